//! A project whose sources can change: it keeps what it worked out, and works out anew what a
//! change reaches. Records whose dependencies are unchanged are reused, of this process or of an
//! earlier run; the rest is lowered and checked with as few other sources as it needs. The output
//! equals that of a full run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use salsa::Setter;

use crate::analysis::agreement::claims::{Dispute, SharedOutcomes};
use crate::analysis::effort::Cancellation;
use crate::analysis::registry::{Proof, shared};
use crate::base::{Diagnostic, FileId, Level, Sources, Span, codes, parallel};
use crate::model::lower::places;
use crate::model::{Model, Occurrence, Unit, articles, lower_part};
use crate::syntax::Parsed;

use super::contents::{AllContents, Contents};
use super::files::{FileError, Files, Listed};
use super::load::{RowFiles, fill, of_a_source};
use super::observer::{Counted, Observer, Phase};
use super::passes::{Budget, Checked, Project, all_found, between, check_each, file_leads};
use super::queries::{
    Database, Dependencies, ProjectFiles, RowsFile, SourceFile, dependencies, interface,
    occurrences, parsed, row_paths, sees, words,
};
use super::record::{Record, Recorder, Records};
use super::record_store::RecordStore;
use super::report_builder::{Report, ReportBuilder, compared, is_wanted};
use super::results::{Hash, ResultKey, ResultTable};
use super::settings::Settings;

/// See the module.
pub(super) struct Workspace {
    database: Database,
    files: ProjectFiles,
    /// The texts: of the sources, then of the files of rows.
    sources: Sources,
    /// How many of these are sources.
    count: usize,
    rows: RowFiles,
    /// What it works out is stored under this key.
    table_key: Hash,
    results: Arc<ResultTable>,
    /// Results that the table does not have.
    new: BTreeMap<ResultKey, Vec<u8>>,
    /// Results besides records that the table is to keep.
    used: BTreeSet<ResultKey>,
    /// Whether the table is to keep all that it has: where the sources are a part of a project.
    keeps_all: bool,
    /// How many sources are lowered together.
    together: usize,
    /// The records of the last report, each with the hash of what it and its places depend on.
    records: BTreeMap<FileId, (Hash, Arc<Record>)>,
}

/// The result of a check that may use earlier ones.
pub struct IncrementalResult {
    sources: Sources,
    report: Report,
    /// The new result table, where it differs from the old one.
    pub cached: Option<Vec<u8>>,
}

impl IncrementalResult {
    pub(super) fn new(sources: Sources, report: Report, cached: Option<Vec<u8>>) -> Self {
        Self {
            sources,
            report,
            cached,
        }
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

/// What a report is asked for.
#[derive(Clone, Copy)]
pub(super) struct ReportRequest<'r> {
    pub(super) files: &'r dyn Files,
    pub(super) settings: &'r Settings,
    pub(super) chosen: &'r dyn Fn(&str) -> bool,
    /// Whether the sources are a part of a project: then nothing is said between them.
    pub(super) is_part: bool,
    /// Whether what is worked out is kept: not of a trial, whose budget is small.
    pub(super) keeps: bool,
    pub(super) observer: &'r dyn Observer,
}

/// Some of the sources, with their dependencies.
struct PartialModel {
    units: Vec<Unit>,
    model: Model,
    found: Vec<Diagnostic>,
}

/// What must be known of a whole project to lower a part of it.
pub(super) struct ProjectView {
    /// What the records of all sources depend on.
    pub(super) dependencies: BTreeMap<FileId, Dependencies>,
    pub(super) articles: BTreeMap<String, FileId>,
}

/// What is known in a run that checks some sources after others.
struct PartialRun {
    view: ProjectView,
    records: Records,
    /// The sources that had no record, or less of it than is asked.
    stale: BTreeSet<FileId>,
    /// Faults in stale sources that were found when others were checked.
    elsewhere: Vec<(FileId, Diagnostic)>,
    /// The sources that were parsed.
    parsed: BTreeSet<FileId>,
    budget: Budget,
}

/// Why there is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreported {
    /// The words of a finding depend on the declarations of all sources.
    NeedsAll,
    /// Nobody waits for it.
    Cancelled,
}

/// Why some sources cannot be checked by themselves.
enum Unsettled {
    /// The words of a finding name all that declare something.
    Names,
    /// A finding may be another one in a model of all sources.
    Everything,
}

impl Workspace {
    /// Reads all sources of a project. `None` where one of them cannot be read.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub(super) fn new(
        files: &dyn Files,
        settings: &Settings,
        table_key: Hash,
        cached: &[u8],
        together: usize,
    ) -> Result<Option<Self>, FileError> {
        let results = Arc::new(ResultTable::read(cached, &table_key));
        Self::knowing(files, settings, table_key, results, together)
    }

    /// Reads all sources of another version of the project. What this one knows is used.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(super) fn beside(
        &self,
        files: &dyn Files,
        settings: &Settings,
    ) -> Result<Option<Self>, FileError> {
        let results = Arc::new(self.results.with(self.new_interfaces().into_iter()));
        Self::knowing(files, settings, self.table_key, results, self.together)
    }

    fn knowing(
        files: &dyn Files,
        settings: &Settings,
        table_key: Hash,
        results: Arc<ResultTable>,
        together: usize,
    ) -> Result<Option<Self>, FileError> {
        let (texts, unreadable) = texts(files, settings)?;
        if !unreadable.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self::of_texts(
            files, texts, table_key, results, together,
        )))
    }

    /// The sources that can be read, and the paths of the others.
    ///
    /// # Errors
    /// Where the folder of sources cannot be read.
    pub(super) fn of_readable(
        files: &dyn Files,
        settings: &Settings,
        table_key: Hash,
        cached: &[u8],
        together: usize,
    ) -> Result<(Self, Vec<String>), FileError> {
        let results = Arc::new(ResultTable::read(cached, &table_key));
        let (texts, unreadable) = texts(files, settings)?;
        let workspace = Self::of_texts(files, texts, table_key, results, together);
        Ok((workspace, unreadable))
    }

    fn of_texts(
        files: &dyn Files,
        texts: Vec<PathText>,
        table_key: Hash,
        results: Arc<ResultTable>,
        together: usize,
    ) -> Self {
        let database = Database::new(Arc::clone(&results));
        let hashes = parallel::map(&texts, |(_, text)| hash(text.as_bytes()));
        let mut sources = Sources::default();
        let mut by_path = BTreeMap::new();
        let mut all = Vec::with_capacity(texts.len());
        for ((path, text), hash) in texts.into_iter().zip(hashes) {
            let id = sources.add(path.clone(), Arc::clone(&text));
            by_path.insert(path.clone(), id);
            all.push(SourceFile::new(&database, id, path, text, hash));
        }
        let count = all.len();
        let project = ProjectFiles::new(&database, all, by_path, BTreeMap::new());
        let mut workspace = Self {
            database,
            files: project,
            sources,
            count,
            rows: RowFiles::default(),
            table_key,
            results,
            new: BTreeMap::new(),
            used: BTreeSet::new(),
            keeps_all: false,
            together: together.max(1),
            records: BTreeMap::new(),
        };
        workspace.read_rows(files);
        workspace
    }

    /// Puts other texts in the place of those of sources that are there.
    pub(super) fn set(&mut self, files: &dyn Files, texts: &BTreeMap<String, String>) {
        for (path, text) in texts {
            let Some(id) = self.by_path().get(path).copied() else {
                continue;
            };
            let (Some(source), text) = (self.source(id), Arc::<str>::from(text.as_str())) else {
                continue;
            };
            let hash = hash(text.as_bytes());
            if hash != source.hash(&self.database) {
                self.sources.replace(id, Arc::clone(&text));
                source.set_text(&mut self.database).to(text);
                source.set_hash(&mut self.database).to(hash);
            }
        }
        self.read_rows(files);
    }

    /// The key of the result table.
    pub(super) fn table_key(&self) -> Hash {
        self.table_key
    }

    /// Lets the table keep all that it has.
    pub(super) fn keep_all(&mut self) {
        self.keeps_all = true;
    }

    /// The text of a source, with its path.
    pub(super) fn text(&self, path: &str) -> Option<(String, String)> {
        let file = self.by_path().get(path)?;
        Some((path.to_owned(), self.sources.get(*file).text.to_string()))
    }

    /// The sources by their paths.
    pub(super) fn by_path(&self) -> &BTreeMap<String, FileId> {
        self.files.by_path(&self.database)
    }

    /// The texts.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    fn record_store(&self) -> RecordStore<'_> {
        RecordStore {
            files: self.files,
            sources: &self.sources,
            results: &self.results,
            new: &self.new,
        }
    }

    fn source(&self, file: FileId) -> Option<SourceFile> {
        let sources = self.files.sources(&self.database);
        sources.get(file.0 as usize).copied()
    }

    /// The result of `work` on each source, in order, on all cores.
    fn of_each<R: Send>(&self, work: impl Fn(&Database, SourceFile) -> R + Sync + Send) -> Vec<R> {
        let sources = self.files.sources(&self.database);
        parallel::map_with(&self.database, sources, |database, source| {
            work(database, *source)
        })
    }

    /// Adds the files of rows to the sources, in the order in which the sources take them.
    fn read_rows(&mut self, files: &dyn Files) {
        let paths = self.of_each(|database, source| row_paths(database, source));
        self.sources.truncate(self.count);
        self.rows = RowFiles::default();
        let mut rows = BTreeMap::new();
        for path in paths.into_iter().flatten() {
            // Its faults are reported where it is read.
            let Ok((id, _)) = self.rows.at(files, &mut self.sources, &path) else {
                continue;
            };
            let text = Arc::clone(&self.sources.get(id).text);
            let old = self.files.rows(&self.database).get(&path).copied();
            let hash = hash(text.as_bytes());
            let same =
                old.filter(|old| (old.id(&self.database), old.hash(&self.database)) == (id, hash));
            let file = same.unwrap_or_else(|| RowsFile::new(&self.database, id, text, hash));
            rows.insert(path, file);
        }
        if *self.files.rows(&self.database) != rows {
            self.files.set_rows(&mut self.database).to(rows);
        }
    }

    /// The report.
    ///
    /// # Errors
    /// Where it takes a run that knows nothing, or is not wanted any more.
    pub(super) fn report(&mut self, asked: ReportRequest<'_>) -> Result<Report, Unreported> {
        let (settings, observer) = (asked.settings, asked.observer);
        observer.begins(Phase::Find);
        observer.counts(Counted::Sources, self.count);
        let dependencies = self.dependencies();
        let mut run = PartialRun {
            records: self.known_records(dependencies.iter()),
            view: ProjectView {
                dependencies,
                articles: self.articles(),
            },
            stale: BTreeSet::new(),
            elsewhere: Vec::new(),
            parsed: BTreeSet::new(),
            budget: Budget::new(settings, self.count),
        };
        observer.begins(Phase::Check);
        let shared = self.check_stale(asked, &mut run);
        // Records that were made then say less than others would.
        let is_cancelled = || settings.cancellation.is_some_and(Cancellation::is_set);
        if is_cancelled() {
            return Err(Unreported::Cancelled);
        }
        let shared = shared.ok_or(Unreported::NeedsAll)?;
        if has_clash(&run.records) {
            return Err(Unreported::NeedsAll);
        }
        observer.counts(Counted::Parsed, run.parsed.len());
        observer.counts(Counted::Checked, run.stale.len());
        observer.begins(Phase::Compare);
        if asked.keeps {
            self.keep(&run.records, &run.stale, &run.view.dependencies);
        }
        let mut compare = |disputes: &[Dispute<Span>]| {
            let guides = disputes.iter().flat_map(|dispute| &dispute.guides);
            let guides: BTreeSet<FileId> = guides.map(|guide| guide.file).collect();
            let part = self.part(&guides, &run.view, asked.files, &Records::new());
            between(&part.model, disputes, settings)
        };
        let proof = if asked.is_part {
            Proof::default()
        } else {
            compared(&run.records, &shared, settings.effort(1), &mut compare)
        };
        let report = ReportBuilder {
            files: asked.files,
            settings,
            sources: &self.sources,
            chosen: asked.chosen,
            records: &run.records,
            is_part: asked.is_part,
        }
        .report(proof);
        if is_cancelled() {
            return Err(Unreported::Cancelled);
        }
        Ok(report)
    }

    /// Checks all sources without a record, and those of which more is asked than theirs say. The
    /// questions that guides are asked, or `None` where that takes a run
    /// that knows nothing.
    fn check_stale(
        &mut self,
        asked: ReportRequest<'_>,
        run: &mut PartialRun,
    ) -> Option<SharedOutcomes> {
        let all = run.view.dependencies.keys();
        let missing = all.filter(|file| !run.records.contains_key(file));
        let missing: BTreeSet<FileId> = missing.copied().collect();
        self.check_groups(asked, run, &missing, None)?;
        let leads = run.records.values().map(|record| &record.summary.leads);
        let shared = shared(&leads.collect::<Vec<_>>(), &is_wanted(asked.settings));
        let records = run.records.iter();
        let uncovered = records.filter(|(_, record)| !record.summary.covers(&shared));
        let uncovered: BTreeSet<FileId> = uncovered.map(|(file, _)| *file).collect();
        self.check_groups(asked, run, &uncovered, Some(&shared))?;
        Some(shared)
    }

    /// Checks some sources, group by group. `shared` are the questions that guides are asked, where
    /// they are known; else each group is asked what the guides of those before it and its own have
    /// in common. `None` as for [`Self::check_stale`].
    fn check_groups(
        &mut self,
        asked: ReportRequest<'_>,
        run: &mut PartialRun,
        stale: &BTreeSet<FileId>,
        shared: Option<&SharedOutcomes>,
    ) -> Option<()> {
        run.stale.extend(stale);
        run.records.retain(|file, _| !stale.contains(file));
        let mut open = stale.clone();
        let mut most = self.together;
        while !open.is_empty() {
            let group: BTreeSet<FileId> = open.iter().take(most).copied().collect();
            let others_are_known = group.len() == open.len();
            match self.check_group(asked, run, &group, shared, others_are_known) {
                Ok(()) => {
                    open.retain(|file| !group.contains(file));
                    let done = stale.len() - open.len();
                    asked.observer.advances(done, stale.len());
                }
                Err(Unsettled::Names) => {
                    most = usize::MAX;
                    open.clone_from(stale);
                    run.records.retain(|file, _| !open.contains(file));
                }
                Err(Unsettled::Everything) => return None,
            }
        }
        let is_found = |(file, found): &(FileId, Diagnostic)| {
            let key = |found: &Diagnostic| (found.code.name, found.span());
            let is_it =
                |other: &Diagnostic| key(other) == key(found) && other.message == found.message;
            let record = run.records.get(file);
            record.is_some_and(|record| record.found.iter().any(is_it))
        };
        run.elsewhere.iter().all(is_found).then_some(())
    }

    /// Checks some sources together; `others_are_known` says whether all others have records.
    fn check_group(
        &mut self,
        asked: ReportRequest<'_>,
        run: &mut PartialRun,
        group: &BTreeSet<FileId>,
        known: Option<&SharedOutcomes>,
        others_are_known: bool,
    ) -> Result<(), Unsettled> {
        let settings = asked.settings;
        let mut part = self.part(group, &run.view, asked.files, &Records::new());
        // Only of a name that is unknown it is asked who else declares it.
        let mut found = part.found.iter();
        if found.any(|found| found.code == &codes::UNKNOWN_NAME) {
            if !others_are_known {
                return Err(Unsettled::Names);
            }
            part = self.part(group, &run.view, asked.files, &run.records);
        }
        let mut found = part.found.iter();
        if found.any(|found| self.needs_all(found, run, group)) {
            return Err(Unsettled::Everything);
        }
        let led = file_leads(&part.model, |file| group.contains(&file));
        let common;
        let shared = if let Some(shared) = known {
            shared
        } else {
            let others = run.records.values().map(|record| &record.summary.leads);
            let leads: Vec<_> = others.chain(led.values()).collect();
            common = shared(&leads, &is_wanted(settings));
            &common
        };
        let recorder = Recorder {
            model: &part.model,
            sources: &self.sources,
            settings,
            shared,
        };
        let found = std::mem::take(&mut part.found);
        let checked = check_each(&recorder, &part.units, led, found, &mut run.budget);
        let checked = checked.into_iter();
        let checked = checked.map(|(file, record)| (file, Arc::new(record)));
        run.records.extend(checked);
        run.parsed.extend(part.units.iter().map(|unit| unit.file));
        Ok(())
    }

    /// Whether a finding in the model of some of the stale sources may be another one in a model of
    /// all sources. A fault in a stale source that is not among them is noted: its own check is to
    /// find it too.
    fn needs_all(
        &self,
        found: &Diagnostic,
        run: &mut PartialRun,
        group: &BTreeSet<FileId>,
    ) -> bool {
        if is_worded_by_all(found) {
            return true;
        }
        if found.code.level != Level::Deny {
            return false;
        }
        // A clash between sources makes their view of each other undefined, however little of their
        // text has changed.
        let mut files = places(found).map(|place| place.file);
        let first = files.next();
        if files.any(|file| Some(file) != first) {
            return true;
        }
        let Some(file) = first else { return false };
        if (file.0 as usize) >= self.count {
            // A fault that one source makes in the rows of another takes that along.
            return self.takers(file).any(|taker| !group.contains(&taker));
        }
        if !run.stale.contains(&file) {
            // As does one in a source that had none.
            return true;
        }
        if !group.contains(&file) {
            run.elsewhere.push((file, found.clone()));
        }
        false
    }

    /// The sources that take rows from a file of rows.
    fn takers(&self, rows: FileId) -> impl Iterator<Item = FileId> {
        let path = &self.sources.get(rows).path;
        let takes = |source: &&SourceFile| row_paths(&self.database, **source).contains(path);
        let sources = self.files.sources(&self.database).iter().filter(takes);
        sources.map(|source| source.id(&self.database))
    }

    /// The articles of the project.
    fn articles(&self) -> BTreeMap<String, FileId> {
        let database = &self.database;
        let files = self.files.sources(database).iter();
        articles(files.map(|source| {
            let has_front = interface(database, *source).has_front;
            (
                source.id(database),
                source.path(database).as_str(),
                has_front,
            )
        }))
    }

    /// The records whose dependencies are unchanged.
    fn known_records<'d>(
        &self,
        dependencies: impl Iterator<Item = (&'d FileId, &'d Dependencies)>,
    ) -> Records {
        let all: Vec<(FileId, &Dependencies)> =
            dependencies.map(|(file, of)| (*file, of)).collect();
        let (store, known) = (self.record_store(), &self.records);
        let read = parallel::map_with(&self.database, &all, |database, (file, of)| {
            let (stamp, record) = known.get(file)?;
            let is_same = *stamp == store.stamp(database, of);
            is_same.then(|| (*file, Arc::clone(record)))
        });
        let mut records: Records = read.into_iter().flatten().collect();
        let open: Vec<(FileId, &Dependencies)> = all
            .into_iter()
            .filter(|(file, _)| !records.contains_key(file))
            .collect();
        let read = parallel::map_with(&self.database, &open, |database, (file, of)| {
            Some((*file, Arc::new(store.stored(database, of)?)))
        });
        records.extend(read.into_iter().flatten());
        records
    }

    /// Some sources, and all that must be lowered with them.
    pub(super) fn needed(&self, wanted: &BTreeSet<FileId>, view: &ProjectView) -> BTreeSet<FileId> {
        let mut needed = BTreeSet::new();
        for file in wanted {
            let Some(of) = view.dependencies.get(file) else {
                continue;
            };
            for file in std::iter::once(file).chain(&of.titles) {
                if let Some(source) = self.source(*file) {
                    needed.extend(sees(&self.database, self.files, source));
                }
            }
        }
        needed
    }

    /// The contents of some sources: of those without a record, from their models. `None` where one
    /// of them has a fault.
    pub(super) fn contents(
        &mut self,
        wanted: &BTreeSet<FileId>,
        view: &ProjectView,
        files: &dyn Files,
        observer: &dyn Observer,
    ) -> Option<AllContents> {
        let of_wanted = view.dependencies.iter();
        let of_wanted = of_wanted.filter(|(file, _)| wanted.contains(file));
        let known = self.known_records(of_wanted);
        if known.values().any(|record| record.faults() > 0) {
            return None;
        }
        let known = known.iter();
        let mut all: AllContents = known
            .map(|(file, record)| (*file, record.contents.clone()))
            .collect();
        let open = wanted.iter().filter(|file| !all.contains_key(file));
        let open: Vec<FileId> = open.copied().collect();
        for group in open.chunks(self.together) {
            let group = group.iter().copied().collect();
            let part = self.part(&group, view, files, &Records::new());
            let is_fault = |found: &Diagnostic| {
                found.code.level == Level::Deny || found.code == &codes::UNDECIDED
            };
            if part.found.iter().any(is_fault) {
                return None;
            }
            let model = &part.model;
            let lowered: Vec<_> = model
                .files
                .iter()
                .filter(|file| group.contains(&file.id))
                .collect();
            all.extend(parallel::map(&lowered, |file| {
                (file.id, Contents::new(model, file))
            }));
            observer.advances(all.len(), wanted.len());
        }
        self.forget_trees();
        Some(all)
    }

    /// Where a source declares things and names them, in the files of rows that it takes as well.
    pub(super) fn occurrences(&mut self, file: FileId, files: &dyn Files) -> Arc<Vec<Occurrence>> {
        let Some(source) = self.source(file) else {
            return Arc::default();
        };
        if row_paths(&self.database, source).is_empty() {
            return occurrences(&self.database, source);
        }
        let tree = self.tree_with_rows(file, files);
        tree.map(|tree| Arc::new(crate::model::occurrences(&tree)))
            .unwrap_or_default()
    }

    /// The tree of a source, with the rows that it takes.
    pub(super) fn tree_with_rows(
        &mut self,
        file: FileId,
        files: &dyn Files,
    ) -> Option<Arc<Parsed>> {
        let source = self.source(file)?;
        let mut units = [Unit {
            file,
            path: source.path(&self.database).clone(),
            parsed: parsed(&self.database, source),
        }];
        fill(files, &mut self.sources, &mut self.rows, &mut units);
        let [unit] = units;
        Some(unit.parsed)
    }

    /// Works out the occurrences of some sources, on all cores.
    pub(super) fn read_occurrences(&self, files: &[FileId]) {
        let all = files.iter().filter_map(|file| self.source(*file));
        let all: Vec<SourceFile> = all.collect();
        let _known = parallel::map_with(&self.database, &all, |database, source| {
            drop(occurrences(database, *source));
        });
    }

    /// Whether a source takes rows.
    pub(super) fn takes_rows(&self, file: FileId) -> bool {
        let source = self.source(file);
        source.is_some_and(|source| !row_paths(&self.database, source).is_empty())
    }

    /// A source; of a file of rows, the sources that take it.
    pub(super) fn readers_of(&self, file: FileId) -> Vec<FileId> {
        if (file.0 as usize) < self.count {
            vec![file]
        } else {
            self.takers(file).collect()
        }
    }

    /// The tree of a source.
    pub(super) fn tree(&self, file: FileId) -> Option<Arc<Parsed>> {
        Some(parsed(&self.database, self.source(file)?))
    }

    /// The files that a source sees: itself, and those that it uses, directly or not; ascending.
    pub(super) fn seen_by(&self, file: FileId) -> &[FileId] {
        self.source(file)
            .map_or(&[], |source| sees(&self.database, self.files, source))
    }

    /// The articles of the project by the stems of their paths.
    pub(super) fn article_stems(&self) -> BTreeMap<String, FileId> {
        self.articles()
    }

    /// The names that a source declares, and those that these had before.
    pub(super) fn names(&self, file: FileId) -> impl Iterator<Item = (&[u32], &[u32])> {
        let source = self.source(file).into_iter();
        let pieces = source.flat_map(|source| &interface(&self.database, source).pieces);
        pieces.map(|piece| (piece.names.as_slice(), piece.former.as_slice()))
    }

    /// The model of some sources and of all that they depend on; `others` are records of sources
    /// whose names are known.
    fn part(
        &mut self,
        wanted: &BTreeSet<FileId>,
        view: &ProjectView,
        files: &dyn Files,
        others: &Records,
    ) -> PartialModel {
        let needed = self.needed(wanted, view);
        let needed: Vec<SourceFile> = needed
            .iter()
            .filter_map(|file| self.source(*file))
            .collect();
        let mut units = parallel::map_with(&self.database, &needed, |database, source| Unit {
            file: source.id(database),
            path: source.path(database).clone(),
            parsed: parsed(database, *source),
        });
        fill(files, &mut self.sources, &mut self.rows, &mut units);
        let mut declared: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let is_there = |file: &FileId| units.binary_search_by_key(file, |unit| unit.file).is_ok();
        for (file, record) in others.iter().filter(|(file, _)| !is_there(file)) {
            let path = &self.sources.get(*file).path;
            for name in &record.names {
                declared.entry(name.clone()).or_default().push(path.clone());
            }
        }
        let (model, lowered) = lower_part(&units, &view.articles, declared);
        let found = all_found(&units, lowered);
        PartialModel {
            units,
            model,
            found,
        }
    }

    /// Keeps the records of a report for the next, and those of stale sources to be stored.
    fn keep(
        &mut self,
        records: &Records,
        stale: &BTreeSet<FileId>,
        dependencies: &BTreeMap<FileId, Dependencies>,
    ) {
        let all: Vec<(FileId, &Arc<Record>, &Dependencies)> = records
            .iter()
            // A source with errors has no stored record.
            .filter(|(_, record)| record.whole)
            .filter_map(|(file, record)| Some((*file, record, dependencies.get(file)?)))
            .collect();
        let store = self.record_store();
        let kept = parallel::map_with(&self.database, &all, |database, (file, record, of)| {
            let written = stale
                .contains(file)
                .then(|| store.written(database, of, record));
            let new = written.flatten();
            let new = new.map(|bytes| (ResultKey::Record(of.key), bytes));
            (*file, (store.stamp(database, of), Arc::clone(record)), new)
        });
        self.records.clear();
        for (file, kept, new) in kept {
            self.records.insert(file, kept);
            self.new.extend(new);
        }
    }

    /// The records of the last report, of sources without errors.
    pub(super) fn records(&self) -> impl Iterator<Item = (FileId, &Record)> {
        let records = self.records.iter();
        records.map(|(file, (_, record))| (*file, &**record))
    }

    /// The record of a source.
    pub(super) fn record(&self, file: FileId) -> Option<&Record> {
        self.records.get(&file).map(|(_, record)| &**record)
    }

    /// The sources with their paths.
    pub(super) fn paths(&self) -> impl Iterator<Item = (FileId, &str)> {
        let sources = self.sources.iter().take(self.count);
        sources.map(|(file, source)| (file, source.path.as_str()))
    }

    /// The hashes of all texts, in order.
    pub(super) fn text_hashes(&self) -> impl Iterator<Item = Hash> {
        let store = self.record_store();
        let files = self.sources.iter();
        files.map(move |(file, _)| store.text_hash(&self.database, file))
    }

    /// What the records of all sources depend on.
    fn dependencies(&self) -> BTreeMap<FileId, Dependencies> {
        let files = self.files;
        let known = self.of_each(|database, source| dependencies(database, files, source).clone());
        (0..).map(FileId).zip(known).collect()
    }

    /// What the record of a source depends on.
    pub(super) fn dependencies_of(&self, file: FileId) -> Option<&Dependencies> {
        let source = self.source(file)?;
        Some(dependencies(&self.database, self.files, source))
    }

    /// A result that is known.
    pub(super) fn result(&self, key: &ResultKey) -> Option<&[u8]> {
        let new = self.new.get(key).map(Vec::as_slice);
        new.or_else(|| self.results.get(key))
    }

    /// Keeps a result in the table.
    pub(super) fn still_used(&mut self, key: ResultKey) {
        self.used.insert(key);
    }

    /// Adds a result to the table.
    pub(super) fn store(&mut self, key: ResultKey, result: Vec<u8>) {
        self.used.insert(key);
        self.new.insert(key, result);
    }

    /// How many sources are lowered together.
    pub(super) fn together(&self) -> usize {
        self.together
    }

    /// What must be known to lower a part.
    pub(super) fn view(&self) -> ProjectView {
        ProjectView {
            dependencies: self.dependencies(),
            articles: self.articles(),
        }
    }

    /// The model of some sources and of all that they depend on.
    pub(super) fn part_of(
        &mut self,
        wanted: &BTreeSet<FileId>,
        view: &ProjectView,
        files: &dyn Files,
    ) -> Model {
        self.part(wanted, view, files, &Records::new()).model
    }

    /// Forgets trees of sources: not much is to be lowered soon. Before that, it costs as much again
    /// to read them.
    pub(super) fn forget_trees(&mut self) {
        self.database.forget_trees();
    }

    /// Keeps records of a full run.
    pub(super) fn seed(&mut self, records: &Records) {
        let dependencies = self.dependencies();
        self.keep(records, &BTreeSet::new(), &dependencies);
    }

    /// The interfaces that the table does not have.
    fn new_interfaces(&self) -> BTreeMap<ResultKey, Vec<u8>> {
        let results = &self.results;
        let interfaces = self.of_each(|database, source| {
            let key = ResultKey::Interface(source.hash(database));
            let written = || postcard::to_allocvec(&**interface(database, source)).ok();
            let new = results.get(&key).is_none().then(written).flatten();
            new.map(|new| (key, new))
        });
        interfaces.into_iter().flatten().collect()
    }

    /// The bytes of the result table, where it differs from the one that was read.
    pub(super) fn table(&self) -> Option<Vec<u8>> {
        let database = &self.database;
        let mut used = BTreeSet::new();
        let mut new = BTreeMap::new();
        let sources = self.files.sources(database).iter();
        used.extend(sources.map(|source| ResultKey::Interface(source.hash(database))));
        new.extend(self.new_interfaces());
        for rows in self.files.rows(database).values() {
            let key = ResultKey::Words(rows.hash(database));
            used.insert(key);
            if self.results.get(&key).is_none() {
                let written = postcard::to_allocvec(words(database, *rows)).ok();
                new.extend(written.map(|written| (key, written)));
            }
        }
        for file in self.records.keys() {
            let Some(source) = self.source(*file) else {
                continue;
            };
            let key = ResultKey::Record(dependencies(database, self.files, source).key);
            used.insert(key);
        }
        if self.keeps_all {
            used.extend(self.results.keys());
        } else if self.used.is_empty() {
            // This run built nothing, so that what builds kept is kept as long as its record is.
            let is_kept = |key: &&ResultKey| match key {
                ResultKey::Outputs { record, .. } => used.contains(&ResultKey::Record(*record)),
                ResultKey::Shared(_) => true,
                ResultKey::Interface(_) | ResultKey::Words(_) | ResultKey::Record(_) => false,
            };
            let kept: Vec<ResultKey> = self.results.keys().filter(is_kept).copied().collect();
            used.extend(kept);
        }
        used.extend(&self.used);
        for key in &used {
            if let Some(written) = self.new.get(key) {
                new.insert(*key, written.clone());
            }
        }
        self.results.bytes(self.table_key, &used, &new)
    }

    /// The whole project, and the bytes of the result table as [`Self::table`] has them.
    pub(super) fn into_project(
        mut self,
        files: &dyn Files,
        report: Report,
    ) -> (Project, Option<Vec<u8>>) {
        let all = self.paths().map(|(file, _)| file).collect();
        let model = self.part_of(&all, &self.view(), files);
        let cached = self.table();
        let project = Project {
            sources: self.sources,
            model,
            report,
        };
        (project, cached)
    }

    /// The texts and the report, to be told.
    pub(super) fn told(self, report: Report) -> IncrementalResult {
        let cached = self.table();
        IncrementalResult::new(self.sources, report, cached)
    }
}

/// A source, as its path and its text.
type PathText = (String, Arc<str>);

/// The paths and texts of all sources that can be read, and the paths of the others.
fn texts(
    files: &dyn Files,
    settings: &Settings,
) -> Result<(Vec<PathText>, Vec<String>), FileError> {
    let (mut texts, mut unreadable) = (Vec::new(), Vec::new());
    for Listed { path, fault } in files.sources(&settings.sources)? {
        if settings.leaves_out(&path) {
            continue;
        }
        let bytes = match fault {
            Some(_) => None,
            None => files.read(&path).ok(),
        };
        let bytes = bytes.and_then(|bytes| of_a_source(bytes).ok());
        match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(text) => texts.push((path, text.into())),
            None => unreadable.push(path),
        }
    }
    Ok((texts, unreadable))
}

fn hash(bytes: &[u8]) -> Hash {
    *blake3::hash(bytes).as_bytes()
}

/// Whether the words of a finding depend on sources to which that of the finding has no relation.
fn is_worded_by_all(found: &Diagnostic) -> bool {
    [&codes::USE_NOT_FOUND, &codes::PAGE_CLASH].contains(&found.code)
}

/// Whether two pages have one id.
fn has_clash(records: &Records) -> bool {
    let mut seen = BTreeSet::new();
    records
        .values()
        .filter_map(|record| record.contents.page.as_ref())
        .any(|page| !seen.insert(page.id.to_lowercase()))
}
