//! Which part of an item is left out so that the rest can be read, where the grammar stops.

use std::ops::Range;

use super::split::{ITEM_WORDS, first_word, lines};

/// Items whose parts stand on their own.
const DIVISIBLE: [&str; 6] = ["guide", "procedure", "article", "decision", "eligibility", "example"];

/// `text` with spaces instead of a range; its line breaks stay.
pub(super) fn blanked(text: &str, range: &Range<usize>) -> String {
    let mut blank = String::with_capacity(text.len());
    blank.push_str(text.get(..range.start).unwrap_or_default());
    for byte in text.get(range.clone()).unwrap_or_default().bytes() {
        blank.push(if byte == b'\n' || byte == b'\r' { char::from(byte) } else { ' ' });
    }
    blank.push_str(text.get(range.end..).unwrap_or_default());
    blank
}

/// What may be left out where the grammar stops at byte `at`, the smallest first.
pub(super) fn candidates(text: &str, at: usize) -> Vec<Range<usize>> {
    let word = first_word(text);
    if !DIVISIBLE.contains(&word) {
        return Vec::new();
    }
    let head = if word == "decision" { text.find("rules").unwrap_or(text.len()) } else { 0 };
    let all: Vec<(usize, &str)> = lines(text, 0).collect();
    let Some(here) = all.iter().position(|(start, line)| (*start..start + line.len()).contains(&at)) else {
        return Vec::new();
    };
    let Some((start, line)) = all.get(here).copied() else { return Vec::new() };
    if at < head {
        return Vec::new();
    }
    let trimmed = line.trim_end();
    let end = start + trimmed.len();
    let mut found = Vec::new();
    if let Some(inside) = trimmed.strip_suffix('{') {
        // The rest of a header, up to its brace.
        found.push(at..start + inside.len());
        found.extend(block(&all, here).map(|close| start..close));
    } else if here > 0 && !trimmed.contains(['{', '}']) {
        let indent = indent(line);
        let mut last = end;
        for (start, line) in all.iter().skip(here + 1) {
            let deeper = !line.trim().is_empty() && self::indent(line) > indent && !line.contains(['{', '}']);
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
    let close = all.iter().skip(opener + 1).find(|(_, line)| line.trim() == "}" && self::indent(line) <= indent);
    close.filter(|(_, line)| self::indent(line) == indent).map(|(start, line)| start + line.trim_end().len())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a whole line is out of place: the grammar stops where it begins.
pub(super) fn is_line(text: &str, at: usize) -> bool {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..at).is_some_and(|before| before.trim().is_empty())
}

/// Whether the line of byte `at` is out of place and stands directly behind another one, which ended at `last`.
pub(super) fn is_adjacent(text: &str, last: Option<usize>, at: usize) -> bool {
    let between = last.and_then(|last| text.get(last..at));
    between.is_some_and(|between| between.trim().is_empty()) && is_line(text, at)
}

/// The names that a text seems to declare: behind an item word, `scenario` or `group`, or before the `:` of a rule.
pub(super) fn names(text: &str) -> impl Iterator<Item = String> {
    lines(text, 0).filter_map(|(_, line)| {
        let column = indent(line);
        let mut words = line.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
        let first = words.next()?;
        // An article has no name; its word stands for it.
        if first == "article" {
            return Some(first.to_owned());
        }
        if let Some(rule) = first.strip_suffix(':') {
            return Some(rule.to_owned());
        }
        let declares = ITEM_WORDS.contains(&first) || matches!(first, "scenario" | "group" | "@id") || column == 0;
        declares.then(|| words.next().map(str::to_owned)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::{blanked, candidates, names};

    #[test]
    fn a_line_goes_with_what_is_indented_under_it() {
        let text = "eligibility e \"E\" {\n  a: unavailable wen x\n    because \"A\"\n  otherwise available\n}\n";
        let ranges = candidates(text, 37);
        assert_eq!(ranges.len(), 2);
        assert_eq!(blanked(text, &ranges[1]).split_whitespace().count(), 7);
    }

    #[test]
    fn names_of_what_is_lost() {
        let text = "fcat lit \"it\" is yes/no\n  scenario a \"A\" {\n  old: full when x\n  - Step one.\n";
        assert_eq!(names(text).collect::<Vec<_>>(), ["lit", "a", "old"]);
    }
}
