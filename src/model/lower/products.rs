//! Products and quotients. One of two amounts that both differ from reader to reader comes to few values, and the
//! product is a choice by these.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::amount::{Amount, greatest_common, least_common};
use crate::model::ids::FactId;
use crate::model::types::Model;

/// How large an amount may be, in amounts that it is made of.
pub(super) const LARGEST: usize = 4_096;

/// How many values an amount may have that multiplies or divides another.
pub(super) const MOST_FACTORS: i128 = 256;

/// Why two amounts are not multiplied or divided.
pub(super) enum Unmultiplied {
    /// Neither comes to few values, or one is divided by 0.
    TooMany,
    TooLarge,
    /// It would be made of too many parts.
    TooManyParts,
    /// What divides has no common multiple that can be worked with.
    NoCommon,
}

/// An amount as a choice by the values of facts, which are all that are in it beside those that are known.
fn chosen_by(
    amount: &Amount,
    facts: &[(FactId, i64, i64)],
    known: &mut BTreeMap<FactId, i64>,
) -> Option<Amount> {
    let Some(((id, lo, hi), rest)) = facts.split_first() else {
        let value = amount.value(&|id| known.get(&id).copied())?;
        return Some(Amount::constant(i64::try_from(value).ok()?));
    };
    let mut rows: Vec<((i64, i64), Amount)> = Vec::new();
    for value in *lo..=*hi {
        known.insert(*id, value);
        let of = chosen_by(amount, rest, known)?;
        match rows.last_mut() {
            Some(((_, last), before)) if *before == of => *last = value,
            _ => rows.push(((value, value), of)),
        }
    }
    known.remove(id);
    Some(match rows.as_slice() {
        [(_, only)] => only.clone(),
        _ => Amount::Case(Box::new(Amount::Fact(*id)), rows),
    })
}

/// A product or a quotient, one part of which is a choice of constants.
///
/// Its amount and scale.
///
/// # Errors
/// Where it is none.
pub(super) fn of_choices(
    model: &Model,
    (one, scale): (&Amount, i64),
    divides: bool,
    (other, other_scale): (&Amount, i64),
) -> Result<(Amount, i64), Unmultiplied> {
    let (amount, scale) = if divides {
        let mut common = Some(1);
        let other = &as_choice(model, other).ok_or(Unmultiplied::TooMany)?;
        let sizes = other.with_constants(&|value| {
            let size = value.checked_abs()?;
            (size > 0).then_some(Amount::constant(size))
        });
        sizes.ok_or(Unmultiplied::TooMany)?;
        other.constants(&mut |value| {
            common = common.and_then(|common| least_common(common, value.saturating_abs()));
        });
        let common = common.ok_or(Unmultiplied::NoCommon)?;
        let amount = other.with_constants(&|value| {
            let factor = other_scale.checked_mul(common / value)?;
            Amount::sum(vec![(factor, one.clone())], 0)
        });
        (amount, scale.checked_mul(common))
    } else {
        let product = |choice: &Amount, of: &Amount| {
            choice.with_constants(&|value| Amount::sum(vec![(value, of.clone())], 0))
        };
        let amount = product(other, one)
            .or_else(|| product(one, other))
            .or_else(|| product(&as_choice(model, other)?, one))
            .or_else(|| product(&as_choice(model, one)?, other));
        let amount = amount.ok_or(Unmultiplied::TooMany)?;
        (Some(amount), scale.checked_mul(other_scale))
    };
    let (Some(amount), Some(scale)) = (amount, scale) else {
        return Err(Unmultiplied::TooLarge);
    };
    if amount.size() > LARGEST {
        return Err(Unmultiplied::TooManyParts);
    }
    Ok((amount, scale))
}

/// An amount of few values as a choice of constants.
fn as_choice(model: &Model, amount: &Amount) -> Option<Amount> {
    if amount
        .with_constants(&|value| Some(Amount::constant(value)))
        .is_some()
    {
        return Some(amount.clone());
    }
    let (lo, hi) = amount.bounds(&|id| model.facts.at(id).domain.bounds());
    let (lo, hi) = (i64::try_from(lo).ok()?, i64::try_from(hi).ok()?);
    let step = match amount {
        Amount::Sum(parts, _) => parts
            .iter()
            .map(|(factor, _)| *factor)
            .fold(0, greatest_common),
        _ => 1,
    };
    let few = i128::from(hi) - i128::from(lo) < MOST_FACTORS * i128::from(step);
    if !few {
        return by_facts(model, amount);
    }
    let mut rows = Vec::new();
    let mut value = lo;
    while value <= hi {
        rows.push((
            (value, value.checked_add(step - 1)?),
            Amount::constant(value),
        ));
        value = value.checked_add(step)?;
    }
    Some(Amount::Case(Box::new(amount.clone()), rows))
}

/// An amount of few facts with few values each as a choice of constants by these.
fn by_facts(model: &Model, amount: &Amount) -> Option<Amount> {
    let mut facts = BTreeSet::new();
    amount.facts(&mut |id| _ = facts.insert(id));
    let (mut of_facts, mut ways) = (Vec::new(), 1_i128);
    for id in facts {
        let (lo, hi) = model.facts.at(id).domain.bounds();
        ways = ways.checked_mul(i128::from(hi) - i128::from(lo) + 1)?;
        of_facts.push((id, lo, hi));
    }
    if ways > MOST_FACTORS {
        return None;
    }
    chosen_by(amount, &of_facts, &mut BTreeMap::new())
}
