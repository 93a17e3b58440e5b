//! Facts and amounts of them, each within bounds: what is left, and a reader. The cheapest question
//! first: bounds are handed on; differences are closed; what is left is split until a reader is found
//! or there is none, on a counted budget. Nothing is assumed.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use smallvec::SmallVec;

use crate::analysis::effort::{Exhausted, Meter};
use crate::model::amount::Interval;
use crate::model::{Amount, FactId};

use super::counted;
use super::differences;
use super::differences::Difference;
use super::linear;
use super::narrow::{self, Empty};

/// Facts, by position, and amounts of them: each fact in an amount is its position.
///
/// Sums that stand in several amounts, or within one that is no sum, are variables of their own behind
/// the facts: what one amount leaves of them, the others know.
#[derive(Clone, Debug, Default)]
pub struct System {
    amounts: Vec<Amount>,
    /// The sums, of facts and of sums before them; the first has the position behind the last fact.
    sums: Vec<Amount>,
    /// The amounts over facts and sums.
    over_sums: Vec<Amount>,
    /// The sums that are the difference of two variables: their position, and which two.
    differences: Vec<(usize, usize, usize)>,
    /// Whether variables and their differences make a circle, in which bounds creep.
    has_circle: bool,
    /// Where each amount is one fact without another and something more: these, and how much more.
    /// What is left of bounds is exact then.
    only_differences: Vec<(usize, usize, i64)>,
    /// Whether what is left of bounds is exact: there is one amount, a sum of facts, each once.
    is_exact: bool,
    /// How many parts all amounts have.
    weight: u64,
}

/// Bounds of all facts, and of all amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub facts: Sides,
    pub amounts: Sides,
}

/// Bounds; mostly of few.
pub type Sides = SmallVec<[(i64, i64); 4]>;

/// How often bounds are handed on at most, before what is left is split.
const ROUNDS: usize = 64;
/// How many parts a question is split into at most.
const PARTS: usize = 20_000;
/// From how many parts on each is asked whether linear rows leave anything of it.
const EASY: usize = 24;

impl System {
    /// Amounts of so many facts.
    #[must_use]
    pub fn new(facts: usize, amounts: Vec<Amount>) -> Self {
        let is_exact = match amounts.as_slice() {
            [Amount::Sum(parts, _)] => parts
                .iter()
                .all(|(factor, part)| factor.abs() == 1 && matches!(part, Amount::Fact(_))),
            [] => true,
            _ => false,
        };
        let only_differences = amounts.iter().map(as_difference).collect();
        let only_differences: Vec<_> = Option::unwrap_or_default(only_differences);
        let (mut sums, mut over_sums) = (Vec::new(), amounts.clone());
        if !is_exact && only_differences.is_empty() {
            let mut named = NamedSums {
                first: facts,
                sums: Vec::new(),
                known: BTreeMap::new(),
            };
            over_sums = amounts.iter().map(|amount| named.within(amount)).collect();
            sums = named.sums;
        }
        let differences: Vec<_> = (facts..)
            .zip(&sums)
            .filter_map(|(at, sum)| match as_difference(sum)? {
                (first, second, 0) => Some((at, first, second)),
                _ => None,
            })
            .collect();
        let has_circle = has_circle(&differences);
        let weight = sums
            .iter()
            .chain(&over_sums)
            .map(|amount| amount.size() as u64);
        Self {
            weight: weight.sum(),
            amounts,
            sums,
            over_sums,
            differences,
            has_circle,
            only_differences,
            is_exact,
        }
    }

    /// The amounts, over facts by position.
    #[must_use]
    pub fn amounts(&self) -> &[Amount] {
        &self.amounts
    }

    /// Whether what is left of bounds is exact.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Narrows bounds to what is left of them; whether something is. What is left may still be
    /// nothing. `work` counts the parts of amounts that are looked at.
    pub fn narrows(&self, asked: &mut Asked, work: &mut usize) -> bool {
        let mut rounds = 0;
        let narrowed = self.narrow(asked, &mut rounds).is_ok();
        let parts = usize::try_from(rounds.saturating_mul(self.weight)).unwrap_or(usize::MAX);
        *work = work.saturating_add(parts);
        narrowed
    }

    /// As [`narrows`](Self::narrows), with so much work left.
    ///
    /// # Errors
    /// Where there is none.
    pub fn narrows_within(&self, asked: &mut Asked, left: &mut u64) -> Result<bool, Exhausted> {
        let mut rounds = 0;
        let narrowed = self.narrow(asked, &mut rounds).is_ok();
        self.charge(rounds, left)?;
        Ok(narrowed)
    }

    fn charge(&self, rounds: u64, left: &mut u64) -> Result<(), Exhausted> {
        let work = rounds.saturating_mul(self.weight);
        *left = left.checked_sub(work).ok_or(Exhausted::Amounts(PARTS))?;
        Ok(())
    }

    /// `rounds` counts how often bounds are handed on.
    fn narrow(&self, now: &mut Asked, rounds: &mut u64) -> Result<(), Empty> {
        if !self.only_differences.is_empty() {
            *rounds += 1;
            return self.close(now);
        }
        let facts = now.facts.len();
        let mut variables = std::mem::take(&mut now.facts);
        for sum in &self.sums {
            let (lo, hi) = narrow::forward(sum, &variables);
            let narrow = |value: i128, end: i64| i64::try_from(value).unwrap_or(end);
            variables.push((narrow(lo, i64::MIN), narrow(hi, i64::MAX)));
        }
        let narrowed = self.narrow_all(facts, &mut variables, &mut now.amounts, rounds);
        variables.truncate(facts);
        now.facts = variables;
        narrowed
    }

    /// Narrows facts and their differences by each other, to all that is left of them.
    fn close(&self, now: &mut Asked) -> Result<(), Empty> {
        let all = self.only_differences.iter().zip(&now.amounts);
        let mut differences: SmallVec<[Difference; 16]> = all
            .map(|((first, second, more), (lo, hi))| Difference {
                first: *first,
                second: *second,
                bounds: (lo.saturating_sub(*more), hi.saturating_sub(*more)),
            })
            .collect();
        differences::close(&mut now.facts, &mut differences)?;
        let all = self.only_differences.iter().zip(&differences);
        for ((_, _, more), (bounds, difference)) in all
            .zip(&mut now.amounts)
            .map(|((amount, difference), bounds)| (amount, (bounds, difference)))
        {
            let (lo, hi) = difference.bounds;
            *bounds = (lo.saturating_add(*more), hi.saturating_add(*more));
        }
        Ok(())
    }

    fn narrow_all(
        &self,
        facts: usize,
        variables: &mut Sides,
        amounts: &mut Sides,
        rounds: &mut u64,
    ) -> Result<(), Empty> {
        for _ in 0..ROUNDS {
            *rounds += 1;
            let mut changed = false;
            if self.has_circle {
                let mut bounded: SmallVec<[Difference; 16]> = self
                    .differences
                    .iter()
                    .filter_map(|(at, first, second)| {
                        Some(Difference {
                            first: *first,
                            second: *second,
                            bounds: *variables.get(*at)?,
                        })
                    })
                    .collect();
                changed |= differences::close(variables, &mut bounded)?;
            }
            for (amount, bounds) in self.over_sums.iter().zip(&mut *amounts) {
                let wanted = (i128::from(bounds.0), i128::from(bounds.1));
                changed |= narrow::backward(amount, wanted, variables)?;
                let own = narrow::forward(amount, variables);
                *bounds = within(*bounds, own)?;
            }
            for (at, sum) in (facts..).zip(&self.sums) {
                let (lo, hi) = variables.get(at).copied().unwrap_or_default();
                let wanted = (i128::from(lo), i128::from(hi));
                changed |= narrow::backward(sum, wanted, variables)?;
                let own = narrow::forward(sum, variables);
                if let Some(slot) = variables.get_mut(at) {
                    let now = within(*slot, own)?;
                    changed |= now != *slot;
                    *slot = now;
                }
            }
            if !changed {
                break;
            }
        }
        Ok(())
    }

    /// Values of the facts that give each amount what is asked of it; `None` where there are none.
    /// They lie as low as they can, the first fact's first.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn reader(&self, asked: &Asked, meter: &Meter) -> Result<Option<Vec<i64>>, Exhausted> {
        let mut left = u64::MAX;
        self.reader_within(asked, meter, &mut left)
    }

    /// As [`reader`](Self::reader), with so much work left: one round over one part of an amount each.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn reader_within(
        &self,
        asked: &Asked,
        meter: &Meter,
        left: &mut u64,
    ) -> Result<Option<Vec<i64>>, Exhausted> {
        let mut waiting = vec![asked.clone()];
        let mut parts = 0;
        while let Some(mut now) = waiting.pop() {
            meter.spend(PART * (1 + self.amounts.len() as u64))?;
            parts += 1;
            if parts > PARTS {
                return Err(Exhausted::Amounts(PARTS));
            }
            let mut rounds = 0;
            let narrowed = self.narrow(&mut now, &mut rounds);
            self.charge(rounds, left)?;
            if narrowed.is_err() {
                continue;
            }
            // The lowest values of all have these differences.
            if !self.only_differences.is_empty() {
                return Ok(Some(now.facts.iter().map(|(lo, _)| *lo).collect()));
            }
            if parts > EASY && !self.is_exact {
                let mut work = 0;
                let apart = linear::are_apart(&now.facts, &self.amounts, &now.amounts, &mut work);
                meter.spend(work)?;
                *left = left.checked_sub(work).ok_or(Exhausted::Amounts(PARTS))?;
                if apart {
                    continue;
                }
            }
            // What is chosen says most of what is left.
            let choice = (parts > EASY)
                .then(|| self.open_choice(&now.facts))
                .flatten();
            if let Some((at, end)) = choice
                && let Some((lo, hi)) = now.facts.get(at).copied()
            {
                for bounds in [(end + 1, hi), (lo, end)] {
                    let mut part = now.clone();
                    if let Some(slot) = part.facts.get_mut(at) {
                        *slot = bounds;
                    }
                    waiting.push(part);
                }
                continue;
            }
            let open = now
                .facts
                .iter()
                .enumerate()
                .filter(|(_, (lo, hi))| lo < hi)
                .min_by_key(|(at, (lo, hi))| (hi.abs_diff(*lo) > SMALL, *at));
            let Some((at, (lo, hi))) = open.map(|(at, bounds)| (at, *bounds)) else {
                let values: Vec<i64> = now.facts.iter().map(|(lo, _)| *lo).collect();
                if self.gives(&values, asked) {
                    return Ok(Some(values));
                }
                continue;
            };
            let mut with = |bounds: (i64, i64)| {
                let mut part = now.clone();
                if let Some(slot) = part.facts.get_mut(at) {
                    *slot = bounds;
                }
                waiting.push(part);
            };
            // The lowest value first; then the upper half, then the rest.
            let middle = lo.midpoint(hi).max(lo);
            if middle > lo {
                with((lo + 1, middle));
            }
            if middle < hi {
                with((middle.max(lo) + 1, hi));
            }
            with((lo, lo));
        }
        Ok(None)
    }

    /// A fact by which something is chosen, and where to cut it.
    fn open_choice(&self, facts: &Sides) -> Option<(usize, i64)> {
        let of = |id: FactId| facts.get(id.index()).copied().unwrap_or_default();
        let mut amounts = self.amounts.iter();
        let (id, end) = amounts.find_map(|amount| amount.open_choice(&of))?;
        Some((id.index(), end))
    }

    /// Whether values of facts give each amount what is asked of it.
    fn gives(&self, values: &[i64], asked: &Asked) -> bool {
        let of = |id: FactId| values.get(id.index()).copied();
        self.amounts
            .iter()
            .zip(&asked.amounts)
            .all(|(amount, (lo, hi))| {
                amount
                    .value(&of)
                    .is_some_and(|value| i128::from(*lo) <= value && value <= i128::from(*hi))
            })
    }

    /// How many values of the facts give each amount what is asked of it; where that takes too long
    /// to count, at most so many, and `false`.
    #[must_use]
    pub fn count(&self, asked: &Asked) -> (BigUint, bool) {
        let mut now = asked.clone();
        if !self.narrows(&mut now, &mut 0) {
            return (BigUint::ZERO, true);
        }
        let open: Vec<(&Amount, Interval)> = self
            .amounts
            .iter()
            .zip(&asked.amounts)
            .map(|(amount, (lo, hi))| (amount, (i128::from(*lo), i128::from(*hi))))
            .filter(|(amount, wanted)| {
                let own = narrow::forward(amount, &now.facts);
                own.0 < wanted.0 || wanted.1 < own.1
            })
            .collect();
        counted::count(&now.facts, &open)
    }
}

/// The work of a part for each amount.
const PART: u64 = 64;

/// Facts of at most so many values are tried first.
const SMALL: u64 = 64;

/// The two facts of which an amount is the difference, and what is added to it.
fn as_difference(amount: &Amount) -> Option<(usize, usize, i64)> {
    let Amount::Sum(parts, more) = amount else {
        return None;
    };
    match parts.as_slice() {
        [(1, Amount::Fact(first)), (-1, Amount::Fact(second))]
        | [(-1, Amount::Fact(second)), (1, Amount::Fact(first))] => {
            Some((first.index(), second.index(), *more))
        }
        _ => None,
    }
}

/// Gives sums names.
struct NamedSums {
    /// The position of the first sum.
    first: usize,
    sums: Vec<Amount>,
    known: BTreeMap<Amount, usize>,
}

impl NamedSums {
    fn name(&mut self, sum: Amount) -> Amount {
        let next = self.first + self.sums.len();
        let at = *self.known.entry(sum.clone()).or_insert_with(|| {
            self.sums.push(sum);
            next
        });
        Amount::Fact(FactId::new(at))
    }

    /// An amount over facts and sums: of a sum of several, what is added and what is taken away are a
    /// sum each, so that their difference is one of two.
    fn amount(&mut self, amount: &Amount) -> Amount {
        let boxed = |this: &mut Self, inner: &Amount| Box::new(this.amount(inner));
        match amount {
            Amount::Fact(_) => amount.clone(),
            Amount::Sum(parts, more) => {
                let parts: Vec<(i64, Amount)> = parts
                    .iter()
                    .map(|(factor, part)| (*factor, self.amount(part)))
                    .collect();
                let (added, taken): (Vec<_>, Vec<_>) =
                    parts.into_iter().partition(|(factor, _)| *factor > 0);
                let mut sides = Vec::new();
                for (sign, side) in [(1, added), (-1, taken)] {
                    match side.as_slice() {
                        [] => {}
                        [only] => sides.push(only.clone()),
                        _ => {
                            let side = side
                                .into_iter()
                                .map(|(factor, part)| (factor * sign, part))
                                .collect();
                            sides.push((sign, self.name(Amount::Sum(side, 0))));
                        }
                    }
                }
                Amount::Sum(sides, *more)
            }
            Amount::Least(parts) => {
                Amount::Least(parts.iter().map(|part| self.within(part)).collect())
            }
            Amount::Greatest(parts) => {
                Amount::Greatest(parts.iter().map(|part| self.within(part)).collect())
            }
            Amount::Rounded(inner, by, how) => {
                Amount::Rounded(Box::new(self.within(inner)), *by, *how)
            }
            Amount::Months(inner, months, early) => {
                Amount::Months(boxed(self, inner), *months, *early)
            }
            Amount::PeriodEnd(period, side, inner) => {
                Amount::PeriodEnd(*period, *side, boxed(self, inner))
            }
            Amount::DaysUpTo(days, inner) => Amount::DaysUpTo(days.clone(), boxed(self, inner)),
            Amount::NthDay(days, inner) => Amount::NthDay(days.clone(), boxed(self, inner)),
            Amount::MonthsBetween(from, to, early) => {
                Amount::MonthsBetween(boxed(self, from), boxed(self, to), *early)
            }
            Amount::Case(key, rows) => {
                let key = Box::new(self.within(key));
                let rows = rows
                    .iter()
                    .map(|(within, of)| (*within, self.within(of)))
                    .collect();
                Amount::Case(key, rows)
            }
        }
    }

    /// An amount within another: a sum is named by its form, so that it is one wherever it stands.
    fn within(&mut self, amount: &Amount) -> Amount {
        let (form, turned, more) = amount.form();
        match self.amount(&form) {
            Amount::Sum(parts, 0) if parts.len() > 1 => {
                let name = self.name(Amount::Sum(parts, 0));
                Amount::Sum(vec![(if turned { -1 } else { 1 }, name)], more)
            }
            other if turned || more != 0 => {
                Amount::sum(vec![(if turned { -1 } else { 1 }, other)], more)
                    .unwrap_or_else(|| amount.clone())
            }
            other => other,
        }
    }
}

/// Whether some facts are tied to each other by differences in more than one way.
fn has_circle(differences: &[(usize, usize, usize)]) -> bool {
    let mut leader: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, first, second) in differences {
        let find = |mut at: usize| {
            while let Some(next) = leader.get(&at).filter(|next| **next != at) {
                at = *next;
            }
            at
        };
        let (one, other) = (find(*first), find(*second));
        if one == other {
            return true;
        }
        leader.insert(one, other);
    }
    false
}

fn within(bounds: (i64, i64), own: Interval) -> Result<(i64, i64), Empty> {
    let narrow = |value: i128, other: i64| i64::try_from(value).unwrap_or(other);
    let now = (
        bounds.0.max(narrow(own.0, bounds.0)),
        bounds.1.min(narrow(own.1, bounds.1)),
    );
    if now.0 <= now.1 { Ok(now) } else { Err(Empty) }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Meter, System, linear};
    use crate::model::amount::{Period, Rounding, Side};
    use crate::model::calendar::Workdays;
    use crate::model::{Amount, FactId};
    use crate::syntax::ast::Weekday;
    use num_bigint::BigUint;
    use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

    const FACTS: usize = 3;

    fn amount() -> impl Strategy<Value = Amount> {
        let fact = (0..FACTS).prop_map(|at| Amount::Fact(FactId::new(at)));
        fact.prop_recursive(3, 10, 3, |inner| {
            let part = (
                prop_oneof![Just(1), Just(-1), Just(2), Just(-3), Just(10)],
                inner.clone(),
            );
            let several = proptest::collection::vec(inner.clone(), 1..3);
            prop_oneof![
                (proptest::collection::vec(part, 1..4), -3..4_i64)
                    .prop_map(|(parts, more)| Amount::sum(parts, more).expect("small")),
                several.clone().prop_map(Amount::Least),
                several.prop_map(Amount::Greatest),
                (inner.clone(), 1..4_i64, 0..6_usize).prop_map(|(inner, by, how)| {
                    use Rounding::{Down, HalfAwayFromZero, HalfEven, HalfUp, TowardZero, Up};
                    let how = [Down, Up, TowardZero, HalfUp, HalfEven, HalfAwayFromZero][how];
                    Amount::Rounded(Box::new(inner), by, how)
                }),
                (inner.clone(), inner.clone(), 0..4_i64)
                    .prop_map(|(key, of, end)| choice(key, of, end)),
                (inner, 0..5_usize, any::<bool>())
                    .prop_map(|(of, kind, early)| calendar(of, kind, early)),
            ]
        })
    }

    /// Another amount where a key lies within bounds.
    fn choice(key: Amount, of: Amount, end: i64) -> Amount {
        let whether = key.lies_in(&[(-2, end)], (i64::MIN, i64::MAX));
        Amount::either(whether, of, Amount::constant(end))
    }

    /// A function of a day that rises.
    fn calendar(of: Amount, kind: usize, early: bool) -> Amount {
        let of = Box::new(of);
        let days = Workdays::new(&[Weekday::Monday, Weekday::Thursday], &[-3, 4], None);
        match kind {
            0 => Amount::Months(of, if early { -1 } else { 2 }, early),
            1 => Amount::PeriodEnd(Period::Month, Side::End, of),
            2 => Amount::PeriodEnd(Period::Year, Side::Start, of),
            3 => Amount::DaysUpTo(days, of),
            _ => Amount::NthDay(days, of),
        }
    }

    fn bounds(within: std::ops::Range<i64>) -> impl Strategy<Value = (i64, i64)> {
        (within, 0..6_i64).prop_map(|(lo, more)| (lo, lo + more))
    }

    /// All values of facts that give each amount what is asked of it, in order.
    fn all(amounts: &[Amount], asked: &Asked) -> Vec<Vec<i64>> {
        let mut all = vec![Vec::new()];
        for (lo, hi) in &asked.facts {
            all = all
                .iter()
                .flat_map(|values| (*lo..=*hi).map(|value| [values.as_slice(), &[value]].concat()))
                .collect();
        }
        let does = |values: &Vec<i64>| {
            let of = |id: FactId| values.get(id.index()).copied();
            amounts
                .iter()
                .zip(&asked.amounts)
                .all(|(amount, (lo, hi))| {
                    let value = amount.value(&of).expect("all are known");
                    i128::from(*lo) <= value && value <= i128::from(*hi)
                })
        };
        all.retain(does);
        all
    }

    proptest! {
        /// What is left of bounds, the reader, and the count are what going through all values says.
        #[test]
        fn systems_agree_with_all_values(
            amounts in proptest::collection::vec(amount(), 1..4),
            facts in proptest::collection::vec(bounds(-4..5), FACTS),
            wanted in proptest::collection::vec(bounds(-8..9), 4),
        ) {
            let asked = Asked {
                facts: facts.into_iter().collect(),
                amounts: wanted.into_iter().take(amounts.len()).collect(),
            };
            let readers = all(&amounts, &asked);
            // Whatever linear rows rule out, nobody is.
            let apart = linear::are_apart(&asked.facts, &amounts, &asked.amounts, &mut 0);
            assert!(!apart || readers.is_empty());
            let system = System::new(FACTS, amounts);
            let found = system.reader(&asked, &Meter::new(1_000_000)).expect("small");
            assert_eq!(found.is_some(), !readers.is_empty());
            assert!(found.is_none_or(|found| readers.contains(&found)));
            let mut left = asked.clone();
            if system.narrows(&mut left, &mut 0) {
                for values in &readers {
                    for (value, (lo, hi)) in values.iter().zip(&left.facts) {
                        assert!(lo <= value && value <= hi);
                    }
                }
            } else {
                assert_eq!(readers, Vec::<Vec<i64>>::new());
            }
            let (count, exact) = system.count(&asked);
            let readers = BigUint::from(readers.len());
            assert!(if exact { count == readers } else { count >= readers }, "{count} {readers}");
        }
    }
}
