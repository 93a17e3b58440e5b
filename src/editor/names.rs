//! What a name at a place stands for, where that is declared, and where else it is named. All names
//! that a file sees share one list, so that the trees of the files say it, also of files with faults.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::{FileId, Span};
use crate::driver::LiveProject;
use crate::model::{NamedThing, Occurrence, relative_path};
use crate::syntax::ast::{DomainKind, Item, Values};

pub use crate::model::Naming;

/// A thing that is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The thing, by the name that declares it.
    pub thing: NamedThing,
    /// Where its name is declared; of a file, its beginning.
    pub span: Span,
}

/// The place of a name at which something is asked, a cursor behind its last character included.
pub fn named_at(project: &mut LiveProject, file: FileId, offset: usize) -> Option<Occurrence> {
    let reader = *project.readers_of(file).first()?;
    let occurrences = project.occurrences(reader);
    let touches = |occurrence: &&Occurrence| {
        let range = occurrence.span.range();
        occurrence.span.file == file && range.start <= offset && offset <= range.end
    };
    // Of two that touch, the one that begins here.
    let mut touching = occurrences.iter().filter(touches);
    let first = touching.next()?;
    Some(touching.next().unwrap_or(first).clone())
}

/// Where a thing is declared that a source names.
pub fn declaration(
    project: &mut LiveProject,
    file: FileId,
    thing: &NamedThing,
) -> Option<Declaration> {
    match thing {
        NamedThing::Item(name) => declared(project, file, thing).or_else(|| {
            let article = *project.articles().get(name)?;
            beginning(project, article)
        }),
        NamedThing::Parameter { .. } | NamedThing::Step { .. } => declared(project, file, thing),
        // A rule without a name of its own has that of its result.
        NamedThing::Rule { of, name } => {
            declared(project, file, thing).or_else(|| value(project, file, of, name))
        }
        NamedThing::Value { of, name } => value(project, file, of, name)
            // `due is paid`: an amount.
            .or_else(|| declared(project, file, &NamedThing::Item(name.clone()))),
        NamedThing::Part { of, name } => {
            let rule = NamedThing::Rule {
                of: of.clone(),
                name: name.clone(),
            };
            declared(project, file, &rule)
                .or_else(|| value(project, file, of, name))
                .or_else(|| declared(project, file, &NamedThing::Item(of.clone())))
        }
        NamedThing::File(path) => {
            let from = project.sources().get(file).path.clone();
            let path = relative_path(&from, path)?;
            let found = project.sources().find(&path)?;
            beginning(project, found)
        }
    }
}

/// The beginning of a file.
fn beginning(project: &LiveProject, file: FileId) -> Option<Declaration> {
    let path = project.sources().path(file)?.to_owned();
    Some(Declaration {
        thing: NamedThing::File(path),
        span: Span::new(file, 0, 0),
    })
}

/// The declaration of exactly this, in the files that a source sees: in itself first.
fn declared(project: &mut LiveProject, file: FileId, thing: &NamedThing) -> Option<Declaration> {
    let seen = project.seen_by(file).iter().copied();
    let seen: Vec<FileId> = std::iter::once(file)
        .chain(seen.filter(|seen| *seen != file))
        .collect();
    seen.into_iter().find_map(|seen| {
        let occurrences = project.occurrences(seen);
        let declares = |occurrence: &&Occurrence| {
            occurrence.naming == Naming::Declares && occurrence.thing == *thing
        };
        let found = occurrences.iter().find(declares)?;
        Some(Declaration {
            thing: found.thing.clone(),
            span: found.span,
        })
    })
}

/// A value of a thing: its own, or that of the list from which it takes its values.
fn value(project: &mut LiveProject, file: FileId, of: &str, name: &str) -> Option<Declaration> {
    let value_of = |of: &str| NamedThing::Value {
        of: of.to_owned(),
        name: name.to_owned(),
    };
    if let Some(own) = declared(project, file, &value_of(of)) {
        return Some(own);
    }
    let list = list_of(project, file, of)?;
    declared(project, file, &value_of(&list))
}

/// The list from which a fact or a decision takes its values.
fn list_of(project: &mut LiveProject, file: FileId, of: &str) -> Option<String> {
    let item = declared(project, file, &NamedThing::Item(of.to_owned()))?;
    let tree = project.tree(item.span.file)?;
    tree.items().find_map(|item| {
        let (declared, domain) = match item {
            Item::Fact(fact) => (&fact.declared, Some(&fact.domain)),
            Item::Decision(decision) => (&decision.declared, decision.domain.as_ref()),
            _ => return None,
        };
        match &domain.filter(|_| declared.name.text == of)?.kind {
            DomainKind::OneOf(Values::Named(list)) | DomainKind::AnyOf(Values::Named(list)) => {
                Some(list.text.clone())
            }
            _ => None,
        }
    })
}

/// The sources that see a file, in order; of a file of rows, one of those that take it.
pub(super) fn who_sees(project: &LiveProject, file: FileId) -> Vec<FileId> {
    let homes = project.readers_of(file);
    let all = project.by_path().values().copied();
    let sees = |file: &FileId| {
        let seen = project.seen_by(*file);
        homes.iter().any(|home| seen.contains(home))
    };
    all.filter(sees).collect()
}

/// All places of the project where a declared thing is named, its declaration too, in the order of
/// the files.
pub fn references(project: &mut LiveProject, declaration: &Declaration) -> Vec<Occurrence> {
    let Some(name) = name_of(&declaration.thing).map(str::to_owned) else {
        return files_that_use(project, declaration);
    };
    let home = declaration.span.file;
    // A source that names it holds its name, or takes rows that may.
    let mut all = who_sees(project, home);
    all.retain(|file| project.may_name(*file, &name));
    project.read_occurrences(&all);
    let mut found: Vec<Occurrence> = Vec::new();
    // Rows are read with each source that takes them.
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for file in all {
        let occurrences: Arc<Vec<Occurrence>> = project.occurrences(file);
        let alike = occurrences
            .iter()
            .filter(|occurrence| name_of(&occurrence.thing) == Some(&name));
        let mut known: BTreeMap<&NamedThing, bool> = BTreeMap::new();
        for occurrence in alike {
            let is_it = match occurrence.naming {
                Naming::Declares => occurrence.span == declaration.span,
                Naming::Was => occurrence.thing == declaration.thing && file == home,
                Naming::Names => *known.entry(&occurrence.thing).or_insert_with(|| {
                    let named = self::declaration(project, file, &occurrence.thing);
                    named.is_some_and(|named| named.span == declaration.span)
                }),
            };
            if is_it && seen.insert(occurrence.span) {
                found.push(occurrence.clone());
            }
        }
    }
    found
}

/// The places where a file is named by its path.
fn files_that_use(project: &mut LiveProject, declaration: &Declaration) -> Vec<Occurrence> {
    let all: Vec<FileId> = project.by_path().values().copied().collect();
    let mut found = Vec::new();
    for file in all {
        for occurrence in project.occurrences(file).iter() {
            let is_file = matches!(occurrence.thing, NamedThing::File(_));
            if is_file
                && self::declaration(project, file, &occurrence.thing).as_ref() == Some(declaration)
            {
                found.push(occurrence.clone());
            }
        }
    }
    found
}

/// The name of a thing; a file has none.
pub(super) fn name_of(thing: &NamedThing) -> Option<&str> {
    match thing {
        NamedThing::Item(name)
        | NamedThing::Value { name, .. }
        | NamedThing::Rule { name, .. }
        | NamedThing::Part { name, .. }
        | NamedThing::Parameter { name, .. }
        | NamedThing::Step { name, .. } => Some(name),
        NamedThing::File(_) => None,
    }
}
