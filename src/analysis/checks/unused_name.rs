//! `unused-item`, of names that only one body knows: a parameter that its procedure does not use,
//! and an `@id` that nothing leads to.

use std::collections::BTreeSet;

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, Destination, File, Inline, Markup, Model, Target, visit};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, procedure) in model
        .procedures
        .of_file(file.id)
        .filter(|(_, procedure)| model.is_sound(procedure.span))
    {
        let used = parameters(&procedure.body.blocks, &procedure.parameters);
        for name in procedure
            .parameters
            .iter()
            .enumerate()
            .filter(|(at, _)| !used.contains(at))
            .map(|(_, name)| name)
        {
            let message = format!(
                "the parameter `{name}` of `{}` is never used",
                procedure.name
            );
            found.push(
                Diagnostic::new(&codes::UNUSED_ITEM, procedure.span, message).help(format!(
                    "write `{{{name}}}` in its steps, or take the parameter away"
                )),
            );
        }
        steps(&procedure.body.blocks, &mut found);
    }
    for (_, scenario) in model
        .scenarios
        .of_file(file.id)
        .filter(|(_, scenario)| model.is_sound(scenario.span))
    {
        steps(&scenario.body.blocks, &mut found);
    }
    found
}

/// The positions of the parameters that are used, in prose and in code.
fn parameters(blocks: &[Block], names: &[String]) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    let mut codes: Vec<&str> = Vec::new();
    visit::prose(blocks, &mut |inline| match inline {
        Inline::Parameter(at) => _ = used.insert(*at),
        Inline::Code(code) => codes.push(code),
        _ => {}
    });
    visit::blocks(blocks, &mut |block| {
        if let Block::Markup(markup) = block {
            for markup in markup {
                code(markup, &mut codes);
            }
        }
    });
    for (at, name) in names.iter().enumerate() {
        let written = format!("{{{name}}}");
        if codes.iter().any(|code| code.contains(&written)) {
            used.insert(at);
        }
    }
    used
}

fn code<'m>(markup: &'m Markup, codes: &mut Vec<&'m str>) {
    match markup {
        Markup::Code { code, .. } => codes.push(code),
        Markup::List { items, .. } => items
            .iter()
            .flatten()
            .for_each(|inner| self::code(inner, codes)),
        Markup::Quote(inner) => inner.iter().for_each(|inner| self::code(inner, codes)),
        Markup::Paragraph(_) | Markup::Heading { .. } | Markup::Table(..) | Markup::Rule => {}
    }
}

/// Says which steps have a name that nothing in the body leads to.
fn steps(blocks: &[Block], found: &mut Vec<Diagnostic>) {
    let mut named: Vec<(&str, Span)> = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    visit::blocks(blocks, &mut |block| match block {
        Block::Step(step) => named.extend(step.name.as_deref().map(|name| (name, step.span))),
        Block::Continue(Destination::Step(name), _) => _ = used.insert(name),
        _ => {}
    });
    visit::prose(blocks, &mut |inline| {
        if let Inline::Reference(Target::Step(name), _) = inline {
            used.insert(name);
        }
    });
    for (name, span) in named.into_iter().filter(|(name, _)| !used.contains(name)) {
        found.push(
            Diagnostic::new(&codes::UNUSED_ITEM, span, format!("the name `{name}` of this step is never used"))
                .help(format!("take `@id {name}` away, or lead to the step with `@continue {name}` or `{{{name}}}`")),
        );
    }
}
