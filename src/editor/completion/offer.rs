//! Something that is offered, without its place.

use super::completed::CompletionKind;

/// What is offered, without the place.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) label: String,
    pub(super) kind: CompletionKind,
    pub(super) detail: String,
    pub(super) snippet: Option<String>,
}

impl Offer {
    pub(super) fn new(label: &str, kind: CompletionKind, detail: &str) -> Self {
        Self {
            label: label.to_owned(),
            kind,
            detail: detail.to_owned(),
            snippet: None,
        }
    }

    pub(super) fn snippet(label: &str, detail: &str, snippet: &str) -> Self {
        Self {
            snippet: Some(snippet.to_owned()),
            ..Self::new(label, CompletionKind::Snippet, detail)
        }
    }
}

pub(super) fn keywords(words: &[&str]) -> Vec<Offer> {
    let words = words.iter();
    words
        .map(|word| Offer::new(word, CompletionKind::Keyword, ""))
        .collect()
}
