//! The meaning of a project's change: two versions loaded side by side, their rules and guides
//! compared, and their pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::compare::{
    Difference, Matching, Sample, VocabularyChange, What, compare, vocabulary,
};
use crate::base::{FileId, Level, Sources, Span, codes};
use crate::model::{
    Model, Placement, Target, lower_part, lower_version_pair, placement, version_merge,
};

use super::changed_part::changed_part;
use super::observer::{EarlierRuns, Phase};
use super::page_changes::{PageDifference, PageSource, pages, same_path};
use super::sample;
use super::versions::{LoadedPair, ProjectVersion, everything};

/// A sample of customers.
pub struct Population<'t> {
    /// Where it was read.
    pub path: String,
    pub text: &'t str,
}

/// The meaning of a change.
pub struct Diff {
    /// The texts of both versions.
    pub sources: Sources,
    /// Names, words and domains.
    pub vocabulary: Vec<VocabularyChange>,
    /// Each eligibility, decision and guide, kept or not.
    pub differences: Vec<Difference>,
    /// Pages that are not as they were.
    pub pages: Vec<PageDifference>,
    /// Where the newer version shows decisions and guides, by their place: the title of the page,
    /// and the link to them.
    pub shown: BTreeMap<Span, (String, String)>,
    /// How many faults keep parts of the older and of the newer version from being understood.
    pub faults: [usize; 2],
    /// Sources of the older and of the newer version that could not be read, and why.
    pub unread: [Vec<String>; 2],
    /// How many customers the sample has.
    pub customers: usize,
    /// Columns of the sample that are no facts.
    pub left_out: Vec<String>,
}

impl Diff {
    /// Whether nothing at all is to be told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.vocabulary.is_empty()
            && self.pages.is_empty()
            && !self.differences.iter().any(Difference::is_told)
    }

    /// Whether something could not be compared.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.faults != [0, 0]
            || self
                .differences
                .iter()
                .any(|difference| !difference.undecided.is_empty())
    }
}

/// Compares two versions of a project.
///
/// # Errors
/// In words, where a version or the sample cannot be read.
pub fn diff(
    old: &ProjectVersion<'_>,
    new: &ProjectVersion<'_>,
    population: Option<&Population<'_>>,
) -> Result<Diff, String> {
    compared(old, new, everything(old, new)?, population)
}

/// Compares as [`diff`] does, with the results of earlier runs: of sources that no change reaches,
/// no more is read than what they contain.
///
/// # Errors
/// As [`diff`].
pub fn diff_again(
    old: &ProjectVersion<'_>,
    new: &ProjectVersion<'_>,
    population: Option<&Population<'_>>,
    earlier: EarlierRuns<'_>,
) -> Result<Diff, String> {
    // The columns of a sample are the facts of all sources.
    let part = match population {
        Some(_) => None,
        None => changed_part(old, new, earlier).map_err(|error| error.to_string())?,
    };
    earlier.observer.begins(Phase::Compare);
    if let Some(part) = part {
        let diff = compared(old, new, part, population)?;
        // What is not understood may be elsewhere too.
        if diff.faults == [0, 0] {
            return Ok(diff);
        }
    }
    diff(old, new, population)
}

fn compared(
    old: &ProjectVersion<'_>,
    new: &ProjectVersion<'_>,
    loaded: LoadedPair,
    population: Option<&Population<'_>>,
) -> Result<Diff, String> {
    let LoadedPair {
        sources,
        newer,
        units,
        articles: [old_articles, new_articles],
        rest,
        count,
    } = loaded;
    let changed = rest.as_ref().map(|rest| rest.changed.clone());
    let is_compared = |file: FileId| {
        let mut changed = changed.iter();
        changed.all(|changed| changed.contains(&file))
    };
    let [older, units] = units;
    let (mut model, found) = lower_part(&older, &old_articles, BTreeMap::new());
    let found_in_new = lower_version_pair(&mut model, &units, &new_articles);
    let unread = [&older, &units].map(|units| {
        let parsed = units.iter().flat_map(|unit| &unit.parsed.diagnostics);
        let unread = parsed.filter(|found| found.code == &codes::UNREADABLE_FILE);
        unread.map(|found| found.message.clone()).collect()
    });
    let faults = [(&older, found), (&units, found_in_new)].map(|(units, found)| {
        let parsed = units.iter().flat_map(|unit| &unit.parsed.diagnostics);
        parsed
            .chain(&found)
            .filter(|found| found.code.level == Level::Deny)
            .count()
    });
    let place = |file: FileId| {
        let version = if file < newer { old } else { new };
        version.place(sources.get(file).path.as_str())
    };
    let matching = Matching::new(&model, newer, &place);
    let vocabulary = vocabulary(&model, &matching);
    let ([placed_in_old, placed_in_new], kept) = if let Some(rest) = rest {
        (rest.placements, rest.kept)
    } else {
        let of_old = Placement::among(&model, |file| file < newer);
        let of_new = Placement::among(&model, |file| file >= newer);
        ([of_old, of_new], Vec::new())
    };
    let sides =
        [(old, &placed_in_old), (new, &placed_in_new)].map(|(version, placement)| PageSource {
            files: version.files,
            sources: &version.settings.sources,
            placement,
        });
    let effort = new.settings.effort(count);
    let mut pages = pages(&model, &matching, sides, effort, &is_compared);
    let shown = shown(&model, newer);
    if old.only.is_some() && new.only.is_some() {
        same_path(&mut pages);
    }
    let pairs: Vec<_> = matching
        .facts
        .pairs
        .iter()
        .map(|(old, new)| (*old, *new))
        .collect();
    version_merge::join(&mut model, &pairs);
    let (mut customers, mut left_out) = (None, Vec::new());
    if let Some(Population { path, text }) = population {
        let read = sample::read(&model, path, text)?;
        left_out = read.left_out;
        customers = Some(Sample {
            customers: read.customers,
        });
    }
    let texts = Texts::new(&model, &sources, &place);
    let unchanged = |one: FileId, other: FileId| {
        !is_compared(other) || texts.seen(&model, one) == texts.seen(&model, other)
    };
    let mut differences = compare(&model, &matching, effort, &unchanged, customers.as_ref());
    differences.extend(kept);
    differences.sort_by_key(Difference::order);
    let customers = customers.map_or(0, |sample| sample.customers.len());
    let vocabulary = with_renamed(vocabulary, &differences);
    Ok(Diff {
        sources,
        vocabulary,
        differences,
        pages,
        shown,
        faults,
        unread,
        customers,
        left_out,
    })
}

/// Where the pages of the newer version show decisions and guides.
fn shown(model: &Model, newer: FileId) -> BTreeMap<Span, (String, String)> {
    let mut found = BTreeMap::new();
    for (file, page) in model.pages().filter(|(file, _)| file.id >= newer) {
        for target in placement::shown(page) {
            let place = match target {
                Target::Guide(id) => model.guides.at(*id).span,
                Target::Decision(id) => model.decisions.at(*id).span,
                _ => continue,
            };
            let title = model.title(&Target::Article(file.id));
            let anchor = model.anchor(target).unwrap_or_default();
            let link = format!("{}.md#{anchor}", page.id);
            found.entry(place).or_insert((title, link));
        }
    }
    found
}

/// Scenarios that have another name and the same steps did not come and go.
fn with_renamed(
    mut vocabulary: Vec<VocabularyChange>,
    differences: &[Difference],
) -> Vec<VocabularyChange> {
    for (old, new) in differences
        .iter()
        .flat_map(|difference| &difference.renamed)
    {
        let is_of = |entry: &VocabularyChange, what: What, name: &str| {
            entry.kind == "scenario" && entry.what == what && entry.name == *name
        };
        vocabulary.retain(|entry| !is_of(entry, What::New, new) && !is_of(entry, What::Gone, old));
        vocabulary.push(VocabularyChange {
            what: What::Renamed,
            kind: "scenario",
            name: new.clone(),
            old: old.clone(),
            new: new.clone(),
        });
    }
    vocabulary
}

/// The texts of files, word for word: by file, its place and its hash, its rows too.
struct Texts {
    own: BTreeMap<FileId, BTreeSet<(String, [u8; 32])>>,
}

impl Texts {
    fn new<'p>(model: &Model, sources: &Sources, place: &dyn Fn(FileId) -> &'p str) -> Self {
        let hashed = |file: FileId| {
            (
                place(file).to_owned(),
                *blake3::hash(sources.get(file).text.as_bytes()).as_bytes(),
            )
        };
        let mut own = BTreeMap::new();
        for file in &model.files {
            let all = std::iter::once(file.id).chain(model.rows_of(file.id));
            own.insert(file.id, all.map(hashed).collect());
        }
        Self { own }
    }

    /// The files that a file sees.
    fn seen(&self, model: &Model, file: FileId) -> BTreeSet<&(String, [u8; 32])> {
        let sees = model
            .file(file)
            .map(|file| file.sees.as_slice())
            .unwrap_or_default();
        sees.iter()
            .filter_map(|seen| self.own.get(seen))
            .flatten()
            .collect()
    }
}
