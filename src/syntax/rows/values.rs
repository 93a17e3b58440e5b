//! Values from files: each row of a table is a value of an enumeration, with its name, its label and
//! the groups in which it is. Other columns are for those who keep the file.

use pest::Parser;
use unicode_normalization::UnicodeNormalization;

use crate::base::{Diagnostic, FileId, Span};
use crate::syntax::ast::{Declared, Name, Text, Value};
use crate::syntax::grammar::{Grammar, Rule, is_reserved};
use crate::syntax::tree::Node;

use super::table::{RowTable, TableCell, TableRow, bad_row};
use super::written;

/// The understood parts of a file of values.
#[derive(Debug, Default)]
pub struct ValueRows {
    /// The values, each with the groups in which it is.
    pub rows: Vec<(Value, Vec<Name>)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads values from a file: YAML where its name says so, else CSV.
#[must_use]
pub fn read_values(file: FileId, path: &str, text: &str) -> ValueRows {
    let mut table = written::read(file, path, text);
    let mut diagnostics = std::mem::take(&mut table.diagnostics);
    diagnostics.extend(table.twice());
    let columns = Columns::of(&table);
    for (heading, found, help) in [
        (
            "name",
            columns.name,
            "it has the name of each value, by which conditions name it: `new-zealand`",
        ),
        (
            "label",
            columns.label,
            "it has the words of each value, which readers see: `New Zealand`",
        ),
    ] {
        if found.is_none() && diagnostics.is_empty() {
            let message = format!("no column is headed `{heading}`");
            diagnostics.push(bad_row(Span::new(file, 0, 0), message).help(help));
        }
    }
    if table.rows.is_empty() && diagnostics.is_empty() {
        let message = "this file has no values";
        diagnostics.push(
            bad_row(Span::new(file, 0, 0), message).help("write each value in a row of its own"),
        );
    }
    let mut reading = RowReading { file, diagnostics };
    let rows = table
        .rows
        .iter()
        .filter_map(|row| reading.value(row, &columns))
        .collect();
    ValueRows {
        rows,
        diagnostics: reading.diagnostics,
    }
}

/// Where the columns stand that a file of values may have.
struct Columns {
    name: Option<usize>,
    label: Option<usize>,
    help: Option<usize>,
    was: Option<usize>,
    groups: Option<usize>,
}

impl Columns {
    fn of(table: &RowTable<'_>) -> Self {
        Self {
            name: table.column("name"),
            label: table.column("label"),
            help: table.column("help"),
            was: table.column("was"),
            groups: table.column("groups"),
        }
    }
}

struct RowReading {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl RowReading {
    fn value(&mut self, row: &TableRow<'_>, columns: &Columns) -> Option<(Value, Vec<Name>)> {
        let cell = |column: Option<usize>| {
            let cell = row.cells.get(column?)?;
            (!cell.text.is_empty()).then_some(cell)
        };
        for (heading, column) in [("name", columns.name), ("label", columns.label)] {
            if column.is_some() && cell(column).is_none() {
                let message = format!("this row has no `{heading}`");
                let help = "a value has a name for conditions, and a label for readers";
                self.diagnostics.push(bad_row(row.span, message).help(help));
            }
        }
        let name = self.name(cell(columns.name)?)?;
        let label = text(cell(columns.label)?);
        let was = cell(columns.was).and_then(|cell| self.name(cell));
        let groups = cell(columns.groups).map(|cell| self.groups(cell));
        let value = Value {
            declared: Declared { name, was },
            label,
            help: cell(columns.help).map(text),
        };
        Some((value, groups.unwrap_or_default()))
    }

    /// The name that a cell is; that it is none is said.
    fn name(&mut self, cell: &TableCell<'_>) -> Option<Name> {
        let name = Name {
            text: cell.text.to_string(),
            span: cell.span,
        };
        if is_name(&cell.text) {
            return Some(name);
        }
        let (message, help) = if is_reserved(&cell.text) {
            (
                format!("`{}` is a word of the language, and no name", cell.text),
                "give the value a longer name, such as `norway` for `no`".to_owned(),
            )
        } else {
            let like = like_a_name(&cell.text);
            (
                format!("`{}` is no name", cell.text),
                if is_name(&like) {
                    format!("names are lower-case words with hyphens between them: `{like}`")
                } else {
                    "names are lower-case words with hyphens between them: `new-zealand`".to_owned()
                },
            )
        };
        self.diagnostics
            .push(bad_row(cell.span, message).help(help));
        None
    }

    /// The groups that a cell names: one, or several as `(a, b)`.
    fn groups(&mut self, cell: &TableCell<'_>) -> Vec<Name> {
        let parsed = Grammar::parse(Rule::groups_cell, &cell.text);
        if let Ok(Some(pair)) = parsed.map(|mut pairs| pairs.next()) {
            return Node::new(pair, self.file, cell.span.range().start).names();
        }
        let message = format!("`{}` names no groups", cell.text);
        let help = "write the name of the group, several as `(a, b)`, or nothing";
        self.diagnostics
            .push(bad_row(cell.span, message).help(help));
        Vec::new()
    }
}

fn text(cell: &TableCell<'_>) -> Text {
    Text {
        markdown: cell.text.to_string(),
        lines: vec![(0, cell.span.range().start)],
        span: cell.span,
    }
}

fn is_name(text: &str) -> bool {
    Grammar::parse(Rule::column_cell, text).is_ok_and(|pairs| pairs.as_str() == text)
}

/// A name that is like a text: `cote-d-ivoire` for `Côte d'Ivoire`.
fn like_a_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.nfd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if c.is_ascii() && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.trim_end_matches('-').to_owned()
}
