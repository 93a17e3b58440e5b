//! Where readers are, in outline: for each address of a body a box around the facts of those who
//! come there. It never leaves anybody out, and is small whatever depends on what.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::analysis::context::World;
use crate::analysis::ir::program::{Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region, Variable};
use crate::analysis::region::formula::Cell;
use crate::analysis::region::formula::Truth;
use crate::model::{Condition, Effect, ProcedureId};

use super::transfer;

/// A box around those of `start` who come to each address of a body; `None` where nobody does.
///
/// # Errors
/// Where a condition is larger than is allowed.
pub(crate) fn outline<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<Vec<Option<Cell>>, Exhausted> {
    match world.diagram.hull(start) {
        Some(cell) => outline_of(world, program, cell),
        None => Ok(vec![None; program.code.len()]),
    }
}

/// As [`outline`], as regions.
///
/// # Errors
/// Where the node budget is met.
pub(crate) fn outlined<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<Vec<Region>, Exhausted> {
    let mut regions = Vec::new();
    for cell in outline(world, program, start)? {
        regions.push(match cell {
            Some(cell) => world.region_of_ranges(&cell)?,
            None => Region::NONE,
        });
    }
    Ok(regions)
}

fn outline_of<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    start: Cell,
) -> Result<Vec<Option<Cell>>, Exhausted> {
    let mut boxes = vec![None; program.code.len()];
    let mut waiting = vec![(0, start)];
    while let Some((address, coming)) = waiting.pop() {
        let Some(slot) = boxes.get_mut(address) else {
            continue;
        };
        let here = slot
            .as_ref()
            .map_or_else(|| coming.clone(), |before| around(before, &coming));
        if slot.as_ref() == Some(&here) {
            continue;
        }
        *slot = Some(here.clone());
        let passing = match program.at(address) {
            Some(Instruction::Unless(condition, other)) => {
                if let Some(passing) = narrowed(world, condition, true, &here)? {
                    waiting.push((address + 1, passing));
                }
                if let Some(passing) = narrowed(world, condition, false, &here)? {
                    waiting.push((*other, passing));
                }
                continue;
            }
            Some(Instruction::Requires(condition)) => narrowed(world, condition, true, &here)?,
            Some(Instruction::Effects(effects)) => Some(set_in(world, effects, here)),
            Some(Instruction::Call(call)) => behind(world, call.procedure, here)?,
            _ => Some(here),
        };
        if let Some(passing) = passing {
            waiting.extend(
                program
                    .next(address)
                    .into_iter()
                    .map(|next| (next, passing.clone())),
            );
        }
    }
    Ok(boxes)
}

/// A box around those who leave a procedure. What it does not deal with stays as it is, so that
/// it is worked out once for all who differ in nothing else.
fn behind(
    world: &mut World<'_>,
    id: ProcedureId,
    entering: Cell,
) -> Result<Option<Cell>, Exhausted> {
    let variables = deals_with(world, id)?;
    let mut own = world.space.whole();
    for (slot, side) in (0..)
        .zip(own.iter_mut().zip(&entering))
        .filter_map(|(variable, pair)| variables.contains(&variable).then_some(pair))
    {
        *slot = *side;
    }
    let key = (id, own);
    let leaving = if let Some(known) = world.passages.outlines.get(&key) {
        known.clone()
    } else {
        let leaving = outline_through(world, id, &key.1)?;
        world.passages.outlines.insert(key, leaving.clone());
        leaving
    };
    let Some(leaving) = leaving else {
        return Ok(None);
    };
    let mut all = entering;
    for (variable, (slot, side)) in (0..).zip(all.iter_mut().zip(leaving)) {
        if variables.contains(&variable) {
            *slot = side;
        }
    }
    Ok(Some(all))
}

fn outline_through(
    world: &mut World<'_>,
    id: ProcedureId,
    entering: &Cell,
) -> Result<Option<Cell>, Exhausted> {
    let admitted = match world.model.procedures.at(id).requires.as_ref() {
        Some(condition) => narrowed(world, condition, true, entering)?,
        None => Some(entering.clone()),
    };
    let program = transfer::procedure(world, id);
    match admitted {
        Some(admitted) => Ok(outline_of(world, &program, admitted)?.pop().flatten()),
        None => Ok(None),
    }
}

/// The variables that a procedure asks for or sets, itself or by what it does.
fn deals_with(world: &mut World<'_>, id: ProcedureId) -> Result<Rc<BTreeSet<Variable>>, Exhausted> {
    if let Some(known) = world.passages.variables.get(&id) {
        return Ok(Rc::clone(known));
    }
    let mut variables = BTreeSet::new();
    if let Some(condition) = &world.model.procedures.at(id).requires {
        world
            .compiler()
            .condition(condition)?
            .variables(&mut variables);
    }
    let program = transfer::procedure(world, id);
    for instruction in &program.code {
        match instruction {
            Instruction::Requires(condition) | Instruction::Unless(condition, _) => {
                world
                    .compiler()
                    .condition(condition)?
                    .variables(&mut variables);
            }
            Instruction::Effects(effects) => {
                variables.extend(
                    transfer::assignments(world, effects)
                        .into_iter()
                        .map(|(variable, _)| variable),
                );
            }
            Instruction::Call(call) => {
                variables.extend(deals_with(world, call.procedure)?.iter());
            }
            _ => {}
        }
    }
    let variables = Rc::new(variables);
    world.passages.variables.insert(id, Rc::clone(&variables));
    Ok(variables)
}

/// A box around the cases of a cell for whom a condition holds, or does not; `None` where there
/// is none.
fn narrowed<'m>(
    world: &mut World<'m>,
    condition: &'m Condition,
    holds: bool,
    cell: &Cell,
) -> Result<Option<Cell>, Exhausted> {
    let formula = world.compiler().condition(condition)?;
    let formula = if holds { formula } else { formula.negated() };
    if formula.on(cell) == Truth::Never {
        return Ok(None);
    }
    let mut narrowed = cell.clone();
    for (variable, (lo, hi)) in formula.hull() {
        if let Some(side) = narrowed.get_mut(variable as usize) {
            *side = (side.0.max(lo), side.1.min(hi));
        }
    }
    Ok(narrowed.iter().all(|(lo, hi)| lo <= hi).then_some(narrowed))
}

fn set_in(world: &World<'_>, effects: &[Effect], mut cell: Cell) -> Cell {
    for (variable, class) in transfer::assignments(world, effects) {
        if let Some(side) = cell.get_mut(variable as usize) {
            *side = (class, class);
        }
    }
    cell
}

/// Whether two boxes have a case in common.
pub(crate) fn meets(one: Option<&Cell>, other: Option<&Cell>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one.iter().zip(other).all(|(a, b)| a.0 <= b.1 && b.0 <= a.1)
}

/// The smallest box around two.
fn around(one: &Cell, other: &Cell) -> Cell {
    one.iter()
        .zip(other)
        .map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)))
        .collect()
}
