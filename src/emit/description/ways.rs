//! Guides, scenarios and procedures, step by step, with what the proofs know of each step and pages leave out.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::{
    Admits, Block, Condition, Destination, Domain, Effect, File, Guard, GuideId, Inline, Markup,
    NoteKind, Phrasing, RuleResult, Section, Step, Target, visit,
};
use crate::words::{clause, values};

use super::described::{Description, sentence};

impl Description<'_> {
    /// The guides of a source, and its procedures.
    pub(super) fn guides(&mut self, file: &File) {
        let model = self.model;
        for (id, guide) in model.guides.of_file(file.id) {
            let title = self.plain(&guide.title);
            self.section(&format!("Guide: {title}"), |inner| {
                if model.is_sound(guide.span) {
                    inner.guide(id);
                } else {
                    inner.say("It is not understood: `casebook check` says why.");
                }
            });
        }
        for (_, procedure) in model.procedures.of_file(file.id) {
            let title = self.plain(&procedure.title);
            self.parameters.clone_from(&procedure.parameters);
            let given: Vec<String> = procedure
                .parameters
                .iter()
                .map(|name| format!("[{name}]"))
                .collect();
            let given = if given.is_empty() {
                String::new()
            } else {
                format!(", with {}", given.join(" and "))
            };
            self.section(&format!("Steps that others do: {title}{given}"), |inner| {
                if !model.is_sound(procedure.span) {
                    inner.say("They are not understood: `casebook check` says why.");
                    return;
                }
                if let Some(requires) = &procedure.requires {
                    inner.must_hold("Where they are done,", requires);
                }
                inner.body(&procedure.body.blocks);
            });
            self.parameters.clear();
        }
    }

    fn guide(&mut self, id: GuideId) {
        let guide = self.model.guides.at(id);
        match &guide.population {
            None => self.say("It is for every reader."),
            Some(population) => {
                let words = self.wording(population);
                self.conditioned("It is for readers of whom this holds:", &words, ".");
            }
        }
        if let Some(otherwise) = &guide.otherwise {
            let words = self.plain(otherwise);
            self.say(&format!("Everybody else is told: “{words}”"));
        }
        self.blocks(&guide.intro);
        self.sections(&guide.sections);
    }

    fn sections(&mut self, sections: &[Section]) {
        let model = self.model;
        for section in sections {
            match section {
                Section::Group(id) => {
                    let group = model.groups.at(*id);
                    self.taken("", &group.title, &group.guard);
                    self.within(|inner| {
                        inner.blocks(&group.intro);
                        inner.sections(&group.sections);
                    });
                }
                Section::Scenario(id) => {
                    let scenario = model.scenarios.at(*id);
                    if scenario.whole_guide {
                        self.body(&scenario.body.blocks);
                        continue;
                    }
                    self.taken("", &scenario.title, &scenario.guard);
                    self.within(|inner| inner.body(&scenario.body.blocks));
                }
            }
        }
    }

    /// A part of a guide, and whom it takes.
    fn taken(&mut self, before: &str, title: &[Inline], guard: &Guard) {
        let title = format!("{before}“{}”", self.plain(title));
        match guard {
            Guard::Always => self.say(&format!("{title}, for all of them:")),
            Guard::Otherwise(_) => self.say(&format!("{title}, for everybody else:")),
            Guard::When(condition) => {
                let words = self.wording(condition);
                self.conditioned(&format!("{title}, if"), &words, ":");
            }
        }
    }

    /// The steps of a scenario or procedure.
    fn body(&mut self, blocks: &[Block]) {
        let mut named: BTreeMap<String, &[Inline]> = BTreeMap::new();
        visit::blocks(blocks, &mut |block| {
            if let Block::Step(step) = block
                && let Some(name) = &step.name
            {
                named.insert(name.clone(), &step.text);
            }
        });
        let named = named
            .into_iter()
            .map(|(name, text)| (name, self.plain(text)));
        let named = named.collect();
        let mut number = 0;
        for block in blocks {
            self.block(block, &named, &mut number);
        }
    }

    /// Prose of a page.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        let mut number = 0;
        for block in blocks {
            self.block(block, &BTreeMap::new(), &mut number);
        }
    }

    fn nested(&mut self, blocks: &[Block], named: &BTreeMap<String, String>) {
        self.within(|inner| {
            let mut number = 0;
            for block in blocks {
                inner.block(block, named, &mut number);
            }
        });
    }

    fn block(&mut self, block: &Block, named: &BTreeMap<String, String>, number: &mut usize) {
        let model = self.model;
        match block {
            Block::Markup(markup) => self.markup(markup),
            Block::Result(words) => {
                let words = self.plain(words);
                self.within(|inner| inner.say(&format!("Then: {words}")));
            }
            Block::Step(step) => {
                *number += 1;
                self.step(step, *number, named);
            }
            Block::Do(call) => {
                *number += 1;
                let procedure = model.procedures.at(call.procedure);
                let title = self.plain(&procedure.title);
                let given = procedure.parameters.iter().zip(&call.arguments);
                let given =
                    given.map(|(name, text)| format!("“{}” for [{name}]", self.plain(text)));
                let given: Vec<String> = given.collect();
                let mut with = String::new();
                if !given.is_empty() {
                    let _ = write!(with, ", with {}", given.join(" and "));
                }
                if call.once {
                    with.push_str("; the page shows them once");
                }
                self.say(&format!("{number}. The steps of “{title}”{with}."));
            }
            Block::Effects(effects) => effects.iter().for_each(|effect| self.effect(effect)),
            Block::Requires(condition) => self.must_hold("Here", condition),
            Block::If(branches) => {
                for (at, branch) in branches.iter().enumerate() {
                    let heading = branch
                        .heading
                        .as_ref()
                        .map(|heading| format!("“{}”: ", self.plain(heading)));
                    let heading = heading.unwrap_or_default();
                    match &branch.condition {
                        Some(condition) => {
                            let words = self.wording(condition);
                            let word = if at == 0 { "if" } else { "otherwise, if" };
                            self.conditioned(&format!("- {heading}{word}"), &words, ":");
                        }
                        None => self.item(&format!("{heading}otherwise:")),
                    }
                    self.nested(&branch.blocks, named);
                }
            }
            Block::Choose(question, choices) => {
                let question = self.plain(question);
                self.say(&format!("The reader finds out: {question}"));
                for choice in choices {
                    let heading = self.plain(&choice.heading);
                    self.item(&format!("{}:", heading.trim_end_matches(':')));
                    self.nested(&choice.blocks, named);
                }
            }
            Block::Continue(destination, _) => {
                let words = self.destination(destination, named);
                self.say(&format!("Go on with {words}."));
            }
            Block::End(id, _) => {
                let outcome = model.outcomes.at(*id);
                let good = if outcome.good {
                    ", which is what readers come for"
                } else {
                    ""
                };
                let label = self.plain(&outcome.label);
                self.say(&format!("The way ends: {label}{good}."));
            }
            Block::Note(kind, title, inside) => {
                let word = match kind {
                    NoteKind::Note => "Note",
                    NoteKind::Tip => "Tip",
                    NoteKind::Warning => "Warning",
                };
                let title = title
                    .as_ref()
                    .map(|title| format!(" “{}”", self.plain(title)));
                self.say(&format!("{word}{}:", title.unwrap_or_default()));
                self.nested(inside, named);
            }
            Block::See(title, address, _) => {
                let title = self.plain(title);
                self.say(&format!("See “{title}” ({address})."));
            }
            Block::Show(target, ..) => {
                let title = model.title(target);
                self.say(&format!("Here stands: {} “{title}”.", self.word(target)));
            }
        }
    }

    fn step(&mut self, step: &Step, number: usize, named: &BTreeMap<String, String>) {
        for consequence in &step.irreversible {
            let words = sentence(&self.plain(consequence));
            self.say(&format!(
                "There is no way back behind the next step: {words}"
            ));
        }
        let words = self.plain(&step.text);
        self.say(&format!("{number}. {words}"));
        self.within(|inner| {
            for requires in &step.requires {
                inner.must_hold("Before it,", requires);
            }
            step.effects.iter().for_each(|effect| inner.effect(effect));
            let mut number = 0;
            for block in &step.blocks {
                // What stands under a step is no deeper than the step's own words.
                if let Block::Result(words) = block {
                    let words = inner.plain(words);
                    inner.say(&format!("Then: {words}"));
                } else {
                    inner.block(block, named, &mut number);
                }
            }
        });
    }

    /// A condition that is proved and not printed.
    fn must_hold(&mut self, place: &str, condition: &Condition) {
        let words = self.wording(condition);
        self.conditioned(
            &format!("({place} this must hold, and is proved:"),
            &words,
            ".)",
        );
    }

    /// What a step changes.
    fn effect(&mut self, effect: &Effect) {
        let label = self.label(effect.fact);
        let domain = &self.model.facts.at(effect.fact).domain;
        let words = if effect.is_unknown {
            match domain {
                Domain::YesNo => format!("nobody knows whether {label}"),
                _ => format!("nobody knows {label}"),
            }
        } else {
            let values: Vec<String> = effect
                .values
                .iter()
                .map(|value| self.becomes(effect, domain, *value))
                .collect();
            values::or(self.vocabulary, &values)
        };
        let then = if effect.waits {
            "Time passes. Then"
        } else {
            "From then on,"
        };
        self.say(&format!("({then} {words}.)"));
    }

    fn becomes(&self, effect: &Effect, domain: &Domain, value: RuleResult) -> String {
        match value {
            RuleResult::Value(constant) => clause::test(
                self.model,
                self.vocabulary,
                effect.fact,
                &Admits::only(constant),
                Phrasing::Is,
            ),
            RuleResult::Amount(_) => format!(
                "{} becomes {}",
                self.label(effect.fact),
                self.result(domain, value)
            ),
        }
    }

    fn destination(&self, destination: &Destination, named: &BTreeMap<String, String>) -> String {
        let model = self.model;
        match destination {
            Destination::Guide(id) => {
                format!("the guide “{}”", self.plain(&model.guides.at(*id).title))
            }
            Destination::Group(id) => format!("“{}”", self.plain(&model.groups.at(*id).title)),
            Destination::Scenario(id) => {
                format!("“{}”", self.plain(&model.scenarios.at(*id).title))
            }
            Destination::Step(name) => match named.get(name) {
                Some(text) => format!("the step “{text}”"),
                None => format!("the step `{name}`"),
            },
        }
    }

    /// The kind of a thing that a page shows.
    fn word(&self, target: &Target) -> &'static str {
        match target {
            Target::Guide(_) => "the guide",
            Target::Group(_) => "the group",
            Target::Scenario(_) => "the scenario",
            Target::Decision(id) if self.model.decisions.at(*id).eligibility => {
                "whether it is available,"
            }
            Target::Decision(_) => "the decision",
            Target::Procedure(_) => "the steps of",
            Target::Article(_) => "the article",
            Target::Step(_) => "the step",
        }
    }

    /// The words of an item of a list, before what stands deeper.
    fn first_words(&self, item: &[Markup]) -> String {
        match item.first() {
            Some(Markup::Paragraph(words)) => self.plain(words),
            _ => String::new(),
        }
    }

    fn markup(&mut self, markup: &[Markup]) {
        for block in markup {
            match block {
                Markup::Paragraph(words) => {
                    let words = self.plain(words);
                    self.say(&words);
                }
                Markup::Heading { content, .. } => {
                    let words = self.plain(content);
                    self.say(&format!("Heading: {words}"));
                }
                Markup::List { items, .. } => {
                    for item in items {
                        self.item(&self.first_words(item));
                        let rest = usize::from(matches!(item.first(), Some(Markup::Paragraph(_))));
                        self.within(|inner| inner.markup(item.get(rest..).unwrap_or_default()));
                    }
                }
                Markup::Code { code, .. } => {
                    code.lines().for_each(|line| self.say(&format!("`{line}`")));
                }
                Markup::Quote(inside) => self.within(|inner| inner.markup(inside)),
                Markup::Table(head, rows) => {
                    for row in std::iter::once(head).chain(rows) {
                        let cells: Vec<String> = row.iter().map(|cell| self.plain(cell)).collect();
                        self.say(&cells.join(" | "));
                    }
                }
                Markup::Rule => {}
            }
        }
    }
}
