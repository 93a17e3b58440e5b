//! The conditions of a model as formulas over the classes of a file's space.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::effort::Meter;
use crate::analysis::region::diagram::{Exhausted, Variable};
use crate::analysis::region::formula::Formula;
use crate::analysis::region::space::Space;
use crate::model::{
    Admits, Condition, ConditionKind, Decision, DecisionId, DefineId, Domain, Model, Policy,
    RuleResult,
};

use super::pairs::is_empty;

/// How many parts the formulas of a file may have: where decisions ask for decisions, each is
/// written out.
const PARTS: usize = 20_000_000;

/// The rules of a decision as formulas.
#[derive(Debug)]
pub struct RuleFormulas {
    /// For whom it is.
    pub population: Formula,
    /// Where each rule applies, its population left out; never, for the last resort.
    pub applies: Vec<Formula>,
    /// By rule, those that override it.
    pub stronger: Vec<Vec<usize>>,
}

impl RuleFormulas {
    /// Where each rule that can apply does.
    #[must_use]
    pub fn all(&self) -> Vec<&Formula> {
        self.applies
            .iter()
            .filter(|rule| !is_empty(&rule.hull()))
            .collect()
    }
}

/// For whom a decision is.
#[derive(Debug)]
pub struct Population {
    /// Its population, and the assumptions that share a fact with its rules or with an assumption
    /// that does.
    pub formula: Formula,
    /// The dependencies, the last of them first.
    pub variables: Vec<Variable>,
}

/// Compiled formulas, by their origin.
#[derive(Default)]
pub struct Formulas {
    defines: BTreeMap<DefineId, Formula>,
    decisions: BTreeMap<DecisionId, Arc<RuleFormulas>>,
    /// Where rules win, by decision and rule.
    wins: BTreeMap<DecisionId, BTreeMap<usize, Formula>>,
    /// The same without some rules, of the sets of rules that were left out last.
    without: Vec<Without>,
    /// For whom each decision is.
    pub readers: BTreeMap<DecisionId, Arc<Population>>,
    parts: usize,
}

/// Where rules of a decision win if some others were not there.
#[derive(Debug)]
struct Without {
    decision: DecisionId,
    gone: Vec<usize>,
    wins: BTreeMap<usize, Formula>,
}

/// Of how many sets of rules that are left out it is known where the others win.
const SETS: usize = 2;
/// How much work a part of a formula is that is made for one question and forgotten.
const FORGOTTEN: u64 = 24;

/// Makes formulas of one file.
pub struct Compiler<'c, 'm> {
    pub model: &'m Model,
    /// The space of the file.
    pub space: &'c Space,
    /// Memo.
    pub known: &'c mut Formulas,
    /// Charges work on formulas that are dropped again.
    pub meter: &'c Meter,
}

impl<'m> Compiler<'_, 'm> {
    /// A condition.
    ///
    /// # Errors
    /// Where it would be larger than is allowed.
    pub fn condition(&mut self, condition: &'m Condition) -> Result<Formula, Exhausted> {
        self.spend(1)?;
        match &condition.kind {
            ConditionKind::All(parts) => Ok(Formula::all(
                parts
                    .iter()
                    .map(|part| self.condition(part))
                    .collect::<Result<_, _>>()?,
            )),
            ConditionKind::Any(parts) => Ok(Formula::any(
                parts
                    .iter()
                    .map(|part| self.condition(part))
                    .collect::<Result<_, _>>()?,
            )),
            ConditionKind::Not(inner) => Ok(self.condition(inner)?.negated()),
            ConditionKind::Fact(fact, admits, _) => Ok(self.space.formula(*fact, admits)),
            ConditionKind::Define(id) => {
                if let Some(known) = self.known.defines.get(id) {
                    return Ok(known.clone());
                }
                let formula = self.condition(&self.model.defines.at(*id).condition)?;
                self.known.defines.insert(*id, formula.clone());
                Ok(formula)
            }
            ConditionKind::Decision(id, admits, _) => self.value(*id, admits),
        }
    }

    /// The rules of a decision.
    ///
    /// # Errors
    /// Where they would be larger than is allowed.
    pub fn decision(&mut self, id: DecisionId) -> Result<Arc<RuleFormulas>, Exhausted> {
        if let Some(known) = self.known.decisions.get(&id) {
            return Ok(Arc::clone(known));
        }
        let decision = self.model.decisions.at(id);
        let population = match &decision.population {
            Some(population) => self.condition(population)?,
            None => Formula::always(),
        };
        let mut applies = Vec::with_capacity(decision.rules.len());
        for rule in &decision.rules {
            let mut parts = match &rule.when {
                Some(when) => vec![self.condition(when)?],
                None => vec![Formula::never()],
            };
            if let Some(unless) = &rule.unless {
                parts.push(self.condition(unless)?.negated());
            }
            applies.push(Formula::all(parts));
        }
        let formulas = Arc::new(RuleFormulas {
            population,
            applies,
            stronger: decision.stronger(),
        });
        self.known.decisions.insert(id, Arc::clone(&formulas));
        Ok(formulas)
    }

    /// Where a rule wins within the population; the last resort, where no other applies.
    ///
    /// # Errors
    /// Where it would be larger than is allowed.
    pub fn wins(&mut self, id: DecisionId, rule: usize) -> Result<Formula, Exhausted> {
        self.wins_without(id, rule, &[])
    }

    /// Where a rule would win if some others were not there.
    ///
    /// # Errors
    /// Where it would be larger than is allowed.
    pub fn wins_without(
        &mut self,
        id: DecisionId,
        rule: usize,
        gone: &[usize],
    ) -> Result<Formula, Exhausted> {
        if !gone.is_empty() {
            let is_this = |without: &Without| without.decision == id && without.gone == gone;
            let known = self
                .known
                .without
                .iter()
                .position(is_this)
                .map(|at| self.known.without.remove(at));
            let mut known = known.unwrap_or_else(|| Without {
                decision: id,
                gone: gone.to_vec(),
                wins: BTreeMap::new(),
            });
            let parts = self.known.parts;
            let wins = self.winning(id, rule, gone, &mut known.wins);
            // Little of it is kept at any time, and it is made anew each time.
            let made = self.known.parts.saturating_sub(parts);
            self.known.parts = parts;
            self.known.without.truncate(SETS - 1);
            self.known.without.insert(0, known);
            self.meter.spend(FORGOTTEN * made as u64)?;
            return wins;
        }
        let mut known = self.known.wins.remove(&id).unwrap_or_default();
        let wins = self.winning(id, rule, gone, &mut known);
        self.known.wins.insert(id, known);
        wins
    }

    /// The same; formulas of other rules are in `known`.
    fn winning(
        &mut self,
        id: DecisionId,
        rule: usize,
        gone: &[usize],
        known: &mut BTreeMap<usize, Formula>,
    ) -> Result<Formula, Exhausted> {
        if let Some(wins) = known.get(&rule) {
            return Ok(wins.clone());
        }
        let formulas = self.decision(id)?;
        let decision = self.model.decisions.at(id);
        let is_last_resort = decision
            .rules
            .get(rule)
            .is_some_and(|rule| rule.when.is_none());
        let count = if is_last_resort || decision.policy == Policy::First {
            rule
        } else {
            0
        };
        let before = formulas
            .applies
            .iter()
            .take(count)
            .enumerate()
            .filter(|(at, _)| !gone.contains(at));
        let before: Vec<Formula> = before.map(|(_, applies)| applies.clone()).collect();
        self.spend(before.len())?;
        let mut parts = Vec::new();
        if !is_last_resort {
            parts.extend(formulas.applies.get(rule).cloned());
        }
        if !before.is_empty() {
            parts.push(Formula::any(before).negated());
        }
        if decision.policy == Policy::Agree && !is_last_resort {
            let stronger = formulas.stronger.get(rule).into_iter().flatten();
            for stronger in stronger.filter(|at| !gone.contains(at)) {
                self.spend(1)?;
                parts.push(self.winning(id, *stronger, gone, known)?.negated());
            }
        }
        let wins = Formula::all(parts);
        known.insert(rule, wins.clone());
        Ok(wins)
    }

    /// Where a decision has an admitted value.
    fn value(&mut self, id: DecisionId, admits: &Admits) -> Result<Formula, Exhausted> {
        let decision = self.model.decisions.at(id);
        let population = self.decision(id)?.population.clone();
        let (Domain::AnyOf(values), Admits::Exactly(members) | Admits::AllBut(members)) =
            (&decision.domain, admits)
        else {
            let value = self.some(id, decision, admits)?;
            return Ok(Formula::all(vec![population, value]));
        };
        let mut exactly = Vec::new();
        for value in 0..values.len() {
            let has = self.some(id, decision, &Admits::IncludesAny(1 << value))?;
            exactly.push(if members >> value & 1 == 1 {
                has
            } else {
                has.negated()
            });
        }
        let exactly = Formula::all(exactly);
        let value = if matches!(admits, Admits::AllBut(_)) {
            exactly.negated()
        } else {
            exactly
        };
        Ok(Formula::all(vec![population, value]))
    }

    /// Where some rule wins whose result is admitted.
    fn some(
        &mut self,
        id: DecisionId,
        decision: &'m Decision,
        admits: &Admits,
    ) -> Result<Formula, Exhausted> {
        let mut parts = Vec::new();
        for (at, rule) in decision.rules.iter().enumerate() {
            match rule.result {
                RuleResult::Value(value) if admits.admits(value) => parts.push(self.wins(id, at)?),
                RuleResult::Value(_) => {}
                RuleResult::Amount(fact) => {
                    let within = self.space.formula(fact, admits);
                    parts.push(Formula::all(vec![self.wins(id, at)?, within]));
                }
            }
        }
        Ok(Formula::any(parts))
    }

    fn spend(&mut self, parts: usize) -> Result<(), Exhausted> {
        self.known.parts = self.known.parts.saturating_add(parts);
        if self.known.parts > PARTS {
            Err(Exhausted::Parts(PARTS))
        } else {
            Ok(())
        }
    }
}
