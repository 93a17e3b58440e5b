//! The passes up to the findings: load, parse, lower, check.

use crate::analysis::checks::{check_between, check_file, check_model, check_reached};
use crate::analysis::world::NODES;
use crate::base::{Code, Diagnostic, FileId, Level, Sources, Span, codes, parallel};
use crate::model::{Model, lower};

use super::files::{FileError, Files};
use super::finding::Finding;
use super::fixes;
use super::identity::Paths;
use super::images;
use super::links;
use super::load::load;
use super::settings::Settings;
use super::summary::Summary;
use super::suppress::{Judging, suppress};
use super::uses::unsorted;

/// A project after its checks.
pub struct Project {
    /// Its sources.
    pub sources: Sources,
    /// What they mean.
    pub model: Model,
    /// What is to be said.
    pub report: Report,
}

impl Project {
    /// A finding that is made after the checks.
    #[must_use]
    pub fn finding(&self, diagnostic: Diagnostic, level: Level) -> Finding {
        Finding::new(diagnostic, level, &self.sources, &Paths::new(&self.model))
    }
}

/// What a run has to say, in the order of the sources.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
    /// What was checked.
    pub summary: Summary,
}

/// Loads and checks all sources of a project. Only findings in files that `chosen` wants are reported.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn check(files: &dyn Files, settings: &Settings, chosen: &dyn Fn(&str) -> bool) -> Result<Project, FileError> {
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    let mut units = load(files, settings, &mut sources)?;
    let (model, lowered) = lower(&units);
    for unit in &mut units {
        diagnostics.append(&mut unit.parsed.diagnostics);
    }
    diagnostics.extend(lowered);
    let understood = !diagnostics.iter().any(|diagnostic| diagnostic.code.level == Level::Deny);
    if understood && model.files.iter().any(|file| !file.whole) {
        let message = "a part of the sources is not understood, and nothing says why";
        diagnostics.push(
            Diagnostic::new(&codes::INTERNAL_ERROR, Span::new(FileId(0), 0, 0), message)
                .help("this is a fault of casebook; please report it with these sources"),
        );
    }
    let mut summary = Summary { files: model.files.len(), ..Summary::default() };
    let mut reached = Vec::new();
    let proofs = parallel::map(&model.files, |file| {
        let wanted = |code: &Code| settings.level(code, Some(&file.path)) != Level::Allow;
        file.sound.then(|| check_file(&model, file, NODES, &wanted, settings.today))
    });
    let wanted = |code: &Code| settings.level(code, None) != Level::Allow;
    for (file, proof) in model.files.iter().zip(proofs) {
        summary.articles += usize::from(file.page.is_some());
        summary.skipped += usize::from(!file.whole);
        let Some(proof) = proof else { continue };
        summary.scenarios += proof.scenarios;
        summary.decisions += proof.decisions;
        *(if proof.examples_left_out { &mut summary.examples_left_out } else { &mut summary.examples }) +=
            proof.examples;
        summary.undecided += proof.undecided;
        reached.push(proof.reached);
        diagnostics.extend(proof.diagnostics);
    }
    // A thing whose only use is in an item that is not understood would be called unused.
    if understood {
        diagnostics.extend(check_model(&model, settings.today));
        // Where the readers of one file are not known, nothing is said of what nobody comes to.
        if summary.undecided == 0 && diagnostics.iter().all(|found| found.code != &codes::IMPOSSIBLE_WORLD) {
            diagnostics.extend(check_reached(&model, &reached));
        }
        let between = check_between(&model, NODES, &wanted);
        summary.undecided += between.undecided;
        diagnostics.extend(between.diagnostics);
        diagnostics.extend(images::missing(files, &model));
        diagnostics.extend(links::broken(files, &model));
    }
    let text = |file: FileId| sources.get(file).text.clone();
    fixes::removals(&units, &text, &mut diagnostics);
    fixes::terms(&text, &mut diagnostics);
    diagnostics.extend(unsorted(&units, &sources));
    let is_checked =
        |file: FileId| understood && summary.undecided == 0 && model.file(file).is_some_and(|file| file.whole);
    let (diagnostics, allowed) = suppress(&sources, diagnostics, &Judging::new(settings, &is_checked));
    summary.allowed = allowed;
    let is_chosen = |file: FileId| meant(&model, file).any(|file| chosen(&sources.get(file).path));
    let report = report(diagnostics, settings, &sources, &Paths::new(&model), &is_chosen, summary);
    Ok(Project { sources, model, report })
}

/// The files of which something is said that is said of a file: of a file of rows, also the sources that take rows from it.
fn meant(model: &Model, file: FileId) -> impl Iterator<Item = FileId> {
    let takes = model
        .decisions
        .iter()
        .filter(move |(_, decision)| decision.rows.as_ref().is_some_and(|rows| rows.file == file));
    std::iter::once(file).chain(takes.map(|(_, decision)| decision.file))
}

fn report(
    diagnostics: Vec<Diagnostic>,
    settings: &Settings,
    sources: &Sources,
    paths: &Paths,
    chosen: &dyn Fn(FileId) -> bool,
    mut summary: Summary,
) -> Report {
    let weighed = diagnostics.into_iter().map(|diagnostic| {
        let level = settings.level(diagnostic.code, sources.path(diagnostic.span().file));
        Finding::new(diagnostic, level, sources, paths)
    });
    let is_lowered = |finding: &Finding| finding.level == Level::Allow && finding.diagnostic.code.level == Level::Deny;
    let weighed: Vec<Finding> = weighed.collect();
    summary.allowed += weighed.iter().filter(|finding| is_lowered(finding)).count();
    let in_chosen = |finding: &Finding| chosen(finding.diagnostic.span().file);
    let (mut findings, elsewhere): (Vec<Finding>, Vec<Finding>) =
        weighed.into_iter().filter(|finding| finding.level != Level::Allow).partition(in_chosen);
    // What files see in common is checked with each of them.
    let mut seen = std::collections::BTreeSet::new();
    findings.retain(|finding| {
        let diagnostic = &finding.diagnostic;
        seen.insert((diagnostic.span(), diagnostic.code.name, diagnostic.message.clone()))
    });
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| {
            (finding.diagnostic.span(), std::cmp::Reverse(finding.level), finding.diagnostic.code.name)
        };
        key(a).cmp(&key(b))
    });
    if let Some(baseline) = &settings.baseline {
        (summary.known, summary.mended) = baseline.apply(&mut findings);
    }
    summary.denied = findings.iter().filter(|finding| finding.level == Level::Deny).count();
    summary.warned = findings.len() - summary.denied;
    summary.elsewhere = elsewhere.iter().filter(|finding| finding.level == Level::Deny).count();
    Report { findings, summary }
}
