//! Conditions and values in messages: on one line, in English.

use crate::model::{Admits, Condition, Constant, Domain, FactId, Model, Phrasing, RuleResult};

use super::vocabulary::Vocabulary;
use super::{clause, terms, values};

/// A condition in a message: on one line, in English.
#[must_use]
pub fn in_message(model: &Model, condition: &Condition) -> String {
    clause::line(model, Vocabulary::english(), condition)
}

/// A value in a message.
#[must_use]
pub fn value_in_message(model: &Model, domain: &Domain, value: Constant) -> String {
    values::value(model, Vocabulary::english(), domain, value)
}

/// What a rule gives, in a message.
#[must_use]
pub fn result_in_message(model: &Model, domain: &Domain, result: RuleResult) -> String {
    terms::result(model, Vocabulary::english(), domain, result)
}

/// What a fact is called in a message.
#[must_use]
pub fn amount_in_message(model: &Model, fact: FactId) -> String {
    clause::label(model, Vocabulary::english(), fact)
}

/// A test of one fact in a message.
#[must_use]
pub fn test_in_message(model: &Model, fact: FactId, admits: &Admits, phrasing: Phrasing) -> String {
    clause::test(model, Vocabulary::english(), fact, admits, phrasing)
}
