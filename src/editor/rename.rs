//! Gives a thing another name, in all files that name it.

use std::collections::BTreeSet;
use std::fmt;

use crate::base::{FileId, Span};
use crate::driver::LiveProject;
use crate::model::{NamedThing, Naming, Occurrence};
use crate::syntax;

use super::declarations::{ThingKind, things};
use super::names::{Declaration, declaration, name_of, named_at, references, who_sees};

/// A new name for a thing.
#[derive(Clone, Debug)]
pub struct Rename {
    /// The places of the name, each with its new text.
    pub edits: Vec<(Span, String)>,
    /// `was old-name` behind the declaration, by which the thing keeps its identity: links and keys
    /// that are published hold.
    pub keeps_identity: Option<(Span, String)>,
}

/// Why a thing does not get a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenameRefused {
    /// There is no name at this place.
    NoName,
    /// A file is not renamed by its path.
    File,
    /// What it names is not declared.
    Unknown(String),
    /// The new name is none.
    NotAName(String),
    /// It is a word of the language.
    Reserved(String),
    /// Rows in YAML name it, in the file of this path: each of them says the name of its column.
    Rows(String),
    /// Code shows the parameter, and names in code are not read.
    Code(String),
    /// Something else is called so in a file that names the thing, by its path.
    Taken(String, String),
}

impl fmt::Display for RenameRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("there is no name here"),
            Self::File => {
                f.write_str("this is the path of a file: rename the file, and write its path here")
            }
            Self::Unknown(name) => {
                write!(f, "`{name}` is not declared in any file that this one sees")
            }
            Self::NotAName(name) => write!(
                f,
                "`{name}` is no name: names are in lower case with digits and hyphens, and begin with a letter"
            ),
            Self::Reserved(name) => write!(f, "`{name}` is a word of the language"),
            Self::Rows(path) => write!(
                f,
                "the rows in {path} name it, each by itself: rename it there by hand, and here"
            ),
            Self::Code(name) => write!(
                f,
                "code in this procedure shows `{{{name}}}`: write there what it shows then, and here"
            ),
            Self::Taken(name, path) => write!(f, "something in {path} is called `{name}` already"),
        }
    }
}

impl std::error::Error for RenameRefused {}

/// The name at a place, where what it stands for can have another one.
///
/// # Errors
/// Where there is none that can be changed.
pub fn renamed_at(
    project: &mut LiveProject,
    file: FileId,
    offset: usize,
) -> Result<(Span, Declaration), RenameRefused> {
    let named = named_at(project, file, offset).ok_or(RenameRefused::NoName)?;
    let name = name_of(&named.thing).ok_or(RenameRefused::File)?.to_owned();
    let reader = project.readers_of(file).first().copied();
    let declared = declaration(project, reader.unwrap_or(file), &named.thing);
    let declared = declared.ok_or_else(|| RenameRefused::Unknown(name.clone()))?;
    match name_of(&declared.thing) {
        None => Err(RenameRefused::File),
        // `{term.short}` names the term by its first part.
        Some(declared_name) if declared_name != name => Err(RenameRefused::NoName),
        Some(_) => Ok((named.span, declared)),
    }
}

/// Another name for the thing that is named at a place.
///
/// # Errors
/// Where the name cannot be had.
pub fn rename(
    project: &mut LiveProject,
    file: FileId,
    offset: usize,
    new: &str,
) -> Result<Rename, RenameRefused> {
    let (_, declared) = renamed_at(project, file, offset)?;
    let Some(old) = name_of(&declared.thing).map(str::to_owned) else {
        return Err(RenameRefused::File);
    };
    if !is_name(new) {
        return Err(RenameRefused::NotAName(new.to_owned()));
    }
    if syntax::is_reserved(new) {
        return Err(RenameRefused::Reserved(new.to_owned()));
    }
    let all = references(project, &declared);
    for place in &all {
        let path = &project.sources().get(place.span.file).path;
        if [".yaml", ".yml"]
            .iter()
            .any(|ending| path.ends_with(ending))
        {
            return Err(RenameRefused::Rows(path.clone()));
        }
    }
    if let Some(other) = clash(project, &declared, &all, new) {
        let path = project.sources().get(other.file).path.clone();
        return Err(RenameRefused::Taken(new.to_owned(), path));
    }
    if is_in_code(project, &declared, &all, &old) {
        return Err(RenameRefused::Code(old));
    }
    let has_was = all.iter().any(|place| place.naming == Naming::Was);
    let named = all.iter().filter(|place| place.naming != Naming::Was);
    let mut edits: Vec<(Span, String)> = named.map(|place| (place.span, new.to_owned())).collect();
    if has_anchor(project, &declared, &old) {
        let links = links_to(project, declared.span.file, &old).into_iter();
        edits.extend(links.map(|span| (span, new.to_owned())));
    }
    // A rule, a step or a parameter has no older name.
    let may_keep = matches!(
        declared.thing,
        NamedThing::Item(_) | NamedThing::Value { .. }
    );
    let is_source = project
        .by_path()
        .values()
        .any(|file| *file == declared.span.file);
    let behind = Span {
        start: declared.span.end,
        ..declared.span
    };
    let keeps = may_keep && is_source && !has_was && !is_group(project, &declared);
    Ok(Rename {
        edits,
        keeps_identity: keeps.then(|| (behind, format!(" was {old}"))),
    })
}

/// Whether a thing has an anchor of its name on its page.
fn has_anchor(project: &mut LiveProject, declared: &Declaration, name: &str) -> bool {
    let own = things(project, declared.span.file);
    own.iter().any(|thing| {
        let is_shown = matches!(
            thing.kind,
            ThingKind::Guide
                | ThingKind::Group
                | ThingKind::Scenario
                | ThingKind::Procedure
                | ThingKind::Decision
                | ThingKind::Eligibility
        );
        thing.name == name && is_shown
    })
}

/// The anchors in links that lead to a thing of a file: `](#name)` in its own source, `](file.md#name)` in others.
fn links_to(project: &LiveProject, file: FileId, name: &str) -> Vec<Span> {
    let path = |file: FileId| project.sources().get(file).path.clone();
    let own = path(file);
    let page = own.rsplit('/').next().unwrap_or_default();
    let page = format!("{}.md", page.trim_end_matches(".case"));
    let end = format!("#{name})");
    let mut found = Vec::new();
    for source in project.by_path().values() {
        let text = &project.sources().get(*source).text;
        for (at, _) in text.match_indices(&end) {
            let before = text.get(..at).unwrap_or_default();
            let address = before.rsplit_once("](").map_or("", |(_, address)| address);
            let is_here = *source == file && before.ends_with("](");
            let leads = address == page || address.ends_with(&format!("/{page}"));
            if is_here || leads {
                found.push(Span::new(*source, at + 1, at + 1 + name.len()));
            }
        }
    }
    found
}

/// Whether a declaration is that of a group of values, which has no older name.
fn is_group(project: &LiveProject, declared: &Declaration) -> bool {
    let tree = project.tree(declared.span.file);
    tree.is_some_and(|tree| {
        tree.items().any(|item| match item {
            syntax::ast::Item::Values(values) => {
                let mut groups = values.groups.iter();
                groups.any(|group| group.name.span == declared.span)
            }
            _ => false,
        })
    })
}

/// Where something else is called so that could be meant then: in all files that see the thing.
fn clash(
    project: &mut LiveProject,
    declared: &Declaration,
    places: &[Occurrence],
    new: &str,
) -> Option<Span> {
    let seeing = who_sees(project, declared.span.file);
    let naming: BTreeSet<FileId> = places.iter().map(|place| place.span.file).collect();
    seeing.into_iter().find_map(|file| {
        let here = taken(project, file, &declared.thing, new);
        here.or_else(|| {
            naming
                .contains(&file)
                .then(|| captured(project, file, declared, new))?
        })
    })
}

/// Where something of the same kind is called so.
fn taken(project: &mut LiveProject, file: FileId, thing: &NamedThing, new: &str) -> Option<Span> {
    let other = thing.called(new)?;
    // An amount may be meant by the name of a value that there is not: it is none then.
    let found = declaration(project, file, &other)?;
    let is_same_kind = std::mem::discriminant(&found.thing) == std::mem::discriminant(&other);
    is_same_kind.then_some(found.span)
}

/// Where a parameter or a step is called so, which the body that has it would mean by the name.
fn captured(
    project: &mut LiveProject,
    file: FileId,
    declared: &Declaration,
    new: &str,
) -> Option<Span> {
    let own = match &declared.thing {
        NamedThing::Parameter { of, .. } | NamedThing::Step { of, .. } => Some(of.clone()),
        NamedThing::Item(_) => None,
        NamedThing::Value { .. }
        | NamedThing::Rule { .. }
        | NamedThing::Part { .. }
        | NamedThing::File(_) => return None,
    };
    let occurrences = project.occurrences(file);
    let captures = |place: &&Occurrence| match &place.thing {
        NamedThing::Parameter { of, name } | NamedThing::Step { of, name } => {
            let is_within = own.as_ref().is_none_or(|own| own == of);
            place.naming == Naming::Declares && name == new && is_within
        }
        _ => false,
    };
    occurrences.iter().find(captures).map(|place| place.span)
}

/// Whether code shows a parameter, where names are not read.
fn is_in_code(
    project: &LiveProject,
    declared: &Declaration,
    places: &[Occurrence],
    old: &str,
) -> bool {
    let NamedThing::Parameter { .. } = &declared.thing else {
        return false;
    };
    let file = declared.span.file;
    let Some(tree) = project.tree(file) else {
        return false;
    };
    let at = declared.span.start;
    let mut items = tree.items.iter().map(|item| item.span);
    let Some(item) = items.find(|item| item.range().contains(&(at as usize))) else {
        return false;
    };
    let written = project
        .sources()
        .slice(item)
        .matches(&format!("{{{old}}}"))
        .count();
    let is_read = |place: &&Occurrence| {
        let before = place.span.start.checked_sub(1).map(|start| Span {
            start,
            end: place.span.start,
            ..place.span
        });
        let is_braced = before.is_some_and(|before| project.sources().slice(before) == "{");
        item.file == place.span.file
            && item.range().contains(&place.span.range().start)
            && is_braced
    };
    written > places.iter().filter(is_read).count()
}

/// Whether this is a name.
fn is_name(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let is_plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    first.starts_with(|c: char| c.is_ascii_lowercase()) && is_plain(first) && parts.all(is_plain)
}
