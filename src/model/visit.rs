//! Goes through a model: every block, every piece of every sentence, in the order of the text, and
//! every condition. Procedures that are done are not entered.

use super::domain::{Admits, Domain};
use super::ids::{FactId, ProcedureId};
use super::markup::{Inline, Markup};
use super::types::{Block, Condition, ConditionKind, Effect, File, Guard, Model};

/// Every block, outer before inner.
pub fn blocks<'m>(blocks: &'m [Block], visit: &mut dyn FnMut(&'m Block)) {
    for block in blocks {
        visit(block);
        match block {
            Block::Step(step) => self::blocks(&step.blocks, visit),
            Block::If(branches) => branches
                .iter()
                .for_each(|branch| self::blocks(&branch.blocks, visit)),
            Block::Choose(_, options) => options
                .iter()
                .for_each(|option| self::blocks(&option.blocks, visit)),
            Block::Note(_, _, inner) => self::blocks(inner, visit),
            Block::Effects(_)
            | Block::Requires(_)
            | Block::Do(_)
            | Block::Continue(..)
            | Block::End(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => {}
        }
    }
}

/// The effects of each step in the blocks, and of each place outside of one, that has some.
pub fn effects<'m>(within: &'m [Block], visit: &mut dyn FnMut(&'m [Effect])) {
    blocks(within, &mut |block| {
        let effects = match block {
            Block::Effects(effects) => effects.as_slice(),
            Block::Step(step) => step.effects.as_slice(),
            _ => &[],
        };
        if !effects.is_empty() {
            visit(effects);
        }
    });
}

/// The procedures that are done in the blocks, in order, as often as they are.
#[must_use]
pub fn calls(within: &[Block]) -> Vec<ProcedureId> {
    let mut found = Vec::new();
    blocks(within, &mut |block| {
        if let Block::Do(call) = block {
            found.push(call.procedure);
        }
    });
    found
}

/// As [`calls`], without those whose steps stand elsewhere on the page.
#[must_use]
pub fn inline_calls(within: &[Block]) -> Vec<ProcedureId> {
    let mut found = Vec::new();
    blocks(within, &mut |block| {
        if let Block::Do(call) = block
            && !call.once
        {
            found.push(call.procedure);
        }
    });
    found
}

/// Every piece of every sentence in the prose of a file: of its page, its procedures and its
/// guides.
pub fn prose_of<'m>(model: &'m Model, file: &'m File, visit: &mut dyn FnMut(&'m Inline)) {
    if let Some(page) = &file.page {
        prose(&page.body, visit);
    }
    for (_, procedure) in model.procedures.of_file(file.id) {
        prose(&procedure.body.blocks, visit);
    }
    for (_, guide) in model.guides.of_file(file.id) {
        prose(&guide.intro, visit);
    }
    for (_, group) in model.groups.of_file(file.id) {
        prose(&group.intro, visit);
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        prose(&scenario.body.blocks, visit);
    }
}

/// Every piece of every sentence of a file that readers see anywhere: prose, titles, labels,
/// questions, reasons.
pub fn sentences<'m>(model: &'m Model, file: &'m File, visit: &mut dyn FnMut(&'m Inline)) {
    prose_of(model, file, visit);
    let mut all: Vec<&'m [Inline]> = Vec::new();
    all.extend(file.page.as_ref().map(|page| page.title.as_slice()));
    for (_, fact) in model.facts.of_file(file.id) {
        all.push(&fact.label);
        all.extend(fact.not.iter().chain(&fact.ask).map(Vec::as_slice));
        all.extend(labels(&fact.domain));
    }
    for (_, define) in model.defines.of_file(file.id) {
        all.push(&define.label);
        all.extend(define.not.as_deref());
    }
    all.extend(
        model
            .outcomes
            .of_file(file.id)
            .map(|(_, outcome)| outcome.label.as_slice()),
    );
    all.extend(
        model
            .assumes_of(file.id)
            .map(|(_, assume)| assume.text.as_slice()),
    );
    for (_, decision) in model.decisions.of_file(file.id) {
        all.push(&decision.title);
        all.extend(decision.called.as_deref());
        all.extend(labels(&decision.domain));
        all.extend(
            decision
                .rules
                .iter()
                .filter_map(|rule| rule.because.as_deref()),
        );
    }
    all.extend(
        model
            .procedures
            .of_file(file.id)
            .map(|(_, procedure)| procedure.title.as_slice()),
    );
    for (_, guide) in model.guides.of_file(file.id) {
        all.push(&guide.title);
        all.extend(guide.otherwise.as_deref());
    }
    all.extend(
        model
            .groups
            .of_file(file.id)
            .map(|(_, group)| group.title.as_slice()),
    );
    all.extend(
        model
            .scenarios
            .of_file(file.id)
            .map(|(_, scenario)| scenario.title.as_slice()),
    );
    for sentence in all {
        inlines(sentence, visit);
    }
}

fn labels(domain: &Domain) -> impl Iterator<Item = &[Inline]> {
    domain
        .values()
        .iter()
        .flat_map(|value| std::iter::once(value.label.as_slice()).chain(value.help.as_deref()))
}

/// Every piece of every sentence in the blocks, titles and headings included.
pub fn prose<'m>(within: &'m [Block], visit: &mut dyn FnMut(&'m Inline)) {
    blocks(within, &mut |block| match block {
        Block::Markup(blocks) => blocks.iter().for_each(|block| markup(block, visit)),
        Block::Result(sentence) | Block::See(sentence, ..) => inlines(sentence, visit),
        Block::Step(step) => {
            inlines(&step.text, visit);
            for consequence in &step.irreversible {
                inlines(consequence, visit);
            }
        }
        Block::Do(call) => call
            .arguments
            .iter()
            .for_each(|argument| inlines(argument, visit)),
        Block::If(branches) => {
            for branch in branches {
                inlines(branch.heading.as_deref().unwrap_or_default(), visit);
            }
        }
        Block::Choose(question, options) => {
            inlines(question, visit);
            for option in options {
                inlines(&option.heading, visit);
            }
        }
        Block::Note(_, title, _) => inlines(title.as_deref().unwrap_or_default(), visit),
        Block::Effects(_)
        | Block::Requires(_)
        | Block::Continue(..)
        | Block::End(..)
        | Block::Show(..) => {}
    });
}

/// Every piece of a block of Markdown.
pub fn markup<'m>(block: &'m Markup, visit: &mut dyn FnMut(&'m Inline)) {
    match block {
        Markup::Paragraph(sentence)
        | Markup::Heading {
            content: sentence, ..
        } => inlines(sentence, visit),
        Markup::List { items, .. } => items.iter().flatten().for_each(|item| markup(item, visit)),
        Markup::Quote(inner) => inner.iter().for_each(|inner| markup(inner, visit)),
        Markup::Table(head, rows) => head
            .iter()
            .chain(rows.iter().flatten())
            .for_each(|cell| inlines(cell, visit)),
        Markup::Code { .. } | Markup::Rule => {}
    }
}

/// Every piece of a sentence, outer before inner.
pub fn inlines<'m>(sentence: &'m [Inline], visit: &mut dyn FnMut(&'m Inline)) {
    for inline in sentence {
        visit(inline);
        match inline {
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Link { content: inner, .. } => {
                inlines(inner, visit);
            }
            _ => {}
        }
    }
}

/// Every condition of a file, examples left out, outermost ones only.
pub fn conditions<'m>(model: &'m Model, file: &'m File, visit: &mut dyn FnMut(&'m Condition)) {
    for (_, define) in model.defines.of_file(file.id) {
        visit(&define.condition);
    }
    for (_, assume) in model.assumes_of(file.id) {
        visit(&assume.condition);
    }
    for (_, decision) in model.decisions.of_file(file.id) {
        decision.population.iter().for_each(&mut *visit);
        decision
            .rules
            .iter()
            .flat_map(|rule| rule.when.iter().chain(&rule.unless))
            .for_each(&mut *visit);
    }
    let mut in_body = |body: &'m [Block]| {
        blocks(body, &mut |block| match block {
            Block::Step(step) => step.requires.iter().for_each(&mut *visit),
            Block::Requires(condition) => visit(condition),
            Block::If(branches) => branches
                .iter()
                .filter_map(|branch| branch.condition.as_ref())
                .for_each(&mut *visit),
            _ => {}
        });
    };
    for (_, procedure) in model.procedures.of_file(file.id) {
        in_body(&procedure.body.blocks);
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        in_body(&scenario.body.blocks);
    }
    for (_, guide) in model.guides.of_file(file.id) {
        in_body(&guide.intro);
    }
    for (_, group) in model.groups.of_file(file.id) {
        in_body(&group.intro);
    }
    if let Some(page) = &file.page {
        in_body(&page.body);
    }
    model
        .procedures
        .of_file(file.id)
        .filter_map(|(_, procedure)| procedure.requires.as_ref())
        .for_each(&mut *visit);
    model
        .guides
        .of_file(file.id)
        .filter_map(|(_, guide)| guide.population.as_ref())
        .for_each(&mut *visit);
    for (_, within) in file.page.iter().filter_map(|page| page.valid.as_ref()) {
        visit(within);
    }
    let guards = model.groups.of_file(file.id).map(|(_, group)| &group.guard);
    let guards = guards.chain(
        model
            .scenarios
            .of_file(file.id)
            .map(|(_, scenario)| &scenario.guard),
    );
    guards.filter_map(Guard::condition).for_each(visit);
}

/// Every test of a fact in a condition.
pub fn tests<'m>(condition: &'m Condition, visit: &mut dyn FnMut(FactId, &'m Admits)) {
    each_leaf(condition, &mut |leaf| {
        if let ConditionKind::Fact(fact, admits, _) = &leaf.kind {
            visit(*fact, admits);
        }
    });
}

/// The tests of a condition, in the order of the text; a define is one.
#[must_use]
pub fn leaves(condition: &Condition) -> Vec<&Condition> {
    let mut leaves = Vec::new();
    each_leaf(condition, &mut |leaf| leaves.push(leaf));
    leaves
}

fn each_leaf<'m>(condition: &'m Condition, visit: &mut dyn FnMut(&'m Condition)) {
    match &condition.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            for part in parts {
                each_leaf(part, visit);
            }
        }
        ConditionKind::Not(inner) => each_leaf(inner, visit),
        ConditionKind::Fact(..) | ConditionKind::Decision(..) | ConditionKind::Define(_) => {
            visit(condition);
        }
    }
}
