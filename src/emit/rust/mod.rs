//! Rules as Rust source that stands alone.

mod amounts;
mod boxes;
mod known;
mod names;
mod rules;
mod tree;

pub use rules::Rules;
