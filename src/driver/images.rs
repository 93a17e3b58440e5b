//! Images: which a page shows, and whether they are in the project.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, FileId, codes};
use crate::model::markup::Image;
use crate::model::{Inline, Model, relative_path, visit};

use super::files::Files;

/// The images in all prose, by the file in which they are written.
fn written(model: &Model) -> BTreeMap<FileId, Vec<&Image>> {
    let mut by_file: BTreeMap<FileId, Vec<&Image>> = BTreeMap::new();
    visit::prose_of_model(model, &mut |inline| {
        if let Inline::Image(image) = inline {
            by_file.entry(image.span.file).or_default().push(image);
        }
    });
    by_file
}

/// Images that are not in the project, each at the first place that shows it.
pub(super) fn missing(files: &dyn Files, model: &Model) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (file, images) in written(model) {
        let Some(source) = model.file(file) else { continue };
        let mut seen = std::collections::BTreeSet::new();
        for image in images.into_iter().filter(|image| !image.path.contains("://")) {
            let path = relative_path(&source.path, &image.path);
            if !seen.insert(path.clone()) {
                continue;
            }
            let reason = match path {
                Some(path) => files.read(&path).err().map(|error| format!("{path}: {}", error.reason)),
                None => Some("the path leaves the project".to_owned()),
            };
            if let Some(reason) = reason {
                diagnostics.push(
                    Diagnostic::new(&codes::MISSING_IMAGE, image.span, "this image is not in the project")
                        .say(reason)
                        .help("put it there, or correct the path; it is relative to this file"),
                );
            }
        }
    }
    diagnostics
}
