//! Amounts that are worked out of facts, as whole numbers: each counts its own step, as the values of
//! a domain do. Nothing here is ever a float, and nothing overflows: what is between is 128 bits wide,
//! and lowering refuses an amount whose bounds leave 64.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::calendar::Workdays;
use super::domain::{calendar_day, day_number};
use super::ids::FactId;

pub use crate::syntax::ast::{Period, Rounding, Side};

/// An amount. It is made of facts that readers are asked for: quantities in it are written out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amount {
    /// The value of a fact.
    Fact(FactId),
    /// Factors times parts, and a constant. No part is a sum, and none is there twice.
    Sum(Vec<(i64, Amount)>, i64),
    /// The least of some.
    Least(Vec<Amount>),
    /// The greatest of some.
    Greatest(Vec<Amount>),
    /// An amount divided by a positive number, as a whole number.
    Rounded(Box<Amount>, i64, Rounding),
    /// A day so many months later. Where its month is too short, the last day of it (`true`), or the
    /// first of the next.
    Months(Box<Amount>, i64, bool),
    /// The first or the last day of the period in which a day lies.
    PeriodEnd(Period, Side, Box<Amount>),
    /// How many whole months lie between two days: the most that can be added to the first without
    /// passing the second. Where a month is too short, it ends early (`true`) or late. Divided by
    /// twelve and rounded down, it is years.
    MonthsBetween(Box<Amount>, Box<Amount>, bool),
    /// How many days that count there are up to a day.
    DaysUpTo(Workdays, Box<Amount>),
    /// The first day up to which so many days count.
    NthDay(Workdays, Box<Amount>),
    /// By the value of an amount, or the position of a value of an enumeration, one of these. The
    /// intervals are ascending, apart, and together all that it can be.
    Case(Box<Amount>, Vec<((i64, i64), Amount)>),
}

/// The first and the last value that an amount may have.
pub type Interval = (i128, i128);

impl Amount {
    /// A constant.
    #[must_use]
    pub fn constant(value: i64) -> Self {
        Self::Sum(Vec::new(), value)
    }

    /// The constant that it is.
    #[must_use]
    pub fn as_constant(&self) -> Option<i64> {
        match self {
            Self::Sum(parts, constant) if parts.is_empty() => Some(*constant),
            _ => None,
        }
    }

    /// Factors times amounts, and a constant. `None` where a factor leaves 64 bits.
    #[must_use]
    pub fn sum(parts: Vec<(i64, Self)>, constant: i64) -> Option<Self> {
        let mut all: BTreeMap<Self, i64> = BTreeMap::new();
        let mut rest = constant;
        for (factor, part) in parts {
            let (inner, own) = match part {
                Self::Sum(inner, own) => (inner, own),
                other => (vec![(1, other)], 0),
            };
            rest = rest.checked_add(own.checked_mul(factor)?)?;
            for (of_part, amount) in inner {
                let slot = all.entry(amount).or_default();
                *slot = slot.checked_add(of_part.checked_mul(factor)?)?;
            }
        }
        let parts: Vec<(i64, Self)> = all
            .into_iter()
            .filter(|(_, factor)| *factor != 0)
            .map(|(amount, factor)| (factor, amount))
            .collect();
        Some(match parts.as_slice() {
            [(1, only)] if rest == 0 => only.clone(),
            _ => Self::Sum(parts, rest),
        })
    }

    /// The same without a constant, and with a first factor above zero: whether it is turned round then,
    /// and what is added to it.
    #[must_use]
    pub fn form(&self) -> (Self, bool, i64) {
        let Self::Sum(parts, more) = self else {
            return (self.clone(), false, 0);
        };
        let turned = parts.first().is_some_and(|(factor, _)| *factor < 0);
        let sign = if turned { -1 } else { 1 };
        let parts = parts
            .iter()
            .map(|(factor, part)| (factor.saturating_mul(sign), part.clone()))
            .collect();
        match Self::sum(parts, 0) {
            Some(form) => (form, turned, *more),
            None => (self.clone(), false, 0),
        }
    }

    /// What it is once facts have these values.
    #[must_use]
    pub fn after(&self, values: &BTreeMap<FactId, Self>) -> Option<Self> {
        self.with_facts(&|id| values.get(&id).cloned().unwrap_or(Self::Fact(id)))?
            .worked_out()
    }

    /// The same, with what is the same for all worked out.
    fn worked_out(&self) -> Option<Self> {
        if let Some(value) = self.value(&|_| None) {
            return Some(Self::constant(i64::try_from(value).ok()?));
        }
        if let Self::Case(key, rows) = self
            && let Some(value) = key.value(&|_| None)
        {
            return Self::chosen(rows, value)?.worked_out();
        }
        self.with_parts(&Self::worked_out)
    }

    /// The same with the extremes of extremes as one, and without parts that are never the extreme one, given the
    /// bounds of facts.
    #[must_use]
    pub fn simplified(&self, bounds: &dyn Fn(FactId) -> (i64, i64)) -> Option<Self> {
        let inner = self.with_parts(&|part| part.simplified(bounds))?;
        let (parts, is_greatest) = match &inner {
            Self::Greatest(parts) => (parts, true),
            Self::Least(parts) => (parts, false),
            _ => return Some(inner),
        };
        let mut flat: Vec<Self> = Vec::new();
        for part in parts {
            flat.extend(part.extremes(is_greatest)?);
        }
        flat.sort();
        flat.dedup();
        // That one part is never beyond another, by their difference.
        let is_beaten = |(at, part): (usize, &Self)| {
            flat.iter().enumerate().any(|(other_at, other)| {
                let difference = Self::sum(vec![(1, part.clone()), (-1, other.clone())], 0);
                let Some((lo, hi)) = difference.map(|difference| difference.bounds(bounds)) else {
                    return false;
                };
                let (never_beyond, always_equal) = if is_greatest {
                    (hi <= 0, lo == 0 && hi == 0)
                } else {
                    (lo >= 0, lo == 0 && hi == 0)
                };
                at != other_at && never_beyond && (!always_equal || other_at < at)
            })
        };
        let left: Vec<Self> = flat
            .iter()
            .enumerate()
            .filter(|part| !is_beaten(*part))
            .map(|(_, part)| part.clone())
            .collect();
        Some(match left.as_slice() {
            [only] => only.clone(),
            _ if is_greatest => Self::Greatest(left),
            _ => Self::Least(left),
        })
    }

    /// The parts of which it is the greatest, or the least: itself, or those of an extreme, moved by what is added
    /// to that.
    fn extremes(&self, is_greatest: bool) -> Option<Vec<Self>> {
        let (inner, more) = match self {
            Self::Sum(parts, more) => match parts.as_slice() {
                [(1, only)] => (only, *more),
                _ => return Some(vec![self.clone()]),
            },
            other => (other, 0),
        };
        match (inner, is_greatest) {
            (Self::Greatest(parts), true) | (Self::Least(parts), false) => parts
                .iter()
                .map(|part| Self::sum(vec![(1, part.clone())], more))
                .collect(),
            _ => Some(vec![self.clone()]),
        }
    }

    /// Of what all of its values are multiples, once something is taken away: both.
    #[must_use]
    pub fn step(&self) -> (i64, i64) {
        let Self::Sum(parts, rest) = self else {
            return (1, 0);
        };
        let factors = parts.iter().map(|(factor, _)| factor.saturating_abs());
        (factors.fold(0, greatest_common), *rest)
    }

    /// The facts in it.
    pub fn facts(&self, see: &mut dyn FnMut(FactId)) {
        match self {
            Self::Fact(id) => see(*id),
            other => {
                for part in other.parts() {
                    part.facts(see);
                }
            }
        }
    }

    /// The days that it counts by, where it counts.
    pub fn calendars(&self, see: &mut dyn FnMut(&Workdays)) {
        if let Self::DaysUpTo(days, _) | Self::NthDay(days, _) = self {
            see(days);
        }
        for part in self.parts() {
            part.calendars(see);
        }
    }

    /// How many amounts it is made of. Rows of constants are data.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Case(key, rows) => {
                let worked_out = rows.iter().filter(|(_, of)| of.as_constant().is_none());
                1 + key.size() + worked_out.map(|(_, of)| of.size()).sum::<usize>()
            }
            other => 1 + other.parts().into_iter().map(Self::size).sum::<usize>(),
        }
    }

    /// Whether it, or a part of it, is chosen by another.
    #[must_use]
    pub fn chooses(&self) -> bool {
        matches!(self, Self::Case(..)) || self.parts().into_iter().any(Self::chooses)
    }

    /// One of two amounts, by whether another is 1 or 0.
    #[must_use]
    pub fn either(whether: Self, one: Self, other: Self) -> Self {
        match whether.as_constant() {
            Some(0) => other,
            Some(_) => one,
            None if one == other => one,
            None => Self::case(whether, vec![((0, 0), other), ((1, 1), one)]),
        }
    }

    /// A choice, by as few keys as it needs: what is chosen by a choice of constants is chosen by what
    /// these are chosen by, and so is a choice within one by the same.
    fn case(key: Self, rows: Vec<((i64, i64), Self)>) -> Self {
        if let Self::Case(inner, by) = &key {
            let through = |(within, of): &((i64, i64), Self)| {
                let value = i128::from(of.as_constant()?);
                Some((*within, Self::chosen(&rows, value)?.clone()))
            };
            if let Some(rows) = by.iter().map(through).collect() {
                return Self::case(inner.as_ref().clone(), rows);
            }
        }
        let mut flat: Vec<((i64, i64), Self)> = Vec::new();
        for ((lo, hi), of) in rows {
            let parts = match of {
                Self::Case(inner, rows) if *inner == key => rows,
                of => vec![((lo, hi), of)],
            };
            for ((from, to), of) in parts {
                let (from, to) = (from.max(lo), to.min(hi));
                if from > to {
                    continue;
                }
                match flat.last_mut() {
                    Some(((_, end), before))
                        if *before == of && end.checked_add(1) == Some(from) =>
                    {
                        *end = to;
                    }
                    _ => flat.push(((from, to), of)),
                }
            }
        }
        match flat.as_slice() {
            [(_, only)] => only.clone(),
            _ => Self::Case(Box::new(key), flat),
        }
    }

    /// Two choices of constants by one key as one, with each two constants joined.
    #[must_use]
    pub fn joined_choice(&self, other: &Self, join: fn(i64, i64) -> i64) -> Option<Self> {
        let (Self::Case(key, rows), Self::Case(other_key, others)) = (self, other) else {
            return None;
        };
        if key != other_key {
            return None;
        }
        let mut joined = Vec::new();
        let mut others = others.iter().peekable();
        for ((lo, hi), of) in rows {
            while let Some(((from, to), by)) = others.peek() {
                let both = join(of.as_constant()?, by.as_constant()?);
                let within = ((*from).max(*lo), (*to).min(*hi));
                if within.0 <= within.1 {
                    joined.push((within, Self::constant(both)));
                }
                if to > hi {
                    break;
                }
                others.next();
            }
        }
        (!joined.is_empty()).then(|| Self::case(key.as_ref().clone(), joined))
    }

    /// 1 where this lies in one of some intervals, which are ascending and apart; else 0. `domain` is
    /// all that it can be.
    #[must_use]
    pub fn lies_in(self, intervals: &[(i64, i64)], domain: (i64, i64)) -> Self {
        let mut rows = Vec::new();
        let mut from = domain.0;
        for (lo, hi) in intervals {
            let (lo, hi) = ((*lo).max(domain.0), (*hi).min(domain.1));
            if lo > hi {
                continue;
            }
            if from < lo {
                rows.push(((from, lo - 1), Self::constant(0)));
            }
            rows.push(((lo, hi), Self::constant(1)));
            from = hi.saturating_add(1);
        }
        if from <= domain.1 {
            rows.push(((from, domain.1), Self::constant(0)));
        }
        match rows.as_slice() {
            [(_, only)] => only.clone(),
            _ => Self::Case(Box::new(self), rows),
        }
    }

    /// The same, with each constant that it may come to replaced; `None` where it is no choice of
    /// constants.
    #[must_use]
    pub fn with_constants(&self, of: &dyn Fn(i64) -> Option<Self>) -> Option<Self> {
        if let Some(value) = self.as_constant() {
            return of(value);
        }
        match self {
            Self::Case(key, rows) => {
                let row =
                    |(within, part): &((i64, i64), Self)| Some((*within, part.with_constants(of)?));
                let rows = rows.iter().map(row).collect::<Option<_>>()?;
                Some(Self::Case(key.clone(), rows))
            }
            _ => None,
        }
    }

    /// The same, where facts may lie beyond their domains: the first and the last row of a choice take
    /// what lies there.
    #[must_use]
    pub fn with_open_ends(&self) -> Option<Self> {
        let mut open = self.with_parts(&Self::with_open_ends)?;
        if let Self::Case(_, rows) = &mut open {
            if let Some(((lo, _), _)) = rows.first_mut() {
                *lo = i64::MIN;
            }
            if let Some(((_, hi), _)) = rows.last_mut() {
                *hi = i64::MAX;
            }
        }
        Some(open)
    }

    /// The constants of a choice.
    pub fn constants(&self, see: &mut dyn FnMut(i64)) {
        match (self.as_constant(), self) {
            (Some(value), _) => see(value),
            (None, Self::Case(_, rows)) => {
                for (_, of) in rows {
                    of.constants(see);
                }
            }
            (None, _) => {}
        }
    }

    /// The row of a choice in which a value lies.
    fn chosen(rows: &[((i64, i64), Self)], value: i128) -> Option<&Self> {
        let value = i64::try_from(value).ok()?;
        let at = rows.partition_point(|((_, hi), _)| *hi < value);
        let ((lo, _), of) = rows.get(at)?;
        (*lo <= value).then_some(of)
    }

    /// The amounts of which it is made.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Fact(_) => Vec::new(),
            Self::Sum(parts, _) => parts.iter().map(|(_, part)| part).collect(),
            Self::Least(parts) | Self::Greatest(parts) => parts.iter().collect(),
            Self::Rounded(of, ..)
            | Self::Months(of, ..)
            | Self::PeriodEnd(_, _, of)
            | Self::DaysUpTo(_, of)
            | Self::NthDay(_, of) => vec![of],
            Self::MonthsBetween(from, to, _) => vec![from, to],
            Self::Case(key, rows) => {
                let rows = rows.iter().map(|(_, of)| of);
                std::iter::once(key.as_ref()).chain(rows).collect()
            }
        }
    }

    /// The same with other facts.
    #[must_use]
    pub fn with_facts(&self, of: &dyn Fn(FactId) -> Self) -> Option<Self> {
        match self {
            Self::Fact(id) => Some(of(*id)),
            other => other.with_parts(&|part| part.with_facts(of)),
        }
    }

    /// The same of other parts.
    fn with_parts(&self, of: &dyn Fn(&Self) -> Option<Self>) -> Option<Self> {
        let boxed = |part: &Self| of(part).map(Box::new);
        let all = |parts: &[Self]| parts.iter().map(of).collect::<Option<Vec<_>>>();
        Some(match self {
            Self::Fact(id) => Self::Fact(*id),
            Self::Sum(parts, constant) => {
                let parts = parts
                    .iter()
                    .map(|(factor, part)| Some((*factor, of(part)?)))
                    .collect::<Option<Vec<_>>>()?;
                return Self::sum(parts, *constant);
            }
            Self::Least(parts) => Self::Least(all(parts)?),
            Self::Greatest(parts) => Self::Greatest(all(parts)?),
            Self::Rounded(inner, by, how) => Self::Rounded(boxed(inner)?, *by, *how),
            Self::Months(inner, months, early) => Self::Months(boxed(inner)?, *months, *early),
            Self::PeriodEnd(period, side, inner) => Self::PeriodEnd(*period, *side, boxed(inner)?),
            Self::DaysUpTo(days, inner) => Self::DaysUpTo(days.clone(), boxed(inner)?),
            Self::NthDay(days, inner) => Self::NthDay(days.clone(), boxed(inner)?),
            Self::MonthsBetween(from, to, early) => {
                Self::MonthsBetween(boxed(from)?, boxed(to)?, *early)
            }
            Self::Case(key, rows) => {
                let row = |(within, part): &((i64, i64), Self)| Some((*within, of(part)?));
                let rows = rows.iter().map(row).collect::<Option<_>>()?;
                Self::Case(boxed(key)?, rows)
            }
        })
    }

    /// Its value, given those of facts. `None` where one is not known.
    pub fn value(&self, of: &dyn Fn(FactId) -> Option<i64>) -> Option<i128> {
        Some(match self {
            Self::Fact(id) => i128::from(of(*id)?),
            Self::Sum(parts, constant) => {
                let mut sum = i128::from(*constant);
                for (factor, part) in parts {
                    sum += i128::from(*factor) * part.value(of)?;
                }
                sum
            }
            Self::Least(parts) => {
                let values = parts.iter().map(|part| part.value(of));
                values.collect::<Option<Vec<_>>>()?.into_iter().min()?
            }
            Self::Greatest(parts) => {
                let values = parts.iter().map(|part| part.value(of));
                values.collect::<Option<Vec<_>>>()?.into_iter().max()?
            }
            Self::MonthsBetween(from, to, early) => {
                months_between(from.value(of)?, to.value(of)?, *early)
            }
            Self::Case(key, rows) => Self::chosen(rows, key.value(of)?)?.value(of)?,
            Self::Rounded(inner, ..)
            | Self::Months(inner, ..)
            | Self::PeriodEnd(_, _, inner)
            | Self::DaysUpTo(_, inner)
            | Self::NthDay(_, inner) => self.applied(inner.value(of)?),
        })
    }

    /// An amount of one part, applied to a value of that part. It never falls where the value rises.
    pub(crate) fn applied(&self, value: i128) -> i128 {
        match self {
            Self::Rounded(_, by, how) => rounded(value, i128::from(*by), *how),
            Self::Months(_, months, early) => months_later(value, *months, *early),
            Self::PeriodEnd(period, side, _) => period_end(value, *period, *side),
            Self::DaysUpTo(days, _) => days.up_to(value),
            Self::NthDay(days, _) => days.nth(value),
            Self::Fact(_)
            | Self::Sum(..)
            | Self::Least(_)
            | Self::Greatest(_)
            | Self::Case(..)
            | Self::MonthsBetween(..) => value,
        }
    }

    /// Bounds of it, given those of facts; of a sum of facts, each at most once, the exact ones.
    pub fn bounds(&self, of: &dyn Fn(FactId) -> (i64, i64)) -> Interval {
        match self {
            Self::Fact(id) => {
                let (lo, hi) = of(*id);
                (i128::from(lo), i128::from(hi))
            }
            Self::Sum(parts, constant) => {
                let mut sum = (i128::from(*constant), i128::from(*constant));
                for (factor, part) in parts {
                    let (lo, hi) = scaled(part.bounds(of), *factor);
                    sum = (sum.0 + lo, sum.1 + hi);
                }
                sum
            }
            Self::Least(parts) => extreme(parts, of, i128::min),
            Self::Greatest(parts) => extreme(parts, of, i128::max),
            Self::MonthsBetween(from, to, early) => {
                let (from, to) = (from.bounds(of), to.bounds(of));
                (
                    months_between(from.1, to.0, *early),
                    months_between(from.0, to.1, *early),
                )
            }
            Self::Case(key, rows) => {
                let keys = key.bounds(of);
                Self::meeting(rows, keys)
                    .map(|of_row| of_row.bounds(of))
                    .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
                    // What lies in no row is nothing.
                    .unwrap_or((1, 0))
            }
            Self::Rounded(inner, ..)
            | Self::Months(inner, ..)
            | Self::PeriodEnd(_, _, inner)
            | Self::DaysUpTo(_, inner)
            | Self::NthDay(_, inner) => {
                let (lo, hi) = inner.bounds(of);
                (self.applied(lo), self.applied(hi))
            }
        }
    }
}

impl Amount {
    /// A fact by which something is still chosen within bounds, and the last value of a row before
    /// others.
    pub(crate) fn open_choice(&self, of: &dyn Fn(FactId) -> (i64, i64)) -> Option<(FactId, i64)> {
        if let Self::Case(key, rows) = self
            && let Self::Fact(id) = key.as_ref()
        {
            let (lo, hi) = of(*id);
            let ends = rows.iter().map(|((_, end), _)| *end);
            let open: Vec<i64> = ends.filter(|end| lo <= *end && *end < hi).collect();
            if let Some(end) = open.get(open.len() / 2) {
                return Some((*id, *end));
            }
        }
        let mut parts = self.parts().into_iter();
        parts.find_map(|part| part.open_choice(of))
    }

    /// The rows of a choice that values within bounds may choose.
    pub(crate) fn meeting(
        rows: &[((i64, i64), Self)],
        (lo, hi): Interval,
    ) -> impl Iterator<Item = &Self> {
        let first = rows.partition_point(|((_, end), _)| i128::from(*end) < lo);
        rows.iter()
            .skip(first)
            .take_while(move |((start, _), _)| i128::from(*start) <= hi)
            .map(|(_, of)| of)
    }
}

/// An interval times a factor.
pub(crate) fn scaled((lo, hi): Interval, factor: i64) -> Interval {
    let (one, other) = (lo * i128::from(factor), hi * i128::from(factor));
    (one.min(other), one.max(other))
}

fn extreme(
    parts: &[Amount],
    of: &dyn Fn(FactId) -> (i64, i64),
    pick: fn(i128, i128) -> i128,
) -> Interval {
    parts
        .iter()
        .map(|part| part.bounds(of))
        .reduce(|one, other| (pick(one.0, other.0), pick(one.1, other.1)))
        .unwrap_or_default()
}

/// A number divided by a positive one, as a whole number.
fn rounded(value: i128, by: i128, how: Rounding) -> i128 {
    let (down, rest) = (value.div_euclid(by), value.rem_euclid(by));
    let up = down + i128::from(rest > 0);
    let nearest = |tie: i128| match (2 * rest).cmp(&by) {
        std::cmp::Ordering::Less => down,
        std::cmp::Ordering::Equal => tie,
        std::cmp::Ordering::Greater => up,
    };
    match how {
        Rounding::Up => up,
        Rounding::TowardZero if value < 0 => up,
        Rounding::Down | Rounding::TowardZero => down,
        Rounding::HalfUp => nearest(up),
        Rounding::HalfEven => nearest(if down % 2 == 0 { down } else { up }),
        Rounding::HalfAwayFromZero => nearest(if value < 0 { down } else { up }),
    }
}

/// The calendar that is worked with: the years 1 to 9999. What lies beyond stays at its ends, so that
/// order is kept.
fn day(value: i128) -> Option<Date> {
    calendar_day(i64::try_from(value).ok()?).filter(|date| date.year() >= 1)
}

fn months_later(value: i128, months: i64, early: bool) -> i128 {
    let Some(date) = day(value) else {
        return value + i128::from(months) * 31;
    };
    let count = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let (Ok(year), Ok(month)) = (
        i16::try_from(count.div_euclid(12)),
        i8::try_from(count.rem_euclid(12) + 1),
    ) else {
        return value + i128::from(months) * 31;
    };
    match (
        Date::new(year, month, date.day()),
        Date::new(year, month, 1),
    ) {
        (Ok(there), _) => day_number(there),
        (Err(_), Ok(first)) => day_number(first.last_of_month()) + i128::from(!early),
        (Err(_), Err(_)) => value + i128::from(months) * 31,
    }
}

fn period_end(value: i128, period: Period, side: Side) -> i128 {
    let Some(date) = day(value) else {
        return value;
    };
    let end = match (period, side) {
        (Period::Day, _) => date,
        (Period::Month, Side::Start) => date.first_of_month(),
        (Period::Month, Side::End) => date.last_of_month(),
        (Period::Year, Side::Start) => date.first_of_year(),
        (Period::Year, Side::End) => date.last_of_year(),
    };
    day_number(end)
}

/// The most months that can be added to one day without passing the other; below zero where that lies
/// before it.
pub(crate) fn months_between(from: i128, to: i128, early: bool) -> i128 {
    let (Some(first), Some(last)) = (day(from), day(to)) else {
        return (to - from).div_euclid(31);
    };
    let count = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    let months = count(last) - count(first);
    // The number of months differs from that by one at most.
    let fits = |months: i64| months_later(from, months, early) <= to;
    if fits(months) {
        i128::from(months)
    } else {
        i128::from(months - 1)
    }
}

/// The least common multiple of two numbers. `None` where it leaves 64 bits.
#[must_use]
pub fn least_common(one: i64, other: i64) -> Option<i64> {
    (one / greatest_common(one, other)).checked_mul(other)
}

/// The greatest common divisor of two numbers, at least 1.
#[must_use]
pub fn greatest_common(one: i64, other: i64) -> i64 {
    let (mut a, mut b) = (one.unsigned_abs(), other.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Amount, Rounding, months_between, months_later, rounded};
    use crate::model::domain::read_date;
    use crate::model::ids::FactId;

    fn date(text: &str) -> i128 {
        i128::from(read_date(text).expect("a day"))
    }

    #[test]
    fn sums_are_written_in_one_way() {
        let (x, y) = (Amount::Fact(FactId::new(0)), Amount::Fact(FactId::new(1)));
        let one = Amount::sum(vec![(1, x.clone()), (-1, y.clone())], 3).expect("small");
        let other =
            Amount::sum(vec![(-2, y), (1, one.clone()), (-1, x.clone())], 0).expect("small");
        assert_eq!(
            other,
            Amount::Sum(vec![(-3, Amount::Fact(FactId::new(1)))], 3)
        );
        assert_eq!(Amount::sum(vec![(1, x.clone())], 0), Some(x));
    }

    #[test]
    fn roundings_keep_to_their_side() {
        let all = |value| {
            use Rounding::{Down, HalfAwayFromZero, HalfEven, HalfUp, TowardZero, Up};
            [Down, Up, TowardZero, HalfUp, HalfEven, HalfAwayFromZero]
                .map(|how| rounded(value, 10, how))
        };
        assert_eq!(all(25), [2, 3, 2, 3, 2, 3]);
        assert_eq!(all(-25), [-3, -2, -2, -2, -2, -3]);
        assert_eq!(all(-34), [-4, -3, -3, -3, -3, -3]);
        assert_eq!(all(30), [3; 6]);
    }

    #[test]
    fn months_end_as_they_are_told() {
        let end = date("2024-01-31");
        assert_eq!(months_later(end, 1, true), date("2024-02-29"));
        assert_eq!(months_later(end, 1, false), date("2024-03-01"));
        assert_eq!(months_later(end, -11, true), date("2023-02-28"));
        assert_eq!(months_between(end, date("2024-02-29"), false), 0);
        assert_eq!(months_between(end, date("2024-02-29"), true), 1);
        assert_eq!(months_between(end, date("2024-03-01"), false), 1);
        assert_eq!(months_between(end, date("2024-01-30"), false), -1);
    }
}
