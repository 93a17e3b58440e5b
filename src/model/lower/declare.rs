//! Which file sees which, and the meaning of each name.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Id, Span, codes, did_you_mean};
use crate::model::names::{Entity, NameEntry, Scope};
use crate::model::paths::{bad_name, relative_path};
use crate::model::types::{File, Model};
use crate::syntax::ast::{Declared, GuideContent, Item, Section, Text};

use super::unit::Unit;

/// The files, and those that each sees. Reports a `use` that leads nowhere or in a cycle.
pub(super) fn files(units: &[Unit], diagnostics: &mut Vec<Diagnostic>) -> Vec<File> {
    let paths = paths(units);
    let direct: BTreeMap<FileId, Vec<FileId>> = units
        .iter()
        .map(|unit| (unit.file, uses(unit, &paths, diagnostics)))
        .collect();
    let reach = |from: FileId| {
        let mut seen = BTreeSet::new();
        let mut next = direct.get(&from).cloned().unwrap_or_default();
        while let Some(file) = next.pop() {
            if seen.insert(file) {
                next.extend(direct.get(&file).into_iter().flatten());
            }
        }
        seen
    };
    let mut files = Vec::new();
    for unit in units {
        bad_names(unit, diagnostics);
        let mut sees = reach(unit.file);
        if sees.contains(&unit.file)
            && let Some(text) = use_items(unit).next()
        {
            diagnostics.push(
                Diagnostic::new(
                    &codes::CYCLE,
                    text.span,
                    "this file uses itself, directly or through the files it uses",
                )
                .help("move what both need into a third file, and `use` that"),
            );
        }
        sees.insert(unit.file);
        let sees = sees.into_iter().collect();
        let (path, used) = (unit.path.clone(), BTreeSet::new());
        files.push(File {
            id: unit.file,
            path,
            sees,
            page: None,
            used,
            sound: true,
            whole: true,
        });
    }
    files
}

/// Folders and files are written with the names of their sources.
fn bad_names(unit: &Unit, diagnostics: &mut Vec<Diagnostic>) {
    for name in unit.path.split('/') {
        let Some(reason) = bad_name(name) else {
            continue;
        };
        let message =
            format!("`{name}` cannot be the name of a source or of a folder of sources: {reason}");
        diagnostics.push(
            Diagnostic::new(&codes::BAD_FILE_NAME, Span::new(unit.file, 0, 0), message)
                .help("what is written is named after it: rename it"),
        );
    }
}

fn use_items(unit: &Unit) -> impl Iterator<Item = &Text> {
    unit.parsed.items().filter_map(|item| match item {
        Item::Use(text) => Some(text),
        _ => None,
    })
}

/// Whether a file that this one uses is missing, or could not be read.
fn lacks_a_file(unit: &Unit, paths: &FilePaths<'_>) -> bool {
    let unreadable = unit
        .parsed
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.code == &codes::UNREADABLE_FILE);
    unreadable
        || use_items(unit).any(|text| used(unit, text, paths).is_none())
        || unit.parsed.lost.iter().any(|name| name.starts_with('"'))
}

/// The files by their paths.
type FilePaths<'u> = BTreeMap<&'u str, FileId>;

fn paths(units: &[Unit]) -> FilePaths<'_> {
    units
        .iter()
        .map(|unit| (unit.path.as_str(), unit.file))
        .collect()
}

fn used(unit: &Unit, text: &Text, paths: &FilePaths<'_>) -> Option<FileId> {
    let path = relative_path(&unit.path, &text.markdown)?;
    paths.get(path.as_str()).copied()
}

fn uses(unit: &Unit, paths: &FilePaths<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<FileId> {
    let mut found = Vec::new();
    for text in use_items(unit) {
        if let Some(used) = used(unit, text, paths) {
            found.push(used);
            continue;
        }
        let path = relative_path(&unit.path, &text.markdown);
        let folder = unit.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let near = paths.keys().filter_map(|other| {
            other
                .strip_prefix(folder)
                .map(|path| path.trim_start_matches('/'))
        });
        let near = did_you_mean(&text.markdown, near);
        let message = match path {
            Some(path) => format!("there is no source `{path}`"),
            None => "this path leaves the project".to_owned(),
        };
        let found = Diagnostic::new(&codes::USE_NOT_FOUND, text.span, message)
            .help("the path is relative to this file and ends in `.case`");
        diagnostics.push(match near {
            Some(near) => found.instead(
                format!("did you mean `use \"{near}\"`?"),
                format!("\"{near}\""),
            ),
            None => found,
        });
    }
    found
}

/// The scope of each file that is added to `model`. Reports two things of one name.
pub(super) fn scopes(
    units: &[Unit],
    files: &[File],
    model: &Model,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<FileId, Scope> {
    let declared = declarations(units, Count::behind(model));
    let mut reported = BTreeSet::new();
    let mut scopes = BTreeMap::new();
    let paths = paths(units);
    let lacking: BTreeSet<FileId> = units
        .iter()
        .filter(|unit| lacks_a_file(unit, &paths))
        .map(|unit| unit.file)
        .collect();
    let with_losses: BTreeMap<FileId, &Unit> = units
        .iter()
        .filter(|unit| !unit.parsed.lost.is_empty())
        .map(|unit| (unit.file, unit))
        .collect();
    for file in files {
        let mut scope = Scope::default();
        for seen in &file.sees {
            if let Some(unit) = with_losses.get(seen) {
                for name in &unit.parsed.lost {
                    scope.lose(name);
                }
            }
            if lacking.contains(seen) {
                scope.lose_file();
            }
        }
        for (Declared { name, .. }, entity) in file
            .sees
            .iter()
            .filter_map(|seen| declared.get(seen))
            .flatten()
        {
            let entry = NameEntry {
                entity: *entity,
                span: name.span,
            };
            let Some(present) = scope.declare(&name.text, entry) else {
                continue;
            };
            if reported.insert((present.span, name.span)) {
                diagnostics.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_NAME,
                        name.span,
                        format!("two things are called `{}`", name.text),
                    )
                    .say(format!("here it is {}", entity.kind()))
                    .also(present.span, format!("here it is {}", present.entity.kind()))
                    .help("all names that a file sees share one list; give one of the two another name"),
                );
            }
        }
        scopes.insert(file.id, scope);
    }
    scopes
}

/// All names, each with the paths of the files that declare it.
pub(super) fn names(units: &[Unit]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let declared = declarations(units, Count::default());
    for unit in units {
        for (declared, _) in declared.get(&unit.file).into_iter().flatten() {
            all.entry(declared.name.text.clone())
                .or_default()
                .push(unit.path.clone());
        }
    }
    all
}

/// What an item declares, in order.
#[must_use]
pub fn declared(item: &Item) -> Vec<&Declared> {
    let mut found = Vec::new();
    Count::default().item(item, &mut found);
    found.into_iter().map(|(declared, _)| declared).collect()
}

/// The names that each file declares, with the ids that lowering gives in the same order.
fn declarations(units: &[Unit], mut count: Count) -> BTreeMap<FileId, Vec<(&Declared, Entity)>> {
    let mut all = BTreeMap::new();
    for unit in units {
        let mut found = Vec::new();
        for item in unit.parsed.items() {
            count.item(item, &mut found);
        }
        all.insert(unit.file, found);
    }
    all
}

/// The ids that the first group and scenario of each file get.
pub(super) fn first(units: &[Unit], model: &Model) -> BTreeMap<FileId, (usize, usize)> {
    let mut count = Count::behind(model);
    let mut all = BTreeMap::new();
    for unit in units {
        all.insert(unit.file, (count.groups, count.scenarios));
        for item in unit.parsed.items() {
            count.item(item, &mut Vec::new());
        }
    }
    all
}

#[derive(Default)]
struct Count {
    terms: usize,
    facts: usize,
    values: usize,
    calendars: usize,
    defines: usize,
    outcomes: usize,
    decisions: usize,
    procedures: usize,
    guides: usize,
    groups: usize,
    scenarios: usize,
}

impl Count {
    /// The things that a model has already.
    fn behind(model: &Model) -> Self {
        Self {
            terms: model.terms.len(),
            facts: model.facts.len(),
            values: model.values.len(),
            calendars: model.calendars.len(),
            defines: model.defines.len(),
            outcomes: model.outcomes.len(),
            decisions: model.decisions.len(),
            procedures: model.procedures.len(),
            guides: model.guides.len(),
            groups: model.groups.len(),
            scenarios: model.scenarios.len(),
        }
    }

    fn item<'i>(&mut self, item: &'i Item, found: &mut Vec<(&'i Declared, Entity)>) {
        let (declared, entity) = match item {
            Item::Term(term) => (&term.declared, Entity::Term(next(&mut self.terms))),
            Item::Fact(fact) => (&fact.declared, Entity::Fact(next(&mut self.facts))),
            Item::Quantity(quantity) => (&quantity.declared, Entity::Fact(next(&mut self.facts))),
            Item::Values(values) => (&values.declared, Entity::Values(next(&mut self.values))),
            Item::Calendar(calendar) => (
                &calendar.declared,
                Entity::Calendar(next(&mut self.calendars)),
            ),
            Item::Define(define) => (&define.declared, Entity::Define(next(&mut self.defines))),
            Item::Outcome(outcome) => {
                (&outcome.declared, Entity::Outcome(next(&mut self.outcomes)))
            }
            Item::Decision(decision) => (
                &decision.declared,
                Entity::Decision(next(&mut self.decisions)),
            ),
            Item::Procedure(procedure) => (
                &procedure.declared,
                Entity::Procedure(next(&mut self.procedures)),
            ),
            Item::Guide(guide) => {
                let entity = Entity::Guide(next(&mut self.guides));
                found.push((&guide.declared, entity));
                match &guide.content {
                    GuideContent::Steps { .. } => self.scenarios += 1,
                    GuideContent::Sections(sections) => self.sections(sections, found),
                }
                return;
            }
            Item::Use(_)
            | Item::MonthsEnd(_)
            | Item::Assume(_)
            | Item::Article(_)
            | Item::Example(_) => return,
        };
        found.push((declared, entity));
    }

    fn sections<'i>(&mut self, sections: &'i [Section], found: &mut Vec<(&'i Declared, Entity)>) {
        for section in sections {
            match section {
                Section::Group(group) => {
                    found.push((&group.declared, Entity::Group(next(&mut self.groups))));
                    self.sections(&group.sections, found);
                }
                Section::Scenario(scenario) => {
                    let entity = Entity::Scenario(next(&mut self.scenarios));
                    found.push((&scenario.declared, entity));
                }
            }
        }
    }
}

fn next<T>(count: &mut usize) -> Id<T> {
    *count += 1;
    Id::new(*count - 1)
}
