//! What is offered to whoever writes.

use crate::base::Span;

/// Something that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    pub kind: CompletionKind,
    /// More of it: the label of a fact.
    pub detail: String,
    /// What is typed in place of `replaces`; where `is_snippet`, `$1` and `${1:word}` are places to
    /// be filled in.
    pub text: String,
    pub is_snippet: bool,
    /// The typed part of it.
    pub replaces: Span,
}

/// The kinds of thing that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    Keyword,
    /// A piece of the language with places to be filled in.
    Snippet,
    Term,
    Fact,
    Value,
    Define,
    Outcome,
    Decision,
    Rule,
    Procedure,
    Parameter,
    Guide,
    Scenario,
    Unit,
    File,
    Code,
}
