//! Answers with what the policy says of them, for people and for programs.

use std::process::ExitCode;

use serde_json::{Map, Value as Json, json};

use crate::base::escape;
use crate::cli::wrap::wrapped;
use crate::driver::count;

use super::given::GivenAnswer;
use super::verdict::AuditVerdict;

/// Answers with what the policy says of them.
pub(crate) struct AuditedAnswers {
    pub(super) all: Vec<AuditedAnswer>,
}

pub(super) struct AuditedAnswer {
    /// Its number.
    pub line: usize,
    /// Where it could be read.
    pub answer: Option<GivenAnswer>,
    pub verdict: AuditVerdict,
}

impl AuditedAnswers {
    /// Those that are not right, for people; `path` is where they come from.
    pub(crate) fn told(&self, path: &str, columns: usize) -> String {
        self.all
            .iter()
            .map(|audited| audited.told(path, columns))
            .collect()
    }

    /// All of them, for programs.
    pub(crate) fn as_json(&self) -> Vec<Json> {
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
    pub(crate) fn counted(&self) -> String {
        let [right, wrong, undecidable, unclear] = self.counts();
        format!(
            "{}: {right} right, {wrong} wrong, {undecidable} not decidable by the facts that are given, {unclear} not understood",
            count(self.all.len(), "answer")
        )
    }

    /// How a run ends.
    pub(super) fn code(&self) -> ExitCode {
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
