//! A project as it would be with other texts: sources and rows that somebody thinks of and has not saved.

use std::collections::BTreeMap;

use crate::base::escape;
use crate::model::is_within;

use super::files::{FileError, Files, LARGEST_SOURCE, Listed, Overlay, with_new};
use super::settings::Settings;

/// Files of a project, with texts in the place of some and beside them.
pub struct Drafts<'f> {
    files: Overlay<'f>,
}

impl<'f> Drafts<'f> {
    /// Takes texts by path. They lie among the sources of the project, and are sources, or rows of these.
    ///
    /// # Errors
    /// In words, where a text is of no such path, or too large.
    pub fn new(
        under: &'f dyn Files,
        settings: &Settings,
        texts: BTreeMap<String, String>,
    ) -> Result<Self, String> {
        for (path, text) in &texts {
            may_be(path, settings)?;
            if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST_SOURCE) {
                return Err(format!(
                    "{}: it has more than {} MB, and no more are read",
                    escape::line(path),
                    LARGEST_SOURCE >> 20
                ));
            }
        }
        Ok(Self {
            files: Overlay { under, texts },
        })
    }
}

/// Whether a path may be that of a source, or of rows.
///
/// # Errors
/// In words, where it may not.
pub fn may_be(path: &str, settings: &Settings) -> Result<(), String> {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let is_of_ours = [".case", ".csv", ".yaml"]
        .iter()
        .any(|ending| path.ends_with(ending));
    if is_within(&settings.sources, path) && path.split('/').all(is_plain) && is_of_ours {
        return Ok(());
    }
    Err(format!(
        "{}: this is no path of a source: sources lie in {}/ and end in .case, rows of them in .csv or .yaml",
        escape::line(path),
        settings.sources
    ))
}

impl Files for Drafts<'_> {
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let is_source = |path: &&String| is_within(folder, path) && path.ends_with(".case");
        let texts = self.files.texts.keys().filter(is_source);
        Ok(with_new(self.files.sources(folder)?, texts))
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        self.files.names(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.files.read(path)
    }
}
