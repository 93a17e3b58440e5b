//! The answers to the requests of an editor, by what they are about.

pub(super) mod actions;
pub(super) mod completion;
mod edits;
pub(super) mod findings;
pub(super) mod formatting;
pub(super) mod names;
pub(super) mod outline;
