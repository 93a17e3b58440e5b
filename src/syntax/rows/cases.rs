//! Files of cases: tables whose columns are facts that are given, and decisions of which something
//! is expected.

use crate::base::{Diagnostic, FileId, Span};

use super::written;

/// Cases as they are written.
#[derive(Debug, Default)]
pub struct Cases {
    /// The headings of the columns, with their places.
    pub columns: Vec<(String, Span)>,
    /// Each row's cells, in the order of the columns, and where the row stands. An empty cell says
    /// nothing.
    pub rows: Vec<(Vec<String>, Span)>,
    /// Diagnostics on the file's form.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file of cases: YAML where its name says so, else CSV.
#[must_use]
pub fn read_cases(file: FileId, path: &str, text: &str) -> Cases {
    let mut table = written::read(file, path, text);
    let mut diagnostics = std::mem::take(&mut table.diagnostics);
    diagnostics.extend(table.twice());
    let columns = table
        .columns
        .iter()
        .map(|heading| (heading.text.to_string(), heading.span))
        .collect();
    let cells = |row: &super::table::TableRow<'_>| {
        row.cells.iter().map(|cell| cell.text.to_string()).collect()
    };
    let rows = table
        .rows
        .iter()
        .map(|row| (cells(row), row.span))
        .collect();
    Cases {
        columns,
        rows,
        diagnostics,
    }
}
