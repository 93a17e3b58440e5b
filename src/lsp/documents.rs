//! The documents that are open in the editor.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};

use crate::base::Source;

use super::positions::Encoding;

/// An open document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its address, as the editor writes it.
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: String,
}

/// All of them, by their paths.
pub(super) type Documents = BTreeMap<PathBuf, Document>;

impl Document {
    /// Makes the changes, one after the other.
    pub(super) fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        self.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    self.text = whole.text;
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let source = Source::new(String::new(), self.text.as_str());
                    let start = encoding.offset(&source, part.range.start);
                    let end = encoding.offset(&source, part.range.end).max(start);
                    self.text.replace_range(start..end, &part.text);
                }
            }
        }
    }
}
