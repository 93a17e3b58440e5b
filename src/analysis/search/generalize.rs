//! A cell of an answer, generalized: each side takes more classes as long as the whole box stays
//! within the allowed cases, and goes where it takes them all.

use crate::analysis::region::cube::Cube as Sides;
use crate::analysis::region::diagram::{Class, Exhausted, Variable};
use crate::analysis::region::formula::{Formula, IntervalBox, Range, Truth, runs};
use crate::analysis::region::space::Space;

use super::budget::Budget;
use super::cuts::Question;

/// The allowed content of a box: no case of the scope in which a required condition fails or an
/// excluded one holds.
pub struct Within<'f> {
    /// The space, where amounts relate facts of it to each other.
    pub related: Option<&'f Space>,
    /// The cases that count; the others may be held or not.
    pub scope: &'f Formula,
    /// Conditions that must hold.
    pub required: Vec<&'f Formula>,
    /// Conditions that must not.
    pub excluded: Vec<&'f Formula>,
}

impl Within<'_> {
    fn allows(&self, cell: &[Range], budget: &mut Budget) -> Result<bool, Exhausted> {
        let mut work = 1;
        let scope = self.scope.counted(cell, &mut work);
        if scope == Truth::Never {
            return budget.spend(work).map(|()| true);
        }
        let mut open = Vec::new();
        for formula in &self.required {
            match formula.counted(cell, &mut work) {
                Truth::Always => {}
                _ => open.push((*formula).clone().negated()),
            }
        }
        for formula in &self.excluded {
            match formula.counted(cell, &mut work) {
                Truth::Never => {}
                // A box that is not apart from the cell has a case of it.
                _ if scope == Truth::Always && formula.is_box() && self.related.is_none() => {
                    return budget.spend(work).map(|()| false);
                }
                _ => open.push((*formula).clone()),
            }
        }
        budget.spend(work)?;
        for fault in open {
            let question = Question {
                related: self.related,
                required: vec![self.scope, &fault],
                excluded: Vec::new(),
            };
            if question.first(cell.to_vec(), budget)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The box around `cell`, which is allowed. Sides go in the order of `variables`, those first
    /// that the reader of the box would miss least.
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
        let mut growing = Growing {
            within: self,
            cell: cell.to_vec(),
            more: Vec::new(),
        };
        for variable in variables {
            let Some(side) = cell.get(*variable as usize).copied() else {
                continue;
            };
            let all = (0, space.classes_of(*variable).saturating_sub(1));
            if side == all || growing.takes(*variable, all, budget)? {
                continue;
            }
            if space.is_ordered(*variable) {
                growing.stretch(*variable, side, all.1, budget)?;
            } else {
                growing.summarize(*variable, side, all.1, budget)?;
            }
        }
        Ok(growing.sides(space))
    }
}

/// A box on its way.
struct Growing<'w, 'f> {
    within: &'w Within<'f>,
    cell: IntervalBox,
    /// Sides that are no range: all classes of a variable whose values have no order.
    more: Vec<(Variable, Vec<Class>)>,
}

impl Growing<'_, '_> {
    fn set(&mut self, variable: Variable, side: Range) {
        if let Some(slot) = self.cell.get_mut(variable as usize) {
            *slot = side;
        }
    }

    /// Whether the box may have this side; where it may, it has it.
    fn takes(
        &mut self,
        variable: Variable,
        side: Range,
        budget: &mut Budget,
    ) -> Result<bool, Exhausted> {
        let Some(before) = self.cell.get(variable as usize).copied() else {
            return Ok(false);
        };
        self.set(variable, side);
        let allowed = self.allowed(&self.cell, &self.more, budget)?;
        if !allowed {
            self.set(variable, before);
        }
        Ok(allowed)
    }

    /// Whether each of the boxes is allowed that the further classes of some sides make.
    fn allowed(
        &self,
        cell: &IntervalBox,
        more: &[(Variable, Vec<Class>)],
        budget: &mut Budget,
    ) -> Result<bool, Exhausted> {
        let Some(((variable, classes), rest)) = more.split_first() else {
            return self.within.allows(cell, budget);
        };
        for run in runs(classes) {
            let mut inner = cell.clone();
            if let Some(slot) = inner.get_mut(*variable as usize) {
                *slot = run;
            }
            if !self.allowed(&inner, rest, budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The farthest that a range may reach, by bisection: a narrower box is allowed if a wider one
    /// is.
    fn stretch(
        &mut self,
        variable: Variable,
        side: Range,
        last: Class,
        budget: &mut Budget,
    ) -> Result<(), Exhausted> {
        let (mut lo, mut hi) = side;
        let mut least = 0;
        while least < lo {
            let middle = least.midpoint(lo);
            if self.takes(variable, (middle, hi), budget)? {
                lo = middle;
            } else {
                least = middle + 1;
            }
        }
        let mut most = last;
        while hi < most {
            let middle = most - (most - hi) / 2;
            if self.takes(variable, (lo, middle), budget)? {
                hi = middle;
            } else {
                most = middle - 1;
            }
        }
        Ok(())
    }

    /// Each further class by itself.
    fn summarize(
        &mut self,
        variable: Variable,
        side: Range,
        last: Class,
        budget: &mut Budget,
    ) -> Result<(), Exhausted> {
        let mut classes: Vec<Class> = Vec::new();
        for class in 0..=last {
            let inside = side.0 <= class && class <= side.1;
            if inside || self.takes(variable, (class, class), budget)? {
                classes.push(class);
                self.set(variable, side);
            }
        }
        if classes.len() > (side.1 - side.0 + 1) as usize {
            self.more.push((variable, classes));
        }
        Ok(())
    }

    fn sides(self, space: &Space) -> Sides {
        let mut sides: Vec<(Variable, Vec<Class>)> = Vec::new();
        for (variable, (lo, hi)) in (0..).zip(&self.cell) {
            if let Some((_, classes)) = self.more.iter().find(|(other, _)| *other == variable) {
                sides.push((variable, classes.clone()));
            } else if (*lo, *hi) != (0, space.classes_of(variable).saturating_sub(1)) {
                sides.push((variable, (*lo..=*hi).collect()));
            }
        }
        Sides { sides }
    }
}
