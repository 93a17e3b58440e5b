//! The lines of a source that a finding shows: cut where they are too long to be read, and without
//! characters that would steer a terminal.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::base::Source;

/// How many columns stand before a line: its number, a bar, and room for the signs of a cut.
const MARGIN: usize = 12;

/// Some lines of a source as they are shown, and where the words at fault stand in them.
#[derive(Debug)]
pub(super) struct Excerpt {
    path: String,
    text: String,
    /// Where each line begins in `text`, and its number in the source.
    lines: Vec<(usize, usize)>,
    /// How many characters of a line are shown; of a longer one, those around the words at fault.
    longest: usize,
    /// Where the words at fault begin in `text`, and their column in the source, from 0.
    columns: Vec<(usize, usize)>,
}

impl Excerpt {
    /// The lines around `spans`, for a window of `width` columns, and the spans in them.
    pub(super) fn new(
        source: &Source,
        spans: &[Range<usize>],
        width: usize,
    ) -> (Self, Vec<Range<usize>>) {
        let mut numbers: Vec<usize> = Vec::new();
        for span in spans {
            let (first, _) = source.line_column(span.start);
            let (last, _) = source.line_column(span.end);
            numbers.extend(first.saturating_sub(1).max(1)..=last + 1);
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut excerpt = Self {
            path: shown(&source.path),
            // At offset 0 the words at fault would be underlined one sign too short.
            text: "\n".to_owned(),
            lines: Vec::new(),
            longest: width.saturating_sub(MARGIN).max(20),
            columns: Vec::new(),
        };
        let mut moved: Vec<Range<usize>> = vec![0..0; spans.len()];
        for number in numbers {
            let start = source.line_start(number);
            let end_is_meant = spans.iter().any(|span| span.end >= start);
            if start >= source.text.len() && !end_is_meant {
                break;
            }
            let line = source
                .text
                .get(start..source.line_start(number + 1))
                .unwrap_or_default();
            excerpt.line(
                number,
                start,
                line.trim_end_matches(['\r', '\n']),
                spans,
                &mut moved,
            );
        }
        let column = |span: &Range<usize>| source.line_column(span.start).1 - 1;
        excerpt.columns = moved
            .iter()
            .zip(spans)
            .map(|(moved, span)| (moved.start, column(span)))
            .collect();
        (excerpt, moved)
    }

    /// Adds a line, which begins at byte `start` of its source, and moves the ends of the spans
    /// that lie in it.
    fn line(
        &mut self,
        number: usize,
        start: usize,
        line: &str,
        spans: &[Range<usize>],
        moved: &mut [Range<usize>],
    ) {
        let here = start..=start + line.len();
        let first = spans
            .iter()
            .map(|span| span.start)
            .filter(|at| here.contains(at))
            .min();
        let long = line.chars().count() > self.longest;
        let from = if long {
            window(line, first.map_or(0, |at| at - start), self.longest / 3)
        } else {
            0
        };
        self.lines.push((self.text.len(), number));
        if from > 0 {
            self.text.push('…');
        }
        let mut place = |offset: usize, at: usize| {
            for (span, moved) in spans.iter().zip(moved.iter_mut()) {
                if span.start == offset
                    || (span.start < offset && here.contains(&span.start) && moved.start == 0)
                {
                    moved.start = at;
                }
                if span.end == offset || (span.end > offset && here.contains(&span.end)) {
                    moved.end = at;
                }
            }
        };
        let mut cut = false;
        for (count, (offset, c)) in line
            .char_indices()
            .skip_while(|(offset, _)| *offset < from)
            .enumerate()
        {
            place(start + offset, self.text.len());
            if long && count == self.longest {
                self.text.push('…');
                cut = true;
                break;
            }
            self.text.push(visible(c));
        }
        if !cut {
            place(start + line.len(), self.text.len());
        }
        self.text.push('\n');
    }
}

/// Where a long line is cut at its beginning so that byte `at` of it is seen, and some characters
/// before it.
fn window(line: &str, at: usize, before: usize) -> usize {
    let shown = before;
    let before = line.get(..at).unwrap_or_default();
    before
        .char_indices()
        .rev()
        .nth(shown)
        .map_or(0, |(offset, _)| offset)
}

/// Text with nothing in it that steers a terminal or turns text around.
pub(super) fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' { c } else { visible(c) })
        .collect()
}

fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        // The pictures of control characters.
        '\u{0}'..='\u{1f}' => char::from_u32(u32::from(c) + 0x2400).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c => c,
    }
}

impl SourceCode for Excerpt {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let line = |at: usize| {
            self.lines
                .partition_point(|(start, _)| *start <= at)
                .saturating_sub(1)
        };
        let number = |line: usize| self.lines.get(line).map(|(_, number)| *number);
        let (first, last) = (line(span.offset()), line(span.offset() + span.len()));
        // Lines that follow each other here may stand far apart in the source.
        let mut from = first;
        while from > 0
            && first - from < lines_before
            && number(from - 1).map(|before| before + 1) == number(from)
        {
            from -= 1;
        }
        let mut to = last;
        while to - last < lines_after
            && number(to + 1).is_some()
            && number(to).map(|here| here + 1) == number(to + 1)
        {
            to += 1;
        }
        let start = self.lines.get(from).map_or(0, |(start, _)| *start);
        let end = self
            .lines
            .get(to + 1)
            .map_or(self.text.len(), |(start, _)| *start);
        let data = self.text.get(start..end).ok_or(MietteError::OutOfBounds)?;
        let column = self
            .columns
            .iter()
            .find(|(start, _)| *start == span.offset())
            .map_or(0, |(_, column)| *column);
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data.as_bytes(),
            (start, end - start).into(),
            number(from).unwrap_or(1) - 1,
            column,
            to + 1 - from,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::Excerpt;
    use crate::base::Source;

    #[test]
    fn long_lines_are_cut_around_the_fault() {
        let text = format!("a\n{}FAULT{}\nb\n", "x".repeat(1_000), "y".repeat(1_000));
        let fault = 1_002..1_007;
        let (excerpt, spans) = Excerpt::new(&Source::new("p".to_owned(), text), &[fault], 80);
        assert_eq!(excerpt.text.get(spans[0].clone()), Some("FAULT"));
        assert!(excerpt.text.len() < 250, "{}", excerpt.text);
    }

    #[test]
    fn control_characters_are_shown_as_pictures() {
        let text = "a\u{1b}[31mb FAULT\n".to_owned();
        let fault = 8..13;
        let (excerpt, spans) = Excerpt::new(&Source::new("p".to_owned(), text), &[fault], 80);
        assert_eq!(excerpt.text, "\na␛[31mb FAULT\n");
        assert_eq!(excerpt.text.get(spans[0].clone()), Some("FAULT"));
    }
}
