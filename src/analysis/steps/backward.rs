//! From where something can be reached: backward, for each place of each scenario, the facts with
//! which some way leads to a goal, across scenarios and through procedures. A least fixed point: a
//! cycle leads nowhere by itself.
//!
//! A goal about few facts stays small on the way back, since an effect answers the questions about
//! its fact. A procedure is worked out once for each set of facts that is wanted behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::model::{Destination, OutcomeId, ProcedureId, ScenarioId};

use super::{scenario_graph, transfer};

/// The cost of looking at an instruction.
pub(crate) const PER_INSTRUCTION: u64 = 8;

/// Works out from where `goal` can be reached, in the scenarios that are given and all that
/// ways from them lead to. [`Reaching::at_start`](crate::analysis::ir::memo::Reaching::at_start) has
/// it then.
///
/// # Errors
/// Where the node budget is met.
pub fn reach_goal(
    context: &mut AnalysisContext<'_>,
    scenarios: &[ScenarioId],
    goal: Goal,
) -> Result<(), Exhausted> {
    if scenarios.iter().all(|id| context.reaching.knows(goal, *id)) {
        return Ok(());
    }
    let reached = grow(context, scenarios, goal);
    if reached.is_err() {
        // A region that has not grown to its end is no answer.
        context.reaching.forget(goal);
    }
    reached
}

fn grow(
    context: &mut AnalysisContext<'_>,
    scenarios: &[ScenarioId],
    goal: Goal,
) -> Result<(), Exhausted> {
    let ways = scenario_graph::scenario_graph(context, scenarios)?;
    // Those first to which the others lead: without cycles, each is worked out once.
    let order = ways.components(|_| true).concat();
    let mut waiting: BTreeSet<usize> = (0..order.len()).collect();
    // Who leads where, from behind.
    let mut sources: BTreeMap<ScenarioId, Vec<usize>> = BTreeMap::new();
    for (at, from) in order.iter().enumerate() {
        for next in ways.next.get(from).into_iter().flatten() {
            sources.entry(*next).or_default().push(at);
        }
    }
    while let Some(at) = waiting.pop_first() {
        let Some((id, program)) = order
            .get(at)
            .and_then(|id| Some((*id, ways.programs.get(id)?)))
        else {
            continue;
        };
        let mut regions = reaching(context, program, goal, goal.over())?;
        if goal.forgives_cycles()
            && let (Some(circling), Some(first)) =
                (context.reaching.cycles.get(&id), regions.first_mut())
        {
            *first = context.diagram.or(*first, *circling)?;
        }
        let before = context
            .reaching
            .known
            .insert((goal, id), regions.clone())
            .unwrap_or_default();
        if before.first() == regions.first() {
            continue;
        }
        for (destination, takes) in ways.entries.get(&id).into_iter().flatten() {
            let before = beyond(context, goal, destination)?;
            let arriving = context
                .diagram
                .and(*takes, context.reaching.at_start(goal, id))?;
            let region = context.diagram.or(before, arriving)?;
            context
                .reaching
                .beyond
                .insert((goal, (*destination).clone()), region);
        }
        waiting.extend(sources.get(&id).into_iter().flatten());
    }
    Ok(())
}

/// The facts of `start` with which some way leads to the goal within a scenario.
///
/// # Errors
/// Where the node budget is met.
pub(crate) fn reaching_from(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    goal: Goal,
    start: Region,
) -> Result<Region, Exhausted> {
    let program = transfer::scenario(context, id);
    let regions = reaching(context, &program, goal, goal.over())?;
    context
        .diagram
        .and(regions.first().copied().unwrap_or_default(), start)
}

/// Those of `start` who may meet a fault in a scenario.
///
/// # Errors
/// Where the node budget is met.
pub fn failing(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    start: Region,
) -> Result<Region, Exhausted> {
    reaching_from(context, id, Goal::Fault, start)
}

/// The facts at each address of a body from which some way leads to the goal, or behind the
/// body with facts in `over`.
pub(crate) fn reaching<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    goal: Goal,
    over: Region,
) -> Result<Vec<Region>, Exhausted> {
    let mut regions = vec![Region::NONE; program.code.len()];
    loop {
        context
            .meter
            .spend(PER_INSTRUCTION * program.code.len() as u64)?;
        let before = regions.clone();
        for address in (0..program.code.len()).rev() {
            let region = instruction(context, program, goal, address, &regions, over)?;
            if let Some(slot) = regions.get_mut(address) {
                *slot = region;
            }
        }
        if regions == before {
            return Ok(regions);
        }
    }
}

/// As [`reaching`], of a procedure, remembered: it does not matter who does it.
fn reaching_through(
    context: &mut AnalysisContext<'_>,
    id: ProcedureId,
    goal: Goal,
    over: Region,
) -> Result<Rc<Vec<Region>>, Exhausted> {
    if let Some(known) = context.passages.leading.get(&(goal, id, over)) {
        return Ok(Rc::clone(known));
    }
    let program = transfer::procedure(context, id);
    let regions = Rc::new(reaching(context, &program, goal, over)?);
    context
        .passages
        .leading
        .insert((goal, id, over), Rc::clone(&regions));
    Ok(regions)
}

fn instruction<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    goal: Goal,
    address: Address,
    regions: &[Region],
    over: Region,
) -> Result<Region, Exhausted> {
    let at = |address: Address| regions.get(address).copied().unwrap_or_default();
    let next = at(address + 1);
    let instruction = program.at(address);
    if let (Goal::Place(place), Some(here)) = (goal, instruction)
        && here.stands_at() == Some(place)
    {
        return Ok(Region::ALL);
    }
    match instruction {
        Some(Instruction::End(outcome, _)) => Ok(end(context, goal, *outcome)),
        Some(Instruction::Return(_)) => Ok(over),
        Some(Instruction::Continue(destination, _)) => beyond(context, goal, destination),
        Some(Instruction::Requires(condition)) => {
            let holding = decisions::condition(context, condition)?;
            where_holding(context, goal, holding, next)
        }
        Some(Instruction::Effects(effects)) => {
            let possible = context.possible(next)?;
            let wanted = if goal.forgives() {
                let all = context.possible;
                let impossible = context.diagram.not(all)?;
                context.diagram.or(possible, impossible)?
            } else {
                possible
            };
            transfer::effects_preimage(context, effects, wanted)
        }
        Some(Instruction::Unless(condition, other)) => {
            let holding = transfer::holding(context, condition, next)?;
            let region = decisions::condition(context, condition)?;
            let rest = context.diagram.minus(at(*other), region)?;
            context.diagram.or(holding, rest)
        }
        Some(Instruction::Call(call))
            if goal == Goal::Place(context.model.procedures.at(call.procedure).span) =>
        {
            transfer::admitted(context, call.procedure, Region::ALL)
        }
        Some(Instruction::Call(call)) => {
            let inner = reaching_through(context, call.procedure, goal, next)?
                .first()
                .copied()
                .unwrap_or_default();
            match context
                .model
                .procedures
                .at(call.procedure)
                .requires
                .as_ref()
            {
                Some(condition) => {
                    let holding = decisions::condition(context, condition)?;
                    where_holding(context, goal, holding, inner)
                }
                None => Ok(inner),
            }
        }
        Some(Instruction::NoReturn(_)) if goal.shuns_risk() => Ok(Region::NONE),
        Some(_) => {
            let mut region = Region::NONE;
            for next in program.next(address) {
                region = context.diagram.or(region, at(next))?;
            }
            Ok(region)
        }
        None => Ok(Region::NONE),
    }
}

/// `then` for those who are in `holding`; the others meet a fault.
fn where_holding(
    context: &mut AnalysisContext<'_>,
    goal: Goal,
    holding: Region,
    then: Region,
) -> Result<Region, Exhausted> {
    let region = context.diagram.and(holding, then)?;
    if !goal.forgives() {
        return Ok(region);
    }
    let faulty = context.diagram.not(holding)?;
    context.diagram.or(region, faulty)
}

fn end(context: &AnalysisContext<'_>, goal: Goal, outcome: OutcomeId) -> Region {
    let reached = goal.is_end(outcome, context.model.outcomes.at(outcome).good);
    if reached { Region::ALL } else { Region::NONE }
}

/// The facts with which the goal can be reached by a `@continue`, as far as is known.
fn beyond<'m>(
    context: &mut AnalysisContext<'m>,
    goal: Goal,
    destination: &'m Destination,
) -> Result<Region, Exhausted> {
    if let Some(known) = context.reaching.beyond.get(&(goal, destination.clone())) {
        return Ok(*known);
    }
    let taken = match (goal, destination) {
        // Whom a guide leaves out is its own fault, wherever they come from.
        (Goal::Fault, Destination::Guide(id)) => guides::guide(context, *id)?.population,
        _ => guides::destination(context, destination)?,
    };
    let region = if goal.forgives() {
        context.diagram.not(taken)?
    } else {
        Region::NONE
    };
    context
        .reaching
        .beyond
        .insert((goal, destination.clone()), region);
    Ok(region)
}
