//! How many values of some facts give amounts what is asked of them. One sum is counted in closed
//! form, by inclusion and exclusion over the ends of its facts; else all values of all facts but one
//! are gone through, where these are not too many.

use num_bigint::{BigInt, BigUint};

use crate::model::amount::Interval;
use crate::model::{Amount, FactId};

use super::narrow::Bounds;

/// How many values of all facts but one are gone through.
const MOST: u128 = 65_536;
/// Of how many facts a sum is counted in closed form.
const FACTS: usize = 10;

/// Amounts that are to lie within bounds.
pub(super) type Wanted<'a> = [(&'a Amount, Interval)];

/// The count; where it takes too long, at most so many, and `false`.
pub(super) fn count(facts: &Bounds, wanted: &Wanted<'_>) -> (BigUint, bool) {
    let all = volume(facts);
    if wanted.is_empty() {
        return (all, true);
    }
    if let [(amount, bounds)] = wanted
        && let Some(count) = of_sum(facts, amount, *bounds)
    {
        return (count, true);
    }
    match one_by_one(facts, wanted) {
        Some(count) => (count, true),
        None => (all, false),
    }
}

fn size((lo, hi): (i64, i64)) -> u128 {
    u128::from(hi.abs_diff(lo)) + 1
}

fn volume(facts: &Bounds) -> BigUint {
    facts
        .iter()
        .map(|bounds| BigUint::from(size(*bounds)))
        .product()
}

/// Of a sum of facts, each added or taken away once.
fn of_sum(facts: &Bounds, amount: &Amount, (least, most): Interval) -> Option<BigUint> {
    let Amount::Sum(parts, more) = amount else {
        return None;
    };
    // Each fact is counted from the end at which the sum is least.
    let mut sizes: Vec<i128> = Vec::new();
    let mut lowest = i128::from(*more);
    let mut others = BigUint::from(1_u8);
    let mut summed = vec![false; facts.len()];
    for (factor, part) in parts {
        let (Amount::Fact(id), 1 | -1) = (part, factor) else {
            return None;
        };
        let (lo, hi) = facts.get(id.index()).copied()?;
        lowest += i128::from(if *factor > 0 { lo } else { -hi });
        sizes.push(i128::try_from(size((lo, hi))).ok()?);
        *summed.get_mut(id.index())? = true;
    }
    if sizes.len() > FACTS {
        return None;
    }
    for (bounds, summed) in facts.iter().zip(&summed) {
        if !summed {
            others *= size(*bounds);
        }
    }
    let upto = |most: i128| at_most(&sizes, most - lowest);
    let count = upto(most) - upto(least - 1);
    count.to_biguint().map(|count| count * others)
}

/// How many numbers, each from 0 to below its size, have a sum of at most `most`.
fn at_most(sizes: &[i128], most: i128) -> BigInt {
    let count = sizes.len();
    let mut all = BigInt::ZERO;
    for chosen in 0..1_u32 << count {
        let over: i128 = sizes
            .iter()
            .enumerate()
            .filter(|(at, _)| chosen >> at & 1 == 1)
            .map(|(_, size)| size)
            .sum();
        let left = most - over;
        if left < 0 {
            continue;
        }
        // The ways to have at most `left`: (left + count) over count.
        let mut ways = BigInt::from(1);
        for step in 1..=count {
            ways = ways * BigInt::from(left + step as i128) / BigInt::from(step);
        }
        if chosen.count_ones() % 2 == 0 {
            all += ways;
        } else {
            all -= ways;
        }
    }
    all
}

/// All values of all facts but the one that has most.
fn one_by_one(facts: &Bounds, wanted: &Wanted<'_>) -> Option<BigUint> {
    let (last, _) = facts
        .iter()
        .enumerate()
        .max_by_key(|(_, bounds)| size(**bounds))?;
    let ways = facts
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != last)
        .try_fold(1_u128, |all, (_, bounds)| all.checked_mul(size(*bounds)))?;
    if ways > MOST {
        return None;
    }
    let mut values: Vec<i64> = facts.iter().map(|(lo, _)| *lo).collect();
    let mut all = BigUint::ZERO;
    loop {
        let (lo, hi) = inside(facts, wanted, &values, last)?;
        if lo <= hi {
            all += size((lo, hi));
        }
        if !next(facts, &mut values, last) {
            return Some(all);
        }
    }
}

/// The values of the last fact that do, given those of the others.
fn inside(facts: &Bounds, wanted: &Wanted<'_>, values: &[i64], last: usize) -> Option<(i64, i64)> {
    let (mut lo, mut hi) = facts.get(last).copied()?;
    for (amount, (least, most)) in wanted {
        let at = |value: i64| {
            amount.value(&|id: FactId| {
                if id.index() == last {
                    Some(value)
                } else {
                    values.get(id.index()).copied()
                }
            })
        };
        if lo > hi {
            break;
        }
        // The amount rises or falls with the fact, or it is not known how.
        match direction(amount, last)? {
            Direction::None => {
                let value = at(lo)?;
                if value < *least || *most < value {
                    return Some((1, 0));
                }
            }
            direction => {
                let rises = direction == Direction::Rises;
                let is_low = |value: i64| {
                    at(value).is_some_and(|own| if rises { own < *least } else { own > *most })
                };
                let is_high = |value: i64| {
                    at(value).is_some_and(|own| if rises { own > *most } else { own < *least })
                };
                let first = partition(lo, hi, &is_low);
                let behind = partition(lo, hi, &|value| !is_high(value));
                (lo, hi) = (first, behind.checked_sub(1)?);
            }
        }
    }
    Some((lo, hi))
}

/// The first value from `lo` on for which something that is so of lower ones is not; one behind `hi`
/// where it is so of all.
fn partition(lo: i64, hi: i64, is_so: &dyn Fn(i64) -> bool) -> i64 {
    let (mut from, mut behind) = (lo, hi.saturating_add(1));
    while from < behind {
        let middle = from + (behind - from) / 2;
        if is_so(middle) {
            from = middle + 1;
        } else {
            behind = middle;
        }
    }
    from
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    None,
    Rises,
    Falls,
}

/// How an amount moves with a fact; none where it may do both.
fn direction(amount: &Amount, fact: usize) -> Option<Direction> {
    let turned = |direction| match direction {
        Direction::None => Direction::None,
        Direction::Rises => Direction::Falls,
        Direction::Falls => Direction::Rises,
    };
    let joined = |one: Direction, other: Direction| match (one, other) {
        (Direction::None, other) | (other, Direction::None) => Some(other),
        (one, other) if one == other => Some(one),
        _ => None,
    };
    match amount {
        Amount::Fact(id) if id.index() == fact => Some(Direction::Rises),
        Amount::Fact(_) => Some(Direction::None),
        Amount::Sum(parts, _) => {
            let mut all = Direction::None;
            for (factor, part) in parts {
                let own = direction(part, fact)?;
                all = joined(all, if *factor < 0 { turned(own) } else { own })?;
            }
            Some(all)
        }
        Amount::Least(parts) | Amount::Greatest(parts) => {
            let mut all = Direction::None;
            for part in parts {
                all = joined(all, direction(part, fact)?)?;
            }
            Some(all)
        }
        Amount::Rounded(of, ..)
        | Amount::Months(of, ..)
        | Amount::PeriodEnd(_, _, of)
        | Amount::DaysUpTo(_, of)
        | Amount::NthDay(_, of) => direction(of, fact),
        Amount::Case(key, rows) => {
            if direction(key, fact)? != Direction::None {
                return None;
            }
            let mut all = Direction::None;
            for (_, of) in rows {
                all = joined(all, direction(of, fact)?)?;
            }
            Some(all)
        }
        Amount::MonthsBetween(from, to, _) => {
            joined(turned(direction(from, fact)?), direction(to, fact)?)
        }
    }
}

/// The next values of all facts but the last.
fn next(facts: &Bounds, values: &mut [i64], last: usize) -> bool {
    for (at, (value, (lo, hi))) in values.iter_mut().zip(facts).enumerate() {
        if at == last {
            continue;
        }
        if *value < *hi {
            *value += 1;
            return true;
        }
        *value = *lo;
    }
    false
}
