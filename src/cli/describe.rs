//! `casebook describe`: policies in plain sentences.

use std::process::ExitCode;

use crate::base::codes::Code;
use crate::base::{FileId, Level, codes};
use crate::driver::{Failure, Project, Settings, count};
use crate::emit::description::description;
use crate::words::Vocabulary;

use super::project::{columns, print};
use super::stats::Stats;
use super::wrap::wrapped;
use super::{cache, project};

/// Describes.
///
/// # Errors
/// In words, where something cannot be read.
pub(super) fn run(paths: &[String]) -> Result<ExitCode, Failure> {
    let disk = project::disk()?;
    let settings = project::settings(&disk)?;
    let chosen = project::chosen(&disk, &settings, paths)?;
    let project = cache::project(&disk, &settings, &Stats::new(false))?;
    let lines = lines(&project, &settings, &chosen);
    print(&wrapped(&lines, columns()));
    Ok(ExitCode::SUCCESS)
}

/// The chosen sources in plain sentences, line by line.
pub(super) fn lines(
    project: &Project,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let vocabulary = Vocabulary::of(settings.language()).unwrap_or_else(Vocabulary::english);
    let model = &project.model;
    let mut lines = Vec::new();
    for file in model.files.iter().filter(|file| chosen(&file.path)) {
        if !lines.is_empty() {
            lines.extend([String::new(), String::new()]);
        }
        lines.extend(description(model, file, vocabulary));
        lines.extend([String::new(), proved(project, settings, file.id)]);
    }
    lines
}

/// Whether what is described is proved.
fn proved(project: &Project, settings: &Settings, file: FileId) -> String {
    let findings = project.report.findings.iter();
    let of_file = findings.filter(|finding| finding.diagnostic.span().file == file);
    let mut errors = 0;
    let mut is_decided = true;
    for finding in of_file {
        errors += usize::from(finding.level == Level::Deny);
        is_decided &= finding.diagnostic.code.name != codes::UNDECIDED.name;
    }
    if errors > 0 {
        return format!(
            "Not all of this is proved: `casebook check` finds {} in it.",
            count(errors, "error")
        );
    }
    if !is_decided {
        return "Not all of this is decided: `casebook check` says what is not.".to_owned();
    }
    // What is allowed may be there.
    let source = project.sources.get(file);
    let is_allowed = |code: &&Code| {
        let is_said = source.text.contains(&format!("allow {}", code.name));
        code.level == Level::Deny
            && (is_said || settings.level(code, Some(&source.path)) != Level::Deny)
    };
    let allowed: Vec<String> = codes::ALL
        .iter()
        .copied()
        .filter(is_allowed)
        .map(|code| format!("`{}`", code.name))
        .collect();
    if !allowed.is_empty() {
        return format!(
            "`casebook check` finds no error in it, but is told to allow {}.",
            allowed.join(", ")
        );
    }
    if project.model.guides.of_file(file).next().is_some() {
        "All of this is proved: each reader whom it is for is covered by exactly one scenario, no rules conflict, and all ways end.".to_owned()
    } else {
        "Nothing is found wrong with it: each reader whom a decision is for has a rule, and no rules conflict.".to_owned()
    }
}
