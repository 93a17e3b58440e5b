//! The scenarios through which readers go, and their ends: the expectations of examples on guides.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::EventKind;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::formula::IntervalBox;
use crate::analysis::rules::{decisions, guides};
use crate::model::{Destination, Example, GuideId, OutcomeId, ScenarioId};

use super::{forward, intervals};

/// A box is drawn around at most so many.
const BOXES: usize = 4_096;

/// The readers of whom an example speaks.
pub(crate) fn readers<'m>(
    context: &mut AnalysisContext<'m>,
    example: &'m Example,
) -> Result<Region, Exhausted> {
    let mut given = context.possible;
    for condition in &example.given {
        let region = decisions::condition(context, condition)?;
        given = context.diagram.and(given, region)?;
    }
    going_together(context, given)
}

/// Those of a region who are in a box around those in it with whom amounts go together, where that is not
/// known of each case.
fn going_together(context: &mut AnalysisContext<'_>, region: Region) -> Result<Region, Exhausted> {
    if context.open_amounts.is_none() || region.is_empty() {
        return Ok(region);
    }
    let mut hull: Option<IntervalBox> = None;
    let mut left = BOXES;
    context.diagram.boxes(region, &mut |cell| {
        left -= 1;
        hull = Some(match hull.take() {
            Some(known) => intervals::around(&known, cell),
            None => cell.to_vec(),
        });
        left > 0
    });
    let Some(mut cell) = hull.filter(|_| left > 0) else {
        return Ok(region);
    };
    let relations = context.space.relations();
    if !relations.narrow(&context.space, &mut cell, &mut 0) {
        return Ok(Region::NONE);
    }
    let within = context.region_of_ranges(&cell)?;
    context.diagram.and(region, within)
}

/// The scenarios of a guide that take some of `region`.
pub(crate) fn starting(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    region: Region,
) -> Result<BTreeSet<ScenarioId>, Exhausted> {
    let mut taken = BTreeSet::new();
    for (id, scenario) in &guides::guide(context, guide)?.scenarios {
        if !context.diagram.and(*scenario, region)?.is_empty() {
            taken.insert(*id);
        }
    }
    Ok(taken)
}

/// Whether the way of some of `region` ends in a scenario.
pub(crate) fn stops(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    region: Region,
) -> Result<bool, Exhausted> {
    let own = guides::guide(context, context.model.scenarios.at(id).guide)?.scenario(id);
    let start = context.diagram.and(region, own)?;
    Ok(forward::walk(context, id, start)?
        .iter()
        .any(|event| matches!(event.kind, EventKind::Ends(_) | EventKind::Return)))
}

/// The scenarios to which those of `region` go on from a scenario, and their facts then.
pub(crate) fn leaving(
    context: &mut AnalysisContext<'_>,
    id: ScenarioId,
    region: Region,
) -> Result<(BTreeSet<ScenarioId>, Region), Exhausted> {
    let (mut next, mut facts) = (BTreeSet::new(), Region::NONE);
    let own = guides::guide(context, context.model.scenarios.at(id).guide)?.scenario(id);
    let start = context.diagram.and(region, own)?;
    for event in forward::walk(context, id, start)? {
        let EventKind::Goes(destination) = &event.kind else {
            continue;
        };
        facts = context.diagram.or(facts, event.here)?;
        let guide = match destination {
            Destination::Scenario(id) => {
                next.insert(*id);
                continue;
            }
            Destination::Group(id) => context.model.groups.at(*id).guide,
            Destination::Guide(id) => *id,
            Destination::Step(_) => continue,
        };
        next.extend(starting(context, guide, event.here)?);
    }
    Ok((next, facts))
}

/// The outcomes with which readers of a guide end.
///
/// # Errors
/// Where the node budget is met.
pub fn outcomes(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    given: Region,
) -> Result<BTreeSet<OutcomeId>, Exhausted> {
    let mut outcomes = BTreeSet::new();
    for (id, start) in passing(context, guide, given)? {
        for event in forward::walk(context, id, start)? {
            if let EventKind::Ends(outcome) = event.kind {
                outcomes.insert(outcome);
            }
        }
    }
    Ok(outcomes)
}

/// The scenarios through which some of these readers of a guide go, and with which facts they begin
/// them.
pub(crate) fn passing(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    given: Region,
) -> Result<BTreeSet<(ScenarioId, Region)>, Exhausted> {
    let mut waiting: Vec<(ScenarioId, Region)> = starting(context, guide, given)?
        .into_iter()
        .map(|id| (id, given))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some((id, region)) = waiting.pop() {
        let own = guides::guide(context, context.model.scenarios.at(id).guide)?.scenario(id);
        let start = context.diagram.and(region, own)?;
        if start.is_empty() || !seen.insert((id, start)) {
            continue;
        }
        let (next, facts) = leaving(context, id, start)?;
        waiting.extend(next.into_iter().map(|id| (id, facts)));
    }
    Ok(seen)
}

/// The scenarios through which all of these readers of a guide go, in order; `None` where not all
/// go the same way.
pub(crate) fn itinerary(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    given: Region,
) -> Result<Option<Vec<ScenarioId>>, Exhausted> {
    let (mut here, mut region, mut passed) = (starting(context, guide, given)?, given, Vec::new());
    while let Some(scenario) = here.pop_first() {
        if !here.is_empty() || passed.contains(&scenario) {
            return Ok(None);
        }
        passed.push(scenario);
        let (next, facts) = leaving(context, scenario, region)?;
        if !next.is_empty() && stops(context, scenario, region)? {
            return Ok(None);
        }
        (here, region) = (next, facts);
    }
    Ok(Some(passed).filter(|passed| !passed.is_empty()))
}
