//! The words, numbers, texts and signs of some lines, whether the grammar knows them or not.

use std::ops::Range;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// Digits with what may stand between them: `5`, `1,000.50`, `15/06/2026`.
    Number,
    /// A text with its quotation marks.
    Text,
    Sign,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    pub(super) start: usize,
    /// Whether it is the first of its line.
    pub(super) begins_line: bool,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end()
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.text == word
    }

    pub(super) fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }
}

/// The tokens of a part of a text.
pub(super) fn tokens(text: &str, part: Range<usize>) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = part.start;
    let mut begins_line = true;
    while at < part.end {
        let Some(rest) = text.get(at..part.end) else {
            break;
        };
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first == '\n' {
            begins_line = true;
        }
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let (kind, length) = token(rest, first);
        found.push(Token {
            kind,
            text: rest.get(..length).unwrap_or(rest),
            start: at,
            begins_line,
        });
        begins_line = false;
        at += length;
    }
    found
}

/// The kind and the length of the token at the beginning of a text.
fn token(rest: &str, first: char) -> (TokenKind, usize) {
    let while_is = |fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
    if first == '"' {
        let line = rest.lines().next().unwrap_or(rest);
        let mut escaped = false;
        for (at, c) in line.char_indices().skip(1) {
            if c == '"' && !escaped {
                return (TokenKind::Text, at + 1);
            }
            escaped = c == '\\' && !escaped;
        }
        return (TokenKind::Sign, 1);
    }
    if first.is_ascii_digit() {
        let length = while_is(&|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-' | '\''));
        let number = rest.get(..length).unwrap_or(rest);
        // A range, or the mark of a sentence or a list, is none of it.
        let length = number.find("..").unwrap_or(length);
        let number = number.get(..length).unwrap_or(number);
        let length = number.trim_end_matches(['.', ',', '/', '-', '\'']).len();
        return (TokenKind::Number, length.max(1));
    }
    if first.is_alphabetic() {
        let length = while_is(&|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’'));
        let word = rest
            .get(..length)
            .unwrap_or(rest)
            .trim_end_matches(['-', '\'', '’']);
        return (TokenKind::Word, word.len().max(first.len_utf8()));
    }
    let sign = |c: char| matches!(c, '=' | '&' | '|' | '!' | '<' | '>' | '-' | '.');
    if sign(first) {
        let length = while_is(&sign);
        return (TokenKind::Sign, length);
    }
    (TokenKind::Sign, first.len_utf8())
}
