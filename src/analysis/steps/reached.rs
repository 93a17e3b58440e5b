//! Which steps, branches and options somebody comes to. A few ways are gone forward, which finds
//! most. If places are left, all readers are led forward together, which decides all places at once
//! where the sets of readers stay simple; where they do not, each place that is left is asked for
//! by itself, backward.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::{Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::base::Span;
use crate::model::{ProcedureId, ScenarioId};

use super::{backward, forward, transfer};

/// How many different sets of readers are led through a place before the rest is asked for
/// backward, and how many instructions are followed for a scenario: so many, and so many more for
/// each of its own and of its procedures.
const TRIES: usize = 3;
const STEPS: usize = 4_000;
const STEPS_EACH: usize = 2 * TRIES;
/// How much work leading all readers together may be for each instruction of a scenario.
const TOGETHER: u64 = 2_000;

/// Which steps, branches and options of bodies readers come to, by where they stand, and which
/// procedures they do.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The steps, branches and options.
    pub places: BTreeSet<Span>,
    pub procedures: BTreeSet<ProcedureId>,
    /// The scenarios whose steps were gone through: those that have readers.
    pub walked: BTreeSet<ScenarioId>,
}

/// The places to which readers come who do the steps of scenarios, each with those whom it takes.
///
/// # Errors
/// Where the node budget is met.
pub fn reached(
    context: &mut AnalysisContext<'_>,
    scenarios: &[(ScenarioId, Region)],
) -> Result<Reached, Exhausted> {
    let mut tour = Tour {
        reached: Reached::default(),
        known: BTreeMap::new(),
        left: 0,
    };
    let with_readers = || scenarios.iter().filter(|(_, start)| !start.is_empty());
    for (id, start) in with_readers() {
        tour.reached.walked.insert(*id);
        let program = transfer::scenario(context, *id);
        tour.left = STEPS + STEPS_EACH * program.code.len();
        visit(context, &mut tour, &program, *start)?;
    }
    let mut reached = tour.reached;
    let mut whole = BTreeSet::new();
    for (id, start) in with_readers() {
        let program = transfer::scenario(context, *id);
        if is_whole(context, &program, &mut whole, &reached) {
            continue;
        }
        let (mut places, mut entered) = (BTreeSet::new(), BTreeSet::new());
        let most = TOGETHER * (program.code.len() as u64 + 100);
        let meter = context.meter.clone();
        let met = meter.within(most, || {
            forward::met(
                context,
                &program,
                *start,
                &mut entered,
                &mut |instruction| {
                    places.extend(instruction.place());
                },
            )
        });
        if met.is_ok() {
            reached.places.append(&mut places);
            reached
                .procedures
                .extend(entered.into_iter().map(|(procedure, _)| procedure));
        } else {
            rest(
                context,
                &program,
                *start,
                &program,
                &mut BTreeSet::new(),
                &mut reached,
            )?;
        }
    }
    Ok(reached)
}

/// Whether all places of a body are reached, and of the procedures that are done there; `whole`
/// has those of which that is known.
fn is_whole<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    whole: &mut BTreeSet<ProcedureId>,
    reached: &Reached,
) -> bool {
    program.code.iter().all(|instruction| match instruction {
        Instruction::Call(call) => {
            whole.contains(&call.procedure)
                || reached.procedures.contains(&call.procedure) && {
                    let inner = transfer::procedure(context, call.procedure);
                    let is_whole = is_whole(context, &inner, whole, reached);
                    if is_whole {
                        whole.insert(call.procedure);
                    }
                    is_whole
                }
        }
        other => other
            .place()
            .is_none_or(|place| reached.places.contains(&place)),
    })
}

/// Counts all places of scenarios in which some readers meet a fault as reached: an unreached place
/// may be the same fault.
///
/// # Errors
/// Where the node budget is met.
pub fn excuse(
    context: &mut AnalysisContext<'_>,
    scenarios: &[(ScenarioId, Region)],
    reached: &mut Reached,
) -> Result<(), Exhausted> {
    let mut seen = BTreeSet::new();
    for (id, start) in scenarios {
        if backward::failing(context, *id, *start)?.is_empty() {
            continue;
        }
        let mut waiting = vec![Rc::new(transfer::scenario(context, *id))];
        while let Some(program) = waiting.pop() {
            for instruction in &program.code {
                reached.places.extend(instruction.place());
                if let Instruction::Call(call) = instruction
                    && seen.insert(call.procedure)
                {
                    waiting.push(transfer::procedure(context, call.procedure));
                }
            }
        }
    }
    Ok(())
}

/// Leads readers through a body, a few at each place; returns with which facts some of them
/// leave it.
fn visit<'m>(
    context: &mut AnalysisContext<'m>,
    tour: &mut Tour,
    program: &Program<'m>,
    start: Region,
) -> Result<Vec<Region>, Exhausted> {
    let mut seen: Vec<Vec<Region>> = vec![Vec::new(); program.code.len()];
    let mut waiting = vec![(0, start)];
    let mut leaving = Vec::new();
    while let Some((address, here)) = waiting.pop() {
        let (Some(instruction), Some(seen)) = (program.at(address), seen.get_mut(address)) else {
            continue;
        };
        if here.is_empty() || tour.left == 0 || seen.len() == TRIES || seen.contains(&here) {
            continue;
        }
        seen.push(here);
        tour.left -= 1;
        tour.reached.places.extend(instruction.place());
        match instruction {
            Instruction::Call(call) => {
                let entering = transfer::admitted(context, call.procedure, here)?;
                for left in tour_call(context, tour, call.procedure, entering)? {
                    waiting.push((address + 1, left));
                }
            }
            Instruction::Return(_) => leaving.push(here),
            Instruction::Requires(_)
            | Instruction::Effects(_)
            | Instruction::Unless(..)
            | Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Continue(..)
            | Instruction::End(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_) => {
                waiting.extend(forward::leaving(context, program, address, here)?);
            }
        }
    }
    Ok(leaving)
}

fn tour_call(
    context: &mut AnalysisContext<'_>,
    tour: &mut Tour,
    id: ProcedureId,
    entering: Region,
) -> Result<Vec<Region>, Exhausted> {
    if entering.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(known) = tour.known.get(&(id, entering)) {
        return Ok(known.clone());
    }
    let inner = transfer::procedure(context, id);
    if tour.reached.procedures.insert(id) {
        tour.left += STEPS_EACH * inner.code.len();
    }
    let leaving = visit(context, tour, &inner, entering)?;
    tour.known.insert((id, entering), leaving.clone());
    Ok(leaving)
}

/// Asks for each place of a body of a scenario that nobody was seen at, and of the procedures
/// that are done there.
fn rest<'m>(
    context: &mut AnalysisContext<'m>,
    scenario: &Program<'m>,
    start: Region,
    program: &Program<'m>,
    asked: &mut BTreeSet<ProcedureId>,
    reached: &mut Reached,
) -> Result<(), Exhausted> {
    for instruction in &program.code {
        if let Instruction::Call(call) = instruction {
            if !asked.insert(call.procedure) {
                continue;
            }
            if !reached.procedures.contains(&call.procedure)
                && comes(
                    context,
                    scenario,
                    start,
                    context.model.procedures.at(call.procedure).span,
                )?
            {
                reached.procedures.insert(call.procedure);
            }
            if reached.procedures.contains(&call.procedure) {
                let inner = transfer::procedure(context, call.procedure);
                rest(context, scenario, start, &inner, asked, reached)?;
            }
        } else if let Some(span) = instruction
            .place()
            .filter(|span| !reached.places.contains(span))
            && comes(context, scenario, start, span)?
        {
            reached.places.insert(span);
        }
    }
    Ok(())
}

/// Whether some of `start` come to the instruction at `span` in a scenario. It is asked once: its
/// memo is dropped.
fn comes<'m>(
    context: &mut AnalysisContext<'m>,
    scenario: &Program<'m>,
    start: Region,
    span: Span,
) -> Result<bool, Exhausted> {
    let kept = (
        std::mem::take(&mut context.passages.leading),
        std::mem::take(&mut context.reaching.beyond),
    );
    let goal = Goal::Place(span);
    let leading = backward::reaching(context, scenario, goal, goal.over());
    (context.passages.leading, context.reaching.beyond) = kept;
    let first = leading?.first().copied().unwrap_or_default();
    Ok(!context.diagram.and(first, start)?.is_empty())
}

/// The places that were seen so far.
struct Tour {
    reached: Reached,
    /// With which facts some readers leave a procedure, by those with which they entered.
    known: BTreeMap<(ProcedureId, Region), Vec<Region>>,
    /// How many instructions are still gone through.
    left: usize,
}
