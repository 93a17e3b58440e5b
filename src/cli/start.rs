//! A new project: a small policy that checks clean and builds.

#![allow(clippy::disallowed_methods, reason = "this file writes the new project")]

use std::fs;
use std::path::Path;

/// Its files, by path.
const FILES: [(&str, &str); 3] = [
    ("casebook.yaml", include_str!("../../templates/new/casebook.yaml")),
    ("policies/password.case", include_str!("../../templates/new/policies/password.case")),
    (".gitignore", include_str!("../../templates/new/gitignore")),
];

/// Writes the project into `folder`, which is not there yet or empty.
///
/// # Errors
/// Where it holds something, or cannot be written.
pub(super) fn write(folder: &str) -> Result<(), String> {
    let root = Path::new(folder);
    let failed = |error: std::io::Error| format!("{folder}: {error}");
    let holds = match fs::read_dir(root) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if holds {
        return Err(format!("{folder} holds something already: name a new folder"));
    }
    for (path, text) in FILES {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root)).map_err(failed)?;
        fs::write(path, text).map_err(failed)?;
    }
    Ok(())
}
