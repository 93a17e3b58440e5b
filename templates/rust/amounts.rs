
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

/// Days of some weekdays, one bit each from Monday on, but for holidays, which ascend.
#[allow(dead_code)]
struct Days {
    weekdays: u8,
    holidays: &'static [i64],
}

#[allow(dead_code)]
impl Days {
    fn counts(&self, day: i128) -> bool {
        self.weekdays >> (day + 3).rem_euclid(7) & 1 == 1
    }

    /// How many weekdays there are from 1970-01-01 up to a day.
    fn weekdays_up_to(&self, day: i128) -> i128 {
        let (weeks, rest) = ((day + 1).div_euclid(7), (day + 1).rem_euclid(7));
        let mut count = weeks * i128::from(self.weekdays.count_ones());
        let mut of_week = 0;
        while of_week < rest {
            count += i128::from(self.counts(of_week));
            of_week += 1;
        }
        count
    }

    /// How many holidays there are from 1970-01-01 up to a day.
    fn holidays_up_to(&self, day: i128) -> i128 {
        let up_to = |day: i128| {
            self.holidays.partition_point(|holiday| i128::from(*holiday) <= day) as i128
        };
        up_to(day) - up_to(-1)
    }

    /// How many days count from 1970-01-01 up to a day.
    fn up_to(&self, day: i128) -> i128 {
        self.weekdays_up_to(day) - self.holidays_up_to(day)
    }

    /// The first day up to which so many days count.
    fn nth(&self, count: i128) -> i128 {
        let per_week = i128::from(self.weekdays.count_ones());
        if per_week == 0 {
            return count;
        }
        // Each holiday on the way takes the place of a day, and moves the end by one.
        let mut holidays = self.holidays_up_to(i128::from(i64::MIN));
        loop {
            let weekdays = count + holidays;
            let weeks = (weekdays - 1).div_euclid(per_week);
            let mut left = weekdays - weeks * per_week;
            let mut day = weeks * 7 - 1;
            while left > 0 {
                day += 1;
                left -= i128::from(self.counts(day));
            }
            let now = self.holidays_up_to(day);
            if now == holidays {
                return day;
            }
            holidays = now;
        }
    }
}
