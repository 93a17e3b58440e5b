//! Steps as a program over the facts: which readers are where, and which faults meet them there.
//!
//! A scenario is walked with everybody whom it takes. Who comes by `@continue` is one of them,
//! since its condition is checked on arrival, so that each scenario is walked once and by itself.
//! Forward images find the faults; the pre-image of a fault says with which facts its readers
//! started. Where a fault stops some readers, the others go on, so that one fault is not reported
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::context::World;
use crate::analysis::ir::memo::{Event, EventKind, Place};
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::base::Span;
use crate::model::{Condition, ConditionKind, ProcedureId, ScenarioId};

use super::backward::PER_INSTRUCTION;
use super::{backward, transfer};

/// How many nodes it may take to follow all readers of a scenario who are told of a fault.
const SHARE: usize = 200_000;

/// Where readers are in a body: by address, the facts of those who come there.
type Arrivals = Vec<Region>;

/// An event before its readers are followed back.
struct Found {
    kind: EventKind,
    span: Span,
    here: Region,
    among: Region,
    place: Place,
}

/// What happens to those of `start` who do the steps of a scenario.
///
/// # Errors
/// Where the node budget is met.
pub fn walk(world: &mut World<'_>, id: ScenarioId, start: Region) -> Result<Vec<Event>, Exhausted> {
    let program = transfer::scenario(world, id);
    let arrivals = reachable(world, &program, start)?;
    let mut found = Vec::new();
    follow(world, &program, &arrivals, &mut Vec::new(), &mut found)?;
    let mut events = Vec::new();
    for Found {
        kind,
        span,
        here,
        among,
        place,
    } in found
    {
        let back = back(world, &program, &place, here)?;
        let start = world.diagram.and(back, start)?;
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
    world: &mut World<'_>,
    id: ScenarioId,
    start: Region,
) -> Result<Arc<Vec<Event>>, Exhausted> {
    if let Some(known) = world.walks.get(&(id, start)) {
        return Ok(Arc::clone(known));
    }
    let failing = backward::failing(world, id, start)?;
    let events = if failing.is_empty() {
        Vec::new()
    } else {
        walk_within(world, id, start, failing)?
    };
    let events = Arc::new(events);
    world.walks.insert((id, start), Arc::clone(&events));
    Ok(events)
}

/// Walks with all of `start`; where that needs too much, with those alone who may meet a fault.
fn walk_within(
    world: &mut World<'_>,
    id: ScenarioId,
    start: Region,
    failing: Region,
) -> Result<Vec<Event>, Exhausted> {
    world
        .within(SHARE, |world| walk(world, id, start))
        .or_else(|_| walk(world, id, failing))
}

/// The facts at the beginning of a scenario from which some way leads to `place` with facts in
/// `there`.
///
/// # Errors
/// Where the node budget is met.
pub fn lead_back(
    world: &mut World<'_>,
    id: ScenarioId,
    place: &Place,
    there: Region,
) -> Result<Region, Exhausted> {
    let program = transfer::scenario(world, id);
    back(world, &program, place, there)
}

// ---- forward
// ------------------------------------------------------------------------------------

/// The least arrivals that hold `start` at the beginning and are closed under every
/// instruction.
pub(crate) fn reachable<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<Arrivals, Exhausted> {
    let mut arrivals = vec![Region::NONE; program.code.len()];
    // The first address first: those who come there on several ways go on together.
    let mut waiting = BTreeMap::from([(0, start)]);
    while let Some((address, coming)) = waiting.pop_first() {
        world.meter.spend(PER_INSTRUCTION)?;
        let Some(slot) = arrivals.get_mut(address) else {
            continue;
        };
        let all = world.diagram.or(*slot, coming)?;
        if all == *slot {
            continue;
        }
        *slot = all;
        for (next, region) in leaving(world, program, address, all)? {
            let coming = waiting.entry(next).or_default();
            *coming = world.diagram.or(*coming, region)?;
        }
    }
    Ok(arrivals)
}

/// Shows each instruction of a body, and of the procedures that are done there, to which some
/// of `start` come. A procedure is gone through once for each set of readers; `entered` has
/// them.
pub(crate) fn met<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    start: Region,
    entered: &mut BTreeSet<(ProcedureId, Region)>,
    see: &mut dyn FnMut(&Instruction<'m>),
) -> Result<(), Exhausted> {
    let arrivals = reachable(world, program, start)?;
    for (instruction, here) in program
        .code
        .iter()
        .zip(arrivals)
        .filter(|(_, here)| !here.is_empty())
    {
        see(instruction);
        if let Instruction::Call(call) = instruction {
            let entering = transfer::admitted(world, call.procedure, here)?;
            if !entering.is_empty() && entered.insert((call.procedure, entering)) {
                let inner = transfer::procedure(world, call.procedure);
                met(world, &inner, entering, entered, see)?;
            }
        }
    }
    Ok(())
}

/// Where those who are at an address go, and with which facts.
pub(crate) fn leaving<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    address: Address,
    here: Region,
) -> Result<Vec<(Address, Region)>, Exhausted> {
    let passing = match program.at(address) {
        Some(Instruction::Requires(condition)) => transfer::holding(world, condition, here)?,
        Some(Instruction::Effects(effects)) => {
            let after = transfer::after_effects(world, effects, here)?;
            world.possible(after)?
        }
        Some(Instruction::Unless(condition, other)) => {
            let holding = transfer::holding(world, condition, here)?;
            let rest = world.diagram.minus(here, holding)?;
            return Ok(vec![(address + 1, holding), (*other, rest)]);
        }
        Some(Instruction::Call(call)) => {
            let entering = transfer::admitted(world, call.procedure, here)?;
            leave_procedure(world, call.procedure, entering)?
        }
        _ => here,
    };
    Ok(program
        .next(address)
        .into_iter()
        .map(|next| (next, passing))
        .collect())
}

fn leave_procedure(
    world: &mut World<'_>,
    id: ProcedureId,
    entering: Region,
) -> Result<Region, Exhausted> {
    if let Some(known) = world.passages.leaving.get(&(id, entering)) {
        return Ok(*known);
    }
    let program = transfer::procedure(world, id);
    let arrivals = reachable(world, &program, entering)?;
    let leaving = arrivals.last().copied().unwrap_or_default();
    world.passages.leaving.insert((id, entering), leaving);
    Ok(leaving)
}

/// Which part of a requirement the facts `unmet` do not fulfil.
fn unmet_event<'m>(
    world: &mut World<'m>,
    condition: &'m Condition,
    unmet: Region,
) -> Result<EventKind, Exhausted> {
    let mut part = condition;
    if let ConditionKind::All(parts) = &condition.kind
        && !unmet.is_empty()
    {
        for one in parts {
            let holds = decisions::condition(world, one)?;
            if !world.diagram.minus(unmet, holds)?.is_empty() {
                part = one;
                break;
            }
        }
    }
    Ok(EventKind::Unmet(
        part.span,
        world.model.condition_words(part),
    ))
}

/// Which assumption the facts `wrong` break.
fn impossible(world: &mut World<'_>, wrong: Region) -> Result<EventKind, Exhausted> {
    let model = world.model;
    let seen = model
        .assumes
        .iter()
        .filter(|assume| world.file.sees.contains(&assume.span.file));
    for assume in seen.collect::<Vec<_>>() {
        if wrong.is_empty() {
            break;
        }
        let holds = decisions::condition(world, &assume.condition)?;
        if !world.diagram.minus(wrong, holds)?.is_empty() {
            return Ok(EventKind::Impossible(
                assume.span,
                model.plain(&assume.text),
            ));
        }
    }
    Ok(EventKind::Impossible(world.file_span(), String::new()))
}

// ---- what happens where
// ---------------------------------------------------------------------------

fn follow<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    arrivals: &[Region],
    way: &mut Vec<(ProcedureId, Address)>,
    found: &mut Vec<Found>,
) -> Result<(), Exhausted> {
    for (at, (instruction, here)) in program.code.iter().zip(arrivals).enumerate() {
        if here.is_empty() {
            continue;
        }
        let among = *here;
        let mut event = |kind, span, here: Region| {
            if !here.is_empty() {
                let place = Place {
                    calls: way.clone(),
                    address: at,
                };
                found.push(Found {
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
                let holding = transfer::holding(world, condition, *here)?;
                let unmet = world.diagram.minus(*here, holding)?;
                let kind = unmet_event(world, condition, unmet)?;
                event(kind, condition.span, unmet);
            }
            Instruction::Effects(effects) => {
                let after = transfer::after_effects(world, effects, *here)?;
                let wrong = world.diagram.minus(after, world.possible)?;
                let before = transfer::before_effects(world, effects, wrong)?;
                let span = effects
                    .first()
                    .map_or(world.file_span(), |effect| effect.span);
                let kind = impossible(world, wrong)?;
                event(kind, span, world.diagram.and(before, *here)?);
            }
            Instruction::Continue(destination, span) => {
                let taken = guides::destination(world, destination)?;
                let arriving = world.diagram.and(*here, taken)?;
                event(
                    EventKind::NotTaken((*destination).clone()),
                    *span,
                    world.diagram.minus(*here, taken)?,
                );
                event(EventKind::Goes((*destination).clone()), *span, arriving);
            }
            Instruction::End(outcome, span) => event(EventKind::Ends(*outcome), *span, *here),
            Instruction::Over(span) if way.is_empty() => event(EventKind::Over, *span, *here),
            Instruction::Call(call) => {
                let entering = transfer::admitted(world, call.procedure, *here)?;
                let unmet = world.diagram.minus(*here, entering)?;
                if let Some(requires) = &world.model.procedures.at(call.procedure).requires {
                    let kind = unmet_event(world, requires, unmet)?;
                    event(kind, call.span, unmet);
                }
                let inner = transfer::procedure(world, call.procedure);
                let arrivals = reachable(world, &inner, entering)?;
                way.push((call.procedure, at));
                follow(world, &inner, &arrivals, way, found)?;
                way.pop();
            }
            Instruction::Over(_)
            | Instruction::Unless(..)
            | Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_) => {}
        }
    }
    Ok(())
}

// ---- backward
// -------------------------------------------------------------------------------------

/// The facts at the beginning of the scenario from which some way leads to `place` with facts
/// in `there`.
fn back<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    place: &Place,
    there: Region,
) -> Result<Region, Exhausted> {
    let mut at = place.address;
    let mut region = there;
    for (procedure, call) in place.calls.iter().rev() {
        let inner = transfer::procedure(world, *procedure);
        region = leading_to(world, &inner, at, region)?;
        region = transfer::admitted(world, *procedure, region)?;
        at = *call;
    }
    leading_to(world, program, at, region)
}

/// The facts at the beginning from which some way leads to `address` with facts in `there`.
fn leading_to<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    address: Address,
    there: Region,
) -> Result<Region, Exhausted> {
    let mut leading = vec![Region::NONE; program.code.len()];
    let mut waiting = vec![(address, there)];
    while let Some((address, region)) = waiting.pop() {
        let Some(slot) = leading.get_mut(address) else {
            continue;
        };
        let all = world.diagram.or(*slot, region)?;
        if all == *slot {
            continue;
        }
        *slot = all;
        for from in (0..program.code.len()).filter(|from| program.next(*from).contains(&address)) {
            waiting.push((from, entering(world, program, from, address, all)?));
        }
    }
    Ok(leading.first().copied().unwrap_or_default())
}

/// The facts at `from` with which one gets to `to` in `there` by the instruction at `from`.
fn entering<'m>(
    world: &mut World<'m>,
    program: &Program<'m>,
    from: Address,
    to: Address,
    there: Region,
) -> Result<Region, Exhausted> {
    match program.at(from) {
        Some(Instruction::Requires(condition)) => transfer::holding(world, condition, there),
        Some(Instruction::Effects(effects)) => {
            let possible = world.possible(there)?;
            transfer::before_effects(world, effects, possible)
        }
        Some(Instruction::Unless(condition, other)) => {
            let holding = transfer::holding(world, condition, there)?;
            let rest = world.diagram.minus(there, holding)?;
            match (to == from + 1, to == *other) {
                (true, true) => Ok(there),
                (true, false) => Ok(holding),
                _ => Ok(rest),
            }
        }
        Some(Instruction::Call(call)) => {
            let inner = transfer::procedure(world, call.procedure);
            let end = inner.code.len() - 1;
            let entering = leading_to(world, &inner, end, there)?;
            transfer::admitted(world, call.procedure, entering)
        }
        _ => Ok(there),
    }
}
