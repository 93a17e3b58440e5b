//! Steps as a program over the facts: which readers are where, and which faults meet them there.
//!
//! A scenario is walked with everybody whom it takes. Who comes by `@continue` is one of them,
//! since its condition is checked on arrival, so that each scenario is walked once and by itself.
//! Forward images find the faults; the pre-image of a fault says with which facts its readers
//! started. Where a fault stops some readers, the others go on, so that one fault is not reported
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::Span;
use crate::model::{Condition, ConditionKind, ProcedureId, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::ends::PER_INSTRUCTION;
use super::program::{Address, Instruction, Program};
use super::regions::{Event, EventKind, Place};
use super::world::World;

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

impl World<'_> {
    /// What happens to those of `start` who do the steps of a scenario.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn walk(&mut self, id: ScenarioId, start: Region) -> Result<Vec<Event>, Exhausted> {
        let program = self.scenario(id);
        let arrivals = self.arrivals(&program, start)?;
        let mut found = Vec::new();
        self.follow(&program, &arrivals, &mut Vec::new(), &mut found)?;
        let mut events = Vec::new();
        for Found {
            kind,
            span,
            here,
            among,
            place,
        } in found
        {
            let back = self.back(&program, &place, here)?;
            let start = self.diagram.and(back, start)?;
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

    /// As [`walk`](Self::walk), of those who may meet a fault, remembered. Most scenarios are
    /// without one, which is found backward: a fault asks for a few facts, while the facts of all
    /// who come to a step may be entangled.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn events(&mut self, id: ScenarioId, start: Region) -> Result<Arc<Vec<Event>>, Exhausted> {
        if let Some(known) = self.walks.get(&(id, start)) {
            return Ok(Arc::clone(known));
        }
        let failing = self.failing(id, start)?;
        let events = if failing.is_empty() {
            Vec::new()
        } else {
            self.walk_within(id, start, failing)?
        };
        let events = Arc::new(events);
        self.walks.insert((id, start), Arc::clone(&events));
        Ok(events)
    }

    /// Walks with all of `start`; where that needs too much, with those alone who may meet a fault.
    fn walk_within(
        &mut self,
        id: ScenarioId,
        start: Region,
        failing: Region,
    ) -> Result<Vec<Event>, Exhausted> {
        self.within(SHARE, |world| world.walk(id, start))
            .or_else(|_| self.walk(id, failing))
    }

    /// The facts at the beginning of a scenario from which some way leads to `place` with facts in
    /// `there`.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn lead_back(
        &mut self,
        id: ScenarioId,
        place: &Place,
        there: Region,
    ) -> Result<Region, Exhausted> {
        let program = self.scenario(id);
        self.back(&program, place, there)
    }
}

impl<'m> World<'m> {
    // ---- forward
    // ------------------------------------------------------------------------------------

    /// The least arrivals that hold `start` at the beginning and are closed under every
    /// instruction.
    pub(super) fn arrivals(
        &mut self,
        program: &Program<'m>,
        start: Region,
    ) -> Result<Arrivals, Exhausted> {
        let mut arrivals = vec![Region::NONE; program.code.len()];
        // The first address first: those who come there on several ways go on together.
        let mut waiting = BTreeMap::from([(0, start)]);
        while let Some((address, coming)) = waiting.pop_first() {
            self.meter.spend(PER_INSTRUCTION)?;
            let Some(slot) = arrivals.get_mut(address) else {
                continue;
            };
            let all = self.diagram.or(*slot, coming)?;
            if all == *slot {
                continue;
            }
            *slot = all;
            for (next, region) in self.leaving(program, address, all)? {
                let coming = waiting.entry(next).or_default();
                *coming = self.diagram.or(*coming, region)?;
            }
        }
        Ok(arrivals)
    }

    /// Shows each instruction of a body, and of the procedures that are done there, to which some
    /// of `start` come. A procedure is gone through once for each set of readers; `entered` has
    /// them.
    pub(super) fn met(
        &mut self,
        program: &Program<'m>,
        start: Region,
        entered: &mut BTreeSet<(ProcedureId, Region)>,
        see: &mut dyn FnMut(&Instruction<'m>),
    ) -> Result<(), Exhausted> {
        let arrivals = self.arrivals(program, start)?;
        for (instruction, here) in program
            .code
            .iter()
            .zip(arrivals)
            .filter(|(_, here)| !here.is_empty())
        {
            see(instruction);
            if let Instruction::Call(call) = instruction {
                let entering = self.admitted(call.procedure, here)?;
                if !entering.is_empty() && entered.insert((call.procedure, entering)) {
                    let inner = self.procedure(call.procedure);
                    self.met(&inner, entering, entered, see)?;
                }
            }
        }
        Ok(())
    }

    /// Where those who are at an address go, and with which facts.
    pub(super) fn leaving(
        &mut self,
        program: &Program<'m>,
        address: Address,
        here: Region,
    ) -> Result<Vec<(Address, Region)>, Exhausted> {
        let passing = match program.at(address) {
            Some(Instruction::Requires(condition)) => self.holding(condition, here)?,
            Some(Instruction::Effects(effects)) => {
                let after = self.after_effects(effects, here)?;
                self.possible(after)?
            }
            Some(Instruction::Unless(condition, other)) => {
                let holding = self.holding(condition, here)?;
                let rest = self.diagram.minus(here, holding)?;
                return Ok(vec![(address + 1, holding), (*other, rest)]);
            }
            Some(Instruction::Call(call)) => {
                let entering = self.admitted(call.procedure, here)?;
                self.leave_procedure(call.procedure, entering)?
            }
            _ => here,
        };
        Ok(program
            .next(address)
            .into_iter()
            .map(|next| (next, passing))
            .collect())
    }

    fn leave_procedure(&mut self, id: ProcedureId, entering: Region) -> Result<Region, Exhausted> {
        if let Some(known) = self.passages.leaving.get(&(id, entering)) {
            return Ok(*known);
        }
        let program = self.procedure(id);
        let arrivals = self.arrivals(&program, entering)?;
        let leaving = arrivals.last().copied().unwrap_or_default();
        self.passages.leaving.insert((id, entering), leaving);
        Ok(leaving)
    }

    /// Which part of a requirement the facts `unmet` do not fulfil.
    fn unmet(&mut self, condition: &'m Condition, unmet: Region) -> Result<EventKind, Exhausted> {
        let mut part = condition;
        if let ConditionKind::All(parts) = &condition.kind
            && !unmet.is_empty()
        {
            for one in parts {
                let holds = self.condition(one)?;
                if !self.diagram.minus(unmet, holds)?.is_empty() {
                    part = one;
                    break;
                }
            }
        }
        Ok(EventKind::Unmet(
            part.span,
            self.model.condition_words(part),
        ))
    }

    /// Which assumption the facts `wrong` break.
    fn impossible(&mut self, wrong: Region) -> Result<EventKind, Exhausted> {
        let model = self.model;
        let seen = model
            .assumes
            .iter()
            .filter(|assume| self.file.sees.contains(&assume.span.file));
        for assume in seen.collect::<Vec<_>>() {
            if wrong.is_empty() {
                break;
            }
            let holds = self.condition(&assume.condition)?;
            if !self.diagram.minus(wrong, holds)?.is_empty() {
                return Ok(EventKind::Impossible(
                    assume.span,
                    model.plain(&assume.text),
                ));
            }
        }
        Ok(EventKind::Impossible(self.file_span(), String::new()))
    }

    // ---- what happens where
    // ---------------------------------------------------------------------------

    fn follow(
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
                    let holding = self.holding(condition, *here)?;
                    let unmet = self.diagram.minus(*here, holding)?;
                    let kind = self.unmet(condition, unmet)?;
                    event(kind, condition.span, unmet);
                }
                Instruction::Effects(effects) => {
                    let after = self.after_effects(effects, *here)?;
                    let wrong = self.diagram.minus(after, self.possible)?;
                    let before = self.before_effects(effects, wrong)?;
                    let span = effects
                        .first()
                        .map_or(self.file_span(), |effect| effect.span);
                    let kind = self.impossible(wrong)?;
                    event(kind, span, self.diagram.and(before, *here)?);
                }
                Instruction::Continue(destination, span) => {
                    let taken = self.destination(destination)?;
                    let arriving = self.diagram.and(*here, taken)?;
                    event(
                        EventKind::NotTaken((*destination).clone()),
                        *span,
                        self.diagram.minus(*here, taken)?,
                    );
                    event(EventKind::Goes((*destination).clone()), *span, arriving);
                }
                Instruction::End(outcome, span) => event(EventKind::Ends(*outcome), *span, *here),
                Instruction::Over(span) if way.is_empty() => event(EventKind::Over, *span, *here),
                Instruction::Call(call) => {
                    let entering = self.admitted(call.procedure, *here)?;
                    let unmet = self.diagram.minus(*here, entering)?;
                    if let Some(requires) = &self.model.procedures.at(call.procedure).requires {
                        let kind = self.unmet(requires, unmet)?;
                        event(kind, call.span, unmet);
                    }
                    let inner = self.procedure(call.procedure);
                    let arrivals = self.arrivals(&inner, entering)?;
                    way.push((call.procedure, at));
                    self.follow(&inner, &arrivals, way, found)?;
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
    fn back(
        &mut self,
        program: &Program<'m>,
        place: &Place,
        there: Region,
    ) -> Result<Region, Exhausted> {
        let mut at = place.address;
        let mut region = there;
        for (procedure, call) in place.calls.iter().rev() {
            let inner = self.procedure(*procedure);
            region = self.leading_to(&inner, at, region)?;
            region = self.admitted(*procedure, region)?;
            at = *call;
        }
        self.leading_to(program, at, region)
    }

    /// The facts at the beginning from which some way leads to `address` with facts in `there`.
    fn leading_to(
        &mut self,
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
            let all = self.diagram.or(*slot, region)?;
            if all == *slot {
                continue;
            }
            *slot = all;
            for from in
                (0..program.code.len()).filter(|from| program.next(*from).contains(&address))
            {
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
                let possible = self.possible(there)?;
                self.before_effects(effects, possible)
            }
            Some(Instruction::Unless(condition, other)) => {
                let holding = self.holding(condition, there)?;
                let rest = self.diagram.minus(there, holding)?;
                match (to == from + 1, to == *other) {
                    (true, true) => Ok(there),
                    (true, false) => Ok(holding),
                    _ => Ok(rest),
                }
            }
            Some(Instruction::Call(call)) => {
                let inner = self.procedure(call.procedure);
                let end = inner.code.len() - 1;
                let entering = self.leading_to(&inner, end, there)?;
                self.admitted(call.procedure, entering)
            }
            _ => Ok(there),
        }
    }
}
