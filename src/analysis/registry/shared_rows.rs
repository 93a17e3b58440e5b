//! Rows that several parameters read: a row is idle only if it is so for each of them, in whatever
//! source they are declared.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::codes::{MASKED_RULE, MERGEABLE_RULES, NEVER_TRUE, REDUNDANT_RULE};
use crate::base::{Diagnostic, FileId, Span};
use crate::model::{File, Model};

/// What a source says of the rows that its parameters read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SharedRows {
    /// The file of rows of each of its parameters.
    read: Vec<FileId>,
    /// Findings of rows that are idle for one of them, each with its row.
    idle: Vec<(Span, Diagnostic)>,
}

impl SharedRows {
    /// Takes the findings of idle rows out of those of a file.
    #[must_use]
    pub fn take(model: &Model, file: &File, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut shared = Self::default();
        // The rows by where they begin.
        let mut rows: BTreeMap<(FileId, u32), Span> = BTreeMap::new();
        for (_, decision) in model.decisions.of_file(file.id) {
            if let Some(of) = decision.rows.as_ref().filter(|rows| rows.by_facts) {
                shared.read.push(of.file);
                let spans = decision.rules.iter().map(|rule| rule.span);
                rows.extend(spans.map(|span| ((span.file, span.start), span)));
            }
        }
        if shared.read.is_empty() {
            return shared;
        }
        let row = |diagnostic: &Diagnostic| {
            let idle = [&NEVER_TRUE, &MASKED_RULE, &REDUNDANT_RULE, &MERGEABLE_RULES];
            let place = diagnostic.labels.first()?.span;
            if !idle.contains(&diagnostic.code) || !shared.read.contains(&place.file) {
                return None;
            }
            let before = rows.range(..=(place.file, place.start)).next_back();
            before.map(|(_, row)| *row)
        };
        let (idle, others) = std::mem::take(diagnostics)
            .into_iter()
            .map(|diagnostic| (row(&diagnostic), diagnostic))
            .partition::<Vec<_>, _>(|(row, _)| row.is_some());
        *diagnostics = others.into_iter().map(|(_, found)| found).collect();
        let idle = idle.into_iter();
        shared.idle = idle
            .filter_map(|(row, found)| Some((row?, found)))
            .collect();
        shared
    }

    /// Whether it says something of a row.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        !self.idle.is_empty()
    }
}

/// What holds of rows for all parameters that read them, once.
#[must_use]
pub fn idle_for_all<'s>(all: impl Iterator<Item = &'s SharedRows>) -> Vec<Diagnostic> {
    let all: Vec<&SharedRows> = all.collect();
    let mut readers: BTreeMap<FileId, usize> = BTreeMap::new();
    for file in all.iter().flat_map(|shared| &shared.read) {
        *readers.entry(*file).or_default() += 1;
    }
    let idle = || all.iter().flat_map(|shared| &shared.idle);
    let mut said: BTreeMap<(&str, Span), usize> = BTreeMap::new();
    for (row, found) in idle() {
        *said.entry((found.code.name, *row)).or_default() += 1;
    }
    let mut told = BTreeSet::new();
    let mut for_all = Vec::new();
    for (row, found) in idle() {
        let key = (found.code.name, *row);
        let wanted = readers.get(&row.file).copied().unwrap_or_default();
        if said.get(&key).is_some_and(|count| *count >= wanted) && told.insert(key) {
            for_all.push(found.clone());
        }
    }
    for_all
}
