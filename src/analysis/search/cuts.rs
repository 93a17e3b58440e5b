//! Recursive cuts: a cell in which a condition is neither always nor never true is cut in two, where the conditions
//! that are still open there are best divided, until each cell is decided. A cell that one condition decides is left at
//! once, whatever the others say, so that the work follows the answer and not the case space.

use std::cmp::Reverse;

use crate::analysis::diagram::{Class, Exhausted, Variable};

use super::formula::{Cell, Formula, Range, Truth};

/// How many conditions may still be looked at on a cell. It counts looks, not time, so that each run ends alike.
#[derive(Clone, Debug)]
pub struct Budget {
    left: usize,
    allowed: usize,
}

impl Budget {
    /// So many looks.
    #[must_use]
    pub fn new(allowed: usize) -> Self {
        Self { left: allowed, allowed }
    }

    /// Takes looks from it.
    ///
    /// # Errors
    /// Where fewer are left.
    pub fn spend(&mut self, looks: usize) -> Result<(), Exhausted> {
        match self.left.checked_sub(looks) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Exhausted { allowed: self.allowed }),
        }
    }
}

/// Where all of `required` hold and none of `excluded`.
#[derive(Clone, Debug, Default)]
pub struct Question<'f> {
    /// What must hold.
    pub required: Vec<&'f Formula>,
    /// What must not.
    pub excluded: Vec<&'f Formula>,
}

/// A cell and what is open on it.
struct Open<'f> {
    cell: Cell,
    required: Vec<&'f Formula>,
    excluded: Vec<&'f Formula>,
}

impl Question<'_> {
    /// Shows the cells of `whole` that are the answer: they are apart, and together they are all of it. It ends
    /// early where `see` returns false.
    ///
    /// # Errors
    /// Where the budget is met; what was seen is a part of the answer.
    pub fn cells(
        &self,
        whole: Cell,
        budget: &mut Budget,
        see: &mut dyn FnMut(&[Range]) -> bool,
    ) -> Result<(), Exhausted> {
        let mut cutter = Cutter::default();
        let mut open = vec![Open { cell: whole, required: self.required.clone(), excluded: self.excluded.clone() }];
        while let Some(mut now) = open.pop() {
            budget.spend(now.required.len() + now.excluded.len() + 1)?;
            if !now.look() {
                continue;
            }
            match cutter.best(&now) {
                None => {
                    if !see(&now.cell) {
                        return Ok(());
                    }
                }
                Some((variable, at)) => {
                    let (left, right) = now.cut(variable, at);
                    open.push(right);
                    open.push(left);
                }
            }
        }
        Ok(())
    }

    /// The first cell of the answer.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn first(&self, whole: Cell, budget: &mut Budget) -> Result<Option<Cell>, Exhausted> {
        let mut found = None;
        self.cells(whole, budget, &mut |cell| {
            found = Some(cell.to_vec());
            false
        })?;
        Ok(found)
    }
}

impl Open<'_> {
    /// Leaves out what is decided here. False where the cell has no part in the answer.
    fn look(&mut self) -> bool {
        let cell = &self.cell;
        let mut possible = true;
        self.required.retain(|formula| match formula.on(cell) {
            Truth::Always => false,
            Truth::Never => {
                possible = false;
                false
            }
            Truth::Sometimes => true,
        });
        if !possible {
            return false;
        }
        self.excluded.retain(|formula| match formula.on(cell) {
            Truth::Never => false,
            Truth::Always => {
                possible = false;
                false
            }
            Truth::Sometimes => true,
        });
        possible
    }

    /// The parts below and from `at` on.
    fn cut(self, variable: Variable, at: Class) -> (Self, Self) {
        let mut left =
            Self { cell: self.cell.clone(), required: self.required.clone(), excluded: self.excluded.clone() };
        let mut right = self;
        if let Some(side) = left.cell.get_mut(variable as usize) {
            side.1 = at - 1;
        }
        if let Some(side) = right.cell.get_mut(variable as usize) {
            side.0 = at;
        }
        (left, right)
    }
}

/// What a cut costs, the less the better; its variable; the first class of its right part.
type Cut = (Reverse<(usize, usize)>, Variable, Class);

/// Finds where to cut; it keeps its memory from one cell to the next.
#[derive(Default)]
struct Cutter {
    /// By variable: where the tests begin that the cell cuts, and where they end.
    starts: Vec<Vec<Class>>,
    ends: Vec<Vec<Class>>,
    touched: Vec<Variable>,
}

impl Cutter {
    /// The variable and the first class of the right part, so that the larger part has the fewest open conditions;
    /// `None` where nothing is open.
    fn best(&mut self, open: &Open<'_>) -> Option<(Variable, Class)> {
        let count = open.required.len() + open.excluded.len();
        if count == 0 {
            return None;
        }
        self.gather(open);
        let mut best: Option<Cut> = None;
        for variable in self.touched.drain(..) {
            let at = variable as usize;
            let Some(((starts, ends), (lo, hi))) =
                self.starts.get_mut(at).zip(self.ends.get_mut(at)).zip(open.cell.get(at).copied())
            else {
                continue;
            };
            starts.sort_unstable();
            ends.sort_unstable();
            let others = count.saturating_sub(starts.len());
            // The cuts in order: before each start, behind each end; how many lie left and right of it is counted on.
            let (mut left, mut ended) = (0, 0);
            while left < starts.len() || ended < ends.len() {
                let next = starts.get(left).copied().unwrap_or(Class::MAX);
                let behind = ends.get(ended).map_or(Class::MAX, |end| end.saturating_add(1));
                let cut = next.min(behind);
                while ends.get(ended).is_some_and(|end| *end < cut) {
                    ended += 1;
                }
                if lo < cut && cut <= hi {
                    let (below, above) = (others + left, others + ends.len() - ended);
                    let cost = Reverse((below.max(above), below + above));
                    if best.is_none_or(|(known, _, _)| cost > known) {
                        best = Some((cost, variable, cut));
                    }
                }
                while starts.get(left).is_some_and(|start| *start <= cut) {
                    left += 1;
                }
            }
            starts.clear();
            ends.clear();
        }
        best.map(|(_, variable, at)| (variable, at))
    }

    fn gather(&mut self, open: &Open<'_>) {
        self.starts.resize(open.cell.len(), Vec::new());
        self.ends.resize(open.cell.len(), Vec::new());
        let (starts, ends, touched) = (&mut self.starts, &mut self.ends, &mut self.touched);
        let mut see = |variable: Variable, ranges: &[Range]| {
            let at = variable as usize;
            let Some((lo, hi)) = open.cell.get(at).copied() else { return };
            let (Some(starts), Some(ends)) = (starts.get_mut(at), ends.get_mut(at)) else { return };
            for (from, to) in ranges {
                let inside = *from <= hi && lo <= *to && (lo < *from || *to < hi);
                if inside {
                    if starts.is_empty() {
                        touched.push(variable);
                    }
                    starts.push((*from).max(lo));
                    ends.push((*to).min(hi));
                }
            }
        };
        for formula in open.required.iter().chain(&open.excluded) {
            formula.tests(&mut see);
        }
        touched.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Question};
    use crate::analysis::search::formula::Formula;

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
        let question = Question { required: Vec::new(), excluded: boxes.iter().collect() };
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
