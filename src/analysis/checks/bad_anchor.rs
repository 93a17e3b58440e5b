//! `bad-anchor`: two headings of a page have the same anchor, so that links to one of them lead to
//! the other.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, codes};
use crate::model::{File, Model, reading};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(page) = &file.page {
        let mut seen = BTreeMap::new();
        for heading in reading::headings(model, page) {
            let Some(first) = seen.insert(heading.anchor.clone(), heading.span) else {
                continue;
            };
            let help = if heading.written {
                format!(
                    "give it an anchor of its own: `{{#{}-2}}` behind the heading",
                    heading.anchor
                )
            } else {
                "show it once, or give one of the two another name".to_owned()
            };
            let message = format!(
                "two headings of this page have the anchor `#{}`",
                heading.anchor
            );
            found.push(
                Diagnostic::new(&codes::BAD_ANCHOR, heading.span, message)
                    .also(first, "the first one")
                    .help(help),
            );
        }
    }
    found
}
