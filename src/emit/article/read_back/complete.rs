//! Whether a page has all that the model holds of what it shows. This walks the model by itself, so
//! that what the writer leaves out is not left out here.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::analysis::mentions::Calls;
use crate::base::Span;
use crate::model::{
    Block, Condition, DecisionId, FactId, Inline, Markup, Model, Page, ProcedureId, Section, Target,
};

use super::super::document::Known;
use super::super::outline::squeezed;
use super::tree::{Tree, of_condition};

/// What the page of a model must have.
#[derive(Default)]
struct Wanted {
    /// Texts of the writer, and how often each stands on the page.
    texts: BTreeMap<String, usize>,
    /// Conditions, and their words for a message.
    conditions: Vec<(Tree, String)>,
    /// Amounts that are named, which may be quantities.
    amounts: Vec<FactId>,
}

/// What a page says.
pub(super) struct Told<'a> {
    pub(super) conditions: &'a [Tree],
    /// The words of results that its texts name.
    pub(super) results: &'a BTreeMap<(DecisionId, usize), String>,
    /// The values that its texts give instead of a name.
    pub(super) known: &'a BTreeMap<(Calls, Span), Known>,
    /// The quantities of which it says what they are worked out of.
    pub(super) amounts: &'a BTreeSet<FactId>,
    /// All of it, on one line.
    pub(super) text: &'a str,
}

/// The texts, conditions and amounts that a page lacks, in words.
pub(super) fn missing(model: &Model, page: &Page, told: &Told<'_>) -> Vec<String> {
    let mut walk = Walk {
        model,
        results: told.results,
        known: told.known,
        wanted: Wanted::default(),
        open: BTreeSet::new(),
        once: Vec::new(),
        shown: BTreeSet::new(),
    };
    walk.blocks(&page.body);
    // What is done once stands on the page, shown there or not.
    while let Some(id) = walk.once.pop() {
        if !walk.shown.contains(&id) {
            walk.shown(&Target::Procedure(id));
        }
    }
    let mut missing = Vec::new();
    missing.extend(missing_texts(&walk.wanted.texts, told.text));
    let said: BTreeSet<&Tree> = told.conditions.iter().collect();
    for (condition, words) in walk.wanted.conditions {
        if !said.contains(&condition) {
            missing.push(words);
        }
    }
    let mut open = walk.wanted.amounts;
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(term) = model.quantity(id) else {
            continue;
        };
        if !seen.insert(id) {
            continue;
        }
        term.facts(&mut |part| open.push(part));
        if !told.amounts.contains(&id) {
            missing.push(model.plain(&model.facts.at(id).label));
        }
    }
    missing
}

/// The texts that stand on a page less often than they must. A text stands by itself, and in each
/// longer text that holds it.
fn missing_texts(texts: &BTreeMap<String, usize>, page: &str) -> Vec<String> {
    // All texts as one, so that a text is sought in it once, with where each begins.
    let mut all = String::new();
    let mut starts = Vec::with_capacity(texts.len());
    for (text, count) in texts {
        starts.push((all.len(), *count));
        all.push_str(text);
        all.push('\n');
    }
    let mut missing = Vec::new();
    for text in texts.keys() {
        let finder = memmem::Finder::new(text.as_bytes());
        let holders = finder.find_iter(all.as_bytes()).map(|place| {
            let holder = starts.partition_point(|(start, _)| *start <= place);
            let holder = holder.checked_sub(1).and_then(|at| starts.get(at));
            holder.map_or(0, |(_, count)| *count)
        });
        let wanted = holders.sum();
        if finder.find_iter(page.as_bytes()).take(wanted).count() < wanted {
            missing.push(text.clone());
        }
    }
    missing
}

struct Walk<'m> {
    model: &'m Model,
    results: &'m BTreeMap<(DecisionId, usize), String>,
    known: &'m BTreeMap<(Calls, Span), Known>,
    wanted: Wanted,
    /// The procedures that are being done: an error elsewhere if one does itself.
    open: BTreeSet<ProcedureId>,
    /// The procedures that are done once, and those that stand under a heading of their own.
    once: Vec<ProcedureId>,
    shown: BTreeSet<ProcedureId>,
}

impl<'m> Walk<'m> {
    /// A text. Links show a title and parameters a text of the caller, so that only what stands between
    /// them is known.
    fn text(&mut self, inlines: &'m [Inline]) {
        let mut known = String::new();
        self.pieces(inlines, &mut known);
        self.want(&known);
    }

    fn pieces(&mut self, inlines: &'m [Inline], known: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Result(id, rule) => match self.results.get(&(*id, *rule)) {
                    Some(words) => known.push_str(words),
                    None => self.want(&std::mem::take(known)),
                },
                Inline::Reference(_, span) if self.given(*span).is_some() => {
                    known.push_str(self.given(*span).unwrap_or_default());
                }
                Inline::Reference(..) | Inline::Parameter(_) => {
                    self.want(&std::mem::take(known));
                }
                Inline::Image(image) => {
                    self.want(&std::mem::take(known));
                    self.text(&image.alt);
                }
                // Code may hold parameters too.
                Inline::Code(_) => self.want(&std::mem::take(known)),
                Inline::Strong(inner) | Inline::Emphasis(inner) => self.pieces(inner, known),
                Inline::Link { content, .. } => self.pieces(content, known),
                Inline::Break => known.push(' '),
                Inline::Fact(_, span) if self.is_known(*span) => match self.given(*span) {
                    Some(words) => known.push_str(words),
                    None => self.want(&std::mem::take(known)),
                },
                Inline::Fact(id, _) => {
                    self.wanted.amounts.push(*id);
                    known.push_str(&self.model.plain(std::slice::from_ref(inline)));
                }
                Inline::Text(..)
                | Inline::Term(..)
                | Inline::Value(..)
                | Inline::Define(_)
                | Inline::Outcome(_) => {
                    known.push_str(&self.model.plain(std::slice::from_ref(inline)));
                }
            }
        }
    }

    /// Whether a name is a value somewhere on the page.
    fn is_known(&self, place: Span) -> bool {
        self.known.keys().any(|(_, known)| *known == place)
    }

    /// The value that stands for a name, but in a procedure: there it may be another each time.
    fn given(&self, place: Span) -> Option<&'m str> {
        let known = self.known.get(&(Calls::new(), place))?;
        Some(known.words.as_str())
    }

    fn want(&mut self, text: &str) {
        let text = squeezed(text);
        let text = text.trim_end_matches(['.', ':', ' ']);
        if text.chars().any(char::is_alphanumeric) {
            *self.wanted.texts.entry(text.to_owned()).or_default() += 1;
        }
    }

    fn condition(&mut self, condition: &Condition) {
        let tree = of_condition(self.model, condition);
        let words = crate::words::in_message(self.model, condition);
        self.wanted.conditions.push((tree, words));
        self.wanted
            .amounts
            .extend(self.model.facts_named(condition));
    }

    fn blocks(&mut self, blocks: &'m [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'m Block) {
        match block {
            Block::Show(target, ..) => self.shown(target),
            Block::Markup(markup) => {
                for block in markup {
                    self.markup(block);
                }
            }
            Block::Result(text) => self.text(text),
            Block::Step(step) => {
                self.text(&step.text);
                for consequence in &step.irreversible {
                    self.text(consequence);
                }
                self.blocks(&step.blocks);
            }
            Block::Do(call) if call.once => self.once.push(call.procedure),
            Block::Do(call) => {
                if self.open.insert(call.procedure) {
                    self.blocks(&self.model.procedures.at(call.procedure).body.blocks);
                    self.open.remove(&call.procedure);
                }
            }
            Block::If(branches) => {
                for branch in branches {
                    match (&branch.heading, &branch.condition) {
                        (Some(heading), _) => self.text(heading),
                        (None, Some(condition)) => self.condition(condition),
                        (None, None) => {}
                    }
                    self.blocks(&branch.blocks);
                }
            }
            Block::Choose(question, options) => {
                self.text(question);
                for option in options {
                    self.text(&option.heading);
                    self.blocks(&option.blocks);
                }
            }
            Block::Continue(destination, _) => {
                if let Some(target) = destination.target() {
                    self.want(&self.model.title(&target));
                }
            }
            Block::End(id, _) => self.text(&self.model.outcomes.at(*id).label),
            Block::Note(_, title, inner) => {
                self.text(title.as_deref().unwrap_or_default());
                self.blocks(inner);
            }
            Block::See(title, ..) => self.text(title),
            Block::Effects(_) | Block::Requires(_) => {}
        }
    }

    fn markup(&mut self, block: &'m Markup) {
        match block {
            Markup::Paragraph(text) | Markup::Heading { content: text, .. } => self.text(text),
            Markup::List { items, .. } => {
                for block in items.iter().flatten() {
                    self.markup(block);
                }
            }
            Markup::Quote(inner) => {
                for block in inner {
                    self.markup(block);
                }
            }
            Markup::Table(head, rows) => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    self.text(cell);
                }
            }
            Markup::Code { .. } | Markup::Rule => {}
        }
    }

    fn shown(&mut self, target: &Target) {
        match target {
            Target::Guide(id) => {
                let guide = self.model.guides.at(*id);
                self.text(&guide.title);
                if let Some(population) = &guide.population {
                    self.condition(population);
                    self.text(guide.otherwise.as_deref().unwrap_or_default());
                }
                self.blocks(&guide.intro);
                self.sections(&guide.sections);
            }
            Target::Decision(id) => self.decision(*id),
            Target::Procedure(id) => {
                self.shown.insert(*id);
                let procedure = self.model.procedures.at(*id);
                self.text(&procedure.title);
                self.blocks(&procedure.body.blocks);
            }
            Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
        }
    }

    fn decision(&mut self, id: DecisionId) {
        let decision = self.model.decisions.at(id);
        if let Some(population) = &decision.population {
            self.condition(population);
        }
        let overridden: BTreeSet<usize> = decision
            .rules
            .iter()
            .flat_map(|rule| rule.overrides.iter().copied())
            .collect();
        for (at, rule) in decision.rules.iter().enumerate() {
            self.text(rule.because.as_deref().unwrap_or_default());
            self.wanted
                .amounts
                .extend(self.model.facts_given(rule.result));
            // Where a rule has exceptions, its line says more than its condition.
            let is_plain = rule.unless.is_none() && !overridden.contains(&at);
            // A rule that only excepts others says nothing of its own.
            let is_exception = !rule.overrides.is_empty() && rule.because.is_none();
            if let Some(when) = rule.when.as_ref().filter(|_| is_plain && !is_exception) {
                self.condition(when);
            }
        }
    }

    fn sections(&mut self, sections: &'m [Section]) {
        for section in sections {
            match section {
                Section::Group(id) => {
                    let group = self.model.groups.at(*id);
                    self.text(&group.title);
                    self.guard(&group.title, group.guard.condition(), group.as_titled);
                    self.blocks(&group.intro);
                    self.sections(&group.sections);
                }
                Section::Scenario(id) => {
                    let scenario = self.model.scenarios.at(*id);
                    if !scenario.whole_guide {
                        self.text(&scenario.title);
                        let condition = scenario.guard.condition();
                        self.guard(&scenario.title, condition, scenario.as_titled);
                    }
                    self.blocks(&scenario.body.blocks);
                }
            }
        }
    }

    /// Whom a scenario or group takes, unless its title says it: `as titled`, or word by word.
    fn guard(&mut self, title: &[Inline], condition: Option<&Condition>, as_titled: bool) {
        let Some(condition) = condition.filter(|_| !as_titled) else {
            return;
        };
        let title = self.model.plain(title).to_lowercase();
        let words = crate::words::in_message(self.model, condition).to_lowercase();
        if !title.contains(&words) {
            self.condition(condition);
        }
    }
}
