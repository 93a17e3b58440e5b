//! Steps as text that is the same where they say and do the same, wherever they stand. Things are
//! told apart by their names and the files that declare them, so that the text is the same in every
//! run.

use std::fmt::Write;

use super::markup::{Inline, Markup};
use super::names::{Entity, Target};
use super::types::{Block, Condition, ConditionKind, Destination, Effect, Model, RuleResult, Step};

/// A step with all that belongs to it.
#[must_use]
pub fn step(model: &Model, step: &Step) -> String {
    let mut print = Print {
        model,
        text: String::new(),
    };
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
        for condition in &step.requires {
            self.condition(condition);
        }
        for consequence in &step.irreversible {
            self.sentence(consequence);
        }
        self.effects(&step.effects);
        self.blocks(&step.blocks);
    }

    fn effects(&mut self, effects: &[Effect]) {
        for effect in effects {
            self.thing(" @set-", Entity::Fact(effect.fact));
            if effect.is_unknown {
                self.text.push_str("-unknown");
                continue;
            }
            for value in &effect.values {
                let _ = match value {
                    RuleResult::Value(value) => write!(self.text, "-{value:?}"),
                    // Its name is how it is typed.
                    RuleResult::Amount(id) => {
                        write!(self.text, "-{}", self.model.facts.at(*id).name)
                    }
                };
            }
        }
    }

    /// A word and the thing that it is about.
    fn thing(&mut self, word: &str, entity: Entity) {
        let path = self
            .model
            .file(self.model.declared_at(entity).file)
            .map_or("", |file| file.path.as_str());
        let _ = write!(self.text, "{word}{}@{path}", self.model.name_of(entity));
    }

    fn target(&mut self, word: &str, target: &Target) {
        match target {
            Target::Article(file) => {
                let path = self.model.file(*file).map_or("", |file| file.path.as_str());
                let _ = write!(self.text, "{word}{path}");
            }
            Target::Step(name) => drop(write!(self.text, "{word}{name}")),
            other => other
                .entity()
                .into_iter()
                .for_each(|entity| self.thing(word, entity)),
        }
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
                self.thing("@do-", Entity::Procedure(call.procedure));
                for argument in &call.arguments {
                    self.marked(",", argument);
                }
            }
            Block::Effects(effects) => self.effects(effects),
            Block::Requires(condition) => self.condition(condition),
            Block::If(branches) => {
                for branch in branches {
                    self.marked("@if", branch.heading.as_deref().unwrap_or_default());
                    if let Some(condition) = &branch.condition {
                        self.condition(condition);
                    }
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
            Block::Continue(destination, _) => match destination {
                Destination::Guide(id) => self.thing("@continue-", Entity::Guide(*id)),
                Destination::Group(id) => self.thing("@continue-", Entity::Group(*id)),
                Destination::Scenario(id) => self.thing("@continue-", Entity::Scenario(*id)),
                Destination::Step(name) => drop(write!(self.text, "@continue-{name}")),
            },
            Block::End(outcome, _) => self.thing("@end-", Entity::Outcome(*outcome)),
            Block::Note(kind, title, inner) => {
                let _ = write!(self.text, "@{kind:?}");
                self.sentence(title.as_deref().unwrap_or_default());
                self.blocks(inner);
            }
            Block::See(title, url, _) => {
                self.marked("@see", title);
                self.text.push_str(url);
            }
            Block::Show(target, ..) => self.target("@show-", target),
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
                Inline::Reference(target, _) => self.target("@", target),
                _ => {}
            }
            self.text
                .push_str(&self.model.plain(std::slice::from_ref(inline)));
        }
    }

    fn markup(&mut self, block: &Markup) {
        match block {
            Markup::Paragraph(sentence)
            | Markup::Heading {
                content: sentence, ..
            } => self.marked("", sentence),
            Markup::List { start, items } => {
                for item in items {
                    let _ = write!(self.text, "\n*{start:?} ");
                    for block in item {
                        self.markup(block);
                    }
                }
            }
            Markup::Code { language, code } => drop(write!(self.text, "```{language}\n{code}")),
            Markup::Quote(inner) => inner.iter().for_each(|block| self.markup(block)),
            Markup::Table(head, rows) => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    self.marked("|", cell);
                }
            }
            Markup::Rule => self.text.push_str("---"),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::All(parts) => self.joined("all", parts),
            ConditionKind::Any(parts) => self.joined("any", parts),
            ConditionKind::Not(inner) => self.joined("not", std::slice::from_ref(inner)),
            ConditionKind::Fact(id, admits, _) => {
                self.thing("f-", Entity::Fact(*id));
                let _ = write!(self.text, "{admits:?}");
            }
            ConditionKind::Decision(id, admits, _) => {
                self.thing("d-", Entity::Decision(*id));
                let _ = write!(self.text, "{admits:?}");
            }
            ConditionKind::Define(id) => self.thing("n-", Entity::Define(*id)),
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
