//! `term-by-hand`: the words of a term are typed where `{term}` stands for them, so that a new name of the product
//! would leave them behind. Bold words and the words of links are left alone: labels on screens and titles of other
//! pages are quoted as they are.

use std::collections::BTreeSet;

use crate::base::{Diagnostic, Fix, Span, codes};
use crate::model::{File, Inline, Model, TermId, visit};

pub(super) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let words = Words::new(model, file);
    let mut found = Vec::new();
    let mut quoted: BTreeSet<Span> = BTreeSet::new();
    visit::sentences(model, file, &mut |inline| match inline {
        Inline::Text(text, span) if !quoted.contains(span) => words.find(model, text, *span, &mut found),
        Inline::Strong(inner) | Inline::Link { content: inner, .. } => visit::inlines(inner, &mut |inline| {
            if let Inline::Text(_, span) = inline {
                quoted.insert(*span);
            }
        }),
        _ => {}
    });
    found.sort_by_key(Diagnostic::span);
    found.dedup_by_key(|diagnostic| diagnostic.span());
    found
}

/// The words of all terms that a file sees, the longest first, so that a term in another one is not taken for it.
struct Words<'m>(Vec<(&'m str, TermId, bool)>);

impl<'m> Words<'m> {
    fn new(model: &'m Model, file: &File) -> Self {
        let mut words = Vec::new();
        for (id, term) in file.sees.iter().flat_map(|seen| model.terms.of_file(*seen)) {
            words.push((term.full.as_str(), id, false));
            words.extend(term.short.as_deref().map(|short| (short, id, true)));
        }
        words.retain(|(text, _, _)| text.chars().count() > 1);
        words.sort_by_key(|(text, _, _)| std::cmp::Reverse(text.len()));
        Self(words)
    }

    /// The first of the terms, where its words stand in the text.
    fn find(&self, model: &Model, text: &str, span: Span, found: &mut Vec<Diagnostic>) {
        let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
        for (words, id, short) in &self.0 {
            for (at, _) in text.match_indices(words) {
                let range = at..at + words.len();
                let inner = taken.iter().any(|other| other.start < range.end && range.start < other.end);
                if inner || !is_whole(text, &range) {
                    continue;
                }
                taken.push(range.clone());
                let name = &model.terms.at(*id).name;
                let written = if *short { format!("{{{name}.short}}") } else { format!("{{{name}}}") };
                // Where signs were escaped, the words are shorter than what is typed: then all of it is shown.
                let exact = span.range().len() == text.len();
                let place = Span::new(span.file, span.range().start + range.start, span.range().start + range.end);
                let place = if exact { place } else { span };
                let diagnostic = Diagnostic::new(&codes::TERM_BY_HAND, place, format!("“{words}” is written out here"))
                    .help(format!("write `{written}`: a new name then changes it everywhere"));
                let title = format!("write `{written}` for “{words}”");
                let fix = Fix { title, edits: vec![(place, written)], safe: true };
                found.push(if exact { diagnostic.mended_by(fix) } else { diagnostic });
            }
        }
    }
}

/// Whether the words do not begin or end inside of longer ones.
fn is_whole(text: &str, range: &std::ops::Range<usize>) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..range.start).and_then(|before| before.chars().next_back());
    let behind = text.get(range.end..).and_then(|behind| behind.chars().next());
    !before.is_some_and(part) && !behind.is_some_and(part)
}
