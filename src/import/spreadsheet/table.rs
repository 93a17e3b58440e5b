//! What the columns of a sheet are, by their headings and by what stands in them.

use std::collections::BTreeSet;

use crate::import::names::slug;
use crate::words::clause::capital_first;

use super::cells::{CellTest, cell_test, has_order};
use super::days::is_day;
use super::domains::value_key;
use super::headings::{ColumnRole, Heading};
use super::kinds::SheetHabits;
use super::sheet::{Sheet, SheetCell, SheetRow, column_letters};

/// A table: what its columns are, and its rows.
pub(super) struct SheetTable {
    columns: Vec<SheetColumn>,
    pub rows: Vec<SheetRow>,
    pub habits: SheetHabits,
    /// Whether its words are of a language that writes nouns with a capital letter.
    pub is_german: bool,
}

/// A column with its meaning.
pub(super) struct SheetColumn {
    at: usize,
    pub heading: Heading,
    pub role: ColumnRole,
}

impl SheetColumn {
    /// Whether somebody means it: by its heading, or by its letter.
    fn is_meant(&self, wanted: &str) -> bool {
        let key = value_key(wanted);
        let names = [
            value_key(&self.heading.full),
            value_key(&self.heading.text),
            column_letters(self.at).to_lowercase(),
        ];
        names.contains(&key)
    }

    /// Its cell in a row.
    pub(super) fn cell<'r>(&self, row: &'r SheetRow) -> &'r SheetCell {
        row.cell(self.at)
    }
}

impl SheetTable {
    /// Finds out what the columns are.
    ///
    /// # Errors
    /// In words, where no column is a result, or no other is a condition.
    pub(super) fn of(
        mut headings: SheetRow,
        mut rows: Vec<SheetRow>,
        results: &[String],
        sheet: &mut Sheet,
    ) -> Result<Self, String> {
        must_be_names(&headings)?;
        join_ends(&mut headings, &mut rows, sheet);
        let width = rows
            .iter()
            .map(|row| row.cells.len())
            .chain([headings.cells.len()])
            .max()
            .unwrap_or(0);
        let mut columns = Vec::new();
        for at in 0..width {
            let is_empty = rows.iter().all(|row| *row.cell(at) == SheetCell::Nothing);
            let text = headings.cell(at).shown();
            if is_empty && text.is_empty() {
                continue;
            }
            let text = if text.is_empty() {
                let name = format!("Column {}", column_letters(at));
                sheet
                    .assumed
                    .push(format!("the column without a heading is called “{name}”"));
                name
            } else {
                text
            };
            let role = ColumnRole::of(&text);
            columns.push(SheetColumn {
                at,
                heading: Heading::read(&text),
                role: fitting(role, at, &rows),
            });
        }
        let cells = rows.iter().flat_map(|row| &row.cells);
        let mut table = Self {
            habits: SheetHabits::of(cells.clone(), sheet.has_semicolons),
            is_german: is_german(cells.chain(&headings.cells)),
            columns,
            rows,
        };
        table.name_results(results, sheet)?;
        table.set_notes_aside(sheet);
        let has_tests = table
            .columns
            .iter()
            .any(|column| column.role == ColumnRole::Test);
        if table.rows.is_empty() || !has_tests {
            return Err("it has no column for a condition beside that of its results".to_owned());
        }
        Ok(table)
    }

    /// Finds the columns of what comes out.
    ///
    /// # Errors
    /// In words, where one is named that is not there.
    fn name_results(&mut self, results: &[String], sheet: &mut Sheet) -> Result<(), String> {
        let is_there = |wanted: &&String| self.columns.iter().any(|column| column.is_meant(wanted));
        if let Some(wanted) = results.iter().find(|wanted| !is_there(wanted)) {
            let names = self
                .columns
                .iter()
                .map(|column| format!("“{}”", column.heading.full));
            let names: Vec<String> = names.collect();
            return Err(format!(
                "it has no column “{wanted}”, but {}",
                names.join(", ")
            ));
        }
        if !results.is_empty() {
            for column in &mut self.columns {
                let is_named = results.iter().any(|wanted| column.is_meant(wanted));
                column.role = match column.role {
                    _ if is_named => ColumnRole::Result,
                    ColumnRole::Result => ColumnRole::Test,
                    other => other,
                };
            }
        } else if self.of_role(ColumnRole::Result).next().is_none() {
            let mut columns = self.columns.iter_mut().rev();
            let last = columns.find(|column| column.role == ColumnRole::Test);
            let last = last.ok_or("it has no column for what comes out")?;
            last.role = ColumnRole::Result;
            sheet.assumed.push(format!(
                "the last column, “{}”, is what comes out; `--result HEADING` says another",
                last.heading.full
            ));
        }
        Ok(())
    }

    /// A line that fills one cell, and says nothing of what comes out, is a note to the table.
    fn set_notes_aside(&mut self, sheet: &mut Sheet) {
        if self.columns.len() < 3 {
            return;
        }
        let is_note = |row: &SheetRow| {
            let gives = self
                .of_role(ColumnRole::Result)
                .any(|column| *column.cell(row) != SheetCell::Nothing);
            row.filled() == 1 && !gives
        };
        let notes: Vec<bool> = self.rows.iter().map(is_note).collect();
        let mut is_note = notes.iter();
        self.rows.retain(|row| {
            let keeps = !is_note.next().is_some_and(|is_note| *is_note);
            if !keeps {
                sheet
                    .left_out
                    .push(format!("row {}: “{}”", row.number, row.words()));
            }
            keeps
        });
    }

    /// The columns of this meaning.
    pub(super) fn of_role(&self, role: ColumnRole) -> impl Iterator<Item = &SheetColumn> {
        self.columns
            .iter()
            .filter(move |column| column.role == role)
    }

    /// The cells of a column.
    pub(super) fn cells(&self, column: &SheetColumn) -> Vec<&SheetCell> {
        self.rows.iter().map(|row| column.cell(row)).collect()
    }
}

/// Headings are names: a table of two directions has conditions there.
///
/// # Errors
/// In words, where one is a condition.
fn must_be_names(headings: &SheetRow) -> Result<(), String> {
    let is_condition = |cell: &&SheetCell| {
        matches!(
            cell_test(cell, &|_| false),
            CellTest::Compared(..) | CellTest::Between(..)
        )
    };
    match headings.cells.iter().find(is_condition) {
        Some(condition) => Err(format!(
            "its heading “{}” is a condition: write one row for each of its cells, with a column for what the headings ask for and one for what comes out",
            condition.shown()
        )),
        None => Ok(()),
    }
}

/// Words that tell the two columns of a range: behind or before what they have in common.
const ENDS: [(&str, &str); 6] = [
    ("from", "to"),
    ("from", "until"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("von", "bis"),
    ("lower", "upper"),
];

/// What a heading is without a word at its end or its beginning.
fn stem(heading: &str, word: &str) -> Option<String> {
    let lower = heading.to_lowercase();
    let lower = lower.replace('.', "");
    let rest = lower
        .strip_suffix(word)
        .filter(|rest| rest.ends_with(' '))
        .or_else(|| {
            lower
                .strip_prefix(word)
                .filter(|rest| rest.starts_with(' '))
        })?;
    Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty())
}

/// Makes one column of two that are the ends of a range.
fn join_ends(headings: &mut SheetRow, rows: &mut [SheetRow], sheet: &mut Sheet) {
    for at in 0..headings.cells.len() {
        let (one, other) = (
            Heading::read(&headings.cell(at).shown()),
            Heading::read(&headings.cell(at + 1).shown()),
        );
        let has_role = [&one, &other]
            .iter()
            .any(|heading| ColumnRole::of(&heading.full) != ColumnRole::Test);
        let common = ENDS.iter().find_map(|(lo, hi)| {
            let common = stem(&one.text, lo)?;
            (Some(&common) == stem(&other.text, hi).as_ref()).then_some(common)
        });
        let Some(common) = common.filter(|_| !has_role) else {
            continue;
        };
        let ordered = |cell: &SheetCell| match cell {
            SheetCell::Nothing | SheetCell::Amount(_) | SheetCell::Day(_) => true,
            SheetCell::Text(text) => has_order(text),
            SheetCell::Truth(_) | SheetCell::Fault(_) => false,
        };
        if !rows
            .iter()
            .all(|row| ordered(row.cell(at)) && ordered(row.cell(at + 1)))
        {
            continue;
        }
        for row in rows.iter_mut() {
            let (lo, hi) = (row.cell(at).shown(), row.cell(at + 1).shown());
            let range = match (lo.as_str(), hi.as_str()) {
                ("", "") => String::new(),
                (lo, "") => format!(">= {lo}"),
                ("", hi) => format!("<= {hi}"),
                (lo, hi) => format!("{lo} - {hi}"),
            };
            if let Some(place) = row.cells.get_mut(at) {
                *place = SheetCell::of_text(&range);
            }
            if let Some(place) = row.cells.get_mut(at + 1) {
                *place = SheetCell::Nothing;
            }
        }
        sheet.assumed.push(format!(
            "“{}” and “{}” are the ends of one range, both included",
            one.full, other.full
        ));
        let unit = if one.unit.is_empty() {
            String::new()
        } else {
            format!(" ({})", one.unit)
        };
        if let Some(place) = headings.cells.get_mut(at) {
            *place = SheetCell::of_text(&format!("{}{unit}", capital_first(&common)));
        }
        if let Some(place) = headings.cells.get_mut(at + 1) {
            *place = SheetCell::Nothing;
        }
    }
}

/// A role, unless the cells of its column do not fit it.
fn fitting(role: ColumnRole, at: usize, rows: &[SheetRow]) -> ColumnRole {
    let cells = || {
        rows.iter()
            .map(|row| row.cell(at))
            .filter(|cell| **cell != SheetCell::Nothing)
    };
    let fits = match role {
        ColumnRole::From | ColumnRole::Until => {
            let days = cells().filter(|cell| match cell {
                SheetCell::Day(_) => true,
                SheetCell::Text(text) => is_day(text),
                SheetCell::Nothing
                | SheetCell::Amount(_)
                | SheetCell::Truth(_)
                | SheetCell::Fault(_) => false,
            });
            let (days, all) = (days.count(), cells().count());
            days > 0 && days * 2 >= all
        }
        ColumnRole::RuleName => {
            let names: Vec<String> = cells().map(|cell| slug(&cell.shown())).collect();
            // One that stands there twice is a slip; a column of few names is a condition.
            let different = names.iter().collect::<BTreeSet<_>>().len();
            different * 3 > names.len() * 2 || different + 1 >= names.len()
        }
        ColumnRole::Test | ColumnRole::Result | ColumnRole::Reason => true,
    };
    if fits { role } else { ColumnRole::Test }
}

/// Whether some cell is German: then nouns keep their capitals.
fn is_german<'c>(cells: impl Iterator<Item = &'c SheetCell>) -> bool {
    let is_german = |text: &str| {
        let lower = text.to_lowercase();
        lower.contains(['ä', 'ö', 'ü', 'ß'])
            || ["ja", "nein", "wahr", "falsch", "sonst", "alle"].contains(&lower.as_str())
            || ["bis ", "ab ", "über ", "unter "]
                .iter()
                .any(|word| lower.starts_with(word))
    };
    cells
        .into_iter()
        .any(|cell| matches!(cell, SheetCell::Text(text) if is_german(text)))
}
