//! Stretches of every year: from a day of it to another, also over the new year.

use jiff::civil::Date;

use super::domain::{Ordered, OrderedKind, date_parts, day_number};

/// A month and a day of it.
pub type DayOfYear = (i8, i8);

/// The days of a domain that lie in a stretch of some year; ascending and apart.
#[must_use]
pub fn season(ordered: &Ordered, from: DayOfYear, to: DayOfYear) -> Vec<(i64, i64)> {
    let year = |day: i64| date_parts(day).map_or(1, |(year, ..)| year);
    let number = |year: i16, (month, day): DayOfYear| {
        let date = Date::new(year, month, day).ok()?;
        i64::try_from(day_number(date)).ok()
    };
    let over = i16::from(to < from);
    let mut found: Vec<(i64, i64)> = Vec::new();
    for year in year(ordered.lo).saturating_sub(1)..=year(ordered.hi) {
        let (Some(from), Some(to)) = (number(year, from), number(year + over, to)) else {
            continue;
        };
        let (from, to) = (from.max(ordered.lo), to.min(ordered.hi));
        if from > to {
            continue;
        }
        match found.last_mut() {
            Some((_, end)) if from <= *end + 1 => *end = to.max(*end),
            _ => found.push((from, to)),
        }
    }
    found
}

/// The stretch of every year that several intervals of days are; `None` where they are none.
#[must_use]
pub fn season_of(ordered: &Ordered, intervals: &[(i64, i64)]) -> Option<(DayOfYear, DayOfYear)> {
    if ordered.kind != OrderedKind::Date || intervals.len() < 2 {
        return None;
    }
    let of_year = |day: i64| date_parts(day).map(|(_, month, day)| (month, day));
    // Where the domain cuts a stretch off, nothing is known of its end.
    let (from, _) = intervals.iter().find(|(from, _)| *from > ordered.lo)?;
    let (_, to) = intervals.iter().find(|(_, to)| *to < ordered.hi)?;
    let (from, to) = (of_year(*from)?, of_year(*to)?);
    (season(ordered, from, to) == intervals).then_some((from, to))
}
