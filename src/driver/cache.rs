//! The cache: the records of the sources that were understood, each with a hash of its
//! dependencies. Invalid cache data is ignored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{FileId, Sources, renumber};

use super::record::Record;
use super::settings::Settings;

/// The magic bytes; another layout gets another number.
const FORMAT: &[u8] = b"casebook kept 1\n";

/// A hash of something.
pub(crate) type Hash = [u8; 32];

/// The cached data of a run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cache<'k> {
    /// The key of all records: the program, and the settings.
    key: Hash,
    /// The paths of the sources of that run and of the files of rows that they took, by their ids.
    pub(crate) paths: Vec<String>,
    /// How many of these are sources.
    pub(crate) sources: usize,
    /// The sources that were understood.
    #[serde(borrow)]
    pub(crate) files: Vec<CacheEntry<'k>>,
}

/// The cache entry of a source. Numbers are positions in the list of paths.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CacheEntry<'k> {
    /// The source.
    pub(crate) path: u32,
    /// The hash of its text.
    pub(crate) own: Hash,
    /// Whether it begins with front matter, so that it is an article.
    pub(crate) front: bool,
    /// Its dependencies: itself, its uses, rows, and linked articles.
    pub(crate) from: Vec<u32>,
    /// The articles among these that it finds by their names.
    pub(crate) articles: Vec<u32>,
    /// The files of rows that it takes.
    pub(crate) rows: Vec<u32>,
    /// The hash of all these.
    pub(crate) key: Hash,
    /// The record, written down.
    #[serde(borrow)]
    pub(crate) record: std::borrow::Cow<'k, [u8]>,
}

impl<'k> Cache<'k> {
    /// The cache of a run with these records.
    pub(crate) fn new(
        cache_key: Hash,
        sources: &Sources,
        own: usize,
        files: Vec<CacheEntry<'k>>,
    ) -> Self {
        let paths = sources
            .iter()
            .map(|(_, source)| source.path.clone())
            .collect();
        Self {
            key: cache_key,
            paths,
            sources: own,
            files,
        }
    }

    /// Reads a cache. `None` where it is empty, broken, or of another program or other settings.
    pub(crate) fn read(bytes: &'k [u8], cache_key: &Hash) -> Option<Self> {
        let rest = bytes.strip_prefix(FORMAT)?;
        let (hash, rest) = rest.split_first_chunk::<32>()?;
        if blake3::hash(rest).as_bytes() != hash {
            return None;
        }
        postcard::from_bytes::<Self>(rest)
            .ok()
            .filter(|cached| cached.key == *cache_key)
    }

    /// The bytes to keep. `None` where they cannot be written, which nobody has to know.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let written = postcard::to_allocvec(self).ok()?;
        let mut bytes = Vec::with_capacity(FORMAT.len() + 32 + written.len());
        bytes.extend_from_slice(FORMAT);
        bytes.extend_from_slice(blake3::hash(&written).as_bytes());
        bytes.extend_from_slice(&written);
        Some(bytes)
    }

    /// The path with this number.
    pub(crate) fn path(&self, number: u32) -> Option<&str> {
        self.paths.get(number as usize).map(String::as_str)
    }
}

impl CacheEntry<'_> {
    /// The record, if all that it names is there; `files` are the ids that the cached paths have now.
    pub(crate) fn read(&self, files: &[Option<FileId>]) -> Option<Record> {
        renumber::read(files, || postcard::from_bytes(&self.record).ok())
    }

    /// The same where the paths have other numbers, `ids`, with the record as it was read with
    /// these. `None` where something that it names is gone.
    pub(crate) fn renumbered(
        &self,
        ids: &[Option<FileId>],
        record: &Record,
    ) -> Option<CacheEntry<'static>> {
        let number = |number: &u32| Some((*ids.get(*number as usize)?)?.0);
        let all = |numbers: &[u32]| numbers.iter().map(number).collect::<Option<Vec<u32>>>();
        Some(CacheEntry {
            path: number(&self.path)?,
            own: self.own,
            front: self.front,
            from: all(&self.from)?,
            articles: all(&self.articles)?,
            rows: all(&self.rows)?,
            key: self.key,
            record: written(record)?.into(),
        })
    }
}

/// A record, written down.
pub(crate) fn written(record: &Record) -> Option<Vec<u8>> {
    postcard::to_allocvec(record).ok()
}

/// The key of all records: `program`, which names this very build, and the settings as far as
/// checks read them.
pub(crate) fn cache_key(program: &str, settings: &Settings) -> Hash {
    let asked = Settings {
        now: None,
        baseline: None,
        ..settings.clone()
    };
    *blake3::hash(format!("{program}\n{asked:?}").as_bytes()).as_bytes()
}

/// The hash of several things together, each named by its path.
pub(crate) fn combined_hash<'p>(parts: impl Iterator<Item = (&'p str, Hash)>) -> Hash {
    // By their paths, so that it does not depend on how they are numbered.
    let parts: BTreeMap<&str, Hash> = parts.collect();
    let mut hasher = blake3::Hasher::new();
    for (path, hash) in parts {
        hasher.update(&u64::try_from(path.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(path.as_bytes());
        hasher.update(&hash);
    }
    *hasher.finalize().as_bytes()
}
