//! The record of a source: its findings, and the summary for checks between sources. Later passes
//! need neither the source's text nor its model.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::agreement::claims::{Leads, SharedOutcomes};
use crate::analysis::effort::Effort;
use crate::analysis::registry::{
    CheckRequest, FileSummary, Proof, SharedRows, check_file, check_text,
};
use crate::base::{Code, Diagnostic, FileId, Level, Sources, codes};
use crate::model::{Entity, File, Model, Unit};

use super::contents::Contents;
use super::identity::ItemPaths;
use super::settings::Settings;
use super::summary::Summary;
use super::uses::unsorted;
use super::{fixes, identity, sentences};

/// See the module.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// Findings of parsing and lowering.
    pub(super) found: Vec<Diagnostic>,
    /// Findings of checks.
    pub(super) proved: Vec<Diagnostic>,
    /// Findings of rows that sources may read besides it.
    pub(super) shared_rows: SharedRows,
    /// Whether every item of it is understood.
    pub(super) whole: bool,
    /// Whether no reader of it is possible.
    pub(super) impossible: bool,
    pub(super) counts: Counts,
    pub(super) summary: FileSummary,
    pub(super) contents: Contents,
    pub(super) items: ItemPaths,
    /// The files of rows that its decisions take their rules from.
    pub(super) rows: Vec<FileId>,
    /// The names that it declares.
    pub(super) names: Vec<String>,
}

/// Counts of a source.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    scenarios: usize,
    decisions: usize,
    examples: usize,
    examples_left_out: bool,
    /// How many checks met their limit.
    pub(super) undecided: usize,
}

/// The records of the sources of a project.
pub(super) type Records = BTreeMap<FileId, Arc<Record>>;

/// Makes the record of a source.
pub(super) struct Recorder<'r> {
    pub(super) model: &'r Model,
    pub(super) sources: &'r Sources,
    pub(super) settings: &'r Settings,
    /// The outcomes of which guides are asked because others come to them too.
    pub(super) shared: &'r SharedOutcomes,
}

/// A record, and the work that it took.
pub(super) struct Recorded {
    pub(super) record: Record,
    /// How much work it was.
    pub(super) work: u64,
    /// Whether more would have been needed.
    pub(super) short: bool,
}

impl Recorder<'_> {
    /// Checks a source by itself, with so much effort.
    pub(super) fn record(
        &self,
        unit: &Unit,
        file: &File,
        leads: Leads,
        effort: Effort,
    ) -> Recorded {
        let (model, today) = (self.model, self.settings.today);
        let wanted = |code: &Code| self.settings.level(code, Some(&file.path)) != Level::Allow;
        let asked = CheckRequest {
            effort,
            wanted: &wanted,
            today,
            shared: self.shared,
        };
        let proof = if file.sound {
            check_file(model, file, asked)
        } else {
            Proof::default()
        };
        let (work, short) = (proof.work, proof.short_of_work);
        let mut diagnostics = proof.diagnostics;
        if file.whole {
            // A condition that holds whoever asks it is said once.
            let is_new = |found: &Diagnostic| {
                let mut said = diagnostics.iter();
                !said.any(|said| said.code.name == found.code.name && said.span() == found.span())
            };
            let mut found = check_text(model, file, &proof.reached, today);
            found.retain(is_new);
            diagnostics.append(&mut found);
            diagnostics.extend(sentences::check(model, file, self.sources, self.settings));
        }
        fixes::terms(self.sources, &mut diagnostics);
        let text = &self.sources.get(file.id).text;
        fixes::idle(text, &mut diagnostics);
        diagnostics.extend(unsorted(unit, text));
        let mut summary = FileSummary::new(model, file, &proof.reached, leads, proof.claims);
        fixes::removals(unit, text, summary.idle());
        let shared_rows = SharedRows::take(model, file, &mut diagnostics);
        let record = Record {
            found: Vec::new(),
            proved: diagnostics,
            shared_rows,
            whole: file.whole,
            impossible: proof.impossible,
            counts: Counts {
                scenarios: proof.scenarios,
                decisions: proof.decisions,
                examples: proof.examples,
                examples_left_out: proof.examples_left_out,
                undecided: proof.undecided,
            },
            summary,
            contents: Contents::new(model, file),
            items: identity::items(model, file),
            rows: model.rows_of(file.id).collect(),
            names: declared_names(model, file),
        };
        Recorded {
            record,
            work,
            short,
        }
    }
}

/// The names that a file declares; a guide without sections has a scenario of its own, which nobody
/// named.
fn declared_names(model: &Model, file: &File) -> Vec<String> {
    let is_named = |entity: &Entity| match entity {
        Entity::Scenario(id) => !model.scenarios.at(*id).whole_guide,
        _ => true,
    };
    let declared = model.declared_in(file.id).into_iter().filter(is_named);
    declared
        .map(|entity| model.name_of(entity).to_owned())
        .collect()
}

impl Record {
    /// The number of faults of what is written.
    pub(super) fn faults(&self) -> usize {
        self.found
            .iter()
            .filter(|found| found.code.level == Level::Deny)
            .count()
    }

    /// Whether it is proved that all of its examples are as expected.
    pub(super) fn meets_examples(&self) -> bool {
        let counts = &self.counts;
        let is_failed = |found: &Diagnostic| found.code == &codes::FAILED_EXAMPLE;
        self.whole
            && counts.undecided == 0
            && !counts.examples_left_out
            && counts.examples == self.contents.examples.len()
            && !self.proved.iter().any(is_failed)
    }

    /// Counts checked things.
    pub(super) fn count(&self, summary: &mut Summary) {
        let counts = &self.counts;
        summary.files += 1;
        summary.articles += usize::from(self.contents.page.is_some());
        summary.skipped += usize::from(!self.whole);
        summary.scenarios += counts.scenarios;
        summary.decisions += counts.decisions;
        *(if counts.examples_left_out {
            &mut summary.examples_left_out
        } else {
            &mut summary.examples
        }) += counts.examples;
        summary.undecided += counts.undecided;
    }
}
