//! Where all pages show their things, as a file: with it, a part of a project is built as the whole is,
//! and nothing else of it is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{FileId, escape};
use crate::model::{ShownThings, ThingKind, ThingName};

/// The format's name and number.
const FORMAT: &str = "casebook.places/1";

/// See the module. Nothing in it is trusted: at most, links are wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    format: String,
    /// All sources of the project, in order.
    sources: Vec<PlacedSource>,
}

/// A source, and its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlacedSource {
    pub(super) path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<PageEntry>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageEntry {
    /// The name of its file, without `.md`.
    pub(super) id: String,
    /// The words of its title.
    pub(super) title: String,
    shows: Vec<ShownEntry>,
}

/// A thing on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ShownEntry {
    kind: ThingKind,
    /// The path of the source that declares it.
    of: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anchor: Option<String>,
}

impl Places {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// In words, where it is of another format.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Result<Self, _> = serde_json::from_str(text);
        let is_known = |places: &Self| {
            let mut sources = places.sources.iter();
            places.format == FORMAT && sources.all(PlacedSource::is_shown)
        };
        read.ok().filter(is_known).ok_or_else(|| {
            format!(
                "this is no file of places ({FORMAT}): `casebook check --places FILE` writes one"
            )
        })
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self) -> String {
        // One line a source, so that changes can be read.
        let line = |source: &PlacedSource| serde_json::to_string(source).unwrap_or_default();
        let lines: Vec<String> = self.sources.iter().map(line).collect();
        let lines = lines.join(",\n");
        format!("{{\"format\":\"{FORMAT}\",\"sources\":[\n{lines}\n]}}\n")
    }

    /// Those of these sources, in order: each with its path, and with its page's title and things.
    pub(super) fn new<'p>(
        sources: impl Iterator<Item = (&'p str, Option<(&'p str, &'p ShownThings)>)>,
        path: &dyn Fn(FileId) -> String,
    ) -> Self {
        let sources = sources.map(|(source, page)| PlacedSource {
            path: source.to_owned(),
            page: page.map(|(title, shows)| PageEntry::new(title, shows, path)),
        });
        Self {
            format: FORMAT.to_owned(),
            sources: sources.collect(),
        }
    }

    /// All sources.
    pub(super) fn sources(&self) -> &[PlacedSource] {
        &self.sources
    }
}

impl PlacedSource {
    /// Whether nothing in it is a sign that pages and terminals do not show.
    fn is_shown(&self) -> bool {
        let page = self.page.iter();
        let texts = page.flat_map(|page| {
            let shown = page.shows.iter();
            let shown = shown.flat_map(|one| [&one.of, &one.name].into_iter().chain(&one.anchor));
            [&page.id, &page.title].into_iter().chain(shown)
        });
        let mut texts = texts.chain([&self.path]);
        !texts.any(|text| escape::needs_escape(text))
    }
}

impl PageEntry {
    pub(super) fn new(title: &str, shows: &ShownThings, path: &dyn Fn(FileId) -> String) -> Self {
        let entry = |(name, anchor): &(ThingName, Option<String>)| ShownEntry {
            kind: name.kind,
            of: path(name.file),
            name: name.name.clone(),
            anchor: anchor.clone(),
        };
        Self {
            id: shows.id.clone(),
            title: title.to_owned(),
            shows: shows.things.iter().map(entry).collect(),
        }
    }

    /// What it shows of sources that are known by their paths.
    pub(super) fn shown(&self, known: &BTreeMap<String, FileId>) -> ShownThings {
        let things = self.shows.iter().filter_map(|entry| {
            let name = ThingName {
                file: *known.get(&entry.of)?,
                kind: entry.kind,
                name: entry.name.clone(),
            };
            Some((name, entry.anchor.clone()))
        });
        ShownThings {
            id: self.id.clone(),
            things: things.collect(),
        }
    }
}
