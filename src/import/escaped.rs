//! Texts of others as prose of the language: their letters stay letters.

use crate::base::characters::is_banned;

/// A letter that can be published.
pub(super) fn visible(letter: char) -> char {
    if letter.is_control() || is_banned(letter) {
        ' '
    } else {
        letter
    }
}

/// Words, with everything escaped that would be markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let is_markup = match letter {
            '\\' | '`' | '*' | '[' | ']' | '{' | '}' => true,
            // Within a word, it is a letter.
            '_' => !(is_word(before) && is_word(after)),
            '<' => after.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            '~' => after == Some('~') || before == Some('~'),
            '&' => after.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(visible(letter));
    }
    out
}

/// A text between quotation marks, which is plain: nothing of it is markup.
pub(super) fn label(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = escaped(&words.join(" ")).replace('"', "\\\"");
    if text.trim().is_empty() {
        "(no label)".to_owned()
    } else {
        text.trim().to_owned()
    }
}
