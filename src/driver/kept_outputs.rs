//! What an earlier build wrote of the sources that this one does not read: it stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit;
use crate::emit::{ManifestEntry, ManifestSource, RowLine, Rules};

use super::area::Area;
use super::output_state::{MANIFEST, OutputState, RULES};
use super::settings::Settings;

/// A row of a table, its source and its line.
pub(super) type TableLine = (String, String, usize);

/// See the module.
#[derive(Default)]
pub(super) struct KeptOutputs {
    pub(super) entries: Vec<ManifestEntry>,
    pub(super) sources: Vec<ManifestSource>,
    /// Where the rows of their tables stand in the rules.
    lines: Vec<RowLine>,
    /// Their parts of the Rust rules, by their paths.
    modules: BTreeMap<String, String>,
}

impl KeptOutputs {
    /// Those of the sources that `area` does not read; `is_read` says whether a text is read that is no
    /// source. `None` where the rules are not those that the earlier build wrote.
    pub(super) fn new(
        area: &Area<'_>,
        settings: &Settings,
        is_read: &dyn Fn(&str) -> bool,
        state: &dyn OutputState,
    ) -> Option<Self> {
        let manifest = state.content(MANIFEST).map(String::from_utf8);
        let Some(Ok(manifest)) = manifest else {
            return Some(Self::default());
        };
        let is_there = |path: &str| {
            area.all()
                .binary_search_by(|one| one.as_str().cmp(path))
                .is_ok()
        };
        let is_unread = |path: &str| {
            if path.ends_with(".case") {
                is_there(path) && !area.reads(path)
            } else {
                !is_read(path)
            }
        };
        let mut kept = Self::default();
        let mut rules = None;
        for entry in emit::read_manifest(Some(&manifest)) {
            let has_source = |source: &String| source.ends_with(".case");
            if entry.path == RULES {
                rules = Some(entry);
            } else if entry.sources.iter().any(|source| is_unread(source))
                || !entry.sources.iter().any(has_source)
            {
                kept.entries.push(entry);
            }
        }
        let sources = emit::manifest_sources(&manifest).into_iter();
        kept.sources = sources.filter(|source| is_unread(&source.path)).collect();
        let Some(mut rules) = rules else {
            return Some(kept);
        };
        rules
            .lines
            .retain(|line| !line.source.ends_with(".case") || is_unread(&line.source));
        kept.lines = rules.lines;
        let source = state.content(RULES)?;
        if blake3::hash(&source).to_hex().as_str() != rules.hash {
            return None;
        }
        let source = String::from_utf8(source).ok()?;
        let modules = Rules::modules(&source);
        let paths = area.all().iter().map(String::as_str);
        let names = Rules::module_names(&settings.sources, paths);
        for (path, name) in area.all().iter().zip(names) {
            if let Some(module) = modules.get(name.as_str()).filter(|_| !area.reads(path)) {
                kept.modules.insert(path.clone(), (*module).to_owned());
            }
        }
        Some(kept)
    }

    /// Where the rows of their tables stand, beside those of `new` tables: others may take rows from a
    /// file that is read.
    pub(super) fn lines_beside(&mut self, new: &[TableLine]) -> Vec<TableLine> {
        let table = |item: &str| item.split('/').next().unwrap_or_default().to_owned();
        let new = new
            .iter()
            .map(|(item, source, _)| (source.clone(), table(item)));
        let new: BTreeSet<(String, String)> = new.collect();
        let lines = std::mem::take(&mut self.lines).into_iter();
        let lines = lines.filter(|line| !new.contains(&(line.source.clone(), table(&line.item))));
        lines
            .map(|line| (line.item, line.source, line.line))
            .collect()
    }

    /// The part of the Rust rules of a source; empty where there is none.
    pub(super) fn module(&mut self, path: &str) -> String {
        self.modules.remove(path).unwrap_or_default()
    }
}
