//! `casebook describe`: policies in plain sentences.

use std::process::ExitCode;

use crate::base::{FileId, Level};
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
        lines.extend([String::new(), proved(project, file.id)]);
    }
    lines
}

/// Whether what is described is proved.
fn proved(project: &Project, file: FileId) -> String {
    let of_file = project
        .report
        .findings
        .iter()
        .filter(|finding| finding.diagnostic.span().file == file);
    match of_file.filter(|finding| finding.level == Level::Deny).count() {
        0 if project.model.guides.of_file(file).next().is_some() => "All of this is proved: each reader whom it is for is covered by exactly one scenario, no rules conflict, and all ways end.".to_owned(),
        0 => "Nothing is found wrong with it: each reader whom a decision is for has a rule, and no rules conflict.".to_owned(),
        errors => format!(
            "Not all of this is proved: `casebook check` finds {} in it.",
            count(errors, "error")
        ),
    }
}
