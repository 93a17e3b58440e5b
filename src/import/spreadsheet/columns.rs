//! A column of tests: of which kind its values are, and what each cell asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::domain::{read_date, show_date};

use super::amounts::{DecimalSign, SignEvidence, WrittenAmount};
use super::cells::{CellRelation, CellTest, cell_test, is_time, is_version};
use super::days::{DayOrder, OrderEvidence, day, is_day};
use super::domains::{
    ColumnDomain, NumberDomain, amount, day_number, round_up, truth, value_key, version,
};
use super::headings::Heading;
use super::sheet::SheetCell;

/// What a cell asks for, in values of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnTest {
    Anything,
    Otherwise,
    OneOf { values: Vec<String>, denied: bool },
    Compared(CellRelation, String),
    Between(String, String),
}

/// A column that was understood.
#[derive(Clone, Debug)]
pub(super) struct ReadColumn {
    pub domain: ColumnDomain,
    /// Of each row.
    pub tests: Vec<Result<ColumnTest, String>>,
    pub assumed: Vec<String>,
}

/// A column of results that was understood.
#[derive(Clone, Debug)]
pub(super) struct ReadResults {
    pub domain: ColumnDomain,
    /// Of each row; `None` where it is still to be said.
    pub results: Vec<Result<Option<String>, String>>,
    pub assumed: Vec<String>,
}

/// What the whole sheet says of how its numbers are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct SheetHabits {
    sign: Option<DecimalSign>,
    has_semicolons: bool,
}

impl SheetHabits {
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c SheetCell>, has_semicolons: bool) -> Self {
        let mut evidence = SignEvidence::default();
        for cell in cells {
            if let SheetCell::Text(text) = cell
                && !is_day(text)
            {
                evidence.see(text);
            }
        }
        Self {
            sign: evidence.sign(),
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

/// Reads a column of tests. `None` where no cell of it asks for anything.
pub(super) fn read_column(
    cells: &[&SheetCell],
    heading: &Heading,
    habits: SheetHabits,
) -> Option<ReadColumn> {
    let whole: BTreeSet<String> = cells.iter().map(|cell| value_key(&cell.shown())).collect();
    let is_known = |text: &str| whole.contains(&value_key(text));
    let tests: Vec<CellTest> = cells
        .iter()
        .map(|cell| match cell {
            SheetCell::Fault(_) => {
                CellTest::Unclear("it is an error or a formula of the spreadsheet")
            }
            cell => cell_test(cell, &is_known),
        })
        .collect();
    let mut values: Vec<&SheetCell> = Vec::new();
    let (mut opens_up, mut opens_down, mut has_order) = (false, false, false);
    for test in &tests {
        match test {
            CellTest::Anything | CellTest::Otherwise | CellTest::Unclear(_) => {}
            CellTest::OneOf {
                values: own,
                denied,
            } => {
                values.extend(own);
                opens_up |= *denied;
            }
            CellTest::Compared(relation, value) => {
                values.push(value);
                has_order = true;
                // At most 10 leaves those above it to another row.
                opens_up = true;
                opens_down |= matches!(relation, CellRelation::Less | CellRelation::AtMost);
            }
            CellTest::Between((lo, _), (hi, _)) => {
                values.extend([lo, hi]);
                has_order = true;
            }
        }
    }
    if values.is_empty() {
        return None;
    }
    let (domain, assumed) = domain(
        &values,
        &heading.unit,
        habits,
        Openness {
            names_versions: heading.full.to_lowercase().contains("version"),
            has_order,
            beyond: Beyond {
                up: opens_up,
                down: opens_down,
            },
        },
    );
    // A fault quotes all of its cell.
    let quoted = |(cell, test): (&&SheetCell, &CellTest)| {
        resolved(test, &domain).map_err(|why| {
            let shown = format!("“{}”", cell.shown());
            if why.starts_with(&shown) {
                why
            } else {
                format!("{shown}: {why}")
            }
        })
    };
    let tests = cells.iter().zip(&tests).map(quoted).collect();
    Some(ReadColumn {
        domain,
        tests,
        assumed,
    })
}

/// Reads a column of results.
pub(super) fn read_results(
    cells: &[&SheetCell],
    unit: &str,
    habits: SheetHabits,
) -> Option<ReadResults> {
    results_of(cells, unit, habits, false)
}

/// Reads a column of days, most of which are understood.
pub(super) fn read_days(cells: &[&SheetCell], habits: SheetHabits) -> Option<ReadResults> {
    results_of(cells, "", habits, true)
}

/// Results, or where they have an order, those of the kind that most are of.
fn results_of(
    cells: &[&SheetCell],
    unit: &str,
    habits: SheetHabits,
    has_order: bool,
) -> Option<ReadResults> {
    let is_open = |cell: &SheetCell| match cell {
        SheetCell::Nothing => true,
        SheetCell::Text(text) => {
            ["?", "-", "–", "—", "tbd", "n/a"].contains(&text.to_lowercase().as_str())
        }
        SheetCell::Amount(_) | SheetCell::Day(_) | SheetCell::Truth(_) | SheetCell::Fault(_) => {
            false
        }
    };
    let values: Vec<&SheetCell> = cells
        .iter()
        .copied()
        .filter(|cell| !is_open(cell) && !matches!(cell, SheetCell::Fault(_)))
        .collect();
    if values.is_empty() {
        return None;
    }
    let closed = Openness {
        names_versions: false,
        has_order,
        beyond: Beyond::default(),
    };
    let (domain, assumed) = domain(&values, unit, habits, closed);
    let result = |cell: &&SheetCell| {
        if is_open(cell) {
            Ok(None)
        } else if let SheetCell::Fault(text) = cell {
            Err(format!(
                "“{text}” is an error or a formula of the spreadsheet"
            ))
        } else {
            domain.value(cell).map(Some)
        }
    };
    let results = cells.iter().map(result).collect();
    Some(ReadResults {
        domain,
        results,
        assumed,
    })
}

/// What tests say of values that are not met.
#[derive(Clone, Copy)]
struct Openness {
    /// Whether the heading says that they are versions, of which 1.10 is later than 1.9.
    names_versions: bool,
    /// Whether values are compared, so that they are no mere names.
    has_order: bool,
    beyond: Beyond,
}

/// Whether values above or below those that are met are asked for.
#[derive(Clone, Copy, Default)]
struct Beyond {
    up: bool,
    down: bool,
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
            let text = match value {
                SheetCell::Text(text) => text.as_str(),
                _ => "",
            };
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
fn domain(
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
    let texts = || {
        values.iter().filter_map(|value| match value {
            SheetCell::Text(text) => Some(text.as_str()),
            _ => None,
        })
    };
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
    let mut evidence = OrderEvidence::default();
    for value in values {
        if let SheetCell::Text(text) = value {
            evidence.see(text);
        }
    }
    let (order, is_guess) = evidence.order();
    let days: Vec<i64> = values
        .iter()
        .filter_map(|value| day_number(value, order))
        .collect();
    let year = |day: Option<i64>| day.map_or_else(String::new, show_date);
    let (first, last) = (
        year(days.iter().min().copied()),
        year(days.iter().max().copied()),
    );
    let year = |date: &str| {
        date.get(..4)
            .and_then(|year| year.parse::<i32>().ok())
            .unwrap_or(2000)
    };
    let (first, last) = (year(&first), year(&last) + i32::from(open.beyond.up));
    let bound = |year: i32, rest: &str| read_date(&format!("{year:04}-{rest}")).unwrap_or(0);
    let guessed = values.iter().find_map(|value| match value {
        SheetCell::Text(text)
            if day(text, DayOrder::DayFirst) != day(text, DayOrder::MonthFirst) =>
        {
            Some((text, day_number(value, order)?))
        }
        _ => None,
    });
    let assumed = guessed
        .filter(|_| is_guess)
        .map(|(text, day)| format!("“{text}” is {}, since the day stands first", show_date(day)));
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
    match value {
        SheetCell::Text(text) => {
            text.len() > 1 && text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a unit is a currency: its amounts have cents.
fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase())
}

/// Numbers; `None` where they have different units.
fn numbers(
    values: &[&SheetCell],
    unit: &str,
    habits: SheetHabits,
    open: Openness,
) -> Option<(ColumnDomain, Vec<String>)> {
    let mut evidence = SignEvidence::default();
    for value in values {
        if let SheetCell::Text(text) = value {
            evidence.see(text);
        }
    }
    let (sign, is_guess) = habits.sign(evidence);
    let amounts: Vec<WrittenAmount> = values
        .iter()
        .filter_map(|value| amount(value, sign))
        .collect();
    let heading_unit = unit;
    let units = amounts
        .iter()
        .map(|amount| amount.unit.as_str())
        .chain([unit]);
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

/// Why a cell cannot compare.
const NO_ORDER: &str = "it compares, and other cells of its column are words, or have other units";

/// What a cell asks for, in values of the domain of its column.
///
/// # Errors
/// In words, where it asks for none of them.
fn resolved(test: &CellTest, domain: &ColumnDomain) -> Result<ColumnTest, String> {
    Ok(match test {
        CellTest::Anything => ColumnTest::Anything,
        CellTest::Unclear(why) => return Err((*why).to_owned()),
        CellTest::Otherwise => ColumnTest::Otherwise,
        CellTest::OneOf { values, denied } => {
            let mut all = Vec::new();
            for value in values {
                let value = domain.value(value)?;
                if !all.contains(&value) {
                    all.push(value);
                }
            }
            ColumnTest::OneOf {
                values: all,
                denied: *denied,
            }
        }
        CellTest::Compared(..) | CellTest::Between(..) if !domain.has_order() => {
            return Err(NO_ORDER.to_owned());
        }
        CellTest::Compared(relation, value) => {
            ColumnTest::Compared(*relation, domain.value(value)?)
        }
        CellTest::Between((lo, lo_in), (hi, hi_in)) => {
            if domain.is_before(hi, lo) {
                return Err("it ends before it begins".to_owned());
            }
            ColumnTest::Between(
                domain.beside(lo, i8::from(!lo_in))?,
                domain.beside(hi, -i8::from(!hi_in))?,
            )
        }
    })
}
