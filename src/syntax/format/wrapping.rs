//! Prose in lines of so many letters. Paragraphs are filled word by word; whatever else stands in prose keeps its
//! lines. What a text means is compared afterwards.

/// How deep a paragraph goes on that is an item of a list, a step or a result.
const DEEPER: usize = 2;

/// A line of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProseLine {
    /// No prose, or a line of it that stays as it is.
    Fixed,
    /// It begins an item of a list, a step or a result.
    Item,
    /// Words.
    Words,
}

impl ProseLine {
    /// What a line of prose is, without its indentation.
    pub(super) fn of(shown: &str) -> Self {
        let has_space = |mark: &str| {
            shown
                .strip_prefix(mark)
                .is_some_and(|rest| rest.starts_with(' '))
        };
        let digits = shown.bytes().take_while(u8::is_ascii_digit).count();
        let behind = shown.get(digits..).unwrap_or_default();
        let is_numbered = digits > 0 && (behind.starts_with(". ") || behind.starts_with(") "));
        if ["-", "*", "+", "=>"].iter().any(|mark| has_space(mark)) || is_numbered {
            Self::Item
        } else if begins_block(shown) {
            Self::Fixed
        } else {
            Self::Words
        }
    }
}

/// Whether a line that begins so is something else than words that go on.
pub(super) fn begins_block(shown: &str) -> bool {
    let digits = shown.bytes().take_while(u8::is_ascii_digit).count();
    let behind = shown.get(digits..).unwrap_or_default();
    let is_numbered = digits > 0 && behind.starts_with(['.', ')']);
    let is_mark = |mark: &str| {
        shown == mark
            || shown
                .strip_prefix(mark)
                .is_some_and(|rest| rest.starts_with(' '))
    };
    is_numbered
        || shown.is_empty()
        || ["-", "*", "+", "}"].iter().any(|mark| is_mark(mark))
        || [
            "---", "***", "___", "===", "=>", "@", "//", "#", ">", "|", "```", "~~~", ":::", "!",
            "<", "\\",
        ]
        .iter()
        .any(|mark| shown.starts_with(mark))
}

/// Fills the paragraphs of these lines, each with what it is.
pub(super) fn wrapped(lines: &[(String, ProseLine)], width: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rest = lines;
    while let Some(((first, kind), behind)) = rest.split_first() {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let own = indent(first);
        let goes_on = |(line, next): &(String, ProseLine)| {
            let deep = indent(line);
            *next == ProseLine::Words
                && !line.trim().is_empty()
                && match kind {
                    ProseLine::Item => deep > own,
                    ProseLine::Words => deep == own,
                    ProseLine::Fixed => false,
                }
        };
        let count = match kind {
            ProseLine::Fixed => 0,
            ProseLine::Item | ProseLine::Words => {
                behind.iter().take_while(|line| goes_on(line)).count()
            }
        };
        let (more, after) = behind.split_at(count);
        rest = after;
        let deeper = match (kind, more.first()) {
            (ProseLine::Item, Some((line, _))) => indent(line),
            (ProseLine::Item, None) => own + mark(first),
            (ProseLine::Fixed | ProseLine::Words, _) => own,
        };
        let paragraph: Vec<&str> = std::iter::once(first)
            .chain(more.iter().map(|(line, _)| line))
            .map(String::as_str)
            .collect();
        // A line that is broken on purpose, and code whose blanks count, stay.
        let is_kept = paragraph
            .iter()
            .any(|line| line.ends_with("  ") || line.ends_with('\\') || line.trim().contains("  "));
        if *kind == ProseLine::Fixed || is_kept {
            out.extend(paragraph.iter().map(|line| (*line).to_owned()));
        } else {
            fill(&paragraph, own, deeper, width, &mut out);
        }
    }
    out.join("\n")
}

/// How deep an item goes on: behind its number and the blank there, or by as much as a level.
fn mark(item: &str) -> usize {
    let word = item.split_whitespace().next().unwrap_or_default();
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        word.len() + 1
    } else {
        DEEPER
    }
}

/// Fills a paragraph: its first line is indented by `own`, the others by `deeper`.
fn fill(paragraph: &[&str], own: usize, deeper: usize, width: usize, out: &mut Vec<String>) {
    let mut line = " ".repeat(own);
    let mut is_empty = true;
    for word in paragraph.iter().flat_map(|line| line.split_whitespace()) {
        let length = line.chars().count() + 1 + word.chars().count();
        if !is_empty && length > width && !begins_block(word) {
            out.push(std::mem::replace(&mut line, " ".repeat(deeper)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    out.push(line);
}

/// What a text means, whatever lines its paragraphs are in: a break before words is a blank.
pub(super) fn softened(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, behind)) = rest.split_once("\\n") {
        out.push_str(before);
        rest = behind;
        let next = behind.trim_start_matches(' ');
        let is_hard = out.ends_with("  ") || out.ends_with('\\');
        // What follows is of another paragraph, or ends the text.
        let is_apart = next.starts_with("\\n") || next.starts_with('"') || begins_block(next);
        if is_hard || is_apart {
            out.push_str("\\n");
        } else {
            while out.ends_with(' ') {
                out.pop();
            }
            out.push(' ');
            rest = next;
        }
    }
    out.push_str(rest);
    out
}
