//! A table as DMN 1.3: inputs with their types and allowed values, one decision with a decision table.

use std::fmt::Write;

use casebook_runtime::policy::{Admits, Cell, Domain, Hit, Policy, Table};

use super::names::{Packed, asked, fact, lines, meets_one_line, number, underscored};
use super::refused::Refused;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A column: what the table looks at, as an expression, and its type.
struct Column {
    fact: u32,
    member: Option<usize>,
    label: String,
    expression: String,
    kind: &'static str,
    allowed: String,
}

pub(super) fn write(policy: &Policy, table: &Table) -> Result<String, Refused> {
    if table.hit == Hit::Collect && !table.others.is_empty() {
        return Err(Refused(
            "a table that collects gives an empty list to those whom it is not for as to those who get nothing"
                .to_owned(),
        ));
    }
    let columns = columns(policy, table)?;
    let id = underscored(&table.name);
    let mut out = HEAD.to_owned();
    head(policy, table, &id, &mut out)?;
    let hit = match table.hit {
        Hit::Collect => "COLLECT",
        Hit::First => "FIRST",
        _ if meets_one_line(table) => "UNIQUE",
        _ => "ANY",
    };
    let _ = writeln!(out, "    <decisionTable id=\"{id}_table\" hitPolicy=\"{hit}\">");
    inputs(&columns, &mut out);
    let _ = writeln!(out, "      <output id=\"{id}_output\" name=\"{id}\" typeRef=\"{}\" />", kind_of(&table.result));
    out.push_str("      <annotation name=\"rule\" />\n");
    for (row, cell, at) in lines(table) {
        let values: Vec<String> = match (&table.result, table.hit) {
            (domain @ Domain::AnyOf(_), Hit::Collect) => {
                casebook_runtime::value::members(row.result, 64).map(|at| text(&domain.show(1_i64 << at))).collect()
            }
            (domain, _) => vec![result(domain, row.result)],
        };
        for (part, value) in values.iter().enumerate() {
            rule(policy, table, &columns, (&row.name, cell, value, &format!("{at}_{part}")), &mut out)?;
        }
    }
    out.push_str("    </decisionTable>\n  </decision>\n</definitions>\n");
    Ok(out)
}

/// What stands before the table: the facts as inputs, and the decision that needs them.
fn head(policy: &Policy, table: &Table, id: &str, out: &mut String) -> Result<(), Refused> {
    let _ = writeln!(
        out,
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"{id}_definitions\" name={} \
         namespace=\"urn:casebook\">",
        attribute(&policy.name)
    );
    let mut needs = String::new();
    for at in asked(table) {
        let fact = fact(policy, at)?;
        let (name, label, kind) = (underscored(&fact.name), escaped(&fact.label), type_of(&fact.domain));
        let _ = writeln!(
            out,
            "  <inputData id=\"input_{name}\" name=\"{name}\">\n    <description>{label}</description>\n    <variable \
             id=\"variable_{name}\" name=\"{name}\"{kind} />\n  </inputData>"
        );
        let _ = writeln!(
            needs,
            "    <informationRequirement id=\"needs_{name}\">\n      <requiredInput href=\"#input_{name}\" />\n    \
             </informationRequirement>"
        );
    }
    let _ = writeln!(out, "  <decision id=\"{id}\" name={}>", attribute(&table.title));
    let _ = writeln!(out, "    <variable id=\"variable_{id}_result\" name=\"{id}\"{} />", type_of(&table.result));
    out.push_str(&needs);
    Ok(())
}

fn inputs(columns: &[Column], out: &mut String) {
    for (at, column) in columns.iter().enumerate() {
        let _ = writeln!(out, "      <input id=\"column_{at}\" label={}>", attribute(&column.label));
        let _ = writeln!(
            out,
            "        <inputExpression id=\"expression_{at}\" typeRef=\"{}\">\n          <text>{}</text>\n        \
             </inputExpression>",
            column.kind,
            escaped(&column.expression)
        );
        if !column.allowed.is_empty() {
            let allowed = escaped(&column.allowed);
            let _ = writeln!(
                out,
                "        <inputValues id=\"values_{at}\">\n          <text>{allowed}</text>\n        </inputValues>"
            );
        }
        out.push_str("      </input>\n");
    }
}

fn rule(
    policy: &Policy,
    table: &Table,
    columns: &[Column],
    (name, cell, value, part): (&str, &Cell, &str, &str),
    out: &mut String,
) -> Result<(), Refused> {
    let id = format!("{}_{part}", underscored(name));
    let _ = writeln!(out, "      <rule id=\"rule_{id}\">");
    for (at, column) in columns.iter().enumerate() {
        let test = escaped(&test(policy, table, column, cell)?);
        let _ = writeln!(out, "        <inputEntry id=\"in_{id}_{at}\"><text>{test}</text></inputEntry>");
    }
    let _ = writeln!(out, "        <outputEntry id=\"out_{id}\"><text>{}</text></outputEntry>", escaped(value));
    let _ = writeln!(out, "        <annotationEntry><text>{}</text></annotationEntry>\n      </rule>", escaped(name));
    Ok(())
}

fn columns(policy: &Policy, table: &Table) -> Result<Vec<Column>, Refused> {
    let mut columns = Vec::new();
    for at in asked(table) {
        let fact = fact(policy, at)?;
        let name = underscored(&fact.name);
        let (lo, hi) = fact.domain.bounds();
        let mut allowed = String::new();
        let mut label = fact.label.clone();
        match &fact.domain {
            Domain::AnyOf(choices) => {
                columns.extend(choices.iter().enumerate().map(|(member, choice)| Column {
                    fact: at,
                    member: Some(member),
                    label: format!("{label}: {}", choice.label),
                    expression: format!("list contains({name}, {})", text(&choice.name)),
                    kind: "boolean",
                    allowed: String::new(),
                }));
                continue;
            }
            Domain::OneOf(choices) => {
                let names: Vec<String> = choices.iter().map(|choice| text(&choice.name)).collect();
                allowed = names.join(", ");
            }
            Domain::YesNo => {}
            domain => {
                let packed = Packed::new(policy, table, at);
                if let Domain::Version { .. } = domain {
                    if !packed.fits_double() {
                        return Err(Refused(format!(
                            "`{}` tells versions apart by their fourth part, which is more than the numbers of some readers hold",
                            fact.name
                        )));
                    }
                    label = format!("{label} ({})", packed.words());
                }
                allowed = format!("[{}..{}]", value(domain, packed, lo), value(domain, packed, hi));
            }
        }
        columns.push(Column { fact: at, member: None, label, expression: name, kind: kind_of(&fact.domain), allowed });
    }
    Ok(columns)
}

fn test(policy: &Policy, table: &Table, column: &Column, cell: &Cell) -> Result<String, Refused> {
    let domain = &fact(policy, column.fact)?.domain;
    let packed = Packed::new(policy, table, column.fact);
    Ok(match (cell.side(column.fact), column.member) {
        (None, _) => "-".to_owned(),
        (Some(Admits::Members { with, without }), Some(member)) => match (with >> member & 1, without >> member & 1) {
            (1, _) => "true".to_owned(),
            (_, 1) => "false".to_owned(),
            _ => "-".to_owned(),
        },
        (Some(Admits::Within(intervals)), _) => {
            let tests = intervals.iter().map(|(lo, hi)| match domain {
                Domain::YesNo | Domain::OneOf(_) => {
                    (*lo..=*hi).map(|each| value(domain, packed, each)).collect::<Vec<_>>().join(", ")
                }
                _ if lo == hi => value(domain, packed, *lo),
                _ => format!("[{}..{}]", value(domain, packed, *lo), value(domain, packed, *hi)),
            });
            tests.collect::<Vec<_>>().join(", ")
        }
        _ => return Err(Refused("a box admits what cannot be".to_owned())),
    })
}

fn value(domain: &Domain, packed: Packed, value: i64) -> String {
    match domain {
        Domain::YesNo => (value == 1).to_string(),
        Domain::OneOf(_) => text(&domain.show(value)),
        Domain::Date { .. } => format!("date({})", text(&domain.show(value))),
        _ => number(domain, packed, value),
    }
}

fn result(domain: &Domain, value: i64) -> String {
    match domain {
        Domain::YesNo => (value == 1).to_string(),
        Domain::Number { .. } => domain.show(value),
        Domain::Date { .. } => format!("date({})", text(&domain.show(value))),
        _ => text(&domain.show(value)),
    }
}

fn kind_of(domain: &Domain) -> &'static str {
    match domain {
        Domain::YesNo => "boolean",
        Domain::OneOf(_) | Domain::AnyOf(_) => "string",
        Domain::Number { .. } | Domain::Version { .. } => "number",
        Domain::Date { .. } => "date",
    }
}

/// The type of a variable; a list has none that all readers know.
fn type_of(domain: &Domain) -> String {
    match domain {
        Domain::AnyOf(_) => String::new(),
        domain => format!(" typeRef=\"{}\"", kind_of(domain)),
    }
}

fn text(value: &str) -> String {
    format!("\"{value}\"")
}

fn attribute(value: &str) -> String {
    format!("\"{}\"", escaped(value))
}

/// A text as XML; control characters, which XML does not have, are spaces.
fn escaped(value: &str) -> String {
    let plain: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    quick_xml::escape::escape(plain.as_str()).into_owned()
}
