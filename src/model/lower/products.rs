//! Products and quotients. One of two amounts that both differ from reader to reader comes to few values, and the
//! product is a choice by these.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Span;
use crate::model::amount::{Amount, greatest_common, least_common};
use crate::model::ids::FactId;
use crate::syntax::ast::Expression;

use super::amounts::{AmountReader, Kind, LARGEST, Typed, in_hundredths, reduced};
use super::units::Units;

/// How many values an amount may have that multiplies or divides another.
const MOST_FACTORS: i128 = 256;

/// Why two amounts are not multiplied or divided.
enum Unmultiplied {
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

pub(super) fn product(
    reader: &AmountReader<'_, '_>,
    parts: &[(bool, Expression)],
    span: Span,
) -> Option<Typed> {
    let mut product: Option<Typed> = None;
    for (divides, written) in parts {
        let typed = reader.typed(written)?;
        let Kind::Number { .. } = typed.kind else {
            let message = format!("{} cannot be multiplied", typed.kind.words());
            reader.wrong(written.span, message, "only numbers can");
            return None;
        };
        product = Some(match product {
            None => typed,
            Some(product) => times(reader, product, *divides, typed, written.span, span)?,
        });
    }
    product
}

fn times(
    reader: &AmountReader<'_, '_>,
    one: Typed,
    divides: bool,
    other: Typed,
    place: Span,
    span: Span,
) -> Option<Typed> {
    let (
        Kind::Number { units, scale },
        Kind::Number {
            units: other_units,
            scale: other_scale,
        },
    ) = (&one.kind, &other.kind)
    else {
        return None;
    };
    let units = units.times(other_units, divides);
    // The factor is a fraction; the rest keeps its own step.
    let (amount, inner, above, below) = match (one.amount.as_constant(), other.amount.as_constant())
    {
        (_, Some(0)) if divides => {
            reader.wrong(place, "nothing can be divided by 0", "write another number");
            return None;
        }
        (_, Some(factor)) if divides => (one.amount, *scale, *other_scale, factor),
        (_, Some(factor)) => (one.amount, *scale, factor, *other_scale),
        (Some(factor), None) if !divides => (other.amount, *other_scale, factor, *scale),
        _ => {
            let (one, other) = ((&one.amount, *scale), (&other.amount, *other_scale));
            match of_choices(reader, one, divides, other, units.clone()) {
                Ok(chosen) => return Some(chosen),
                Err(Unmultiplied::TooLarge) => {
                    reader.too_large(span);
                    return None;
                }
                Err(Unmultiplied::TooManyParts) => {
                    reader.too_many_parts(span);
                    return None;
                }
                Err(Unmultiplied::NoCommon) => {
                    reader.wrong(
                        place,
                        "what divides comes to too many different values to be exact",
                        "no number of 18 digits can be divided by all of them: narrow what it is worked out of",
                    );
                    return None;
                }
                Err(Unmultiplied::TooMany) => {}
            }
            reader.wrong(
                place,
                if divides {
                    "an amount is divided by one that differs from reader to reader"
                } else {
                    "two amounts that differ from reader to reader are multiplied"
                },
                &if divides {
                    format!(
                        "what divides must come to at most {MOST_FACTORS} values, and never to 0"
                    )
                } else {
                    format!("one of the two must come to at most {MOST_FACTORS} values")
                },
            );
            return None;
        }
    };
    let (above, below) = if below < 0 {
        (-above, -below)
    } else {
        (above, below)
    };
    let common = greatest_common(above, below);
    let (above, below) = (above / common, below / common);
    let Some(scale) = inner.checked_mul(below) else {
        reader.too_large(span);
        return None;
    };
    Some(reduced(Typed {
        amount: reader.added(vec![(above, amount)], 0, span)?,
        kind: in_hundredths(units, scale)?,
        spoken: None,
    }))
}

/// A product or a quotient, one part of which is a choice of constants.
fn of_choices(
    reader: &AmountReader<'_, '_>,
    (one, scale): (&Amount, i64),
    divides: bool,
    (other, other_scale): (&Amount, i64),
    units: Units,
) -> Result<Typed, Unmultiplied> {
    let (amount, scale) = if divides {
        let mut common = Some(1);
        let other = &as_choice(reader, other).ok_or(Unmultiplied::TooMany)?;
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
            .or_else(|| product(&as_choice(reader, other)?, one))
            .or_else(|| product(&as_choice(reader, one)?, other));
        let amount = amount.ok_or(Unmultiplied::TooMany)?;
        (Some(amount), scale.checked_mul(other_scale))
    };
    let kind = scale.and_then(|scale| in_hundredths(units, scale));
    let (Some(amount), Some(kind)) = (amount, kind) else {
        return Err(Unmultiplied::TooLarge);
    };
    if amount.size() > LARGEST {
        return Err(Unmultiplied::TooManyParts);
    }
    Ok(Typed {
        amount,
        kind,
        spoken: None,
    })
}

/// An amount of few values as a choice of constants.
fn as_choice(reader: &AmountReader<'_, '_>, amount: &Amount) -> Option<Amount> {
    if amount
        .with_constants(&|value| Some(Amount::constant(value)))
        .is_some()
    {
        return Some(amount.clone());
    }
    let (lo, hi) = amount.bounds(&|id| reader.context.model.facts.at(id).domain.bounds());
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
        return by_facts(reader, amount);
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
fn by_facts(reader: &AmountReader<'_, '_>, amount: &Amount) -> Option<Amount> {
    let mut facts = BTreeSet::new();
    amount.facts(&mut |id| _ = facts.insert(id));
    let (mut of_facts, mut ways) = (Vec::new(), 1_i128);
    for id in facts {
        let (lo, hi) = reader.context.model.facts.at(id).domain.bounds();
        ways = ways.checked_mul(i128::from(hi) - i128::from(lo) + 1)?;
        of_facts.push((id, lo, hi));
    }
    if ways > MOST_FACTORS {
        return None;
    }
    chosen_by(amount, &of_facts, &mut BTreeMap::new())
}
