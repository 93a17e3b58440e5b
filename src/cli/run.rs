//! The commands and their exit codes: 0 clean; 1 findings at the deny level; 2 wrong use,
//! unreadable input or settings; 3 something undecided and nothing worse; 4 casebook contradicts
//! itself. The strongest wins: 4, 2, 1, 3.

use std::process::ExitCode;

use clap::Parser;

use crate::base::escape;
use crate::disk::NamedFile;
use crate::driver::{Failure, LARGEST};
use crate::import;

use super::arguments::{Arguments, Command, ImportKind, SchemaOf};
use super::build::BuildOptions;
use super::check::CheckOptions;
use super::coverage::CoverageReport;
use super::fmt::FormatOptions;
use super::project::{allow, print, print_failure, say};
use super::{build, check, diff, eval, explain, fmt, lsp, project, serve, start, test, why};

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
        Command::Check { paths, today, format, baseline, update_baseline, since, no_cache, fix, places, stats, watch } => {
            let (today, baseline) = (today.as_deref(), baseline.as_deref());
            let (since, no_cache, stats) = (since.as_deref(), *no_cache, *stats);
            let (format, places) = (*format, places.as_deref());
            let asked = CheckOptions { paths, today, format, baseline, since, no_cache, stats, places };
            match (update_baseline, fix, watch) {
                (true, ..) => check::update_baseline(&asked),
                (_, true, _) => check::fix(&asked),
                (.., true) => check::watch(&asked),
                _ => check::run(&asked),
            }
            .map_err(Failure::from)
        }
        Command::Build { paths, out, format, check: only_check, no_cache, depfile, places, stats, watch } => {
            let (out, depfile, places) = (out.as_deref(), depfile.as_deref(), places.as_deref());
            let (format, only_check) = (*format, *only_check);
            let (no_cache, stats) = (*no_cache, *stats);
            let asked = BuildOptions { paths, out, format, only_check, no_cache, depfile, places, stats };
            if *watch { build::watch(&asked) } else { build::run(&asked) }.map_err(Failure::from)
        }
        Command::Fmt { paths, check, diff } => {
            let asked = FormatOptions { paths, only_check: *check, shows: *diff };
            fmt::run(&asked).map_err(Failure::from)
        }
        Command::Test { junit, coverage, listing, suggest, mutants, at_least } => {
            let wanted = CoverageReport { open: *coverage, listing: *listing, suggest: *suggest };
            test::run(junit.as_deref(), wanted, *mutants, at_least)
        }
        Command::Eval { name, facts } => eval::run(name, facts),
        Command::Why { name, facts, not } => why::run(name, facts, not.as_deref()),
        Command::Diff(arguments) => diff::run(arguments).map_err(Failure::from),
        Command::Import { kind: ImportKind::Dmn, file } => run_import(file).map_err(Failure::from),
        Command::Schema { of } => {
            print(match of {
                SchemaOf::Settings => include_str!("../../schemas/settings.schema.json"),
                SchemaOf::Diff => include_str!("../../schemas/diff-1.schema.json"),
                SchemaOf::DecisionTable => include_str!("../../schemas/decision-table-3.schema.json"),
            });
            Ok(ExitCode::SUCCESS)
        }
        Command::New { folder } => start::write(folder).map_err(Failure::from).map(|()| {
            say(&format!("a new project is in {folder}/: go there, and run `casebook check` and `casebook build`\n"));
            ExitCode::SUCCESS
        }),
        Command::Serve { port } => serve::run(*port).map_err(Failure::from),
        Command::Lsp { stdio: _ } => lsp::run().map_err(Failure::from),
        Command::Explain { code } => explain::run(code.as_deref()).map_err(Failure::from),
    };
    let failed = match (done, print_failure()) {
        (Ok(code), None) => return code,
        (Err(failure), _) => failure,
        (Ok(_), Some(message)) => Failure::Wrong(message),
    };
    say(&format!(
        "casebook: {}\n",
        escape::lines(&failed.to_string())
    ));
    ExitCode::from(match failed {
        Failure::Wrong(_) => 2,
        Failure::Undecided(_) => 3,
    })
}

/// Exit code 3: something is left out.
fn run_import(file: &str) -> Result<ExitCode, String> {
    let text = NamedFile::new(file)
        .and_then(|named| named.text(LARGEST))
        .map_err(|error| error.to_string())?;
    let imported = import::dmn(&text).map_err(|why| format!("{file}: {why}"))?;
    print(&imported.source);
    let list = |title: &str, lines: &[String]| {
        if lines.is_empty() {
            String::new()
        } else {
            format!("{title}:\n  {}\n", lines.join("\n  "))
        }
    };
    say(&list(
        "assumed, since the model does not say",
        &imported.assumed,
    ));
    say(&list("left out", &imported.left_out));
    Ok(ExitCode::from(if imported.left_out.is_empty() {
        0
    } else {
        3
    }))
}
