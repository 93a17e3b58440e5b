//! The steps of a scenario or procedure as lines, one for each thing that is said or done, so that
//! two versions of them can be laid side by side.

use crate::analysis::rules::given;
use crate::base::{Span, alignment};
use crate::model::{Block, Destination, Inline, Markup, Model, RuleResult, Step};
use crate::words;

use super::matching::Matching;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StepLine {
    /// The kind of line: "step", "branch", "end".
    pub(super) what: &'static str,
    /// How deep it stands.
    pub(super) depth: usize,
    /// The words.
    pub(super) text: String,
    /// The action, the same in both versions however it is worded; of mere words, the words.
    pub(super) key: String,
    /// The object of the action; empty for mere words.
    pub(super) about: String,
    /// The step, branch or option that it belongs to; `None` where all who are here come to it.
    pub(super) place: Option<Span>,
    /// Whether a reader does something by it, or goes elsewhere: its coming or going changes ways.
    pub(super) leads: bool,
}

impl StepLine {
    /// As it is laid beside another.
    pub(super) fn to_align(&self) -> alignment::AlignedLine<'_> {
        alignment::AlignedLine {
            what: self.what,
            depth: self.depth,
            text: &self.key,
            about: &self.about,
        }
    }
}

/// The lines of blocks.
pub(super) fn of(model: &Model, matching: &Matching, blocks: &[Block]) -> Vec<StepLine> {
    let mut lines = Lines {
        model,
        matching,
        found: Vec::new(),
        depth: 0,
        place: None,
    };
    lines.blocks(blocks);
    lines.found
}

struct Lines<'m> {
    model: &'m Model,
    matching: &'m Matching,
    found: Vec<StepLine>,
    depth: usize,
    place: Option<Span>,
}

impl Lines<'_> {
    fn push(&mut self, what: &'static str, text: String, leads: bool) {
        self.found.push(StepLine {
            key: text.clone(),
            about: String::new(),
            what,
            depth: self.depth,
            text,
            place: self.place,
            leads,
        });
    }

    /// A line that does something, `key`, to `about`.
    fn does(&mut self, what: &'static str, text: String, key: String, about: String) {
        self.found.push(StepLine {
            what,
            depth: self.depth,
            text,
            key,
            about,
            place: self.place,
            leads: true,
        });
    }

    fn inside(&mut self, place: Span, work: impl FnOnce(&mut Self)) {
        let before = self.place.replace(place);
        self.depth += 1;
        work(self);
        self.depth -= 1;
        self.place = before;
    }

    fn at(&mut self, place: Span, work: impl FnOnce(&mut Self)) {
        let before = self.place.replace(place);
        work(self);
        self.place = before;
    }

    fn plain(&self, sentence: &[Inline]) -> String {
        self.model.plain(sentence)
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Markup(blocks) => blocks.iter().for_each(|block| self.markup(block)),
            Block::Result(sentence) => self.push("result", self.plain(sentence), false),
            Block::Step(step) => self.step(step),
            Block::Do(call) => {
                let title = self.plain(&self.model.procedures.at(call.procedure).title);
                let arguments: Vec<String> = call
                    .arguments
                    .iter()
                    .map(|argument| self.plain(argument))
                    .collect();
                let with = if arguments.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", arguments.join(", "))
                };
                let same = self.matching.procedures.newer(call.procedure);
                self.does(
                    "procedure",
                    format!("{title}{with}"),
                    format!("{same:?}{with}"),
                    format!("{same:?}"),
                );
            }
            Block::Effects(effects) => effects.iter().for_each(|effect| self.effect(effect)),
            Block::Requires(condition) => {
                self.push(
                    "requirement",
                    words::in_message(self.model, condition),
                    false,
                );
            }
            Block::If(branches) => {
                for branch in branches {
                    let text = match (&branch.heading, &branch.condition) {
                        (Some(heading), _) => self.plain(heading),
                        (None, Some(condition)) => {
                            format!("if {}", words::in_message(self.model, condition))
                        }
                        (None, None) => "otherwise".to_owned(),
                    };
                    self.at(branch.span, |lines| lines.push("branch", text, true));
                    self.inside(branch.span, |lines| lines.blocks(&branch.blocks));
                }
            }
            Block::Choose(question, options) => {
                self.push("question", self.plain(question), false);
                for option in options {
                    let text = self.plain(&option.heading);
                    self.at(option.span, |lines| lines.push("option", text, true));
                    self.inside(option.span, |lines| lines.blocks(&option.blocks));
                }
            }
            Block::Continue(destination, span) => self.continues(destination, *span),
            Block::End(outcome, span) => {
                let text = self.plain(&self.model.outcomes.at(*outcome).label);
                let key = format!("{:?}", self.matching.outcomes.newer(*outcome));
                self.at(*span, |lines| {
                    lines.does("end", text, key, "end".to_owned());
                });
            }
            Block::Note(_, title, inner) => {
                self.push(
                    "note",
                    self.plain(title.as_deref().unwrap_or_default()),
                    false,
                );
                self.depth += 1;
                self.blocks(inner);
                self.depth -= 1;
            }
            Block::See(title, url, _) => {
                self.push("reference", format!("{} ({url})", self.plain(title)), false);
            }
            Block::Show(target, ..) => self.push("shown", self.model.title(target), false),
        }
    }

    fn continues(&mut self, destination: &Destination, span: Span) {
        let (model, matching) = (self.model, self.matching);
        let (title, key) = match destination {
            Destination::Step(name) => (name.clone(), name.clone()),
            Destination::Guide(id) => (
                self.plain(&model.guides.at(*id).title),
                format!("guide {:?}", matching.guides.newer(*id)),
            ),
            Destination::Group(id) => (
                self.plain(&model.groups.at(*id).title),
                format!("group {:?}", matching.groups.newer(*id)),
            ),
            Destination::Scenario(id) => (
                self.plain(&model.scenarios.at(*id).title),
                format!("{:?}", matching.scenarios.newer(*id)),
            ),
        };
        self.at(span, |lines| {
            lines.does("continue", title, key, "continue".to_owned());
        });
    }

    fn step(&mut self, step: &Step) {
        let text = self.plain(&step.text);
        self.at(step.span, |lines| lines.push("step", text, true));
        self.inside(step.span, |lines| {
            for condition in &step.requires {
                lines.push(
                    "requirement",
                    words::in_message(lines.model, condition),
                    false,
                );
            }
            for effect in &step.effects {
                lines.effect(effect);
            }
            for warning in &step.irreversible {
                lines.push("point of no return", lines.plain(warning), true);
            }
            lines.blocks(&step.blocks);
        });
    }

    fn effect(&mut self, effect: &crate::model::Effect) {
        let fact = self.model.facts.at(effect.fact);
        let values: Vec<String> = if effect.is_unknown {
            vec!["unknown".to_owned()]
        } else {
            let words =
                |value: &RuleResult| words::result_in_message(self.model, &fact.domain, *value);
            effect.values.iter().map(words).collect()
        };
        let text = format!("{}: {}", self.plain(&fact.label), values.join(" or "));
        let about = format!("{:?}", effect.fact);
        let exact = |value: &RuleResult| match value {
            RuleResult::Value(value) => format!("{value:?}"),
            amount @ RuleResult::Amount(_) => {
                format!("{:?}", given::amount_of(self.model, *amount))
            }
        };
        let values: Vec<String> = effect.values.iter().map(exact).collect();
        self.does(
            "effect",
            text,
            format!("{about} {}", values.join(" ")),
            about,
        );
    }

    fn markup(&mut self, block: &Markup) {
        match block {
            Markup::Paragraph(sentence)
            | Markup::Heading {
                content: sentence, ..
            } => {
                self.push("text", self.plain(sentence), false);
            }
            Markup::List { items, .. } => {
                for block in items.iter().flatten() {
                    self.markup(block);
                }
            }
            Markup::Code { code, .. } => self.push("code", code.clone(), false),
            Markup::Quote(inner) => inner.iter().for_each(|block| self.markup(block)),
            Markup::Table(head, rows) => {
                let row = |row: &Vec<Vec<Inline>>| {
                    row.iter()
                        .map(|cell| self.plain(cell))
                        .collect::<Vec<_>>()
                        .join(" | ")
                };
                let all: Vec<String> = std::iter::once(head).chain(rows).map(row).collect();
                for row in all {
                    self.push("row", row, false);
                }
            }
            Markup::Rule => {}
        }
    }
}
