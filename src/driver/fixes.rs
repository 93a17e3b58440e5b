//! Fixes that only the text of a source can give: the removal of an unused item, with the comment
//! above it, and of what changes nothing, with the words that join it to the rest; and the place in
//! a paragraph where a term is written out.

use std::ops::Range;

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

/// Offers to take away what changes nothing: a part of a condition, an exception, a name behind
/// `overrides`, a rule. Whether that is so is tried.
pub(super) fn idle(text: &str, diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let (span, code) = (diagnostic.span(), diagnostic.code);
        let removed: Vec<Range<usize>> = if code == &codes::IDLE_PART {
            parts(text, span.range())
        } else if code == &codes::IDLE_EXCEPTION {
            exceptions(text, span.range())
        } else if [&codes::REDUNDANT_RULE, &codes::MASKED_RULE].contains(&code) {
            lines(text, span.range()).into_iter().collect()
        } else if code == &codes::IDLE_OVERRIDE {
            let other = diagnostic.labels.get(1).map(|label| label.span.range());
            let name = other.and_then(|other| text.get(other)).map(rule_name);
            name.map(|name| overridden(text, span.range(), name))
                .unwrap_or_default()
        } else {
            continue;
        };
        for range in removed {
            let Some(words) = text.get(range.clone()) else {
                continue;
            };
            let words: Vec<&str> = words.split_whitespace().collect();
            let away = format!("take `{}` away", shortened(&words.join(" ")));
            let title = match diagnostic.help.as_deref() {
                Some(help) if help.contains("take it away") => help.replace("take it away", &away),
                _ => format!("{away}, or say what was meant"),
            };
            let place = Span::new(span.file, range.start, range.end);
            *diagnostic = diagnostic
                .clone()
                .offer(title, vec![(place, String::new())]);
        }
    }
}

/// A few words of many.
fn shortened(words: &str) -> String {
    const MOST: usize = 60;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    let (begin, _) = words
        .char_indices()
        .nth(MOST)
        .map_or((words, ""), |(at, _)| words.split_at(at));
    let whole = begin.rsplit_once(' ').map_or(begin, |(whole, _)| whole);
    format!("{whole} …")
}

/// A part of a condition with the word that joins it to the part before or behind it, each way.
fn parts(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut part = part;
    while text
        .get(..part.start)
        .is_some_and(|before| before.ends_with('('))
        && text
            .get(part.end..)
            .is_some_and(|behind| behind.starts_with(')'))
    {
        part = part.start - 1..part.end + 1;
    }
    let before = text.get(..part.start).unwrap_or_default();
    let behind = text.get(part.end..).unwrap_or_default();
    let (bare, rest) = (before.trim_end(), behind.trim_start());
    let mut found = Vec::new();
    for word in ["and", "or"] {
        if let Some(left) = bare
            .strip_suffix(word)
            .filter(|left| left.ends_with(SPACES))
        {
            found.push(left.trim_end().len()..part.end);
        }
        if let Some(right) = rest
            .strip_prefix(word)
            .filter(|right| right.starts_with(SPACES))
        {
            found.push(part.start..text.len() - right.trim_start().len());
        }
    }
    found
}

/// Spaces between words.
const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

/// The exception with its `unless`.
fn exceptions(text: &str, condition: Range<usize>) -> Vec<Range<usize>> {
    let before = text.get(..condition.start).unwrap_or_default();
    let word = before
        .trim_end()
        .strip_suffix("unless")
        .map(|left| left.trim_end().len());
    word.map(|start| start..condition.end).into_iter().collect()
}

/// The name of a rule, as it begins.
fn rule_name(rule: &str) -> &str {
    let first = rule.split_whitespace().next().unwrap_or_default();
    first.trim_end_matches(':')
}

/// A name behind `overrides` in a rule, with its comma or with the word.
fn overridden(text: &str, rule: Range<usize>, name: &str) -> Vec<Range<usize>> {
    let all = text.get(rule.clone()).unwrap_or_default();
    let Some((before, list)) = all.split_once("overrides") else {
        return Vec::new();
    };
    let start = rule.start + before.len() + "overrides".len();
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let found = list.match_indices(name).map(|(at, _)| at).find(|at| {
        let (left, right) = list.split_at(*at);
        !left.ends_with(is_name)
            && !right
                .get(name.len()..)
                .is_some_and(|r| r.starts_with(is_name))
    });
    let Some(at) = found else {
        return Vec::new();
    };
    let (left, right) = list.split_at(at);
    let right = right.get(name.len()..).unwrap_or_default();
    let range = if let Some(left) = left.trim_end().strip_suffix(',') {
        start + left.len()..start + at + name.len()
    } else if let Some(rest) = right.trim_start().strip_prefix(',') {
        start + at..start + list.len() - rest.trim_start().len()
    } else {
        rule.start + before.trim_end().len()..start + at + name.len()
    };
    vec![range]
}

/// A rule with its line, where nothing else stands there.
fn lines(text: &str, rule: Range<usize>) -> Option<Range<usize>> {
    let before = text.get(..rule.start)?;
    let behind = text.get(rule.end..)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = rule.end + behind.find('\n').map_or(behind.len(), |at| at + 1);
    let is_alone = text.get(start..rule.start)?.trim().is_empty()
        && text.get(rule.end..end)?.trim().is_empty();
    is_alone.then_some(start..end)
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
