//! The effect of one instruction on a set of cases, forward and backward.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::Program;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::analysis::region::space::{Change, ClassesAfter};
use crate::analysis::rules::decisions;
use crate::model::{Amount, Condition, Constant, Effect, FactId, ProcedureId, ScenarioId};

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

/// What becomes of variables by the effects of a step, in each case, remembered.
pub(crate) fn changes(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
) -> Rc<Vec<Vec<Vec<Change>>>> {
    let Some(first) = effects.first() else {
        return Rc::default();
    };
    let (space, model) = (&context.space, context.model);
    let make = || Rc::new(space.effects(model, effects));
    Rc::clone(
        context
            .passages
            .changes
            .entry(first.span)
            .or_insert_with(make),
    )
}

/// A region of the changes of a case.
type OfCase<'o, 'm> =
    &'o dyn Fn(&mut AnalysisContext<'m>, &[Vec<Change>]) -> Result<Region, Exhausted>;

/// What is so in some case of what effects may bring about.
pub(crate) fn in_any_case<'m>(
    context: &mut AnalysisContext<'m>,
    effects: &[Effect],
    of: OfCase<'_, 'm>,
) -> Result<Region, Exhausted> {
    let mut all = Region::NONE;
    for case in changes(context, effects).iter() {
        let own = of(context, case)?;
        all = context.diagram.or(all, own)?;
    }
    Ok(all)
}

/// What is so in every case of it.
pub(crate) fn in_every_case<'m>(
    context: &mut AnalysisContext<'m>,
    effects: &[Effect],
    of: OfCase<'_, 'm>,
) -> Result<Region, Exhausted> {
    let mut all = Region::ALL;
    for case in changes(context, effects).iter() {
        let own = of(context, case)?;
        all = context.diagram.and(all, own)?;
    }
    Ok(all)
}

/// The facts of `here` after effects, possible or not; without those for whom a fact leaves its domain.
pub(crate) fn effects_image(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
    here: Region,
) -> Result<Region, Exhausted> {
    let all = in_any_case(context, effects, &|context, case| {
        let mut region = here;
        // What tells a variable is changed behind it.
        for at_once in case.iter().rev() {
            region = image_of(context, at_once, region, &mut Vec::new())?;
        }
        Ok(region)
    })?;
    // Amounts follow from the facts as they are then.
    context.diagram.and(all, context.amounts)
}

/// Those of a region behind changes that happen at once, each of which gives one of its classes, as far as
/// they are chosen.
fn image_of(
    context: &mut AnalysisContext<'_>,
    changes: &[Change],
    region: Region,
    chosen: &mut Vec<(Variable, Class)>,
) -> Result<Region, Exhausted> {
    let Some((first, rest)) = changes.split_first() else {
        let mut region = region;
        for (variable, class) in chosen.iter() {
            region = context.diagram.image(region, *variable, *class)?;
        }
        return Ok(region);
    };
    let mut all = Region::NONE;
    for (class, side) in ways(context, &first.after)? {
        let here = context.diagram.and(region, side)?;
        chosen.push((first.variable, class));
        let then = image_of(context, rest, here, chosen)?;
        chosen.pop();
        all = context.diagram.or(all, then)?;
    }
    Ok(all)
}

/// The classes that a change gives, each with those whom it gives them.
fn ways(
    context: &mut AnalysisContext<'_>,
    after: &ClassesAfter,
) -> Result<Vec<(Class, Region)>, Exhausted> {
    match after {
        ClassesAfter::One(class) => Ok(vec![(*class, Region::ALL)]),
        ClassesAfter::By(of, classes) => (0..)
            .zip(classes)
            .filter(|(_, ranges)| !ranges.is_empty())
            .map(|(class, ranges)| Ok((class, context.diagram.classes_in_ranges(*of, ranges)?)))
            .collect(),
    }
}

/// The facts that effects lead, or may lead, to `there`.
pub(crate) fn effects_preimage(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
    there: Region,
) -> Result<Region, Exhausted> {
    in_any_case(context, effects, &|context, case| {
        changes_preimage(context, case, there)
    })
}

/// The facts with which one is in a region once facts have these numbers.
pub(crate) fn numbers_preimage(
    context: &mut AnalysisContext<'_>,
    values: &BTreeMap<FactId, i64>,
    there: Region,
) -> Result<Region, Exhausted> {
    let amounts = values
        .iter()
        .map(|(fact, value)| (*fact, Amount::constant(*value)));
    let changes = context.space.changes(context.model, &amounts.collect());
    let mut region = changes_preimage(context, &changes, there)?;
    for (fact, value) in values {
        for (variable, class) in context.space.assignment(*fact, Constant::Number(*value)) {
            region = context.diagram.preimage(region, variable, class)?;
        }
    }
    Ok(region)
}

/// The facts with which one is in a region behind the changes of one case: what a variable is then is told by the others
/// of which it is worked out.
pub(crate) fn changes_preimage(
    context: &mut AnalysisContext<'_>,
    changes: &[Vec<Change>],
    there: Region,
) -> Result<Region, Exhausted> {
    // What may be any of several classes is one that goes together with the rest.
    let is_exact = changes.iter().flatten().all(|change| change.is_exact);
    let mut region = if is_exact {
        there
    } else {
        context.diagram.and(there, context.amounts)?
    };
    for at_once in changes {
        region = preimage_of(context, at_once, region)?;
    }
    Ok(region)
}

/// The same of changes that happen at once.
fn preimage_of(
    context: &mut AnalysisContext<'_>,
    changes: &[Change],
    there: Region,
) -> Result<Region, Exhausted> {
    let Some((first, rest)) = changes.split_first() else {
        return Ok(there);
    };
    let mut all = Region::NONE;
    for (class, side) in ways(context, &first.after)? {
        let then = context.diagram.preimage(there, first.variable, class)?;
        let then = preimage_of(context, rest, then)?;
        let here = context.diagram.and(side, then)?;
        all = context.diagram.or(all, here)?;
    }
    Ok(all)
}

/// Those for whom effects may lead a fact out of its domain: those that set it, or those that wait.
pub(crate) fn leaving_domain(
    context: &mut AnalysisContext<'_>,
    effects: &[Effect],
    waiting: bool,
) -> Result<Region, Exhausted> {
    in_any_case(context, effects, &|context, case| {
        leaving_by(context, case, waiting)
    })
}

/// Those for whom the changes of one case lead a fact out of its domain.
pub(crate) fn leaving_by(
    context: &mut AnalysisContext<'_>,
    case: &[Vec<Change>],
    waiting: bool,
) -> Result<Region, Exhausted> {
    let mut inside = Region::ALL;
    for change in case.iter().flatten() {
        if let Some((of, ranges)) = &change.within
            && change.waits == waiting
        {
            let side = context.diagram.classes_in_ranges(*of, ranges)?;
            inside = context.diagram.and(inside, side)?;
        }
    }
    context.diagram.not(inside)
}
