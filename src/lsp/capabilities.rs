//! What both sides can do.

use gen_lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions,
    DiagnosticOptions, InitializeParams, InitializeResult, PositionEncodingKind, RenameOptions,
    SemanticTokensOptions, ServerCapabilities, ServerInfo, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkspaceFolders,
};
use serde_json::Value;

use super::positions::Encoding;
use super::tokens::legend;

/// What the editor can do, as far as it matters.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is something of its own that an editor can do or not"
)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It asks for findings, and can be told to ask again.
    pub(super) pulls: bool,
    /// It fills in places of a completion.
    pub(super) has_snippets: bool,
    /// It asks before it makes some of the changes.
    pub(super) has_annotations: bool,
    /// It takes changes of documents with their versions.
    pub(super) has_document_changes: bool,
    /// It can be asked to watch files.
    pub(super) watches: bool,
    /// It wants to see shares.
    pub(super) wants_hints: bool,
    /// It has a command that shows the page of the source that is open.
    pub(super) has_preview: bool,
}

impl Client {
    pub(super) fn new(params: &InitializeParams) -> Self {
        // Asked by their names: there are many, and each may be missing.
        let all = serde_json::to_value(&params.capabilities).unwrap_or_default();
        let has = |path: &str| all.pointer(path).and_then(Value::as_bool) == Some(true);
        let options = params.initialization_options.as_ref();
        let wants = |key: &str| {
            let wanted = options.and_then(|options| options.get(key));
            wanted.and_then(Value::as_bool) == Some(true)
        };
        Self {
            encoding: encoding(&params.capabilities),
            pulls: all.pointer("/textDocument/diagnostic").is_some()
                && has("/workspace/diagnostics/refreshSupport"),
            has_snippets: has("/textDocument/completion/completionItem/snippetSupport"),
            has_annotations: all
                .pointer("/workspace/workspaceEdit/changeAnnotationSupport")
                .is_some()
                && has("/workspace/workspaceEdit/documentChanges"),
            has_document_changes: has("/workspace/workspaceEdit/documentChanges"),
            watches: has("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            wants_hints: wants("inlayHints"),
            has_preview: wants("preview"),
        }
    }
}

/// Bytes where the editor can, else the units of UTF-16.
fn encoding(capabilities: &ClientCapabilities) -> Encoding {
    let general = capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_ref());
    let has_bytes = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
    if has_bytes {
        Encoding::Utf8
    } else {
        Encoding::Utf16
    }
}

/// The folders that are open.
pub(super) fn folders(params: &InitializeParams) -> Vec<gen_lsp_types::Uri> {
    let folders = &params.workspace_folders_initialize_params.workspace_folders;
    match folders {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) if !folders.is_empty() => {
            folders.iter().map(|folder| folder.uri.clone()).collect()
        }
        Some(WorkspaceFolders::WorkspaceFolderList(_) | WorkspaceFolders::Null) | None => {
            #[allow(deprecated, reason = "older editors name one folder so")]
            let root = params.root_uri.iter();
            root.cloned().collect()
        }
    }
}

/// What the server can do.
pub(super) fn initialized(client: Client) -> InitializeResult {
    let capabilities = ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                save: Some(true.into()),
                ..TextDocumentSyncOptions::default()
            }
            .into(),
        ),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["{", "@", "\"", "/", "."].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        rename_provider: Some(
            RenameOptions {
                prepare_provider: Some(true),
                ..RenameOptions::default()
            }
            .into(),
        ),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![
                    CodeActionKind::QuickFix,
                    CodeActionKind::RefactorExtract,
                    CodeActionKind::Source,
                ]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        code_lens_provider: Some(CodeLensOptions::default()),
        inlay_hint_provider: Some(true.into()),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: legend(),
                full: Some(true.into()),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        diagnostic_provider: client.pulls.then(|| {
            DiagnosticOptions {
                identifier: Some("casebook".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            }
            .into()
        }),
        ..ServerCapabilities::default()
    };
    InitializeResult {
        capabilities,
        server_info: Some(ServerInfo {
            name: "casebook".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}
