//! A project on the disk, as the passes want it.

use std::path::Path;

use crate::driver::{FileError, FileFault, Files, LARGEST, Listed, Settings};

use super::folder::{EntryKind, Folder, FolderEntry};

/// How many bytes the settings may have.
const SETTINGS: u64 = 1 << 20;

/// How deep folders of sources may lie in each other.
const DEEPEST: usize = 64;

/// The files of a project.
pub(crate) struct Disk {
    root: Folder,
}

impl Disk {
    /// The project in this folder.
    ///
    /// # Errors
    /// In words, where there is no such folder.
    pub(crate) fn new(root: impl AsRef<Path>) -> Result<Self, String> {
        let root = root.as_ref();
        let opened =
            Folder::open(root, "").map_err(|fault| format!("{}: {fault}", root.display()))?;
        Ok(Self { root: opened })
    }

    /// The folder of the project.
    pub(crate) fn root(&self) -> &Folder {
        &self.root
    }

    /// The same, to be kept.
    pub(crate) fn into_root(self) -> Folder {
        self.root
    }

    /// The settings of the project; where there is no `casebook.yaml`, those that every project
    /// begins with.
    ///
    /// # Errors
    /// In words, where the file cannot be read or holds unknown settings.
    pub(crate) fn settings(&self) -> Result<Settings, String> {
        let bytes = self
            .root
            .read("casebook.yaml", SETTINGS)
            .map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes.unwrap_or_default())
            .map_err(|_| "casebook.yaml is not UTF-8".to_owned())?;
        Settings::read(&text).map_err(|error| format!("casebook.yaml: {error}"))
    }

    /// Adds the entries of a folder that are sources or could be taken for one.
    fn collect(
        &self,
        folder: &str,
        depth: usize,
        found: &mut Vec<Listed>,
    ) -> Result<(), FileError> {
        for entry in self.root.entries(folder)? {
            let path = format!("{folder}/{}", entry.name);
            match entry.kind {
                EntryKind::Folder if entry.name.starts_with('.') => {}
                EntryKind::Folder if entry.is_escaped => found.push(Listed {
                    path,
                    fault: Some(FileFault::Name),
                }),
                EntryKind::Folder if depth == DEEPEST => {
                    let why =
                        format!("folders of sources lie in each other more than {DEEPEST} deep");
                    found.push(Listed {
                        path,
                        fault: Some(FileFault::Other(why)),
                    });
                }
                EntryKind::Folder => self.collect(&path, depth + 1, found)?,
                EntryKind::File | EntryKind::Link | EntryKind::Special(_) => {
                    found.extend(self.listed(&entry, path));
                }
            }
        }
        Ok(())
    }

    /// An entry that is no folder, where it is a source or somebody could take it for one.
    fn listed(&self, entry: &FolderEntry, path: String) -> Option<Listed> {
        // The locks that some editors put beside a file that is changed.
        if entry.name.starts_with(".#") {
            return None;
        }
        let ends = entry.name.ends_with(".case");
        let ends_alike = entry.name.to_lowercase().ends_with(".case");
        let fault = match entry.kind {
            // A link whose name has no ending may lead to a folder of sources.
            EntryKind::Link
                if ends_alike || !entry.name.contains('.') || self.root.leads_to_folder(&path) =>
            {
                Some(FileFault::Link)
            }
            EntryKind::Special(what) if ends_alike => Some(FileFault::Special(what)),
            EntryKind::File if ends_alike && entry.is_escaped => Some(FileFault::Name),
            EntryKind::File if ends_alike && entry.name.starts_with('.') => {
                Some(FileFault::HiddenName)
            }
            EntryKind::File if ends => None,
            EntryKind::File if ends_alike => Some(FileFault::Ending),
            EntryKind::File | EntryKind::Folder | EntryKind::Link | EntryKind::Special(_) => {
                return None;
            }
        };
        Some(Listed { path, fault })
    }
}

impl Files for Disk {
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let mut found = Vec::new();
        self.collect(folder, 0, &mut found)?;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let entries = self.root.entries(folder)?;
        let listed = entries.into_iter().map(|entry| {
            let fault = entry
                .kind
                .must_be_file()
                .err()
                .or_else(|| entry.is_escaped.then_some(FileFault::Name));
            Listed {
                path: entry.name,
                fault,
            }
        });
        Ok(listed.collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let bytes = self.root.read(path, LARGEST)?;
        bytes.ok_or_else(|| FileError {
            path: path.to_owned(),
            fault: FileFault::Missing,
        })
    }

    fn find(&self, path: &str) -> Result<(), FileError> {
        self.root.file(path).map(drop)
    }
}
