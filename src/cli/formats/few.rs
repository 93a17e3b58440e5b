//! The findings that people read one by one: of each kind the first hundred; the others are
//! counted.

use std::collections::BTreeMap;

use crate::driver::{Finding, count};

/// How many of a kind are told.
const TOLD: usize = 100;

/// The findings to be told, in their order, and a line for each kind of which there are more.
pub(crate) fn few(findings: &[Finding]) -> (Vec<&Finding>, Vec<String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut told = Vec::new();
    for finding in findings {
        let count = counts.entry(finding.diagnostic.code.name).or_default();
        *count += 1;
        if *count <= TOLD {
            told.push(finding);
        }
    }
    let more = counts.into_iter().filter(|(_, count)| *count > TOLD);
    let lines = more.map(|(code, all)| {
        format!(
            "…and {} more of `{code}`: mend the first ones, or see all with `--format json`",
            count(all - TOLD, "finding")
        )
    });
    (told, lines.collect())
}
