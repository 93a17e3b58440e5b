//! A finding of a project: what is said, how much it weighs here, and what it is known by.

use crate::base::{Diagnostic, Level, Sources};

use super::identity::ProjectPaths;

/// A finding and how much it weighs in this project.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Its level.
    pub level: Level,
    /// The path of the thing that it is about: `guide/scenario`, `decision/rule`; empty before the
    /// first thing of a file.
    pub item: String,
    /// What it is known by when lines move and words change.
    pub fingerprint: String,
}

impl Finding {
    pub(super) fn new(
        diagnostic: Diagnostic,
        level: Level,
        sources: &Sources,
        paths: &ProjectPaths<'_>,
    ) -> Self {
        let path = sources.path(diagnostic.span().file).unwrap_or_default();
        let item = paths.at(diagnostic.span()).to_owned();
        let fingerprint = paths.fingerprint(&diagnostic, path);
        Self {
            diagnostic,
            level,
            item,
            fingerprint,
        }
    }
}
