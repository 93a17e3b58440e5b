//! From where something can be reached: backward, for each place of each scenario, the facts with
//! which some way leads to a goal, across scenarios and through procedures. A least fixed point: a
//! circle leads nowhere by itself.
//!
//! What is wanted of few facts stays small on the way back, since an effect answers what is wanted
//! of its fact. A procedure is worked out once for each set of facts that is wanted behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::model::{Destination, OutcomeId, ProcedureId, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::program::{Address, Instruction, Program};
use super::regions::Goal;
use super::world::World;

/// What an instruction costs that is looked at.
pub(super) const PER_INSTRUCTION: u64 = 8;

impl<'m> World<'m> {
    /// Works out from where `goal` can be reached, in the scenarios that are given and all that
    /// ways from them lead to. [`Reaching::from_start`](super::regions::Reaching::from_start) has
    /// it then.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn reach_goal(&mut self, scenarios: &[ScenarioId], goal: Goal) -> Result<(), Exhausted> {
        if scenarios.iter().all(|id| self.reaching.knows(goal, *id)) {
            return Ok(());
        }
        let reached = self.grow(scenarios, goal);
        if reached.is_err() {
            // What has not grown to its end is no answer.
            self.reaching.forget(goal);
        }
        reached
    }

    fn grow(&mut self, scenarios: &[ScenarioId], goal: Goal) -> Result<(), Exhausted> {
        let ways = self.between(scenarios)?;
        // Those first to which the others lead: without circles, each is worked out once.
        let order = ways.order();
        let mut waiting: BTreeSet<usize> = (0..order.len()).collect();
        // Who leads where, from behind.
        let mut leading: BTreeMap<ScenarioId, Vec<usize>> = BTreeMap::new();
        for (at, from) in order.iter().enumerate() {
            for next in ways.next.get(from).into_iter().flatten() {
                leading.entry(*next).or_default().push(at);
            }
        }
        while let Some(at) = waiting.pop_first() {
            let Some((id, program)) = order
                .get(at)
                .and_then(|id| Some((*id, ways.programs.get(id)?)))
            else {
                continue;
            };
            let mut regions = self.leading(program, goal, goal.over())?;
            if goal.forgives_circles()
                && let (Some(circling), Some(first)) =
                    (self.reaching.circles.get(&id), regions.first_mut())
            {
                *first = self.diagram.or(*first, *circling)?;
            }
            let before = self
                .reaching
                .known
                .insert((goal, id), regions.clone())
                .unwrap_or_default();
            if before.first() == regions.first() {
                continue;
            }
            for (destination, takes) in ways.entries.get(&id).into_iter().flatten() {
                let before = self.beyond(goal, destination)?;
                let arriving = self
                    .diagram
                    .and(*takes, self.reaching.from_start(goal, id))?;
                let region = self.diagram.or(before, arriving)?;
                self.reaching
                    .beyond
                    .insert((goal, (*destination).clone()), region);
            }
            waiting.extend(leading.get(&id).into_iter().flatten());
        }
        Ok(())
    }

    /// The facts of `start` with which some way leads to the goal within a scenario.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub(super) fn leading_from(
        &mut self,
        id: ScenarioId,
        goal: Goal,
        start: Region,
    ) -> Result<Region, Exhausted> {
        let program = self.scenario(id);
        let regions = self.leading(&program, goal, goal.over())?;
        self.diagram
            .and(regions.first().copied().unwrap_or_default(), start)
    }

    /// Those of `start` who may meet a fault in a scenario.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn failing(&mut self, id: ScenarioId, start: Region) -> Result<Region, Exhausted> {
        self.leading_from(id, Goal::Fault, start)
    }

    /// The facts at each address of a body from which some way leads to the goal, or behind the
    /// body with facts in `over`.
    pub(super) fn leading(
        &mut self,
        program: &Program<'m>,
        goal: Goal,
        over: Region,
    ) -> Result<Vec<Region>, Exhausted> {
        let mut regions = vec![Region::NONE; program.code.len()];
        loop {
            self.meter
                .spend(PER_INSTRUCTION * program.code.len() as u64)?;
            let before = regions.clone();
            for address in (0..program.code.len()).rev() {
                let region = self.instruction(program, goal, address, &regions, over)?;
                if let Some(slot) = regions.get_mut(address) {
                    *slot = region;
                }
            }
            if regions == before {
                return Ok(regions);
            }
        }
    }

    /// As [`leading`](Self::leading), of a procedure, remembered: it does not matter who does it.
    fn leading_through(
        &mut self,
        id: ProcedureId,
        goal: Goal,
        over: Region,
    ) -> Result<Rc<Vec<Region>>, Exhausted> {
        if let Some(known) = self.passages.leading.get(&(goal, id, over)) {
            return Ok(Rc::clone(known));
        }
        let program = self.procedure(id);
        let regions = Rc::new(self.leading(&program, goal, over)?);
        self.passages
            .leading
            .insert((goal, id, over), Rc::clone(&regions));
        Ok(regions)
    }

    fn instruction(
        &mut self,
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
            Some(Instruction::End(outcome, _)) => Ok(self.end(goal, *outcome)),
            Some(Instruction::Over(_)) => Ok(over),
            Some(Instruction::Continue(destination, _)) => self.beyond(goal, destination),
            Some(Instruction::Requires(condition)) => {
                let holding = self.condition(condition)?;
                self.where_holding(goal, holding, next)
            }
            Some(Instruction::Effects(effects)) => {
                let possible = self.possible(next)?;
                let wanted = if goal.forgives() {
                    let all = self.possible;
                    let impossible = self.diagram.not(all)?;
                    self.diagram.or(possible, impossible)?
                } else {
                    possible
                };
                self.before_effects(effects, wanted)
            }
            Some(Instruction::Unless(condition, other)) => {
                let holding = self.holding(condition, next)?;
                let region = self.condition(condition)?;
                let rest = self.diagram.minus(at(*other), region)?;
                self.diagram.or(holding, rest)
            }
            Some(Instruction::Call(call))
                if goal == Goal::Place(self.model.procedures.at(call.procedure).span) =>
            {
                self.admitted(call.procedure, Region::ALL)
            }
            Some(Instruction::Call(call)) => {
                let inner = self
                    .leading_through(call.procedure, goal, next)?
                    .first()
                    .copied()
                    .unwrap_or_default();
                match self.model.procedures.at(call.procedure).requires.as_ref() {
                    Some(condition) => {
                        let holding = self.condition(condition)?;
                        self.where_holding(goal, holding, inner)
                    }
                    None => Ok(inner),
                }
            }
            Some(Instruction::NoReturn(_)) if goal.shuns_risk() => Ok(Region::NONE),
            Some(_) => {
                let mut region = Region::NONE;
                for next in program.next(address) {
                    region = self.diagram.or(region, at(next))?;
                }
                Ok(region)
            }
            None => Ok(Region::NONE),
        }
    }

    /// `then` for those who are in `holding`; the others meet a fault.
    fn where_holding(
        &mut self,
        goal: Goal,
        holding: Region,
        then: Region,
    ) -> Result<Region, Exhausted> {
        let region = self.diagram.and(holding, then)?;
        if !goal.forgives() {
            return Ok(region);
        }
        let faulty = self.diagram.not(holding)?;
        self.diagram.or(region, faulty)
    }

    fn end(&self, goal: Goal, outcome: OutcomeId) -> Region {
        let reached = goal.is_end(outcome, self.model.outcomes.at(outcome).good);
        if reached { Region::ALL } else { Region::NONE }
    }

    /// The facts with which the goal can be reached by a `@continue`, as far as is known.
    fn beyond(&mut self, goal: Goal, destination: &'m Destination) -> Result<Region, Exhausted> {
        if let Some(known) = self.reaching.beyond.get(&(goal, destination.clone())) {
            return Ok(*known);
        }
        let taken = match (goal, destination) {
            // Whom a guide leaves out is its own fault, wherever they come from.
            (Goal::Fault, Destination::Guide(id)) => self.guide(*id)?.population,
            _ => self.destination(destination)?,
        };
        let region = if goal.forgives() {
            self.diagram.not(taken)?
        } else {
            Region::NONE
        };
        self.reaching
            .beyond
            .insert((goal, destination.clone()), region);
        Ok(region)
    }
}
