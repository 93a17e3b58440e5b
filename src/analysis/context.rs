//! A file's context: its case space, the regions of its conditions, and the cases that its
//! assumptions leave.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use num_bigint::BigUint;
use rustc_hash::FxHashMap;

use crate::base::Span;
use crate::model::{DecisionId, DefineId, FactId, File, GuideId, Model, ScenarioId};

use super::effort::{Effort, Meter};
use super::ir::memo::{DecisionRegions, Event, GuideRegions, Passages, Reaching};
use super::region::diagram::{Diagram, Exhausted, Region, Variable};
use super::region::formula::{Formula, Range};
use super::region::relations::Group;
use super::region::space::{Case, KnownRegions, Space, known_region};
use super::search::compile::{Compiler, Formulas};

/// In how many boxes of a region a reader is looked for, where amounts leave some of them nobody.
const TRIED: usize = 1_000;

/// A group, by position, and the sides of its facts and amounts.
type GroupCell = (usize, Vec<Range>);

/// Of how many cells it is kept how many readers they hold.
const COUNTED: usize = 100_000;

/// See the module.
pub struct AnalysisContext<'m> {
    pub model: &'m Model,
    pub file: &'m File,
    /// Its facts.
    pub space: Space,
    /// Its regions.
    pub diagram: Diagram,
    /// The cases in which amounts and their facts go together; all, where these are too many to be a
    /// region.
    pub amounts: Region,
    /// Why `amounts` are all cases, where they are: then a region may have no reader.
    pub open_amounts: Option<Exhausted>,
    /// The cases that its assumptions leave, amounts that do not go together included.
    pub assumed: Region,
    /// The cases that its assumptions leave, amounts that do not go together left out.
    pub possible: Region,
    pub(crate) defines: BTreeMap<DefineId, Region>,
    pub(crate) decisions: BTreeMap<DecisionId, Arc<DecisionRegions>>,
    pub(crate) guides: BTreeMap<GuideId, Arc<GuideRegions>>,
    pub(crate) walks: BTreeMap<(ScenarioId, Region), Arc<Vec<Event>>>,
    pub(crate) passages: Passages<'m>,
    /// From where goals can be reached, as far as it is worked out.
    pub reaching: Reaching,
    pub(crate) formulas: Formulas,
    regions: KnownRegions,
    /// The budget.
    pub meter: Meter,
    /// How many readers cells of groups of amounts hold.
    counted: RefCell<FxHashMap<GroupCell, (BigUint, bool)>>,
    /// Whether readers were counted whose amounts are too many to count: such numbers are not told.
    pub estimated: Cell<bool>,
    /// Undecided questions, with the reason, of checks that go through things one by one.
    pub undecided: Vec<(Span, Exhausted)>,
}

impl<'m> AnalysisContext<'m> {
    /// The context of a file that is sound, without its assumptions: all cases are possible.
    pub(crate) fn new(model: &'m Model, file: &'m File, effort: Effort) -> Self {
        let space = Space::new(model, file);
        let meter = Meter::of(effort);
        let diagram = space.diagram(effort.nodes, &meter);
        Self {
            model,
            file,
            space,
            diagram,
            amounts: Region::ALL,
            open_amounts: None,
            assumed: Region::ALL,
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
            counted: RefCell::default(),
            estimated: Cell::new(false),
            undecided: Vec::new(),
        }
    }

    /// The cases in which a formula holds.
    ///
    /// # Errors
    /// Where a limit is met.
    pub(crate) fn known_region(&mut self, formula: &Formula) -> Result<Region, Exhausted> {
        self.regions.shrink();
        known_region(formula, &mut self.diagram, &mut self.regions)
    }

    /// A compiler from conditions to formulas.
    pub(crate) fn compiler(&mut self) -> Compiler<'_, 'm> {
        Compiler {
            model: self.model,
            space: &self.space,
            known: &mut self.formulas,
            meter: &self.meter,
        }
    }

    /// The cases of a box.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub(crate) fn region_of_ranges(&mut self, ranges: &[Range]) -> Result<Region, Exhausted> {
        let mut region = Region::ALL;
        for (variable, range) in (0..self.diagram.variables()).zip(ranges).rev() {
            let side = self
                .diagram
                .classes_in_ranges(variable, std::slice::from_ref(range))?;
            region = self.diagram.and(side, region)?;
        }
        Ok(region)
    }

    /// Does some work with at most so many nodes more than there are.
    ///
    /// # Errors
    /// Where these, or all that are allowed, do not suffice.
    pub(crate) fn within<T>(
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

    /// The space, where amounts relate facts of it to each other.
    #[must_use]
    pub fn related(&self) -> Option<&Space> {
        Some(&self.space).filter(|space| !space.relations().is_empty())
    }

    /// A reader in `region`. `None` if it is empty.
    #[must_use]
    pub fn reader(&self, region: Region) -> Option<Case> {
        self.reader_with(region, &BTreeMap::new())
    }

    /// A reader in `region` who has these values of ordered facts. `None` where there is none, or where
    /// that is not found out.
    #[must_use]
    pub fn reader_with(&self, region: Region, exact: &BTreeMap<FactId, i64>) -> Option<Case> {
        let mut found = None;
        let mut tried = 0;
        self.diagram.boxes(region, &mut |cell| {
            tried += 1;
            found = self.reader_in(cell, exact);
            found.is_none() && tried < TRIED
        });
        found
    }

    /// A reader in a cell, with these values of ordered facts. `None` where there is none, or where
    /// that is not found out.
    #[must_use]
    pub fn reader_in(&self, cell: &[Range], exact: &BTreeMap<FactId, i64>) -> Option<Case> {
        self.space
            .reader(self.model, cell, exact, &self.meter)
            .ok()
            .flatten()
    }

    /// How many readers `region` holds; where amounts are too many to count, at most so many.
    #[must_use]
    pub fn count(&self, region: Region) -> BigUint {
        let groups = self.space.relations().groups().iter().enumerate();
        let blocks = groups.map(|(at, group)| {
            let variables: Vec<Variable> = group.variables().collect();
            let count = move |cell: &[Range]| {
                let (count, exact) = self.count_of_group(at, group, cell);
                if !exact {
                    self.estimated.set(true);
                }
                count
            };
            (
                variables,
                Box::new(count) as Box<dyn Fn(&[Range]) -> BigUint>,
            )
        });
        let blocks: Vec<_> = blocks.collect();
        self.diagram.count(
            region,
            &|variable, class| self.space.weight(variable, class),
            &blocks,
        )
    }

    /// As [`Group::count`], each cell once: tables ask of many regions that share theirs.
    fn count_of_group(&self, at: usize, group: &Group, cell: &[Range]) -> (BigUint, bool) {
        let side = |variable: Variable| cell.get(variable as usize).copied().unwrap_or_default();
        let key = (at, group.variables().map(side).collect::<Vec<Range>>());
        if let Some(known) = self.counted.borrow().get(&key) {
            return known.clone();
        }
        let count = group.count(&self.space, cell);
        let mut counted = self.counted.borrow_mut();
        if counted.len() < COUNTED {
            counted.insert(key, count.clone());
        }
        count
    }

    /// How many readers a cell stands for; where amounts are too many to count, at most so many.
    #[must_use]
    pub fn volume(&self, cell: &[Range]) -> BigUint {
        let (volume, exact) = self.space.volume(cell);
        if !exact {
            self.estimated.set(true);
        }
        volume
    }

    /// The beginning of the file, for findings without a better place.
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
