//! The days on which something is valid: `valid from … until …`.

use crate::base::{Diagnostic, codes};
use crate::model::domain::read_date;
use crate::model::types::{Condition, ConditionKind, Days};
use crate::syntax::ast;
use crate::syntax::ast::Name;

use super::conditions::condition;
use super::context::Context;

/// A condition that holds on these days only, and the days.
pub(super) fn within(
    when: Option<Condition>,
    valid: Option<&ast::Valid>,
    context: &Context<'_>,
) -> (Option<Condition>, Option<Days>) {
    let Some((days, within)) = valid.and_then(|valid| days(valid, context)) else {
        return (when, None);
    };
    let when = match when {
        Some(when) => Condition {
            span: when.span,
            kind: ConditionKind::All(vec![when, within]),
        },
        None => within,
    };
    (Some(when), Some(days))
}

/// The days on which something is valid, and the condition that `today` is one of them.
pub(super) fn days(written: &ast::Valid, context: &Context<'_>) -> Option<(Days, Condition)> {
    if context.scope.get("today").is_none() {
        let message = "what is valid on some days asks for `today`, which nothing declares";
        context.say(
            Diagnostic::new(&codes::UNKNOWN_NAME, written.span, message)
                .help("declare it: `fact today \"today\" is date 2026-01-01 .. 2030-12-31`"),
        );
        return None;
    }
    let name = Name {
        text: "today".to_owned(),
        span: written.span,
    };
    let end = |relation, day: &Option<ast::Literal>| {
        day.as_ref().map(|day| {
            let test = ast::Test::Compare(relation, day.clone());
            ast::Condition {
                kind: ast::ConditionKind::Test(name.clone(), test),
                span: day.span,
            }
        })
    };
    let from = end(ast::Relation::GreaterOrEqual, &written.from);
    let until = end(ast::Relation::LessOrEqual, &written.until);
    let both = ast::ConditionKind::And(from.into_iter().chain(until).collect());
    let within = condition(
        &ast::Condition {
            kind: both,
            span: written.span,
        },
        context,
    );
    let day = |day: &Option<ast::Literal>| match day.as_ref().map(|day| &day.kind) {
        Some(ast::LiteralKind::Date(day)) => read_date(day),
        _ => None,
    };
    if let (Some(first), Some(last)) = (day(&written.from), day(&written.until))
        && last < first
    {
        let shown = |day: &Option<ast::Literal>| match day.as_ref().map(|day| &day.kind) {
            Some(ast::LiteralKind::Date(day)) => day.clone(),
            _ => String::new(),
        };
        let message = "the last day of this lies before its first";
        let turned = format!(
            "valid from {} until {}",
            shown(&written.until),
            shown(&written.from)
        );
        context.say(Diagnostic::new(&codes::BAD_DOMAIN, written.span, message).write(&turned));
        return None;
    }
    Some((
        (day(&written.from), day(&written.until), written.span),
        within,
    ))
}
