//! What can be done at a place.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers have one form"
)]

use gen_lsp_types as lsp;
use gen_lsp_types::{CodeActionKind, CodeActionRequest, CodeActionTriggerKind};
use lsp_server::{ErrorCode, ResponseError};

use crate::base::Span;
use crate::driver::{Finding, LiveProject};
use crate::editor;
use crate::lsp::projects::OpenProject;
use crate::lsp::reports::{Done, work};
use crate::lsp::session::{Answer, FileOf, Session, failed};
use crate::lsp::shown::shown;

use super::edits::edit_of;
use super::findings::interrupted;

/// Brings the report of a project up to date, with its cures.
///
/// # Errors
/// Where something else came in between.
fn up_to_date(project: &mut OpenProject) -> Result<(), ResponseError> {
    loop {
        match work(project) {
            Done::Nothing | Done::Warmed => return Ok(()),
            Done::New => {}
            Done::Interrupted => return Err(interrupted()),
            Done::Failed(why) => return Err(failed(ErrorCode::RequestFailed, &why)),
        }
    }
}

/// Something that can be done, of which kind it is, and the finding that it is about.
type Offer = (editor::CodeAction, CodeActionKind, Option<lsp::Diagnostic>);

pub(crate) fn code_actions(
    session: &mut Session,
    params: lsp::CodeActionParams,
) -> Answer<CodeActionRequest> {
    let Some(of) = session.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let wants = |kind: &CodeActionKind| {
        let only = params.context.only.as_ref();
        only.is_none_or(|only| only.iter().any(|wanted| is_kind(kind, wanted)))
    };
    let selected = Span::new(
        of.file,
        of.offset(params.range.start),
        of.offset(params.range.end),
    );
    let mut offered: Vec<Offer> = Vec::new();
    if wants(&CodeActionKind::QuickFix) {
        up_to_date(of.project)?;
        offered.extend(fixes(&of, selected));
    }
    if wants(&CodeActionKind::RefactorExtract) && selected.start < selected.end {
        let extracted = editor::extracted_procedure(&mut of.project.live, selected);
        offered.extend(extracted.map(|action| (action, CodeActionKind::RefactorExtract, None)));
    }
    // It takes a while, which nobody wants at each move of a cursor.
    let is_automatic = params.context.trigger_kind == Some(CodeActionTriggerKind::Automatic);
    if wants(&CodeActionKind::Source) && !is_automatic {
        let example = example(&mut of.project.live, selected);
        offered.extend(example.map(|action| (action, CodeActionKind::Source, None)));
    }
    let shown = |(action, kind, about): Offer| {
        lsp::CodeAction {
            edit: Some(edit_of(&of, &action.edits, None)),
            title: action.title,
            kind: Some(kind),
            diagnostics: about.map(|about| vec![about]),
            is_preferred: action.preferred.then_some(true),
            ..lsp::CodeAction::default()
        }
        .into()
    };
    Ok(Some(offered.into_iter().map(shown).collect()))
}

/// What can be done about the findings at a place.
fn fixes(of: &FileOf<'_>, selected: Span) -> Vec<Offer> {
    let project = &*of.project;
    let Some(report) = &project.report else {
        return Vec::new();
    };
    let (sources, own) = (report.sources(&project.live), project.live.sources());
    // A run that knows nothing may have counted the files otherwise.
    let is_same = |span: Span| sources.path(span.file) == own.path(span.file);
    let touches = |finding: &&Finding| {
        let span = finding.diagnostic.span();
        is_same(span)
            && span.file == selected.file
            && span.start <= selected.end
            && selected.start <= span.end
    };
    let mut offered = Vec::new();
    for finding in report.report.findings.iter().filter(touches) {
        let told = shown(project, sources, finding, of.documents, of.encoding());
        let actions = editor::actions(&project.live, &finding.diagnostic).into_iter();
        let actions = actions.filter(|action| action.edits.iter().all(|(span, _)| is_same(*span)));
        offered
            .extend(actions.map(|action| (action, CodeActionKind::QuickFix, Some(told.clone()))));
    }
    offered
}

/// Whether a kind is another one, or one of its parts.
fn is_kind(kind: &CodeActionKind, wanted: &CodeActionKind) -> bool {
    let (kind, wanted) = (kind.to_string(), wanted.to_string());
    kind == wanted
        || kind
            .strip_prefix(&wanted)
            .is_some_and(|rest| rest.starts_with('.'))
}

/// An example for what is selected, at the end of its file.
fn example(live: &mut LiveProject, selected: Span) -> Option<editor::CodeAction> {
    let lines = editor::example_for(live, selected)?;
    let text = &live.sources().get(selected.file).text;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before = if text.ends_with('\n') {
        newline.to_owned()
    } else {
        newline.repeat(2)
    };
    let end = Span::new(selected.file, text.len(), text.len());
    Some(editor::CodeAction {
        title: "Add an example for this".to_owned(),
        edits: vec![(end, format!("{before}{}{newline}", lines.join(newline)))],
        preferred: false,
    })
}
