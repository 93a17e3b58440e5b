//! Where sources come from: a trait, so that the passes never touch a disk, and its twin in memory.

use std::collections::BTreeMap;
use std::fmt;

/// The files of a project. Paths are relative to it, with `/` between folders.
pub trait Files {
    /// The paths of all files under `folder` whose names end in `.case`, in order.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    fn sources(&self, folder: &str) -> Result<Vec<String>, FileError>;

    /// The names of the files that lie directly in `folder`, in order.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    fn names(&self, folder: &str) -> Result<Vec<String>, FileError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// Whether a file can be read, without its bytes.
    ///
    /// # Errors
    /// Where it cannot.
    fn find(&self, path: &str) -> Result<(), FileError> {
        self.read(path).map(drop)
    }
}

/// Why a file or folder cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The path.
    pub path: String,
    /// Why, in a few words.
    pub reason: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for FileError {}

/// Files of which some have other contents than they have.
pub(super) struct Overlay<'f> {
    pub(super) under: &'f dyn Files,
    pub(super) texts: BTreeMap<String, String>,
}

impl Files for Overlay<'_> {
    fn sources(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.under.sources(folder)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.under.names(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.under.read(path),
        }
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Adds a file.
    pub fn add(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), content.into());
    }
}

impl Files for Memory {
    fn sources(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let inside = |path: &&String| {
            path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) && path.ends_with(".case")
        };
        Ok(self.files.keys().filter(inside).cloned().collect())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let inside =
            |path: &String| path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned);
        let names: Vec<String> = self.files.keys().filter_map(inside).filter(|name| !name.contains('/')).collect();
        if names.is_empty() {
            return Err(FileError { path: folder.to_owned(), reason: "there is no such folder".to_owned() });
        }
        Ok(names)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let missing = || FileError { path: path.to_owned(), reason: "there is no such file".to_owned() };
        self.files.get(path).cloned().ok_or_else(missing)
    }
}
