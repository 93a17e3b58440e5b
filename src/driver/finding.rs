//! A finding of a project: the diagnostic, its weight, and its identity.

use crate::base::{Diagnostic, Level, Sources};

use super::identity::ProjectPaths;

/// A finding and how much it weighs in this project.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The fault, its place and the cure.
    pub diagnostic: Diagnostic,
    /// Whether it fails the run.
    pub level: Level,
    /// The path of the thing that it is about: `guide/scenario`, `decision/rule`; empty before the
    /// first thing of a file.
    pub item: String,
    /// The identity when lines move and words change.
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
