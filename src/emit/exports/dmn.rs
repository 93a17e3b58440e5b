//! A table as DMN 1.3: inputs with their types and allowed values, one decision with a decision
//! table.

use std::fmt::Write;

use casebook_runtime::policy::{Cell, Domain, Hit, Policy, Table};

use super::names::{asked, fact, lines, meets_one_line, number, underscored};
use super::refused::Refused;
use super::unary::{ExportColumn, columns, results};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

pub(super) fn write(policy: &Policy, table: &Table) -> Result<String, Refused> {
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
    let _ = writeln!(
        out,
        "    <decisionTable id=\"{id}_table\" hitPolicy=\"{hit}\">"
    );
    inputs(&columns, &mut out);
    let _ = writeln!(
        out,
        "      <output id=\"{id}_output\" name=\"{id}\" typeRef=\"{}\" />",
        kind_of(&table.result)
    );
    out.push_str("      <annotation name=\"rule\" />\n");
    for (row, cell, at) in lines(table) {
        for (part, value) in results(table, row).into_iter().enumerate() {
            let value = result(&table.result, value);
            rule(
                &columns,
                (&row.name, cell, &value, &format!("{at}_{part}")),
                &mut out,
            )?;
        }
    }
    out.push_str("    </decisionTable>\n  </decision>\n</definitions>\n");
    Ok(out)
}

/// The part before the table: the facts as inputs, and the decision that needs them.
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
        let (name, label, kind) = (
            underscored(&fact.name),
            escaped(&fact.label),
            type_of(&fact.domain),
        );
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
    let _ = writeln!(
        out,
        "  <decision id=\"{id}\" name={}>",
        attribute(&table.title)
    );
    let _ = writeln!(
        out,
        "    <variable id=\"variable_{id}_result\" name=\"{id}\"{} />",
        type_of(&table.result)
    );
    out.push_str(&needs);
    Ok(())
}

fn inputs(columns: &[ExportColumn<'_>], out: &mut String) {
    for (at, column) in columns.iter().enumerate() {
        let Input {
            label,
            expression,
            kind,
            allowed,
        } = input(column);
        let _ = writeln!(
            out,
            "      <input id=\"column_{at}\" label={}>",
            attribute(&label)
        );
        let _ = writeln!(
            out,
            "        <inputExpression id=\"expression_{at}\" typeRef=\"{kind}\">\n          <text>{}</text>\n        \
             </inputExpression>",
            escaped(&expression)
        );
        if !allowed.is_empty() {
            let allowed = escaped(&allowed);
            let _ = writeln!(
                out,
                "        <inputValues id=\"values_{at}\">\n          <text>{allowed}</text>\n        </inputValues>"
            );
        }
        out.push_str("      </input>\n");
    }
}

fn rule(
    columns: &[ExportColumn<'_>],
    (name, cell, value, part): (&str, &Cell, &str, &str),
    out: &mut String,
) -> Result<(), Refused> {
    let id = format!("{}_{part}", underscored(name));
    let _ = writeln!(out, "      <rule id=\"rule_{id}\">");
    for (at, column) in columns.iter().enumerate() {
        let test = column
            .test(cell, |each| value_of(column, each))?
            .unwrap_or_else(|| "-".to_owned());
        let test = escaped(&test);
        let _ = writeln!(
            out,
            "        <inputEntry id=\"in_{id}_{at}\"><text>{test}</text></inputEntry>"
        );
    }
    let _ = writeln!(
        out,
        "        <outputEntry id=\"out_{id}\"><text>{}</text></outputEntry>",
        escaped(value)
    );
    let _ = writeln!(
        out,
        "        <annotationEntry><text>{}</text></annotationEntry>\n      </rule>",
        escaped(name)
    );
    Ok(())
}

/// The expression of a column, as an input has it.
struct Input {
    label: String,
    expression: String,
    kind: &'static str,
    /// The possible values; none for sets and for yes or no.
    allowed: String,
}

fn input(column: &ExportColumn<'_>) -> Input {
    let (label, domain, name) = (
        &column.fact.label,
        &column.fact.domain,
        underscored(&column.fact.name),
    );
    if let Some(choice) = column.choice() {
        return Input {
            label: format!("{label}: {}", choice.label),
            expression: format!("list contains({name}, {})", text(&choice.name)),
            kind: "boolean",
            allowed: String::new(),
        };
    }
    let (lo, hi) = domain.bounds();
    Input {
        label: match domain {
            Domain::Version { .. } => format!("{label} ({})", column.packed.words()),
            _ => label.clone(),
        },
        expression: name,
        kind: kind_of(domain),
        allowed: match domain {
            Domain::YesNo => String::new(),
            Domain::OneOf(_) => (lo..=hi)
                .map(|each| value_of(column, each))
                .collect::<Vec<_>>()
                .join(", "),
            _ => format!("[{}..{}]", value_of(column, lo), value_of(column, hi)),
        },
    }
}

/// A value of a column's fact.
fn value_of(column: &ExportColumn<'_>, value: i64) -> String {
    match &column.fact.domain {
        domain @ Domain::Version { .. } => number(domain, column.packed, value),
        domain => result(domain, value),
    }
}

/// A value as FEEL has it.
fn result(domain: &Domain, value: i64) -> String {
    match domain {
        Domain::YesNo => (value == 1).to_string(),
        Domain::Number { .. } => domain.show(value),
        Domain::Date { .. } => format!("date({})", text(&domain.show(value))),
        Domain::Time { .. } => format!("time({})", text(&format!("{}:00", domain.show(value)))),
        _ => text(&domain.show(value)),
    }
}

fn kind_of(domain: &Domain) -> &'static str {
    match domain {
        Domain::YesNo => "boolean",
        Domain::OneOf(_) | Domain::AnyOf(_) => "string",
        Domain::Number { .. } | Domain::Version { .. } => "number",
        Domain::Date { .. } => "date",
        Domain::Time { .. } => "time",
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
    let plain: String = value
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    quick_xml::escape::escape(plain.as_str()).into_owned()
}
