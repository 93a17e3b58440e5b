//! The graph of scenarios: which of them lead readers to which, over-approximated by intervals.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use rustc_hash::FxBuildHasher;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::{Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::guides;
use crate::model::{Destination, ScenarioId};

use super::intervals::meets;
use super::{intervals, transfer};

/// Scenarios and how they lead to each other.
#[derive(Default)]
pub(crate) struct ScenarioGraph<'m> {
    /// Their steps.
    pub(crate) programs: BTreeMap<ScenarioId, Program<'m>>,
    /// To which scenarios readers of each may go on.
    pub(crate) next: BTreeMap<ScenarioId, BTreeSet<ScenarioId>>,
    /// The destinations by which one gets into each, with whom it takes.
    pub(crate) entries: BTreeMap<ScenarioId, BTreeSet<(&'m Destination, Region)>>,
}

impl ScenarioGraph<'_> {
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
pub(crate) fn scenario_graph<'m>(
    context: &mut AnalysisContext<'m>,
    scenarios: &[ScenarioId],
) -> Result<ScenarioGraph<'m>, Exhausted> {
    let mut graph = ScenarioGraph::default();
    let mut hulls = BTreeMap::new();
    let mut waiting = scenarios.to_vec();
    while let Some(id) = waiting.pop() {
        if graph.programs.contains_key(&id) {
            continue;
        }
        let program = transfer::scenario(context, id);
        let start = taken_by(context, id)?;
        let outline = intervals::intervals(context, &program, start)?;
        let next = graph.next.entry(id).or_default();
        for (instruction, here) in program.code.iter().zip(outline) {
            let Instruction::Continue(destination, _) = instruction else {
                continue;
            };
            for (to, takes) in guides::scenarios_at(context, destination)? {
                graph
                    .entries
                    .entry(to)
                    .or_default()
                    .insert((*destination, takes));
                let there = hulls
                    .entry(takes)
                    .or_insert_with(|| context.diagram.hull(takes));
                if meets(here.as_ref(), there.as_ref()) && next.insert(to) {
                    waiting.push(to);
                }
            }
        }
        graph.programs.insert(id, program);
    }
    Ok(graph)
}

/// The possible readers of a scenario.
pub(crate) fn taken_by(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
) -> Result<Region, Exhausted> {
    let takes = guides::guide(context, context.model.scenarios.at(id).guide)?.scenario(id);
    context.possible(takes)
}
