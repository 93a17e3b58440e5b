//! Shared by all commands: settings, chosen sources, the printing of findings and other words, and
//! the exit code.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use crate::base::{Level, codes};
use crate::disk::Disk;
use crate::driver;
use crate::driver::{Checked, FileFault, Files, Settings};
use crate::model::is_within;

use super::arguments::Format;
use super::render::Style;
use super::wrap::wrapped;
use super::{formats, render};

/// The settings of a project.
///
/// # Errors
/// In words, where they cannot be read, hold unknown values, or name missing templates.
pub(super) fn settings(disk: &Disk) -> Result<Settings, String> {
    let settings = with_effort(disk.settings()?);
    if let Some(Err(error)) = settings
        .templates
        .as_ref()
        .map(|templates| disk.names(templates))
    {
        return Err(match error.fault {
            FileFault::Missing => format!(
                "casebook.yaml: templates: there is no folder {}/",
                error.path
            ),
            _ => format!("casebook.yaml: templates: {error}"),
        });
    }
    Ok(settings)
}

/// How many times the usual work the command line allows.
static EFFORT: OnceLock<u32> = OnceLock::new();

/// Says how many times the usual work all commands may do.
pub(super) fn allow(times: u32) {
    let _ = EFFORT.set(times);
}

/// The settings, with the effort that the command line allows.
pub(super) fn with_effort(settings: Settings) -> Settings {
    Settings {
        effort: EFFORT.get().copied().unwrap_or(1),
        ..settings
    }
}

/// Which sources the paths on the command line name; a path that names none is an error, in the
/// settings too.
pub(super) fn chosen(
    disk: &Disk,
    settings: &Settings,
    paths: &[String],
) -> Result<impl Fn(&str) -> bool + use<>, String> {
    let all = all_sources(disk, settings)?;
    let leads_nowhere = |wanted: &&String| !all.iter().any(|path| is_within(wanted, path));
    let (left_out, folders) = (settings.leave_out.iter(), settings.folders.keys());
    let named = left_out
        .map(|path| ("leave-out", path))
        .chain(folders.map(|path| ("folders", path)));
    if let Some((key, path)) = named.into_iter().find(|(_, path)| leads_nowhere(path)) {
        return Err(format!(
            "casebook.yaml: {key}: {path} is no source and no folder of sources"
        ));
    }
    if all.iter().all(|path| settings.leaves_out(path)) {
        return Err("casebook.yaml: leave-out: all sources are left out".to_owned());
    }
    among(&all, settings, paths)
}

/// The paths of all sources.
fn all_sources(disk: &Disk, settings: &Settings) -> Result<Vec<String>, String> {
    let listed = disk
        .sources(&settings.sources)
        .map_err(|error| unreadable(&error))?;
    let all: Vec<String> = listed.into_iter().map(|listed| listed.path).collect();
    if all.is_empty() {
        return Err(format!(
            "there are no sources: no file in {}/ ends in .case",
            settings.sources
        ));
    }
    Ok(all)
}

/// As [`chosen`], where only a part of the project is there.
pub(super) fn chosen_of_part(
    disk: &Disk,
    settings: &Settings,
    paths: &[String],
) -> Result<impl Fn(&str) -> bool + use<>, String> {
    among(&all_sources(disk, settings)?, settings, paths)
}

/// Which of all sources the paths on the command line name.
fn among(
    all: &[String],
    settings: &Settings,
    paths: &[String],
) -> Result<impl Fn(&str) -> bool + use<>, String> {
    // A path is meant from the working folder.
    let from_root = |path: &String| {
        let bare = path.trim_start_matches("./").trim_end_matches('/');
        match root().1.as_str() {
            "" => bare.to_owned(),
            within if bare.is_empty() || bare == "." => within.to_owned(),
            within => format!("{within}/{bare}"),
        }
    };
    let wanted: Vec<String> = paths.iter().map(from_root).collect();
    for (path, typed) in wanted.iter().zip(paths) {
        if !all.iter().any(|source| is_within(path, source)) {
            return Err(format!(
                "{typed} is no source of this project: sources lie in {}/ and end in .case",
                settings.sources
            ));
        }
    }
    Ok(move |path: &str| wanted.is_empty() || wanted.iter().any(|wanted| is_within(wanted, path)))
}

pub(super) fn unreadable(error: &driver::FileError) -> String {
    let is_folder = !error.path.ends_with(".case") && error.path != Settings::default().sources;
    if is_folder && error.fault == FileFault::Missing {
        return format!("casebook.yaml: sources: there is no folder {}/", error.path);
    }
    if is_here() && error.fault == FileFault::Missing {
        return format!(
            "there is no folder {0}/ for sources beside casebook.yaml: make it, or name yours there with `sources: FOLDER`",
            error.path
        );
    }
    format!(
        "{error}: neither here nor above is a project, which has `policies/` or `casebook.yaml`. `casebook new FOLDER` begins one; in its folder, `casebook check` checks it"
    )
}

pub(super) fn report(project: Checked<'_>, format: Format) {
    report_since(project, format, &formats::Changed::new());
}

/// As [`report`], of a project in which these lines were changed.
#[allow(
    clippy::disallowed_methods,
    reason = "how wide a terminal is and whether it has colours is a face's business"
)]
pub(super) fn report_since(project: Checked<'_>, format: Format, changed: &formats::Changed) {
    match format {
        Format::Json => print(&(formats::json(project) + "\n")),
        Format::Sarif => print(&formats::sarif(project, &crate::git::prefix("."))),
        Format::Junit => print(&formats::junit(project)),
        Format::Github => {
            print(&formats::github(project, &crate::git::prefix("."), changed));
            say(&(project.report.summary.line() + "\n"));
        }
        Format::Concise => {
            print(&formats::concise(project));
            say(&(project.report.summary.line() + "\n"));
        }
        Format::Human => {
            let terminal = std::io::stderr().is_terminal();
            let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
            let colour = forced || (terminal && std::env::var_os("NO_COLOR").is_none());
            say(&render::findings(
                project,
                Style {
                    width: columns(),
                    colour,
                },
            ));
            say(&wrapped(&[project.report.summary.line()], columns()));
        }
    }
}

/// How many columns are written.
pub(super) fn columns() -> usize {
    known_columns().unwrap_or(100)
}

/// The same where somebody says so, or a terminal does: what is read by a program is not wrapped.
#[allow(
    clippy::disallowed_methods,
    reason = "how wide a terminal is, is a face's business"
)]
pub(super) fn known_columns() -> Option<usize> {
    let wished = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    // Findings go to one stream and other words to the other: either may be a terminal.
    let terminal = || {
        let of_output = terminal_size::terminal_size_of(std::io::stdout());
        let (width, _) =
            of_output.or_else(|| terminal_size::terminal_size_of(std::io::stderr()))?;
        Some(usize::from(width.0))
    };
    let columns: usize = wished.or_else(terminal)?;
    Some(columns.clamp(40, 120))
}

/// The folder of the project, as a path from the working folder: that one, or the nearest above it
/// that has `casebook.yaml` or `policies/`, up to the root of a repository. The second is the working
/// folder as a path from there.
pub(super) fn root() -> &'static (String, String) {
    static ROOT: OnceLock<(String, String)> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = (".".to_owned(), String::new());
        let Ok(mut folder) = std::env::current_dir() else {
            return here;
        };
        let mut names: Vec<String> = Vec::new();
        loop {
            if folder.join("casebook.yaml").is_file() || folder.join("policies").is_dir() {
                let up = vec![".."; names.len()].join("/");
                names.reverse();
                let root = if up.is_empty() { ".".to_owned() } else { up };
                return (root, names.join("/"));
            }
            let is_top = folder.join(".git").exists();
            let Some(name) = folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
            else {
                return here;
            };
            if is_top || !folder.pop() {
                return here;
            }
            names.push(name);
        }
    })
}

/// Whether there is a project in the working folder or above it.
pub(super) fn is_here() -> bool {
    let folder = std::path::Path::new(&root().0);
    folder.join("casebook.yaml").is_file() || folder.join("policies").is_dir()
}

/// The project of the working folder.
///
/// # Errors
/// In words, where its folder cannot be opened.
pub(super) fn disk() -> Result<Disk, String> {
    Disk::new(&root().0)
}

pub(super) fn exit_code(project: Checked<'_>) -> ExitCode {
    let findings = &project.report.findings;
    let broken = findings
        .iter()
        .any(|finding| finding.diagnostic.code == &codes::INTERNAL_ERROR);
    let unreadable = findings
        .iter()
        .any(|finding| finding.diagnostic.code == &codes::UNREADABLE_FILE);
    let denied = findings.iter().any(|finding| finding.level == Level::Deny);
    ExitCode::from(
        match (
            broken,
            unreadable,
            denied,
            project.report.summary.undecided > 0,
        ) {
            (true, ..) => 4,
            (_, true, ..) => 2,
            (_, _, true, _) => 1,
            (.., true) => 3,
            _ => 0,
        },
    )
}

/// Why standard output took less than it was to take: a full disk, for one.
static FAILED: OnceLock<String> = OnceLock::new();

/// Prints to standard output, to the last byte. A closed pipe is no reason to fail: whoever reads
/// has seen enough.
pub(super) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        let _ = FAILED.set(error.to_string());
    }
}

/// Why something that was printed did not arrive.
pub(super) fn print_failure() -> Option<String> {
    FAILED
        .get()
        .map(|why| format!("standard output cannot be written: {why}"))
}

pub(super) fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
