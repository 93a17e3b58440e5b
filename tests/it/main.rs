//! All tests of the program and the library, as one program: each file is a module, so that what
//! they share is built and linked once.

#![allow(
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test says what it expects by failing, and reads and writes files"
)]

mod common;
#[path = "../../benches/numbers/mod.rs"]
mod numbers;
#[path = "../../benches/tables_source/mod.rs"]
mod tables_source;

mod agreement;
mod amounts;
mod architecture;
mod areas;
mod auditing;
mod bringing;
mod bundles;
mod ci;
mod cli;
mod codes;
mod corpus;
mod coverage;
mod cures;
mod deciding;
mod describing;
mod diff;
mod editing;
mod emitted;
mod exports;
mod files;
mod floors;
mod flows;
mod formatting;
#[cfg(unix)]
mod heavy;
mod hostile;
mod importing;
mod incremental;
mod limits;
mod lint;
mod manual;
mod mentions;
mod mutants;
mod mutation;
mod oracle;
mod readers;
mod readme;
mod releasing;
mod rows;
mod second_engine;
mod slips;
mod solver;
mod spreadsheets;
mod templates;
mod values;
mod words;
mod writing;
