//! The commands and their exit codes: 0 clean; 1 findings at the deny level; 2 wrong use, unreadable
//! input or settings; 3 something undecided and nothing worse; 4 casebook contradicts itself. The
//! strongest wins: 4, 2, 1, 3.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::base::{Level, codes, did_you_mean};
use crate::driver::{self, Files, Project, Settings};
use crate::model::domain::read_date;

use super::arguments::{Arguments, Command, Format};
use super::disk::Disk;
use super::json;
use super::output::{Change, Output};
use super::render::{self, Style};
use super::start;

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Command::Check { paths, today, format } => run_check(paths, today.as_deref(), *format),
        Command::Build { paths, out, format } => run_build(paths, out.as_deref(), *format),
        Command::New { folder } => start::write(folder).map(|()| {
            say(&format!("a new project is in {folder}/: go there, and run `casebook check` and `casebook build`\n"));
            ExitCode::SUCCESS
        }),
        Command::Explain { code } => explain(code.as_deref()),
    };
    done.unwrap_or_else(|message| {
        say(&format!("casebook: {message}\n"));
        ExitCode::from(2)
    })
}

fn run_check(paths: &[String], today: Option<&str>, format: Format) -> Result<ExitCode, String> {
    let disk = Disk::new(".");
    let mut settings = settings(&disk)?;
    if let Some(written) = today {
        let day =
            read_date(written).ok_or_else(|| format!("--today: `{written}` is no day; write it as 2026-01-31"))?;
        settings.today = Some(day);
    }
    let project =
        driver::check(&disk, &settings, &chosen(&disk, &settings, paths)?).map_err(|error| unreadable(&error))?;
    report(&project, format);
    Ok(exit_code(&project))
}

fn run_build(paths: &[String], out: Option<&str>, format: Format) -> Result<ExitCode, String> {
    let disk = Disk::new(".");
    let settings = settings(&disk)?;
    let chosen = chosen(&disk, &settings, paths)?;
    let mut project = driver::check(&disk, &settings, &chosen).map_err(|error| unreadable(&error))?;
    let out = out.unwrap_or(&settings.out).trim_end_matches('/');
    let folder = Output::new(Path::new("."), out);
    let unfinished = folder.recover().map_err(|error| error.to_string())?;
    let old = folder.manifest().map_err(|error| error.to_string())?;
    if old.as_deref().is_some_and(|text| !driver::is_manifest(text)) {
        return Err(format!(
            "{out}/{} was not written by casebook: move it away, or write to another folder with `--out`",
            driver::MANIFEST
        ));
    }
    let build = driver::build(&disk, &settings, &mut project, &chosen, old.as_deref());
    report(&project, format);
    let code = exit_code(&project);
    let Some(build) = build else {
        say("nothing was written\n");
        return Ok(code);
    };
    let mut owned = driver::owned(old.as_deref());
    // What an interrupted run wrote is ours, whatever became of its manifest.
    for path in unfinished {
        owned.entry(path).or_default();
    }
    let stale = build.stale(&owned);
    let change = Change { artifacts: &build.artifacts, owned: &owned, stale: &stale };
    let written = folder.write(&change).map_err(|error| error.to_string())?;
    say(&format!("{} files in {out}/, {written} of them new or changed\n", build.artifacts.len()));
    Ok(code)
}

fn explain(code: Option<&str>) -> Result<ExitCode, String> {
    let mut text = String::new();
    match code {
        None => {
            for code in codes::ALL {
                let _ = writeln!(text, "{:<26} {}", code.name, code.summary);
            }
        }
        Some(name) => {
            let near = || did_you_mean(name, codes::ALL.iter().map(|code| code.name));
            let unknown = || match near() {
                Some(near) => format!("there is no code `{name}`; did you mean `{near}`?"),
                None => format!("there is no code `{name}`; `casebook explain` lists them all"),
            };
            text.push_str(codes::find(name).ok_or_else(unknown)?.page);
        }
    }
    print(&text);
    Ok(ExitCode::SUCCESS)
}

fn settings(disk: &Disk) -> Result<Settings, String> {
    let text = disk.text("casebook.yaml").map_err(|error| error.to_string())?;
    Settings::read(&text.unwrap_or_default()).map_err(|error| format!("casebook.yaml: {error}"))
}

/// Which sources the paths on the command line name; a path that names none is an error.
fn chosen<'a>(
    disk: &Disk,
    settings: &Settings,
    paths: &'a [String],
) -> Result<impl Fn(&str) -> bool + use<'a>, String> {
    let all = disk.sources(&settings.sources).map_err(|error| unreadable(&error))?;
    if all.is_empty() {
        return Err(format!("there are no sources: no file in {}/ ends in .case", settings.sources));
    }
    let bare = |path: &'a String| path.trim_start_matches("./").trim_end_matches('/');
    let within = move |wanted: &str, path: &str| {
        path == wanted || path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
    };
    for path in paths {
        if !all.iter().any(|source| within(bare(path), source)) {
            return Err(format!(
                "{path} is no source of this project: sources lie in {}/ and end in .case",
                settings.sources
            ));
        }
    }
    Ok(move |path: &str| paths.is_empty() || paths.iter().any(|wanted| within(bare(wanted), path)))
}

fn unreadable(error: &driver::FileError) -> String {
    format!("{error} (run casebook in the folder of the project, where `policies/` or `casebook.yaml` is)")
}

#[allow(clippy::disallowed_methods, reason = "how wide a terminal is and whether it has colours is a face's business")]
fn report(project: &Project, format: Format) {
    match format {
        Format::Json => print(&(json::findings(project) + "\n")),
        Format::Human => {
            let terminal = std::io::stderr().is_terminal();
            let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
            let colour = forced || (terminal && std::env::var_os("NO_COLOR").is_none());
            let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
            let width = columns.unwrap_or(100).clamp(40, 120);
            say(&render::findings(project, Style { width, colour }));
            say(&(project.report.summary.line() + "\n"));
        }
    }
}

fn exit_code(project: &Project) -> ExitCode {
    let findings = &project.report.findings;
    let broken = findings.iter().any(|finding| finding.diagnostic.code == &codes::INTERNAL_ERROR);
    let unreadable = findings.iter().any(|finding| finding.diagnostic.code == &codes::UNREADABLE_FILE);
    let denied = findings.iter().any(|finding| finding.level == Level::Deny);
    ExitCode::from(match (broken, unreadable, denied, project.report.summary.undecided > 0) {
        (true, ..) => 4,
        (_, true, ..) => 2,
        (_, _, true, _) => 1,
        (.., true) => 3,
        _ => 0,
    })
}

/// A closed pipe is no reason to fail.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
