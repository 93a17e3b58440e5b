//! Whether a policy that was made of something else is understood.

use std::sync::Arc;

use crate::base::codes::Code;
use crate::base::{FileId, Level};
use crate::model::{Unit, lower};
use crate::syntax::parse;

/// Asserts that a written source is understood, but for faults of some codes; faults of its rules are those of what
/// it was made of.
///
/// # Errors
/// In words, with the first fault.
pub(super) fn verified(source: &str, but_for: &[&Code]) -> Result<(), String> {
    let units = [Unit {
        file: FileId(0),
        path: "imported.case".to_owned(),
        parsed: Arc::new(parse(FileId(0), source)),
    }];
    let read = units
        .iter()
        .flat_map(|unit| unit.parsed.diagnostics.clone());
    let found = read.chain(lower(&units).1);
    let mut faults = found.filter(|found| {
        found.code.level == Level::Deny && !but_for.iter().any(|code| **code == *found.code)
    });
    match faults.next() {
        Some(fault) => Err(format!(
            "it cannot be carried over as it is: {}",
            fault.message
        )),
        None => Ok(()),
    }
}
