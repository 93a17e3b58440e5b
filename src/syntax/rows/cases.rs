//! Files of cases: tables whose columns are facts that are given, and decisions of which something
//! is expected.

use crate::base::{Diagnostic, FileId, Span};
use crate::syntax::characters;

use super::rules::is_yaml;
use super::{csv, yaml};

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
    let mut diagnostics = characters::check(file, text);
    let mut table = if is_yaml(path) {
        yaml::read(file, text)
    } else {
        csv::read(file, text)
    };
    diagnostics.append(&mut table.diagnostics);
    diagnostics.extend(table.misleading());
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
