//! `casebook why`: the rules behind the answer to a reader, the facts that they ask for, and the
//! smallest change of facts that leads to each other result.

use std::process::ExitCode;

use casebook_runtime::policy::{Domain, Fact, Hit, Kind};
use casebook_runtime::{Answer, Case, Change, ExplainedRow, Explanation, Near, Table, Tested};

use crate::base::did_you_mean;
use crate::driver::Failure;

use super::arguments::Facts;
use super::cases::SubjectQuery;
use super::project::{columns, print};
use super::wrap::wrapped;
use super::{cases, words};

/// A result; `None` where the table is not for somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
struct WantedResult(Option<i64>);

/// How many other results are told.
const TOLD: usize = 8;

/// Explains.
///
/// # Errors
/// In words, where something is not understood.
pub(super) fn run(name: &str, facts: &Facts, not: Option<&str>) -> Result<ExitCode, Failure> {
    let project = match cases::decidable()? {
        Ok(project) => project,
        Err(code) => return Ok(code),
    };
    let asked = project.subject(name)?;
    if facts
        .facts
        .as_deref()
        .is_some_and(|path| !path.ends_with(".json"))
    {
        return Err("why: write what is known of one reader as a JSON object in a file that ends in `.json`".into());
    }
    let case = cases::single(&asked, facts)?;
    let lines = explanation(&asked, &case, not)?;
    print(&wrapped(&lines, columns()));
    Ok(ExitCode::SUCCESS)
}

/// Why the answer to a case is what it is, line by line.
///
/// # Errors
/// In words, where `not` is no result.
pub(super) fn explanation(
    asked: &SubjectQuery<'_>,
    case: &Case,
    not: Option<&str>,
) -> Result<Vec<String>, String> {
    let table = asked
        .bundle
        .table(&asked.name)
        .ok_or("the table is not there")?;
    let wanted = not.map(|not| wanted(table, not)).transpose()?;
    let explained = table.explain(case);
    let mut lines = vec![table.data().title.clone(), String::new()];
    lines.extend(words::answer(
        &asked.bundle,
        table.data(),
        &explained.answer,
    ));
    because(asked, case, &explained, &mut lines);
    elsewhere(asked, table, case, &explained, wanted, &mut lines);
    Ok(lines)
}

/// The result that `--not` names.
fn wanted(table: Table<'_>, not: &str) -> Result<WantedResult, String> {
    let domain = &table.data().result;
    if not == "none" {
        return Ok(WantedResult(None));
    }
    domain
        .read(not)
        .map(|value| WantedResult(Some(value)))
        .map_err(|error| {
            let names: Vec<&str> = match domain {
                Domain::OneOf(choices) | Domain::AnyOf(choices) => {
                    choices.iter().map(|c| c.name.as_str()).collect()
                }
                _ => Vec::new(),
            };
            match did_you_mean(not, names) {
                Some(near) => format!(
                    "`{}` never gives `{not}`; did you mean `{near}`?",
                    table.name()
                ),
                None => format!(
                    "`{}` never gives `{not}`: it is {}, or `none`",
                    table.name(),
                    error.domain
                ),
            }
        })
}

fn because(
    asked: &SubjectQuery<'_>,
    case: &Case,
    explained: &Explanation<'_>,
    lines: &mut Vec<String>,
) {
    if !explained.possible {
        lines.push(format!("  {}", super::eval::IMPOSSIBLE));
    }
    let Answer::Decided(ruling) = &explained.answer else {
        return;
    };
    let facts = |tests: &[Tested<'_>], lines: &mut Vec<String>| {
        for test in tests {
            if let Some(words) = asked.bundle.says(case, test.fact) {
                lines.push(format!("    - {words}"));
            }
        }
    };
    for (at, ExplainedRow { row, tests }) in explained.rows.iter().enumerate() {
        let reason = row
            .reason
            .as_ref()
            .map(|reason| format!(": “{reason}”"))
            .unwrap_or_default();
        let word = if at == 0 { "because of" } else { "and of" };
        lines.push(format!("  {word} `{}`{reason}", row.name));
        facts(tests, lines);
    }
    if explained.rows.is_empty() && ruling.is_some() {
        lines.push("  whatever is not known of this reader".to_owned());
    }
    facts(&explained.excluded, lines);
}

/// How each other result, or the wanted one, could come about.
fn elsewhere(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    case: &Case,
    explained: &Explanation<'_>,
    wanted: Option<WantedResult>,
    lines: &mut Vec<String>,
) {
    let now = match &explained.answer {
        Answer::Decided(ruling) => Some(WantedResult(ruling.map(|ruling| ruling.value()))),
        Answer::Ask { .. } => None,
    };
    if let Some(WantedResult(wanted)) = wanted {
        if now == Some(WantedResult(wanted)) {
            lines.extend([String::new(), "that is what it is".to_owned()]);
            return;
        }
        match table.nearest(case, wanted) {
            Some(near) => lines.extend(way(asked, table, wanted, &near)),
            None if asked.bundle.policy().works_out(&asked.name) => lines.push(format!(
                "\nwhich change of facts leads to an amount is not worked out: {}",
                words::result(table.data(), wanted)
            )),
            None => lines.push(format!(
                "\nno change of facts leads to: {}",
                words::result(table.data(), wanted)
            )),
        }
        return;
    }
    let mut others: Vec<(Option<i64>, Near<'_>)> = candidates(table)
        .into_iter()
        .filter(|value| now != Some(WantedResult(*value)))
        .filter(|value| !holds(table, now, *value))
        .filter_map(|value| Some((value, table.nearest(case, value)?)))
        .filter(|(_, near)| !near.changes.is_empty())
        .collect();
    others.sort_by_key(|(_, near)| near.changes.len());
    let more = others.len().saturating_sub(TOLD);
    for (value, near) in others.iter().take(TOLD) {
        lines.extend(way(asked, table, *value, near));
    }
    if more > 0 {
        lines.push(format!(
            "\nand {more} more results: ask for one with `--not RESULT`"
        ));
    }
}

/// The possible results of a table: each result of a row, and each member of one that collects.
fn candidates(table: Table<'_>) -> Vec<Option<i64>> {
    let mut values: Vec<Option<i64>> = match &table.data().result {
        Domain::AnyOf(choices) => (0..choices.len())
            .map(|at| Some(1_i64.wrapping_shl(u32::try_from(at).unwrap_or(0))))
            .collect(),
        _ => table
            .data()
            .rows
            .iter()
            .map(|row| Some(row.result))
            .collect(),
    };
    if !table.data().others.is_empty() && table.data().kind != Kind::Guide {
        values.push(None);
    }
    values.sort_unstable();
    values.dedup();
    values
}

/// Whether a collected set holds a member already.
fn holds(table: Table<'_>, now: Option<WantedResult>, value: Option<i64>) -> bool {
    match (table.data().hit, now, value) {
        (Hit::Collect, Some(WantedResult(Some(now))), Some(value)) => now & value == value,
        _ => false,
    }
}

/// What would have to change for a result.
pub(super) fn way(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    value: Option<i64>,
    near: &Near<'_>,
) -> Vec<String> {
    let result = words::result(table.data(), value);
    let row = near
        .row
        .filter(|_| value.is_some())
        .map(|row| format!(", by `{}`", row.name))
        .unwrap_or_default();
    let mut lines = vec![String::new(), format!("it would be “{result}”{row}, if:")];
    for change in &near.changes {
        if let Some(fact) = asked.bundle.fact(change.fact) {
            lines.push(format!("    - {}", in_words(fact, change)));
        }
    }
    lines
}

fn in_words(fact: &Fact, change: &Change) -> String {
    let to = fact.tells(&change.to);
    match change.from {
        None => format!("{to} (not known)"),
        Some(from) => match &fact.domain {
            Domain::YesNo => format!("{to} (now: {})", fact.says(from)),
            domain => format!("{to} (now: {})", domain.label(from)),
        },
    }
}
