//! Whom the tests of a file ask about.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::context::World;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::steps::itinerary::{passing, readers};
use crate::analysis::steps::transfer;
use crate::analysis::tables::Subject;
use crate::analysis::wording::cubes;
use crate::base::Span;
use crate::model::{Constant, ExpectKind, FactId, GuideId, ScenarioId};

use super::goal::{Goal, Kind};
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
pub(super) struct Asked {
    subject: Subject,
    readers: Region,
    /// The one value of an ordered fact that they have.
    exact: BTreeMap<FactId, i64>,
    /// The scenarios of a guide through which they go, and what they come to there.
    passed: BTreeSet<ScenarioId>,
    places: BTreeSet<Span>,
}

impl Asked {
    /// Whether they ask for something.
    pub(super) fn covers(&self, world: &World<'_>, goal: &Goal) -> bool {
        if matches!(goal.kind, Kind::Step | Kind::Branch) {
            return self.places.contains(&goal.span);
        }
        if self.subject != goal.subject {
            return self.passes(world, goal);
        }
        let exact = goal
            .exact
            .is_none_or(|(fact, value)| self.exact.get(&fact).is_none_or(|own| *own == value));
        exact && world.diagram.meets(self.readers, goal.readers) || self.passes(world, goal)
    }

    /// Readers come to later scenarios with other facts than they began with.
    fn passes(&self, world: &World<'_>, goal: &Goal) -> bool {
        goal.kind == Kind::Scenario
            && self
                .passed
                .iter()
                .any(|id| world.model.scenarios.at(*id).span == goal.span)
    }
}

/// All whom the examples of a file ask about, and the points.
///
/// # Errors
/// Where the node budget is met.
pub(super) fn asked(world: &mut World<'_>, points: &[Point]) -> Result<Vec<Asked>, Exhausted> {
    let model = world.model;
    let mut all = Vec::new();
    for example in model.examples_of(world.file.id) {
        let given = readers(world, example)?;
        for expect in &example.expect {
            let subject = match &expect.kind {
                ExpectKind::Is(id, _, _) => Subject::Decision(*id),
                ExpectKind::Goes(id, _) | ExpectKind::Ends(id, _) => Subject::Guide(*id),
            };
            all.push(one(world, subject, given, BTreeMap::new())?);
        }
    }
    for point in points {
        let given = cubes::known(world, &point.values)?;
        let given = world.possible(given)?;
        let exact = point.values.iter().filter_map(|(fact, value)| match value {
            Constant::Number(number) => Some((*fact, *number)),
            Constant::Index(_) | Constant::Members(_) => None,
        });
        all.push(one(world, point.subject, given, exact.collect())?);
    }
    Ok(all)
}

fn one(
    world: &mut World<'_>,
    subject: Subject,
    readers: Region,
    exact: BTreeMap<FactId, i64>,
) -> Result<Asked, Exhausted> {
    let mut asked = Asked {
        subject,
        readers,
        exact,
        passed: BTreeSet::new(),
        places: BTreeSet::new(),
    };
    if let Subject::Guide(id) = subject {
        way(world, id, &mut asked)?;
    }
    Ok(asked)
}

fn way(world: &mut World<'_>, guide: GuideId, asked: &mut Asked) -> Result<(), Exhausted> {
    for (id, start) in passing(world, guide, asked.readers)? {
        asked.passed.insert(id);
        let program = transfer::scenario(world, id);
        asked.places.extend(
            places(world, &program, start)?
                .into_iter()
                .map(|(_, span)| span),
        );
    }
    Ok(())
}
