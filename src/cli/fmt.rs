//! `casebook fmt`: sources in the one style.

use std::io::Read;
use std::process::ExitCode;

use similar::TextDiff;

use crate::base::escape;
use crate::disk::Disk;
use crate::driver::{FileError, Files, LARGEST_SOURCE, Settings, count};
use crate::syntax::{FormattedSource, LeftReason, format_in};

use super::project;
use super::project::{chosen, print, say, settings, unreadable};

/// The options.
pub(super) struct FormatOptions<'a> {
    pub(super) paths: &'a [String],
    /// Whether nothing is written, and a source in another style is a fault.
    pub(super) only_check: bool,
    /// Whether what would change is printed, and nothing is written.
    pub(super) shows: bool,
}

/// Formats.
///
/// # Errors
/// In words, where something cannot be read or written.
pub(super) fn run(asked: &FormatOptions<'_>) -> Result<ExitCode, String> {
    if asked.paths == ["-"] {
        return standard_input(asked);
    }
    let disk = project::disk()?;
    let settings = settings(&disk)?;
    let (mut changed, mut same) = (0, 0);
    for path in sources(&disk, &settings, asked.paths)? {
        let bytes = disk.read(&path).map_err(|error| error.to_string())?;
        let Ok(text) = String::from_utf8(bytes) else {
            say(&format!("{path} is not UTF-8, and stays as it is\n"));
            continue;
        };
        let formatted = format_in(&text, settings.wrap);
        told(&path, &formatted);
        if formatted.text == text {
            same += 1;
            continue;
        }
        changed += 1;
        if asked.shows {
            print(&difference(&path, &text, &formatted.text));
        } else if asked.only_check {
            say(&format!("{path} is not formatted\n"));
        } else {
            let written = disk.root().replace(&path, formatted.text.as_bytes());
            written.map_err(|error: FileError| error.to_string())?;
        }
    }
    let done = if asked.writes() {
        "formatted"
    } else {
        "to be formatted"
    };
    say(&format!(
        "{} {done}, {same} as they should be\n",
        count(changed, "source")
    ));
    Ok(asked.code(changed > 0))
}

impl FormatOptions<'_> {
    fn writes(&self) -> bool {
        !self.only_check && !self.shows
    }

    fn code(&self, is_changed: bool) -> ExitCode {
        ExitCode::from(u8::from(self.only_check && is_changed))
    }
}

/// Formats what comes on standard input.
///
/// # Errors
/// In words, where it cannot be read.
fn standard_input(asked: &FormatOptions<'_>) -> Result<ExitCode, String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(LARGEST_SOURCE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("standard input cannot be read: {error}"))?;
    if bytes.len() as u64 > LARGEST_SOURCE {
        return Err("standard input has more than 8 MB, and no more are read".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|_| "standard input is not UTF-8".to_owned())?;
    // The settings of the project around, where there is one.
    let wrap = project::disk()
        .ok()
        .and_then(|disk| disk.settings().ok())
        .and_then(|settings| settings.wrap);
    let formatted = format_in(&text, wrap);
    told("standard input", &formatted);
    if asked.shows {
        print(&difference("standard input", &text, &formatted.text));
    } else if !asked.only_check {
        print(&formatted.text);
    }
    Ok(asked.code(formatted.text != text))
}

/// The sources at some paths.
///
/// # Errors
/// In words, where they cannot be listed, or a path names none.
fn sources(disk: &Disk, settings: &Settings, paths: &[String]) -> Result<Vec<String>, String> {
    let chosen = chosen(disk, settings, paths)?;
    let listed = disk.sources(&settings.sources);
    let listed = listed.map_err(|error| unreadable(&error))?.into_iter();
    let wanted = listed.filter(|listed| {
        listed.fault.is_none() && !settings.leaves_out(&listed.path) && chosen(&listed.path)
    });
    Ok(wanted.map(|listed| listed.path).collect())
}

/// Says which items stay as they are.
fn told(path: &str, formatted: &FormattedSource) {
    for left in &formatted.left {
        let why = match left.reason {
            LeftReason::Fault => "it is not understood; `casebook check` says why",
            LeftReason::Meaning => "in another form it would mean something else",
        };
        let path = escape::line(path);
        say(&format!(
            "{path}:{}: this stays as it is: {why}\n",
            left.line
        ));
    }
}

fn difference(path: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let diff = diff.unified_diff().header(path, path).to_string();
    // Signs that a terminal obeys are refused by `check`, and are shown here.
    diff.split('\n')
        .map(|line| escape::line(line).into_owned())
        .collect::<Vec<_>>()
        .join("\n")
}
