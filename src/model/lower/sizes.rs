//! How much a scenario or procedure comes to with all procedures that are done in it: procedures
//! that do others twice, which do others twice, would fill any page.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::ids::ProcedureId;
use crate::model::markup::{Inline, Markup};
use crate::model::types::{Block, Model};
use crate::model::visit;

use super::texts::Sizes;

/// How many bytes a scenario or procedure may come to.
const MOST_TEXT: u64 = 4 << 20;

/// How many blocks a scenario or procedure may come to.
const MOST: usize = 20_000;

/// Reports texts that are too long. `model` has no procedure that does itself; `texts` are the
/// sizes of named texts.
pub(super) fn check(model: &Model, texts: &Sizes, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    check_blocks(model, diagnostics);
    if diagnostics.len() == before {
        check_texts(model, texts, diagnostics);
    }
}

fn check_blocks(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut known = BTreeMap::new();
    let mut say = |name: &str, span: Span, blocks: &[Block], size: usize| {
        if size <= MOST {
            return;
        }
        let (all, help) = if visit::calls(blocks).is_empty() {
            (
                "",
                "make several guides of it, each of which leads on to the next with `@continue`",
            )
        } else {
            let help = "let fewer procedures do one another, or refer to one with `{name}` instead of doing it";
            ("with all that is done in it, ", help)
        };
        let message = format!("{all}`{name}` comes to more than {MOST} steps and paragraphs");
        diagnostics.push(Diagnostic::new(&codes::NESTED_TOO_DEEPLY, span, message).help(help));
    };
    for (id, procedure) in model.procedures.iter() {
        let size = of_procedure(model, id, &mut known);
        // The innermost that is too large is at fault, not all that do it.
        if !has_large(&procedure.body.blocks, &known) {
            say(
                &procedure.name,
                procedure.span,
                &procedure.body.blocks,
                size,
            );
        }
    }
    for (_, scenario) in model.scenarios.iter() {
        let size = of_blocks(model, &scenario.body.blocks, &mut known);
        if !has_large(&scenario.body.blocks, &known) {
            say(&scenario.name, scenario.span, &scenario.body.blocks, size);
        }
    }
}

/// Whether a procedure is done in the blocks that is too large by itself.
fn has_large(blocks: &[Block], known: &BTreeMap<ProcedureId, usize>) -> bool {
    visit::calls(blocks)
        .iter()
        .any(|id| known.get(id).is_some_and(|size| *size > MOST))
}

fn of_procedure(model: &Model, id: ProcedureId, known: &mut BTreeMap<ProcedureId, usize>) -> usize {
    if let Some(size) = known.get(&id) {
        return *size;
    }
    let size = of_blocks(model, &model.procedures.at(id).body.blocks, known);
    known.insert(id, size);
    size
}

fn of_blocks(model: &Model, blocks: &[Block], known: &mut BTreeMap<ProcedureId, usize>) -> usize {
    let mut size = 0_usize;
    visit::blocks(blocks, &mut |_| size += 1);
    visit::calls(blocks).into_iter().fold(size, |size, id| {
        size.saturating_add(of_procedure(model, id, known))
    })
}

/// How many bytes the text of a body comes to: so many, and for each byte of a parameter so many
/// more.
#[derive(Clone, Default)]
struct TextSize {
    fixed: u64,
    parameters: Vec<u64>,
}

impl TextSize {
    fn add(&mut self, other: &Self, times: u64) {
        self.fixed = self.fixed.saturating_add(other.fixed.saturating_mul(times));
        for (at, count) in other.parameters.iter().enumerate() {
            self.add_parameter(at, count.saturating_mul(times));
        }
    }

    fn add_parameter(&mut self, at: usize, times: u64) {
        if self.parameters.len() <= at {
            self.parameters.resize(at + 1, 0);
        }
        if let Some(count) = self.parameters.get_mut(at) {
            *count = count.saturating_add(times);
        }
    }

    fn piece(&mut self, inline: &Inline, texts: &Sizes, parameters: &[String]) {
        match inline {
            Inline::Parameter(at) => self.add_parameter(*at, 1),
            Inline::Code(code) => self.code(code, parameters),
            other => self.fixed = self.fixed.saturating_add(texts.piece(other)),
        }
    }
}

impl TextSize {
    /// In a procedure, its parameters are replaced in code too.
    fn code(&mut self, code: &str, parameters: &[String]) {
        self.fixed = self.fixed.saturating_add(code.len() as u64);
        for (at, name) in parameters.iter().enumerate() {
            let times = code.matches(&format!("{{{name}}}")).count();
            self.add_parameter(at, times as u64);
        }
    }
}

/// Reports a text that is too long with its procedures: procedures that pass their arguments on
/// twice, to others that do the same, double it each time. Sizes are counted before any text is
/// made.
fn check_texts(model: &Model, texts: &Sizes, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<ProcedureId, TextSize> = BTreeMap::new();
    let mut say = |name: &str, span: Span, size: u64| {
        let message = format!(
            "not decided: with all that is done in it, the text of `{name}` is too long to be written"
        );
        diagnostics.push(
            Diagnostic::new(&codes::UNDECIDED, span, message)
                .say(format!(
                    "it comes to {} MB or more, and {} are allowed",
                    size >> 20,
                    MOST_TEXT >> 20
                ))
                .help("let fewer procedures hand on what they are given more than once"),
        );
    };
    let mut bad = std::collections::BTreeSet::new();
    for (id, procedure) in model.procedures.iter() {
        let size = text_of_procedure(model, texts, id, &mut known).fixed;
        let within = visit::calls(&procedure.body.blocks)
            .iter()
            .any(|inner| bad.contains(inner));
        if size > MOST_TEXT {
            bad.insert(id);
            if !within {
                say(&procedure.name, procedure.span, size);
            }
        }
    }
    for (_, scenario) in model.scenarios.iter() {
        let size = text_of_blocks(model, texts, &scenario.body.blocks, &[], &mut known).fixed;
        if size > MOST_TEXT
            && !visit::calls(&scenario.body.blocks)
                .iter()
                .any(|inner| bad.contains(inner))
        {
            say(&scenario.name, scenario.span, size);
        }
    }
    let of_guides = model
        .guides
        .iter()
        .map(|(_, guide)| (&guide.name, guide.span, &guide.intro));
    let of_groups = model
        .groups
        .iter()
        .map(|(_, group)| (&group.name, group.span, &group.intro));
    let of_pages = model
        .pages()
        .map(|(_, page)| (&page.id, page.span, &page.body));
    for (name, span, prose) in of_guides.chain(of_groups).chain(of_pages) {
        // Literal text is as long as somebody made it.
        let mut size = 0_u64;
        visit::prose(prose, &mut |inline| {
            if !matches!(inline, Inline::Text(..) | Inline::Code(_)) {
                size = size.saturating_add(texts.piece(inline));
            }
        });
        if size > MOST_TEXT {
            say(name, span, size);
        }
    }
}

fn text_of_procedure(
    model: &Model,
    texts: &Sizes,
    id: ProcedureId,
    known: &mut BTreeMap<ProcedureId, TextSize>,
) -> TextSize {
    if let Some(size) = known.get(&id) {
        return size.clone();
    }
    let procedure = model.procedures.at(id);
    let size = text_of_blocks(
        model,
        texts,
        &procedure.body.blocks,
        &procedure.parameters,
        known,
    );
    known.insert(id, size.clone());
    size
}

fn text_of_blocks(
    model: &Model,
    texts: &Sizes,
    blocks: &[Block],
    parameters: &[String],
    known: &mut BTreeMap<ProcedureId, TextSize>,
) -> TextSize {
    let mut size = TextSize::default();
    visit::prose(blocks, &mut |inline| size.piece(inline, texts, parameters));
    let mut calls = Vec::new();
    visit::blocks(blocks, &mut |block| match block {
        Block::Do(call) => calls.push(call),
        Block::Markup(markup) => markup
            .iter()
            .for_each(|markup| code(markup, parameters, &mut size)),
        _ => {}
    });
    for call in calls {
        let inner = text_of_procedure(model, texts, call.procedure, known);
        size.fixed = size.fixed.saturating_add(inner.fixed);
        for (argument, times) in call.arguments.iter().zip(&inner.parameters) {
            let mut own = TextSize::default();
            visit::inlines(argument, &mut |inline| own.piece(inline, texts, parameters));
            size.add(&own, *times);
        }
    }
    size
}

fn code(markup: &Markup, parameters: &[String], size: &mut TextSize) {
    match markup {
        Markup::Code { code, .. } => size.code(code, parameters),
        Markup::List { items, .. } => items
            .iter()
            .flatten()
            .for_each(|inner| self::code(inner, parameters, size)),
        Markup::Quote(inner) => inner
            .iter()
            .for_each(|inner| self::code(inner, parameters, size)),
        Markup::Paragraph(_) | Markup::Heading { .. } | Markup::Table(..) | Markup::Rule => {}
    }
}
