//! A workbook (XLSX): one of its sheets. A workbook is a stranger's archive: what it unpacks to is counted before it
//! is read, and cells are read one by one, since a sheet may say that it is as large as it likes.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, Reader, SheetType, Xlsx, XlsxError};

use crate::import::literal::Number;
use crate::model::domain::show_date;

use super::sheet::{COLUMNS, ROWS, Sheet, SheetCell, SheetRow};

/// How many bytes a workbook unpacks to at most.
const UNPACKED: u64 = 256 << 20;

/// How many groups of merged cells are read.
const MERGED: usize = 1_000;

/// The first bytes of an archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// The first bytes of an older workbook, or of one behind a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// Whether these are the bytes of a workbook rather than of a text.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE) || bytes.starts_with(COMPOUND)
}

/// The sheet of a workbook: the one of this name, else the only one that can be seen.
///
/// # Errors
/// In words, where it cannot be read, or has several.
pub(super) fn sheet(bytes: &[u8], named: Option<&str>) -> Result<Sheet, String> {
    if bytes.starts_with(COMPOUND) {
        return Err(
            "it is a workbook of an older kind, or behind a password: save it as XLSX or CSV"
                .to_owned(),
        );
    }
    must_be_small(bytes)?;
    // Its reader was not written for strangers' files: should it give up, nothing else does.
    catch_unwind(AssertUnwindSafe(|| read(bytes, named)))
        .unwrap_or_else(|_| Err("it is damaged: save it anew, or as CSV".to_owned()))
}

/// Counts what an archive unpacks to.
///
/// # Errors
/// In words, where that is too much, or it is no archive.
fn must_be_small(bytes: &[u8]) -> Result<(), String> {
    let damaged = |error: &dyn std::fmt::Display| format!("it is damaged: {error}");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|error| damaged(&error))?;
        let read = std::io::copy(&mut file.take(left + 1), &mut std::io::sink())
            .map_err(|error| damaged(&error))?;
        left = left
            .checked_sub(read)
            .ok_or_else(|| format!("it unpacks to more than {} MB", UNPACKED >> 20))?;
    }
    Ok(())
}

fn read(bytes: &[u8], named: Option<&str>) -> Result<Sheet, String> {
    let failed = |error: XlsxError| format!("it cannot be read as XLSX: {error}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
    let name = chosen(&book, named)?;
    let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
    let mut sheet = Sheet::default();
    let mut reader = book.worksheet_cells_reader(&name).map_err(failed)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut is_wide = false;
    while let Some(cell) = reader.next_cell().map_err(failed)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let value = cell_of(cell.get_value());
        if value == SheetCell::Nothing {
            continue;
        }
        if column >= COLUMNS {
            is_wide = true;
            continue;
        }
        if rows.last().is_none_or(|last| last.number != row + 1) {
            if rows.len() > ROWS {
                sheet
                    .left_out
                    .push(format!("all from row {}: {ROWS} rows are read", row + 1));
                break;
            }
            rows.push(SheetRow {
                number: row + 1,
                cells: Vec::new(),
            });
        }
        let Some(last) = rows.last_mut() else {
            continue;
        };
        if last.cells.len() <= column {
            last.cells.resize(column + 1, SheetCell::Nothing);
        }
        if let Some(place) = last.cells.get_mut(column) {
            *place = value;
        }
    }
    if is_wide {
        sheet
            .left_out
            .push(format!("what stands behind the {COLUMNS}th column"));
    }
    // A file may have its rows in any order.
    rows.sort_by_key(|row| row.number);
    if merged.len() > MERGED {
        sheet
            .left_out
            .push(format!("merged cells, but for the first {MERGED}"));
    }
    spread(&mut rows, merged.get(..MERGED).unwrap_or(&merged));
    for row in rows {
        sheet.push(row);
    }
    Ok(sheet)
}

/// The sheet to be read.
///
/// # Errors
/// In words, where there is none of this name, or several and none is named.
fn chosen(book: &Xlsx<Cursor<&[u8]>>, named: Option<&str>) -> Result<String, String> {
    let sheets = book.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let all: Vec<&calamine::Sheet> = sheets.collect();
    let quoted = |sheets: &[&calamine::Sheet]| {
        let names: Vec<String> = sheets
            .iter()
            .map(|sheet| format!("“{}”", sheet.name))
            .collect();
        names.join(", ")
    };
    if let Some(named) = named {
        let found = all.iter().find(|sheet| sheet.name == named);
        return found
            .map(|sheet| sheet.name.clone())
            .ok_or_else(|| format!("it has no sheet “{named}”, but {}", quoted(&all)));
    }
    let seen = all
        .iter()
        .filter(|sheet| sheet.visible == calamine::SheetVisible::Visible);
    let seen: Vec<&calamine::Sheet> = seen.copied().collect();
    match seen.as_slice() {
        [only] => Ok(only.name.clone()),
        [] => Err("it has no sheet that can be seen".to_owned()),
        [first, ..] => Err(format!(
            "it has several sheets: say which one with `--sheet`: {}; for the first, `--sheet \"{}\"`",
            quoted(&seen),
            first.name
        )),
    }
}

fn cell_of(value: &DataRef<'_>) -> SheetCell {
    match value {
        DataRef::Empty => SheetCell::Nothing,
        DataRef::Int(number) => number_of(&number.to_string()),
        DataRef::Float(number) => number_of(&decimal(*number)),
        DataRef::String(text) | DataRef::DurationIso(text) => SheetCell::of_text(text),
        DataRef::SharedString(text) => SheetCell::of_text(text),
        DataRef::Bool(yes) => SheetCell::Truth(*yes),
        DataRef::DateTime(moment) if moment.is_duration() => number_of(&decimal(moment.as_f64())),
        DataRef::DateTime(moment) if moment.as_f64() < 1.0 => {
            let (.., hours, minutes, _, _) = moment.to_ymd_hms_milli();
            SheetCell::Text(format!("{hours:02}:{minutes:02}"))
        }
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            day_of(&format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::DateTimeIso(text) => day_of(text.get(..10).unwrap_or(text)),
        DataRef::Error(fault) => SheetCell::Fault(fault.to_string()),
    }
}

fn day_of(text: &str) -> SheetCell {
    match crate::model::domain::read_date(text) {
        Some(day) => SheetCell::Day(show_date(day)),
        None => SheetCell::of_text(text),
    }
}

/// A number with the 15 digits that spreadsheets show: 0.1 + 0.2 is 0.3 there.
fn decimal(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{shown}")
}

fn number_of(digits: &str) -> SheetCell {
    Number::read(digits).map_or_else(|| SheetCell::of_text(digits), SheetCell::Number)
}

/// Cells that are one on the sheet say the same in each of their rows.
fn spread(rows: &mut [SheetRow], merged: &[Dimensions]) {
    for cells in merged {
        let (top, bottom) = (cells.start.0 as usize + 1, cells.end.0 as usize + 1);
        let column = cells.start.1 as usize;
        let first = rows.partition_point(|row| row.number < top);
        let value = rows
            .get(first)
            .filter(|row| row.number == top)
            .map(|row| row.cell(column).clone());
        let Some(value) = value.filter(|value| *value != SheetCell::Nothing) else {
            continue;
        };
        // Only rows that hold something: a title may go over columns that are empty.
        let below = rows.iter_mut().skip(first + 1);
        for row in below.take_while(|row| row.number <= bottom) {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, SheetCell::Nothing);
            }
            if let Some(place) = row.cells.get_mut(column) {
                *place = value.clone();
            }
        }
    }
}
