//! A table as it is written: columns, rows, cells and where each stands. It knows neither CSV nor YAML.

use std::borrow::Cow;

use crate::base::{Diagnostic, Span, codes};

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct Cell<'t> {
    /// What it says, without white space around it; empty where nothing is written.
    pub(super) text: Cow<'t, str>,
    /// Where.
    pub(super) span: Span,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row<'t> {
    /// Its cells, in the order of the columns; those that are missing at the end say nothing.
    pub(super) cells: Vec<Cell<'t>>,
    /// All of it.
    pub(super) span: Span,
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table<'t> {
    /// What heads the columns.
    pub(super) columns: Vec<Cell<'t>>,
    /// The rows.
    pub(super) rows: Vec<Row<'t>>,
    /// What is to be said of how it is written.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A fault of a file of rows.
pub(super) fn bad_row(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::BAD_ROW, span, message)
}
