//! What can stand at a place of a text that somebody is writing.

mod cells;
mod completed;
mod offers;
mod place;

pub use completed::{Completion, CompletionKind};
pub use offers::completions;
