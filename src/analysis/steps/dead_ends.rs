//! Where readers lose their way: options that lead to where no way ends, and steps that cannot be
//! undone behind which none ends well.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::{Goal, ProgramPoint};
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::model::{ProcedureId, ScenarioId};

use super::{backward, forward, intervals, transfer};

/// Something on a way: a place at which readers are, and the facts of those who are meant.
#[derive(Clone, Debug)]
pub struct DeadEnd<'m> {
    /// The option or the step.
    pub at: Instruction<'m>,
    /// Their facts there.
    pub here: Region,
    /// The facts of all who come there.
    pub among: Region,
    /// Where in the program.
    pub place: ProgramPoint,
}

/// A second goal beside the first, for those of whom a loss is reported: readers who come to no end
/// at all, and readers in a cycle, have findings of their own.
fn beside(goal: Goal) -> Option<Goal> {
    match goal {
        Goal::Good | Goal::Told => Some(Goal::End),
        _ => None,
    }
}

/// The goal behind a body, and the second goal.
type Behind = (Region, Region);

/// How it is known who comes to a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arriving {
    /// A box around them.
    InOutline,
    /// They are followed.
    Exactly,
}

/// How many nodes it may take to follow all readers of a scenario.
const SHARE: usize = 200_000;

/// A search through the bodies of a scenario.
struct DeadEndSearch<'m> {
    goal: Goal,
    /// The second goal, if any.
    other: Option<Goal>,
    arriving: Arriving,
    /// The procedures that were gone through, by who entered and the goals behind them.
    seen: BTreeSet<(ProcedureId, Region, Behind)>,
    calls: Vec<(ProcedureId, Address)>,
    found: Vec<DeadEnd<'m>>,
}

/// Where readers of `start` lose their way. For [`Goal::End`], the options by which those who
/// could come to an end lose every way to one, for [`Goal::Told`] those of them that do not
/// lead into a cycle; for the others the steps that cannot be undone, with those who come to
/// an end behind them and never to a good one, or who may come to a bad one.
///
/// # Errors
/// Where the node budget is met.
pub fn dead_ends<'m>(
    context: &mut AnalysisContext<'m>,
    id: ScenarioId,
    start: Region,
    goal: Goal,
) -> Result<Vec<DeadEnd<'m>>, Exhausted> {
    // Mostly nobody could be lost, whoever they are: then an outline of who comes where will
    // do, and nothing else is asked.
    if losses_by(context, id, start, goal, Arriving::InOutline, None)?.is_empty() {
        return Ok(Vec::new());
    }
    let other = beside(goal);
    if let Some(other) = other {
        backward::reach_goal(context, &[id], other)?;
    }
    let exact = context.within(SHARE, |context| {
        losses_by(context, id, start, goal, Arriving::Exactly, other)
    });
    exact.or_else(|exhausted| {
        // The facts of all who come to a place may be entangled; each loss by itself is asked
        // for backward.
        let mut found = losses_by(context, id, start, goal, Arriving::InOutline, other)?;
        for lost in &found {
            if beginning(context, id, start, lost, lost.here)?.is_empty() {
                return Err(exhausted);
            }
        }
        found.dedup_by_key(|lost| lost.place.address);
        Ok(found)
    })
}

fn losses_by<'m>(
    context: &mut AnalysisContext<'m>,
    id: ScenarioId,
    start: Region,
    goal: Goal,
    arriving: Arriving,
    other: Option<Goal>,
) -> Result<Vec<DeadEnd<'m>>, Exhausted> {
    let program = transfer::scenario(context, id);
    let behind = (goal.over(), other.map_or(Region::ALL, Goal::over));
    let mut search = DeadEndSearch {
        goal,
        other,
        arriving,
        seen: BTreeSet::new(),
        calls: Vec::new(),
        found: Vec::new(),
    };
    visit(context, &mut search, &program, start, behind)?;
    Ok(search.found)
}

/// Whether a scenario, or a procedure that is done in it, has a step that cannot be undone.
pub fn has_no_return(context: &mut AnalysisContext<'_>, id: ScenarioId) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![Rc::new(transfer::scenario(context, id))];
    while let Some(program) = waiting.pop() {
        for instruction in &program.code {
            match instruction {
                Instruction::NoReturn(_) => return true,
                Instruction::Call(call) if seen.insert(call.procedure) => {
                    waiting.push(transfer::procedure(context, call.procedure));
                }
                Instruction::Requires(_)
                | Instruction::Effects(_)
                | Instruction::Unless(..)
                | Instruction::Choose(_)
                | Instruction::Jump(_)
                | Instruction::JumpTo(..)
                | Instruction::Call(_)
                | Instruction::Continue(..)
                | Instruction::End(..)
                | Instruction::Step(_)
                | Instruction::Branch(_)
                | Instruction::Over(_)
                | Instruction::Option(_)
                | Instruction::Return(_) => {}
            }
        }
    }
    false
}

/// The facts with which those of `start` began a scenario who may come to where readers are
/// lost with facts in `there`.
///
/// # Errors
/// Where the node budget is met.
pub fn beginning<'m>(
    context: &mut AnalysisContext<'m>,
    id: ScenarioId,
    start: Region,
    lost: &DeadEnd<'m>,
    there: Region,
) -> Result<Region, Exhausted> {
    let back = forward::lead_back(context, id, &lost.place, there)?;
    context.diagram.and(back, start)
}

/// Goes through a body with everybody who comes into it, and through its procedures, each once for
/// each set of readers and of goals behind it.
fn visit<'m>(
    context: &mut AnalysisContext<'m>,
    search: &mut DeadEndSearch<'m>,
    program: &Program<'m>,
    start: Region,
    behind: Behind,
) -> Result<(), Exhausted> {
    let goal = search.goal;
    let arrivals = match search.arriving {
        Arriving::Exactly => forward::reachable(context, program, start)?,
        Arriving::InOutline => intervals::regions(context, program, start)?,
    };
    let regions = backward::reaching(context, program, goal, behind.0)?;
    let other = match search.other {
        Some(other) => backward::reaching(context, program, other, behind.1)?,
        None => vec![Region::ALL; program.code.len()],
    };
    let at =
        |regions: &[Region], address: Address| regions.get(address).copied().unwrap_or_default();
    for (address, (instruction, among)) in program.code.iter().zip(&arrivals).enumerate() {
        if among.is_empty() {
            continue;
        }
        let diagram = &mut context.diagram;
        let mut lose = |here: Region, at: Option<&Instruction<'m>>| {
            if let (false, Some(at)) = (here.is_empty(), at) {
                let place = ProgramPoint {
                    calls: search.calls.clone(),
                    address,
                };
                search.found.push(DeadEnd {
                    at: at.clone(),
                    here,
                    among: *among,
                    place,
                });
            }
        };
        match instruction {
            Instruction::Choose(options) if matches!(goal, Goal::End | Goal::Told) => {
                // Who is lost already before the choice does not lose anything by it.
                let before = diagram.and(at(&other, address), at(&regions, address))?;
                let hopeful = diagram.and(*among, before)?;
                for option in options {
                    lose(
                        diagram.minus(hopeful, at(&regions, *option))?,
                        program.at(*option),
                    );
                }
            }
            Instruction::NoReturn(_) if goal == Goal::Good => {
                // Who comes to no end at all is told so.
                let ending = diagram.and(*among, at(&other, address))?;
                lose(
                    diagram.minus(ending, at(&regions, address))?,
                    Some(instruction),
                );
            }
            Instruction::NoReturn(_) if goal == Goal::Bad => {
                lose(
                    diagram.and(*among, at(&regions, address))?,
                    Some(instruction),
                );
            }
            Instruction::Call(call) => {
                let behind = (at(&regions, address + 1), at(&other, address + 1));
                visit_call(context, search, call.procedure, address, *among, behind)?;
            }
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
            | Instruction::NoReturn(_)
            | Instruction::Return(_) => {}
        }
    }
    Ok(())
}

fn visit_call<'m>(
    context: &mut AnalysisContext<'m>,
    search: &mut DeadEndSearch<'m>,
    id: ProcedureId,
    address: Address,
    among: Region,
    behind: Behind,
) -> Result<(), Exhausted> {
    let entering = transfer::admitted(context, id, among)?;
    if entering.is_empty() || !search.seen.insert((id, entering, behind)) {
        return Ok(());
    }
    let inner = transfer::procedure(context, id);
    search.calls.push((id, address));
    visit(context, search, &inner, entering, behind)?;
    search.calls.pop();
    Ok(())
}
