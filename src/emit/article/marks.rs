//! Marks of a page that is looked at beside its source: an anchor in each part that a reader may come to or not, with
//! where that is decided.

use crate::analysis::mentions::Calls;
use crate::base::Span;
use crate::model::Block;

use super::document::{Lead, Marked, PageMark, Part, Phrase, Piece};

/// What stands before the number of a mark. No name of the language has it.
pub const MARK: &str = "@";

/// The marks of a page that is being composed.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    pub(super) marks: Vec<PageMark>,
    /// Whether marks are wanted.
    pub(super) wanted: bool,
}

impl Marks {
    /// Marks a sentence that stands in an item of its own.
    pub(super) fn item(&mut self, text: &mut Phrase, calls: &Calls, place: Span) {
        self.add(text, calls, (place, Marked::Item(0)));
    }

    /// Marks a part that is a block by itself.
    pub(super) fn block(&mut self, part: &mut Part, calls: &Calls, place: Span) {
        if let Some((text, _)) = first(std::slice::from_mut(part), 0) {
            self.add(text, calls, (place, Marked::Block));
        }
    }

    /// Marks a branch or an option, which is an item of a list.
    pub(super) fn alternative(
        &mut self,
        (lead, parts): (&mut Lead, &mut [Part]),
        calls: &Calls,
        place: Span,
    ) {
        match lead {
            Lead::Words(words) => self.item(words, calls, place),
            // The words before it are the page's own: the mark stands in what is below.
            Lead::If { .. } | Lead::Otherwise => {
                if let Some((text, depth)) = first(parts, 0) {
                    self.add(text, calls, (place, Marked::Item(depth)));
                }
            }
        }
    }

    fn add(&mut self, text: &mut Phrase, calls: &Calls, (place, around): (Span, Marked)) {
        if !self.wanted {
            return;
        }
        text.insert(0, Piece::Anchor(format!("{MARK}{}", self.marks.len())));
        let calls = calls.iter().map(|(span, _)| *span).collect();
        self.marks.push(PageMark {
            place: (calls, place),
            around,
        });
    }
}

/// The first sentence of parts, and in how many items of lists it stands.
fn first(parts: &mut [Part], depth: usize) -> Option<(&mut Phrase, usize)> {
    match parts.first_mut()? {
        Part::Paragraph(text)
        | Part::Result(text)
        | Part::NoReturn(text)
        | Part::Follow(text)
        | Part::Continue(text)
        | Part::End(_, text) => Some((text, depth)),
        Part::Steps(steps) => first(&mut steps.first_mut()?.parts, depth + 1),
        Part::List(_, items) => first(items.first_mut()?, depth + 1),
        Part::Alternatives(alternatives) => {
            let alternative = alternatives.first_mut()?;
            match &mut alternative.lead {
                Lead::Words(words) => Some((words, depth + 1)),
                Lead::If { .. } | Lead::Otherwise => first(&mut alternative.parts, depth + 1),
            }
        }
        Part::Note(_, _, inner) | Part::Quote(inner) => first(inner, depth),
        Part::Heading { .. }
        | Part::Code(..)
        | Part::Table(..)
        | Part::Rule
        | Part::See(..)
        | Part::ForWhom(..)
        | Part::OnlyIf(_)
        | Part::Choice { .. }
        | Part::Meaning(..)
        | Part::Amounts(_)
        | Part::Help(..)
        | Part::Days(_)
        | Part::Eligibility(_)
        | Part::Decision(_) => None,
    }
}

/// The place by which it is decided who comes to a block; none of what is only told there.
pub(super) fn place_of(block: &Block) -> Option<Span> {
    match block {
        Block::Step(step) => Some(step.span),
        Block::Do(call) => Some(call.span),
        Block::Continue(_, span) | Block::End(_, span) => Some(*span),
        Block::Choose(_, options) => options.first().map(|option| option.span),
        Block::Markup(_)
        | Block::Result(_)
        | Block::Effects(_)
        | Block::Requires(_)
        | Block::If(_)
        | Block::Note(..)
        | Block::See(..)
        | Block::Show(..) => None,
    }
}
