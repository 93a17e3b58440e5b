//! Guides as regions: whom each scenario and group takes.

use std::sync::Arc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::GuideRegions;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::model::{Destination, Guard, GuideId, ScenarioId, Section};

use super::decisions;

/// The regions of a guide.
///
/// # Errors
/// Where the node budget is met.
pub fn guide(
    context: &mut AnalysisContext<'_>,
    id: GuideId,
) -> Result<Arc<GuideRegions>, Exhausted> {
    if let Some(known) = context.guides.get(&id) {
        return Ok(Arc::clone(known));
    }
    let guide = context.model.guides.at(id);
    let population = decisions::condition_if(context, guide.population.as_ref())?;
    let mut regions = GuideRegions {
        population,
        ..GuideRegions::default()
    };
    section_regions(context, &guide.sections, population, &mut regions)?;
    let regions = Arc::new(regions);
    context.guides.insert(id, Arc::clone(&regions));
    Ok(regions)
}

/// Adds the regions of `sections`, siblings under a parent that takes `parent`; returns whom
/// their scenarios take together.
fn section_regions<'m>(
    context: &mut AnalysisContext<'m>,
    sections: &'m [Section],
    parent: Region,
    regions: &mut GuideRegions,
) -> Result<Region, Exhausted> {
    let mut guarded = Vec::new();
    let mut taken = Region::NONE;
    for section in sections {
        let region = match guard_of(context, *section) {
            Guard::Always => Some(parent),
            Guard::When(condition) => {
                let region = decisions::condition(context, condition)?;
                Some(context.diagram.and(parent, region)?)
            }
            Guard::Otherwise(_) => None,
        };
        taken = context.diagram.or(taken, region.unwrap_or_default())?;
        guarded.push((*section, region));
    }
    let rest = context.diagram.minus(parent, taken)?;
    let mut together = Region::NONE;
    for (section, region) in guarded {
        let region = region.unwrap_or(rest);
        let inner = match section {
            Section::Scenario(id) => {
                regions.scenarios.push((id, region));
                region
            }
            Section::Group(id) => {
                let inner = section_regions(
                    context,
                    &context.model.groups.at(id).sections,
                    region,
                    regions,
                )?;
                regions.groups.insert(id, region);
                regions.taken.insert(id, inner);
                inner
            }
        };
        together = context.diagram.or(together, inner)?;
    }
    Ok(together)
}

fn guard_of<'m>(context: &AnalysisContext<'m>, section: Section) -> &'m Guard {
    match section {
        Section::Group(id) => &context.model.groups.at(id).guard,
        Section::Scenario(id) => &context.model.scenarios.at(id).guard,
    }
}

/// Whom the innermost group takes in which both scenarios stand, or the guide.
///
/// # Errors
/// Where the node budget is met.
pub fn common_parent(
    context: &mut AnalysisContext<'_>,
    one: ScenarioId,
    other: ScenarioId,
) -> Result<Region, Exhausted> {
    let id = context.model.scenarios.at(one).guide;
    let regions = guide(context, id)?;
    let mut parent = regions.population;
    let mut sections = context.model.guides.at(id).sections.as_slice();
    'down: loop {
        for section in sections {
            if let Section::Group(group) = section
                && context.model.holds(*group, one)
                && context.model.holds(*group, other)
            {
                parent = regions.groups.get(group).copied().unwrap_or(parent);
                sections = &context.model.groups.at(*group).sections;
                continue 'down;
            }
        }
        return Ok(parent);
    }
}

/// The scenarios to which a destination may lead, each with whom it takes.
///
/// # Errors
/// Where the node budget is met.
pub fn scenarios_at(
    context: &mut AnalysisContext<'_>,
    destination: &Destination,
) -> Result<Vec<(ScenarioId, Region)>, Exhausted> {
    let Some(target) = context.model.guide_at(destination) else {
        return Ok(Vec::new());
    };
    let model = context.model;
    let within = |id: ScenarioId| match destination {
        Destination::Scenario(wanted) => *wanted == id,
        Destination::Group(group) => model.holds(*group, id),
        Destination::Guide(_) | Destination::Step(_) => true,
    };
    let regions = guide(context, target)?;
    Ok(regions
        .scenarios
        .iter()
        .copied()
        .filter(|(id, _)| within(*id))
        .collect())
}

/// Who may arrive at a destination outside the body: those whom a scenario there takes.
///
/// # Errors
/// Where the node budget is met.
pub fn destination(
    context: &mut AnalysisContext<'_>,
    destination: &Destination,
) -> Result<Region, Exhausted> {
    Ok(match destination {
        Destination::Step(_) => Region::ALL,
        Destination::Scenario(id) => {
            guide(context, context.model.scenarios.at(*id).guide)?.scenario(*id)
        }
        Destination::Group(id) => {
            let regions = guide(context, context.model.groups.at(*id).guide)?;
            regions.taken.get(id).copied().unwrap_or_default()
        }
        Destination::Guide(id) => {
            let regions = guide(context, *id)?;
            regions
                .scenarios
                .iter()
                .try_fold(Region::NONE, |union, (_, region)| {
                    context.diagram.or(union, *region)
                })?
        }
    })
}
