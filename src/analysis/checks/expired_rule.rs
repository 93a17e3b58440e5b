//! `expired-rule`: a rule whose last day is over. It is said only to whom names the day.

use crate::base::{Diagnostic, codes};
use crate::model::{Model, Ordered, OrderedKind};

pub(super) fn run(model: &Model, today: i64) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in model.decisions.iter().flat_map(|(_, decision)| &decision.rules) {
        let Some((_, Some(until), span)) = rule.valid.filter(|(_, until, _)| until.is_some_and(|day| day < today))
        else {
            continue;
        };
        let message = format!("the rule `{}` can no longer apply: its last day was {}", rule.name, show(until));
        found.push(
            Diagnostic::new(&codes::EXPIRED_RULE, span, message)
                .say(format!("it is {} now", show(today)))
                .help("take the rule away, or give it a later day"),
        );
    }
    found
}

/// A day as it is written.
pub(super) fn show(day: i64) -> String {
    Ordered { kind: OrderedKind::Date, lo: day, hi: day }.show(day)
}
