//! The rows of a table in the languages of other engines: rows in order, of which the first counts.

use casebook_runtime::policy::{Admits, Cell, Domain, Policy, Row, Table};
use serde_json::{Value, json};

/// A language of conditions.
#[derive(Clone, Copy)]
pub enum Language {
    /// The Common Expression Language.
    Cel,
    /// That of Cedar's policies.
    Cedar,
}

fn fact(policy: &Policy, at: u32) -> (&str, &Domain) {
    let fact = &policy.facts[at as usize];
    (&fact.name, &fact.domain)
}

/// A value as these engines are given it.
pub fn value(domain: &Domain, value: i64) -> Value {
    match domain {
        Domain::YesNo => json!(value == 1),
        Domain::OneOf(choices) => json!(choices[usize::try_from(value).expect("a choice")].name),
        _ => json!(value),
    }
}

fn intervals(admits: &Admits) -> &[(i64, i64)] {
    match admits {
        Admits::Within(intervals) => intervals,
        Admits::Members { .. } => unimplemented!("no table that is measured asks for sets"),
    }
}

fn condition(policy: &Policy, cell: &Cell, language: Language) -> String {
    let side = |side: &casebook_runtime::policy::Side| {
        let (name, domain) = fact(policy, side.fact);
        let name = if matches!(language, Language::Cedar) { format!("context.{name}") } else { name.to_owned() };
        let tests = intervals(&side.admits).iter().flat_map(|(lo, hi)| match domain {
            Domain::YesNo | Domain::OneOf(_) => {
                (*lo..=*hi).map(|one| format!("{name} == {}", value(domain, one))).collect::<Vec<_>>()
            }
            _ => {
                let (first, last) = domain.bounds();
                let lower = (*lo > first).then(|| format!("{name} >= {lo}"));
                let upper = (*hi < last).then(|| format!("{name} <= {hi}"));
                vec![lower.into_iter().chain(upper).collect::<Vec<_>>().join(" && ")]
            }
        });
        format!("({})", tests.collect::<Vec<_>>().join(" || "))
    };
    let sides: Vec<String> = cell.sides.iter().map(side).collect();
    if sides.is_empty() { "true".to_owned() } else { sides.join(" && ") }
}

fn any(policy: &Policy, row: &Row, language: Language) -> String {
    row.when.iter().map(|cell| format!("({})", condition(policy, cell, language))).collect::<Vec<_>>().join(" || ")
}

/// One expression that gives the name of the result.
pub fn cel(policy: &Policy, table: &Table) -> String {
    let mut rows = table.rows.iter().rev();
    let shown = |row: &Row| value(&table.result, row.result).to_string();
    let last = rows.next().map(shown).expect("a row");
    rows.fold(last, |rest, row| format!("({}) ? {} : ({rest})", any(policy, row, Language::Cel), shown(row)))
}

/// A policy for each row, with its number as its id.
pub fn cedar(policy: &Policy, table: &Table) -> Vec<String> {
    let permit = |row| format!("permit(principal, action, resource) when {{ {} }};", any(policy, row, Language::Cedar));
    table.rows.iter().map(permit).collect()
}

/// One `if` of all rows.
pub fn json_logic(policy: &Policy, table: &Table) -> Value {
    let side = |side: &casebook_runtime::policy::Side| {
        let (name, domain) = fact(policy, side.fact);
        let variable = json!({ "var": name });
        let tests: Vec<Value> = intervals(&side.admits)
            .iter()
            .map(|(lo, hi)| match domain {
                Domain::YesNo | Domain::OneOf(_) => {
                    let values: Vec<Value> = (*lo..=*hi).map(|one| value(domain, one)).collect();
                    json!({ "in": [variable, values] })
                }
                _ => json!({ "<=": [lo, variable, hi] }),
            })
            .collect();
        json!({ "or": tests })
    };
    let mut parts = Vec::new();
    for row in &table.rows {
        let cells: Vec<Value> =
            row.when.iter().map(|cell| json!({ "and": cell.sides.iter().map(side).collect::<Vec<_>>() })).collect();
        if row.when.iter().all(|cell| !cell.sides.is_empty()) {
            parts.push(json!({ "or": cells }));
        }
        parts.push(value(&table.result, row.result));
    }
    json!({ "if": parts })
}
