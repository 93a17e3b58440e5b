//! `expired-item`: a rule, a scenario, a group or an article whose last day is over. It is said
//! only to whom names the day.

use crate::base::{Diagnostic, codes};
use crate::model::{Days, File, Model, Ordered, OrderedKind};

pub(crate) fn run(model: &Model, file: &File, today: i64) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut expired = |valid: Option<Days>, what: String, can: &str| {
        let Some((_, Some(until), span)) =
            valid.filter(|(_, until, _)| until.is_some_and(|day| day < today))
        else {
            return;
        };
        let message = format!(
            "{what} can no longer {can}: its last day was {}",
            show(until)
        );
        found.push(
            Diagnostic::new(&codes::EXPIRED_ITEM, span, message)
                .say(format!("it is {} now", show(today)))
                .help("take it away, or give it a later day"),
        );
    };
    for rule in model
        .decisions
        .of_file(file.id)
        .flat_map(|(_, decision)| &decision.rules)
    {
        expired(rule.valid, format!("the rule `{}`", rule.name), "apply");
    }
    for (_, group) in model.groups.of_file(file.id) {
        expired(
            group.valid,
            format!("the group `{}`", group.name),
            "take readers",
        );
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        expired(
            scenario.valid,
            format!("the scenario `{}`", scenario.name),
            "take readers",
        );
    }
    if let Some(page) = &file.page {
        let days = page.valid.as_ref().map(|(days, _)| *days);
        expired(days, "this article".to_owned(), "be of use");
    }
    found
}

/// A day as it is written.
pub(crate) fn show(day: i64) -> String {
    Ordered {
        kind: OrderedKind::Date,
        lo: day,
        hi: day,
    }
    .show(day)
}
