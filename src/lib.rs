//! casebook: a compiler for support policy.
//!
//! The floors, each of which knows only those above it in this list: [`base`], [`syntax`].

pub mod analysis;
pub mod base;
pub mod cli;
pub mod driver;
pub mod emit;
pub mod model;
pub mod syntax;
