//! The summary of one file for checks of a whole project: enough to report faults between files,
//! without the files.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::analysis::agreement::claims::{Claims, Leads, SharedOutcomes};
use crate::analysis::checks::{
    indistinct_values, link_to_nowhere, repeated_steps, unreached_step, unused_item,
};
use crate::analysis::steps::reached::Reached;
use crate::base::{Diagnostic, Span};
use crate::model::{File, Model};

/// See the module.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FileSummary {
    uses: unused_item::Uses,
    asked: indistinct_values::FactUses,
    links: link_to_nowhere::PageLinks,
    steps: repeated_steps::Steps,
    procedures: unreached_step::Procedures,
    /// Where its guides lead.
    pub leads: Leads,
    /// Their claims on outcomes to which others come too.
    pub claims: Claims,
}

impl FileSummary {
    /// The summary of a file whose readers reach `reached` and whose guides lead as `leads` and
    /// `claims` say.
    #[must_use]
    pub fn new(
        model: &Model,
        file: &File,
        reached: &Reached,
        leads: Leads,
        claims: Claims,
    ) -> Self {
        Self {
            uses: unused_item::summarize(model, file),
            asked: indistinct_values::summarize(model, file),
            links: link_to_nowhere::summarize(model, file),
            steps: repeated_steps::summarize(model, file),
            procedures: unreached_step::summarize(model, file, reached),
            leads,
            claims,
        }
    }

    /// Whether the questions to its guides are answered.
    #[must_use]
    pub fn covers(&self, shared: &SharedOutcomes) -> bool {
        self.leads.are_covered(&self.claims, shared)
    }

    /// The findings if no other file uses the declarations of this one.
    #[must_use]
    pub fn idle(&mut self) -> &mut [Diagnostic] {
        self.uses.idle()
    }
}

/// Runs the checks between files. Unreached steps are reported only where the reach of all files is
/// known.
#[must_use]
pub fn check_project(files: &[&FileSummary], all_reached: bool) -> Vec<Diagnostic> {
    let uses: Vec<_> = files.iter().map(|file| &file.uses).collect();
    let used: BTreeSet<Span> = uses.iter().flat_map(|uses| uses.elsewhere()).collect();
    let mut found = unused_item::run(&uses, &used);
    found.extend(indistinct_values::run(
        &files.iter().map(|file| &file.asked).collect::<Vec<_>>(),
        &used,
    ));
    found.extend(link_to_nowhere::run(
        &files.iter().map(|file| &file.links).collect::<Vec<_>>(),
    ));
    found.extend(repeated_steps::run(
        &files.iter().map(|file| &file.steps).collect::<Vec<_>>(),
    ));
    if all_reached {
        found.extend(unreached_step::run(
            &files
                .iter()
                .map(|file| &file.procedures)
                .collect::<Vec<_>>(),
        ));
    }
    found
}
