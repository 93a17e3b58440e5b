//! Which rules of a decision could go: without one of them, each reader would get the same, for the
//! same reason.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::region::formula::Formula;
use crate::analysis::rules::{decisions, given};
use crate::analysis::search::pairs;
use crate::model::{Constant, Decision, DecisionId, Domain, Policy, Rule, RuleResult};

use super::rulebook::Rulebook;
use super::{conflicts, rulebook};

/// A rule that could go.
#[derive(Clone, Debug)]
pub struct Redundant {
    pub rule: usize,
    /// Those that give its readers the same.
    pub others: Vec<usize>,
}

/// The rules that could go, the last first, each where those before it in the list are gone
/// already.
///
/// # Errors
/// Where the budget is met.
pub fn redundant(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Vec<Redundant>, Exhausted> {
    let decision = context.model.decisions.at(id);
    let mut book = rulebook::rulebook(context, id)?;
    let near = near(context, &mut book)?;
    let mut gone = Vec::new();
    let mut found = Vec::new();
    for (at, rule) in decision.rules.iter().enumerate().rev() {
        if rule.when.is_none() {
            continue;
        }
        let same: Vec<usize> = near
            .get(at)
            .into_iter()
            .flatten()
            .copied()
            .filter(|at| !gone.contains(at))
            .collect();
        if same.is_empty() {
            continue;
        }
        let wins = context.compiler().wins_without(id, at, &gone)?;
        if !rulebook::exists(context, &mut book, &[&wins], Vec::new())? {
            continue;
        }
        gone.push(at);
        if changes(context, &mut book, (at, &wins), &same, &gone)? {
            gone.pop();
            continue;
        }
        let mut others = Vec::new();
        for other in same {
            let taking = context.compiler().wins_without(id, other, &gone)?;
            if rulebook::exists(context, &mut book, &[&wins, &taking], Vec::new())? {
                others.push(other);
            }
        }
        found.push(Redundant { rule: at, others });
    }
    Ok(found)
}

/// By rule, those that give the same for the same reason and may meet it.
fn near(context: &AnalysisContext<'_>, book: &mut Rulebook) -> Result<Vec<Vec<usize>>, Exhausted> {
    let decision = context.model.decisions.at(book.id);
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); decision.rules.len()];
    let mut met = Ok(());
    let mut add = |one: usize, other: usize| {
        let (Some(first), Some(second)) = (decision.rules.get(one), decision.rules.get(other))
        else {
            return;
        };
        if gives(first, second, decision)
            && let Some(list) = near.get_mut(one)
        {
            list.push(other);
        }
        if gives(second, first, decision)
            && let Some(list) = near.get_mut(other)
        {
            list.push(one);
        }
    };
    pairs::meeting(
        &book.hulls(),
        conflicts::axes(context),
        &mut |one, other| {
            add(one, other);
            met = book.budget.spend(1);
            if met.is_err() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    met?;
    // The last resort may take over from each.
    if let Some(last) = decision.rules.len().checked_sub(1)
        && decision.has_last_resort()
    {
        for at in 0..last {
            add(at, last);
        }
    }
    for list in &mut near {
        list.sort_unstable();
    }
    Ok(near)
}

/// Whether somebody for whom the rule at `at` wins gets something else where it is gone.
fn changes(
    context: &mut AnalysisContext<'_>,
    book: &mut Rulebook,
    (at, wins): (usize, &Formula),
    same: &[usize],
    gone: &[usize],
) -> Result<bool, Exhausted> {
    let id = book.id;
    let decision = context.model.decisions.at(id);
    if decision.works_out() {
        return amounts_change(context, id, (at, wins), gone);
    }
    let mut taking = Vec::new();
    for other in same {
        taking.push((*other, context.compiler().wins_without(id, *other, gone)?));
    }
    if let (Domain::AnyOf(_), Some(RuleResult::Value(Constant::Members(members)))) = (
        &decision.domain,
        decision.rules.get(at).map(|rule| rule.result),
    ) {
        for value in (0..64).filter(|value| members >> value & 1 == 1) {
            let has = |other: usize| match decision.rules.get(other).map(|rule| rule.result) {
                Some(RuleResult::Value(Constant::Members(members))) => members >> value & 1 == 1,
                _ => false,
            };
            let taking = taking
                .iter()
                .filter(|(other, _)| has(*other))
                .map(|(_, formula)| formula)
                .collect();
            if rulebook::exists(context, book, &[wins], taking)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if rulebook::exists(
        context,
        book,
        &[wins],
        taking.iter().map(|(_, formula)| formula).collect(),
    )? {
        return Ok(true);
    }
    // Who is freed from it may fall to a rule that says something else.
    let freed: BTreeSet<usize> = match decision.policy {
        Policy::First => BTreeSet::new(),
        Policy::Agree => decision
            .rules
            .get(at)
            .into_iter()
            .flat_map(|rule| rule.overrides.iter().copied())
            .collect(),
    };
    if freed.is_empty() {
        return Ok(false);
    }
    for other in
        (0..decision.rules.len()).filter(|other| !same.contains(other) && !gone.contains(other))
    {
        let taking = context.compiler().wins_without(id, other, gone)?;
        let before = context.compiler().wins_without(
            id,
            other,
            gone.split_last().map_or(&[], |(_, before)| before),
        )?;
        if rulebook::exists(context, book, &[wins, &taking], vec![&before])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The same of rules that work out what they give.
fn amounts_change(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    (at, wins): (usize, &Formula),
    gone: &[usize],
) -> Result<bool, Exhausted> {
    let decision = context.model.decisions.at(id);
    let Some(rule) = decision.rules.get(at) else {
        return Ok(true);
    };
    let wins = context.known_region(wins)?;
    let population = decisions::applying(context, id)?.0;
    let readers = context.diagram.and(wins, population)?;
    let mut left = context.possible(readers)?;
    let readers = left;
    for (other, of_other) in decision.rules.iter().enumerate() {
        if gone.contains(&other) {
            continue;
        }
        let taking = context.compiler().wins_without(id, other, gone)?;
        let taking = context.known_region(&taking)?;
        let both = context.diagram.and(readers, taking)?;
        if both.is_empty() {
            continue;
        }
        if !says_no_less(rule, of_other)
            || given::may_differ(context, both, rule.result, of_other.result)?
        {
            return Ok(true);
        }
        left = context.diagram.minus(left, both)?;
    }
    Ok(!left.is_empty())
}

/// Whether `second` gives the result of `first`, for the same reason; of a set, some of it.
fn gives(first: &Rule, second: &Rule, decision: &Decision) -> bool {
    let result = match (&decision.domain, first.result, second.result) {
        (
            Domain::AnyOf(_),
            RuleResult::Value(Constant::Members(first)),
            RuleResult::Value(Constant::Members(second)),
        ) => first & second != 0,
        // Whether it is the same is asked of each reader.
        (_, RuleResult::Amount(_), _) | (_, _, RuleResult::Amount(_)) => true,
        (_, first, second) => first == second,
    };
    result && says_no_less(first, second)
}

/// Whether `second` gives the reason of `first`, if that has one.
fn says_no_less(first: &Rule, second: &Rule) -> bool {
    first.because.is_none() || reason(first) == reason(second)
}

fn reason(rule: &Rule) -> String {
    rule.because
        .as_ref()
        .map(|because| format!("{because:?}"))
        .unwrap_or_default()
}
