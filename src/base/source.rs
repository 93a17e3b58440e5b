//! The texts of a project, by file, with their lines. It does not read the disk.

use std::sync::Arc;

use super::span::{FileId, Span};

/// One source file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path, relative to the project, with `/` between folders.
    pub path: String,
    pub text: Arc<str>,
    line_starts: Vec<usize>,
}

impl Source {
    /// A source at `path` with this text.
    #[must_use]
    pub fn new(path: String, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            path,
            text,
            line_starts,
        }
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let column = self
            .text
            .get(start..offset)
            .map_or(0, |before| before.chars().count());
        (line, column + 1)
    }

    /// Where a line begins (lines from 1). Past the end: the end of the text.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len())
    }
}

/// All sources of a project, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a source and returns its id.
    pub fn add(&mut self, path: String, text: impl Into<Arc<str>>) -> FileId {
        self.files.push(Source::new(path, text));
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Puts another text in the place of a source's.
    pub fn replace(&mut self, file: FileId, text: Arc<str>) {
        if let Some(source) = self.files.get_mut(file.0 as usize) {
            *source = Source::new(std::mem::take(&mut source.path), text);
        }
    }

    /// Adds all of others behind these: the first of them gets the id that is returned, and the rest
    /// follow in order.
    pub fn append(&mut self, others: &Self) -> FileId {
        let first = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.extend(others.files.iter().cloned());
        first
    }

    /// Forgets all sources behind the first `count`.
    pub fn truncate(&mut self, count: usize) {
        self.files.truncate(count);
    }

    /// The source with this id.
    #[must_use]
    #[allow(
        clippy::indexing_slicing,
        reason = "a file id is made by `add`, and sources never go away"
    )]
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// The path of a file, if it is one of these.
    #[must_use]
    pub fn path(&self, file: FileId) -> Option<&str> {
        self.files
            .get(file.0 as usize)
            .map(|source| source.path.as_str())
    }

    /// The text that a span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .text
            .get(span.range())
            .unwrap_or_default()
    }

    /// The file at this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter()
            .find(|(_, source)| source.path == path)
            .map(|(id, _)| id)
    }

    /// Ids and sources, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }
}
