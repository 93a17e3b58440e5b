//! Interval analysis: for each address of a body, a box around the facts of all who come there. It
//! never leaves anybody out, and it stays small however facts depend on each other.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region, Variable};
use crate::analysis::region::formula::{IntervalBox, Range, Truth};
use crate::analysis::region::space::{Change, ClassesAfter};
use crate::model::{Condition, Effect, ProcedureId};

use super::dataflow::{self, Dataflow, Direction, Lattice};
use super::transfer;

/// A box around those of `start` who come to each address of a body; `None` where nobody does.
///
/// # Errors
/// Where a condition is larger than is allowed.
pub(crate) fn intervals<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<Vec<Option<IntervalBox>>, Exhausted> {
    match context.diagram.hull(start) {
        Some(cell) => intervals_from(context, program, cell),
        None => Ok(vec![None; program.code.len()]),
    }
}

/// As [`intervals`], as regions.
///
/// # Errors
/// Where the node budget is met.
pub(crate) fn regions<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<Vec<Region>, Exhausted> {
    let mut regions = Vec::new();
    for cell in intervals(context, program, start)? {
        regions.push(match cell {
            Some(cell) => context.region_of_ranges(&cell)?,
            None => Region::NONE,
        });
    }
    Ok(regions)
}

impl Lattice for Option<IntervalBox> {
    fn join(self, other: Self, _: &mut AnalysisContext<'_>) -> Result<Self, Exhausted> {
        Ok(match (self, other) {
            (Some(one), Some(other)) => Some(around(&one, &other)),
            (one, other) => one.or(other),
        })
    }
}

/// A box around those who come somewhere: flows with the control from those who begin.
struct Intervals {
    start: IntervalBox,
}

impl<'m> Dataflow<'m> for Intervals {
    type Element = Option<IntervalBox>;

    const DIRECTION: Direction = Direction::Forward;

    fn origin(
        &mut self,
        _: &mut AnalysisContext<'m>,
        _: &Program<'m>,
        address: Address,
    ) -> Result<Self::Element, Exhausted> {
        Ok((address == 0).then(|| self.start.clone()))
    }

    fn transfer(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        (from, to): (Address, Address),
        here: &Self::Element,
    ) -> Result<Self::Element, Exhausted> {
        let Some(here) = here else {
            return Ok(None);
        };
        match program.at(from) {
            Some(Instruction::Unless(condition, other)) => match (to == from + 1, to == *other) {
                (true, true) => Ok(Some(here.clone())),
                (then, _) => narrowed(context, condition, then, here),
            },
            Some(Instruction::Requires(condition)) => narrowed(context, condition, true, here),
            Some(Instruction::Effects(effects)) => Ok(Some(set_in(context, effects, here))),
            Some(Instruction::Call(call)) => behind(context, call.procedure, here.clone()),
            Some(
                Instruction::Choose(_)
                | Instruction::Jump(_)
                | Instruction::JumpTo(..)
                | Instruction::Continue(..)
                | Instruction::End(..)
                | Instruction::Step(_)
                | Instruction::Branch(_)
                | Instruction::Over(_)
                | Instruction::Option(_)
                | Instruction::NoReturn(_)
                | Instruction::Return(_),
            )
            | None => Ok(Some(here.clone())),
        }
    }
}

fn intervals_from<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: IntervalBox,
) -> Result<Vec<Option<IntervalBox>>, Exhausted> {
    dataflow::solve(context, program, &mut Intervals { start })
}

/// A box around all who leave a procedure. Facts that the procedure does not touch keep their
/// intervals, so one result serves all who differ only in those.
fn behind(
    context: &mut AnalysisContext<'_>,
    id: ProcedureId,
    entering: IntervalBox,
) -> Result<Option<IntervalBox>, Exhausted> {
    let variables = deals_with(context, id)?;
    let mut own = context.space.whole();
    for (slot, side) in (0..)
        .zip(own.iter_mut().zip(&entering))
        .filter_map(|(variable, pair)| variables.contains(&variable).then_some(pair))
    {
        *slot = *side;
    }
    let key = (id, own);
    let leaving = if let Some(known) = context.passages.intervals.get(&key) {
        known.clone()
    } else {
        let leaving = intervals_through(context, id, &key.1)?;
        context.passages.intervals.insert(key, leaving.clone());
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

fn intervals_through(
    context: &mut AnalysisContext<'_>,
    id: ProcedureId,
    entering: &IntervalBox,
) -> Result<Option<IntervalBox>, Exhausted> {
    let admitted = match context.model.procedures.at(id).requires.as_ref() {
        Some(condition) => narrowed(context, condition, true, entering)?,
        None => Some(entering.clone()),
    };
    let program = transfer::procedure(context, id);
    match admitted {
        Some(admitted) => Ok(intervals_from(context, &program, admitted)?.pop().flatten()),
        None => Ok(None),
    }
}

/// The variables that a procedure asks for or sets, itself or through its calls.
fn deals_with(
    context: &mut AnalysisContext<'_>,
    id: ProcedureId,
) -> Result<Rc<BTreeSet<Variable>>, Exhausted> {
    if let Some(known) = context.passages.variables.get(&id) {
        return Ok(Rc::clone(known));
    }
    let mut variables = BTreeSet::new();
    if let Some(condition) = &context.model.procedures.at(id).requires {
        context
            .compiler()
            .condition(condition)?
            .variables(&mut variables);
    }
    let program = transfer::procedure(context, id);
    for instruction in &program.code {
        match instruction {
            Instruction::Requires(condition) | Instruction::Unless(condition, _) => {
                context
                    .compiler()
                    .condition(condition)?
                    .variables(&mut variables);
            }
            Instruction::Effects(effects) => {
                for change in transfer::changes(context, effects)
                    .iter()
                    .flatten()
                    .flatten()
                {
                    variables.insert(change.variable);
                    if let ClassesAfter::By(of, _) = change.after {
                        variables.insert(of);
                    }
                }
            }
            Instruction::Call(call) => {
                variables.extend(deals_with(context, call.procedure)?.iter());
            }
            Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Continue(..)
            | Instruction::End(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_)
            | Instruction::Return(_) => {}
        }
    }
    let variables = Rc::new(variables);
    context.passages.variables.insert(id, Rc::clone(&variables));
    Ok(variables)
}

/// A box around the cases of a cell for whom a condition holds, or does not; `None` where there
/// is none.
fn narrowed<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
    holds: bool,
    cell: &IntervalBox,
) -> Result<Option<IntervalBox>, Exhausted> {
    let formula = context.compiler().condition(condition)?;
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

/// A box around all those of a box behind effects.
fn set_in(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
    cell: &IntervalBox,
) -> IntervalBox {
    let changes = transfer::changes(context, effects);
    let cases = changes.iter().map(|case| changed_in(case, cell));
    cases
        .reduce(|one, other| around(&one, &other))
        .unwrap_or_else(|| cell.clone())
}

fn changed_in(case: &[Vec<Change>], cell: &IntervalBox) -> IntervalBox {
    let mut after = cell.clone();
    for change in case.iter().flatten() {
        let side = match &change.after {
            ClassesAfter::One(class) => Some((*class, *class)),
            ClassesAfter::By(of, classes) => {
                let from = cell.get(*of as usize).copied().unwrap_or_default();
                let meets = |ranges: &Vec<Range>| {
                    ranges.iter().any(|(lo, hi)| *lo <= from.1 && from.0 <= *hi)
                };
                let mut met = (0..)
                    .zip(classes)
                    .filter(|(_, ranges)| meets(ranges))
                    .map(|(class, _)| class);
                let first = met.next();
                first.map(|first| (first, met.last().unwrap_or(first)))
            }
        };
        if let (Some(slot), Some(side)) = (after.get_mut(change.variable as usize), side) {
            *slot = side;
        }
    }
    after
}

/// Whether two boxes have a case in common.
pub(crate) fn meets(one: Option<&IntervalBox>, other: Option<&IntervalBox>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one.iter().zip(other).all(|(a, b)| a.0 <= b.1 && b.0 <= a.1)
}

/// The smallest box around two.
pub(crate) fn around(one: &[Range], other: &[Range]) -> IntervalBox {
    one.iter()
        .zip(other)
        .map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)))
        .collect()
}
