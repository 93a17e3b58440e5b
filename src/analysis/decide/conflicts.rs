//! Where the rules of a decision contradict each other.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use num_bigint::BigUint;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Variable};
use crate::analysis::region::formula::IntervalBox;
use crate::analysis::region::space::Case;
use crate::analysis::rules::{decisions, given};
use crate::analysis::search::generalize::Within;
use crate::analysis::search::pairs;
use crate::model::{DecisionId, Domain, Policy, RuleResult};

use super::rulebook;
use super::rulebook::{DescribedBox, Largest, Rulebook};

/// How many pairs of rules in conflict are told of one by one.
const SHOWN: usize = 20;

/// Two rules that win for the same readers with different results.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub rules: (usize, usize),
    /// Readers of both.
    pub part: DescribedBox,
    /// One to whom they give different results, where these are worked out.
    pub reader: Option<Case>,
}

/// The pairs of rules that win for the same readers with different results: the largest, and
/// how many there are.
///
/// # Errors
/// Where the budget is met.
pub fn conflicts(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<(Vec<Conflict>, usize), Exhausted> {
    let decision = context.model.decisions.at(id);
    if decision.policy == Policy::First || matches!(decision.domain, Domain::AnyOf(_)) {
        return Ok((Vec::new(), 0));
    }
    let mut book = rulebook::rulebook(context, id)?;
    let hulls = book.hulls();
    let plain = plain(context, &book)?;
    let (mut count, mut largest, mut failed) = (0, Largest::new(SHOWN), None);
    let result = |at: usize| {
        decision
            .rules
            .get(at)
            .filter(|rule| rule.when.is_some())
            .map(|rule| rule.result)
    };
    pairs::meeting(&hulls, axes(context), &mut |first, second| {
        let (Some(one), Some(other)) = (result(first), result(second)) else {
            return ControlFlow::Continue(());
        };
        if one == other || decision.is_settled(first, second) {
            return ControlFlow::Continue(());
        }
        let is_plain = |at: usize| plain.get(at).copied().unwrap_or(false);
        let met = if one.value().is_none() || other.value().is_none() {
            differing(context, id, (first, second)).map(|reader| reader.is_some())
        } else if is_plain(first) && is_plain(second) {
            book.budget.spend(1).map(|()| true)
        } else {
            meet(context, &mut book, first, second).map(|cell| cell.is_some())
        };
        match met {
            Err(exhausted) => failed = Some(exhausted),
            Ok(false) => {}
            Ok(true) => {
                count += 1;
                let both = [first, second].map(|at| hulls.get(at).cloned().unwrap_or_default());
                let volume = rulebook::common(context, &both)
                    .map_or(BigUint::ZERO, |cell| rulebook::volume(context, &cell));
                largest.see(volume, || (first, second));
            }
        }
        if failed.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    if let Some(exhausted) = failed {
        return Err(exhausted);
    }
    let mut conflicts = Vec::new();
    for rules in largest.into_things() {
        conflicts.extend(conflict(context, &mut book, rules)?);
    }
    conflicts.sort_by_key(|conflict| conflict.rules);
    Ok((conflicts, count))
}

/// Whether something is so of two rules whose boxes meet.
///
/// # Errors
/// Where the budget is met.
pub fn is_so_of_two(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    mut is_so: impl FnMut(&mut AnalysisContext<'_>, usize, usize) -> Result<bool, Exhausted>,
) -> Result<bool, Exhausted> {
    let mut book = rulebook::rulebook(context, id)?;
    let mut found = Ok(false);
    pairs::meeting(&book.hulls(), axes(context), &mut |one, other| {
        found = book
            .budget
            .spend(1)
            .and_then(|()| is_so(context, one, other));
        if found == Ok(false) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    found
}

/// The rules that win wherever their boxes are: two of them conflict where these meet.
fn plain(context: &mut AnalysisContext<'_>, book: &Rulebook) -> Result<Vec<bool>, Exhausted> {
    let rules = &context.model.decisions.at(book.id).rules;
    let overridden: BTreeSet<usize> = rules
        .iter()
        .flat_map(|rule| rule.overrides.iter().copied())
        .collect();
    let for_all = rulebook::is_for_everybody(context, book.id)?;
    let applies = book.rules.applies.iter().enumerate();
    Ok(applies
        .map(|(at, rule)| {
            for_all
                && rule.is_box()
                && !overridden.contains(&at)
                && !rulebook::asks_for_amounts(context, rule)
        })
        .collect())
}

fn conflict(
    context: &mut AnalysisContext<'_>,
    book: &mut Rulebook,
    rules: (usize, usize),
) -> Result<Option<Conflict>, Exhausted> {
    let Some(cell) = meet(context, book, rules.0, rules.1)? else {
        return Ok(None);
    };
    let (one, other) = (
        rulebook::wins(context, book, rules.0)?,
        rulebook::wins(context, book, rules.1)?,
    );
    let within = Within {
        related: context.related(),
        scope: &book.scope.formula,
        required: vec![&one, &other],
        excluded: Vec::new(),
    };
    let sides = within.widen(
        &cell,
        &book.scope.variables,
        &context.space,
        &mut book.budget,
    )?;
    let results = [rules.0, rules.1].map(|at| {
        let rules = &context.model.decisions.at(book.id).rules;
        rules.get(at).map(|rule| rule.result)
    });
    let is_worked_out = results
        .iter()
        .any(|result| matches!(result, Some(RuleResult::Amount(_))));
    let reader = if is_worked_out {
        differing(context, book.id, rules)?
    } else {
        None
    };
    Ok(Some(Conflict {
        rules,
        reader,
        part: DescribedBox {
            sides,
            inside: rulebook::cases(context, &cell)?,
        },
    }))
}

/// A reader for whom both rules win, one of which works out what it gives, and differ.
fn differing(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    (first, second): (usize, usize),
) -> Result<Option<Case>, Exhausted> {
    let regions = decisions::decision(context, id)?;
    let wins = |at: usize| regions.wins.get(at).copied().unwrap_or_default();
    let both = context.diagram.and(wins(first), wins(second))?;
    let both = context.possible(both)?;
    let rules = &context.model.decisions.at(id).rules;
    match (rules.get(first), rules.get(second)) {
        (Some(one), Some(other)) => given::differing(context, both, one.result, other.result),
        _ => Ok(None),
    }
}

/// A cell in which both rules win.
fn meet(
    context: &mut AnalysisContext<'_>,
    book: &mut Rulebook,
    first: usize,
    second: usize,
) -> Result<Option<IntervalBox>, Exhausted> {
    let (one, other) = (
        rulebook::wins(context, book, first)?,
        rulebook::wins(context, book, second)?,
    );
    rulebook::first(context, book, &[&one, &other], Vec::new())
}

/// How many variables there are.
pub(super) fn axes(context: &AnalysisContext<'_>) -> Variable {
    Variable::try_from(context.space.axes().len()).unwrap_or(Variable::MAX)
}
