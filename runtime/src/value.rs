//! Values as people write them: names, numbers, dates, versions; and back.

use std::fmt;

use crate::policy::Domain;

/// Why a text is no value of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The text.
    pub written: String,
    /// The possible values.
    pub domain: String,
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is none of its values: {}",
            self.written, self.domain
        )
    }
}

impl std::error::Error for ValueError {}

impl Domain {
    /// The least and the greatest value; of a set, all of its members.
    #[must_use]
    pub fn bounds(&self) -> (i64, i64) {
        match self {
            Self::YesNo => (0, 1),
            Self::OneOf(choices) => (0, i64::try_from(choices.len()).unwrap_or(i64::MAX) - 1),
            Self::AnyOf(choices) => (0, all_members(choices.len()).cast_signed()),
            Self::Number { lo, hi, .. }
            | Self::Date { lo, hi }
            | Self::Time { lo, hi }
            | Self::Version { lo, hi } => (*lo, *hi),
        }
    }

    /// Whether a number is one of its values.
    #[must_use]
    pub fn has(&self, value: i64) -> bool {
        if let Self::AnyOf(choices) = self {
            return value.cast_unsigned() & !all_members(choices.len()) == 0;
        }
        let (lo, hi) = self.bounds();
        (lo..=hi).contains(&value)
    }

    /// Reads a value: a name, `yes` or `no` (or `true` or `false`), a number with or without its
    /// unit, `2026-01-31`, `12.4`, and names with commas between them for a set (`nothing` or no
    /// text for the empty one).
    ///
    /// # Errors
    /// Where the text is no value of this domain; the error lists the values.
    pub fn read(&self, text: &str) -> Result<i64, ValueError> {
        let text = text.trim();
        let value = match self {
            Self::YesNo => match text {
                "yes" | "true" => Some(1),
                "no" | "false" => Some(0),
                _ => None,
            },
            Self::OneOf(choices) => choices
                .iter()
                .position(|c| c.name == text)
                .and_then(|at| i64::try_from(at).ok()),
            Self::AnyOf(_) => {
                let inner = text
                    .strip_prefix('(')
                    .and_then(|rest| rest.strip_suffix(')'))
                    .unwrap_or(text);
                let names = inner
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty() && *name != "nothing");
                names
                    .map(|name| self.member(name))
                    .try_fold(0_u64, |set, bit| Some(set | bit?))
                    .map(u64::cast_signed)
            }
            Self::Number { decimals, unit, .. } => {
                let bare = unit
                    .as_deref()
                    .and_then(|unit| {
                        text.strip_suffix(unit)
                            .or_else(|| text.strip_suffix(of_one(unit)))
                    })
                    .unwrap_or(text)
                    .trim_end();
                number(bare, *decimals)
            }
            Self::Date { .. } => date(text),
            Self::Time { .. } => time(text),
            Self::Version { .. } => version(text),
        };
        value
            .filter(|value| self.has(*value))
            .ok_or_else(|| self.error(text))
    }

    /// The bit of a member of a set.
    pub(crate) fn member(&self, name: &str) -> Option<u64> {
        let Self::AnyOf(choices) = self else {
            return None;
        };
        choices
            .iter()
            .position(|choice| choice.name == name)
            .map(|at| 1 << at)
    }

    pub(crate) fn error(&self, written: &str) -> ValueError {
        ValueError {
            written: written.chars().take(80).collect(),
            domain: self.describe(),
        }
    }

    /// The texts that are values of it.
    #[must_use]
    pub fn describe(&self) -> String {
        let names = |choices: &[crate::policy::Choice]| {
            let mut names: Vec<&str> = choices
                .iter()
                .take(20)
                .map(|choice| choice.name.as_str())
                .collect();
            if choices.len() > names.len() {
                names.push("…");
            }
            names.join(", ")
        };
        let (lo, hi) = self.bounds();
        match self {
            Self::YesNo => "yes or no".to_owned(),
            Self::OneOf(choices) => format!("one of {}", names(choices)),
            Self::AnyOf(choices) => format!("any of {}", names(choices)),
            Self::Number { decimals, unit, .. } => {
                let digits = match decimals {
                    0 => "a whole number".to_owned(),
                    1 => "a number with at most 1 digit after the point".to_owned(),
                    _ => format!("a number with at most {decimals} digits after the point"),
                };
                let unit = unit.as_ref().map(|unit| format!(" {unit}"));
                let range = format!("{}..{}", self.show(lo), self.show(hi));
                format!("{digits}, {range}{}", unit.unwrap_or_default())
            }
            Self::Date { .. } => format!(
                "a date like 2026-01-31, {}..{}",
                self.show(lo),
                self.show(hi)
            ),
            Self::Time { .. } => format!(
                "a time of day like 09:30, {}..{}",
                self.show(lo),
                self.show(hi)
            ),
            Self::Version { .. } => {
                format!(
                    "a version like 12.4, {}..{}",
                    self.show(lo),
                    self.show_last(hi)
                )
            }
        }
    }

    /// A value as [`read`](Self::read) reads it.
    #[must_use]
    pub fn show(&self, value: i64) -> String {
        let name = |choices: &[crate::policy::Choice], at: usize| {
            choices
                .get(at)
                .map(|choice| choice.name.clone())
                .unwrap_or_default()
        };
        match self {
            Self::YesNo => if value == 1 { "yes" } else { "no" }.to_owned(),
            Self::OneOf(choices) => name(choices, usize::try_from(value).unwrap_or(usize::MAX)),
            Self::AnyOf(choices) => {
                let names: Vec<String> = members(value, choices.len())
                    .map(|at| name(choices, at))
                    .collect();
                if names.is_empty() {
                    "nothing".to_owned()
                } else {
                    names.join(", ")
                }
            }
            Self::Number { decimals, .. } => show_number(value, *decimals),
            Self::Date { .. } => show_date(value),
            Self::Time { .. } => show_time(value),
            Self::Version { .. } => show_version(value),
        }
    }

    /// A value as the end of a stretch: of versions, the last of a series is the series.
    #[must_use]
    pub fn show_last(&self, value: i64) -> String {
        match self {
            Self::Version { .. } if value & 0xffff == 0xffff => series(value),
            _ => self.show(value),
        }
    }

    /// An interval in words: `30 days or less`, `2024-02-01 or later`, `from 31 to 60 days`, `the
    /// console or the app`.
    #[must_use]
    pub fn interval(&self, lo: i64, hi: i64) -> String {
        if let Self::YesNo | Self::OneOf(_) | Self::AnyOf(_) = self {
            let labels: Vec<String> = (lo..=hi).take(64).map(|value| self.label(value)).collect();
            return labels.join(" or ");
        }
        let counts = matches!(self, Self::Number { .. });
        let (first, last) = self.bounds();
        let to = if counts {
            self.label(hi)
        } else {
            self.show_last(hi)
        };
        let from = self.label(lo);
        match (lo == first, hi == last) {
            (true, true) => "anything".to_owned(),
            _ if lo == hi || from == to => from,
            (false, true) => format!("{from} or {}", if counts { "more" } else { "later" }),
            (true, false) => format!("{to} or {}", if counts { "less" } else { "earlier" }),
            (false, false) => format!("from {} to {to}", self.show(lo)),
        }
    }

    /// A value in words: labels instead of names, numbers with their units.
    #[must_use]
    pub fn label(&self, value: i64) -> String {
        let label = |choices: &[crate::policy::Choice], at: usize| {
            choices
                .get(at)
                .map(|choice| choice.label.clone())
                .unwrap_or_default()
        };
        match self {
            Self::OneOf(choices) => label(choices, usize::try_from(value).unwrap_or(usize::MAX)),
            Self::AnyOf(choices) => {
                let labels: Vec<String> = members(value, choices.len())
                    .map(|at| label(choices, at))
                    .collect();
                if labels.is_empty() {
                    "nothing".to_owned()
                } else {
                    labels.join(", ")
                }
            }
            Self::Number {
                unit: Some(unit),
                decimals,
                ..
            } => {
                let is_one = 10_i64.checked_pow(*decimals) == Some(value);
                let unit = if is_one { of_one(unit) } else { unit };
                format!("{} {unit}", self.show(value))
            }
            _ => self.show(value),
        }
    }
}

/// The unit of one, as a policy may write it: without its "s".
fn of_one(unit: &str) -> &str {
    match unit.strip_suffix('s') {
        Some(one) if unit.len() > 2 => one,
        _ => unit,
    }
}

/// A set that has all of so many members.
#[must_use]
pub fn all_members(count: usize) -> u64 {
    if count >= 64 {
        u64::MAX
    } else {
        (1 << count) - 1
    }
}

/// The members of a set of at most `count`, by position.
pub fn members(set: i64, count: usize) -> impl Iterator<Item = usize> {
    (0..count.min(64)).filter(move |at| set.cast_unsigned() >> at & 1 == 1)
}

fn number(text: &str, decimals: u32) -> Option<i64> {
    let (negative, digits) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let decimals = usize::try_from(decimals).ok()?;
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || fraction.len() > decimals {
        return None;
    }
    let value: i64 = format!("{whole}{fraction:0<decimals$}").parse().ok()?;
    Some(if negative { -value } else { value })
}

fn show_number(value: i64, decimals: u32) -> String {
    let step = 10_u64.saturating_pow(decimals);
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    let (whole, rest) = (size / step, size % step);
    let width = usize::try_from(decimals).unwrap_or(0);
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0>width$}")
    }
}

/// Days since 1970-01-01. `None` where there is no such day.
#[must_use]
pub fn date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let mut next = |digits: usize| -> Option<i64> {
        let part = parts.next().filter(|part| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
        })?;
        part.parse().ok()
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days_of(year, month)
    {
        return None;
    }
    Some(days_in(year, month, day))
}

/// A day of the calendar as days since 1970-01-01.
pub(crate) fn days_in(year: i64, month: i64, day: i64) -> i64 {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil.
    let shifted = year - i64::from(month <= 2);
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// How many days a month has.
pub(crate) fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The year, the month and the day of days since 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    // The same, civil_from_days.
    let shifted = days.saturating_add(719_468);
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn show_date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time of day as minutes since midnight.
fn time(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |digits: &str| {
        let is_two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| is_two)
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

fn show_time(value: i64) -> String {
    format!("{:02}:{:02}", value.div_euclid(60), value.rem_euclid(60))
}

fn version(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() > 4 {
        return None;
    }
    let mut value = 0_i64;
    for at in 0..4 {
        let part = parts.get(at).copied().unwrap_or("0");
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part: i64 = part
            .parse()
            .ok()
            .filter(|part| *part <= if at == 0 { 0x7fff } else { 0xffff })?;
        value = value << 16 | part;
    }
    Some(value)
}

/// The four parts with points between; those at the end that are 0 are left out, but for the
/// second.
fn show_version(value: i64) -> String {
    let parts = [48, 32, 16, 0].map(|shift| (value >> shift & 0xffff).to_string());
    let kept = parts
        .iter()
        .rposition(|part| part != "0")
        .map_or(2, |last| (last + 1).max(2));
    parts.get(..kept).unwrap_or(&parts).join(".")
}

/// The last version of a series, without the parts that it is the last of.
fn series(value: i64) -> String {
    let parts = [48, 32, 16, 0].map(|shift| value >> shift & 0xffff);
    let kept = parts
        .iter()
        .rposition(|part| *part != 0xffff)
        .map_or(1, |last| last + 1);
    let parts: Vec<String> = parts.iter().take(kept).map(i64::to_string).collect();
    parts.join(".")
}
