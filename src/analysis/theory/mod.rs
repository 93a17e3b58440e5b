//! Amounts of facts that are asked for beside each other: whether there are values that give each
//! amount what is asked of it.

mod counted;
mod differences;
mod narrow;
pub mod system;
