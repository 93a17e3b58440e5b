//! Two versions of a project in one model: which things of the older are which of the newer, and
//! the facts of both asked for as one.
//!
//! Example: the older has `plan is one of { free, paid }`, the newer `plan is one of { free, team
//! was paid, business }`. Then both ask for the newer `plan`: the older's `paid` is `team`, and a
//! reader of `business` is possible in the newer only.

use std::collections::{BTreeMap, BTreeSet};

use super::amount::{Amount, Rounding};
use super::brought;
use super::domain::{Admits, Constant, Domain, Ordered, OrderedKind, rescale};
use super::effects;
use super::flow::Flow;
use super::ids::FactId;
use super::rewrite;
use super::rewrite::Rewrite;
use super::types::{Assume, Condition, ConditionKind, Model, Phrasing};
use super::values::{Value, Values};

/// Things that have a name, and perhaps had another before.
#[derive(Clone, Copy, Debug)]
pub struct Named<'n> {
    /// Its place: a thing of the same place is the same before one of another.
    pub place: &'n str,
    pub name: &'n str,
    /// The name that it had before.
    pub was: Option<&'n str>,
}

/// Pairs of older and newer things, by position: by the newer one's `was`, else by the same name,
/// in the same place, else by the only one of that name.
#[must_use]
pub fn pair(older: &[Named<'_>], newer: &[Named<'_>]) -> BTreeMap<usize, usize> {
    let mut pairs = Pairs::default();
    pairs.add(
        older,
        newer,
        |named| Some((named.place, named.name)),
        |named| Some((named.place, named.was?)),
    );
    pairs.add(
        older,
        newer,
        |named| Some(("", named.name)),
        |named| Some(("", named.was?)),
    );
    pairs.add(
        older,
        newer,
        |named| Some((named.place, named.name)),
        |named| Some((named.place, named.name)),
    );
    pairs.add(
        older,
        newer,
        |named| Some(("", named.name)),
        |named| Some(("", named.name)),
    );
    pairs.found
}

#[derive(Default)]
struct Pairs {
    found: BTreeMap<usize, usize>,
    taken: BTreeSet<usize>,
}

/// Where something is, and its name.
type ThingKey<'n> = (&'n str, &'n str);

impl Pairs {
    /// Pairs those that are left of which the key is the same, where it is that of one on each
    /// side.
    fn add<'n>(
        &mut self,
        older: &[Named<'n>],
        newer: &[Named<'n>],
        key_of_old: impl Fn(&Named<'n>) -> Option<ThingKey<'n>>,
        key_of_new: impl Fn(&Named<'n>) -> Option<ThingKey<'n>>,
    ) {
        let mut by_key: BTreeMap<ThingKey<'n>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, old) in older
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.found.contains_key(at))
        {
            if let Some(key) = key_of_old(old) {
                by_key.entry(key).or_default().0.push(at);
            }
        }
        for (at, new) in newer
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.taken.contains(at))
        {
            if let Some(key) = key_of_new(new) {
                by_key.entry(key).or_default().1.push(at);
            }
        }
        for (old, new) in by_key.into_values() {
            if let ([old], [new]) = (old.as_slice(), new.as_slice()) {
                self.found.insert(*old, *new);
                self.taken.insert(*new);
            }
        }
    }
}

/// As [`pair`], of the values of two domains.
#[must_use]
pub fn pair_values(older: &[Value], newer: &[Value]) -> BTreeMap<usize, usize> {
    pair(&named_values(older), &named_values(newer))
}

fn named_values(values: &[Value]) -> Vec<Named<'_>> {
    values
        .iter()
        .map(|value| Named {
            place: "",
            name: &value.name,
            was: value.was.as_deref(),
        })
        .collect()
}

/// Merges the facts of two versions: each pair is asked for as the newer one, whose domain then has
/// the values of both. Values that one version lacks are assumed not to be in its files. Pairs that
/// cannot be merged, of another kind or unit, stay as they are, and are not returned.
pub fn join(model: &mut Model, pairs: &[(FactId, FactId)]) -> Vec<(FactId, FactId)> {
    let mut turns = Turns::default();
    let mut joined = Vec::new();
    let worked_out = set_to_amounts(model);
    for (old, new) in pairs {
        // What is worked out is compared by what it is worked out of.
        let is_computed = |id: FactId| model.facts.at(id).computed.is_some();
        if is_computed(*old) || is_computed(*new) {
            continue;
        }
        let Some(joint) = joint(&model.facts.at(*old).domain, &model.facts.at(*new).domain) else {
            continue;
        };
        // What a step works out counts the steps of its own version.
        let is_finer = |turn: &ValueMapping| matches!(turn, ValueMapping::Digits(1..));
        if is_finer(&joint.turn_of_old) && worked_out.contains(old)
            || is_finer(&joint.turn_of_new) && worked_out.contains(new)
        {
            continue;
        }
        for (fact, admits) in [(*old, &joint.of_old), (*new, &joint.of_new)] {
            if let Some((admits, holds)) = admits {
                let span = model.facts.at(fact).span;
                let mut condition = Condition {
                    kind: ConditionKind::Fact(*new, admits.clone(), Phrasing::Is),
                    span,
                };
                if !holds {
                    condition = Condition {
                        kind: ConditionKind::Not(Box::new(condition)),
                        span,
                    };
                }
                // It is stated in the terms of the joint domain already.
                turns.assumed.push(Assume {
                    text: Vec::new(),
                    condition,
                    span,
                });
            }
        }
        model.facts.at_mut(*new).domain = joint.domain;
        turns.of.insert(*old, (*new, joint.turn_of_old));
        turns.of.insert(*new, (*new, joint.turn_of_new));
        joined.push((*old, *new));
    }
    model.joined.extend(joined.iter().copied());
    turns.wider = work_out_again(model, &turns);
    rewrite::model(model, &turns);
    model.assumes.append(&mut turns.assumed);
    // Steps of one version set facts of which the other works something out. Where there is no end of it, the
    // space of both says so.
    effects::tell_unknown(model);
    let flow = Flow::of_project(model);
    brought::bring_about(model, &flow);
    joined
}

/// Amounts of joint facts are amounts of other values, and may have more: those that have, with their
/// bounds before and now.
fn work_out_again(model: &mut Model, turns: &Turns) -> BTreeMap<FactId, [(i64, i64); 2]> {
    let mut wider = BTreeMap::new();
    let bounds: BTreeMap<FactId, (i64, i64)> = model
        .facts
        .iter()
        .map(|(id, fact)| (id, fact.domain.bounds()))
        .collect();
    for id in bounds.keys() {
        let fact = model.facts.at_mut(*id);
        let Some(computed) = &mut fact.computed else {
            continue;
        };
        // A joint fact may have values that its version lacks.
        let joint = computed.amount.with_facts(&|id| turns.amount(id));
        if let Some(amount) = joint.and_then(|amount| amount.with_open_ends()) {
            computed.amount = amount;
        }
        let (lo, hi) = computed
            .amount
            .bounds(&|id| bounds.get(&id).copied().unwrap_or_default());
        if let Domain::Ordered(ordered) = &mut fact.domain {
            let before = (ordered.lo, ordered.hi);
            ordered.lo = ordered.lo.min(i64::try_from(lo).unwrap_or(i64::MIN));
            ordered.hi = ordered.hi.max(i64::try_from(hi).unwrap_or(i64::MAX));
            wider.insert(*id, [before, (ordered.lo, ordered.hi)]);
        }
    }
    wider
}

/// How the values of a domain become those of a joint one.
enum ValueMapping {
    /// As they are.
    Same,
    /// By position.
    Positions(Vec<usize>),
    /// In finer steps: so many digits more.
    Digits(u32),
}

impl ValueMapping {
    fn position(&self, at: usize) -> usize {
        match self {
            Self::Positions(to) => to.get(at).copied().unwrap_or(at),
            Self::Same | Self::Digits(_) => at,
        }
    }

    fn members(&self, set: u64) -> u64 {
        (0..64)
            .filter(|at| set >> at & 1 == 1)
            .fold(0, |all, at| all | 1 << self.position(at))
    }

    /// The first and the last of the values that one value becomes: in finer steps, all that are
    /// below the next.
    fn numbers(&self, value: i64) -> (i64, i64) {
        match self {
            // That they fit was looked at before.
            Self::Digits(more) => {
                let scaled = rescale(value, 0, *more).unwrap_or(value);
                (scaled, scaled.saturating_add(10_i64.pow(*more) - 1))
            }
            Self::Same | Self::Positions(_) => (value, value),
        }
    }

    fn constant(&self, value: Constant) -> Constant {
        match value {
            Constant::Index(at) => Constant::Index(self.position(at)),
            Constant::Members(set) => Constant::Members(self.members(set)),
            Constant::Number(value) => Constant::Number(self.numbers(value).0),
        }
    }

    fn admits(&self, admits: &Admits) -> Admits {
        match admits {
            Admits::Values(values) => {
                let mut values: Vec<usize> = values.iter().map(|at| self.position(*at)).collect();
                values.sort_unstable();
                Admits::Values(values)
            }
            Admits::Within(intervals) => Admits::Within(
                intervals
                    .iter()
                    .map(|(lo, hi)| (self.numbers(*lo).0, self.numbers(*hi).1))
                    .collect(),
            ),
            Admits::IncludesAny(set) => Admits::IncludesAny(self.members(*set)),
            Admits::Exactly(set) => Admits::Exactly(self.members(*set)),
            Admits::AllBut(set) => Admits::AllBut(self.members(*set)),
        }
    }
}

#[derive(Default)]
struct Turns {
    of: BTreeMap<FactId, (FactId, ValueMapping)>,
    assumed: Vec<Assume>,
    /// Amounts that have more values: their bounds before and now.
    wider: BTreeMap<FactId, [(i64, i64); 2]>,
}

impl Turns {
    /// A fact as an amount of the joint one: in finer steps, what is left of those.
    fn amount(&self, fact: FactId) -> Amount {
        match self.of.get(&fact) {
            Some((to, ValueMapping::Digits(more))) => {
                let step = 10_i64.checked_pow(*more).unwrap_or(1);
                Amount::Rounded(Box::new(Amount::Fact(*to)), step, Rounding::Down)
            }
            Some((to, ValueMapping::Positions(positions))) => {
                let mut rows: Vec<((i64, i64), Amount)> = (0_i64..)
                    .zip(positions)
                    .filter_map(|(own, at)| {
                        let at = i64::try_from(*at).ok()?;
                        Some(((at, at), Amount::constant(own)))
                    })
                    .collect();
                rows.sort_by_key(|(within, _)| *within);
                Amount::Case(Box::new(Amount::Fact(*to)), without_gaps(rows))
            }
            Some((to, ValueMapping::Same)) => Amount::Fact(*to),
            None => Amount::Fact(fact),
        }
    }
}

/// The rows of a choice; values that only the other version has are those before them.
fn without_gaps(rows: Vec<((i64, i64), Amount)>) -> Vec<((i64, i64), Amount)> {
    let mut whole: Vec<((i64, i64), Amount)> = Vec::new();
    for ((lo, hi), of) in rows {
        let from = match whole.last_mut() {
            Some(((_, end), _)) => {
                *end = lo - 1;
                lo
            }
            None => 0,
        };
        whole.push(((from, hi), of));
    }
    if let Some(((_, end), _)) = whole.last_mut() {
        *end = i64::MAX;
    }
    whole
}

impl Rewrite for Turns {
    fn test(&self, fact: &mut FactId, admits: &mut Admits) {
        if let Some((to, turn)) = self.of.get(fact) {
            *fact = *to;
            *admits = turn.admits(admits);
        }
        // What reached to an end reaches to the end.
        if let (Some([before, now]), Admits::Within(intervals)) = (self.wider.get(fact), admits) {
            for (lo, hi) in intervals {
                *lo = if *lo == before.0 { now.0 } else { *lo };
                *hi = if *hi == before.1 { now.1 } else { *hi };
            }
        }
    }

    fn value(&self, fact: &mut FactId, value: &mut Constant) {
        if let Some((to, turn)) = self.of.get(fact) {
            *fact = *to;
            *value = turn.constant(*value);
        }
    }

    fn set(&self, fact: &mut FactId) {
        if let Some((to, _)) = self.of.get(fact) {
            *fact = *to;
        }
    }
}

/// The facts that steps set to what is worked out.
fn set_to_amounts(model: &Model) -> BTreeSet<FactId> {
    let all = effects::of_steps(model).into_iter().flatten();
    let worked_out = all.filter(|effect| {
        let mut values = effect.values.iter();
        values.any(|value| value.value().is_none())
    });
    worked_out.map(|effect| effect.fact).collect()
}

/// A domain with the values of two, how those of each become its own, and which each has, where it
/// has not all: those that are admitted, or that are not.
struct MergedDomain {
    domain: Domain,
    turn_of_old: ValueMapping,
    turn_of_new: ValueMapping,
    of_old: Option<(Admits, bool)>,
    of_new: Option<(Admits, bool)>,
}

/// `None` where two domains are of different kinds, or have too many values together.
fn joint(old: &Domain, new: &Domain) -> Option<MergedDomain> {
    match (old, new) {
        (Domain::YesNo, Domain::YesNo) => Some(MergedDomain {
            domain: Domain::YesNo,
            turn_of_old: ValueMapping::Same,
            turn_of_new: ValueMapping::Same,
            of_old: None,
            of_new: None,
        }),
        (Domain::OneOf(old), Domain::OneOf(new)) => {
            let (values, to) = together(old, new);
            let of_old = (old.len() < values.len()).then(|| {
                let mut positions = to.clone();
                positions.sort_unstable();
                (Admits::Values(positions), true)
            });
            let of_new = (new.len() < values.len())
                .then(|| (Admits::Values((0..new.len()).collect()), true));
            let domain = Domain::OneOf(values);
            Some(MergedDomain {
                domain,
                turn_of_old: ValueMapping::Positions(to),
                turn_of_new: ValueMapping::Same,
                of_old,
                of_new,
            })
        }
        (Domain::AnyOf(old), Domain::AnyOf(new)) => {
            let (values, to) = together(old, new);
            if values.len() > 64 {
                return None;
            }
            let all = |count: usize| (0..count).fold(0_u64, |set, at| set | 1 << at);
            let own = to.iter().fold(0_u64, |set, at| set | 1 << at);
            // Sets with members that this version lacks are not possible in it.
            let without = |set: u64| (set != 0).then_some((Admits::IncludesAny(set), false));
            let (foreign_to_old, foreign_to_new) = (
                all(values.len()) & !own,
                all(values.len()) & !all(new.len()),
            );
            Some(MergedDomain {
                domain: Domain::AnyOf(values),
                turn_of_old: ValueMapping::Positions(to),
                turn_of_new: ValueMapping::Same,
                of_old: without(foreign_to_old),
                of_new: without(foreign_to_new),
            })
        }
        (Domain::Ordered(old), Domain::Ordered(new)) => joint_order(old, new),
        _ => None,
    }
}

fn joint_order(old: &Ordered, new: &Ordered) -> Option<MergedDomain> {
    let (kind, more_of_old, more_of_new) = match (&old.kind, &new.kind) {
        (
            OrderedKind::Number {
                decimals: of_old,
                unit: old_unit,
                ..
            },
            OrderedKind::Number {
                decimals: of_new,
                unit: new_unit,
                one,
            },
        ) if old_unit == new_unit => {
            let decimals = *of_old.max(of_new);
            (
                OrderedKind::Number {
                    decimals,
                    unit: new_unit.clone(),
                    one: one.clone(),
                },
                decimals - of_old,
                decimals - of_new,
            )
        }
        (one, other) if one == other => (new.kind.clone(), 0, 0),
        _ => return None,
    };
    let scaled = |ordered: &Ordered, more: u32| {
        Some((rescale(ordered.lo, 0, more)?, rescale(ordered.hi, 0, more)?))
    };
    let (of_old, of_new) = (scaled(old, more_of_old)?, scaled(new, more_of_new)?);
    let (lo, hi) = (of_old.0.min(of_new.0), of_old.1.max(of_new.1));
    let part = |own: (i64, i64)| (own != (lo, hi)).then(|| (Admits::Within(vec![own]), true));
    Some(MergedDomain {
        domain: Domain::Ordered(Ordered { kind, lo, hi }),
        turn_of_old: ValueMapping::Digits(more_of_old),
        turn_of_new: ValueMapping::Digits(more_of_new),
        of_old: part(of_old),
        of_new: part(of_new),
    })
}

/// The values of the newer domain, behind them those that only the older has; and where each of the
/// older is among them.
fn together(old: &[Value], new: &Values) -> (Values, Vec<usize>) {
    let pairs = pair_values(old, new);
    let mut values = new.to_vec();
    let mut to = Vec::new();
    for (at, value) in old.iter().enumerate() {
        to.push(pairs.get(&at).copied().unwrap_or(values.len()));
        if !pairs.contains_key(&at) {
            values.push(value.clone());
        }
    }
    (Values::new(values, new.groups.clone()), to)
}
