//! Labels and titles that name others: those that name themselves in the end, and those that come
//! to more text than anybody reads. A text at fault is shown by its name from then on, so that
//! showing a text ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Span, codes};
use crate::model::domain::Domain;
use crate::model::ids::ValueName;
use crate::model::ids::{
    DecisionId, DefineId, FactId, GroupId, GuideId, OutcomeId, ProcedureId, ScenarioId,
};
use crate::model::markup::Inline;
use crate::model::names::Target;
use crate::model::types::Model;
use crate::model::values::Values;
use crate::model::visit;

use super::cycles::{cycles, told, too_deep};

/// How many bytes a label or title may come to, with all that it names.
const MOST: u64 = 64 * 1024;

/// How many bytes stand for something whose text is not counted here: a number of a step, a term, a
/// line break.
const FEW: u64 = 16;

/// A text that others can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NamedText {
    Fact(FactId),
    Value(FactId, ValueName),
    Define(DefineId),
    Outcome(OutcomeId),
    Decision(DecisionId),
    /// The longest of the results that a decision's rules give.
    Result(DecisionId),
    Procedure(ProcedureId),
    Guide(GuideId),
    Group(GroupId),
    Scenario(ScenarioId),
    Page(FileId),
}

/// How many bytes each text comes to that others can name.
#[derive(Default)]
pub(super) struct Sizes {
    known: BTreeMap<NamedText, u64>,
}

/// Says which texts name themselves, are named through too many others or are too long, and puts
/// their names in their place.
pub(super) fn check(model: &mut Model, diagnostics: &mut Vec<Diagnostic>) -> Sizes {
    let all = named(model);
    let mut graph: BTreeMap<NamedText, Vec<NamedText>> = BTreeMap::new();
    for one in &all {
        let mut needs = Vec::new();
        for sentence in sentences(model, *one) {
            visit::inlines(sentence, &mut |inline| needs.extend(target(inline)));
        }
        needs.retain(|needed| all.contains(needed));
        graph.insert(*one, needs);
    }
    let mut bad = BTreeSet::new();
    for cycle in cycles(&graph) {
        bad.extend(cycle.iter().copied());
        let places: Vec<(Span, String)> = cycle.iter().map(|one| place(model, *one)).collect();
        let what = |_: &str| "its text names itself".to_owned();
        diagnostics.extend(told(&places, what).map(|found| {
            found.help(
                "break the circle: let one of them say it in words, without naming the others",
            )
        }));
    }
    for one in &bad {
        graph.insert(*one, Vec::new());
    }
    terms(model, diagnostics);
    while let Some(one) = too_deep(&graph) {
        let (span, name) = place(model, one);
        let message = format!(
            "the text of `{name}` names texts that name others, one behind the other, too many times"
        );
        diagnostics.push(
            Diagnostic::new(&codes::NESTED_TOO_DEEPLY, span, message)
                .help("say it in words of its own"),
        );
        bad.insert(one);
        graph.insert(one, Vec::new());
    }
    for one in &bad {
        replace(model, *one);
    }
    let mut sizes = Sizes::default();
    for one in &all {
        sizes.measure(model, &graph, *one, diagnostics);
    }
    sizes
}

/// A term stands for plain words, which would show braces as they are written.
fn terms(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    for (_, term) in model.terms.iter() {
        let names = |text: &str| {
            ["", ".short"]
                .iter()
                .any(|end| text.contains(&format!("{{{}{end}}}", term.name)))
        };
        if names(&term.full) || term.short.as_deref().is_some_and(names) {
            let message = format!("`{0}` is defined by itself: {0} → {0}", term.name);
            diagnostics.push(
                Diagnostic::new(&codes::CYCLE, term.span, message)
                    .say("its text names itself")
                    .help("say what it stands for in words, without naming it"),
            );
        }
    }
}

impl Sizes {
    /// How many bytes a sentence comes to; a parameter counts as nothing.
    pub(super) fn sentence(&self, sentence: &[Inline]) -> u64 {
        let mut size = 0_u64;
        visit::inlines(sentence, &mut |inline| {
            size = size.saturating_add(self.piece(inline));
        });
        size
    }

    /// How many bytes a piece of a sentence takes, its content left out.
    pub(super) fn piece(&self, inline: &Inline) -> u64 {
        match inline {
            Inline::Text(words, _) | Inline::Code(words) => words.len() as u64,
            Inline::Link { to, .. } => to.len() as u64,
            Inline::Image(image) => image.path.len() as u64 + self.sentence(&image.alt),
            Inline::Strong(_) | Inline::Emphasis(_) | Inline::Break | Inline::Term(..) => FEW,
            Inline::Parameter(_) => 0,
            Inline::Fact(..)
            | Inline::Value(..)
            | Inline::Result(..)
            | Inline::Define(_)
            | Inline::Outcome(_)
            | Inline::Reference(..) => target(inline)
                .and_then(|one| self.known.get(&one))
                .copied()
                .unwrap_or(FEW),
        }
    }

    /// Works out the size of a text, after those that it names. The graph has no cycle and is not
    /// deep.
    fn measure(
        &mut self,
        model: &mut Model,
        graph: &BTreeMap<NamedText, Vec<NamedText>>,
        one: NamedText,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if self.known.contains_key(&one) {
            return;
        }
        for needed in graph.get(&one).into_iter().flatten() {
            self.measure(model, graph, *needed, diagnostics);
        }
        let sizes = sentences(model, one).map(|sentence| self.sentence(sentence));
        let is_set = |id: DecisionId| matches!(model.decisions.at(id).domain, Domain::AnyOf(_));
        let size = match one {
            NamedText::Result(id) if is_set(id) => sizes.fold(0, u64::saturating_add),
            _ => sizes.max().unwrap_or(0),
        };
        // Literal text is as long as somebody made it.
        let is_too_long = size > MOST && graph.get(&one).is_some_and(|needs| !needs.is_empty());
        if is_too_long {
            let (span, name) = place(model, one);
            let message = format!(
                "not decided: the text of `{name}` comes to {size} bytes with all that it names, which is too long"
            );
            diagnostics.push(
                Diagnostic::new(&codes::UNDECIDED, span, message)
                    .say(format!("a label or title has at most {MOST} bytes"))
                    .help("say it in words of its own"),
            );
            replace(model, one);
        }
        let size = if is_too_long {
            place(model, one).1.len() as u64
        } else {
            size
        };
        self.known.insert(one, size);
    }
}

/// All texts that others can name.
fn named(model: &Model) -> BTreeSet<NamedText> {
    let mut all = BTreeSet::new();
    for (id, fact) in model.facts.iter() {
        all.insert(NamedText::Fact(id));
        let values = fact.domain.enumeration().into_iter();
        let names = values.flat_map(Values::all_names);
        all.extend(names.map(|name| NamedText::Value(id, name)));
    }
    all.extend(model.defines.iter().map(|(id, _)| NamedText::Define(id)));
    all.extend(model.outcomes.iter().map(|(id, _)| NamedText::Outcome(id)));
    all.extend(
        model
            .decisions
            .iter()
            .map(|(id, _)| NamedText::Decision(id)),
    );
    all.extend(model.decisions.iter().map(|(id, _)| NamedText::Result(id)));
    all.extend(
        model
            .procedures
            .iter()
            .map(|(id, _)| NamedText::Procedure(id)),
    );
    all.extend(model.guides.iter().map(|(id, _)| NamedText::Guide(id)));
    all.extend(model.groups.iter().map(|(id, _)| NamedText::Group(id)));
    all.extend(
        model
            .scenarios
            .iter()
            .map(|(id, _)| NamedText::Scenario(id)),
    );
    all.extend(
        model
            .files
            .iter()
            .filter(|file| file.page.is_some())
            .map(|file| NamedText::Page(file.id)),
    );
    all
}

/// The thing that a piece of a sentence names.
fn target(inline: &Inline) -> Option<NamedText> {
    Some(match inline {
        Inline::Fact(id, _) => NamedText::Fact(*id),
        Inline::Value(id, value) => NamedText::Value(*id, *value),
        Inline::Result(id, _) => NamedText::Result(*id),
        Inline::Define(id) => NamedText::Define(*id),
        Inline::Outcome(id) => NamedText::Outcome(*id),
        Inline::Reference(target, _) => match target {
            Target::Guide(id) => NamedText::Guide(*id),
            Target::Group(id) => NamedText::Group(*id),
            Target::Scenario(id) => NamedText::Scenario(*id),
            Target::Decision(id) => NamedText::Decision(*id),
            Target::Procedure(id) => NamedText::Procedure(*id),
            Target::Article(file) => NamedText::Page(*file),
            Target::Step(_) => return None,
        },
        Inline::Text(..)
        | Inline::Code(_)
        | Inline::Strong(_)
        | Inline::Emphasis(_)
        | Inline::Link { .. }
        | Inline::Image(_)
        | Inline::Break
        | Inline::Term(..)
        | Inline::Parameter(_) => return None,
    })
}

/// The sentences that a text is shown by.
fn sentences(model: &Model, one: NamedText) -> impl Iterator<Item = &[Inline]> {
    let results = match one {
        NamedText::Result(id) => model.decisions.at(id).domain.values(),
        _ => &[],
    };
    let (first, second): (Option<&[Inline]>, Option<&[Inline]>) = match one {
        NamedText::Fact(id) => (
            Some(&model.facts.at(id).label),
            model.facts.at(id).not.as_deref(),
        ),
        NamedText::Value(id, value) => {
            let values = model.facts.at(id).domain.enumeration();
            (values.map(|values| values.label(value)), None)
        }
        NamedText::Define(id) => (
            Some(&model.defines.at(id).label),
            model.defines.at(id).not.as_deref(),
        ),
        NamedText::Outcome(id) => (Some(&model.outcomes.at(id).label), None),
        NamedText::Decision(id) => (Some(&model.decisions.at(id).title), None),
        NamedText::Result(_) => (None, None),
        NamedText::Procedure(id) => (Some(&model.procedures.at(id).title), None),
        NamedText::Guide(id) => (Some(&model.guides.at(id).title), None),
        NamedText::Group(id) => (Some(&model.groups.at(id).title), None),
        NamedText::Scenario(id) => (Some(&model.scenarios.at(id).title), None),
        NamedText::Page(file) => (
            model
                .file(file)
                .and_then(|file| file.page.as_ref())
                .map(|page| page.title.as_slice()),
            None,
        ),
    };
    let results = results.iter().map(|value| value.label.as_slice());
    first.into_iter().chain(second).chain(results)
}

/// The declaration of a text, and its name.
fn place(model: &Model, one: NamedText) -> (Span, String) {
    match one {
        NamedText::Fact(id) => (model.facts.at(id).span, model.facts.at(id).name.clone()),
        NamedText::Value(id, value) => {
            let fact = model.facts.at(id);
            let values = fact.domain.enumeration();
            let span = values.and_then(|values| values.span(value));
            let name = values.map_or("", |values| values.name(value));
            (span.unwrap_or(fact.span), format!("{}.{name}", fact.name))
        }
        NamedText::Define(id) => (model.defines.at(id).span, model.defines.at(id).name.clone()),
        NamedText::Outcome(id) => (
            model.outcomes.at(id).span,
            model.outcomes.at(id).name.clone(),
        ),
        NamedText::Decision(id) | NamedText::Result(id) => (
            model.decisions.at(id).span,
            model.decisions.at(id).name.clone(),
        ),
        NamedText::Procedure(id) => (
            model.procedures.at(id).span,
            model.procedures.at(id).name.clone(),
        ),
        NamedText::Guide(id) => (model.guides.at(id).span, model.guides.at(id).name.clone()),
        NamedText::Group(id) => (model.groups.at(id).span, model.groups.at(id).name.clone()),
        NamedText::Scenario(id) => (
            model.scenarios.at(id).span,
            model.scenarios.at(id).name.clone(),
        ),
        NamedText::Page(file) => {
            let title = model
                .file(file)
                .and_then(|file| file.page.as_ref())
                .and_then(title_span);
            let stem = model
                .file(file)
                .map(|file| file.stem().to_owned())
                .unwrap_or_default();
            (title.unwrap_or(Span::new(file, 0, 0)), stem)
        }
    }
}

/// Where a page's title stands.
fn title_span(page: &crate::model::types::Page) -> Option<Span> {
    let mut span = None;
    visit::inlines(&page.title, &mut |inline| {
        if let Inline::Text(_, at) | Inline::Reference(_, at) | Inline::Term(_, _, at) = inline {
            span = span.or(Some(*at));
        }
    });
    span
}

/// Puts the name of a text in its place.
fn replace(model: &mut Model, one: NamedText) {
    let (span, name) = place(model, one);
    let words = || vec![Inline::Text(name.clone(), span)];
    match one {
        NamedText::Fact(id) => {
            let fact = model.facts.at_mut(id);
            fact.label = words();
            fact.not = fact.not.as_ref().map(|_| words());
        }
        NamedText::Value(id, at) => {
            if let Domain::OneOf(values) | Domain::AnyOf(values) =
                &mut model.facts.at_mut(id).domain
                && let Some(label) = values.label_mut(at)
            {
                *label = words();
            }
        }
        NamedText::Define(id) => {
            let define = model.defines.at_mut(id);
            define.label = words();
            define.not = define.not.as_ref().map(|_| words());
        }
        NamedText::Outcome(id) => model.outcomes.at_mut(id).label = words(),
        NamedText::Decision(id) => model.decisions.at_mut(id).title = words(),
        NamedText::Result(id) => {
            if let Domain::OneOf(values) | Domain::AnyOf(values) =
                &mut model.decisions.at_mut(id).domain
            {
                for value in values.iter_mut() {
                    value.label = words();
                }
            }
        }
        NamedText::Procedure(id) => model.procedures.at_mut(id).title = words(),
        NamedText::Guide(id) => model.guides.at_mut(id).title = words(),
        NamedText::Group(id) => model.groups.at_mut(id).title = words(),
        NamedText::Scenario(id) => model.scenarios.at_mut(id).title = words(),
        NamedText::Page(file) => {
            let page = model
                .files
                .iter_mut()
                .find(|other| other.id == file)
                .and_then(|file| file.page.as_mut());
            if let Some(page) = page {
                page.title = words();
            }
        }
    }
}
