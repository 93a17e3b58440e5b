//! What facts and decisions are called within a sentence.

use crate::model::{Decision, FactId, Inline, Model, Saying};

use super::vocabulary::Vocabulary;

/// What a fact is called; of a decision that amounts name, as conditions call that.
pub(super) fn fact_label(model: &Model, vocabulary: &Vocabulary, id: FactId) -> String {
    let fact = model.facts.at(id);
    match fact.computed.as_ref().map(|computed| &computed.saying) {
        Some(Saying::Decision(decision)) => {
            decision_label(model, vocabulary, model.decisions.at(*decision))
        }
        _ => model.plain(&fact.label),
    }
}

/// How a condition calls a decision: as the writer says, or by its title.
pub(super) fn decision_label(
    model: &Model,
    vocabulary: &Vocabulary,
    decision: &Decision,
) -> String {
    match &decision.called {
        Some(called) => model.plain(called),
        None => inner_title(model, vocabulary, &decision.title),
    }
}

/// A title in the middle of a sentence. In English its first letter is small, unless the first word
/// is a name: a term, something marked, or a word with another capital.
#[must_use]
pub fn inner_title(model: &Model, vocabulary: &Vocabulary, title: &[Inline]) -> String {
    let words = model.plain(title);
    let is_word = matches!(title.first(), Some(Inline::Text(..)));
    if !is_word || vocabulary.word("inner-titles") != "small" {
        return words;
    }
    small_first(&words)
}

/// The words with a small first letter, unless the first word is written with more capitals.
#[must_use]
pub fn small_first(words: &str) -> String {
    let first = words.split_whitespace().next().unwrap_or_default();
    let mut letters = first.chars();
    let Some(letter) = letters.next() else {
        return words.to_owned();
    };
    if letters.any(char::is_uppercase) || first == "I" {
        return words.to_owned();
    }
    let rest = words.get(letter.len_utf8()..).unwrap_or_default();
    format!("{}{rest}", letter.to_lowercase())
}
