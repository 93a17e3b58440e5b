//! The arguments, as clap reads them.

use clap::{Parser, Subcommand, ValueEnum};

/// A compiler for support policy: proves that every reader is covered, then writes the article, the
/// decision table and the rules.
#[derive(Debug, Parser)]
#[command(name = "casebook", version)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks the policies and says what is wrong with them.
    Check {
        /// The files or folders to report on; all by default. The whole project is always loaded.
        paths: Vec<String>,
        /// Also says what depends on this day: rules that are over, changes ahead, articles to be reviewed.
        #[arg(long, value_name = "DATE")]
        today: Option<String>,
        /// How to print findings.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Checks the policies and writes articles, tables and rules.
    Build {
        /// The files or folders to write; all by default. The whole project is always loaded.
        paths: Vec<String>,
        /// The folder to write to, instead of the one in the settings.
        #[arg(long)]
        out: Option<String>,
        /// How to print findings.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Begins a new project: a small policy that checks clean and builds.
    New {
        /// The folder to make.
        folder: String,
    },
    /// Explains a code, with an example of the fault and of its cure.
    Explain {
        /// The code; without one, all codes are listed.
        code: Option<String>,
    },
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs: `casebook.diagnostics/1`.
    Json,
}
