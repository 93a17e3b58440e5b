//! The table of a file of rows: CSV or YAML by the name of the file, with the faults of its form.

use crate::base::FileId;
use crate::syntax::characters;

use super::table::RowTable;
use super::{csv, yaml};

/// How the name of a file of rows, or of cases, may end.
pub const ENDINGS: [&str; 4] = [".csv", ".tsv", ".yaml", ".yml"];

/// Whether a file of rows is YAML by its name.
#[must_use]
pub fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

/// Reads the table of a file: YAML where its name says so, else CSV.
pub(super) fn read<'t>(file: FileId, path: &str, text: &'t str) -> RowTable<'t> {
    let mut table = if is_yaml(path) {
        yaml::read(file, text)
    } else {
        csv::read(file, text)
    };
    let mut diagnostics = characters::check(file, text);
    diagnostics.append(&mut table.diagnostics);
    diagnostics.extend(table.misleading());
    table.diagnostics = diagnostics;
    table
}
