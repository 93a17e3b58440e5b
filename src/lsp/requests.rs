//! The requests of an editor, each answered by a function.

use gen_lsp_types as lsp;
use gen_lsp_types::{
    CodeActionRequest, CodeLensRequest, CompletionRequest, DefinitionRequest,
    DocumentDiagnosticRequest, DocumentFormattingRequest, DocumentHighlightRequest,
    DocumentSymbolRequest, FoldingRangeRequest, HoverRequest, InlayHintRequest,
    PrepareRenameRequest, ReferencesRequest, RenameRequest, Request as _, SemanticTokensRequest,
    WorkspaceDiagnosticRequest, WorkspaceSymbolRequest,
};
use lsp_server::{ErrorCode, Request, RequestId, Response};

use super::answers::actions::code_actions;
use super::answers::completion::completion;
use super::answers::findings::{document_diagnostics, workspace_diagnostics};
use super::answers::formatting::formatting;
use super::answers::names::{definition, highlights, hover, prepare_rename, references, rename};
use super::answers::outline::{
    code_lenses, document_symbols, folding, inlay_hints, semantic_tokens, workspace_symbols,
};
use super::session::{Answer, Session, failed};

/// A request that is looked at by one function after the other, until it is that of one.
struct Asked<'s> {
    session: &'s mut Session,
    request: Request,
    response: Option<Response>,
}

impl Asked<'_> {
    fn on<R: lsp::Request>(mut self, answer: fn(&mut Session, R::Params) -> Answer<R>) -> Self {
        if self.response.is_some() || self.request.method != R::METHOD.as_str() {
            return self;
        }
        let id = self.request.id.clone();
        let params = std::mem::take(&mut self.request.params);
        let answered = match serde_json::from_value(params) {
            Ok(params) => answer(self.session, params),
            Err(error) => Err(failed(ErrorCode::InvalidParams, &error.to_string())),
        };
        self.response = Some(match answered {
            Ok(result) => Response::new_ok(id, result),
            Err(error) => Response {
                id,
                response_result: Err(error),
            },
        });
        self
    }
}

/// The answer to a request.
pub(super) fn answer(session: &mut Session, request: Request) -> Response {
    let asked = Asked {
        session,
        request,
        response: None,
    };
    let asked = asked
        .on::<CompletionRequest>(completion)
        .on::<HoverRequest>(hover)
        .on::<DefinitionRequest>(definition)
        .on::<ReferencesRequest>(references)
        .on::<DocumentHighlightRequest>(highlights)
        .on::<PrepareRenameRequest>(prepare_rename)
        .on::<RenameRequest>(rename)
        .on::<DocumentSymbolRequest>(document_symbols)
        .on::<WorkspaceSymbolRequest>(workspace_symbols)
        .on::<FoldingRangeRequest>(folding)
        .on::<DocumentFormattingRequest>(formatting)
        .on::<SemanticTokensRequest>(semantic_tokens)
        .on::<InlayHintRequest>(inlay_hints)
        .on::<CodeLensRequest>(code_lenses)
        .on::<CodeActionRequest>(code_actions)
        .on::<DocumentDiagnosticRequest>(document_diagnostics)
        .on::<WorkspaceDiagnosticRequest>(workspace_diagnostics);
    let method = &asked.request.method;
    let unknown = format!("there is no request `{method}` here");
    let id = asked.request.id;
    asked
        .response
        .unwrap_or_else(|| Response::new_err(id, ErrorCode::MethodNotFound as i32, unknown))
}

/// The answer to a request that the editor took back.
pub(super) fn taken_back(id: RequestId) -> Response {
    let code = ErrorCode::RequestCanceled as i32;
    Response::new_err(id, code, "taken back".to_owned())
}

/// The answer to a request over which casebook fell.
pub(super) fn stumbled(id: RequestId) -> Response {
    let code = ErrorCode::InternalError as i32;
    Response::new_err(id, code, "this is a fault of casebook".to_owned())
}

/// Whether the answer to a request takes proofs.
pub(super) fn asks_proofs(method: &str) -> bool {
    [
        HoverRequest::METHOD,
        InlayHintRequest::METHOD,
        CodeLensRequest::METHOD,
        CodeActionRequest::METHOD,
    ]
    .iter()
    .any(|known| known.as_str() == method)
}

/// The answer to a request where the text has changed since.
pub(super) fn outdated(id: RequestId) -> Response {
    let code = ErrorCode::ContentModified as i32;
    Response::new_err(id, code, "the text has changed".to_owned())
}
