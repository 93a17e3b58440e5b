
/// A quotient as a whole number; the divisor is above 0.
#[allow(dead_code)]
const fn quotient(value: i128, by: i128, how: u8) -> i128 {
    let down = value.div_euclid(by);
    let rest = value.rem_euclid(by);
    let up = match how {
        0 => false,
        1 => rest > 0,
        2 => rest > 0 && value < 0,
        3 => rest * 2 >= by,
        4 => rest * 2 > by || rest * 2 == by && down.rem_euclid(2) == 1,
        _ => rest * 2 > by || rest * 2 == by && value > 0,
    };
    if up { down + 1 } else { down }
}

/// The year, the month and the day of a count of days since 1970-01-01.
#[allow(dead_code)]
const fn civil(days: i128) -> (i128, i128, i128) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

/// A day as a count of days since 1970-01-01.
#[allow(dead_code)]
const fn days(year: i128, month: i128, day: i128) -> i128 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// How many days a month has.
#[allow(dead_code)]
const fn length(year: i128, month: i128) -> i128 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A day so many months later. A month that is too short gives its last day, or the first of the next.
#[allow(dead_code)]
const fn months_later(day: i128, months: i128, early: bool) -> i128 {
    let (year, month, of_month) = civil(day);
    let count = year * 12 + month - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let longest = length(year, month);
    if of_month <= longest {
        days(year, month, of_month)
    } else {
        days(year, month, longest) + if early { 0 } else { 1 }
    }
}

/// The first or the last day of the month or the year of a day.
#[allow(dead_code)]
const fn turn(day: i128, end: bool, of_year: bool) -> i128 {
    let (year, month, _) = civil(day);
    match (end, of_year) {
        (false, false) => days(year, month, 1),
        (true, false) => days(year, month, length(year, month)),
        (false, true) => days(year, 1, 1),
        (true, true) => days(year, 12, 31),
    }
}

/// The most months that can be added to a day without passing another.
#[allow(dead_code)]
const fn months_between(from: i128, to: i128, early: bool) -> i128 {
    let (first, last) = (civil(from), civil(to));
    let mut months = (last.0 - first.0) * 12 + last.1 - first.1;
    while months_later(from, months, early) > to {
        months -= 1;
    }
    while months_later(from, months + 1, early) <= to {
        months += 1;
    }
    months
}
