//! Sentences as `CommonMark`. Every character that could be taken for markup is escaped, so that
//! words keep their meaning in each generator; nothing here is HTML.

use std::fmt::Write;

use crate::model::is_web_address;

use super::document::Piece;

/// A sentence on one line.
#[must_use]
pub fn phrase(pieces: &[Piece]) -> String {
    guard_start(&pieces.iter().map(piece).collect::<String>())
}

/// A sentence in a cell of a table, where a bar ends the cell even in code.
#[must_use]
pub fn cell(pieces: &[Piece]) -> String {
    let written = |piece: &Piece| match piece {
        Piece::Code(_) => self::piece(piece).replace('|', "\\|"),
        Piece::Strong(inner) => around("**", &cell(inner)),
        Piece::Emphasis(inner) => around("*", &cell(inner)),
        Piece::Break => " ".to_owned(),
        _ => self::piece(piece),
    };
    pieces.iter().map(written).collect()
}

/// A sentence without markup.
#[must_use]
pub fn plain(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Code(text) | Piece::Image(_, text) => text.clone(),
            Piece::Strong(inner) | Piece::Emphasis(inner) | Piece::Link(_, inner) => plain(inner),
            Piece::Break => " ".to_owned(),
            Piece::Anchor(_) => String::new(),
        })
        .collect()
}

fn piece(piece: &Piece) -> String {
    let inside = |inner: &[Piece]| inner.iter().map(self::piece).collect::<String>();
    match piece {
        Piece::Text(text) => words(text),
        Piece::Code(code) => self::code(code),
        Piece::Strong(inner) => around("**", &inside(inner)),
        Piece::Emphasis(inner) => around("*", &inside(inner)),
        // A link that would run something is only its words.
        Piece::Link(to, inner) if !is_safe_address(to) => inside(inner),
        Piece::Link(to, inner) if is_bare(to) && plain(inner) == *to => format!("<{to}>"),
        Piece::Link(to, inner) => format!("[{}]({})", inside(inner), address(to)),
        Piece::Image(path, text) if !is_safe_address(path) => words(text),
        Piece::Image(path, text) => format!("![{}]({})", words(text), address(path)),
        Piece::Break => "\\\n".to_owned(),
        // The only HTML of a page. Its name is made of names of the language, which need no escape.
        Piece::Anchor(name) => format!("<a id=\"{name}\"></a>"),
    }
}

/// A mark stands at the words that it marks: `** a **` would be asterisks.
fn around(mark: &str, inner: &str) -> String {
    let trimmed = inner.trim();
    if trimmed.is_empty() {
        return inner.to_owned();
    }
    let before = inner.len() - inner.trim_start().len();
    let after = inner.len() - inner.trim_end().len();
    format!(
        "{}{mark}{trimmed}{mark}{}",
        " ".repeat(before.min(1)),
        " ".repeat(after.min(1))
    )
}

/// Words, with everything escaped that could be markup somewhere in a line.
#[must_use]
pub fn words(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let entity = c == '&'
            && rest
                .peek()
                .is_some_and(|next| next.is_ascii_alphanumeric() || *next == '#');
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '{' | '}' | '|' | '~'
        ) || entity
        {
            escaped.push('\\');
        }
        escaped.push(if c == '\n' { ' ' } else { c });
    }
    escaped
}

/// Escapes characters that would make a line a heading, a list, a quotation or a directive.
fn guard_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = line.get(digits..).unwrap_or_default();
    if digits > 0 && after.starts_with(['.', ')']) {
        return format!("{}\\{after}", line.get(..digits).unwrap_or_default());
    }
    if line.starts_with(['#', '>', '+', '-', '=', ':']) {
        return format!("\\{line}");
    }
    line.to_owned()
}

/// Words with the addresses in them as links: escaped as words, a generator that links bare
/// addresses would lead elsewhere.
#[must_use]
pub fn linked(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, address, behind)) = first_address(rest) {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Link(
            address.to_owned(),
            vec![Piece::Text(address.to_owned())],
        ));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

/// The text before the first address, the address, and the text behind it.
fn first_address(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices("http") {
        let (before, rest) = text
            .split_at_checked(start)
            .filter(|(_, rest)| is_web_address(rest))
            .unwrap_or_default();
        if rest.is_empty() {
            continue;
        }
        let is_within_word = before.ends_with(|c: char| c.is_alphanumeric());
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '`'));
        let mut address = rest.get(..end.unwrap_or(rest.len()))?;
        // A sentence may end behind it, or a parenthesis around it.
        while let Some(last) = address.chars().next_back() {
            let is_open =
                last == ')' && address.matches('(').count() >= address.matches(')').count();
            if is_open
                || !matches!(
                    last,
                    '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | ')'
                )
            {
                break;
            }
            address = address.get(..address.len() - last.len_utf8())?;
        }
        let host = address.split_once("://").map_or("", |(_, host)| host);
        if !is_within_word && !host.is_empty() && is_bare(address) {
            return Some((before, address, rest.get(address.len()..)?));
        }
    }
    None
}

/// A link's words without the addresses in them as links: no link stands in another.
#[must_use]
pub fn unlinked(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut flat = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Link(_, inner) => flat.extend(unlinked(inner)),
            Piece::Strong(inner) => flat.push(Piece::Strong(unlinked(inner))),
            Piece::Emphasis(inner) => flat.push(Piece::Emphasis(unlinked(inner))),
            other => flat.push(other),
        }
    }
    flat
}

/// Whether an address can stand between angle brackets as it is, and then means the same as between
/// parentheses.
fn is_bare(to: &str) -> bool {
    is_web_address(to) && address(to) == to && !to.contains(['{', '}']) && !is_entity(to)
}

/// Whether something in an address reads like the code of a character.
fn is_entity(to: &str) -> bool {
    to.split('&').skip(1).any(|rest| {
        rest.find(';').is_some_and(|end| {
            rest.get(..end).is_some_and(|name| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
            })
        })
    })
}

/// Code between as many backticks as it needs.
fn code(code: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in code.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let space = if code.starts_with('`') || code.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{code}{space}{fence}")
}

/// Whether an address leads to a page, a place or a mailbox, and runs nothing.
#[must_use]
pub fn is_safe_address(to: &str) -> bool {
    let scheme = to
        .split_once(':')
        .map(|(scheme, _)| scheme)
        .filter(|scheme| !scheme.contains(['/', '#', '?']));
    scheme.is_none_or(|scheme| {
        matches!(
            scheme.to_ascii_lowercase().as_str(),
            "http" | "https" | "mailto" | "tel"
        )
    })
}

/// An address, with characters that would end it early percent-encoded.
fn address(to: &str) -> String {
    let bad =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '<' | '>' | '\\');
    to.chars()
        .map(|c| if bad(c) { percent(c) } else { c.to_string() })
        .collect()
}

fn percent(c: char) -> String {
    let mut bytes = [0; 4];
    let mut written = String::new();
    for byte in c.encode_utf8(&mut bytes).bytes() {
        // Writing to a string cannot fail.
        let _ = write!(written, "%{byte:02X}");
    }
    written
}

#[cfg(test)]
mod tests {
    use super::Piece;
    use super::phrase;

    #[test]
    fn words_mean_what_they_say() {
        let text = |words: &str| phrase(&[Piece::Text(words.to_owned())]);
        assert_eq!(
            text("<serial> {x} 2*3 _a_"),
            "\\<serial> \\{x\\} 2\\*3 \\_a\\_"
        );
        assert_eq!(text("1. one"), "1\\. one");
        assert_eq!(text("::: note"), "\\::: note");
        assert_eq!(text("AT&T &amp;"), "AT\\&T \\&amp;");
        let strong = Piece::Strong(vec![Piece::Text("Go ".to_owned())]);
        assert_eq!(phrase(&[strong, Piece::Text("on".to_owned())]), "**Go** on");
        assert_eq!(phrase(&[Piece::Code("a`b".to_owned())]), "``a`b``");
        let script = Piece::Link(
            "javascript:alert(1)".to_owned(),
            vec![Piece::Text("x".to_owned())],
        );
        assert_eq!(phrase(&[script]), "x");
    }
}
