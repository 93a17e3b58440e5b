//! Prose as a tree: Markdown with its `{name}`s resolved. Nothing of it is HTML.

use crate::base::Span;

use super::ids::{DecisionId, DefineId, FactId, OutcomeId, TermId, ValueName};
use super::names::Target;

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Words, and where they stand.
    Text(String, Span),
    /// Code.
    Code(String),
    /// Strong.
    Strong(Vec<Inline>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// A link to an address.
    Link {
        /// The address, as written.
        to: String,
        content: Vec<Inline>,
        /// Where it stands.
        span: Span,
    },
    /// An image.
    Image(Image),
    /// A line break.
    Break,
    /// A term, in full or its short form, and where it is named.
    Term(TermId, bool, Span),
    /// A fact's label, and where it is named.
    Fact(FactId, Span),
    /// The label of a value of a fact, or of a group of values.
    Value(FactId, ValueName),
    /// The result of a rule, by its position.
    Result(DecisionId, usize),
    /// A define's label.
    Define(DefineId),
    /// An outcome's label.
    Outcome(OutcomeId),
    /// A link to something of ours, shown as its title or step number.
    Reference(Target, Span),
    /// A parameter of the procedure, by position.
    Parameter(usize),
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// Its path, relative to the source file.
    pub path: String,
    /// The description, for those who do not see it.
    pub alt: Vec<Inline>,
    /// Where it stands.
    pub span: Span,
}

/// A block of Markdown.
#[derive(Clone, Debug)]
pub enum Markup {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; `start` is the first number of a numbered one.
    List {
        /// The first number.
        start: Option<u64>,
        items: Vec<Vec<Markup>>,
    },
    /// A block of code, its language, and whether parameters are replaced in it.
    Code { language: String, code: String },
    /// A quotation.
    Quote(Vec<Markup>),
    /// A heading.
    Heading {
        /// 2 to 6.
        level: u8,
        /// The words.
        content: Vec<Inline>,
        /// Its anchor: the one written, else made from its words.
        anchor: Option<String>,
        /// Where it stands.
        span: Span,
    },
    /// A table: its head and its rows.
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    /// A rule.
    Rule,
}
