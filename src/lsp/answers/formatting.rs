//! A file in the one style.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers have one form"
)]

use std::ops::Range;

use gen_lsp_types as lsp;
use gen_lsp_types::{DocumentFormattingRequest, TextEdit};
use similar::{DiffTag, TextDiff};

use crate::base::Span;
use crate::lsp::session::{Answer, FileOf, Session};
use crate::syntax;

pub(crate) fn formatting(
    session: &mut Session,
    params: lsp::DocumentFormattingParams,
) -> Answer<DocumentFormattingRequest> {
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let source = of.project.source(of.file);
    if !of.is_source() {
        return Ok(None);
    }
    let formatted = syntax::format_in(&source.text, of.project.live.settings().wrap);
    if *formatted.text == *source.text {
        return Ok(Some(Vec::new()));
    }
    Ok(Some(changed_lines(&of, &source.text, &formatted.text)))
}

/// The edits that make one text of another, line by line, so that a cursor stays where it is.
fn changed_lines(of: &FileOf<'_>, old: &str, new: &str) -> Vec<TextEdit> {
    let difference = TextDiff::from_lines(old, new);
    let starts = |lines: &[&str]| {
        let mut starts = vec![0];
        let mut at = 0;
        for line in lines {
            at += line.len();
            starts.push(at);
        }
        starts
    };
    let old_starts = starts(difference.old_slices());
    let new_starts = starts(difference.new_slices());
    let part = |starts: &[usize], range: Range<usize>| {
        let at = |line: usize| starts.get(line).copied().unwrap_or_default();
        at(range.start)..at(range.end)
    };
    let operations = difference.ops().iter();
    let changed = operations.filter(|operation| operation.tag() != DiffTag::Equal);
    changed
        .map(|operation| {
            let before = part(&old_starts, operation.old_range());
            let after = part(&new_starts, operation.new_range());
            TextEdit {
                range: of.range(Span::new(of.file, before.start, before.end)),
                new_text: new.get(after).unwrap_or_default().to_owned(),
            }
        })
        .collect()
}
