//! The cases in which amounts and their facts go together, as a region: then equal sets of readers are
//! equal regions, and whatever is worked out by regions stays as it is.

use rustc_hash::FxHashMap;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::analysis::region::formula::Range;

/// How many cells a group of facts and amounts may be cut into.
const CELLS: usize = 100_000;

/// Which part of the work that is left readers of cells may take together, before searches ask only for
/// those that matter: of a whole run, about a second.
const SHARE: u64 = 200;

/// The cases in which all amounts go together with their facts.
///
/// # Errors
/// Where a limit is met.
pub(super) fn region(context: &mut AnalysisContext<'_>) -> Result<Region, Exhausted> {
    let mut all = Region::ALL;
    for group in 0..context.space.relations().groups().len() {
        let whole = context.space.whole();
        let Some(of) = context.space.relations().groups().get(group) else {
            continue;
        };
        let variables: Vec<Variable> = of.variables().collect();
        // What is sure to be too much is not begun.
        let ways = of.facts.iter().fold(1_usize, |all, fact| {
            all.saturating_mul(context.space.classes_of(*fact) as usize)
        });
        if ways > CELLS {
            return Err(Exhausted::Amounts(CELLS));
        }
        let left = context.meter.left() / SHARE;
        let mut cells = Cells {
            context,
            group,
            variables,
            known: FxHashMap::default(),
            count: 0,
            left,
        };
        let own = cells.below(0, whole)?;
        all = context.diagram.and(all, own)?;
    }
    Ok(all)
}

/// The cells of a group on their way.
struct Cells<'c, 'm> {
    context: &'c mut AnalysisContext<'m>,
    group: usize,
    variables: Vec<Variable>,
    /// By how many variables are cut already and the sides of all, the region of the others.
    known: FxHashMap<(usize, Vec<Range>), Region>,
    count: usize,
    /// How much work is left to look for readers.
    left: u64,
}

impl Cells<'_, '_> {
    /// What goes together within a cell, of the variables from a position on.
    fn below(&mut self, at: usize, mut cell: Vec<Range>) -> Result<Region, Exhausted> {
        self.count += 1;
        if self.count > CELLS {
            return Err(Exhausted::Amounts(CELLS));
        }
        self.context.meter.spend(64)?;
        let space = &self.context.space;
        let Some(group) = space.relations().groups().get(self.group) else {
            return Ok(Region::ALL);
        };
        if !group.narrow_within(space, &mut cell, &mut self.left)? {
            return Ok(Region::NONE);
        }
        // Once all facts are cut, what is left of the only amount may be sure to be.
        if at == group.facts.len()
            && let Some(variable) = group.exact_amount()
        {
            let side = cell.get(variable as usize).copied().unwrap_or_default();
            return self.context.diagram.classes_in_ranges(variable, &[side]);
        }
        let Some(variable) = self.variables.get(at).copied() else {
            let meter = &self.context.meter;
            let reader = group.reader_within(space, &cell, meter, &mut self.left)?;
            return Ok(if reader.is_some() {
                Region::ALL
            } else {
                Region::NONE
            });
        };
        let sides = self
            .variables
            .iter()
            .map(|variable| cell.get(*variable as usize).copied().unwrap_or_default());
        let key = (at, sides.collect());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let (lo, hi) = cell.get(variable as usize).copied().unwrap_or_default();
        let last = space.classes_of(variable).saturating_sub(1);
        let mut edges: Vec<(Class, Region)> = Vec::new();
        if let Some(before) = lo.checked_sub(1) {
            edges.push((before, Region::NONE));
        }
        for class in lo..=hi {
            let mut part = cell.clone();
            if let Some(side) = part.get_mut(variable as usize) {
                *side = (class, class);
            }
            edges.push((class, self.below(at + 1, part)?));
        }
        if hi < last {
            edges.push((last, Region::NONE));
        }
        let region = self.context.diagram.choose(variable, &edges)?;
        self.known.insert(key, region);
        Ok(region)
    }
}
