//! A source in the one style. What it means is compared before anything is changed: the tree of each item, without
//! places, and its comments.

use crate::base::{FileId, Level};
use crate::syntax::characters::indentation;
use crate::syntax::parse::{Parsed, parse};
use crate::syntax::split::{opened_fence, split};

use super::layout::{Indentation, laid_out};
use super::spacing::{align, is_named_text, quoted};
use super::wrapping::{softened, wrapped};

/// A source, as it is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormattedSource {
    pub text: String,
    /// The items that stay as they are.
    pub left: Vec<LeftItem>,
}

/// An item that stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftItem {
    /// The line where it begins, from 1.
    pub line: usize,
    pub reason: LeftReason,
}

/// Why an item stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftReason {
    /// It is not understood.
    Fault,
    /// It would mean something else.
    Meaning,
}

/// Formats the text of a source.
#[must_use]
pub fn format(text: &str) -> FormattedSource {
    format_in(text, None)
}

/// Formats the text of a source, with its paragraphs in lines of so many letters where that is said.
#[must_use]
pub fn format_in(text: &str, width: Option<usize>) -> FormattedSource {
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let written = text.replace("\r\n", "\n");
    let (spaces, _) = indentation(FileId(0), &written);
    let pieces = split(&spaces);
    let first = pieces.items.first().map_or(spaces.len(), |item| item.start);
    let begin = match &pieces.front {
        // The line that closes it stands behind it.
        Some(Ok(front)) => {
            let behind = spaces.get(front.end..).unwrap_or_default();
            front.end + behind.find('\n').map_or(behind.len(), |end| end + 1)
        }
        Some(Err(_)) => first,
        None => 0,
    };
    // Front matter is the site generator's.
    let head = spaces.get(..begin).unwrap_or_default();
    let mut parts = vec![Part::new(
        head,
        spaces.get(begin..first).unwrap_or_default(),
    )];
    let mut left = Vec::new();
    for range in pieces.items {
        let item = spaces.get(range.clone()).unwrap_or_default();
        let laid = styled(item, width);
        if let Err(reason) = laid {
            let before = spaces.get(..range.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            left.push(LeftItem { line, reason });
        }
        parts.push(Part::item(&laid.unwrap_or_else(|_| item.to_owned())));
    }
    align_items(&mut parts);
    let joined = joined(&parts);
    let meant = |text: &str| match width {
        Some(_) => softened(&meaning(&parse(FileId(0), text))),
        None => meaning(&parse(FileId(0), text)),
    };
    if meant(&written) == meant(&joined) {
        let text = joined.replace('\n', ends);
        return FormattedSource { text, left };
    }
    FormattedSource {
        text: text.to_owned(),
        left: vec![LeftItem {
            line: 1,
            reason: LeftReason::Meaning,
        }],
    }
}

/// An item in the one style.
fn styled(item: &str, width: Option<usize>) -> Result<String, LeftReason> {
    let parsed = parse(FileId(0), item);
    let mut found = parsed.diagnostics.iter();
    if found.any(|found| found.code.level == Level::Deny) || parsed.incomplete {
        return Err(LeftReason::Fault);
    }
    let before = (meaning(&parsed), comments(item), code(item));
    let mut all = [Indentation::Levels, Indentation::Kept]
        .into_iter()
        .map(|indentation| laid_out(item, indentation));
    let laid = all
        .find(|laid| {
            (
                meaning(&parse(FileId(0), &laid.text())),
                comments(&laid.text()),
                code(&laid.text()),
            ) == before
        })
        .ok_or(LeftReason::Meaning)?;
    if let Some(width) = width {
        let filled = wrapped(&laid.lines, width);
        let after = parse(FileId(0), &filled);
        if softened(&meaning(&after)) == softened(&before.0)
            && (comments(&filled), code(&filled)) == (before.1, before.2)
        {
            return Ok(filled);
        }
    }
    Ok(laid.text())
}

/// What a text means: its tree without places.
fn meaning(parsed: &Parsed) -> String {
    let items: Vec<_> = parsed.items().collect();
    let entries = parsed.front.as_ref().map(|front| &front.entries);
    let written = format!(
        "{entries:?} {items:?} {:?} {}",
        parsed.lost, parsed.incomplete
    );
    let written = without(&written, "Span { file: FileId(", '}');
    unended(&without(&written, "lines: [(", ']'))
}

/// The lines between fences, without their indentation.
fn code(text: &str) -> Vec<&str> {
    let mut fence: Option<String> = None;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        match &fence {
            Some(mark) if line == mark => fence = None,
            Some(_) => found.push(line),
            None => fence = opened_fence(line),
        }
    }
    found
}

/// A text without the blanks at the ends of the lines of its texts, and with one blank line for several; two blanks, or
/// more, break a line within a paragraph.
fn unended(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut blanks = 0;
    for (at, c) in written.char_indices() {
        if c == ' ' {
            blanks += 1;
            continue;
        }
        let rest = written.get(at..).unwrap_or_default();
        let begins = out.ends_with([',', ':', '(', '[', '{']);
        let kept = match (c, blanks) {
            ('"', _) if !begins => 0,
            (_, 1..)
                if rest.starts_with("\\n\\n")
                    || out.ends_with("\\n") && rest.starts_with("\\n") =>
            {
                0
            }
            (_, 2..) if rest.starts_with("\\n") => 2,
            (_, 1) if rest.starts_with("\\n") => 0,
            (_, blanks) => blanks,
        };
        out.extend(std::iter::repeat_n(' ', kept));
        blanks = 0;
        out.push(c);
    }
    while out.contains("\\n\\n\\n") {
        out = out.replace("\\n\\n\\n", "\\n\\n");
    }
    out
}

/// A text without all that stands from a beginning to an end.
fn without(written: &str, begin: &str, end: char) -> String {
    let mut parts = written.split(begin);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once(end).map_or(part, |(_, behind)| behind));
    }
    text
}

/// The comments of a text, in order. What stands so in code or in a sentence counts as one too.
fn comments(text: &str) -> Vec<&str> {
    let comment = |line: &'_ str| -> Option<usize> {
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with("//") {
                return Some(at);
            }
            let c = rest.chars().next().unwrap_or_default();
            at += if c == '"' { quoted(rest) } else { c.len_utf8() };
        }
        None
    };
    let found = text.lines().filter_map(|line| line.get(comment(line)?..));
    found.map(str::trim_end).collect()
}

/// An item, or what stands before the first; with the comments behind it, which are of what comes next.
struct Part {
    code: String,
    /// Whether a blank line stands behind it.
    is_apart: bool,
    comments: String,
    /// Whether a blank line stands behind these.
    ends_apart: bool,
}

impl Part {
    /// Code that ends with a line, and the lines behind it.
    fn new(code: &str, behind: &str) -> Self {
        let mut lines: Vec<&str> = Vec::new();
        for line in behind.lines().map(str::trim_end) {
            if !line.is_empty() || lines.last().is_none_or(|last| !last.is_empty()) {
                lines.push(line);
            }
        }
        let comments = lines.join("\n");
        let comments = comments.trim_matches('\n');
        Self {
            code: code.trim_end().to_owned(),
            is_apart: lines.first().is_some_and(|line| line.is_empty()),
            comments: comments.to_owned(),
            ends_apart: lines.last().is_some_and(|line| line.is_empty()),
        }
    }

    /// An item; comments behind it begin in the first column.
    fn item(laid: &str) -> Self {
        let mut end = 0;
        let mut at = 0;
        for line in laid.split_inclusive('\n') {
            at += line.len();
            if !line.trim().is_empty() && !line.starts_with("//") {
                end = at;
            }
        }
        let (code, behind) = laid.split_at(end);
        Self::new(code, behind)
    }

    fn has_lines(&self) -> bool {
        self.code.contains('\n')
    }
}

/// Lets the texts of terms, outcomes and facts that stand on lines one behind the other begin in one column.
fn align_items(parts: &mut [Part]) {
    let kind = |part: &Part| {
        let (word, behind) = part.code.split_once(' ')?;
        let is_aligned = ["term", "outcome", "fact"].contains(&word) && is_named_text(behind);
        (is_aligned && !part.has_lines()).then(|| word.to_owned())
    };
    let follow = |a: &Part, b: &Part| {
        let is_apart = a.is_apart || a.ends_apart || !a.comments.is_empty();
        !is_apart && kind(a).is_some() && kind(a) == kind(b)
    };
    for run in parts.chunk_by_mut(follow).filter(|run| run.len() > 1) {
        align(run.iter_mut().map(|part| &mut part.code));
    }
}

/// All parts, with a blank line around each item that has several lines.
fn joined(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut followers = parts.iter().skip(1);
    for (at, part) in parts.iter().enumerate() {
        let next = followers.next();
        if !part.code.is_empty() {
            text.push_str(&part.code);
            text.push('\n');
        }
        let is_long = |next: &Part| at > 0 && (part.has_lines() || next.has_lines());
        let goes_on = next.is_some() || !part.comments.is_empty();
        let is_apart = part.is_apart || next.is_some_and(is_long);
        if is_apart && goes_on && !text.is_empty() {
            text.push('\n');
        }
        if !part.comments.is_empty() {
            text.push_str(&part.comments);
            text.push('\n');
            if part.ends_apart && next.is_some() {
                text.push('\n');
            }
        }
    }
    text
}
