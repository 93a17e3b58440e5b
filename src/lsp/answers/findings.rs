//! The findings, for an editor that asks for them.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers have one form"
)]

use std::collections::BTreeMap;

use gen_lsp_types as lsp;
use gen_lsp_types::{DocumentDiagnosticRequest, WorkspaceDiagnosticRequest};
use lsp_server::{ErrorCode, ResponseError};

use crate::lsp::projects::OpenProject;
use crate::lsp::reports::{Done, of_document, of_project, work};
use crate::lsp::session::{Answer, Session, failed};

pub(crate) fn document_diagnostics(
    session: &mut Session,
    params: lsp::DocumentDiagnosticParams,
) -> Answer<DocumentDiagnosticRequest> {
    let uri = params.text_document.uri;
    let last = params.previous_result_id.as_deref();
    let Some(of) = session.file(&uri) else {
        let nothing = lsp::RelatedFullDocumentDiagnosticReport::default();
        return Ok(nothing.into());
    };
    reported(of.project)?;
    Ok(of_document(
        of.project,
        &uri,
        last,
        of.documents,
        of.encoding(),
    ))
}

pub(crate) fn workspace_diagnostics(
    session: &mut Session,
    params: lsp::WorkspaceDiagnosticParams,
) -> Answer<WorkspaceDiagnosticRequest> {
    let encoding = session.client.encoding;
    let last = params.previous_result_ids.into_iter();
    let last: BTreeMap<String, String> = last.map(|known| (known.uri.0, known.value)).collect();
    let mut all = lsp::WorkspaceDiagnosticReport::default();
    for project in session.projects.all() {
        if project.has_failed {
            continue;
        }
        reported(project)?;
        all.items
            .extend(of_project(project, &last, &session.documents, encoding).items);
    }
    Ok(all)
}

/// Brings the findings of a project up to date; their cures may be tried later.
///
/// # Errors
/// Where something else came in between.
fn reported(project: &mut OpenProject) -> Result<(), ResponseError> {
    if project.report.is_some() {
        return Ok(());
    }
    match work(project) {
        Done::Nothing | Done::Warmed | Done::New => Ok(()),
        Done::Interrupted => Err(interrupted()),
        Done::Failed(why) => Err(failed(ErrorCode::RequestFailed, &why)),
    }
}

pub(crate) fn interrupted() -> ResponseError {
    ResponseError {
        data: Some(serde_json::json!({ "retriggerRequest": true })),
        ..failed(ErrorCode::ServerCancelled, "the text has changed")
    }
}
