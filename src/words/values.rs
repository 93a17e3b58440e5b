//! Values in words: numbers with their unit, dates, versions, sets.

use crate::model::domain::{date_parts, show_number, show_time, show_version};
use crate::model::season::DayOfYear;
use crate::model::{Constant, Domain, Model, Ordered, OrderedKind, Relation};

use super::vocabulary::Vocabulary;

/// A value of a domain, in its label's words.
#[must_use]
pub fn value(model: &Model, vocabulary: &Vocabulary, domain: &Domain, value: Constant) -> String {
    match (domain, value) {
        (Domain::YesNo, Constant::Index(index)) => {
            vocabulary.word(if index == 0 { "no" } else { "yes" })
        }
        (Domain::OneOf(values), Constant::Index(index)) => values
            .get(index)
            .map(|value| model.plain(&value.label))
            .unwrap_or_default(),
        (Domain::AnyOf(_), Constant::Members(0)) => vocabulary.word("nothing"),
        (Domain::AnyOf(_), Constant::Members(set)) => and(vocabulary, &members(model, domain, set)),
        (Domain::Ordered(ordered), Constant::Number(number)) => {
            ordered_value(vocabulary, ordered, number)
        }
        _ => String::new(),
    }
}

/// The labels of a set's members.
#[must_use]
pub fn members(model: &Model, domain: &Domain, set: u64) -> Vec<String> {
    domain
        .values()
        .iter()
        .enumerate()
        .filter(|(at, _)| set >> at & 1 == 1)
        .map(|(_, value)| model.plain(&value.label))
        .collect()
}

/// An ordered value: `30 days`, `1 July 2026`, `version 12.4`.
#[must_use]
pub fn ordered_value(vocabulary: &Vocabulary, ordered: &Ordered, number: i64) -> String {
    match &ordered.kind {
        OrderedKind::Number { .. } => quantity(vocabulary, ordered, number),
        OrderedKind::Date => date(vocabulary, number),
        OrderedKind::Time => vocabulary.say("time", &[("time", &show_time(number))]),
        OrderedKind::Version => vocabulary.say("version", &[("number", &version(number))]),
    }
}

/// A version without needless zeros: `16`, `5.3`. The last one of a series is the series, whose zeros
/// say which one it is.
fn version(number: i64) -> String {
    let shown = show_version(number);
    if is_end_of_series(number) {
        return shown;
    }
    shown
        .strip_suffix(".0")
        .map_or(shown.clone(), str::to_owned)
}

/// A date: `1 July 2026`.
#[must_use]
pub fn date(vocabulary: &Vocabulary, number: i64) -> String {
    let Some((year, month, day)) = date_parts(number) else {
        return number.to_string();
    };
    let month = vocabulary.word(&format!("month-{month}"));
    let (day, year) = (day.to_string(), year.to_string());
    vocabulary.say("date", &[("day", &day), ("month", &month), ("year", &year)])
}

/// A date whose year is said elsewhere: `1 July`.
fn day_of_month(vocabulary: &Vocabulary, number: i64) -> Option<(i16, String)> {
    let (year, month, day) = date_parts(number)?;
    let month = vocabulary.word(&format!("month-{month}"));
    let day = day.to_string();
    let words = vocabulary.say("day-of-month", &[("day", &day), ("month", &month)]);
    Some((year, words))
}

/// A stretch of every year: `from 1 June to 15 September of any year`.
#[must_use]
pub(super) fn season(vocabulary: &Vocabulary, from: DayOfYear, to: DayOfYear) -> String {
    let [from, to] = [from, to].map(|(month, day)| {
        let (month, day) = (vocabulary.word(&format!("month-{month}")), day.to_string());
        vocabulary.say("day-of-month", &[("day", &day), ("month", &month)])
    });
    vocabulary.say("any-year", &[("from", &from), ("to", &to)])
}

fn quantity(vocabulary: &Vocabulary, ordered: &Ordered, number: i64) -> String {
    let OrderedKind::Number {
        decimals,
        unit,
        one,
    } = &ordered.kind
    else {
        return number.to_string();
    };
    let shown = digits(vocabulary, ordered, number);
    let Some(unit) = unit else {
        return shown;
    };
    let is_one = 10_i64
        .checked_pow(*decimals)
        .is_some_and(|step| number.abs() == step);
    let unit = if let (true, Some(one)) = (is_one, one) {
        one.clone()
    } else if let Some([one, many]) = of_calendar(unit) {
        vocabulary.word(if is_one { one } else { many })
    } else if !is_one {
        unit.clone()
    } else {
        let singular = unit
            .strip_suffix('s')
            .filter(|rest| rest.len() > 1)
            .unwrap_or(unit);
        vocabulary.say("one-of-unit", &[("unit", unit), ("singular", singular)])
    };
    vocabulary.say("quantity", &[("number", &shown), ("unit", &unit)])
}

/// The words for a unit of the calendar, of one and of several.
fn of_calendar(unit: &str) -> Option<[&'static str; 2]> {
    Some(match unit {
        "minute" | "minutes" => ["unit-minute", "unit-minutes"],
        "day" | "days" => ["unit-day", "unit-days"],
        "week" | "weeks" => ["unit-week", "unit-weeks"],
        "month" | "months" => ["unit-month", "unit-months"],
        "year" | "years" => ["unit-year", "unit-years"],
        _ => return None,
    })
}

/// The digits of a number, grouped by thousands. Zeros behind the point are left out, but for money.
fn digits(vocabulary: &Vocabulary, ordered: &Ordered, number: i64) -> String {
    let OrderedKind::Number { decimals, unit, .. } = &ordered.kind else {
        return number.to_string();
    };
    let shown = show_number(number, *decimals);
    let (whole, fraction) = shown.split_once('.').unwrap_or((&shown, ""));
    let (sign, whole) = whole
        .strip_prefix('-')
        .map_or(("", whole), |whole| ("-", whole));
    let tenths = format!("{fraction}0");
    let fraction = match unit {
        // Two digits are cents.
        Some(unit) if is_money(unit) && fraction.len() == 1 => tenths.as_str(),
        Some(unit) if is_money(unit) && fraction.len() >= 2 => {
            let (cents, finer) = fraction.split_at(2);
            let finer = finer.trim_end_matches('0');
            fraction
                .get(..cents.len() + finer.len())
                .unwrap_or(fraction)
        }
        _ => fraction.trim_end_matches('0'),
    };
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push_str(&vocabulary.word("group-mark"));
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push_str(&vocabulary.word("decimal-mark"));
        grouped.push_str(fraction);
    }
    grouped
}

/// Whether a unit is a currency: its sign, or a code of ISO 4217.
fn is_money(unit: &str) -> bool {
    let unit = unit.split(" per ").next().unwrap_or(unit);
    matches!(unit, "€" | "£" | "$")
        || unit.len() == 3 && unit.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// A bound that a writer put: `less than 23 kg`, `before 1 July 2026`, `version 3 or later`.
#[must_use]
pub fn bound(
    vocabulary: &Vocabulary,
    ordered: &Ordered,
    relation: Relation,
    number: i64,
) -> String {
    let kind = match &ordered.kind {
        OrderedKind::Number { .. } => "number",
        OrderedKind::Date => "date",
        OrderedKind::Time => "time",
        OrderedKind::Version => "version",
    };
    let relation = relation_id(relation);
    let shown = ordered_value(vocabulary, ordered, number);
    vocabulary.say(&format!("{kind}-{relation}"), &[("bound", &shown)])
}

/// A relation, as the messages of the vocabulary that say it end.
pub(super) fn relation_id(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => "less",
        Relation::LessOrEqual => "most",
        Relation::Greater => "more",
        Relation::GreaterOrEqual => "least",
    }
}

/// The values of an ordered domain from `lo` to `hi`, ends included: `from 31 to 60 days`, `at most
/// 30 days`, `version 16`.
#[must_use]
pub fn interval(vocabulary: &Vocabulary, ordered: &Ordered, lo: i64, hi: i64) -> String {
    let is_version = ordered.kind == OrderedKind::Version;
    if lo == hi || is_version && crate::model::domain::is_series(lo, hi) {
        return ordered_value(vocabulary, ordered, hi);
    }
    match (lo == ordered.lo, hi == ordered.hi) {
        (false, true) => bound(vocabulary, ordered, Relation::GreaterOrEqual, lo),
        (true, false) if is_version && !is_end_of_series(hi) => {
            bound(vocabulary, ordered, Relation::Less, hi.saturating_add(1))
        }
        (true, false) => bound(vocabulary, ordered, Relation::LessOrEqual, hi),
        _ if is_version && !is_end_of_series(hi) => {
            let lower = bound(vocabulary, ordered, Relation::GreaterOrEqual, lo);
            let upper = bound(vocabulary, ordered, Relation::Less, hi.saturating_add(1));
            vocabulary.say("two-bounds", &[("lower", &lower), ("upper", &upper)])
        }
        _ => range(vocabulary, ordered, lo, hi),
    }
}

/// Whether a version is the last one of a series, which shows as the series.
fn is_end_of_series(version: i64) -> bool {
    version & 0xffff == 0xffff
}

/// `from 31 to 60 days`, `from 1 May to 31 December 2026`.
#[must_use]
pub fn range(vocabulary: &Vocabulary, ordered: &Ordered, lo: i64, hi: i64) -> String {
    let from = match &ordered.kind {
        OrderedKind::Number { .. } => digits(vocabulary, ordered, lo),
        OrderedKind::Date => {
            let (first, last) = (day_of_month(vocabulary, lo), date_parts(hi));
            match (first, last) {
                (Some((year, words)), Some((same, ..))) if year == same => words,
                _ => date(vocabulary, lo),
            }
        }
        OrderedKind::Time | OrderedKind::Version => ordered_value(vocabulary, ordered, lo),
    };
    let to = match &ordered.kind {
        OrderedKind::Version => version(hi),
        OrderedKind::Number { .. } | OrderedKind::Date | OrderedKind::Time => {
            ordered_value(vocabulary, ordered, hi)
        }
    };
    vocabulary.say("range", &[("from", &from), ("to", &to)])
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn and(vocabulary: &Vocabulary, parts: &[String]) -> String {
    join(vocabulary, "list-and", parts)
}

/// `a`, `a or b`, `a, b or c`.
#[must_use]
pub fn or(vocabulary: &Vocabulary, parts: &[String]) -> String {
    join(vocabulary, "list-or", parts)
}

fn join(vocabulary: &Vocabulary, message: &str, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first, middle @ .., last] => {
            let mut rest = first.clone();
            for next in middle {
                rest = vocabulary.say("list-next", &[("rest", &rest), ("next", next)]);
            }
            vocabulary.say(message, &[("rest", &rest), ("last", last)])
        }
    }
}
