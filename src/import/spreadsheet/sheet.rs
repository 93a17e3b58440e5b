//! A sheet: cells in rows, of CSV or of a workbook.

use std::collections::{BTreeMap, BTreeSet};

use super::amounts::WrittenAmount;

/// Words that begin a row which sums up others.
const TOTALS: [&str; 11] = [
    "total",
    "totals",
    "subtotal",
    "grand total",
    "sum",
    "average",
    "mean",
    "summe",
    "gesamt",
    "durchschnitt",
    "zwischensumme",
];

/// How many rows and columns of a sheet are read.
pub(super) const ROWS: usize = 100_000;
pub(super) const COLUMNS: usize = 256;

/// The errors of formulas, as spreadsheets show them.
const ERRORS: [&str; 8] = [
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!",
];

/// A cell, as its file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum SheetCell {
    #[default]
    Nothing,
    Text(String),
    /// A number, and nothing that could be read in two ways.
    Amount(WrittenAmount),
    /// As `2026-01-31`.
    Day(String),
    Truth(bool),
    /// A fault that the spreadsheet itself shows: `#DIV/0!`.
    Fault(String),
}

impl SheetCell {
    /// A cell of this text.
    pub(super) fn of_text(text: &str) -> Self {
        let text = text
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}')
            .replace("\r\n", "\n")
            .replace('\u{a0}', " ");
        // What makes a spreadsheet take a number for a text.
        let text = text.strip_prefix('\'').unwrap_or(&text).to_owned();
        let is_fault = ERRORS.contains(&text.as_str()) || ["...", "…"].contains(&text.as_str());
        let is_formula = text.starts_with('=') && text.contains('(');
        if text.is_empty() {
            Self::Nothing
        } else if is_fault || is_formula {
            Self::Fault(text)
        } else {
            Self::Text(text)
        }
    }

    /// The text that somebody typed.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nothing | Self::Amount(_) | Self::Day(_) | Self::Truth(_) | Self::Fault(_) => {
                None
            }
        }
    }

    /// As it is shown in messages.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Day(text) | Self::Fault(text) => text.replace('\n', " "),
            Self::Amount(amount) => amount.to_string(),
            Self::Truth(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

/// A row that holds something.
#[derive(Clone, Debug)]
pub(super) struct SheetRow {
    /// Counted from 1, as spreadsheets do.
    pub number: usize,
    pub cells: Vec<SheetCell>,
}

impl SheetRow {
    pub(super) fn cell(&self, column: usize) -> &SheetCell {
        self.cells.get(column).unwrap_or(&SheetCell::Nothing)
    }

    /// All that its cells hold; a title that goes over several is there once.
    pub(super) fn words(&self) -> String {
        let words: Vec<String> = self.cells.iter().map(SheetCell::shown).collect();
        match (self.distinct(), words.iter().find(|word| !word.is_empty())) {
            (1, Some(word)) => word.clone(),
            _ => words.join(" ").trim().to_owned(),
        }
    }

    /// How many different things its cells hold: a title that goes over several is one.
    fn distinct(&self) -> usize {
        let words: BTreeSet<String> = self.cells.iter().map(SheetCell::shown).collect();
        words.iter().filter(|word| !word.is_empty()).count()
    }

    /// Why it is no rule: it sums up others, or has the headings once more.
    fn is_no_rule(&self, headings: &Self) -> Option<&'static str> {
        let mut words = self.cells.iter().map(SheetCell::shown);
        let first = words
            .find(|word| !word.is_empty())
            .unwrap_or_default()
            .to_lowercase();
        if TOTALS.contains(&first.strip_suffix(':').unwrap_or(&first)) {
            return Some("it sums up");
        }
        let shown =
            |row: &Self| -> Vec<String> { row.cells.iter().map(SheetCell::shown).collect() };
        (shown(self) == shown(headings)).then_some("its headings once more")
    }

    /// How many cells of it hold something.
    pub(super) fn filled(&self) -> usize {
        let empty = |cell: &&SheetCell| **cell != SheetCell::Nothing;
        self.cells.iter().filter(empty).count()
    }
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub rows: Vec<SheetRow>,
    /// Whether its cells are parted by semicolons, as where a comma is the decimal sign.
    pub has_semicolons: bool,
    /// The first and the last row of each group of cells that are one.
    pub merged: Vec<(usize, usize)>,
    /// What had to be assumed to read it.
    pub assumed: Vec<String>,
    /// What of it is not read.
    pub left_out: Vec<String>,
}

impl Sheet {
    /// Reads CSV, as it is written by programs of many countries.
    ///
    /// # Errors
    /// In words, where it is no text.
    pub(super) fn of_csv(bytes: &[u8]) -> Result<Self, String> {
        let mut sheet = Self::default();
        let (text, encoding, _) = if let Ok(text) = std::str::from_utf8(bytes) {
            (text.into(), encoding_rs::UTF_8, false)
        } else {
            // Where no mark says what it is, spreadsheets on Windows write this.
            encoding_rs::WINDOWS_1252.decode(bytes)
        };
        if text.contains('\0') {
            return Err("it is no text: save it as CSV or XLSX".to_owned());
        }
        if encoding == encoding_rs::WINDOWS_1252 {
            sheet.assumed.push(
                "its letters are those of Windows (1252), since they are not UTF-8".to_owned(),
            );
        }
        let text = text.trim_start_matches('\u{feff}');
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let stated = stated_separator(&text);
        let sheet_line = stated.is_some();
        let (separator, text) = match stated {
            Some((separator, rest)) => (separator, rest),
            None => (likely_separator(&text), text.as_str()),
        };
        sheet.has_semicolons = separator == b';';
        let mut reader = reader(text, separator);
        // As spreadsheets count: a cell of several lines is in one row, and an empty line is a row.
        let mut number = usize::from(sheet_line);
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            let start = record.position().map_or(0, csv::Position::byte);
            let rest = usize::try_from(start)
                .ok()
                .and_then(|start| text.get(start..));
            let empty = rest
                .unwrap_or_default()
                .bytes()
                .take_while(|byte| *byte == b'\n');
            number += 1 + empty.count();
            let cells = record.iter().take(COLUMNS).map(SheetCell::of_text);
            let row = SheetRow {
                number,
                cells: cells.collect(),
            };
            if record.len() > COLUMNS {
                return Err(format!(
                    "it has more than {COLUMNS} columns: no table that people read has"
                ));
            }
            if !sheet.push(row) {
                break;
            }
        }
        Ok(sheet)
    }

    /// Adds a row, if it holds something. Whether there is room for more.
    pub(super) fn push(&mut self, row: SheetRow) -> bool {
        if row.filled() == 0 {
            return true;
        }
        if self.rows.len() > ROWS {
            self.left_out
                .push(format!("all from row {}: {ROWS} rows are read", row.number));
            return false;
        }
        self.rows.push(row);
        true
    }

    /// Parts the sheet at the row of its headings, the first that holds two things or more: the title above it, the
    /// headings, the rows below.
    ///
    /// # Errors
    /// In words, where there are no headings, or nothing below them.
    pub(super) fn headed(&mut self) -> Result<HeadedRows, String> {
        // Most columns have a heading; what stands above them has fewer.
        let widest = self
            .rows
            .iter()
            .take(50)
            .map(SheetRow::filled)
            .max()
            .unwrap_or(0);
        let enough = (widest * 3).div_ceil(4).max(2);
        let at = self.rows.iter().position(|row| row.distinct() >= enough);
        let Some(at) = at else {
            return Err(
                "it has no row of headings: a table has a column for each fact, and one for what comes out"
                    .to_owned(),
            );
        };
        let mut rows = self.rows.split_off(at + 1);
        let headings = self.rows.pop().ok_or("it is empty")?;
        let mut merged = self.merged.iter();
        if merged.any(|(first, last)| (*first..=*last).contains(&headings.number)) {
            return Err(format!(
                "its headings in row {} go over several columns or rows: give each column one heading of its own, in one row",
                headings.number
            ));
        }
        rows.retain(|row| match row.is_no_rule(&headings) {
            Some(why) => {
                let fault = format!("row {}: {why}: “{}”", row.number, row.words());
                self.left_out.push(fault);
                false
            }
            None => true,
        });
        if rows.is_empty() {
            return Err(format!(
                "there is no row below its headings in row {}",
                headings.number
            ));
        }
        let mut above = self.rows.iter().map(|row| (row.number, row.words()));
        let title = above.next().map(|(_, words)| words);
        for (number, words) in above {
            let fault = format!("row {number}, above the headings: “{words}”");
            self.left_out.push(fault);
        }
        Ok((title, headings, rows))
    }
}

/// The title above a table, its headings, and the rows below.
pub(super) type HeadedRows = (Option<String>, SheetRow, Vec<SheetRow>);

/// The separator that a first line `sep=;` states, and what follows it.
fn stated_separator(text: &str) -> Option<(u8, &str)> {
    let rest = text.strip_prefix("sep=")?;
    let (line, rest) = rest.split_once('\n')?;
    match line.trim_end_matches('\r').as_bytes() {
        [separator] => Some((*separator, rest)),
        _ => None,
    }
}

/// The separator that parts most of the first rows into the same number of cells.
fn likely_separator(text: &str) -> u8 {
    let alike = |separator: u8| {
        let mut reader = reader(text, separator);
        let records = reader.records().take(20).flatten();
        let mut counts = BTreeMap::<usize, usize>::new();
        for record in records.filter(|record| record.len() > 1) {
            *counts.entry(record.len()).or_default() += 1;
        }
        let most = counts.into_iter().map(|(cells, rows)| (rows, cells));
        most.max().unwrap_or((0, 0))
    };
    let mut best = (b',', (0, 0));
    for separator in *b",;\t|" {
        let found = alike(separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The name of a column as spreadsheets have it: A, B, … Z, AA, …
pub(super) fn column_letters(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        rest -= 1;
        let letter = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
