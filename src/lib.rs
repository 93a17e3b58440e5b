//! casebook: a compiler for support policy.
//!
//! The floors, each of which knows only those before it in this list: [`base`], [`syntax`],
//! [`model`], [`analysis`], [`emit`], [`driver`], the disk, and the faces: [`build`] for build
//! scripts, and with the feature `cli` the command line.

// Without pest's standard library, which would measure the stack at each step (`braces` bounds how
// deep a text goes), the generated parser names this crate.
extern crate alloc;

pub mod analysis;
pub mod base;
pub mod build;
#[cfg(feature = "cli")]
pub mod cli;
mod disk;
pub mod driver;
pub mod emit;
#[cfg(feature = "cli")]
mod git;
pub mod import;
pub mod model;
pub mod syntax;
