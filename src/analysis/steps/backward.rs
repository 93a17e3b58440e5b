//! From where something can be reached: backward, for each place of each scenario, the facts with
//! which some way leads to a goal, across scenarios and through procedures. A least fixed point: a
//! circle leads nowhere by itself.
//!
//! What is wanted of few facts stays small on the way back, since an effect answers what is wanted
//! of its fact. A procedure is worked out once for each set of facts that is wanted behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::analysis::context::World;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::model::{Destination, OutcomeId, ProcedureId, ScenarioId};

use super::{scenario_graph, transfer};

/// What an instruction costs that is looked at.
pub(crate) const PER_INSTRUCTION: u64 = 8;

/// Works out from where `goal` can be reached, in the scenarios that are given and all that
/// ways from them lead to. [`Reaching::from_start`](crate::analysis::ir::memo::Reaching::from_start) has
/// it then.
///
/// # Errors
/// Where the node budget is met.
pub fn reach_goal(
    world: &mut World<'_>,
    scenarios: &[ScenarioId],
    goal: Goal,
) -> Result<(), Exhausted> {
    if scenarios.iter().all(|id| world.reaching.knows(goal, *id)) {
        return Ok(());
    }
    let reached = grow(world, scenarios, goal);
    if reached.is_err() {
        // What has not grown to its end is no answer.
        world.reaching.forget(goal);
    }
    reached
}

fn grow(world: &mut World<'_>, scenarios: &[ScenarioId], goal: Goal) -> Result<(), Exhausted> {
    let ways = scenario_graph::between(world, scenarios)?;
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
        let mut regions = reaching(world, program, goal, goal.over())?;
        if goal.forgives_circles()
            && let (Some(circling), Some(first)) =
                (world.reaching.circles.get(&id), regions.first_mut())
        {
            *first = world.diagram.or(*first, *circling)?;
        }
        let before = world
            .reaching
            .known
            .insert((goal, id), regions.clone())
            .unwrap_or_default();
        if before.first() == regions.first() {
            continue;
        }
        for (destination, takes) in ways.entries.get(&id).into_iter().flatten() {
            let before = beyond(world, goal, destination)?;
            let arriving = world
                .diagram
                .and(*takes, world.reaching.from_start(goal, id))?;
            let region = world.diagram.or(before, arriving)?;
            world
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
    world: &mut World<'_>,
    id: ScenarioId,
    goal: Goal,
    start: Region,
) -> Result<Region, Exhausted> {
    let program = transfer::scenario(world, id);
    let regions = reaching(world, &program, goal, goal.over())?;
    world
        .diagram
        .and(regions.first().copied().unwrap_or_default(), start)
}

/// Those of `start` who may meet a fault in a scenario.
///
/// # Errors
/// Where the node budget is met.
pub fn failing(world: &mut World<'_>, id: ScenarioId, start: Region) -> Result<Region, Exhausted> {
    reaching_from(world, id, Goal::Fault, start)
}

/// The facts at each address of a body from which some way leads to the goal, or behind the
/// body with facts in `over`.
pub(crate) fn reaching<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    goal: Goal,
    over: Region,
) -> Result<Vec<Region>, Exhausted> {
    let mut regions = vec![Region::NONE; program.code.len()];
    loop {
        world
            .meter
            .spend(PER_INSTRUCTION * program.code.len() as u64)?;
        let before = regions.clone();
        for address in (0..program.code.len()).rev() {
            let region = instruction(world, program, goal, address, &regions, over)?;
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
    world: &mut World<'_>,
    id: ProcedureId,
    goal: Goal,
    over: Region,
) -> Result<Rc<Vec<Region>>, Exhausted> {
    if let Some(known) = world.passages.leading.get(&(goal, id, over)) {
        return Ok(Rc::clone(known));
    }
    let program = transfer::procedure(world, id);
    let regions = Rc::new(reaching(world, &program, goal, over)?);
    world
        .passages
        .leading
        .insert((goal, id, over), Rc::clone(&regions));
    Ok(regions)
}

fn instruction<'m>(
    world: &mut World<'m>,
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
        Some(Instruction::End(outcome, _)) => Ok(end(world, goal, *outcome)),
        Some(Instruction::Over(_)) => Ok(over),
        Some(Instruction::Continue(destination, _)) => beyond(world, goal, destination),
        Some(Instruction::Requires(condition)) => {
            let holding = decisions::condition(world, condition)?;
            where_holding(world, goal, holding, next)
        }
        Some(Instruction::Effects(effects)) => {
            let possible = world.possible(next)?;
            let wanted = if goal.forgives() {
                let all = world.possible;
                let impossible = world.diagram.not(all)?;
                world.diagram.or(possible, impossible)?
            } else {
                possible
            };
            transfer::before_effects(world, effects, wanted)
        }
        Some(Instruction::Unless(condition, other)) => {
            let holding = transfer::holding(world, condition, next)?;
            let region = decisions::condition(world, condition)?;
            let rest = world.diagram.minus(at(*other), region)?;
            world.diagram.or(holding, rest)
        }
        Some(Instruction::Call(call))
            if goal == Goal::Place(world.model.procedures.at(call.procedure).span) =>
        {
            transfer::admitted(world, call.procedure, Region::ALL)
        }
        Some(Instruction::Call(call)) => {
            let inner = reaching_through(world, call.procedure, goal, next)?
                .first()
                .copied()
                .unwrap_or_default();
            match world.model.procedures.at(call.procedure).requires.as_ref() {
                Some(condition) => {
                    let holding = decisions::condition(world, condition)?;
                    where_holding(world, goal, holding, inner)
                }
                None => Ok(inner),
            }
        }
        Some(Instruction::NoReturn(_)) if goal.shuns_risk() => Ok(Region::NONE),
        Some(_) => {
            let mut region = Region::NONE;
            for next in program.next(address) {
                region = world.diagram.or(region, at(next))?;
            }
            Ok(region)
        }
        None => Ok(Region::NONE),
    }
}

/// `then` for those who are in `holding`; the others meet a fault.
fn where_holding(
    world: &mut World<'_>,
    goal: Goal,
    holding: Region,
    then: Region,
) -> Result<Region, Exhausted> {
    let region = world.diagram.and(holding, then)?;
    if !goal.forgives() {
        return Ok(region);
    }
    let faulty = world.diagram.not(holding)?;
    world.diagram.or(region, faulty)
}

fn end(world: &World<'_>, goal: Goal, outcome: OutcomeId) -> Region {
    let reached = goal.is_end(outcome, world.model.outcomes.at(outcome).good);
    if reached { Region::ALL } else { Region::NONE }
}

/// The facts with which the goal can be reached by a `@continue`, as far as is known.
fn beyond<'m>(
    world: &mut World<'m>,
    goal: Goal,
    destination: &'m Destination,
) -> Result<Region, Exhausted> {
    if let Some(known) = world.reaching.beyond.get(&(goal, destination.clone())) {
        return Ok(*known);
    }
    let taken = match (goal, destination) {
        // Whom a guide leaves out is its own fault, wherever they come from.
        (Goal::Fault, Destination::Guide(id)) => guides::guide(world, *id)?.population,
        _ => guides::destination(world, destination)?,
    };
    let region = if goal.forgives() {
        world.diagram.not(taken)?
    } else {
        Region::NONE
    };
    world
        .reaching
        .beyond
        .insert((goal, destination.clone()), region);
    Ok(region)
}
