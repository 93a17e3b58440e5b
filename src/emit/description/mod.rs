//! A policy in plain sentences, for a reviewer who does not read the language: all that a source states, what a page
//! leaves out too. Conditions and amounts are said as pages say them.

mod described;
mod rules;
mod things;
mod ways;

pub use described::description;
