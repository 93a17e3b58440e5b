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
    let edit = |(before, text): (Range<usize>, &str)| TextEdit {
        range: of.range(Span::new(of.file, before.start, before.end)),
        new_text: text.to_owned(),
    };
    replacements(old, new).into_iter().map(edit).collect()
}

/// What of one text is replaced by what of another: none touches the next.
fn replacements<'t>(old: &str, new: &'t str) -> Vec<(Range<usize>, &'t str)> {
    let difference = TextDiff::from_lines(old, new);
    // How many lines each operation takes is relied on, and not where it says that they stand: a line that is moved over
    // equal ones is said to stand where it no longer does.
    let length = |lines: &[&str], range: Range<usize>| -> usize {
        lines
            .get(range)
            .unwrap_or_default()
            .iter()
            .map(|line| line.len())
            .sum()
    };
    let (mut before, mut after) = (0, 0);
    let (mut old_line, mut new_line) = (0, 0);
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for operation in difference.ops() {
        let (lines, own) = (operation.old_range().len(), operation.new_range().len());
        let taken = length(difference.old_slices(), old_line..old_line + lines);
        let given = length(difference.new_slices(), new_line..new_line + own);
        if operation.tag() != DiffTag::Equal {
            match found.last_mut() {
                Some((last, text)) if last.end == before => {
                    last.end = before + taken;
                    text.end = after + given;
                }
                _ => found.push((before..before + taken, after..after + given)),
            }
        }
        (before, after) = (before + taken, after + given);
        (old_line, new_line) = (old_line + lines, new_line + own);
    }
    let texts = found.into_iter();
    texts
        .map(|(range, text)| (range, new.get(text).unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::replacements;

    /// What an editor makes of a text.
    fn replaced(old: &str, new: &str) -> String {
        let edits = replacements(old, new);
        for pair in edits.windows(2) {
            assert!(pair[0].0.end < pair[1].0.start, "{edits:?}");
        }
        let mut text = old.to_owned();
        for (range, own) in edits.iter().rev() {
            text.replace_range(range.clone(), own);
        }
        text
    }

    #[test]
    fn lines_that_move_over_equal_ones_stay_whole() {
        let old = "outcome a \"o\"\ndefine b \"d\"\n  as x\noutcome c \"o\"\noutcome d   \"o\"\n\ndefine e \"d\"\n  as x\n";
        let new = "outcome a \"o\"\n\ndefine b \"d\"\n  as x\n\noutcome c \"o\"\noutcome d \"o\"\n\ndefine e \"d\"\n  as x\n";
        assert_eq!(replaced(old, new), new);
    }

    proptest! {
        #[test]
        fn edits_make_the_new_text(old in "([abc]?\n){0,14}", new in "([abc]?\n){0,14}[ab]?") {
            prop_assert_eq!(replaced(&old, &new), new);
        }
    }
}
