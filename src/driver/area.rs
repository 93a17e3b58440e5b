//! The sources that a run for a part of a project reads: those that are chosen, all that these use, and
//! of the articles that they name the titles.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::base::FileId;
use crate::model::paths::stem;
use crate::model::relative_path;
use crate::syntax;
use crate::syntax::word;

use super::files::{FileError, Files, Listed, Overlay};
use super::interface::Interface;
use super::load::of_a_source;
use super::places::Places;
use super::results::{ResultKey, ResultTable};
use super::settings::Settings;

/// See the module. As files, it has these sources only.
pub(super) struct Area<'f> {
    /// The files, where of articles of which only the title is known something else stands in the place of
    /// their texts.
    files: Overlay<'f>,
    places: Option<&'f Places>,
    /// The sources that are read, in order.
    read: Vec<Listed>,
    /// The paths of all sources of the project, in order.
    all: Vec<String>,
}

impl<'f> Area<'f> {
    /// The whole project.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub(super) fn whole(files: &'f dyn Files, settings: &Settings) -> Result<Self, FileError> {
        let read = listed(files, settings)?;
        Ok(Self {
            files: Overlay {
                under: files,
                texts: BTreeMap::new(),
            },
            places: None,
            all: read.iter().map(|listed| listed.path.clone()).collect(),
            read,
        })
    }

    /// What the chosen sources reach. `known` has interfaces of earlier runs.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub(super) fn reached(
        files: &'f dyn Files,
        settings: &Settings,
        chosen: &dyn Fn(&str) -> bool,
        places: Option<&'f Places>,
        known: &ResultTable,
    ) -> Result<Self, FileError> {
        let listed = listed(files, settings)?;
        let mut all: BTreeSet<&str> = listed.iter().map(|listed| listed.path.as_str()).collect();
        let placed = places.map(Places::sources).unwrap_or_default();
        all.extend(placed.iter().map(|source| source.path.as_str()));
        let mut stems: FxHashMap<u32, Vec<&str>> = FxHashMap::default();
        for path in &all {
            stems.entry(word(stem(path))).or_default().push(path);
        }
        let mut reach = Reach {
            files,
            known,
            all: &all,
            stems,
            titles: FxHashMap::default(),
            whole: BTreeSet::new(),
            named: BTreeMap::new(),
        };
        for source in placed {
            if let Some(page) = &source.page {
                let text = title_text(&page.title, &page.id);
                reach.titles.insert(source.path.as_str(), text);
            }
        }
        let first = listed.iter().filter(|listed| chosen(&listed.path));
        reach.follow(first.map(|listed| listed.path.clone()).collect());
        let (whole, mut titles) = (reach.whole, reach.named);
        titles.retain(|path, _| !whole.contains(path));
        let mut read: BTreeMap<String, Listed> = BTreeMap::new();
        for path in titles.keys() {
            read.insert(path.clone(), Listed::source(path.clone()));
        }
        for listed in &listed {
            if whole.contains(&listed.path) {
                read.insert(listed.path.clone(), listed.clone());
            }
        }
        Ok(Self {
            files: Overlay {
                under: files,
                texts: titles,
            },
            places,
            read: read.into_values().collect(),
            all: all.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Where the pages of the project show their things, where that is known.
    pub(super) fn places(&self) -> Option<&'f Places> {
        self.places
    }

    /// Whether all sources are read.
    pub(super) fn is_whole(&self) -> bool {
        self.files.texts.is_empty() && self.read.len() == self.all.len()
    }

    /// Whether it is known what each page of the project shows.
    pub(super) fn knows_pages(&self) -> bool {
        self.places.is_some() || self.is_whole()
    }

    /// Whether only the title of an article is known.
    pub(super) fn is_title(&self, path: &str) -> bool {
        self.files.texts.contains_key(path)
    }

    /// Whether a file is read: not of an article of which the title is known from elsewhere.
    pub(super) fn is_input(&self, path: &str) -> bool {
        let placed = self.places.map(Places::sources).unwrap_or_default();
        let at = placed.binary_search_by(|source| source.path.as_str().cmp(path));
        !self.is_title(path)
            || !at.is_ok_and(|at| placed.get(at).is_some_and(|one| one.page.is_some()))
    }

    /// Whether a source is read, and not only the title of its page.
    pub(super) fn reads(&self, path: &str) -> bool {
        let at = self
            .read
            .binary_search_by(|read| read.path.as_str().cmp(path));
        at.is_ok() && !self.is_title(path)
    }

    /// The paths of all sources of the project, in order.
    pub(super) fn all(&self) -> &[String] {
        &self.all
    }
}

impl Files for Area<'_> {
    fn sources(&self, _: &str) -> Result<Vec<Listed>, FileError> {
        Ok(self.read.clone())
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        self.files.names(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.read(path)
    }

    fn find(&self, path: &str) -> Result<(), FileError> {
        self.files.under.find(path)
    }
}

/// The sources of a project.
fn listed(files: &dyn Files, settings: &Settings) -> Result<Vec<Listed>, FileError> {
    let mut listed = files.sources(&settings.sources)?;
    listed.retain(|listed| !settings.leaves_out(&listed.path));
    listed.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(listed)
}

/// What is followed from the chosen sources.
struct Reach<'r> {
    files: &'r dyn Files,
    known: &'r ResultTable,
    all: &'r BTreeSet<&'r str>,
    /// The sources by the stems of their paths, as numbers.
    stems: FxHashMap<u32, Vec<&'r str>>,
    /// What is known of the titles of articles without reading them.
    titles: FxHashMap<&'r str, String>,
    /// The sources that are read.
    whole: BTreeSet<String>,
    /// The articles of which the title is read, with what stands in the place of their texts.
    named: BTreeMap<String, String>,
}

impl Reach<'_> {
    /// Adds these sources, and all that they reach.
    fn follow(&mut self, first: Vec<String>) {
        let mut waiting = first;
        while let Some(path) = waiting.pop() {
            if !self.whole.insert(path.clone()) {
                continue;
            }
            let Some((_, interface)) = self.read(&path) else {
                continue;
            };
            waiting.extend(self.used(&path, &interface));
            for piece in &interface.pieces {
                waiting.extend(self.name(&piece.words));
            }
        }
    }

    /// Adds the titles of the articles that these words may name; what must be read besides for that.
    fn name(&mut self, words: &[u32]) -> Vec<String> {
        let mut more = Vec::new();
        let mut waiting = words.to_vec();
        while let Some(word) = waiting.pop() {
            for path in self.stems.get(&word).cloned().unwrap_or_default() {
                if self.named.contains_key(path) || self.whole.contains(path) {
                    continue;
                }
                if let Some(text) = self.titles.get(path) {
                    self.named.insert(path.to_owned(), text.clone());
                    continue;
                }
                let Some((text, interface)) = self.read(path) else {
                    more.push(path.to_owned());
                    continue;
                };
                if !interface.has_front {
                    continue;
                }
                let Some(own) = own_title(&text, &interface) else {
                    more.push(path.to_owned());
                    continue;
                };
                self.named.insert(path.to_owned(), own);
                more.extend(self.used(path, &interface));
                if let Some(front) = interface.pieces.first() {
                    waiting.extend(&front.words);
                }
            }
        }
        more
    }

    /// The sources that a source uses.
    fn used(&self, path: &str, interface: &Interface) -> Vec<String> {
        let used = interface.uses.iter();
        let used = used.filter_map(|used| relative_path(path, used));
        used.filter(|used| self.all.contains(used.as_str()))
            .collect()
    }

    /// The text of a source, and its interface; `None` where it cannot be read.
    fn read(&self, path: &str) -> Option<(String, Interface)> {
        let bytes = self.files.read(path).ok()?;
        let text = String::from_utf8(of_a_source(bytes).ok()?).ok()?;
        let key = ResultKey::Interface(*blake3::hash(text.as_bytes()).as_bytes());
        let known = self.known.get(&key);
        let known = known.and_then(|bytes| postcard::from_bytes(bytes).ok());
        let interface = known.unwrap_or_else(|| {
            let parsed = syntax::parse(FileId(0), &text);
            Interface::new(&text, &parsed, syntax::digest(&text))
        });
        Some((text, interface))
    }
}

/// The text of an article that has this title, and nothing else.
fn title_text(title: &str, id: &str) -> String {
    let mut written = String::new();
    for c in title.chars() {
        match c {
            '\'' => written.push_str("''"),
            _ if c.is_control() => written.push(' '),
            _ if c.is_ascii_punctuation() => written.extend(['\\', c]),
            _ => written.push(c),
        }
    }
    let id = id.replace(char::is_control, " ").replace('\'', "''");
    format!("---\ntitle: '{written}'\nid: '{id}'\n---\narticle {{\n}}\n")
}

/// The text of an article without its items but for those by which others are seen. `None` where these
/// cannot be written again.
fn own_title(text: &str, interface: &Interface) -> Option<String> {
    let digest = syntax::digest(text);
    let first = digest.pieces.get(1);
    let mut written = text
        .get(..first.map_or(text.len(), |piece| piece.start))?
        .to_owned();
    for used in &interface.uses {
        if used.contains(['"', '\\', '\n']) {
            return None;
        }
        written.extend(["\nuse \"", used, "\""]);
    }
    written.push_str("\narticle {\n}\n");
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::title_text;

    #[test]
    fn a_title_is_its_words() {
        assert_eq!(
            title_text("It's {a} *b*\n---", "x"),
            "---\ntitle: 'It''s \\{a\\} \\*b\\* \\-\\-\\-'\nid: 'x'\n---\narticle {\n}\n"
        );
    }
}
