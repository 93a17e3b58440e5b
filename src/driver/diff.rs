//! The meaning of a project's change: two versions loaded side by side, their rules and guides
//! compared, and their pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::compare::{
    Difference, Matching, Sample, VocabularyChange, What, compare, vocabulary,
};
use crate::base::{FileId, Level, Sources, Span, codes};
use crate::model::{
    Model, Target, Unit, lower, lower_version_pair, placement, relative_path, version_merge,
};
use crate::syntax::ast::Item;

use super::files::Files;
use super::load::load;
use super::page_changes::{PageDifference, PageSource, pages, same_path};
use super::sample;
use super::settings::Settings;

/// A version of a project.
pub struct ProjectVersion<'f> {
    pub files: &'f dyn Files,
    /// Its own settings.
    pub settings: Settings,
    /// The one source that is compared, with all that it uses; `None` for all.
    pub only: Option<String>,
}

impl ProjectVersion<'_> {
    fn load(&self, sources: &mut Sources) -> Result<Vec<Unit>, String> {
        let mut units =
            load(self.files, &self.settings, sources).map_err(|error| error.to_string())?;
        if let Some(only) = &self.only {
            let mut wanted = BTreeSet::from([only.clone()]);
            let mut waiting = vec![only.clone()];
            while let Some(path) = waiting.pop() {
                let Some(unit) = units.iter().find(|unit| unit.path == path) else {
                    continue;
                };
                let used = unit.parsed.items().filter_map(|item| match item {
                    Item::Use(text) => relative_path(&path, &text.markdown),
                    _ => None,
                });
                waiting.extend(used.filter(|used| wanted.insert(used.clone())));
            }
            units.retain(|unit| wanted.contains(&unit.path));
        }
        if units.is_empty() {
            return Err(format!(
                "there are no sources: no file in {}/ ends in .case",
                self.settings.sources
            ));
        }
        Ok(units)
    }

    /// Where a file is among the sources; the one that is compared is the same, whatever it is
    /// called.
    fn place<'p>(&'p self, path: &'p str) -> &'p str {
        if self.only.as_deref() == Some(path) {
            return "";
        }
        path.strip_prefix(self.settings.sources.as_str())
            .unwrap_or(path)
            .trim_start_matches('/')
    }
}

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
    let mut sources = Sources::default();
    let older = old.load(&mut sources)?;
    let newer = FileId(u32::try_from(sources.iter().count()).unwrap_or(u32::MAX));
    let units = new.load(&mut sources)?;
    let (mut model, found) = lower(&older);
    let found_in_new = lower_version_pair(&mut model, &units);
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
    let sides = [old, new].map(|version| PageSource {
        files: version.files,
        sources: &version.settings.sources,
    });
    let effort = new.settings.effort(model.files.len());
    let mut pages = pages(&model, &matching, sides, effort);
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
    let unchanged =
        |one: FileId, other: FileId| texts.seen(&model, one) == texts.seen(&model, other);
    let differences = compare(
        &model,
        &matching,
        new.settings.effort(model.files.len()),
        &unchanged,
        customers.as_ref(),
    );
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
