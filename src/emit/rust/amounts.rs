//! Amounts in generated Rust: in whole numbers of 128 bits, with the calendar written out.

use std::collections::BTreeMap;

use crate::model::amount::{Period, Rounding, Side};
use crate::model::calendar::Workdays;
use crate::model::{Amount, FactId};

use super::names::literal;

/// What amounts are worked out with. It stands in the generated file once, where something uses it.
pub(super) const HELPERS: &str = include_str!("../../../templates/rust/amounts.rs");

/// Whether generated modules work with them.
pub(super) fn is_used(modules: &str) -> bool {
    [
        "super::quotient(",
        "super::months_",
        "super::turn(",
        "super::Days {",
    ]
    .iter()
    .any(|call| modules.contains(call))
}

/// What an amount is made of, as expressions.
pub(super) struct Known<'a> {
    /// The facts, as expressions of 128 bits.
    pub(super) fields: &'a BTreeMap<FactId, String>,
    /// The days that are counted, as constants.
    pub(super) days: &'a BTreeMap<Workdays, String>,
}

/// An amount as an expression of 128 bits.
pub(super) fn expression(amount: &Amount, known: &Known<'_>) -> String {
    written(amount, known).text
}

/// Days that are counted, as the value of a constant.
pub(super) fn days(days: &Workdays) -> String {
    let weekdays = days.weekday_bits();
    let holidays: Vec<String> = days.holidays().iter().map(|day| literal(*day)).collect();
    format!(
        "super::Days {{ weekdays: 0b{weekdays:07b}, holidays: &[{}] }}",
        holidays.join(", ")
    )
}

/// An expression, and whether it is a sum, which needs parentheses within others.
struct Written {
    text: String,
    is_sum: bool,
}

impl Written {
    fn alone(text: String) -> Self {
        Self {
            text,
            is_sum: false,
        }
    }

    /// The text for the place beside a sign.
    fn operand(self) -> String {
        if self.is_sum {
            format!("({})", self.text)
        } else {
            self.text
        }
    }
}

fn written(amount: &Amount, known: &Known<'_>) -> Written {
    let inner = |part: &Amount| written(part, known).text;
    Written::alone(match amount {
        Amount::Fact(id) => {
            return Written::alone(known.fields.get(id).cloned().unwrap_or_default());
        }
        Amount::Sum(parts, constant) => return sum(parts, *constant, known),
        Amount::Least(parts) => extreme(parts, "min", known),
        Amount::Greatest(parts) => extreme(parts, "max", known),
        Amount::Rounded(of, by, how) => {
            let how = match how {
                Rounding::Down => 0,
                Rounding::Up => 1,
                Rounding::TowardZero => 2,
                Rounding::HalfUp => 3,
                Rounding::HalfEven => 4,
                Rounding::HalfAwayFromZero => 5,
            };
            format!("super::quotient({}, {}, {how})", inner(of), literal(*by))
        }
        Amount::Months(of, months, early) => {
            format!(
                "super::months_later({}, {}, {early})",
                inner(of),
                literal(*months)
            )
        }
        Amount::PeriodEnd(Period::Day, _, of) => return written(of, known),
        Amount::PeriodEnd(period, side, of) => format!(
            "super::turn({}, {}, {})",
            inner(of),
            *side == Side::End,
            *period == Period::Year
        ),
        Amount::DaysUpTo(days, of) => {
            let days = known.days.get(days).cloned().unwrap_or_default();
            format!("{days}.up_to({})", inner(of))
        }
        Amount::NthDay(days, of) => {
            let days = known.days.get(days).cloned().unwrap_or_default();
            format!("{days}.nth({})", inner(of))
        }
        Amount::Case(key, rows) => {
            let mut arms: Vec<String> = rows
                .iter()
                .map(|((lo, hi), of)| {
                    let pattern = if lo == hi {
                        literal(*lo)
                    } else {
                        format!("{}..={}", literal(*lo), literal(*hi))
                    };
                    format!("{pattern} => {}", inner(of))
                })
                .collect();
            // The rows are all there is.
            if let Some((_, last)) = rows.last() {
                arms.pop();
                arms.push(format!("_ => {}", inner(last)));
            }
            format!("match {} {{ {} }}", inner(key), arms.join(", "))
        }
        Amount::MonthsBetween(from, to, early) => {
            format!(
                "super::months_between({}, {}, {early})",
                inner(from),
                inner(to)
            )
        }
    })
}

fn sum(parts: &[(i64, Amount)], constant: i64, known: &Known<'_>) -> Written {
    let mut text = String::new();
    for (factor, part) in parts {
        let part = written(part, known).operand();
        let size = factor.unsigned_abs();
        text.push_str(match (text.is_empty(), *factor < 0) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        if size != 1 {
            text.extend([literal(factor.saturating_abs()).as_str(), " * "]);
        }
        text.push_str(&part);
    }
    if text.is_empty() {
        return Written::alone(format!("{}_i128", literal(constant)));
    }
    if constant != 0 {
        text.push_str(if constant < 0 { " - " } else { " + " });
        text.push_str(&literal(constant.saturating_abs()));
    }
    Written { text, is_sum: true }
}

fn extreme(parts: &[Amount], method: &str, known: &Known<'_>) -> String {
    let mut parts = parts.iter().map(|part| written(part, known));
    let mut text = parts.next().map(Written::operand).unwrap_or_default();
    for part in parts {
        text.extend([".", method, "(", part.text.as_str(), ")"]);
    }
    text
}
