//! Steps as a program over the facts: which readers are where, and which faults meet them there.
//!
//! A scenario is walked with everybody whom it takes. Who comes by `@continue` is one of them,
//! since its condition is checked on arrival, so that each scenario is walked once and by itself.
//! Forward images find the faults; the pre-image of a fault says with which facts its readers
//! started. Where a fault stops some readers, the others go on, so that one fault is not reported
//! twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::{Event, EventKind, ProgramPoint};
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::base::Span;
use crate::model::{Condition, ConditionKind, Effect, FactId, ProcedureId, RuleResult, ScenarioId};
use crate::words;

use super::dataflow::{self, Dataflow, Direction};
use super::{backward, transfer};

/// How many nodes it may take to follow all readers of a scenario who are told of a fault.
const SHARE: usize = 200_000;

/// Where readers are in a body: by address, the facts of those who come there.
type Arrivals = Vec<Region>;

/// An event before its readers are followed back.
struct LocalEvent {
    kind: EventKind,
    span: Span,
    here: Region,
    among: Region,
    place: ProgramPoint,
}

/// The events of those of `start` who do the steps of a scenario.
///
/// # Errors
/// Where the node budget is met.
pub fn walk(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    start: Region,
) -> Result<Vec<Event>, Exhausted> {
    let program = transfer::scenario(context, id);
    let arrivals = reachable(context, &program, start)?;
    let mut found = Vec::new();
    follow(context, &program, &arrivals, &mut Vec::new(), &mut found)?;
    let mut events = Vec::new();
    for LocalEvent {
        kind,
        span,
        here,
        among,
        place,
    } in found
    {
        let back = back(context, &program, &place, here)?;
        let start = context.diagram.and(back, start)?;
        events.push(Event {
            kind,
            span,
            here,
            among,
            start,
            place,
        });
    }
    Ok(events)
}

/// As [`walk`], of those who may meet a fault, remembered. Most scenarios are
/// without one, which is found backward: a fault asks for a few facts, while the facts of all
/// who come to a step may be entangled.
///
/// # Errors
/// Where the node budget is met.
pub fn events(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    start: Region,
) -> Result<Arc<Vec<Event>>, Exhausted> {
    if let Some(known) = context.walks.get(&(id, start)) {
        return Ok(Arc::clone(known));
    }
    let failing = backward::failing(context, id, start)?;
    let events = if failing.is_empty() {
        Vec::new()
    } else {
        walk_within(context, id, start, failing)?
    };
    let events = Arc::new(events);
    context.walks.insert((id, start), Arc::clone(&events));
    Ok(events)
}

/// Walks with all of `start`; where that needs too much, with those alone who may meet a fault.
fn walk_within(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    start: Region,
    failing: Region,
) -> Result<Vec<Event>, Exhausted> {
    context
        .within(SHARE, |context| walk(context, id, start))
        .or_else(|_| walk(context, id, failing))
}

/// The facts at the beginning of a scenario from which some way leads to `place` with facts in
/// `there`.
///
/// # Errors
/// Where the node budget is met.
pub fn lead_back(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    place: &ProgramPoint,
    there: Region,
) -> Result<Region, Exhausted> {
    let program = transfer::scenario(context, id);
    back(context, &program, place, there)
}

// ---- forward

/// Who comes where: flows with the control from those who begin.
struct Reachability {
    start: Region,
}

impl<'m> Dataflow<'m> for Reachability {
    type Element = Region;

    const DIRECTION: Direction = Direction::Forward;

    fn origin(
        &mut self,
        _: &mut AnalysisContext<'m>,
        _: &Program<'m>,
        address: Address,
    ) -> Result<Region, Exhausted> {
        Ok(if address == 0 {
            self.start
        } else {
            Region::NONE
        })
    }

    fn transfer(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        edge: (Address, Address),
        here: &Region,
    ) -> Result<Region, Exhausted> {
        if here.is_empty() {
            return Ok(Region::NONE);
        }
        image(context, program, edge, *here)
    }
}

/// The least arrivals that hold `start` at the beginning and are closed under every
/// instruction.
pub(crate) fn reachable<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<Arrivals, Exhausted> {
    dataflow::solve(context, program, &mut Reachability { start })
}

/// Shows each instruction of a body, and of the procedures that are done there, to which some
/// of `start` come. A procedure is gone through once for each set of readers; `entered` has
/// them.
pub(crate) fn met<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: Region,
    entered: &mut BTreeSet<(ProcedureId, Region)>,
    see: &mut dyn FnMut(&Instruction<'m>),
) -> Result<(), Exhausted> {
    let arrivals = reachable(context, program, start)?;
    for (instruction, here) in program
        .code
        .iter()
        .zip(arrivals)
        .filter(|(_, here)| !here.is_empty())
    {
        see(instruction);
        if let Instruction::Call(call) = instruction {
            let entering = transfer::admitted(context, call.procedure, here)?;
            if !entering.is_empty() && entered.insert((call.procedure, entering)) {
                let inner = transfer::procedure(context, call.procedure);
                met(context, &inner, entering, entered, see)?;
            }
        }
    }
    Ok(())
}

/// Where those who are at an address go, and with which facts.
pub(crate) fn leaving<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    address: Address,
    here: Region,
) -> Result<Vec<(Address, Region)>, Exhausted> {
    let mut leaving = Vec::new();
    for next in program.next(address) {
        leaving.push((next, image(context, program, (address, next), here)?));
    }
    Ok(leaving)
}

/// The facts of those who go from one address to another, where they are in `here` before.
fn image<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    (from, to): (Address, Address),
    here: Region,
) -> Result<Region, Exhausted> {
    match program.at(from) {
        Some(Instruction::Requires(condition)) => transfer::holding(context, condition, here),
        Some(Instruction::Effects(effects)) => {
            let after = transfer::effects_image(context, effects, here)?;
            context.possible(after)
        }
        Some(Instruction::Unless(condition, other)) => {
            transfer::branch(context, condition, (to == from + 1, to == *other), here)
        }
        Some(Instruction::Call(call)) => {
            let entering = transfer::admitted(context, call.procedure, here)?;
            leave_procedure(context, call.procedure, entering)
        }
        Some(
            Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Continue(..)
            | Instruction::End(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_)
            | Instruction::Return(_),
        )
        | None => Ok(here),
    }
}

fn leave_procedure(
    context: &mut AnalysisContext<'_>,
    id: ProcedureId,
    entering: Region,
) -> Result<Region, Exhausted> {
    if let Some(known) = context.passages.leaving.get(&(id, entering)) {
        return Ok(*known);
    }
    let program = transfer::procedure(context, id);
    let arrivals = reachable(context, &program, entering)?;
    let leaving = arrivals.last().copied().unwrap_or_default();
    context.passages.leaving.insert((id, entering), leaving);
    Ok(leaving)
}

/// Which part of a requirement the facts `unmet` do not fulfil.
fn unmet_event<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
    unmet: Region,
) -> Result<EventKind, Exhausted> {
    let mut part = condition;
    if let ConditionKind::All(parts) = &condition.kind
        && !unmet.is_empty()
    {
        for one in parts {
            let holds = decisions::condition(context, one)?;
            if !context.diagram.minus(unmet, holds)?.is_empty() {
                part = one;
                break;
            }
        }
    }
    Ok(EventKind::Unmet(
        part.span,
        words::in_message(context.model, part),
    ))
}

/// Where effects are told of: at the first.
fn effects_span(context: &AnalysisContext<'_>, effects: &[Effect]) -> Span {
    let first = effects.first();
    first.map_or(context.file_span(), |effect| effect.span)
}

/// The amount that an effect sets a fact to which may be beyond its domain.
fn beyond_domain(context: &AnalysisContext<'_>, effect: &Effect) -> Option<FactId> {
    let (lo, hi) = context.model.facts.at(effect.fact).domain.bounds();
    let mut amounts = effect.values.iter().filter_map(|value| match value {
        RuleResult::Amount(amount) if !effect.waits => Some(*amount),
        _ => None,
    });
    amounts.find(|amount| {
        let (least, most) = context.model.facts.at(*amount).domain.bounds();
        least < lo || hi < most
    })
}

/// Which assumption the facts `wrong` break.
fn impossible(context: &mut AnalysisContext<'_>, wrong: Region) -> Result<EventKind, Exhausted> {
    let model = context.model;
    let seen = model
        .assumes
        .iter()
        .filter(|assume| context.file.sees.contains(&assume.span.file));
    for assume in seen.collect::<Vec<_>>() {
        if wrong.is_empty() {
            break;
        }
        let holds = decisions::condition(context, &assume.condition)?;
        if !context.diagram.minus(wrong, holds)?.is_empty() {
            return Ok(EventKind::Impossible(
                assume.span,
                model.plain(&assume.text),
            ));
        }
    }
    Ok(EventKind::Impossible(context.file_span(), String::new()))
}

// ---- events -----------------------------------------------------------------------------------

fn follow<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    arrivals: &[Region],
    way: &mut Vec<(ProcedureId, Address)>,
    found: &mut Vec<LocalEvent>,
) -> Result<(), Exhausted> {
    for (at, (instruction, here)) in program.code.iter().zip(arrivals).enumerate() {
        if here.is_empty() {
            continue;
        }
        let among = *here;
        let mut event = |kind, span, here: Region| {
            if !here.is_empty() {
                let place = ProgramPoint {
                    calls: way.clone(),
                    address: at,
                };
                found.push(LocalEvent {
                    kind,
                    span,
                    here,
                    among,
                    place,
                });
            }
        };
        match instruction {
            Instruction::Requires(condition) => {
                let holding = transfer::holding(context, condition, *here)?;
                let unmet = context.diagram.minus(*here, holding)?;
                let kind = unmet_event(context, condition, unmet)?;
                event(kind, condition.span, unmet);
            }
            Instruction::Effects(effects) => {
                let leaving = transfer::leaving_domain(context, effects, false)?;
                let leaving = context.diagram.and(leaving, *here)?;
                let left = effects
                    .iter()
                    .find_map(|effect| Some((effect.fact, beyond_domain(context, effect)?)));
                if let Some((fact, amount)) = left {
                    event(
                        EventKind::Leaves(fact, amount),
                        effects_span(context, effects),
                        leaving,
                    );
                }
                let after = transfer::effects_image(context, effects, *here)?;
                let wrong = context.diagram.minus(after, context.possible)?;
                let before = transfer::effects_preimage(context, effects, wrong)?;
                let span = effects_span(context, effects);
                let kind = impossible(context, wrong)?;
                event(kind, span, context.diagram.and(before, *here)?);
            }
            Instruction::Continue(destination, span) => {
                let taken = guides::destination(context, destination)?;
                let arriving = context.diagram.and(*here, taken)?;
                event(
                    EventKind::NotTaken((*destination).clone()),
                    *span,
                    context.diagram.minus(*here, taken)?,
                );
                event(EventKind::Goes((*destination).clone()), *span, arriving);
            }
            Instruction::End(outcome, span) => event(EventKind::Ends(*outcome), *span, *here),
            Instruction::Return(span) if way.is_empty() => event(EventKind::Return, *span, *here),
            Instruction::Call(call) => {
                let entering = transfer::admitted(context, call.procedure, *here)?;
                let unmet = context.diagram.minus(*here, entering)?;
                if let Some(requires) = &context.model.procedures.at(call.procedure).requires {
                    let kind = unmet_event(context, requires, unmet)?;
                    event(kind, call.span, unmet);
                }
                let inner = transfer::procedure(context, call.procedure);
                let arrivals = reachable(context, &inner, entering)?;
                way.push((call.procedure, at));
                follow(context, &inner, &arrivals, way, found)?;
                way.pop();
            }
            Instruction::Return(_)
            | Instruction::Unless(..)
            | Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_) => {}
        }
    }
    Ok(())
}

// ---- backward

/// The facts at the beginning of the scenario from which some way leads to `place` with facts
/// in `there`.
fn back<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    place: &ProgramPoint,
    there: Region,
) -> Result<Region, Exhausted> {
    let mut at = place.address;
    let mut region = there;
    for (procedure, call) in place.calls.iter().rev() {
        let inner = transfer::procedure(context, *procedure);
        region = leading_to(context, &inner, at, region)?;
        region = transfer::admitted(context, *procedure, region)?;
        at = *call;
    }
    leading_to(context, program, at, region)
}

/// From where one address is reached: flows against the control from it.
struct LeadingTo {
    address: Address,
    there: Region,
}

impl<'m> Dataflow<'m> for LeadingTo {
    type Element = Region;

    const DIRECTION: Direction = Direction::Backward;

    fn origin(
        &mut self,
        _: &mut AnalysisContext<'m>,
        _: &Program<'m>,
        address: Address,
    ) -> Result<Region, Exhausted> {
        Ok(if address == self.address {
            self.there
        } else {
            Region::NONE
        })
    }

    fn transfer(
        &mut self,
        context: &mut AnalysisContext<'m>,
        program: &Program<'m>,
        edge: (Address, Address),
        there: &Region,
    ) -> Result<Region, Exhausted> {
        if there.is_empty() {
            return Ok(Region::NONE);
        }
        preimage(context, program, edge, *there)
    }
}

/// The facts at the beginning from which some way leads to `address` with facts in `there`.
fn leading_to<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    address: Address,
    there: Region,
) -> Result<Region, Exhausted> {
    let leading = dataflow::solve(context, program, &mut LeadingTo { address, there })?;
    Ok(leading.first().copied().unwrap_or_default())
}

/// The facts at `from` with which one gets to `to` in `there` by the instruction at `from`.
fn preimage<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    (from, to): (Address, Address),
    there: Region,
) -> Result<Region, Exhausted> {
    match program.at(from) {
        Some(Instruction::Requires(condition)) => transfer::holding(context, condition, there),
        Some(Instruction::Effects(effects)) => {
            let possible = context.possible(there)?;
            transfer::effects_preimage(context, effects, possible)
        }
        Some(Instruction::Unless(condition, other)) => {
            transfer::branch(context, condition, (to == from + 1, to == *other), there)
        }
        Some(Instruction::Call(call)) => {
            let inner = transfer::procedure(context, call.procedure);
            let end = inner.code.len() - 1;
            let entering = leading_to(context, &inner, end, there)?;
            transfer::admitted(context, call.procedure, entering)
        }
        Some(
            Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Continue(..)
            | Instruction::End(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_)
            | Instruction::Return(_),
        )
        | None => Ok(there),
    }
}
