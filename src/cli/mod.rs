//! Floor 10: the command line. Arguments, exit codes, the terminal and output files, and nothing
//! else.

mod arguments;
mod at_least;
mod audit;
mod build;
mod cache;
mod cases;
mod check;
mod coverage;
mod describe;
mod diff;
mod eval;
mod excerpt;
mod explain;
mod fail_on;
mod fmt;
mod formats;
mod import;
mod lsp;
mod mcp;
mod output;
mod progress;
mod project;
mod render;
mod run;
mod serve;
mod shells;
mod stale;
mod stamps;
mod start;
mod stats;
mod stream;
mod test;
mod watch;
mod why;
mod words;
mod wrap;

pub use run::main;
