//! Parts of conditions: readers for whom one test alone decides whether a rule applies.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::decisions;
use crate::analysis::tables::Subject;
use crate::model::visit::leaves;
use crate::model::{Condition, ConditionKind, DecisionId, Policy};
use crate::words;

use super::goal::{CoverageGoal, CoverageKind};

/// How many tests a decision may have.
const TESTS: usize = 2_000;

/// The tests of the rules of a decision that have several, where each holds and where it does not.
/// `None` where there are too many.
pub(crate) fn goals(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Option<Vec<CoverageGoal>>, Exhausted> {
    let rules = &context.model.decisions.at(id).rules;
    let tests: Vec<Vec<&Condition>> = rules
        .iter()
        .map(|rule| {
            rule.when
                .iter()
                .chain(&rule.unless)
                .flat_map(leaves)
                .collect()
        })
        .collect();
    if tests.iter().map(Vec::len).sum::<usize>() > TESTS {
        return Ok(None);
    }
    let mut goals = Vec::new();
    for (row, (rule, tests)) in rules
        .iter()
        .zip(&tests)
        .enumerate()
        .filter(|(_, (_, tests))| tests.len() > 1)
    {
        let open = open(context, id, row)?;
        for test in tests {
            let mut applies = Vec::new();
            for truth in [true, false] {
                let when = forced(context, rule.when.as_ref(), test, truth)?;
                let unless = match &rule.unless {
                    Some(unless) => forced(context, Some(unless), test, truth)?,
                    None => Region::NONE,
                };
                applies.push(context.diagram.minus(when, unless)?);
            }
            let [with, without] = applies.as_slice() else {
                continue;
            };
            let (one, other) = (
                context.diagram.minus(*with, *without)?,
                context.diagram.minus(*without, *with)?,
            );
            let deciding = context.diagram.or(one, other)?;
            let deciding = context.diagram.and(deciding, open)?;
            let holds = decisions::condition(context, test)?;
            for truth in [true, false] {
                let readers = if truth {
                    context.diagram.and(deciding, holds)?
                } else {
                    context.diagram.minus(deciding, holds)?
                };
                if readers.is_empty() {
                    continue;
                }
                let says = if truth { "holds" } else { "does not hold" };
                let test_words = words::in_message(context.model, test);
                let words = format!("`{}` where “{test_words}” {says} and decides", rule.name);
                let subject = Subject::Decision(id);
                goals.push(CoverageGoal {
                    kind: CoverageKind::Part,
                    subject,
                    row,
                    words,
                    span: test.span,
                    readers,
                    exact: None,
                });
            }
        }
    }
    Ok(Some(goals))
}

/// The possible readers of a decision whom no stronger rule takes.
fn open(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    row: usize,
) -> Result<Region, Exhausted> {
    let decision = context.model.decisions.at(id);
    let regions = decisions::decision(context, id)?;
    let stronger: Vec<Region> = match decision.policy {
        Policy::First => regions.applies.iter().take(row).copied().collect(),
        Policy::Agree => {
            let stronger = decision
                .rules
                .iter()
                .zip(&regions.wins)
                .filter(|(rule, _)| rule.overrides.contains(&row));
            stronger.map(|(_, wins)| *wins).collect()
        }
    };
    let mut open = context.possible(regions.population)?;
    for region in stronger {
        open = context.diagram.minus(open, region)?;
    }
    Ok(open)
}

/// Where a condition would hold if one of its tests did, or did not.
fn forced<'m>(
    context: &mut AnalysisContext<'m>,
    condition: Option<&'m Condition>,
    test: &Condition,
    truth: bool,
) -> Result<Region, Exhausted> {
    let Some(condition) = condition else {
        return Ok(Region::NONE);
    };
    if std::ptr::eq(condition, test) {
        return Ok(if truth { Region::ALL } else { Region::NONE });
    }
    match &condition.kind {
        ConditionKind::All(parts) => {
            let mut region = Region::ALL;
            for part in parts {
                let part = forced(context, Some(part), test, truth)?;
                region = context.diagram.and(region, part)?;
            }
            Ok(region)
        }
        ConditionKind::Any(parts) => {
            let mut region = Region::NONE;
            for part in parts {
                let part = forced(context, Some(part), test, truth)?;
                region = context.diagram.or(region, part)?;
            }
            Ok(region)
        }
        ConditionKind::Not(inner) => {
            let region = forced(context, Some(inner), test, truth)?;
            context.diagram.not(region)
        }
        _ => decisions::condition(context, condition),
    }
}
