//! Domains and their values. Numbers, dates, times of day and versions are all ordered integers here, so that
//! everything above deals with one kind of order.
//!
//! - A number is a whole multiple of the step that its domain's literals state (cents for `0.00`).
//! - A date is the count of days since 1970-01-01.
//! - A version has up to four parts of 16 bits each (15 for the first). It stands for its whole
//!   series: `12` is every version from 12.0.0.0 to the last 12.x.

use jiff::civil::Date;

use super::values::{Value, Values};

/// The domain of a fact or decision.
#[derive(Clone, Debug)]
pub enum Domain {
    /// No (0) or yes (1).
    YesNo,
    /// One of these values.
    OneOf(Values),
    /// Any of these values together, none included; at most 64.
    AnyOf(Values),
    /// A number, date, time of day or version.
    Ordered(Ordered),
}

/// An ordered, bounded domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// The unit of the integers.
    pub kind: OrderedKind,
    /// The least value.
    pub lo: i64,
    /// The greatest value.
    pub hi: i64,
}

/// The meaning of an ordered domain's integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderedKind {
    /// Multiples of `10^-decimals` of a unit.
    Number {
        /// Digits after the point.
        decimals: u32,
        /// The unit, where there is one.
        unit: Option<String>,
        /// The unit of one, where the writer says it.
        one: Option<String>,
    },
    /// Days since 1970-01-01.
    Date,
    /// Minutes since midnight.
    Time,
    /// Four parts of 16 bits.
    Version,
}

/// A value of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constant {
    /// The position of a value; of `yes/no`, 0 or 1.
    Index(usize),
    /// An ordered value.
    Number(i64),
    /// A set of values, one bit each.
    Members(u64),
}

/// The values of a domain that a test admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admits {
    /// These positions, ascending.
    Values(Vec<usize>),
    /// These intervals, ends included, ascending and apart.
    Within(Vec<(i64, i64)>),
    /// Sets that hold at least one of these members.
    IncludesAny(u64),
    /// This set and no other.
    Exactly(u64),
    /// Every set but this.
    AllBut(u64),
}

impl Admits {
    /// Whether it admits `constant`; a constant of another kind is not admitted.
    #[must_use]
    pub fn admits(&self, constant: Constant) -> bool {
        match (self, constant) {
            (Self::Values(values), Constant::Index(index)) => values.contains(&index),
            (Self::Within(intervals), Constant::Number(n)) => {
                intervals.iter().any(|(lo, hi)| (*lo..=*hi).contains(&n))
            }
            (Self::IncludesAny(members), Constant::Members(set)) => members & set != 0,
            (Self::Exactly(members), Constant::Members(set)) => *members == set,
            (Self::AllBut(members), Constant::Members(set)) => *members != set,
            _ => false,
        }
    }

    /// Exactly this value.
    #[must_use]
    pub fn only(constant: Constant) -> Self {
        match constant {
            Constant::Index(index) => Self::Values(vec![index]),
            Constant::Number(n) => Self::Within(vec![(n, n)]),
            Constant::Members(set) => Self::Exactly(set),
        }
    }
}

impl Constant {
    /// The number that an amount works with: a value, or the position of one; none of a set.
    #[must_use]
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Index(at) => i64::try_from(at).ok(),
            Self::Members(_) => None,
        }
    }
}

impl Domain {
    /// The value that is written as this number: a position, the value of an ordered domain, or
    /// members as bits.
    #[must_use]
    pub fn constant(&self, number: i64) -> Constant {
        match self {
            Self::Ordered(_) => Constant::Number(number),
            Self::AnyOf(_) => Constant::Members(number.cast_unsigned()),
            Self::YesNo | Self::OneOf(_) => Constant::Index(usize::try_from(number).unwrap_or(0)),
        }
    }

    /// A value of a domain, as it is written in a source.
    #[must_use]
    pub fn source(&self, value: Constant) -> String {
        match (self, value) {
            (Self::OneOf(values), Constant::Index(index)) => values
                .get(index)
                .map(|value| value.name.clone())
                .unwrap_or_default(),
            (Self::AnyOf(values), Constant::Members(set)) if set != 0 => {
                let names = values
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| set >> at & 1 == 1);
                format!(
                    "({})",
                    names
                        .map(|(_, value)| value.name.as_str())
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            }
            (Self::YesNo, Constant::Index(0)) => "no".to_owned(),
            (Self::YesNo, _) => "yes".to_owned(),
            (Self::AnyOf(_), _) => "nothing".to_owned(),
            (Self::Ordered(ordered), Constant::Number(n)) => ordered.show(n),
            _ => String::new(),
        }
    }

    /// The first and the last value of an ordered domain; of an enumeration, the first and the last
    /// position.
    #[must_use]
    pub fn bounds(&self) -> (i64, i64) {
        let last = |values: &[Value]| i64::try_from(values.len()).unwrap_or(i64::MAX) - 1;
        match self {
            Self::Ordered(ordered) => (ordered.lo, ordered.hi),
            Self::YesNo => (0, 1),
            Self::OneOf(values) => (0, last(values)),
            // A set is no number.
            Self::AnyOf(_) => (0, 0),
        }
    }

    /// Whether its values are days.
    #[must_use]
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Ordered(ordered) if ordered.kind == OrderedKind::Date)
    }

    /// Whether its values are days or times of day.
    #[must_use]
    pub fn is_moment(&self) -> bool {
        self.is_date() || self.is_time()
    }

    /// Whether its values are times of day.
    #[must_use]
    pub fn is_time(&self) -> bool {
        matches!(self, Self::Ordered(ordered) if ordered.kind == OrderedKind::Time)
    }

    /// The named values, where it has some.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        self.enumeration().map_or(&[], |values| values)
    }

    /// The named values with their groups, where it has some.
    #[must_use]
    pub fn enumeration(&self) -> Option<&Values> {
        match self {
            Self::OneOf(values) | Self::AnyOf(values) => Some(values),
            Self::YesNo | Self::Ordered(_) => None,
        }
    }
}

impl Ordered {
    /// An ordered value in words a reader knows, unit included: `30 days`, `2025-01-31`, `12.4`.
    #[must_use]
    pub fn show(&self, value: i64) -> String {
        match &self.kind {
            OrderedKind::Number {
                decimals,
                unit,
                one,
            } => {
                let number = show_number(value, *decimals);
                let is_one = 10_i64.checked_pow(*decimals) == Some(value);
                match (unit, one) {
                    (None, _) => number,
                    (Some(_), Some(one)) if is_one => format!("{number} {one}"),
                    // Of one, a unit loses its "s", as a condition may write it.
                    (Some(unit), None) if is_one && unit.len() > 2 => {
                        format!("{number} {}", unit.strip_suffix('s').unwrap_or(unit))
                    }
                    (Some(unit), _) => format!("{number} {unit}"),
                }
            }
            OrderedKind::Date => show_date(value),
            OrderedKind::Time => show_time(value),
            OrderedKind::Version => show_version(value),
        }
    }

    /// As [`show`](Self::show), without the unit.
    #[must_use]
    pub fn show_bare(&self, value: i64) -> String {
        match &self.kind {
            OrderedKind::Number { decimals, .. } => show_number(value, *decimals),
            _ => self.show(value),
        }
    }
}

/// A number as written in a source: its digits after the point, and its value in that step.
/// `None` where it is none or does not fit.
#[must_use]
pub fn read_number(digits: &str) -> Option<(u32, i64)> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains('.') || fraction.len() > 9 {
        return None;
    }
    let value: i64 = format!("{whole}{fraction}").parse().ok()?;
    Some((u32::try_from(fraction.len()).ok()?, value))
}

/// `value` in steps of `10^-from`, in steps of `10^-to`. `None` where it is no whole multiple.
#[must_use]
pub fn rescale(value: i64, from: u32, to: u32) -> Option<i64> {
    if from <= to {
        return value.checked_mul(10_i64.checked_pow(to - from)?);
    }
    let step = 10_i64.checked_pow(from - to)?;
    (value % step == 0).then_some(value / step)
}

/// A date as days since 1970-01-01. `None` where there is no such day.
#[must_use]
pub fn read_date(text: &str) -> Option<i64> {
    let date: Date = text.parse().ok()?;
    i64::try_from(day_number(date)).ok()
}

/// A time of day as minutes since midnight. `None` where a day has none.
#[must_use]
pub fn read_time(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

/// A time of day: `09:05`.
#[must_use]
pub fn show_time(value: i64) -> String {
    format!("{:02}:{:02}", value.div_euclid(60), value.rem_euclid(60))
}

/// The first and the last version of the series that `digits` names. `None` where it has more than
/// four parts or one that is too large.
#[must_use]
pub fn read_version(digits: &str) -> Option<(i64, i64)> {
    let parts: Vec<i64> = digits
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let fits = parts.len() <= 4
        && parts
            .iter()
            .enumerate()
            .all(|(at, part)| *part <= if at == 0 { 32_767 } else { 65_535 });
    let fill = |rest: i64| {
        (0..4).fold(0, |version, at| {
            version << 16 | parts.get(at).copied().unwrap_or(rest)
        })
    };
    fits.then(|| (fill(0), fill(65_535)))
}

/// The four parts of a version.
#[must_use]
pub fn version_parts(version: i64) -> [i64; 4] {
    [48, 32, 16, 0].map(|shift| version >> shift & 0xffff)
}

pub(crate) fn show_number(value: i64, decimals: u32) -> String {
    if decimals == 0 {
        return value.to_string();
    }
    let step = 10_u64.pow(decimals.min(18));
    let magnitude = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:0width$}",
        magnitude / step,
        magnitude % step,
        width = decimals as usize
    )
}

/// A day as the count of days since 1970-01-01. Eras of 400 years begin with March, so that the leap day is the
/// last of its year (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": `days_from_civil`). What is asked
/// of dates is asked millions of times.
pub(super) fn day_number(date: Date) -> i128 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    i128::from(era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - BEFORE_EPOCH)
}

/// The day of the calendar. `None` beyond it. (As above: `civil_from_days`.)
pub(super) fn calendar_day(value: i64) -> Option<Date> {
    let shifted = value.checked_add(BEFORE_EPOCH)?;
    let (era, of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era.checked_mul(400)?.checked_add(year)? + i64::from(month <= 2);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

/// The days of 400 years, and those from 0000-03-01 to 1970-01-01.
const ERA: i64 = 146_097;
const BEFORE_EPOCH: i64 = 719_468;

/// The year, month and day of a date. `None` beyond the calendar.
pub(crate) fn date_parts(value: i64) -> Option<(i16, i8, i8)> {
    let date = calendar_day(value)?;
    Some((date.year(), date.month(), date.day()))
}

/// A day as `2026-01-31`; its number beyond the calendar.
#[must_use]
pub fn show_date(value: i64) -> String {
    calendar_day(value).map_or_else(|| value.to_string(), |date| date.to_string())
}

/// Whether two versions are the first and the last of a series.
pub(crate) fn is_series(lo: i64, hi: i64) -> bool {
    (1..4).any(|parts| {
        let rest = (1_i64 << (16 * (4 - parts))) - 1;
        lo & rest == 0 && hi == lo | rest
    })
}

/// A version without needless zeros; the last one of a series shows as the series.
pub(crate) fn show_version(version: i64) -> String {
    let mut parts = version_parts(version).to_vec();
    let filler = parts
        .last()
        .copied()
        .filter(|last| *last == 0xffff)
        .unwrap_or(0);
    while parts.len() > 1 && parts.last() == Some(&filler) {
        parts.pop();
    }
    if parts.len() == 1 && filler == 0 {
        parts.push(0);
    }
    parts
        .iter()
        .map(i64::to_string)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::Date;

    use super::calendar_day;
    use super::day_number;
    use super::read_date;
    use super::read_number;
    use super::read_version;
    use super::rescale;
    use super::show_date;
    use super::show_number;
    use super::show_version;

    #[test]
    fn days_are_numbered_as_the_calendar_has_them() {
        let mut date = Date::constant(1, 1, 1);
        let mut number = -719_162;
        while let Ok(next) = date.tomorrow() {
            assert_eq!(day_number(date), i128::from(number), "{date}");
            assert_eq!(calendar_day(number), Some(date));
            date = next;
            number += 1;
        }
        assert_eq!((date.year(), date.month(), date.day()), (9999, 12, 31));
        for beyond in [number + 1, i64::MAX, i64::MIN] {
            assert_eq!(calendar_day(beyond), None);
        }
        let long_after = Date::constant(1970, 1, 1) + 20_000.days();
        assert_eq!(calendar_day(20_000), Some(long_after));
    }

    #[test]
    fn numbers_dates_and_versions_survive() {
        assert_eq!(read_number("20.50"), Some((2, 2050)));
        assert_eq!(show_number(2050, 2), "20.50");
        assert_eq!(show_number(-5, 2), "-0.05");
        assert_eq!(rescale(20, 0, 2), Some(2000));
        assert_eq!(rescale(2050, 2, 0), None);
        assert_eq!(read_date("2024-02-30"), None);
        assert_eq!(
            read_date("2024-02-29").map(show_date).as_deref(),
            Some("2024-02-29")
        );
        let (start, end) = read_version("12.4").expect("a version");
        assert_eq!(
            (show_version(start), show_version(end)),
            ("12.4".to_owned(), "12.4".to_owned())
        );
        assert!(read_version("12").is_some_and(|(lo, hi)| lo < start && end < hi));
        assert_eq!(read_version("1.2.3.4.5"), None);
        assert_eq!(read_version("1.70000"), None);
    }
}
