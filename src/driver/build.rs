//! The build pass: from a checked project to artifacts, in memory. Nothing is written where
//! anything is wrong, and a page that lacks a part is wrong.

use crate::base::{Diagnostic, FileId, Level, Source, codes, parallel};
use crate::emit::Rules;
use crate::model::{File, Placement};

use super::assembly::{Assembly, Build, OutputContent};
use super::files::Files;
use super::outputs::{OutputWriter, PageFacts, WrittenOutputs};
use super::page_words::TeamTemplates;
use super::passes::Project;
use super::report_builder::Report;
use super::settings::Settings;

/// Builds a project. Only artifacts that `chosen` wants are written; for the rest, the manifest
/// keeps the entries of `old`, the manifest of an earlier build. `None` where something is wrong;
/// the report has the findings.
#[must_use]
pub fn build(
    files: &dyn Files,
    settings: &Settings,
    project: &mut Project,
    chosen: &dyn Fn(&str) -> bool,
    old: Option<&str>,
) -> Option<Build> {
    if is_stopped(&project.report) {
        return None;
    }
    let mut found = Vec::new();
    let assembly = everything(files, settings, project, chosen, &mut found);
    let assembly = assembly.inspect_err(|error| found.push(error.clone())).ok();
    for (diagnostic, level) in weighed(settings, found, &mut project.report) {
        let finding = project.finding(diagnostic, level);
        project.report.findings.push(finding);
    }
    if is_stopped(&project.report) {
        return None;
    }
    let sources: Vec<&Source> = project.sources.iter().map(|(_, source)| source).collect();
    let mut build = assembly?.finish(settings, &sources, chosen, old);
    build.texts = sources.iter().map(|source| source.path.clone()).collect();
    Some(build)
}

/// Whether something keeps a project from being built.
pub(super) fn is_stopped(report: &Report) -> bool {
    let summary = &report.summary;
    let mut findings = report.findings.iter();
    summary.undecided + summary.elsewhere + summary.skipped > 0
        || findings.any(|finding| finding.level == Level::Deny)
}

/// The findings of a build that are told, with their levels; the report counts them.
pub(super) fn weighed(
    settings: &Settings,
    found: Vec<Diagnostic>,
    report: &mut Report,
) -> Vec<(Diagnostic, Level)> {
    let mut told = Vec::new();
    for diagnostic in found {
        let summary = &mut report.summary;
        let may_be_lowered = [
            &codes::UNDECIDED,
            &codes::NOT_EXPORTED,
            &codes::NOT_READ_BACK,
        ]
        .contains(&diagnostic.code);
        let level = if may_be_lowered {
            settings.level(diagnostic.code, None)
        } else {
            Level::Deny
        };
        match level {
            _ if diagnostic.code == &codes::UNDECIDED => summary.undecided += 1,
            Level::Deny => summary.denied += 1,
            Level::Warn => summary.warned += 1,
            Level::Allow => continue,
        }
        told.push((diagnostic, level));
    }
    told
}

fn everything(
    files: &dyn Files,
    settings: &Settings,
    project: &Project,
    chosen: &dyn Fn(&str) -> bool,
    found: &mut Vec<Diagnostic>,
) -> Result<Assembly, Diagnostic> {
    let model = &project.model;
    let templates = TeamTemplates::read(files, settings, found)?;
    let placement = Placement::new(model);
    let paths = model.files.iter();
    let paths = paths.map(|file| (file.id, file.path.as_str()));
    let rules = Rules::new(model, &settings.sources, paths);
    let writer = OutputWriter {
        settings,
        model,
        sources: &project.sources,
        placement: &placement,
        rules: &rules,
        templates: &templates,
        count: model.files.len(),
    };
    let mut assembly = Assembly::default();
    for (file, written) in written(&writer, &|_| true)? {
        found.extend(written.found);
        let content = OutputContent {
            files: written.contents,
            module: written.module,
        };
        assembly.add_source(&file.path, written.outputs, Some(content), chosen);
    }
    // All parts of the rules are at hand.
    let sources = project.sources.iter();
    let sources = sources.map(|(_, source)| source.path.as_str()).collect();
    let _ = assembly.add_shared(files, settings, &sources, None)?;
    Ok(assembly)
}

/// Writes what comes of the wanted files of a model, in order. The model has all that they see.
///
/// # Errors
/// As a finding, where the effort does not suffice or a page cannot be written.
pub(super) fn written<'m>(
    writer: &OutputWriter<'m>,
    wanted: &(dyn Fn(FileId) -> bool + Sync),
) -> Result<Vec<(&'m File, WrittenOutputs)>, Diagnostic> {
    let forms = parallel::map(&writer.model.files, |file| {
        if wanted(file.id) {
            let (forms, facts) = writer.forms(file)?;
            return Ok((Some((file, forms)), facts));
        }
        Ok((None, writer.facts(file)?))
    });
    let mut facts = PageFacts::default();
    let mut work = Vec::new();
    for forms in forms {
        let (forms, of_file) = forms?;
        facts.extend(of_file);
        work.extend(forms);
    }
    let written = parallel::into_map(work, |(file, forms)| {
        Ok((file, writer.with_page(file, forms, &facts)?))
    });
    written.into_iter().collect()
}
