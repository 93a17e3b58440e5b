//! The order in which the files of a project are lowered.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, FileId, parallel};
use crate::model::ids::ProcedureId;
use crate::model::paths::stem;
use crate::model::types::Model;
use crate::syntax::ast::{Item, Procedure};

use super::context::{Context, LoweringState};
use super::soundness::Soundness;
use super::unit::Unit;
use super::{computed, cycles, declare, heads, items, pages, sizes, texts};

/// Makes the model of a project, and its diagnostics. `units` come in the order of their paths.
/// Faulty items and their dependents are marked as unsound.
#[must_use]
pub fn lower(units: &[Unit]) -> (Model, Vec<Diagnostic>) {
    let known = units
        .iter()
        .map(|unit| (unit.file, unit.path.as_str(), unit.parsed.front.is_some()));
    lower_part(units, &articles(known), BTreeMap::new())
}

/// Makes the model of some files of a project, and of all that these use. `articles` are those of
/// the whole project, as [`articles`] finds them; `declared` are the names that its other files
/// declare, each with their paths.
#[must_use]
pub fn lower_part(
    units: &[Unit],
    articles: &BTreeMap<String, FileId>,
    declared: BTreeMap<String, Vec<String>>,
) -> (Model, Vec<Diagnostic>) {
    let mut model = Model::default();
    let diagnostics = add(&mut model, units, articles.clone(), declared);
    (model, diagnostics)
}

/// Adds files of another version of a project to a model, and all that these use, so that both can be
/// compared: no name of one means anything in the other. The files of `units` come behind the
/// present ones; `articles` are those of the whole version. Returns the diagnostics of the new
/// ones.
pub fn lower_version_pair(
    model: &mut Model,
    units: &[Unit],
    articles: &BTreeMap<String, FileId>,
) -> Vec<Diagnostic> {
    add(model, units, articles.clone(), BTreeMap::new())
}

/// Articles by the stem of their file, for links that need no `use`, among files with their paths
/// and whether they begin with front matter; a stem that two have is left out.
#[must_use]
pub fn articles<'p>(
    files: impl Iterator<Item = (FileId, &'p str, bool)>,
) -> BTreeMap<String, FileId> {
    let mut articles: BTreeMap<String, Option<FileId>> = BTreeMap::new();
    for (file, path, _) in files.filter(|(_, _, front)| *front) {
        articles
            .entry(stem(path).to_owned())
            .and_modify(|id| *id = None)
            .or_insert(Some(file));
    }
    articles
        .into_iter()
        .filter_map(|(stem, id)| Some((stem, id?)))
        .collect()
}

fn add(
    model: &mut Model,
    units: &[Unit],
    articles: BTreeMap<String, FileId>,
    mut declared: BTreeMap<String, Vec<String>>,
) -> Vec<Diagnostic> {
    for (name, paths) in declare::names(units) {
        declared.entry(name).or_default().extend(paths);
    }
    let mut diagnostics = Vec::new();
    let files = declare::files(units, &mut diagnostics);
    let first = model.files.len();
    let mut shared = LoweringState {
        scopes: declare::scopes(units, &files, model, &mut diagnostics),
        articles,
        parameters: parameters(units, model),
        first: declare::first(units, model),
        declared,
        relations: BTreeMap::new(),
        results: BTreeMap::new(),
        paths: units
            .iter()
            .map(|unit| (unit.file, unit.path.clone()))
            .collect(),
    };
    model.files.extend(files);
    let mut soundness = Soundness::default();
    heads::lower(units, &shared, model, &mut soundness, &mut diagnostics);
    computed::quantities(units, &shared, model, &mut soundness, &mut diagnostics);
    let lowered = computed::relations(units, &shared, model, &mut soundness, &mut diagnostics);
    (shared.relations, shared.results) = (lowered.tests, lowered.results);
    rest(
        units,
        &shared,
        model,
        first,
        &mut soundness,
        &mut diagnostics,
    );
    pages::clashes(
        model.files.get(first..).unwrap_or_default(),
        &mut diagnostics,
    );
    let texts = texts::check(model, &mut diagnostics);
    computed::effects(model, &mut diagnostics);
    model.alike = computed::alike(model);
    let before = diagnostics.len();
    cycles::check(model, &mut diagnostics);
    if diagnostics.len() == before {
        sizes::check(model, &texts, &mut diagnostics);
    }
    soundness.mark(units, &shared.scopes, model, &diagnostics);
    diagnostics
}

/// Everything that heads are needed for, in the order in which it was declared; `first` is the
/// position of the first file.
fn rest(
    units: &[Unit],
    shared: &LoweringState,
    model: &mut Model,
    first: usize,
    soundness: &mut Soundness,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let lowered = parallel::map(units, |unit| {
        let context = Context::new(unit.file, model, shared)?;
        let (mut items, mut needs) = (Vec::new(), Vec::new());
        for written in &unit.parsed.items {
            items.extend(items::lower(&written.item, &context));
            needs.push((written.span, context.take_needs()));
        }
        let page = pages::lower(unit, &context);
        if let Some(page) = &page {
            needs.push((page.span, context.take_needs()));
        }
        Some((items, page, needs, context.finish()))
    });
    for (at, lowered) in (first..).zip(lowered) {
        let Some((items, page, needs, (used, found))) = lowered else {
            continue;
        };
        for (span, needs) in needs {
            soundness.needs(span, needs);
        }
        diagnostics.extend(found);
        for item in items {
            item.store(model);
        }
        if let Some(file) = model.files.get_mut(at) {
            file.used.extend(used);
            file.page = page;
        }
    }
}

/// The parameters of all procedures, which get their ids in the order of the text.
fn parameters(units: &[Unit], model: &Model) -> BTreeMap<ProcedureId, Vec<String>> {
    let procedures = units
        .iter()
        .flat_map(|unit| unit.parsed.items())
        .filter_map(|item| match item {
            Item::Procedure(procedure) => Some(procedure),
            _ => None,
        });
    let names = |procedure: &Procedure| {
        procedure
            .parameters
            .iter()
            .map(|parameter| parameter.text.clone())
            .collect()
    };
    (model.procedures.len()..)
        .zip(procedures)
        .map(|(at, procedure)| (ProcedureId::new(at), names(procedure)))
        .collect()
}
