//! The test that was meant, where one was written that its fact does not have: `status includes
//! gold` of a fact that is one of several values.

use crate::model::domain::Domain;
use crate::model::values::Value;
use crate::syntax::ast::{Literal, LiteralKind, Name, Operand, Test};

/// The test of `name`, as it can be written; `None` where nothing says which one was meant.
pub(super) fn meant(name: &str, domain: &Domain, test: &Test) -> Option<String> {
    match domain {
        Domain::YesNo => of_truth(name, test),
        Domain::OneOf(values) => of_one(name, values, test),
        Domain::AnyOf(values) => of_set(name, values, test),
        // How a number or a date is compared, the grammar says.
        Domain::Ordered(_) => None,
    }
}

/// `signed is true`, `signed includes yes`.
fn of_truth(name: &str, test: &Test) -> Option<String> {
    let (negated, word) = match test {
        Test::Is {
            negated,
            operand: Operand::Literal(literal),
        } => (*negated, of_name(literal)?),
        Test::Includes(names) => (false, only(names)?),
        Test::Bare
        | Test::Is { .. }
        | Test::In(_)
        | Test::InSeason(..)
        | Test::Compare(..)
        | Test::Day(..)
        | Test::Cell(_) => {
            return None;
        }
    };
    let holds = match word.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => true,
        "false" | "no" | "off" | "n" | "none" => false,
        _ => return None,
    };
    Some(if holds == negated {
        format!("not {name}")
    } else {
        name.to_owned()
    })
}

/// `status includes gold`, `status is (gold, silver)`.
fn of_one(name: &str, values: &[Value], test: &Test) -> Option<String> {
    let is_value = |word: &str| values.iter().any(|value| value.name == word);
    let one_of = |negated: bool, names: &[&str]| {
        let not = if negated { "not " } else { "" };
        match names {
            [only] => format!("{name} is {not}{only}"),
            several => format!("{name} is {not}one of ({})", several.join(", ")),
        }
    };
    let (negated, names) = match test {
        Test::Includes(names) => (false, names),
        Test::Is {
            negated,
            operand: Operand::Set(names, _),
        } => (*negated, names),
        Test::Bare
        | Test::Is { .. }
        | Test::In(_)
        | Test::InSeason(..)
        | Test::Compare(..)
        | Test::Day(..)
        | Test::Cell(_) => {
            return None;
        }
    };
    let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
    names
        .iter()
        .all(|name| is_value(name))
        .then(|| one_of(negated, &names))
}

/// `extras is bell`, `extras is one of (bell, lamp)`, `extras is empty`.
fn of_set(name: &str, values: &[Value], test: &Test) -> Option<String> {
    let is_value = |word: &str| values.iter().any(|value| value.name == word);
    let not = |negated: bool| if negated { "not " } else { "" };
    match test {
        Test::Is {
            negated,
            operand: Operand::Literal(literal),
        } => {
            let word = of_name(literal)?;
            if is_value(word) {
                return Some(format!("{}{name} includes {word}", not(*negated)));
            }
            let is_nothing = ["empty", "none", "nil", "null", "no"].contains(&word);
            is_nothing.then(|| format!("{name} is {}nothing", not(*negated)))
        }
        Test::Is {
            negated,
            operand: Operand::OneOf(literals),
        } => {
            let names: Vec<&str> = literals.iter().map(of_name).collect::<Option<_>>()?;
            names.iter().all(|name| is_value(name)).then(|| {
                format!(
                    "{}{name} includes any of ({})",
                    not(*negated),
                    names.join(", ")
                )
            })
        }
        Test::Bare => Some(format!("{name} is not nothing")),
        Test::Is { .. }
        | Test::In(_)
        | Test::InSeason(..)
        | Test::Compare(..)
        | Test::Day(..)
        | Test::Includes(_)
        | Test::Cell(_) => None,
    }
}

/// The name that a literal is.
fn of_name(literal: &Literal) -> Option<&str> {
    match &literal.kind {
        LiteralKind::Name(name) => Some(name),
        LiteralKind::Truth(true) => Some("yes"),
        LiteralKind::Truth(false) => Some("no"),
        LiteralKind::Digits { .. } | LiteralKind::Date(_) | LiteralKind::Time(_) => None,
    }
}

/// The one name of a list.
fn only(names: &[Name]) -> Option<&str> {
    match names {
        [only] => Some(&only.text),
        _ => None,
    }
}
