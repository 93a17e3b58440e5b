//! Guides as regions: whom each scenario and group takes.

use std::sync::Arc;

use crate::model::{Destination, Guard, GuideId, ScenarioId, Section};

use super::diagram::{Exhausted, Region};
use super::regions::GuideRegions;
use super::world::World;

impl<'m> World<'m> {
    /// The regions of a guide.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn guide(&mut self, id: GuideId) -> Result<Arc<GuideRegions>, Exhausted> {
        if let Some(known) = self.guides.get(&id) {
            return Ok(Arc::clone(known));
        }
        let guide = self.model.guides.at(id);
        let population = self.condition_if(guide.population.as_ref())?;
        let mut regions = GuideRegions {
            population,
            ..GuideRegions::default()
        };
        self.sections(&guide.sections, population, &mut regions)?;
        let regions = Arc::new(regions);
        self.guides.insert(id, Arc::clone(&regions));
        Ok(regions)
    }

    /// Adds the regions of `sections`, siblings under a parent that takes `parent`; returns whom
    /// their scenarios take together.
    fn sections(
        &mut self,
        sections: &'m [Section],
        parent: Region,
        regions: &mut GuideRegions,
    ) -> Result<Region, Exhausted> {
        let mut guarded = Vec::new();
        let mut taken = Region::NONE;
        for section in sections {
            let region = match self.guard_of(*section) {
                Guard::Always => Some(parent),
                Guard::When(condition) => {
                    let region = self.condition(condition)?;
                    Some(self.diagram.and(parent, region)?)
                }
                Guard::Otherwise(_) => None,
            };
            taken = self.diagram.or(taken, region.unwrap_or_default())?;
            guarded.push((*section, region));
        }
        let rest = self.diagram.minus(parent, taken)?;
        let mut together = Region::NONE;
        for (section, region) in guarded {
            let region = region.unwrap_or(rest);
            let inner = match section {
                Section::Scenario(id) => {
                    regions.scenarios.push((id, region));
                    region
                }
                Section::Group(id) => {
                    let inner =
                        self.sections(&self.model.groups.at(id).sections, region, regions)?;
                    regions.groups.insert(id, region);
                    regions.taken.insert(id, inner);
                    inner
                }
            };
            together = self.diagram.or(together, inner)?;
        }
        Ok(together)
    }

    fn guard_of(&self, section: Section) -> &'m Guard {
        match section {
            Section::Group(id) => &self.model.groups.at(id).guard,
            Section::Scenario(id) => &self.model.scenarios.at(id).guard,
        }
    }

    /// Whom the innermost group takes in which both scenarios stand, or the guide.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn common_parent(
        &mut self,
        one: ScenarioId,
        other: ScenarioId,
    ) -> Result<Region, Exhausted> {
        let id = self.model.scenarios.at(one).guide;
        let regions = self.guide(id)?;
        let mut parent = regions.population;
        let mut sections = self.model.guides.at(id).sections.as_slice();
        'down: loop {
            for section in sections {
                if let Section::Group(group) = section
                    && self.model.holds(*group, one)
                    && self.model.holds(*group, other)
                {
                    parent = regions.groups.get(group).copied().unwrap_or(parent);
                    sections = &self.model.groups.at(*group).sections;
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
        &mut self,
        destination: &Destination,
    ) -> Result<Vec<(ScenarioId, Region)>, Exhausted> {
        let Some(guide) = self.model.guide_at(destination) else {
            return Ok(Vec::new());
        };
        let model = self.model;
        let within = |id: ScenarioId| match destination {
            Destination::Scenario(wanted) => *wanted == id,
            Destination::Group(group) => model.holds(*group, id),
            Destination::Guide(_) | Destination::Step(_) => true,
        };
        let regions = self.guide(guide)?;
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
    pub fn destination(&mut self, destination: &Destination) -> Result<Region, Exhausted> {
        Ok(match destination {
            Destination::Step(_) => Region::ALL,
            Destination::Scenario(id) => self
                .guide(self.model.scenarios.at(*id).guide)?
                .scenario(*id),
            Destination::Group(id) => {
                let regions = self.guide(self.model.groups.at(*id).guide)?;
                regions.taken.get(id).copied().unwrap_or_default()
            }
            Destination::Guide(id) => {
                let regions = self.guide(*id)?;
                regions
                    .scenarios
                    .iter()
                    .try_fold(Region::NONE, |union, (_, region)| {
                        self.diagram.or(union, *region)
                    })?
            }
        })
    }
}
