//! What is left of the language, or of a draft, in the words of a page: readers would see it. This
//! looks at the words as they are written out, wherever they come from.

use super::document::Document;
use super::text::text;

/// Something that a page shows and no reader was meant to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The words.
    pub found: String,
    /// The line that has them.
    pub line: String,
    pub kind: LeftoverKind,
}

/// The kinds of leftovers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftoverKind {
    /// `@set lit`
    Directive,
    /// `{name}`
    Name,
    /// `// ask Ann`
    Comment,
    /// `=> It is lit.`
    Arrow,
    /// `TODO`
    Draft,
    /// `the the`
    Twice,
}

/// The words behind `@` that are directives.
const DIRECTIVES: [&str; 17] = [
    "do",
    "set",
    "requires",
    "irreversible",
    "if",
    "else",
    "choose",
    "option",
    "continue",
    "end",
    "id",
    "note",
    "tip",
    "warning",
    "see",
    "show",
    "endif",
];

/// Words of drafts. A reader can be told of "to do", not of these.
const DRAFTS: [&str; 5] = ["TODO", "FIXME", "TBD", "TK", "???"];

/// The leftovers of a page, one a line.
#[must_use]
pub fn leftovers(document: &Document) -> Vec<Leftover> {
    let mut found = Vec::new();
    for line in text(document).lines {
        if matches!(line.what, "code" | "front matter" | "image") {
            continue;
        }
        if let Some((kind, words)) = leftover(&line.prose) {
            found.push(Leftover {
                found: words.to_owned(),
                line: line.text,
                kind,
            });
        }
    }
    found
}

fn leftover(line: &str) -> Option<(LeftoverKind, &str)> {
    let trimmed = line.trim_start();
    for arrow in ["=>", "->", "-->", "→ ", "⇒"] {
        if trimmed.starts_with(arrow) {
            return Some((LeftoverKind::Arrow, trimmed));
        }
    }
    for (at, _) in line.match_indices('@') {
        let behind = line.get(at + 1..).unwrap_or_default();
        let end = behind
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(behind.len());
        let begins = at == 0
            || line
                .get(..at)
                .is_some_and(|before| before.ends_with([' ', '(']));
        if begins && DIRECTIVES.contains(&behind.get(..end).unwrap_or_default()) {
            return Some((LeftoverKind::Directive, line.get(at..)?));
        }
    }
    for (at, _) in line.match_indices('{') {
        let name = line.get(at + 1..).and_then(|rest| rest.split_once('}'));
        let shaped =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        if let Some((name, _)) = name
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(shaped)
        {
            return Some((LeftoverKind::Name, line.get(at..at + name.len() + 2)?));
        }
    }
    if let Some((at, _)) = line
        .match_indices("// ")
        .find(|(at, _)| *at == 0 || line.get(..*at).is_some_and(|before| before.ends_with(' ')))
    {
        return Some((LeftoverKind::Comment, line.get(at..)?));
    }
    let is_word = |at: usize, word: &str| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let behind = line
            .get(at + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    };
    let draft = DRAFTS.iter().find_map(|word| {
        let (at, _) = line
            .match_indices(word)
            .find(|(at, _)| is_word(*at, word))?;
        Some((LeftoverKind::Draft, line.get(at..at + word.len())?))
    });
    draft.or_else(|| twice(line))
}

/// Short words that no sentence has twice in a row.
const SINGLE: [&str; 9] = ["the", "a", "an", "if", "of", "your", "and", "or", "because"];

/// A word that stands twice: a label said again what the page says before it.
fn twice(line: &str) -> Option<(LeftoverKind, &str)> {
    let words: Vec<&str> = line.split(' ').collect();
    let mut at = 0;
    for pair in words.windows(2) {
        let [one, next] = pair else { continue };
        let same = one == next && SINGLE.contains(next);
        if same {
            let end = at + one.len() + 1 + next.len();
            return Some((LeftoverKind::Twice, line.get(at..end)?));
        }
        at += one.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{LeftoverKind, leftover};

    #[test]
    fn what_is_left_of_the_language_is_found_and_nothing_else() {
        for (line, kind) in [
            ("Press it. @set lit", Some(LeftoverKind::Directive)),
            ("Write to ann@set.example", None),
            ("Ask @anna", None),
            ("See {lamp} first", Some(LeftoverKind::Name)),
            ("The set {1, 2}", None),
            ("Wait. // ask Ann", Some(LeftoverKind::Comment)),
            ("https://example.com", None),
            ("-> It shines", Some(LeftoverKind::Arrow)),
            ("File -> Open", None),
            ("TODO: a picture", Some(LeftoverKind::Draft)),
            ("The TODOs of the day", None),
            ("of the the Fjell", Some(LeftoverKind::Twice)),
            ("the way that that leads", None),
            ("Set it to To do", None),
            ("Vitamin A a day", None),
        ] {
            assert_eq!(leftover(line).map(|(kind, _)| kind), kind, "{line}");
        }
    }
}
