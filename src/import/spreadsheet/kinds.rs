//! Of which kind the values of a column are: yes or no, days, times, versions, numbers, or words.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::domain::{date_parts, read_date};

use super::amounts::{DecimalSign, SignEvidence, WrittenAmount};
use super::cells::{is_time, is_version};
use super::days::{DayOrder, OrderEvidence, day, is_day};
use super::domains::{ColumnDomain, NumberDomain, amount, day_number, round_up, truth, version};
use super::sheet::SheetCell;

/// What the whole sheet says of how its numbers are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct SheetHabits {
    sign: Option<DecimalSign>,
    has_semicolons: bool,
}

impl SheetHabits {
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c SheetCell>, has_semicolons: bool) -> Self {
        let texts = cells.filter_map(SheetCell::text);
        Self {
            sign: SignEvidence::of(texts.filter(|text| !is_day(text))).sign(),
            has_semicolons,
        }
    }

    /// The decimal sign of a column, and whether it is a guess.
    fn sign(self, column: SignEvidence) -> (DecimalSign, bool) {
        if let Some(sign) = column.sign() {
            return (sign, false);
        }
        if let Some(sign) = self.sign {
            // What other columns say is a guess where this one could be read in two ways.
            return (sign, column.open);
        }
        let guess = if self.has_semicolons {
            DecimalSign::Comma
        } else {
            DecimalSign::Dot
        };
        (guess, column.open)
    }
}

/// What tests say of values that are not met.
#[derive(Clone, Copy)]
pub(super) struct Openness {
    /// Whether the heading says that they are versions, of which 1.10 is later than 1.9.
    pub names_versions: bool,
    /// Whether values are compared, so that they are no mere names.
    pub has_order: bool,
    pub beyond: Beyond,
}

/// Whether values above or below those that are met are asked for.
#[derive(Clone, Copy, Default)]
pub(super) struct Beyond {
    pub up: bool,
    pub down: bool,
}

/// How many of the values are of each kind.
#[derive(Default)]
struct KindCounts {
    days: usize,
    times: usize,
    amounts: usize,
    versions: usize,
    /// Versions that are no numbers.
    only_versions: usize,
    truths: usize,
}

impl KindCounts {
    fn of(values: &[&SheetCell]) -> Self {
        let mut counts = Self::default();
        for value in values {
            let text = value.text().unwrap_or_default();
            let is_amount = matches!(value, SheetCell::Amount(_)) || WrittenAmount::is_one(text);
            counts.days += usize::from(matches!(value, SheetCell::Day(_)) || is_day(text));
            counts.times += usize::from(is_time(text));
            counts.amounts += usize::from(is_amount);
            counts.versions += usize::from(version(value).is_some());
            counts.only_versions += usize::from(!is_amount && is_version(text) && !is_day(text));
            counts.truths += usize::from(truth(value).is_some());
        }
        counts
    }
}

/// The domain of values, and what had to be assumed for it.
pub(super) fn domain(
    values: &[&SheetCell],
    unit: &str,
    habits: SheetHabits,
    open: Openness,
) -> (ColumnDomain, Vec<String>) {
    let counts = KindCounts::of(values);
    // A column of values that are compared is of the kind that most are of; another must be of one kind only.
    let is_of = |count: usize| {
        count == values.len()
            || open.has_order
                && count > 0
                && count
                    >= counts
                        .days
                        .max(counts.times)
                        .max(counts.amounts)
                        .max(counts.versions)
    };
    if counts.truths == values.len() {
        (ColumnDomain::YesNo, Vec::new())
    } else if is_of(counts.days) {
        days(values, open)
    } else if is_of(counts.times) {
        (ColumnDomain::Times, Vec::new())
    } else if (counts.only_versions > 0 || open.names_versions) && is_of(counts.versions) {
        (versions(values), Vec::new())
    } else if is_of(counts.amounts)
        && !values.iter().any(|value| is_code(value))
        && let Some(numbers) = numbers(values, unit, habits, open)
    {
        numbers
    } else {
        let (domain, mut assumed) = ColumnDomain::listed(values.iter().copied());
        assumed.extend(taken_as_words(values, &counts));
        (domain, assumed)
    }
}

/// What may have been meant otherwise, where the values of a column are taken as words.
fn taken_as_words(values: &[&SheetCell], counts: &KindCounts) -> Vec<String> {
    let mut assumed = Vec::new();
    let texts = || values.iter().filter_map(|value| value.text());
    let is_plain = |text: &&str| WrittenAmount::is_one(text) || is_day(text);
    let (numbers, has_digits) = (counts.amounts.max(counts.days), |text: &&str| {
        text.chars().any(|c| c.is_ascii_digit())
    });
    if numbers > 0 {
        let other = values.iter().find(|value| match value {
            SheetCell::Text(text) => !is_plain(&text.as_str()),
            SheetCell::Truth(_) => true,
            _ => false,
        });
        let why = other.map_or_else(
            || "they have different units".to_owned(),
            |other| format!("“{}” is none", other.shown()),
        );
        assumed.push(format!(
            "its {} are taken as words, since {why}",
            if counts.days == numbers {
                "days"
            } else {
                "numbers"
            }
        ));
    } else if let Some(text) = texts().find(has_digits) {
        assumed.push(format!("“{text}” is taken as words"));
    }
    let whole = texts().find(|text| {
        let lower = format!(" {} ", text.to_lowercase());
        text.contains([',', '/', '&', '\n'])
            || [
                " and ",
                " und ",
                " all ",
                " except ",
                " neither ",
                " only ",
                " other ",
                " others ",
            ]
            .iter()
            .any(|word| lower.contains(word))
    });
    assumed
        .extend(whole.map(|text| format!("“{}” is taken as one value", text.replace('\n', " "))));
    assumed
}

fn days(values: &[&SheetCell], open: Openness) -> (ColumnDomain, Vec<String>) {
    let texts = || values.iter().filter_map(|value| value.text());
    let (order, is_guess) = OrderEvidence::of(texts()).order();
    let days: Vec<i64> = values
        .iter()
        .filter_map(|value| day_number(value, order))
        .collect();
    let year = |day: Option<&i64>| {
        day.and_then(|day| date_parts(*day))
            .map_or(2000, |(year, ..)| year)
    };
    let (first, last) = (year(days.iter().min()), year(days.iter().max()));
    let bound = |year: i16, rest: &str| read_date(&format!("{year:04}-{rest}")).unwrap_or(0);
    // A comparison is of days on both sides of it.
    let is_first = days.iter().min() == Some(&bound(first, "01-01"));
    let first = first - i16::from(open.has_order && is_first);
    let last = last + i16::from(open.beyond.up);
    let guessed = texts()
        .filter(|text| day(text, DayOrder::DayFirst) != day(text, DayOrder::MonthFirst))
        .find_map(|text| Some((text, day(text, order)?)));
    let assumed = guessed
        .filter(|_| is_guess)
        .map(|(text, day)| format!("“{text}” is {day}, since the day stands first"));
    let domain = ColumnDomain::Days {
        order,
        lo: bound(first, "01-01"),
        hi: bound(last, "12-31"),
    };
    (domain, assumed.into_iter().collect())
}

fn versions(values: &[&SheetCell]) -> ColumnDomain {
    let first = |value: &&SheetCell| {
        let version = version(value)?;
        version.split('.').next()?.parse::<u16>().ok()
    };
    let highest = values.iter().filter_map(first).max().unwrap_or(0);
    ColumnDomain::Versions {
        lo: "0.0".to_owned(),
        hi: format!("{}.0", highest.saturating_add(10)),
    }
}

/// Whether a number is a code: with zeros before it.
fn is_code(value: &SheetCell) -> bool {
    let is_code = |text: &str| {
        text.len() > 1 && text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit())
    };
    value.text().is_some_and(is_code)
}

/// Whether a unit is a currency: its amounts have cents.
fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase())
}

/// Numbers; `None` where they have different units.
fn numbers(
    values: &[&SheetCell],
    heading_unit: &str,
    habits: SheetHabits,
    open: Openness,
) -> Option<(ColumnDomain, Vec<String>)> {
    let texts = values.iter().filter_map(|value| value.text());
    let (sign, is_guess) = habits.sign(SignEvidence::of(texts));
    let amounts: Vec<WrittenAmount> = values
        .iter()
        .filter_map(|value| amount(value, sign))
        .collect();
    let units = amounts
        .iter()
        .map(|amount| amount.unit.as_str())
        .chain([heading_unit]);
    let units: BTreeSet<&str> = units.filter(|unit| !unit.is_empty()).collect();
    let unit = one_unit(&units)?;
    let decimals = amounts.iter().map(|amount| amount.number.decimals).max()?;
    let decimals = if open.has_order && is_currency(&unit) {
        decimals.max(2)
    } else {
        decimals
    };
    let bare = amounts
        .iter()
        .filter(|amount| amount.unit.is_empty())
        .count();
    let steps = |amount: &WrittenAmount| amount.number.steps(decimals);
    let (least, most) = (
        amounts.iter().map(steps).min()?,
        amounts.iter().map(steps).max()?,
    );
    let hi = match (open.beyond.up, most) {
        (_, ..0) => 0,
        (true, most) => round_up(2 * most.max(1)),
        (false, most) => most,
    };
    let lo = match (open.beyond.down, least) {
        (true, 0) => -round_up(most.max(1)),
        (_, 0..) => 0,
        (true, least) => -round_up(-2 * least),
        (false, least) => least,
    };
    let mut assumed = Vec::new();
    if is_guess {
        assumed.push(match sign {
            DecimalSign::Dot => "a comma parts thousands, and a dot is the decimal sign".to_owned(),
            DecimalSign::Comma => {
                "a dot parts thousands, and a comma is the decimal sign".to_owned()
            }
        });
    }
    if (1..amounts.len()).contains(&bare) && heading_unit.is_empty() {
        let example = amounts.iter().find(|amount| amount.unit.is_empty());
        assumed.extend(example.map(|amount| format!("“{amount}” is meant in {unit}")));
    }
    let domain = ColumnDomain::Numbers(NumberDomain {
        sign,
        decimals,
        unit,
        lo,
        hi: if hi == lo { lo + 1 } else { hi },
    });
    Some((domain, assumed))
}

/// The unit of all, in the plural; `None` where they are different ones.
fn one_unit(units: &BTreeSet<&str>) -> Option<String> {
    let mut plurals: BTreeMap<String, &str> = BTreeMap::new();
    for unit in units {
        let single = unit
            .strip_suffix('s')
            .filter(|single| units.contains(single));
        plurals
            .entry(single.unwrap_or(unit).to_lowercase())
            .and_modify(|known| {
                if unit.len() > known.len() {
                    *known = unit;
                }
            })
            .or_insert(unit);
    }
    match plurals.len() {
        0 => Some(String::new()),
        1 => plurals.values().next().map(|unit| (*unit).to_owned()),
        _ => None,
    }
}
