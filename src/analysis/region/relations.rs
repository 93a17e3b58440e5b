//! Amounts in a case space: which variables they are, which facts they relate to each other, and
//! whether the classes of a cell go together.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;

use crate::analysis::effort::{Exhausted, Meter};
use crate::analysis::theory::system::{Asked, System};
use crate::model::effects::SetTo;
use crate::model::{Amount, FactId, Model, effects};

use super::diagram::{Class, Variable};
use super::formula::Range;

/// Where a fact stands in a space.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Its first variable.
    pub(super) variable: Variable,
    /// An amount that is another one turned round has its variable; then its values fall where those
    /// rise.
    pub(super) turned: bool,
    /// What is added to the values of the variable, turned or not.
    pub(super) more: i64,
}

impl Place {
    /// The values of the variable that are these of the fact.
    pub(super) fn intervals(self, intervals: &[(i64, i64)]) -> Vec<(i64, i64)> {
        let own = |value: i64| {
            let value = value.saturating_sub(self.more);
            if self.turned {
                value.saturating_neg()
            } else {
                value
            }
        };
        let mut all: Vec<(i64, i64)> = intervals
            .iter()
            .map(|(lo, hi)| (own(*lo).min(own(*hi)), own(*lo).max(own(*hi))))
            .collect();
        all.sort_unstable();
        all
    }

    /// Where the variable is cut if the fact is: the first value of what follows is the last one of
    /// it, turned round.
    pub(super) fn cut(self, cut: i64) -> i64 {
        let own = cut.saturating_sub(self.more);
        if self.turned {
            own.saturating_neg().saturating_add(1)
        } else {
            own
        }
    }
}

/// What an amount is behind a step.
pub(super) enum After {
    /// What it was.
    Same,
    /// This, for everybody.
    Value(i64),
    /// Another fact or amount, by the values of which it is told.
    Other(FactId, Place),
    /// What is worked out of this fact alone.
    Told(FactId, Amount),
}

/// The classes of ordered variables.
pub trait Classes {
    /// The first and the last value of the classes of a range.
    fn stretch(&self, variable: Variable, range: Range) -> (i64, i64);
    /// The class of a value.
    fn class_of(&self, variable: Variable, value: i64) -> Class;
}

/// Amounts that are one up to their sign and what is added to them: they share a variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// The amounts that have a variable of their own.
    own: BTreeMap<FactId, Amount>,
    /// By fact, those of them that are worked out of it.
    worked_out: BTreeMap<FactId, Vec<FactId>>,
    /// By form, the amount that has it, whether it is turned round, and what is added to it.
    known: BTreeMap<Amount, (FactId, bool, i64)>,
    /// By fact, the one whose variable it has, and how its values are those of that.
    of: BTreeMap<FactId, (FactId, Place)>,
}

impl Shared {
    pub(super) fn new(model: &Model, facts: &[FactId]) -> Self {
        let mut known: BTreeMap<Amount, (FactId, bool, i64)> = BTreeMap::new();
        let (mut of, mut own) = (BTreeMap::new(), BTreeMap::new());
        let mut worked_out: BTreeMap<FactId, Vec<FactId>> = BTreeMap::new();
        // Quantities come first: they have names.
        let mut amounts: Vec<FactId> = facts
            .iter()
            .copied()
            .filter(|id| model.facts.at(*id).computed.is_some())
            .collect();
        amounts.sort_by_key(|id| (!model.is_named(*id), *id));
        for id in amounts {
            let Some(computed) = &model.facts.at(id).computed else {
                continue;
            };
            let (form, turned, more) = effects::open(&computed.amount).form();
            if let Amount::Fact(fact) = form
                && facts.contains(&fact)
            {
                let place = placed(turned, more, (false, 0));
                of.insert(id, (fact, place));
                continue;
            }
            if let Some((axis, own_turned, own_more)) = known.get(&form) {
                let place = placed(turned, more, (*own_turned, *own_more));
                of.insert(id, (*axis, place));
            } else {
                known.insert(form, (id, turned, more));
                computed.amount.facts(&mut |fact| {
                    let of_fact = worked_out.entry(fact).or_default();
                    if of_fact.last() != Some(&id) {
                        of_fact.push(id);
                    }
                });
                own.insert(id, computed.amount.clone());
            }
        }
        Self {
            own,
            worked_out,
            known,
            of,
        }
    }

    /// The facts and amounts with a variable of their own that these values of facts may change; facts that are
    /// set to a number aside.
    pub(super) fn changed_by(&self, values: &SetTo) -> BTreeSet<FactId> {
        let facts = effects::set_to_amounts(values);
        let worked_out = values.keys().filter_map(|fact| self.worked_out.get(fact));
        facts.chain(worked_out.flatten().copied()).collect()
    }

    /// What a fact or an amount is once facts have these values; `None` where nothing tells.
    pub(super) fn after(&self, model: &Model, axis: FactId, values: &SetTo) -> Option<After> {
        let fact = Amount::Fact(axis);
        let amount = self.own.get(&axis).unwrap_or(&fact);
        let mut is_set = false;
        amount.facts(&mut |id| is_set |= values.contains_key(&id));
        if !is_set {
            return Some(After::Same);
        }
        let after = effects::after(model, amount, values)?;
        if let Some(value) = after.as_constant() {
            return Some(After::Value(value));
        }
        let (form, turned, more) = after.form();
        if let Amount::Fact(fact) = form {
            return Some(After::Other(fact, placed(turned, more, (false, 0))));
        }
        // What a fact tells alone needs no amount for it.
        if let Some(fact) = effects::told_by(model, &after) {
            return Some(After::Told(fact, after));
        }
        let (axis, own_turned, own_more) = self.known.get(&form)?;
        Some(After::Other(
            *axis,
            placed(turned, more, (*own_turned, *own_more)),
        ))
    }

    /// The fact whose variable a fact has.
    pub(super) fn axis_of(&self, fact: FactId) -> FactId {
        self.of.get(&fact).map_or(fact, |(axis, _)| *axis)
    }

    /// The facts that have the variable of another.
    pub(super) fn others(&self) -> impl Iterator<Item = (FactId, FactId, Place)> {
        self.of
            .iter()
            .map(|(fact, (axis, place))| (*fact, *axis, *place))
    }

    /// Their places, given those of the others.
    pub(super) fn places(&self, known: &BTreeMap<FactId, Place>) -> Vec<(FactId, Place)> {
        let place = |(fact, axis, place): (FactId, FactId, Place)| {
            let variable = known.get(&axis)?.variable;
            Some((fact, Place { variable, ..place }))
        };
        self.others().filter_map(place).collect()
    }
}

/// How an amount is another one: both are a form, turned round or not, and something more.
fn placed(turned: bool, more: i64, (axis_turned, axis_more): (bool, i64)) -> Place {
    let turned = turned != axis_turned;
    let shift = if turned {
        more.saturating_add(axis_more)
    } else {
        more.saturating_sub(axis_more)
    };
    Place {
        variable: 0,
        turned,
        more: shift,
    }
}

/// The fact that stands for all that it is related to.
fn leader_of(leader: &BTreeMap<FactId, FactId>, mut id: FactId) -> FactId {
    while let Some(next) = leader.get(&id).filter(|next| **next != id) {
        id = *next;
    }
    id
}

/// Facts that amounts relate to each other, with these amounts, as numbers of groups.
pub(super) struct Groups {
    of: BTreeMap<FactId, usize>,
    /// By group, the most cuts that one of it has.
    sizes: Vec<usize>,
}

impl Groups {
    /// Amounts that nothing cuts relate nothing.
    pub(super) fn new(model: &Model, facts: &[FactId], cuts: &dyn Fn(FactId) -> usize) -> Self {
        let mut leader: BTreeMap<FactId, FactId> = BTreeMap::new();
        for id in facts {
            let Some(computed) = &model.facts.at(*id).computed else {
                continue;
            };
            if cuts(*id) == 0 {
                continue;
            }
            leader.entry(*id).or_insert(*id);
            computed.amount.facts(&mut |fact| {
                leader.entry(fact).or_insert(fact);
                let (one, other) = (leader_of(&leader, *id), leader_of(&leader, fact));
                leader.insert(one.max(other), one.min(other));
            });
        }
        let mut numbers: BTreeMap<FactId, usize> = BTreeMap::new();
        let mut groups = Self {
            of: BTreeMap::new(),
            sizes: Vec::new(),
        };
        for id in leader.keys() {
            let first = leader_of(&leader, *id);
            let next = numbers.len();
            let number = *numbers.entry(first).or_insert(next);
            groups.of.insert(*id, number);
            groups.sizes.resize(numbers.len(), 0);
            if let Some(size) = groups.sizes.get_mut(number) {
                *size = (*size).max(cuts(*id));
            }
        }
        groups
    }

    pub(super) fn of(&self, fact: FactId) -> Option<usize> {
        self.of.get(&fact).copied()
    }

    pub(super) fn size(&self, group: usize) -> usize {
        self.sizes.get(group).copied().unwrap_or(0)
    }
}

/// The work of narrowing a cell besides that of its amounts, in parts that are looked at.
const NARROWED: usize = 32;

/// Facts or amounts of a group, each with its variable.
type Members = Vec<(Variable, FactId)>;

/// The groups of a space.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    groups: Vec<Group>,
    /// By variable, its group.
    of: Vec<Option<usize>>,
}

/// Facts, then amounts of them.
#[derive(Clone, Debug)]
pub struct Group {
    /// The variables of the facts.
    pub facts: Vec<Variable>,
    /// The variables of the amounts.
    pub amounts: Vec<Variable>,
    system: System,
}

impl Relations {
    /// The groups of a space with these axes: the fact of each, in their order.
    pub(super) fn new(model: &Model, axes: impl Iterator<Item = FactId>, groups: &Groups) -> Self {
        let mut all: BTreeMap<usize, (Members, Members)> = BTreeMap::new();
        let mut of = Vec::new();
        for (variable, fact) in (0..).zip(axes) {
            let group = groups.of(fact);
            of.push(group);
            if let Some(group) = group {
                let (facts, amounts) = all.entry(group).or_default();
                if model.facts.at(fact).computed.is_some() {
                    amounts.push((variable, fact));
                } else {
                    facts.push((variable, fact));
                }
            }
        }
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        let mut made = Vec::new();
        for (number, (facts, amounts)) in all {
            let position: BTreeMap<FactId, usize> =
                (0..).zip(&facts).map(|(at, (_, id))| (*id, at)).collect();
            let local = |id: FactId| {
                let at = position.get(&id).copied().unwrap_or(usize::MAX);
                Amount::Fact(FactId::new(at))
            };
            let worked_out = amounts.iter().filter_map(|(_, id)| {
                let computed = model.facts.at(*id).computed.as_ref()?;
                computed.amount.with_facts(&local)
            });
            numbers.insert(number, made.len());
            let system = System::new(facts.len(), worked_out.collect());
            let variables = |all: &Members| all.iter().map(|(variable, _)| *variable).collect();
            made.push(Group {
                facts: variables(&facts),
                amounts: variables(&amounts),
                system,
            });
        }
        let of = of
            .into_iter()
            .map(|group| group.and_then(|group| numbers.get(&group).copied()))
            .collect();
        Self { groups: made, of }
    }

    /// Whether no facts are related.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The groups.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of a variable.
    #[must_use]
    pub fn group_of(&self, variable: Variable) -> Option<&Group> {
        let group = self.of.get(variable as usize).copied().flatten()?;
        self.groups.get(group)
    }

    /// A value for each fact of each group, such that its classes and those of the amounts are those
    /// of the cell; `None` where there are none.
    pub(super) fn values(
        &self,
        space: &dyn Classes,
        cell: &[Range],
        exact: &BTreeMap<Variable, i64>,
        meter: &Meter,
    ) -> Result<Option<BTreeMap<Variable, i64>>, Exhausted> {
        let mut values = BTreeMap::new();
        for group in &self.groups {
            let mut asked = group.asked(space, cell);
            let facts = group.facts.iter().zip(&mut asked.facts);
            for (variable, bounds) in facts.chain(group.amounts.iter().zip(&mut asked.amounts)) {
                if let Some(value) = exact.get(variable) {
                    *bounds = (bounds.0.max(*value), bounds.1.min(*value));
                }
            }
            let Some(found) = group.system.reader(&asked, meter)? else {
                return Ok(None);
            };
            values.extend(group.facts.iter().copied().zip(found));
        }
        Ok(Some(values))
    }

    /// Takes classes from a cell that no reader in it has; whether something is left. What is left may
    /// have no reader either. `work` counts what is looked at.
    pub fn narrow(&self, space: &dyn Classes, cell: &mut [Range], work: &mut usize) -> bool {
        let mut groups = self.groups.iter();
        groups.all(|group| group.narrow(space, cell, work))
    }
}

/// One more amount, with all that is related to its facts.
pub struct Further {
    /// All facts and amounts that have a variable.
    group: Group,
}

impl Relations {
    /// One more amount, of facts that have variables.
    pub(super) fn further(
        &self,
        amount: &Amount,
        variable: &dyn Fn(FactId) -> Option<Variable>,
    ) -> Option<Further> {
        let mut facts: Vec<Variable> = Vec::new();
        let mut has_all = true;
        amount.facts(&mut |id| match variable(id) {
            Some(variable) => facts.push(variable),
            None => has_all = false,
        });
        if !has_all {
            return None;
        }
        let touched: Vec<usize> = facts
            .iter()
            .filter_map(|variable| self.of.get(*variable as usize).copied().flatten())
            .collect();
        let groups = || {
            let all = self.groups.iter().enumerate();
            all.filter(|(at, _)| touched.contains(at))
                .map(|(_, group)| group)
        };
        facts.extend(groups().flat_map(|group| &group.facts));
        facts.sort_unstable();
        facts.dedup();
        let place = |variable: Variable| {
            let at = facts.binary_search(&variable).unwrap_or(usize::MAX);
            Amount::Fact(FactId::new(at))
        };
        let (mut variables, mut amounts) = (Vec::new(), Vec::new());
        for group in groups() {
            variables.extend(&group.amounts);
            for own in group.system.amounts() {
                amounts.push(own.with_facts(&|id| {
                    place(
                        group
                            .facts
                            .get(id.index())
                            .copied()
                            .unwrap_or(Variable::MAX),
                    )
                })?);
            }
        }
        amounts.push(amount.with_facts(&|id| place(variable(id).unwrap_or(Variable::MAX)))?);
        Some(Further {
            group: Group {
                system: System::new(facts.len(), amounts),
                facts,
                amounts: variables,
            },
        })
    }
}

impl Further {
    /// Values of the facts of a reader in a cell for whom the amount lies within these bounds.
    ///
    /// # Errors
    /// Where a limit is met.
    pub(super) fn reader(
        &self,
        space: &dyn Classes,
        cell: &[Range],
        wanted: (i64, i64),
        meter: &Meter,
    ) -> Result<Option<BTreeMap<Variable, i64>>, Exhausted> {
        let mut asked = self.group.asked(space, cell);
        asked.amounts.push(wanted);
        let found = self.group.system.reader(&asked, meter)?;
        Ok(found.map(|values| self.group.facts.iter().copied().zip(values).collect()))
    }
}

impl Group {
    fn asked(&self, space: &dyn Classes, cell: &[Range]) -> Asked {
        let bounds = |variables: &[Variable]| {
            variables
                .iter()
                .map(|variable| {
                    let side = cell.get(*variable as usize).copied().unwrap_or_default();
                    space.stretch(*variable, side)
                })
                .collect()
        };
        Asked {
            facts: bounds(&self.facts),
            amounts: bounds(&self.amounts),
        }
    }

    /// Values of the facts of a reader in a cell.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn reader(
        &self,
        space: &dyn Classes,
        cell: &[Range],
        meter: &Meter,
    ) -> Result<Option<Vec<i64>>, Exhausted> {
        self.system.reader(&self.asked(space, cell), meter)
    }

    /// As [`reader`](Self::reader), with so much work left (see [`System::reader_within`]).
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn reader_within(
        &self,
        space: &dyn Classes,
        cell: &[Range],
        meter: &Meter,
        left: &mut u64,
    ) -> Result<Option<Vec<i64>>, Exhausted> {
        let asked = self.asked(space, cell);
        self.system.reader_within(&asked, meter, left)
    }

    /// Takes classes from a cell that no reader in it has; whether something is left. `work` counts what is
    /// looked at.
    pub fn narrow(&self, space: &dyn Classes, cell: &mut [Range], work: &mut usize) -> bool {
        let asked = self.asked(space, cell);
        let mut left = asked.clone();
        *work += NARROWED;
        self.system.narrows(&mut left, work) && self.take(space, cell, (&asked, &left))
    }

    /// As [`narrow`](Self::narrow), with so much work left (see [`System::reader_within`]).
    ///
    /// # Errors
    /// Where there is none.
    pub fn narrow_within(
        &self,
        space: &dyn Classes,
        cell: &mut [Range],
        left: &mut u64,
    ) -> Result<bool, Exhausted> {
        let asked = self.asked(space, cell);
        let mut narrowed = asked.clone();
        let has_some = self.system.narrows_within(&mut narrowed, left)?;
        Ok(has_some && self.take(space, cell, (&asked, &narrowed)))
    }

    /// Leaves of a cell the classes of these bounds.
    fn take(
        &self,
        space: &dyn Classes,
        cell: &mut [Range],
        (asked, left): (&Asked, &Asked),
    ) -> bool {
        let before = asked.facts.iter().chain(&asked.amounts);
        let after = left.facts.iter().chain(&left.amounts);
        for (variable, (before, now)) in self.variables().zip(before.zip(after)) {
            let (lo, hi) = now;
            if before != now
                && let Some(side) = cell.get_mut(variable as usize)
                && side.0 < side.1
            {
                *side = (
                    side.0.max(space.class_of(variable, *lo)),
                    side.1.min(space.class_of(variable, *hi)),
                );
            }
        }
        true
    }

    /// The only amount, where a cell that is narrowed is sure to have readers for each class of it.
    #[must_use]
    pub fn exact_amount(&self) -> Option<Variable> {
        match self.amounts.as_slice() {
            [only] if self.system.is_exact() => Some(*only),
            _ => None,
        }
    }

    /// All its variables: facts, then amounts.
    pub fn variables(&self) -> impl Iterator<Item = Variable> {
        self.facts.iter().chain(&self.amounts).copied()
    }

    /// How many values of its facts lie in a cell; where that cannot be counted, at most so many, and
    /// `false`.
    #[must_use]
    pub fn count(&self, space: &dyn Classes, cell: &[Range]) -> (BigUint, bool) {
        self.system.count(&self.asked(space, cell))
    }
}
