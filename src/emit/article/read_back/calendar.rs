//! Days of the calendar as the reader counts them.

/// Days since 1970-01-01 in the Gregorian calendar, counted from 1 March of the year 0, so that a
/// leap day is the last of its year (Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) || !(0..=9999).contains(&year) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let days =
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year;
    Some(days - 719_468)
}

/// The year of a day.
pub(super) fn year_of(day: i64) -> i64 {
    let mut year = 1970 + day.div_euclid(366);
    while day_number(year + 1, 1, 1).is_some_and(|next| next <= day) {
        year += 1;
    }
    year
}

/// The year, the month and the day of a day.
pub(super) fn civil(day: i64) -> (i64, usize, i64) {
    let year = year_of(day);
    let begins = |month: i64| day_number(year, month, 1).filter(|first| *first <= day);
    let mut months = (1..=12).filter_map(begins);
    let month = months.clone().count();
    (year, month, day - months.next_back().unwrap_or(day) + 1)
}
