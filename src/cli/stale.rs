//! `casebook build --check`: whether the output folder matches the sources, and how it differs.

use std::process::ExitCode;

use similar::TextDiff;

use crate::driver::{Build, count};

use super::output::{OutputFolder, Owned};
use super::project::{print, say};

/// How many lines of a difference are shown for a file, and of how many files.
const LINES: usize = 60;
const FILES: usize = 20;

/// Says which files differ, and how; nothing is written.
///
/// # Errors
/// In words, where a file cannot be read.
pub(super) fn check(
    folder: &OutputFolder,
    build: &Build,
    owned: &Owned,
    code: ExitCode,
) -> Result<ExitCode, String> {
    let out = folder.shown();
    let mut differing = Vec::new();
    for artifact in &build.artifacts {
        let there = folder
            .content(&artifact.path)
            .map_err(|error| error.to_string())?;
        match there {
            Some(there) if is_same(&there, &artifact.content) => {}
            Some(there) => differing.push((
                artifact.path.as_str(),
                Some(there),
                artifact.content.as_slice(),
            )),
            None => differing.push((artifact.path.as_str(), None, artifact.content.as_slice())),
        }
    }
    let gone: Vec<String> = build
        .stale(owned.keys())
        .into_iter()
        .filter(|path| folder.has(path))
        .collect();
    if differing.is_empty() && gone.is_empty() {
        say(&format!(
            "{out}/ is what the sources give: {} files\n",
            build.artifacts.len()
        ));
        return Ok(code);
    }
    for (path, there, content) in differing.iter().take(FILES) {
        match there {
            None => print(&format!("{out}/{path} is missing\n")),
            Some(there) => print(&difference(&format!("{out}/{path}"), there, content)),
        }
    }
    for path in &gone {
        print(&format!("{out}/{path} is no longer given by any source\n"));
    }
    if differing.len() > FILES {
        print(&format!("…and {} files more\n", differing.len() - FILES));
    }
    say(&format!(
        "{out}/ is not what the sources give in {}; run `casebook build` and commit what it writes\n",
        count(differing.len() + gone.len(), "file")
    ));
    Ok(ExitCode::from(1))
}

/// Whether two files say the same. Of text, line ends differ from checkout to checkout.
fn is_same(there: &[u8], content: &[u8]) -> bool {
    if there == content {
        return true;
    }
    let is_text = std::str::from_utf8(there).is_ok() && !there.contains(&0);
    let bare = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .copied()
            .filter(|byte| *byte != b'\r')
            .collect()
    };
    is_text && bare(there) == bare(content)
}

fn difference(path: &str, there: &[u8], content: &[u8]) -> String {
    let (Ok(there), Ok(content)) = (std::str::from_utf8(there), std::str::from_utf8(content))
    else {
        return format!("{path} differs\n");
    };
    let diff = TextDiff::from_lines(there, content);
    let whole = diff
        .unified_diff()
        .context_radius(2)
        .header(path, &format!("{path} (as the sources give it)"))
        .to_string();
    let mut lines: Vec<&str> = whole.lines().take(LINES).collect();
    let left = whole.lines().count() - lines.len();
    let more = format!("…and {left} lines more");
    if left > 0 {
        lines.push(&more);
    }
    lines.join("\n") + "\n"
}
