//! Steps as text that is the same where they say and do the same, wherever they stand.

use std::fmt::Write;

use super::domain::Constant;
use super::markup::{Inline, Markup};
use super::types::{Block, Condition, ConditionKind, Model, Step};

/// A step with all that belongs to it.
#[must_use]
pub fn step(model: &Model, step: &Step) -> String {
    let mut print = Print { model, text: String::new() };
    print.step(step);
    print.text
}

struct Print<'m> {
    model: &'m Model,
    text: String,
}

impl Print<'_> {
    fn step(&mut self, step: &Step) {
        self.text.push_str("- ");
        self.sentence(&step.text);
        step.requires.iter().for_each(|condition| self.condition(condition));
        self.sentence(step.irreversible.as_deref().unwrap_or_default());
        step.effects.iter().for_each(|effect| self.constant("set", effect.fact.index(), effect.value));
        self.blocks(&step.blocks);
    }

    fn constant(&mut self, word: &str, of: usize, value: Constant) {
        let _ = write!(self.text, " @{word}-{of}-{value:?}");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.text.push('\n');
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Markup(blocks) => blocks.iter().for_each(|block| self.markup(block)),
            Block::Result(sentence) => self.marked("=>", sentence),
            Block::Step(step) => self.step(step),
            Block::Do(call) => {
                let _ = write!(self.text, "@do-{}", call.procedure.index());
                call.arguments.iter().for_each(|argument| self.marked(",", argument));
            }
            Block::Effects(effects) => {
                effects.iter().for_each(|effect| self.constant("set", effect.fact.index(), effect.value));
            }
            Block::Requires(condition) => self.condition(condition),
            Block::If(branches) => {
                for branch in branches {
                    self.marked("@if", branch.heading.as_deref().unwrap_or_default());
                    branch.condition.iter().for_each(|condition| self.condition(condition));
                    self.blocks(&branch.blocks);
                }
            }
            Block::Choose(question, options) => {
                self.marked("@choose", question);
                for option in options {
                    self.marked("@option", &option.heading);
                    self.blocks(&option.blocks);
                }
            }
            Block::Continue(destination, _) => drop(write!(self.text, "@continue-{destination:?}")),
            Block::End(outcome, _) => drop(write!(self.text, "@end-{}", outcome.index())),
            Block::Note(kind, title, inner) => {
                let _ = write!(self.text, "@{kind:?}");
                self.sentence(title.as_deref().unwrap_or_default());
                self.blocks(inner);
            }
            Block::See(title, url, _) => {
                self.marked("@see", title);
                self.text.push_str(url);
            }
            Block::Show(target, _) => drop(write!(self.text, "@show-{target:?}")),
        }
    }

    fn marked(&mut self, mark: &str, sentence: &[Inline]) {
        self.text.push_str(mark);
        self.text.push(' ');
        self.sentence(sentence);
    }

    /// Words, and the paths and addresses behind them.
    fn sentence(&mut self, sentence: &[Inline]) {
        for inline in sentence {
            match inline {
                Inline::Link { to, .. } => drop(write!(self.text, "[{to}]")),
                Inline::Image(image) => drop(write!(self.text, "![{}]", image.path)),
                Inline::Parameter(at) => drop(write!(self.text, "${at}")),
                Inline::Reference(target, _) => drop(write!(self.text, "{target:?}")),
                _ => {}
            }
            self.text.push_str(&self.model.plain(std::slice::from_ref(inline)));
        }
    }

    fn markup(&mut self, block: &Markup) {
        match block {
            Markup::Paragraph(sentence) | Markup::Heading { content: sentence, .. } => self.marked("", sentence),
            Markup::List { start, items } => {
                for item in items {
                    let _ = write!(self.text, "\n*{start:?} ");
                    item.iter().for_each(|block| self.markup(block));
                }
            }
            Markup::Code { language, code } => drop(write!(self.text, "```{language}\n{code}")),
            Markup::Quote(inner) => inner.iter().for_each(|block| self.markup(block)),
            Markup::Table(head, rows) => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| self.marked("|", cell));
            }
            Markup::Rule => self.text.push_str("---"),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::All(parts) => self.joined("all", parts),
            ConditionKind::Any(parts) => self.joined("any", parts),
            ConditionKind::Not(inner) => self.joined("not", std::slice::from_ref(inner)),
            ConditionKind::Fact(id, admits) => drop(write!(self.text, "f{}{admits:?}", id.index())),
            ConditionKind::Decision(id, admits) => drop(write!(self.text, "d{}{admits:?}", id.index())),
            ConditionKind::Define(id) => drop(write!(self.text, "n{}", id.index())),
        }
    }

    fn joined(&mut self, word: &str, parts: &[Condition]) {
        self.text.push_str(word);
        self.text.push('(');
        for part in parts {
            self.condition(part);
            self.text.push(',');
        }
        self.text.push(')');
    }
}
