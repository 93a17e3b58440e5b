//! From where an end can be reached: backward, for each place of each scenario, the facts with which some way leads to
//! a goal, across scenarios and through procedures. A least fixed point: a circle leads nowhere by itself.
//!
//! A procedure is worked out once for each set of facts that is wanted behind it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Destination, OutcomeId, ProcedureId, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::flow::Walk;
use super::program::{Address, Instruction, Program};
use super::regions::Place;
use super::world::World;

/// Where a way is to lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// To any end. A fault that stops the way counts: it is told by itself.
    End,
    /// To a good outcome; a fault counts as one.
    Good,
    /// To an outcome that is not good.
    Bad,
}

/// By goal and scenario, for each address of its program the facts with which the goal can be reached from there.
#[derive(Clone, Debug, Default)]
pub struct Reaching(BTreeMap<(Goal, ScenarioId), Vec<Region>>);

impl Reaching {
    /// The facts with which the goal can be reached from the beginning of a scenario.
    #[must_use]
    pub fn from_start(&self, goal: Goal, id: ScenarioId) -> Region {
        self.0.get(&(goal, id)).and_then(|regions| regions.first()).copied().unwrap_or_default()
    }
}

impl Goal {
    /// Whether a fault that stops the way is as good as the goal.
    fn forgives(self) -> bool {
        self != Self::Bad
    }

    /// What is wanted behind the last step of a scenario: that it leads nowhere is a fault.
    fn over(self) -> Region {
        if self.forgives() { Region::ALL } else { Region::NONE }
    }
}

/// Something on a way: a place at which readers are, and the facts of those who are meant.
#[derive(Clone, Debug)]
pub struct Lost<'m> {
    /// The scenario in which they began.
    pub scenario: ScenarioId,
    /// The option or the step.
    pub at: Instruction<'m>,
    /// Their facts there.
    pub here: Region,
    /// The facts of all who come there.
    pub among: Region,
    /// Where in the program.
    pub place: Place,
}

impl<'m> World<'m> {
    /// From where `goal` can be reached, in the scenarios that are given and all that ways from them lead to.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn reaching(&mut self, scenarios: &[ScenarioId], goal: Goal, reaching: &mut Reaching) -> Result<(), Exhausted> {
        let mut all: BTreeSet<ScenarioId> = scenarios.iter().copied().collect();
        loop {
            let mut grown = false;
            for id in all.clone() {
                let scenario = self.model.scenarios.at(id);
                let program = Program::new(&scenario.body, scenario.span);
                for destination in program.destinations() {
                    for (next, _) in self.scenarios_at(destination)? {
                        grown |= all.insert(next);
                    }
                }
                let mut back = Back::new(self, reaching);
                let regions = back.program(&program, goal, goal.over())?;
                grown |= reaching.0.insert((goal, id), regions.clone()) != Some(regions);
            }
            if !grown {
                return Ok(());
            }
        }
    }

    /// Where readers of `start` lose their way. For [`Goal::End`], the options by which those who could come to an end
    /// lose every way to one; for the others the steps that cannot be undone, with those who come to an end behind
    /// them and never to a good one, or who may come to a bad one. For [`Goal::Good`] it must be known from where a
    /// bad one can be reached as well.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn lost(
        &mut self,
        id: ScenarioId,
        start: Region,
        reaching: &Reaching,
        goal: Goal,
    ) -> Result<Vec<Lost<'m>>, Exhausted> {
        let scenario = self.model.scenarios.at(id);
        let program = Program::new(&scenario.body, scenario.span);
        let mut back = Back::new(self, reaching);
        let mut found = Vec::new();
        let behind = (goal.over(), Goal::Bad.over());
        back.visit(id, goal, &program, (start, behind), &mut BTreeSet::new(), &mut Vec::new(), &mut found)?;
        Ok(found)
    }
}

impl<'m> World<'m> {
    /// The facts with which those of `start` began a scenario who may come to where readers are lost with facts in
    /// `there`.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn beginning(
        &mut self,
        id: ScenarioId,
        start: Region,
        lost: &Lost<'m>,
        there: Region,
    ) -> Result<Region, Exhausted> {
        let back = self.lead_back(id, &lost.place, there)?;
        self.diagram.and(back, start)
    }
}

struct Back<'b, 'w, 'm> {
    walk: Walk<'w, 'm>,
    reaching: &'b Reaching,
    /// What leads through a procedure, by the goal and what is wanted behind it.
    known: BTreeMap<(Goal, ProcedureId, Region), Vec<Region>>,
}

/// What is wanted behind a body: for the goal, and for a bad end.
type Behind = (Region, Region);

impl<'b, 'w, 'm> Back<'b, 'w, 'm> {
    fn new(world: &'w mut World<'m>, reaching: &'b Reaching) -> Self {
        Self { walk: Walk::new(world), reaching, known: BTreeMap::new() }
    }

    fn program(&mut self, program: &Program<'m>, goal: Goal, over: Region) -> Result<Vec<Region>, Exhausted> {
        let mut regions = vec![Region::NONE; program.code.len()];
        loop {
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

    fn procedure(&mut self, id: ProcedureId, goal: Goal, over: Region) -> Result<Vec<Region>, Exhausted> {
        if let Some(known) = self.known.get(&(goal, id, over)) {
            return Ok(known.clone());
        }
        let program = self.walk.procedure(id);
        let regions = self.program(&program, goal, over)?;
        self.known.insert((goal, id, over), regions.clone());
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
        match program.at(address) {
            Some(Instruction::End(outcome, _)) => Ok(self.end(goal, *outcome)),
            Some(Instruction::Over(_)) => Ok(over),
            Some(Instruction::Continue(destination, _)) => self.beyond(goal, destination),
            Some(Instruction::Requires(condition)) => {
                let holding = self.walk.world.condition(condition)?;
                self.where_holding(goal, holding, next)
            }
            Some(Instruction::Effects(effects)) => {
                let possible = self.walk.world.possible(next)?;
                let wanted = if goal.forgives() {
                    let all = self.walk.world.possible;
                    let impossible = self.walk.world.diagram.not(all)?;
                    self.walk.world.diagram.or(possible, impossible)?
                } else {
                    possible
                };
                self.walk.before(effects, wanted)
            }
            Some(Instruction::Unless(condition, other)) => {
                let holding = self.walk.holding(condition, next)?;
                let region = self.walk.world.condition(condition)?;
                let rest = self.walk.world.diagram.minus(at(*other), region)?;
                self.walk.world.diagram.or(holding, rest)
            }
            Some(Instruction::Call(call)) => {
                let inner = self.procedure(call.procedure, goal, next)?.first().copied().unwrap_or_default();
                match self.walk.world.model.procedures.at(call.procedure).requires.as_ref() {
                    Some(condition) => {
                        let holding = self.walk.world.condition(condition)?;
                        self.where_holding(goal, holding, inner)
                    }
                    None => Ok(inner),
                }
            }
            Some(_) => {
                let mut region = Region::NONE;
                for next in program.next(address) {
                    region = self.walk.world.diagram.or(region, at(next))?;
                }
                Ok(region)
            }
            None => Ok(Region::NONE),
        }
    }

    /// `then` for those who are in `holding`; the others meet a fault.
    fn where_holding(&mut self, goal: Goal, holding: Region, then: Region) -> Result<Region, Exhausted> {
        let region = self.walk.world.diagram.and(holding, then)?;
        if !goal.forgives() {
            return Ok(region);
        }
        let faulty = self.walk.world.diagram.not(holding)?;
        self.walk.world.diagram.or(region, faulty)
    }

    fn end(&self, goal: Goal, outcome: OutcomeId) -> Region {
        let good = self.walk.world.model.outcomes.at(outcome).good;
        let reached = match goal {
            Goal::End => true,
            Goal::Good => good,
            Goal::Bad => !good,
        };
        if reached { Region::ALL } else { Region::NONE }
    }

    fn beyond(&mut self, goal: Goal, destination: &Destination) -> Result<Region, Exhausted> {
        let world = &mut *self.walk.world;
        let (mut region, mut taken) = (Region::NONE, Region::NONE);
        for (next, takes) in world.scenarios_at(destination)? {
            let there = self.reaching.from_start(goal, next);
            let arriving = world.diagram.and(takes, there)?;
            region = world.diagram.or(region, arriving)?;
            taken = world.diagram.or(taken, takes)?;
        }
        if goal.forgives() {
            let refused = world.diagram.not(taken)?;
            region = world.diagram.or(region, refused)?;
        }
        Ok(region)
    }

    /// Goes through a body with everybody who comes into it, and through the procedures that are done there, each once
    /// for each set of readers and of what is wanted behind it.
    #[allow(clippy::too_many_arguments, reason = "what a call hands on, and three lists that grow")]
    fn visit(
        &mut self,
        scenario: ScenarioId,
        goal: Goal,
        program: &Program<'m>,
        (start, behind): (Region, Behind),
        seen: &mut BTreeSet<(ProcedureId, Region, Behind)>,
        calls: &mut Vec<(ProcedureId, Address)>,
        found: &mut Vec<Lost<'m>>,
    ) -> Result<(), Exhausted> {
        let arrivals = self.walk.arrivals(program, start)?;
        let regions = self.program(program, goal, behind.0)?;
        let bad = if goal == Goal::Good { self.program(program, Goal::Bad, behind.1)? } else { Vec::new() };
        let at = |regions: &[Region], address: Address| regions.get(address).copied().unwrap_or_default();
        for (address, (instruction, among)) in program.code.iter().zip(&arrivals).enumerate() {
            if among.is_empty() {
                continue;
            }
            let diagram = &mut self.walk.world.diagram;
            let mut lose = |here: Region, at: Option<&Instruction<'m>>| {
                if let (false, Some(at)) = (here.is_empty(), at) {
                    let place = Place { calls: calls.clone(), address };
                    found.push(Lost { scenario, at: at.clone(), here, among: *among, place });
                }
            };
            match instruction {
                Instruction::Choose(options) if goal == Goal::End => {
                    // Who is lost already before the choice does not lose anything by it.
                    let hopeful = diagram.and(*among, at(&regions, address))?;
                    for option in options {
                        lose(diagram.minus(hopeful, at(&regions, *option))?, program.at(*option));
                    }
                }
                Instruction::NoReturn(_) if goal == Goal::Good => {
                    // Who comes to no end at all is told so.
                    let ending = diagram.and(*among, at(&bad, address))?;
                    lose(diagram.minus(ending, at(&regions, address))?, Some(instruction));
                }
                Instruction::NoReturn(_) if goal == Goal::Bad => {
                    lose(diagram.and(*among, at(&regions, address))?, Some(instruction));
                }
                Instruction::Call(call) => {
                    let entering = self.walk.admitted(call.procedure, *among)?;
                    let behind = (at(&regions, address + 1), at(&bad, address + 1));
                    if !entering.is_empty() && seen.insert((call.procedure, entering, behind)) {
                        let inner = self.walk.procedure(call.procedure);
                        calls.push((call.procedure, address));
                        self.visit(scenario, goal, &inner, (entering, behind), seen, calls, found)?;
                        calls.pop();
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
