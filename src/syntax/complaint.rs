//! Messages on text that the grammar rejects: the place of the fault, its name, and the cure.

use pest::error::Error;

use crate::base::{Diagnostic, FileId, Span, codes, did_you_mean};

use super::grammar::{Rule, expected, is_reserved, likeliest, position};
use super::mended::{Inserted, original};
use super::mistakes::found;
use super::split::{ITEM_WORDS, NAMED_ITEM_WORDS, first_word, has_content, indent, is_item_word};
use super::{characters, mistakes};

/// The text of an item, up to where the next begins.
#[derive(Clone, Copy)]
pub(super) struct ItemText<'a> {
    pub(super) file: FileId,
    pub(super) at: usize,
    pub(super) text: &'a str,
    /// The insertions.
    pub(super) inserted: &'a [Inserted],
}

impl ItemText<'_> {
    /// The place of a range of its bytes.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let place = |at| self.at + original(self.inserted, at);
        Span::new(self.file, place(start), place(end))
    }

    /// Where the line of a byte begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text
            .get(..at)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |newline| newline + 1)
    }

    /// The line of a byte.
    pub(super) fn line(&self, at: usize) -> &str {
        self.text
            .get(self.line_start(at)..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default()
    }

    /// A line that begins no item.
    pub(super) fn not_an_item(&self, at: usize) -> Diagnostic {
        let line = self.line(at);
        let word = first_word(line);
        let length = if word.is_empty() {
            line.len()
        } else {
            word.len()
        };
        let keyed = line
            .get(word.len()..)
            .is_some_and(|rest| rest.starts_with(": "));
        if (keyed || line.trim_end() == "---") && !self.text.get(..at).is_some_and(has_content) {
            return Diagnostic::new(
                &codes::BROKEN_FRONT_MATTER,
                self.span(at, at + line.len()),
                "this looks like front matter",
            )
            .help("front matter stands at the beginning of the file, between two lines `---`");
        }
        let marks = ["#", "/*", "--", "<!--", "%", ";", "'", "!"];
        let trimmed = line.trim();
        let mark = marks.iter().find(|mark| trimmed.starts_with(**mark));
        if let Some(mark) = mark.filter(|_| !trimmed.starts_with("---")) {
            let help = "begin each line of it with `//`";
            let found = Diagnostic::new(
                &codes::SYNTAX_ERROR,
                self.span(at, at + line.trim_end().len()),
                format!("a comment begins with `//`, and not with `{mark}`"),
            )
            .help(help);
            let start = at + line.find(*mark).unwrap_or(0);
            return match *mark {
                "/*" | "<!--" => found,
                mark => found.offer(
                    help,
                    vec![(self.span(start, start + mark.len()), "//".to_owned())],
                ),
            };
        }
        let help = match item_for(word)
            .or_else(|| did_you_mean(word, ITEM_WORDS.into_iter().chain(NAMED_ITEM_WORDS)))
        {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "an item begins with one of: {}, {}",
                ITEM_WORDS.join(", "),
                NAMED_ITEM_WORDS.join(", ")
            ),
        };
        let message = if word.is_empty() {
            "this line belongs to no item".to_owned()
        } else {
            format!("no item begins with `{}`", short(word))
        };
        Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + length), message).help(help)
    }

    /// The diagnostic of an error.
    pub(super) fn complaint(&self, error: &Error<Rule>) -> Diagnostic {
        let at = position(error).min(self.text.len());
        if !is_item_word(first_word(self.text)) && at == 0 {
            let skipped = self
                .text
                .lines()
                .take_while(|line| !has_content(line))
                .map(|line| line.len() + 1)
                .sum();
            return self.not_an_item(skipped);
        }
        self.unexpected(at, error)
    }

    /// The brace at a byte is not closed.
    pub(super) fn unclosed(&self, at: usize) -> Diagnostic {
        let line = self.line(at);
        let start = self.line_start(at) + indent(line);
        let span = self.span(start, start + line.trim().len());
        Diagnostic::new(&codes::UNCLOSED_BLOCK, span, "nothing closes this block")
            .say("opened here")
            .help("close it with `}`, before the next item begins")
    }

    /// A quotation mark in a header that has no partner on its line.
    pub(super) fn lone_mark(&self, at: usize) -> Diagnostic {
        let message = "this quotation mark has no partner on its line";
        Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + 1), message).help(
            "a text stands between two `\"` on one line; a mark inside of it is written `\\\"`",
        )
    }

    /// A text that is not closed on its line.
    fn open_text(&self, at: usize) -> Diagnostic {
        let message = "this text is not closed: a text ends on its line";
        Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + 1), message)
            .help("close it with `\"` on the same line")
    }

    /// Whether the word at a byte, or behind the spaces there, misleads, or the one before it is a
    /// misspelt clause: then that is the message.
    pub(super) fn has_message(&self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.misled(at + gap).is_some() || self.misspelt_clause(at + gap, &["`when`"]).is_some()
    }

    /// Where the word at a byte misleads.
    fn misled(&self, at: usize) -> Option<Diagnostic> {
        let shift = at - original(self.inserted, at);
        characters::misled(self.file, self.at.saturating_sub(shift), self.text, at)
    }

    /// The text ends where more is needed: said of its last word.
    fn too_early(&self, error: &Error<Rule>) -> Diagnostic {
        let text = self.text.trim_end();
        let start = text.len() - text.rsplit(char::is_whitespace).next().map_or(0, str::len);
        let message = format!("this `{}` ends too early", first_word(self.text));
        let diagnostic =
            Diagnostic::new(&codes::SYNTAX_ERROR, self.span(start, text.len()), message);
        match likeliest(error) {
            None => diagnostic,
            Some(words) => diagnostic.help(format!("expected behind it: {words}")),
        }
    }

    /// The word before byte `at` was taken for the next rule's result, and was meant as the clause
    /// of this one.
    fn misspelt_clause(&self, at: usize, expected: &[&str]) -> Option<Diagnostic> {
        let before = self.text.get(self.line_start(at)..at)?.trim_end();
        let word = before.split_whitespace().next_back()?;
        let start = self.line_start(at) + before.len() - word.len();
        let near = did_you_mean(word, ["unless", "overrides", "because"])?;
        let meant = expected.contains(&"`when`") && near != word;
        meant.then(|| {
            let message = format!("`{word}` does not fit here");
            Diagnostic::new(
                &codes::SYNTAX_ERROR,
                self.span(start, start + word.len()),
                message,
            )
            .help(format!("did you mean `{near}`?"))
        })
    }

    fn unexpected(&self, at: usize, error: &Error<Rule>) -> Diagnostic {
        let rest = self.text.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let (at, rest) = (at + (rest.len() - trimmed.len()), trimmed);
        if rest.is_empty() {
            return self.too_early(error);
        }
        if let Some(misled) = self.misled(at) {
            return misled;
        }
        if let Some(misspelt) = self.misspelt_clause(at, &expected(error)) {
            return misspelt;
        }
        let found = found(rest);
        if found == "\"" && !closed(rest) {
            return self.open_text(at);
        }
        let words = expected(error);
        let message = match found {
            "\"" => "a text does not fit here".to_owned(),
            "“" | "”" | "„" => {
                "a text stands between straight quotation marks: \"…\"".to_owned()
            }
            found => format!("`{}` does not fit here", short(found)),
        };
        let diagnostic = Diagnostic::new(
            &codes::SYNTAX_ERROR,
            self.span(at, at + found.len()),
            message,
        );
        if let Some(help) = mistakes::known(self.text, at, &words) {
            return diagnostic.help(help);
        }
        // A word of the language that stands in its right form is not misspelt, but something
        // before it is missing.
        let known = WORDS.contains(&found) || is_reserved(found);
        let near = did_you_mean(
            found,
            WORDS
                .iter()
                .filter(|_| !known)
                .copied()
                .filter(|word| words.iter().any(|w| w.contains(word))),
        );
        match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => match likeliest(error) {
                Some(words) => diagnostic.help(format!("expected here: {words}")),
                None => diagnostic,
            },
        }
    }
}

/// The words that a typo may have meant where the grammar expects them.
const WORDS: [&str; 24] = [
    "is",
    "for",
    "as",
    "rules",
    "when",
    "otherwise",
    "unless",
    "overrides",
    "because",
    "requires",
    "intro",
    "steps",
    "group",
    "scenario",
    "given",
    "expect",
    "goes",
    "ends",
    "and",
    "or",
    "not",
    "includes",
    "short",
    "yes/no",
];

/// A word, cut where it is too long to be read.
fn short(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", word.get(..at).unwrap_or_default()),
        None => word.to_owned(),
    }
}

/// Whether the text that begins here ends on its line.
fn closed(rest: &str) -> bool {
    rest.lines()
        .next()
        .and_then(|line| line.get(1..))
        .is_some_and(|line| line.contains('"'))
}

/// The word of an item that another word is meant for.
fn item_for(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "test" | "case" | "spec" => "example",
        "proc" | "process" | "function" | "func" | "def" | "macro" | "sub" | "steps" => "procedure",
        "page" | "document" | "doc" | "content" => "article",
        "rule" | "rules" | "table" | "switch" => "decision",
        "import" | "include" | "require" | "from" => "use",
        "enum" | "variable" | "var" | "let" | "input" | "question" | "property" => "fact",
        "end" | "result" | "goal" | "ending" => "outcome",
        "flow" | "workflow" | "feature" | "topic" => "guide",
        "alias" | "condition" | "set" | "group" => "define",
        "assert" | "assumption" | "invariant" | "constraint" => "assume",
        "word" | "name" | "brand" | "glossary" => "term",
        "eligible" | "allowed" | "permission" => "eligibility",
        _ => return None,
    })
}
