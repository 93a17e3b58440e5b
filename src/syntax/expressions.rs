//! Amounts that are worked out: pairs to tree.

use std::ops::RangeInclusive;

use crate::base::Span;

use super::ast::{
    DaysNamed, Expression, ExpressionKind, Literal, LiteralKind, Period, Rounding, Side, Weekday,
};
use super::grammar::Rule;
use super::literals::{self, date, order, quantity, time};
use super::tree::Node;

/// A range of days by which a day is moved has at most so many.
pub(super) const MOST_SHIFTS: i64 = 31;

/// An `expression` or a `sum`. `None` only where the grammar and this builder disagree.
pub(super) fn expression(node: &Node<'_>) -> Option<Expression> {
    let mut sum = joined(
        node,
        &[Rule::product, Rule::working_days],
        product,
        |sign| (sign.rule() == Rule::sign).then(|| sign.text() == "-"),
    )
    .map(|parts| one_or(parts, node, ExpressionKind::Sum))?;
    for suffix in node.all(Rule::suffix) {
        let inner = suffix.first()?;
        let span = node.span();
        let kind = match inner.rule() {
            Rule::limit => {
                let other = Box::new(product(&inner.find(Rule::product)?)?);
                if inner.find(Rule::limit_kind)?.text().ends_with("least") {
                    ExpressionKind::AtLeast(Box::new(sum), other)
                } else {
                    ExpressionKind::AtMost(Box::new(sum), other)
                }
            }
            _ => ExpressionKind::Rounded(
                Box::new(sum),
                rounding(inner.find(Rule::rounding)?.text()),
                quantity(&inner.find(Rule::quantity)?)?,
            ),
        };
        sum = Expression { kind, span };
    }
    Some(sum)
}

/// What is added to a day that stands elsewhere: a number of days or of working days.
pub(super) fn shift(node: &Node<'_>) -> Option<Expression> {
    if let Some(days) = node.find(Rule::working_days) {
        return product(&days);
    }
    let days = node.find(Rule::quantity)?;
    Some(Expression {
        kind: ExpressionKind::Literal(quantity(&days)?),
        span: days.span(),
    })
}

/// What may be added to a day that stands elsewhere, where a range says how much: each number of days or of
/// working days from its first to its last. `Err` where these are more than [`MOST_SHIFTS`], none, or no days.
pub(super) fn shifts(node: &Node<'_>) -> Option<Result<Vec<Expression>, Span>> {
    let (lo, hi, calendar, span) = if let Some(working) = node.find(Rule::working_range) {
        let days = working.find(Rule::working_days)?;
        let lo = literals::digits(&working.find(Rule::digits)?, None);
        let hi = literals::digits(&days.find(Rule::digits)?, None);
        (lo, hi, Some(days.name()?), working.span())
    } else if let Some(range) = node.find(Rule::range) {
        let days = literals::range(&range)?;
        (days.lo, days.hi, None, range.span())
    } else {
        return Some(Ok(vec![shift(node)?]));
    };
    let all = counts(&lo, &hi).map(|counts| {
        let shift = |count: i64| {
            let digits = |unit| Literal {
                kind: LiteralKind::Digits {
                    digits: count.to_string(),
                    unit,
                },
                span,
            };
            let kind = match &calendar {
                Some(calendar) => ExpressionKind::WorkingDays(digits(None), calendar.clone()),
                None => ExpressionKind::Literal(digits(Some("days".to_owned()))),
            };
            Expression { kind, span }
        };
        counts.map(shift).collect()
    });
    Some(all.ok_or(span))
}

/// How many days, or working days, a range has.
fn counts(lo: &Literal, hi: &Literal) -> Option<RangeInclusive<i64>> {
    let (LiteralKind::Digits { digits: lo, unit }, LiteralKind::Digits { digits: hi, .. }) =
        (&lo.kind, &hi.kind)
    else {
        return None;
    };
    let days = match unit.as_deref() {
        None | Some("day" | "days") => 1,
        Some("week" | "weeks") => 7,
        Some(_) => return None,
    };
    let count = |digits: &str| digits.parse::<i64>().ok()?.checked_mul(days);
    let (lo, hi) = (count(lo)?, count(hi)?);
    (0 <= lo && lo <= hi && hi.saturating_sub(lo) < MOST_SHIFTS).then_some(lo..=hi)
}

/// The days between which is counted, and whether both count.
fn ends(node: &Node<'_>) -> Option<(Box<Expression>, Box<Expression>, bool)> {
    let from = expression(&node.find(Rule::expression)?)?;
    let to = expression(&node.find(Rule::sum)?)?;
    let both = node.find(Rule::elapsed_end)?.text() == "through";
    Some((Box::new(from), Box::new(to), both))
}

fn product(node: &Node<'_>) -> Option<Expression> {
    if node.rule() == Rule::working_days {
        let count = literals::digits(&node.find(Rule::digits)?, None);
        return Some(Expression {
            kind: ExpressionKind::WorkingDays(count, node.name()?),
            span: node.span(),
        });
    }
    joined(node, &[Rule::factor], factor, |times| {
        (times.rule() == Rule::times).then(|| times.text() == "/")
    })
    .map(|parts| one_or(parts, node, ExpressionKind::Product))
}

/// The parts of some kinds, each with whether the sign before it takes it away, or divides by it.
fn joined(
    node: &Node<'_>,
    parts_of: &[Rule],
    read: impl Fn(&Node<'_>) -> Option<Expression>,
    sign: impl Fn(&Node<'_>) -> Option<bool>,
) -> Option<Vec<(bool, Expression)>> {
    let mut parts = Vec::new();
    let mut inverse = false;
    for child in node.children() {
        if let Some(found) = sign(&child) {
            inverse = found;
        } else if parts_of.contains(&child.rule()) {
            parts.push((inverse, read(&child)?));
        }
    }
    Some(parts)
}

fn one_or(
    mut parts: Vec<(bool, Expression)>,
    node: &Node<'_>,
    kind: impl Fn(Vec<(bool, Expression)>) -> ExpressionKind,
) -> Expression {
    match parts.pop() {
        Some((_, only)) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            Expression {
                kind: kind(parts),
                span: node.span(),
            }
        }
    }
}

fn factor(node: &Node<'_>) -> Option<Expression> {
    let inner = node.first()?;
    let kind = match inner.rule() {
        Rule::expression => return expression(&inner),
        Rule::extreme => {
            let parts = inner
                .all(Rule::expression)
                .map(|part| expression(&part))
                .collect::<Option<_>>()?;
            if inner.find(Rule::extreme_kind)?.text() == "least" {
                ExpressionKind::Least(parts)
            } else {
                ExpressionKind::Greatest(parts)
            }
        }
        Rule::period_end => {
            let words = inner.find(Rule::period_kind)?.text();
            let period = if words.starts_with("month") {
                Period::Month
            } else {
                Period::Year
            };
            let side = if words.ends_with("start") {
                Side::Start
            } else {
                Side::End
            };
            ExpressionKind::PeriodEnd(period, side, Box::new(factor(&inner.find(Rule::factor)?)?))
        }
        Rule::elapsed => {
            let period = match inner.find(Rule::elapsed_kind)?.text() {
                "days" => Period::Day,
                "months" => Period::Month,
                _ => Period::Year,
            };
            let (from, to, both) = ends(&inner)?;
            ExpressionKind::Elapsed(period, from, to, both)
        }
        Rule::working_elapsed => {
            let (from, to, both) = ends(&inner)?;
            ExpressionKind::WorkingElapsed(from, to, both, inner.name()?)
        }
        Rule::working_day | Rule::weekday => {
            let days = match inner.find(Rule::weekday_name) {
                Some(day) => DaysNamed::Weekday(Weekday::named(day.text())?),
                None => DaysNamed::Calendar(inner.name()?),
            };
            let of = match inner.find(Rule::expression) {
                Some(of) => expression(&of)?,
                None => factor(&inner.find(Rule::factor)?)?,
            };
            ExpressionKind::NextTo(days, order(&inner)?, Box::new(of))
        }
        Rule::percent => {
            let number = Literal {
                span: inner.span(),
                ..literals::digits(&inner.find(Rule::digits)?, None)
            };
            ExpressionKind::Percent(number, Box::new(factor(&inner.find(Rule::factor)?)?))
        }
        Rule::date => ExpressionKind::Literal(date(&inner)),
        Rule::time => ExpressionKind::Literal(time(&inner)),
        Rule::quantity => ExpressionKind::Literal(quantity(&inner)?),
        _ => ExpressionKind::Name(inner.as_name()),
    };
    Some(Expression {
        kind,
        span: node.span(),
    })
}

fn rounding(words: &str) -> Rounding {
    let words: Vec<&str> = words.split_whitespace().collect();
    match words.as_slice() {
        ["down"] => Rounding::Down,
        ["up"] => Rounding::Up,
        ["toward", ..] => Rounding::TowardZero,
        ["half", "up"] => Rounding::HalfUp,
        ["half", "even"] => Rounding::HalfEven,
        _ => Rounding::HalfAwayFromZero,
    }
}
