//! Applies the fixes that findings carry. The result is checked before anybody sees it: a fix that
//! would make something worse is left out, and all others are done.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Fix, Level, Span, codes};

use super::diff::diff_again;
use super::edits::edited;
use super::files::{FileError, Files, Overlay};
use super::incremental::Workspace;
use super::observer::EarlierRuns;
use super::report_builder::Report;
use super::results::table_key;
use super::settings::Settings;
use super::trial::{Trial, TrialProject};
use super::versions::ProjectVersion;

/// How many rounds of fixes: an item that only an unused item used is unused then.
const ROUNDS: usize = 8;

/// The outcome of fixing.
#[derive(Clone, Debug, Default)]
pub struct FixOutcome {
    /// The new texts, by path.
    pub texts: BTreeMap<String, String>,
    /// Applied fixes: path, line, description.
    pub done: Vec<(String, usize, String)>,
    /// Fixes that were not applied: path, line, description, reason.
    pub refused: Vec<(String, usize, String, String)>,
}

/// Applies safe fixes to sources that `chosen` wants, as far as that makes nothing worse.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn mend(
    files: &dyn Files,
    settings: &Settings,
    chosen: &dyn Fn(&str) -> bool,
    earlier: EarlierRuns<'_>,
) -> Result<FixOutcome, FileError> {
    let mut mended = FixOutcome::default();
    let key = table_key(earlier.program, settings);
    let (cached, together) = (earlier.cached, earlier.together);
    let mut workspace = Workspace::new(files, settings, key, cached, together)?;
    let mut bench = FixTrial {
        files,
        settings,
        earlier,
        project: TrialProject::new(files, chosen, workspace.as_mut()),
    };
    let Some(mut present) = bench.project.with(&mended.texts, settings, true)? else {
        return Ok(mended);
    };
    let table = bench.project.table();
    if let Some(table) = &table {
        bench.earlier.cached = table;
    }
    for _ in 0..ROUNDS {
        let planned = planned(&present, &mended);
        if planned.is_empty() {
            break;
        }
        let Some((accepted, after)) = bench.accepted(&present, &planned, &mut mended)? else {
            continue;
        };
        let edits = accepted.iter().flat_map(|plan| &plan.fix.edits);
        let texts = edited(&present.sources, edits);
        mended.done.extend(
            accepted
                .iter()
                .map(|plan| (plan.path.clone(), plan.line, plan.fix.title.clone())),
        );
        mended.texts.extend(texts);
        present = after;
    }
    Ok(mended)
}

/// A fix that is to be done.
struct Plan<'p> {
    path: String,
    line: usize,
    fix: &'p Fix,
}

/// The safe fixes of a report that do not overlap and were not refused. A removal waits for fixes
/// that may use its target.
fn planned<'p>(project: &'p Trial, mended: &FixOutcome) -> Vec<Plan<'p>> {
    let mut taken: Vec<Span> = Vec::new();
    let mut planned = Vec::new();
    let (removing, others): (Vec<_>, Vec<_>) = project
        .report
        .findings
        .iter()
        .partition(|finding| finding.diagnostic.code == &codes::UNUSED_ITEM);
    for findings in [others, removing] {
        if !planned.is_empty() {
            break;
        }
        for finding in findings {
            let Some(fix) = finding.diagnostic.fix().filter(|fix| fix.safe) else {
                continue;
            };
            let span = finding.diagnostic.span();
            let source = project.sources.get(span.file);
            let (path, line) = (
                source.path.clone(),
                source.line_column(span.range().start).0,
            );
            // In a source that is not understood, places may be elsewhere.
            let is_understood = |span: &Span| project.whole.contains(&span.file);
            let meets = |span: &Span| {
                taken.iter().any(|other| {
                    other.file == span.file && other.start < span.end && span.start < other.end
                })
            };
            let is_refused = mended
                .refused
                .iter()
                .any(|(other, _, title, _)| *other == path && *title == fix.title);
            if is_refused
                || fix
                    .edits
                    .iter()
                    .any(|(span, _)| !is_understood(span) || meets(span))
            {
                continue;
            }
            taken.extend(fix.edits.iter().map(|(span, _)| *span));
            planned.push(Plan { path, line, fix });
        }
    }
    planned
}

/// Where fixes are tried.
struct FixTrial<'b> {
    files: &'b dyn Files,
    settings: &'b Settings,
    earlier: EarlierRuns<'b>,
    project: TrialProject<'b>,
}

impl FixTrial<'_> {
    /// The plans that together make nothing worse, with their result: all, or else those of each
    /// half, down to a single one, which is refused. `None` where all are.
    fn accepted<'p, 'f>(
        &mut self,
        present: &Trial,
        plans: &'p [Plan<'f>],
        mended: &mut FixOutcome,
    ) -> Result<Option<(Vec<&'p Plan<'f>>, Trial)>, FileError> {
        let mut accepted = Vec::new();
        let mut last = None;
        let mut waiting: Vec<&'p [Plan<'f>]> = vec![plans];
        while let Some(plans) = waiting.pop() {
            if plans.is_empty() {
                continue;
            }
            let all: Vec<&Plan<'_>> = accepted.iter().copied().chain(plans).collect();
            let why = match self.tried(present, &all, &mended.texts)? {
                Ok(after) => {
                    last = Some(after);
                    accepted.extend(plans);
                    continue;
                }
                Err(why) => why,
            };
            if let [only] = plans {
                mended
                    .refused
                    .push((only.path.clone(), only.line, only.fix.title.clone(), why));
                continue;
            }
            let (one, other) = plans.split_at(plans.len() / 2);
            waiting.extend([other, one]);
        }
        Ok(last.map(|after| (accepted, after)))
    }

    /// The result of some fixes together, or why they are refused.
    fn tried(
        &mut self,
        present: &Trial,
        plans: &[&Plan<'_>],
        mended: &BTreeMap<String, String>,
    ) -> Result<Result<Trial, String>, FileError> {
        let mut texts = mended.clone();
        let edits = plans.iter().flat_map(|plan| &plan.fix.edits);
        texts.extend(edited(&present.sources, edits));
        let Some(after) = self.project.with(&texts, self.settings, true)? else {
            return Ok(Err("nobody waits for it any more".to_owned()));
        };
        if let Some(code) = worse(&present.report, &after.report) {
            return Ok(Err(format!("`{code}` would be found then")));
        }
        let tried = Overlay {
            under: self.files,
            texts,
        };
        let version = |files| ProjectVersion {
            files,
            settings: self.settings.clone(),
            only: None,
        };
        let (old, new) = (version(self.files), version(&tried));
        Ok(match diff_again(&old, &new, None, self.earlier) {
            Ok(diff) => match diff.pages.first() {
                Some(page) => Err(format!("the page “{}” would read otherwise", page.title)),
                None => Ok(after),
            },
            Err(why) => Err(why),
        })
    }
}

/// Findings that occur more often than before, if that makes the report worse.
fn worse(before: &Report, after: &Report) -> Option<&'static str> {
    // An item that only an unused item used is unused without it: it was so before, and is removed
    // next.
    let told = |report: &Report| -> Vec<(Level, &'static str)> {
        let told = report
            .findings
            .iter()
            .map(|found| (found.level, found.diagnostic.code.name));
        told.filter(|(_, code)| *code != codes::UNUSED_ITEM.name)
            .collect()
    };
    let (was, is) = (told(before), told(after));
    let denied = |told: &[(Level, &str)]| {
        told.iter()
            .filter(|(level, _)| *level == Level::Deny)
            .count()
    };
    let elsewhere = |report: &Report| report.summary.elsewhere;
    let is_worse = denied(&is) > denied(&was)
        || elsewhere(after) > elsewhere(before)
        || after.summary.undecided > before.summary.undecided
        || is.len() > was.len();
    let of = |told: &[(Level, &str)], code: &str| {
        told.iter().filter(|(_, other)| *other == code).count()
    };
    let codes: BTreeSet<&'static str> = is.iter().map(|(_, code)| *code).collect();
    let more = codes
        .into_iter()
        .find(|code| of(&is, code) > of(&was, code));
    is_worse.then(|| more.unwrap_or(codes::UNDECIDED.name))
}
