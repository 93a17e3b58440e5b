//! Cycles of scenarios that some readers never get out of.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::Goal;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::model::ScenarioId;

use super::{backward, scenario_graph};

/// Scenarios that lead some readers round in a cycle, and nowhere else.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// The scenarios, each with those of its readers.
    pub scenarios: Vec<(ScenarioId, Region)>,
    /// How many other scenarios have readers whose ways all lead into cycles.
    pub others: usize,
}

/// The cycles that some readers never get out of, among some scenarios and all to which ways
/// from them lead. Whoever comes to no end comes into one of them at last.
///
/// # Errors
/// Where the budget is met.
pub fn cycles(
    context: &mut AnalysisContext<'_>,
    scenarios: &[ScenarioId],
) -> Result<Vec<Cycle>, Exhausted> {
    backward::reach_goal(context, scenarios, Goal::End)?;
    let mut lost = BTreeMap::new();
    for id in context.reaching.of(Goal::End) {
        let takes = scenario_graph::taken_by(context, id)?;
        let circling = context
            .diagram
            .minus(takes, context.reaching.at_start(Goal::End, id))?;
        if !circling.is_empty() {
            lost.insert(id, circling);
        }
    }
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let graph = scenario_graph::scenario_graph(context, scenarios)?;
    let components = graph.components(|id| lost.contains_key(&id));
    let leaves = |component: &BTreeSet<ScenarioId>| {
        let next = component
            .iter()
            .filter_map(|id| graph.next.get(id))
            .flatten();
        let mut lost_next = next.filter(|next| lost.contains_key(next));
        lost_next.any(|next| !component.contains(next))
    };
    let mut cycles = Vec::new();
    let mut others = lost.len();
    for component in components {
        let component: BTreeSet<ScenarioId> = component.into_iter().collect();
        // A cycle is left by nobody: to whatever it leads, that leads back.
        if leaves(&component) {
            continue;
        }
        others -= component.len();
        let region = |id: ScenarioId| lost.get(&id).copied().unwrap_or_default();
        let scenarios: Vec<_> = component.into_iter().map(|id| (id, region(id))).collect();
        context.reaching.cycles.extend(scenarios.iter().copied());
        cycles.push(Cycle {
            scenarios,
            others: 0,
        });
    }
    cycles.sort_unstable_by_key(|cycle| cycle.scenarios.first().map(|(id, _)| *id));
    for cycle in &mut cycles {
        cycle.others = others;
    }
    Ok(cycles)
}
