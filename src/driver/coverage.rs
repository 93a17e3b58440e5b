//! How much of a policy its tests ask for: rules and scenarios, with an example for each that none does.

use std::collections::BTreeSet;

use crate::analysis::coverage::{self, Row};
use crate::analysis::tables::Subject;
use crate::analysis::world::NODES;
use crate::base::parallel;

use super::decide::find;
use super::passes::Project;
use super::test::Tests;

/// The rules and scenarios of a project.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Those that some test comes to.
    pub covered: Vec<Row>,
    /// The others.
    pub open: Vec<Row>,
}

impl Coverage {
    /// How many of a hundred are covered, rounded down; all where there is none.
    #[must_use]
    pub fn percent(&self) -> usize {
        let all = self.covered.len() + self.open.len();
        (self.covered.len() * 100).checked_div(all).unwrap_or(100)
    }
}

/// What the tests of a project come to.
///
/// # Errors
/// In words, where a file is too large.
pub fn cover(project: &Project, tests: &Tests) -> Result<Coverage, String> {
    let model = &project.model;
    let too_large = |path: &str| format!("{path} is too large to be covered");
    let asked =
        parallel::map(&model.files, |file| coverage::asked(model, file, NODES).map_err(|_| too_large(&file.path)));
    let mut covered: BTreeSet<(Subject, usize)> = BTreeSet::new();
    for asked in asked {
        covered.extend(asked?);
    }
    let by_cases: BTreeSet<(Subject, &str)> =
        tests.asked.iter().filter_map(|(name, row)| Some((find(model, name).ok()?.1, row.as_str()))).collect();
    let is_covered = |subject: Subject, at: usize| covered.contains(&(subject, at));
    let rows = parallel::map(&model.files, |file| {
        coverage::rows(model, file, NODES, &is_covered).map_err(|_| too_large(&file.path))
    });
    let mut coverage = Coverage::default();
    for row in rows.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        let known = is_covered(row.subject, row.at) || by_cases.contains(&(row.subject, row.name.as_str()));
        if known { &mut coverage.covered } else { &mut coverage.open }.push(row);
    }
    Ok(coverage)
}
