//! Whom no rule of a decision takes.

use std::sync::Arc;

use num_bigint::BigUint;

use crate::analysis::context::World;
use crate::analysis::region::cube::Cell as Sides;
use crate::analysis::region::diagram::{Class, Exhausted, Variable};
use crate::analysis::region::formula::Truth;
use crate::analysis::region::formula::{Cell, Formula, runs};
use crate::analysis::region::space::region_of;
use crate::analysis::search::cuts::Question;
use crate::analysis::search::generalize::Within;
use crate::model::DecisionId;

use super::rulebook;
use super::rulebook::{Largest, Part, Rulebook};

/// How many boxes of a gap are shown.
const SHOWN: usize = 3;
/// Of how many cells, the largest, boxes are made.
const KEPT: usize = 64;

/// The readers whom no rule takes.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The largest boxes of them.
    pub parts: Vec<Part>,
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
pub fn gap(world: &mut World<'_>, id: DecisionId) -> Result<Option<Gap>, Exhausted> {
    let mut book = rulebook::rulebook(world, id)?;
    let (largest, all) = untaken(world, &mut book)?;
    if largest.is_empty() {
        return Ok(None);
    }
    let boxes = boxes_of(world, &mut book, &largest)?;
    let shown: Vec<&Formula> = boxes.iter().map(|(.., formula)| formula).collect();
    let whole = beside(world, &mut book, &shown, None)?.is_none();
    let mut parts = Vec::new();
    for (sides, cell, _) in boxes {
        parts.push(Part {
            sides,
            inside: rulebook::cases(world, &cell)?,
        });
    }
    let scope = region_of(&book.scope.formula, &mut world.diagram)?;
    Ok(Some(Gap {
        parts,
        whole,
        share: (all, world.count(scope)),
    }))
}

/// Whether each possible reader for whom a decision is has a rule, the last resort among them.
///
/// # Errors
/// Where the budget is met.
pub fn decides_for_readers(world: &mut World<'_>, id: DecisionId) -> Result<bool, Exhausted> {
    let mut book = rulebook::rulebook(world, id)?;
    let rules = Arc::clone(&book.rules);
    Ok(world.model.decisions.at(id).has_last_resort()
        || !rulebook::exists(world, &mut book, &[], rules.all())?)
}

/// Whether everybody has a rule of a decision that is for all, possible or not.
///
/// # Errors
/// Where the budget is met.
pub fn decides_for_everybody(world: &mut World<'_>, id: DecisionId) -> Result<bool, Exhausted> {
    let mut book = rulebook::rulebook(world, id)?;
    let question = Question {
        required: Vec::new(),
        excluded: book.rules.all(),
    };
    Ok(world.model.decisions.at(id).has_last_resort()
        || question
            .first(world.space.whole(), &mut book.budget)?
            .is_none())
}

/// The largest cells that no rule takes, and how many values all of them have.
fn untaken(world: &World<'_>, book: &mut Rulebook) -> Result<(Vec<Cell>, BigUint), Exhausted> {
    let question = Question {
        required: vec![&book.scope.formula],
        excluded: book.rules.all(),
    };
    let mut largest = Largest::new(KEPT);
    let mut all = BigUint::ZERO;
    question.cells(world.space.whole(), &mut book.budget, &mut |cell| {
        let volume = rulebook::volume(world, cell);
        all += &volume;
        largest.see(volume, || cell.to_vec());
        true
    })?;
    Ok((largest.into_things().collect(), all))
}

/// Boxes as large as can be around the largest cells; none of them is made up of the others.
fn boxes_of(
    world: &World<'_>,
    book: &mut Rulebook,
    cells: &[Cell],
) -> Result<Vec<(Sides, Cell, Formula)>, Exhausted> {
    let within = Within {
        scope: &book.scope.formula,
        required: Vec::new(),
        excluded: book.rules.all(),
    };
    let mut boxes: Vec<(Sides, Cell, Formula)> = Vec::new();
    for cell in cells {
        if boxes.len() == SHOWN
            || boxes
                .iter()
                .any(|(.., formula)| formula.on(cell) == Truth::Always)
        {
            continue;
        }
        let sides = within.widen(cell, &book.scope.variables, &world.space, &mut book.budget)?;
        let formula = box_formula(&sides);
        boxes.push((sides, cell.clone(), formula));
    }
    let mut at = boxes.len();
    while boxes.len() > 1 && at > 0 {
        at -= 1;
        let others = boxes.iter().enumerate().filter(|(other, _)| *other != at);
        let others: Vec<&Formula> = others.map(|(_, (.., formula))| formula).collect();
        let own = boxes.get(at).map(|(.., formula)| formula);
        if beside(world, book, &others, own)?.is_none() {
            boxes.remove(at);
        }
    }
    Ok(boxes)
}

/// A cell of the gap, within a box, that none of some boxes holds.
fn beside(
    world: &World<'_>,
    book: &mut Rulebook,
    boxes: &[&Formula],
    within: Option<&Formula>,
) -> Result<Option<Cell>, Exhausted> {
    let required = within.into_iter().chain([&book.scope.formula]).collect();
    let excluded = book
        .rules
        .all()
        .into_iter()
        .chain(boxes.iter().copied())
        .collect();
    Question { required, excluded }.first(world.space.whole(), &mut book.budget)
}

fn box_formula(sides: &Sides) -> Formula {
    let side =
        |(variable, classes): &(Variable, Vec<Class>)| Formula::test(*variable, runs(classes));
    Formula::all(sides.sides.iter().map(side).collect())
}
