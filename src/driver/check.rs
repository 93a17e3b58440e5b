//! Checks a project, and tries the cures that its findings offer: each is typed in memory, and the
//! project is checked again. Nobody reads of a cure that does not help, or that brings another
//! finding.

use std::collections::BTreeMap;

use crate::base::{FileId, Fix, Sources};
use crate::model::File;

use super::build::is_stopped;
use super::contents::Contents;
use super::edits::edited;
use super::files::{FileError, Files};
use super::finding::Finding;
use super::incremental::{IncrementalResult, ReportRequest, Workspace};
use super::observer::{EarlierRuns, Phase, TOGETHER};
use super::passes::{Project, ProjectCheck};
use super::places::Places;
use super::report_builder::Report;
use super::results::{Hash, table_key};
use super::settings::Settings;
use super::trial::TrialProject;

/// How many cures are tried in a run: those of the first findings.
const TRIED: usize = 32;

/// How much text they may make anew in all, in bytes: where tables are long, the first few are tried.
const TYPED: usize = 1 << 19;

/// How many cures of a finding are told.
const TOLD: usize = 3;

/// Of how many parts of the budget each trial has one: all of them together may take a third as
/// long again as the check itself.
const PARTS: u32 = 96;

/// Loads and checks all sources of a project. Only findings in files that `chosen` wants are
/// reported.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn check(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
) -> Result<Project, FileError> {
    let run = ProjectCheck::new(files, settings)?;
    let mut report = run.report(files, settings, chosen);
    if offers(&report) {
        let mut workspace = Workspace::new(files, settings, Hash::default(), &[], TOGETHER)?;
        if let Some(workspace) = &mut workspace {
            workspace.seed(&run.records);
        }
        let trial = CureTrial {
            files,
            settings,
            chosen,
            is_part: false,
            sources: &run.sources,
        };
        trial.run(workspace.as_mut(), &mut report);
    }
    Ok(run.project(report))
}

/// Checks as [`check`] does, with the results of earlier runs. Invalid data is ignored.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn check_again(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    earlier: EarlierRuns<'_>,
) -> Result<IncrementalResult, FileError> {
    if let Some((workspace, report)) = open(files, settings, chosen, earlier)? {
        return Ok(workspace.told(report));
    }
    let project = check(files, settings, chosen)?;
    let (sources, report) = (project.sources, project.report);
    Ok(IncrementalResult::new(sources, report, None))
}

/// Checks as [`check_again`] does, and says where all pages show their things, if nothing is wrong.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn places_again(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    earlier: EarlierRuns<'_>,
) -> Result<(IncrementalResult, Option<Places>), FileError> {
    if let Some((workspace, report)) = open(files, settings, chosen, earlier)? {
        let sources = workspace.sources();
        let page = |file: FileId| {
            let contents = &workspace.record(file)?.contents;
            Some((contents.title.as_str(), contents.page.as_ref()?))
        };
        let paths = workspace.paths().map(|(file, path)| (path, page(file)));
        let places = Places::new(paths, &|file| sources.get(file).path.clone());
        let places = Some(places).filter(|_| !is_stopped(&report));
        return Ok((workspace.told(report), places));
    }
    let project = check(files, settings, chosen)?;
    let files = project.model.files.iter();
    let contents = files.map(|file| (file, Contents::new(&project.model, file)));
    let contents: Vec<(&File, Contents)> = contents.collect();
    let paths = contents.iter().map(|(file, contents)| {
        let page = contents.page.as_ref();
        let page = page.map(|page| (contents.title.as_str(), page));
        (file.path.as_str(), page)
    });
    let places = Places::new(paths, &|file| project.sources.get(file).path.clone());
    let places = Some(places).filter(|_| !is_stopped(&project.report));
    let (sources, report) = (project.sources, project.report);
    Ok((IncrementalResult::new(sources, report, None), places))
}

/// Checks as [`check_again`] does, for those who need the model of all sources besides. Returns the
/// new result table too, where it differs from the old one.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn project_again(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    earlier: EarlierRuns<'_>,
) -> Result<(Project, Option<Vec<u8>>), FileError> {
    match open(files, settings, chosen, earlier)? {
        Some((workspace, report)) => {
            earlier.observer.begins(Phase::Lower);
            Ok(workspace.into_project(files, report))
        }
        None => Ok((check(files, settings, chosen)?, None)),
    }
}

/// A project, with its report; `None` where that takes a run that knows nothing of earlier ones.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub(super) fn open(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    earlier: EarlierRuns<'_>,
) -> Result<Option<(Workspace, Report)>, FileError> {
    open_part(files, settings, chosen, false, earlier)
}

/// As [`open`]; where `is_part`, the files are a part of a project.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub(super) fn open_part(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    is_part: bool,
    earlier: EarlierRuns<'_>,
) -> Result<Option<(Workspace, Report)>, FileError> {
    let table_key = table_key(earlier.program, settings);
    earlier.observer.begins(Phase::Read);
    let (cached, together) = (earlier.cached, earlier.together);
    let workspace = Workspace::new(files, settings, table_key, cached, together)?;
    let Some(mut workspace) = workspace else {
        return Ok(None);
    };
    if is_part {
        workspace.keep_all();
    }
    let Ok(mut report) = workspace.report(ReportRequest {
        files,
        settings,
        chosen,
        is_part,
        keeps: true,
        observer: earlier.observer,
    }) else {
        return Ok(None);
    };
    with_cures(
        files,
        settings,
        chosen,
        is_part,
        &mut workspace,
        &mut report,
    );
    Ok(Some((workspace, report)))
}

/// Tries the cures that the findings of a project in memory offer, and tells what helps.
pub(super) fn with_cures(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    is_part: bool,
    workspace: &mut Workspace,
    report: &mut Report,
) {
    if offers(report) {
        let sources = workspace.sources().clone();
        let trial = CureTrial {
            files,
            settings,
            chosen,
            is_part,
            sources: &sources,
        };
        trial.run(Some(workspace), report);
    }
}

/// Whether a finding offers something that is not tried.
pub(super) fn offers(report: &Report) -> bool {
    let mut findings = report.findings.iter();
    findings.any(|finding| !finding.diagnostic.offers().is_empty())
}

/// Where cures are tried.
struct CureTrial<'t> {
    files: &'t dyn Files,
    settings: &'t Settings,
    chosen: &'t dyn Fn(&str) -> bool,
    is_part: bool,
    sources: &'t Sources,
}

impl CureTrial<'_> {
    /// Tries what is offered, and tells what helps. Findings keep their own help where nothing
    /// does.
    fn run(&self, workspace: Option<&mut Workspace>, report: &mut Report) {
        let settings = Settings {
            parts: PARTS,
            ..self.settings.clone()
        };
        // The first cure of each finding is tried before the second of any.
        let mut offered: Vec<(usize, usize, Fix)> = Vec::new();
        for (at, finding) in report.findings.iter_mut().enumerate() {
            let offers = finding.diagnostic.take_offers().into_iter().enumerate();
            offered.extend(offers.map(|(rank, fix)| (rank, at, fix)));
        }
        offered.sort_by_key(|(rank, at, _)| (*rank, *at));
        offered.truncate(TRIED);
        let before = Findings::of(report);
        let mut project =
            TrialProject::new(self.files, self.chosen, workspace).of_part(self.is_part);
        let mut helpful: BTreeMap<usize, Vec<Fix>> = BTreeMap::new();
        let mut typed = 0;
        for (_, at, fix) in offered {
            let told = helpful.get(&at).map_or(0, Vec::len);
            let Some(finding) = report.findings.get(at).filter(|_| told < TOLD) else {
                continue;
            };
            let texts = edited(self.sources, &fix.edits);
            let more: usize = texts.values().map(String::len).sum();
            // The first is tried in any case.
            if typed > 0 && typed + more > TYPED {
                break;
            }
            typed += more;
            let Ok(Some(after)) = project.with(&texts, &settings, false) else {
                break;
            };
            if before.are_helped(finding, &Findings::of(&after.report)) {
                helpful.entry(at).or_default().push(fix);
            }
        }
        project.restore();
        for (at, cures) in helpful {
            if let Some(finding) = report.findings.get_mut(at) {
                tell(finding, cures);
            }
        }
    }
}

/// Puts the cures that help into a finding.
fn tell(finding: &mut Finding, cures: Vec<Fix>) {
    let titles: Vec<&str> = cures.iter().map(|fix| fix.title.as_str()).collect();
    let help = titles.join("; or ");
    if let Some(first) = cures.into_iter().next() {
        finding.diagnostic = finding.diagnostic.clone().help(help).mended_by(first);
    }
}

/// What a report finds, to be compared.
struct Findings {
    /// Code, item and identity of each, with their number.
    counts: BTreeMap<(&'static str, String, String), usize>,
    faults: usize,
    skipped: usize,
    undecided: usize,
    elsewhere: usize,
}

impl Findings {
    fn of(report: &Report) -> Self {
        let mut counts = BTreeMap::new();
        for finding in &report.findings {
            *counts.entry(key(finding)).or_default() += 1;
        }
        let summary = &report.summary;
        Self {
            counts,
            faults: summary.faults,
            skipped: summary.skipped,
            undecided: summary.undecided,
            elsewhere: summary.elsewhere,
        }
    }

    /// Whether `after`, a finding is gone, and there is none in its place. Where a part of what is
    /// written was not understood, more may be found of what is understood now.
    fn are_helped(&self, finding: &Finding, after: &Self) -> bool {
        let key = key(finding);
        let count = |findings: &Self| findings.counts.get(&key).copied().unwrap_or_default();
        if count(after) >= count(self) {
            return false;
        }
        if self.skipped > 0 && after.faults < self.faults {
            return true;
        }
        if after.undecided > self.undecided || after.elsewhere > self.elsewhere {
            return false;
        }
        // Of some of the readers whom it met, the same may be found still.
        let (code, item, _) = &key;
        let mut new = after.counts.iter().filter(|(other, count)| {
            self.counts.get(*other).copied().unwrap_or_default() < **count
        });
        after.faults <= self.faults
            && new
                .by_ref()
                .all(|((other, place, _), count)| other == code && place == item && *count == 1)
    }
}

/// Code, item and identity.
fn key(finding: &Finding) -> (&'static str, String, String) {
    (
        finding.diagnostic.code.name,
        finding.item.clone(),
        finding.fingerprint.clone(),
    )
}
