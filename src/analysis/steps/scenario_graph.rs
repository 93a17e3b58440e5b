//! The graph of scenarios: which of them lead readers to which, over-approximated by intervals.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use rustc_hash::FxBuildHasher;

use crate::analysis::context::World;
use crate::analysis::ir::program::{Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::guides;
use crate::model::{Destination, ScenarioId};

use super::intervals::meets;
use super::{intervals, transfer};

/// Scenarios and how they lead to each other.
#[derive(Default)]
pub(crate) struct Between<'m> {
    /// Their steps.
    pub(crate) programs: BTreeMap<ScenarioId, Program<'m>>,
    /// To which scenarios readers of each may go on.
    pub(crate) next: BTreeMap<ScenarioId, BTreeSet<ScenarioId>>,
    /// The destinations by which one gets into each, with whom it takes.
    pub(crate) entries: BTreeMap<ScenarioId, BTreeSet<(&'m Destination, Region)>>,
}

impl Between<'_> {
    /// The strongly connected components of some scenarios: each is behind those to which it leads.
    /// (Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972.)
    pub(crate) fn components(&self, among: impl Fn(ScenarioId) -> bool) -> Vec<Vec<ScenarioId>> {
        let mut graph: DiGraphMap<ScenarioId, (), FxBuildHasher> = DiGraphMap::default();
        for (id, next) in self.next.iter().filter(|(id, _)| among(**id)) {
            graph.add_node(*id);
            for next in next.iter().filter(|next| among(**next)) {
                graph.add_edge(*id, *next, ());
            }
        }
        tarjan_scc(&graph)
    }
}

/// Which scenarios lead to which, among some and all to which ways from them may lead.
///
/// # Errors
/// Where the budget is met.
pub(crate) fn between<'m>(
    world: &mut World<'m>,
    scenarios: &[ScenarioId],
) -> Result<Between<'m>, Exhausted> {
    let mut between = Between::default();
    let mut hulls = BTreeMap::new();
    let mut waiting = scenarios.to_vec();
    while let Some(id) = waiting.pop() {
        if between.programs.contains_key(&id) {
            continue;
        }
        let program = transfer::scenario(world, id);
        let start = taken_by(world, id)?;
        let outline = intervals::outline(world, &program, start)?;
        let next = between.next.entry(id).or_default();
        for (instruction, here) in program.code.iter().zip(outline) {
            let Instruction::Continue(destination, _) = instruction else {
                continue;
            };
            for (to, takes) in guides::scenarios_at(world, destination)? {
                between
                    .entries
                    .entry(to)
                    .or_default()
                    .insert((*destination, takes));
                let there = hulls
                    .entry(takes)
                    .or_insert_with(|| world.diagram.hull(takes));
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
pub(crate) fn taken_by(world: &mut World<'_>, id: ScenarioId) -> Result<Region, Exhausted> {
    let takes = guides::guide(world, world.model.scenarios.at(id).guide)?.scenario(id);
    world.possible(takes)
}
