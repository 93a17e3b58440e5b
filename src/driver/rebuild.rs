//! A build that uses what earlier runs worked out and wrote: only what a change reaches is written
//! anew. What it gives is what a build gives that knows nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, FileId};
use crate::emit::Rules;
use crate::model::Placement;

use super::assembly::{Assembly, Build, MANIFEST, OutputContent, OutputState, RULES};
use super::build::{build, is_stopped, weighed, written};
use super::check;
use super::files::{FileError, Files};
use super::finding::Finding;
use super::identity::ProjectPaths;
use super::incremental::{IncrementalResult, Workspace};
use super::observer::{Counted, EarlierRuns, Observer, Phase};
use super::outputs::{FileOutputs, OutputWriter, WrittenOutputs};
use super::page_links::{PageLinks, placement};
use super::page_words::TeamTemplates;
use super::report_builder::Report;
use super::results::{Hash, ResultKey};
use super::settings::Settings;

/// What a build is asked for.
#[derive(Clone, Copy)]
pub struct BuildRequest<'r> {
    /// The project.
    pub files: &'r dyn Files,
    /// Its settings.
    pub settings: &'r Settings,
    /// Which sources are asked for.
    pub chosen: &'r dyn Fn(&str) -> bool,
    /// Whether these are all.
    pub all: bool,
    /// What is in the output folder.
    pub state: &'r dyn OutputState,
    /// The manifest of an earlier build.
    pub old: &'r dyn Fn() -> Option<String>,
}

/// The hashes of what is written of all sources together.
#[derive(Serialize, Deserialize)]
struct SharedOutputs {
    rules: Option<Hash>,
    manifest: Hash,
}

/// Builds as [`build`] does, with the results of earlier runs. Without a build, something is wrong;
/// the report has the findings.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn build_again(
    asked: BuildRequest<'_>,
    earlier: EarlierRuns<'_>,
) -> Result<(IncrementalResult, Option<Build>), FileError> {
    let BuildRequest {
        files,
        settings,
        chosen,
        ..
    } = asked;
    let Some((mut workspace, mut report)) = check::open(files, settings, chosen, earlier)? else {
        let mut project = check::check(files, settings, chosen)?;
        let old = (asked.old)();
        let build = build(files, settings, &mut project, chosen, old.as_deref());
        let (sources, report) = (project.sources, project.report);
        return Ok((IncrementalResult::new(sources, report, None), build));
    };
    if is_stopped(&report) {
        return Ok((workspace.told(report), None));
    }
    let mut found = Vec::new();
    let build = match outputs(&mut workspace, asked, earlier.observer, &mut found) {
        Ok(build) => Some(build),
        Err(error) => {
            found.push(error);
            None
        }
    };
    told(&workspace, settings, found, &mut report);
    let build = build.filter(|_| !is_stopped(&report));
    Ok((workspace.told(report), build))
}

/// Adds findings of a build to a report.
fn told(workspace: &Workspace, settings: &Settings, found: Vec<Diagnostic>, report: &mut Report) {
    if found.is_empty() {
        return;
    }
    let items = workspace
        .records()
        .map(|(file, record)| (file, &record.items));
    let paths = ProjectPaths::new(items);
    for (diagnostic, level) in weighed(settings, found, report) {
        let finding = Finding::new(diagnostic, level, workspace.sources(), &paths);
        report.findings.push(finding);
    }
}

/// The outputs of a source: known, with the key under which they are.
struct KnownOutputs {
    key: ResultKey,
    known: Option<FileOutputs>,
}

fn outputs(
    workspace: &mut Workspace,
    asked: BuildRequest<'_>,
    observer: &dyn Observer,
    found: &mut Vec<Diagnostic>,
) -> Result<Build, Diagnostic> {
    observer.begins(Phase::Write);
    let settings = asked.settings;
    let templates = TeamTemplates::read(asked.files, settings, found)?;
    let records = workspace.records();
    let placement = placement(
        workspace.sources(),
        records.map(|(file, record)| (file, &record.contents)),
    );
    let mut all = known(workspace, &placement, &templates);
    forget_missing(workspace, asked, &mut all);
    let whole = whole_key(workspace, &all);
    if asked.all
        && found.is_empty()
        && let Some(build) = unchanged(workspace, asked, &all, &whole)?
    {
        for outputs in all.values() {
            workspace.still_used(outputs.key);
        }
        workspace.still_used(ResultKey::Shared(whole));
        return Ok(build);
    }
    loop {
        let stale = all.iter().filter(|(_, outputs)| outputs.known.is_none());
        let stale: Vec<FileId> = stale.map(|(file, _)| *file).collect();
        observer.counts(Counted::Written, stale.len());
        let mut new = written_anew(workspace, asked, &stale, &placement, &templates, observer)?;
        observer.begins(Phase::Assemble);
        let mut assembly = Assembly::default();
        let mut stored = Vec::new();
        let mut told = Vec::new();
        for (file, path) in workspace.paths() {
            let Some(outputs) = all.get(&file) else {
                continue;
            };
            if let Some(written) = new.remove(&file) {
                // What is wrong with it is to be said again.
                if written.found.is_empty() {
                    stored.push((outputs.key, written.outputs.clone()));
                }
                told.extend(written.found);
                let content = OutputContent {
                    files: written.contents,
                    module: written.module,
                };
                assembly.add_source(path, written.outputs, Some(content));
            } else if let Some(known) = &outputs.known {
                assembly.add_source(path, known.clone(), None);
            }
        }
        let has_known = stale.len() < all.len();
        let old = has_known.then(|| asked.state.content(RULES)).flatten();
        let old = old.and_then(|old| String::from_utf8(old).ok());
        let shared =
            assembly.add_shared(asked.files, settings, workspace.sources(), old.as_deref())?;
        if shared.is_err() {
            // The rules of what is known are not in the output folder any more.
            for outputs in all.values_mut() {
                let known = outputs.known.take();
                outputs.known = known.filter(|known| known.module.length == 0);
            }
            continue;
        }
        found.extend(told);
        let old = if asked.all { None } else { (asked.old)() };
        let sources = workspace.sources();
        let build = assembly.finish(settings, sources, asked.chosen, old.as_deref());
        keep(workspace, asked, &all, stored, &build, &whole);
        return Ok(build);
    }
}

/// Writes what comes of some sources, some hundred of them after others.
fn written_anew(
    workspace: &mut Workspace,
    asked: BuildRequest<'_>,
    stale: &[FileId],
    placement: &Placement,
    templates: &TeamTemplates,
    observer: &dyn Observer,
) -> Result<BTreeMap<FileId, WrittenOutputs>, Diagnostic> {
    let settings = asked.settings;
    let view = workspace.view();
    let mut all = BTreeMap::new();
    for group in stale.chunks(workspace.together()) {
        let group: BTreeSet<FileId> = group.iter().copied().collect();
        let part = workspace.part_of(&group, &view, asked.files);
        let rules = Rules::new(&part, &settings.sources, workspace.paths());
        let writer = OutputWriter {
            settings,
            model: &part,
            sources: workspace.sources(),
            placement,
            rules: &rules,
            templates,
            count: workspace.paths().count(),
        };
        let new = written(&writer, &|file| group.contains(&file))?;
        all.extend(new.into_iter().map(|(file, written)| (file.id, written)));
        observer.advances(all.len(), stale.len());
    }
    workspace.forget_trees();
    Ok(all)
}

/// The known outputs of all sources.
fn known(
    workspace: &Workspace,
    placement: &Placement,
    templates: &TeamTemplates,
) -> BTreeMap<FileId, KnownOutputs> {
    let mut all = BTreeMap::new();
    for (file, _) in workspace.records() {
        let key = output_key(workspace, placement, templates, file);
        let known = workspace.result(&key);
        let known = known.and_then(|bytes| postcard::from_bytes(bytes).ok());
        all.insert(file, KnownOutputs { key, known });
    }
    all
}

/// The hash of all that the outputs of a source depend on: what its record does, the facts by which
/// its tables count readers, the templates, and where that is shown which its texts may link to.
fn output_key(
    workspace: &Workspace,
    placement: &Placement,
    templates: &TeamTemplates,
    file: FileId,
) -> ResultKey {
    let mut key = blake3::Hasher::new();
    let dependencies = workspace.dependencies_of(file);
    key.update(&dependencies.map(|of| of.facts).unwrap_or_default());
    key.update(&templates.hash);
    let named = dependencies
        .map(|of| of.files.as_slice())
        .unwrap_or_default();
    let links = PageLinks {
        placement,
        sources: workspace.sources(),
        contents: &|file| Some(&workspace.record(file)?.contents),
    };
    key.update(&links.hash(file, named));
    ResultKey::Outputs {
        record: dependencies.map(|of| of.key).unwrap_or_default(),
        key: *key.finalize().as_bytes(),
    }
}

/// Forgets outputs of which a file is not as it should be.
fn forget_missing(
    workspace: &Workspace,
    asked: BuildRequest<'_>,
    all: &mut BTreeMap<FileId, KnownOutputs>,
) {
    let mut files = Vec::new();
    let mut of_files = Vec::new();
    for (file, outputs) in all.iter() {
        if !(asked.chosen)(&workspace.sources().get(*file).path) {
            continue;
        }
        for output in outputs.known.iter().flat_map(|known| &known.files) {
            if Assembly::is_written(asked.settings, &output.path) {
                files.push((output.path.as_str(), output.hash));
                of_files.push(*file);
            }
        }
    }
    let has = asked.state.has(&files);
    let missing: BTreeSet<FileId> = of_files
        .into_iter()
        .zip(has)
        .filter(|(_, has)| !has)
        .map(|(file, _)| file)
        .collect();
    for file in missing {
        if let Some(outputs) = all.get_mut(&file) {
            outputs.known = None;
        }
    }
}

/// The hash of all that the whole build depends on.
fn whole_key(workspace: &Workspace, all: &BTreeMap<FileId, KnownOutputs>) -> Hash {
    let mut key = blake3::Hasher::new();
    for outputs in all.values() {
        if let ResultKey::Outputs { record, key: of } = &outputs.key {
            key.update(record);
            key.update(of);
        }
    }
    for (_, source) in workspace.sources().iter() {
        key.update(blake3::hash(source.path.as_bytes()).as_bytes());
    }
    for hash in workspace.text_hashes() {
        key.update(&hash);
    }
    *key.finalize().as_bytes()
}

/// The build, where all that it would write is there. Images are compared again.
fn unchanged(
    workspace: &Workspace,
    asked: BuildRequest<'_>,
    all: &BTreeMap<FileId, KnownOutputs>,
    whole: &Hash,
) -> Result<Option<Build>, Diagnostic> {
    let shared = workspace.result(&ResultKey::Shared(*whole));
    let shared: Option<SharedOutputs> = shared.and_then(|bytes| postcard::from_bytes(bytes).ok());
    let known: Option<Vec<&FileOutputs>> =
        all.values().map(|outputs| outputs.known.as_ref()).collect();
    let (Some(shared), Some(known)) = (shared, known) else {
        return Ok(None);
    };
    let rules = shared.rules.map(|hash| (RULES, hash));
    let files: Vec<(&str, Hash)> = rules
        .into_iter()
        .chain([(MANIFEST, shared.manifest)])
        .collect();
    if asked.state.has(&files).contains(&false) {
        return Ok(None);
    }
    let outputs = known.into_iter().cloned();
    Assembly::present(outputs, files.len(), asked.files, asked.settings).map(Some)
}

/// Stores what was written of sources, and of all of them together.
fn keep(
    workspace: &mut Workspace,
    asked: BuildRequest<'_>,
    all: &BTreeMap<FileId, KnownOutputs>,
    new: Vec<(ResultKey, FileOutputs)>,
    build: &Build,
    whole: &Hash,
) {
    let hash = |path: &str| {
        let mut artifacts = build.artifacts.iter();
        let artifact = artifacts.find(|artifact| artifact.path == path)?;
        Some(*blake3::hash(&artifact.content).as_bytes())
    };
    let known = all.values().filter(|outputs| outputs.known.is_some());
    for outputs in known {
        workspace.still_used(outputs.key);
    }
    for (key, outputs) in new {
        if let Ok(bytes) = postcard::to_allocvec(&outputs) {
            workspace.store(key, bytes);
        }
    }
    if let Some(manifest) = hash(MANIFEST).filter(|_| asked.all) {
        let rules = hash(RULES);
        let shared = SharedOutputs { rules, manifest };
        if let Ok(bytes) = postcard::to_allocvec(&shared) {
            workspace.store(ResultKey::Shared(*whole), bytes);
        }
    }
}
