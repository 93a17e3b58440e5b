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
use crate::analysis::region::space::Change;
use crate::analysis::rules::{decisions, guides};
use crate::model::{Destination, OutcomeId, ProcedureId, ScenarioId};

use super::dataflow::{self, Dataflow, Direction};
use super::{scenario_graph, transfer};

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
    dataflow::solve(context, program, &mut Reaching { goal, over })
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

/// From where a goal is reached: flows against the control from the ends that are one, or from
/// behind the body.
struct Reaching {
    goal: Goal,
    over: Region,
}

impl<'m> Dataflow<'m> for Reaching {
    type Element = Region;

    const DIRECTION: Direction = Direction::Backward;

    fn origin(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        address: Address,
    ) -> Result<Region, Exhausted> {
        let Some(instruction) = program.at(address) else {
            return Ok(Region::NONE);
        };
        if self.is_goal(instruction) {
            return Ok(Region::ALL);
        }
        match instruction {
            Instruction::End(outcome, _) => Ok(end(context, self.goal, *outcome)),
            Instruction::Return(_) => Ok(self.over),
            Instruction::Continue(destination, _) => beyond(context, self.goal, destination),
            Instruction::Requires(_)
            | Instruction::Effects(_)
            | Instruction::Unless(..)
            | Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Call(_)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_) => Ok(Region::NONE),
        }
    }

    fn transfer(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        (from, to): (Address, Address),
        there: &Region,
    ) -> Result<Region, Exhausted> {
        let (goal, there) = (self.goal, *there);
        let Some(instruction) = program.at(from) else {
            return Ok(Region::NONE);
        };
        if self.is_goal(instruction) {
            return Ok(Region::ALL);
        }
        match instruction {
            Instruction::Requires(condition) => {
                let holding = decisions::condition(context, condition)?;
                where_holding(context, goal, holding, there)
            }
            Instruction::Effects(effects) => {
                let possible = context.possible(there)?;
                let wanted = if goal.forgives() {
                    let impossible = context.diagram.not(context.possible)?;
                    context.diagram.or(possible, impossible)?
                } else {
                    possible
                };
                let joined = if goal.leaves_nothing_open() {
                    transfer::in_every_case
                } else {
                    transfer::in_any_case
                };
                joined(context, effects, &|context, case| {
                    before_case(context, goal, case, wanted)
                })
            }
            Instruction::Unless(condition, other) => {
                transfer::branch(context, condition, (to == from + 1, to == *other), there)
            }
            Instruction::Call(call) => through(context, goal, call.procedure, there),
            Instruction::NoReturn(_) if goal.shuns_risk() => Ok(Region::NONE),
            Instruction::NoReturn(_)
            | Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Continue(..)
            | Instruction::End(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::Return(_) => Ok(there),
        }
    }
}

impl Reaching {
    /// Whether an instruction is the place that is the goal.
    fn is_goal(&self, instruction: &Instruction<'_>) -> bool {
        matches!(self.goal, Goal::Place(place) if instruction.stands_at() == Some(place))
    }
}

/// The facts from which the changes of one case lead to the goal.
fn before_case(
    context: &mut AnalysisContext<'_>,
    goal: Goal,
    case: &[Vec<Change>],
    wanted: Region,
) -> Result<Region, Exhausted> {
    let region = transfer::changes_preimage(context, case, wanted)?;
    if !goal.forgives() {
        return Ok(region);
    }
    let leaving = transfer::leaving_by(context, case, false)?;
    let region = context.diagram.or(region, leaving)?;
    if goal == Goal::Fault {
        return Ok(region);
    }
    // What comes after the last day is not asked.
    let leaving = transfer::leaving_by(context, case, true)?;
    context.diagram.or(region, leaving)
}

/// The facts before a call from which some way leads to the goal in the procedure, or behind it
/// with facts in `over`.
fn through(
    context: &mut AnalysisContext<'_>,
    goal: Goal,
    id: ProcedureId,
    over: Region,
) -> Result<Region, Exhausted> {
    let procedure = context.model.procedures.at(id);
    if goal == Goal::Place(procedure.span) {
        return transfer::admitted(context, id, Region::ALL);
    }
    let regions = reaching_through(context, id, goal, over)?;
    let inner = regions.first().copied().unwrap_or_default();
    match &procedure.requires {
        Some(condition) => {
            let holding = decisions::condition(context, condition)?;
            where_holding(context, goal, holding, inner)
        }
        None => Ok(inner),
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
