//! Characters that must not reach a page, a terminal or a file of others as they are.

/// Whether a character stands nowhere in a text: control characters, those that turn text around
/// unseen, and code points that are no characters (XML has no way to write them).
#[must_use]
pub fn is_banned(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || is_noncharacter(c)
}

/// Unicode's 66 noncharacters: the last two of each plane, and a block for internal use.
#[must_use]
pub fn is_noncharacter(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// The cure for such a character.
pub const TAKE_AWAY: &str =
    "take it away: it is not seen, and readers and programs may take the text for another";

/// The name of a misleading character, with its code point.
#[must_use]
pub fn name(c: char) -> String {
    let code = u32::from(c);
    let words = match c {
        '\0' => "a NUL character",
        '\n' => "a line break",
        '\t' => "a tab",
        '\r' => "a carriage return without a line feed",
        '\u{1b}' => "an escape character",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' | '\u{200d}' => "a zero-width joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' => "a mark of direction",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a character that turns the direction of the text around"
        }
        '\u{feff}' => "a byte-order mark",
        '\u{ad}' => "a soft hyphen",
        c if c.is_control() => "a control character",
        c if is_noncharacter(c) => "a code point that is no character",
        _ => "a character that cannot be seen",
    };
    format!("{words} (U+{code:04X})")
}
