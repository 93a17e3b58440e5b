//! A project in which other texts are tried: what is found with these in place of those that are
//! there.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{FileId, Sources};

use super::files::{FileError, Files, Overlay};
use super::incremental::{ReportRequest, Unreported, Workspace};
use super::observer::Unobserved;
use super::passes::check_project;
use super::report_builder::Report;
use super::settings::Settings;

/// See the module.
pub(super) struct TrialProject<'t> {
    files: &'t dyn Files,
    chosen: &'t dyn Fn(&str) -> bool,
    is_part: bool,
    /// What is known of it; without that, all is worked out each time.
    workspace: Option<&'t mut Workspace>,
    /// The texts of sources in whose place others stand there.
    replaced: BTreeMap<String, String>,
}

/// What is found with some texts.
pub(super) struct Trial {
    pub(super) sources: Sources,
    pub(super) report: Report,
    /// The sources that are understood as a whole.
    pub(super) whole: BTreeSet<FileId>,
}

impl<'t> TrialProject<'t> {
    pub(super) fn new(
        files: &'t dyn Files,
        chosen: &'t dyn Fn(&str) -> bool,
        workspace: Option<&'t mut Workspace>,
    ) -> Self {
        Self {
            files,
            chosen,
            is_part: false,
            workspace,
            replaced: BTreeMap::new(),
        }
    }

    /// As a part of a project, between whose sources nothing is said.
    pub(super) fn of_part(mut self, is_part: bool) -> Self {
        self.is_part = is_part;
        self
    }

    /// What is found with other texts; `None` where nobody waits for it any more. `keeps` is whether
    /// later trials may use it: not where the budget is small.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub(super) fn with(
        &mut self,
        texts: &BTreeMap<String, String>,
        settings: &Settings,
        keeps: bool,
    ) -> Result<Option<Trial>, FileError> {
        let overlay = Overlay {
            under: self.files,
            texts: texts.clone(),
        };
        if let Some(workspace) = self.workspace.as_deref_mut() {
            let mut all = std::mem::take(&mut self.replaced);
            let present = texts.keys().filter_map(|path| match all.get(path) {
                Some(text) => Some((path.clone(), text.clone())),
                None => workspace.text(path),
            });
            self.replaced = present.collect();
            all.extend(texts.clone());
            workspace.set(&overlay, &all);
            let report = workspace.report(ReportRequest {
                files: &overlay,
                settings,
                chosen: self.chosen,
                is_part: self.is_part,
                keeps,
                observer: &Unobserved,
            });
            match report {
                Ok(report) => {
                    return Ok(Some(Trial {
                        sources: workspace.sources().clone(),
                        report,
                        whole: workspace.records().map(|(file, _)| file).collect(),
                    }));
                }
                Err(Unreported::Cancelled) => return Ok(None),
                Err(Unreported::NeedsAll) => {}
            }
        }
        let project = check_project(&overlay, settings, self.chosen)?;
        let files = project.model.files.iter().filter(|file| file.whole);
        Ok(Some(Trial {
            sources: project.sources,
            report: project.report,
            whole: files.map(|file| file.id).collect(),
        }))
    }

    /// The result table with what was worked out so far, where it is new.
    pub(super) fn table(&self) -> Option<Vec<u8>> {
        self.workspace.as_deref()?.table()
    }

    /// Puts back what is there.
    pub(super) fn restore(&mut self) {
        if let Some(workspace) = self.workspace.as_deref_mut() {
            workspace.set(self.files, &std::mem::take(&mut self.replaced));
        }
    }
}
