//! `casebook import`: policies of what is there.

use std::path::Path;
use std::process::ExitCode;

use crate::base::escape;
use crate::disk::NamedFile;
use crate::driver::{LARGEST, count};
use crate::import;

use super::arguments::ImportKind;
use super::project::{print, say};

/// A policy, and what is to be said of it.
struct MadePolicy {
    source: String,
    assumed: Vec<String>,
    left_out: Vec<String>,
    /// How many conditions are still to be said.
    open: usize,
}

/// Imports files. Exit code 3: something is left out.
///
/// # Errors
/// In words, where one cannot be read, understood or written.
pub(super) fn run(
    kind: ImportKind,
    files: &[String],
    out: Option<&str>,
) -> Result<ExitCode, String> {
    if files.len() > 1 && out.is_none() {
        return Err(
            "several files become several policies: say into which folder, with `--out FOLDER`"
                .to_owned(),
        );
    }
    let mut is_whole = true;
    for file in files {
        let made = made(kind, file)?;
        match out {
            Some(folder) => {
                let path = format!("{}/{}.case", folder.trim_end_matches('/'), stem(file));
                if Path::new(&path).exists() {
                    return Err(format!(
                        "{path} is there already: nothing is written over it"
                    ));
                }
                NamedFile::new(&path)
                    .and_then(|named| named.replace(made.source.as_bytes()))
                    .map_err(|error| error.to_string())?;
                say(&format!("{file} → {path}\n"));
            }
            None => print(&made.source),
        }
        list("assumed, since the model does not say", &made.assumed);
        list("left out", &made.left_out);
        if made.open > 0 {
            say(&format!(
                "{} to be said: `casebook check` asks for each\n",
                count(made.open, "condition")
            ));
        }
        is_whole &= made.left_out.is_empty();
    }
    Ok(ExitCode::from(if is_whole { 0 } else { 3 }))
}

fn made(kind: ImportKind, file: &str) -> Result<MadePolicy, String> {
    let text = NamedFile::new(file)
        .and_then(|named| named.text(LARGEST))
        .map_err(|error| error.to_string())?;
    let failed = |why: String| format!("{file}: {why}");
    Ok(match kind {
        ImportKind::Dmn => {
            let imported = import::dmn(&text).map_err(failed)?;
            MadePolicy {
                source: imported.source,
                assumed: imported.assumed,
                left_out: imported.left_out,
                open: 0,
            }
        }
        ImportKind::Markdown => {
            let imported = import::markdown(&text, &stem(file)).map_err(failed)?;
            MadePolicy {
                source: imported.source,
                assumed: Vec::new(),
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
