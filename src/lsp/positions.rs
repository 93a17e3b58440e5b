//! Places in a text, as lines and columns of the protocol: a column counts bytes or the units of
//! UTF-16, as both sides agreed.

use gen_lsp_types::{Position, Range};

use crate::base::{Source, Span};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    /// How many columns a text has.
    fn columns(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }

    /// The position of a byte.
    pub(super) fn position(self, source: &Source, offset: usize) -> Position {
        let (line, _) = source.line_column(offset);
        let start = source.line_start(line);
        let before = source.text.get(start..offset).unwrap_or_default();
        Position {
            line: number(line.saturating_sub(1)),
            character: number(self.columns(before)),
        }
    }

    /// The range of a span.
    pub(super) fn range(self, source: &Source, span: Span) -> Range {
        Range {
            start: self.position(source, span.range().start),
            end: self.position(source, span.range().end),
        }
    }

    /// The byte of a position: where it is behind the end of a line, the end of the line; in the
    /// middle of a character, its beginning.
    pub(super) fn offset(self, source: &Source, position: Position) -> usize {
        let start = source.line_start(position.line as usize + 1);
        let rest = source.text.get(start..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        start + self.within(line, position.character as usize)
    }

    /// The byte of a column of a line.
    fn within(self, line: &str, column: usize) -> usize {
        let mut passed = 0;
        for (at, c) in line.char_indices() {
            passed += match self {
                Self::Utf8 => c.len_utf8(),
                Self::Utf16 => c.len_utf16(),
            };
            if passed > column {
                return at;
            }
        }
        line.len()
    }

    /// How many columns a span has that stays in its line.
    pub(super) fn length(self, text: &str) -> u32 {
        number(self.columns(text))
    }
}

/// A number of the protocol.
pub(super) fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use gen_lsp_types::Position;

    use super::Encoding;
    use crate::base::Source;

    #[test]
    fn a_position_is_a_byte_and_back() {
        let source = Source::new("a.case".to_owned(), "a😀é日\r\n\tb\n");
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (offset, _) in source.text.char_indices().filter(|(_, c)| *c != '\n') {
                let position = encoding.position(&source, offset);
                assert_eq!(encoding.offset(&source, position), offset);
            }
        }
        let at = |line, character| Encoding::Utf16.offset(&source, Position { line, character });
        // In the middle of a pair, behind the end of a line, and behind the end.
        assert_eq!((at(0, 2), at(0, 99), at(9, 9)), (1, 10, source.text.len()));
    }
}
