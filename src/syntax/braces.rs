//! Whether the braces of an item match, and where one is missing if they do not. The first question
//! is answered as the grammar would, the second by indentation, since people indent as they mean.
//!
//! It runs before the grammar: on text whose braces match, the grammar reads each line once.

use std::ops::Range;

use crate::base::{Code, codes};

use super::directives::OPENERS;
use super::split::{ITEM_WORDS, first_word, indent, lines, opened_fence};

/// How deep braces and parentheses may be nested in one item.
pub(super) const DEEPEST: usize = 256;

/// Words that begin a part of a guide.
pub(super) const SECTION_WORDS: [&str; 4] = ["group", "scenario", "intro", "steps"];
/// Words whose braces hold prose.
pub(super) const PROSE_WORDS: [&str; 5] = ["article", "procedure", "scenario", "intro", "steps"];

/// The state of an item's braces.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Braces {
    /// They match.
    Match,
    /// They do not, in an item that holds prose.
    Differ,
    /// The brace at this byte is not closed, in an item without prose.
    Open(usize),
    /// The text that begins at this byte is not closed on its line, in the header of an item that
    /// holds prose.
    Text(usize),
    /// They, or parentheses, are nested too deeply: there.
    Deep(usize),
}

/// Looks at the braces of an item.
pub(super) fn check(text: &str) -> Braces {
    let mut scan = Scan {
        open: Vec::new(),
        parentheses: 0,
        word: "",
        fence: None,
        text: None,
        differ: false,
    };
    for (at, line) in lines(text, 0) {
        let deep = if scan.in_prose() {
            scan.prose(line, at)
        } else {
            scan.structure(line, at)
        };
        if let Some(column) = deep {
            return Braces::Deep(at + column);
        }
    }
    let holds_prose = matches!(first_word(text), "guide" | "procedure" | "article");
    match scan.open.last() {
        _ if holds_prose && scan.text.is_some() => scan.text.map_or(Braces::Differ, Braces::Text),
        _ if holds_prose && (scan.differ || scan.fence.is_some()) => Braces::Differ,
        Some(_) if holds_prose => Braces::Differ,
        Some((_, at)) => Braces::Open(*at),
        None => Braces::Match,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Structure,
    Prose,
}

struct Scan<'t> {
    /// An open brace, and its place.
    open: Vec<(Mode, usize)>,
    parentheses: usize,
    /// The last word that tells the content of the next brace.
    word: &'t str,
    fence: Option<String>,
    /// The first text of a header that is not closed.
    text: Option<usize>,
    differ: bool,
}

impl<'t> Scan<'t> {
    fn in_prose(&self) -> bool {
        self.open
            .last()
            .is_some_and(|(mode, _)| *mode == Mode::Prose)
    }

    /// A line of prose, which begins at byte `start`. `Some` is the column where it is nested too
    /// deeply.
    fn prose(&mut self, line: &str, start: usize) -> Option<usize> {
        let trimmed = line.trim();
        if let Some(mark) = &self.fence {
            if trimmed == mark {
                self.fence = None;
            }
            return None;
        }
        self.fence = opened_fence(trimmed);
        let indent = indent(line);
        if trimmed == "}" {
            self.open.pop();
        } else if trimmed.starts_with('}') || is_section(trimmed) {
            self.differ = true;
        } else if trimmed.starts_with('@') {
            if opens_block(trimmed) {
                self.open.push((Mode::Prose, start));
            }
            self.parentheses = 0;
            let deep = trimmed
                .char_indices()
                .find(|(_, c)| self.is_too_deep(*c))
                .map(|(at, _)| at);
            self.parentheses = 0;
            return deep.map(|at| indent + at);
        }
        None
    }

    /// A line of headers.
    fn structure(&mut self, line: &'t str, start: usize) -> Option<usize> {
        let mut rest = line.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            match c {
                '"' => {
                    let mut escaped = false;
                    while let Some((_, c)) =
                        rest.next_if(|(_, c)| !matches!(c, '\n' | '\r') && (escaped || *c != '"'))
                    {
                        escaped = c == '\\' && !escaped;
                    }
                    if rest.next().is_none_or(|(_, c)| c != '"') {
                        self.text = self.text.or(Some(start + at));
                    }
                }
                '/' if line.get(at..).is_some_and(|tail| tail.starts_with("//")) => return None,
                '{' => {
                    let prose = PROSE_WORDS.contains(&self.word);
                    self.open.push((
                        if prose { Mode::Prose } else { Mode::Structure },
                        start + at,
                    ));
                    self.parentheses = 0;
                }
                '}' => self.differ |= self.open.pop().is_none(),
                c if c.is_ascii_lowercase() => {
                    let word = first_word(line.get(at..).unwrap_or_default());
                    if PROSE_WORDS.contains(&word) || matches!(word, "guide" | "group") {
                        self.word = word;
                    }
                    while rest.next_if(|(next, _)| *next < at + word.len()).is_some() {}
                }
                _ => {}
            }
            if self.is_too_deep(c) {
                return Some(at);
            }
        }
        None
    }

    fn is_too_deep(&mut self, c: char) -> bool {
        match c {
            '(' => self.parentheses += 1,
            ')' => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        self.parentheses > DEEPEST || self.open.len() > DEEPEST
    }
}

/// Whether a line of prose looks like the header of a section.
fn is_section(trimmed: &str) -> bool {
    let mut words = trimmed.split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    let braced = trimmed.ends_with('{');
    match first {
        "scenario" | "group" => {
            let named = words
                .next()
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
            named && (words.next().is_some_and(|text| text.starts_with('"')))
        }
        "intro" | "steps" => braced && words.next() == Some("{") && words.next().is_none(),
        _ => false,
    }
}

/// Whether a line of prose opens a block, as the grammar sees it.
pub(super) fn opens_block(trimmed: &str) -> bool {
    let Some(order) = trimmed.strip_prefix('@') else {
        return false;
    };
    let word = first_word(order);
    let Some(head) = order.strip_suffix('{') else {
        return false;
    };
    // A sentence behind `@note` that ends with a brace writes it `\\{`.
    let escaped = head.len() - head.trim_end_matches('\\').len();
    OPENERS.contains(&word) && escaped % 2 == 0
}

/// A brace that is missing or too much.
#[derive(Debug)]
pub(super) struct Fault {
    /// The diagnostic; none where the line itself will be reported.
    pub(super) said: Option<BraceFault>,
    /// The insertion that makes the rest readable.
    pub(super) repair: Repair,
}

/// The diagnostic of a fault.
#[derive(Debug)]
pub(super) struct BraceFault {
    pub(super) code: &'static Code,
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) label: &'static str,
    pub(super) also: Option<(Range<usize>, &'static str)>,
    pub(super) help: &'static str,
}

/// The insertion that makes the rest of an item readable.
#[derive(Debug)]
pub(super) enum Repair {
    /// This is put before a byte.
    Insert(usize, String),
    /// This is read in place of a range of bytes.
    Replace(Range<usize>, String),
    /// A range of bytes is read as spaces.
    Blank(Range<usize>),
}

/// The first place where braces are wrong, in an item whose braces differ. `None` where indentation
/// tells nothing.
pub(super) fn fault(text: &str) -> Option<Fault> {
    let lines = layout(text);
    if let Some(fence) = lines
        .iter()
        .find(|line| line.kind == BraceKind::UnclosedFence)
    {
        let said = BraceFault {
            code: &codes::UNCLOSED_BLOCK,
            span: fence.range.clone(),
            message: "nothing closes this code".to_owned(),
            label: "",
            also: None,
            help: "close it with the same marks alone on a line, before the `}` of the block",
        };
        return Some(Fault {
            said: Some(said),
            repair: Repair::Blank(fence.range.clone()),
        });
    }
    let count =
        |wanted: fn(&BraceKind<'_>) -> bool| lines.iter().filter(|line| wanted(&line.kind)).count();
    let too_many = count(|kind| *kind == BraceKind::Closes)
        > count(|kind| matches!(kind, BraceKind::Opens(_)));
    let mut open: Vec<usize> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let BraceKind::Crowded = line.kind {
            return Some(crowded(line));
        }
        let before = at.checked_sub(1).and_then(|before| lines.get(before));
        if let Some(lowered) = before.and_then(|before| lowered(before, line)) {
            return Some(lowered);
        }
        let top = open
            .last()
            .and_then(|top| lines.get(*top).map(|line| (*top, line)));
        if let Some((top, opener)) = top.filter(|(_, top)| line.is_outside(top)) {
            // A paragraph that is not indented belongs to the block that it follows directly.
            let before =
                if at == top + 1 && line.kind == BraceKind::Other && line.indent == opener.indent {
                    behind_paragraph(text, &lines, at)
                } else {
                    Some(line)
                };
            return trailing(&lines, top, at)
                .or_else(|| Some(unclosed(opener, before, text.len())));
        }
        match line.kind {
            BraceKind::Opens(_) => open.push(at),
            BraceKind::Closes => {
                let inner = open
                    .last()
                    .copied()
                    .and_then(|top| lines.get(top).map(|line| (top, line.indent)));
                let Some((top, indent)) = inner else {
                    return extra(&lines, at);
                };
                if indent < line.indent {
                    match bad_opener(&lines, top + 1..at, line.indent) {
                        Some(bad) => return not_opened(&lines, bad, at),
                        None if too_many => return extra(&lines, at),
                        None => {}
                    }
                }
                open.pop();
            }
            _ => {}
        }
    }
    let (top, opener) = open
        .last()
        .and_then(|top| lines.get(*top).map(|line| (*top, line)))?;
    trailing(&lines, top, lines.len()).or_else(|| Some(unclosed(opener, None, text.len())))
}

/// A line and its effect on the braces.
#[derive(Debug)]
struct BraceLine<'t> {
    indent: usize,
    text: &'t str,
    /// Without the white space around it.
    range: Range<usize>,
    kind: BraceKind<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BraceKind<'t> {
    /// It opens a block; the word that says which.
    Opens(&'t str),
    Closes,
    /// A `}` and more.
    Crowded,
    UnclosedFence,
    Other,
}

impl BraceLine<'_> {
    /// Whether its indentation says that it stands behind the block that is opened there.
    fn is_outside(&self, opener: &Self) -> bool {
        self.indent < opener.indent
            || (self.indent == opener.indent && !self.may_stand_under(opener))
    }

    /// Whether it may stand at the same indentation as the block that it is in.
    fn may_stand_under(&self, opener: &Self) -> bool {
        match opener.kind {
            // A closing brace, and whatever is written without indentation in a guide.
            _ if self.kind == BraceKind::Closes => true,
            BraceKind::Opens(word) => {
                matches!(word, "guide" | "" | "for" | "otherwise" | "requires")
            }
            _ => true,
        }
    }
}

/// The lines of an item that are neither blank nor comments nor code.
fn layout(text: &str) -> Vec<BraceLine<'_>> {
    let mut found: Vec<BraceLine<'_>> = Vec::new();
    let mut fence: Option<(String, BraceLine<'_>)> = None;
    for (at, line) in lines(text, 0) {
        let trimmed = line.trim();
        let indent = indent(line);
        let range = at + indent..at + indent + trimmed.len();
        if let Some((mark, _)) = &fence {
            if trimmed == mark {
                fence = None;
            }
            continue;
        }
        if let Some(mark) = opened_fence(trimmed) {
            fence = Some((
                mark,
                BraceLine {
                    indent,
                    text: trimmed,
                    range,
                    kind: BraceKind::UnclosedFence,
                },
            ));
            continue;
        }
        if trimmed.is_empty() || trimmed.starts_with("//") {
            continue;
        }
        found.push(BraceLine {
            indent,
            text: trimmed,
            range,
            kind: kind(trimmed),
        });
    }
    found.extend(fence.map(|(_, line)| line));
    found
}

fn kind(trimmed: &str) -> BraceKind<'_> {
    if trimmed == "}" {
        return BraceKind::Closes;
    }
    if trimmed.starts_with('}') {
        return BraceKind::Crowded;
    }
    if !trimmed.ends_with('{') {
        return BraceKind::Other;
    }
    if let Some(order) = trimmed.strip_prefix('@') {
        return if opens_block(trimmed) {
            BraceKind::Opens(first_word(order))
        } else {
            BraceKind::Other
        };
    }
    let word = first_word(trimmed);
    let header = ITEM_WORDS.contains(&word)
        || SECTION_WORDS.contains(&word)
        || matches!(word, "" | "for" | "when" | "otherwise" | "requires");
    if header && (!word.is_empty() || trimmed == "{") {
        BraceKind::Opens(word)
    } else {
        BraceKind::Other
    }
}

fn crowded(line: &BraceLine<'_>) -> Fault {
    let behind = line.text.len() - line.text.trim_start_matches(['}', ' ']).len();
    let said = BraceFault {
        code: &codes::SYNTAX_ERROR,
        span: line.range.clone(),
        message: "`}` does not stand alone on its line".to_owned(),
        label: "",
        also: None,
        help: if line.text.contains("else") {
            "break the line after the `}`: `@else {` stands on the next one"
        } else {
            "break the line after the `}`"
        },
    };
    let at = line.range.start + behind.max(1).min(line.text.len());
    // Of several braces each gets its line.
    let at = if line.text.starts_with("}}") || behind >= line.text.len() {
        line.range.start + 1
    } else {
        at
    };
    let mark = match line.text.get(behind..) {
        Some(order) if is_bare(order) => "@",
        _ => "",
    };
    Fault {
        said: Some(said),
        repair: Repair::Insert(at, format!("\n{}{mark}", " ".repeat(line.indent))),
    }
}

/// A `{` on the line below the directive whose block it opens.
fn lowered(directive: &BraceLine<'_>, brace: &BraceLine<'_>) -> Option<Fault> {
    let order = directive.text.strip_prefix('@')?;
    let opens = directive.kind == BraceKind::Other && OPENERS.contains(&first_word(order));
    if !opens || brace.text != "{" {
        return None;
    }
    let said = BraceFault {
        code: &codes::SYNTAX_ERROR,
        span: brace.range.clone(),
        message: "the `{` of a directive stands at the end of its line".to_owned(),
        label: "",
        also: None,
        help: "put it behind the line above, after a space",
    };
    Some(Fault {
        said: Some(said),
        repair: Repair::Replace(directive.range.end..brace.range.end, " {".to_owned()),
    })
}

/// The line behind the paragraph that begins with a line.
fn behind_paragraph<'l, 't>(
    text: &str,
    lines: &'l [BraceLine<'t>],
    first: usize,
) -> Option<&'l BraceLine<'t>> {
    let goes_on = |pair: &&[BraceLine<'_>]| {
        let [one, next] = pair else { return false };
        let between = text
            .get(one.range.end..next.range.start)
            .unwrap_or_default();
        next.kind == BraceKind::Other && between.matches('\n').count() == 1
    };
    let length = lines.get(first..)?.windows(2).take_while(goes_on).count();
    lines.get(first + length + 1)
}

/// A `}` at the end of a line of the block that it should close.
fn trailing(lines: &[BraceLine<'_>], opener: usize, end: usize) -> Option<Fault> {
    let closes = |line: &&BraceLine<'_>| {
        line.kind == BraceKind::Other && line.text.ends_with(" }") && !line.text.contains('{')
    };
    let line = lines.get(opener + 1..end)?.iter().find(closes)?;
    let said = BraceFault {
        code: &codes::SYNTAX_ERROR,
        span: line.range.end - 1..line.range.end,
        message: "`}` does not stand alone on its line".to_owned(),
        label: "",
        also: None,
        help: "put it on the next line",
    };
    Some(Fault {
        said: Some(said),
        repair: Repair::Insert(line.range.end - 1, "\n".to_owned()),
    })
}

fn unclosed(opener: &BraceLine<'_>, before: Option<&BraceLine<'_>>, end: usize) -> Fault {
    let said = BraceFault {
        code: &codes::UNCLOSED_BLOCK,
        span: opener.range.clone(),
        message: "nothing closes this block".to_owned(),
        label: "opened here",
        also: before.map(|line| (line.range.clone(), "a `}` is missing before this line")),
        help: "close it with `}` alone on a line, under the line that opens it",
    };
    let indent = " ".repeat(opener.indent);
    let repair = match before {
        Some(line) => Repair::Insert(line.range.start - line.indent, format!("{indent}}}\n")),
        None => Repair::Insert(end, format!("\n{indent}}}")),
    };
    Fault {
        said: Some(said),
        repair,
    }
}

/// A line among `within` that should open a block and does not: at this indentation, the last of
/// them.
fn bad_opener(lines: &[BraceLine<'_>], within: Range<usize>, indent: usize) -> Option<usize> {
    let bad = |at: usize, line: &BraceLine<'_>| {
        if is_header(line) {
            let mut rest = lines.iter().skip(at + 1);
            let end = rest.find(|next| {
                next.kind != BraceKind::Other || !HEADER_WORDS.contains(&first_word(next.text))
            });
            let opens = |next: &BraceLine<'_>| {
                next.text.starts_with('{') || HEADER_WORDS.contains(&first_word(next.text))
            };
            return !end.is_some_and(opens);
        }
        if let Some(order) = line.text.strip_prefix('@') {
            let word = first_word(order);
            return line.kind == BraceKind::Other
                && (OPENERS.iter().take(4).any(|known| *known == word)
                    || line.text.ends_with('{'));
        }
        is_bare(line.text)
    };
    within.rev().find(|at| {
        lines
            .get(*at)
            .is_some_and(|line| line.indent == indent && bad(*at, line))
    })
}

/// Words that go on with a header on its next line.
const HEADER_WORDS: [&str; 5] = ["for", "when", "otherwise", "requires", "valid"];

/// The header of a block with prose or sections, without its brace.
fn is_header(line: &BraceLine<'_>) -> bool {
    let word = first_word(line.text);
    let behind = line.text.get(word.len()..).unwrap_or_default().trim_start();
    let named = behind.starts_with(|c: char| c.is_ascii_lowercase()) && behind.contains('"');
    line.kind == BraceKind::Other
        && match word {
            "scenario" | "group" | "guide" | "procedure" => named,
            "intro" | "steps" => behind.is_empty(),
            "article" => behind.is_empty() || behind.starts_with("valid "),
            _ => false,
        }
}

/// `if … {` without the `@`.
fn is_bare(text: &str) -> bool {
    text.ends_with('{') && OPENERS.contains(&first_word(text))
}

/// The block of the line at `bad` is not opened; the line at `close` closes it nevertheless.
fn not_opened(lines: &[BraceLine<'_>], bad: usize, close: usize) -> Option<Fault> {
    let (opener, end) = lines.get(bad).zip(lines.get(close))?;
    let say = |message: &str, help| {
        let (code, span) = (&codes::SYNTAX_ERROR, opener.range.clone());
        Some(BraceFault {
            code,
            span,
            message: message.to_owned(),
            label: "",
            also: None,
            help,
        })
    };
    let word = opener.text.strip_prefix('@').map(first_word);
    Some(match word {
        None if is_bare(opener.text) => Fault {
            said: say("a directive begins with `@`", "write `@` before it"),
            repair: Repair::Insert(opener.range.start, "@".to_owned()),
        },
        // The line itself will be reported, and its block goes with it.
        Some(word) if !OPENERS.contains(&word) => Fault {
            said: None,
            repair: Repair::Blank(opener.range.end..end.range.end),
        },
        _ => {
            let goes_on = |line: &&BraceLine<'_>| HEADER_WORDS.contains(&first_word(line.text));
            let last = lines
                .iter()
                .skip(bad + 1)
                .take_while(goes_on)
                .last()
                .unwrap_or(opener);
            let end = last.range.end;
            if last.text.ends_with(':') {
                return Some(Fault {
                    said: say(
                        "a block begins with `{`, and not with `:`",
                        "end the line with `{` in place of `:`",
                    ),
                    repair: Repair::Replace(end - 1..end, " {".to_owned()),
                });
            }
            Fault {
                said: say(
                    "`{` is missing at the end of this line",
                    "end the line with `{`",
                ),
                repair: Repair::Insert(end, " {".to_owned()),
            }
        }
    })
}

/// A `}` that closes nothing: perhaps because something before it should have opened a block.
fn extra(lines: &[BraceLine<'_>], at: usize) -> Option<Fault> {
    let indents: Vec<usize> = lines.iter().take(at).map(|line| line.indent).collect();
    if let Some(bad) = indents
        .iter()
        .rev()
        .find_map(|indent| bad_opener(lines, 0..at, *indent))
    {
        return not_opened(lines, bad, at);
    }
    let range = lines
        .get(at)
        .map(|line| line.range.clone())
        .unwrap_or_default();
    let said = BraceFault {
        code: &codes::SYNTAX_ERROR,
        span: range.clone(),
        message: "this `}` closes nothing".to_owned(),
        label: "",
        also: None,
        help: "take it away, or open the block that it should close with `{` at the end of a line",
    };
    Some(Fault {
        said: Some(said),
        repair: Repair::Blank(range),
    })
}

#[cfg(test)]
#[allow(
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "the texts are ASCII"
)]
mod tests {
    use super::Braces;
    use super::check;
    use super::fault;

    fn spoken(text: &str) -> (&str, String) {
        let said = fault(text).and_then(|fault| fault.said).unwrap();
        (&text[said.span.clone()], said.message)
    }

    #[test]
    fn braces_in_texts_and_code_do_not_count() {
        for text in [
            "guide g \"{\" {\n  steps {\n    - Type {.\n    ```\n    }\n    ```\n  }\n}\n",
            "guide g \"G\" { steps {\n - A.\n }\n}\n",
            "procedure p \"P\" {\n  @note Write \\{\n  @note \"T\" {\n  }\n}\n",
            "define d \"D\" as (a",
        ] {
            assert_eq!(check(text), Braces::Match, "{text}");
        }
    }

    #[test]
    fn the_block_that_is_not_closed_is_found_by_its_indentation() {
        let text = "guide g \"G\" {\n  scenario a \"A\" when x {\n    - A.\n\n  scenario b \"B\" otherwise {\n    - B.\n  }\n}\n";
        assert_eq!(check(text), Braces::Differ);
        assert_eq!(spoken(text).0, "scenario a \"A\" when x {");
        let text = "guide g \"G\" {\n  steps {\n    @if x {\n      - A.\n  }\n}\n";
        assert_eq!(spoken(text).0, "@if x {");
    }

    #[test]
    fn a_brace_that_closes_nothing_is_found() {
        let text = "procedure p \"P\" {\n  - A.\n}\n}\n";
        assert_eq!(spoken(text), ("}", "this `}` closes nothing".to_owned()));
    }
}
