//! Which steps, branches and options somebody comes to. A few ways are gone forward, which finds most; each place that is
//! left is asked for by itself, backward, which decides it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::base::Span;
use crate::model::{ProcedureId, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::program::{Instruction, Program};
use super::regions::Goal;
use super::world::World;

/// How many different sets of readers are led through a place, and how many instructions are gone through for a
/// scenario, before what is left is asked for.
const TRIES: usize = 3;
const STEPS: usize = 4000;

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

impl<'m> World<'m> {
    /// What readers come to who do the steps of scenarios, each with those whom it takes.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn reached(&mut self, scenarios: &[(ScenarioId, Region)]) -> Result<Reached, Exhausted> {
        let mut tour = Tour { reached: Reached::default(), known: BTreeMap::new(), left: 0 };
        for (id, start) in scenarios {
            tour.reached.walked.insert(*id);
            tour.left = STEPS;
            let program = self.scenario(*id);
            self.tour(&mut tour, &program, *start)?;
        }
        let mut reached = tour.reached;
        for (id, start) in scenarios.iter().filter(|(_, start)| !start.is_empty()) {
            let program = self.scenario(*id);
            self.rest(*id, *start, &program, &mut BTreeSet::new(), &mut reached)?;
        }
        Ok(reached)
    }

    /// Counts all places of scenarios in which some readers meet a fault as reached: that nobody comes to what follows it may
    /// be the same fault.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn excuse(&mut self, scenarios: &[(ScenarioId, Region)], reached: &mut Reached) -> Result<(), Exhausted> {
        let mut seen = BTreeSet::new();
        for (id, start) in scenarios {
            if self.failing(*id, *start)?.is_empty() {
                continue;
            }
            let mut waiting = vec![Rc::new(self.scenario(*id))];
            while let Some(program) = waiting.pop() {
                for instruction in &program.code {
                    reached.places.extend(instruction.place());
                    if let Instruction::Call(call) = instruction
                        && seen.insert(call.procedure)
                    {
                        waiting.push(self.procedure(call.procedure));
                    }
                }
            }
        }
        Ok(())
    }

    /// Leads readers through a body, a few at each place; returns with which facts some of them leave it.
    fn tour(&mut self, tour: &mut Tour, program: &Program<'m>, start: Region) -> Result<Vec<Region>, Exhausted> {
        let mut seen: Vec<Vec<Region>> = vec![Vec::new(); program.code.len()];
        let mut waiting = vec![(0, start)];
        let mut leaving = Vec::new();
        while let Some((address, here)) = waiting.pop() {
            let (Some(instruction), Some(seen)) = (program.at(address), seen.get_mut(address)) else { continue };
            if here.is_empty() || tour.left == 0 || seen.len() == TRIES || seen.contains(&here) {
                continue;
            }
            seen.push(here);
            tour.left -= 1;
            tour.reached.places.extend(instruction.place());
            match instruction {
                Instruction::Call(call) => {
                    let entering = self.admitted(call.procedure, here)?;
                    for left in self.tour_call(tour, call.procedure, entering)? {
                        waiting.push((address + 1, left));
                    }
                }
                Instruction::Over(_) => leaving.push(here),
                _ => waiting.extend(self.leaving(program, address, here)?),
            }
        }
        Ok(leaving)
    }

    fn tour_call(&mut self, tour: &mut Tour, id: ProcedureId, entering: Region) -> Result<Vec<Region>, Exhausted> {
        if entering.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(known) = tour.known.get(&(id, entering)) {
            return Ok(known.clone());
        }
        tour.reached.procedures.insert(id);
        let inner = self.procedure(id);
        let leaving = self.tour(tour, &inner, entering)?;
        tour.known.insert((id, entering), leaving.clone());
        Ok(leaving)
    }

    /// Asks for each place that nobody was seen at, in a body and in the procedures that are done there.
    fn rest(
        &mut self,
        id: ScenarioId,
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
                    && self.comes(id, start, self.model.procedures.at(call.procedure).span)?
                {
                    reached.procedures.insert(call.procedure);
                }
                if reached.procedures.contains(&call.procedure) {
                    let inner = self.procedure(call.procedure);
                    self.rest(id, start, &inner, asked, reached)?;
                }
            } else if let Some(span) = instruction.place().filter(|span| !reached.places.contains(span))
                && self.comes(id, start, span)?
            {
                reached.places.insert(span);
            }
        }
        Ok(())
    }

    /// Whether some of `start` come to what stands at `span`.
    fn comes(&mut self, id: ScenarioId, start: Region, span: Span) -> Result<bool, Exhausted> {
        Ok(!self.leading_from(id, Goal::Place(span), start)?.is_empty())
    }
}

/// What was seen on the ways that were gone.
struct Tour {
    reached: Reached,
    /// With which facts some readers leave a procedure, by those with which they entered.
    known: BTreeMap<(ProcedureId, Region), Vec<Region>>,
    /// How many instructions are still gone through.
    left: usize,
}
