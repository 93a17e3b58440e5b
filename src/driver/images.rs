//! Images: which a file shows, and whether they are in the project.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, FileId, Span, codes, escape};
use crate::model::{File, Inline, Model, is_web_address, relative_path, visit};

use super::files::Files;

/// An image that a file shows, at the first place that shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Shown {
    /// Its path in the project; none where that leads out of it.
    path: Option<String>,
    span: Span,
}

impl Shown {
    /// Its path in the project; none where that leads out of it.
    pub(super) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Puts it among sources that have other ids.
    pub(super) fn move_to(&mut self, to: &dyn Fn(FileId) -> FileId) {
        self.span.file = to(self.span.file);
    }
}

/// The images in the prose of a file.
pub(super) fn summarize(model: &Model, file: &File) -> Vec<Shown> {
    let mut seen = BTreeSet::new();
    let mut shown = Vec::new();
    visit::prose_of(model, file, &mut |inline| {
        let Inline::Image(image) = inline else { return };
        let path = relative_path(&file.path, &image.path);
        if !is_web_address(&image.path) && seen.insert(path.clone()) {
            shown.push(Shown {
                path,
                span: image.span,
            });
        }
    });
    shown
}

/// Files that browsers show as an image. Nothing else is copied to a page.
fn is_image(path: &str) -> bool {
    const KINDS: [&str; 10] = [
        "apng", "avif", "bmp", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp",
    ];
    let kind = path
        .rsplit_once('.')
        .map(|(_, kind)| kind.to_ascii_lowercase())
        .unwrap_or_default();
    KINDS.contains(&kind.as_str())
}

/// Images that are not in the project.
pub(super) fn missing<'s>(
    files: &dyn Files,
    shown: impl Iterator<Item = &'s Shown>,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for image in shown {
        let is_windows = |path: &String| path.contains('\\');
        let reason = match &image.path {
            Some(path) if is_windows(path) => {
                Some(format!("{}: folders are parted by `/`", escape::line(path)))
            }
            Some(path) if !is_image(path) => {
                Some(format!("{} is no kind of image", escape::line(path)))
            }
            Some(path) => files.find(path).err().map(|error| error.to_string()),
            None => Some("the path leaves the project".to_owned()),
        };
        if let Some(reason) = reason {
            let help = match image.path.as_ref().filter(|path| is_windows(path)) {
                Some(_) => "write the path with `/` in place of each `\\`",
                None => "put it there, or correct the path; it is relative to this file",
            };
            diagnostics.push(
                Diagnostic::new(
                    &codes::MISSING_IMAGE,
                    image.span,
                    "this image is not in the project",
                )
                .say(reason)
                .help(help),
            );
        }
    }
    diagnostics
}
