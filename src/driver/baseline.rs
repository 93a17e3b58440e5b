//! A baseline: findings that were there when a project began to be checked, so that only new ones
//! are reported.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::finding::Finding;

/// The promised format.
const FORMAT: &str = "casebook.baseline/1";

#[derive(Serialize, Deserialize)]
struct BaselineFile {
    format: String,
    findings: Vec<BaselineEntry>,
}

/// A finding, or several that are known by the same.
#[derive(Serialize, Deserialize)]
struct BaselineEntry {
    fingerprint: String,
    count: usize,
    code: String,
    path: String,
    item: String,
}

/// Findings that are known: how many of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, usize>);

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// In words, where it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let written: BaselineFile =
            serde_json::from_str(text).map_err(|error| format!("this is no baseline: {error}"))?;
        if written.format != FORMAT {
            return Err(format!(
                "this is no baseline of the format {FORMAT}, but `{}`",
                written.format
            ));
        }
        let mut known = BTreeMap::new();
        for entry in written.findings {
            *known.entry(entry.fingerprint).or_default() += entry.count;
        }
        Ok(Self(known))
    }

    /// The text of a baseline that has these findings, each with the path of its source.
    #[must_use]
    pub fn text<'f>(findings: impl Iterator<Item = (&'f Finding, &'f str)>) -> String {
        let mut entries: BTreeMap<(&str, &str, &str, &str), usize> = BTreeMap::new();
        for (finding, path) in findings.filter(|(finding, _)| !finding.diagnostic.code.is_fixed()) {
            let key = (
                path,
                finding.item.as_str(),
                finding.diagnostic.code.name,
                finding.fingerprint.as_str(),
            );
            *entries.entry(key).or_default() += 1;
        }
        let entry =
            |((path, item, code, fingerprint), count): ((&str, &str, &str, &str), usize)| {
                BaselineEntry {
                    fingerprint: fingerprint.to_owned(),
                    count,
                    code: code.to_owned(),
                    path: path.to_owned(),
                    item: item.to_owned(),
                }
            };
        let findings = entries.into_iter().map(entry).collect();
        let written = BaselineFile {
            format: FORMAT.to_owned(),
            findings,
        };
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// Takes away the findings that are known; returns how many those are, and how many that are
    /// known there are not.
    pub(super) fn apply(&self, findings: &mut Vec<Finding>) -> (usize, usize) {
        let mut left = self.0.clone();
        let before = findings.len();
        findings.retain(|finding| match left.get_mut(&finding.fingerprint) {
            // A finding that nobody can allow is not in a baseline either, whoever wrote it there.
            Some(count) if *count > 0 && !finding.diagnostic.code.is_fixed() => {
                *count -= 1;
                false
            }
            _ => true,
        });
        (before - findings.len(), left.values().sum())
    }
}
