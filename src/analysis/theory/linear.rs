//! Amounts as linear rows: what is no sum is a variable of its own, with what is sure of it. Where the
//! rows cannot lie within their bounds, no values of facts do. Bounds that are handed on do not see
//! this where three amounts or more hold each other.

use std::collections::BTreeMap;

use crate::model::Amount;
use crate::model::amount::{Interval, Rounding, Side};

use super::narrow::{self, Bounds};
use super::simplex::{self, Row};

/// How many variables and rows are looked at together.
const MOST: usize = 48;

/// Whether no values of facts within bounds give each amount what is asked of it, so far as this shows
/// in linear rows. `work` counts the fractions that are worked out.
pub(super) fn are_apart<'a>(
    facts: &'a Bounds,
    amounts: &'a [Amount],
    wanted: &[(i64, i64)],
    work: &mut u64,
) -> bool {
    let mut all = Relaxation {
        facts,
        variables: facts
            .iter()
            .map(|(lo, hi)| (i128::from(*lo), i128::from(*hi)))
            .collect(),
        rows: Vec::new(),
        known: BTreeMap::new(),
        open: Vec::new(),
    };
    for (amount, (lo, hi)) in amounts.iter().zip(wanted) {
        let sum = all.sum(amount);
        all.holds(&sum, (i128::from(*lo), i128::from(*hi)));
    }
    // What rows leave of a variable says what it is the greatest or the least of.
    while let Some((at, amount)) = all.open.pop() {
        all.tighten();
        all.define(at, amount);
    }
    all.variables.len() + all.rows.len() <= MOST
        && simplex::are_apart(&all.variables, &all.rows, work) == Some(true)
}

/// Factors of variables, and a constant.
#[derive(Clone, Default)]
struct Sum {
    factors: BTreeMap<usize, i128>,
    more: i128,
}

impl Sum {
    fn of(variable: usize) -> Self {
        Self {
            factors: BTreeMap::from([(variable, 1)]),
            more: 0,
        }
    }

    /// The same, with a multiple of another.
    fn with(mut self, factor: i128, other: &Self) -> Self {
        for (variable, own) in &other.factors {
            *self.factors.entry(*variable).or_default() += factor * own;
        }
        self.more += factor * other.more;
        self
    }
}

/// All that a variable times a factor may be.
fn range(variables: &[Interval], at: usize, factor: i128) -> Interval {
    let (lo, hi) = variables.get(at).copied().unwrap_or_default();
    let (one, other) = (lo * factor, hi * factor);
    (one.min(other), one.max(other))
}

/// Rows that hold of all that amounts can be, and of more.
struct Relaxation<'a> {
    facts: &'a Bounds,
    variables: Vec<Interval>,
    rows: Vec<(Row, Interval)>,
    /// The variables that amounts are.
    known: BTreeMap<&'a Amount, usize>,
    /// Those of which nothing is said yet.
    open: Vec<(usize, &'a Amount)>,
}

impl<'a> Relaxation<'a> {
    /// Narrows variables by what rows leave of them.
    fn tighten(&mut self) {
        for (row, within) in &self.rows {
            let ranges = row
                .iter()
                .map(|(at, factor)| range(&self.variables, *at, *factor));
            let all = ranges.fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
            for (at, factor) in row {
                let own = range(&self.variables, *at, *factor);
                // What this part may be, given the least and the most of the others.
                let (lo, hi) = (within.0 - (all.1 - own.1), within.1 - (all.0 - own.0));
                let (lo, hi) = match factor.signum() {
                    1 => (lo, hi),
                    -1 => (-hi, -lo),
                    _ => continue,
                };
                let by = factor.abs();
                if let Some(bounds) = self.variables.get_mut(*at) {
                    // What is left empty stays a value, and its row says so.
                    let now = (
                        bounds.0.max(-(-lo).div_euclid(by)),
                        bounds.1.min(hi.div_euclid(by)),
                    );
                    if now.0 <= now.1 {
                        *bounds = now;
                    }
                }
            }
        }
    }

    /// That a sum lies within bounds.
    fn holds(&mut self, sum: &Sum, (lo, hi): Interval) {
        let row = sum.factors.iter().map(|(at, factor)| (*at, *factor));
        let within = (lo - sum.more, hi - sum.more);
        self.rows.push((row.collect(), within));
    }

    fn sum(&mut self, amount: &'a Amount) -> Sum {
        match amount {
            Amount::Fact(id) => Sum::of(id.index()),
            Amount::Sum(parts, constant) => {
                let mut sum = Sum {
                    more: i128::from(*constant),
                    ..Sum::default()
                };
                for (factor, part) in parts {
                    let part = self.sum(part);
                    sum = sum.with(i128::from(*factor), &part);
                }
                sum
            }
            Amount::Case(key, rows) => {
                let keys = narrow::forward(key, self.facts);
                let mut able = Amount::meeting(rows, keys);
                match (able.next(), able.next()) {
                    (Some(only), None) => self.sum(only),
                    _ => Sum::of(self.variable(amount)),
                }
            }
            other => Sum::of(self.variable(other)),
        }
    }

    /// The variable that an amount is.
    fn variable(&mut self, amount: &'a Amount) -> usize {
        if let Some(at) = self.known.get(amount) {
            return *at;
        }
        let at = self.variables.len();
        let bounds = narrow::forward(amount, self.facts);
        self.variables.push(bounds);
        self.known.insert(amount, at);
        self.open.push((at, amount));
        at
    }

    /// Says what is sure of a variable that is an amount.
    fn define(&mut self, at: usize, amount: &'a Amount) {
        match amount {
            Amount::Least(parts) => self.extreme(at, parts, -1),
            Amount::Greatest(parts) => self.extreme(at, parts, 1),
            Amount::Rounded(of, by, how) => {
                let by = i128::from(*by);
                // What is left over: the amount without so many times the divisor.
                let left = match how {
                    Rounding::Down => (0, by - 1),
                    Rounding::Up => (1 - by, 0),
                    Rounding::TowardZero => (1 - by, by - 1),
                    Rounding::HalfUp | Rounding::HalfEven | Rounding::HalfAwayFromZero => {
                        (-by / 2, by / 2)
                    }
                };
                let rest = self.sum(of).with(-by, &Sum::of(at));
                self.holds(&rest, left);
            }
            Amount::Months(of, months, _) => {
                // A month has 28 to 31 days, and where it is too short, its end is moved by some.
                let (one, other) = (i128::from(*months) * 28, i128::from(*months) * 31);
                self.apart(at, of, (one.min(other) - 4, one.max(other) + 4));
            }
            Amount::PeriodEnd(_, side, of) => {
                let most = 366;
                let apart = match side {
                    Side::Start => (-most, 0),
                    Side::End => (0, most),
                };
                self.apart(at, of, apart);
            }
            // Bounds are all that is known.
            Amount::Fact(_)
            | Amount::Sum(..)
            | Amount::Case(..)
            | Amount::MonthsBetween(..)
            | Amount::DaysUpTo(..)
            | Amount::NthDay(..) => {}
        }
    }

    /// How far a variable lies from an amount.
    fn apart(&mut self, at: usize, of: &'a Amount, bounds: Interval) {
        let distance = Sum::of(at).with(-1, &self.sum(of));
        self.holds(&distance, bounds);
    }

    /// A variable that is the greatest (1) of some, or the least (-1).
    fn extreme(&mut self, at: usize, parts: &'a [Amount], sign: i128) {
        let own = self.variables.get(at).copied().unwrap_or_default();
        let bounds: Vec<Interval> = parts
            .iter()
            .map(|part| narrow::forward(part, self.facts))
            .collect();
        let is_able = |of: &Interval| {
            if sign > 0 {
                of.1 >= own.0
            } else {
                of.0 <= own.1
            }
        };
        let able = bounds.iter().filter(|of| is_able(of)).count();
        for (part, of) in parts.iter().zip(&bounds) {
            let distance = Sum::of(at).with(-1, &self.sum(part));
            let distance = Sum::default().with(sign, &distance);
            let most = if able == 1 && is_able(of) {
                0
            } else {
                (own.1 - of.0).max(of.1 - own.0).max(0)
            };
            self.holds(&distance, (0, most));
        }
    }
}
