//! Findings as a page shows them, with their lines of the source.

use serde::Serialize;

use crate::base::{Diagnostic, Level, Sources, Span};
use crate::driver::Finding;

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct ShownFinding {
    /// Whether it stops a build.
    is_fault: bool,
    message: String,
    code: &'static str,
    pub(super) path: String,
    places: Vec<ShownPlace>,
    witness: Option<String>,
    trace: Vec<String>,
    help: Option<String>,
}

/// A place in a source: its line, in pieces.
#[derive(Debug, Serialize)]
struct ShownPlace {
    path: String,
    line: usize,
    column: usize,
    before: String,
    marked: String,
    after: String,
    caption: String,
}

/// How many letters of a line are shown.
const WIDEST: usize = 200;

/// The findings that are told.
pub(super) fn shown(findings: &[Finding], sources: &Sources) -> Vec<ShownFinding> {
    let told = findings.iter().filter(|found| found.level != Level::Allow);
    told.map(|found| of(&found.diagnostic, found.level, sources))
        .collect()
}

fn of(found: &Diagnostic, level: Level, sources: &Sources) -> ShownFinding {
    let labels = found.labels.iter();
    ShownFinding {
        is_fault: level == Level::Deny,
        message: found.message.clone(),
        code: found.code.name,
        path: sources
            .path(found.span().file)
            .unwrap_or_default()
            .to_owned(),
        places: labels
            .map(|label| place(label.span, &label.text, sources))
            .collect(),
        witness: found.witness.as_deref().map(str::to_owned),
        trace: found.trace.to_vec(),
        help: found.help.clone(),
    }
}

fn place(span: Span, caption: &str, sources: &Sources) -> ShownPlace {
    let source = sources.get(span.file);
    let range = span.range();
    let (line, column) = source.line_column(range.start);
    let start = source.line_start(line);
    let rest = source.text.get(start..).unwrap_or_default();
    let text = rest.lines().next().unwrap_or_default();
    let within = |offset: usize| offset.saturating_sub(start).min(text.len());
    let (from, to) = (within(range.start), within(range.end));
    let part = |from: usize, to: usize| -> String {
        let part = text.get(from..to).unwrap_or_default();
        part.chars().take(WIDEST).collect()
    };
    ShownPlace {
        path: source.path.clone(),
        line,
        column,
        before: part(0, from),
        marked: part(from, to),
        after: part(to, text.len()),
        caption: caption.to_owned(),
    }
}
