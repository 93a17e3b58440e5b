//! A table as it is written: columns, rows, cells and where each stands. It knows neither CSV nor
//! YAML.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::base::characters::{TAKE_AWAY, is_banned, name};
use crate::base::{Diagnostic, Span, codes};

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct TableCell<'t> {
    /// The text, without white space around it; empty where nothing is written.
    pub(super) text: Cow<'t, str>,
    /// Where.
    pub(super) span: Span,
}

/// A row.
#[derive(Debug)]
pub(super) struct TableRow<'t> {
    /// Its cells, in the order of the columns; those that are missing at the end say nothing.
    pub(super) cells: Vec<TableCell<'t>>,
    /// All of it.
    pub(super) span: Span,
}

/// A table.
#[derive(Debug, Default)]
pub(super) struct RowTable<'t> {
    /// The headings of the columns.
    pub(super) columns: Vec<TableCell<'t>>,
    pub(super) rows: Vec<TableRow<'t>>,
    /// Diagnostics on the form.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// How many rows a file may have: about half a gigabyte, once they are rules.
pub(super) const MOST: usize = 200_000;

/// That a file has more rows than are read.
pub(super) fn too_many(span: Span) -> Diagnostic {
    let message =
        format!("not decided: the rows from here on, since no more than {MOST} are read of a file");
    Diagnostic::new(&codes::UNDECIDED, span, message)
        .help("say more in a row (`31..60`, `(a, b)`), or split the decision: nothing is said of it as it is")
}

impl RowTable<'_> {
    /// Cells whose text came through quotation marks or escapes and holds characters that the file
    /// itself may not: at each, its first.
    pub(super) fn misleading(&self) -> Vec<Diagnostic> {
        let cells = self
            .columns
            .iter()
            .chain(self.rows.iter().flat_map(|row| &row.cells));
        let is_bad = |c: &char| is_banned(*c) || *c == '\r';
        let bad = cells.filter_map(|cell| Some((cell.span, cell.text.chars().find(is_bad)?)));
        let say = |(span, c): (Span, char)| {
            Diagnostic::new(
                &codes::MISLEADING_CHARACTER,
                span,
                format!("an escape stands for {}", name(c)),
            )
            .help(TAKE_AWAY)
        };
        bad.map(say).collect()
    }

    /// The column with this heading, in large or small letters.
    pub(super) fn column(&self, heading: &str) -> Option<usize> {
        let mut columns = self.columns.iter();
        columns.position(|column| column.text.eq_ignore_ascii_case(heading))
    }

    /// Columns that are headed by the name of one before them.
    pub(super) fn twice(&self) -> Vec<Diagnostic> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut found = Vec::new();
        for column in self.columns.iter().filter(|column| !column.text.is_empty()) {
            if let Some(first) = seen.insert(&column.text, column.span) {
                let message = format!("two columns are headed `{}`", column.text);
                found.push(
                    bad_row(column.span, message)
                        .also(first, "the first one")
                        .help("keep one of them"),
                );
            }
        }
        found
    }
}

/// A fault of a file of rows.
pub(super) fn bad_row(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::BAD_ROW, span, message)
}
