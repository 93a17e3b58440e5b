//! A new project: a small policy that checks clean and builds.

use std::path::Path;

use crate::disk::Folder;

/// Its files, by path.
const FILES: [(&str, &str); 3] = [
    (
        "casebook.yaml",
        include_str!("../../templates/new/casebook.yaml"),
    ),
    (
        "policies/password.case",
        include_str!("../../templates/new/policies/password.case"),
    ),
    (".gitignore", include_str!("../../templates/new/gitignore")),
];

/// Writes the project into `folder`, which is not there yet or empty.
///
/// # Errors
/// Where it holds something, or cannot be written.
pub(super) fn write(folder: &str) -> Result<(), String> {
    let root =
        Folder::make(Path::new(folder), folder).map_err(|fault| format!("{folder}: {fault}"))?;
    if !root
        .entries("")
        .map_err(|error| error.to_string())?
        .is_empty()
    {
        return Err(format!(
            "{folder} holds something already: name a new folder"
        ));
    }
    for (path, text) in FILES {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let written = root
            .make_folder(parent)
            .and_then(|()| root.replace(path, text.as_bytes()));
        written.map_err(|error| error.to_string())?;
    }
    Ok(())
}
