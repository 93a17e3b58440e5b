//! The report of a project, from the records of its sources: the findings of each, and those
//! between them.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::agreement::claims::{Dispute, SharedOutcomes};
use crate::analysis::effort::Effort;
use crate::analysis::registry::{FileSummary, Proof, check_project, disputes, idle_for_all};
use crate::base::{Code, Diagnostic, FileId, Level, Sources, Span, codes};

use super::files::Files;
use super::finding::Finding;
use super::identity::ProjectPaths;
use super::record::Records;
use super::settings::Settings;
use super::summary::Summary;
use super::suppress::{Judging, suppress};
use super::{images, links};

/// The report of a run, in the order of the sources.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the sources.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
}

/// The inputs of the report.
pub(crate) struct ReportBuilder<'c> {
    pub(crate) files: &'c dyn Files,
    pub(crate) settings: &'c Settings,
    pub(crate) sources: &'c Sources,
    /// Which paths are asked for.
    pub(crate) chosen: &'c dyn Fn(&str) -> bool,
    /// Of each source.
    pub(crate) records: &'c Records,
    /// Whether these are not all sources of the project, so that nothing can be said between them.
    pub(crate) is_part: bool,
}

/// Whether all sources are sound, so that findings between them can be trusted.
fn is_understood(records: &Records) -> bool {
    let is_fault =
        |found: &Diagnostic| found.code.level == Level::Deny || found.code == &codes::UNDECIDED;
    !records
        .values()
        .flat_map(|record| &record.found)
        .any(is_fault)
}

/// Compares the guides that tell some readers of `shared` different things: `compare` takes groups
/// of them, by where they are declared.
pub(crate) fn compared(
    records: &Records,
    shared: &SharedOutcomes,
    effort: Effort,
    compare: impl FnOnce(&[Dispute<Span>]) -> Proof,
) -> Proof {
    if !is_understood(records) {
        return Proof::default();
    }
    let extracts: Vec<_> = records
        .iter()
        .map(|(file, record)| (*file, &record.summary))
        .collect();
    match disputes(&extracts, shared, effort) {
        Ok(groups) if groups.is_empty() => Proof::default(),
        Ok(groups) => compare(&groups),
        Err(undecided) => Proof {
            undecided: 1,
            diagnostics: vec![undecided],
            ..Proof::default()
        },
    }
}

impl ReportBuilder<'_> {
    /// The report, with the findings `between` guides.
    pub(crate) fn report(&self, between: Proof) -> Report {
        let understood = is_understood(self.records);
        let mut summary = Summary::default();
        let mut diagnostics = Vec::new();
        for (file, record) in self.records {
            record.count(&mut summary);
            // Of other articles, a part has only the titles.
            let is_title = self.is_part && !(self.chosen)(&self.sources.get(*file).path);
            if is_title && record.contents.page.is_some() {
                summary.articles -= 1;
            }
            summary.undecided += record
                .found
                .iter()
                .filter(|found| found.code == &codes::UNDECIDED)
                .count();
            summary.faults += record.faults();
            diagnostics.extend(record.found.iter().chain(&record.proved).cloned());
        }
        if !self.is_part {
            let shared_rows = self.records.values().map(|record| &record.shared_rows);
            diagnostics.extend(idle_for_all(shared_rows));
        }
        if understood && summary.skipped > 0 {
            let message = "a part of the sources is not understood, and nothing says why";
            diagnostics.push(
                Diagnostic::new(&codes::INTERNAL_ERROR, Span::new(FileId(0), 0, 0), message)
                    .help("this is a fault of casebook; please report it with these sources"),
            );
        }
        summary.undecided += between.undecided;
        diagnostics.extend(between.diagnostics);
        // A thing whose only use is in an item that is not understood would be called unused.
        if understood {
            self.between(&mut diagnostics);
        }
        let whole: BTreeMap<FileId, bool> = self
            .records
            .iter()
            .map(|(file, record)| (*file, record.whole))
            .collect();
        let is_checked = |file: FileId| {
            let is_known = understood && !self.is_part && summary.undecided == 0;
            is_known && whole.get(&file).is_some_and(|whole| *whole)
        };
        let (diagnostics, allowed) = suppress(
            self.sources,
            diagnostics,
            &Judging::new(self.settings, &is_checked),
        );
        summary.allowed = allowed;
        self.weighed(diagnostics, summary)
    }

    /// Faults between sources.
    fn between(&self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.extend(images::missing(
            self.files,
            self.records
                .values()
                .flat_map(|record| &record.contents.images),
        ));
        if self.is_part {
            return;
        }
        let extracts: Vec<&FileSummary> = self
            .records
            .values()
            .map(|record| &record.summary)
            .collect();
        // If the readers of one file are not known, unreached places are not reported.
        let all_reached = self
            .records
            .values()
            .all(|record| record.counts.undecided == 0 && !record.impossible);
        diagnostics.extend(check_project(&extracts, all_reached));
        let links: Vec<_> = self
            .records
            .iter()
            .map(|(file, record)| (*file, &record.contents.links))
            .collect();
        diagnostics.extend(links::broken(self.files, self.sources, &links));
    }

    /// The sources that take rows from each file of rows.
    fn takers(&self) -> BTreeMap<FileId, Vec<FileId>> {
        let mut takers: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
        for (source, record) in self.records {
            for rows in &record.rows {
                takers.entry(*rows).or_default().push(*source);
            }
        }
        takers
    }

    fn weighed(&self, diagnostics: Vec<Diagnostic>, mut summary: Summary) -> Report {
        let paths = ProjectPaths::new(
            self.records
                .iter()
                .map(|(file, record)| (*file, &record.items)),
        );
        let weighed = diagnostics.into_iter().map(|diagnostic| {
            let level = self
                .settings
                .level(diagnostic.code, self.sources.path(diagnostic.span().file));
            Finding::new(diagnostic, level, self.sources, &paths)
        });
        let is_lowered = |finding: &Finding| {
            finding.level == Level::Allow && finding.diagnostic.code.level == Level::Deny
        };
        let weighed: Vec<Finding> = weighed.collect();
        summary.allowed += weighed.iter().filter(|finding| is_lowered(finding)).count();
        let takers = self.takers();
        // What is said of a file of rows is said of the sources that take rows from it, too.
        let is_chosen = |finding: &Finding| {
            // Nobody else would say what a part cannot be built of.
            if self.is_part && finding.level == Level::Deny {
                return true;
            }
            let file = finding.diagnostic.span().file;
            let takers = takers.get(&file).into_iter().flatten();
            let mut files = std::iter::once(&file).chain(takers);
            files.any(|file| (self.chosen)(&self.sources.get(*file).path))
        };
        let (mut findings, elsewhere): (Vec<Finding>, Vec<Finding>) = weighed
            .into_iter()
            .filter(|finding| finding.level != Level::Allow)
            .partition(is_chosen);
        // Shared parts of files are checked with each of them.
        let mut seen = BTreeSet::new();
        findings.retain(|finding| {
            let diagnostic = &finding.diagnostic;
            seen.insert((
                diagnostic.span(),
                diagnostic.code.name,
                diagnostic.message.clone(),
            ))
        });
        findings.sort_by(|a, b| {
            let key = |finding: &Finding| {
                (
                    finding.diagnostic.span(),
                    std::cmp::Reverse(finding.level),
                    finding.diagnostic.code.name,
                )
            };
            key(a).cmp(&key(b))
        });
        if let Some(baseline) = &self.settings.baseline {
            (summary.known, summary.mended) = baseline.apply(&mut findings);
        }
        summary.denied = findings
            .iter()
            .filter(|finding| finding.level == Level::Deny)
            .count();
        summary.warned = findings.len() - summary.denied;
        summary.elsewhere = elsewhere
            .iter()
            .filter(|finding| finding.level == Level::Deny)
            .count();
        Report { findings, summary }
    }
}

/// Whether somebody wants to know of a code, wherever it is found.
pub(crate) fn is_wanted(settings: &Settings) -> impl Fn(&Code) -> bool + Sync {
    |code: &Code| settings.level(code, None) != Level::Allow
}
