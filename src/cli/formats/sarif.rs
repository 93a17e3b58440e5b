//! Findings as SARIF 2.1.0, which code scanning of GitHub, GitLab and others reads. Each code is a
//! rule, with its page.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::base::{Code, Fix, Level, Span, codes};
use crate::driver::{Checked, Finding};
use crate::words::clause::capital_first;

use super::places::{Range, level, place, words};

/// The key of a finding's fingerprint.
const FINGERPRINT: &str = "casebook/v1";

/// How many results code scanning reads of a run.
const MOST: usize = 25_000;

/// The findings of a run; `within` is the folder of the project in the repository.
pub(crate) fn findings(project: Checked<'_>, within: &str) -> String {
    let rules: Vec<Value> = codes::ALL.iter().map(|code| rule(code)).collect();
    let positions: BTreeMap<&str, usize> =
        codes::ALL.iter().map(|code| code.name).zip(0..).collect();
    let all = &project.report.findings;
    let mut told: Vec<&Finding> = all.iter().collect();
    if told.len() > MOST {
        // Findings that fail the run come first, each kind in its order.
        told.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        told.truncate(MOST);
    }
    let left_out = all.len() - told.len();
    let results: Vec<Value> = told
        .into_iter()
        .map(|finding| result(project, within, finding, &positions))
        .collect();
    let driver = json!({
        "name": "casebook",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let mut run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    if left_out > 0
        && let Some(run) = run.as_object_mut()
    {
        let text = format!(
            "{left_out} findings are left out: code scanning reads {MOST} results of a run"
        );
        let notification = json!({ "level": "warning", "message": { "text": text } });
        let invocation =
            json!({ "executionSuccessful": true, "toolExecutionNotifications": [notification] });
        run.insert("invocations".to_owned(), json!([invocation]));
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn rule(code: &Code) -> Value {
    let level = match code.level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "none",
    };
    json!({
        "id": code.name,
        "shortDescription": { "text": capital_first(code.summary) },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "enabled": code.level != Level::Allow, "level": level },
    })
}

fn result(
    project: Checked<'_>,
    within: &str,
    finding: &Finding,
    positions: &BTreeMap<&str, usize>,
) -> Value {
    let diagnostic = &finding.diagnostic;
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(diagnostic.code.name));
    result.insert(
        "ruleIndex".to_owned(),
        json!(positions.get(diagnostic.code.name)),
    );
    result.insert("level".to_owned(), json!(level(finding.level)));
    result.insert(
        "message".to_owned(),
        json!({ "text": words(project, diagnostic) }),
    );
    let mut location = physical(project, within, diagnostic.span());
    if !finding.item.is_empty()
        && let Some(location) = location.as_object_mut()
    {
        location.insert(
            "logicalLocations".to_owned(),
            json!([{ "fullyQualifiedName": finding.item }]),
        );
    }
    result.insert("locations".to_owned(), json!([location]));
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .enumerate()
        .skip(1)
        .map(|(number, label)| {
            let mut location = physical(project, within, label.span);
            if let Some(location) = location.as_object_mut() {
                location.insert("id".to_owned(), json!(number));
                let text = if label.text.is_empty() {
                    "see also"
                } else {
                    &label.text
                };
                location.insert("message".to_owned(), json!({ "text": text }));
            }
            location
        })
        .collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), json!(related));
    }
    result.insert(
        "partialFingerprints".to_owned(),
        json!({ FINGERPRINT: finding.fingerprint }),
    );
    if let Some(fix) = diagnostic.fix() {
        result.insert("fixes".to_owned(), json!([self::fix(project, within, fix)]));
    }
    Value::Object(result)
}

fn physical(project: Checked<'_>, within: &str, span: Span) -> Value {
    let (path, range) = place(project, within, span);
    let mut region = region(range);
    if let Some(region) = region.as_object_mut() {
        region.insert("byteOffset".to_owned(), json!(span.start));
        region.insert(
            "byteLength".to_owned(),
            json!(span.end.saturating_sub(span.start)),
        );
    }
    json!({ "physicalLocation": { "artifactLocation": { "uri": address(&path) }, "region": region } })
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.0,
        "startColumn": range.start.1,
        "endLine": range.end.0,
        "endColumn": range.end.1,
    })
}

fn fix(project: Checked<'_>, within: &str, fix: &Fix) -> Value {
    let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (span, text) in &fix.edits {
        let (path, range) = place(project, within, *span);
        let replacement =
            json!({ "deletedRegion": region(range), "insertedContent": { "text": text } });
        changes.entry(address(&path)).or_default().push(replacement);
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(uri, replacements)| json!({ "artifactLocation": { "uri": uri }, "replacements": replacements }))
        .collect();
    json!({ "description": { "text": capital_first(&fix.title) }, "artifactChanges": changes })
}

/// A path as a relative reference.
fn address(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}
