//! The outline of a file and of a project, and what stands beside and above its lines.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers have one form"
)]

use gen_lsp_types as lsp;
use gen_lsp_types::{
    BaseSymbolInformation, CodeLensRequest, DocumentSymbol, DocumentSymbolRequest, FoldingRange,
    FoldingRangeKind, FoldingRangeRequest, InlayHint, InlayHintKind, InlayHintRequest, Location,
    SemanticTokensRequest, WorkspaceSymbol, WorkspaceSymbolRequest,
};

use crate::base::FileId;
use crate::editor;
use crate::editor::{Symbol, SymbolKind};
use crate::lsp::positions::number;
use crate::lsp::session::{Answer, FileOf, Session};
use crate::lsp::tokens::tokens;

/// How many symbols of a project are listed.
const MOST_SYMBOLS: usize = 512;

/// The command of an editor that shows the page of the source that is open.
const PREVIEW: &str = "casebook.preview";

pub(crate) fn document_symbols(
    session: &mut Session,
    params: lsp::DocumentSymbolParams,
) -> Answer<DocumentSymbolRequest> {
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let symbols = editor::symbols(&of.project.live, of.file);
    let shown: Vec<DocumentSymbol> = symbols
        .into_iter()
        .map(|symbol| symbol_of(&of, symbol))
        .collect();
    Ok(Some(shown.into()))
}

fn symbol_of(of: &FileOf<'_>, symbol: Symbol) -> DocumentSymbol {
    let children = symbol.children.into_iter();
    let children: Vec<DocumentSymbol> = children.map(|child| symbol_of(of, child)).collect();
    #[allow(deprecated, reason = "the type has the field")]
    DocumentSymbol {
        name: if symbol.name.is_empty() {
            "…".to_owned()
        } else {
            symbol.name
        },
        detail: (!symbol.detail.is_empty()).then_some(symbol.detail),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: of.range(symbol.span.to(symbol.selection)),
        selection_range: of.range(symbol.selection),
        children: (!children.is_empty()).then_some(children),
    }
}

fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Term => lsp::SymbolKind::Constant,
        SymbolKind::Fact | SymbolKind::Quantity => lsp::SymbolKind::Variable,
        SymbolKind::Value => lsp::SymbolKind::EnumMember,
        SymbolKind::Values => lsp::SymbolKind::Enum,
        SymbolKind::Calendar => lsp::SymbolKind::Object,
        SymbolKind::Define | SymbolKind::Decision => lsp::SymbolKind::Function,
        SymbolKind::Outcome => lsp::SymbolKind::Event,
        SymbolKind::Rule => lsp::SymbolKind::Property,
        SymbolKind::Procedure => lsp::SymbolKind::Method,
        SymbolKind::Guide => lsp::SymbolKind::Class,
        SymbolKind::Group => lsp::SymbolKind::Namespace,
        SymbolKind::Scenario => lsp::SymbolKind::Struct,
        SymbolKind::Article => lsp::SymbolKind::File,
        SymbolKind::Example => lsp::SymbolKind::Interface,
    }
}

pub(crate) fn workspace_symbols(
    session: &mut Session,
    params: lsp::WorkspaceSymbolParams,
) -> Answer<WorkspaceSymbolRequest> {
    let encoding = session.client.encoding;
    let wanted = params.query.to_lowercase();
    let mut found: Vec<WorkspaceSymbol> = Vec::new();
    for project in session.projects.all() {
        let files: Vec<(String, FileId)> = project
            .live
            .by_path()
            .iter()
            .map(|(path, file)| (path.clone(), *file))
            .collect();
        for (path, file) in files {
            let mut waiting: Vec<(Symbol, Option<String>)> = editor::symbols(&project.live, file)
                .into_iter()
                .map(|symbol| (symbol, None))
                .collect();
            while let Some((symbol, within)) = waiting.pop() {
                let is_wanted = [&symbol.name, &symbol.detail]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted));
                if is_wanted && found.len() < MOST_SYMBOLS {
                    let range = encoding.range(project.source(file), symbol.selection);
                    let uri = project.address(&session.documents, &path).0;
                    found.push(WorkspaceSymbol {
                        location: Location { uri, range }.into(),
                        data: None,
                        base_symbol_information: BaseSymbolInformation {
                            name: symbol.name.clone(),
                            kind: symbol_kind(symbol.kind),
                            tags: None,
                            container_name: within,
                        },
                    });
                }
                let name = Some(symbol.name);
                waiting.extend(
                    symbol
                        .children
                        .into_iter()
                        .map(|child| (child, name.clone())),
                );
            }
        }
    }
    Ok(Some(found.into()))
}

pub(crate) fn folding(
    session: &mut Session,
    params: lsp::FoldingRangeParams,
) -> Answer<FoldingRangeRequest> {
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let folds = editor::folds(&of.project.source(of.file).text).into_iter();
    let range = |fold: editor::Fold| FoldingRange {
        start_line: number(fold.first),
        end_line: number(fold.last),
        kind: fold.is_comment.then_some(FoldingRangeKind::Comment),
        ..FoldingRange::default()
    };
    Ok(Some(folds.map(range).collect()))
}

pub(crate) fn semantic_tokens(
    session: &mut Session,
    params: lsp::SemanticTokensParams,
) -> Answer<SemanticTokensRequest> {
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    if !of.is_source() {
        return Ok(None);
    }
    Ok(Some(tokens(of.project, of.file, of.encoding())))
}

pub(crate) fn inlay_hints(
    session: &mut Session,
    params: lsp::InlayHintParams,
) -> Answer<InlayHintRequest> {
    if !session.client.wants_hints {
        return Ok(None);
    }
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let hints = editor::hints(&mut of.project.live, of.file).into_iter();
    let shown = |hint: editor::Hint| InlayHint {
        position: of.range(hint.span).end,
        label: hint.words.into(),
        kind: Some(InlayHintKind::Type),
        text_edits: None,
        tooltip: Some(hint.tip.into()),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    let is_asked =
        |hint: &InlayHint| params.range.start <= hint.position && hint.position <= params.range.end;
    Ok(Some(hints.map(shown).filter(is_asked).collect()))
}

pub(crate) fn code_lenses(
    session: &mut Session,
    params: lsp::CodeLensParams,
) -> Answer<CodeLensRequest> {
    let has_preview = session.client.has_preview;
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    if !of.is_source() {
        return Ok(None);
    }
    let lens = |range: lsp::Range, title: String, command: &str| lsp::CodeLens {
        range,
        command: Some(lsp::Command {
            title,
            tooltip: None,
            command: command.to_owned(),
            arguments: None,
        }),
        data: None,
    };
    let mut shown = Vec::new();
    if has_preview {
        let symbols = editor::symbols(&of.project.live, of.file);
        let articles = symbols
            .iter()
            .filter(|symbol| symbol.kind == SymbolKind::Article);
        shown.extend(
            articles
                .map(|article| lens(of.range(article.selection), "preview".to_owned(), PREVIEW)),
        );
    }
    for told in editor::lenses(&mut of.project.live, of.file) {
        // Nothing is to be done.
        shown.push(lens(of.range(told.span), told.words, ""));
    }
    Ok(Some(shown))
}
