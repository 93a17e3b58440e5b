//! One reader at a time: the evaluator and the explorer of paths, which replay every witness.

pub mod evaluate;
pub mod paths;
pub mod walk;
