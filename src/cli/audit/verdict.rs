//! What the policy says of an answer.

use casebook_runtime::policy::{Domain, Hit, Kind};
use casebook_runtime::{Answer, Case, Explanation, Ruling, Table};

use crate::base::escape;
use crate::cli::cases::SubjectQuery;
use crate::cli::{cases, eval, why, words};

use super::given::GivenAnswer;

/// What the policy says of an answer.
pub(super) enum AuditVerdict {
    Right,
    Wrong {
        /// What is right, or what is still possible.
        right: String,
        why: Vec<String>,
    },
    /// It depends on a fact that is not given.
    Undecidable {
        missing: String,
        why: Vec<String>,
    },
    /// The answer itself is not understood, or speaks of nobody.
    Unclear(String),
}

impl AuditVerdict {
    /// That it depends on this fact.
    fn undecidable(asked: &SubjectQuery<'_>, fact: u32, why: Vec<String>) -> Self {
        let missing = asked.bundle.fact(fact).map(|fact| fact.name.clone());
        Self::Undecidable {
            missing: missing.unwrap_or_default(),
            why,
        }
    }
}

/// Holds an answer against the policy.
pub(super) fn verdict(asked: &SubjectQuery<'_>, answer: &GivenAnswer) -> AuditVerdict {
    let Some(table) = asked.bundle.table(&asked.name) else {
        return AuditVerdict::Unclear("the table is not there".to_owned());
    };
    let case = match cases::of_json(asked, &answer.facts) {
        Ok(case) => case,
        Err(why) => return AuditVerdict::Unclear(why),
    };
    let explained = table.explain(&case);
    if !explained.possible {
        return AuditVerdict::Unclear(eval::IMPOSSIBLE.to_owned());
    }
    let said = result(table, answer.said.as_deref());
    let outcome = (table.data().kind == Kind::Guide)
        .then(|| outcome(asked, answer))
        .flatten();
    let said = match (said, outcome) {
        (Ok(Some(_)), Some(outcome)) => {
            return AuditVerdict::Unclear(format!(
                "a scenario and an outcome are called “{outcome}”: say the name of one"
            ));
        }
        (Err(_), Some(outcome)) => return by_ends(asked, table, &case, &explained, &outcome),
        (Ok(said), _) => said,
        (Err(why), None) => return AuditVerdict::Unclear(why),
    };
    match &explained.answer {
        Answer::Decided(ruling) => {
            let right = ruling.as_ref().map(Ruling::value);
            if right == said {
                return AuditVerdict::Right;
            }
            let mut why = by_rules(&explained);
            why.extend(nearest(asked, table, &case, said));
            AuditVerdict::Wrong {
                right: words::result(table.data(), right),
                why,
            }
        }
        Answer::Ask {
            fact,
            results,
            worked_out,
            ..
        } => {
            let why = still_open(asked, table, &explained);
            let in_bounds =
                |(lo, hi): (i64, i64)| said.is_some_and(|said| lo <= said && said <= hi);
            let is_possible = match (table.data().hit, results.as_slice(), said) {
                (Hit::Collect, [Some(least), Some(most)], Some(said)) => {
                    least & said == *least && said & !most == 0
                }
                _ => results.contains(&said) || worked_out.is_some_and(in_bounds),
            };
            if is_possible {
                AuditVerdict::undecidable(asked, *fact, why)
            } else {
                // Whatever else is true of this reader.
                AuditVerdict::Wrong {
                    right: "something else, whatever is not known".to_owned(),
                    why,
                }
            }
        }
    }
}

/// The outcome that an answer means.
fn outcome(asked: &SubjectQuery<'_>, answer: &GivenAnswer) -> Option<String> {
    let [said] = answer.said.as_deref()? else {
        return None;
    };
    let model = &asked.project.model;
    let labels = model
        .outcomes
        .iter()
        .map(|(_, outcome)| (outcome.name.as_str(), model.plain(&outcome.label)));
    let lower = said.trim().to_lowercase();
    let mut meant = labels.filter(|(name, label)| name == said || label.to_lowercase() == lower);
    meant.next().map(|(_, label)| label)
}

/// An answer that says how the way of a guide ends.
fn by_ends(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    case: &Case,
    explained: &Explanation<'_>,
    outcome: &String,
) -> AuditVerdict {
    if let Answer::Decided(None) = explained.answer {
        return AuditVerdict::Wrong {
            right: words::result(table.data(), None),
            why: Vec::new(),
        };
    }
    let ends = match asked.ends(case) {
        Ok(ends) => ends,
        Err(failure) => return AuditVerdict::Unclear(failure.to_string()),
    };
    let mut why = by_rules(explained);
    match (ends.contains(outcome), &explained.answer) {
        (true, Answer::Ask { fact, .. }) if ends.len() > 1 => {
            why.extend(still_open(asked, table, explained));
            why.push(format!("it may end: {}", ends.join("; ")));
            AuditVerdict::undecidable(asked, *fact, why)
        }
        // Where several are possible, it is the reader who chooses on the way.
        (true, _) => AuditVerdict::Right,
        (false, _) => AuditVerdict::Wrong {
            right: ends.join("; or "),
            why,
        },
    }
}

/// The rules that give what is right.
fn by_rules(explained: &Explanation<'_>) -> Vec<String> {
    let rows = explained.rows.iter();
    rows.map(|row| format!("by {}", words::by(row.row)))
        .collect()
}

/// What is to be asked next, and what is still possible.
fn still_open(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    explained: &Explanation<'_>,
) -> Vec<String> {
    let lines = words::answer(&asked.bundle, table.data(), &explained.answer);
    lines
        .iter()
        .skip(1)
        .map(|line| line.trim().to_owned())
        .collect()
}

/// For whom the answer would be right.
fn nearest(
    asked: &SubjectQuery<'_>,
    table: Table<'_>,
    case: &Case,
    said: Option<i64>,
) -> Vec<String> {
    // What has to be contained in a set says nothing of a set with nothing in it.
    if table.data().hit == Hit::Collect && said == Some(0) {
        return Vec::new();
    }
    match table.nearest(case, said) {
        Some(near) if !near.changes.is_empty() => {
            let lines = why::way(asked, table, said, &near).into_iter();
            lines
                .filter(|line| !line.is_empty())
                .map(|line| line.trim_start().to_owned())
                .collect()
        }
        // Which facts lead to an amount is not worked out.
        None if !asked.bundle.policy().works_out(&asked.name) => {
            vec!["no reader gets that".to_owned()]
        }
        Some(_) | None => Vec::new(),
    }
}

/// What was answered, as a result of a table; `None` within: that it is not for this reader.
///
/// # Errors
/// In words, where it is none.
fn result(table: Table<'_>, said: Option<&[String]>) -> Result<Option<i64>, String> {
    let data = table.data();
    let Some(said) = said else {
        return Ok(None);
    };
    let one = |said: &str| -> Result<Option<i64>, String> {
        let plain = said.trim();
        let lower = plain.to_lowercase();
        let by_words = match (data.kind, lower.as_str()) {
            (Kind::Eligibility, "yes" | "true") => Some("available"),
            (Kind::Eligibility, "no" | "false") => Some("unavailable"),
            _ => None,
        };
        let own = by_words.unwrap_or(plain);
        let error = match data.result.read(own) {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error,
        };
        // In the words of the page, where these are names.
        let (choices, is_set) = match &data.result {
            Domain::OneOf(choices) => (choices.as_slice(), false),
            Domain::AnyOf(choices) => (choices.as_slice(), true),
            _ => ([].as_slice(), false),
        };
        let at = choices
            .iter()
            .position(|choice| choice.label.to_lowercase() == lower);
        match at.and_then(|at| i64::try_from(at).ok()) {
            Some(at) if is_set => Ok(Some(1_i64.wrapping_shl(u32::try_from(at).unwrap_or(0)))),
            Some(at) => Ok(Some(at)),
            None if lower == "none" => Ok(None),
            None => Err(format!(
                "`{}` gives no “{}”: it is {}",
                data.name,
                escape::line(said),
                error.domain
            )),
        }
    };
    let all = said
        .iter()
        .map(|said| one(said))
        .collect::<Result<Vec<_>, String>>()?;
    match (&data.result, all.as_slice()) {
        (_, [only]) => Ok(*only),
        (Domain::AnyOf(_), several) => {
            Ok(Some(several.iter().flatten().fold(0, |set, one| set | one)))
        }
        _ => Err(format!(
            "`{}` gives one result, and `said` has {}",
            data.name,
            said.len()
        )),
    }
}
