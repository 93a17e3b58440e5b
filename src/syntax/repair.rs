//! Which part of an item is left out so that the rest can be read, where the grammar stops.

use std::ops::Range;

use super::split;
use super::split::{first_word, indent, is_item_word, lines};

/// Items whose parts stand on their own.
const DIVISIBLE: [&str; 6] = [
    "guide",
    "procedure",
    "article",
    "decision",
    "eligibility",
    "example",
];

/// The parts that may be left out where the grammar stops at byte `at`, the smallest first.
pub(super) fn candidates(text: &str, at: usize) -> Vec<Range<usize>> {
    let word = first_word(text);
    if !DIVISIBLE.contains(&word) {
        return Vec::new();
    }
    let head = if word == "decision" {
        text.find("rules").unwrap_or(text.len())
    } else {
        0
    };
    let all: Vec<(usize, &str)> = lines(text, 0).collect();
    let Some(here) = all
        .iter()
        .position(|(start, line)| (*start..start + line.len()).contains(&at))
    else {
        return Vec::new();
    };
    let Some((start, line)) = all.get(here).copied() else {
        return Vec::new();
    };
    if at < head {
        return Vec::new();
    }
    let trimmed = line.trim_end();
    let end = start + trimmed.len();
    let mut found = Vec::new();
    if let Some(inside) = trimmed.strip_suffix('{') {
        // The clause of a header that is not understood, or its rest, up to its brace.
        let before = text.get(start..at).unwrap_or_default();
        let clause = [" when ", " for ", " requires ", " otherwise "]
            .iter()
            .filter_map(|word| before.rfind(word))
            .max();
        found.extend(clause.map(|clause| start + clause..start + inside.len()));
        found.push(at..start + inside.len());
        found.extend(
            block(&all, here)
                .filter(|_| here > 0)
                .map(|close| start..close),
        );
    } else if here > 0 && !trimmed.contains(['{', '}']) {
        let indent = indent(line);
        let mut last = end;
        for (start, line) in all.iter().skip(here + 1) {
            let deeper = !line.trim().is_empty()
                && split::indent(line) > indent
                && !line.contains(['{', '}']);
            if !deeper {
                break;
            }
            last = start + line.trim_end().len();
        }
        found.push(start..end);
        found.push(start..last);
    }
    found.retain(|range| !range.is_empty());
    found
}

/// Where the block ends that a line opens: behind the `}` that stands under it.
fn block(all: &[(usize, &str)], opener: usize) -> Option<usize> {
    let (_, line) = all.get(opener)?;
    let indent = indent(line);
    let close = all
        .iter()
        .skip(opener + 1)
        .find(|(_, line)| line.trim() == "}" && split::indent(line) <= indent);
    close
        .filter(|(_, line)| split::indent(line) == indent)
        .map(|(start, line)| start + line.trim_end().len())
}

/// Whether a whole line is out of place: the grammar stops where it begins.
pub(super) fn is_line(text: &str, at: usize) -> bool {
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    text.get(start..at)
        .is_some_and(|before| before.trim().is_empty())
}

/// Whether the fault at byte `at` follows directly behind an omitted part, up to byte `last`:
/// another misplaced line behind the first, or the end of a block that has lost a required part.
pub(super) fn has_same_cause(text: &str, last: Option<(usize, bool)>, at: usize) -> bool {
    let Some((last, was_line)) = last else {
        return false;
    };
    // Of the line of a quotation mark without its partner, nothing else is said.
    if was_line
        && at <= last
        && text
            .get(at..last)
            .is_some_and(|between| !between.contains('\n'))
    {
        return true;
    }
    let follows = text
        .get(last..at)
        .is_some_and(|between| between.trim().is_empty());
    let closes = text.get(at..).is_some_and(|rest| rest.starts_with('}'));
    follows && (closes || (was_line && is_line(text, at)))
}

/// Where the text that begins at byte `at` should have ended: before the brace or at the end of its
/// line.
pub(super) fn text_end(text: &str, at: usize) -> usize {
    let line = text
        .get(at..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    let inside = line.trim_end().strip_suffix('{').unwrap_or(line);
    at + inside.trim_end().len().max(1)
}

/// The end of the line of byte `at`.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |newline| at + newline)
}

/// The names that a text seems to declare: behind an item word, `scenario` or `group`, or before
/// the `:` of a rule. Those in capitals or with underscores are meant as names are written.
pub(super) fn names(text: &str) -> impl Iterator<Item = String> {
    let declared = lines(text, 0).filter_map(|(_, line)| {
        let column = indent(line);
        let mut words = line
            .split(|c: char| c.is_whitespace() || c == '(')
            .filter(|word| !word.is_empty());
        let first = words.next()?;
        // An article has no name; its word stands for it.
        if first == "article" {
            return Some(first.to_owned());
        }
        if let Some(rule) = first.strip_suffix(':') {
            return Some(rule.to_owned());
        }
        // Behind a word that is misspelt stand the name and the text.
        let headed =
            line.trim_end().ends_with('{') && line.contains('"') && !first.starts_with('@');
        let declares = headed
            || is_item_word(first)
            || matches!(first, "scenario" | "group" | "@id")
            || column == 0;
        declares.then(|| words.next().map(str::to_owned)).flatten()
    });
    declared.map(|name| name.to_lowercase().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::candidates;
    use super::names;
    use crate::syntax::mended::blanked;

    #[test]
    fn a_line_goes_with_what_is_indented_under_it() {
        let text = "eligibility e \"E\" {\n  a: unavailable wen x\n    because \"A\"\n  otherwise available\n}\n";
        let ranges = candidates(text, 37);
        assert_eq!(ranges.len(), 2);
        assert_eq!(blanked(text, &ranges[1]).split_whitespace().count(), 7);
    }

    #[test]
    fn names_of_what_is_lost() {
        let text =
            "fcat lit \"it\" is yes/no\n  scenario a \"A\" {\n  old: full when x\n  - Step one.\n";
        assert_eq!(names(text).collect::<Vec<_>>(), ["lit", "a", "old"]);
    }
}
