//! `casebook audit`: answers that somebody gave to customers, held against the policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;
use std::process::ExitCode;

use casebook_runtime::policy::{Domain, Hit, Kind};
use casebook_runtime::{Answer, Case, Explanation, Ruling, Table};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json, json};

use crate::base::{escape, parallel};
use crate::disk::NamedFile;
use crate::driver;
use crate::driver::{Failure, LARGEST, count};

use super::arguments::AuditFormat;
use super::cases::{DecidableProject, SubjectQuery};
use super::project::{columns, print, say};
use super::wrap::wrapped;
use super::{cases, eval, why, words};

/// An answer that was given.
struct GivenAnswer {
    /// What tells it from others, as its file has it.
    id: Option<Json>,
    about: String,
    /// An object of facts, as text.
    facts: String,
    /// What was answered; none is that it is not for this reader.
    said: Option<Vec<String>>,
}

/// What the policy says of an answer.
enum AuditVerdict {
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

/// Holds each answer of a file against the policy. Exit code 2: some are not understood; 1: some are wrong; 3: some
/// cannot be decided.
///
/// # Errors
/// In words, where the file or the project cannot be read.
pub(super) fn run(
    path: &str,
    about: Option<&str>,
    format: AuditFormat,
) -> Result<ExitCode, Failure> {
    let text = if path == "-" {
        let text = std::io::read_to_string(std::io::stdin().lock().take(LARGEST));
        text.map_err(|error| format!("standard input: {error}"))?
    } else {
        NamedFile::new(path)
            .and_then(|file| file.text(LARGEST))
            .map_err(|error| error.to_string())?
    };
    let text = text.trim_start_matches('\u{feff}');
    let project = match cases::decidable()? {
        Ok(project) => project,
        Err(code) => return Ok(code),
    };
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    let audited = audited(&project, &lines, about);
    match format {
        AuditFormat::Human => print(&audited.told(path, columns())),
        AuditFormat::Json => {
            let lines = audited
                .as_json()
                .into_iter()
                .map(|line| format!("{line}\n"));
            print(&lines.collect::<String>());
        }
    }
    say(&wrapped(&[audited.counted()], columns()));
    Ok(audited.code())
}

/// Holds answers, each with its number, against the policy.
pub(super) fn audited(
    project: &DecidableProject,
    lines: &[(usize, &str)],
    about: Option<&str>,
) -> AuditedAnswers {
    let answers: Vec<(usize, Result<GivenAnswer, String>)> = lines
        .iter()
        .map(|(at, line)| (*at, GivenAnswer::read(line, about)))
        .collect();
    let names = answers.iter().flat_map(|(_, answer)| answer);
    let names: BTreeSet<&str> = names.map(|answer| answer.about.as_str()).collect();
    let subjects: BTreeMap<&str, Result<SubjectQuery<'_>, String>> = names
        .into_iter()
        .map(|name| (name, subject(project, name)))
        .collect();
    let verdicts: Vec<AuditVerdict> = parallel::map(&answers, |(_, answer)| match answer {
        Err(why) => AuditVerdict::Unclear(why.clone()),
        Ok(answer) => match subjects.get(answer.about.as_str()) {
            Some(Ok(asked)) => verdict(asked, answer),
            Some(Err(why)) => AuditVerdict::Unclear(why.clone()),
            None => AuditVerdict::Unclear("it is about nothing".to_owned()),
        },
    });
    let all = answers.into_iter().zip(verdicts);
    AuditedAnswers {
        all: all
            .map(|((line, answer), verdict)| AuditedAnswer {
                line,
                answer: answer.ok(),
                verdict,
            })
            .collect(),
    }
}

/// A subject, or why there is none.
fn subject<'p>(project: &'p DecidableProject, name: &str) -> Result<SubjectQuery<'p>, String> {
    project.subject(name).map_err(|failure| failure.to_string())
}

/// An object none of whose keys, nor of those within, stands twice: of two facts of one name, one would be lost.
struct UniqueObject(Map<String, Json>);

impl<'de> Deserialize<'de> for UniqueObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueKeys)
    }
}

struct UniqueKeys;

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = UniqueObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<UniqueObject, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = if key == "facts" {
                Json::Object(entries.next_value::<UniqueObject>()?.0)
            } else {
                entries.next_value()?
            };
            if object.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("`{key}` stands twice")));
            }
        }
        Ok(UniqueObject(object))
    }
}

impl GivenAnswer {
    /// Reads a line: `{"about": "refund", "facts": {"age": 10}, "said": "full"}`.
    ///
    /// # Errors
    /// In words, where it is no such object.
    fn read(text: &str, about: Option<&str>) -> Result<Self, String> {
        let object: UniqueObject = serde_json::from_str(text)
            .map_err(|error| format!("it is no JSON object on one line: {error}"))?;
        let object = object.0;
        let known = ["id", "about", "facts", "said"];
        if let Some(key) = object.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!(
                "it has `{key}`; an answer has `about`, `facts`, `said`, and if you like `id`"
            ));
        }
        let about = match (object.get("about"), about) {
            (Some(Json::String(about)), _) => about.clone(),
            (None, Some(about)) => about.to_owned(),
            (None, None) => {
                return Err(
                    "it does not say what it is about: `about`, or `--about NAME` for all"
                        .to_owned(),
                );
            }
            (Some(_), _) => {
                return Err(
                    "`about` is the name of a decision, an eligibility or a guide".to_owned(),
                );
            }
        };
        let facts = match object.get("facts") {
            Some(facts @ Json::Object(_)) => facts.to_string(),
            None => "{}".to_owned(),
            Some(_) => return Err("`facts` is an object: `{\"age\": 10}`".to_owned()),
        };
        let word = |value: &Json| match value {
            Json::String(text) => Some(text.clone()),
            Json::Number(number) => Some(number.to_string()),
            Json::Bool(yes) => Some(yes.to_string()),
            Json::Null | Json::Array(_) | Json::Object(_) => None,
        };
        let said = match object.get("said") {
            Some(Json::Null) => Some(None),
            Some(Json::Array(values)) => values
                .iter()
                .map(word)
                .collect::<Option<Vec<_>>>()
                .map(Some),
            Some(value) => word(value).map(|word| Some(vec![word])),
            None => return Err("it does not say what was answered: `said`".to_owned()),
        };
        Ok(Self {
            id: object.get("id").cloned(),
            about,
            facts,
            said: said.ok_or("`said` is a result, or a list of results")?,
        })
    }
}

impl GivenAnswer {
    /// What was answered, as it is quoted.
    fn shown(&self) -> String {
        match self.said.as_deref() {
            None => "not for this reader".to_owned(),
            Some([]) => "nothing".to_owned(),
            Some(said) => said.join(", "),
        }
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

fn verdict(asked: &SubjectQuery<'_>, answer: &GivenAnswer) -> AuditVerdict {
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
        (Err(_), Some(outcome)) => return by_ends(asked, answer, &case, &explained, &outcome),
        (Ok(said), _) => said,
        (Err(why), None) => return AuditVerdict::Unclear(why),
    };
    match &explained.answer {
        Answer::Decided(ruling) => {
            let right = ruling.as_ref().map(Ruling::value);
            if right == said {
                return AuditVerdict::Right;
            }
            let rows = explained.rows.iter();
            let mut why: Vec<String> = rows
                .map(|row| format!("by {}", words::by(row.row)))
                .collect();
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
            let why = words::answer(&asked.bundle, table.data(), &explained.answer);
            let why = why.iter().skip(1).map(|line| line.trim().to_owned());
            let why = why.collect();
            let in_bounds =
                |(lo, hi): (i64, i64)| said.is_some_and(|said| lo <= said && said <= hi);
            let is_possible = match (table.data().hit, results.as_slice(), said) {
                (Hit::Collect, [Some(least), Some(most)], Some(said)) => {
                    least & said == *least && said & !most == 0
                }
                _ => results.contains(&said) || worked_out.is_some_and(in_bounds),
            };
            if is_possible {
                let missing = asked.bundle.fact(*fact).map(|fact| fact.name.clone());
                AuditVerdict::Undecidable {
                    missing: missing.unwrap_or_default(),
                    why,
                }
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
    answer: &GivenAnswer,
    case: &Case,
    explained: &Explanation<'_>,
    outcome: &String,
) -> AuditVerdict {
    let Some(table) = asked.bundle.table(&asked.name) else {
        return AuditVerdict::Unclear("the table is not there".to_owned());
    };
    if let Answer::Decided(None) = explained.answer {
        return AuditVerdict::Wrong {
            right: words::result(table.data(), None),
            why: Vec::new(),
        };
    }
    let facts = (0..).zip(asked.bundle.facts());
    let known: Vec<(String, i64)> = facts
        .filter_map(|(at, fact)| Some((fact.name.clone(), case.get(at)?)))
        .collect();
    let ends = match driver::ends(asked.project, &answer.about, &known, asked.effort) {
        Ok(ends) => ends,
        Err(failure) => return AuditVerdict::Unclear(failure.to_string()),
    };
    let mut why: Vec<String> = explained
        .rows
        .iter()
        .map(|row| format!("by {}", words::by(row.row)))
        .collect();
    match (ends.contains(outcome), &explained.answer) {
        (true, Answer::Ask { fact, .. }) if ends.len() > 1 => {
            let lines = words::answer(&asked.bundle, table.data(), &explained.answer);
            why.extend(lines.iter().skip(1).map(|line| line.trim().to_owned()));
            why.push(format!("it may end: {}", ends.join("; ")));
            let missing = asked.bundle.fact(*fact).map(|fact| fact.name.clone());
            AuditVerdict::Undecidable {
                missing: missing.unwrap_or_default(),
                why,
            }
        }
        // Where several are possible, it is the reader who chooses on the way.
        (true, _) => AuditVerdict::Right,
        (false, _) => AuditVerdict::Wrong {
            right: ends.join("; or "),
            why,
        },
    }
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

/// Answers with what the policy says of them.
pub(super) struct AuditedAnswers {
    all: Vec<AuditedAnswer>,
}

struct AuditedAnswer {
    /// Its number.
    line: usize,
    /// Where it could be read.
    answer: Option<GivenAnswer>,
    verdict: AuditVerdict,
}

impl AuditedAnswers {
    /// Those that are not right, for people; `path` is where they come from.
    pub(super) fn told(&self, path: &str, columns: usize) -> String {
        self.all
            .iter()
            .map(|audited| audited.told(path, columns))
            .collect()
    }

    /// All of them, for programs.
    pub(super) fn as_json(&self) -> Vec<Json> {
        self.all.iter().map(AuditedAnswer::as_json).collect()
    }

    /// How many are right, wrong, undecidable and unclear.
    fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for audited in &self.all {
            let [right, wrong, undecidable, unclear] = &mut counts;
            *match audited.verdict {
                AuditVerdict::Right => right,
                AuditVerdict::Wrong { .. } => wrong,
                AuditVerdict::Undecidable { .. } => undecidable,
                AuditVerdict::Unclear(_) => unclear,
            } += 1;
        }
        counts
    }

    /// How many are what, in words.
    pub(super) fn counted(&self) -> String {
        let [right, wrong, undecidable, unclear] = self.counts();
        format!(
            "{}: {right} right, {wrong} wrong, {undecidable} not decidable by the facts that are given, {unclear} not understood",
            count(self.all.len(), "answer")
        )
    }

    fn code(&self) -> ExitCode {
        let [_, wrong, undecidable, unclear] = self.counts();
        ExitCode::from(match (unclear, wrong, undecidable) {
            (1.., ..) => 2,
            (_, 1.., _) => 1,
            (.., 1..) => 3,
            _ => 0,
        })
    }
}

impl AuditedAnswer {
    fn told(&self, path: &str, columns: usize) -> String {
        let answer = self.answer.as_ref();
        let place = format!("{}:{}", escape::line(path), self.line);
        let said = answer.map_or_else(String::new, |answer| {
            escape::line(&answer.shown()).to_string()
        });
        let about = answer.map_or_else(String::new, |answer| {
            escape::line(&answer.about).to_string()
        });
        let (first, more) = match &self.verdict {
            AuditVerdict::Right => return String::new(),
            AuditVerdict::Wrong { right, why } => (
                format!("{place}: wrong: “{about}” is not “{said}”, but “{right}”"),
                why.as_slice(),
            ),
            AuditVerdict::Undecidable { missing, why } => (
                format!(
                    "{place}: not decidable: whether “{about}” is “{said}” depends on `{missing}`"
                ),
                why.as_slice(),
            ),
            AuditVerdict::Unclear(why) => (
                format!("{place}: not understood: {}", escape::line(why)),
                [].as_slice(),
            ),
        };
        let mut lines = vec![first];
        lines.extend(more.iter().map(|line| format!("    {line}")));
        wrapped(&lines, columns)
    }

    fn as_json(&self) -> Json {
        let mut object = Map::new();
        let mut put = |key: &str, value: Json| object.insert(key.to_owned(), value);
        put("line", json!(self.line));
        if let Some(answer) = &self.answer {
            if let Some(id) = &answer.id {
                put("id", id.clone());
            }
            put("about", json!(answer.about));
        }
        match &self.verdict {
            AuditVerdict::Right => {
                put("verdict", json!("right"));
            }
            AuditVerdict::Wrong { right, why } => {
                put("verdict", json!("wrong"));
                put("right", json!(right));
                put("why", json!(why));
            }
            AuditVerdict::Undecidable { missing, why } => {
                put("verdict", json!("undecidable"));
                put("missing", json!(missing));
                put("why", json!(why));
            }
            AuditVerdict::Unclear(why) => {
                put("verdict", json!("not-understood"));
                put("why", json!([why]));
            }
        }
        Json::Object(object)
    }
}
