//! Which clauses of a decision's rules never matter: a rule is stronger than one that it never
//! meets, or excepts readers who would not get its result anyway.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::region::formula::Formula;
use crate::model::{DecisionId, Policy};

use super::{masked, rulebook};

/// The pairs of rules of which the first overrides the second, and nobody would notice if it
/// did not.
///
/// # Errors
/// Where the budget is met.
pub fn idle_overrides(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Vec<(usize, usize)>, Exhausted> {
    let decision = context.model.decisions.at(id);
    let mut book = rulebook::rulebook(context, id)?;
    let mut found = Vec::new();
    let all_stronger = decision.stronger();
    for (stronger, rule) in decision.rules.iter().enumerate() {
        for weaker in &rule.overrides {
            let (wins, applies) = (
                rulebook::wins(context, &book, stronger)?,
                book.applies(*weaker),
            );
            if !rulebook::exists(context, &mut book, &[&wins], Vec::new())?
                || !rulebook::exists(context, &mut book, &[&applies], Vec::new())?
            {
                continue;
            }
            let mut others = Vec::new();
            for other in all_stronger
                .get(*weaker)
                .into_iter()
                .flatten()
                .filter(|other| **other != stronger)
            {
                others.push(rulebook::wins(context, &book, *other)?);
            }
            if !rulebook::exists(
                context,
                &mut book,
                &[&wins, &applies],
                others.iter().collect(),
            )? {
                found.push((stronger, *weaker));
            }
        }
    }
    Ok(found)
}

/// The rules whose `unless` excepts nobody who would get their result.
///
/// # Errors
/// Where the budget is met.
pub fn idle_exceptions(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Vec<usize>, Exhausted> {
    let decision = context.model.decisions.at(id);
    if decision.rules.iter().all(|rule| rule.unless.is_none()) {
        return Ok(Vec::new());
    }
    let mut book = rulebook::rulebook(context, id)?;
    let before = match decision.policy {
        Policy::First => Vec::new(),
        Policy::Agree => masked::before(context, &mut book)?,
    };
    let mut found = Vec::new();
    for (at, rule) in decision.rules.iter().enumerate() {
        let (Some(when), Some(unless)) = (&rule.when, &rule.unless) else {
            continue;
        };
        let (when, unless) = (
            context.compiler().condition(when)?,
            context.compiler().condition(unless)?,
        );
        if !rulebook::exists(context, &mut book, &[&unless], Vec::new())?
            || !rulebook::exists(context, &mut book, &[&when], Vec::new())?
        {
            continue;
        }
        let taking: Vec<Formula> = match decision.policy {
            Policy::First => (0..at).map(|other| book.applies(other)).collect(),
            Policy::Agree => {
                let stronger = before.get(at).cloned().unwrap_or_default();
                stronger
                    .into_iter()
                    .map(|other| rulebook::wins(context, &book, other))
                    .collect::<Result<_, _>>()?
            }
        };
        if !rulebook::exists(
            context,
            &mut book,
            &[&when, &unless],
            taking.iter().collect(),
        )? {
            found.push(at);
        }
    }
    Ok(found)
}
