//! What rules give that is worked out: whether two of them differ for some reader, and whether one
//! leaves the domain of its decision.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::formula::{IntervalBox, Range};
use crate::analysis::region::relations::Further;
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

/// The part of a region where an amount is not another, as far as classes of facts tell, and a reader to whom it
/// is not.
///
/// # Errors
/// Where a limit is met.
pub fn where_differing(
    context: &mut AnalysisContext<'_>,
    region: Region,
    one: &Amount,
    other: &Amount,
) -> Result<(Region, Option<Case>), Exhausted> {
    let Some(difference) = difference(one, other) else {
        return Ok((region, context.reader(region)));
    };
    let mut facts = Vec::new();
    difference.facts(&mut |fact| facts.extend(context.space.variable(fact)));
    let mut cells: Vec<IntervalBox> = Vec::new();
    context.diagram.boxes(region, &mut |cell| {
        cells.push(cell.to_vec());
        cells.len() <= PARTS
    });
    let further = context.space.further(&difference);
    let Some(further) = further.filter(|_| cells.len() <= PARTS) else {
        return Ok((region, of_amounts(context, region, one, other)?));
    };
    let (mut part, mut found, mut left) = (Region::NONE, None, PARTS);
    while let Some(cell) = cells.pop() {
        let reader = differing_in(context, &cell, &further)?;
        if reader.is_none() {
            continue;
        }
        found = found.or(reader);
        left = left.saturating_sub(1);
        let wide = facts.iter().find_map(|variable| {
            let (lo, hi) = cell.get(*variable as usize).copied()?;
            (lo < hi).then_some((*variable as usize, lo, hi))
        });
        if let Some((at, lo, hi)) = wide.filter(|_| left > 0) {
            let middle = lo + (hi - lo) / 2;
            for side in [(lo, middle), (middle + 1, hi)] {
                let mut half = cell.clone();
                if let Some(slot) = half.get_mut(at) {
                    *slot = side;
                }
                cells.push(half);
            }
            continue;
        }
        let own = context.region_of_ranges(&cell)?;
        part = context.diagram.or(part, own)?;
    }
    Ok((context.diagram.and(region, part)?, found))
}

/// Into how many parts a region is cut to see where amounts differ.
const PARTS: usize = 2_000;

/// A reader in a cell to whom an amount, the difference of two, is not 0.
fn differing_in(
    context: &AnalysisContext<'_>,
    cell: &[Range],
    difference: &Further,
) -> Result<Option<Case>, Exhausted> {
    either_way(&|bounds| {
        let asked = (difference, bounds);
        let space = &context.space;
        space.reader_where(context.model, cell, asked, &context.meter)
    })
}

/// A reader for whom a difference lies above 0, or below.
fn either_way(
    reader: &dyn Fn((i64, i64)) -> Result<Option<Case>, Exhausted>,
) -> Result<Option<Case>, Exhausted> {
    // That nobody gets more may be hard to say where somebody gets less.
    let mut undecided = None;
    for bounds in [(1, FARTHEST), (-FARTHEST, -1)] {
        match reader(bounds) {
            Ok(Some(reader)) => return Ok(Some(reader)),
            Ok(None) => {}
            Err(exhausted) => undecided = Some(exhausted),
        }
    }
    undecided.map_or(Ok(None), Err)
}

/// How much one amount is more than another.
fn difference(one: &Amount, other: &Amount) -> Option<Amount> {
    Amount::sum(vec![(1, one.clone()), (-1, other.clone())], 0)
}

fn of_amounts(
    context: &AnalysisContext<'_>,
    region: Region,
    one: &Amount,
    other: &Amount,
) -> Result<Option<Case>, Exhausted> {
    match difference(one, other) {
        Some(difference) => {
            either_way(&|bounds| reader_where(context, region, &difference, bounds))
        }
        None => Ok(context.reader(region)),
    }
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
