//! A file's world: its case space, the regions of its conditions, and what its assumptions leave.

use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigUint;

use crate::base::Span;

use crate::model::{
    Condition, ConditionKind, DecisionId, DefineId, File, GuideId, Model, ScenarioId,
};

use super::diagram::{Diagram, Exhausted, Region};
use super::effort::{Effort, Meter};
use super::regions::{DecisionRegions, Event, GuideRegions, Passages, Reaching};
use super::search::compile::Formulas;
use super::search::formula::Formula;
use super::space::{Case, KnownRegions, Space, known_region};

/// See the module.
pub struct World<'m> {
    /// The model.
    pub model: &'m Model,
    /// The file.
    pub file: &'m File,
    /// Its facts.
    pub space: Space,
    /// Its regions.
    pub diagram: Diagram,
    /// The cases that its assumptions leave.
    pub possible: Region,
    defines: BTreeMap<DefineId, Region>,
    pub(super) decisions: BTreeMap<DecisionId, Arc<DecisionRegions>>,
    pub(super) guides: BTreeMap<GuideId, Arc<GuideRegions>>,
    pub(super) walks: BTreeMap<(ScenarioId, Region), Arc<Vec<Event>>>,
    pub(super) passages: Passages<'m>,
    /// From where goals can be reached, as far as it is worked out.
    pub reaching: Reaching,
    pub(super) formulas: Formulas,
    regions: KnownRegions,
    /// What may still be done.
    pub meter: Meter,
    /// What was not decided, and why, of what is checked one by one.
    pub undecided: Vec<(Span, Exhausted)>,
}

impl<'m> World<'m> {
    /// The world of a file that is sound.
    ///
    /// # Errors
    /// Where the effort does not suffice for its assumptions.
    pub fn new(
        model: &'m Model,
        file: &'m File,
        effort: impl Into<Effort>,
    ) -> Result<Self, Exhausted> {
        let effort = effort.into();
        let space = Space::new(model, file);
        let meter = Meter::new(effort.work);
        let diagram = space.diagram(effort.nodes, &meter);
        let mut world = Self {
            model,
            file,
            space,
            diagram,
            possible: Region::ALL,
            defines: BTreeMap::new(),
            decisions: BTreeMap::new(),
            guides: BTreeMap::new(),
            walks: BTreeMap::new(),
            passages: Passages::default(),
            reaching: Reaching::default(),
            formulas: Formulas::default(),
            regions: KnownRegions::default(),
            meter,
            undecided: Vec::new(),
        };
        for (_, assume) in file.sees.iter().flat_map(|seen| model.assumes_of(*seen)) {
            let region = world.condition(&assume.condition)?;
            world.possible = world.diagram.and(world.possible, region)?;
        }
        Ok(world)
    }

    /// The cases in which a condition holds, possible or not.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn condition(&mut self, condition: &'m Condition) -> Result<Region, Exhausted> {
        match &condition.kind {
            ConditionKind::All(parts) => {
                let regions = parts
                    .iter()
                    .map(|part| self.condition(part))
                    .collect::<Result<Vec<_>, _>>()?;
                self.diagram.all(&regions)
            }
            ConditionKind::Any(parts) => {
                let regions = parts
                    .iter()
                    .map(|part| self.condition(part))
                    .collect::<Result<Vec<_>, _>>()?;
                self.diagram.any(&regions)
            }
            ConditionKind::Not(inner) => {
                let region = self.condition(inner)?;
                self.diagram.not(region)
            }
            ConditionKind::Fact(fact, admits) => {
                self.space.region(&mut self.diagram, *fact, admits)
            }
            ConditionKind::Define(id) => self.define(*id),
            ConditionKind::Decision(id, admits) => {
                let regions = self.decision(*id)?;
                regions.value(self, *id, admits)
            }
        }
    }

    /// As [`condition`](Self::condition); no condition holds always.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn condition_if(&mut self, condition: Option<&'m Condition>) -> Result<Region, Exhausted> {
        condition.map_or(Ok(Region::ALL), |condition| self.condition(condition))
    }

    /// The cases in which a formula holds.
    ///
    /// # Errors
    /// Where a limit is met.
    pub(super) fn known_region(&mut self, formula: &Formula) -> Result<Region, Exhausted> {
        self.regions.shrink();
        known_region(formula, &mut self.diagram, &mut self.regions)
    }

    fn define(&mut self, id: DefineId) -> Result<Region, Exhausted> {
        if let Some(known) = self.defines.get(&id) {
            return Ok(*known);
        }
        let region = self.condition(&self.model.defines.at(id).condition)?;
        self.defines.insert(id, region);
        Ok(region)
    }

    /// Does some work with at most so many nodes more than there are.
    ///
    /// # Errors
    /// Where these, or all that are allowed, do not suffice.
    pub(super) fn within<T>(
        &mut self,
        nodes: usize,
        work: impl FnOnce(&mut Self) -> Result<T, Exhausted>,
    ) -> Result<T, Exhausted> {
        let allowed = self.diagram.allow_more(nodes);
        let done = work(self);
        self.diagram.allow(allowed);
        done
    }

    /// The possible cases of `region`.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn possible(&mut self, region: Region) -> Result<Region, Exhausted> {
        self.diagram.and(region, self.possible)
    }

    /// A reader in `region`. `None` if it is empty.
    #[must_use]
    pub fn reader(&self, region: Region) -> Option<Case> {
        Some(self.space.case(self.model, &self.diagram.pick(region)?))
    }

    /// How many cases `region` holds, counted in values.
    #[must_use]
    pub fn count(&self, region: Region) -> BigUint {
        self.diagram.count(region, &|variable, class| {
            self.space.weight(variable, class)
        })
    }

    /// The beginning of the file, for what has no better place.
    #[must_use]
    pub fn file_span(&self) -> crate::base::Span {
        crate::base::Span::new(self.file.id, 0, 0)
    }

    /// Whether something is declared in this file, not in one that it uses, and is sound.
    #[must_use]
    pub fn owns(&self, span: crate::base::Span) -> bool {
        span.file == self.file.id && self.model.is_sound(span)
    }
}
