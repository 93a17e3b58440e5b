//! The columns and rows of a table, as far as they are understood.

use crate::import::names::PolicyNames;

use super::columns::{ColumnTest, ReadColumn, ReadResults, read_column, read_days, read_results};
use super::domains::ColumnDomain;
use super::headings::ColumnRole;
use super::rows::PolicyRow;
use super::sheet::{Sheet, SheetCell, SheetRow};
use super::table::{SheetColumn, SheetTable};

/// A table whose columns were understood.
pub(super) struct ReadTable<'t> {
    pub table: &'t SheetTable,
    pub tests: Vec<NamedColumn<'t, ReadColumn>>,
    pub results: Vec<NamedColumn<'t, ReadResults>>,
    from: Option<ReadResults>,
    until: Option<ReadResults>,
}

/// A column with the name that it has in the policy.
pub(super) struct NamedColumn<'t, C> {
    pub column: &'t SheetColumn,
    pub name: String,
    pub read: C,
}

impl<'t> ReadTable<'t> {
    /// Reads all columns.
    ///
    /// # Errors
    /// In words, where none is a condition, or none a result.
    pub(super) fn of(table: &'t SheetTable, sheet: &mut Sheet) -> Result<Self, String> {
        let mut names = PolicyNames::default();
        let days = |role: ColumnRole| {
            let column = table.of_role(role).next()?;
            read_days(&table.cells(column), table.habits)
        };
        let (from, until) = (days(ColumnRole::From), days(ColumnRole::Until));
        if from.is_some() || until.is_some() {
            // The fact that they ask for.
            names.unique("today");
        }
        let (mut tests, mut results) = (Vec::new(), Vec::new());
        for column in table.of_role(ColumnRole::Test) {
            let read = read_column(&table.cells(column), &column.heading, table.habits);
            let Some(read) = read else {
                sheet.left_out.push(format!(
                    "the column “{}”: it asks for nothing",
                    column.heading.full
                ));
                continue;
            };
            assume(column, &read.assumed, Some(&read.domain), sheet);
            let name = names.unique(column.heading.shown(&read.domain));
            tests.push(NamedColumn { column, name, read });
        }
        for column in table.of_role(ColumnRole::Result) {
            let read = read_results(&table.cells(column), &column.heading.unit, table.habits);
            let Some(read) = read else {
                sheet
                    .left_out
                    .push(format!("the column “{}”: it is empty", column.heading.full));
                continue;
            };
            assume(column, &read.assumed, None, sheet);
            let name = names.unique(column.heading.shown(&read.domain));
            results.push(NamedColumn { column, name, read });
        }
        if tests.is_empty() || results.is_empty() {
            return Err(format!(
                "nothing of it can be carried over:\n  {}",
                sheet.left_out.join("\n  ")
            ));
        }
        Ok(Self {
            table,
            tests,
            results,
            from,
            until,
        })
    }

    /// Notes where nothing stands in a row that asks for something else: there, blanks may mean another thing.
    fn note_blanks(&self, sheet: &mut Sheet) {
        let asks = |at: usize| {
            let mut tests = self.tests.iter().filter_map(|test| test.read.tests.get(at));
            tests.any(|test| !matches!(test, Ok(ColumnTest::Anything | ColumnTest::Otherwise)))
        };
        for test in &self.tests {
            let rows = self.table.rows.iter().enumerate();
            let blank = rows.filter(|(at, row)| is_blank(test.column.cell(row)) && asks(*at));
            let blank: Vec<usize> = blank.map(|(_, row)| row.number).collect();
            let Some(first) = blank.first() else {
                continue;
            };
            let more = match blank.len() {
                1 => String::new(),
                2 => " and one more".to_owned(),
                count => format!(" and {} more", count - 1),
            };
            sheet.assumed.push(format!(
                "of “{}”: nothing stands in row {first}{more}, which asks for anything",
                test.column.heading.full
            ));
        }
    }

    /// The rows that can be carried over; the others are listed.
    pub(super) fn rows(&self, sheet: &mut Sheet) -> Vec<PolicyRow> {
        self.note_blanks(sheet);
        let mut names = PolicyNames::default();
        let mut rows: Vec<PolicyRow> = Vec::new();
        let mut otherwise: Option<usize> = None;
        for (at, row) in self.table.rows.iter().enumerate() {
            let (read, mut faults) = self.row(at, row, &mut names);
            let is_otherwise = read.is_otherwise();
            let says_so = read.tests.contains(&ColumnTest::Otherwise);
            if says_so && !is_otherwise {
                faults.push(
                    "“otherwise” stands beside other conditions: say which values are meant"
                        .to_owned(),
                );
            } else if is_otherwise && (read.from.is_some() || read.until.is_some()) {
                faults.push("a row for everybody else holds on all days".to_owned());
            }
            if let Some(before) = otherwise.filter(|_| is_otherwise) {
                faults.push(format!(
                    "row {before} already says what holds for everybody else"
                ));
            }
            if !faults.is_empty() {
                sheet
                    .left_out
                    .push(format!("row {}: {}", row.number, faults.join("; ")));
                continue;
            }
            if is_otherwise {
                otherwise = Some(row.number);
                if !says_so {
                    sheet.assumed.push(format!(
                        "row {}, which asks for nothing, is for everybody else",
                        row.number
                    ));
                }
            }
            rows.push(read);
        }
        // Who is left comes last, wherever that stands on the sheet.
        rows.sort_by_key(PolicyRow::is_otherwise);
        rows
    }

    /// A row, and what of it is not understood.
    fn row(&self, at: usize, row: &SheetRow, names: &mut PolicyNames) -> (PolicyRow, Vec<String>) {
        let mut faults = Vec::new();
        let tests = self.tests.iter().map(|test| {
            let said = understood(test.column, test.read.tests.get(at), &mut faults);
            said.unwrap_or(ColumnTest::Anything)
        });
        let tests = tests.collect();
        let results = self.results.iter().map(|result| {
            let said = understood(result.column, result.read.results.get(at), &mut faults);
            said.flatten()
        });
        let results = results.collect();
        let texts = |role: ColumnRole| -> Vec<String> {
            let cells = self
                .table
                .of_role(role)
                .map(|column| column.cell(row).shown());
            cells.filter(|text| !text.is_empty()).collect()
        };
        let given = texts(ColumnRole::RuleName).join(" ");
        let name = if given.is_empty() {
            format!("row-{}", row.number)
        } else if given.chars().all(|c| c.is_ascii_digit()) {
            format!("row-{given}")
        } else {
            given
        };
        let mut day = |days: &Option<ReadResults>| match days.as_ref()?.results.get(at)? {
            Ok(day) => day.clone(),
            Err(why) => {
                faults.push(why.clone());
                None
            }
        };
        let (from, until) = (day(&self.from), day(&self.until));
        let row = PolicyRow {
            name: names.unique(&name),
            tests,
            results,
            reason: texts(ColumnRole::Reason).join(" "),
            from,
            until,
        };
        (row, faults)
    }
}

/// Whether nothing stands in a cell, or as good as nothing.
fn is_blank(cell: &SheetCell) -> bool {
    match cell {
        SheetCell::Nothing => true,
        SheetCell::Text(text) => ["n/a", "na"].contains(&text.to_lowercase().as_str()),
        SheetCell::Amount(_) | SheetCell::Day(_) | SheetCell::Truth(_) | SheetCell::Fault(_) => {
            false
        }
    }
}

/// What a cell says; a fault is noted with its column.
fn understood<T: Clone>(
    column: &SheetColumn,
    cell: Option<&Result<T, String>>,
    faults: &mut Vec<String>,
) -> Option<T> {
    match cell? {
        Ok(said) => Some(said.clone()),
        Err(why) => {
            faults.push(format!("{why} (in “{}”)", column.heading.full));
            None
        }
    }
}

/// Notes what had to be assumed of a column.
fn assume(
    column: &SheetColumn,
    assumed: &[String],
    domain: Option<&ColumnDomain>,
    sheet: &mut Sheet,
) {
    let domain = domain
        .map(ColumnDomain::assumed)
        .filter(|domain| !domain.is_empty());
    let parts = assumed.iter().map(String::as_str).chain(domain.as_deref());
    let parts: Vec<&str> = parts.collect();
    if !parts.is_empty() {
        sheet.assumed.push(format!(
            "of “{}”: {}",
            column.heading.full,
            parts.join("; ")
        ));
    }
}
