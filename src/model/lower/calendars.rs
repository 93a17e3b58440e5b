//! Calendars, and amounts that count by them.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::amount::Amount;
use crate::model::calendar::Workdays;
use crate::model::domain::{date_parts, read_date};
use crate::model::ids::CalendarId;
use crate::model::names::Entity;
use crate::model::types::{Calendar, Relation};
use crate::syntax::ast;
use crate::syntax::ast::{DaysNamed, Literal, LiteralKind, Name};

use super::context::Context;

/// A calendar as it is declared.
pub(super) fn head(written: &ast::Calendar, context: &Context<'_>) -> Calendar {
    let holidays = holidays(&written.holidays, context);
    let years = |day: i64| date_parts(day).map(|(year, ..)| year);
    // A year of which no holiday is stated may have some all the same.
    let known = written.from.as_ref().and_then(|_| {
        let (first, last) = (*holidays.first()?, *holidays.last()?);
        let first = read_date(&format!("{:04}-01-01", years(first)?))?;
        Some((first, read_date(&format!("{:04}-12-31", years(last)?))?))
    });
    Calendar {
        name: written.declared.name.text.clone(),
        label: context.sentence(&written.label),
        days: Workdays::new(&written.weekdays, &holidays, known),
        rows: written.from.as_ref().and_then(|from| from.file),
        span: written.declared.name.span,
    }
}

/// The holidays of a calendar, ascending. Reports days that are none, that stand there twice, and years
/// between others that have none.
fn holidays(written: &[Literal], context: &Context<'_>) -> Vec<i64> {
    let mut all: BTreeMap<i64, Span> = BTreeMap::new();
    for literal in written {
        let LiteralKind::Date(text) = &literal.kind else {
            continue;
        };
        let Some(day) = context.day(literal.span, text) else {
            continue;
        };
        if let Some(first) = all.insert(day, literal.span) {
            context.say(
                Diagnostic::new(
                    &codes::BAD_ROW,
                    literal.span,
                    format!("the holiday {text} stands here twice"),
                )
                .also(first, "the first time")
                .help("keep one of the two rows"),
            );
        }
    }
    let mut before: Option<i16> = None;
    for (day, span) in &all {
        let Some((year, ..)) = date_parts(*day) else {
            continue;
        };
        if let Some(before) = before.filter(|before| before + 1 < year) {
            let missing = before + 1;
            context.say(
                Diagnostic::new(
                    &codes::BAD_ROW,
                    *span,
                    format!("no holiday of {missing} is stated, and those of {before} and {year} are"),
                )
                .help("state the holidays of all years between the first and the last: each day of a year without any would count as a working day"),
            );
        }
        before = Some(year);
    }
    all.into_keys().collect()
}

/// The calendar that a name stands for.
pub(super) fn known(name: &Name, context: &Context<'_>) -> Option<CalendarId> {
    of_entity(context.scope.get(&name.text)?.entity)
}

fn of_entity(entity: Entity) -> Option<CalendarId> {
    match entity {
        Entity::Calendar(id) => Some(id),
        _ => None,
    }
}

/// The working days of a calendar; that there is none of this name is said.
pub(super) fn working_days(name: &Name, context: &Context<'_>) -> Option<Workdays> {
    let id = context.resolve(name, "a calendar", of_entity)?;
    let calendar = context.model.calendars.get(id)?;
    Some(calendar.days.clone())
}

/// The days that are named.
pub(super) fn named(days: &DaysNamed, context: &Context<'_>) -> Option<Workdays> {
    match days {
        DaysNamed::Calendar(name) => working_days(name, context),
        DaysNamed::Weekday(weekday) => Some(Workdays::new(&[*weekday], &[], None)),
    }
}

/// How many working days are added; `None` of what is no such number.
pub(super) fn count(written: &Literal) -> Option<i64> {
    let LiteralKind::Digits { digits, .. } = &written.kind else {
        return None;
    };
    digits
        .parse()
        .ok()
        .filter(|count| (-100_000..=100_000).contains(count))
}

/// The first of some days that lies behind a day, or on it; or the last before it.
pub(super) fn next_to(days: &Workdays, relation: Relation, of: Amount) -> Option<Amount> {
    let (of, more) = match relation {
        // Those up to the day before are counted.
        Relation::Less => (the_day_before(of)?, 0),
        Relation::LessOrEqual => (of, 0),
        Relation::Greater => (of, 1),
        Relation::GreaterOrEqual => (the_day_before(of)?, 1),
    };
    nth(days, of, more)
}

/// So many of some days behind a day; below zero, before it. Not 0.
pub(super) fn later(days: &Workdays, of: Amount, count: i64) -> Option<Amount> {
    if count < 0 {
        nth(days, the_day_before(of)?, count + 1)
    } else {
        nth(days, of, count)
    }
}

/// How many of some days lie behind a day, up to another.
pub(super) fn between(days: &Workdays, from: Amount, to: Amount) -> Option<Amount> {
    let up_to = |day: Amount| Amount::DaysUpTo(days.clone(), Box::new(day));
    Amount::sum(vec![(1, up_to(to)), (-1, up_to(from))], 0)
}

pub(super) fn the_day_before(day: Amount) -> Option<Amount> {
    Amount::sum(vec![(1, day)], -1)
}

fn nth(days: &Workdays, of: Amount, more: i64) -> Option<Amount> {
    let up_to = Amount::DaysUpTo(days.clone(), Box::new(of));
    let count = Amount::sum(vec![(1, up_to)], more)?;
    Some(Amount::NthDay(days.clone(), Box::new(count)))
}
