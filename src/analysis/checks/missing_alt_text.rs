//! `missing-alt-text`: an image says nothing to those who do not see it.

use crate::base::{Diagnostic, Fix, codes};
use crate::model::{File, Inline, Model, visit};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    visit::prose_of(model, file, &mut |inline| {
        let Inline::Image(image) = inline else { return };
        if model.plain(&image.alt).trim().is_empty() {
            found.push(
                Diagnostic::new(
                    &codes::MISSING_ALT_TEXT,
                    image.span,
                    "this image has no text",
                )
                .help(format!(
                    "say what it shows: `![The sign-in page]({})`",
                    image.path
                ))
                .mended_by(Fix {
                    title: "put a text there, to be written".to_owned(),
                    edits: vec![(
                        image.span,
                        format!("![TODO: what does this image show?]({})", image.path),
                    )],
                    safe: false,
                }),
            );
        }
    });
    found
}
