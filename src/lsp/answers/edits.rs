//! Edits of several files, as the editor takes them.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, Edit, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};

use crate::base::Span;
use crate::lsp::session::FileOf;

/// The key of the annotation of `was`.
const KEEPS: &str = "keeps-identity";

/// Edits of several files; the one that is for the writer to decide, if there is one, is made where
/// the editor cannot ask.
pub(crate) fn edit_of(
    of: &FileOf<'_>,
    edits: &[(Span, String)],
    asked: Option<(Span, String)>,
) -> WorkspaceEdit {
    let client = of.client;
    let all: Vec<(Span, String, bool)> = edits
        .iter()
        .map(|(span, text)| (*span, text.clone(), false))
        .chain(asked.map(|(span, text)| (span, text, true)))
        .collect();
    let mut by_file: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    let has_question = client.has_annotations && all.iter().any(|(.., asked)| *asked);
    for (span, new_text, is_asked) in all {
        let place = of.location(span);
        let text_edit = TextEdit {
            range: place.range,
            new_text,
        };
        let edit = if is_asked && client.has_annotations {
            Edit::from(AnnotatedTextEdit {
                annotation_id: KEEPS.to_owned(),
                text_edit,
            })
        } else {
            Edit::from(text_edit)
        };
        by_file.entry(place.uri.0).or_default().push(edit);
    }
    if !client.has_document_changes {
        let plain = |edit: Edit| match edit {
            Edit::TextEdit(edit) => Some(edit),
            Edit::AnnotatedTextEdit(edit) => Some(edit.text_edit),
            Edit::SnippetTextEdit(_) => None,
        };
        let changes: HashMap<Uri, Vec<TextEdit>> = by_file
            .into_iter()
            .map(|(uri, edits)| (Uri(uri), edits.into_iter().filter_map(plain).collect()))
            .collect();
        return WorkspaceEdit {
            changes: Some(changes),
            ..WorkspaceEdit::default()
        };
    }
    let version_of = |uri: &Uri| {
        let mut open = of.documents.values();
        open.find(|document| document.uri == *uri)
            .map(|document| document.version)
    };
    let changes = by_file.into_iter().map(|(uri, edits)| {
        let uri = Uri(uri);
        TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                version: version_of(&uri),
                text_document_identifier: TextDocumentIdentifier { uri },
            },
            edits,
        }
        .into()
    });
    let question = ChangeAnnotation {
        label: "Keep the identity of what is renamed".to_owned(),
        needs_confirmation: Some(true),
        description: Some(
            "`was` keeps the links and keys that are published under the old name".to_owned(),
        ),
    };
    WorkspaceEdit {
        document_changes: Some(changes.collect()),
        change_annotations: has_question.then(|| HashMap::from([(KEEPS.to_owned(), question)])),
        ..WorkspaceEdit::default()
    }
}
