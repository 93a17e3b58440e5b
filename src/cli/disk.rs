//! The disk. No other file of the program reads or writes one.

#![allow(clippy::disallowed_methods, reason = "this is the one file that touches the disk")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::driver::{FileError, Files};

/// The files under a folder.
pub(super) struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The project in this folder.
    pub(super) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// A file's text; `None` where there is no such file.
    ///
    /// # Errors
    /// Where there is one and it cannot be read as text.
    pub(super) fn text(&self, path: &str) -> Result<Option<String>, FileError> {
        match fs::read_to_string(self.root.join(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(path, &error)),
        }
    }

    /// Puts `content` at a path under `out`, whole or not at all: it is written beside its place and
    /// then renamed. A file that has this content already is left alone.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn put(&self, out: &str, path: &str, content: &[u8]) -> Result<(), FileError> {
        let target = self.root.join(out).join(path);
        if fs::read(&target).is_ok_and(|present| present == content) {
            return Ok(());
        }
        let shown = format!("{out}/{path}");
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(|error| failed(&shown, &error))?;
        let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&shown, &error))?;
        beside.write_all(content).map_err(|error| failed(&shown, &error))?;
        readable_by_all(beside.path()).map_err(|error| failed(&shown, &error))?;
        beside.persist(&target).map_err(|error| failed(&shown, &error.error))?;
        Ok(())
    }

    /// Removes a file under `out` that an earlier run wrote, and the folders that this leaves empty.
    ///
    /// # Errors
    /// Where it is there and cannot be removed.
    pub(super) fn remove(&self, out: &str, path: &str) -> Result<(), FileError> {
        let root = self.root.join(out);
        let target = root.join(path);
        match fs::remove_file(&target) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(&format!("{out}/{path}"), &error)),
        }
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|folder| *folder != root && fs::remove_dir(folder).is_ok()) {
            folder = empty.parent();
        }
        Ok(())
    }

    fn collect(folder: &Path, relative: &str, found: &mut Vec<String>) -> Result<(), FileError> {
        let entries = fs::read_dir(folder).map_err(|error| failed(relative, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| failed(relative, &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{relative}/{name}");
            let kind = entry.file_type().map_err(|error| failed(&path, &error))?;
            // Links are not followed: they could lead out of the project, or in a circle.
            if kind.is_dir() && !name.starts_with('.') {
                Self::collect(&entry.path(), &path, found)?;
            } else if kind.is_file() && name.ends_with(".case") {
                found.push(path);
            }
        }
        Ok(())
    }
}

impl Files for Disk {
    fn sources(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let mut found = Vec::new();
        Self::collect(&self.root.join(folder), folder, &mut found)?;
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        fs::read(self.root.join(path)).map_err(|error| failed(path, &error))
    }
}

fn failed(path: &str, error: &std::io::Error) -> FileError {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        _ => error.to_string(),
    };
    FileError { path: path.to_owned(), reason }
}

/// Temporary files are private; what is built is not.
#[cfg(unix)]
fn readable_by_all(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}
