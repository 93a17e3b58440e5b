//! A column of tests: of which kind its values are, and what each cell asks for.

use std::collections::BTreeSet;

use super::cells::{CellTest, cell_test};
use super::domains::{ColumnDomain, value_key};
use super::headings::Heading;
use super::kinds::{Beyond, Openness, SheetHabits, domain};
use super::sheet::SheetCell;
use super::wordings::CellRelation;

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
        .map(|cell| cell_test(cell, &is_known))
        .collect();
    let values: Vec<&SheetCell> = tests.iter().flat_map(CellTest::values).collect();
    if values.is_empty() {
        return None;
    }
    let (domain, assumed) = domain(&values, &heading.unit, habits, openness(&tests, heading));
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

/// What tests say of values that are not met.
fn openness(tests: &[CellTest], heading: &Heading) -> Openness {
    let mut open = Openness {
        names_versions: heading.full.to_lowercase().contains("version"),
        has_order: false,
        beyond: Beyond::default(),
    };
    for test in tests {
        match test {
            CellTest::Anything | CellTest::Otherwise | CellTest::Unclear(_) => {}
            CellTest::OneOf { denied, .. } => open.beyond.up |= *denied,
            CellTest::Compared(relation, _) => {
                open.has_order = true;
                // At most 10 leaves those above it to another row.
                open.beyond.up = true;
                open.beyond.down |= matches!(relation, CellRelation::Less | CellRelation::AtMost);
            }
            CellTest::Between(..) => open.has_order = true,
        }
    }
    open
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
