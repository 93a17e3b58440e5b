//! The dependencies of a record: the source, its uses, their row files, and the articles whose
//! titles its links quote. Over-approximated: a name in braces counts as a link if there is an
//! article of that name.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{FileId, Sources, parallel};
use crate::model::Model;

/// See the module.
pub(crate) struct Reach<'r> {
    sources: &'r Sources,
    articles: &'r BTreeMap<String, FileId>,
    /// The articles that each source names.
    named: BTreeMap<FileId, BTreeSet<FileId>>,
}

impl<'r> Reach<'r> {
    /// The dependencies that some sources and files of rows name, among `articles` by their names.
    pub(crate) fn new(
        sources: &'r Sources,
        articles: &'r BTreeMap<String, FileId>,
        files: impl Iterator<Item = FileId>,
    ) -> Self {
        let files: Vec<FileId> = files.collect();
        let named = parallel::map(&files, |file| {
            (*file, names(&sources.get(*file).text, articles))
        });
        Self {
            sources,
            articles,
            named: named.into_iter().collect(),
        }
    }

    /// The articles whose titles may be quoted where these sources and rows are read, which may
    /// quote others.
    pub(crate) fn titles(&self, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut titles = BTreeSet::new();
        let mut waiting: Vec<FileId> = files
            .iter()
            .filter_map(|file| self.named.get(file))
            .flatten()
            .copied()
            .collect();
        while let Some(article) = waiting.pop() {
            if titles.insert(article) {
                waiting.extend(names(front(&self.sources.get(article).text), self.articles));
            }
        }
        titles
    }

    /// Everything that the record of a source follows from, and the articles among it. The model
    /// has all of it.
    pub(crate) fn from(&self, model: &Model, file: FileId) -> (BTreeSet<FileId>, BTreeSet<FileId>) {
        let sees = |file: FileId| {
            model
                .file(file)
                .map(|file| file.sees.as_slice())
                .unwrap_or_default()
        };
        let with_rows = |files: &[FileId]| -> BTreeSet<FileId> {
            files
                .iter()
                .flat_map(|file| std::iter::once(*file).chain(model.rows_of(*file)))
                .collect()
        };
        let mut all = with_rows(sees(file));
        let articles = self.titles(&all);
        all.extend(
            articles
                .iter()
                .flat_map(|article| with_rows(sees(*article))),
        );
        (all, articles)
    }
}

/// The front matter of a text.
fn front(text: &str) -> &str {
    let end = text
        .get(3..)
        .and_then(|rest| rest.find("\n---"))
        .map_or(0, |end| end + 3);
    text.get(..end).unwrap_or_default()
}

/// The articles that a text names in braces.
fn names(text: &str, articles: &BTreeMap<String, FileId>) -> BTreeSet<FileId> {
    if articles.is_empty() {
        return BTreeSet::new();
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let braces = text.split('{').skip(1);
    let named = braces
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.trim());
    named
        .filter(|name| name.chars().all(fits))
        .filter_map(|name| articles.get(name))
        .copied()
        .collect()
}
