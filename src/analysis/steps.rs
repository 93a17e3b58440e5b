//! What one instruction does to a set of facts, forward and backward.

use std::rc::Rc;

use crate::model::{Condition, Effect, ProcedureId, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::program::Program;
use super::world::World;

impl<'m> World<'m> {
    /// The steps of a scenario.
    pub(super) fn scenario(&self, id: ScenarioId) -> Program<'m> {
        let scenario = self.model.scenarios.at(id);
        Program::new(&scenario.body, scenario.span)
    }

    /// The steps of a procedure.
    pub(super) fn procedure(&mut self, id: ProcedureId) -> Rc<Program<'m>> {
        let procedure = self.model.procedures.at(id);
        let make = || Rc::new(Program::new(&procedure.body, procedure.span));
        Rc::clone(self.passages.programs.entry(id).or_insert_with(make))
    }

    /// Those of `here` for whom a condition holds.
    pub(super) fn holding(
        &mut self,
        condition: &'m Condition,
        here: Region,
    ) -> Result<Region, Exhausted> {
        let region = self.condition(condition)?;
        self.diagram.and(here, region)
    }

    /// Those of `here` who have what a procedure requires: nobody else comes into it.
    pub(super) fn admitted(&mut self, id: ProcedureId, here: Region) -> Result<Region, Exhausted> {
        match self.model.procedures.at(id).requires.as_ref() {
            Some(required) => self.holding(required, here),
            None => Ok(here),
        }
    }

    /// The facts of `here` after effects, possible or not.
    pub(super) fn after_effects(
        &mut self,
        effects: &[Effect],
        here: Region,
    ) -> Result<Region, Exhausted> {
        self.assignments(effects)
            .into_iter()
            .try_fold(here, |region, (variable, class)| {
                self.diagram.after_set(region, variable, class)
            })
    }

    /// The facts that effects lead to `there`.
    pub(super) fn before_effects(
        &mut self,
        effects: &[Effect],
        there: Region,
    ) -> Result<Region, Exhausted> {
        self.assignments(effects)
            .into_iter()
            .try_fold(there, |region, (variable, class)| {
                self.diagram.before_set(region, variable, class)
            })
    }

    /// The classes that effects give to variables.
    pub(super) fn assignments(&self, effects: &[Effect]) -> Vec<(u32, u32)> {
        effects
            .iter()
            .flat_map(|effect| self.space.assignment(effect.fact, effect.value))
            .collect()
    }
}
