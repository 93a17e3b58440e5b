//! What can stand at a place of a text that somebody is writing.

mod cells;
mod completed;
mod offer;
mod offers;
mod place;
mod stubs;

pub use completed::{Completion, CompletionKind};
pub use offers::completions;
