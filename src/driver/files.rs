//! Where sources come from: a trait, so that the passes never touch a disk, and its twin in memory.

use std::collections::BTreeMap;
use std::fmt;

use crate::base::escape;

/// The largest file that is read whole, in bytes.
pub const LARGEST: u64 = 64 << 20;

/// The largest source, in bytes.
pub const LARGEST_SOURCE: u64 = 8 << 20;

/// The files of a project. Paths are relative to it, with `/` between folders.
pub trait Files {
    /// All files under `folder` whose names end in `.case`, in order, and whatever may be one and
    /// is not read.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError>;

    /// The names of the entries of `folder`, in order; an entry that is no regular file with its
    /// fault.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError>;

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

/// A source that a folder lists, and why it is not read, where it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path; escaped where it cannot be shown.
    pub path: String,
    /// Why it is passed over.
    pub fault: Option<FileFault>,
}

impl Listed {
    /// A source that is read.
    #[must_use]
    pub fn source(path: String) -> Self {
        Self { path, fault: None }
    }
}

/// Why a file or folder cannot be used, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The path of the file or folder in the project.
    pub path: String,
    /// Why.
    pub fault: FileFault,
}

/// Why a file or folder cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// Nothing is there.
    Missing,
    /// A folder, where a file is needed.
    Folder,
    /// A file, where a folder is needed.
    NoFolder,
    /// A symbolic link.
    Link,
    /// A FIFO, socket or device.
    Special(&'static str),
    /// It lies in a hidden folder.
    Hidden,
    /// The path leads out of the folder that it is relative to.
    Outside,
    /// Its name is no UTF-8, or cannot be shown.
    Name,
    /// The end of its name has capitals: it is no source on some systems and one on others.
    Ending,
    /// Its name begins with a dot.
    HiddenName,
    /// A repository within the repository, of which git holds no files.
    Submodule,
    /// It has more than so many bytes.
    TooLarge(u64),
    /// It is no UTF-8, from this byte on.
    NotText(usize),
    /// The system's message.
    System(String),
    /// Something else, in words.
    Other(String),
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file or folder"),
            Self::Folder => f.write_str("it is a folder"),
            Self::NoFolder => f.write_str("a file stands where a folder is needed"),
            Self::Link => f.write_str(
                "it is a link or behind one, and links are not followed: put the file itself there",
            ),
            Self::Special(what) => write!(f, "it is {what}, and only regular files are read"),
            Self::Hidden => {
                f.write_str("it lies in a hidden folder, and those are never read or written")
            }
            Self::Outside => f.write_str("it lies outside the project"),
            Self::Name => f.write_str("its name holds what cannot be shown: rename it"),
            Self::HiddenName => {
                f.write_str("its name begins with a dot, and hidden files are not read: rename it")
            }
            Self::Ending => f.write_str("a source ends in `.case`, in lower case: rename it"),
            Self::Submodule => f.write_str(
                "it is a submodule, and git does not hold its files: they are not compared",
            ),
            Self::TooLarge(limit) => write!(
                f,
                "it has more than {} MB, and no more are read",
                limit >> 20
            ),
            Self::NotText(at) => write!(f, "byte {at} is not UTF-8: save the file as UTF-8"),
            Self::System(said) | Self::Other(said) => f.write_str(said),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", escape::line(&self.path), self.fault)
    }
}

impl std::error::Error for FileError {}

/// What is listed, in order, with paths beside it that are not listed yet.
pub(super) fn with_new<'p>(
    mut listed: Vec<Listed>,
    paths: impl Iterator<Item = &'p String>,
) -> Vec<Listed> {
    let is_known = |path: &String| listed.iter().any(|listed| listed.path == *path);
    let new: Vec<&String> = paths.filter(|path| !is_known(path)).collect();
    listed.extend(new.into_iter().cloned().map(Listed::source));
    listed.sort_by(|one, other| one.path.cmp(&other.path));
    listed
}

/// Files of which some have other contents than they have.
pub(super) struct Overlay<'f> {
    pub(super) under: &'f dyn Files,
    pub(super) texts: BTreeMap<String, String>,
}

impl Files for Overlay<'_> {
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        self.under.sources(folder)
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
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
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let inside = |path: &&String| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
                && path.ends_with(".case")
        };
        Ok(self
            .files
            .keys()
            .filter(inside)
            .cloned()
            .map(Listed::source)
            .collect())
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let names = names_in(folder, self.files.keys());
        if names.is_empty() {
            return Err(FileError {
                path: folder.to_owned(),
                fault: FileFault::Missing,
            });
        }
        Ok(names)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let missing = || FileError {
            path: path.to_owned(),
            fault: FileFault::Missing,
        };
        self.files.get(path).cloned().ok_or_else(missing)
    }
}

/// The direct entries of a folder, of the paths of all files.
pub(crate) fn names_in<'p>(folder: &str, paths: impl Iterator<Item = &'p String>) -> Vec<Listed> {
    let mut names = BTreeMap::new();
    for path in paths {
        let Some(inside) = path
            .strip_prefix(folder)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        match inside.split_once('/') {
            Some((below, _)) => names.insert(below.to_owned(), Some(FileFault::Folder)),
            None => names.insert(inside.to_owned(), None),
        };
    }
    names
        .into_iter()
        .map(|(path, fault)| Listed { path, fault })
        .collect()
}
