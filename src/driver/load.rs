//! Sources from the files of a project: texts, parsed, and the rows of decisions that take them
//! from a file.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use crate::base::{Diagnostic, FileId, Source, Sources, Span, codes, escape, parallel};
use crate::model::{Unit, relative_path};
use crate::syntax::ast::{Item, Name, Text};
use crate::syntax::{Parsed, parse, rows};

use super::files::{FileError, FileFault, Files, LARGEST_SOURCE, Listed};
use super::rates;
use super::settings::Settings;

/// Reads and parses all sources of a project, and adds them to those that are there.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub(super) fn load(
    files: &dyn Files,
    settings: &Settings,
    sources: &mut Sources,
) -> Result<Vec<Unit>, FileError> {
    let mut unreadable = BTreeMap::new();
    let before = sources.iter().count();
    let wanted = files
        .sources(&settings.sources)?
        .into_iter()
        .filter(|listed| !settings.leaves_out(&listed.path));
    for Listed { path, fault } in wanted {
        let read = match fault {
            Some(fault) => Err(fault),
            None => files
                .read(&path)
                .map_err(|error| error.fault)
                .and_then(of_a_source),
        };
        let (file, fault) = match read {
            Ok(bytes) => add(sources, path, bytes),
            Err(fault) => {
                let file = sources.add(path.clone(), String::new());
                (
                    file,
                    Some(cannot_be_read(Span::new(file, 0, 0), &path, &fault)),
                )
            }
        };
        unreadable.extend(fault.map(|fault| (file, fault)));
    }
    let texts: Vec<(FileId, &Source)> = sources.iter().skip(before).collect();
    let mut units = parallel::map(&texts, |(file, source)| {
        let parsed = match unreadable.get(file) {
            Some(diagnostic) => Parsed::unreadable(diagnostic.clone()),
            None => parse(*file, &source.text),
        };
        Unit {
            file: *file,
            path: source.path.clone(),
            parsed: Arc::new(parsed),
        }
    });
    drop(texts);
    fill(files, sources, &mut RowFiles::default(), &mut units);
    Ok(units)
}

/// The bytes of a source, where they are not too many.
pub(super) fn of_a_source(bytes: Vec<u8>) -> Result<Vec<u8>, FileFault> {
    if bytes.len() as u64 > LARGEST_SOURCE {
        Err(FileFault::TooLarge(LARGEST_SOURCE))
    } else {
        Ok(bytes)
    }
}

/// That a file is not read, and why.
pub(super) fn cannot_be_read(span: Span, path: &str, reason: &dyn Display) -> Diagnostic {
    Diagnostic::new(
        &codes::UNREADABLE_FILE,
        span,
        format!("{} cannot be read: {reason}", escape::line(path)),
    )
}

/// Adds a text, and says where it is none.
pub(super) fn add(
    sources: &mut Sources,
    path: String,
    bytes: Vec<u8>,
) -> (FileId, Option<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (sources.add(path, text), None),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let wide =
        error.as_bytes().starts_with(&[0xff, 0xfe]) || error.as_bytes().starts_with(&[0xfe, 0xff]);
    let what = if wide {
        "it is UTF-16".to_owned()
    } else {
        format!("byte {at} is not UTF-8")
    };
    // Shown with signs of replacement, so that the place is seen.
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let end = (at + '\u{fffd}'.len_utf8()).min(text.len());
    let file = sources.add(path.clone(), text);
    let reason = format!("{what}: save the file as UTF-8");
    (
        file,
        Some(cannot_be_read(Span::new(file, at, end), &path, &reason)),
    )
}

/// The files of rows that items take something from, each read once.
#[derive(Default)]
pub(super) struct RowFiles(BTreeMap<String, LoadedRows>);

/// A file of rows, with the faults of its text.
type LoadedRows = (FileId, Option<Diagnostic>);

impl RowFiles {
    /// Files of rows without faults, which are among the sources.
    pub(super) fn known(files: impl Iterator<Item = (String, FileId)>) -> Self {
        Self(files.map(|(path, file)| (path, (file, None))).collect())
    }

    /// The file of rows at a path that the source at `from` names. `Err` where there is none.
    pub(super) fn find(
        &mut self,
        files: &dyn Files,
        sources: &mut Sources,
        from: &str,
        written: &Text,
    ) -> Result<LoadedRows, Diagnostic> {
        let fault = |reason: &dyn Display| {
            cannot_be_read(written.span, &written.markdown, reason)
                .help("name a file of rows by its path from the folder of this source")
        };
        if !rows::ENDINGS
            .iter()
            .any(|ending| written.markdown.ends_with(ending))
        {
            return Err(fault(&format!(
                "a file of rows ends in {}",
                rows::ENDINGS.join(", ")
            )));
        }
        let path =
            relative_path(from, &written.markdown).ok_or_else(|| fault(&FileFault::Outside))?;
        self.at(files, sources, &path)
            .map_err(|error| fault(&error.fault))
    }

    /// The file of rows at a path in the project.
    pub(super) fn at(
        &mut self,
        files: &dyn Files,
        sources: &mut Sources,
        path: &str,
    ) -> Result<LoadedRows, FileError> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let added = add(sources, path.to_owned(), files.read(path)?);
        self.0.insert(path.to_owned(), added.clone());
        Ok(added)
    }
}

/// What an item takes from its file of rows.
enum Wanted {
    /// The rules of a decision of this name, by these facts.
    Rules(Name, Vec<Name>),
    Holidays,
    Values,
}

/// What was found there.
enum Found {
    Rules(rows::RuleRows),
    Holidays(rows::Holidays),
    Values(rows::ValueRows),
}

/// Puts in place what items take from files of rows.
pub(super) fn fill(
    files: &dyn Files,
    sources: &mut Sources,
    known: &mut RowFiles,
    units: &mut [Unit],
) {
    let mut with_rows = Vec::new();
    for (at, unit) in units.iter_mut().enumerate() {
        if !unit.parsed.items().any(|item| item.rows().is_some()) {
            continue;
        }
        let parsed = Arc::make_mut(&mut unit.parsed);
        for (item, written) in parsed.items.iter_mut().enumerate() {
            let (from, wanted) = match &mut written.item {
                Item::Decision(decision) => {
                    let name = decision.declared.name.clone();
                    let by = decision.from.iter().flat_map(|from| from.by.clone());
                    let wanted = Wanted::Rules(name, by.collect());
                    (decision.from.as_mut(), wanted)
                }
                Item::Calendar(calendar) => (calendar.from.as_mut(), Wanted::Holidays),
                Item::Values(values) => (Some(&mut values.from), Wanted::Values),
                _ => continue,
            };
            let Some(from) = from else {
                continue;
            };
            match known.find(files, sources, &unit.path, &from.path) {
                Ok((file, fault)) => {
                    from.file = Some(file);
                    if fault.is_none() {
                        with_rows.push((at, item, file, wanted));
                    }
                    parsed.diagnostics.extend(fault);
                }
                Err(fault) => parsed.diagnostics.push(fault),
            }
        }
    }
    let read = parallel::map(&with_rows, |(_, _, file, wanted)| {
        let source = sources.get(*file);
        match wanted {
            Wanted::Rules(name, by) => {
                Found::Rules(rows::read(*file, &source.path, &source.text, name, by))
            }
            Wanted::Holidays => {
                Found::Holidays(rows::read_holidays(*file, &source.path, &source.text))
            }
            Wanted::Values => Found::Values(rows::read_values(*file, &source.path, &source.text)),
        }
    });
    for ((at, item, ..), found) in with_rows.into_iter().zip(read) {
        let Some(unit) = units.get_mut(at) else {
            continue;
        };
        let parsed = Arc::make_mut(&mut unit.parsed);
        let written = parsed.items.get_mut(item);
        match (written.map(|written| &mut written.item), found) {
            (Some(Item::Decision(decision)), Found::Rules(rows)) => {
                parsed.diagnostics.extend(rows.diagnostics);
                decision.rules = rows.rules;
                if let Some(from) = &mut decision.from {
                    from.columns = rows.columns;
                }
            }
            (Some(Item::Calendar(calendar)), Found::Holidays(holidays)) => {
                parsed.diagnostics.extend(holidays.diagnostics);
                calendar.holidays = holidays.days;
            }
            (Some(Item::Values(values)), Found::Values(read)) => {
                values.has_lost = !read.diagnostics.is_empty();
                parsed.diagnostics.extend(read.diagnostics);
                values.rows = read.rows;
            }
            _ => {}
        }
    }
    rates::trim(units);
}
