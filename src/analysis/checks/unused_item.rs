//! `unused-item`: something is declared and nothing refers to it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Entity, File, Model};

/// What a file says of who uses what.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Uses {
    /// What it declares and does not refer to itself, each with what is to be said if nobody else
    /// does.
    idle: Vec<Diagnostic>,
    /// What it refers to in other files, by where that is declared; ascending.
    elsewhere: Vec<Span>,
}

/// What a file declares and uses.
pub(crate) fn summarize(model: &Model, file: &File) -> Uses {
    // A group or a scenario is part of its guide.
    let is_meant = |entity: &Entity| !matches!(entity, Entity::Group(_) | Entity::Scenario(_));
    let declared = model.declared_in(file.id).into_iter().filter(is_meant);
    let unused = declared.filter(|entity| !file.used.contains(entity));
    let used: BTreeSet<Span> = file
        .used
        .iter()
        .map(|entity| model.declared_at(*entity))
        .collect();
    Uses {
        idle: unused.map(|entity| finding(model, entity)).collect(),
        elsewhere: used
            .into_iter()
            .filter(|span| span.file != file.id)
            .collect(),
    }
}

fn finding(model: &Model, entity: Entity) -> Diagnostic {
    let name = model.name_of(entity);
    let help = match entity {
        Entity::Guide(_) => format!("put `@show {name}` into an article, or take the guide away"),
        Entity::Decision(_) => {
            format!("test it in a condition, put `@show {name}` into an article, or take it away")
        }
        Entity::Procedure(_) => format!("do it with `@do {name}`, or take it away"),
        _ => "take it away, or use it".to_owned(),
    };
    let kind = entity
        .kind()
        .trim_start_matches("an ")
        .trim_start_matches("a ");
    let message = format!("the {kind} `{name}` is never used");
    Diagnostic::new(&codes::UNUSED_ITEM, model.declared_at(entity), message).help(help)
}

impl Uses {
    /// Where what is used in other files is declared.
    pub(crate) fn elsewhere(&self) -> impl Iterator<Item = Span> {
        self.elsewhere.iter().copied()
    }

    /// What the file declares and does not use itself.
    pub(crate) fn idle(&mut self) -> &mut [Diagnostic] {
        &mut self.idle
    }
}

/// What nobody uses; `used` is what some other file than that of its declaration does.
pub(crate) fn run(files: &[&Uses], used: &BTreeSet<Span>) -> Vec<Diagnostic> {
    let idle = files.iter().flat_map(|uses| &uses.idle);
    idle.filter(|found| !used.contains(&found.span()))
        .cloned()
        .collect()
}
