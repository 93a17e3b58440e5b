//! The text of an item with its missing marks put back: the grammar reads the mended text, and
//! every place in it is mapped to the place in the source.

use std::borrow::Cow;
use std::ops::Range;

/// An insertion into a text: its place there, and how many bytes it has.
pub(super) type Inserted = (usize, usize);

/// See the module.
pub(super) struct MendedText<'t> {
    pub(super) text: Cow<'t, str>,
    /// Ascending.
    pub(super) inserted: Vec<Inserted>,
}

impl<'t> MendedText<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            inserted: Vec::new(),
        }
    }

    /// Inserts `what` before byte `at`.
    pub(super) fn insert(&mut self, at: usize, what: &str) {
        if !self.text.is_char_boundary(at) {
            return;
        }
        self.text.to_mut().insert_str(at, what);
        for (start, _) in self.inserted.iter_mut().filter(|(start, _)| *start >= at) {
            *start += what.len();
        }
        self.inserted.push((at, what.len()));
        self.inserted.sort_unstable();
    }

    /// Puts `what` in the place of a range: the range is read as spaces, and `what` is inserted before
    /// them.
    pub(super) fn replace(&mut self, range: &Range<usize>, what: &str) {
        self.blank(range);
        self.insert(range.start, what);
    }

    /// Reads a range as spaces.
    pub(super) fn blank(&mut self, range: &Range<usize>) {
        self.text = Cow::Owned(blanked(&self.text, range));
    }
}

/// Where byte `at` of a mended text stands in its source.
pub(super) fn original(inserted: &[Inserted], at: usize) -> usize {
    let before = inserted.iter().take_while(|(start, _)| *start < at);
    at - before
        .map(|(start, length)| (at - start).min(*length))
        .sum::<usize>()
}

/// `text` with spaces instead of a range; its line breaks stay.
pub(super) fn blanked(text: &str, range: &Range<usize>) -> String {
    let mut blank = String::with_capacity(text.len());
    blank.push_str(text.get(..range.start).unwrap_or_default());
    for byte in text.get(range.clone()).unwrap_or_default().bytes() {
        blank.push(if byte == b'\n' || byte == b'\r' {
            char::from(byte)
        } else {
            ' '
        });
    }
    blank.push_str(text.get(range.end..).unwrap_or_default());
    blank
}

#[cfg(test)]
mod tests {
    use super::MendedText;
    use super::original;

    #[test]
    fn places_are_those_of_the_source() {
        let mut mended = MendedText::new("ab cd");
        mended.insert(2, "XX");
        mended.insert(0, "Y");
        assert_eq!(mended.text, "YabXX cd");
        let places: Vec<usize> = (0..=8).map(|at| original(&mended.inserted, at)).collect();
        assert_eq!(places, [0, 0, 1, 2, 2, 2, 3, 4, 5]);
    }
}
