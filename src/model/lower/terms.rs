//! Amounts as they are written, with names resolved. What is wrong in them is reported where they are
//! worked out.

use crate::model::domain::{Ordered, OrderedKind, read_date, read_number, read_time};
use crate::model::names::Entity;
use crate::model::spoken::{SpokenDays, SpokenTerm};
use crate::syntax::ast::{DaysNamed, Expression, ExpressionKind, Literal, LiteralKind};

use super::calendars;
use super::context::Context;

/// An amount as it is written. `None` where something in it is not understood.
pub(super) fn spoken(written: &Expression, context: &Context<'_>) -> Option<SpokenTerm> {
    let one = |written: &Expression| spoken(written, context);
    let boxed = |written: &Expression| one(written).map(Box::new);
    let all = |parts: &[Expression]| parts.iter().map(one).collect::<Option<Vec<_>>>();
    let chain = |parts: &[(bool, Expression)]| {
        let part = |(turned, part): &(bool, Expression)| Some((*turned, one(part)?));
        parts.iter().map(part).collect::<Option<Vec<_>>>()
    };
    Some(match &written.kind {
        ExpressionKind::Literal(literal) => value(literal)?,
        ExpressionKind::Name(name) => match context.scope.get(&name.text)?.entity {
            Entity::Fact(id) => SpokenTerm::Fact(id),
            Entity::Decision(id) => SpokenTerm::Decision(id),
            _ => return None,
        },
        ExpressionKind::Sum(parts) => SpokenTerm::Sum(chain(parts)?),
        ExpressionKind::Product(parts) => SpokenTerm::Product(chain(parts)?),
        ExpressionKind::Percent(number, of) => {
            let LiteralKind::Digits { digits, .. } = &number.kind else {
                return None;
            };
            SpokenTerm::Percent(digits.clone(), boxed(of)?)
        }
        ExpressionKind::Least(parts) => SpokenTerm::Least(all(parts)?),
        ExpressionKind::Greatest(parts) => SpokenTerm::Greatest(all(parts)?),
        ExpressionKind::AtLeast(of, least) => SpokenTerm::AtLeast(boxed(of)?, boxed(least)?),
        ExpressionKind::AtMost(of, most) => SpokenTerm::AtMost(boxed(of)?, boxed(most)?),
        ExpressionKind::Rounded(of, how, step) => {
            SpokenTerm::Rounded(boxed(of)?, *how, Box::new(value(step)?))
        }
        ExpressionKind::PeriodEnd(period, side, of) => {
            SpokenTerm::PeriodEnd(*period, *side, boxed(of)?)
        }
        ExpressionKind::WorkingDays(count, name) => {
            SpokenTerm::WorkingDays(calendars::count(count)?, calendars::known(name, context)?)
        }
        ExpressionKind::WorkingElapsed(from, to, both, name) => {
            let calendar = calendars::known(name, context)?;
            SpokenTerm::WorkingElapsed(boxed(from)?, boxed(to)?, *both, calendar)
        }
        ExpressionKind::NextTo(days, relation, of) => {
            let days = match days {
                DaysNamed::Weekday(weekday) => SpokenDays::Weekday(*weekday),
                DaysNamed::Calendar(name) => SpokenDays::Calendar(calendars::known(name, context)?),
            };
            SpokenTerm::NextTo(days, *relation, boxed(of)?)
        }
        ExpressionKind::Elapsed(period, from, to, both) => {
            SpokenTerm::Elapsed(*period, boxed(from)?, boxed(to)?, *both)
        }
    })
}

/// A number or a day.
fn value(literal: &Literal) -> Option<SpokenTerm> {
    let (kind, value) = match &literal.kind {
        LiteralKind::Date(text) => (OrderedKind::Date, read_date(text)?),
        LiteralKind::Time(text) => (OrderedKind::Time, read_time(text)?),
        LiteralKind::Digits { digits, unit } => {
            let (decimals, value) = read_number(digits)?;
            let kind = OrderedKind::Number {
                decimals,
                unit: unit.clone(),
                one: None,
            };
            (kind, value)
        }
        LiteralKind::Truth(_) | LiteralKind::Name(_) => return None,
    };
    let (lo, hi) = (value, value);
    Some(SpokenTerm::Value(Ordered { kind, lo, hi }, value))
}
