//! Rules and scenarios: whom each decides for.

use crate::analysis::context::World;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::analysis::tables::Subject;
use crate::base::Span;

use super::goal::{Goal, Kind};

/// The rules or scenarios that decide for somebody.
pub(super) fn goals(world: &mut World<'_>, subject: Subject) -> Result<Vec<Goal>, Exhausted> {
    let kind = match subject {
        Subject::Decision(_) => Kind::Rule,
        Subject::Guide(_) => Kind::Scenario,
    };
    let mut goals = Vec::new();
    for (row, region) in regions(world, subject)?.into_iter().enumerate() {
        let readers = world.possible(region)?;
        if !readers.is_empty() {
            let (words, span) = named(world, subject, row)?;
            goals.push(Goal {
                kind,
                subject,
                row,
                words,
                span,
                readers,
                exact: None,
            });
        }
    }
    Ok(goals)
}

/// Where each rule or scenario wins.
pub(super) fn regions(world: &mut World<'_>, subject: Subject) -> Result<Vec<Region>, Exhausted> {
    Ok(match subject {
        Subject::Decision(id) => decisions::decision(world, id)?.wins.clone(),
        Subject::Guide(id) => guides::guide(world, id)?
            .scenarios
            .iter()
            .map(|(_, region)| *region)
            .collect(),
    })
}

/// The name of a rule or scenario, and where it stands.
pub(super) fn named(
    world: &mut World<'_>,
    subject: Subject,
    row: usize,
) -> Result<(String, Span), Exhausted> {
    let model = world.model;
    let found = match subject {
        Subject::Decision(id) => model
            .decisions
            .at(id)
            .rules
            .get(row)
            .map(|rule| (rule.name.clone(), rule.span)),
        Subject::Guide(id) => guides::guide(world, id)?.scenarios.get(row).map(|(id, _)| {
            let scenario = model.scenarios.at(*id);
            (scenario.name.clone(), scenario.span)
        }),
    };
    Ok(found.unwrap_or_else(|| (String::new(), world.file_span())))
}
