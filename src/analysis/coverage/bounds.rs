//! Bounds: of an ordered fact, the values between which the rule or scenario of some reader
//! changes.

use std::collections::BTreeSet;

use crate::analysis::context::World;
use crate::analysis::region::diagram::{Exhausted, Region, Variable};
use crate::analysis::rules::{decisions, guides};
use crate::analysis::tables::Subject;
use crate::base::Span;
use crate::model::visit::leaves;
use crate::model::{Admits, Condition, ConditionKind, Constant, FactId, Guard};

use super::goal::{Goal, Kind};
use super::rows::regions;

/// How many pairs of a row and a bound are looked at.
const PAIRS: usize = 50_000;

/// Both sides of each bound. `None` where there are too many to look at.
pub(super) fn goals(
    world: &mut World<'_>,
    subject: Subject,
) -> Result<Option<Vec<Goal>>, Exhausted> {
    let rows = regions(world, subject)?;
    let population = match subject {
        Subject::Decision(id) => decisions::decision(world, id)?.population,
        Subject::Guide(id) => guides::guide(world, id)?.population,
    };
    let supports: Vec<BTreeSet<Variable>> = rows
        .iter()
        .map(|region| world.diagram.support(*region))
        .collect();
    let mut goals = Vec::new();
    let mut pairs = 0;
    for (variable, axis) in (0..)
        .zip(world.space.axes().to_vec())
        .filter(|(_, axis)| axis.ordered)
    {
        let touched = rows.iter().copied().enumerate().zip(&supports);
        let touched: Vec<(usize, Region)> = touched
            .filter(|(_, support)| support.contains(&variable))
            .map(|(row, _)| row)
            .collect();
        for (class, value) in (1..).zip(axis.starts.iter().skip(1)) {
            pairs += touched.len();
            if pairs > PAIRS {
                return Ok(None);
            }
            let (readers, row) = at_bound(world, variable, class, &touched)?;
            if readers.is_empty() {
                continue;
            }
            let span = place(world, subject, axis.fact, *value);
            for (class, value, other) in
                [(class - 1, value - 1, *value), (class, *value, value - 1)]
            {
                let side = world.diagram.classes_where(variable, |own| own == class)?;
                let readers = world.diagram.and(side, readers)?;
                // Nothing can be expected of readers whom it is not for.
                let readers = world.diagram.and(readers, population)?;
                if readers.is_empty() {
                    continue;
                }
                let words = words(world, subject, axis.fact, value, other);
                let exact = Some((axis.fact, value));
                goals.push(Goal {
                    kind: Kind::Bound,
                    subject,
                    row,
                    words,
                    span,
                    readers,
                    exact,
                });
            }
        }
    }
    Ok(Some(goals))
}

/// Those possible readers for whom some row wins on one side of a bound alone, whatever their value
/// is, and such a row.
fn at_bound(
    world: &mut World<'_>,
    variable: Variable,
    class: u32,
    rows: &[(usize, Region)],
) -> Result<(Region, usize), Exhausted> {
    let (mut readers, mut first) = (Region::NONE, None);
    for (row, region) in rows {
        let below = world.diagram.before_set(*region, variable, class - 1)?;
        let above = world.diagram.before_set(*region, variable, class)?;
        if below == above {
            continue;
        }
        let (gained, lost) = (
            world.diagram.minus(above, below)?,
            world.diagram.minus(below, above)?,
        );
        let changed = world.diagram.or(gained, lost)?;
        readers = world.diagram.or(readers, changed)?;
        first = first.or(Some(*row));
    }
    for class in [class - 1, class] {
        let possible = world.diagram.before_set(world.possible, variable, class)?;
        readers = world.diagram.and(readers, possible)?;
    }
    Ok((readers, first.unwrap_or(0)))
}

fn words(world: &World<'_>, subject: Subject, fact: FactId, value: i64, other: i64) -> String {
    let model = world.model;
    let of = model.facts.at(fact);
    let shown = |value| model.value(&of.domain, Constant::Number(value));
    let name = subject.name(model);
    format!(
        "`{name}` where {} is {}, unlike {}",
        model.plain(&of.label),
        shown(value),
        shown(other)
    )
}

/// Where the bound is written; else where the decision or guide is.
fn place(world: &World<'_>, subject: Subject, fact: FactId, value: i64) -> Span {
    let model = world.model;
    let bounds = |condition: &Condition| match &condition.kind {
        ConditionKind::Fact(own, Admits::Within(intervals)) if *own == fact => intervals
            .iter()
            .any(|(lo, hi)| *lo == value || hi.checked_add(1) == Some(value)),
        _ => false,
    };
    let conditions: Vec<&Condition> = match subject {
        Subject::Decision(id) => {
            let decision = model.decisions.at(id);
            let rules = decision
                .rules
                .iter()
                .flat_map(|rule| rule.when.iter().chain(&rule.unless));
            decision.population.iter().chain(rules).collect()
        }
        Subject::Guide(id) => {
            let groups = model
                .groups
                .iter()
                .filter(|(_, group)| group.guide == id)
                .map(|(_, group)| &group.guard);
            let scenarios = model
                .scenarios
                .iter()
                .filter(|(_, scenario)| scenario.guide == id);
            let guards = groups.chain(scenarios.map(|(_, scenario)| &scenario.guard));
            guards.filter_map(Guard::condition).collect()
        }
    };
    let test = conditions
        .into_iter()
        .flat_map(leaves)
        .find(|test| bounds(test));
    test.map_or_else(|| subject.span(model), |test| test.span)
}
