//! `casebook eval`: the answer of a decision, eligibility or guide to one case, or to each case of
//! a stream.

use std::process::ExitCode;

use casebook_runtime::policy::Kind;
use casebook_runtime::{Answer, Case};

use crate::driver::Failure;

use super::arguments::Facts;
use super::cases::SubjectQuery;
use super::project::{print, say};
use super::{cases, stream, words};

/// Decides.
///
/// # Errors
/// In words, where something is not understood.
pub(super) fn run(name: &str, facts: &Facts) -> Result<ExitCode, Failure> {
    let project = match cases::decidable()? {
        Ok(project) => project,
        Err(code) => return Ok(code),
    };
    let asked = project.subject(name)?;
    if let Some(path) = facts.facts.as_deref().filter(|path| !is_one_case(path)) {
        if !facts.known.is_empty() {
            return Err(
                "FACT=VALUE speaks of one case, and the file of many: give one of both".into(),
            );
        }
        return stream::run(&asked, path).map_err(Failure::from);
    }
    let case = cases::single(&asked, facts)?;
    let (lines, is_possible) = answer(&asked, &case)?;
    print(&(lines.join("\n") + "\n"));
    if !is_possible {
        say(&format!("{IMPOSSIBLE}\n"));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is said of a reader whom the policy rules out.
pub(super) const IMPOSSIBLE: &str = "by what the policy assumes, there is no such reader";

/// The answer to a case, line by line, and whether there is such a reader.
///
/// # Errors
/// Where the way through a guide is too much to work out.
pub(super) fn answer(
    asked: &SubjectQuery<'_>,
    case: &Case,
) -> Result<(Vec<String>, bool), Failure> {
    let table = asked
        .bundle
        .table(&asked.name)
        .ok_or("the table is not there")?;
    let explained = table.explain(case);
    let mut lines = words::answer(&asked.bundle, table.data(), &explained.answer);
    if let Answer::Decided(Some(ruling)) = &explained.answer {
        // Where not all is known, none of the rows may be certain, and one may still be the only
        // one.
        let only = ruling.row().filter(|_| explained.rows.is_empty());
        lines.extend(
            explained
                .rows
                .iter()
                .map(|explained| explained.row)
                .chain(only)
                .map(|row| format!("  by {}", words::by(row))),
        );
    }
    if let (Answer::Decided(Some(_)), Kind::Guide) = (&explained.answer, table.data().kind) {
        let ends = asked.ends(case)?;
        match ends.as_slice() {
            [] => {}
            [only] => lines.push(format!("  ends: {only}")),
            several => lines.push(format!(
                "  ends, by what is chosen on the way or not given: {}",
                several.join("; ")
            )),
        }
    }
    Ok((lines, explained.possible))
}

fn is_one_case(path: &str) -> bool {
    path.ends_with(".json")
}
