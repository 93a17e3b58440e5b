//! A cell of an answer, made as general as it can be: each side takes more classes as long as the whole box stays
//! within what is allowed, and goes where it takes them all.

use crate::analysis::boxes::Cell as Sides;
use crate::analysis::diagram::{Class, Exhausted, Variable};
use crate::analysis::space::Space;

use super::cuts::{Budget, Question};
use super::formula::{Cell, Formula, Range, Truth, runs};

/// What a box may hold: no case of the scope in which a required condition fails or an excluded one holds.
pub struct Within<'f> {
    /// The cases that count; the others may be held or not.
    pub scope: &'f Formula,
    /// What must hold.
    pub required: Vec<&'f Formula>,
    /// What must not.
    pub excluded: Vec<&'f Formula>,
}

impl Within<'_> {
    fn allows(&self, cell: &[Range], budget: &mut Budget) -> Result<bool, Exhausted> {
        budget.spend(self.required.len() + self.excluded.len() + 1)?;
        if self.scope.on(cell) == Truth::Never {
            return Ok(true);
        }
        let mut open = Vec::new();
        for formula in &self.required {
            match formula.on(cell) {
                Truth::Always => {}
                _ => open.push((*formula).clone().negated()),
            }
        }
        for formula in &self.excluded {
            match formula.on(cell) {
                Truth::Never => {}
                _ => open.push((*formula).clone()),
            }
        }
        for fault in open {
            let question = Question { required: vec![self.scope, &fault], excluded: Vec::new() };
            if question.first(cell.to_vec(), budget)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The box around `cell`, which is allowed. Sides go in the order of `variables`, those first that the reader of
    /// the box would miss least.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn widen(
        &self,
        cell: &[Range],
        variables: &[Variable],
        space: &Space,
        budget: &mut Budget,
    ) -> Result<Sides, Exhausted> {
        let mut cell: Cell = cell.to_vec();
        let whole = |variable: Variable| (0, space.classes_of(variable).saturating_sub(1));
        // Sides that are no range: further classes of a fact whose values have no order.
        let mut more: Vec<(Variable, Vec<Class>)> = Vec::new();
        for variable in variables {
            let Some(side) = cell.get(*variable as usize).copied() else { continue };
            let (first, last) = whole(*variable);
            let try_side = |side: Range, cell: &mut Cell, budget: &mut Budget| -> Result<bool, Exhausted> {
                let Some(slot) = cell.get_mut(*variable as usize) else { return Ok(false) };
                let before = std::mem::replace(slot, side);
                let allowed = self.allows_all(cell, &more, budget)?;
                if !allowed && let Some(slot) = cell.get_mut(*variable as usize) {
                    *slot = before;
                }
                Ok(allowed)
            };
            if side == (first, last) || try_side((first, last), &mut cell, budget)? {
                continue;
            }
            if space.is_ordered(*variable) {
                // The farthest that is allowed, by halves: what a wider box may hold, a narrower one may.
                let (mut lo, mut hi) = side;
                let mut least = first;
                while least < lo {
                    let middle = least.midpoint(lo);
                    if try_side((middle, hi), &mut cell, budget)? {
                        lo = middle;
                    } else {
                        least = middle + 1;
                    }
                }
                let mut most = last;
                while hi < most {
                    let middle = most - (most - hi) / 2;
                    if try_side((lo, middle), &mut cell, budget)? {
                        hi = middle;
                    } else {
                        most = middle - 1;
                    }
                }
                if let Some(slot) = cell.get_mut(*variable as usize) {
                    *slot = (lo, hi);
                }
            } else {
                let mut classes: Vec<Class> = Vec::new();
                for class in first..=last {
                    let inside = side.0 <= class && class <= side.1;
                    if inside {
                        classes.push(class);
                    } else if try_side((class, class), &mut cell, budget)? {
                        classes.push(class);
                        if let Some(slot) = cell.get_mut(*variable as usize) {
                            *slot = side;
                        }
                    }
                }
                if classes.len() > (side.1 - side.0 + 1) as usize {
                    more.push((*variable, classes));
                }
            }
        }
        let mut sides: Vec<(Variable, Vec<Class>)> = Vec::new();
        for (variable, (lo, hi)) in (0..).zip(&cell) {
            if let Some((_, classes)) = more.iter().find(|(other, _)| *other == variable) {
                sides.push((variable, classes.clone()));
            } else if (*lo, *hi) != whole(variable) {
                sides.push((variable, (*lo..=*hi).collect()));
            }
        }
        Ok(Sides { sides })
    }

    /// As [`allows`](Self::allows), for each of the boxes that the further classes of some sides make.
    fn allows_all(&self, cell: &Cell, more: &[(Variable, Vec<Class>)], budget: &mut Budget) -> Result<bool, Exhausted> {
        let Some(((variable, classes), rest)) = more.split_first() else { return self.allows(cell, budget) };
        for run in runs(classes) {
            let mut inner = cell.clone();
            if let Some(slot) = inner.get_mut(*variable as usize) {
                *slot = run;
            }
            if !self.allows_all(&inner, rest, budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
