//! A table as CSV: a row for each box, in the words that cells of `decision … from "x.csv"` have,
//! so that it can be read by people and taken back.

use casebook_runtime::policy::{Admits, Domain, Fact, Hit, Policy, Table};

use super::names::{asked, fact, lines};
use super::refused::Refused;

pub(super) fn write(policy: &Policy, table: &Table) -> Result<String, Refused> {
    let facts = asked(table);
    let has_reasons = table.rows.iter().any(|row| row.reason.is_some());
    if facts.iter().any(|at| {
        policy
            .facts
            .get(*at as usize)
            .is_some_and(|fact| fact.name == table.name)
    }) {
        return Err(Refused(
            "a fact and the decision have the same name, and would be one column".to_owned(),
        ));
    }
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let failed = |error: csv::Error| Refused(error.to_string());
    let mut head = vec!["rule".to_owned()];
    for at in &facts {
        head.push(fact(policy, *at)?.name.clone());
    }
    head.push(table.name.clone());
    head.extend(has_reasons.then(|| "because".to_owned()));
    writer.write_record(&head).map_err(failed)?;
    for (row, cell, at) in lines(table) {
        let name = if at == 0 {
            row.name.clone()
        } else {
            format!("{}-{}", row.name, at + 1)
        };
        // `otherwise` takes whom no other row takes, which only a row that asks for nothing says
        // too.
        let others = row.name == "otherwise" && !cell.sides.is_empty();
        let mut record = vec![if others {
            format!("others-{}", at + 1)
        } else {
            name
        }];
        for asked in &facts {
            let fact = fact(policy, *asked)?;
            record.push(
                cell.side(*asked)
                    .map_or_else(|| Ok("-".to_owned()), |side| words(fact, side))?,
            );
        }
        record.push(result(table, row.result));
        record.extend(has_reasons.then(|| guarded(row.reason.as_deref().unwrap_or_default())));
        writer.write_record(&record).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Refused(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Refused(error.to_string()))
}

/// A text of which a spreadsheet would make a formula, as a text; taken back, it loses the mark
/// again.
fn guarded(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn result(table: &Table, value: i64) -> String {
    match (table.hit, &table.result) {
        (Hit::Collect, domain @ Domain::AnyOf(_)) if value.count_ones() != 1 => {
            match domain.show(value).as_str() {
                "nothing" => "nothing".to_owned(),
                names => format!("({names})"),
            }
        }
        (_, domain) => domain.show(value),
    }
}

/// A side as a cell.
fn words(fact: &Fact, side: &Admits) -> Result<String, Refused> {
    let refused = |why: &str| {
        Err(Refused(format!(
            "a cell cannot say of `{}` {why}",
            fact.name
        )))
    };
    match (side, &fact.domain) {
        (Admits::Members { with, without }, domain @ Domain::AnyOf(choices)) => {
            let names = |set: u64| domain.show(set.cast_signed());
            let all = casebook_runtime::value::all_members(choices.len());
            match (with.count_ones(), without.count_ones()) {
                _ if with | without == all && *with != 0 => Ok(format!("({})", names(*with))),
                _ if with | without == all => Ok("nothing".to_owned()),
                (1, 0) => Ok(format!("includes {}", names(*with))),
                (0, 1) => Ok(format!("not includes {}", names(*without))),
                (0, _) => Ok(format!("not includes any of ({})", names(*without))),
                _ => refused("that it has some members and not others"),
            }
        }
        (Admits::Within(intervals), domain) => match (domain, intervals.as_slice()) {
            (Domain::YesNo, [(lo, hi)]) if lo == hi => Ok(domain.show(*lo)),
            (Domain::OneOf(_), intervals) => {
                let names: Vec<String> = intervals
                    .iter()
                    .flat_map(|(lo, hi)| *lo..=*hi)
                    .map(|value| domain.show(value))
                    .collect();
                Ok(if names.len() == 1 {
                    names.concat()
                } else {
                    format!("({})", names.join(", "))
                })
            }
            (_, [(lo, hi)]) => Ok(ordered(domain, *lo, *hi)),
            _ => refused("that it lies in one of several stretches"),
        },
        _ => refused("what it asks"),
    }
}

fn ordered(domain: &Domain, lo: i64, hi: i64) -> String {
    let (first, last) = domain.bounds();
    let (from, to) = (domain.show(lo), domain.show_last(hi));
    let is_date = matches!(domain, Domain::Date { .. });
    let is_time = matches!(domain, Domain::Time { .. });
    match (lo == first, hi == last) {
        _ if lo == hi => from,
        (true, _) if is_date => format!("on or before {to}"),
        (_, true) if is_date => format!("on or after {from}"),
        (true, _) if is_time => format!("at or before {to}"),
        (_, true) if is_time => format!("at or after {from}"),
        (true, _) => format!("<= {to}"),
        (_, true) => format!(">= {from}"),
        _ => format!("{from}..{to}"),
    }
}
