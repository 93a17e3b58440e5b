//! Bounds of facts from bounds of amounts: each amount is worked out from the bounds of its parts, and
//! its own bounds are handed down to them (HC4: Benhamou, Goualard, Granvilliers, Puget, "Revising
//! hull and box consistency", ICLP 1999). Nothing that can be is lost. Of sums that share no circle of
//! facts, each with factors of 1 and -1, all that cannot be is.

use crate::model::amount::{Interval, greatest_common, months_between, scaled};
use crate::model::{Amount, FactId};

/// Bounds of facts, by position.
pub(super) type Bounds = [(i64, i64)];

/// Nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Empty;

/// The bounds that an amount has.
pub(super) fn forward(amount: &Amount, facts: &Bounds) -> Interval {
    amount.bounds(&|id: FactId| facts.get(id.index()).copied().unwrap_or_default())
}

/// Narrows the bounds of facts so far as an amount within `wanted` needs it. Returns whether it did.
pub(super) fn backward(
    amount: &Amount,
    wanted: Interval,
    facts: &mut Bounds,
) -> Result<bool, Empty> {
    let own = forward(amount, facts);
    let wanted = (wanted.0.max(own.0), wanted.1.min(own.1));
    if wanted.0 > wanted.1 {
        return Err(Empty);
    }
    if wanted == own {
        return Ok(false);
    }
    match amount {
        Amount::Fact(id) => fact(*id, wanted, facts),
        Amount::Sum(parts, constant) => sum((parts, *constant), own, wanted, facts),
        Amount::Least(parts) => extreme(parts, wanted, facts, Side::Least),
        Amount::Greatest(parts) => extreme(parts, wanted, facts, Side::Greatest),
        Amount::Case(key, rows) => case(key, rows, wanted, facts),
        Amount::Rounded(inner, ..)
        | Amount::Months(inner, ..)
        | Amount::PeriodEnd(_, _, inner)
        | Amount::DaysUpTo(_, inner)
        | Amount::NthDay(_, inner) => {
            let bounds = forward(inner, facts);
            let inside = rising(bounds, wanted, &|value| amount.applied(value)).ok_or(Empty)?;
            backward(inner, inside, facts)
        }
        Amount::MonthsBetween(from, to, early) => {
            let (first, last) = (forward(from, facts), forward(to, facts));
            let later = |value| months_between(first.0, value, *early);
            let sooner = |value| months_between(first.1, value, *early);
            let to_bounds = (
                first_at_least(last, wanted.0, &later).ok_or(Empty)?,
                last_at_most(last, wanted.1, &sooner).ok_or(Empty)?,
            );
            // From the first day on the count falls.
            let turned = (-first.1, -first.0);
            let up_to = |value: i128| months_between(-value, last.1, *early);
            let down_to = |value: i128| months_between(-value, last.0, *early);
            let from_bounds = (
                first_at_least(turned, wanted.0, &up_to).ok_or(Empty)?,
                last_at_most(turned, wanted.1, &down_to).ok_or(Empty)?,
            );
            let one = backward(to, to_bounds, facts)?;
            let other = backward(from, (-from_bounds.1, -from_bounds.0), facts)?;
            Ok(one || other)
        }
    }
}

fn fact(id: FactId, wanted: Interval, facts: &mut Bounds) -> Result<bool, Empty> {
    let Some(bounds) = facts.get_mut(id.index()) else {
        return Ok(false);
    };
    let narrow = |value: i128, other: i64| i64::try_from(value).unwrap_or(other);
    let now = (
        bounds.0.max(narrow(wanted.0, bounds.0)),
        bounds.1.min(narrow(wanted.1, bounds.1)),
    );
    if now.0 > now.1 {
        return Err(Empty);
    }
    let changed = now != *bounds;
    *bounds = now;
    Ok(changed)
}

/// What the other parts leave to each part.
fn sum(
    (parts, constant): (&[(i64, Amount)], i64),
    own: Interval,
    wanted: Interval,
    facts: &mut Bounds,
) -> Result<bool, Empty> {
    // A sum of even factors is even.
    let common = parts
        .iter()
        .fold(0, |common, (factor, _)| greatest_common(common, *factor));
    let (by, rest) = (i128::from(common.max(1)), i128::from(constant));
    let wanted = (
        -(-(wanted.0 - rest)).div_euclid(by) * by + rest,
        (wanted.1 - rest).div_euclid(by) * by + rest,
    );
    if wanted.0 > wanted.1 {
        return Err(Empty);
    }
    let mut changed = false;
    for (factor, part) in parts {
        let bounds = scaled(forward(part, facts), *factor);
        // `own` may be wider than it is by now, which only narrows less.
        let others = (own.0 - bounds.0, own.1 - bounds.1);
        let left = (wanted.0 - others.1, wanted.1 - others.0);
        let by = i128::from(factor.unsigned_abs());
        let (lo, hi) = if *factor > 0 {
            left
        } else {
            (-left.1, -left.0)
        };
        let inside = (-(-lo).div_euclid(by), hi.div_euclid(by));
        changed |= backward(part, inside, facts)?;
    }
    Ok(changed)
}

/// The key lies in the rows that may give what is wanted; the only one of them gives it.
fn case(
    key: &Amount,
    rows: &[((i64, i64), Amount)],
    wanted: Interval,
    facts: &mut Bounds,
) -> Result<bool, Empty> {
    let keys = forward(key, facts);
    let first = rows.partition_point(|((_, end), _)| i128::from(*end) < keys.0);
    let able: Vec<&((i64, i64), Amount)> = rows
        .iter()
        .skip(first)
        .take_while(|((start, _), _)| i128::from(*start) <= keys.1)
        .filter(|(_, of)| {
            let own = forward(of, facts);
            own.0 <= wanted.1 && wanted.0 <= own.1
        })
        .collect();
    let (Some((start, _)), Some((end, _))) = (
        able.first().map(|(within, of)| (within.0, of)),
        able.last().map(|(within, of)| (within.1, of)),
    ) else {
        return Err(Empty);
    };
    let inside = (i128::from(start), i128::from(end));
    let changed = backward(key, inside, facts)?;
    match able.as_slice() {
        [(_, only)] => Ok(backward(only, wanted, facts)? || changed),
        _ => Ok(changed),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Least,
    Greatest,
}

/// Each part of the least is at least what that is; the only one that can be low enough has to be.
fn extreme(
    parts: &[Amount],
    wanted: Interval,
    facts: &mut Bounds,
    side: Side,
) -> Result<bool, Empty> {
    let mut changed = false;
    let mut able: Vec<&Amount> = Vec::new();
    for part in parts {
        let bounds = forward(part, facts);
        let bound = match side {
            Side::Least => (wanted.0, bounds.1.max(wanted.0)),
            Side::Greatest => (bounds.0.min(wanted.1), wanted.1),
        };
        changed |= backward(part, bound, facts)?;
        let is_able = match side {
            Side::Least => bounds.0 <= wanted.1,
            Side::Greatest => bounds.1 >= wanted.0,
        };
        if is_able {
            able.push(part);
        }
    }
    match able.as_slice() {
        [] => Err(Empty),
        [only] => Ok(backward(only, wanted, facts)? || changed),
        _ => Ok(changed),
    }
}

/// The values within bounds for which a function that never falls lies within `wanted`.
fn rising(bounds: Interval, wanted: Interval, of: &dyn Fn(i128) -> i128) -> Option<Interval> {
    Some((
        first_at_least(bounds, wanted.0, of)?,
        last_at_most(bounds, wanted.1, of)?,
    ))
}

/// The first value within bounds for which a function that never falls is at least `least`.
fn first_at_least((mut lo, hi): Interval, least: i128, of: &dyn Fn(i128) -> i128) -> Option<i128> {
    if of(hi) < least {
        return None;
    }
    let mut found = hi;
    while lo < found {
        let middle = lo + (found - lo).div_euclid(2);
        if of(middle) >= least {
            found = middle;
        } else {
            lo = middle + 1;
        }
    }
    Some(found)
}

/// The last value within bounds for which a function that never falls is at most `most`.
fn last_at_most((lo, hi): Interval, most: i128, of: &dyn Fn(i128) -> i128) -> Option<i128> {
    let turned = |value: i128| -of(-value);
    first_at_least((-hi, -lo), -most, &turned).map(|found| -found)
}
