//! Floor 6: the command line. Arguments, exit codes, the terminal and the disk, and nothing else.

mod arguments;
mod disk;
mod excerpt;
mod json;
mod output;
mod render;
mod run;
mod start;

pub use run::main;
