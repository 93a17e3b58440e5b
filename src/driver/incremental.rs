//! Incremental check. Reuses records whose inputs are unchanged; the rest is parsed, lowered and
//! checked, with as few other sources as it needs. The output equals that of a full run.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::registry::shared;
use crate::base::{Diagnostic, FileId, Level, Sources, codes, parallel};
use crate::model::lower::places;
use crate::model::paths::stem;
use crate::model::{Model, Unit, articles, lower_part, relative_path};
use crate::syntax::ast::Item;
use crate::syntax::parse;

use super::cache::{Cache, CacheEntry, Hash, combined_hash, written};
use super::dependencies::Reach;
use super::files::{FileError, Files, Listed};
use super::load::{RowFiles, fill, of_a_source};
use super::passes::{Checked, ProjectCheck, all_found, between, check_each, file_leads};
use super::record::{Record, Recorder};
use super::report_builder::{Report, ReportBuilder, compared, is_wanted};
use super::settings::Settings;

/// The report of a run, and its cache.
pub struct IncrementalResult {
    sources: Sources,
    report: Report,
    /// The new cache, where it differs from the old one.
    pub cached: Option<Vec<u8>>,
}

impl IncrementalResult {
    /// The texts, and the report, of which something is made better.
    pub(super) fn parts(&mut self) -> (&Sources, &mut Report) {
        (&self.sources, &mut self.report)
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

/// A run that may use a cache.
#[derive(Clone, Copy)]
pub(super) struct IncrementalRequest<'r> {
    pub(super) files: &'r dyn Files,
    pub(super) settings: &'r Settings,
    pub(super) chosen: &'r dyn Fn(&str) -> bool,
    /// The key of the records that it may use, and of those that it makes.
    pub(super) cache_key: Hash,
}

/// Checks with the cache of a run of the same key. Invalid cache data is ignored.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub(super) fn check_incrementally(
    asked: IncrementalRequest<'_>,
    cached: &[u8],
) -> Result<IncrementalResult, FileError> {
    if let Some(cached) = Cache::read(cached, &asked.cache_key)
        && let Some(again) = IncrementalCheck::new(asked, &cached)?.and_then(IncrementalCheck::run)
    {
        return Ok(again);
    }
    let run = ProjectCheck::new(asked.files, asked.settings)?;
    let cached = cache_of(&run, asked.cache_key);
    let report = run.report(asked.files, asked.settings, asked.chosen);
    Ok(IncrementalResult {
        sources: run.sources,
        report,
        cached,
    })
}

/// The cache of a whole run.
pub(super) fn cache_of(run: &ProjectCheck, cache_key: Hash) -> Option<Vec<u8>> {
    let own = run.units.len();
    let hashes = hashes(&run.sources, own);
    let articles = articles(
        run.units
            .iter()
            .map(|unit| (unit.file, unit.path.as_str(), unit.parsed.front.is_some())),
    );
    let reach = Reach::new(
        &run.sources,
        &articles,
        run.sources.iter().map(|(file, _)| file),
    );
    let keeping = Keeping {
        reach: &reach,
        sources: &run.sources,
        hashes: &hashes,
        model: &run.model,
    };
    let cached: Vec<CacheEntry<'_>> = run
        .records
        .iter()
        .filter_map(|(file, record)| keeping.file(*file, record))
        .collect();
    Cache::new(cache_key, &run.sources, own, cached).bytes()
}

/// The hashes of the first `own` sources, in order.
fn hashes(sources: &Sources, own: usize) -> Vec<Hash> {
    let texts: Vec<&str> = sources
        .iter()
        .take(own)
        .map(|(_, source)| source.text.as_str())
        .collect();
    parallel::map(&texts, |text| *blake3::hash(text.as_bytes()).as_bytes())
}

/// A run that uses a cache.
struct IncrementalCheck<'r> {
    asked: IncrementalRequest<'r>,
    cached: &'r Cache<'r>,
    sources: Sources,
    by_path: BTreeMap<String, FileId>,
    hashes: Vec<Hash>,
    /// The cache entry of each source whose text is unchanged.
    same: Vec<Option<&'r CacheEntry<'r>>>,
    rows: RowFiles,
}

/// Some of the sources, with their dependencies.
struct PartialModel {
    units: Vec<Unit>,
    model: Model,
    found: Vec<Diagnostic>,
}

impl<'r> IncrementalCheck<'r> {
    /// Reads all sources. `None` where one of them cannot be read.
    fn new(
        asked: IncrementalRequest<'r>,
        cached: &'r Cache<'r>,
    ) -> Result<Option<Self>, FileError> {
        let mut sources = Sources::default();
        let mut by_path = BTreeMap::new();
        for Listed { path, fault } in asked.files.sources(&asked.settings.sources)? {
            if asked.settings.leaves_out(&path) {
                continue;
            }
            if fault.is_some() {
                return Ok(None);
            }
            let bytes = asked
                .files
                .read(&path)
                .ok()
                .and_then(|bytes| of_a_source(bytes).ok());
            let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
                return Ok(None);
            };
            by_path.insert(path.clone(), sources.add(path, text));
        }
        let hashes = hashes(&sources, by_path.len());
        let of_path: BTreeMap<&str, &CacheEntry<'_>> = cached
            .files
            .iter()
            .filter_map(|file| Some((cached.path(file.path)?, file)))
            .collect();
        let same = sources.iter().zip(&hashes).map(|((_, source), hash)| {
            of_path
                .get(source.path.as_str())
                .copied()
                .filter(|file| file.own == *hash)
        });
        let same = same.collect();
        Ok(Some(Self {
            asked,
            cached,
            sources,
            by_path,
            hashes,
            same,
            rows: RowFiles::default(),
        }))
    }

    /// Checks. `None` where the words of a finding depend on the declarations of all sources.
    fn run(mut self) -> Option<IncrementalResult> {
        let mut stale: BTreeSet<FileId> = self
            .same()
            .filter(|(_, same)| same.is_none())
            .map(|(file, _)| file)
            .collect();
        let mut parsed = BTreeMap::new();
        self.parse(&stale, &mut parsed);
        let articles = self.articles(&parsed);
        stale.extend(self.outdated(&articles));
        self.parse(&stale, &mut parsed);
        self.find_rows(&stale, &parsed);
        let mut records = self.read(&mut stale);
        let settings = self.asked.settings;
        let (part, shared) = loop {
            let mut part = self.part(
                &stale,
                std::mem::take(&mut parsed),
                &articles,
                &BTreeMap::new(),
            );
            // Only of a name that is unknown it is asked who else declares it.
            if part
                .found
                .iter()
                .any(|found| found.code == &codes::UNKNOWN_NAME)
            {
                part = self.part(&stale, BTreeMap::new(), &articles, &records);
            }
            if part.found.iter().any(|found| self.needs_all(found, &stale)) {
                return None;
            }
            let led = file_leads(&part.model, |file| stale.contains(&file));
            let known = records.values().map(|record| &record.summary.leads);
            let shared = shared(
                &known.chain(led.values()).collect::<Vec<_>>(),
                &is_wanted(settings),
            );
            let open = records
                .iter()
                .filter(|(_, record)| !record.summary.covers(&shared))
                .map(|(file, _)| *file);
            let open: Vec<FileId> = open.collect();
            if open.is_empty() {
                let recorder = Recorder {
                    model: &part.model,
                    sources: &self.sources,
                    settings,
                    shared: &shared,
                };
                records.extend(check_each(
                    &recorder,
                    &part.units,
                    led,
                    std::mem::take(&mut part.found),
                ));
                break (part, shared);
            }
            for file in open {
                records.remove(&file);
                stale.insert(file);
            }
        };
        if has_clash(&records) {
            return None;
        }
        let cached = self.keep(&records, &part, &stale, &articles);
        let proof = compared(&records, &shared, settings.effort(1), |groups| {
            let guides: BTreeSet<FileId> =
                groups.iter().flatten().map(|guide| guide.file).collect();
            between(
                &self
                    .part(&guides, BTreeMap::new(), &articles, &BTreeMap::new())
                    .model,
                groups,
                settings,
            )
        });
        let IncrementalRequest { files, chosen, .. } = self.asked;
        let report = ReportBuilder {
            files,
            settings,
            sources: &self.sources,
            chosen,
            records: &records,
        }
        .report(proof);
        Some(IncrementalResult {
            sources: self.sources,
            report,
            cached,
        })
    }

    /// Whether a finding may be another one in a model of all sources.
    fn needs_all(&self, found: &Diagnostic, stale: &BTreeSet<FileId>) -> bool {
        if is_worded_by_all(found) {
            return true;
        }
        if found.code.level != Level::Deny {
            return false;
        }
        // A fault that one source makes in another, which had none, takes that along.
        let is_known =
            |file: FileId| (file.0 as usize) < self.hashes.len() && !stale.contains(&file);
        // A clash between sources makes their view of each other undefined, however little of their
        // text has changed.
        let mut files = places(found).map(|place| place.file);
        let first = files.next();
        places(found).any(|place| is_known(place.file)) || files.any(|file| Some(file) != first)
    }

    /// Each source, with its cache entry if its text is unchanged.
    fn same(&self) -> impl Iterator<Item = (FileId, Option<&'r CacheEntry<'r>>)> {
        (0..).map(FileId).zip(self.same.iter().copied())
    }

    /// The ids that the cached paths have now.
    fn ids(&self) -> Vec<Option<FileId>> {
        let id = |path: &String| {
            self.by_path
                .get(path)
                .copied()
                .or_else(|| self.rows.id(path))
        };
        self.cached.paths.iter().map(id).collect()
    }

    /// Parses the wanted sources that are not parsed yet.
    fn parse(&self, wanted: &BTreeSet<FileId>, parsed: &mut BTreeMap<FileId, Unit>) {
        let open: Vec<FileId> = wanted
            .iter()
            .filter(|file| !parsed.contains_key(file))
            .copied()
            .collect();
        let sources = &self.sources;
        let units = parallel::map(&open, |file| {
            let source = sources.get(*file);
            Unit {
                file: *file,
                path: source.path.clone(),
                parsed: parse(*file, &source.text),
            }
        });
        parsed.extend(units.into_iter().map(|unit| (unit.file, unit)));
    }

    /// The articles of the project, of which those are parsed whose text is not the same.
    fn articles(&self, parsed: &BTreeMap<FileId, Unit>) -> BTreeMap<String, FileId> {
        let front = |file: FileId, same: Option<&CacheEntry<'_>>| match same {
            Some(cached) => cached.front,
            None => parsed
                .get(&file)
                .is_some_and(|unit| unit.parsed.front.is_some()),
        };
        let files = self.sources.iter().zip(&self.same);
        articles(
            files.map(|((file, source), same)| (file, source.path.as_str(), front(file, *same))),
        )
    }

    /// The sources whose text is the same, and of which something is not that their records follow
    /// from.
    fn outdated(&self, articles: &BTreeMap<String, FileId>) -> Vec<FileId> {
        let mut of_rows: BTreeMap<&str, Option<Hash>> = BTreeMap::new();
        let mut outdated = Vec::new();
        for (file, cached) in self
            .same()
            .filter_map(|(file, cached)| Some((file, cached?)))
        {
            let mut from = BTreeMap::new();
            for path in cached
                .from
                .iter()
                .filter_map(|number| self.cached.path(*number))
            {
                let hash = match self.by_path.get(path) {
                    Some(file) => self.hashes.get(file.0 as usize).copied(),
                    None => *of_rows.entry(path).or_insert_with(|| {
                        self.asked
                            .files
                            .read(path)
                            .ok()
                            .map(|bytes| *blake3::hash(&bytes).as_bytes())
                    }),
                };
                from.extend(hash.map(|hash| (path, hash)));
            }
            let found = |number: &u32| {
                let path = self.cached.path(*number).unwrap_or_default();
                articles
                    .get(stem(path))
                    .is_some_and(|article| self.sources.get(*article).path == path)
            };
            if combined_hash(from.into_iter()) != cached.key || !cached.articles.iter().all(found) {
                outdated.push(file);
            }
        }
        outdated
    }

    /// Adds the files of rows to the sources, in the order in which the sources take them.
    fn find_rows(&mut self, stale: &BTreeSet<FileId>, parsed: &BTreeMap<FileId, Unit>) {
        let files = self.asked.files;
        for (file, same) in (0..).map(FileId).zip(&self.same) {
            let cached = same
                .filter(|_| !stale.contains(&file))
                .map(|cached| cached.rows.as_slice())
                .unwrap_or_default();
            for path in cached.iter().filter_map(|number| self.cached.path(*number)) {
                let _ = self.rows.at(files, &mut self.sources, path);
            }
            let unit = parsed.get(&file).filter(|_| stale.contains(&file));
            for (unit, from) in unit.into_iter().flat_map(|unit| {
                unit.parsed
                    .items()
                    .filter_map(Item::rows)
                    .map(move |from| (unit, from))
            }) {
                // Its faults are reported where it is read.
                let _ = self
                    .rows
                    .find(files, &mut self.sources, &unit.path, &from.path);
            }
        }
    }

    /// Reads the records of all other sources; an unreadable record makes its source stale.
    fn read(&self, stale: &mut BTreeSet<FileId>) -> BTreeMap<FileId, Record> {
        let files = self.ids();
        let same = self.same().filter(|(file, _)| !stale.contains(file));
        let cached: Vec<(FileId, &CacheEntry<'_>)> = same
            .filter_map(|(file, cached)| Some((file, cached?)))
            .collect();
        let read = parallel::map(&cached, |(file, cached)| (*file, cached.read(&files)));
        stale.extend(
            read.iter()
                .filter(|(_, record)| record.is_none())
                .map(|(file, _)| *file),
        );
        read.into_iter()
            .filter_map(|(file, record)| Some((file, record?)))
            .collect()
    }

    /// The model of some sources and of all that they follow from; `others` are sources whose names
    /// are known.
    fn part(
        &mut self,
        wanted: &BTreeSet<FileId>,
        mut parsed: BTreeMap<FileId, Unit>,
        articles: &BTreeMap<String, FileId>,
        others: &BTreeMap<FileId, Record>,
    ) -> PartialModel {
        let seen = self.used(wanted.clone(), &mut parsed);
        let rows = |file: &FileId| {
            parsed
                .get(file)
                .map(|unit| self.rows_of(unit))
                .unwrap_or_default()
        };
        let seen: BTreeSet<FileId> = seen
            .iter()
            .flat_map(rows)
            .chain(seen.iter().copied())
            .collect();
        let titles = Reach::new(&self.sources, articles, seen.iter().copied()).titles(&seen);
        self.used(titles, &mut parsed);
        let mut units: Vec<Unit> = parsed.into_values().collect();
        fill(
            self.asked.files,
            &mut self.sources,
            &mut self.rows,
            &mut units,
        );
        let mut declared: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let is_there = |file: &FileId| units.binary_search_by_key(file, |unit| unit.file).is_ok();
        for (file, record) in others.iter().filter(|(file, _)| !is_there(file)) {
            let path = &self.sources.get(*file).path;
            for name in &record.names {
                declared.entry(name.clone()).or_default().push(path.clone());
            }
        }
        let (model, lowered) = lower_part(&units, articles, declared);
        let found = all_found(&mut units, lowered);
        PartialModel {
            units,
            model,
            found,
        }
    }

    /// Parses some sources and all that they use; returns which these are.
    fn used(
        &self,
        mut waiting: BTreeSet<FileId>,
        parsed: &mut BTreeMap<FileId, Unit>,
    ) -> BTreeSet<FileId> {
        let mut seen = BTreeSet::new();
        while !waiting.is_empty() {
            self.parse(&waiting, parsed);
            seen.extend(&waiting);
            let units = waiting.iter().filter_map(|file| parsed.get(file));
            let uses = units.flat_map(|unit| unit.parsed.items().map(move |item| (unit, item)));
            let used = uses.filter_map(|(unit, item)| match item {
                Item::Use(path) => self
                    .by_path
                    .get(&relative_path(&unit.path, &path.markdown)?)
                    .copied(),
                _ => None,
            });
            waiting = used.filter(|file| !seen.contains(file)).collect();
        }
        seen
    }

    fn rows_of(&self, unit: &Unit) -> Vec<FileId> {
        let paths = unit.parsed.items().filter_map(Item::rows);
        paths
            .filter_map(|from| {
                self.rows
                    .id(&relative_path(&unit.path, &from.path.markdown)?)
            })
            .collect()
    }

    /// The new cache, where it differs from the old one.
    fn keep(
        &self,
        records: &BTreeMap<FileId, Record>,
        part: &PartialModel,
        stale: &BTreeSet<FileId>,
        articles: &BTreeMap<String, FileId>,
    ) -> Option<Vec<u8>> {
        let paths = self.sources.iter().map(|(_, source)| &source.path);
        let same_paths = self.cached.sources == self.hashes.len() && paths.eq(&self.cached.paths);
        // A source with errors has no cache entry.
        let is_new = stale
            .iter()
            .any(|file| records.get(file).is_some_and(|record| record.whole));
        if same_paths && !is_new && self.cached.files.len() + stale.len() == records.len() {
            return None;
        }
        let of_part = stale.iter().copied().chain(
            self.sources
                .iter()
                .map(|(file, _)| file)
                .skip(self.hashes.len()),
        );
        let seen = part.model.files.iter().map(|file| file.id).chain(of_part);
        let reach = Reach::new(&self.sources, articles, seen);
        let keeping = Keeping {
            reach: &reach,
            sources: &self.sources,
            hashes: &self.hashes,
            model: &part.model,
        };
        let ids = self.ids();
        let files = records.iter().filter_map(|(file, record)| {
            let cached = self
                .same
                .get(file.0 as usize)
                .copied()
                .flatten()
                .filter(|_| !stale.contains(file));
            match cached {
                Some(cached) if same_paths => Some(cached.clone()),
                Some(cached) => cached.renumbered(&ids, record),
                None => keeping.file(*file, record),
            }
        });
        Cache::new(
            self.asked.cache_key,
            &self.sources,
            self.hashes.len(),
            files.collect(),
        )
        .bytes()
    }
}

/// Whether the words of a finding depend on sources to which that of the finding has no relation.
fn is_worded_by_all(found: &Diagnostic) -> bool {
    [&codes::USE_NOT_FOUND, &codes::PAGE_CLASH].contains(&found.code)
}

/// Whether two pages have one id.
fn has_clash(records: &BTreeMap<FileId, Record>) -> bool {
    let mut seen = BTreeSet::new();
    records
        .values()
        .filter_map(|record| record.page.as_ref())
        .any(|id| !seen.insert(id.to_lowercase()))
}

/// Makes cache entries of records.
struct Keeping<'r> {
    reach: &'r Reach<'r>,
    sources: &'r Sources,
    hashes: &'r [Hash],
    model: &'r Model,
}

impl Keeping<'_> {
    /// The cache entry of a source; none of one with errors.
    fn file(&self, file: FileId, record: &Record) -> Option<CacheEntry<'static>> {
        if !record.whole {
            return None;
        }
        let (from, articles) = self.reach.from(self.model, file);
        let hash = |file: FileId| {
            let text = || *blake3::hash(self.sources.get(file).text.as_bytes()).as_bytes();
            self.hashes
                .get(file.0 as usize)
                .copied()
                .unwrap_or_else(text)
        };
        let parts = from
            .iter()
            .map(|file| (self.sources.get(*file).path.as_str(), hash(*file)));
        Some(CacheEntry {
            path: file.0,
            own: hash(file),
            front: record.page.is_some(),
            key: combined_hash(parts),
            from: from.iter().map(|file| file.0).collect(),
            articles: articles.iter().map(|file| file.0).collect(),
            rows: record.rows.iter().map(|file| file.0).collect(),
            record: written(record)?.into(),
        })
    }
}
