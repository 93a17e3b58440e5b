//! Findings as JSON: the promised format `casebook.diagnostics/1`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::{Level, Span};
use crate::driver::Checked;

#[derive(Serialize)]
struct Output<'a> {
    format: &'static str,
    findings: Vec<Finding<'a>>,
    /// The page of each code that is found, by its name.
    codes: BTreeMap<&'static str, CodePage>,
    summary: String,
}

#[derive(Serialize)]
struct CodePage {
    summary: &'static str,
    /// In Markdown, as `casebook explain` tells it.
    page: &'static str,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    level: &'static str,
    message: &'a str,
    places: Vec<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    trace: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    item: &'a str,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    path: &'a str,
    start: Position,
    end: Position,
    text: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Position,
    end: Position,
    text: &'a str,
}

/// From 1; the column counts characters, the offset bytes from 0.
#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
    offset: u32,
}

/// The findings of a run as one JSON document.
pub(crate) fn findings(project: Checked<'_>) -> String {
    let place = |span: Span, text| {
        let source = project.sources.get(span.file);
        let position = |offset: u32| {
            let (line, column) = source.line_column(offset as usize);
            Position {
                line,
                column,
                offset,
            }
        };
        Place {
            path: &source.path,
            start: position(span.start),
            end: position(span.end),
            text,
        }
    };
    let findings = project.report.findings.iter().map(|finding| Finding {
        code: finding.diagnostic.code.name,
        level: if finding.level == Level::Deny {
            "deny"
        } else {
            "warn"
        },
        message: &finding.diagnostic.message,
        places: finding
            .diagnostic
            .labels
            .iter()
            .map(|label| place(label.span, label.text.as_str()))
            .collect(),
        witness: finding.diagnostic.witness.as_deref(),
        trace: &finding.diagnostic.trace,
        help: finding.diagnostic.help.as_deref(),
        item: &finding.item,
        fingerprint: &finding.fingerprint,
        fix: finding.diagnostic.fix().map(|fix| Fix {
            title: &fix.title,
            safe: fix.safe,
            edits: fix
                .edits
                .iter()
                .map(|(span, text)| {
                    let Place {
                        path,
                        start,
                        end,
                        text,
                    } = place(*span, text.as_str());
                    Edit {
                        path,
                        start,
                        end,
                        text,
                    }
                })
                .collect(),
        }),
    });
    let output = Output {
        format: "casebook.diagnostics/1",
        findings: findings.collect(),
        codes: project
            .report
            .findings
            .iter()
            .map(|finding| finding.diagnostic.code)
            .map(|code| {
                let page = CodePage {
                    summary: code.summary,
                    page: code.page,
                };
                (code.name, page)
            })
            .collect(),
        summary: project.report.summary.line(),
    };
    serde_json::to_string_pretty(&output).unwrap_or_default()
}
