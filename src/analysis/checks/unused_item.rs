//! `unused-item`: something is declared and nothing refers to it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Entity, File, Model};

/// A file's uses of declared things.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Uses {
    /// Declared things that the file itself does not use, each with the finding if nobody else
    /// does.
    idle: Vec<Diagnostic>,
    /// Things of other files that it uses, by their declaration; ascending.
    elsewhere: Vec<Span>,
}

/// The declarations and uses of a file.
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
    let is_quantity = matches!(entity, Entity::Fact(id) if model.facts.at(id).computed.is_some());
    let kind = if is_quantity {
        "a quantity"
    } else {
        entity.kind()
    }
    .trim_start_matches("an ")
    .trim_start_matches("a ");
    let message = format!("the {kind} `{name}` is never used");
    Diagnostic::new(&codes::UNUSED_ITEM, model.declared_at(entity), message).help(help)
}

impl Uses {
    /// The declarations of things that other files use.
    pub(crate) fn elsewhere(&self) -> impl Iterator<Item = Span> {
        self.elsewhere.iter().copied()
    }

    /// Declared things that the file itself does not use.
    pub(crate) fn idle(&mut self) -> &mut [Diagnostic] {
        &mut self.idle
    }
}

/// Things that nobody uses; `used` are those that a file other than their own does.
pub(crate) fn run(files: &[&Uses], used: &BTreeSet<Span>) -> Vec<Diagnostic> {
    let idle = files.iter().flat_map(|uses| &uses.idle);
    idle.filter(|found| !used.contains(&found.span()))
        .cloned()
        .collect()
}
