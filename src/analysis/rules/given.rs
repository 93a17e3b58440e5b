//! What rules give that is worked out: whether two of them differ for some reader, and whether one
//! leaves the domain of its decision.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::model::{Amount, Constant, FactId, Model, RuleResult};

/// In how many boxes of a region a reader is looked for.
const BOXES: usize = 10_000;

/// A reader in `region` to whom the one result is not the other.
///
/// # Errors
/// Where a limit is met.
pub fn differing(
    context: &AnalysisContext<'_>,
    region: Region,
    one: RuleResult,
    other: RuleResult,
) -> Result<Option<Case>, Exhausted> {
    if one == other {
        return Ok(None);
    }
    let (Some(first), Some(second)) = (
        amount_of(context.model, one),
        amount_of(context.model, other),
    ) else {
        return Ok(context.reader(region));
    };
    of_amounts(context, region, &first, &second)
}

/// Whether an amount is not another for some reader in `region`.
///
/// # Errors
/// Where a limit is met.
pub fn differ(
    context: &AnalysisContext<'_>,
    region: Region,
    one: &Amount,
    other: &Amount,
) -> Result<bool, Exhausted> {
    Ok(of_amounts(context, region, one, other)?.is_some())
}

fn of_amounts(
    context: &AnalysisContext<'_>,
    region: Region,
    one: &Amount,
    other: &Amount,
) -> Result<Option<Case>, Exhausted> {
    let Some(difference) = Amount::sum(vec![(1, one.clone()), (-1, other.clone())], 0) else {
        return Ok(context.reader(region));
    };
    // That nobody gets more may be hard to say where somebody gets less.
    let mut undecided = None;
    for bounds in [(1, FARTHEST), (-FARTHEST, -1)] {
        match reader_where(context, region, &difference, bounds) {
            Ok(Some(reader)) => return Ok(Some(reader)),
            Ok(None) => {}
            Err(exhausted) => undecided = Some(exhausted),
        }
    }
    undecided.map_or(Ok(None), Err)
}

/// Whether the one result is not the other for some reader in `region`, where there are some.
///
/// # Errors
/// Where a limit is met.
pub fn may_differ(
    context: &AnalysisContext<'_>,
    region: Region,
    one: RuleResult,
    other: RuleResult,
) -> Result<bool, Exhausted> {
    match (one, other) {
        (RuleResult::Value(one), RuleResult::Value(other)) => Ok(one != other),
        _ => Ok(differing(context, region, one, other)?.is_some()),
    }
}

/// Beyond what amounts can be.
const FARTHEST: i64 = i64::MAX / 2;

/// A reader in `region` for whom an amount lies within these bounds.
///
/// # Errors
/// Where a limit is met.
pub fn reader_where(
    context: &AnalysisContext<'_>,
    region: Region,
    amount: &Amount,
    bounds: (i64, i64),
) -> Result<Option<Case>, Exhausted> {
    if let Some(value) = amount.as_constant() {
        let is_within = bounds.0 <= value && value <= bounds.1;
        return Ok(is_within.then(|| context.reader(region)).flatten());
    }
    let Some(further) = context.space.further(amount) else {
        return Ok(None);
    };
    let (mut found, mut tried) = (Ok(None), 0);
    context.diagram.boxes(region, &mut |cell| {
        tried += 1;
        if tried > BOXES {
            found = Err(Exhausted::Boxes(BOXES));
            return false;
        }
        let asked = (&further, bounds);
        found = context
            .space
            .reader_where(context.model, cell, asked, &context.meter);
        matches!(found, Ok(None))
    });
    found
}

/// What a rule gives, as an amount; `None` of what is no number and no date.
#[must_use]
pub fn amount_of(model: &Model, result: RuleResult) -> Option<Amount> {
    match result {
        RuleResult::Value(Constant::Number(value)) => Some(Amount::constant(value)),
        RuleResult::Value(Constant::Index(_) | Constant::Members(_)) => None,
        RuleResult::Amount(fact) => computed(model, fact).cloned(),
    }
}

fn computed(model: &Model, fact: FactId) -> Option<&Amount> {
    let computed = model.facts.at(fact).computed.as_ref()?;
    Some(&computed.amount)
}
