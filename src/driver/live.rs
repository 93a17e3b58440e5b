//! A project whose sources are changed while somebody looks at it: in an editor, or beside a
//! preview. What its files have is read once; what is typed stands in their place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{FileId, Sources};
use crate::emit::article::page_path;
use crate::model::{Model, Occurrence, Placement};
use crate::syntax::Parsed;

use super::check::{check, offers, with_cures};
use super::contents::Contents;
use super::files::{FileError, Files, Listed, with_new};
use super::incremental::{ReportRequest, Unreported, Workspace};
use super::observer::{TOGETHER, Unobserved};
use super::page_links::placement;
use super::report_builder::Report;
use super::results::table_key;
use super::settings::Settings;

/// The files of a project, with what is typed in place of what they have.
pub struct OpenFiles {
    files: Box<dyn Files>,
    /// The folder of the sources.
    sources: String,
    texts: BTreeMap<String, String>,
}

impl Files for OpenFiles {
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        // What was never saved is a source too.
        let texts = self.texts.keys().filter(|path| self.is_source(path));
        Ok(with_new(self.files.sources(folder)?, texts))
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        self.files.names(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }

    fn find(&self, path: &str) -> Result<(), FileError> {
        if self.texts.contains_key(path) {
            return Ok(());
        }
        self.files.find(path)
    }
}

impl OpenFiles {
    fn is_source(&self, path: &str) -> bool {
        let inside = path.strip_prefix(&self.sources);
        let is_hidden = path.split('/').any(|part| part.starts_with('.'));
        inside.is_some_and(|rest| rest.starts_with('/')) && path.ends_with(".case") && !is_hidden
    }
}

/// See the module.
pub struct LiveProject {
    files: OpenFiles,
    settings: Settings,
    workspace: Workspace,
    /// The result table from which the workspace was read.
    cached: Vec<u8>,
    /// The occurrences of how many sources were worked out before anybody asked.
    warmed: usize,
    /// The paths of what is open and no source, for a reason that only the disk knows.
    passed_over: BTreeSet<String>,
    /// Whether some sources cannot be read, so that only a run that knows nothing reports all.
    lacks_some: bool,
    /// What sources have, where no record tells it and somebody asked.
    contents: BTreeMap<FileId, Contents>,
}

/// What is found in a live project.
#[derive(Clone)]
pub struct LiveReport {
    pub report: Report,
    /// The texts in which it is, where they are others than those of the project.
    own: Option<Sources>,
}

impl LiveReport {
    /// Whether a finding offers a cure that is not tried.
    #[must_use]
    pub fn has_offers(&self) -> bool {
        offers(&self.report)
    }

    /// The texts in which it is found, in a project that did not change since.
    pub fn sources<'s>(&'s self, project: &'s LiveProject) -> &'s Sources {
        self.own.as_ref().unwrap_or_else(|| project.sources())
    }
}

/// Nobody waits for an answer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl LiveProject {
    /// Reads a project. `cached` is the result table of `program`.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub fn open(
        files: Box<dyn Files>,
        settings: Settings,
        program: &str,
        cached: &[u8],
    ) -> Result<Self, FileError> {
        let files = OpenFiles {
            files,
            sources: settings.sources.clone(),
            texts: BTreeMap::new(),
        };
        let key = table_key(program, &settings);
        let (workspace, unreadable) =
            Workspace::of_readable(&files, &settings, key, cached, TOGETHER)?;
        Ok(Self {
            files,
            settings,
            workspace,
            cached: cached.to_vec(),
            warmed: 0,
            passed_over: BTreeSet::new(),
            lacks_some: !unreadable.is_empty(),
            contents: BTreeMap::new(),
        })
    }

    /// Reads all files anew: some came, went or changed. What is known stays known.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub fn read_again(&mut self) -> Result<(), FileError> {
        if let Some(table) = self.workspace.table() {
            self.cached = table;
        }
        let (key, cached) = (self.workspace.table_key(), &self.cached);
        let (workspace, unreadable) =
            Workspace::of_readable(&self.files, &self.settings, key, cached, TOGETHER)?;
        (self.workspace, self.lacks_some) = (workspace, !unreadable.is_empty());
        self.warmed = 0;
        Ok(())
    }

    /// Puts what is typed in the place of what a file has; `None` where it is what the file has.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub fn set(&mut self, path: &str, text: Option<String>) -> Result<(), FileError> {
        let present = match &text {
            Some(text) => Some(text.clone()),
            None => self
                .files
                .files
                .read(path)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok()),
        };
        match text {
            Some(text) => self.files.texts.insert(path.to_owned(), text),
            None => self.files.texts.remove(path),
        };
        let is_known = self.workspace.by_path().contains_key(path);
        let is_source = self.files.is_source(path) && !self.settings.leaves_out(path);
        if is_known != present.is_some() && is_source && !self.passed_over.contains(path) {
            self.read_again()?;
            // A link, for instance.
            if present.is_some() && !self.workspace.by_path().contains_key(path) {
                self.passed_over.insert(path.to_owned());
            }
            return Ok(());
        }
        let texts = present.map(|text| (path.to_owned(), text));
        self.workspace
            .set(&self.files, &texts.into_iter().collect());
        Ok(())
    }

    /// The findings. Cures that they offer are not tried.
    ///
    /// # Errors
    /// Where nobody waits for it any more, or the folder of sources cannot be read.
    pub fn report(&mut self) -> Result<Result<LiveReport, Cancelled>, FileError> {
        if !self.lacks_some {
            let report = self.workspace.report(ReportRequest {
                files: &self.files,
                settings: &self.settings,
                chosen: &|_| true,
                is_part: false,
                keeps: true,
                observer: &Unobserved,
            });
            match report {
                Ok(report) => {
                    return Ok(Ok(LiveReport { report, own: None }));
                }
                Err(Unreported::Cancelled) => return Ok(Err(Cancelled)),
                Err(Unreported::NeedsAll) => {}
            }
        }
        let project = check(&self.files, &self.settings, &|_| true)?;
        if self.is_cancelled() {
            return Ok(Err(Cancelled));
        }
        Ok(Ok(LiveReport {
            report: project.report,
            own: Some(project.sources),
        }))
    }

    /// Tries the cures that the findings of a report offer, and tells what helps.
    ///
    /// # Errors
    /// Where nobody waits for it any more.
    pub fn cured(&mut self, mut report: LiveReport) -> Result<LiveReport, Cancelled> {
        if report.own.is_none() {
            let (files, settings) = (&self.files, &self.settings);
            let workspace = &mut self.workspace;
            with_cures(
                files,
                settings,
                &|_| true,
                false,
                workspace,
                &mut report.report,
            );
        }
        if self.is_cancelled() {
            return Err(Cancelled);
        }
        Ok(report)
    }

    fn is_cancelled(&self) -> bool {
        let cancellation = self.settings.cancellation;
        cancellation.is_some_and(crate::analysis::effort::Cancellation::is_set)
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The files, with what is typed.
    pub fn files(&self) -> &OpenFiles {
        &self.files
    }

    /// The texts of all sources that can be read, and of their files of rows.
    pub fn sources(&self) -> &Sources {
        self.workspace.sources()
    }

    /// The sources by their paths.
    pub fn by_path(&self) -> &BTreeMap<String, FileId> {
        self.workspace.by_path()
    }

    /// The articles by the stems of their paths, where these are of one alone.
    pub fn articles(&self) -> BTreeMap<String, FileId> {
        self.workspace.article_stems()
    }

    /// Reports as [`Self::report`] does, and knows the pages behind it.
    ///
    /// # Errors
    /// As [`Self::report`].
    pub fn report_pages(&mut self) -> Result<Result<LiveReport, Cancelled>, FileError> {
        let report = self.report();
        self.read_contents();
        report
    }

    /// What sources have that others link to, by the last report.
    fn contents(&self) -> impl Iterator<Item = (FileId, &Contents)> {
        let records = self.workspace.records();
        let known = records.map(|(file, record)| (file, &record.contents));
        known.chain(
            self.contents
                .iter()
                .map(|(file, contents)| (*file, contents)),
        )
    }

    /// Reads what sources have where there are no records, because a run that knows nothing reported.
    fn read_contents(&mut self) {
        self.contents.clear();
        if self.workspace.records().next().is_some() {
            return;
        }
        let files: Vec<FileId> = self.by_path().values().copied().collect();
        for file in files {
            let model = self.model(file);
            if let Some(of_file) = model.file(file) {
                self.contents.insert(file, Contents::new(&model, of_file));
            }
        }
    }

    /// Where everything is shown, by the last report.
    pub(super) fn placement(&self) -> Placement {
        placement(self.sources(), self.contents())
    }

    /// The pages of all sources, by the last report: the source, where a build writes the page, its title.
    pub fn pages(&self) -> Vec<(FileId, String, String)> {
        let mut pages = Vec::new();
        for (file, contents) in self.contents() {
            if let Some(page) = &contents.page {
                let source = &self.sources().get(file).path;
                let path = page_path(&self.settings.sources, source, &page.id);
                pages.push((file, format!("articles/{path}"), contents.title.clone()));
            }
        }
        pages
    }

    /// The tree of a source.
    pub fn tree(&self, file: FileId) -> Option<Arc<Parsed>> {
        self.workspace.tree(file)
    }

    /// The tree of a source, with the rows that it takes.
    pub fn tree_with_rows(&mut self, file: FileId) -> Option<Arc<Parsed>> {
        self.workspace.tree_with_rows(file, &self.files)
    }

    /// Where a source declares things and names them.
    pub fn occurrences(&mut self, file: FileId) -> Arc<Vec<Occurrence>> {
        self.workspace.occurrences(file, &self.files)
    }

    /// Whether a source may name something that is called so: its text holds the name, or it takes rows.
    pub fn may_name(&self, file: FileId, name: &str) -> bool {
        self.sources().get(file).text.contains(name) || self.workspace.takes_rows(file)
    }

    /// Works out the occurrences of some sources, on all cores.
    pub fn read_occurrences(&self, files: &[FileId]) {
        self.workspace.read_occurrences(files);
    }

    /// Works out the occurrences of so many sources of which they were not yet asked for; whether there
    /// were some.
    pub fn read_some_occurrences(&mut self, count: usize) -> bool {
        let all = self.workspace.by_path().values().copied();
        let next: Vec<FileId> = all.skip(self.warmed).take(count).collect();
        self.warmed += next.len();
        self.workspace.read_occurrences(&next);
        !next.is_empty()
    }

    /// The files that a source sees: itself, and those that it uses, directly or not; ascending.
    pub fn seen_by(&self, file: FileId) -> &[FileId] {
        self.workspace.seen_by(file)
    }

    /// The sources in which places of a file are: itself, or of a file of rows, those that take it.
    pub fn readers_of(&self, file: FileId) -> Vec<FileId> {
        self.workspace.readers_of(file)
    }

    /// The model of a source, with all that it sees.
    pub fn model(&mut self, file: FileId) -> Model {
        let view = self.workspace.view();
        self.workspace
            .part_of(&[file].into_iter().collect(), &view, &self.files)
    }
}
