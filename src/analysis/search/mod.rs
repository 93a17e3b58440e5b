//! Questions about conditions that no diagram can hold: tables of a thousand rules over many
//! numbers.
//!
//! A question is a list of conditions that must hold and of conditions that must not; its answer is
//! the cells, boxes of classes, in which that is so. [`cuts`] halves the case space until each cell
//! is decided, [`pairs`] finds the boxes that meet, [`generalize`] makes a cell as general as it can be.

mod blocks;
mod budget;
pub mod compile;
pub mod cuts;
mod cutter;
pub mod generalize;
mod outside;
pub mod pairs;
mod readers;

pub use budget::Budget;
pub use cuts::Question;
