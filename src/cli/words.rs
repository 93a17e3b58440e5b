//! Answers in words: the output of `eval` and `why` for a result, and for unknown facts.

use casebook_runtime::policy::{Domain, Hit, Kind, Row, Table};
use casebook_runtime::{Answer, Bundle};

/// A table's result in words: the label, and the name where it differs.
pub(super) fn result(table: &Table, value: Option<i64>) -> String {
    match (value, &table.result) {
        (None, _) => match table.kind {
            Kind::Guide => "this guide is not for this reader".to_owned(),
            Kind::Decision => {
                "this decision is not for this reader, or none of its rules applies".to_owned()
            }
            Kind::Eligibility => "this eligibility is not for this reader".to_owned(),
        },
        (Some(value), Domain::OneOf(_)) if table.kind == Kind::Eligibility => {
            table.result.show(value)
        }
        (Some(value), domain) => domain.label(value),
    }
}

/// A result's name, for programs and for `--not`.
pub(super) fn name(table: &Table, value: Option<i64>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| table.result.show(value))
}

/// An answer on one line, and remarks below it.
pub(super) fn answer(bundle: &Bundle, table: &Table, answer: &Answer<'_>) -> Vec<String> {
    match answer {
        Answer::Decided(ruling) => {
            vec![format!(
                "{}: {}",
                table.name,
                result(table, ruling.map(|ruling| ruling.value()))
            )]
        }
        Answer::Ask {
            fact,
            open,
            results,
            worked_out,
        } => {
            let mut lines = vec![format!("{}: not known yet", table.name)];
            let fact = bundle.fact(*fact);
            let question = fact
                .map(casebook_runtime::policy::Fact::question)
                .unwrap_or_default();
            let name = fact.map(|fact| fact.name.clone()).unwrap_or_default();
            lines.push(format!("  ask next: {question} (`{name}`)"));
            let first = open.first().and_then(|first| bundle.fact(*first));
            if let Some(first) = first.filter(|first| first.name != name) {
                lines.push(format!(
                    "    before `{}`, which is declared first: it settles more",
                    first.name
                ));
            }
            if open.len() > 1 {
                let names: Vec<&str> = open
                    .iter()
                    .filter_map(|at| bundle.fact(*at))
                    .map(|fact| fact.name.as_str())
                    .collect();
                lines.push(format!("  it depends on: {}", names.join(", ")));
            }
            let mut results: Vec<String> =
                results.iter().map(|value| result(table, *value)).collect();
            results.extend(worked_out.map(|between| worked_out_between(table, between)));
            let results = match (table.hit, results.as_slice()) {
                (Hit::Collect, [least, most]) => format!("{least}, and at most {most}"),
                _ => results.join("; "),
            };
            // What is worked out of what is not known may be many things.
            if !results.is_empty() {
                lines.push(format!("  still possible: {results}"));
            }
            lines
        }
    }
}

/// What may be worked out: it lies between two values.
pub(super) fn worked_out_between(table: &Table, (lo, hi): (i64, i64)) -> String {
    let label = |value| table.result.label(value);
    format!("{} to {}, worked out", label(lo), label(hi))
}

/// A row, and why it says so.
pub(super) fn by(row: &Row) -> String {
    match &row.reason {
        Some(reason) => format!("`{}`: {reason}", row.name),
        None => format!("`{}`", row.name),
    }
}
