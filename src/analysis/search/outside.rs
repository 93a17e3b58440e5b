//! The outside of many boxes, such as most rules of a table. A cell in which many of them are open
//! is cut in two where they are best divided; one with few is peeled: the part outside of one box
//! is cut off, side by side, and the rest is inside. Cells and their open boxes stand on one stack,
//! so that a step allocates nothing.

use crate::analysis::region::diagram::{Class, Exhausted, Variable};
use crate::analysis::region::formula::{Formula, IntervalBox, Range, Truth};

use super::budget::Budget;
use super::cutter::Cutter;
use super::readers::Readers;

/// With how many open boxes a cell is peeled.
const FEW: usize = 24;

/// Boxes, all their sides in one list.
pub(super) struct BoxList {
    /// The variables that some box restricts, ascending.
    pub(super) variables: Vec<Variable>,
    /// Box by box, the side of each of these variables.
    sides: Vec<Range>,
}

/// A box that is open on a cell, and on how many of its sides.
#[derive(Clone, Copy)]
struct OpenBox {
    number: u32,
    sides: u32,
}

impl BoxList {
    /// The boxes among some formulas.
    pub(super) fn new(formulas: &[&Formula]) -> Self {
        let mut variables: Vec<Variable> = Vec::new();
        for formula in formulas {
            formula.tests(&mut |variable, _| {
                if let Err(at) = variables.binary_search(&variable) {
                    variables.insert(at, variable);
                }
            });
        }
        let mut sides = vec![(0, Class::MAX); formulas.len() * variables.len()];
        for (formula, sides) in formulas
            .iter()
            .zip(sides.chunks_mut(variables.len().max(1)))
        {
            formula.tests(&mut |variable, ranges| {
                if let (Ok(at), Some((lo, hi))) =
                    (variables.binary_search(&variable), ranges.first())
                    && let Some(side) = sides.get_mut(at)
                {
                    *side = (side.0.max(*lo), side.1.min(*hi));
                }
            });
        }
        Self { variables, sides }
    }

    /// The sides of a box.
    pub(super) fn of(&self, number: u32) -> &[Range] {
        let from = number as usize * self.variables.len();
        self.sides
            .get(from..from + self.variables.len())
            .unwrap_or_default()
    }

    /// Those of some boxes that are open on a cell of all variables; `None` where one holds all of
    /// it.
    pub(super) fn still_open(&self, among: &[u32], cell: &[Range]) -> Option<Vec<u32>> {
        let side = |variable: &Variable| cell.get(*variable as usize).copied().unwrap_or_default();
        let own: Vec<Range> = self.variables.iter().map(side).collect();
        Some(
            self.open(among, &own)?
                .into_iter()
                .map(|open| open.number)
                .collect(),
        )
    }

    /// As [`still_open`](Self::still_open), on a cell of the boxes' variables.
    fn open(&self, among: &[u32], cell: &[Range]) -> Option<Vec<OpenBox>> {
        let mut open = Vec::new();
        for number in among {
            match self.on(*number, cell) {
                Ok(sides) => open.push(OpenBox {
                    number: *number,
                    sides,
                }),
                Err(Truth::Always) => return None,
                Err(_) => {}
            }
        }
        Some(open)
    }

    /// On how many sides a box is open on a cell of these variables: `Err` where it is decided.
    fn on(&self, number: u32, cell: &[Range]) -> Result<u32, Truth> {
        let mut open = 0;
        for ((from, to), (lo, hi)) in self.of(number).iter().zip(cell) {
            if from > hi || to < lo || from > to {
                return Err(Truth::Never);
            }
            open += u32::from(lo < from || to < hi);
        }
        if open == 0 {
            Err(Truth::Always)
        } else {
            Ok(open)
        }
    }

    /// Narrows a cell of the boxes' variables to one of all variables, and forgets the boxes that are
    /// then decided. Whether something is left that no box holds.
    fn narrow(&self, to: &[Range], cell: &mut [Range], open: &mut Vec<OpenBox>) -> bool {
        for (at, variable) in self.variables.iter().enumerate() {
            let (Some(before), Some(now)) =
                (cell.get(at).copied(), to.get(*variable as usize).copied())
            else {
                continue;
            };
            if before == now {
                continue;
            }
            let mut held = false;
            open.retain_mut(|open| match self.after(*open, at, before, now) {
                Ok(after) => {
                    *open = after;
                    true
                }
                Err(truth) => {
                    held |= truth == Truth::Always;
                    false
                }
            });
            if held {
                return false;
            }
            if let Some(slot) = cell.get_mut(at) {
                *slot = now;
            }
        }
        true
    }

    /// The state of an open box where one side of its cell, which was `before`, becomes `now`, a
    /// part of it.
    fn after(&self, open: OpenBox, at: usize, before: Range, now: Range) -> Result<OpenBox, Truth> {
        let Some((from, to)) = self
            .sides
            .get(open.number as usize * self.variables.len() + at)
            .copied()
        else {
            return Ok(open);
        };
        if from > now.1 || to < now.0 {
            return Err(Truth::Never);
        }
        let was = before.0 < from || to < before.1;
        let is = now.0 < from || to < now.1;
        let sides = open.sides - u32::from(was && !is);
        if sides == 0 {
            Err(Truth::Always)
        } else {
            Ok(OpenBox { sides, ..open })
        }
    }
}

/// The cells that are still to be gone through.
struct Stack<'b> {
    boxes: &'b BoxList,
    /// Cell by cell, the side of each variable.
    cells: Vec<Range>,
    open: Vec<OpenBox>,
    /// From where on the boxes stand that are open on each cell.
    starts: Vec<usize>,
}

impl Stack<'_> {
    /// Puts on the stack the part of a cell that has `side` on the axis `at`, unless a box holds
    /// all of it. The box `but`, which is apart from that part, is passed over.
    fn push(&mut self, cell: &[Range], open: &[OpenBox], at: usize, side: Range, but: Option<u32>) {
        let start = self.open.len();
        let before = cell.get(at).copied().unwrap_or_default();
        for open in open.iter().filter(|open| Some(open.number) != but) {
            match self.boxes.after(*open, at, before, side) {
                Ok(open) => self.open.push(open),
                Err(Truth::Always) => {
                    self.open.truncate(start);
                    return;
                }
                Err(_) => {}
            }
        }
        self.starts.push(start);
        self.cells.extend(cell);
        let from = self.cells.len() - cell.len();
        if let Some(slot) = self.cells.get_mut(from + at) {
            *slot = side;
        }
    }

    /// Takes the last cell from it.
    fn pop(&mut self, cell: &mut Vec<Range>, open: &mut Vec<OpenBox>) -> bool {
        let Some(start) = self.starts.pop() else {
            return false;
        };
        open.clear();
        open.extend_from_slice(self.open.get(start..).unwrap_or_default());
        self.open.truncate(start);
        cell.clear();
        let from = self.cells.len().saturating_sub(self.boxes.variables.len());
        cell.extend_from_slice(self.cells.get(from..).unwrap_or_default());
        self.cells.truncate(from);
        true
    }

    /// Cuts off the part of a cell that lies outside of an open box.
    fn peel(&mut self, pivot: u32, cell: &mut [Range], open: &mut Vec<OpenBox>) {
        let boxes = self.boxes;
        for (at, (from, to)) in boxes.of(pivot).iter().enumerate() {
            let Some((lo, hi)) = cell.get(at).copied() else {
                continue;
            };
            let inner = (lo.max(*from), hi.min(*to));
            if inner == (lo, hi) {
                continue;
            }
            if lo < inner.0 {
                self.push(cell, open, at, (lo, inner.0 - 1), Some(pivot));
            }
            if inner.1 < hi {
                self.push(cell, open, at, (inner.1 + 1, hi), Some(pivot));
            }
            let mut held = false;
            open.retain_mut(|open| match boxes.after(*open, at, (lo, hi), inner) {
                Ok(after) => {
                    *open = after;
                    true
                }
                Err(truth) => {
                    held |= truth == Truth::Always && open.number != pivot;
                    false
                }
            });
            // The rest lies in another box.
            if held {
                return;
            }
            if let Some(slot) = cell.get_mut(at) {
                *slot = inner;
            }
        }
    }
}

/// Shows the cells of `whole` outside of all boxes: apart, and together all that is outside. It
/// ends early where `see` returns false; then it returns false.
pub(super) fn cells(
    boxes: &BoxList,
    among: &[u32],
    whole: &IntervalBox,
    cutter: &mut Cutter,
    budget: &mut Budget,
    readers: &mut Readers<'_>,
    see: &mut dyn FnMut(&[Range]) -> bool,
) -> Result<bool, Exhausted> {
    let side = |variable: &Variable| whole.get(*variable as usize).copied().unwrap_or_default();
    let mut cell: Vec<Range> = boxes.variables.iter().map(side).collect();
    let Some(mut open) = boxes.open(among, &cell) else {
        return Ok(true);
    };
    let mut stack = Stack {
        boxes,
        cells: cell.clone(),
        open: open.clone(),
        starts: vec![0],
    };
    let mut shown = whole.clone();
    let mut narrowed = whole.clone();
    while stack.pop(&mut cell, &mut open) {
        // Each open box is looked at once on each side that is cut off.
        budget.spend((open.len() + 1) * boxes.variables.len().max(1))?;
        if let Some(space) = readers.space() {
            for (variable, side) in boxes.variables.iter().zip(&cell) {
                if let Some(slot) = shown.get_mut(*variable as usize) {
                    *slot = *side;
                }
            }
            narrowed.clone_from(&shown);
            let mut work = 0;
            let has_some = space.relations().narrow(space, &mut narrowed, &mut work);
            budget.spend(work)?;
            if !has_some || !boxes.narrow(&narrowed, &mut cell, &mut open) {
                continue;
            }
        }
        let Some(pivot) = open
            .iter()
            .min_by_key(|open| open.sides)
            .map(|pivot| pivot.number)
        else {
            for (variable, side) in boxes.variables.iter().zip(&cell) {
                if let Some(slot) = shown.get_mut(*variable as usize) {
                    *slot = *side;
                }
            }
            // Of what is not in the boxes, a cell takes what it was given.
            if readers.has_reader(&shown, budget)? && !see(&shown) {
                return Ok(false);
            }
            continue;
        };
        if open.len() <= FEW {
            stack.peel(pivot, &mut cell, &mut open);
            continue;
        }
        let sides = open.iter().map(|open| boxes.of(open.number));
        let Some((at, cut)) = cutter.best_of_boxes(sides, &cell) else {
            continue;
        };
        let Some((lo, hi)) = cell.get(at).copied() else {
            continue;
        };
        stack.push(&cell, &open, at, (cut, hi), None);
        stack.push(&cell, &open, at, (lo, cut - 1), None);
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::BoxList;
    use super::Budget;
    use super::Cutter;
    use super::cells;
    use crate::analysis::region::formula::Formula;
    use crate::analysis::region::formula::Range;

    #[test]
    fn what_lies_outside_is_found_once() {
        // A fixed sequence of numbers.
        let mut seed = 11_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        // Few boxes are peeled, many are cut first.
        for count in [1, 5, 20, 90] {
            let formulas: Vec<Formula> = (0..count)
                .map(|_| {
                    let mut side = |variable| {
                        let lo = next(12);
                        Formula::Side(variable, (lo, (lo + next(4)).min(11)))
                    };
                    Formula::all(vec![side(0), side(2), side(3)])
                })
                .collect();
            let numbers: Vec<u32> = (0..count).collect();
            let boxes = BoxList::new(&formulas.iter().collect::<Vec<_>>());
            let whole = vec![(0, 11), (0, 1), (0, 11), (0, 11)];
            let mut found: Vec<Vec<Range>> = Vec::new();
            let all = cells(
                &boxes,
                &numbers,
                &whole,
                &mut Cutter::new(3),
                &mut Budget::new(1_000_000),
                &mut super::Readers::new(None),
                &mut |cell| {
                    found.push(cell.to_vec());
                    true
                },
            );
            assert!(all.unwrap());
            for case in 0..12_u32.pow(3) {
                let at = |variable: usize| [case % 12, 0, case / 12 % 12, case / 144][variable];
                let holds = |cell: &[Range]| {
                    (0..4).all(|variable| {
                        let (lo, hi) = cell[variable];
                        lo <= at(variable) && at(variable) <= hi
                    })
                };
                let inside = formulas.iter().any(|formula| {
                    let point: Vec<Range> = (0..4)
                        .map(|variable| (at(variable), at(variable)))
                        .collect();
                    formula.on(&point) == super::Truth::Always
                });
                assert_eq!(
                    found.iter().filter(|cell| holds(cell)).count(),
                    usize::from(!inside),
                    "{count} {case}"
                );
            }
        }
    }
}
