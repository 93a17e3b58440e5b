//! Text from outside (paths, names, arguments) in messages: characters that a terminal or a CI log
//! could take for a command are shown as escapes.

use std::borrow::Cow;
use std::fmt::Write;

use super::characters::is_banned;

/// Whether a text would be shown otherwise than it is on one line.
#[must_use]
pub fn needs_escape(text: &str) -> bool {
    text.chars().any(|c| is_unsafe(c, false))
}

/// A text on one line: line breaks, control characters and marks of direction as `\n` or `\u{1b}`.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, false)
}

/// The same of a text of several lines.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, true)
}

/// A name that is no text: bytes that are no UTF-8 as `\xff`.
#[must_use]
pub fn bytes(name: &[u8]) -> String {
    let mut out = String::new();
    for chunk in name.utf8_chunks() {
        out.push_str(&line(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

fn is_unsafe(c: char, breaks: bool) -> bool {
    match c {
        '\n' | '\t' => !breaks,
        '\r' => true,
        _ => is_banned(c),
    }
}

fn escaped(text: &str, breaks: bool) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unsafe(c, breaks)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c, breaks) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::bytes;
    use super::line;
    use super::lines;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        assert_eq!(line("a\n\u{1b}[2J\u{202e}é"), "a\\n\\u{1b}[2J\\u{202e}é");
        assert_eq!(lines("a\n\tb\r\u{7f}"), "a\n\tb\\r\\u{7f}");
        assert_eq!(bytes(b"a\xff\nb"), "a\\xff\\nb");
    }
}
