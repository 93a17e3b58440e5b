//! Facts and amounts of them, each within bounds: what is left, and a reader. The cheapest question
//! first: bounds are handed on; differences are closed; what is left is split until a reader is found
//! or there is none, on a counted budget. Nothing is assumed.

use num_bigint::BigUint;

use crate::analysis::effort::{Exhausted, Meter};
use crate::model::Amount;
use crate::model::amount::Interval;

use super::counted;
use super::differences;
use super::differences::Difference;
use super::narrow::{self, Empty};

/// Facts, by position, and amounts of them: each fact in an amount is its position.
#[derive(Clone, Debug, Default)]
pub struct System {
    amounts: Vec<Amount>,
    /// The amounts that are the difference of two facts: which, and what is added.
    differences: Vec<(usize, usize, usize, i64)>,
    /// Whether bounds alone may leave what cannot be.
    may_creep: bool,
}

/// Bounds of all facts, and of all amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub facts: Vec<(i64, i64)>,
    pub amounts: Vec<(i64, i64)>,
}

/// How often bounds are handed on at most, before what is left is split.
const ROUNDS: usize = 64;
/// How many parts a question is split into at most.
const PARTS: usize = 20_000;

impl System {
    /// Amounts of facts.
    #[must_use]
    pub fn new(amounts: Vec<Amount>) -> Self {
        let differences: Vec<_> = amounts
            .iter()
            .enumerate()
            .filter_map(|(at, amount)| match amount {
                Amount::Sum(parts, more) => match parts.as_slice() {
                    [(1, Amount::Fact(first)), (-1, Amount::Fact(second))]
                    | [(-1, Amount::Fact(second)), (1, Amount::Fact(first))] => {
                        Some((at, first.index(), second.index(), *more))
                    }
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let may_creep = amounts.len() > 1;
        Self {
            amounts,
            differences,
            may_creep,
        }
    }

    /// What is left of the bounds; `None` where nothing is. What is left may still be nothing.
    #[must_use]
    pub fn narrowed(&self, asked: &Asked) -> Option<Asked> {
        let mut now = asked.clone();
        self.narrow(&mut now).ok().map(|()| now)
    }

    fn narrow(&self, now: &mut Asked) -> Result<(), Empty> {
        for _ in 0..ROUNDS {
            let mut changed = false;
            if self.may_creep && !self.differences.is_empty() {
                let bounded: Vec<Difference> = self
                    .differences
                    .iter()
                    .filter_map(|(at, first, second, more)| {
                        let (lo, hi) = now.amounts.get(*at)?;
                        let more = i128::from(*more);
                        Some(Difference {
                            first: *first,
                            second: *second,
                            bounds: (i128::from(*lo) - more, i128::from(*hi) - more),
                        })
                    })
                    .collect();
                changed |= differences::close(&mut now.facts, &bounded)?;
            }
            for (amount, bounds) in self.amounts.iter().zip(&mut now.amounts) {
                let wanted = (i128::from(bounds.0), i128::from(bounds.1));
                changed |= narrow::backward(amount, wanted, &mut now.facts)?;
                let own = narrow::forward(amount, &now.facts);
                *bounds = within(*bounds, own)?;
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
        let mut waiting = vec![asked.clone()];
        let mut parts = 0;
        while let Some(mut now) = waiting.pop() {
            meter.spend(PART * (1 + self.amounts.len() as u64))?;
            parts += 1;
            if parts > PARTS {
                return Err(Exhausted::Amounts(PARTS));
            }
            if self.narrow(&mut now).is_err() {
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

    /// Whether values of facts give each amount what is asked of it.
    fn gives(&self, values: &[i64], asked: &Asked) -> bool {
        let of = |id: crate::model::FactId| values.get(id.index()).copied();
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
        let Some(now) = self.narrowed(asked) else {
            return (BigUint::ZERO, true);
        };
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

fn within(bounds: (i64, i64), own: Interval) -> Result<(i64, i64), Empty> {
    let narrow = |value: i128, other: i64| i64::try_from(value).unwrap_or(other);
    let now = (
        bounds.0.max(narrow(own.0, bounds.0)),
        bounds.1.min(narrow(own.1, bounds.1)),
    );
    if now.0 <= now.1 { Ok(now) } else { Err(Empty) }
}
