//! casebook: a compiler for support policy.
//!
//! The floors, each of which knows only those above it in this list: [`base`], [`syntax`].

// Without pest's standard library, which would measure the stack at each step (`braces` bounds how deep a text goes),
// the generated parser names this crate.
extern crate alloc;

pub mod analysis;
pub mod base;
pub mod cli;
pub mod driver;
pub mod emit;
pub mod model;
pub mod syntax;
