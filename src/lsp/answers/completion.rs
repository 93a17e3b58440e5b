//! What can be written at a place.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers have one form"
)]

use gen_lsp_types as lsp;
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionRequest, InsertTextFormat, InsertTextMode,
    TextEdit,
};

use crate::editor;
use crate::editor::CompletionKind;
use crate::lsp::session::{Answer, Session};

pub(crate) fn completion(
    session: &mut Session,
    params: lsp::CompletionParams,
) -> Answer<CompletionRequest> {
    let has_snippets = session.client.has_snippets;
    let Some((of, offset)) = session.place(&params.text_document_position_params) else {
        return Ok(None);
    };
    let text = &of.project.source(of.file).text;
    let typed = params.context.and_then(|context| context.trigger_character);
    if typed.as_deref() == Some(".") && !is_in_braces(text, offset) {
        return Ok(None);
    }
    let offers = editor::completions(&mut of.project.live, of.file, offset);
    let indent = indent_at(&of.project.source(of.file).text, offset);
    let item = |offer: editor::Completion| {
        let text = offer.text.replace('\n', &format!("\n{indent}"));
        let text = if offer.is_snippet && !has_snippets {
            plain(&text)
        } else {
            text
        };
        CompletionItem {
            label: offer.label,
            kind: Some(item_kind(offer.kind)),
            detail: (!offer.detail.is_empty()).then_some(offer.detail),
            insert_text_format: Some(if offer.is_snippet && has_snippets {
                InsertTextFormat::Snippet
            } else {
                InsertTextFormat::PlainText
            }),
            // Indented already.
            insert_text_mode: Some(InsertTextMode::AsIs),
            text_edit: Some(
                TextEdit {
                    range: of.range(offer.replaces),
                    new_text: text,
                }
                .into(),
            ),
            ..CompletionItem::default()
        }
    };
    let items: Vec<CompletionItem> = offers.into_iter().map(item).collect();
    Ok(Some(items.into()))
}

/// Whether a brace is open in the line of a place.
fn is_in_braces(text: &str, offset: usize) -> bool {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.rfind('{') > line.rfind('}')
}

/// The blanks at the beginning of the line of a place.
fn indent_at(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let blanks = line.len() - line.trim_start().len();
    line.get(..blanks).unwrap_or_default().to_owned()
}

/// A snippet without its places: each is its words.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let Some(inner) = rest.strip_prefix('{') else {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            continue;
        };
        let end = inner.find('}').unwrap_or(inner.len());
        let place = inner.get(..end).unwrap_or_default();
        text.push_str(place.split_once(':').map_or("", |(_, words)| words));
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

fn item_kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::Keyword,
        CompletionKind::Snippet => CompletionItemKind::Snippet,
        CompletionKind::Term | CompletionKind::Code => CompletionItemKind::Constant,
        CompletionKind::Fact | CompletionKind::Parameter => CompletionItemKind::Variable,
        CompletionKind::Value => CompletionItemKind::EnumMember,
        CompletionKind::Define | CompletionKind::Decision => CompletionItemKind::Function,
        CompletionKind::Outcome => CompletionItemKind::Event,
        CompletionKind::Rule => CompletionItemKind::Property,
        CompletionKind::Procedure => CompletionItemKind::Method,
        CompletionKind::Guide => CompletionItemKind::Class,
        CompletionKind::Scenario => CompletionItemKind::Struct,
        CompletionKind::Unit => CompletionItemKind::Unit,
        CompletionKind::File => CompletionItemKind::File,
    }
}
