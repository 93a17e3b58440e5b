//! `term-by-hand`: the words of a term are typed where `{term}` stands for them, so that a new name
//! of the product would leave them behind. Bold words and the words of links are left alone: labels
//! on screens and titles of other pages are quoted as they are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use crate::base::{Diagnostic, Fix, Span, codes};
use crate::model::{File, Inline, Model, TermId, visit};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let words = TermWords::new(model, file);
    let mut found = Vec::new();
    let mut quoted: BTreeSet<Span> = BTreeSet::new();
    visit::sentences(model, file, &mut |inline| match inline {
        Inline::Text(text, span) if !quoted.contains(span) => {
            words.find(model, text, *span, &mut found);
        }
        Inline::Strong(inner) | Inline::Link { content: inner, .. } => {
            visit::inlines(inner, &mut |inline| {
                if let Inline::Text(_, span) = inline {
                    quoted.insert(*span);
                }
            });
        }
        _ => {}
    });
    found.sort_by_key(Diagnostic::span);
    found.dedup_by_key(|diagnostic| diagnostic.span());
    found
}

/// The words of all terms that a file sees.
struct TermWords<'m> {
    /// The words, of which term they are, and whether they are its short form.
    all: Vec<(&'m str, TermId, bool)>,
    /// Finds them all at once; none where there are too many.
    searcher: Option<AhoCorasick>,
}

impl<'m> TermWords<'m> {
    fn new(model: &'m Model, file: &File) -> Self {
        let mut words = Vec::new();
        for (id, term) in file.sees.iter().flat_map(|seen| model.terms.of_file(*seen)) {
            words.push((term.full.as_str(), id, false));
            words.extend(term.short.as_deref().map(|short| (short, id, true)));
        }
        words.retain(|(text, _, _)| text.chars().count() > 1);
        let searcher =
            (!words.is_empty()).then(|| AhoCorasick::new(words.iter().map(|(text, ..)| text)));
        Self {
            all: words,
            searcher: searcher.and_then(Result::ok),
        }
    }

    /// The first of the terms, where its words stand in the text.
    fn find(&self, model: &Model, text: &str, span: Span, found: &mut Vec<Diagnostic>) {
        let Some(searcher) = &self.searcher else {
            return;
        };
        let met = searcher
            .find_overlapping_iter(text)
            .map(|met| (met.range(), met.pattern().as_usize()));
        let mut met: Vec<(std::ops::Range<usize>, usize)> =
            met.filter(|(range, _)| is_whole(text, range)).collect();
        // The longest first, so that a term in another one is not taken for it.
        met.sort_by_key(|(range, pattern)| (Reverse(range.len()), *pattern, range.start));
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        for (range, pattern) in met {
            let before = taken.range(..range.end).next_back();
            let (false, Some((words, id, short))) = (
                before.is_some_and(|(_, end)| *end > range.start),
                self.all.get(pattern),
            ) else {
                continue;
            };
            taken.insert(range.start, range.end);
            let name = &model.terms.at(*id).name;
            let written = if *short {
                format!("{{{name}.short}}")
            } else {
                format!("{{{name}}}")
            };
            // Where signs were escaped, the words are shorter than their source: then all of it is
            // shown.
            let exact = span.range().len() == text.len();
            let place = Span::new(
                span.file,
                span.range().start + range.start,
                span.range().start + range.end,
            );
            let place = if exact { place } else { span };
            let diagnostic = Diagnostic::new(
                &codes::TERM_BY_HAND,
                place,
                format!("“{words}” is written out here"),
            )
            .help(format!(
                "write `{written}`: a new name then changes it everywhere"
            ));
            let title = format!("write `{written}` for “{words}”");
            let fix = Fix {
                title,
                edits: vec![(place, written)],
                safe: true,
            };
            found.push(if exact {
                diagnostic.mended_by(fix)
            } else {
                diagnostic
            });
        }
    }
}

/// Whether the words do not begin or end inside of longer ones.
fn is_whole(text: &str, range: &std::ops::Range<usize>) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '{' | '}');
    let before = text
        .get(..range.start)
        .and_then(|before| before.chars().next_back());
    let behind = text
        .get(range.end..)
        .and_then(|behind| behind.chars().next());
    !before.is_some_and(part) && !behind.is_some_and(part)
}
