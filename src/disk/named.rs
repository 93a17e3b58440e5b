//! A file that somebody named on the command line. It may lie anywhere; it may not be a link, nor
//! anything but a regular file.

use std::path::{Path, PathBuf};

use crate::driver::{FileError, FileFault};

use super::folder::Folder;

/// See the module.
pub(crate) struct NamedFile {
    folder: Folder,
    path: String,
}

impl NamedFile {
    /// The file at a path as it was written. Below the current folder, it is reached through no
    /// link at all.
    ///
    /// # Errors
    /// Where the folder is not there.
    pub(crate) fn new(written: &str) -> Result<Self, FileError> {
        let path = Path::new(written);
        let leads_out = path.is_absolute() || written.split('/').any(|part| part == "..");
        let (folder, path, shown) = if leads_out {
            let parent = path.parent().unwrap_or(path);
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            (parent, name, parent.to_str().unwrap_or_default())
        } else {
            (Path::new("."), written, "")
        };
        let opened = Folder::open(folder, shown).map_err(|fault| FileError {
            path: written.to_owned(),
            fault,
        })?;
        Ok(Self {
            folder: opened.entering_hidden(),
            path: path.to_owned(),
        })
    }

    /// Its bytes; `None` where there is no such file.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn read(&self, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
        self.folder.read(&self.path, limit)
    }

    /// Its text.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub(crate) fn text(&self, limit: u64) -> Result<String, FileError> {
        let failed = |fault| self.folder.error(&self.path, fault);
        let bytes = self
            .read(limit)?
            .ok_or_else(|| failed(FileFault::Missing))?;
        String::from_utf8(bytes)
            .map_err(|error| failed(FileFault::NotText(error.utf8_error().valid_up_to())))
    }

    /// The file itself, to be read bit by bit.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn file(&self) -> Result<std::fs::File, FileError> {
        self.folder.file(&self.path)
    }

    /// Writes it beside its place and renames it there.
    ///
    /// # Errors
    /// Where that fails; then nothing has changed.
    pub(crate) fn replace(&self, content: &[u8]) -> Result<(), FileError> {
        self.folder.replace(&self.path, content)
    }
}

/// A folder that somebody named and that may not be there yet: the nearest folder that is, the path
/// below it, and where that is on the disk.
///
/// # Errors
/// Where none of the folders on the way is there.
pub(crate) fn outside(path: &Path) -> Result<(Folder, String, PathBuf), FileError> {
    let shown = path.to_string_lossy();
    let failed = |fault| FileError {
        path: shown.clone().into_owned(),
        fault,
    };
    let mut below: Vec<&str> = Vec::new();
    let mut base = path;
    // The last part itself may not be a link, so that at least its parent is gone to.
    while let (Some(parent), Some(name)) = (base.parent(), base.file_name()) {
        below.insert(0, name.to_str().ok_or_else(|| failed(FileFault::Name))?);
        base = parent;
        if base.is_dir() {
            break;
        }
    }
    let base = if base.as_os_str().is_empty() {
        Path::new(".")
    } else {
        base
    };
    let whole = base
        .canonicalize()
        .map_err(|error| failed(FileFault::System(error.to_string())))?;
    let folder = Folder::open(&whole, &base.to_string_lossy()).map_err(failed)?;
    let below = below.join("/");
    Ok((folder, below.clone(), whole.join(below)))
}
