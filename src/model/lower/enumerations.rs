//! The values of enumerations, as they are listed or read from a file.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::ids::ValuesId;
use crate::model::names::Entity;
use crate::model::types::NamedValues;
use crate::model::values::{Value, ValueGroup, Values};
use crate::syntax::ast;
use crate::syntax::ast::Name;

use super::context::Context;

/// The values of a domain.
pub(super) fn values(written: &ast::Values, context: &Context<'_>) -> Values {
    match written {
        ast::Values::Listed(list) => {
            twice(
                list.iter().map(|value| &value.declared.name),
                "values",
                context,
            );
            let lower = |value| lowered(value, context);
            list.iter().map(lower).collect::<Vec<_>>().into()
        }
        ast::Values::Named(name) => {
            let id = context.resolve(name, "a list of values", of_entity);
            let known = id.and_then(|id| context.model.values.get(id));
            known.map(|known| known.values.clone()).unwrap_or_default()
        }
    }
}

/// How many values a domain has; `None` where they are not known, which is reported.
pub(super) fn count(written: &ast::Values, context: &Context<'_>) -> Option<usize> {
    match written {
        ast::Values::Listed(list) => Some(list.len()),
        ast::Values::Named(name) => {
            let id = of_entity(context.scope.get(&name.text)?.entity)?;
            let known = context.model.values.get(id)?;
            (!known.broken).then_some(known.values.len())
        }
    }
}

fn of_entity(entity: Entity) -> Option<ValuesId> {
    match entity {
        Entity::Values(id) => Some(id),
        _ => None,
    }
}

/// A list of values as it is declared.
pub(super) fn named(written: &ast::NamedValues, context: &Context<'_>) -> NamedValues {
    let names = written.rows.iter().map(|(value, _)| &value.declared.name);
    let values = names.clone();
    let groups = written.groups.iter().map(|group| &group.name);
    twice(values, "values", context);
    twice(groups.clone(), "groups", context);
    for group in groups {
        if let Some(value) = names.clone().find(|value| value.text == group.text) {
            context.say(
                Diagnostic::new(
                    &codes::DUPLICATE_NAME,
                    group.span,
                    format!("a group and a value are called `{}`", group.text),
                )
                .also(value.span, "the value")
                .help("a condition names either: give the group another name"),
            );
        }
    }
    let lower = |(value, _): &(ast::Value, Vec<Name>)| lowered(value, context);
    let all: Vec<Value> = written.rows.iter().map(lower).collect();
    let groups = grouped(written, context);
    NamedValues {
        name: written.declared.name.text.clone(),
        broken: written.has_lost,
        values: Values::new(all, groups),
        rows: written.from.file,
        span: written.declared.name.span,
    }
}

fn grouped(written: &ast::NamedValues, context: &Context<'_>) -> Vec<ValueGroup> {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for group in &written.groups {
        members.insert(&group.name.text, Vec::new());
    }
    for (at, (_, of)) in written.rows.iter().enumerate() {
        for name in of {
            match members.get_mut(name.text.as_str()) {
                // A value that is in a group twice is in it.
                Some(values) if values.last() == Some(&at) => {}
                Some(values) => values.push(at),
                None => {
                    let known = written.groups.iter();
                    let known = known.map(|group| group.name.text.as_str());
                    context.say(
                        Diagnostic::new(
                            &codes::UNKNOWN_NAME,
                            name.span,
                            format!(
                                "`{}` has no group `{}`",
                                written.declared.name.text, name.text
                            ),
                        )
                        .help(format!(
                            "declare it behind the file: `groups {{ {} \"…\" }}`",
                            name.text
                        ))
                        .did_you_mean(crate::base::did_you_mean(&name.text, known)),
                    );
                }
            }
        }
    }
    let lower = |group: &ast::ValueGroup| {
        let name = &group.name;
        let values = members.get(name.text.as_str()).cloned().unwrap_or_default();
        if values.is_empty() && !written.rows.is_empty() {
            context.say(
                Diagnostic::new(
                    &codes::BAD_DOMAIN,
                    name.span,
                    format!("no value is in the group `{}`", name.text),
                )
                .help("name the group in the column `groups` of its values, or take it away"),
            );
        }
        ValueGroup {
            name: name.text.clone(),
            label: context.sentence(&group.label),
            values,
            span: name.span,
        }
    };
    written.groups.iter().map(lower).collect()
}

fn lowered(value: &ast::Value, context: &Context<'_>) -> Value {
    Value {
        name: value.declared.name.text.clone(),
        was: value.declared.was(),
        label: context.sentence(&value.label),
        help: context.sentence_if(value.help.as_ref()),
        span: value.declared.name.span,
    }
}

/// Reports names that stand for two things of a kind.
fn twice<'n>(names: impl Iterator<Item = &'n Name>, kind: &str, context: &Context<'_>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for name in names {
        if let Some(first) = seen.insert(&name.text, name.span) {
            context.say(
                Diagnostic::new(
                    &codes::DUPLICATE_NAME,
                    name.span,
                    format!("two {kind} are called `{}`", name.text),
                )
                .also(first, "the first one")
                .help("give one of them another name"),
            );
        }
    }
}
