//! Findings as the protocol has them.

use std::collections::BTreeMap;

use gen_lsp_types as lsp;
use gen_lsp_types::{DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location};

use crate::base::{Level, Sources, Span, codes};
use crate::driver::Finding;

use super::documents::Documents;
use super::positions::Encoding;
use super::projects::OpenProject;

/// The findings of a report, by file; a file without one has none.
pub(super) fn by_file(
    project: &OpenProject,
    documents: &Documents,
    encoding: Encoding,
) -> BTreeMap<String, Vec<lsp::Diagnostic>> {
    let mut found: BTreeMap<String, Vec<lsp::Diagnostic>> = BTreeMap::new();
    let Some(report) = &project.report else {
        return found;
    };
    let sources = report.sources(&project.live);
    for finding in &report.report.findings {
        if finding.level == Level::Allow {
            continue;
        }
        let path = sources
            .path(finding.diagnostic.span().file)
            .unwrap_or_default();
        let (uri, _) = project.address(documents, path);
        let shown = shown(project, sources, finding, documents, encoding);
        found.entry(uri.0).or_default().push(shown);
    }
    found
}

/// A finding.
pub(super) fn shown(
    project: &OpenProject,
    sources: &Sources,
    finding: &Finding,
    documents: &Documents,
    encoding: Encoding,
) -> lsp::Diagnostic {
    let found = &finding.diagnostic;
    let range = |span: Span| encoding.range(sources.get(span.file), span);
    let place = |span: Span| {
        let path = sources.path(span.file).unwrap_or_default();
        let (uri, _) = project.address(documents, path);
        Location {
            uri,
            range: range(span),
        }
    };
    let others = found.labels.iter().skip(1);
    let related: Vec<DiagnosticRelatedInformation> = others
        .map(|label| DiagnosticRelatedInformation {
            location: place(label.span),
            message: label.text.clone(),
        })
        .collect();
    let is_unused = found.code.name.starts_with("unused-");
    lsp::Diagnostic {
        range: range(found.span()),
        severity: Some(match finding.level {
            Level::Deny => DiagnosticSeverity::Error,
            Level::Warn => DiagnosticSeverity::Warning,
            Level::Allow => DiagnosticSeverity::Hint,
        }),
        code: Some(found.code.name.to_owned().into()),
        code_description: None,
        source: Some("casebook".to_owned()),
        message: message(finding).into(),
        tags: is_unused.then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: Some(serde_json::Value::String(finding.fingerprint.clone())),
    }
}

/// What is said of a finding: the fault, what is at its place, the reader whom it meets, the cure.
fn message(finding: &Finding) -> String {
    let found = &finding.diagnostic;
    let mut lines = vec![found.message.clone()];
    if let Some(first) = found.labels.first().filter(|label| !label.text.is_empty()) {
        lines.push(first.text.clone());
    }
    lines.extend(
        found
            .witness
            .as_ref()
            .map(|reader| format!("for instance: {reader}")),
    );
    lines.extend(found.trace.iter().map(|event| format!("  {event}")));
    lines.extend(found.help.as_ref().map(|help| format!("help: {help}")));
    if found.code == &codes::INTERNAL_ERROR {
        lines.push("this is a fault of casebook".to_owned());
    }
    lines.join("\n")
}
