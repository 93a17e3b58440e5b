//! Floor 6: the command line. Arguments, exit codes, the terminal and the disk, and nothing else.

mod arguments;
mod disk;
mod excerpt;
mod json;
mod output;
mod render;
mod run;

pub use run::main;
