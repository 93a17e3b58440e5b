//! What is named at a place, where else it is named, and other names for it.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers have one form"
)]

use gen_lsp_types as lsp;
use gen_lsp_types::{
    DefinitionRequest, DocumentHighlight, DocumentHighlightKind, DocumentHighlightRequest,
    HoverRequest, MarkupContent, MarkupKind, PrepareRenamePlaceholder, PrepareRenameRequest,
    ReferencesRequest, RenameRequest,
};
use lsp_server::ErrorCode;

use crate::base::Span;
use crate::editor;
use crate::editor::Naming;
use crate::lsp::session::{Answer, FileOf, Session, failed};

use super::edits::edit_of;

pub(crate) fn hover(session: &mut Session, params: lsp::HoverParams) -> Answer<HoverRequest> {
    let Some((of, offset)) = session.place(&params.text_document_position_params) else {
        return Ok(None);
    };
    let hover = editor::hover(&mut of.project.live, of.file, offset);
    Ok(hover.map(|hover| lsp::Hover {
        contents: MarkupContent {
            kind: MarkupKind::Markdown,
            value: hover.text,
        }
        .into(),
        range: Some(of.range(hover.span)),
    }))
}

/// The declaration of what is named at a place.
fn declared(of: &mut FileOf<'_>, offset: usize) -> Option<editor::Declaration> {
    let live = &mut of.project.live;
    let named = editor::named_at(live, of.file, offset)?;
    let reader = *live.readers_of(of.file).first()?;
    editor::declaration(live, reader, &named.thing)
}

pub(crate) fn definition(
    session: &mut Session,
    params: lsp::DefinitionParams,
) -> Answer<DefinitionRequest> {
    let at = params.text_document_position_params;
    let Some((mut of, offset)) = session.place(&at) else {
        return Ok(None);
    };
    let Some(declared) = declared(&mut of, offset) else {
        return Ok(None);
    };
    Ok(Some(
        lsp::Definition::from(of.location(declared.span)).into(),
    ))
}

/// All places where what is named at a place is named.
fn named(of: &mut FileOf<'_>, offset: usize) -> Vec<(Span, Naming)> {
    let Some(declared) = declared(of, offset) else {
        return Vec::new();
    };
    let all = editor::references(&mut of.project.live, &declared).into_iter();
    all.map(|place| (place.span, place.naming)).collect()
}

pub(crate) fn references(
    session: &mut Session,
    params: lsp::ReferenceParams,
) -> Answer<ReferencesRequest> {
    let at = params.text_document_position_params;
    let Some((mut of, offset)) = session.place(&at) else {
        return Ok(None);
    };
    let with_declaration = params.context.include_declaration;
    let spans: Vec<Span> = named(&mut of, offset)
        .into_iter()
        .filter(|(_, naming)| match naming {
            Naming::Declares => with_declaration,
            Naming::Was => false,
            Naming::Names => true,
        })
        .map(|(span, _)| span)
        .collect();
    Ok(Some(
        spans.into_iter().map(|span| of.location(span)).collect(),
    ))
}

pub(crate) fn highlights(
    session: &mut Session,
    params: lsp::DocumentHighlightParams,
) -> Answer<DocumentHighlightRequest> {
    let Some((mut of, offset)) = session.place(&params.text_document_position_params) else {
        return Ok(None);
    };
    let places = named(&mut of, offset).into_iter();
    let here = places.filter(|(span, _)| span.file == of.file);
    let highlight = |(span, naming)| DocumentHighlight {
        range: of.range(span),
        kind: Some(match naming {
            Naming::Declares | Naming::Was => DocumentHighlightKind::Write,
            Naming::Names => DocumentHighlightKind::Read,
        }),
    };
    Ok(Some(here.map(highlight).collect()))
}

pub(crate) fn prepare_rename(
    session: &mut Session,
    params: lsp::PrepareRenameParams,
) -> Answer<PrepareRenameRequest> {
    let Some((of, offset)) = session.place(&params.text_document_position_params) else {
        return Ok(None);
    };
    let (span, _) = editor::renamed_at(&mut of.project.live, of.file, offset)
        .map_err(|why| failed(ErrorCode::RequestFailed, &why.to_string()))?;
    let placeholder = of.project.live.sources().slice(span).to_owned();
    let range = of.range(span);
    Ok(Some(PrepareRenamePlaceholder { range, placeholder }.into()))
}

pub(crate) fn rename(session: &mut Session, params: lsp::RenameParams) -> Answer<RenameRequest> {
    let at = params.text_document_position_params;
    let Some((of, offset)) = session.place(&at) else {
        return Ok(None);
    };
    let renamed = editor::rename(&mut of.project.live, of.file, offset, &params.new_name)
        .map_err(|why| failed(ErrorCode::RequestFailed, &why.to_string()))?;
    Ok(Some(edit_of(&of, &renamed.edits, renamed.keeps_identity)))
}
