//! The passes up to the findings: load, parse, lower, check.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::agreement::claims::{Dispute, Leads, SharedOutcomes, leads};
use crate::analysis::effort::Effort;
use crate::analysis::registry::{Proof, check_between, shared};
use crate::base::{Diagnostic, FileId, Level, Sources, Span, parallel};
use crate::model::{File, GuideId, Model, Unit, lower};
use crate::syntax::ast::Item;

use super::files::{FileError, Files};
use super::finding::Finding;
use super::identity::{ProjectPaths, items};
use super::load::load;
use super::record::{Record, Recorder, Records};
use super::report_builder::{Report, ReportBuilder, compared, is_wanted};
use super::settings::Settings;

/// A project after its checks.
pub struct Project {
    /// The texts of all files, by id.
    pub sources: Sources,
    /// Facts, rules, guides and pages with names resolved.
    pub model: Model,
    /// The findings.
    pub report: Report,
}

/// The report of a project.
#[derive(Clone, Copy)]
pub struct Checked<'p> {
    pub sources: &'p Sources,
    pub report: &'p Report,
}

impl Project {
    /// A finding that is made after the checks.
    #[must_use]
    pub fn finding(&self, diagnostic: Diagnostic, level: Level) -> Finding {
        let items: Vec<_> = self
            .model
            .files
            .iter()
            .map(|file| (file.id, items(&self.model, file)))
            .collect();
        let paths = ProjectPaths::new(items.iter().map(|(file, items)| (*file, items)));
        Finding::new(diagnostic, level, &self.sources, &paths)
    }

    /// The report.
    #[must_use]
    pub fn checked(&self) -> Checked<'_> {
        Checked {
            sources: &self.sources,
            report: &self.report,
        }
    }
}

/// Loads and checks all sources of a project. Only findings in files that `chosen` wants are
/// reported, and the cures that they offer are not tried.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn check_project(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
) -> Result<Project, FileError> {
    let run = ProjectCheck::new(files, settings)?;
    let report = run.report(files, settings, chosen);
    Ok(run.project(report))
}

/// A project, each source of which is checked by itself.
pub(super) struct ProjectCheck {
    pub(super) sources: Sources,
    pub(super) model: Model,
    pub(super) records: Records,
    shared: SharedOutcomes,
}

impl ProjectCheck {
    /// Loads all sources and checks each.
    pub(super) fn new(files: &dyn Files, settings: &Settings) -> Result<Self, FileError> {
        let mut sources = Sources::default();
        let units = load(files, settings, &mut sources)?;
        let (model, lowered) = lower(&units);
        let found = all_found(&units, lowered);
        let led = file_leads(&model, |_| true);
        let shared = shared(&led.values().collect::<Vec<_>>(), &is_wanted(settings));
        let recorder = Recorder {
            model: &model,
            sources: &sources,
            settings,
            shared: &shared,
        };
        let mut budget = Budget::new(settings, units.len());
        let records = check_each(&recorder, &units, led, found, &mut budget).into_iter();
        let records = records.map(|(file, record)| (file, Arc::new(record)));
        let records = records.collect();
        Ok(Self {
            sources,
            model,
            records,
            shared,
        })
    }

    /// The project, with its report.
    pub(super) fn project(self, report: Report) -> Project {
        Project {
            sources: self.sources,
            model: self.model,
            report,
        }
    }

    /// The report.
    pub(super) fn report(
        &self,
        files: &dyn Files,
        settings: &Settings,
        chosen: &dyn Fn(&str) -> bool,
    ) -> Report {
        let between = compared(&self.records, &self.shared, settings.effort(1), |groups| {
            between(&self.model, groups, settings)
        });
        ReportBuilder {
            files,
            settings,
            sources: &self.sources,
            chosen,
            records: &self.records,
            is_part: false,
        }
        .report(between)
    }
}

/// The findings of parsing and lowering.
pub(super) fn all_found(units: &[Unit], lowered: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = units
        .iter()
        .flat_map(|unit| unit.parsed.diagnostics.iter().cloned())
        .collect();
    found.extend(lowered);
    found
}

/// Where the guides of each wanted file lead.
pub(super) fn file_leads(
    model: &Model,
    wanted: impl Fn(FileId) -> bool,
) -> BTreeMap<FileId, Leads> {
    let files: Vec<&File> = model.files.iter().filter(|file| wanted(file.id)).collect();
    parallel::map(&files, |file| (file.id, leads(model, file)))
        .into_iter()
        .collect()
}

/// Checks each source whose guides' leads are given. Findings about others are left out.
pub(super) fn check_each(
    recorder: &Recorder<'_>,
    units: &[Unit],
    mut led: BTreeMap<FileId, Leads>,
    found: Vec<Diagnostic>,
    budget: &mut Budget,
) -> BTreeMap<FileId, Record> {
    let files = units.iter().zip(&recorder.model.files);
    let work: Vec<(&Unit, &File, Leads)> = files
        .filter_map(|(unit, file)| Some((unit, file, led.remove(&file.id)?)))
        .collect();
    let mut records = recorded(recorder, &work, budget);
    // A fault in a file of rows is reported for each source that takes them.
    let mut takers: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
    for unit in units {
        for rows in unit
            .parsed
            .items()
            .filter_map(Item::rows)
            .filter_map(|from| from.file)
        {
            takers.entry(rows).or_default().push(unit.file);
        }
    }
    for found in found {
        let file = found.span().file;
        for taker in takers.get(&file).unwrap_or(&vec![file]) {
            if let Some(record) = records.get_mut(taker) {
                record.found.push(found.clone());
            }
        }
    }
    records
}

/// The budget of a run for the checks of its sources, each by itself. Each first gets a share of
/// half of it; the rest goes to those that need more.
pub(super) struct Budget {
    all: Effort,
    share: Effort,
    spent: u64,
}

impl Budget {
    /// The budget of a project of so many sources.
    pub(super) fn new(settings: &Settings, sources: usize) -> Self {
        let share = match sources {
            count @ 0..=2 => settings.effort(count),
            count => settings.effort(2 * count),
        };
        Self {
            all: settings.effort(1),
            share,
            spent: 0,
        }
    }

    /// What is left, for each of so many sources.
    fn more(&self, sources: usize) -> Option<Effort> {
        let left = self.all.work.saturating_sub(self.spent);
        let more = left / sources.max(1) as u64;
        (more > 2 * self.share.work).then(|| self.all.with_work(more))
    }
}

/// The records of some sources.
fn recorded(
    recorder: &Recorder<'_>,
    work: &[(&Unit, &File, Leads)],
    budget: &mut Budget,
) -> BTreeMap<FileId, Record> {
    let done = parallel::map(work, |(unit, file, leads)| {
        recorder.record(unit, file, leads.clone(), budget.share)
    });
    budget.spent += done.iter().map(|done| done.work).sum::<u64>();
    let short: Vec<&(&Unit, &File, Leads)> = work
        .iter()
        .zip(&done)
        .filter(|(_, done)| done.short)
        .map(|(work, _)| work)
        .collect();
    let files = work.iter().map(|(_, file, _)| file.id);
    let mut records: BTreeMap<FileId, Record> = files
        .zip(done)
        .map(|(file, done)| (file, done.record))
        .collect();
    if let Some(more) = budget.more(short.len()).filter(|_| !short.is_empty()) {
        let again = parallel::map(&short, |(unit, file, leads)| {
            (file.id, recorder.record(unit, file, leads.clone(), more))
        });
        for (file, done) in again {
            budget.spent += done.work;
            records.insert(file, done.record);
        }
    }
    records
}

/// Compares groups of guides, by where they are declared.
pub(super) fn between(model: &Model, disputes: &[Dispute<Span>], settings: &Settings) -> Proof {
    let guides: BTreeMap<Span, GuideId> = model
        .guides
        .iter()
        .map(|(id, guide)| (guide.span, id))
        .collect();
    let ids = |spans: &BTreeSet<Span>| {
        let known = spans.iter().filter_map(|span| guides.get(span));
        known.copied().collect()
    };
    let disputes: Vec<Dispute<GuideId>> = disputes
        .iter()
        .map(|dispute| Dispute {
            guides: ids(&dispute.guides),
            worse: ids(&dispute.worse),
        })
        .collect();
    check_between(
        model,
        &disputes,
        settings.effort(disputes.len()),
        &is_wanted(settings),
    )
}
