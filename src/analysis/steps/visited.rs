//! Where readers come to in scenarios, call by call, and on which conditions that depends: for whoever looks at a
//! page as they read it.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::base::Span;
use crate::model::{Condition, ProcedureId, ScenarioId};

use super::{forward, transfer};

/// See the module.
#[derive(Debug, Default)]
pub struct Visited<'m> {
    /// Steps, branches, options, calls and ends, each by the calls through which readers come there. What is done
    /// `once` is told by its procedure alone.
    pub places: BTreeSet<(Vec<Span>, Span)>,
    /// The procedures that are done `once`.
    pub once: BTreeSet<ProcedureId>,
    /// Conditions that hold for some of the readers who come to them, and not for others.
    pub open: Vec<&'m Condition>,
}

/// The places to which readers come who begin scenarios.
///
/// # Errors
/// Where the budget is met.
pub fn visited<'m>(
    context: &mut AnalysisContext<'m>,
    scenarios: &[(ScenarioId, Region)],
) -> Result<Visited<'m>, Exhausted> {
    let mut visited = Visited::default();
    for (id, start) in scenarios {
        let program = transfer::scenario(context, *id);
        visit(context, &program, *start, &[], &mut visited)?;
    }
    Ok(visited)
}

/// Leads readers through a body; with which facts some of them leave it.
fn visit<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: Region,
    calls: &[Span],
    visited: &mut Visited<'m>,
) -> Result<Region, Exhausted> {
    let mut arrived: Vec<Region> = vec![Region::NONE; program.code.len()];
    let mut waiting: Vec<(Address, Region)> = vec![(0, start)];
    let mut leaving = Region::NONE;
    while let Some((address, here)) = waiting.pop() {
        let (Some(instruction), Some(before)) = (program.at(address), arrived.get(address)) else {
            continue;
        };
        let here = context.diagram.minus(here, *before)?;
        if here.is_empty() {
            continue;
        }
        let all = context.diagram.or(*before, here)?;
        if let Some(slot) = arrived.get_mut(address) {
            *slot = all;
        }
        let place = instruction.stands_at();
        visited
            .places
            .extend(place.map(|place| (calls.to_vec(), place)));
        match instruction {
            Instruction::Call(call) => {
                visited.places.insert((calls.to_vec(), call.span));
                let entering = transfer::admitted(context, call.procedure, here)?;
                let inner = transfer::procedure(context, call.procedure);
                let within = if call.once {
                    visited.once.insert(call.procedure);
                    vec![context.model.procedures.at(call.procedure).span]
                } else {
                    [calls, &[call.span]].concat()
                };
                let behind = visit(context, &inner, entering, &within, visited)?;
                waiting.push((address + 1, behind));
            }
            Instruction::Return(_) => leaving = context.diagram.or(leaving, here)?,
            Instruction::Unless(condition, _) => {
                let holding = transfer::branch(context, condition, (true, false), here)?;
                if !holding.is_empty() && holding != here {
                    visited.open.push(condition);
                }
                waiting.extend(forward::leaving(context, program, address, here)?);
            }
            Instruction::Requires(_)
            | Instruction::Effects(_)
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
