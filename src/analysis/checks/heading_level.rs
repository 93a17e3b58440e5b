//! `heading-level`: a heading of a page leaves out a level or is deeper than six, so that nobody
//! who navigates by headings finds it.

use crate::base::{Diagnostic, codes};
use crate::model::{File, Model, reading};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(page) = &file.page {
        // The title of the page is its heading of level one.
        let mut before = 1;
        for heading in reading::headings(model, page) {
            let level = heading.level;
            let (message, help) = match level {
                1 => (
                    "a page has one heading of level one, and that is its title".to_owned(),
                    "begin the heading with `##`".to_owned(),
                ),
                7.. => (
                    format!("this heading is of level {level}, and there are six"),
                    "take a group away, or make a guide of it".to_owned(),
                ),
                _ if level > before + 1 => (
                    format!("a heading of level {level} follows one of level {before}"),
                    format!(
                        "begin the heading with `{}`",
                        "#".repeat(usize::from(before) + 1)
                    ),
                ),
                _ => {
                    before = level;
                    continue;
                }
            };
            before = level.clamp(2, 6);
            found.push(Diagnostic::new(&codes::HEADING_LEVEL, heading.span, message).help(help));
        }
    }
    found
}
