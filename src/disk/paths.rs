//! Paths of the system as paths of a project.

use std::path::Path;

/// The path of a file in the folder of a project, with `/` between folders. `None` where it is elsewhere, or a name
/// is no text.
pub(crate) fn within(root: &Path, path: &Path) -> Option<String> {
    let within = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = within
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    Some(parts?.join("/"))
}
