//! A table as a graph of the `GoRules` engine (JDM): an input, one decision table, an output.

use casebook_runtime::policy::{Admits, Cell, Domain, Hit, Policy, Table};
use serde_json::{Map, Value as Json, json};

use super::names::{Packed, asked, fact, lines, number, underscored};
use super::refused::Refused;

/// A column: what the table looks at, and what an expression for it is.
struct Column {
    fact: u32,
    member: Option<usize>,
    id: String,
    expression: String,
}

pub(super) fn write(policy: &Policy, table: &Table) -> Result<String, Refused> {
    if table.hit == Hit::Collect && !table.others.is_empty() {
        return Err(Refused(
            "a table that collects gives an empty list to those whom it is not for as to those who get nothing"
                .to_owned(),
        ));
    }
    let columns = columns(policy, table)?;
    let mut rules = Vec::new();
    for (row, cell, at) in lines(table) {
        // Each member of what is taken together has a line of its own; nothing adds nothing.
        let values: Vec<String> = match (&table.result, table.hit) {
            (domain @ Domain::AnyOf(_), Hit::Collect) => {
                casebook_runtime::value::members(row.result, 64).map(|at| text(&domain.show(1_i64 << at))).collect()
            }
            (domain, _) => vec![result(domain, row.result)],
        };
        for (part, value) in values.into_iter().enumerate() {
            let mut rule = Map::new();
            rule.insert("_id".to_owned(), json!(format!("{}-{at}-{part}", row.name)));
            for column in &columns {
                let test = cell_text(policy, table, column, cell)?;
                rule.insert(column.id.clone(), json!(test));
            }
            rule.insert("result".to_owned(), json!(value));
            rule.insert("rule".to_owned(), json!(text(&row.name)));
            rules.push(Json::Object(rule));
        }
    }
    let collects = table.hit == Hit::Collect;
    let inputs: Vec<Json> =
        columns.iter().map(|c| json!({ "id": c.id, "name": c.expression, "field": c.expression })).collect();
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
                    // No two rows that fit differ, so that the first says what all say.
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

fn columns(policy: &Policy, table: &Table) -> Result<Vec<Column>, Refused> {
    let mut columns = Vec::new();
    for at in asked(table) {
        let fact = fact(policy, at)?;
        let name = underscored(&fact.name);
        match &fact.domain {
            Domain::AnyOf(choices) => columns.extend(choices.iter().enumerate().map(|(member, choice)| Column {
                fact: at,
                member: Some(member),
                id: format!("{name}.{}", choice.name),
                expression: format!("contains({name}, {})", text(&choice.name)),
            })),
            Domain::Version { .. } if !Packed::new(policy, table, at).fits_double() => {
                return Err(Refused(format!(
                    "`{}` tells versions apart by their fourth part, which is more than its numbers hold",
                    fact.name
                )));
            }
            Domain::Date { .. } => {
                columns.push(Column { fact: at, member: None, id: name.clone(), expression: format!("date({name})") });
            }
            _ => columns.push(Column { fact: at, member: None, id: name.clone(), expression: name }),
        }
    }
    Ok(columns)
}

fn cell_text(policy: &Policy, table: &Table, column: &Column, cell: &Cell) -> Result<String, Refused> {
    let domain = &fact(policy, column.fact)?.domain;
    let packed = Packed::new(policy, table, column.fact);
    Ok(match (cell.side(column.fact), column.member) {
        (None, _) => String::new(),
        (Some(Admits::Members { with, without }), Some(member)) => match (with >> member & 1, without >> member & 1) {
            (1, _) => "true".to_owned(),
            (_, 1) => "false".to_owned(),
            _ => String::new(),
        },
        (Some(Admits::Within(intervals)), _) => {
            let value = |value: i64| match domain {
                Domain::Date { .. } => format!("date({})", text(&domain.show(value))),
                Domain::YesNo => (value == 1).to_string(),
                Domain::OneOf(_) => text(&domain.show(value)),
                _ => number(domain, packed, value),
            };
            let tests = intervals.iter().map(|(lo, hi)| match domain {
                Domain::YesNo | Domain::OneOf(_) => (*lo..=*hi).map(value).collect::<Vec<_>>().join(", "),
                _ if lo == hi => value(*lo),
                _ => format!("[{}..{}]", value(*lo), value(*hi)),
            });
            tests.collect::<Vec<_>>().join(", ")
        }
        _ => return Err(Refused("a box admits what cannot be".to_owned())),
    })
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
