//! `casebook import`: policies of what is there.

use std::path::Path;
use std::process::ExitCode;

use crate::base::escape;
use crate::disk::{Folder, NamedFile};
use crate::driver::{LARGEST, count};
use crate::import;
use crate::import::TableOptions;

use super::arguments::{ImportArguments, ImportKind};
use super::project::{print, say};

/// A policy, and what is to be said of it.
#[derive(Default)]
struct MadePolicy {
    source: String,
    /// Rows in files beside it: names and contents.
    files: Vec<(String, String)>,
    assumed: Vec<String>,
    left_out: Vec<String>,
    /// How many conditions are still to be said.
    open: usize,
}

/// Imports files. Exit code 3: something is left out.
///
/// # Errors
/// In words, where one cannot be read, understood or written.
pub(super) fn run(arguments: &ImportArguments) -> Result<ExitCode, String> {
    let ImportArguments {
        kind,
        files,
        out,
        result,
        sheet,
    } = arguments;
    if files.len() > 1 && out.is_none() {
        return Err(
            "several files become several policies: say into which folder, with `--out FOLDER`"
                .to_owned(),
        );
    }
    if *kind != ImportKind::Csv && (!result.is_empty() || sheet.is_some()) {
        return Err("`--result` and `--sheet` are of spreadsheets: `import csv`".to_owned());
    }
    let mut is_whole = true;
    for file in files {
        let made = made(arguments, file)?;
        match out {
            Some(folder) => keep(&made, file, folder)?,
            None => print(&made.source),
        }
        list("assumed, since the file does not say", &made.assumed);
        list("left out", &made.left_out);
        if made.open > 0 {
            let what = match kind {
                ImportKind::Markdown | ImportKind::Dmn => "condition",
                ImportKind::Csv => "result",
            };
            say(&format!(
                "{} to be said: `casebook check` asks for each\n",
                count(made.open, what)
            ));
        }
        is_whole &= made.left_out.is_empty();
    }
    Ok(ExitCode::from(if is_whole { 0 } else { 3 }))
}

/// Writes a policy and its files into a folder, over nothing that is there.
///
/// # Errors
/// In words, where something is there, or cannot be written.
fn keep(made: &MadePolicy, file: &str, folder: &str) -> Result<(), String> {
    let folder = folder.trim_end_matches('/');
    let policy = (format!("{}.case", stem(file)), made.source.clone());
    let all = || made.files.iter().chain([&policy]);
    let path = |name: &str| format!("{folder}/{name}");
    if let Some((name, _)) = all().find(|(name, _)| Path::new(&path(name)).exists()) {
        return Err(format!(
            "{} is there already: nothing is written over it",
            path(name)
        ));
    }
    if !folder.is_empty() {
        Folder::make(Path::new(folder), folder).map_err(|fault| format!("{folder}: {fault}"))?;
    }
    for (name, content) in all() {
        NamedFile::new(&path(name))
            .and_then(|named| named.replace(content.as_bytes()))
            .map_err(|error| error.to_string())?;
    }
    let names: Vec<String> = all().map(|(name, _)| path(name)).collect();
    say(&format!("{file} → {}\n", names.join(", ")));
    Ok(())
}

fn made(arguments: &ImportArguments, file: &str) -> Result<MadePolicy, String> {
    let failed = |why: String| format!("{file}: {why}");
    let text = || {
        NamedFile::new(file)
            .and_then(|named| named.text(LARGEST))
            .map_err(|error| error.to_string())
    };
    Ok(match arguments.kind {
        ImportKind::Dmn => {
            let imported = import::dmn(&text()?).map_err(failed)?;
            MadePolicy {
                source: imported.source,
                assumed: imported.assumed,
                left_out: imported.left_out,
                ..MadePolicy::default()
            }
        }
        ImportKind::Markdown => {
            let imported = import::markdown(&text()?, &stem(file)).map_err(failed)?;
            MadePolicy {
                source: imported.source,
                left_out: imported.left_out,
                open: imported.open,
                ..MadePolicy::default()
            }
        }
        ImportKind::Csv => {
            let bytes = NamedFile::new(file)
                .and_then(|named| named.read(LARGEST))
                .map_err(|error| error.to_string())?;
            let bytes = bytes.ok_or_else(|| failed("there is no such file".to_owned()))?;
            let options = TableOptions {
                stem: &stem(file),
                results: &arguments.result,
                sheet: arguments.sheet.as_deref(),
                in_files: arguments.out.is_some(),
            };
            let imported = import::spreadsheet(&bytes, options).map_err(failed)?;
            MadePolicy {
                source: imported.source,
                files: imported.files,
                assumed: imported.assumed,
                left_out: imported.left_out,
                open: imported.open,
            }
        }
    })
}

/// The name of a file without its ending.
fn stem(file: &str) -> String {
    let stem = Path::new(file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| "imported".to_owned())
}

fn list(title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let lines: Vec<String> = lines
            .iter()
            .map(|line| escape::lines(line).to_string())
            .collect();
        say(&format!("{title}:\n  {}\n", lines.join("\n  ")));
    }
}
