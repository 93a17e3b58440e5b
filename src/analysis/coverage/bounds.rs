//! Bounds: of an ordered fact, the values between which the rule or scenario of some reader
//! changes.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Region, Variable};
use crate::analysis::rules::{decisions, guides};
use crate::analysis::tables::Subject;
use crate::base::Span;
use crate::model::visit::leaves;
use crate::model::{Admits, Condition, ConditionKind, Constant, FactId, Guard};
use crate::words;

use super::goal::{CoverageGoal, CoverageKind};
use super::rows::regions;

/// How many pairs of a row and a bound are looked at.
const PAIRS: usize = 50_000;

/// Both sides of each bound. `None` where there are too many to look at.
pub(super) fn goals(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
) -> Result<Option<Vec<CoverageGoal>>, Exhausted> {
    let rows = regions(context, subject)?;
    let population = match subject {
        Subject::Decision(id) => decisions::decision(context, id)?.population,
        Subject::Guide(id) => guides::guide(context, id)?.population,
    };
    let supports: Vec<BTreeSet<Variable>> = rows
        .iter()
        .map(|region| context.diagram.support(*region))
        .collect();
    let mut goals = Vec::new();
    let mut pairs = 0;
    for (variable, axis) in (0..)
        .zip(context.space.axes().to_vec())
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
            let (readers, row) = at_bound(context, variable, class, &touched)?;
            if readers.is_empty() {
                continue;
            }
            let span = place(context, subject, axis.fact, *value);
            for (class, value, other) in
                [(class - 1, value - 1, *value), (class, *value, value - 1)]
            {
                let side = context
                    .diagram
                    .classes_where(variable, |own| own == class)?;
                let readers = context.diagram.and(side, readers)?;
                // Nothing can be expected of readers whom it is not for.
                let readers = context.diagram.and(readers, population)?;
                if readers.is_empty() {
                    continue;
                }
                let exact = Some((axis.fact, value));
                // An amount need not have each value of its step.
                let is_related = context.space.relations().group_of(variable).is_some();
                let known = exact.into_iter().collect();
                if is_related && context.reader_with(readers, &known).is_none() {
                    continue;
                }
                let words = words(context, subject, axis.fact, value, other);
                goals.push(CoverageGoal {
                    kind: CoverageKind::Bound,
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
    context: &mut AnalysisContext<'_>,
    variable: Variable,
    class: u32,
    rows: &[(usize, Region)],
) -> Result<(Region, usize), Exhausted> {
    let (mut readers, mut first) = (Region::NONE, None);
    for (row, region) in rows {
        let below = context.diagram.preimage(*region, variable, class - 1)?;
        let above = context.diagram.preimage(*region, variable, class)?;
        if below == above {
            continue;
        }
        let (gained, lost) = (
            context.diagram.minus(above, below)?,
            context.diagram.minus(below, above)?,
        );
        let changed = context.diagram.or(gained, lost)?;
        readers = context.diagram.or(readers, changed)?;
        first = first.or(Some(*row));
    }
    // With an amount, the facts that it is made of change as well.
    if context.space.relations().group_of(variable).is_some() {
        readers = context.diagram.exists(readers, variable)?;
        return Ok((context.possible(readers)?, first.unwrap_or(0)));
    }
    for class in [class - 1, class] {
        let possible = context
            .diagram
            .preimage(context.possible, variable, class)?;
        readers = context.diagram.and(readers, possible)?;
    }
    Ok((readers, first.unwrap_or(0)))
}

fn words(
    context: &AnalysisContext<'_>,
    subject: Subject,
    fact: FactId,
    value: i64,
    other: i64,
) -> String {
    let model = context.model;
    let of = model.facts.at(fact);
    let shown = |value| words::value_in_message(model, &of.domain, Constant::Number(value));
    let name = subject.name(model);
    format!(
        "`{name}` where {} is {}, unlike {}",
        model.plain(&of.label),
        shown(value),
        shown(other)
    )
}

/// Where the bound is written; else where the decision or guide is.
fn place(context: &AnalysisContext<'_>, subject: Subject, fact: FactId, value: i64) -> Span {
    let model = context.model;
    let bounds = |condition: &Condition| match &condition.kind {
        ConditionKind::Fact(own, Admits::Within(intervals), _) => context
            .space
            .values_of(fact, *own, intervals)
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
