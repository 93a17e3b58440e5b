//! `--watch`: does something now, and again whenever files change, until it is ended.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use crate::disk::Watch;

use super::project;
use super::project::{columns, say};

/// Does something whenever files of the project change, those of the output folder left out. What fails
/// may not fail the next time.
///
/// # Errors
/// In words, where changes cannot be watched.
pub(super) fn watch(
    out: &str,
    mut work: impl FnMut() -> Result<ExitCode, String>,
) -> Result<ExitCode, String> {
    // Before anything is read, so that no change is missed.
    let mut watch = Watch::new(Path::new(&project::root().0), out)?;
    loop {
        if let Err(why) = work() {
            say(&format!("casebook: {why}\n"));
        }
        say("watching: change a file, and it is done again; Ctrl-C ends\n");
        let Some(changed) = watch.next()? else {
            return Err("changes are not told any more".to_owned());
        };
        say(&format!("\n{}\n", rule(&changed)));
    }
}

/// A line across the terminal that names what changed.
fn rule(changed: &BTreeSet<String>) -> String {
    let mut names = changed.iter();
    let first = names.next().map(String::as_str).unwrap_or_default();
    let more = match names.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let line = format!("── {}{more} ", crate::base::escape::line(first));
    let rest = columns().saturating_sub(line.chars().count());
    format!("{line}{}", "─".repeat(rest))
}
