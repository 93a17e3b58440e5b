//! casebook: a compiler for support policy.
//!
//! [`build::compile`] is for build scripts. [`check`] checks the sources behind a [`Files`], such as
//! [`Memory`], and [`build_artifacts`] makes the articles, tables and rules of a checked
//! [`Project`]. With the feature `cli`, the crate has the program.
//!
//! The feature `internals` makes all modules public, for the crate's own tests, benches and fuzz
//! targets. Nothing is promised of them.

#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        unused_imports,
        reason = "the program uses what a build script does not"
    )
)]
#![cfg_attr(
    feature = "internals",
    allow(
        missing_docs,
        reason = "only the face is promised and documented whole"
    )
)]

// Without pest's standard library, which would measure the stack at each step (`braces` bounds how
// deep a text goes), the generated parser names this crate.
extern crate alloc;

pub mod build;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod disk;
#[cfg(feature = "cli")]
mod git;
#[cfg(feature = "cli")]
mod lsp;
#[cfg(feature = "cli")]
mod preview;

#[cfg(not(feature = "internals"))]
mod analysis;
#[cfg(not(feature = "internals"))]
mod base;
#[cfg(not(feature = "internals"))]
mod driver;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod editor;
#[cfg(not(feature = "internals"))]
mod emit;
#[cfg(not(feature = "internals"))]
mod import;
#[cfg(not(feature = "internals"))]
mod model;
#[cfg(not(feature = "internals"))]
mod syntax;
#[cfg(not(feature = "internals"))]
mod words;

#[cfg(feature = "internals")]
pub mod analysis;
#[cfg(feature = "internals")]
pub mod base;
#[cfg(feature = "internals")]
pub mod driver;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod editor;
#[cfg(feature = "internals")]
pub mod emit;
#[cfg(feature = "internals")]
pub mod import;
#[cfg(feature = "internals")]
pub mod model;
#[cfg(feature = "internals")]
pub mod syntax;
#[cfg(feature = "internals")]
pub mod words;

pub use base::{Code, Diagnostic, FileId, Fix, Level, Span};
pub use driver::{
    Artifact, Build, FileError, FileFault, Files, Finding, Listed, Memory, Project, Report,
    Settings, SettingsError, build as build_artifacts, check,
};
