//! Cuts a file into front matter and items, so that each item is parsed by itself. It looks at
//! lines only: an item word in column 0 outside a code fence begins an item.

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

/// Ranges of bytes of a file.
pub(super) struct Pieces {
    /// Between the `---` fences, where the file begins with front matter. `Err` is where front matter
    /// begins that nothing closes.
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
        if fence.is_none() && ITEM_WORDS.contains(&first_word(line)) {
            starts.push(at);
        }
    }
    let first = starts.first().copied().unwrap_or(text.len());
    if has_content(text.get(begin..first).unwrap_or_default()) {
        starts.insert(0, begin);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    Pieces { front, items: starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect() }
}

/// Whether there is more than blank lines and comments.
pub(super) fn has_content(text: &str) -> bool {
    text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
}

/// The word that a line begins with, in column 0.
pub(super) fn first_word(line: &str) -> &str {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

/// Where a `{` stands that no `}` closes: the start and end of its line. A `}` that stands further left
/// than the line that it would close closes one further out.
pub(super) fn unclosed_brace(text: &str) -> Option<std::ops::Range<usize>> {
    let mut open: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
    let mut fence: Option<String> = None;
    for (at, line) in lines(text, 0) {
        let trimmed = line.trim();
        let indent = line.len() - line.trim_start().len();
        if let Some(mark) = &fence {
            fence = (trimmed != mark).then(|| mark.clone());
            continue;
        }
        if let Some(mark) = opened_fence(trimmed) {
            fence = Some(mark);
            continue;
        }
        if trimmed.starts_with('}') {
            match open.pop() {
                Some((opener, range)) if indent < opener => return Some(range),
                _ => {}
            }
        }
        if trimmed.ends_with('{') {
            // The brace of a header of several lines belongs to the line that it stands on.
            open.push((indent, at + indent..at + line.trim_end().len()));
        }
    }
    open.pop().map(|(_, range)| range)
}

fn front_matter(text: &str) -> (Option<Result<std::ops::Range<usize>, usize>>, usize) {
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut lines = lines(text, bom);
    let Some((_, first)) = lines.next() else { return (None, bom) };
    if first.trim_end() != "---" {
        return (None, bom);
    }
    let begin = bom + first.len();
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

fn lines(text: &str, begin: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = begin;
    text.get(begin..).unwrap_or_default().split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

fn opened_fence(trimmed: &str) -> Option<String> {
    let mark = trimmed.chars().next().filter(|c| *c == '`' || *c == '~')?;
    let length = trimmed.chars().take_while(|c| *c == mark).count();
    (length >= 3).then(|| mark.to_string().repeat(length))
}

fn at_column_0_closes(line: &str) -> bool {
    line.trim_end() == "}" && line.starts_with('}')
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "the texts are ASCII")]
mod tests {
    use super::{split, unclosed_brace};

    #[test]
    fn an_item_begins_at_an_item_word_in_column_0() {
        let text = "// words\nterm a \"A\"\nfact b \"B\"\n  is yes/no\n```\nfact\n```\n";
        let pieces = split(text);
        let items: Vec<&str> = pieces.items.iter().map(|range| &text[range.clone()]).collect();
        assert_eq!(items, ["term a \"A\"\n", "fact b \"B\"\n  is yes/no\n```\nfact\n```\n"]);
    }

    #[test]
    fn the_innermost_open_brace_is_found() {
        let text = "guide g \"G\" {\n  @if x {\n  }\n  steps {\n";
        assert_eq!(unclosed_brace(text).map(|range| &text[range]), Some("steps {"));
    }
}
