//! A table as a graph of the `GoRules` engine (JDM): an input, one decision table, an output.

use casebook_runtime::policy::{Domain, Hit, Policy, Table};
use serde_json::{Map, Value as Json, json};

use super::names::{lines, number, underscored};
use super::refused::Refused;
use super::unary::{ExportColumn, columns, results};

pub(super) fn write(policy: &Policy, table: &Table) -> Result<String, Refused> {
    let columns = columns(policy, table)?;
    let mut rules = Vec::new();
    for (row, cell, at) in lines(table) {
        for (part, value) in results(table, row).into_iter().enumerate() {
            let mut rule = Map::new();
            rule.insert("_id".to_owned(), json!(format!("{}-{at}-{part}", row.name)));
            for column in &columns {
                let test = column
                    .test(cell, |each| value_of(column, each))?
                    .unwrap_or_default();
                rule.insert(id(column), json!(test));
            }
            rule.insert("result".to_owned(), json!(result(&table.result, value)));
            rule.insert("rule".to_owned(), json!(text(&row.name)));
            rules.push(Json::Object(rule));
        }
    }
    let collects = table.hit == Hit::Collect;
    let input = |column| {
        let expression = expression(column);
        json!({ "id": id(column), "name": expression, "field": expression })
    };
    let inputs: Vec<Json> = columns.iter().map(input).collect();
    let output = |id: &str| json!({ "id": id, "name": id, "field": id });
    let graph = json!({
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            { "id": "input", "name": "request", "type": "inputNode", "position": { "x": 0, "y": 0 } },
            {
                "id": "table",
                "name": table.title,
                "type": "decisionTableNode",
                "position": { "x": 300, "y": 0 },
                "content": {
                    // Rows that fit together do not differ, so the first says the same as all.
                    "hitPolicy": if collects { "collect" } else { "first" },
                    "inputs": inputs,
                    "outputs": [output("result"), output("rule")],
                    "rules": rules,
                },
            },
            { "id": "output", "name": "response", "type": "outputNode", "position": { "x": 600, "y": 0 } },
        ],
        "edges": [
            { "id": "in", "sourceId": "input", "targetId": "table", "type": "edge" },
            { "id": "out", "sourceId": "table", "targetId": "output", "type": "edge" },
        ],
    });
    Ok(serde_json::to_string_pretty(&graph).unwrap_or_default() + "\n")
}

fn id(column: &ExportColumn<'_>) -> String {
    let name = underscored(&column.fact.name);
    column
        .choice()
        .map_or(name.clone(), |choice| format!("{name}.{}", choice.name))
}

/// The expression of a column.
fn expression(column: &ExportColumn<'_>) -> String {
    let name = underscored(&column.fact.name);
    match (column.choice(), &column.fact.domain) {
        (Some(choice), _) => format!("contains({name}, {})", text(&choice.name)),
        (None, Domain::Date { .. }) => format!("date({name})"),
        (None, Domain::Time { .. }) => format!("time({name})"),
        _ => name,
    }
}

/// A value of a column's fact.
fn value_of(column: &ExportColumn<'_>, value: i64) -> String {
    match &column.fact.domain {
        domain @ Domain::Date { .. } => format!("date({})", result(domain, value)),
        domain @ Domain::Time { .. } => format!("time({})", result(domain, value)),
        domain @ Domain::Version { .. } => number(domain, column.packed, value),
        domain => result(domain, value),
    }
}

fn result(domain: &Domain, value: i64) -> String {
    match domain {
        Domain::YesNo => (value == 1).to_string(),
        Domain::Number { .. } => domain.show(value),
        _ => text(&domain.show(value)),
    }
}

/// A text of its expressions: names of ours need no escapes, and nothing else is written as one.
fn text(value: &str) -> String {
    format!("'{}'", value.replace(['\'', '\\'], ""))
}
