//! Tables as CSV (RFC 4180): the first row heads the columns. A comma, a semicolon or a tab parts
//! the cells, whichever comes first in the first row.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use crate::base::{FileId, Span};

use super::table::{MOST, RowTable, TableCell, TableRow, bad_row, too_many};

/// Reads a table.
pub(super) fn read(file: FileId, text: &str) -> RowTable<'_> {
    let mut fields = CsvFields::new(file, text);
    let mut table = RowTable::default();
    let mut cells = Vec::new();
    let mut has_columns = false;
    while let Some((cell, is_last)) = fields.next(&mut table) {
        cells.push(cell);
        if !is_last {
            continue;
        }
        let cells = std::mem::take(&mut cells);
        if !has_columns {
            table.columns = cells;
            has_columns = true;
            continue;
        }
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
            continue;
        };
        let span = first.span.to(last.span);
        if cells.len() != table.columns.len() {
            let counted = |count: usize, what: &str| {
                format!("{count} {what}{}", if count == 1 { "" } else { "s" })
            };
            let (own, columns) = (
                counted(cells.len(), "cell"),
                counted(table.columns.len(), "column"),
            );
            let message = format!("this row has {own}, and the first row {columns}");
            table.diagnostics.push(
                bad_row(span, message)
                    .help("write `-` where a cell says nothing, and put a text with a comma in quotation marks"),
            );
        }
        if table.rows.len() == MOST {
            table.diagnostics.push(too_many(span));
            break;
        }
        table.rows.push(TableRow { cells, span });
    }
    table
}

/// The cells of a text, one after the other.
struct CsvFields<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    separator: u8,
    reader: Reader,
    buffer: Vec<u8>,
}

impl<'t> CsvFields<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        let at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
        let separator = text
            .lines()
            .next()
            .and_then(|line| line.bytes().find(|byte| b",;\t".contains(byte)));
        let separator = separator.unwrap_or(b',');
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Self {
            file,
            text,
            at,
            separator,
            reader,
            buffer: vec![0; 256],
        }
    }

    /// The next cell, and whether its row ends with it.
    fn next(&mut self, table: &mut RowTable<'t>) -> Option<(TableCell<'t>, bool)> {
        let (start, mut length) = (self.at, 0);
        let is_last = loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let output = self.buffer.get_mut(length..).unwrap_or_default();
            let (result, read, written) = self.reader.read_field(input, output);
            self.at += read;
            length += written;
            match result {
                // Asked again with nothing, the reader ends the last cell.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.buffer.resize(self.buffer.len() * 2, 0),
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => return None,
            }
        };
        let (span, has_end) = self.place(start);
        if !has_end {
            table.diagnostics.push(
                bad_row(span, "this quotation mark is never closed")
                    .help("close it, and write a quotation mark within a text twice: `\"\"`"),
            );
        }
        let plain = self.text.get(span.range()).unwrap_or_default();
        let decoded = self.buffer.get(..length).unwrap_or_default();
        let text = if plain.as_bytes() == decoded.trim_ascii() {
            Cow::Borrowed(plain.trim())
        } else {
            Cow::Owned(String::from_utf8_lossy(decoded).trim().to_owned())
        };
        Some((TableCell { text, span }, is_last))
    }

    /// Where the words of the cell stand that was read from byte `start`, and whether its quotation
    /// mark is closed.
    fn place(&self, start: usize) -> (Span, bool) {
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if raw.trim_matches(['\r', '\n']).is_empty() {
            return (Span::new(self.file, start, start), true);
        }
        let begin = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let words = raw
            .get(begin..)
            .unwrap_or_default()
            .trim_end_matches(['\r', '\n']);
        let words = words
            .strip_suffix(char::from(self.separator))
            .unwrap_or(words);
        let begin = start + begin + (words.len() - words.trim_start().len());
        let words = words.trim();
        let span = |from: usize, to: usize| Span::new(self.file, from, to);
        match words.strip_prefix('"') {
            None => (span(begin, begin + words.len()), true),
            Some(quoted) => {
                let inner = quoted.strip_suffix('"');
                let length = inner.unwrap_or(quoted).len();
                (span(begin + 1, begin + 1 + length), inner.is_some())
            }
        }
    }
}
