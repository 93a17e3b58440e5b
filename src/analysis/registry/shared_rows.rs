//! Rows that several parameters read: a row is idle only if it is so for each of them.

use std::collections::BTreeMap;

use crate::base::codes::{MASKED_RULE, MERGEABLE_RULES, NEVER_TRUE, REDUNDANT_RULE};
use crate::base::{Diagnostic, FileId, Span};
use crate::model::Model;

/// Leaves out what is said of a row for one of the parameters that read it, and not for all; says the rest once.
pub(super) fn of_all(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut readers: BTreeMap<FileId, usize> = BTreeMap::new();
    // The rows by where they begin.
    let mut rows: BTreeMap<(FileId, u32), Span> = BTreeMap::new();
    for (_, decision) in model.decisions.iter() {
        if let Some(of) = decision.rows.as_ref().filter(|rows| rows.by_facts) {
            *readers.entry(of.file).or_default() += 1;
            let spans = decision.rules.iter().map(|rule| rule.span);
            rows.extend(spans.map(|span| ((span.file, span.start), span)));
        }
    }
    readers.retain(|_, count| *count > 1);
    if readers.is_empty() {
        return;
    }
    let row = |diagnostic: &Diagnostic| {
        let idle = [&NEVER_TRUE, &MASKED_RULE, &REDUNDANT_RULE, &MERGEABLE_RULES];
        let place = diagnostic.labels.first()?.span;
        if !idle.contains(&diagnostic.code) || !readers.contains_key(&place.file) {
            return None;
        }
        let before = rows.range(..=(place.file, place.start)).next_back();
        before.map(|(at, _)| (diagnostic.code.name, *at))
    };
    let mut said: BTreeMap<_, usize> = BTreeMap::new();
    for key in diagnostics.iter().filter_map(row) {
        *said.entry(key).or_default() += 1;
    }
    diagnostics.retain(|diagnostic| {
        let Some(key) = row(diagnostic) else {
            return true;
        };
        let wanted = readers.get(&key.1.0).copied().unwrap_or_default();
        match said.get_mut(&key) {
            Some(count) if *count >= wanted => {
                // The others say the same.
                *count = 0;
                true
            }
            _ => false,
        }
    });
}
