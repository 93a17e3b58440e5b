//! Texts with edits: for fixes that are done, and for cures that are tried.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{FileId, Sources, Span};

/// The texts with these edits, by path. An edit outside of its text is left out.
pub(super) fn edited<'e>(
    sources: &Sources,
    edits: impl IntoIterator<Item = &'e (Span, String)>,
) -> BTreeMap<String, String> {
    // From the end of a text, so that the places of the others hold.
    let mut edits: Vec<&(Span, String)> = edits.into_iter().collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse((span.file, span.start, span.end)));
    let files: BTreeSet<FileId> = edits.iter().map(|(span, _)| span.file).collect();
    let of_file = |file: FileId| {
        let source = sources.get(file);
        let mut text = source.text.to_string();
        for (span, new) in edits.iter().filter(|(span, _)| span.file == file) {
            if text.get(span.range()).is_some() {
                text.replace_range(span.range(), new);
            }
        }
        (source.path.clone(), text)
    };
    files.into_iter().map(of_file).collect()
}
