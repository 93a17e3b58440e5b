//! What is written of the sources that a build reads: known from earlier runs, or written anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Source};
use crate::emit::Rules;
use crate::model::Placement;

use super::area::Area;
use super::assembly::{Assembly, ModuleGone, OutputContent};
use super::build::written;
use super::build_request::BuildRequest;
use super::incremental::Workspace;
use super::kept_outputs::KeptOutputs;
use super::observer::{Counted, Observer, Phase};
use super::output_state::RULES;
use super::outputs::{FileOutputs, OutputWriter, WrittenOutputs};
use super::page_links::unread_files;
use super::page_words::TeamTemplates;
use super::results::ResultKey;

/// The outputs of a source: known, with the key under which they are.
pub(super) struct KnownOutputs {
    pub(super) key: ResultKey,
    pub(super) known: Option<FileOutputs>,
}

/// The sources of which something is written.
pub(super) struct WrittenSources<'w> {
    pub(super) asked: BuildRequest<'w>,
    pub(super) area: Option<&'w Area<'w>>,
    pub(super) all: BTreeMap<FileId, KnownOutputs>,
    pub(super) placement: Placement,
    pub(super) templates: TeamTemplates,
}

/// What was made of them.
pub(super) enum Assembled {
    /// All of it.
    Whole(Box<WrittenAssembly>),
    /// It depends on what pages show that are not read.
    AsksOthers,
    /// The rules of what is known are not in the output folder any more.
    ModuleGone,
}

pub(super) struct WrittenAssembly {
    pub(super) assembly: Assembly,
    /// The outputs of sources that are new.
    pub(super) stored: Vec<(ResultKey, FileOutputs)>,
    /// What is wrong with them, or not written.
    pub(super) found: Vec<Diagnostic>,
}

impl WrittenSources<'_> {
    /// Whether a source is read, and not only the title of its page.
    fn reads(&self, path: &str) -> bool {
        self.area.is_none_or(|area| area.reads(path))
    }

    /// The texts that are read.
    pub(super) fn texts<'w>(&self, workspace: &'w Workspace) -> Vec<&'w Source> {
        let texts = workspace.sources().iter().map(|(_, source)| source);
        let is_read = |source: &&Source| !self.is_title(&source.path);
        texts.filter(is_read).collect()
    }

    /// Whether only the title of a page is known.
    fn is_title(&self, path: &str) -> bool {
        self.area.is_some_and(|area| area.is_title(path))
    }

    /// Whether some of this depends on what pages show that are not read.
    fn asks_others(&self, path: &str, outputs: &FileOutputs) -> bool {
        let is_known = self.area.is_none_or(Area::knows_pages);
        outputs.asks_others && !is_known && (self.asked.chosen)(path)
    }

    pub(super) fn forget_modules(&mut self) {
        for outputs in self.all.values_mut() {
            let known = outputs.known.take();
            outputs.known = known.filter(|known| known.module.length == 0);
        }
    }

    /// Writes what is not known, and puts all of it together.
    ///
    /// # Errors
    /// As a finding, where something cannot be written.
    pub(super) fn assembled(
        &self,
        workspace: &mut Workspace,
        observer: &dyn Observer,
    ) -> Result<Assembled, Diagnostic> {
        let asked = self.asked;
        let is_open = |file: &FileId| !self.is_title(&workspace.sources().get(*file).path);
        let stale = self
            .all
            .iter()
            .filter(|(_, outputs)| outputs.known.is_none());
        let stale: Vec<FileId> = stale.map(|(file, _)| *file).filter(is_open).collect();
        observer.counts(Counted::Written, stale.len());
        let mut new = self.written_anew(workspace, &stale, observer)?;
        observer.begins(Phase::Assemble);
        let texts = self.texts(workspace);
        let texts: BTreeSet<&str> = texts.iter().map(|source| source.path.as_str()).collect();
        let mut assembly = match self.area {
            Some(area) => {
                let is_read = |path: &str| texts.contains(path);
                match KeptOutputs::new(area, asked.settings, &is_read, asked.state) {
                    Some(kept) => Assembly::beside(kept),
                    None if area.is_whole() => Assembly::default(),
                    None => return Ok(Assembled::AsksOthers),
                }
            }
            None => Assembly::default(),
        };
        let mut stored = Vec::new();
        let mut found = Vec::new();
        for (file, path) in self.all_paths(workspace) {
            let Some(outputs) = self.all.get(&file).filter(|_| self.reads(path)) else {
                assembly.add_unread(path);
                continue;
            };
            if let Some(written) = new.remove(&file) {
                if self.asks_others(path, &written.outputs) {
                    return Ok(Assembled::AsksOthers);
                }
                // What is wrong with it is to be said again; and where other pages count, it is
                // known only where they are.
                let is_known = self.area.is_none_or(Area::knows_pages);
                if written.found.is_empty() && (is_known || !written.outputs.asks_others) {
                    stored.push((outputs.key, written.outputs.clone()));
                }
                found.extend(written.found);
                let content = OutputContent {
                    files: written.contents,
                    module: written.module,
                };
                assembly.add_source(path, written.outputs, Some(content), asked.chosen);
            } else if let Some(known) = &outputs.known {
                if self.asks_others(path, known) {
                    return Ok(Assembled::AsksOthers);
                }
                assembly.add_source(path, known.clone(), None, asked.chosen);
            }
        }
        let has_known = stale.len() < self.all.len();
        let old = has_known.then(|| asked.state.content(RULES)).flatten();
        let old = old.and_then(|old| String::from_utf8(old).ok());
        let shared = assembly.add_shared(asked.files, asked.settings, &texts, old.as_deref())?;
        Ok(match shared {
            Ok(()) => Assembled::Whole(Box::new(WrittenAssembly {
                assembly,
                stored,
                found,
            })),
            Err(ModuleGone) => Assembled::ModuleGone,
        })
    }

    /// Writes what comes of some sources, some hundred of them after others.
    ///
    /// # Errors
    /// As a finding, where something cannot be written.
    fn written_anew(
        &self,
        workspace: &mut Workspace,
        stale: &[FileId],
        observer: &dyn Observer,
    ) -> Result<BTreeMap<FileId, WrittenOutputs>, Diagnostic> {
        let settings = self.asked.settings;
        let view = workspace.view();
        let mut all = BTreeMap::new();
        for group in stale.chunks(workspace.together()) {
            let group: BTreeSet<FileId> = group.iter().copied().collect();
            let part = workspace.part_of(&group, &view, self.asked.files);
            let rules = Rules::new(&part, &settings.sources, self.all_paths(workspace));
            let writer = OutputWriter {
                settings,
                model: &part,
                sources: workspace.sources(),
                placement: &self.placement,
                rules: &rules,
                templates: &self.templates,
                count: workspace.paths().count(),
            };
            let new = written(&writer, &|file| group.contains(&file))?;
            all.extend(new.into_iter().map(|(file, written)| (file.id, written)));
            observer.advances(all.len(), stale.len());
        }
        workspace.forget_trees();
        Ok(all)
    }

    /// The paths of all sources of the project, in order.
    fn all_paths<'p>(&'p self, workspace: &'p Workspace) -> Vec<(FileId, &'p str)> {
        let Some(area) = self.area else {
            return workspace.paths().collect();
        };
        let by_path = workspace.by_path();
        let all = area.all().iter().zip(unread_files());
        all.map(|(path, unread)| {
            let file = by_path.get(path).copied();
            (file.unwrap_or(unread), path.as_str())
        })
        .collect()
    }
}
