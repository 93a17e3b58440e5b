//! What is asked of the rules of one decision, however many they are: whom none of them takes, where they contradict
//! each other, and which of them never decide.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use num_bigint::BigUint;

use crate::model::{Condition, DecisionId, Domain, Policy};

use super::boxes::Cell as Sides;
use super::diagram::{Class, Exhausted, Region, Variable};
use super::search::compile::{Compiler, Readers, RuleFormulas};
use super::search::cuts::{Budget, Question};
use super::search::formula::{Cell, Formula, Range};
use super::search::pairs;
use super::search::widen::Within;
use super::world::World;

/// How many boxes of a gap, and pairs of rules in conflict, are shown.
pub const SHOWN: usize = 3;
/// Of how many cells the largest are made boxes of.
const KEPT: usize = 64;

/// Some cases in few words.
#[derive(Clone, Debug)]
pub struct Part {
    /// The box to tell of.
    pub sides: Sides,
    /// Cases of it that are meant: all that count.
    pub inside: Region,
}

/// The readers whom no rule takes.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The largest boxes of them.
    pub parts: Vec<Part>,
    /// Whether the boxes are all of them.
    pub whole: bool,
    /// How many values they have, of how many of all for whom the decision is.
    pub share: (BigUint, BigUint),
}

/// Two rules that win for the same readers with different results.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The rules.
    pub rules: (usize, usize),
    /// Readers of both.
    pub part: Part,
}

/// A decision's rules, ready to be asked.
struct Rulebook {
    id: DecisionId,
    scope: Arc<Readers>,
    rules: Arc<RuleFormulas>,
    budget: Budget,
}

impl<'m> World<'m> {
    fn compiler(&mut self) -> Compiler<'_, 'm> {
        Compiler { model: self.model, space: &self.space, known: &mut self.formulas }
    }

    fn rulebook(&mut self, id: DecisionId) -> Result<Rulebook, Exhausted> {
        let (rules, scope) = (self.compiler().decision(id)?, self.scope(id)?);
        Ok(Rulebook { id, rules, scope, budget: Budget::new(self.looks) })
    }

    fn scope(&mut self, id: DecisionId) -> Result<Arc<Readers>, Exhausted> {
        if let Some(known) = self.formulas.readers.get(&id) {
            return Ok(Arc::clone(known));
        }
        let rules = self.compiler().decision(id)?;
        let mut variables = BTreeSet::new();
        rules.applies.iter().chain([&rules.population]).for_each(|formula| formula.variables(&mut variables));
        let (model, sees) = (self.model, &self.file.sees);
        let mut waiting = Vec::new();
        for assume in model.assumes.iter().filter(|assume| sees.contains(&assume.span.file)) {
            let formula = self.compiler().condition(&assume.condition)?;
            let mut own = BTreeSet::new();
            formula.variables(&mut own);
            waiting.push((formula, own));
        }
        let mut readers = vec![rules.population.clone()];
        loop {
            let (near, far): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, own)| !own.is_disjoint(&variables));
            waiting = far;
            if near.is_empty() {
                break;
            }
            for (formula, own) in near {
                readers.push(formula);
                variables.extend(own);
            }
        }
        let scope =
            Arc::new(Readers { formula: Formula::all(readers), variables: variables.into_iter().rev().collect() });
        self.formulas.readers.insert(id, Arc::clone(&scope));
        Ok(scope)
    }

    /// Whether a decision is for somebody.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn has_readers(&mut self, id: DecisionId) -> Result<bool, Exhausted> {
        let book = self.rulebook(id)?;
        self.answer(book, &[])
    }

    /// Whether a condition `holds`, or does not, for somebody for whom a decision is.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn has_reader_with(
        &mut self,
        id: DecisionId,
        condition: &'m Condition,
        holds: bool,
    ) -> Result<bool, Exhausted> {
        let formula = self.compiler().condition(condition)?;
        let book = self.rulebook(id)?;
        self.answer(book, &[if holds { formula } else { formula.negated() }])
    }

    /// Whether all of `formulas` hold for somebody.
    fn answer(&mut self, mut book: Rulebook, formulas: &[Formula]) -> Result<bool, Exhausted> {
        let required = formulas.iter().chain([&book.scope.formula]).collect();
        let first = Question { required, excluded: Vec::new() }.first(self.space.whole(), &mut book.budget)?;
        Ok(first.is_some())
    }

    /// Whom no rule of a decision takes; `None` where each reader is taken. The last resort is no rule here.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn gap(&mut self, id: DecisionId) -> Result<Option<Gap>, Exhausted> {
        let mut book = self.rulebook(id)?;
        let excluded: Vec<&Formula> = book.rules.applies.iter().filter(|rule| !is_empty(rule)).collect();
        let question = Question { required: vec![&book.scope.formula], excluded: excluded.clone() };
        let mut largest: Vec<(BigUint, Cell)> = Vec::new();
        let mut all = BigUint::ZERO;
        question.cells(self.space.whole(), &mut book.budget, &mut |cell| {
            let volume = self.volume(cell);
            all += &volume;
            let at = largest.partition_point(|(other, _)| *other >= volume);
            if at < KEPT {
                largest.insert(at, (volume, cell.to_vec()));
                largest.truncate(KEPT);
            }
            true
        })?;
        if largest.is_empty() {
            return Ok(None);
        }
        let within = Within { scope: &book.scope.formula, required: Vec::new(), excluded: excluded.clone() };
        let mut boxes: Vec<(Sides, Cell, Formula)> = Vec::new();
        for (_, cell) in &largest {
            if boxes.len() == SHOWN || boxes.iter().any(|(.., formula)| holds(formula, cell)) {
                continue;
            }
            let sides = within.widen(cell, &book.scope.variables, &self.space, &mut book.budget)?;
            let formula = box_formula(&sides);
            boxes.push((sides, cell.clone(), formula));
        }
        let beside = |boxes: &[&Formula], required: Vec<&Formula>, budget: &mut Budget| {
            let excluded = excluded.iter().copied().chain(boxes.iter().copied()).collect();
            Question { required, excluded }.first(self.space.whole(), budget)
        };
        // A box that the others make up says nothing new.
        let mut at = boxes.len();
        while boxes.len() > 1 && at > 0 {
            at -= 1;
            let others: Vec<&Formula> =
                boxes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (.., formula))| formula).collect();
            let own = boxes.get(at).map_or_else(Formula::always, |(.., formula)| formula.clone());
            if beside(&others, vec![&book.scope.formula, &own], &mut book.budget)?.is_none() {
                boxes.remove(at);
            }
        }
        let shown: Vec<&Formula> = boxes.iter().map(|(.., formula)| formula).collect();
        let whole = beside(&shown, vec![&book.scope.formula], &mut book.budget)?.is_none();
        let mut parts = Vec::new();
        for (sides, cell, _) in boxes {
            parts.push(Part { sides, inside: self.cases(&cell)? });
        }
        let scope = super::space::region_of(&book.scope.formula, &mut self.diagram)?;
        Ok(Some(Gap { parts, whole, share: (all, self.count(scope)) }))
    }

    /// The pairs of rules that win for the same readers with different results: the largest, and how many there are.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn conflicts(&mut self, id: DecisionId) -> Result<(Vec<Conflict>, usize), Exhausted> {
        let decision = self.model.decisions.at(id);
        if decision.policy == Policy::First || matches!(decision.domain, Domain::AnyOf(_)) {
            return Ok((Vec::new(), 0));
        }
        let mut book = self.rulebook(id)?;
        let overridden: BTreeSet<usize> =
            decision.rules.iter().flat_map(|rule| rule.overrides.iter().copied()).collect();
        let hulls: Vec<pairs::Sides> = book.rules.applies.iter().map(Formula::hull).collect();
        let free = book.scope.formula.on(&self.space.whole()) == super::search::Truth::Always;
        let plain: Vec<bool> = book
            .rules
            .applies
            .iter()
            .enumerate()
            .map(|(at, rule)| free && rule.is_box() && !overridden.contains(&at))
            .collect();
        let (mut count, mut largest, mut failed) = (0, Vec::<(BigUint, (usize, usize))>::new(), None);
        let variables = Variable::try_from(self.space.axes().len()).unwrap_or(Variable::MAX);
        pairs::meeting(&hulls, variables, &mut |first, second| {
            let results = |at: usize| decision.rules.get(at).filter(|rule| rule.when.is_some()).map(|rule| rule.result);
            let (Some(one), Some(other)) = (results(first), results(second)) else { return ControlFlow::Continue(()) };
            if one == other {
                return ControlFlow::Continue(());
            }
            let is_plain = |at: usize| plain.get(at).copied().unwrap_or(false);
            let met = if is_plain(first) && is_plain(second) {
                book.budget.spend(1).map(|()| true)
            } else {
                self.meet(&mut book, first, second).map(|cell| cell.is_some())
            };
            match met {
                Err(exhausted) => failed = Some(exhausted),
                Ok(false) => {}
                Ok(true) => {
                    count += 1;
                    let mut cell = self.space.whole();
                    for at in [first, second] {
                        narrow(&mut cell, hulls.get(at).map(Vec::as_slice).unwrap_or_default());
                    }
                    let volume = self.volume(&cell);
                    let at = largest.partition_point(|(other, _)| *other >= volume);
                    if at < MANY {
                        largest.insert(at, (volume, (first, second)));
                        largest.truncate(MANY);
                    }
                }
            }
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(exhausted) = failed {
            return Err(exhausted);
        }
        let mut conflicts = Vec::new();
        for (_, rules) in largest {
            let Some(cell) = self.meet(&mut book, rules.0, rules.1)? else { continue };
            let (one, other) = (self.wins(&book, rules.0)?, self.wins(&book, rules.1)?);
            let within = Within { scope: &book.scope.formula, required: vec![&one, &other], excluded: Vec::new() };
            let sides = within.widen(&cell, &book.scope.variables, &self.space, &mut book.budget)?;
            conflicts.push(Conflict { rules, part: Part { sides, inside: self.cases(&cell)? } });
        }
        conflicts.sort_by_key(|conflict| conflict.rules);
        Ok((conflicts, count))
    }

    /// The rules that apply to somebody and win for nobody, each with those that take readers from it. The last
    /// resort is among them where it is never reached.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn masked(&mut self, id: DecisionId) -> Result<Vec<(usize, Vec<usize>)>, Exhausted> {
        let decision = self.model.decisions.at(id);
        let mut book = self.rulebook(id)?;
        let hulls: Vec<pairs::Sides> = book.rules.applies.iter().map(Formula::hull).collect();
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); decision.rules.len()];
        match decision.policy {
            Policy::First => {
                let variables = Variable::try_from(self.space.axes().len()).unwrap_or(Variable::MAX);
                let mut met = Ok(());
                pairs::meeting(&hulls, variables, &mut |first, second| {
                    if let Some(list) = before.get_mut(second) {
                        list.push(first);
                    }
                    met = book.budget.spend(1);
                    if met.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                met?;
            }
            Policy::Agree => {
                for (stronger, rule) in decision.rules.iter().enumerate() {
                    for weaker in &rule.overrides {
                        if let Some(list) = before.get_mut(*weaker) {
                            list.push(stronger);
                        }
                    }
                }
            }
        }
        let mut masked = Vec::new();
        for (at, rule) in decision.rules.iter().enumerate() {
            if rule.when.is_none() {
                let excluded = book.rules.applies.iter().filter(|rule| !is_empty(rule)).collect();
                let question = Question { required: vec![&book.scope.formula], excluded };
                if question.first(self.space.whole(), &mut book.budget)?.is_none() {
                    masked.push((at, Vec::new()));
                }
                continue;
            }
            let Some(stronger) = before.get(at).filter(|stronger| !stronger.is_empty()) else { continue };
            let Some(own) = book.rules.applies.get(at).filter(|own| !is_empty(own)) else { continue };
            let mut whole = self.space.whole();
            narrow(&mut whole, hulls.get(at).map(Vec::as_slice).unwrap_or_default());
            let mut taking = Vec::new();
            for other in stronger {
                taking.push(match decision.policy {
                    Policy::First => book.rules.applies.get(*other).cloned().unwrap_or_else(Formula::always),
                    Policy::Agree => self.wins(&book, *other)?,
                });
            }
            let applying = Question { required: vec![&book.scope.formula, own], excluded: Vec::new() };
            let winning = Question { required: vec![&book.scope.formula, own], excluded: taking.iter().collect() };
            let (scope, budget) = (&book.scope.formula, &mut book.budget);
            if winning.first(whole.clone(), budget)?.is_some() || applying.first(whole.clone(), budget)?.is_none() {
                continue;
            }
            let mut takers = Vec::new();
            for (other, formula) in stronger.iter().zip(&taking) {
                let question = Question { required: vec![scope, own, formula], excluded: Vec::new() };
                if question.first(whole.clone(), budget)?.is_some() {
                    takers.push(*other);
                }
            }
            masked.push((at, takers));
        }
        Ok(masked)
    }

    fn wins(&mut self, book: &Rulebook, rule: usize) -> Result<Formula, Exhausted> {
        self.compiler().wins(book.id, rule)
    }

    /// A cell in which both rules win.
    fn meet(&mut self, book: &mut Rulebook, first: usize, second: usize) -> Result<Option<Cell>, Exhausted> {
        let (one, other) = (self.wins(book, first)?, self.wins(book, second)?);
        let mut whole = self.space.whole();
        for at in [first, second] {
            let hull = book.rules.applies.get(at).map(Formula::hull).unwrap_or_default();
            narrow(&mut whole, &hull);
        }
        Question { required: vec![&book.scope.formula, &one, &other], excluded: Vec::new() }
            .first(whole, &mut book.budget)
    }

    /// How many values a cell stands for.
    fn volume(&self, cell: &[Range]) -> BigUint {
        (0..).zip(cell).map(|(variable, (lo, hi))| self.space.values(variable, *lo, *hi)).product()
    }

    /// The possible cases of a cell.
    fn cases(&mut self, cell: &[Range]) -> Result<Region, Exhausted> {
        let sides = (0..).zip(cell).filter(|(variable, side)| **side != (0, self.space.classes_of(*variable) - 1));
        let sides: Vec<(Variable, Vec<Class>)> =
            sides.map(|(variable, (lo, hi))| (variable, (*lo..=*hi).collect())).collect();
        let region = self.cell_region(&Sides { sides })?;
        self.possible(region)
    }
}

/// How many pairs of rules in conflict are told of one by one.
const MANY: usize = 20;

fn is_empty(rule: &Formula) -> bool {
    pairs::is_empty(&rule.hull())
}

/// Whether a box holds all of a cell.
fn holds(formula: &Formula, cell: &[Range]) -> bool {
    formula.on(cell) == super::search::Truth::Always
}

fn box_formula(sides: &Sides) -> Formula {
    let side =
        |(variable, classes): &(Variable, Vec<Class>)| Formula::test(*variable, super::search::formula::runs(classes));
    Formula::all(sides.sides.iter().map(side).collect())
}

fn narrow(cell: &mut Cell, hull: &[(Variable, Range)]) {
    for (variable, (lo, hi)) in hull {
        if let Some(side) = cell.get_mut(*variable as usize) {
            *side = (side.0.max(*lo), side.1.min(*hi));
        }
    }
}
