//! Recursive cuts: a cell in which a condition is neither always nor never true is cut in two, where the conditions
//! that are still open there are best divided, until each cell is decided. A cell that one condition decides is left at
//! once, whatever the others say, so that the work follows the answer and not the case space.

use std::cmp::Reverse;
use std::collections::BTreeSet;

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
        budget.spend(self.required.len() + self.excluded.len())?;
        let boxes = Boxes::new(self, &whole);
        let mut cutter = Cutter::new(&boxes);
        let Some(first) = Open::new(self, &boxes, whole) else { return Ok(()) };
        let mut open = vec![first];
        while let Some(now) = open.pop() {
            budget.spend(now.count() + 1)?;
            let Some((variable, at)) = cutter.best(&now) else {
                if !see(&now.cell) {
                    return Ok(());
                }
                continue;
            };
            let Some((lo, hi)) = now.cell.get(variable as usize).copied() else { continue };
            let right = now.part(&boxes, variable, (at, hi));
            let left = now.part(&boxes, variable, (lo, at - 1));
            open.extend(right);
            open.extend(left);
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

/// The conditions that are boxes, as most rules of a table are: all their sides in one list, so that a cut looks at
/// one side of each.
struct Boxes {
    /// The variables that some box restricts, ascending.
    variables: Vec<Variable>,
    /// The position of each variable among those.
    position: Vec<Option<usize>>,
    /// Box by box, the side of each variable.
    sides: Vec<Range>,
}

/// A box that is open on a cell, and on how many of its sides.
#[derive(Clone, Copy)]
struct OpenBox {
    number: u32,
    sides: u32,
}

impl Boxes {
    /// The required boxes, then the excluded ones.
    fn new(question: &Question<'_>, whole: &Cell) -> Self {
        let boxes = || question.required.iter().chain(&question.excluded).filter(|formula| formula.is_box());
        let mut variables = BTreeSet::new();
        boxes().for_each(|formula| formula.variables(&mut variables));
        let variables: Vec<Variable> = variables.into_iter().collect();
        let mut position = vec![None; whole.len()];
        for (at, variable) in variables.iter().enumerate() {
            if let Some(slot) = position.get_mut(*variable as usize) {
                *slot = Some(at);
            }
        }
        let mut sides = Vec::new();
        for formula in boxes() {
            let from = sides.len();
            sides.resize(from + variables.len(), (0, Class::MAX));
            for (variable, side) in formula.hull() {
                let at = position.get(variable as usize).copied().flatten();
                if let Some(slot) = at.and_then(|at| sides.get_mut(from + at)) {
                    *slot = side;
                }
            }
        }
        Self { variables, position, sides }
    }

    fn of(&self, number: u32) -> &[Range] {
        let from = number as usize * self.variables.len();
        self.sides.get(from..from + self.variables.len()).unwrap_or_default()
    }

    /// A box on a cell: `Err` where it is decided.
    fn on(&self, number: u32, cell: &[Range]) -> Result<OpenBox, Truth> {
        let mut open = 0;
        for (variable, (from, to)) in self.variables.iter().zip(self.of(number)) {
            let Some((lo, hi)) = cell.get(*variable as usize).copied() else { continue };
            if *from > hi || *to < lo || from > to {
                return Err(Truth::Never);
            }
            open += u32::from(lo < *from || *to < hi);
        }
        if open == 0 { Err(Truth::Always) } else { Ok(OpenBox { number, sides: open }) }
    }

    /// What becomes of an open box where one side of its cell, which was `before`, becomes `now`.
    fn after(&self, open: OpenBox, at: usize, before: Range, now: Range) -> Result<OpenBox, Truth> {
        let Some((from, to)) = self.of(open.number).get(at).copied() else { return Ok(open) };
        if from > now.1 || to < now.0 {
            return Err(Truth::Never);
        }
        let was = before.0 < from || to < before.1;
        let is = now.0 < from || to < now.1;
        let sides = open.sides - u32::from(was && !is);
        if sides == 0 { Err(Truth::Always) } else { Ok(OpenBox { sides, ..open }) }
    }
}

/// A cell and what is open on it.
struct Open<'f> {
    cell: Cell,
    required: Vec<OpenBox>,
    excluded: Vec<OpenBox>,
    /// Those that are no boxes.
    others_required: Vec<&'f Formula>,
    others_excluded: Vec<&'f Formula>,
}

/// Keeps what is open; `None` where something is decided as it must not be.
fn keep<T>(all: impl Iterator<Item = Result<T, Truth>>, against: Truth) -> Option<Vec<T>> {
    let mut open = Vec::new();
    for one in all {
        match one {
            Ok(one) => open.push(one),
            Err(truth) if truth == against => return None,
            Err(_) => {}
        }
    }
    Some(open)
}

fn decide<'f>(formula: &'f Formula, cell: &[Range]) -> Result<&'f Formula, Truth> {
    match formula.on(cell) {
        Truth::Sometimes => Ok(formula),
        truth => Err(truth),
    }
}

impl<'f> Open<'f> {
    /// The whole of a question; `None` where nothing of it is in the answer.
    fn new(question: &Question<'f>, boxes: &Boxes, cell: Cell) -> Option<Self> {
        let count = |formulas: &[&Formula]| formulas.iter().filter(|formula| formula.is_box()).count();
        let numbers = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let required = numbers(count(&question.required));
        let all = required.saturating_add(numbers(count(&question.excluded)));
        let others = |formulas: &[&'f Formula]| -> Vec<&'f Formula> {
            formulas.iter().filter(|formula| !formula.is_box()).copied().collect()
        };
        Some(Self {
            required: keep((0..required).map(|number| boxes.on(number, &cell)), Truth::Never)?,
            excluded: keep((required..all).map(|number| boxes.on(number, &cell)), Truth::Always)?,
            others_required: keep(
                others(&question.required).into_iter().map(|formula| decide(formula, &cell)),
                Truth::Never,
            )?,
            others_excluded: keep(
                others(&question.excluded).into_iter().map(|formula| decide(formula, &cell)),
                Truth::Always,
            )?,
            cell,
        })
    }

    fn count(&self) -> usize {
        self.required.len() + self.excluded.len() + self.others_required.len() + self.others_excluded.len()
    }

    /// The part of it where `variable` lies in `now`; `None` where nothing of that is in the answer.
    fn part(&self, boxes: &Boxes, variable: Variable, now: Range) -> Option<Self> {
        let before = self.cell.get(variable as usize).copied()?;
        let mut cell = self.cell.clone();
        *cell.get_mut(variable as usize)? = now;
        let at = boxes.position.get(variable as usize).copied().flatten();
        let after = |open: &OpenBox| at.map_or(Ok(*open), |at| boxes.after(*open, at, before, now));
        Some(Self {
            required: keep(self.required.iter().map(after), Truth::Never)?,
            excluded: keep(self.excluded.iter().map(after), Truth::Always)?,
            others_required: keep(self.others_required.iter().map(|formula| decide(formula, &cell)), Truth::Never)?,
            others_excluded: keep(self.others_excluded.iter().map(|formula| decide(formula, &cell)), Truth::Always)?,
            cell,
        })
    }
}

/// What a cut costs, the less the better; its variable; the first class of its right part.
type Cut = (Reverse<(usize, usize)>, Variable, Class);

/// Of how many open boxes at most the best cut is taken: where more are open, each so many of them.
const SAMPLE: usize = 1024;

/// Finds where to cut; it keeps its memory from one cell to the next.
struct Cutter<'b> {
    boxes: &'b Boxes,
    /// By variable: where the tests begin that the cell cuts, and where they end.
    starts: Vec<Vec<Class>>,
    ends: Vec<Vec<Class>>,
    touched: Vec<Variable>,
}

impl<'b> Cutter<'b> {
    fn new(boxes: &'b Boxes) -> Self {
        let lists = vec![Vec::new(); boxes.position.len()];
        Self { boxes, starts: lists.clone(), ends: lists, touched: Vec::new() }
    }

    /// The variable and the first class of the right part, so that the larger part has the fewest open conditions;
    /// `None` where nothing is open.
    fn best(&mut self, open: &Open<'_>) -> Option<(Variable, Class)> {
        let count = self.gather(open);
        let mut best: Option<Cut> = None;
        self.touched.sort_unstable();
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

    /// Gathers where the open tests begin and end; returns of how many conditions.
    fn gather(&mut self, open: &Open<'_>) -> usize {
        let boxes = self.boxes;
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
        let each = (open.required.len() + open.excluded.len()).div_ceil(SAMPLE).max(1);
        let mut count = 0;
        for open in open.required.iter().chain(&open.excluded).step_by(each) {
            count += 1;
            for (variable, side) in boxes.variables.iter().zip(boxes.of(open.number)) {
                see(*variable, std::slice::from_ref(side));
            }
        }
        for formula in open.others_required.iter().chain(&open.others_excluded) {
            count += 1;
            formula.tests(&mut see);
        }
        count
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
