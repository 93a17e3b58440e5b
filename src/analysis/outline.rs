//! Where readers are, in outline: for each address of a body a box around the facts of those who
//! come there. It never leaves anybody out, and is small whatever depends on what.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::model::{Condition, Effect, ProcedureId};

use super::diagram::{Exhausted, Region, Variable};
use super::program::{Instruction, Program};
use super::search::Truth;
use super::search::formula::{Cell, Range};
use super::world::World;

impl<'m> World<'m> {
    /// A box around those of `start` who come to each address of a body; `None` where nobody does.
    ///
    /// # Errors
    /// Where a condition is larger than is allowed.
    pub(super) fn outline(
        &mut self,
        program: &Program<'m>,
        start: Region,
    ) -> Result<Vec<Option<Cell>>, Exhausted> {
        match self.diagram.hull(start) {
            Some(cell) => self.outline_of(program, cell),
            None => Ok(vec![None; program.code.len()]),
        }
    }

    /// As [`outline`](Self::outline), as regions.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub(super) fn outlined(
        &mut self,
        program: &Program<'m>,
        start: Region,
    ) -> Result<Vec<Region>, Exhausted> {
        let mut regions = Vec::new();
        for cell in self.outline(program, start)? {
            regions.push(match cell {
                Some(cell) => self.region_of_cell(&cell)?,
                None => Region::NONE,
            });
        }
        Ok(regions)
    }

    /// The cases of a cell.
    pub(super) fn region_of_cell(&mut self, cell: &[Range]) -> Result<Region, Exhausted> {
        let mut region = Region::ALL;
        for (variable, side) in (0..self.diagram.variables()).zip(cell).rev() {
            let side = self
                .diagram
                .classes_in_ranges(variable, std::slice::from_ref(side))?;
            region = self.diagram.and(side, region)?;
        }
        Ok(region)
    }

    fn outline_of(
        &mut self,
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
                    if let Some(passing) = self.narrowed(condition, true, &here)? {
                        waiting.push((address + 1, passing));
                    }
                    if let Some(passing) = self.narrowed(condition, false, &here)? {
                        waiting.push((*other, passing));
                    }
                    continue;
                }
                Some(Instruction::Requires(condition)) => self.narrowed(condition, true, &here)?,
                Some(Instruction::Effects(effects)) => Some(self.set_in(effects, here)),
                Some(Instruction::Call(call)) => self.behind(call.procedure, here)?,
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
    fn behind(&mut self, id: ProcedureId, entering: Cell) -> Result<Option<Cell>, Exhausted> {
        let variables = self.deals_with(id)?;
        let mut own = self.space.whole();
        for (slot, side) in (0..)
            .zip(own.iter_mut().zip(&entering))
            .filter_map(|(variable, pair)| variables.contains(&variable).then_some(pair))
        {
            *slot = *side;
        }
        let key = (id, own);
        let leaving = if let Some(known) = self.passages.outlines.get(&key) {
            known.clone()
        } else {
            let leaving = self.outline_through(id, &key.1)?;
            self.passages.outlines.insert(key, leaving.clone());
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
        &mut self,
        id: ProcedureId,
        entering: &Cell,
    ) -> Result<Option<Cell>, Exhausted> {
        let admitted = match self.model.procedures.at(id).requires.as_ref() {
            Some(condition) => self.narrowed(condition, true, entering)?,
            None => Some(entering.clone()),
        };
        let program = self.procedure(id);
        match admitted {
            Some(admitted) => Ok(self.outline_of(&program, admitted)?.pop().flatten()),
            None => Ok(None),
        }
    }

    /// The variables that a procedure asks for or sets, itself or by what it does.
    fn deals_with(&mut self, id: ProcedureId) -> Result<Rc<BTreeSet<Variable>>, Exhausted> {
        if let Some(known) = self.passages.variables.get(&id) {
            return Ok(Rc::clone(known));
        }
        let mut variables = BTreeSet::new();
        if let Some(condition) = &self.model.procedures.at(id).requires {
            self.compiler()
                .condition(condition)?
                .variables(&mut variables);
        }
        let program = self.procedure(id);
        for instruction in &program.code {
            match instruction {
                Instruction::Requires(condition) | Instruction::Unless(condition, _) => {
                    self.compiler()
                        .condition(condition)?
                        .variables(&mut variables);
                }
                Instruction::Effects(effects) => {
                    variables.extend(
                        self.assignments(effects)
                            .into_iter()
                            .map(|(variable, _)| variable),
                    );
                }
                Instruction::Call(call) => {
                    variables.extend(self.deals_with(call.procedure)?.iter());
                }
                _ => {}
            }
        }
        let variables = Rc::new(variables);
        self.passages.variables.insert(id, Rc::clone(&variables));
        Ok(variables)
    }

    /// A box around the cases of a cell for whom a condition holds, or does not; `None` where there
    /// is none.
    fn narrowed(
        &mut self,
        condition: &'m Condition,
        holds: bool,
        cell: &Cell,
    ) -> Result<Option<Cell>, Exhausted> {
        let formula = self.compiler().condition(condition)?;
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

    fn set_in(&self, effects: &[Effect], mut cell: Cell) -> Cell {
        for (variable, class) in self.assignments(effects) {
            if let Some(side) = cell.get_mut(variable as usize) {
                *side = (class, class);
            }
        }
        cell
    }
}

/// Whether two boxes have a case in common.
pub(super) fn meets(one: Option<&Cell>, other: Option<&Cell>) -> bool {
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
