//! Two versions of a project, as they are compared: where each is, and what of both is loaded.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::compare::Difference;
use crate::base::{FileId, Sources};
use crate::model::{Placement, Unit, articles, relative_path};
use crate::syntax::ast::Item;

use super::files::Files;
use super::load::load;
use super::settings::Settings;

/// A version of a project.
pub struct ProjectVersion<'f> {
    pub files: &'f dyn Files,
    /// Its own settings.
    pub settings: Settings,
    /// The one source that is compared, with all that it uses; `None` for all.
    pub only: Option<String>,
}

impl ProjectVersion<'_> {
    pub(super) fn load(&self, sources: &mut Sources) -> Result<Vec<Unit>, String> {
        let mut units =
            load(self.files, &self.settings, sources).map_err(|error| error.to_string())?;
        if let Some(only) = &self.only {
            let mut wanted = BTreeSet::from([only.clone()]);
            let mut waiting = vec![only.clone()];
            while let Some(path) = waiting.pop() {
                let Some(unit) = units.iter().find(|unit| unit.path == path) else {
                    continue;
                };
                let used = unit.parsed.items().filter_map(|item| match item {
                    Item::Use(text) => relative_path(&path, &text.markdown),
                    _ => None,
                });
                waiting.extend(used.filter(|used| wanted.insert(used.clone())));
            }
            units.retain(|unit| wanted.contains(&unit.path));
        }
        if units.is_empty() {
            return Err(format!(
                "there are no sources: no file in {}/ ends in .case",
                self.settings.sources
            ));
        }
        Ok(units)
    }

    /// Where a file is among the sources; the one that is compared is the same, whatever it is
    /// called.
    pub(super) fn place<'p>(&'p self, path: &'p str) -> &'p str {
        if self.only.as_deref() == Some(path) {
            return "";
        }
        path.strip_prefix(self.settings.sources.as_str())
            .unwrap_or(path)
            .trim_start_matches('/')
    }
}

/// What is compared of two versions.
pub(super) struct LoadedPair {
    /// The texts of both versions; those of the newer begin with `newer`.
    pub(super) sources: Sources,
    pub(super) newer: FileId,
    /// The sources of the older and of the newer that are compared, with all that they use.
    pub(super) units: [Vec<Unit>; 2],
    /// All articles of each version.
    pub(super) articles: [BTreeMap<String, FileId>; 2],
    /// What is known of sources that are not compared; `None` where all are.
    pub(super) rest: Option<Rest>,
    /// How many sources both versions have, among which the budget is shared.
    pub(super) count: usize,
}

/// What is known where not all is compared.
pub(super) struct Rest {
    /// The sources that are compared; what else is loaded is needed by these.
    pub(super) changed: BTreeSet<FileId>,
    /// Where each version shows everything.
    pub(super) placements: [Placement; 2],
    /// The decisions and guides of sources that are not loaded.
    pub(super) kept: Vec<Difference>,
}

/// All of two versions.
///
/// # Errors
/// In words, where a version cannot be read.
pub(super) fn everything(
    old: &ProjectVersion<'_>,
    new: &ProjectVersion<'_>,
) -> Result<LoadedPair, String> {
    let mut sources = Sources::default();
    let older = old.load(&mut sources)?;
    let newer = FileId(u32::try_from(sources.iter().count()).unwrap_or(u32::MAX));
    let units = [older, new.load(&mut sources)?];
    let articles = units.each_ref().map(|units| {
        let known = units.iter();
        articles(known.map(|unit| (unit.file, unit.path.as_str(), unit.parsed.front.is_some())))
    });
    Ok(LoadedPair {
        sources,
        newer,
        count: units.iter().map(Vec::len).sum(),
        units,
        articles,
        rest: None,
    })
}
