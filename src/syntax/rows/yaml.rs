//! Tables as YAML: a list of rows, each a map from the names of columns to cells.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_yaml::{Location, Spanned};

use crate::base::{FileId, Span};
use crate::syntax::yaml::fault;

use super::table::{MOST, RowTable, TableCell, TableRow, bad_row, too_many};

/// Reads a table.
pub(super) fn read(file: FileId, text: &str) -> RowTable<'static> {
    let rows: Vec<Spanned<YamlEntries>> = match serde_yaml::from_str_with_options(
        text,
        options(text),
    ) {
        Ok(rows) => rows,
        Err(error) => {
            let (range, reason) = fault(text, &error);
            let diagnostic = bad_row(Span::new(file, range.start, range.end), "the rows are not YAML as they must be")
                .say(reason)
                .help("each row is a list item of lines `column: cell`; put quotation marks around `>=`, `-` and `[`");
            return RowTable {
                diagnostics: vec![diagnostic],
                ..RowTable::default()
            };
        }
    };
    let mut table = RowTable::default();
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    if let Some(row) = rows.get(MOST) {
        table.diagnostics.push(too_many(span(file, row.referenced)));
    }
    for row in rows.into_iter().take(MOST) {
        let nothing = TableCell {
            text: Cow::Borrowed(""),
            span: span(file, row.referenced),
        };
        let mut cells = vec![nothing.clone(); columns.len()];
        for (key, value) in row.value.0 {
            let at = *columns.entry(key.value.clone()).or_insert_with(|| {
                table.columns.push(TableCell {
                    text: Cow::Owned(key.value),
                    span: span(file, key.referenced),
                });
                cells.push(nothing.clone());
                table.columns.len() - 1
            });
            if let Some(cell) = cells.get_mut(at) {
                let words = value.value.as_deref().unwrap_or_default().trim().to_owned();
                *cell = TableCell {
                    text: Cow::Owned(words),
                    span: within(file, text, &value),
                };
            }
        }
        let span = cells
            .iter()
            .map(|cell| cell.span)
            .fold(nothing.span, Span::to);
        table.rows.push(TableRow { cells, span });
    }
    table
}

/// The budget of a file grows with its length; its budget of repetition by reference does not.
fn options(text: &str) -> serde_yaml::Options {
    let length = text.len().max(1000);
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_events: length,
            max_nodes: length,
            max_total_scalar_bytes: length,
            max_aliases: 0,
            max_anchors: 0
        }
    }
}

fn span(file: FileId, place: Location) -> Span {
    let bytes = |count: Option<u64>| {
        count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(0)
    };
    let start = bytes(place.span().byte_offset());
    Span::new(file, start, start + bytes(place.span().byte_len()))
}

/// Where the words of a value stand, without its quotation marks.
fn within(file: FileId, text: &str, value: &Spanned<Option<String>>) -> Span {
    let all = span(file, value.referenced);
    let written = text.get(all.range()).unwrap_or_default();
    let quoted = written.len() > 1 && written.starts_with(['"', '\'']);
    if quoted {
        Span {
            start: all.start + 1,
            end: all.end - 1,
            ..all
        }
    } else {
        all
    }
}

/// A row as it is written; serde's maps would lose its order.
struct YamlEntries(Vec<(Spanned<String>, Spanned<Option<String>>)>);

impl<'de> Deserialize<'de> for YamlEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = YamlEntries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row: lines `column: cell`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlEntries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(YamlEntries(entries))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
