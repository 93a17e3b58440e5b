//! Changes of the pages of a project: their places, their content, and each line that reads
//! otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::compare::Matching;
use crate::analysis::effort::Effort;
use crate::analysis::mentions::{self, Mentions};
use crate::base::alignment::{Fate, align};
use crate::base::{FileId, alignment, parallel};
use crate::emit::article;
use crate::emit::article::{PageText, Pages};
use crate::model::reading::ReadItem;
use crate::model::{File, Inline, Model, Placement, Target, placement, reading, relative_path};
use crate::words::Vocabulary;

use super::files::Files;

/// The change of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageDifference {
    /// Where it was, below the folder of articles. `None`: it is new.
    pub old: Option<String>,
    /// Where it is. `None`: it is gone.
    pub new: Option<String>,
    pub title: String,
    /// Anchors that are gone, with the headings that had them: links to them lead to the page's
    /// beginning.
    pub anchors_gone: Vec<(String, String)>,
    /// Anchors that are new.
    pub anchors_new: Vec<(String, String)>,
    /// Addresses to which it does not link any more.
    pub links_gone: Vec<String>,
    /// Addresses to which it links now.
    pub links_new: Vec<String>,
    /// Eligibilities, decisions, guides and procedures that it does not show any more, in words.
    pub shown_gone: Vec<String>,
    /// And those that it shows now.
    pub shown_new: Vec<String>,
    /// Images that have the same path and are other pictures.
    pub images: Vec<String>,
    /// Lines that are not as they were.
    pub lines: Vec<LineDifference>,
}

/// A line of a page that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDifference {
    /// The kind: "step", "paragraph".
    pub what: String,
    /// As it was; empty where it is new.
    pub old: String,
    /// As it is; empty where it is gone.
    pub new: String,
    /// Whether it says the same elsewhere.
    pub moved: bool,
}

impl PageDifference {
    /// Whether its place and its words are unchanged.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.old == self.new
            && self.lines.is_empty()
            && self.shown_gone.is_empty()
            && self.shown_new.is_empty()
            && self.images.is_empty()
            && self.links_gone.is_empty()
            && self.links_new.is_empty()
            && self.anchors_gone.is_empty()
            && self.anchors_new.is_empty()
    }

    /// Whether links to the page, or into it, lead nowhere now.
    #[must_use]
    pub fn breaks_links(&self) -> bool {
        self.old.is_some() && self.old != self.new || !self.anchors_gone.is_empty()
    }
}

/// Where a version's pages come from.
#[derive(Clone, Copy)]
pub(super) struct PageSource<'s> {
    pub(super) files: &'s dyn Files,
    /// The folder of its sources.
    pub(super) sources: &'s str,
    /// Where its pages show everything.
    pub(super) placement: &'s Placement,
}

/// The page of a source that is compared by itself is where it was, whatever the two are called.
pub(super) fn same_path(pages: &mut Vec<PageDifference>) {
    for page in pages
        .iter_mut()
        .filter(|page| page.old.is_some() && page.new.is_some())
    {
        page.old.clone_from(&page.new);
    }
    pages.retain(|page| !page.is_same());
}

/// The pages that are not as they were, of files that are compared.
pub(super) fn pages(
    model: &Model,
    matching: &Matching,
    sides: [PageSource<'_>; 2],
    effort: Effort,
    is_compared: &dyn Fn(FileId) -> bool,
) -> Vec<PageDifference> {
    let overlapping = BTreeSet::new();
    let known = parallel::map(&model.files, |file| mentions::of_file(model, file, effort));
    let mentions: Mentions = known.into_iter().flatten().collect();
    let [of_old, of_new] = sides.map(|side| Pages {
        model,
        placement: side.placement,
        sources: side.sources,
        vocabulary: Vocabulary::english(),
        // Which lines count is told of rules, not of pages.
        overlapping: &overlapping,
        mentions: &mentions,
    });
    let with_page = |id: Option<FileId>| {
        id.and_then(|id| model.file(id))
            .filter(|file| file.page.is_some() && is_compared(file.id))
    };
    // A procedure with errors may do itself, and would never end. The errors are reported.
    let is_whole = |file: &&File| {
        file.sees
            .iter()
            .all(|seen| model.file(*seen).is_some_and(|seen| seen.whole))
    };
    let pairs: Vec<(Option<&File>, Option<&File>)> = matching
        .files
        .all()
        .map(|(old, new)| (with_page(old), with_page(new)))
        .filter(|(old, new)| old.is_some() || new.is_some())
        .filter(|(old, new)| old.iter().chain(new).all(is_whole))
        .collect();
    let read = |pages: &Pages<'_>, file: Option<&File>| {
        let (file, page) = file.and_then(|file| Some((file, file.page.as_ref()?)))?;
        Some((
            pages.path(file, page),
            article::text(&article::compose(pages, file, page)),
        ))
    };
    let mut compared = parallel::map(&pairs, |(old, new)| {
        page(read(&of_old, *old).as_ref(), read(&of_new, *new).as_ref())
    });
    for ((old, new), difference) in pairs.iter().zip(&mut compared) {
        let (Some(old), Some(new)) = (old, new) else {
            continue;
        };
        (difference.shown_gone, difference.shown_new) = shown(model, matching, old, new);
        difference.images = other_pictures(model, (old, new), sides.map(|side| side.files));
    }
    compared.retain(|difference| !difference.is_same());
    compared
}

/// Things that a page no longer shows, and those that it shows now.
fn shown(model: &Model, matching: &Matching, old: &File, new: &File) -> (Vec<String>, Vec<String>) {
    let newer = |target: &Target| match target {
        Target::Guide(id) => Target::Guide(matching.guides.newer(*id)),
        Target::Decision(id) => Target::Decision(matching.decisions.newer(*id)),
        Target::Procedure(id) => Target::Procedure(matching.procedures.newer(*id)),
        other => other.clone(),
    };
    let of = |file: &File| -> BTreeSet<Target> {
        file.page
            .iter()
            .flat_map(placement::shown)
            .map(newer)
            .collect()
    };
    let (before, now) = (of(old), of(new));
    let words = |target: &Target| format!("“{}”", model.title(target));
    (
        before.difference(&now).map(words).collect(),
        now.difference(&before).map(words).collect(),
    )
}

/// The images that a page shows in both versions under one path, and that are other pictures.
fn other_pictures(
    model: &Model,
    (old, new): (&File, &File),
    [older, newer]: [&dyn Files; 2],
) -> Vec<String> {
    let shown = |file: &File| -> BTreeMap<String, String> {
        let mut paths = BTreeMap::new();
        file.page.iter().for_each(|page| {
            reading::page(model, page, &mut |read| {
                let ReadItem::Inline(Inline::Image(image)) = read else {
                    return;
                };
                let source = model
                    .file(image.span.file)
                    .map(|file| file.path.as_str())
                    .unwrap_or_default();
                paths.extend(
                    relative_path(source, &image.path).map(|path| (image.path.clone(), path)),
                );
            });
        });
        paths
    };
    let [before, now] = [old, new].map(shown);
    let differs = |(name, path): &(String, &String)| {
        let Some(there) = before.get(name) else {
            return false;
        };
        matches!((older.read(there), newer.read(path)), (Ok(one), Ok(other)) if one != other)
    };
    let both = now.iter().map(|(name, path)| (name.clone(), path));
    both.filter(differs).map(|(name, _)| name).collect()
}

fn page(old: Option<&(String, PageText)>, new: Option<&(String, PageText)>) -> PageDifference {
    let nothing = PageText::default();
    let (before, now) = (
        old.map_or(&nothing, |(_, text)| text),
        new.map_or(&nothing, |(_, text)| text),
    );
    let title = |text: &PageText| {
        text.lines
            .first()
            .map(|line| line.text.clone())
            .unwrap_or_default()
    };
    let mut difference = PageDifference {
        old: old.map(|(path, _)| path.clone()),
        new: new.map(|(path, _)| path.clone()),
        title: title(if new.is_some() { now } else { before }),
        ..PageDifference::default()
    };
    if old.is_some() && new.is_some() {
        let lacks = |one: &PageText, other: &PageText| -> Vec<(String, String)> {
            let gone = one
                .anchors
                .iter()
                .filter(|(anchor, _)| !other.anchors.contains_key(*anchor));
            gone.map(|(anchor, heading)| (anchor.clone(), heading.clone()))
                .collect()
        };
        (difference.anchors_gone, difference.anchors_new) =
            (lacks(before, now), lacks(now, before));
        difference.links_gone = before.links.difference(&now.links).cloned().collect();
        difference.links_new = now.links.difference(&before.links).cloned().collect();
        difference.lines = lines(before, now);
    }
    difference
}

fn lines(old: &PageText, new: &PageText) -> Vec<LineDifference> {
    fn to_align(text: &PageText) -> Vec<alignment::AlignedLine<'_>> {
        text.lines
            .iter()
            .map(|line| alignment::AlignedLine {
                what: line.what,
                depth: line.depth,
                text: &line.text,
                about: "",
            })
            .collect()
    }
    let aligned = align(&to_align(old), &to_align(new));
    let text = |text: &PageText, at: Option<usize>| {
        at.and_then(|at| text.lines.get(at))
            .map(|line| line.text.clone())
            .unwrap_or_default()
    };
    let what = |old_at: Option<usize>, new_at: Option<usize>| {
        let line = new_at
            .and_then(|at| new.lines.get(at))
            .or_else(|| old_at.and_then(|at| old.lines.get(at)));
        line.map(|line| line.what.to_owned()).unwrap_or_default()
    };
    let changed = aligned
        .changes
        .into_iter()
        .map(|(fate, before, now)| LineDifference {
            what: what(before, now),
            old: text(old, before),
            new: text(new, now),
            moved: fate == Fate::Moved,
        });
    changed.collect()
}
