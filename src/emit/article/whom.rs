//! For whom the parts of a page are, and what the words of their conditions mean.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use crate::base::Span;
use crate::model::{
    Admits, Condition, ConditionKind, Decision, DecisionId, FactId, Guard, Inline, Model, Page,
    Presentation, Section, Target, visit,
};
use crate::words::{clause, terms, values};

use super::composer::Composer;
use super::document::{AmountText, DaySentence, Entry, PageDays, Part, Phrase, Whom};

/// For whom a guide or a decision is.
pub(super) fn for_whom<'m>(
    composer: &mut Composer<'_, 'm>,
    population: Option<&'m Condition>,
    otherwise: Option<&'m [Inline]>,
    parts: &mut Vec<Part>,
) {
    let otherwise = otherwise.map(|otherwise| composer.phrase(otherwise));
    if let Some(population) = population {
        parts.push(Part::ForWhom(composer.said(population), otherwise));
        explain(composer, population, parts);
    }
}

/// A decision or an eligibility, with what its words mean.
pub(super) fn decision(
    composer: &mut Composer<'_, '_>,
    id: DecisionId,
    (shape, asked): (&Presentation, Span),
    parts: &mut Vec<Part>,
) {
    let decision = composer.model.decisions.at(id);
    for_whom(composer, decision.population.as_ref(), None, parts);
    let words = Rc::clone(&composer.words);
    let overlaps = composer.overlaps(id);
    let (shown, misfit) =
        words.decision(id, overlaps, shape, &mut |inlines| composer.phrase(inlines));
    parts.push(shown);
    composer
        .misfits
        .extend(misfit.map(|misfit| (asked, misfit)));
    for condition in conditions(decision) {
        explain(composer, condition, parts);
    }
    for rule in &decision.rules {
        composer
            .named
            .extend(composer.model.facts_given(rule.result));
    }
    amounts(composer, parts);
}

/// Below the heading of a scenario or a group: for whom it is.
pub(super) fn only_if(composer: &mut Composer<'_, '_>, section: Section, parts: &mut Vec<Part>) {
    match whom(composer, section) {
        Whom::Unsaid => {}
        Whom::If(said) => parts.push(Part::OnlyIf(Some(said))),
        Whom::Otherwise => parts.push(Part::OnlyIf(None)),
    }
    if let Some(condition) = guard(composer, section).condition() {
        explain(composer, condition, parts);
    }
}

/// The list of the parts of a guide or a group, where there are several.
pub(super) fn which_part<'m>(
    composer: &mut Composer<'_, 'm>,
    sections: &'m [Section],
    parts: &mut Vec<Part>,
) {
    if sections.len() < 2 {
        return;
    }
    let mut facts = BTreeSet::new();
    let mut entries = Vec::new();
    for section in sections {
        let target = match section {
            Section::Group(id) => Target::Group(*id),
            Section::Scenario(id) => Target::Scenario(*id),
        };
        if let Some(condition) = guard(composer, *section).condition() {
            tested(composer.model, condition, &mut facts);
        }
        entries.push(Entry {
            link: composer.reference(&target),
            whom: whom(composer, *section),
        });
    }
    let mut questions: Vec<Phrase> = Vec::new();
    let asked: BTreeSet<FactId> = facts
        .iter()
        .flat_map(|fact| composer.model.given_facts(*fact))
        .collect();
    for fact in asked {
        if let Some(ask) = &composer.model.facts.at(fact).ask {
            questions.push(composer.phrase(ask));
        }
    }
    let said = sections.iter().zip(&entries);
    let said: Vec<Section> = said
        .filter(|(_, entry)| matches!(entry.whom, Whom::If(_)))
        .map(|(section, _)| *section)
        .collect();
    parts.push(Part::Choice { questions, entries });
    for fact in facts {
        for value in 0..composer.model.facts.at(fact).domain.values().len() {
            help(composer, fact, value, parts);
        }
    }
    // All who choose read this; of a part, only its readers.
    for section in said {
        if let Some(condition) = guard(composer, section).condition() {
            explain(composer, condition, parts);
        }
    }
}

/// The facts that a condition tests, itself or by its defines.
fn tested(model: &Model, condition: &Condition, facts: &mut BTreeSet<FactId>) {
    for leaf in visit::leaves(condition) {
        match &leaf.kind {
            ConditionKind::Fact(fact, ..) => {
                facts.insert(*fact);
            }
            ConditionKind::Define(id) => tested(model, &model.defines.at(*id).condition, facts),
            ConditionKind::Decision(..)
            | ConditionKind::All(_)
            | ConditionKind::Any(_)
            | ConditionKind::Not(_) => {}
        }
    }
}

/// The help of a value, once a page.
fn help(composer: &mut Composer<'_, '_>, fact: FactId, value: usize, parts: &mut Vec<Part>) {
    let values = composer.model.facts.at(fact).domain.values();
    let Some(value_at) = values.get(value) else {
        return;
    };
    if let Some(help) = &value_at.help
        && composer.explained.values.insert((fact, value))
    {
        let label = composer.model.plain(&value_at.label);
        let help = composer.phrase(help);
        parts.push(Part::Help(clause::capital_first(&label), help));
    }
}

fn guard<'m>(composer: &Composer<'_, 'm>, section: Section) -> &'m Guard {
    match section {
        Section::Group(id) => &composer.model.groups.at(id).guard,
        Section::Scenario(id) => &composer.model.scenarios.at(id).guard,
    }
}

fn whom(composer: &Composer<'_, '_>, section: Section) -> Whom {
    let (title, is_said) = match section {
        Section::Group(id) => {
            let group = composer.model.groups.at(id);
            (&group.title, group.as_titled)
        }
        Section::Scenario(id) => {
            let scenario = composer.model.scenarios.at(id);
            (&scenario.title, scenario.as_titled)
        }
    };
    if is_said {
        return Whom::Unsaid;
    }
    match guard(composer, section) {
        Guard::Always => Whom::Unsaid,
        Guard::Otherwise(_) => Whom::Otherwise,
        Guard::When(condition) => {
            let said = composer.said(condition);
            let words = said.words.line();
            let title = composer.model.plain(title);
            if title.to_lowercase().contains(&words.to_lowercase()) {
                Whom::Unsaid
            } else {
                Whom::If(said)
            }
        }
    }
}

/// What the defines of a condition mean, and the help of the values that it names, each once a
/// page.
/// What the defines and values of a condition mean, each once a page.
pub(super) fn explain<'m>(
    composer: &mut Composer<'_, 'm>,
    condition: &'m Condition,
    parts: &mut Vec<Part>,
) {
    let mut defines = Vec::new();
    let mut named = Vec::new();
    for leaf in visit::leaves(condition) {
        match &leaf.kind {
            ConditionKind::Define(id) => defines.push(*id),
            ConditionKind::Fact(fact, Admits::Values(taken), _) => {
                named.extend(taken.iter().map(|value| (*fact, *value)));
            }
            ConditionKind::Fact(..)
            | ConditionKind::Decision(..)
            | ConditionKind::All(_)
            | ConditionKind::Any(_)
            | ConditionKind::Not(_) => {}
        }
    }
    composer.named.extend(composer.model.facts_named(condition));
    amounts(composer, parts);
    for (fact, value) in named {
        help(composer, fact, value, parts);
    }
    for id in defines {
        if !composer.explained.defines.insert(id) {
            continue;
        }
        let define = composer.model.defines.at(id);
        let label = composer.model.plain(&define.label);
        if clause::unnamed(
            composer.model,
            composer.words.vocabulary,
            &label,
            &define.condition,
        )
        .is_some()
        {
            let said = composer.said(&define.condition);
            parts.push(Part::Meaning(clause::capital_first(&label), said));
        }
        explain(composer, &define.condition, parts);
    }
}

/// What the amounts are worked out of that were named, and those within them, each once a page.
pub(super) fn amounts(composer: &mut Composer<'_, '_>, parts: &mut Vec<Part>) {
    let mut told = Vec::new();
    let mut open: VecDeque<FactId> = std::mem::take(&mut composer.named).into();
    while let Some(fact) = open.pop_front() {
        let Some(term) = composer.model.quantity(fact) else {
            continue;
        };
        if !composer.explained.amounts.insert(fact) {
            continue;
        }
        term.facts(&mut |part| open.push_back(part));
        let label = composer.model.plain(&composer.model.facts.at(fact).label);
        let words = terms::term(composer.model, composer.words.vocabulary, term);
        // A label may say it itself.
        if label.to_lowercase() != words.to_lowercase() {
            let label = clause::capital_first(&label);
            told.push(AmountText { fact, label, words });
        }
    }
    if !told.is_empty() {
        parts.push(Part::Amounts(told));
    }
}

/// The days on which a page is valid, and by when it is to be reviewed.
pub(super) fn days(composer: &Composer<'_, '_>, page: &Page) -> Option<Part> {
    let vocabulary = composer.words.vocabulary;
    let date = |day| values::date(vocabulary, day);
    let mut sentences = Vec::new();
    if let Some(((from, until, _), _)) = &page.valid {
        sentences.extend(match (from, until) {
            (Some(first), Some(last)) => Some(DaySentence {
                words: vocabulary.say(
                    "valid-from-until",
                    &[("from", &date(*first)), ("to", &date(*last))],
                ),
                meant: PageDays::ValidBetween(*first, *last),
            }),
            (Some(first), None) => Some(DaySentence {
                words: vocabulary.say("valid-from", &[("from", &date(*first))]),
                meant: PageDays::ValidFrom(*first),
            }),
            (None, Some(last)) => Some(DaySentence {
                words: vocabulary.say("valid-until", &[("to", &date(*last))]),
                meant: PageDays::ValidUntil(*last),
            }),
            (None, None) => None,
        });
    }
    if let Some((day, _)) = page.review_by {
        sentences.push(DaySentence {
            words: vocabulary.say("review-by", &[("date", &date(day))]),
            meant: PageDays::ReviewBy(day),
        });
    }
    (!sentences.is_empty()).then_some(Part::Days(sentences))
}
/// The conditions of a decision's rules.
fn conditions(decision: &Decision) -> impl Iterator<Item = &Condition> {
    decision
        .rules
        .iter()
        .flat_map(|rule| rule.when.iter().chain(&rule.unless))
}
