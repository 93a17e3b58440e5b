//! Fixes that only the text of a source can give: the removal of an unused item, with the comment
//! above it, and the place in a paragraph where a term is written out.

use crate::base::{Diagnostic, Fix, Sources, Span, codes};
use crate::model::Unit;

/// Gives the findings of unused items of a source a fix that takes them away.
pub(super) fn removals(unit: &Unit, text: &str, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics
        .iter_mut()
        .filter(|diagnostic| diagnostic.code == &codes::UNUSED_ITEM)
    {
        let span = diagnostic.span();
        let holds = |item: &Span| item.start <= span.start && span.start < item.end;
        let Some(item) = unit
            .parsed
            .items
            .iter()
            .map(|written| written.span)
            .find(holds)
        else {
            continue;
        };
        let title =
            diagnostic
                .message
                .replace(" is never used", "")
                .replacen("the ", "take the ", 1)
                + " away";
        let edits = vec![(whole(text, item), String::new())];
        *diagnostic = diagnostic.clone().mended_by(Fix {
            title,
            edits,
            safe: true,
        });
    }
}

/// Says of terms that are written out somewhere in a paragraph of several lines where that is.
pub(super) fn terms(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics
        .iter_mut()
        .filter(|diagnostic| diagnostic.code == &codes::TERM_BY_HAND)
    {
        // In front matter, words may be written otherwise than they read.
        let stands = |span: Span| {
            diagnostic
                .message
                .contains(&format!("“{}”", sources.slice(span)))
        };
        if diagnostic
            .fix()
            .is_some_and(|fix| !fix.edits.iter().all(|(span, _)| stands(*span)))
        {
            diagnostic.without_fix();
        }
    }
    let open = |diagnostic: &&mut Diagnostic| {
        diagnostic.code == &codes::TERM_BY_HAND && diagnostic.fix().is_none()
    };
    for diagnostic in diagnostics.iter_mut().filter(open) {
        let quoted = |text: &str, open: char, close: char| {
            let (_, rest) = text.split_once(open)?;
            Some(rest.split_once(close)?.0.to_owned())
        };
        let help = diagnostic.help.clone().unwrap_or_default();
        let (Some(words), Some(written)) = (
            quoted(&diagnostic.message, '“', '”'),
            quoted(&help, '`', '`'),
        ) else {
            continue;
        };
        let span = diagnostic.span();
        let source = &sources.get(span.file).text;
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let is_whole = |at: &usize| {
            let (before, behind) = (source.get(..*at), source.get(at + words.len()..));
            !before.is_some_and(|before| before.ends_with(part))
                && !behind.is_some_and(|behind| behind.starts_with(part))
        };
        let within = source.get(span.range()).unwrap_or_default();
        let found = within
            .match_indices(&words)
            .map(|(at, _)| span.range().start + at)
            .filter(is_whole);
        let edits: Vec<(Span, String)> = found
            .map(|at| (Span::new(span.file, at, at + words.len()), written.clone()))
            .collect();
        // Words that go over the end of a line are left to the writer.
        let (Some((place, _)), Some(label)) = (edits.first(), diagnostic.labels.first_mut()) else {
            continue;
        };
        label.span = *place;
        let title = format!("write `{written}` for “{words}”");
        *diagnostic = diagnostic.clone().mended_by(Fix {
            title,
            edits,
            safe: true,
        });
    }
}

/// An item with the comment above it and the blank lines behind it, without the comment that
/// belongs to the next.
fn whole(text: &str, item: Span) -> Span {
    let own = text.get(item.range()).unwrap_or_default();
    let mut end = item.range().start;
    let mut at = item.range().start;
    for line in own.split_inclusive('\n') {
        at += line.len();
        let trimmed = line.trim_start();
        if !trimmed.is_empty() && !trimmed.starts_with("//") {
            end = at;
        }
    }
    // The item's text ends where its last line does, without the line break.
    let rest = text.get(end..).unwrap_or_default();
    let blank: usize = rest
        .split_inclusive('\n')
        .take_while(|line| line.trim().is_empty())
        .map(str::len)
        .sum();
    let mut start = item.range().start;
    for line in text
        .get(..start)
        .unwrap_or_default()
        .split_inclusive('\n')
        .rev()
    {
        if !line.starts_with("//") {
            break;
        }
        start -= line.len();
    }
    Span::new(item.file, start, end + blank)
}

#[cfg(test)]
#[allow(
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "the texts are ASCII"
)]
mod tests {
    use super::whole;
    use crate::base::FileId;
    use crate::base::Span;

    #[test]
    fn an_item_goes_with_its_comment_and_leaves_that_of_the_next() {
        let text = "fact a \"A\" is yes/no\n\n// About b.\nfact b \"B\"\n  is yes/no\n\n// About c.\nfact c \"C\" is yes/no\n";
        let start = text.find("fact b").unwrap();
        let end = text.find("fact c").unwrap() - 1;
        let span = whole(text, Span::new(FileId(0), start, end));
        assert_eq!(
            &text[span.range()],
            "// About b.\nfact b \"B\"\n  is yes/no\n\n"
        );
    }
}
