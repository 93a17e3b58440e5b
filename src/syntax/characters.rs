//! Characters that mislead: those that cannot be seen, that turn the direction of the text around,
//! or that look like a letter of a name and are another.

use std::borrow::Cow;
use std::collections::BTreeMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::base::characters::{TAKE_AWAY, is_banned, name};
use crate::base::{Diagnostic, FileId, Span, codes};

use super::split::{indent, lines, opened_fence};

/// The characters of a file that stand nowhere, each kind at its first place.
pub(super) fn check(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut found: BTreeMap<char, (usize, usize)> = BTreeMap::new();
    let begin = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut rest = text
        .char_indices()
        .skip_while(|(at, _)| *at < begin)
        .peekable();
    while let Some((at, c)) = rest.next() {
        let bad = match c {
            '\r' => rest.peek().is_none_or(|(_, next)| *next != '\n'),
            '\n' | '\t' => false,
            _ => is_banned(c),
        };
        if bad {
            found.entry(c).or_insert((at, 0)).1 += 1;
        }
    }
    let say = |(c, (at, count)): (char, (usize, usize))| {
        let span = Span::new(file, at, at + c.len_utf8());
        let others = if count > 1 {
            format!(" here and in {}", more(count - 1, "place"))
        } else {
            String::new()
        };
        Diagnostic::new(
            &codes::MISLEADING_CHARACTER,
            span,
            format!("{} stands in the text{others}", name(c)),
        )
        .help(if c == '\r' {
            "save the file with line feeds as line ends"
        } else {
            TAKE_AWAY
        })
    };
    let mut found: Vec<Diagnostic> = found.into_iter().map(say).collect();
    found.extend(decomposed(file, text));
    found.sort_by_key(Diagnostic::span);
    found
}

/// A letter whose accent is a character of its own: it looks like the other form, and is neither
/// found by it nor linked.
fn decomposed(file: FileId, text: &str) -> Option<Diagnostic> {
    if text.is_ascii() || is_nfc(text) {
        return None;
    }
    // Behind the first letter that is not as the composed form has it.
    let at = text
        .char_indices()
        .zip(text.nfc())
        .find(|((_, written), composed)| written != composed);
    let ((at, c), composed) = at?;
    let span = Span::new(file, at, at + c.len_utf8());
    let message =
        format!("`{composed}` is written here as several characters, a letter and its marks");
    Some(
        Diagnostic::new(&codes::MISLEADING_CHARACTER, span, message)
            .help("save the text in its composed form (NFC): the two forms look alike, and are not the same word"),
    )
}

/// The text with spaces instead of other indentation, and a finding about it, once a file. Code
/// between fences stays as it is.
pub(super) fn indentation(file: FileId, text: &str) -> (Cow<'_, str>, Option<Diagnostic>) {
    let mut first = None;
    let mut count = 0;
    let mut has_tabs = false;
    let mut plain = String::new();
    let mut fence: Option<String> = None;
    for (at, line) in lines(text, 0) {
        let trimmed = line.trim();
        let indent = indent(line);
        let indentation = line.get(..indent).unwrap_or_default();
        let odd = indentation
            .find(|c: char| !matches!(c, ' ' | '\r' | '\n'))
            .filter(|_| !trimmed.is_empty());
        fence = match fence {
            Some(mark) => (trimmed != mark).then_some(mark),
            None => opened_fence(trimmed),
        };
        let Some(column) = odd.filter(|_| fence.is_none()) else {
            // Between words a tab is a space; code between fences stays as it is.
            let tabs = fence.is_none() && line.contains('\t');
            has_tabs |= tabs;
            plain.push_str(&if tabs {
                Cow::Owned(line.replace('\t', " "))
            } else {
                Cow::Borrowed(line)
            });
            continue;
        };
        first = first.or_else(|| {
            line.get(column..)
                .and_then(|rest| rest.chars().next())
                .map(|c| (at + column, c))
        });
        count += 1;
        plain.push_str(&" ".repeat(indent));
        plain.push_str(&line.get(indent..).unwrap_or_default().replace('\t', " "));
    }
    let Some((at, c)) = first else {
        return (
            if has_tabs {
                Cow::Owned(plain)
            } else {
                Cow::Borrowed(text)
            },
            None,
        );
    };
    let what = if c == '\t' {
        "a tab"
    } else {
        "a special space"
    };
    let others = if count > 1 {
        format!(" here and in {}", more(count - 1, "line"))
    } else {
        String::new()
    };
    let span = Span::new(file, at, at + c.len_utf8());
    let diagnostic = Diagnostic::new(
        &codes::MISPLACED_LINE,
        span,
        format!("{what} stands in the indentation{others}"),
    )
    .help("indent with spaces: how wide a tab is differs from editor to editor");
    (Cow::Owned(plain), Some(diagnostic))
}

/// The finding on the word at byte `at` of a text that begins at byte `base` of a file, where one
/// of its characters misleads.
pub(super) fn misled(file: FileId, base: usize, text: &str, at: usize) -> Option<Diagnostic> {
    let ends = |c: char| {
        matches!(
            c,
            ' ' | '\t' | '\r' | '\n' | '"' | '{' | '}' | '(' | ')' | ',' | ':'
        )
    };
    let start = text.get(..at)?.rfind(ends).map_or(0, |before| before + 1);
    let word = text.get(start..)?;
    let word = word.get(..word.find(ends).unwrap_or(word.len()))?;
    let (offset, c, meant) = word
        .char_indices()
        .find_map(|(offset, c)| misleading(c).map(|meant| (offset, c, meant)))?;
    let span = Span::new(
        file,
        base + start + offset,
        base + start + offset + c.len_utf8(),
    );
    let (what, meant) = meant;
    let plain = plain(word);
    Some(match meant {
        Some(' ') => Diagnostic::new(
            &codes::MISLEADING_CHARACTER,
            span,
            "this is not the space that it looks like",
        )
        .help("type a space instead")
        .instead("type a space instead", " "),
        Some(meant) => {
            let message = format!("{what} looks like `{meant}` and is another");
            let help = format!("type `{plain}` instead");
            Diagnostic::new(&codes::MISLEADING_CHARACTER, span, message)
                .help(help.as_str())
                .instead(help, meant.to_string())
        }
        None => Diagnostic::new(
            &codes::MISLEADING_CHARACTER,
            span,
            format!("{what} stands in the text"),
        )
        .help(format!("type `{plain}` instead")),
    })
}

fn more(count: usize, thing: &str) -> String {
    if count == 1 {
        format!("one more {thing}")
    } else {
        format!("{count} more {thing}s")
    }
}

/// The name of a misleading character in a name or condition, and the right one. `None` where it
/// does not mislead.
fn misleading(c: char) -> Option<(String, Option<char>)> {
    if is_banned(c) || is_invisible(c) {
        return Some((name(c), None));
    }
    let meant = look_alike(c)?;
    Some((
        format!("the character `{c}` (U+{:04X})", u32::from(c)),
        Some(meant),
    ))
}

/// A word with its look-alikes replaced and its invisible characters removed.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| !is_banned(*c) && !is_invisible(*c))
        .map(|c| look_alike(c).unwrap_or(c))
        .collect()
}

/// Whether a character is not seen but has a use in some scripts and in emoji: it may stand in
/// prose.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200c}'..='\u{200f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}')
}

/// The ASCII character that one of another script looks like. The common ones of Unicode's list of
/// confusable characters (UTS #39): Cyrillic, Greek, fullwidth, and the spaces and dashes of word
/// processors.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
        'а' | 'α' | 'ɑ' => 'a',
        'Ь' | 'ь' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ҽ' | 'є' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ι' | 'ı' | 'ӏ' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ⅼ' => 'l',
        'м' => 'm',
        'п' | 'ո' => 'n',
        'о' | 'ο' | 'σ' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ᴢ' => 'z',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use super::misleading;
    use super::plain;
    use crate::base::FileId;

    #[test]
    fn each_kind_is_said_once() {
        let found = check(FileId(0), "\u{feff}a\0b\0\u{202e}c\r\nd");
        let said: Vec<&str> = found
            .iter()
            .map(|diagnostic| diagnostic.message.as_str())
            .collect();
        assert_eq!(said.len(), 2);
        assert!(
            said[0].starts_with(
                "a NUL character (U+0000) stands in the text here and in one more place"
            ),
            "{said:?}"
        );
    }

    #[test]
    fn look_alikes_are_known() {
        assert_eq!(plain("plаt\u{200d}fоrm"), "platform");
        assert_eq!(misleading('–').and_then(|(_, meant)| meant), Some('-'));
        assert!(misleading('é').is_none());
    }
}
