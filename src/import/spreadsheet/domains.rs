//! What the values of a column can be, as a domain of the language.

use std::collections::BTreeMap;

use crate::import::escaped::label;
use crate::import::literal::Number;
use crate::import::names::PolicyNames;
use crate::model::domain::{read_date, read_time, show_date, show_time};

use super::amounts::{DecimalSign, WrittenAmount};
use super::days::{DayOrder, day};
use super::sheet::SheetCell;

/// How many words of a long text become its name.
const WORDS: usize = 6;

/// The domain of a column.
#[derive(Clone, Debug)]
pub(super) enum ColumnDomain {
    YesNo,
    OneOf(ColumnValues),
    Numbers(NumberDomain),
    Days { order: DayOrder, lo: i64, hi: i64 },
    Times,
    Versions { lo: String, hi: String },
}

/// Numbers, in steps of `10^-decimals`.
#[derive(Clone, Debug)]
pub(super) struct NumberDomain {
    pub sign: DecimalSign,
    pub decimals: u8,
    pub unit: String,
    pub lo: i128,
    pub hi: i128,
}

/// The values of an enumeration, in the order in which they are met.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnValues {
    list: Vec<ColumnValue>,
    /// The position of each by what makes it the same value: its letters, however large and with whatever blanks.
    by_key: BTreeMap<String, usize>,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
struct ColumnValue {
    name: String,
    label: String,
}

/// A text without differences that nobody means.
pub(super) fn value_key(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A truth, as people write it.
pub(super) fn truth(cell: &SheetCell) -> Option<bool> {
    match cell {
        SheetCell::Truth(yes) => Some(*yes),
        SheetCell::Text(text) => match text.to_lowercase().as_str() {
            "yes" | "y" | "true" | "ja" | "j" | "wahr" | "x" | "✓" | "✔" => Some(true),
            "no" | "n" | "false" | "nein" | "falsch" | "✗" | "✘" => Some(false),
            _ => None,
        },
        SheetCell::Nothing | SheetCell::Amount(_) | SheetCell::Day(_) | SheetCell::Fault(_) => None,
    }
}

/// The amount of a cell.
pub(super) fn amount(cell: &SheetCell, sign: DecimalSign) -> Option<WrittenAmount> {
    match cell {
        SheetCell::Amount(amount) => Some(amount.clone()),
        SheetCell::Text(text) => WrittenAmount::read(text, sign),
        SheetCell::Nothing | SheetCell::Day(_) | SheetCell::Truth(_) | SheetCell::Fault(_) => None,
    }
}

/// The day of a cell.
pub(super) fn day_number(cell: &SheetCell, order: DayOrder) -> Option<i64> {
    match cell {
        SheetCell::Day(text) => read_date(text),
        SheetCell::Text(text) => read_date(&day(text, order)?),
        SheetCell::Nothing | SheetCell::Amount(_) | SheetCell::Truth(_) | SheetCell::Fault(_) => {
            None
        }
    }
}

/// The version of a cell.
pub(super) fn version(cell: &SheetCell) -> Option<String> {
    match cell {
        SheetCell::Amount(amount) if amount.number.digits >= 0 && amount.unit.is_empty() => {
            Some(amount.to_string())
        }
        SheetCell::Text(text) => {
            let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
            text.split('.')
                .all(|part| part.parse::<u16>().is_ok())
                .then(|| text.to_owned())
        }
        SheetCell::Amount(_)
        | SheetCell::Nothing
        | SheetCell::Day(_)
        | SheetCell::Truth(_)
        | SheetCell::Fault(_) => None,
    }
}

impl ColumnDomain {
    /// An enumeration of texts, and those that are taken for others.
    pub(super) fn listed<'c>(cells: impl Iterator<Item = &'c SheetCell>) -> (Self, Vec<String>) {
        let mut names = PolicyNames::default();
        let mut values = ColumnValues::default();
        let mut twins = Vec::new();
        for cell in cells {
            let shown = cell.shown();
            let key = value_key(&shown);
            if let Some(at) = values.by_key.get(&key) {
                let own = values.list.get(*at);
                if let Some(own) = own.filter(|own| own.label != label(&shown)) {
                    twins.push(format!("“{shown}” is “{}”", own.label));
                }
                continue;
            }
            values.by_key.insert(key, values.list.len());
            let words: Vec<&str> = shown.split_whitespace().take(WORDS).collect();
            values.list.push(ColumnValue {
                name: names.unique(&words.join(" ")),
                label: label(&shown),
            });
        }
        twins.sort();
        twins.dedup();
        (Self::OneOf(values), twins)
    }

    /// Whether its values can be compared.
    pub(super) fn has_order(&self) -> bool {
        match self {
            Self::Numbers(_) | Self::Days { .. } | Self::Times | Self::Versions { .. } => true,
            Self::YesNo | Self::OneOf(_) => false,
        }
    }

    /// Whether one value lies before another.
    pub(super) fn is_before(&self, one: &SheetCell, other: &SheetCell) -> bool {
        let numbers = |sign| {
            Some(
                amount(one, sign)?
                    .number
                    .compared(amount(other, sign)?.number)
                    .is_lt(),
            )
        };
        match self {
            Self::Numbers(domain) => numbers(domain.sign).unwrap_or(false),
            Self::Days { order, .. } => day_number(one, *order) < day_number(other, *order),
            Self::Times | Self::Versions { .. } | Self::YesNo | Self::OneOf(_) => false,
        }
    }

    /// As the language writes it.
    pub(super) fn written(&self) -> String {
        match self {
            Self::YesNo => "yes/no".to_owned(),
            Self::OneOf(values) => {
                let lines = values
                    .list
                    .iter()
                    .map(|value| format!("  {} \"{}\"\n", value.name, value.label));
                format!("one of {{\n{}}}", lines.collect::<String>())
            }
            Self::Numbers(numbers) => {
                let (lo, hi) = (numbers.digits(numbers.lo), numbers.digits(numbers.hi));
                format!("{lo}..{}", numbers.with_unit(&hi))
            }
            Self::Days { lo, hi, .. } => format!("date {} .. {}", show_date(*lo), show_date(*hi)),
            Self::Times => "time 00:00 .. 23:59".to_owned(),
            Self::Versions { lo, hi } => format!("version {lo} .. {hi}"),
        }
    }

    /// A cell as a value of it, in the language's words, without a unit.
    ///
    /// # Errors
    /// In words, where it is none.
    pub(super) fn value(&self, cell: &SheetCell) -> Result<String, String> {
        self.beside(cell, 0)
    }

    /// The value so many steps behind that of a cell.
    ///
    /// # Errors
    /// In words, where it is none, or the values have no steps.
    pub(super) fn beside(&self, cell: &SheetCell, steps: i8) -> Result<String, String> {
        let refused = |kind: &str| Err(format!("“{}” is no {kind}", cell.shown()));
        match self {
            Self::YesNo => match truth(cell) {
                Some(yes) => Ok(if yes { "yes" } else { "no" }.to_owned()),
                None => refused("“yes” or “no”"),
            },
            Self::OneOf(values) => {
                let key = value_key(&cell.shown());
                match values.by_key.get(&key).and_then(|at| values.list.get(*at)) {
                    Some(value) => Ok(value.name.clone()),
                    None => refused("value of its column"),
                }
            }
            Self::Numbers(numbers) => match amount(cell, numbers.sign) {
                Some(amount) => {
                    Ok(numbers.digits(amount.number.steps(numbers.decimals) + i128::from(steps)))
                }
                None => refused("number"),
            },
            Self::Days { order, .. } => match day_number(cell, *order) {
                Some(day) => Ok(show_date(day + i64::from(steps))),
                None => refused("day"),
            },
            Self::Times => {
                let SheetCell::Text(text) = cell else {
                    return refused("time of day");
                };
                match read_time(text).map(|time| time + i64::from(steps)) {
                    Some(time) if (0..24 * 60).contains(&time) => Ok(show_time(time)),
                    _ => refused("time of day"),
                }
            }
            Self::Versions { .. } => match version(cell) {
                Some(version) if steps == 0 => Ok(version),
                Some(_) => Err(format!("no version is the last before “{}”", cell.shown())),
                None => refused("version"),
            },
        }
    }

    /// A value as it stands in a condition or a rule, with its unit.
    pub(super) fn in_rules(&self, value: &str) -> String {
        match self {
            Self::Numbers(numbers) => numbers.with_unit(value),
            Self::YesNo
            | Self::OneOf(_)
            | Self::Days { .. }
            | Self::Times
            | Self::Versions { .. } => value.to_owned(),
        }
    }

    /// What it can be, for the writer to look at; empty where the sheet says all of it.
    pub(super) fn assumed(&self) -> String {
        match self {
            Self::Numbers(numbers) => {
                let range = format!(
                    "{} to {}",
                    numbers.digits(numbers.lo),
                    numbers.with_unit(&numbers.digits(numbers.hi))
                );
                let step = match numbers.decimals {
                    0 => "whole numbers".to_owned(),
                    1 => "numbers with a decimal".to_owned(),
                    count => format!("numbers with {count} decimals"),
                };
                format!("{step} from {range}")
            }
            Self::Days { lo, hi, .. } => {
                format!("days from {} to {}", show_date(*lo), show_date(*hi))
            }
            Self::Versions { lo, hi } => format!("versions from {lo} to {hi}"),
            Self::OneOf(_) => "only the values that are met".to_owned(),
            Self::YesNo | Self::Times => String::new(),
        }
    }
}

impl NumberDomain {
    /// So many steps, in digits.
    fn digits(&self, steps: i128) -> String {
        Number::show(steps, self.decimals)
    }

    fn with_unit(&self, digits: &str) -> String {
        match self.unit.as_str() {
            "" => digits.to_owned(),
            unit => format!("{digits} {unit}"),
        }
    }
}

/// The next round number: 1, 2 or 5 and zeros.
pub(super) fn round_up(steps: i128) -> i128 {
    let mut power = 1;
    while power < i128::MAX / 100 {
        for digit in [1, 2, 5] {
            if digit * power >= steps {
                return digit * power;
            }
        }
        power *= 10;
    }
    steps
}
