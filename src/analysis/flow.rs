//! Steps as a program over the facts: which readers are where, and which faults meet them there.
//!
//! A scenario is walked with everybody whom it takes. Who comes by `@continue` is one of them, since
//! its condition is checked on arrival, so that each scenario is walked once and by itself. Forward
//! images find the faults; the pre-image of a fault says with which facts its readers started.
//! Where a fault stops some readers, the others go on, so that one fault is not reported twice.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::base::Span;
use crate::model::{Condition, Effect, ProcedureId, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::program::{Address, Instruction, Program};
use super::regions::{Event, EventKind, Place};
use super::world::World;

/// Where readers are in a body: by address, the facts of those who come there.
type Arrivals = Vec<Region>;

/// An event before its readers are followed back.
/// Which steps, branches and options of bodies readers come to, by where they stand, and which procedures they do.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// The steps, branches and options.
    pub places: BTreeSet<Span>,
    /// The procedures.
    pub procedures: BTreeSet<ProcedureId>,
    /// The scenarios whose steps were gone through.
    pub walked: BTreeSet<ScenarioId>,
}

struct Found {
    kind: EventKind,
    span: Span,
    here: Region,
    among: Region,
    place: Place,
}

impl World<'_> {
    /// What happens to those of `start` who do the steps of a scenario.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn walk(&mut self, id: ScenarioId, start: Region) -> Result<Vec<Event>, Exhausted> {
        let scenario = self.model.scenarios.at(id);
        let program = Program::new(&scenario.body, scenario.span);
        let mut walk = Walk::new(self);
        let arrivals = walk.arrivals(&program, start)?;
        let mut found = Vec::new();
        walk.events(&program, &arrivals, &mut Vec::new(), &mut found)?;
        let mut events = Vec::new();
        for Found { kind, span, here, among, place } in found {
            let back = walk.back(&program, &place, here)?;
            let start = walk.world.diagram.and(back, start)?;
            events.push(Event { kind, span, here, among, start, place });
        }
        Ok(events)
    }

    /// What those of `start` come to who do the steps of a scenario.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn reach(&mut self, id: ScenarioId, start: Region, reached: &mut Reached) -> Result<(), Exhausted> {
        let scenario = self.model.scenarios.at(id);
        let program = Program::new(&scenario.body, scenario.span);
        Walk::new(self).reached(&program, start, &mut BTreeSet::new(), reached)
    }

    /// The facts at the beginning of a scenario from which some way leads to `place` with facts in `there`.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn lead_back(&mut self, id: ScenarioId, place: &Place, there: Region) -> Result<Region, Exhausted> {
        let scenario = self.model.scenarios.at(id);
        let program = Program::new(&scenario.body, scenario.span);
        let mut walk = Walk::new(self);
        walk.back(&program, place, there)
    }
}

/// A walk through bodies; it remembers what procedures are and do.
pub(super) struct Walk<'w, 'm> {
    pub(super) world: &'w mut World<'m>,
    programs: BTreeMap<ProcedureId, Rc<Program<'m>>>,
    /// Who leaves a procedure, by who entered it.
    summaries: BTreeMap<(ProcedureId, Region), Region>,
}

impl<'w, 'm> Walk<'w, 'm> {
    pub(super) fn new(world: &'w mut World<'m>) -> Self {
        Self { world, programs: BTreeMap::new(), summaries: BTreeMap::new() }
    }

    pub(super) fn procedure(&mut self, id: ProcedureId) -> Rc<Program<'m>> {
        let procedure = self.world.model.procedures.at(id);
        let program = self.programs.entry(id).or_insert_with(|| Rc::new(Program::new(&procedure.body, procedure.span)));
        Rc::clone(program)
    }

    // ---- forward ------------------------------------------------------------------------------------

    /// The least arrivals that hold `start` at the beginning and are closed under every instruction.
    pub(super) fn arrivals(&mut self, program: &Program<'m>, start: Region) -> Result<Arrivals, Exhausted> {
        let mut arrivals = vec![Region::NONE; program.code.len()];
        let mut waiting = vec![(0, start)];
        while let Some((address, coming)) = waiting.pop() {
            let Some(slot) = arrivals.get_mut(address) else { continue };
            let all = self.world.diagram.or(*slot, coming)?;
            if all == *slot {
                continue;
            }
            *slot = all;
            waiting.extend(self.leaving(program, address, all)?);
        }
        Ok(arrivals)
    }

    /// Where those who are at an address go, and with which facts.
    fn leaving(
        &mut self,
        program: &Program<'m>,
        address: Address,
        here: Region,
    ) -> Result<Vec<(Address, Region)>, Exhausted> {
        let passing = match program.at(address) {
            Some(Instruction::Requires(condition)) => self.holding(condition, here)?,
            Some(Instruction::Effects(effects)) => {
                let after = self.after(effects, here)?;
                self.world.possible(after)?
            }
            Some(Instruction::Unless(condition, other)) => {
                let holding = self.holding(condition, here)?;
                let rest = self.world.diagram.minus(here, holding)?;
                return Ok(vec![(address + 1, holding), (*other, rest)]);
            }
            Some(Instruction::Call(call)) => {
                let entering = self.admitted(call.procedure, here)?;
                self.leave_procedure(call.procedure, entering)?
            }
            _ => here,
        };
        Ok(program.next(address).into_iter().map(|next| (next, passing)).collect())
    }

    fn leave_procedure(&mut self, id: ProcedureId, entering: Region) -> Result<Region, Exhausted> {
        if let Some(known) = self.summaries.get(&(id, entering)) {
            return Ok(*known);
        }
        let program = self.procedure(id);
        let arrivals = self.arrivals(&program, entering)?;
        let leaving = arrivals.last().copied().unwrap_or_default();
        self.summaries.insert((id, entering), leaving);
        Ok(leaving)
    }

    pub(super) fn holding(&mut self, condition: &'m Condition, here: Region) -> Result<Region, Exhausted> {
        let region = self.world.condition(condition)?;
        self.world.diagram.and(here, region)
    }

    /// Those of `here` who have what a procedure requires: nobody else comes into it.
    pub(super) fn admitted(&mut self, id: ProcedureId, here: Region) -> Result<Region, Exhausted> {
        match self.world.model.procedures.at(id).requires.as_ref() {
            Some(required) => self.holding(required, here),
            None => Ok(here),
        }
    }

    fn after(&mut self, effects: &[Effect], here: Region) -> Result<Region, Exhausted> {
        self.assignments(effects)
            .into_iter()
            .try_fold(here, |region, (variable, class)| self.world.diagram.after_set(region, variable, class))
    }

    pub(super) fn before(&mut self, effects: &[Effect], there: Region) -> Result<Region, Exhausted> {
        self.assignments(effects)
            .into_iter()
            .try_fold(there, |region, (variable, class)| self.world.diagram.before_set(region, variable, class))
    }

    fn assignments(&self, effects: &[Effect]) -> Vec<(u32, u32)> {
        effects.iter().flat_map(|effect| self.world.space.assignment(effect.fact, effect.value)).collect()
    }

    fn reached(
        &mut self,
        program: &Program<'m>,
        start: Region,
        seen: &mut BTreeSet<(ProcedureId, Region)>,
        reached: &mut Reached,
    ) -> Result<(), Exhausted> {
        let arrivals = self.arrivals(program, start)?;
        for (instruction, here) in program.code.iter().zip(&arrivals).filter(|(_, here)| !here.is_empty()) {
            match instruction {
                Instruction::Step(step) => {
                    reached.places.insert(step.span);
                }
                Instruction::Branch(branch) => {
                    reached.places.insert(branch.span);
                }
                Instruction::Option(option) => {
                    reached.places.insert(option.span);
                }
                Instruction::Call(call) => {
                    let entering = self.admitted(call.procedure, *here)?;
                    if !entering.is_empty() && seen.insert((call.procedure, entering)) {
                        reached.procedures.insert(call.procedure);
                        let inner = self.procedure(call.procedure);
                        self.reached(&inner, entering, seen, reached)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    // ---- what happens where ---------------------------------------------------------------------------

    fn events(
        &mut self,
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
                    let place = Place { calls: way.clone(), address: at };
                    found.push(Found { kind, span, here, among, place });
                }
            };
            match instruction {
                Instruction::Requires(condition) => {
                    let holding = self.holding(condition, *here)?;
                    event(EventKind::Unmet, condition.span, self.world.diagram.minus(*here, holding)?);
                }
                Instruction::Effects(effects) => {
                    let after = self.after(effects, *here)?;
                    let wrong = self.world.diagram.minus(after, self.world.possible)?;
                    let before = self.before(effects, wrong)?;
                    let span = effects.first().map_or(self.world.file_span(), |effect| effect.span);
                    event(EventKind::Impossible, span, self.world.diagram.and(before, *here)?);
                }
                Instruction::Continue(destination, span) => {
                    let taken = self.world.destination(destination)?;
                    let arriving = self.world.diagram.and(*here, taken)?;
                    event(EventKind::NotTaken((*destination).clone()), *span, self.world.diagram.minus(*here, taken)?);
                    event(EventKind::Goes((*destination).clone()), *span, arriving);
                }
                Instruction::End(outcome, span) => event(EventKind::Ends(*outcome), *span, *here),
                Instruction::Over(span) if way.is_empty() => event(EventKind::Over, *span, *here),
                Instruction::Call(call) => {
                    let entering = self.admitted(call.procedure, *here)?;
                    event(EventKind::Unmet, call.span, self.world.diagram.minus(*here, entering)?);
                    let inner = self.procedure(call.procedure);
                    let arrivals = self.arrivals(&inner, entering)?;
                    way.push((call.procedure, at));
                    self.events(&inner, &arrivals, way, found)?;
                    way.pop();
                }
                Instruction::Over(_)
                | Instruction::Unless(..)
                | Instruction::Choose(_)
                | Instruction::Jump(_)
                | Instruction::JumpTo(_)
                | Instruction::Step(_)
                | Instruction::Branch(_)
                | Instruction::Option(_)
                | Instruction::NoReturn(_) => {}
            }
        }
        Ok(())
    }

    // ---- backward -------------------------------------------------------------------------------------

    /// The facts at the beginning of the scenario from which some way leads to `place` with facts in `there`.
    fn back(&mut self, program: &Program<'m>, place: &Place, there: Region) -> Result<Region, Exhausted> {
        let mut at = place.address;
        let mut region = there;
        for (procedure, call) in place.calls.iter().rev() {
            let inner = self.procedure(*procedure);
            region = self.beginning(&inner, at, region)?;
            region = self.admitted(*procedure, region)?;
            at = *call;
        }
        self.beginning(program, at, region)
    }

    /// The facts at the beginning from which some way leads to `address` with facts in `there`.
    fn beginning(&mut self, program: &Program<'m>, address: Address, there: Region) -> Result<Region, Exhausted> {
        let mut leading = vec![Region::NONE; program.code.len()];
        let mut waiting = vec![(address, there)];
        while let Some((address, region)) = waiting.pop() {
            let Some(slot) = leading.get_mut(address) else { continue };
            let all = self.world.diagram.or(*slot, region)?;
            if all == *slot {
                continue;
            }
            *slot = all;
            for from in (0..program.code.len()).filter(|from| program.next(*from).contains(&address)) {
                waiting.push((from, self.entering(program, from, address, all)?));
            }
        }
        Ok(leading.first().copied().unwrap_or_default())
    }

    /// The facts at `from` with which one gets to `to` in `there` by the instruction at `from`.
    fn entering(
        &mut self,
        program: &Program<'m>,
        from: Address,
        to: Address,
        there: Region,
    ) -> Result<Region, Exhausted> {
        match program.at(from) {
            Some(Instruction::Requires(condition)) => self.holding(condition, there),
            Some(Instruction::Effects(effects)) => {
                let possible = self.world.possible(there)?;
                self.before(effects, possible)
            }
            Some(Instruction::Unless(condition, other)) => {
                let holding = self.holding(condition, there)?;
                let rest = self.world.diagram.minus(there, holding)?;
                match (to == from + 1, to == *other) {
                    (true, true) => Ok(there),
                    (true, false) => Ok(holding),
                    _ => Ok(rest),
                }
            }
            Some(Instruction::Call(call)) => {
                let inner = self.procedure(call.procedure);
                let end = inner.code.len() - 1;
                let entering = self.beginning(&inner, end, there)?;
                self.admitted(call.procedure, entering)
            }
            _ => Ok(there),
        }
    }
}
