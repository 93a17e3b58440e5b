//! A thin reading of pest's pairs: children by rule, spans in the file. Every builder of the tree
//! reads through it; a child that the grammar promises and that is not there yields `None`.

use pest::iterators::Pair;

use crate::base::{FileId, Span};

use super::ast::{Name, Text};
use super::grammar::Rule;
use super::mended::{Inserted, original};

/// A parsed piece and where its text lies in the file.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pair: Pair<'a, Rule>,
    file: FileId,
    base: usize,
    inserted: &'a [Inserted],
}

impl<'a> Node<'a> {
    /// A pair of a parse of the text that begins at byte `base` of `file`.
    pub(super) fn new(pair: Pair<'a, Rule>, file: FileId, base: usize) -> Self {
        Self {
            pair,
            file,
            base,
            inserted: &[],
        }
    }

    /// The same, where the text was mended.
    pub(super) fn mended(self, inserted: &'a [Inserted]) -> Self {
        Self { inserted, ..self }
    }

    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    pub(super) fn text(&self) -> &'a str {
        self.pair.as_str()
    }

    /// Where it stands, without the white space that its optional parts looked past.
    pub(super) fn span(&self) -> Span {
        let start = self.pair.as_span().start();
        let place = |at| self.base + original(self.inserted, at);
        Span::new(
            self.file,
            place(start),
            place(start + self.text().trim_end().len()),
        )
    }

    pub(super) fn children(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let (file, base, inserted) = (self.file, self.base, self.inserted);
        self.pair.clone().into_inner().map(move |pair| Node {
            pair,
            file,
            base,
            inserted,
        })
    }

    pub(super) fn all(&self, kind: Rule) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.children().filter(move |node| node.rule() == kind)
    }

    pub(super) fn find(&self, kind: Rule) -> Option<Node<'a>> {
        self.all(kind).next()
    }

    pub(super) fn has(&self, kind: Rule) -> bool {
        self.find(kind).is_some()
    }

    /// The first child that is no keyword.
    pub(super) fn first(&self) -> Option<Node<'a>> {
        self.children().next()
    }

    /// This node as a name.
    pub(super) fn as_name(&self) -> Name {
        Name {
            text: self.text().to_owned(),
            span: self.span(),
        }
    }

    /// All child names, in order.
    pub(super) fn names(&self) -> Vec<Name> {
        self.all(Rule::name).map(|node| node.as_name()).collect()
    }

    /// The first child that is a name.
    pub(super) fn name(&self) -> Option<Name> {
        self.find(Rule::name).map(|node| node.as_name())
    }

    /// The text between this string's quotation marks.
    pub(super) fn as_string(&self) -> Option<Text> {
        let inner = self.find(Rule::string_text)?;
        let span = inner.span();
        Some(Text {
            markdown: inner.text().to_owned(),
            lines: vec![(0, span.range().start)],
            span,
        })
    }

    /// The child string.
    pub(super) fn string(&self) -> Option<Text> {
        self.find(Rule::string)?.as_string()
    }
}
