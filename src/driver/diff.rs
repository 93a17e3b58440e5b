//! What a change of a project means: two versions loaded side by side, their rules and guides compared, and their pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::compare::{Difference, Entry, Matching, Sample, What, compare, vocabulary};
use crate::analysis::world::NODES;
use crate::base::alignment::{self, Fate, align};
use crate::base::{FileId, Level, Sources, parallel};
use crate::emit::article::{self, PageText, Pages};
use crate::model::reading::{self, Read};
use crate::model::{
    File, Inline, Model, Placement, Target, Unit, joining, lower, lower_beside, placement, relative_path,
};
use crate::syntax::ast::Item;

use super::files::Files;
use super::load::load;
use super::sample;
use super::settings::Settings;

/// A version of a project.
pub struct Version<'f> {
    /// Its files.
    pub files: &'f dyn Files,
    /// Its own settings.
    pub settings: Settings,
    /// The one source that is compared, with all that it uses; `None` for all.
    pub only: Option<String>,
}

impl Version<'_> {
    fn load(&self, sources: &mut Sources) -> Result<Vec<Unit>, String> {
        let mut units = load(self.files, &self.settings, sources).map_err(|error| error.to_string())?;
        if let Some(only) = &self.only {
            let mut wanted = BTreeSet::from([only.clone()]);
            let mut waiting = vec![only.clone()];
            while let Some(path) = waiting.pop() {
                let Some(unit) = units.iter().find(|unit| unit.path == path) else { continue };
                let used = unit.parsed.items().filter_map(|item| match item {
                    Item::Use(text) => relative_path(&path, &text.markdown),
                    _ => None,
                });
                waiting.extend(used.filter(|used| wanted.insert(used.clone())));
            }
            units.retain(|unit| wanted.contains(&unit.path));
        }
        if units.is_empty() {
            return Err(format!("there are no sources: no file in {}/ ends in .case", self.settings.sources));
        }
        Ok(units)
    }

    /// Where a file is among the sources; the one that is compared is the same, whatever it is called.
    fn place<'p>(&'p self, path: &'p str) -> &'p str {
        if self.only.as_deref() == Some(path) {
            return "";
        }
        path.strip_prefix(self.settings.sources.as_str()).unwrap_or(path).trim_start_matches('/')
    }
}

/// A sample of customers.
pub struct Population<'t> {
    /// Where it was read.
    pub path: String,
    /// What it says.
    pub text: &'t str,
}

/// What became of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageDifference {
    /// Where it was, below the folder of articles. `None`: it is new.
    pub old: Option<String>,
    /// Where it is. `None`: it is gone.
    pub new: Option<String>,
    /// Its title.
    pub title: String,
    /// Anchors that are gone, with the headings that had them: links to them lead to the page's beginning.
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
    /// What it is: "step", "paragraph".
    pub what: String,
    /// As it was; empty where it is new.
    pub old: String,
    /// As it is; empty where it is gone.
    pub new: String,
    /// Whether it says the same elsewhere.
    pub moved: bool,
}

impl PageDifference {
    /// Whether it is where it was and says what it said.
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

/// What a change means.
pub struct Diff {
    /// The texts of both versions.
    pub sources: Sources,
    /// The first file of the newer version.
    pub newer: FileId,
    /// Names, words and domains.
    pub vocabulary: Vec<Entry>,
    /// Each eligibility, decision and guide, kept or not.
    pub differences: Vec<Difference>,
    /// Pages that are not as they were.
    pub pages: Vec<PageDifference>,
    /// How many faults keep parts of the older and of the newer version from being understood.
    pub faults: [usize; 2],
    /// How many customers the sample has.
    pub customers: usize,
    /// Columns of the sample that are no facts.
    pub left_out: Vec<String>,
}

impl Diff {
    /// Whether nothing at all is to be told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.vocabulary.is_empty() && self.pages.is_empty() && !self.differences.iter().any(Difference::is_told)
    }

    /// Whether something could not be compared.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.faults != [0, 0] || self.differences.iter().any(|difference| !difference.undecided.is_empty())
    }
}

/// Compares two versions of a project.
///
/// # Errors
/// In words, where a version or the sample cannot be read.
pub fn diff(old: &Version<'_>, new: &Version<'_>, population: Option<&Population<'_>>) -> Result<Diff, String> {
    let mut sources = Sources::default();
    let older = old.load(&mut sources)?;
    let newer = FileId(u32::try_from(sources.iter().count()).unwrap_or(u32::MAX));
    let units = new.load(&mut sources)?;
    let (mut model, found) = lower(&older);
    let found_in_new = lower_beside(&mut model, &units);
    let faults = [(&older, found), (&units, found_in_new)].map(|(units, found)| {
        let parsed = units.iter().flat_map(|unit| &unit.parsed.diagnostics);
        parsed.chain(&found).filter(|found| found.code.level == Level::Deny).count()
    });
    let place = |file: FileId| {
        let version = if file < newer { old } else { new };
        version.place(sources.get(file).path.as_str())
    };
    let matching = Matching::new(&model, newer, &place);
    let vocabulary = vocabulary(&model, &matching);
    let mut pages = pages(&model, &matching, [old, new]);
    if old.only.is_some() && new.only.is_some() {
        same_path(&mut pages);
    }
    let pairs: Vec<_> = matching.facts.pairs.iter().map(|(old, new)| (*old, *new)).collect();
    joining::join(&mut model, &pairs);
    let (mut customers, mut left_out) = (None, Vec::new());
    if let Some(Population { path, text }) = population {
        let read = sample::read(&model, path, text)?;
        left_out = read.left_out;
        customers = Some(Sample { customers: read.customers });
    }
    let texts = Texts::new(&model, &sources, &place);
    let unchanged = |one: FileId, other: FileId| texts.seen(&model, one) == texts.seen(&model, other);
    let differences = compare(&model, &matching, NODES, &unchanged, customers.as_ref());
    let customers = customers.map_or(0, |sample| sample.customers.len());
    let vocabulary = with_renamed(vocabulary, &differences);
    Ok(Diff { sources, newer, vocabulary, differences, pages, faults, customers, left_out })
}

/// The page of a source that is compared by itself is where it was, whatever the two are called.
fn same_path(pages: &mut Vec<PageDifference>) {
    for page in pages.iter_mut().filter(|page| page.old.is_some() && page.new.is_some()) {
        page.old.clone_from(&page.new);
    }
    pages.retain(|page| !page.is_same());
}

/// Scenarios that have another name and the same steps did not come and go.
fn with_renamed(mut vocabulary: Vec<Entry>, differences: &[Difference]) -> Vec<Entry> {
    for (old, new) in differences.iter().flat_map(|difference| &difference.renamed) {
        let is_of = |entry: &Entry, what: What, name: &str| {
            entry.kind == "scenario" && entry.what == what && entry.name == *name
        };
        vocabulary.retain(|entry| !is_of(entry, What::New, new) && !is_of(entry, What::Gone, old));
        vocabulary.push(Entry {
            what: What::Renamed,
            kind: "scenario",
            name: new.clone(),
            old: old.clone(),
            new: new.clone(),
        });
    }
    vocabulary
}

/// What files say, word for word: by file, where it is and what it hashes to, its rows too.
struct Texts {
    own: BTreeMap<FileId, BTreeSet<(String, [u8; 32])>>,
}

impl Texts {
    fn new<'p>(model: &Model, sources: &Sources, place: &dyn Fn(FileId) -> &'p str) -> Self {
        let hashed =
            |file: FileId| (place(file).to_owned(), *blake3::hash(sources.get(file).text.as_bytes()).as_bytes());
        let mut own: BTreeMap<FileId, BTreeSet<(String, [u8; 32])>> = BTreeMap::new();
        for file in &model.files {
            own.entry(file.id).or_default().insert(hashed(file.id));
        }
        for (_, decision) in model.decisions.iter() {
            if let Some(rows) = &decision.rows {
                own.entry(decision.file).or_default().insert(hashed(rows.file));
            }
        }
        Self { own }
    }

    /// What a file sees.
    fn seen(&self, model: &Model, file: FileId) -> BTreeSet<&(String, [u8; 32])> {
        let sees = model.file(file).map(|file| file.sees.as_slice()).unwrap_or_default();
        sees.iter().filter_map(|seen| self.own.get(seen)).flatten().collect()
    }
}

/// The pages that are not as they were.
fn pages(model: &Model, matching: &Matching, versions: [&Version<'_>; 2]) -> Vec<PageDifference> {
    let placement = Placement::new(model);
    let [of_old, of_new] =
        versions.map(|version| Pages { model, placement: &placement, sources: &version.settings.sources });
    let with_page = |id: Option<FileId>| id.and_then(|id| model.file(id)).filter(|file| file.page.is_some());
    // What is not understood may do itself, and would never end. The errors are told.
    let is_whole = |file: &&File| file.sees.iter().all(|seen| model.file(*seen).is_some_and(|seen| seen.whole));
    let pairs: Vec<(Option<&File>, Option<&File>)> = matching
        .files
        .all()
        .map(|(old, new)| (with_page(old), with_page(new)))
        .filter(|(old, new)| old.is_some() || new.is_some())
        .filter(|(old, new)| old.iter().chain(new).all(is_whole))
        .collect();
    let read = |pages: &Pages<'_>, file: Option<&File>| {
        let (file, page) = file.and_then(|file| Some((file, file.page.as_ref()?)))?;
        Some((pages.path(file, page), article::text(&article::compose(pages, file, page))))
    };
    let mut compared =
        parallel::map(&pairs, |(old, new)| page(read(&of_old, *old).as_ref(), read(&of_new, *new).as_ref()));
    for ((old, new), difference) in pairs.iter().zip(&mut compared) {
        let (Some(old), Some(new)) = (old, new) else { continue };
        (difference.shown_gone, difference.shown_new) = shown(model, matching, old, new);
        difference.images = other_pictures(model, (old, new), versions);
    }
    compared.retain(|difference| !difference.is_same());
    compared
}

/// What a page does not show any more, and what it shows now.
fn shown(model: &Model, matching: &Matching, old: &File, new: &File) -> (Vec<String>, Vec<String>) {
    let newer = |target: &Target| match target {
        Target::Guide(id) => Target::Guide(matching.guides.pairs.get(id).copied().unwrap_or(*id)),
        Target::Decision(id) => Target::Decision(matching.decisions.pairs.get(id).copied().unwrap_or(*id)),
        Target::Procedure(id) => Target::Procedure(matching.procedures.pairs.get(id).copied().unwrap_or(*id)),
        other => other.clone(),
    };
    let of = |file: &File| -> BTreeSet<Target> { file.page.iter().flat_map(placement::shown).map(newer).collect() };
    let (before, now) = (of(old), of(new));
    let words = |target: &Target| format!("“{}”", model.title(target));
    (before.difference(&now).map(words).collect(), now.difference(&before).map(words).collect())
}

/// The images that a page shows in both versions under one path, and that are other pictures.
fn other_pictures(model: &Model, (old, new): (&File, &File), versions: [&Version<'_>; 2]) -> Vec<String> {
    let shown = |file: &File| -> BTreeMap<String, String> {
        let mut paths = BTreeMap::new();
        file.page.iter().for_each(|page| {
            reading::page(model, page, &mut |read| {
                let Read::Inline(Inline::Image(image)) = read else { return };
                let source = model.file(image.span.file).map(|file| file.path.as_str()).unwrap_or_default();
                paths.extend(relative_path(source, &image.path).map(|path| (image.path.clone(), path)));
            });
        });
        paths
    };
    let [before, now] = [old, new].map(shown);
    let [older, newer] = versions;
    let differs = |(name, path): &(String, &String)| {
        let Some(there) = before.get(name) else { return false };
        matches!((older.files.read(there), newer.files.read(path)), (Ok(one), Ok(other)) if one != other)
    };
    let both = now.iter().map(|(name, path)| (name.clone(), path));
    both.filter(differs).map(|(name, _)| name).collect()
}

fn page(old: Option<&(String, PageText)>, new: Option<&(String, PageText)>) -> PageDifference {
    let nothing = PageText::default();
    let (before, now) = (old.map_or(&nothing, |(_, text)| text), new.map_or(&nothing, |(_, text)| text));
    let title = |text: &PageText| text.lines.first().map(|line| line.text.clone()).unwrap_or_default();
    let mut difference = PageDifference {
        old: old.map(|(path, _)| path.clone()),
        new: new.map(|(path, _)| path.clone()),
        title: title(if new.is_some() { now } else { before }),
        ..PageDifference::default()
    };
    if old.is_some() && new.is_some() {
        let lacks = |one: &PageText, other: &PageText| -> Vec<(String, String)> {
            let gone = one.anchors.iter().filter(|(anchor, _)| !other.anchors.contains_key(*anchor));
            gone.map(|(anchor, heading)| (anchor.clone(), heading.clone())).collect()
        };
        (difference.anchors_gone, difference.anchors_new) = (lacks(before, now), lacks(now, before));
        difference.links_gone = before.links.difference(&now.links).cloned().collect();
        difference.links_new = now.links.difference(&before.links).cloned().collect();
        difference.lines = lines(before, now);
    }
    difference
}

fn lines(old: &PageText, new: &PageText) -> Vec<LineDifference> {
    fn to_align(text: &PageText) -> Vec<alignment::Line<'_>> {
        text.lines
            .iter()
            .map(|line| alignment::Line { what: line.what, depth: line.depth, text: &line.text, about: "" })
            .collect()
    }
    let aligned = align(&to_align(old), &to_align(new));
    let text = |text: &PageText, at: Option<usize>| {
        at.and_then(|at| text.lines.get(at)).map(|line| line.text.clone()).unwrap_or_default()
    };
    let what = |old_at: Option<usize>, new_at: Option<usize>| {
        let line = new_at.and_then(|at| new.lines.get(at)).or_else(|| old_at.and_then(|at| old.lines.get(at)));
        line.map(|line| line.what.to_owned()).unwrap_or_default()
    };
    let changed = aligned.changes.into_iter().map(|(fate, before, now)| LineDifference {
        what: what(before, now),
        old: text(old, before),
        new: text(new, now),
        moved: fate == Fate::Moved,
    });
    changed.collect()
}
