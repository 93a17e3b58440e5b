//! Floor 6: the project on the disk. No other file of the program reads it; `cli/output.rs` writes.

#![allow(clippy::disallowed_methods, reason = "this file reads the disk")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::driver::{FileError, Files, Settings};

/// The files under a folder.
pub(crate) struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The project in this folder.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// A file's text; `None` where there is no such file.
    ///
    /// # Errors
    /// Where there is one and it cannot be read as text.
    pub(crate) fn text(&self, path: &str) -> Result<Option<String>, FileError> {
        match fs::read_to_string(self.root.join(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(path, &error)),
        }
    }

    /// The settings of the project; where there is no `casebook.yaml`, those that every project begins with.
    ///
    /// # Errors
    /// In words, where the file cannot be read or says what it cannot say.
    pub(crate) fn settings(&self) -> Result<Settings, String> {
        let text = self.text("casebook.yaml").map_err(|error| error.to_string())?;
        Settings::read(&text.unwrap_or_default()).map_err(|error| format!("casebook.yaml: {error}"))
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

    fn names(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let entries = fs::read_dir(self.root.join(folder)).map_err(|error| failed(folder, &error))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| failed(folder, &error))?;
            if entry.path().is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        fs::read(self.root.join(path)).map_err(|error| failed(path, &error))
    }

    fn find(&self, path: &str) -> Result<(), FileError> {
        let file = fs::File::open(self.root.join(path)).map_err(|error| failed(path, &error))?;
        let is_folder = file.metadata().is_ok_and(|about| about.is_dir());
        // What reading a folder says differs from system to system.
        if is_folder { Err(FileError { path: path.to_owned(), reason: "it is a folder".to_owned() }) } else { Ok(()) }
    }
}

fn failed(path: &str, error: &std::io::Error) -> FileError {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        _ => error.to_string(),
    };
    FileError { path: path.to_owned(), reason }
}
