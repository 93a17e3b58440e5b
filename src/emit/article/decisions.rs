//! Decisions as readers see them: in the words of their rules, the strongest first, and
//! eligibilities as reasons with their exceptions.

use std::cell::Cell;

use crate::model::{
    Condition, Constant, Decision, DecisionId, Domain, Inline, Model, Rule, UNAVAILABLE,
};

use super::document::{DecisionRow, DecisionTable, Part, Phrase, Reason};

/// How many bytes all exceptions of rules on a page may come to.
const EXCEPTIONS: usize = 1 << 20;

/// A decision or an eligibility as it is shown; `phrase` writes texts.
pub(super) fn decision<'m>(
    exceptions: &Exceptions<'m>,
    id: DecisionId,
    phrase: &mut dyn FnMut(&'m [Inline]) -> Phrase,
) -> Part {
    let decision = exceptions.model.decisions.at(id);
    let title = phrase(&decision.title);
    let population = decision
        .population
        .as_ref()
        .map(|population| exceptions.model.condition_words(population));
    if decision.eligibility {
        let unavailable =
            |rule: &&Rule| rule.result == Constant::Index(UNAVAILABLE) && rule.because.is_some();
        let reasons = decision
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| unavailable(rule));
        let reasons = reasons.map(|(at, rule)| Reason {
            because: phrase(rule.because.as_deref().unwrap_or_default()),
            unless: exceptions.words(decision, at),
        });
        return Part::Eligibility(title, population, reasons.collect());
    }
    let collects = matches!(decision.domain, Domain::AnyOf(_));
    let ordered = decision
        .strongest_first()
        .into_iter()
        .filter_map(|at| Some((at, decision.rules.get(at)?)));
    let rows = ordered.map(|(at, rule)| DecisionRow {
        when: rule
            .when
            .as_ref()
            .map(|when| exceptions.rule_words(decision, at, when, collects)),
        result: exceptions.model.value(&decision.domain, rule.result),
        reason: rule.because.as_ref().map(|because| phrase(because)),
    });
    let rows = rows.collect();
    Part::Decision(DecisionTable {
        title,
        population,
        collects,
        rows,
    })
}

/// When rules do not win, in words.
pub(super) struct Exceptions<'m> {
    model: &'m Model,
    /// How many bytes they came to.
    made: Cell<usize>,
}

impl<'m> Exceptions<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            made: Cell::new(0),
        }
    }

    /// Whether they came to more than is written.
    pub(super) fn are_too_long(&self) -> bool {
        self.made.get() > EXCEPTIONS
    }

    /// When a rule applies; where all rules count that apply, also the exceptions by stronger
    /// rules.
    fn rule_words(
        &self,
        decision: &Decision,
        at: usize,
        when: &Condition,
        collects: bool,
    ) -> String {
        let words = self.model.condition_words(when);
        let unless = decision.rules.get(at).and_then(|rule| rule.unless.as_ref());
        let exceptions = if collects {
            self.words(decision, at)
        } else {
            unless.map(|unless| self.model.condition_words(unless))
        };
        match exceptions {
            Some(exceptions) => format!("{words}, unless {exceptions}"),
            None => words,
        }
    }

    /// When a rule does not win though its condition holds: its own `unless`, and the rules that
    /// override it where they win.
    fn words(&self, decision: &Decision, at: usize) -> Option<String> {
        // Rules that override each other, which override others, say them all again each time.
        if self.are_too_long() {
            return Some("…".to_owned());
        }
        let own = decision
            .rules
            .get(at)?
            .unless
            .as_ref()
            .map(|unless| self.model.condition_words(unless));
        let stronger = decision
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| rule.overrides.contains(&at));
        let wins = stronger.filter_map(|(other, rule)| {
            let words = self.model.condition_words(rule.when.as_ref()?);
            Some(match self.words(decision, other) {
                Some(exceptions) => format!("({words}, unless {exceptions})"),
                None => words,
            })
        });
        let all: Vec<String> = own.into_iter().chain(wins).collect();
        let words = (!all.is_empty()).then(|| all.join(" or "));
        self.made
            .set(self.made.get() + 1 + words.as_ref().map_or(0, String::len));
        words
    }
}
