//! The description of a source, section by section.

use std::fmt::Write;

use crate::model::{
    Condition, Entity, ExpectKind, FactId, File, FrontEntry, Inline, Model, RuleResult,
};
use crate::words::clause::{capital_first, wording};
use crate::words::{Vocabulary, Wording, clause, terms};

/// How many values of a fact are named, before the others are counted.
pub(super) const LISTED: usize = 12;

/// A source in plain sentences, line by line; what is deeper is indented by two blanks. Pages of the language of
/// `vocabulary` say conditions so.
#[must_use]
pub fn description(model: &Model, file: &File, vocabulary: &Vocabulary) -> Vec<String> {
    let mut written = Description {
        model,
        vocabulary,
        lines: Vec::new(),
        depth: 0,
        parameters: Vec::new(),
        open: None,
    };
    let title = file.page.as_ref().map(|page| model.plain(&page.title));
    written.say(&match title {
        Some(title) => format!("“{title}”, an article ({})", file.path),
        None => format!("{}, which articles use", file.path),
    });
    written.things(file);
    written.decisions(file);
    written.guides(file);
    written.examples(file);
    written.page(file);
    written.lines
}

/// Writes a description.
pub(super) struct Description<'m> {
    pub(super) model: &'m Model,
    pub(super) vocabulary: &'m Vocabulary,
    pub(super) lines: Vec<String>,
    depth: usize,
    /// The names of the parameters of the procedure that is described.
    pub(super) parameters: Vec<String>,
    /// A heading that is written with the first line below it.
    open: Option<String>,
}

impl Description<'_> {
    /// Adds a line.
    pub(super) fn say(&mut self, words: &str) {
        if let Some(heading) = self.open.take() {
            self.lines.push(String::new());
            self.lines.push(heading);
        }
        let words: Vec<&str> = words.split_whitespace().collect();
        self.lines
            .push(format!("{}{}", "  ".repeat(self.depth), words.join(" ")));
    }

    /// Adds an item of a list.
    pub(super) fn item(&mut self, words: &str) {
        self.say(&format!("- {words}"));
    }

    /// Begins a section: its heading stands where something follows.
    pub(super) fn section(&mut self, heading: &str, inside: impl FnOnce(&mut Self)) {
        self.open = Some(heading.to_owned());
        self.within(inside);
        self.open = None;
    }

    /// What is said deeper.
    pub(super) fn within(&mut self, inside: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }

    /// A sentence of the writer, without its markup. What it names is quoted; a parameter of a procedure has its name.
    pub(super) fn plain(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            match inline {
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Link { content: inner, .. } => {
                    text.push_str(&self.plain(inner));
                }
                Inline::Image(image) => {
                    let _ = write!(text, "[picture: {}]", self.plain(&image.alt));
                }
                Inline::Reference(target, _) => {
                    let _ = write!(text, "“{}”", self.model.title(target));
                }
                Inline::Parameter(at) => {
                    let name = self.parameters.get(*at).map_or("…", String::as_str);
                    let _ = write!(text, "[{name}]");
                }
                Inline::Text(..)
                | Inline::Code(_)
                | Inline::Break
                | Inline::Term(..)
                | Inline::Fact(..)
                | Inline::Value(..)
                | Inline::Result(..)
                | Inline::Define(_)
                | Inline::Outcome(_) => {
                    text.push_str(&self.model.plain(std::slice::from_ref(inline)));
                }
            }
        }
        text
    }

    /// What a fact is called.
    pub(super) fn label(&self, fact: FactId) -> String {
        clause::label(self.model, self.vocabulary, fact)
    }

    /// A condition in words.
    pub(super) fn wording(&self, condition: &Condition) -> Wording {
        wording(self.model, self.vocabulary, condition)
    }

    /// A condition on one line.
    pub(super) fn line(&self, condition: &Condition) -> String {
        clause::line(self.model, self.vocabulary, condition)
    }

    /// What a rule gives, or a step sets.
    pub(super) fn result(&self, domain: &crate::model::Domain, result: RuleResult) -> String {
        terms::result(self.model, self.vocabulary, domain, result)
    }

    /// A line that ends with a condition; one that is too long for a line follows as a list.
    pub(super) fn conditioned(&mut self, before: &str, condition: &Wording, behind: &str) {
        match condition {
            Wording::Clause(words) => self.say(&format!("{before} {words}{behind}")),
            Wording::List { all, items, .. } => {
                let behind = behind.trim_end_matches(['.', ':']);
                self.say(&format!("{before} {}{behind}:", joined(*all)));
                self.within(|inner| inner.items(items));
            }
        }
    }

    fn items(&mut self, items: &[Wording]) {
        for item in items {
            match item {
                Wording::Clause(words) => self.item(words),
                Wording::List { all, items, .. } => {
                    self.item(&format!("{}:", joined(*all)));
                    self.within(|inner| inner.items(items));
                }
            }
        }
    }

    /// The examples of a source.
    fn examples(&mut self, file: &File) {
        let model = self.model;
        let own = model
            .examples
            .iter()
            .filter(|example| example.file == file.id);
        let own: Vec<_> = own.collect();
        self.section("Examples, which are tested", |inner| {
            for example in own {
                let given: Vec<String> = example
                    .given
                    .iter()
                    .map(|given| inner.line(given))
                    .collect();
                let title = inner.plain(&example.title);
                let mut known = match given.as_slice() {
                    [] => "for every reader".to_owned(),
                    given => format!("if {}", crate::words::values::and(inner.vocabulary, given)),
                };
                for (chosen, _) in &example.chosen {
                    let _ = write!(known, ", who chooses “{chosen}…”");
                }
                inner.item(&format!("{title}: {known}:"));
                inner.within(|inner| {
                    for expect in &example.expect {
                        let words = inner.expectation(&expect.kind);
                        inner.item(&words);
                    }
                });
            }
        });
    }

    fn expectation(&self, expected: &ExpectKind) -> String {
        let model = self.model;
        match expected {
            ExpectKind::Is(id, constant, because) => {
                let decision = model.decisions.at(*id);
                let result = self.result(&decision.domain, RuleResult::Value(*constant));
                // As the rules are numbered above.
                let rules: Vec<String> = because
                    .iter()
                    .map(|at| format!("rule {}", at + 1))
                    .collect();
                let because = match rules.as_slice() {
                    [] => String::new(),
                    rules => format!(", because of {}", rules.join(" and ")),
                };
                format!("“{}” gives {result}{because}", self.plain(&decision.title))
            }
            ExpectKind::Goes(id, scenarios) => {
                let titles = scenarios
                    .iter()
                    .map(|id| format!("“{}”", self.plain(&model.scenarios.at(*id).title)));
                let titles: Vec<String> = titles.collect();
                format!(
                    "“{}” leads through {}",
                    self.plain(&model.guides.at(*id).title),
                    titles.join(", then ")
                )
            }
            ExpectKind::Ends(id, outcomes) => {
                let labels = outcomes
                    .iter()
                    .map(|id| self.plain(&model.outcomes.at(*id).label));
                let labels: Vec<String> = labels.collect();
                format!(
                    "“{}” ends so: {}",
                    self.plain(&model.guides.at(*id).title),
                    labels.join("; or: ")
                )
            }
        }
    }

    /// What else the page of a source says.
    fn page(&mut self, file: &File) {
        let Some(page) = &file.page else {
            return;
        };
        self.section("The page", |inner| {
            if let Some((_, valid)) = &page.valid {
                let valid = inner.line(valid);
                inner.item(&format!(
                    "It is meant to be read while this holds: {valid}."
                ));
            }
            if let Some((day, _)) = page.review_by {
                let day = crate::words::values::date(inner.vocabulary, day);
                inner.item(&format!("It is to be reviewed by {day}."));
            }
            for entry in &page.front {
                if let FrontEntry::Text { key, value, .. } = entry
                    && key == "description"
                {
                    let words = inner.plain(value);
                    inner.item(&format!("Its description for searches: {words}"));
                }
            }
            inner.blocks(&page.body);
        });
    }

    /// Whether a source uses a thing of its own or of another.
    pub(super) fn uses(file: &File, entity: Entity) -> bool {
        file.used.contains(&entity)
    }
}

fn joined(all: bool) -> &'static str {
    if all {
        "all of these hold"
    } else {
        "at least one of these holds"
    }
}

/// A sentence: its first letter is a capital, and it ends with a full stop.
pub(super) fn sentence(words: &str) -> String {
    let words = capital_first(words.trim());
    if words.ends_with(['.', '!', '?', ':']) {
        words
    } else {
        format!("{words}.")
    }
}
