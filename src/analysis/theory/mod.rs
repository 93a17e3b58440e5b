//! Amounts of facts that are asked for beside each other: whether there are values that give each
//! amount what is asked of it.

mod counted;
mod differences;
mod linear;
mod narrow;
mod simplex;
pub mod system;
