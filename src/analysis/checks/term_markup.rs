//! `stray-markup` in terms: a term is plain words, so that readers would see the marks.

use crate::base::{Diagnostic, codes};
use crate::model::{File, Model};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, term) in model.terms.of_file(file.id) {
        let marked = std::iter::once(&term.full)
            .chain(&term.short)
            .find_map(|text| Some((text, mark(text)?)));
        if let Some((text, mark)) = marked {
            let plain = text.replace(mark, "");
            found.push(
                Diagnostic::new(
                    &codes::STRAY_MARKUP,
                    term.span,
                    format!("readers see the marks “{mark}” of this term: a term is plain words"),
                )
                .help(format!("write \"{plain}\"")),
            );
        }
    }
    found
}

/// A mark of Markdown that stands twice in a text.
fn mark(text: &str) -> Option<&'static str> {
    let twice = |mark: &&str| text.matches(*mark).count() >= 2;
    ["`", "**", "__", "~~"].into_iter().find(twice)
}
