//! Days that count, of which the others are left out: working days, or all Fridays. How many there are
//! up to a day, and which is the n-th of them, rise with the day and the number, so that the theory
//! handles both as it does other functions that rise.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::syntax::ast::Weekday;

/// Days that count. All that have the same days are one.
#[derive(Clone, Debug)]
pub struct Workdays(Arc<Days>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Days {
    /// The weekdays that count, one bit each, Monday first.
    weekdays: u8,
    /// The days of these weekdays that do not count, ascending.
    holidays: Vec<i64>,
    /// Of each holiday, how many days count up to it, from 1970-01-01 on.
    before: Vec<i64>,
    /// The first and the last day of which it is known whether they count; none where all are.
    known: Option<(i64, i64)>,
}

/// How far from 1970-01-01 days are counted. What lies beyond stays at the ends.
const FARTHEST: i64 = 1_000_000_000_000;

/// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY: u32 = 3;

/// A day or a number of days, as far as they are counted.
fn near(number: i128) -> i64 {
    let farthest = i128::from(FARTHEST);
    i64::try_from(number.clamp(-farthest, farthest)).unwrap_or(FARTHEST)
}

/// A number of holidays as a number of days.
fn counted(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(FARTHEST)
}

impl Workdays {
    /// All days of these weekdays but some.
    #[must_use]
    pub fn new(weekdays: &[Weekday], holidays: &[i64], known: Option<(i64, i64)>) -> Self {
        let weekdays = weekdays
            .iter()
            .fold(0, |all, weekday| all | 1 << *weekday as u8);
        let all = Days {
            weekdays,
            holidays: Vec::new(),
            before: Vec::new(),
            known: None,
        };
        let mut holidays: Vec<i64> = holidays
            .iter()
            .copied()
            .filter(|day| all.is_weekday(*day))
            .collect();
        holidays.sort_unstable();
        holidays.dedup();
        let before_epoch = counted(holidays.partition_point(|day| *day < 0));
        let before = (0..)
            .zip(&holidays)
            .map(|(at, day)| all.weekdays_up_to(*day) - (at + 1 - before_epoch))
            .collect();
        Self(Arc::new(Days {
            weekdays,
            holidays,
            before,
            known,
        }))
    }

    /// The weekdays that count, in order.
    #[must_use]
    pub fn weekdays(&self) -> Vec<Weekday> {
        let counts = |weekday: &Weekday| self.0.weekdays >> *weekday as u8 & 1 == 1;
        Weekday::ALL.into_iter().filter(counts).collect()
    }

    /// The weekdays that count, one bit each, Monday first.
    #[must_use]
    pub fn weekday_bits(&self) -> u8 {
        self.0.weekdays
    }

    /// The days of these weekdays that do not count, ascending.
    #[must_use]
    pub fn holidays(&self) -> &[i64] {
        &self.0.holidays
    }

    /// The first and the last day of which it is known whether they count; none where all are.
    #[must_use]
    pub fn known(&self) -> Option<(i64, i64)> {
        self.0.known
    }

    /// How many of the days from 1970-01-01 up to this one count; below zero, how many of those behind
    /// it do up to 1969-12-31.
    #[must_use]
    pub fn up_to(&self, day: i128) -> i128 {
        let day = near(day);
        let count = |day: i64| {
            let holidays = &self.0.holidays;
            counted(holidays.partition_point(|holiday| *holiday <= day))
        };
        i128::from(self.0.weekdays_up_to(day) - (count(day) - count(-1)))
    }

    /// The first day up to which so many days count.
    #[must_use]
    pub fn nth(&self, count: i128) -> i128 {
        let per_week = i64::from(self.0.weekdays.count_ones());
        if per_week == 0 {
            return i128::from(near(count));
        }
        let count = near(count).clamp(-FARTHEST / 7, FARTHEST / 7);
        // A holiday lies before the day where fewer days count up to it.
        let before = counted(self.0.before.partition_point(|up_to| *up_to < count));
        let before_epoch = counted(self.0.holidays.partition_point(|day| *day < 0));
        let weekdays = count + before - before_epoch;
        // So many whole weeks count before the one in which it lies.
        let weeks = (weekdays - 1).div_euclid(per_week);
        let mut left = weekdays - weeks * per_week;
        let (bits, mut day) = (self.0.since_epoch(), 0);
        loop {
            if bits >> day & 1 == 1 {
                left -= 1;
                if left == 0 {
                    return i128::from(weeks * 7 + day);
                }
            }
            day += 1;
        }
    }
}

impl Days {
    fn is_weekday(&self, day: i64) -> bool {
        self.since_epoch() >> day.rem_euclid(7) & 1 == 1
    }

    /// The weekdays that count, one bit each, that of 1970-01-01 first.
    fn since_epoch(&self) -> u32 {
        let bits = u32::from(self.weekdays);
        (bits >> FIRST_WEEKDAY | bits << (7 - FIRST_WEEKDAY)) & 0x7f
    }

    /// How many days of the weekdays lie from 1970-01-01 up to a day.
    fn weekdays_up_to(&self, day: i64) -> i64 {
        let (weeks, rest) = ((day + 1).div_euclid(7), (day + 1).rem_euclid(7));
        let bits = self.since_epoch();
        let of_rest = bits & ((1 << rest) - 1);
        weeks * i64::from(bits.count_ones()) + i64::from(of_rest.count_ones())
    }
}

impl PartialEq for Workdays {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Workdays {}

impl PartialOrd for Workdays {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Workdays {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) {
            Ordering::Equal
        } else {
            self.0.cmp(&other.0)
        }
    }
}

impl Hash for Workdays {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::Workdays;
    use crate::syntax::ast::Weekday;
    use proptest::prelude::proptest;
    use proptest::sample::subsequence;

    /// Counted one by one.
    fn counts(weekdays: &[Weekday], holidays: &[i64], day: i64) -> bool {
        let weekday = usize::try_from((day + 3).rem_euclid(7)).expect("a weekday");
        let weekday = Weekday::ALL.get(weekday);
        weekday.is_some_and(|weekday| weekdays.contains(weekday)) && !holidays.contains(&day)
    }

    proptest! {
        #[test]
        fn days_are_those_that_are_counted_one_by_one(
            weekdays in subsequence(Weekday::ALL.to_vec(), 1..=7),
            holidays in proptest::collection::vec(-40..40_i64, 0..12),
            day in -60..60_i64,
        ) {
            let days = Workdays::new(&weekdays, &holidays, None);
            let one_by_one = |day: &i64| counts(&weekdays, &holidays, *day);
            let expected = if day < 0 {
                -((day + 1..0).filter(one_by_one).count() as i128)
            } else {
                (0..=day).filter(one_by_one).count() as i128
            };
            let count = days.up_to(i128::from(day));
            assert_eq!(count, expected);
            let last = (-400..=day).rev().find(|day| counts(&weekdays, &holidays, *day));
            assert_eq!(Some(days.nth(count)), last.map(i128::from), "on or before");
            let next = (day + 1..400).find(|day| counts(&weekdays, &holidays, *day));
            assert_eq!(Some(days.nth(count + 1)), next.map(i128::from), "after");
        }
    }
}
