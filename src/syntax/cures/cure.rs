//! A cure, and the lines in which it is looked for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tokens::Token;
use crate::syntax::ast::{DomainKind, Item};

/// Words that begin a thing with a name and a text for readers.
pub(super) const HEADS: [&str; 9] = [
    "fact",
    "define",
    "outcome",
    "decision",
    "eligibility",
    "procedure",
    "guide",
    "group",
    "scenario",
];

/// A change of a text after which it may be understood.
#[derive(Clone, Debug)]
pub(crate) struct Cure {
    /// The text that is at fault.
    pub(crate) range: Range<usize>,
    /// What stands in its place.
    pub(crate) text: String,
    pub(crate) message: String,
    /// What to type.
    pub(crate) help: String,
    /// Whether the rest of the item is read as if the cure were typed. Else it only shows what is
    /// meant.
    pub(crate) is_sure: bool,
}

impl Cure {
    /// A cure that says what to write in the place of its range.
    pub(super) fn write(range: Range<usize>, text: String, message: impl Into<String>) -> Self {
        Self {
            help: format!("write `{}`", text.trim()),
            range,
            text,
            message: message.into(),
            is_sure: true,
        }
    }
}

/// The facts that are known where a text stands: by name, the names and labels of their values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) facts: BTreeMap<String, Vec<(String, String)>>,
    /// The facts that are versions.
    pub(crate) versions: BTreeSet<String>,
    /// The facts that are sets.
    pub(crate) sets: BTreeSet<String>,
}

impl Known {
    /// Adds an item of the file.
    pub(crate) fn add(&mut self, item: &Item) {
        if let Item::Fact(fact) = item {
            if matches!(fact.domain.kind, DomainKind::Version(_)) {
                self.versions.insert(fact.declared.name.text.clone());
            }
            if matches!(fact.domain.kind, DomainKind::AnyOf(_)) {
                self.sets.insert(fact.declared.name.text.clone());
            }
            let values = fact.domain.values().iter().map(|value| {
                let label = value.label.markdown.clone();
                (value.declared.name.text.clone(), label)
            });
            self.facts
                .insert(fact.declared.name.text.clone(), values.collect());
        }
    }
}

/// The lines around the place where the grammar stops, as tokens.
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token<'t>>,
    /// The token at which the grammar stops, or how many there are.
    pub(super) stop: usize,
    pub(super) known: &'t Known,
}

impl<'t> Lines<'t> {
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    /// The positions of the tokens behind one, up to the end of its line.
    pub(super) fn rest_of_line(&self, at: usize) -> Vec<usize> {
        let behind = self.tokens.iter().enumerate().skip(at + 1);
        let line = behind.take_while(|(_, token)| !token.begins_line);
        line.map(|(next, _)| next).collect()
    }

    /// From the beginning of one token to the end of another.
    pub(super) fn range(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let end = self.tokens.get(last).map_or(start, Token::end);
        start..end.max(start)
    }

    pub(super) fn written(&self, first: usize, last: usize) -> &'t str {
        self.text.get(self.range(first, last)).unwrap_or_default()
    }
}
