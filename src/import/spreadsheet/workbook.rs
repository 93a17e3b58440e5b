//! A workbook (XLSX): one of its sheets. A workbook is a stranger's archive: what it unpacks to is counted before it
//! is read, and cells are read one by one, since a sheet may say that it is as large as it likes.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, Reader, SheetType, Xlsx, XlsxError};

use crate::import::literal::Number;
use crate::model::domain::show_date;

use super::amounts::{DecimalSign, WrittenAmount};
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
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(failed)? {
        let format = reader
            .styles()
            .get(style)
            .and_then(|style| style.number_format.as_ref());
        let format = format.map_or("", |format| format.format_code.as_str());
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let value = cell_of(cell.get_value(), format);
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
        return Err(format!(
            "it has more than {COLUMNS} columns: no table that people read has"
        ));
    }
    // A file may have its rows in any order.
    rows.sort_by_key(|row| row.number);
    if merged.len() > MERGED {
        sheet
            .left_out
            .push(format!("merged cells, but for the first {MERGED}"));
    }
    let merged = merged.get(..MERGED).unwrap_or(&merged);
    spread(&mut rows, merged);
    sheet.merged = merged
        .iter()
        .map(|cells| (cells.start.0 as usize + 1, cells.end.0 as usize + 1))
        .collect();
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

/// A cell; `format` is how the workbook shows its number.
fn cell_of(value: &DataRef<'_>, format: &str) -> SheetCell {
    match value {
        DataRef::Empty => SheetCell::Nothing,
        DataRef::Int(number) => shown(&number.to_string(), format),
        DataRef::Float(number) if percent(format) => shown(&decimal(*number * 100.0), format),
        DataRef::Float(number) => shown(&decimal(*number), format),
        DataRef::String(text) | DataRef::DurationIso(text) => SheetCell::of_text(text),
        DataRef::SharedString(text) => SheetCell::of_text(text),
        DataRef::Bool(yes) => SheetCell::Truth(*yes),
        DataRef::DateTime(moment) if moment.is_duration() => {
            SheetCell::of_text(&format!("{} hours", decimal(moment.as_f64() * 24.0)))
        }
        DataRef::DateTime(moment) if moment.as_f64() < 1.0 => {
            let (.., hours, minutes, _, _) = moment.to_ymd_hms_milli();
            SheetCell::Text(format!("{hours:02}:{minutes:02}"))
        }
        DataRef::DateTime(moment) => {
            let (year, month, day, hours, minutes, ..) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hours, minutes) == (0, 0) {
                day_of(&date)
            } else {
                SheetCell::of_text(&format!("{date} {hours:02}:{minutes:02}"))
            }
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

/// Whether a number is shown as so many per cent.
fn percent(format: &str) -> bool {
    format.split(';').next().unwrap_or_default().contains('%')
}

/// A number with the unit that its format shows: `0.00 "kg"`, `[$€-407] 0.00`, `0 %`.
fn shown(digits: &str, format: &str) -> SheetCell {
    let Some(number) = Number::read(digits) else {
        return SheetCell::of_text(digits);
    };
    let first = format.split(';').next().unwrap_or_default();
    let currency = first
        .split_once("[$")
        .and_then(|(_, rest)| rest.split(['-', ']']).next());
    let quoted = first.split('"').nth(1);
    let sign = ["%", "€", "£", "$", "¥"]
        .into_iter()
        .find(|sign| first.contains(sign));
    let unit = [currency, quoted, sign]
        .into_iter()
        .flatten()
        .find_map(|unit| {
            let unit = unit.trim();
            let amount = WrittenAmount::read(&format!("1 {unit}"), DecimalSign::Dot)?;
            Some(amount.unit).filter(|unit| !unit.is_empty())
        });
    SheetCell::Amount(WrittenAmount {
        number,
        unit: unit.unwrap_or_default(),
    })
}

/// Cells that are one on the sheet say the same in each of their rows.
fn spread(rows: &mut [SheetRow], merged: &[Dimensions]) {
    for cells in merged {
        let (top, bottom) = (cells.start.0 as usize + 1, cells.end.0 as usize + 1);
        let column = cells.start.1 as usize;
        let last = (cells.end.1 as usize).min(COLUMNS - 1);
        let first = rows.partition_point(|row| row.number < top);
        let value = rows
            .get(first)
            .filter(|row| row.number == top)
            .map(|row| row.cell(column).clone());
        let Some(value) = value.filter(|value| *value != SheetCell::Nothing) else {
            continue;
        };
        // Only rows that hold something.
        let own = rows.iter_mut().skip(first);
        for row in own.take_while(|row| row.number <= bottom) {
            if row.cells.len() <= last {
                row.cells.resize(last + 1, SheetCell::Nothing);
            }
            for place in row.cells.iter_mut().take(last + 1).skip(column) {
                *place = value.clone();
            }
        }
    }
}
