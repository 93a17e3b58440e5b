//! The evaluator: the policy's answer to one reader, read straight from the model. It shares
//! nothing with the regions, so that each can be checked by the other: every witness is replayed
//! here before it is printed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::analysis::region::space::Case;
use crate::model::effects::Assignment;
use crate::model::{
    Condition, ConditionKind, Constant, Decision, DecisionId, DefineId, Destination, Domain,
    FactId, Guard, GuideId, Model, Policy, RuleResult, ScenarioId, Section,
};

/// The values that follow from one reader's facts. Shared definitions are evaluated once.
struct Valuation<'r> {
    model: &'r Model,
    case: &'r Case,
    defines: RefCell<BTreeMap<DefineId, bool>>,
    decisions: RefCell<BTreeMap<DecisionId, Rc<[Constant]>>>,
}

impl<'r> Valuation<'r> {
    fn new(model: &'r Model, case: &'r Case) -> Self {
        Self {
            model,
            case,
            defines: RefCell::default(),
            decisions: RefCell::default(),
        }
    }

    fn holds(&self, condition: &Condition) -> bool {
        match &condition.kind {
            ConditionKind::All(parts) => parts.iter().all(|part| self.holds(part)),
            ConditionKind::Any(parts) => parts.iter().any(|part| self.holds(part)),
            ConditionKind::Not(inner) => !self.holds(inner),
            ConditionKind::Fact(fact, admits, _) => self
                .value_of(*fact)
                .is_some_and(|value| admits.admits(value)),
            ConditionKind::Define(id) => {
                if let Some(known) = self.defines.borrow().get(id) {
                    return *known;
                }
                let holds = self.holds(&self.model.defines.at(*id).condition);
                self.defines.borrow_mut().insert(*id, holds);
                holds
            }
            // Where rules contradict each other, which is reported, each result holds.
            ConditionKind::Decision(id, admits, _) => {
                self.values(*id).iter().any(|value| admits.admits(*value))
            }
        }
    }

    /// The value of a fact: what is known, or what it is worked out to be.
    fn value_of(&self, fact: FactId) -> Option<Constant> {
        let Some(computed) = &self.model.facts.at(fact).computed else {
            return self.case.get(&fact).copied();
        };
        let known = |id: FactId| self.case.get(&id)?.number();
        let value = computed.amount.value(&known)?;
        i64::try_from(value).ok().map(Constant::Number)
    }

    fn given(&self, result: RuleResult) -> Option<Constant> {
        match result {
            RuleResult::Value(value) => Some(value),
            RuleResult::Amount(fact) => self.value_of(fact),
        }
    }

    fn winners(&self, id: DecisionId) -> Vec<usize> {
        let decision = self.model.decisions.at(id);
        if decision
            .population
            .as_ref()
            .is_some_and(|population| !self.holds(population))
        {
            return Vec::new();
        }
        let applies = |at: usize| {
            decision.rules.get(at).is_some_and(|rule| {
                rule.when.as_ref().is_some_and(|when| self.holds(when))
                    && !rule
                        .unless
                        .as_ref()
                        .is_some_and(|unless| self.holds(unless))
            })
        };
        let applying: Vec<usize> = (0..decision.rules.len())
            .filter(|at| applies(*at))
            .collect();
        winning(decision, &applying)
    }

    fn values(&self, id: DecisionId) -> Rc<[Constant]> {
        if let Some(known) = self.decisions.borrow().get(&id) {
            return Rc::clone(known);
        }
        let values: Rc<[Constant]> = self.results(id).into();
        self.decisions.borrow_mut().insert(id, Rc::clone(&values));
        values
    }

    fn results(&self, id: DecisionId) -> Vec<Constant> {
        let decision = self.model.decisions.at(id);
        let winners = self.winners(id);
        let mut results: Vec<Constant> = winners
            .into_iter()
            .filter_map(|at| decision.rules.get(at))
            .filter_map(|rule| self.given(rule.result))
            .collect();
        results.dedup();
        if !matches!(decision.domain, Domain::AnyOf(_)) {
            return results;
        }
        if decision
            .population
            .as_ref()
            .is_some_and(|population| !self.holds(population))
        {
            return Vec::new();
        }
        let members = results.iter().fold(0, |set, result| match result {
            Constant::Members(members) => set | members,
            _ => set,
        });
        vec![Constant::Members(members)]
    }
}

/// Reads the policy for one reader.
pub struct Evaluator<'m> {
    pub(super) model: &'m Model,
    /// The assumptions that hold for the reader.
    sees: &'m [crate::base::FileId],
}

/// How a fact leaves its domain by a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It is set to what it cannot be.
    Set,
    /// Time passes until after the last day that is asked of.
    Waiting,
}

impl<'m> Evaluator<'m> {
    /// An evaluator for readers of a file that sees these files.
    #[must_use]
    pub fn new(model: &'m Model, sees: &'m [crate::base::FileId]) -> Self {
        Self { model, sees }
    }

    /// Whether a condition holds.
    #[must_use]
    pub fn holds(&self, condition: &Condition, case: &Case) -> bool {
        Valuation::new(self.model, case).holds(condition)
    }

    /// Whether the assumptions hold.
    #[must_use]
    pub fn possible(&self, case: &Case) -> bool {
        let seen = self
            .model
            .assumes
            .iter()
            .filter(|assume| self.sees.contains(&assume.span.file));
        seen.into_iter()
            .all(|assume| self.holds(&assume.condition, case))
    }

    /// The facts of a reader behind what a step brings about, which happens together.
    ///
    /// # Errors
    /// Where a fact leaves its domain.
    pub fn after(&self, effects: &[Assignment], case: &Case) -> Result<Case, Leaving> {
        let mut after = case.clone();
        let mut is_over = false;
        for effect in effects {
            let value = self.given(effect.value, case).ok_or(Leaving::Set)?;
            if let (Constant::Number(number), Domain::Ordered(ordered)) =
                (value, &self.model.facts.at(effect.fact).domain)
                && !(ordered.lo..=ordered.hi).contains(&number)
            {
                if !effect.waits {
                    return Err(Leaving::Set);
                }
                is_over = true;
            }
            after.insert(effect.fact, value);
        }
        if is_over {
            Err(Leaving::Waiting)
        } else {
            Ok(after)
        }
    }

    /// What a rule gives: the same to all, or what it is worked out to be.
    #[must_use]
    pub fn given(&self, result: RuleResult, case: &Case) -> Option<Constant> {
        Valuation::new(self.model, case).given(result)
    }

    /// The rules that win, in order.
    #[must_use]
    pub fn winners(&self, id: DecisionId, case: &Case) -> Vec<usize> {
        Valuation::new(self.model, case).winners(id)
    }

    /// The values of a decision: one where its rules agree, none outside its population or in a
    /// gap. The set that a decision over `any of` collects is one value.
    #[must_use]
    pub fn values(&self, id: DecisionId, case: &Case) -> Vec<Constant> {
        Valuation::new(self.model, case).values(id).to_vec()
    }

    /// The scenarios of a guide that take the reader.
    #[must_use]
    pub fn scenarios(&self, id: GuideId, case: &Case) -> Vec<ScenarioId> {
        let guide = self.model.guides.at(id);
        if guide
            .population
            .as_ref()
            .is_some_and(|population| !self.holds(population, case))
        {
            return Vec::new();
        }
        self.sections(&guide.sections, case)
    }

    fn sections(&self, sections: &[Section], case: &Case) -> Vec<ScenarioId> {
        let guard = |section: &Section| match section {
            Section::Group(id) => &self.model.groups.at(*id).guard,
            Section::Scenario(id) => &self.model.scenarios.at(*id).guard,
        };
        let taken = |section: &Section| match guard(section) {
            Guard::Always => true,
            Guard::When(condition) => self.holds(condition, case),
            Guard::Otherwise(_) => false,
        };
        let none = !sections.iter().any(taken);
        let mut found = Vec::new();
        for section in sections {
            if taken(section) || (none && matches!(guard(section), Guard::Otherwise(_))) {
                match section {
                    Section::Scenario(id) => found.push(*id),
                    Section::Group(id) => {
                        found.extend(self.sections(&self.model.groups.at(*id).sections, case));
                    }
                }
            }
        }
        found
    }

    /// The scenarios to which a destination leads the reader.
    #[must_use]
    pub fn arrive(&self, destination: &Destination, case: &Case) -> Vec<ScenarioId> {
        let within = |id: ScenarioId| match destination {
            Destination::Scenario(wanted) => *wanted == id,
            Destination::Group(group) => self.model.holds(*group, id),
            Destination::Guide(_) => true,
            Destination::Step(_) => false,
        };
        let guide = match destination {
            Destination::Scenario(id) => self.model.scenarios.at(*id).guide,
            Destination::Group(id) => self.model.groups.at(*id).guide,
            Destination::Guide(id) => *id,
            Destination::Step(_) => return Vec::new(),
        };
        self.scenarios(guide, case)
            .into_iter()
            .filter(|id| within(*id))
            .collect()
    }
}

/// The rules that win where these apply, ascending: the last resort, where none does.
#[must_use]
pub fn winning(decision: &Decision, applying: &[usize]) -> Vec<usize> {
    if applying.is_empty() {
        let rules = (0..).zip(&decision.rules);
        let last = rules.last().filter(|(_, rule)| rule.when.is_none());
        return last.map(|(at, _)| at).into_iter().collect();
    }
    match decision.policy {
        Policy::First => applying.iter().copied().take(1).collect(),
        Policy::Agree => {
            let mut known = BTreeMap::new();
            applying
                .iter()
                .copied()
                .filter(|at| wins(decision, *at, applying, &mut known))
                .collect()
        }
    }
}

fn wins(
    decision: &Decision,
    at: usize,
    applying: &[usize],
    known: &mut BTreeMap<usize, bool>,
) -> bool {
    if let Some(wins) = known.get(&at) {
        return *wins;
    }
    let overrides = |other: &usize| {
        let rule = decision.rules.get(*other);
        rule.is_some_and(|rule| rule.overrides.contains(&at))
    };
    let wins = !applying
        .iter()
        .any(|other| overrides(other) && wins(decision, *other, applying, known));
    known.insert(at, wins);
    wins
}
