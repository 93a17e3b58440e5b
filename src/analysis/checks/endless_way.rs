//! `endless-way`: readers for whom no way leads to an end, whatever they choose.
//!
//! Backward, to the least fixed point: a reader can stop in a scenario who can end in it, or meets a fault
//! there that is reported anyway, or can go on to a scenario in which the reader, as the facts are then, can stop.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::analysis::diagram::{Exhausted, Region};
use crate::analysis::regions::EventKind;
use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};
use crate::model::ScenarioId;

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let own = world.own_scenarios()?;
    let can_stop = can_stop(world, &own)?;
    let mut found = Vec::new();
    for (id, region) in own {
        let stopping = can_stop.get(&id).copied().unwrap_or_default();
        let trapped = world.diagram.minus(region, stopping)?;
        if trapped.is_empty() {
            continue;
        }
        let described = world.describe(trapped, region)?;
        let scenario = world.model.scenarios.at(id);
        let message = format!("no way from `{}` comes to an end{}", scenario.name, described.after_colon());
        let diagnostic = Diagnostic::new(&codes::ENDLESS_WAY, scenario.span, message)
            .say("who begins here goes round in a circle, whatever is chosen")
            .help("end one of the ways with `@end outcome`, or lead it out of the circle with `@continue`");
        let evaluator = world.evaluator();
        found.push(world.confirmed(diagnostic, described.inside, (trapped, region), |reader| {
            evaluator.can_stop(id, reader).is_none_or(|stops| !stops)
        })?);
    }
    Ok(found)
}

/// Who can stop, by the scenario in which they begin: for `own` and for all scenarios that ways lead to.
fn can_stop(world: &mut World<'_>, own: &[(ScenarioId, Region)]) -> Result<BTreeMap<ScenarioId, Region>, Exhausted> {
    let mut regions: BTreeMap<ScenarioId, Region> = own.iter().copied().collect();
    let mut stopping: BTreeMap<ScenarioId, Region> = BTreeMap::new();
    loop {
        let mut grown = false;
        for (id, region) in regions.clone() {
            let mut here = stopping.get(&id).copied().unwrap_or_default();
            let before = here;
            for event in world.events(id, region)?.iter() {
                let EventKind::Goes(destination) = &event.kind else {
                    here = world.diagram.or(here, event.start)?;
                    continue;
                };
                for (next, taken) in world.scenarios_at(destination)? {
                    if let Entry::Vacant(new) = regions.entry(next) {
                        new.insert(world.possible(taken)?);
                        grown = true;
                    }
                    let there = stopping.get(&next).copied().unwrap_or_default();
                    let arriving = world.diagram.and(event.here, there)?;
                    if !arriving.is_empty() {
                        let back = world.lead_back(id, &event.place, arriving)?;
                        let start = world.diagram.and(back, region)?;
                        here = world.diagram.or(here, start)?;
                    }
                }
            }
            grown |= here != before;
            stopping.insert(id, here);
        }
        if !grown {
            return Ok(stopping);
        }
    }
}
