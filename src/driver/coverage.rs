//! How much of a policy its tests ask for.

use std::collections::BTreeMap;

use crate::analysis::coverage::{CoverageItem, CoverageKind, Measured, Point, Proposal, measure};
use crate::base::{FileId, Span, parallel};

use super::decide::{find, values};
use super::failure::Failure;
use super::passes::Project;
use super::settings::Settings;
use super::test::TestRun;

/// The goals that the tests of a project ask for.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The goals, in the order of the sources.
    pub found: Vec<CoverageItem>,
    /// Tests of one reader each that ask together for all that no test asks for, with the file to
    /// which they belong.
    pub suggested: Vec<(FileId, Proposal)>,
    /// Kinds of goals that are too many to be measured, in words, and the place of their subject.
    pub unmeasured: Vec<(Span, String)>,
}

impl Coverage {
    /// Uncovered goals.
    pub fn open(&self) -> impl Iterator<Item = &CoverageItem> {
        self.found.iter().filter(|found| !found.covered)
    }

    /// How many of a kind are asked for, and how many there are.
    #[must_use]
    pub fn of(&self, kind: CoverageKind) -> (usize, usize) {
        let of_kind = || self.found.iter().filter(|found| found.kind == kind);
        (
            of_kind().filter(|found| found.covered).count(),
            of_kind().count(),
        )
    }

    /// How many of a hundred are asked for, of a kind, rounded down; all where there is none.
    #[must_use]
    pub fn percent(&self, kind: CoverageKind) -> usize {
        let (covered, all) = self.of(kind);
        (covered * 100).checked_div(all).unwrap_or(100)
    }
}

/// Measures which goals the tests of a project ask for; `suggest` also proposes tests for the rest.
///
/// # Errors
/// In words, where a file is too large.
pub fn cover(
    project: &Project,
    tests: &TestRun,
    suggest: bool,
    settings: &Settings,
) -> Result<Coverage, Failure> {
    let effort = settings.effort(project.model.files.len());
    let model = &project.model;
    let mut points: BTreeMap<FileId, Vec<Point>> = BTreeMap::new();
    for asked in &tests.asked {
        let Ok((id, subject, _)) = find(model, &asked.table) else {
            continue;
        };
        let Some(file) = model.file(id) else { continue };
        points.entry(id).or_default().push(Point {
            subject,
            values: values(model, file, &asked.values),
        });
    }
    let measured: Vec<Result<Measured, Failure>> = parallel::map(&model.files, |file| {
        let points = points.get(&file.id).map(Vec::as_slice).unwrap_or_default();
        measure(model, file, effort, points, suggest).map_err(|exhausted| {
            Failure::Undecided(format!(
                "{}: what tests ask for is not decided: {exhausted}",
                file.path
            ))
        })
    });
    let (mut coverage, mut places) = (Coverage::default(), BTreeMap::new());
    for (file, measured) in model.files.iter().zip(measured) {
        let measured = measured?;
        coverage.suggested.extend(
            measured
                .suggested
                .into_iter()
                .map(|proposal| (file.id, proposal)),
        );
        coverage.unmeasured.extend(measured.unmeasured);
        for found in measured.found {
            // The steps of a procedure are done by several guides.
            let key = (
                found.span,
                found.kind,
                matches!(found.kind, CoverageKind::Bound | CoverageKind::Part)
                    .then(|| found.words.clone()),
            );
            let at = *places.entry(key).or_insert(coverage.found.len());
            match coverage.found.get_mut(at) {
                Some(known) if found.covered => *known = found,
                Some(_) => {}
                None => coverage.found.push(found),
            }
        }
    }
    coverage.found.sort_by_key(|found| (found.span, found.kind));
    Ok(coverage)
}
