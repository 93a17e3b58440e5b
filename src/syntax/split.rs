//! Cuts a file into front matter and items, so that each item is parsed by itself. It looks at
//! lines only: an item word in column 0 outside a code fence begins an item.

use crate::base::did_you_mean;

/// The words that begin an item.
pub(super) const ITEM_WORDS: [&str; 12] = [
    "use",
    "term",
    "fact",
    "define",
    "assume",
    "outcome",
    "eligibility",
    "decision",
    "procedure",
    "guide",
    "article",
    "example",
];

/// The words that begin an item, and may be names.
pub(super) const NAMED_ITEM_WORDS: [&str; 5] =
    ["quantity", "parameter", "calendar", "values", "months"];

/// Whether an item may begin with this word.
pub(super) fn is_item_word(word: &str) -> bool {
    ITEM_WORDS.contains(&word) || NAMED_ITEM_WORDS.contains(&word)
}

/// Ranges of bytes of a file.
pub(super) struct Pieces {
    /// Between the `---` fences, where the file begins with front matter. `Err` is where front
    /// matter begins that nothing closes.
    pub(super) front: Option<Result<std::ops::Range<usize>, usize>>,
    /// The items; the text before the first is a piece too where it is more than comments.
    pub(super) items: Vec<std::ops::Range<usize>>,
}

/// Cuts `text`.
pub(super) fn split(text: &str) -> Pieces {
    let (front, begin) = front_matter(text);
    let mut starts = Vec::new();
    let mut fence: Option<String> = None;
    for (at, line) in lines(text, begin) {
        let trimmed = line.trim();
        if let Some(mark) = &fence {
            if trimmed == mark || at_column_0_closes(line) {
                fence = None;
            }
            continue;
        }
        fence = opened_fence(trimmed);
        if fence.is_none() && (begins_item(line) || is_misspelt(line)) {
            starts.push(at);
        }
    }
    let first = starts.first().copied().unwrap_or(text.len());
    if has_content(text.get(begin..first).unwrap_or_default()) {
        starts.insert(0, begin);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    Pieces {
        front,
        items: starts
            .iter()
            .copied()
            .zip(ends)
            .map(|(start, end)| start..end)
            .collect(),
    }
}

/// Whether a line begins an item. A word that may be a name begins one only where a name and a text
/// stand behind it.
fn begins_item(line: &str) -> bool {
    let word = first_word(line);
    ITEM_WORDS.contains(&word)
        || matches!(word, "quantity" | "parameter" | "calendar") && has_named_text(line, word)
        || word == "values" && has_named_file(line)
        || word == "months" && line.split_whitespace().nth(1) == Some("end")
}

/// Whether a name and a text stand behind the first word of a line.
fn has_named_text(line: &str, word: &str) -> bool {
    let behind = line.get(word.len()..).unwrap_or_default().trim_start();
    let name = first_word(behind);
    let text = behind.get(name.len()..).unwrap_or_default().trim_start();
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && (text.starts_with(['"', '(']) || first_word(text) == "was")
}

/// Whether a name and `from` stand behind the first word of a line.
fn has_named_file(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1);
    let name = words.next().unwrap_or_default();
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase());
    is_name && words.any(|word| word == "from")
}

/// Whether a line in column 0 is an item whose word is misspelt: `fcat name "…"`.
fn is_misspelt(line: &str) -> bool {
    let word = first_word(line);
    let words = ITEM_WORDS.into_iter().chain(NAMED_ITEM_WORDS);
    if word.is_empty() || did_you_mean(&word.to_lowercase(), words).is_none() {
        return false;
    }
    let behind = line.get(word.len()..).unwrap_or_default().trim_start();
    has_named_text(line, word) || behind.starts_with('"')
}

/// Whether there is more than blank lines and comments.
pub(super) fn has_content(text: &str) -> bool {
    text.lines()
        .any(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
}

/// The word that a line begins with, in column 0.
pub(super) fn first_word(line: &str) -> &str {
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

fn front_matter(text: &str) -> (Option<Result<std::ops::Range<usize>, usize>>, usize) {
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    // Blank lines may stand before it; a page is written without them.
    let mut lines = lines(text, bom).skip_while(|(_, line)| line.trim().is_empty());
    let Some((start, first)) = lines.next() else {
        return (None, bom);
    };
    if first.trim_end() != "---" {
        return (None, bom);
    }
    let begin = start + first.len();
    for (at, line) in lines {
        if line.trim_end() == "---" {
            return (Some(Ok(begin..at)), at + line.len());
        }
        if ITEM_WORDS.contains(&first_word(line)) && !line.contains(':') {
            return (Some(Err(bom)), at);
        }
    }
    (Some(Err(bom)), text.len())
}

/// The lines of `text` from byte `begin` on, each with where it begins and with its line break.
pub(super) fn lines(text: &str, begin: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = begin;
    text.get(begin..)
        .unwrap_or_default()
        .split_inclusive('\n')
        .map(move |line| {
            let start = at;
            at += line.len();
            (start, line)
        })
}

/// How many bytes of white space a line begins with.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The marks of a fence that a line opens.
pub(crate) fn opened_fence(trimmed: &str) -> Option<String> {
    let mark = trimmed.chars().next().filter(|c| *c == '`' || *c == '~')?;
    let length = trimmed.chars().take_while(|c| *c == mark).count();
    // Code on one line between backticks is no fence.
    let inline = mark == '`' && trimmed.get(length..).is_some_and(|rest| rest.contains('`'));
    (length >= 3 && !inline).then(|| mark.to_string().repeat(length))
}

fn at_column_0_closes(line: &str) -> bool {
    line.trim_end() == "}" && line.starts_with('}')
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "the texts are ASCII")]
mod tests {
    use super::split;

    #[test]
    fn an_item_begins_at_an_item_word_in_column_0() {
        let text = "// words\nterm a \"A\"\nfact b \"B\"\n  is yes/no\n```\nfact\n```\n";
        let pieces = split(text);
        let items: Vec<&str> = pieces
            .items
            .iter()
            .map(|range| &text[range.clone()])
            .collect();
        assert_eq!(
            items,
            [
                "term a \"A\"\n",
                "fact b \"B\"\n  is yes/no\n```\nfact\n```\n"
            ]
        );
    }
}
