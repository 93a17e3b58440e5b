//! The records that the result table holds, and those that it is to hold: how one is written there,
//! and when what is there can be read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::portable::NamedFile;
use crate::base::{FileId, Sources, portable};

use super::queries::{Database, Dependencies, ProjectFiles, outline};
use super::record::Record;
use super::results::{Hash, ResultKey, ResultTable};

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct RecordStore<'w> {
    pub(super) files: ProjectFiles,
    pub(super) sources: &'w Sources,
    pub(super) results: &'w ResultTable,
    /// Those that the table does not have.
    pub(super) new: &'w BTreeMap<ResultKey, Vec<u8>>,
}

/// A record as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredRecord<'r> {
    /// The paths of the files that it names.
    files: Vec<String>,
    /// Where a place in it is none of what means something: the hash of the texts of all these.
    texts: Option<Hash>,
    #[serde(borrow)]
    record: std::borrow::Cow<'r, [u8]>,
}

impl RecordStore<'_> {
    /// The hash of what a record, and the places that it names, depend on.
    pub(super) fn stamp(&self, database: &Database, of: &Dependencies) -> Hash {
        let mut stamp = blake3::Hasher::new();
        stamp.update(&of.key);
        for file in &of.files {
            stamp.update(&self.text_hash(database, *file));
        }
        *stamp.finalize().as_bytes()
    }

    pub(super) fn text_hash(&self, database: &Database, file: FileId) -> Hash {
        if let Some(source) = self.files.sources(database).get(file.0 as usize) {
            return source.hash(database);
        }
        let rows = self.files.rows(database).get(&self.sources.get(file).path);
        rows.map(|rows| rows.hash(database)).unwrap_or_default()
    }

    /// The files that a record names, with their outlines; its own text and rows are as they were.
    fn named(&self, database: &Database, of: &Dependencies) -> Vec<NamedFile> {
        let mut named = Vec::with_capacity(of.files.len());
        for (at, file) in of.files.iter().enumerate() {
            let sources = self.files.sources(database);
            let source = sources.get(file.0 as usize).filter(|_| at > 0);
            named.push((*file, source.map(|source| outline(database, *source))));
        }
        named
    }

    /// Reads the stored record of a source.
    pub(super) fn stored(&self, database: &Database, of: &Dependencies) -> Option<Record> {
        let key = ResultKey::Record(of.key);
        let bytes = match self.new.get(&key) {
            Some(bytes) => bytes.as_slice(),
            None => self.results.get(&key)?,
        };
        let stored: StoredRecord<'_> = postcard::from_bytes(bytes).ok()?;
        let paths = of.files.iter().map(|file| &self.sources.get(*file).path);
        if !paths.eq(&stored.files) {
            return None;
        }
        let named = match stored.texts {
            None => self.named(database, of),
            Some(texts) if texts == self.stamp(database, of) => without_outlines(of),
            Some(_) => return None,
        };
        portable::with(named, || postcard::from_bytes(&stored.record).ok())
    }

    /// Writes a record to be stored.
    pub(super) fn written(
        &self,
        database: &Database,
        of: &Dependencies,
        record: &Record,
    ) -> Option<Vec<u8>> {
        let write = |named| portable::with(named, || postcard::to_allocvec(record).ok());
        let paths = of
            .files
            .iter()
            .map(|file| self.sources.get(*file).path.clone());
        let (record, texts) = match write(self.named(database, of)) {
            Some(record) => (record, None),
            None => (write(without_outlines(of))?, Some(self.stamp(database, of))),
        };
        postcard::to_allocvec(&StoredRecord {
            files: paths.collect(),
            texts,
            record: record.into(),
        })
        .ok()
    }
}

fn without_outlines(of: &Dependencies) -> Vec<NamedFile> {
    of.files.iter().map(|file| (*file, None)).collect()
}
