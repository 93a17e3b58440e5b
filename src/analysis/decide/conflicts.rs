//! Where the rules of a decision contradict each other.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use num_bigint::BigUint;

use crate::analysis::context::World;
use crate::analysis::region::diagram::{Exhausted, Variable};
use crate::analysis::region::formula::Cell;
use crate::analysis::search::generalize::Within;
use crate::analysis::search::pairs;
use crate::model::{DecisionId, Domain, Policy};

use super::rulebook;
use super::rulebook::{Largest, Part, Rulebook};

/// How many pairs of rules in conflict are told of one by one.
const SHOWN: usize = 20;

/// Two rules that win for the same readers with different results.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The rules.
    pub rules: (usize, usize),
    /// Readers of both.
    pub part: Part,
}

/// The pairs of rules that win for the same readers with different results: the largest, and
/// how many there are.
///
/// # Errors
/// Where the budget is met.
pub fn conflicts(
    world: &mut World<'_>,
    id: DecisionId,
) -> Result<(Vec<Conflict>, usize), Exhausted> {
    let decision = world.model.decisions.at(id);
    if decision.policy == Policy::First || matches!(decision.domain, Domain::AnyOf(_)) {
        return Ok((Vec::new(), 0));
    }
    let mut book = rulebook::rulebook(world, id)?;
    let hulls = book.hulls();
    let plain = plain(world, &book)?;
    let (mut count, mut largest, mut failed) = (0, Largest::new(SHOWN), None);
    let result = |at: usize| {
        decision
            .rules
            .get(at)
            .filter(|rule| rule.when.is_some())
            .map(|rule| rule.result)
    };
    pairs::meeting(&hulls, axes(world), &mut |first, second| {
        let (Some(one), Some(other)) = (result(first), result(second)) else {
            return ControlFlow::Continue(());
        };
        if one == other || decision.is_settled(first, second) {
            return ControlFlow::Continue(());
        }
        let is_plain = |at: usize| plain.get(at).copied().unwrap_or(false);
        let met = if is_plain(first) && is_plain(second) {
            book.budget.spend(1).map(|()| true)
        } else {
            meet(world, &mut book, first, second).map(|cell| cell.is_some())
        };
        match met {
            Err(exhausted) => failed = Some(exhausted),
            Ok(false) => {}
            Ok(true) => {
                count += 1;
                let both = [first, second].map(|at| hulls.get(at).cloned().unwrap_or_default());
                let volume = rulebook::common(world, &both)
                    .map_or(BigUint::ZERO, |cell| rulebook::volume(world, &cell));
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
        conflicts.extend(conflict(world, &mut book, rules)?);
    }
    conflicts.sort_by_key(|conflict| conflict.rules);
    Ok((conflicts, count))
}

/// Whether something is so of two rules whose boxes meet.
///
/// # Errors
/// Where the budget is met.
pub fn is_so_of_two(
    world: &mut World<'_>,
    id: DecisionId,
    mut is_so: impl FnMut(&mut World<'_>, usize, usize) -> Result<bool, Exhausted>,
) -> Result<bool, Exhausted> {
    let mut book = rulebook::rulebook(world, id)?;
    let mut found = Ok(false);
    pairs::meeting(&book.hulls(), axes(world), &mut |one, other| {
        found = book.budget.spend(1).and_then(|()| is_so(world, one, other));
        if found == Ok(false) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    found
}

/// The rules that win wherever their boxes are: two of them conflict where these meet.
fn plain(world: &mut World<'_>, book: &Rulebook) -> Result<Vec<bool>, Exhausted> {
    let rules = &world.model.decisions.at(book.id).rules;
    let overridden: BTreeSet<usize> = rules
        .iter()
        .flat_map(|rule| rule.overrides.iter().copied())
        .collect();
    let for_all = rulebook::is_for_everybody(world, book.id)?;
    let applies = book.rules.applies.iter().enumerate();
    Ok(applies
        .map(|(at, rule)| for_all && rule.is_box() && !overridden.contains(&at))
        .collect())
}

fn conflict(
    world: &mut World<'_>,
    book: &mut Rulebook,
    rules: (usize, usize),
) -> Result<Option<Conflict>, Exhausted> {
    let Some(cell) = meet(world, book, rules.0, rules.1)? else {
        return Ok(None);
    };
    let (one, other) = (
        rulebook::wins(world, book, rules.0)?,
        rulebook::wins(world, book, rules.1)?,
    );
    let within = Within {
        scope: &book.scope.formula,
        required: vec![&one, &other],
        excluded: Vec::new(),
    };
    let sides = within.widen(&cell, &book.scope.variables, &world.space, &mut book.budget)?;
    Ok(Some(Conflict {
        rules,
        part: Part {
            sides,
            inside: rulebook::cases(world, &cell)?,
        },
    }))
}

/// A cell in which both rules win.
fn meet(
    world: &mut World<'_>,
    book: &mut Rulebook,
    first: usize,
    second: usize,
) -> Result<Option<Cell>, Exhausted> {
    let (one, other) = (
        rulebook::wins(world, book, first)?,
        rulebook::wins(world, book, second)?,
    );
    rulebook::first(world, book, &[&one, &other], Vec::new())
}

/// How many variables there are.
pub(super) fn axes(world: &World<'_>) -> Variable {
    Variable::try_from(world.space.axes().len()).unwrap_or(Variable::MAX)
}
