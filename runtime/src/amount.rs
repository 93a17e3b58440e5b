//! Amounts that are worked out of facts, in whole numbers. An amount is a list of steps that work on a
//! stack, so that no file can nest them too deeply.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::value::{civil, days_in, days_of};

/// How many steps an amount has at most.
const LONGEST: usize = 8_192;

/// Days beyond this are no days.
const FARTHEST: i64 = 1_000_000_000_000;

/// How many months are added at most.
const MONTHS: i64 = 240_000;

/// An amount: what its steps leave on the stack. Each value counts its own steps; what is between is
/// 128 bits wide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount(pub Vec<Step>);

/// A step of an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Puts the value of a fact, by position, on the stack.
    Fact(u32),
    /// Takes as many values as there are factors, and puts their sum, each times its factor, and a
    /// constant.
    Sum(Vec<i64>, i64),
    /// Takes so many values and puts the least.
    Least(u32),
    /// Takes so many values and puts the greatest.
    Greatest(u32),
    /// Divides by a number above 0, to a whole number.
    Rounded(i64, Rounding),
    /// A day so many months later. Where its month is too short, the last day of it (`true`), or the
    /// first of the next.
    Months(i64, bool),
    /// A day of the month or the year of a day.
    Turn(Turn),
    /// Takes two days, and puts the most months that can be added to the first without passing the
    /// second; `true` where short months give their last day.
    MonthsBetween(bool),
    /// Takes a value, and puts the one that stands beside the interval in which it lies. The intervals
    /// are ascending and apart.
    Table(Vec<((i64, i64), i64)>),
    /// Takes a value and as many more as there are intervals, and puts that of these whose interval the
    /// first lies in.
    Case(Vec<(i64, i64)>),
    /// Takes a day, and puts how many days that count there are from 1970-01-01 up to it; below zero,
    /// how many of those behind it up to 1969-12-31.
    DaysUpTo(Days),
    /// Takes a number, and puts the first day up to which so many days count.
    NthDay(Days),
}

/// Days that count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The weekdays that count, one bit each, Monday first.
    pub weekdays: u8,
    /// Days of these weekdays that do not count, ascending.
    pub holidays: Vec<i64>,
}

/// How a quotient becomes a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rounding {
    /// To the next lower one.
    Down,
    /// To the next higher one.
    Up,
    /// To the next one nearer to zero.
    TowardZero,
    /// To the nearest, the higher of two.
    HalfUp,
    /// To the nearest, the even one of two.
    HalfEven,
    /// To the nearest, the one of two that is farther from zero.
    HalfAwayFromZero,
}

/// A day at which a month or a year begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// The first day of the month.
    MonthStart,
    /// The last day of the month.
    MonthEnd,
    /// The first day of the year.
    YearStart,
    /// The last day of the year.
    YearEnd,
}

impl Amount {
    /// Its value; `None` where a fact is not known, or where the value is too large.
    #[must_use]
    pub fn value(&self, of: &dyn Fn(u32) -> Option<i64>) -> Option<i64> {
        let mut stack: Vec<i128> = Vec::new();
        for step in &self.0 {
            let value = match step {
                Step::Fact(fact) => i128::from(of(*fact)?),
                Step::Sum(factors, constant) => {
                    let values = taken(&mut stack, factors.len())?;
                    values.iter().zip(factors).try_fold(
                        i128::from(*constant),
                        |sum, (value, factor)| {
                            sum.checked_add(value.checked_mul(i128::from(*factor))?)
                        },
                    )?
                }
                Step::Least(count) => taken(&mut stack, *count as usize)?.into_iter().min()?,
                Step::Greatest(count) => taken(&mut stack, *count as usize)?.into_iter().max()?,
                Step::Rounded(by, how) => quotient(stack.pop()?, i128::from(*by), *how)?,
                Step::Months(months, early) => later(stack.pop()?, *months, *early)?,
                Step::Turn(turn) => turned(stack.pop()?, *turn)?,
                Step::MonthsBetween(early) => {
                    let (to, from) = (stack.pop()?, stack.pop()?);
                    between(from, to, *early)?
                }
                Step::DaysUpTo(days) => days.up_to(stack.pop()?)?,
                Step::NthDay(days) => days.nth(stack.pop()?)?,
                Step::Table(rows) => {
                    let key = i64::try_from(stack.pop()?).ok()?;
                    let at = rows.partition_point(|((_, hi), _)| *hi < key);
                    let ((lo, _), value) = rows.get(at)?;
                    i128::from((*lo <= key).then_some(*value)?)
                }
                Step::Case(rows) => {
                    let values = taken(&mut stack, rows.len())?;
                    let key = i64::try_from(stack.pop()?).ok()?;
                    let at = rows.partition_point(|(_, hi)| *hi < key);
                    let (lo, _) = rows.get(at)?;
                    (*lo <= key).then(|| values.get(at).copied()).flatten()?
                }
            };
            stack.push(value);
        }
        i64::try_from(stack.pop()?).ok()
    }

    /// What is known of its value where facts are known in part: of the others, `domain` has the bounds.
    /// `None` where it may be too large, or where nothing is known to have a value.
    pub(crate) fn known(
        &self,
        of: &dyn Fn(u32) -> Option<i64>,
        domain: &dyn Fn(u32) -> (i64, i64),
    ) -> Option<Known> {
        let mut stack: Vec<Known> = Vec::new();
        for step in &self.0 {
            let known = match step {
                Step::Fact(fact) => {
                    let known = of(*fact).map(|value| (value, value));
                    let (lo, hi) = known.unwrap_or_else(|| domain(*fact));
                    Known::between(lo.into(), hi.into(), vec![*fact])
                }
                Step::Sum(factors, constant) => {
                    let parts = taken(&mut stack, factors.len())?;
                    Known::sum(&parts, factors, *constant)?
                }
                Step::Least(count) => {
                    let parts = taken(&mut stack, *count as usize)?;
                    let most = parts.iter().map(|part| part.hi).min()?;
                    let least = parts.iter().map(|part| part.lo).min()?;
                    Known::of_some(&parts, (least, most), &|part| part.lo <= most)
                }
                Step::Greatest(count) => {
                    let parts = taken(&mut stack, *count as usize)?;
                    let least = parts.iter().map(|part| part.lo).max()?;
                    let most = parts.iter().map(|part| part.hi).max()?;
                    Known::of_some(&parts, (least, most), &|part| part.hi >= least)
                }
                Step::Rounded(by, how) => stack
                    .pop()?
                    .rising(&|value| quotient(value, i128::from(*by), *how))?,
                Step::Months(months, early) => {
                    stack.pop()?.rising(&|day| later(day, *months, *early))?
                }
                Step::Turn(turn) => stack.pop()?.rising(&|day| turned(day, *turn))?,
                Step::MonthsBetween(early) => {
                    let (to, from) = (stack.pop()?, stack.pop()?);
                    let lo = between(from.hi, to.lo, *early)?;
                    let hi = between(from.lo, to.hi, *early)?;
                    Known::of_some(&[from, to], (lo, hi), &|_| true)
                }
                Step::DaysUpTo(days) => stack.pop()?.rising(&|day| days.up_to(day))?,
                Step::NthDay(days) => stack.pop()?.rising(&|count| days.nth(count))?,
                Step::Table(rows) => {
                    let key = stack.pop()?;
                    let values = rows
                        .iter()
                        .filter(|(within, _)| key.meets(*within))
                        .map(|(_, value)| i128::from(*value));
                    let (lo, hi) = (values.clone().min()?, values.max()?);
                    Known::between(lo, hi, key.needs)
                }
                Step::Case(rows) => {
                    let values = taken(&mut stack, rows.len())?;
                    let key = stack.pop()?;
                    let met: Vec<Known> = rows
                        .iter()
                        .zip(values)
                        .filter(|(within, _)| key.meets(**within))
                        .map(|(_, value)| value)
                        .collect();
                    let lo = met.iter().map(|value| value.lo).min()?;
                    let hi = met.iter().map(|value| value.hi).max()?;
                    let mut known = Known::of_some(&met, (lo, hi), &|_| true);
                    if lo < hi {
                        known.needs.extend(key.needs);
                    }
                    known
                }
            };
            stack.push(known);
        }
        let mut known = stack.pop()?;
        known.needs.sort_unstable();
        known.needs.dedup();
        Some(known)
    }

    /// The facts of which it is made, in the order in which they are asked for.
    pub fn facts(&self) -> impl Iterator<Item = u32> {
        self.0.iter().filter_map(|step| match step {
            Step::Fact(fact) => Some(*fact),
            _ => None,
        })
    }

    /// Whether it has steps that the third version of the format has first.
    pub(crate) fn is_of_version_3(&self) -> bool {
        let is_newer = |step: &Step| {
            matches!(
                step,
                Step::Table(_) | Step::Case(_) | Step::DaysUpTo(_) | Step::NthDay(_)
            )
        };
        self.0.iter().any(is_newer)
    }

    /// Whether its steps can be worked through, and leave one value.
    pub(crate) fn is_sound(&self) -> bool {
        let mut height = 0_usize;
        for step in &self.0 {
            let (takes, is_sound) = match step {
                Step::Fact(_) => (0, true),
                Step::Sum(factors, _) => (factors.len(), true),
                Step::Least(count) | Step::Greatest(count) => (*count as usize, *count > 0),
                Step::Rounded(by, _) => (1, *by > 0),
                Step::Months(months, _) => (1, (-MONTHS..=MONTHS).contains(months)),
                Step::Turn(_) => (1, true),
                Step::MonthsBetween(_) => (2, true),
                Step::DaysUpTo(days) | Step::NthDay(days) => (1, days.is_sound()),
                Step::Table(rows) => (1, are_apart(rows.iter().map(|(within, _)| *within))),
                Step::Case(rows) => (rows.len() + 1, are_apart(rows.iter().copied())),
            };
            match height.checked_sub(takes) {
                Some(left) if is_sound => height = left + 1,
                _ => return false,
            }
        }
        height == 1 && self.0.len() <= LONGEST
    }
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// It is not less than this,
    pub(crate) lo: i128,
    /// and not more than this.
    pub(crate) hi: i128,
    /// The facts, not known, that may still matter.
    pub(crate) needs: Vec<u32>,
}

impl Known {
    fn between(lo: i128, hi: i128, needs: Vec<u32>) -> Self {
        let needs = if lo < hi { needs } else { Vec::new() };
        Self { lo, hi, needs }
    }

    /// What is made of those of some values that matter.
    fn of_some(parts: &[Self], (lo, hi): (i128, i128), matters: &dyn Fn(&Self) -> bool) -> Self {
        let parts = parts.iter().filter(|part| matters(part));
        let needs: BTreeSet<u32> = parts.flat_map(|part| part.needs.iter().copied()).collect();
        Self::between(lo, hi, needs.into_iter().collect())
    }

    fn sum(parts: &[Self], factors: &[i64], constant: i64) -> Option<Self> {
        let (mut lo, mut hi) = (i128::from(constant), i128::from(constant));
        for (part, factor) in parts.iter().zip(factors) {
            let by = |value: i128| value.checked_mul(i128::from(*factor));
            let (one, other) = (by(part.lo)?, by(part.hi)?);
            lo = lo.checked_add(one.min(other))?;
            hi = hi.checked_add(one.max(other))?;
        }
        Some(Self::of_some(parts, (lo, hi), &|_| true))
    }

    /// The same of what never falls where this rises.
    fn rising(self, of: &dyn Fn(i128) -> Option<i128>) -> Option<Self> {
        Some(Self::between(of(self.lo)?, of(self.hi)?, self.needs))
    }

    fn meets(&self, (lo, hi): (i64, i64)) -> bool {
        self.lo <= i128::from(hi) && i128::from(lo) <= self.hi
    }
}

impl Days {
    fn is_sound(&self) -> bool {
        let counts = |day: &i64| self.weekdays >> (day + 3).rem_euclid(7) & 1 == 1;
        (1..128).contains(&self.weekdays)
            && self.holidays.iter().all(|day| day.abs() < FARTHEST)
            && self.holidays.iter().all(counts)
            && self.holidays.is_sorted_by(|one, other| one < other)
    }

    /// How many days of the weekdays lie up to a day, from the Monday on that opens the week of
    /// 1970-01-01.
    fn weekdays(&self, day: i64) -> i64 {
        let (weeks, last) = ((day + 3).div_euclid(7), (day + 3).rem_euclid(7));
        let of_week = self.weekdays & (0xff >> (7 - last)) & 0x7f;
        weeks * i64::from(self.weekdays.count_ones()) + i64::from(of_week.count_ones())
    }

    /// How many days that count lie up to a day, from that Monday on.
    fn count(&self, day: i64) -> i64 {
        let up_to = |day: i64| {
            let count = self.holidays.partition_point(|holiday| *holiday <= day);
            i64::try_from(count).unwrap_or(i64::MAX)
        };
        self.weekdays(day) - (up_to(day) - up_to(-4))
    }

    fn up_to(&self, day: i128) -> Option<i128> {
        Some(i128::from(self.count(near(day)?) - self.count(-1)))
    }

    fn nth(&self, count: i128) -> Option<i128> {
        let wanted = near(count)?.checked_add(self.count(-1))?;
        // A week holds at least one of the weekdays, and each holiday takes one away.
        let slack = i64::try_from(self.holidays.len()).ok()?.checked_add(2)? * 7;
        let per_week = i64::from(self.weekdays.count_ones());
        let middle = (wanted / per_week).checked_mul(7)?;
        let (mut lo, mut hi) = (middle.checked_sub(slack)?, middle.checked_add(slack)?);
        while lo < hi {
            let half = lo + (hi - lo) / 2;
            if self.count(half) >= wanted {
                hi = half;
            } else {
                lo = half + 1;
            }
        }
        Some(i128::from(lo))
    }
}

/// Whether there are intervals, ascending and apart.
fn are_apart(intervals: impl Iterator<Item = (i64, i64)>) -> bool {
    let mut before = None;
    for (lo, hi) in intervals {
        if lo > hi || before.is_some_and(|before| before >= lo) {
            return false;
        }
        before = Some(hi);
    }
    before.is_some()
}

/// The last values of a stack.
fn taken<T>(stack: &mut Vec<T>, count: usize) -> Option<Vec<T>> {
    let from = stack.len().checked_sub(count)?;
    Some(stack.split_off(from))
}

fn quotient(value: i128, by: i128, how: Rounding) -> Option<i128> {
    let (floor, rest) = (value.checked_div_euclid(by)?, value.checked_rem_euclid(by)?);
    if rest == 0 {
        return Some(floor);
    }
    let twice = rest.checked_mul(2)?;
    let up = match how {
        Rounding::Down => false,
        Rounding::Up => true,
        Rounding::TowardZero => value < 0,
        Rounding::HalfUp => twice >= by,
        Rounding::HalfEven => twice > by || twice == by && floor.rem_euclid(2) == 1,
        Rounding::HalfAwayFromZero => twice > by || twice == by && value > 0,
    };
    Some(floor + i128::from(up))
}

/// A day that the calendar reaches.
fn near(day: i128) -> Option<i64> {
    i64::try_from(day).ok().filter(|day| day.abs() < FARTHEST)
}

fn later(day: i128, months: i64, early: bool) -> Option<i128> {
    let (year, month, date) = civil(near(day)?);
    let count = year
        .checked_mul(12)?
        .checked_add(month - 1)?
        .checked_add(months)?;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let length = days_of(year, month);
    let there = if date <= length {
        days_in(year, month, date)
    } else {
        days_in(year, month, length) + i64::from(!early)
    };
    Some(i128::from(there))
}

fn turned(day: i128, turn: Turn) -> Option<i128> {
    let (year, month, _) = civil(near(day)?);
    Some(i128::from(match turn {
        Turn::MonthStart => days_in(year, month, 1),
        Turn::MonthEnd => days_in(year, month, days_of(year, month)),
        Turn::YearStart => days_in(year, 1, 1),
        Turn::YearEnd => days_in(year, 12, 31),
    }))
}

fn between(from: i128, to: i128, early: bool) -> Option<i128> {
    let (first, last) = (civil(near(from)?), civil(near(to)?));
    let mut months = (last.0 - first.0) * 12 + last.1 - first.1;
    // A month more may fit at the end of a short month, a month less if the day is not yet come.
    while later(from, months, early)? > to {
        months -= 1;
    }
    while later(from, months + 1, early)? <= to {
        months += 1;
    }
    Some(i128::from(months))
}
