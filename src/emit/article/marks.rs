//! Marks of a page that is looked at beside its source: an anchor before each step, branch and option
//! whose place is known.

use crate::base::Span;

use super::document::{Document, Lead, Part, Phrase, Piece};

/// What stands before the number of a mark. No name of the language has it.
pub const MARK: &str = "@";

/// Puts the marks into a page. The place of the one with the number `n` is at `n`.
pub fn mark(document: &mut Document) -> Vec<Span> {
    let mut places = Vec::new();
    parts(&mut document.parts, &mut places);
    places
}

fn parts(list: &mut [Part], places: &mut Vec<Span>) {
    for part in list {
        match part {
            Part::Steps(steps) => {
                for step in steps {
                    if let Some(place) = step.place {
                        begin(&mut step.parts, place, places);
                    }
                    parts(&mut step.parts, places);
                }
            }
            Part::Alternatives(alternatives) => {
                for alternative in alternatives {
                    match &mut alternative.lead {
                        Lead::Words(words) => add(words, alternative.place, places),
                        Lead::If { .. } | Lead::Otherwise => {
                            begin(&mut alternative.parts, alternative.place, places);
                        }
                    }
                    parts(&mut alternative.parts, places);
                }
            }
            Part::List(_, items) => {
                for item in items {
                    parts(item, places);
                }
            }
            Part::Quote(inside) | Part::Note(_, _, inside) => parts(inside, places),
            Part::Heading { .. }
            | Part::Paragraph(_)
            | Part::Code(..)
            | Part::Table(..)
            | Part::Rule
            | Part::Result(_)
            | Part::NoReturn(_)
            | Part::See(..)
            | Part::Follow(_)
            | Part::Continue(_)
            | Part::End(..)
            | Part::ForWhom(..)
            | Part::OnlyIf(_)
            | Part::Choice { .. }
            | Part::Meaning(..)
            | Part::Amounts(_)
            | Part::Help(..)
            | Part::Days(_)
            | Part::Eligibility(_)
            | Part::Decision(_) => {}
        }
    }
}

/// Puts a mark into the first sentence of parts, where one begins them. The first step of a branch has a mark
/// of its own, and the branch is where it is.
fn begin(list: &mut [Part], place: Span, places: &mut Vec<Span>) {
    if let Some(
        Part::Paragraph(text)
        | Part::Result(text)
        | Part::NoReturn(text)
        | Part::Follow(text)
        | Part::Continue(text)
        | Part::End(_, text),
    ) = list.first_mut()
    {
        add(text, place, places);
    }
}

fn add(text: &mut Phrase, place: Span, places: &mut Vec<Span>) {
    text.insert(0, Piece::Anchor(format!("{MARK}{}", places.len())));
    places.push(place);
}

#[cfg(test)]
mod tests {
    use super::super::document::{Document, Part, Piece, Step};
    use super::mark;
    use crate::base::{FileId, Span};

    #[test]
    fn steps_within_steps_are_marked_in_order() {
        let place = |at| Span::new(FileId(0), at, at + 1);
        let words = |text: &str| Part::Paragraph(vec![Piece::Text(text.to_owned())]);
        let step = |at, parts| Step {
            number: 1,
            parts,
            place: Some(place(at)),
        };
        let inner = Part::Steps(vec![step(2, vec![words("inner")])]);
        let outer = Part::Steps(vec![step(1, vec![words("outer"), inner])]);
        let mut document = Document {
            parts: vec![words("before"), outer],
            ..Document::default()
        };
        assert_eq!(mark(&mut document), [place(1), place(2)]);
    }
}
