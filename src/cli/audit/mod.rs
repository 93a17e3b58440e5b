//! `casebook audit`: answers that somebody gave to customers, held against the policy.

mod audited;
mod given;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::process::ExitCode;

use crate::base::parallel;
use crate::disk::NamedFile;
use crate::driver::{Failure, LARGEST};

use super::arguments::AuditFormat;
use super::cases;
use super::cases::{DecidableProject, SubjectQuery};
use super::project::{columns, print, say};
use super::wrap::wrapped;

use audited::{AuditedAnswer, AuditedAnswers};
use given::GivenAnswer;
use verdict::{AuditVerdict, verdict};

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
