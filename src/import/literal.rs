//! Literals of FEEL (DMN 1.3, clause 10.3.1.2), as far as a policy has the same.

use std::cmp::Ordering;
use std::fmt;

use crate::model::domain::{read_date, read_time, show_time};

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FeelLiteral {
    /// No value.
    Null,
    Text(String),
    Yes(bool),
    Number(Number),
    /// As `2026-01-31`.
    Date(String),
    /// A time of day to the minute, as `09:30`.
    Time(String),
    /// A duration of so many.
    Duration(LiteralUnit, i128),
    /// A value that a policy has no kind for, as it is written: a time with seconds, a list.
    Written(String),
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LiteralUnit {
    /// Nothing that the model says.
    Plain,
    /// Years and months.
    Months,
    /// Days and times.
    Seconds,
}

impl LiteralUnit {
    /// As it stands behind a label.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Months => ", in months",
            Self::Seconds => ", in seconds",
        }
    }
}

/// A decimal number, exactly: `digits` times `10^-decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub digits: i128,
    /// How many decimals it is written with.
    pub decimals: u8,
}

impl Number {
    /// A number of at most 18 digits, 9 of them decimals.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = whole.strip_prefix('-').unwrap_or(whole).trim_start();
        let fits = plain.len() + part.len() <= 18
            && part.len() <= 9
            && !(plain.is_empty() && part.is_empty());
        if !fits
            || !plain
                .chars()
                .chain(part.chars())
                .all(|c| c.is_ascii_digit())
        {
            return None;
        }
        let digits: i128 = format!("{plain}{part}").parse().ok()?;
        let digits = if whole.starts_with('-') {
            -digits
        } else {
            digits
        };
        Some(Self {
            digits,
            decimals: u8::try_from(part.len()).ok()?,
        })
    }

    /// In steps of `10^-decimals`, which are no fewer than its own.
    pub(super) fn steps(self, decimals: u8) -> i128 {
        self.digits * 10_i128.pow(u32::from(decimals.saturating_sub(self.decimals)))
    }

    /// So many steps in digits.
    pub(super) fn show(steps: i128, decimals: u8) -> String {
        let digits = format!(
            "{:0>width$}",
            steps.unsigned_abs(),
            width = usize::from(decimals) + 1
        );
        let (whole, part) = digits.split_at(digits.len() - usize::from(decimals));
        let sign = if steps < 0 { "-" } else { "" };
        if part.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part}")
        }
    }

    /// How it compares with another, however either is written.
    pub(super) fn compared(self, other: Self) -> Ordering {
        let decimals = self.decimals.max(other.decimals);
        self.steps(decimals).cmp(&other.steps(decimals))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compared(*other)
            .then(self.decimals.cmp(&other.decimals))
    }
}

impl FeelLiteral {
    /// How two values compare; `None` where FEEL does not compare them.
    pub(super) fn compared(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => Some(one.compared(*other)),
            (Self::Date(one), Self::Date(other))
            | (Self::Time(one), Self::Time(other))
            | (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Duration(unit, one), Self::Duration(other_unit, other))
                if unit == other_unit =>
            {
                Some(one.cmp(other))
            }
            _ => None,
        }
    }

    /// Whether two literals are one value.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.compared(*other).is_eq(),
            _ => self == other,
        }
    }

    /// Reads the result of an entry of a table: an empty one is null.
    pub(super) fn of_entry(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            Some(Self::Null)
        } else {
            literal(text)
        }
    }
}

impl fmt::Display for FeelLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Text(text) | Self::Date(text) | Self::Time(text) | Self::Written(text) => {
                f.write_str(text)
            }
            Self::Yes(yes) => write!(f, "{yes}"),
            Self::Number(number) => f.write_str(&Number::show(number.digits, number.decimals)),
            Self::Duration(LiteralUnit::Months, count) => write!(f, "{count} months"),
            Self::Duration(_, count) => write!(f, "{count} seconds"),
        }
    }
}

/// The literals of a list.
pub(super) fn literals(list: &str) -> Option<Vec<FeelLiteral>> {
    split(list).into_iter().map(literal).collect()
}

/// The parts of a list, at commas outside of texts and calls. A parenthesis that no name stands
/// before is an open end.
pub(super) fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut from, mut call, mut quoted, mut escaped, mut before) =
        (Vec::new(), 0, false, false, false, ' ');
    for (at, c) in list.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' if before.is_alphanumeric() => call = true,
            ')' => call = false,
            ',' if !call => {
                parts.extend(list.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    parts.extend(list.get(from..));
    parts.into_iter().map(str::trim).collect()
}

/// The functions whose value a policy has no kind for.
const WITHOUT_KIND: [&str; 2] = ["time", "date and time"];

/// A literal, or a call that is as good as one.
pub(super) fn literal(text: &str) -> Option<FeelLiteral> {
    let text = text.trim();
    if text.starts_with('"') {
        return quoted(text).map(FeelLiteral::Text);
    }
    if let Some(at) = text.strip_prefix('@') {
        let inner = quoted(at.trim())?;
        return Some(if read_date(&inner).is_some() {
            FeelLiteral::Date(inner)
        } else if let Some(time) = to_the_minute(&inner) {
            FeelLiteral::Time(time)
        } else {
            FeelLiteral::Written(text.to_owned())
        });
    }
    if let Some(inner) = text.strip_prefix('[') {
        literals(inner.strip_suffix(']')?)?;
        return Some(FeelLiteral::Written(text.to_owned()));
    }
    if let Some((called, inner)) = text.split_once('(') {
        return call(text, called.trim(), inner.strip_suffix(')')?);
    }
    match text {
        "null" => Some(FeelLiteral::Null),
        "true" => Some(FeelLiteral::Yes(true)),
        "false" => Some(FeelLiteral::Yes(false)),
        number => Number::read(number).map(FeelLiteral::Number),
    }
}

fn call(text: &str, called: &str, inner: &str) -> Option<FeelLiteral> {
    match (called, literals(inner)?.as_slice()) {
        ("date", [FeelLiteral::Text(day)]) => read_date(day)
            .is_some()
            .then(|| FeelLiteral::Date(day.clone())),
        (
            "date",
            [
                FeelLiteral::Number(year),
                FeelLiteral::Number(month),
                FeelLiteral::Number(day),
            ],
        ) => {
            let day = format!(
                "{:04}-{:02}-{:02}",
                whole(*year)?,
                whole(*month)?,
                whole(*day)?
            );
            read_date(&day).is_some().then_some(FeelLiteral::Date(day))
        }
        // The day of a point in time.
        ("date", [FeelLiteral::Written(time)]) => {
            let inner = time
                .strip_prefix("date and time(")?
                .trim_start()
                .strip_prefix('"')?;
            let day = inner
                .get(..10)
                .filter(|_| inner.get(10..11) == Some("T"))?
                .to_owned();
            read_date(&day).is_some().then_some(FeelLiteral::Date(day))
        }
        ("time", [FeelLiteral::Text(time)]) if to_the_minute(time).is_some() => {
            to_the_minute(time).map(FeelLiteral::Time)
        }
        ("duration", [FeelLiteral::Text(written)]) => duration(written),
        (called, [FeelLiteral::Text(_)]) if WITHOUT_KIND.contains(&called) => {
            Some(FeelLiteral::Written(text.to_owned()))
        }
        _ => None,
    }
}

/// A time of day without seconds and without a zone: `09:30` of `09:30:00`.
fn to_the_minute(text: &str) -> Option<String> {
    let minute = text
        .strip_suffix(":00")
        .filter(|minute| minute.len() == 5)?;
    read_time(minute).map(show_time)
}

/// A duration as ISO 8601 writes it: of years and months, or of days, hours, minutes and whole
/// seconds.
fn duration(text: &str) -> Option<FeelLiteral> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (date, time) = rest
        .strip_prefix('P')?
        .split_once('T')
        .unwrap_or((rest.strip_prefix('P')?, ""));
    let (mut months, mut seconds, mut parts) = (0, 0, 0);
    for (text, units) in [
        (date, [('Y', 12, 0), ('M', 1, 0), ('D', 0, 86_400)]),
        (time, [('H', 0, 3_600), ('M', 0, 60), ('S', 0, 1)]),
    ] {
        let mut rest = text;
        for (letter, month, second) in units {
            let Some((count, behind)) = rest.split_once(letter) else {
                continue;
            };
            let count: i128 = count.parse::<u32>().ok()?.into();
            months += count * month;
            seconds += count * second;
            parts += 1;
            rest = behind;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    match (parts, months, seconds) {
        (0, ..) => None,
        (_, 0, seconds) => Some(FeelLiteral::Duration(LiteralUnit::Seconds, sign * seconds)),
        (_, months, 0) => Some(FeelLiteral::Duration(LiteralUnit::Months, sign * months)),
        _ => None,
    }
}

fn whole(number: Number) -> Option<i128> {
    (number.decimals == 0).then_some(number.digits)
}

/// The text between quotation marks.
fn quoted(text: &str) -> Option<String> {
    let mut text_of = String::new();
    let mut chars = text.strip_prefix('"')?.chars();
    loop {
        match chars.next()? {
            '"' => return chars.next().is_none().then_some(text_of),
            '\\' => text_of.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                c @ ('"' | '\'' | '\\') => c,
                _ => return None,
            }),
            c => text_of.push(c),
        }
    }
}
