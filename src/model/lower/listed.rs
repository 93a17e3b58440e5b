//! Values that are joined as in speech: `status is silver or gold`, where `gold` is no name of its
//! own.

use crate::base::{Diagnostic, codes};
use crate::model::domain::Domain;
use crate::model::names::Entity;
use crate::syntax::ast::{Condition, ConditionKind, LiteralKind, Name, Operand, Test};

use super::context::Context;

/// The fault of a condition that joins a test and values of the same fact or decision.
pub(super) fn values(written: &Condition, context: &Context<'_>) -> Option<Diagnostic> {
    let (parts, is_or) = match &written.kind {
        ConditionKind::Or(parts) => (parts, true),
        ConditionKind::And(parts) => (parts, false),
        ConditionKind::Implies(..)
        | ConditionKind::Open
        | ConditionKind::Not(_)
        | ConditionKind::Test(..)
        | ConditionKind::Related(..) => {
            return None;
        }
    };
    // The run of a test and the values behind it.
    for (at, first) in parts.iter().enumerate() {
        let ConditionKind::Test(name, test) = &first.kind else {
            continue;
        };
        let domain = domain(name, context)?;
        let is_value = |word: &str| domain.values().iter().any(|value| value.name == word);
        let (negated, value) = match test {
            Test::Is {
                negated,
                operand: Operand::Literal(literal),
            } => match &literal.kind {
                LiteralKind::Name(value) => (*negated, value.as_str()),
                LiteralKind::Truth(_)
                | LiteralKind::Digits { .. }
                | LiteralKind::Date(_)
                | LiteralKind::Time(_) => {
                    continue;
                }
            },
            Test::Includes(names) => match names.as_slice() {
                [only] => (false, only.text.as_str()),
                _ => continue,
            },
            Test::Bare
            | Test::Is { .. }
            | Test::In(_)
            | Test::InSeason(..)
            | Test::Compare(..)
            | Test::Day(..)
            | Test::Cell(_) => {
                continue;
            }
        };
        let behind = parts.get(at + 1..).unwrap_or_default();
        let more: Vec<&Condition> = behind
            .iter()
            .take_while(|part| {
                bare(part).is_some_and(|word| {
                    is_value(&word.text) && context.scope.get(&word.text).is_none()
                })
            })
            .collect();
        let Some(last) = more.last().filter(|_| is_value(value)) else {
            continue;
        };
        let mut names = vec![value];
        names.extend(
            more.iter()
                .filter_map(|part| bare(part))
                .map(|word| word.text.as_str()),
        );
        let all = names.join(", ");
        let name = &name.text;
        let text = match (domain, is_or) {
            (Domain::AnyOf(_), true) if negated => format!("not {name} includes any of ({all})"),
            (Domain::AnyOf(_), true) => format!("{name} includes any of ({all})"),
            (Domain::AnyOf(_), false) => {
                let not = if negated { "not " } else { "" };
                let tests: Vec<String> = names
                    .iter()
                    .map(|value| format!("{not}{name} includes {value}"))
                    .collect();
                tests.join(" and ")
            }
            _ if negated => format!("{name} is not one of ({all})"),
            _ => format!("{name} is one of ({all})"),
        };
        let span = first.span.to(last.span);
        let message = format!("`{name}` is said of the first value only");
        return Some(Diagnostic::new(&codes::WRONG_TEST, span, message).write(&text));
    }
    None
}

/// The name of a condition that is a name alone.
fn bare(condition: &Condition) -> Option<&Name> {
    match &condition.kind {
        ConditionKind::Test(name, Test::Bare) => Some(name),
        _ => None,
    }
}

/// The values that a fact or a decision can have.
fn domain<'c>(name: &Name, context: &'c Context<'_>) -> Option<&'c Domain> {
    match context.scope.get(&name.text)?.entity {
        Entity::Fact(id) => Some(&context.model.facts.at(id).domain),
        Entity::Decision(id) => context.model.decisions.get(id).map(|found| &found.domain),
        _ => None,
    }
}
