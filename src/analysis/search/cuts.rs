//! Recursive cuts: a cell in which a condition is neither always nor never true is cut in two,
//! where the conditions that are still open there are best divided, until each cell is decided. A
//! cell that one condition decides is left at once, whatever the others say, so that the work
//! follows the answer and not the case space.

use rustc_hash::FxHashSet;

use crate::analysis::region::diagram::{Class, Exhausted, Variable};
use crate::analysis::region::formula::{Formula, IntervalBox, Range, Truth};
use crate::analysis::region::space::Space;

use super::budget::Budget;
use super::cutter::{Cutter, stride};
use super::outside;
use super::outside::BoxList;
use super::readers::Readers;

/// Where all of `required` hold and none of `excluded`.
#[derive(Clone, Debug, Default)]
pub struct Question<'f> {
    /// The space, where amounts relate facts of it to each other.
    pub related: Option<&'f Space>,
    /// Conditions that must hold.
    pub required: Vec<&'f Formula>,
    /// Conditions that must not.
    pub excluded: Vec<&'f Formula>,
}

impl<'f> Question<'f> {
    /// Shows the cells of `whole` that are the answer: they are apart, and together they are all of
    /// it. It ends early where `see` returns false.
    ///
    /// # Errors
    /// Where the budget is met; the cells seen are a part of the answer.
    pub fn cells(
        &self,
        whole: IntervalBox,
        budget: &mut Budget,
        see: &mut dyn FnMut(&[Range]) -> bool,
    ) -> Result<(), Exhausted> {
        let mut work = self.required.len() + self.excluded.len();
        let first = self.begin(whole, &mut work);
        budget.spend(work)?;
        let Some((first, boxes)) = first else {
            return Ok(());
        };
        let mut readers = Readers::new(self.related);
        let boxes = BoxList::new(&boxes);
        let (mut all, mut few) = (
            Cutter::new(first.cell.len()),
            Cutter::new(boxes.variables.len()),
        );
        let mut open = vec![first];
        while let Some(now) = open.pop() {
            if now.required.is_empty() && now.excluded.is_empty() {
                if !outside::cells(
                    &boxes,
                    &now.boxes,
                    &now.cell,
                    &mut few,
                    budget,
                    &mut readers,
                    see,
                )? {
                    return Ok(());
                }
                continue;
            }
            let mut work = now.boxes.len() + 1;
            let best = now.best(&boxes, &mut all, &mut work);
            if let Some((at, cut)) = best
                && let Some((lo, hi)) = now.cell.get(at).copied()
            {
                open.extend(now.part(&boxes, at, (cut, hi), self.related, &mut work));
                open.extend(now.part(&boxes, at, (lo, cut - 1), self.related, &mut work));
            }
            budget.spend(work)?;
        }
        Ok(())
    }

    /// The first cell of the answer.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn first(
        &self,
        whole: IntervalBox,
        budget: &mut Budget,
    ) -> Result<Option<IntervalBox>, Exhausted> {
        let mut found = None;
        self.cells(whole, budget, &mut |cell| {
            found = Some(cell.to_vec());
            false
        })?;
        Ok(found)
    }

    /// Whether some required or excluded condition is no box but a formula of so many parts: cuts
    /// do not see how those depend on each other.
    #[must_use]
    pub fn is_entangled(&self, parts: usize) -> bool {
        let mut seen = FxHashSet::default();
        let (mut required, mut excluded) = (Vec::new(), Vec::new());
        let mut spread =
            |formula, holds| spread(formula, holds, &mut seen, &mut required, &mut excluded);
        for formula in &self.required {
            spread(formula, true);
        }
        for formula in &self.excluded {
            spread(formula, false);
        }
        let is_large = |formula: &&Formula| !formula.is_box() && formula.size() >= parts;
        required.iter().chain(&excluded).any(is_large)
    }

    /// The hull of the answer, with the excluded boxes; `None` where it is empty. A required box
    /// narrows the cell.
    fn begin(
        &self,
        mut cell: IntervalBox,
        work: &mut usize,
    ) -> Option<(OpenCell<'f>, Vec<&'f Formula>)> {
        let (mut all_required, mut all_excluded) = (Vec::new(), Vec::new());
        let mut seen = FxHashSet::default();
        let mut spread = |formula, holds| {
            spread(
                formula,
                holds,
                &mut seen,
                &mut all_required,
                &mut all_excluded,
            );
        };
        for formula in &self.required {
            spread(formula, true);
        }
        for formula in &self.excluded {
            spread(formula, false);
        }
        *work += all_required.len() + all_excluded.len();
        let (within, required): (Vec<&Formula>, Vec<&Formula>) = all_required
            .into_iter()
            .partition(|formula| formula.is_box());
        for formula in within {
            formula.tests(&mut |variable, ranges| {
                if let (Some(side), Some((lo, hi))) =
                    (cell.get_mut(variable as usize), ranges.first())
                {
                    *side = (side.0.max(*lo), side.1.min(*hi));
                }
            });
        }
        if cell.iter().any(|(lo, hi)| lo > hi) {
            return None;
        }
        if let Some(space) = self.related
            && !space.relations().narrow(space, &mut cell, work)
        {
            return None;
        }
        let (boxes, excluded): (Vec<&Formula>, Vec<&Formula>) = all_excluded
            .into_iter()
            .partition(|formula| formula.is_box());
        let open = OpenCell {
            boxes: (0..u32::try_from(boxes.len()).unwrap_or(u32::MAX)).collect(),
            required: keep(required.into_iter(), &cell, Truth::Never, work)?,
            excluded: keep(excluded.into_iter(), &cell, Truth::Always, work)?,
            cell,
        };
        Some((open, boxes))
    }
}

/// The requirements on a formula that must hold, or must not: each part of a required `and` and of
/// an excluded `or` is looked at by itself, so that a cell is left as soon as one of them decides
/// it. Parts that were spread already are in `seen`.
fn spread<'f>(
    formula: &'f Formula,
    holds: bool,
    seen: &mut FxHashSet<usize>,
    required: &mut Vec<&'f Formula>,
    excluded: &mut Vec<&'f Formula>,
) {
    match (formula, holds) {
        (Formula::Not(inner), _) => spread(inner, !holds, seen, required, excluded),
        (Formula::All(parts), true) if !formula.is_box() => {
            if seen.insert(parts.key()) {
                for part in parts.iter() {
                    spread(part, true, seen, required, excluded);
                }
            }
        }
        (Formula::Any(parts), false) => {
            if seen.insert(parts.key()) {
                for part in parts.iter() {
                    spread(part, false, seen, required, excluded);
                }
            }
        }
        (_, true) => required.push(formula),
        (_, false) => excluded.push(formula),
    }
}

/// Keeps the open conditions of a cell; `None` where one is decided against the question.
fn keep<'f>(
    all: impl Iterator<Item = &'f Formula>,
    cell: &[Range],
    against: Truth,
    work: &mut usize,
) -> Option<Vec<&'f Formula>> {
    let mut open = Vec::new();
    for formula in all {
        match formula.counted(cell, work) {
            Truth::Sometimes => open.push(formula),
            truth if truth == against => return None,
            _ => {}
        }
    }
    Some(open)
}

/// A cell and its open conditions.
struct OpenCell<'f> {
    cell: IntervalBox,
    /// The boxes that are excluded, by number.
    boxes: Vec<u32>,
    /// Required and excluded conditions that are no boxes.
    required: Vec<&'f Formula>,
    excluded: Vec<&'f Formula>,
}

impl OpenCell<'_> {
    /// The variable, by position, and the first class of the right part of the best cut.
    fn best(
        &self,
        boxes: &BoxList,
        cutter: &mut Cutter,
        work: &mut usize,
    ) -> Option<(usize, Class)> {
        for number in self.boxes.iter().step_by(stride(self.boxes.len())) {
            cutter.condition();
            for (variable, side) in boxes.variables.iter().zip(boxes.of(*number)) {
                cutter.see(*variable as usize, *side, &self.cell);
            }
        }
        for formula in self.required.iter().chain(&self.excluded) {
            cutter.condition();
            formula.tests(&mut |variable, ranges| {
                *work += ranges.len();
                for range in ranges {
                    cutter.see(variable as usize, *range, &self.cell);
                }
            });
        }
        cutter.best(&self.cell)
    }

    /// The part of it where a variable lies in a range; `None` where nothing of that is in the
    /// answer.
    fn part(
        &self,
        boxes: &BoxList,
        at: usize,
        range: Range,
        related: Option<&Space>,
        work: &mut usize,
    ) -> Option<Self> {
        *work += self.boxes.len() * boxes.variables.len().max(1);
        let mut cell = self.cell.clone();
        *cell.get_mut(at)? = range;
        let variable = Variable::try_from(at).unwrap_or(Variable::MAX);
        if let Some((space, group)) =
            related.and_then(|space| Some((space, space.relations().group_of(variable)?)))
            && !group.narrow(space, &mut cell, work)
        {
            return None;
        }
        Some(Self {
            boxes: boxes.still_open(&self.boxes, &cell)?,
            required: keep(self.required.iter().copied(), &cell, Truth::Never, work)?,
            excluded: keep(self.excluded.iter().copied(), &cell, Truth::Always, work)?,
            cell,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;
    use super::Question;
    use crate::analysis::region::formula::Formula;

    fn side(variable: u32, lo: u32, hi: u32) -> Formula {
        Formula::Side(variable, (lo, hi))
    }

    #[test]
    fn what_no_box_covers_is_found() {
        let boxes = [
            Formula::all(vec![side(0, 0, 4), side(1, 0, 9)]),
            Formula::all(vec![side(0, 5, 9), side(1, 0, 3)]),
            Formula::all(vec![side(0, 6, 9), side(1, 4, 9)]),
        ];
        let question = Question {
            related: None,
            required: Vec::new(),
            excluded: boxes.iter().collect(),
        };
        let mut found = Vec::new();
        let whole = vec![(0, 9), (0, 9)];
        question
            .cells(whole.clone(), &mut Budget::new(1000), &mut |cell| {
                found.push(cell.to_vec());
                true
            })
            .unwrap();
        assert_eq!(found, [vec![(5, 5), (4, 9)]]);
        assert!(question.first(whole, &mut Budget::new(3)).is_err());
    }
}
