//! Whether a cell has a reader: its classes may go together one by one, and not all at once.

use rustc_hash::FxHashMap;

use crate::analysis::region::diagram::Exhausted;
use crate::analysis::region::formula::Range;
use crate::analysis::region::relations::Group;
use crate::analysis::region::space::Space;

use super::budget::Budget;

/// What is known of the cells of one question.
pub(super) struct Readers<'s> {
    space: Option<&'s Space>,
    /// By group, of the sides of its variables whether there is a reader.
    known: Vec<FxHashMap<Vec<Range>, bool>>,
}

impl<'s> Readers<'s> {
    /// Of a space; `None` is one in which nothing is related.
    pub(super) fn new(space: Option<&'s Space>) -> Self {
        let space = space.filter(|space| !space.relations().is_empty());
        let groups = space.map_or(0, |space| space.relations().groups().len());
        Self {
            space,
            known: vec![FxHashMap::default(); groups],
        }
    }

    /// The space, where facts of it are related.
    pub(super) fn space(&self) -> Option<&'s Space> {
        self.space
    }

    /// Whether a cell has a reader.
    pub(super) fn has_reader(
        &mut self,
        cell: &[Range],
        budget: &mut Budget,
    ) -> Result<bool, Exhausted> {
        let Some(space) = self.space else {
            return Ok(true);
        };
        for (group, known) in space.relations().groups().iter().zip(&mut self.known) {
            let sides = sides(group, cell);
            let has = if let Some(has) = known.get(&sides) {
                *has
            } else {
                let has = group.reader(space, cell, budget.meter())?.is_some();
                known.insert(sides, has);
                has
            };
            if !has {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn sides(group: &Group, cell: &[Range]) -> Vec<Range> {
    group
        .variables()
        .map(|variable| cell.get(variable as usize).copied().unwrap_or_default())
        .collect()
}
