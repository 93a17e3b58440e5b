//! Whom no rule of a decision takes.

use std::sync::Arc;

use num_bigint::BigUint;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::cube::Cube as Sides;
use crate::analysis::region::diagram::{Class, Exhausted, Variable};
use crate::analysis::region::formula::{Formula, IntervalBox, Truth, runs};
use crate::analysis::region::space::region_of;
use crate::analysis::search::cuts::Question;
use crate::analysis::search::generalize::Within;
use crate::model::DecisionId;

use super::rulebook;
use super::rulebook::{DescribedBox, Largest, Rulebook};

/// How many boxes of a gap are shown.
const SHOWN: usize = 3;
/// Of how many cells, the largest, boxes are made.
const KEPT: usize = 64;

/// The readers whom no rule takes.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The largest boxes of them.
    pub parts: Vec<DescribedBox>,
    /// Whether the boxes are all of them.
    pub whole: bool,
    /// How many values they have, of how many of all for whom the decision is.
    pub share: (BigUint, BigUint),
}

/// Whom no rule of a decision takes; `None` where each reader is taken. The last resort is no
/// rule here.
///
/// # Errors
/// Where the budget is met.
pub fn gap(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<Option<Gap>, Exhausted> {
    let mut book = rulebook::rulebook(context, id)?;
    let (largest, all) = untaken(context, &mut book)?;
    if largest.is_empty() {
        return Ok(None);
    }
    let boxes = boxes_of(context, &mut book, &largest)?;
    let shown: Vec<&Formula> = boxes.iter().map(|(.., formula)| formula).collect();
    let whole = beside(context, &mut book, &shown, None)?.is_none();
    let mut parts = Vec::new();
    for (sides, cell, _) in boxes {
        parts.push(DescribedBox {
            sides,
            inside: rulebook::cases(context, &cell)?,
        });
    }
    let scope = region_of(&book.scope.formula, &mut context.diagram)?;
    Ok(Some(Gap {
        parts,
        whole,
        share: (all, context.count(scope)),
    }))
}

/// Whether each possible reader for whom a decision is has a rule, the last resort among them.
///
/// # Errors
/// Where the budget is met.
pub fn decides_for_readers(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<bool, Exhausted> {
    let mut book = rulebook::rulebook(context, id)?;
    let rules = Arc::clone(&book.rules);
    Ok(context.model.decisions.at(id).has_last_resort()
        || !rulebook::exists(context, &mut book, &[], rules.all())?)
}

/// Whether everybody has a rule of a decision that is for all, possible or not.
///
/// # Errors
/// Where the budget is met.
pub fn decides_for_everybody(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<bool, Exhausted> {
    let mut book = rulebook::rulebook(context, id)?;
    let question = Question {
        related: context.related(),
        required: Vec::new(),
        excluded: book.rules.all(),
    };
    Ok(context.model.decisions.at(id).has_last_resort()
        || question
            .first(context.space.whole(), &mut book.budget)?
            .is_none())
}

/// The largest cells that no rule takes, and how many values all of them have.
fn untaken(
    context: &AnalysisContext<'_>,
    book: &mut Rulebook,
) -> Result<(Vec<IntervalBox>, BigUint), Exhausted> {
    let question = Question {
        related: context.related(),
        required: vec![&book.scope.formula],
        excluded: book.rules.all(),
    };
    let mut largest = Largest::new(KEPT);
    let mut all = BigUint::ZERO;
    question.cells(context.space.whole(), &mut book.budget, &mut |cell| {
        let volume = rulebook::volume(context, cell);
        all += &volume;
        largest.see(volume, || cell.to_vec());
        true
    })?;
    Ok((largest.into_things().collect(), all))
}

/// Boxes as large as can be around the largest cells; none of them is made up of the others.
fn boxes_of(
    context: &AnalysisContext<'_>,
    book: &mut Rulebook,
    cells: &[IntervalBox],
) -> Result<Vec<(Sides, IntervalBox, Formula)>, Exhausted> {
    let within = Within {
        related: context.related(),
        scope: &book.scope.formula,
        required: Vec::new(),
        excluded: book.rules.all(),
    };
    let mut boxes: Vec<(Sides, IntervalBox, Formula)> = Vec::new();
    for cell in cells {
        if boxes.len() == SHOWN
            || boxes
                .iter()
                .any(|(.., formula)| formula.on(cell) == Truth::Always)
        {
            continue;
        }
        let sides = within.widen(
            cell,
            &book.scope.variables,
            &context.space,
            &mut book.budget,
        )?;
        let formula = box_formula(&sides);
        boxes.push((sides, cell.clone(), formula));
    }
    let mut at = boxes.len();
    while boxes.len() > 1 && at > 0 {
        at -= 1;
        let others = boxes.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<&Formula> = others.map(|(_, (.., formula))| formula).collect();
        let own = boxes.get(at).map(|(.., formula)| formula);
        if beside(context, book, &others, own)?.is_none() {
            boxes.remove(at);
        }
    }
    Ok(boxes)
}

/// A cell of the gap, within a box, that none of some boxes holds.
fn beside(
    context: &AnalysisContext<'_>,
    book: &mut Rulebook,
    boxes: &[&Formula],
    within: Option<&Formula>,
) -> Result<Option<IntervalBox>, Exhausted> {
    let required = within.into_iter().chain([&book.scope.formula]).collect();
    let excluded = book
        .rules
        .all()
        .into_iter()
        .chain(boxes.iter().copied())
        .collect();
    Question {
        related: context.related(),
        required,
        excluded,
    }
    .first(context.space.whole(), &mut book.budget)
}

fn box_formula(sides: &Sides) -> Formula {
    let side =
        |(variable, classes): &(Variable, Vec<Class>)| Formula::test(*variable, runs(classes));
    Formula::all(sides.sides.iter().map(side).collect())
}
