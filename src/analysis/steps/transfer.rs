//! What one instruction does to a set of facts, forward and backward.

use std::rc::Rc;

use crate::analysis::context::World;
use crate::analysis::ir::program::Program;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::decisions;
use crate::model::{Condition, Effect, ProcedureId, ScenarioId};

/// The steps of a scenario.
pub(crate) fn scenario<'m>(world: &World<'m>, id: ScenarioId) -> Program<'m> {
    let scenario = world.model.scenarios.at(id);
    Program::new(&scenario.body, scenario.span)
}

/// The steps of a procedure.
pub(crate) fn procedure<'m>(world: &mut World<'m>, id: ProcedureId) -> Rc<Program<'m>> {
    let procedure = world.model.procedures.at(id);
    let make = || Rc::new(Program::new(&procedure.body, procedure.span));
    Rc::clone(world.passages.programs.entry(id).or_insert_with(make))
}

/// Those of `here` for whom a condition holds.
pub(crate) fn holding<'m>(
    world: &mut World<'m>,
    condition: &'m Condition,
    here: Region,
) -> Result<Region, Exhausted> {
    let region = decisions::condition(world, condition)?;
    world.diagram.and(here, region)
}

/// Those of `here` who have what a procedure requires: nobody else comes into it.
pub(crate) fn admitted(
    world: &mut World<'_>,
    id: ProcedureId,
    here: Region,
) -> Result<Region, Exhausted> {
    match world.model.procedures.at(id).requires.as_ref() {
        Some(required) => holding(world, required, here),
        None => Ok(here),
    }
}

/// The facts of `here` after effects, possible or not.
pub(crate) fn after_effects(
    world: &mut World<'_>,
    effects: &[Effect],
    here: Region,
) -> Result<Region, Exhausted> {
    assignments(world, effects)
        .into_iter()
        .try_fold(here, |region, (variable, class)| {
            world.diagram.after_set(region, variable, class)
        })
}

/// The facts that effects lead to `there`.
pub(crate) fn before_effects(
    world: &mut World<'_>,
    effects: &[Effect],
    there: Region,
) -> Result<Region, Exhausted> {
    assignments(world, effects)
        .into_iter()
        .try_fold(there, |region, (variable, class)| {
            world.diagram.before_set(region, variable, class)
        })
}

/// The classes that effects give to variables.
pub(crate) fn assignments(world: &World<'_>, effects: &[Effect]) -> Vec<(u32, u32)> {
    effects
        .iter()
        .flat_map(|effect| world.space.assignment(effect.fact, effect.value))
        .collect()
}
