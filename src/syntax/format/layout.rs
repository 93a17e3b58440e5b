//! The lines of an item: how deep each is indented, and where blank lines stand. Line breaks stay as they
//! are written.

use std::collections::BTreeMap;

use crate::syntax::braces::{PROSE_WORDS, opens_block};
use crate::syntax::split::{first_word, indent, lines, opened_fence};

use super::spacing::{align, align_rules, is_named_text, is_rule_row, quoted, spaced};
use super::wrapping::ProseLine;

/// By how many blanks a level is indented.
const LEVEL: usize = 2;

/// Words and signs that go on with what the line before began.
const GOES_ON: [&str; 24] = [
    "and",
    "as",
    "ask",
    "because",
    "but",
    "by",
    "called",
    "for",
    "from",
    "good",
    "help",
    "implies",
    "in",
    "is",
    "not",
    "of",
    "or",
    "overrides",
    "requires",
    "rounded",
    "unless",
    "until",
    "valid",
    "when",
];

/// How prose may be indented anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indentation {
    /// Each level of steps by two blanks.
    Levels,
    /// As it is, from where its block begins.
    Kept,
}

/// What a brace holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// Words and signs.
    Structure,
    /// The values of a fact, whose texts begin in one column.
    Values,
    /// The rules of a decision.
    Rules,
    /// Steps, which belong to each other by their indentation.
    Steps,
    /// Paragraphs and lists.
    Paragraphs,
}

/// An open brace.
struct Frame {
    content: Content,
    /// How deep its content is indented.
    base: usize,
    /// The levels of steps that are open: how deep they were indented, and are now.
    levels: Vec<(usize, usize)>,
    /// The lines that were written of values and rules, each of which has one of its own.
    rows: Vec<usize>,
}

/// A fence that is open: its marks, and by how much its lines move.
struct Fence {
    mark: String,
    old: usize,
    new: usize,
}

/// Lays an item out.
pub(super) fn laid_out(item: &str, indentation: Indentation) -> LaidOutItem {
    let mut layout = Layout {
        indentation,
        frames: Vec::new(),
        word: String::new(),
        parentheses: 0,
        begins: true,
        hangs: false,
        fence: None,
        waiting: Vec::new(),
        out: Vec::new(),
        prose: BTreeMap::new(),
    };
    for (_, line) in lines(item, 0) {
        layout.line(line.trim_end_matches(['\n', '\r']));
    }
    layout.write_comments(0);
    layout.out.push(String::new());
    let prose = layout.prose;
    let kind = |at: usize| prose.get(&at).copied().unwrap_or(ProseLine::Fixed);
    let lines = layout.out.into_iter().enumerate();
    LaidOutItem {
        lines: lines.map(|(at, line)| (line, kind(at))).collect(),
    }
}

/// An item as it is laid out.
pub(super) struct LaidOutItem {
    /// Its lines, and what they are in prose.
    pub lines: Vec<(String, ProseLine)>,
}

impl LaidOutItem {
    pub(super) fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|(line, _)| line.as_str()).collect();
        lines.join("\n")
    }
}

struct Layout {
    indentation: Indentation,
    frames: Vec<Frame>,
    /// The last word that says what the next brace holds.
    word: String,
    parentheses: usize,
    /// Whether the next line begins something.
    begins: bool,
    /// Whether the line before ends with a word or sign behind which more must come.
    hangs: bool,
    fence: Option<Fence>,
    /// Comments and blank lines that wait for the line that they stand before.
    waiting: Vec<String>,
    out: Vec<String>,
    /// What lines that were written are in prose.
    prose: BTreeMap<usize, ProseLine>,
}

impl Layout {
    fn content(&self) -> Content {
        self.frames
            .last()
            .map_or(Content::Structure, |frame| frame.content)
    }

    fn base(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.base)
    }

    fn line(&mut self, line: &str) {
        if let Some(fence) = &self.fence {
            let shown = line.trim();
            if shown == fence.mark {
                let new = fence.new;
                self.fence = None;
                self.write(new, shown);
            } else {
                let moved = self.moved(line, indent(line));
                self.out.push(moved);
            }
            return;
        }
        let shown = line.trim();
        if shown.is_empty() || shown.starts_with("//") {
            self.waiting.push(shown.to_owned());
            return;
        }
        match self.content() {
            Content::Steps | Content::Paragraphs => self.prose(line, shown),
            Content::Structure | Content::Values | Content::Rules => self.structure(shown),
        }
    }

    /// A line between fences, which moves as its fence does.
    fn moved(&self, line: &str, old: usize) -> String {
        let Some(fence) = &self.fence else {
            return line.to_owned();
        };
        let blanks = (old + fence.new).saturating_sub(fence.old);
        let code = line.get(old..).unwrap_or_default();
        format!(
            "{}{code}",
            " ".repeat(if code.is_empty() { old } else { blanks })
        )
    }

    fn write(&mut self, deep: usize, line: &str) {
        // A line is broken only before another one of its paragraph.
        let goes_on = self.waiting.is_empty() && line.starts_with(char::is_alphanumeric);
        if let Some(last) = self
            .out
            .last_mut()
            .filter(|last| !goes_on && last.ends_with("  "))
        {
            last.truncate(last.trim_end().len());
        }
        self.write_comments(deep);
        self.out.push(format!("{}{line}", " ".repeat(deep)));
    }

    /// Writes the comments and blank lines before a line: at most one blank line between others, and
    /// none where a brace opens or closes.
    fn write_comments(&mut self, deep: usize) {
        for line in std::mem::take(&mut self.waiting) {
            if !line.is_empty() {
                self.out.push(format!("{}{line}", " ".repeat(deep)));
            } else if self
                .out
                .last()
                .is_some_and(|last| !last.is_empty() && !opens(last))
            {
                self.out.push(String::new());
            }
        }
    }

    /// Drops blank lines that wait before a brace that closes.
    fn close_up(&mut self) {
        while self.waiting.last().is_some_and(String::is_empty) {
            self.waiting.pop();
        }
    }

    fn structure(&mut self, shown: &str) {
        let closes = shown.starts_with('}');
        if closes {
            self.close_up();
            // Comments before it are of what it closes.
            self.write_comments(self.base());
        }
        let word = first_word(shown);
        let is_rule = self.content() == Content::Rules;
        let goes_on = !closes
            && !self.begins
            && (GOES_ON.contains(&word)
                || word == "otherwise" && !is_rule
                || self.parentheses > 0
                || self.hangs
                || self.frames.is_empty() && !shown.starts_with('{')
                || shown.starts_with(['"', ')', '+', '-', '*', '/', '<', '>', ',']));
        let base = if closes {
            self.base().saturating_sub(LEVEL)
        } else {
            self.base()
        };
        let deep = base + if goes_on { LEVEL } else { 0 };
        let text = spaced(shown);
        let is_row = !goes_on
            && match self.content() {
                Content::Values => is_named_text(&text),
                Content::Rules => is_rule_row(&text),
                Content::Structure | Content::Steps | Content::Paragraphs => false,
            };
        self.write(deep, &text);
        let line = self.out.len() - 1;
        if let Some(frame) = self.frames.last_mut() {
            if is_row {
                frame.rows.push(line);
            } else if goes_on {
                // A rule of several lines is no row.
                frame.rows.pop_if(|row| *row + 1 == line);
            }
        }
        self.braces(&text, if goes_on { base } else { deep });
        self.hangs = hangs(&text);
        self.begins = opens(&text) || closes && self.frames.is_empty();
    }

    /// Follows the braces and parentheses of a line that belongs to something at the depth `deep`.
    fn braces(&mut self, line: &str, deep: usize) {
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let word = first_word(rest);
            let is_word = rest.starts_with(|c: char| c.is_ascii_lowercase());
            if is_word {
                let begins = PROSE_WORDS.contains(&word)
                    || matches!(
                        word,
                        "guide" | "group" | "decision" | "eligibility" | "fact" | "values"
                    );
                let is_domain = matches!(word, "one" | "any")
                    && matches!(self.word.as_str(), "fact" | "decision");
                if begins || is_domain || word == "rules" {
                    word.clone_into(&mut self.word);
                }
                at += word.len();
                continue;
            }
            let c = rest.chars().next().unwrap_or_default();
            match c {
                '"' => {
                    at += quoted(rest);
                    continue;
                }
                '/' if rest.starts_with("//") => return,
                '{' => {
                    let content = match self.word.as_str() {
                        "article" | "intro" => Content::Paragraphs,
                        "procedure" | "scenario" | "steps" => Content::Steps,
                        "rules" | "eligibility" => Content::Rules,
                        "one" | "any" | "values" => Content::Values,
                        _ => Content::Structure,
                    };
                    self.open(content, deep + LEVEL);
                }
                '}' => self.close(),
                '(' => self.parentheses += 1,
                ')' => self.parentheses = self.parentheses.saturating_sub(1),
                _ => {}
            }
            at += c.len_utf8();
        }
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        for run in frame.rows.chunk_by(|a, b| a + 1 == *b) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else {
                continue;
            };
            let lines = self.out.get_mut(*first..=*last).unwrap_or_default();
            if frame.content == Content::Rules {
                align_rules(lines);
            } else {
                align(lines.iter_mut());
            }
        }
    }

    fn open(&mut self, content: Content, base: usize) {
        self.parentheses = 0;
        self.frames.push(Frame {
            content,
            base,
            levels: Vec::new(),
            rows: Vec::new(),
        });
    }

    fn prose(&mut self, line: &str, shown: &str) {
        if shown == "}" {
            self.close_up();
            let base = self.base();
            self.write_comments(base);
            self.frames.pop();
            self.write(base.saturating_sub(LEVEL), shown);
            self.begins = true;
            return;
        }
        let old = indent(line);
        let indentation = self.indentation;
        let new = self
            .frames
            .last_mut()
            .map_or(0, |frame| frame.indented(old, indentation));
        let text = match shown.strip_prefix("=>") {
            Some(result) if self.content() == Content::Steps => {
                format!("=> {}", result.trim_start())
            }
            _ if is_order(shown) || opens_block(shown) => spaced(shown),
            // Two blanks at the end of a line break it.
            _ if line.ends_with("  ") && opened_fence(shown).is_none() => format!("{shown}  "),
            _ => shown.to_owned(),
        };
        self.write(new, &text);
        self.prose.insert(self.out.len() - 1, ProseLine::of(shown));
        if let Some(mark) = opened_fence(shown) {
            self.fence = Some(Fence { mark, old, new });
        } else if opens_block(shown) {
            let is_note = ["@note", "@tip", "@warning"]
                .iter()
                .any(|word| shown.starts_with(word));
            let content = if is_note {
                Content::Paragraphs
            } else {
                self.content()
            };
            self.open(content, new + LEVEL);
        }
    }
}

impl Frame {
    /// How deep a line is indented that was indented by `old`.
    fn indented(&mut self, old: usize, indentation: Indentation) -> usize {
        if self.levels.is_empty() {
            self.levels.push((old, self.base));
        }
        if indentation == Indentation::Kept || self.content == Content::Paragraphs {
            let (first, base) = self.levels.first().copied().unwrap_or_default();
            return (base + old).saturating_sub(first);
        }
        while self.levels.len() > 1 && self.levels.last().is_some_and(|(level, _)| *level > old) {
            self.levels.pop();
        }
        match self.levels.last().copied() {
            Some((level, new)) if level < old => {
                self.levels.push((old, new + LEVEL));
                new + LEVEL
            }
            Some((_, new)) => new,
            None => self.base,
        }
    }
}

/// Whether more must come behind a line.
fn hangs(line: &str) -> bool {
    let word = line.rsplit([' ', '"']).next().unwrap_or_default();
    line.ends_with([',', '('])
        || ["and", "or", "not", "implies", "is", "when", "unless"].contains(&word)
}

/// Whether a line opens a brace.
fn opens(line: &str) -> bool {
    line.ends_with('{') && !line.trim_start().starts_with("//")
}

/// Whether a line of prose is a directive without words of its own.
fn is_order(shown: &str) -> bool {
    let order = shown.strip_prefix('@').map(first_word);
    order.is_some_and(|word| !matches!(word, "see" | "note" | "tip" | "warning"))
}
