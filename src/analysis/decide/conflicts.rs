//! Where the rules of a decision contradict each other.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use num_bigint::BigUint;

use crate::analysis::diagram::{Exhausted, Variable};
use crate::analysis::search::formula::Cell;
use crate::analysis::search::pairs;
use crate::analysis::search::widen::Within;
use crate::analysis::world::World;
use crate::model::{DecisionId, Domain, Policy};

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

impl World<'_> {
    /// The pairs of rules that win for the same readers with different results: the largest, and
    /// how many there are.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn conflicts(&mut self, id: DecisionId) -> Result<(Vec<Conflict>, usize), Exhausted> {
        let decision = self.model.decisions.at(id);
        if decision.policy == Policy::First || matches!(decision.domain, Domain::AnyOf(_)) {
            return Ok((Vec::new(), 0));
        }
        let mut book = self.rulebook(id)?;
        let hulls = book.hulls();
        let plain = self.plain(&book)?;
        let (mut count, mut largest, mut failed) = (0, Largest::new(SHOWN), None);
        let result = |at: usize| {
            decision
                .rules
                .get(at)
                .filter(|rule| rule.when.is_some())
                .map(|rule| rule.result)
        };
        pairs::meeting(&hulls, self.axes(), &mut |first, second| {
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
                self.meet(&mut book, first, second)
                    .map(|cell| cell.is_some())
            };
            match met {
                Err(exhausted) => failed = Some(exhausted),
                Ok(false) => {}
                Ok(true) => {
                    count += 1;
                    let both = [first, second].map(|at| hulls.get(at).cloned().unwrap_or_default());
                    let volume = self
                        .common(&both)
                        .map_or(BigUint::ZERO, |cell| self.volume(&cell));
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
            conflicts.extend(self.conflict(&mut book, rules)?);
        }
        conflicts.sort_by_key(|conflict| conflict.rules);
        Ok((conflicts, count))
    }

    /// Whether something is so of two rules whose boxes meet.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn is_so_of_two(
        &mut self,
        id: DecisionId,
        mut is_so: impl FnMut(&mut Self, usize, usize) -> Result<bool, Exhausted>,
    ) -> Result<bool, Exhausted> {
        let mut book = self.rulebook(id)?;
        let mut found = Ok(false);
        pairs::meeting(&book.hulls(), self.axes(), &mut |one, other| {
            found = book.budget.spend(1).and_then(|()| is_so(self, one, other));
            if found == Ok(false) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        found
    }

    /// The rules that win wherever their boxes are: two of them conflict where these meet.
    fn plain(&mut self, book: &Rulebook) -> Result<Vec<bool>, Exhausted> {
        let rules = &self.model.decisions.at(book.id).rules;
        let overridden: BTreeSet<usize> = rules
            .iter()
            .flat_map(|rule| rule.overrides.iter().copied())
            .collect();
        let for_all = self.is_for_everybody(book.id)?;
        let applies = book.rules.applies.iter().enumerate();
        Ok(applies
            .map(|(at, rule)| for_all && rule.is_box() && !overridden.contains(&at))
            .collect())
    }

    fn conflict(
        &mut self,
        book: &mut Rulebook,
        rules: (usize, usize),
    ) -> Result<Option<Conflict>, Exhausted> {
        let Some(cell) = self.meet(book, rules.0, rules.1)? else {
            return Ok(None);
        };
        let (one, other) = (self.wins(book, rules.0)?, self.wins(book, rules.1)?);
        let within = Within {
            scope: &book.scope.formula,
            required: vec![&one, &other],
            excluded: Vec::new(),
        };
        let sides = within.widen(&cell, &book.scope.variables, &self.space, &mut book.budget)?;
        Ok(Some(Conflict {
            rules,
            part: Part {
                sides,
                inside: self.cases(&cell)?,
            },
        }))
    }

    /// A cell in which both rules win.
    fn meet(
        &mut self,
        book: &mut Rulebook,
        first: usize,
        second: usize,
    ) -> Result<Option<Cell>, Exhausted> {
        let (one, other) = (self.wins(book, first)?, self.wins(book, second)?);
        self.first(book, &[&one, &other], Vec::new())
    }

    /// How many variables there are.
    pub(super) fn axes(&self) -> Variable {
        Variable::try_from(self.space.axes().len()).unwrap_or(Variable::MAX)
    }
}
