//! Whether the braces of an item match, and where one is missing if they do not. The first question is answered
//! as the grammar would, the second by indentation: people indent what they mean.
//!
//! It runs before the grammar: on text whose braces match, the grammar reads each line once.

use std::ops::Range;

use crate::base::{Code, codes};

use super::split::{ITEM_WORDS, first_word, lines, opened_fence};

/// How deep braces and parentheses may be nested in one item.
pub(super) const DEEPEST: usize = 256;

/// Words that begin a part of a guide.
pub(super) const SECTION_WORDS: [&str; 4] = ["group", "scenario", "intro", "steps"];
/// Words whose braces hold prose.
const PROSE_WORDS: [&str; 5] = ["article", "procedure", "scenario", "intro", "steps"];
/// The words after `@` that open a block.
const OPENERS: [&str; 7] = ["if", "else", "choose", "option", "note", "tip", "warning"];

/// What the braces of an item are like.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Braces {
    /// They match.
    Match,
    /// They do not, in an item that holds prose.
    Differ,
    /// The brace at this byte is not closed, in an item without prose.
    Open(usize),
    /// They, or parentheses, are nested too deeply: there.
    Deep(usize),
}

/// Looks at the braces of an item.
pub(super) fn check(text: &str) -> Braces {
    let mut scan = Scan { open: Vec::new(), parentheses: 0, word: "", fence: None, differ: false };
    for (at, line) in lines(text, 0) {
        let deep = if scan.in_prose() { scan.prose(line, at) } else { scan.structure(line, at) };
        if let Some(column) = deep {
            return Braces::Deep(at + column);
        }
    }
    let holds_prose = matches!(first_word(text), "guide" | "procedure" | "article");
    match scan.open.last() {
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
    /// What is open, and where it was opened.
    open: Vec<(Mode, usize)>,
    parentheses: usize,
    /// The last word that says what the next brace holds.
    word: &'t str,
    fence: Option<String>,
    differ: bool,
}

impl<'t> Scan<'t> {
    fn in_prose(&self) -> bool {
        self.open.last().is_some_and(|(mode, _)| *mode == Mode::Prose)
    }

    /// A line of prose, which begins at byte `start`. `Some` is the column where it is nested too deeply.
    fn prose(&mut self, line: &str, start: usize) -> Option<usize> {
        let trimmed = line.trim();
        if let Some(mark) = &self.fence {
            if trimmed == mark {
                self.fence = None;
            }
            return None;
        }
        self.fence = opened_fence(trimmed);
        let indent = line.len() - line.trim_start().len();
        if trimmed == "}" {
            self.open.pop();
        } else if trimmed.starts_with('}') || is_section(trimmed) {
            self.differ = true;
        } else if trimmed.starts_with('@') {
            if opens_block(trimmed) {
                self.open.push((Mode::Prose, start));
            }
            self.parentheses = 0;
            let deep = trimmed.char_indices().find(|(_, c)| self.is_too_deep(*c)).map(|(at, _)| at);
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
                    while let Some((_, c)) = rest.next_if(|(_, c)| escaped || *c != '"') {
                        escaped = c == '\\' && !escaped;
                    }
                    rest.next();
                }
                '/' if line.get(at..).is_some_and(|tail| tail.starts_with("//")) => return None,
                '{' => {
                    let prose = PROSE_WORDS.contains(&self.word);
                    self.open.push((if prose { Mode::Prose } else { Mode::Structure }, start + at));
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
    let Some(first) = words.next() else { return false };
    let braced = trimmed.ends_with('{');
    match first {
        "scenario" | "group" => {
            let named = words.next().is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
            named && (words.next().is_some_and(|text| text.starts_with('"')))
        }
        "intro" | "steps" => braced && words.next() == Some("{") && words.next().is_none(),
        _ => false,
    }
}

/// Whether a line of prose opens a block, as the grammar sees it.
fn opens_block(trimmed: &str) -> bool {
    let Some(order) = trimmed.strip_prefix('@') else { return false };
    let word = first_word(order);
    let Some(rest) = order.get(word.len()..).map(str::trim) else { return false };
    let Some(head) = rest.strip_suffix('{') else { return false };
    match word {
        "if" | "else" | "choose" | "option" => true,
        // Behind `@note` a sentence may end with a brace.
        "note" | "tip" | "warning" => {
            head.trim().is_empty() || head.trim().strip_prefix('"').is_some_and(|text| text.ends_with('"'))
        }
        _ => false,
    }
}

/// A brace that is missing or too much.
#[derive(Debug)]
pub(super) struct Fault {
    /// What is to be said; nothing where the line itself will be complained about.
    pub(super) said: Option<Said>,
    /// What makes the rest readable.
    pub(super) repair: Repair,
}

/// What is to be said of a fault.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) code: &'static Code,
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) label: &'static str,
    pub(super) also: Option<(Range<usize>, &'static str)>,
    pub(super) help: &'static str,
}

/// What makes the rest of an item readable.
#[derive(Debug)]
pub(super) enum Repair {
    /// These ranges of bytes are read as spaces.
    Blank(Vec<Range<usize>>),
    /// A `}` is added at the end.
    Close,
}

impl Repair {
    fn blank(range: Range<usize>) -> Self {
        Self::Blank(Vec::from([range]))
    }
}

/// The first place where braces are wrong, in an item whose braces differ. `None` where indentation tells nothing.
pub(super) fn fault(text: &str) -> Option<Fault> {
    let lines = layout(text);
    if let Some(fence) = lines.iter().find(|line| line.kind == Kind::UnclosedFence) {
        let said = Said {
            code: &codes::UNCLOSED_BLOCK,
            span: fence.range.clone(),
            message: "nothing closes this code".to_owned(),
            label: "",
            also: None,
            help: "close it with the same marks alone on a line, before the `}` of the block",
        };
        return Some(Fault { said: Some(said), repair: Repair::blank(fence.range.clone()) });
    }
    let count = |wanted: fn(&Kind<'_>) -> bool| lines.iter().filter(|line| wanted(&line.kind)).count();
    let too_many = count(|kind| *kind == Kind::Closes) > count(|kind| matches!(kind, Kind::Opens(_)));
    let mut open: Vec<usize> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Kind::Crowded = line.kind {
            return Some(crowded(line));
        }
        let top = open.last().and_then(|top| lines.get(*top));
        if let Some(top) = top.filter(|top| line.is_outside(top)) {
            return Some(unclosed(top, Some(line)));
        }
        match line.kind {
            Kind::Opens(_) => open.push(at),
            Kind::Closes => {
                let inner = open.last().copied().and_then(|top| lines.get(top).map(|line| (top, line.indent)));
                let Some((top, indent)) = inner else { return Some(extra(&lines, at)) };
                if indent < line.indent {
                    match bad_opener(&lines, top + 1..at, line.indent) {
                        Some(bad) => return Some(not_opened(&lines, bad, at)),
                        None if too_many => return Some(extra(&lines, at)),
                        None => {}
                    }
                }
                open.pop();
            }
            _ => {}
        }
    }
    open.last().and_then(|top| lines.get(*top)).map(|top| unclosed(top, None))
}

/// A line and what it does to the braces.
#[derive(Debug)]
struct Line<'t> {
    indent: usize,
    text: &'t str,
    /// Without the white space around it.
    range: Range<usize>,
    kind: Kind<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'t> {
    /// It opens a block; the word that says which.
    Opens(&'t str),
    Closes,
    /// A `}` and more.
    Crowded,
    UnclosedFence,
    Other,
}

impl Line<'_> {
    /// Whether its indentation says that it stands behind the block that is opened there.
    fn is_outside(&self, opener: &Self) -> bool {
        self.indent < opener.indent || (self.indent == opener.indent && !self.may_stand_under(opener))
    }

    /// Whether it may stand at the same indentation as the block that it is in.
    fn may_stand_under(&self, opener: &Self) -> bool {
        match opener.kind {
            // A closing brace, and whatever is written without indentation in a guide.
            _ if self.kind == Kind::Closes => true,
            Kind::Opens(word) => matches!(word, "guide" | "" | "for" | "otherwise" | "requires"),
            _ => true,
        }
    }
}

/// The lines of an item that are neither blank nor comments nor code.
fn layout(text: &str) -> Vec<Line<'_>> {
    let mut found: Vec<Line<'_>> = Vec::new();
    let mut fence: Option<(String, Line<'_>)> = None;
    for (at, line) in lines(text, 0) {
        let trimmed = line.trim();
        let indent = line.len() - line.trim_start().len();
        let range = at + indent..at + indent + trimmed.len();
        if let Some((mark, _)) = &fence {
            if trimmed == mark {
                fence = None;
            }
            continue;
        }
        if let Some(mark) = opened_fence(trimmed) {
            fence = Some((mark, Line { indent, text: trimmed, range, kind: Kind::UnclosedFence }));
            continue;
        }
        if trimmed.is_empty() || trimmed.starts_with("//") {
            continue;
        }
        found.push(Line { indent, text: trimmed, range, kind: kind(trimmed) });
    }
    found.extend(fence.map(|(_, line)| line));
    found
}

fn kind(trimmed: &str) -> Kind<'_> {
    if trimmed == "}" {
        return Kind::Closes;
    }
    if trimmed.starts_with('}') {
        return Kind::Crowded;
    }
    if !trimmed.ends_with('{') {
        return Kind::Other;
    }
    if let Some(order) = trimmed.strip_prefix('@') {
        return if opens_block(trimmed) { Kind::Opens(first_word(order)) } else { Kind::Other };
    }
    let word = first_word(trimmed);
    let header = ITEM_WORDS.contains(&word)
        || SECTION_WORDS.contains(&word)
        || matches!(word, "" | "for" | "when" | "otherwise" | "requires");
    if header && (!word.is_empty() || trimmed == "{") { Kind::Opens(word) } else { Kind::Other }
}

fn crowded(line: &Line<'_>) -> Fault {
    let opens = line.text.ends_with('{');
    let said = Said {
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
    // What opens a block as well changes nothing in the count; of the rest the brace stays.
    let start = line.range.start + usize::from(!opens);
    Fault { said: Some(said), repair: Repair::blank(start..line.range.end) }
}

fn unclosed(opener: &Line<'_>, before: Option<&Line<'_>>) -> Fault {
    let said = Said {
        code: &codes::UNCLOSED_BLOCK,
        span: opener.range.clone(),
        message: "nothing closes this block".to_owned(),
        label: "opened here",
        also: before.map(|line| (line.range.clone(), "a `}` is missing before this line")),
        help: "close it with `}` alone on a line, under the line that opens it",
    };
    let repair = match before {
        Some(line) if matches!(line.kind, Kind::Opens(_)) => Repair::blank(line.range.clone()),
        _ if opener.text.starts_with('@') => Repair::blank(opener.range.clone()),
        _ => Repair::Close,
    };
    Fault { said: Some(said), repair }
}

/// A line among `within` that should open a block and does not: at this indentation, the last of them.
fn bad_opener(lines: &[Line<'_>], within: Range<usize>, indent: usize) -> Option<usize> {
    let bad = |line: &Line<'_>| {
        if let Some(order) = line.text.strip_prefix('@') {
            let word = first_word(order);
            return line.kind == Kind::Other
                && (OPENERS.iter().take(4).any(|known| *known == word) || line.text.ends_with('{'));
        }
        is_bare(line.text)
    };
    within.rev().find(|at| lines.get(*at).is_some_and(|line| line.indent == indent && bad(line)))
}

/// `if … {` without the `@`.
fn is_bare(text: &str) -> bool {
    text.ends_with('{') && OPENERS.contains(&first_word(text))
}

/// The block of the line at `bad` is not opened; `close` closes it nevertheless.
fn not_opened(lines: &[Line<'_>], bad: usize, close: usize) -> Fault {
    let mut blank = Vec::new();
    let mut said = None;
    if let Some(line) = lines.get(bad).filter(|line| !line.text.starts_with('@')) {
        blank.push(line.range.clone());
        said = Some(Said {
            code: &codes::SYNTAX_ERROR,
            span: line.range.clone(),
            message: "a directive begins with `@`".to_owned(),
            label: "",
            also: None,
            help: "write `@` before it",
        });
    }
    // With it go its closing brace and the branches behind it.
    let mut close = Some(close);
    while let Some(line) = close.and_then(|at| lines.get(at)) {
        blank.push(line.range.clone());
        let next = close.map_or(0, |at| at + 1);
        let branch = lines.get(next).filter(|line| line.text.starts_with("@else") && line.text.ends_with('{'));
        close = branch.and_then(|branch| {
            blank.push(branch.range.clone());
            let rest = lines.iter().enumerate().skip(next + 1);
            rest.clone().find(|(_, line)| line.kind == Kind::Closes && line.indent == branch.indent).map(|(at, _)| at)
        });
    }
    Fault { said, repair: Repair::Blank(blank) }
}

/// A `}` that closes nothing: perhaps because something before it should have opened a block.
fn extra(lines: &[Line<'_>], at: usize) -> Fault {
    let indents: Vec<usize> = lines.iter().take(at).map(|line| line.indent).collect();
    if let Some(bad) = indents.iter().rev().find_map(|indent| bad_opener(lines, 0..at, *indent)) {
        return not_opened(lines, bad, at);
    }
    let range = lines.get(at).map(|line| line.range.clone()).unwrap_or_default();
    let said = Said {
        code: &codes::SYNTAX_ERROR,
        span: range.clone(),
        message: "this `}` closes nothing".to_owned(),
        label: "",
        also: None,
        help: "take it away, or open the block that it should close with `{` at the end of a line",
    };
    Fault { said: Some(said), repair: Repair::blank(range) }
}

#[cfg(test)]
#[allow(clippy::string_slice, clippy::indexing_slicing, reason = "the texts are ASCII")]
mod tests {
    use super::{Braces, check, fault};

    fn spoken(text: &str) -> (&str, String) {
        let said = fault(text).and_then(|fault| fault.said).unwrap();
        (&text[said.span.clone()], said.message)
    }

    #[test]
    fn braces_in_texts_and_code_do_not_count() {
        for text in [
            "guide g \"{\" {\n  steps {\n    - Type {.\n    ```\n    }\n    ```\n  }\n}\n",
            "guide g \"G\" { steps {\n - A.\n }\n}\n",
            "procedure p \"P\" {\n  @note Write {\n  @note \"T\" {\n  }\n}\n",
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
