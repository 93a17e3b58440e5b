//! Floor 6: the command line. Arguments, exit codes, the terminal and the disk, and nothing else.

mod arguments;
mod cases;
mod disk;
mod eval;
mod excerpt;
mod json;
mod output;
mod project;
mod render;
mod run;
mod start;
mod stream;
mod why;
mod words;

pub use run::main;
