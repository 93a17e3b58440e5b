//! Whom the tests of a file ask about.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::steps::itinerary::{passing, readers};
use crate::analysis::steps::transfer;
use crate::analysis::tables::Subject;
use crate::analysis::wording::cubes;
use crate::base::Span;
use crate::model::{Constant, ExpectKind, FactId, GuideId, ScenarioId};

use super::goal::{CoverageGoal, CoverageKind};
use super::places::places;

/// One reader of whom a test asks: a case beside the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The decision or guide that is asked.
    pub subject: Subject,
    /// The facts that are given.
    pub values: Vec<(FactId, Constant)>,
}

/// Readers of whom a test asks a decision or guide.
pub(super) struct TestedReaders {
    subject: Subject,
    readers: Region,
    /// The one value of an ordered fact that they have.
    exact: BTreeMap<FactId, i64>,
    /// The scenarios of a guide through which they go, and the places that they reach there.
    passed: BTreeSet<ScenarioId>,
    places: BTreeSet<Span>,
}

impl TestedReaders {
    /// Whether they ask for something.
    pub(super) fn covers(&self, context: &AnalysisContext<'_>, goal: &CoverageGoal) -> bool {
        if matches!(goal.kind, CoverageKind::Step | CoverageKind::Branch) {
            return self.places.contains(&goal.span);
        }
        if self.subject != goal.subject {
            return self.passes(context, goal);
        }
        let exact = goal
            .exact
            .is_none_or(|(fact, value)| self.exact.get(&fact).is_none_or(|own| *own == value));
        exact && context.diagram.meets(self.readers, goal.readers) || self.passes(context, goal)
    }

    /// Readers come to later scenarios with other facts than they began with.
    fn passes(&self, context: &AnalysisContext<'_>, goal: &CoverageGoal) -> bool {
        goal.kind == CoverageKind::Scenario
            && self
                .passed
                .iter()
                .any(|id| context.model.scenarios.at(*id).span == goal.span)
    }
}

/// All whom the examples of a file ask about, and the points.
///
/// # Errors
/// Where the node budget is met.
pub(super) fn asked(
    context: &mut AnalysisContext<'_>,
    points: &[Point],
) -> Result<Vec<TestedReaders>, Exhausted> {
    let model = context.model;
    let mut all = Vec::new();
    for example in model.examples_of(context.file.id) {
        let given = readers(context, example)?;
        for expect in &example.expect {
            let subject = match &expect.kind {
                ExpectKind::Is(id, _, _) => Subject::Decision(*id),
                ExpectKind::Goes(id, _) | ExpectKind::Ends(id, _) => Subject::Guide(*id),
            };
            all.push(one(context, subject, given, BTreeMap::new())?);
        }
    }
    for point in points {
        let given = cubes::known(context, &point.values)?;
        let given = context.possible(given)?;
        let exact = point.values.iter().filter_map(|(fact, value)| match value {
            Constant::Number(number) => Some((*fact, *number)),
            Constant::Index(_) | Constant::Members(_) => None,
        });
        all.push(one(context, point.subject, given, exact.collect())?);
    }
    Ok(all)
}

fn one(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    readers: Region,
    exact: BTreeMap<FactId, i64>,
) -> Result<TestedReaders, Exhausted> {
    let mut asked = TestedReaders {
        subject,
        readers,
        exact,
        passed: BTreeSet::new(),
        places: BTreeSet::new(),
    };
    if let Subject::Guide(id) = subject {
        way(context, id, &mut asked)?;
    }
    Ok(asked)
}

fn way(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    asked: &mut TestedReaders,
) -> Result<(), Exhausted> {
    for (id, start) in passing(context, guide, asked.readers)? {
        asked.passed.insert(id);
        let program = transfer::scenario(context, id);
        asked.places.extend(
            places(context, &program, start)?
                .into_iter()
                .map(|(_, span)| span),
        );
    }
    Ok(())
}
