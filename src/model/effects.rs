//! What the effects of steps make of facts, and of the amounts that are worked out of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Span;

use super::amount::Amount;
use super::domain::{Admits, Domain};
use super::ids::FactId;
use super::types::{Effect, Model, RuleResult};
use super::{rewrite, visit};

/// Of so many parts an amount may be made that steps bring about.
pub(super) const LARGEST: usize = 64;

/// A step of which it is not known what it brings about may bring about so many things.
const MOST_CASES: usize = 64;

/// One of the things that an effect may bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    /// The fact that is set.
    pub fact: FactId,
    /// Its new value.
    pub value: RuleResult,
    /// Whether time passes until then (see [`Effect::waits`]).
    pub waits: bool,
}

/// What effects set facts to at once, as amounts of the facts before.
pub type SetTo = BTreeMap<FactId, Amount>;

/// The facts that are set to what is worked out, and not to a number.
pub fn set_to_amounts(values: &SetTo) -> impl Iterator<Item = FactId> {
    let is_amount = |(_, amount): &(&FactId, &Amount)| amount.as_constant().is_none();
    values.iter().filter(is_amount).map(|(fact, _)| *fact)
}

/// The effects of each step that has some.
#[must_use]
pub fn of_steps(model: &Model) -> Vec<Vec<Effect>> {
    let mut all: Vec<Vec<Effect>> = Vec::new();
    let procedures = model.procedures.iter().map(|(_, of)| &of.body);
    let scenarios = model.scenarios.iter().map(|(_, of)| &of.body);
    for body in procedures.chain(scenarios) {
        visit::effects(&body.blocks, &mut |effects| all.push(effects.to_vec()));
    }
    all
}

/// What effects may bring about: one of these, all of it at once, and which one is nobody's choice.
#[must_use]
pub fn cases(effects: &[Effect]) -> Vec<Vec<Assignment>> {
    let mut cases = vec![Vec::new()];
    for effect in effects {
        let with = |value: &RuleResult| Assignment {
            fact: effect.fact,
            value: *value,
            waits: effect.waits,
        };
        let next = cases.iter().flat_map(|case: &Vec<Assignment>| {
            let with = effect.values.iter().map(with);
            with.map(|assignment| case.iter().copied().chain([assignment]).collect())
        });
        cases = next.collect();
    }
    cases
}

/// What assignments set facts to that are no sets, as amounts of the facts before.
#[must_use]
pub fn set_to(model: &Model, assignments: &[Assignment]) -> SetTo {
    let amount = |effect: &Assignment| match effect.value {
        RuleResult::Value(value) => Some(Amount::constant(value.number()?)),
        RuleResult::Amount(id) => {
            let computed = model.facts.at(id).computed.as_ref();
            computed.map(|computed| computed.amount.clone())
        }
    };
    let set = |effect: &Assignment| Some((effect.fact, amount(effect)?));
    assignments.iter().filter_map(set).collect()
}

/// What an amount is once facts have these values, in its simplest form.
#[must_use]
pub fn after(model: &Model, amount: &Amount, values: &SetTo) -> Option<Amount> {
    let after = amount.after(values)?;
    // Amounts that are built up again and again are not worth it.
    if after.size() > 4 * LARGEST {
        return None;
    }
    let after = after.simplified(&|id| model.facts.at(id).domain.bounds())?;
    Some(open(&after))
}

/// The same with a value where a fact is beyond its domain, as it may be behind a step: so that it has one for
/// all readers.
#[must_use]
pub fn open(amount: &Amount) -> Amount {
    amount.with_open_ends().unwrap_or_else(|| amount.clone())
}

/// The fact by whose values alone an amount is told, where these are few enough to be gone through.
#[must_use]
pub fn told_by(model: &Model, amount: &Amount) -> Option<FactId> {
    /// So many values are gone through.
    const MOST: i64 = 4_096;
    let mut facts = BTreeSet::new();
    amount.facts(&mut |id| {
        facts.insert(id);
    });
    let only = facts.pop_first().filter(|_| facts.is_empty())?;
    let (lo, hi) = model.facts.at(only).domain.bounds();
    (hi.checked_sub(lo)? < MOST).then_some(only)
}

/// Says what facts may be of which nothing is known behind a step: every value that something asks for. Returns
/// the effects that may be too much, with the fact; they get the first value.
pub fn tell_unknown(model: &mut Model) -> Vec<(FactId, Span)> {
    let unknown = of_steps(model).into_iter().flatten();
    let unknown: BTreeSet<FactId> = unknown
        .filter(|effect| effect.is_unknown)
        .map(|effect| effect.fact)
        .collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    let values: BTreeMap<FactId, Option<Vec<RuleResult>>> = unknown
        .into_iter()
        .map(|fact| (fact, values_asked_for(model, fact)))
        .collect();
    let mut too_many = Vec::new();
    rewrite::effects(model, &mut |effects| {
        let mut cases = 1;
        for effect in effects {
            let told = values.get(&effect.fact).filter(|_| effect.is_unknown);
            match told {
                Some(Some(values)) => effect.values.clone_from(values),
                Some(None) => too_many.push((effect.fact, effect.span)),
                None => {}
            }
            cases *= effect.values.len();
            if cases > MOST_CASES {
                too_many.push((effect.fact, effect.span));
                effect.values.truncate(1);
                return;
            }
        }
    });
    too_many
}

/// Values of a fact such that each condition holds for one of them if it holds for any. `None` where these are
/// too many, or amounts are worked out of the fact.
fn values_asked_for(model: &Model, id: FactId) -> Option<Vec<RuleResult>> {
    let domain = &model.facts.at(id).domain;
    let (lo, hi) = match domain {
        Domain::AnyOf(values) => {
            let sets = 1_i64.checked_shl(u32::try_from(values.len()).ok()?)?;
            (0, sets.checked_sub(1)?)
        }
        Domain::YesNo | Domain::OneOf(_) | Domain::Ordered(_) => domain.bounds(),
    };
    let most = i64::try_from(MOST_CASES).ok()?;
    let mut numbers: BTreeSet<i64> = BTreeSet::new();
    if hi.checked_sub(lo)? < most {
        numbers.extend(lo..=hi);
    } else if matches!(domain, Domain::Ordered(_)) && !is_worked_with(model, id) {
        numbers.extend([lo, hi]);
        for file in &model.files {
            visit::conditions(model, file, &mut |condition| {
                visit::tests(condition, &mut |fact, admits| {
                    if let (true, Admits::Within(intervals)) = (fact == id, admits) {
                        let ends = intervals
                            .iter()
                            .flat_map(|(lo, hi)| [*lo, hi.saturating_add(1)]);
                        numbers.extend(ends.filter(|value| (lo..=hi).contains(value)));
                    }
                });
            });
        }
    }
    let value = |number: &i64| RuleResult::Value(domain.constant(*number));
    (1..=MOST_CASES)
        .contains(&numbers.len())
        .then(|| numbers.iter().map(value).collect())
}

/// Whether an amount is worked out of a fact.
fn is_worked_with(model: &Model, id: FactId) -> bool {
    let worked_out = model
        .facts
        .iter()
        .filter(|(_, fact)| fact.computed.is_some());
    worked_out
        .into_iter()
        .any(|(amount, _)| model.given_facts(amount).contains(&id))
}
