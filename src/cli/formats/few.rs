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

/// How many findings that give the same advice are told one by one.
const ALIKE: usize = 4;

/// A finding, and those behind it with the same code and the same advice.
pub(crate) struct Group<'f> {
    pub(crate) first: &'f Finding,
    pub(crate) others: Vec<&'f Finding>,
}

/// Findings in groups: the first of many that are alike stands for them.
pub(crate) fn groups<'f>(findings: &[&'f Finding]) -> Vec<Group<'f>> {
    let key = |finding: &'f Finding| {
        let diagnostic = &finding.diagnostic;
        let advice = diagnostic.help.as_deref().unwrap_or_default();
        (diagnostic.code.name, advice)
    };
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(key(finding)).or_default() += 1;
    }
    let mut groups: Vec<Group<'f>> = Vec::new();
    let mut of_key: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in findings {
        let key = key(finding);
        let is_many = counts.get(&key).is_some_and(|count| *count > ALIKE) && !key.1.is_empty();
        let group = of_key.get(&key).and_then(|at| groups.get_mut(*at));
        if let Some(group) = group.filter(|_| is_many) {
            group.others.push(finding);
        } else {
            of_key.insert(key, groups.len());
            groups.push(Group {
                first: finding,
                others: Vec::new(),
            });
        }
    }
    groups
}
