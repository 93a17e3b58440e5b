//! The effect of one instruction on a set of cases, forward and backward.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::Program;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::ClassesAfter;
use crate::analysis::rules::decisions;
use crate::model::{Condition, Constant, Effect, FactId, ProcedureId, ScenarioId};

/// The steps of a scenario.
pub(crate) fn scenario<'m>(context: &AnalysisContext<'m>, id: ScenarioId) -> Program<'m> {
    let scenario = context.model.scenarios.at(id);
    Program::new(&scenario.body, scenario.span)
}

/// The steps of a procedure.
pub(crate) fn procedure<'m>(context: &mut AnalysisContext<'m>, id: ProcedureId) -> Rc<Program<'m>> {
    let procedure = context.model.procedures.at(id);
    let make = || Rc::new(Program::new(&procedure.body, procedure.span));
    Rc::clone(context.passages.programs.entry(id).or_insert_with(make))
}

/// Those of `here` for whom a condition holds.
pub(crate) fn holding<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
    here: Region,
) -> Result<Region, Exhausted> {
    let region = decisions::condition(context, condition)?;
    context.diagram.and(here, region)
}

/// Those of `here` who take an edge behind a branch: the one for whom its condition holds, the other
/// one, or both.
pub(crate) fn branch<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
    (then, otherwise): (bool, bool),
    here: Region,
) -> Result<Region, Exhausted> {
    if then && otherwise {
        return Ok(here);
    }
    let holding = holding(context, condition, here)?;
    if then {
        Ok(holding)
    } else {
        context.diagram.minus(here, holding)
    }
}

/// Those of `here` who meet a procedure's requirement: nobody else enters it.
pub(crate) fn admitted(
    context: &mut AnalysisContext<'_>,
    id: ProcedureId,
    here: Region,
) -> Result<Region, Exhausted> {
    match context.model.procedures.at(id).requires.as_ref() {
        Some(required) => holding(context, required, here),
        None => Ok(here),
    }
}

/// The facts of `here` after effects, possible or not.
pub(crate) fn effects_image(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
    here: Region,
) -> Result<Region, Exhausted> {
    let mut region = here;
    let amounts = context.space.after(&numbers(effects));
    for (variable, _) in &amounts {
        region = context.diagram.exists(region, *variable)?;
    }
    for (variable, class) in assignments(context, effects) {
        region = context.diagram.image(region, variable, class)?;
    }
    if amounts.is_empty() {
        return Ok(region);
    }
    // Amounts follow from the facts as they are then.
    context.diagram.and(region, context.amounts)
}

/// The facts that effects lead to `there`.
pub(crate) fn effects_preimage(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
    there: Region,
) -> Result<Region, Exhausted> {
    let mut region = amounts_preimage(context, &numbers(effects), there)?;
    for (variable, class) in assignments(context, effects) {
        region = context.diagram.preimage(region, variable, class)?;
    }
    Ok(region)
}

/// The facts with which one is in a region once facts have these numbers.
pub(crate) fn numbers_preimage(
    context: &mut AnalysisContext<'_>,
    values: &BTreeMap<FactId, i64>,
    there: Region,
) -> Result<Region, Exhausted> {
    let mut region = amounts_preimage(context, values, there)?;
    for (fact, value) in values {
        for (variable, class) in context.space.assignment(*fact, Constant::Number(*value)) {
            region = context.diagram.preimage(region, variable, class)?;
        }
    }
    Ok(region)
}

/// The facts with which amounts are in a region once facts have these numbers: what an amount is then
/// is told by the others of which it is worked out.
fn amounts_preimage(
    context: &mut AnalysisContext<'_>,
    values: &BTreeMap<FactId, i64>,
    there: Region,
) -> Result<Region, Exhausted> {
    let mut region = there;
    for (variable, after) in context.space.after(values) {
        region = match after {
            ClassesAfter::One(class) => context.diagram.preimage(region, variable, class)?,
            ClassesAfter::By(other, classes) => {
                let mut all = Region::NONE;
                for (class, ranges) in (0..).zip(&classes) {
                    let then = context.diagram.preimage(region, variable, class)?;
                    let side = context.diagram.classes_in_ranges(other, ranges)?;
                    let here = context.diagram.and(side, then)?;
                    all = context.diagram.or(all, here)?;
                }
                all
            }
        };
    }
    Ok(region)
}

/// The numbers that effects give to facts.
fn numbers(effects: &[Effect]) -> BTreeMap<FactId, i64> {
    let number = |effect: &Effect| Some((effect.fact, effect.value.number()?));
    effects.iter().filter_map(number).collect()
}

/// The classes that effects give to variables.
pub(crate) fn assignments(context: &AnalysisContext<'_>, effects: &[Effect]) -> Vec<(u32, u32)> {
    effects
        .iter()
        .flat_map(|effect| context.space.assignment(effect.fact, effect.value))
        .collect()
}
