//! Rules as Rust source that stands alone.

mod boxes;
mod known;
mod names;
mod rules;

pub use rules::Rules;
