//! `awkward-label`: the label of a fact or of a value does not fit into the sentences that pages make
//! of it: "you sign in is with a password".

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Domain, Fact, File, Model};

/// Words that begin a clause of their own, which has a verb already.
const SUBJECTS: [&str; 8] = ["you", "it", "we", "they", "he", "she", "i", "there"];

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, fact) in model.facts.of_file(file.id) {
        // The label of a yes/no fact is a clause.
        let verb = match &fact.domain {
            Domain::YesNo => continue,
            Domain::OneOf(_) | Domain::Ordered(_) => "is",
            Domain::AnyOf(_) => "include",
        };
        if fact.broken {
            continue;
        }
        let label = model.plain(&fact.label);
        if is_clause(&label) {
            found.push(of_fact(fact, &label, verb));
            continue;
        }
        let Domain::OneOf(values) = &fact.domain else {
            continue;
        };
        for value in values {
            let words = model.plain(&value.label);
            if is_clause(&words) {
                found.push(of_value(value.span, &label, &words));
            }
        }
    }
    found
}

/// Whether a label has a subject and a verb.
fn is_clause(label: &str) -> bool {
    let mut words = label.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    SUBJECTS.contains(&first.as_str()) && words.next().is_some()
}

fn of_fact(fact: &Fact, label: &str, verb: &str) -> Diagnostic {
    let message = format!("pages would say “{label} {verb} …”, which is no sentence");
    let help = format!(
        "name the thing that `{}` is about, so that “{verb}” can follow: “the way you sign in”, “your plan”",
        fact.name
    );
    Diagnostic::new(&codes::AWKWARD_LABEL, fact.span, message).help(help)
}

fn of_value(span: Span, label: &str, words: &str) -> Diagnostic {
    let message = format!("pages would say “{label} is {words}”, which is no sentence");
    let help = format!(
        "say it so that it follows “{label} is”; where it is a clause of its own, make it a yes/no fact"
    );
    Diagnostic::new(&codes::AWKWARD_LABEL, span, message).help(help)
}
