//! Cures of text that the grammar rejects: what was probably meant, in the language's own words. Each
//! is tried before it is told, so that what a message says to type is understood when it is typed.

mod amounts;
mod candidates;
mod cells;
mod conditions;
mod cure;
mod directives;
mod domains;
mod missing;
mod notation;
mod rules;
mod slips;
mod tokens;

pub(super) use candidates::candidates;
pub(super) use cells::cell;
pub(super) use cure::{Cure, Known};
pub(super) use directives::{TITLE_FOR_NAME, directive};
