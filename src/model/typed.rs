//! The words of a paragraph as they were typed, and those that were meant as markup and are none:
//! readers would see the marks.

use std::ops::Range;

use super::foreign::foreign;

/// See the module.
#[derive(Default)]
pub(super) struct Typed {
    /// Pieces of words and where each begins in the Markdown.
    pieces: Vec<(usize, usize)>,
    words: String,
}

/// A stray mark whose words are always the same.
type KnownStray = (Range<usize>, &'static str, &'static str);

/// The place of the stray mark in the Markdown, the message, and the cure.
type Stray = (Range<usize>, String, String);

impl Typed {
    /// Adds words that begin at byte `at` of the Markdown. Of an escaped sign nothing is said.
    pub(super) fn add(&mut self, words: &str, at: usize, escaped: bool) {
        self.pieces.push((self.words.len(), at));
        let mut rest = words.chars();
        if escaped && let Some(first) = rest.next() {
            self.words
                .extend(std::iter::repeat_n('\0', first.len_utf8()));
        }
        self.words.push_str(rest.as_str());
    }

    /// Leaves out everything from the last `mark` on.
    pub(super) fn forget(&mut self, mark: &str) {
        self.words
            .truncate(self.words.rfind(mark).unwrap_or(self.words.len()));
    }

    /// The first mark that has no meaning; `knows` says which names can be written in braces.
    pub(super) fn stray(&self, knows: &dyn Fn(&str) -> bool) -> Option<Stray> {
        let found = [
            self.fence(),
            self.heading(),
            self.code(),
            self.strong(),
            self.link(),
        ];
        let found = found.into_iter().flatten().next();
        let found =
            found.map(|(range, message, help)| (range, message.to_owned(), help.to_owned()));
        found.or_else(|| self.brace(knows)).or_else(|| {
            let (range, message, help) = foreign(&self.words, knows)?;
            Some((self.place(range), message, help))
        })
    }

    fn place(&self, range: Range<usize>) -> Range<usize> {
        let at = |offset: usize| {
            let piece = self
                .pieces
                .partition_point(|(start, _)| *start <= offset)
                .saturating_sub(1);
            self.pieces
                .get(piece)
                .map_or(0, |(start, at)| at + (offset - start))
        };
        at(range.start)..at(range.end.saturating_sub(1)) + 1
    }

    fn fence(&self) -> Option<KnownStray> {
        let marks = self.words.strip_prefix(":::").map(|_| 0..3)?;
        Some((
            self.place(marks),
            "readers see these colons",
            "a note is written `@note \"title\" {`, its text, and `}` on a line of its own",
        ))
    }

    fn heading(&self) -> Option<KnownStray> {
        let marks = self.words.len() - self.words.trim_start_matches('#').len();
        let next = self.words.get(marks..)?.chars().next()?;
        let meant = (2..=6).contains(&marks) && (next.is_alphabetic() || next == '{');
        meant.then(|| {
            (
                self.place(0..marks),
                "this was meant as a heading and is none",
                "put a space behind the `#`s",
            )
        })
    }

    fn code(&self) -> Option<KnownStray> {
        let at = self.words.find('`')?;
        Some((
            self.place(at..at + 1),
            "this backtick has no partner",
            "code stands between two backticks; for the sign itself write `\\``",
        ))
    }

    fn strong(&self) -> Option<KnownStray> {
        for mark in ["**", "__"] {
            for (at, _) in self.words.match_indices(mark) {
                let near =
                    |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '*' && c != '_');
                let before = self
                    .words
                    .get(..at)
                    .and_then(|text| text.chars().next_back());
                let behind = self
                    .words
                    .get(at + 2..)
                    .and_then(|text| text.chars().next());
                if near(before) || near(behind) {
                    let help = "bold words stand between `**` and `**`, without spaces inside; for the sign itself write `\\*`";
                    return Some((self.place(at..at + 2), "these signs have no partner", help));
                }
            }
        }
        None
    }

    fn link(&self) -> Option<KnownStray> {
        let (at, _) = self.words.match_indices(']').find(|(at, _)| {
            let behind = self.words.get(at + 1..).unwrap_or_default();
            let opened = self
                .words
                .get(..*at)
                .is_some_and(|before| before.contains('['));
            opened && behind.trim_start_matches(' ').starts_with('(')
        })?;
        let open = self.words.get(..at)?.rfind('[')?;
        let help = "a link is written `[words](address)`, without a space between the brackets and in the address";
        Some((
            self.place(open..at + 1),
            "this was meant as a link or an image and is none",
            help,
        ))
    }

    fn brace(&self, knows: &dyn Fn(&str) -> bool) -> Option<Stray> {
        let (at, _) = self.words.match_indices('{').find(|(at, _)| {
            let behind = self.words.get(at + 1..).unwrap_or_default();
            name_before_brace(behind).is_none()
        })?;
        let behind = self.words.get(at + 1..).unwrap_or_default();
        let message = "no name stands behind this brace".to_owned();
        let help = meant_in_braces(behind, knows).unwrap_or_else(|| {
            "write `{name}` without spaces, or `\\{` for the sign itself".to_owned()
        });
        Some((self.place(at..at + 1), message, help))
    }
}

/// What was meant by a brace with these words behind it.
fn meant_in_braces(behind: &str, knows: &dyn Fn(&str) -> bool) -> Option<String> {
    let written = |name: &str| format!("write `{{{name}}}`");
    let inside = behind.split_once('}').map(|(inside, _)| inside);
    let end = behind
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(behind.len());
    let first = behind.get(..end).unwrap_or_default().trim_end_matches('.');
    if let Some(inner) = behind.strip_prefix('{') {
        let name = name_before_brace(inner)?;
        return Some(format!(
            "one brace on each side is enough: {}",
            written(name)
        ));
    }
    if inside.is_none() && knows(first) {
        return Some(format!(
            "a `}}` is missing behind the name: {}",
            written(first)
        ));
    }
    let inside = inside?;
    if let Some(anchor) = inside.strip_prefix('#') {
        return Some(format!(
            "an anchor stands behind a heading; a step gets a name by `@id {anchor}` under it"
        ));
    }
    let name = inside.trim().to_lowercase().replace(['_', ' '], "-");
    if knows(&name) {
        return Some(written(&name));
    }
    let last = inside.split_whitespace().next_back()?;
    if knows(last) {
        return Some(written(last));
    }
    if let Some(first) = inside
        .split_whitespace()
        .next()
        .filter(|first| knows(first))
    {
        return Some(format!(
            "a `}}` is missing behind the name: {}",
            written(first)
        ));
    }
    None
}

/// The name before the next `}`, if it is shaped like one: `term`, `term.short`, `fact.value`.
pub(super) fn name_before_brace(rest: &str) -> Option<&str> {
    let name = rest.get(..rest.find('}')?)?;
    let shaped = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    name.split('.').all(shaped).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn marks_without_a_partner_are_found() {
        for (words, found) in [
            ("a **b", Some(2..4)),
            ("a ** b", None),
            ("see [a] (b)", Some(4..7)),
            ("a [1] b (c)", None),
            ("x { shop }", Some(2..3)),
            ("x {shop} }", Some(9..10)),
            ("##Two", Some(0..2)),
            ("# 1 of 2", None),
            (":::note", Some(0..3)),
        ] {
            let mut typed = Typed::default();
            typed.add(words, 0, false);
            assert_eq!(
                typed.stray(&|_| false).map(|(range, ..)| range),
                found,
                "{words}"
            );
        }
    }
}
