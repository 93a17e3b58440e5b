//! The commands and their exit codes: 0 clean; 1 findings at the deny level; 2 wrong use,
//! unreadable input or settings; 3 something undecided and nothing worse; 4 casebook contradicts
//! itself. The strongest wins: 4, 2, 1, 3.

use std::process::ExitCode;

use clap::Parser;

use crate::base::escape;
use crate::driver::Failure;

use super::arguments::{Arguments, BuildArguments, CheckArguments, Command, SchemaOf};
use super::build::BuildOptions;
use super::check::CheckOptions;
use super::coverage::CoverageReport;
use super::fmt::FormatOptions;
use super::project::{allow, columns, known_columns, print, print_failure, say};
use super::wrap::wrapped_text;
use super::{
    audit, build, check, describe, diff, eval, explain, fmt, import, lsp, mcp, project, serve,
    shells, start, test, why,
};

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    if std::env::args_os().len() < 2 && !project::is_here() {
        say(
            "There is no project here.\n\n  casebook new FOLDER   begins one: a small policy that checks clean\n  casebook check        in its folder, checks it\n\n`casebook --help` lists the other commands.\n",
        );
        return ExitCode::from(2);
    }
    let arguments = Arguments::parse();
    allow(arguments.effort);
    let done: Result<ExitCode, Failure> = match &arguments.command {
        Command::Check(arguments) => check_as(arguments).map_err(Failure::from),
        Command::Build(arguments) => build_as(arguments).map_err(Failure::from),
        Command::Fmt { paths, check, diff } => {
            let asked = FormatOptions {
                paths,
                only_check: *check,
                shows: *diff,
            };
            fmt::run(&asked).map_err(Failure::from)
        }
        Command::Test {
            junit,
            coverage,
            listing,
            suggest,
            mutants,
            at_least,
        } => {
            let wanted = CoverageReport {
                open: *coverage,
                listing: *listing,
                suggest: *suggest,
            };
            test::run(junit.as_deref(), wanted, *mutants, at_least)
        }
        Command::Eval { name, facts } => eval::run(name, facts),
        Command::Why { name, facts, not } => why::run(name, facts, not.as_deref()),
        Command::Diff(arguments) => diff::run(arguments).map_err(Failure::from),
        Command::Audit {
            file,
            about,
            format,
        } => audit::run(file, about.as_deref(), *format),
        Command::Describe { paths } => describe::run(paths),
        Command::Import(arguments) => import::run(arguments).map_err(Failure::from),
        Command::Completions { shell } => {
            print(&shells::completions(*shell));
            Ok(ExitCode::SUCCESS)
        }
        Command::Man { out } => shells::man(out.as_deref()).map_err(Failure::from),
        Command::Schema { of } => {
            print(match of {
                SchemaOf::Settings => include_str!("../../schemas/settings.schema.json"),
                SchemaOf::Diff => include_str!("../../schemas/diff-1.schema.json"),
                SchemaOf::DecisionTable => {
                    include_str!("../../schemas/decision-table-3.schema.json")
                }
            });
            Ok(ExitCode::SUCCESS)
        }
        Command::New { folder, template } => start::write(folder, *template)
            .map_err(Failure::from)
            .map(|next| {
                say(&wrapped_text(&next, columns()));
                ExitCode::SUCCESS
            }),
        Command::Serve { port } => serve::run(*port).map_err(Failure::from),
        Command::Mcp { write } => mcp::run(*write).map_err(Failure::from),
        Command::Lsp { stdio: _ } => Ok(lsp::run()),
        Command::Explain { code } => explain::run(code.as_deref()).map_err(Failure::from),
    };
    let failed = match (done, print_failure()) {
        (Ok(code), None) => return code,
        (Err(failure), _) => failure,
        (Ok(_), Some(message)) => Failure::Wrong(message),
    };
    let words = format!("casebook: {}", escape::lines(&failed.to_string()));
    say(&match known_columns() {
        Some(columns) => wrapped_text(&words, columns),
        None => words + "\n",
    });
    ExitCode::from(match failed {
        Failure::Wrong(_) => 2,
        Failure::Undecided(_) => 3,
    })
}

/// Checks as it is asked.
///
/// # Errors
/// In words, where something cannot be read or written.
fn check_as(arguments: &CheckArguments) -> Result<ExitCode, String> {
    let asked = CheckOptions {
        paths: &arguments.paths,
        today: arguments.today.as_deref(),
        format: arguments.format,
        baseline: arguments.baseline.as_deref(),
        since: arguments.since.as_deref(),
        no_cache: arguments.no_cache,
        stats: arguments.stats,
        places: arguments.places.as_deref(),
    };
    match (arguments.update_baseline, arguments.fix, arguments.watch) {
        (true, ..) => check::update_baseline(&asked),
        (_, true, _) => check::fix(&asked),
        (.., true) => check::watch(&asked),
        _ => check::run(&asked),
    }
}

/// Builds as it is asked.
///
/// # Errors
/// In words, where something cannot be read or written.
fn build_as(arguments: &BuildArguments) -> Result<ExitCode, String> {
    let asked = BuildOptions {
        paths: &arguments.paths,
        out: arguments.out.as_deref(),
        format: arguments.format,
        only_check: arguments.check,
        no_cache: arguments.no_cache,
        depfile: arguments.depfile.as_deref(),
        places: arguments.places.as_deref(),
        stats: arguments.stats,
    };
    if arguments.watch {
        build::watch(&asked)
    } else {
        build::run(&asked)
    }
}
