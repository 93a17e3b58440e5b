//! Questions about conditions that no diagram can hold: tables of a thousand rules over many numbers.
//!
//! A question is a list of conditions that must hold and of conditions that must not; its answer is the cells, boxes of
//! classes, in which that is so. [`cuts`] halves the case space until each cell is decided, [`pairs`] finds the boxes
//! that meet, [`widen`] makes a cell as general as it can be.

pub mod compile;
pub mod cuts;
pub mod formula;
pub mod pairs;
pub mod widen;

pub use compile::{Formulas, RuleFormulas};
pub use cuts::{Budget, Question};
pub use formula::{Cell, Formula, Range, Truth};
