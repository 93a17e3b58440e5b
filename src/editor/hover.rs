//! What is known of the thing at a place, in Markdown.

use crate::base::{FileId, Span, codes};
use crate::driver::LiveProject;
use crate::model::{NamedThing, Naming};
use crate::syntax::ast::{Domain, Item};

use super::declarations::{Thing, ThingKind, things};
use super::insight::{line_before, of_condition};
use super::names::{Declaration, declaration, named_at, references};

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Of which words it is said.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// How many values are listed.
const LISTED: usize = 12;

/// What is known of the thing at a place.
pub fn hover(project: &mut LiveProject, file: FileId, offset: usize) -> Option<Hover> {
    let Some(named) = named_at(project, file, offset) else {
        return keyword(project, file, offset);
    };
    let reader = *project.readers_of(file).first()?;
    let declared = declaration(project, reader, &named.thing)?;
    let mut parts = vec![of_thing(project, reader, &declared)?];
    let is_rows = reader != file;
    if !is_rows && named.naming == Naming::Names {
        let known = of_condition(project, file, offset);
        parts.extend(known.map(|(_, lines)| lines.join("\n\n")));
    }
    Some(Hover {
        span: named.span,
        text: parts.join("\n\n---\n\n"),
    })
}

/// Behind a word of the language: what is known of the condition there; of a code, what it means.
fn keyword(project: &mut LiveProject, file: FileId, offset: usize) -> Option<Hover> {
    let text = &project.sources().get(file).text;
    let is_word = |c: char| c.is_ascii_lowercase() || c == '-';
    let before = text.get(..offset)?;
    let start = offset - before.chars().rev().take_while(|c| is_word(*c)).count();
    let rest = text.get(start..)?;
    let word = rest.get(..rest.find(|c| !is_word(c)).unwrap_or(rest.len()))?;
    let span = Span::new(file, start, start + word.len());
    if line_before(project, span).trim_start().starts_with("//") {
        let code = codes::find(word)?;
        return Some(Hover {
            span,
            text: format!("**{}**: {}", code.name, code.summary),
        });
    }
    let (span, lines) = of_condition(project, file, offset)?;
    Some(Hover {
        span,
        text: lines.join("\n\n"),
    })
}

/// A declared thing.
fn of_thing(project: &mut LiveProject, file: FileId, declared: &Declaration) -> Option<String> {
    let all = things(project, file);
    let named = |name: &str| all.iter().find(|thing| thing.name == name);
    match &declared.thing {
        NamedThing::File(path) => Some(format!("`{path}`")),
        NamedThing::Item(name) => {
            let thing = named(name)?;
            let mut lines = vec![format!(
                "**{}** `{}`: {}",
                thing.kind.word(),
                thing.name,
                thing.label
            )];
            lines.extend(domain(project, declared, thing));
            lines.push(where_decided(project, declared, thing));
            Some(lines.join("\n\n"))
        }
        NamedThing::Value { of, name } => {
            let label = named(of)
                .and_then(|thing| thing.values.iter().find(|(value, _)| value == name))
                .map(|(_, label)| label.clone());
            let label = label.unwrap_or_default();
            Some(format!("**value** `{name}` of `{of}`: {label}"))
        }
        NamedThing::Rule { of, name } => Some(format!("**rule** `{name}` of `{of}`")),
        NamedThing::Part { of, name } => Some(format!("`{of}.{name}`")),
        NamedThing::Parameter { of, name } => Some(format!(
            "**parameter** `{name}` of the procedure `{of}`: each `@do {of}` gives it a text"
        )),
        NamedThing::Step { of, name } => Some(format!("**step** `{name}` of `{of}`")),
    }
}

/// The values that a thing can have, as they are declared.
fn domain(project: &LiveProject, declared: &Declaration, thing: &Thing) -> Option<String> {
    if !thing.values.is_empty() {
        let values = thing.values.iter().take(LISTED);
        let mut lines: Vec<String> = values
            .map(|(name, label)| format!("- `{name}` {label}"))
            .collect();
        let more = thing.values.len().saturating_sub(LISTED);
        if more > 0 {
            lines.push(format!("- and {more} more"));
        }
        return Some(lines.join("\n"));
    }
    let tree = project.tree(declared.span.file)?;
    let of_item = |item: &Item| -> Option<Domain> {
        match item {
            Item::Fact(fact) if fact.declared.name.span == declared.span => {
                Some(fact.domain.clone())
            }
            Item::Decision(decision) if decision.declared.name.span == declared.span => {
                decision.domain.clone()
            }
            _ => None,
        }
    };
    let found = tree.items().find_map(of_item)?;
    Some(format!("`{}`", project.sources().slice(found.span)))
}

/// Where a thing gets its value, or is used.
fn where_decided(project: &mut LiveProject, declared: &Declaration, thing: &Thing) -> String {
    let all = references(project, declared);
    let names = all.iter().filter(|place| place.naming == Naming::Names);
    let names: Vec<Span> = names.map(|place| place.span).collect();
    let place = |span: Span| {
        let source = project.sources().get(span.file);
        let (line, _) = source.line_column(span.range().start);
        format!("{}:{line}", source.path)
    };
    let mut lines = Vec::new();
    match thing.kind {
        ThingKind::Fact => {
            let sets = |span: &&Span| {
                let before = line_before(project, **span).trim_start();
                before.starts_with("@set ") && matches!(before.trim_end(), "@set" | "@set not")
            };
            let set: Vec<String> = names.iter().filter(sets).map(|span| place(*span)).collect();
            if !set.is_empty() {
                lines.push(format!("Steps set it: {}", set.join(", ")));
            }
        }
        ThingKind::Decision | ThingKind::Eligibility if !thing.rules.is_empty() => {
            lines.push(format!("Its rules: `{}`", thing.rules.join("`, `")));
        }
        _ => {}
    }
    lines.push(match names.as_slice() {
        [] => "Nothing names it.".to_owned(),
        [only] => format!("Named in 1 place: {}", place(*only)),
        many => format!("Named in {} places.", many.len()),
    });
    lines.push(format!("Declared in {}", place(declared.span)));
    lines.join("\n\n")
}
