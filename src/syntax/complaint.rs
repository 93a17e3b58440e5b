//! What is said of text that the grammar does not take: where the fault is, what it is called, and what to type
//! instead.

use pest::error::Error;

use crate::base::{Diagnostic, FileId, Span, codes, did_you_mean};

use super::characters;
use super::grammar::{Rule, expected, is_reserved, position};
use super::split::{ITEM_WORDS, first_word, has_content};

/// The text of an item, up to where the next begins.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) file: FileId,
    pub(super) at: usize,
    pub(super) text: &'a str,
}

impl Piece<'_> {
    /// The place of a range of its bytes.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.at + start, self.at + end)
    }

    /// Where the line of a byte begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    /// The line of a byte.
    pub(super) fn line(&self, at: usize) -> &str {
        self.text.get(self.line_start(at)..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    /// A line that begins no item.
    pub(super) fn not_an_item(&self, at: usize) -> Diagnostic {
        let line = self.line(at);
        let word = first_word(line);
        let length = if word.is_empty() { line.len() } else { word.len() };
        let help = match did_you_mean(word, ITEM_WORDS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("an item begins with one of: {}", ITEM_WORDS.join(", ")),
        };
        let message = if word.is_empty() {
            "this line belongs to no item".to_owned()
        } else {
            format!("no item begins with `{}`", short(word))
        };
        Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + length), message).help(help)
    }

    /// What is to be said of an error.
    pub(super) fn complaint(&self, error: &Error<Rule>) -> Diagnostic {
        let at = position(error).min(self.text.len());
        if !ITEM_WORDS.contains(&first_word(self.text)) && at == 0 {
            let skipped = self.text.lines().take_while(|line| !has_content(line)).map(|line| line.len() + 1).sum();
            return self.not_an_item(skipped);
        }
        self.unexpected(at, error)
    }

    /// What to say of mistakes that have a name.
    fn hint(&self, found: &str, at: usize, expected: &[&str]) -> Option<String> {
        let wanted = |what: &str| expected.iter().any(|word| word.contains(what));
        let behind = self.text.get(at + found.len()..).unwrap_or_default().trim_start();
        let indented =
            self.text.get(self.line_start(at)..at).is_some_and(|before| !before.is_empty() && before.trim().is_empty());
        match found {
            "=" | "==" | "!=" => return Some("write `is` for equality and `is not` for its opposite".to_owned()),
            "#" => return Some("a comment begins with `//`".to_owned()),
            "/" => return Some("a comment begins with `//`, on each of its lines".to_owned()),
            "-" if wanted("`scenario`") => {
                return Some("steps stand in `steps { … }`, or in a `scenario name \"…\" { … }`".to_owned());
            }
            "&&" | "||" | "!" => return Some("write `and`, `or`, `not`".to_owned()),
            "=>" => return Some("write `>=` for \"this or more\", `<=` for \"this or less\"".to_owned()),
            "AND" | "OR" | "NOT" => return Some(format!("write `{}`", found.to_lowercase())),
            word if ITEM_WORDS.contains(&word) && indented => {
                return Some(format!("an item begins in column 0: take away what stands before `{word}`"));
            }
            _ => {}
        }
        if behind.starts_with("when ") && wanted("when") {
            return Some("a rule's name ends with `:`: write `name: result when …`".to_owned());
        }
        let first = found.chars().next()?;
        if first.is_ascii_digit() && found.contains(char::is_alphabetic) {
            return Some("put a space between a number and its unit; a name begins with a letter".to_owned());
        }
        if !wanted("a name") {
            return None;
        }
        if is_reserved(found) {
            return Some(format!("`{found}` is a word of the language and cannot be a name"));
        }
        (first.is_uppercase() || found.contains('_')).then(|| {
            let kebab = found.to_lowercase().replace('_', "-");
            format!("names are in lower case with hyphens: `{kebab}`")
        })
    }

    /// The text ends where more is needed: said of its last word.
    fn too_early(&self, error: &Error<Rule>) -> Diagnostic {
        let text = self.text.trim_end();
        let start = text.len() - text.rsplit(char::is_whitespace).next().map_or(0, str::len);
        let message = format!("this `{}` ends too early", first_word(self.text));
        let diagnostic = Diagnostic::new(&codes::SYNTAX_ERROR, self.span(start, text.len()), message);
        match expected(error).as_slice() {
            [] => diagnostic,
            words => diagnostic.help(format!("expected behind it: {}", words.join("; "))),
        }
    }

    fn unexpected(&self, at: usize, error: &Error<Rule>) -> Diagnostic {
        let rest = self.text.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let (at, rest) = (at + (rest.len() - trimmed.len()), trimmed);
        if rest.is_empty() {
            return self.too_early(error);
        }
        if let Some(misled) = characters::misled(self.file, self.at, self.text, at) {
            return misled;
        }
        let found = found(rest);
        let words = expected(error);
        let message = match found {
            "\"" if !closed(rest) => "this text is not closed: a text ends on its line".to_owned(),
            "\"" => "a text does not fit here".to_owned(),
            "“" | "”" | "„" => "a text stands between straight quotation marks: \"…\"".to_owned(),
            found => format!("`{}` does not fit here", short(found)),
        };
        let diagnostic = Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + found.len()), message);
        if found == "\"" && !closed(rest) {
            return diagnostic.help("close it with `\"` on the same line");
        }
        if let Some(help) = self.hint(found, at, &words) {
            return diagnostic.help(help);
        }
        let near = did_you_mean(found, WORDS.iter().copied().filter(|word| words.iter().any(|w| w.contains(word))));
        match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if words.is_empty() => diagnostic,
            None => diagnostic.help(format!("expected here: {}", words.join("; "))),
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
    rest.lines().next().and_then(|line| line.get(1..)).is_some_and(|line| line.contains('"'))
}

/// The word, number or sign that a text begins with.
fn found(rest: &str) -> &str {
    let Some(first) = rest.chars().next() else { return "" };
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let sign = |c: char| matches!(c, '=' | '&' | '|' | '!' | '<' | '>');
    let end = if word(first) {
        rest.find(|c| !word(c)).unwrap_or(rest.len())
    } else if sign(first) {
        rest.find(|c| !sign(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    rest.get(..end).unwrap_or_default()
}
