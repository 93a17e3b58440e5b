//! Holidays from files: the column `date` of a table has a day in each row. Other columns are for
//! those who keep the file.

use crate::base::{Diagnostic, FileId, Span};
use crate::syntax::ast::{Literal, LiteralKind};

use super::table::bad_row;
use super::written;

/// The column in which the days stand.
const COLUMN: &str = "date";

/// The understood parts of a file of holidays.
#[derive(Debug, Default)]
pub struct Holidays {
    /// The days, as they are written.
    pub days: Vec<Literal>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads holidays from a file: YAML where its name says so, else CSV.
#[must_use]
pub fn read_holidays(file: FileId, path: &str, text: &str) -> Holidays {
    let mut table = written::read(file, path, text);
    let mut diagnostics = std::mem::take(&mut table.diagnostics);
    diagnostics.extend(table.twice());
    let Some(column) = table.column(COLUMN) else {
        if diagnostics.is_empty() {
            let message = format!("no column is headed `{COLUMN}`");
            diagnostics.push(
                bad_row(Span::new(file, 0, 0), message)
                    .help("holidays stand in this column, each as `2026-12-25`; other columns may say what you like"),
            );
        }
        return Holidays {
            days: Vec::new(),
            diagnostics,
        };
    };
    let mut days = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        match row.cells.get(column) {
            Some(cell) if !cell.text.is_empty() => days.push(Literal {
                kind: LiteralKind::Date(cell.text.to_string()),
                span: cell.span,
            }),
            _ => diagnostics.push(
                bad_row(row.span, format!("this row has no `{COLUMN}`"))
                    .help("write the day of the holiday: `2026-12-25`"),
            ),
        }
    }
    Holidays { days, diagnostics }
}
