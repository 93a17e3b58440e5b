//! A build that uses what earlier runs worked out and wrote: only what a change reaches is written
//! anew. What it gives is what a build gives that knows nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, FileId, Source};
use crate::model::Placement;

use super::area::Area;
use super::assembly::{Assembly, Build};
use super::build::{build, is_stopped, weighed};
use super::build_request::BuildRequest;
use super::check;
use super::files::{FileError, Files};
use super::finding::Finding;
use super::identity::ProjectPaths;
use super::incremental::{IncrementalResult, Workspace};
use super::observer::{EarlierRuns, Observer, Phase};
use super::output_state::{MANIFEST, RULES};
use super::outputs::FileOutputs;
use super::page_links::{PageLinks, placement, with_places};
use super::page_words::TeamTemplates;
use super::report_builder::Report;
use super::results::{Hash, ResultKey, ResultTable, table_key};
use super::settings::Settings;
use super::written_sources::{Assembled, KnownOutputs, WrittenSources};

/// The hashes of what is written of all sources together.
#[derive(Serialize, Deserialize)]
struct SharedOutputs {
    rules: Option<Hash>,
    manifest: Hash,
}

/// Builds as [`build`] does, with the results of earlier runs. Of a part of a project, only what that
/// part reaches is read. Without a build, something is wrong; the report has the findings.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn build_again(
    asked: BuildRequest<'_>,
    earlier: EarlierRuns<'_>,
) -> Result<(IncrementalResult, Option<Build>), FileError> {
    let (files, settings) = (asked.files, asked.settings);
    if asked.all {
        return match tried(asked, None, earlier)? {
            Tried::Built(built) => Ok(*built),
            Tried::AsksOthers(_) | Tried::Unsettled => build_anew(asked),
        };
    }
    let known = ResultTable::read(earlier.cached, &table_key(earlier.program, settings));
    let area = Area::reached(files, settings, asked.chosen, asked.places, &known)?;
    let table = match tried(asked, Some(&area), earlier)? {
        Tried::Built(built) => return Ok(*built),
        Tried::AsksOthers(table) => table,
        Tried::Unsettled => {
            let project = check::check(&area, settings, asked.chosen)?;
            if is_stopped(&project.report) {
                let (sources, report) = (project.sources, project.report);
                return Ok((IncrementalResult::new(sources, report, None), None));
            }
            None
        }
    };
    let whole = Area::whole(files, settings)?;
    let earlier = EarlierRuns {
        cached: table.as_deref().unwrap_or(earlier.cached),
        ..earlier
    };
    match tried(asked, Some(&whole), earlier)? {
        Tried::Built(built) => {
            let (mut result, build) = *built;
            result.cached = result.cached.or(table);
            Ok((result, build))
        }
        Tried::AsksOthers(_) | Tried::Unsettled => build_anew(asked),
    }
}

/// A build that uses what is known.
enum Tried {
    /// Without a build, something is wrong.
    Built(Box<(IncrementalResult, Option<Build>)>),
    /// It depends on what sources show that are not read. The new result table, where there is one.
    AsksOthers(Option<Vec<u8>>),
    /// What is wrong must be found without anything that is known.
    Unsettled,
}

/// Builds without anything that is known.
///
/// # Errors
/// Where the folder of sources cannot be read.
fn build_anew(asked: BuildRequest<'_>) -> Result<(IncrementalResult, Option<Build>), FileError> {
    let (files, settings) = (asked.files, asked.settings);
    let mut project = check::check(files, settings, asked.chosen)?;
    let old = (asked.old)();
    let build = build(files, settings, &mut project, asked.chosen, old.as_deref());
    let (sources, report) = (project.sources, project.report);
    Ok((IncrementalResult::new(sources, report, None), build))
}

/// Builds with what is known; of an `area`, where there is one.
///
/// # Errors
/// Where the folder of sources cannot be read.
fn tried(
    asked: BuildRequest<'_>,
    area: Option<&Area<'_>>,
    earlier: EarlierRuns<'_>,
) -> Result<Tried, FileError> {
    let files: &dyn Files = match area {
        Some(area) => area,
        None => asked.files,
    };
    let (settings, chosen) = (asked.settings, asked.chosen);
    let opened = check::open_part(files, settings, chosen, area.is_some(), earlier)?;
    let Some((mut workspace, mut report)) = opened else {
        return Ok(Tried::Unsettled);
    };
    if is_stopped(&report) {
        return Ok(Tried::Built(Box::new((workspace.told(report), None))));
    }
    let mut found = Vec::new();
    let asked = BuildRequest { files, ..asked };
    let build = match outputs(&mut workspace, asked, area, earlier.observer, &mut found) {
        Ok(None) => return Ok(Tried::AsksOthers(workspace.table())),
        Ok(build) => build,
        Err(error) => {
            found.push(error);
            None
        }
    };
    told(&workspace, settings, found, &mut report);
    let build = build.map(|mut build| {
        let texts = workspace.sources().iter().map(|(_, text)| &text.path);
        let texts = texts.filter(|path| area.is_none_or(|area| area.is_input(path)));
        build.texts = texts.cloned().collect();
        build
    });
    let build = build.filter(|_| !is_stopped(&report));
    Ok(Tried::Built(Box::new((workspace.told(report), build))))
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

/// What is to be written. `None` where it depends on sources that are not read.
fn outputs(
    workspace: &mut Workspace,
    asked: BuildRequest<'_>,
    area: Option<&Area<'_>>,
    observer: &dyn Observer,
    found: &mut Vec<Diagnostic>,
) -> Result<Option<Build>, Diagnostic> {
    observer.begins(Phase::Write);
    let settings = asked.settings;
    let templates = TeamTemplates::read(asked.files, settings, found)?;
    let placement = placed(workspace, area)?;
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
        return Ok(Some(build));
    }
    let mut sources = WrittenSources {
        asked,
        area,
        all,
        placement,
        templates,
    };
    loop {
        let written = match sources.assembled(workspace, observer)? {
            Assembled::Whole(written) => *written,
            Assembled::AsksOthers => return Ok(None),
            Assembled::ModuleGone => {
                sources.forget_modules();
                continue;
            }
        };
        found.extend(written.found);
        let old = if asked.all { None } else { (asked.old)() };
        let texts: Vec<&Source> = sources.texts(workspace);
        let build = written
            .assembly
            .finish(settings, &texts, asked.chosen, old.as_deref());
        keep(
            workspace,
            asked,
            &sources.all,
            written.stored,
            &build,
            &whole,
        );
        return Ok(Some(build));
    }
}

/// Where everything is shown: also what pages of sources that are not read show, where that is known.
///
/// # Errors
/// As a finding, where what is known is not so.
fn placed(workspace: &Workspace, area: Option<&Area<'_>>) -> Result<Placement, Diagnostic> {
    let sources = workspace.sources();
    let records = workspace.records();
    let contents = records.map(|(file, record)| (file, &record.contents));
    let places = area.and_then(|area| Some((area, area.places()?)));
    let Some((area, places)) = places else {
        return Ok(placement(sources, contents));
    };
    with_places(
        sources,
        &contents.collect(),
        (area, places),
        workspace.by_path(),
    )
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
