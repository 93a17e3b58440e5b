//! From the model to the page as it is shown: `@show`s are opened, steps get their numbers.

use std::fmt::Write;

use crate::base::Span;
use crate::model::{
    self, Block, Branch, Choice, Destination, File, FrontEntry, GuideId, Inline, Markup, Page,
    Presentation, ProcedureId, Section, Target, placement, slug,
};

use super::composer::{Composer, Pages};
use super::document::{Alternative, Document, Lead, Part, Phrase, Piece, Step};
use super::inline::plain;
use super::marks::place_of;
use super::whom;

/// The page that a file becomes.
#[must_use]
pub fn compose<'m>(pages: &Pages<'m>, file: &'m File, page: &'m Page) -> Document {
    composed(Composer::new(pages, file), page)
}

/// As [`compose`], with marks.
#[must_use]
pub fn compose_marked<'m>(pages: &Pages<'m>, file: &'m File, page: &'m Page) -> Document {
    let mut composer = Composer::new(pages, file);
    composer.marks.wanted = true;
    composed(composer, page)
}

fn composed<'m>(mut composer: Composer<'_, 'm>, page: &'m Page) -> Document {
    composer.once = placement::shown_once(composer.model, page);
    let mut parts = prose(&mut composer, &page.body, 1);
    parts.extend(whom::days(&composer, page));
    let title = plain(&composer.phrase(&page.title));
    let front = front(&mut composer, page, deepest(&parts));
    let is_too_long = composer.words.are_too_long();
    Document {
        front,
        title,
        parts,
        images: composer.images,
        results: composer.results,
        known: composer.known,
        misfits: composer.misfits,
        is_too_long,
        asks_others: composer.asks_others,
        marks: composer.marks.marks,
    }
}

/// The numbers of a list of steps.
struct Counter(usize);

impl Counter {
    fn new() -> Self {
        Self(1)
    }

    fn take(&mut self) -> usize {
        let number = self.0;
        self.0 += 1;
        number
    }
}

/// The level of the deepest heading.
fn deepest(parts: &[Part]) -> u8 {
    let levels = parts.iter().map(|part| match part {
        Part::Heading { level, .. } => *level,
        _ => 0,
    });
    levels.max().unwrap_or(0)
}

/// The front matter of a page whose headings go down to the level `deepest`.
fn front<'m>(composer: &mut Composer<'_, 'm>, page: &'m Page, deepest: u8) -> String {
    /// How deep the contents of a page go in Docusaurus, unless the page asks for more.
    const CONTENTS: u8 = 3;
    let mut lines = String::new();
    let (mut own_mdx, mut own_contents) = (false, false);
    for entry in &page.front {
        match entry {
            FrontEntry::Text {
                key,
                value,
                comments: (before, on_line, behind),
            } => {
                let text = plain(&composer.phrase(value));
                let quoted = serde_json::Value::String(text).to_string();
                let space = if on_line.is_empty() { "" } else { " " };
                lines.extend([
                    before.as_str(),
                    key,
                    ": ",
                    &quoted,
                    space,
                    on_line,
                    "\n",
                    behind,
                ]);
            }
            FrontEntry::Lines(key, written) => {
                own_mdx |= key == "mdx";
                own_contents |= key == "toc_max_heading_level";
                lines.push_str(written);
            }
        }
    }
    // As MDX, the default even for `.md`, words in braces or angle brackets would be code.
    if !own_mdx {
        lines.push_str("mdx:\n  format: md\n");
    }
    if deepest > CONTENTS && !own_contents {
        let _ = writeln!(lines, "toc_max_heading_level: {deepest}");
    }
    lines
}

/// Prose outside of steps; things that it shows begin one level below `level`.
fn prose<'m>(composer: &mut Composer<'_, 'm>, blocks: &'m [Block], level: u8) -> Vec<Part> {
    let mut parts = Vec::new();
    for block in blocks {
        match block {
            Block::Show(target, shape, span) => {
                show(composer, target, (shape, *span), level + 1, &mut parts);
            }
            Block::Step(_)
            | Block::Effects(_)
            | Block::Requires(_)
            | Block::Do(_)
            | Block::Continue(..)
            | Block::End(..)
            | Block::If(_)
            | Block::Choose(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::Note(..)
            | Block::See(..) => compose_block(composer, block, &mut Counter::new(), &mut parts),
        }
        whom::amounts(composer, &mut parts);
    }
    parts
}

/// A thing that the page shows, and behind it the procedures that are done once in it.
fn show(
    composer: &mut Composer<'_, '_>,
    target: &Target,
    shape: (&Presentation, Span),
    level: u8,
    parts: &mut Vec<Part>,
) {
    show_alone(composer, target, shape, level, parts);
    let (here, others) = std::mem::take(&mut composer.once)
        .into_iter()
        .partition(|(behind, _)| behind == target);
    composer.once = others;
    for (_, id) in here {
        procedure(composer, id, level + 1, parts);
    }
}

fn show_alone(
    composer: &mut Composer<'_, '_>,
    target: &Target,
    shape: (&Presentation, Span),
    level: u8,
    parts: &mut Vec<Part>,
) {
    match target {
        Target::Guide(id) => guide(composer, *id, level, parts),
        Target::Decision(id) => {
            whom::decision(composer, *id, shape, parts);
        }
        Target::Procedure(id) => procedure(composer, *id, level, parts),
        Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
    }
}

/// A procedure under a heading of its own.
fn procedure(composer: &mut Composer<'_, '_>, id: ProcedureId, level: u8, parts: &mut Vec<Part>) {
    let procedure = composer.model.procedures.at(id);
    heading(composer, &procedure.name, &procedure.title, level, parts);
    // Shown by itself, a procedure has no values for its parameters: their names stand for them.
    let names = procedure
        .parameters
        .iter()
        .map(|name| vec![Piece::Emphasis(vec![Piece::Text(name.clone())])]);
    composer.arguments = names.collect();
    composer.calls.push((procedure.span, id));
    steps(composer, &procedure.body.blocks, parts);
    composer.calls.pop();
    composer.arguments.clear();
}

fn heading<'m>(
    composer: &mut Composer<'_, 'm>,
    name: &str,
    title: &'m [Inline],
    level: u8,
    parts: &mut Vec<Part>,
) {
    let text = composer.phrase(title);
    composer.heading = Some(name.to_owned());
    parts.push(Part::Heading {
        level: level.min(6),
        text,
        anchor: name.to_owned(),
    });
}

fn guide(composer: &mut Composer<'_, '_>, id: GuideId, level: u8, parts: &mut Vec<Part>) {
    let guide = composer.model.guides.at(id);
    heading(composer, &guide.name, &guide.title, level, parts);
    whom::for_whom(
        composer,
        guide.population.as_ref(),
        guide.otherwise.as_deref(),
        parts,
    );
    let intro = prose(composer, &guide.intro, level);
    parts.extend(intro);
    whom::which_part(composer, &guide.sections, parts);
    compose_sections(composer, &guide.sections, level + 1, parts);
}

fn compose_sections<'m>(
    composer: &mut Composer<'_, 'm>,
    sections: &'m [Section],
    level: u8,
    parts: &mut Vec<Part>,
) {
    for section in sections {
        match section {
            Section::Group(id) => {
                let group = composer.model.groups.at(*id);
                heading(composer, &group.name, &group.title, level, parts);
                whom::only_if(composer, *section, parts);
                let intro = prose(composer, &group.intro, level);
                parts.extend(intro);
                whom::which_part(composer, &group.sections, parts);
                compose_sections(composer, &group.sections, level + 1, parts);
            }
            Section::Scenario(id) => {
                let scenario = composer.model.scenarios.at(*id);
                if !scenario.whole_guide {
                    heading(composer, &scenario.name, &scenario.title, level, parts);
                    whom::only_if(composer, *section, parts);
                }
                steps(composer, &scenario.body.blocks, parts);
            }
        }
    }
}

/// The steps of a scenario. They are composed twice: only after the first time the words of
/// each step are known to those that refer to it.
fn steps<'m>(composer: &mut Composer<'_, 'm>, blocks: &'m [Block], parts: &mut Vec<Part>) {
    composer.steps.clear();
    let (images, anchors) = (composer.images.len(), composer.anchors.clone());
    let (explained, named) = (composer.explained.clone(), composer.named.clone());
    let marks = composer.marks.marks.len();
    program(composer, blocks, &mut Counter::new(), &mut Vec::new());
    composer.images.truncate(images);
    composer.anchors = anchors;
    composer.explained = explained;
    composer.named = named;
    composer.marks.marks.truncate(marks);
    program(composer, blocks, &mut Counter::new(), parts);
}

fn program<'m>(
    composer: &mut Composer<'_, 'm>,
    blocks: &'m [Block],
    counter: &mut Counter,
    parts: &mut Vec<Part>,
) {
    for (at, block) in blocks.iter().enumerate() {
        let before = parts.len();
        compose_block(composer, block, counter, parts);
        let is_told = matches!(
            block,
            Block::Markup(_) | Block::Result(_) | Block::Note(..) | Block::See(..)
        );
        if is_told {
            // What is told stands before what it leads to, or at the end.
            let (done, next) = blocks.split_at(at);
            let place = next.iter().find_map(place_of);
            let place = place.or_else(|| done.iter().rev().find_map(place_of));
            if let Some(place) = place {
                for part in parts.iter_mut().skip(before) {
                    composer.marks.block(part, &composer.calls, place);
                }
            }
        }
    }
}

fn compose_block<'m>(
    composer: &mut Composer<'_, 'm>,
    block: &'m Block,
    counter: &mut Counter,
    parts: &mut Vec<Part>,
) {
    match block {
        Block::Markup(blocks) => {
            let blocks: Vec<Part> = blocks
                .iter()
                .map(|block| markup_part(composer, block))
                .collect();
            parts.extend(blocks);
        }
        Block::Result(result) => parts.push(Part::Result(composer.phrase(result))),
        Block::Step(step) => compose_step(composer, step, counter, parts),
        Block::Do(call) if call.once => {
            let mut link = composer.reference(&Target::Procedure(call.procedure));
            composer.marks.item(&mut link, &composer.calls, call.span);
            let follow = vec![Part::Follow(link)];
            let number = counter.take();
            add_step(
                parts,
                Step {
                    number,
                    parts: follow,
                },
            );
        }
        Block::Do(call) => {
            let arguments = call
                .arguments
                .iter()
                .map(|argument| composer.phrase(argument))
                .collect();
            let outer = std::mem::replace(&mut composer.arguments, arguments);
            composer.calls.push((call.span, call.procedure));
            program(
                composer,
                &composer.model.procedures.at(call.procedure).body.blocks,
                counter,
                parts,
            );
            composer.calls.pop();
            composer.arguments = outer;
        }
        Block::If(branches) => {
            let alternatives = branch_alternatives(composer, branches);
            for branch in branches.iter().filter(|branch| branch.heading.is_none()) {
                if let Some(condition) = &branch.condition {
                    whom::explain(composer, condition, parts);
                }
            }
            parts.push(Part::Alternatives(alternatives));
        }
        Block::Choose(question, options) => {
            let mut question = composer.phrase(question);
            let is_below = counter.0 == 1 && !parts.is_empty();
            if let Some(option) = options.first().filter(|_| !is_below) {
                composer
                    .marks
                    .item(&mut question, &composer.calls, option.span);
            }
            let question = Part::Paragraph(question);
            let alternatives = Part::Alternatives(option_alternatives(composer, options));
            // In a step, its question is asked; elsewhere, to answer it is a step.
            if is_below {
                parts.extend([question, alternatives]);
            } else {
                let number = counter.take();
                add_step(
                    parts,
                    Step {
                        number,
                        parts: vec![question, alternatives],
                    },
                );
            }
        }
        Block::Continue(destination, span) => {
            let target = match destination {
                Destination::Guide(id) => Target::Guide(*id),
                Destination::Group(id) => Target::Group(*id),
                Destination::Scenario(id) => Target::Scenario(*id),
                Destination::Step(name) => Target::Step(name.clone()),
            };
            let mut part = Part::Continue(composer.reference(&target));
            composer.marks.block(&mut part, &composer.calls, *span);
            parts.push(part);
        }
        Block::End(id, span) => {
            let outcome = composer.model.outcomes.at(*id);
            let mut part = Part::End(outcome.good, composer.phrase(&outcome.label));
            composer.marks.block(&mut part, &composer.calls, *span);
            parts.push(part);
        }
        Block::Note(kind, title, inner) => {
            let title = title.as_ref().map(|title| composer.phrase(title));
            let inner = prose(composer, inner, 1);
            parts.push(Part::Note(*kind, title, inner));
        }
        Block::See(title, url, span) => {
            let url = composer.link(url, span.file);
            parts.push(Part::See(composer.phrase(title), url));
        }
        Block::Show(..) | Block::Effects(_) | Block::Requires(_) => {}
    }
}

fn compose_step<'m>(
    composer: &mut Composer<'_, 'm>,
    step: &'m model::Step,
    counter: &mut Counter,
    parts: &mut Vec<Part>,
) {
    let mut text = composer.phrase(&step.text);
    composer.marks.item(&mut text, &composer.calls, step.span);
    if let Some(name) = &step.name {
        let anchor = composer.anchor(name, &text);
        text.insert(0, anchor);
    }
    let mut inside = vec![Part::Paragraph(text)];
    program(composer, &step.blocks, &mut Counter::new(), &mut inside);
    for consequence in &step.irreversible {
        let mut part = Part::NoReturn(composer.phrase(consequence));
        composer.marks.block(&mut part, &composer.calls, step.span);
        parts.push(part);
    }
    whom::amounts(composer, &mut inside);
    let number = counter.take();
    add_step(
        parts,
        Step {
            number,
            parts: inside,
        },
    );
}

fn branch_alternatives<'m>(
    composer: &mut Composer<'_, 'm>,
    branches: &'m [Branch],
) -> Vec<Alternative> {
    let mut alternatives = Vec::new();
    for (at, branch) in branches.iter().enumerate() {
        let lead = match (&branch.heading, &branch.condition) {
            (Some(heading), _) => Lead::Words(heading_words(composer, heading)),
            (None, Some(condition)) => Lead::If {
                said: composer.said(condition),
                again: at > 0,
            },
            (None, None) => Lead::Otherwise,
        };
        alternatives.push(compose_alternative(
            composer,
            lead,
            (&branch.blocks, branch.span),
        ));
    }
    alternatives
}

fn option_alternatives<'m>(
    composer: &mut Composer<'_, 'm>,
    options: &'m [Choice],
) -> Vec<Alternative> {
    let mut alternatives = Vec::new();
    for option in options {
        let lead = Lead::Words(heading_words(composer, &option.heading));
        alternatives.push(compose_alternative(
            composer,
            lead,
            (&option.blocks, option.span),
        ));
    }
    alternatives
}

fn compose_alternative<'m>(
    composer: &mut Composer<'_, 'm>,
    mut lead: Lead,
    (blocks, place): (&'m [Block], Span),
) -> Alternative {
    let mut parts = Vec::new();
    program(composer, blocks, &mut Counter::new(), &mut parts);
    let marked = (&mut lead, parts.as_mut_slice());
    composer.marks.alternative(marked, &composer.calls, place);
    Alternative { lead, parts }
}

/// The heading of a branch or an option; without a mark at its end, a colon follows.
fn heading_words<'m>(composer: &mut Composer<'_, 'm>, heading: &'m [Inline]) -> Phrase {
    let mut words = composer.phrase(heading);
    if plain(&words).ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '”' | '"')) {
        words.push(Piece::Text(":".to_owned()));
    }
    words
}

fn markup_part<'m>(composer: &mut Composer<'_, 'm>, block: &'m Markup) -> Part {
    match block {
        Markup::Paragraph(inlines) => Part::Paragraph(composer.phrase(inlines)),
        Markup::List { start, items } => {
            let items = items.iter().map(|item| {
                item.iter()
                    .map(|block| markup_part(composer, block))
                    .collect()
            });
            Part::List(*start, items.collect())
        }
        Markup::Code { language, code } => Part::Code(language.clone(), composer.code(code)),
        Markup::Quote(inner) => Part::Quote(
            inner
                .iter()
                .map(|block| markup_part(composer, block))
                .collect(),
        ),
        Markup::Heading {
            level,
            content,
            anchor,
            ..
        } => {
            let text = composer.phrase(content);
            // Links that lead there stay as they are where an amount that it names changes.
            let words = composer.model.plain(content);
            let anchor = anchor.clone().unwrap_or_else(|| slug(&words));
            composer.heading = Some(anchor.clone());
            Part::Heading {
                level: *level,
                text,
                anchor,
            }
        }
        Markup::Table(head, rows) => {
            let row = |composer: &mut Composer<'_, 'm>, cells: &'m [Vec<Inline>]| -> Vec<Phrase> {
                cells.iter().map(|cell| composer.phrase(cell)).collect()
            };
            let head = row(composer, head);
            Part::Table(
                head,
                rows.iter().map(|cells| row(composer, cells)).collect(),
            )
        }
        Markup::Rule => Part::Rule,
    }
}

fn add_step(parts: &mut Vec<Part>, step: Step) {
    match parts.last_mut() {
        Some(Part::Steps(steps)) => steps.push(step),
        _ => parts.push(Part::Steps(vec![step])),
    }
}
