//! Which scenarios lead to which, in outline, and the circles among them that nobody gets out of.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Destination, ScenarioId};

use super::diagram::{Exhausted, Region};
use super::outline::meets;
use super::program::{Instruction, Program};
use super::regions::Goal;
use super::world::World;

/// Scenarios and how they lead to each other.
#[derive(Default)]
pub(super) struct Between<'m> {
    /// Their steps.
    pub(super) programs: BTreeMap<ScenarioId, Program<'m>>,
    /// To which scenarios readers of each may go on.
    pub(super) next: BTreeMap<ScenarioId, BTreeSet<ScenarioId>>,
    /// The destinations by which one gets into each, with whom it takes.
    pub(super) entries: BTreeMap<ScenarioId, BTreeSet<(&'m Destination, Region)>>,
}

/// Scenarios that lead some readers round in a circle, and nowhere else.
#[derive(Clone, Debug)]
pub struct Circle {
    /// The scenarios, each with those of its readers.
    pub scenarios: Vec<(ScenarioId, Region)>,
    /// How many other scenarios have readers whose ways all lead into circles.
    pub others: usize,
}

impl Between<'_> {
    /// The scenarios, those before others that lead to them, as far as circles allow.
    pub(super) fn order(&self) -> Vec<ScenarioId> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for first in self.programs.keys() {
            let mut waiting = vec![(*first, false)];
            while let Some((id, done)) = waiting.pop() {
                if done {
                    order.push(id);
                } else if seen.insert(id) {
                    waiting.push((id, true));
                    waiting.extend(
                        self.next
                            .get(&id)
                            .into_iter()
                            .flatten()
                            .map(|next| (*next, false)),
                    );
                }
            }
        }
        order
    }

    /// The scenarios of `among` to which one comes from another, in any number of steps.
    fn beyond(
        &self,
        from: ScenarioId,
        among: &BTreeMap<ScenarioId, Region>,
    ) -> BTreeSet<ScenarioId> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![from];
        while let Some(id) = waiting.pop() {
            let next = self.next.get(&id).into_iter().flatten();
            waiting.extend(next.filter(|next| among.contains_key(next) && seen.insert(**next)));
        }
        seen
    }
}

impl<'m> World<'m> {
    /// Which scenarios lead to which, among some and all to which ways from them may lead.
    ///
    /// # Errors
    /// Where the budget is met.
    pub(super) fn between(&mut self, scenarios: &[ScenarioId]) -> Result<Between<'m>, Exhausted> {
        let mut between = Between::default();
        let mut hulls = BTreeMap::new();
        let mut waiting = scenarios.to_vec();
        while let Some(id) = waiting.pop() {
            if between.programs.contains_key(&id) {
                continue;
            }
            let program = self.scenario(id);
            let start = self.taken_by(id)?;
            let outline = self.outline(&program, start)?;
            let next = between.next.entry(id).or_default();
            for (instruction, here) in program.code.iter().zip(outline) {
                let Instruction::Continue(destination, _) = instruction else {
                    continue;
                };
                for (to, takes) in self.scenarios_at(destination)? {
                    between
                        .entries
                        .entry(to)
                        .or_default()
                        .insert((*destination, takes));
                    let there = hulls
                        .entry(takes)
                        .or_insert_with(|| self.diagram.hull(takes));
                    if meets(here.as_ref(), there.as_ref()) && next.insert(to) {
                        waiting.push(to);
                    }
                }
            }
            between.programs.insert(id, program);
        }
        Ok(between)
    }

    /// The possible readers of a scenario.
    fn taken_by(&mut self, id: ScenarioId) -> Result<Region, Exhausted> {
        let takes = self.guide(self.model.scenarios.at(id).guide)?.scenario(id);
        self.possible(takes)
    }

    /// The circles that some readers never get out of, among some scenarios and all to which ways
    /// from them lead. Whoever comes to no end comes into one of them at last.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn circles(&mut self, scenarios: &[ScenarioId]) -> Result<Vec<Circle>, Exhausted> {
        self.reach_goal(scenarios, Goal::End)?;
        let mut lost = BTreeMap::new();
        for id in self.reaching.of(Goal::End) {
            let takes = self.taken_by(id)?;
            let circling = self
                .diagram
                .minus(takes, self.reaching.from_start(Goal::End, id))?;
            if !circling.is_empty() {
                lost.insert(id, circling);
            }
        }
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let between = self.between(scenarios)?;
        let beyond: BTreeMap<ScenarioId, BTreeSet<ScenarioId>> = lost
            .keys()
            .map(|id| (*id, between.beyond(*id, &lost)))
            .collect();
        let comes = |from: ScenarioId, to: ScenarioId| {
            beyond.get(&from).is_some_and(|beyond| beyond.contains(&to))
        };
        // A circle is left by nobody: to whatever it leads, that leads back.
        let last = |id: &ScenarioId| {
            beyond
                .get(id)
                .into_iter()
                .flatten()
                .all(|next| comes(*next, *id))
        };
        let ending: Vec<ScenarioId> = lost.keys().copied().filter(last).collect();
        let mut circles: Vec<Circle> = Vec::new();
        for id in &ending {
            let region = lost.get(id).copied().unwrap_or_default();
            let same =
                |circle: &&mut Circle| circle.scenarios.iter().any(|(other, _)| comes(*id, *other));
            match circles.iter_mut().find(same) {
                Some(circle) => circle.scenarios.push((*id, region)),
                None => circles.push(Circle {
                    scenarios: vec![(*id, region)],
                    others: lost.len() - ending.len(),
                }),
            }
            self.reaching.circles.insert(*id, region);
        }
        Ok(circles)
    }
}
