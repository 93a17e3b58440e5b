//! When findings are worked out, and how an editor gets them: pushed, or pulled by one that asks.

use std::collections::BTreeMap;

use gen_lsp_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::addresses::path_of;
use super::documents::Documents;
use super::positions::Encoding;
use super::projects::OpenProject;
use super::shown::by_file;

/// How a piece of work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// There was nothing to do.
    Nothing,
    /// There is something new to tell.
    New,
    /// Something is known that may be asked for later.
    Warmed,
    /// Something else came in between.
    Interrupted,
    /// The sources cannot be read.
    Failed(String),
}

/// Of how many sources names are read at once where nothing else is to be done.
const WARMED: usize = 32;

/// Works out the findings of a project, where they are not known; then tries their cures.
pub(super) fn work(project: &mut OpenProject) -> Done {
    match project.report.take() {
        None if project.has_failed => Done::Nothing,
        None => match project.live.report() {
            Ok(Ok(report)) => {
                project.is_told = false;
                project.report = Some(report);
                project.is_cured = false;
                Done::New
            }
            Ok(Err(_)) => Done::Interrupted,
            Err(error) => {
                project.has_failed = true;
                Done::Failed(error.to_string())
            }
        },
        Some(report) if project.is_cured => {
            project.report = Some(report);
            // Whoever asks where something is named does not wait for all sources to be read then.
            if project.live.read_some_occurrences(WARMED) {
                Done::Warmed
            } else {
                Done::Nothing
            }
        }
        Some(report) => {
            if !report.has_offers() {
                project.report = Some(report);
                project.is_cured = true;
                return Done::Nothing;
            }
            let cured = project.live.cured(report.clone()).ok();
            let done = if cured.is_some() {
                Done::New
            } else {
                Done::Interrupted
            };
            project.is_cured = cured.is_some();
            project.is_told = project.is_told && cured.is_none();
            project.report = Some(cured.unwrap_or(report));
            done
        }
    }
}

/// The findings that an editor is to be told: of files of which something else was told last.
pub(super) fn news(
    project: &mut OpenProject,
    documents: &Documents,
    encoding: Encoding,
) -> Vec<(Uri, Vec<Diagnostic>)> {
    project.is_told = true;
    let mut found = by_file(project, documents, encoding);
    // What is gone is told too.
    let gone = project.told.keys().filter(|uri| !found.contains_key(*uri));
    let gone: Vec<String> = gone.cloned().collect();
    found.extend(gone.into_iter().map(|uri| (uri, Vec::new())));
    let mut news = Vec::new();
    for (uri, diagnostics) in found {
        let text = text_of(&diagnostics);
        let last = project.told.get(&uri);
        if last == Some(&text) || last.is_none() && diagnostics.is_empty() {
            continue;
        }
        if diagnostics.is_empty() {
            project.told.remove(&uri);
        } else {
            project.told.insert(uri.clone(), text);
        }
        news.push((Uri(uri), diagnostics));
    }
    news
}

fn text_of(diagnostics: &[Diagnostic]) -> String {
    serde_json::to_string(diagnostics).unwrap_or_default()
}

/// The identity of what is told of a file.
fn identity(diagnostics: &[Diagnostic]) -> String {
    let hash = blake3::hash(text_of(diagnostics).as_bytes()).to_hex();
    hash.get(..16).unwrap_or_default().to_owned()
}

/// What is known of one file, for an editor that asks; `last` is the identity of what it was told.
pub(super) fn of_document(
    project: &OpenProject,
    uri: &Uri,
    last: Option<&str>,
    documents: &Documents,
    encoding: Encoding,
) -> DocumentDiagnosticReport {
    let items = by_file(project, documents, encoding)
        .remove(&uri.0)
        .unwrap_or_default();
    let identity = identity(&items);
    if last == Some(&identity) {
        return RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                result_id: identity,
            },
        }
        .into();
    }
    RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(identity),
            items,
        },
    }
    .into()
}

/// What is known of all files of a project.
pub(super) fn of_project(
    project: &OpenProject,
    last: &BTreeMap<String, String>,
    documents: &Documents,
    encoding: Encoding,
) -> WorkspaceDiagnosticReport {
    let mut found = by_file(project, documents, encoding);
    for path in project.live.by_path().keys() {
        found
            .entry(project.address(documents, path).0.0)
            .or_default();
    }
    // What is gone has nothing any more.
    let is_own = |address: &&String| {
        let path = path_of(&Uri((*address).clone()));
        path.is_some_and(|path| path.starts_with(&project.root))
    };
    for address in last.keys().filter(is_own) {
        found.entry(address.clone()).or_default();
    }
    let mut items: Vec<WorkspaceDocumentDiagnosticReport> = Vec::new();
    for (address, diagnostics) in found {
        let identity = identity(&diagnostics);
        let version = documents
            .values()
            .find(|document| document.uri.0 == address)
            .map(|document| document.version);
        let is_same = last.get(&address) == Some(&identity);
        let uri = Uri(address);
        items.push(if is_same {
            WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: identity,
                },
            }
            .into()
        } else {
            WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(identity),
                    items: diagnostics,
                },
            }
            .into()
        });
    }
    WorkspaceDiagnosticReport { items }
}
