//! Cases from the command line and from files.

use casebook_runtime::{Bundle, Case, ReadError};

use crate::analysis::effort::Effort;
use crate::base::{did_you_mean, escape};
use crate::disk::NamedFile;
use crate::driver;
use crate::driver::{Failure, LARGEST, Project, Settings};
use crate::emit;
use crate::model::Model;

use super::arguments::{Facts, Format};
use super::cache;
use super::project;
use super::project::{exit_code, report, say, settings};
use super::stats::Stats;

/// A project without fault, of which something is asked.
pub(super) struct DecidableProject {
    pub(super) project: Project,
    settings: Settings,
    stats: Stats,
}

/// A decision, eligibility or guide, and the project that it is of.
pub(super) struct SubjectQuery<'p> {
    pub(super) project: &'p Project,
    pub(super) bundle: Bundle,
    pub(super) name: String,
    /// As it was asked for: with its file, where several files have one.
    asked_for: String,
    /// The budget for an answer.
    pub(super) effort: Effort,
}

/// The project, if it is without fault; else the exit code of the report.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn decidable() -> Result<Result<DecidableProject, std::process::ExitCode>, Failure> {
    let disk = project::disk()?;
    let settings = settings(&disk)?;
    let stats = Stats::new(false);
    let project = cache::project(&disk, &settings, &stats)?;
    if project.report.summary.denied > 0 {
        report(project.checked(), Format::Human);
        say("nothing is decided by a policy that is at fault\n");
        return Ok(Err(exit_code(project.checked())));
    }
    Ok(Ok(DecidableProject {
        project,
        settings,
        stats,
    }))
}

impl DecidableProject {
    /// A project that was found to be without fault.
    pub(super) fn of(project: Project, settings: Settings) -> Self {
        Self {
            project,
            settings,
            stats: Stats::new(false),
        }
    }

    /// The subject of this name.
    ///
    /// # Errors
    /// Where there is none, or it is too large for a table.
    pub(super) fn subject(&self, name: &str) -> Result<SubjectQuery<'_>, Failure> {
        self.stats.part("decide");
        let asked = subject(&self.project, &self.settings, name)?;
        self.stats.say();
        Ok(asked)
    }
}

/// The subject of this name in a project.
///
/// # Errors
/// Where there is none, or it is too large for a table.
pub(super) fn subject<'p>(
    project: &'p Project,
    settings: &Settings,
    name: &str,
) -> Result<SubjectQuery<'p>, Failure> {
    let effort = settings.effort(1);
    let (bundle, own) = driver::bundle_of(project, name, effort)?;
    Ok(SubjectQuery {
        project,
        bundle,
        name: own,
        asked_for: name.to_owned(),
        effort,
    })
}

impl SubjectQuery<'_> {
    /// The outcomes with which the way of a case through a guide may end, as plain text.
    ///
    /// # Errors
    /// In words, where it is no guide, or too much to work out.
    pub(super) fn ends(&self, case: &Case) -> Result<Vec<String>, Failure> {
        let facts = (0..).zip(self.bundle.facts());
        let known: Vec<(String, i64)> = facts
            .filter_map(|(at, fact)| Some((fact.name.clone(), case.get(at)?)))
            .collect();
        driver::ends(self.project, &self.asked_for, &known, self.effort)
    }
}

/// The one case that the arguments give: of a JSON file, and of `FACT=VALUE`, which count more.
///
/// # Errors
/// Where something is not understood.
pub(super) fn single(asked: &SubjectQuery<'_>, facts: &Facts) -> Result<Case, String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for known in &facts.known {
        let Some((name, value)) = known.split_once('=') else {
            return Err(format!("`{known}` gives no fact: write `{known}=VALUE`"));
        };
        fact(asked, name)?;
        if pairs.iter().any(|(known, _)| known == name) {
            return Err(format!("`{name}` is given twice"));
        }
        pairs.push((name.to_owned(), value.to_owned()));
    }
    let reader = asked.bundle.reader().ignoring_others();
    let in_words = |error: ReadError| words(&error);
    let mut case = match &facts.facts {
        None => asked.bundle.unknown(),
        Some(path) => {
            let text = NamedFile::new(path)
                .and_then(|file| file.text(LARGEST))
                .map_err(|error| error.to_string())?;
            others(asked, path, &text);
            reader
                .json(&text)
                .map_err(|error| format!("{path}: {}", in_words(error)))?
        }
    };
    let given = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let given = reader.pairs(given).map_err(in_words)?;
    for at in (0..).take(asked.bundle.facts().len()) {
        if let Some(value) = given.get(at) {
            asked
                .bundle
                .set(&mut case, at, value)
                .map_err(|error| error.to_string())?;
        }
    }
    Ok(case)
}

/// The case of a JSON object. Facts of the project that the subject does not ask for change nothing.
///
/// # Errors
/// In words, where something of it is not understood, or no fact of the project.
pub(super) fn of_json(asked: &SubjectQuery<'_>, facts: &str) -> Result<Case, String> {
    let keys: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(facts).unwrap_or_default();
    let model = &asked.project.model;
    let is_fact = |name: &str| model.facts.iter().any(|(_, fact)| fact.name == name);
    if let Some(unknown) = keys.keys().find(|key| !is_fact(key)) {
        let shown = escape::line(unknown);
        return Err(match near(model, unknown) {
            Some(near) => format!("there is no fact `{shown}`; did you mean `{near}`?"),
            None => format!("there is no fact `{shown}`"),
        });
    }
    // A value that a fact cannot have is a slip, also where the fact changes nothing.
    let others = keys
        .iter()
        .filter(|(key, _)| asked.bundle.position(key).is_none());
    for (name, value) in others {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Bool(_) | serde_json::Value::Number(_) => value.to_string(),
            serde_json::Value::Null
            | serde_json::Value::Array(_)
            | serde_json::Value::Object(_) => continue,
        };
        let mut facts = model.facts.iter().map(|(_, fact)| fact);
        let given = facts.find(|fact| fact.name == *name && fact.computed.is_none());
        let read = given.map(|fact| emit::domain(model, &fact.domain).read(&text));
        if let Some(Err(error)) = read {
            let fact = name.clone();
            return Err(words(&ReadError::Value { fact, error }));
        }
    }
    let reader = asked.bundle.reader().ignoring_others();
    reader.json(facts).map_err(|error| words(&error))
}

/// Whether a name is a fact of the project, if not of the subject.
fn fact(asked: &SubjectQuery<'_>, name: &str) -> Result<(), String> {
    let model = &asked.project.model;
    let mut facts = model.facts.iter();
    if let Some((id, fact)) = facts.find(|(_, fact)| fact.name == name) {
        if fact.computed.is_none() {
            return Ok(());
        }
        let of: Vec<String> = model
            .given_facts(id)
            .into_iter()
            .map(|id| format!("`{}`", model.facts.at(id).name))
            .collect();
        return Err(format!(
            "`{name}` is worked out of {}: give those instead",
            of.join(", ")
        ));
    }
    Err(match near(model, name) {
        Some(near) => format!("there is no fact `{name}`; did you mean `{near}`?"),
        None => format!(
            "there is no fact `{name}`; `{}` asks for {}",
            asked.name,
            names(&asked.bundle)
        ),
    })
}

fn near<'m>(model: &'m Model, name: &str) -> Option<&'m str> {
    did_you_mean(name, model.facts.iter().map(|(_, fact)| fact.name.as_str()))
}

fn names(bundle: &Bundle) -> String {
    let names: Vec<&str> = (0..)
        .zip(bundle.facts())
        .filter(|(at, _)| !bundle.is_computed(*at))
        .map(|(_, fact)| fact.name.as_str())
        .collect();
    names.join(", ")
}

/// Says which keys of a file are no facts, since a fact that is misspelt is a fact that is not
/// known.
fn others(asked: &SubjectQuery<'_>, path: &str, text: &str) {
    let keys: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).unwrap_or_default();
    unknown_names(&asked.project.model, path, keys.keys().map(String::as_str));
}

/// Says which of these names are no facts of the project.
pub(super) fn unknown_names<'t>(model: &Model, path: &str, names: impl Iterator<Item = &'t str>) {
    let is_fact = |name: &&str| {
        let mut facts = model.facts.iter();
        facts.any(|(_, fact)| fact.name == **name && fact.computed.is_none())
    };
    let is_computed = |name: &&str| {
        let mut facts = model.facts.iter();
        facts.any(|(_, fact)| fact.name == **name && fact.computed.is_some())
    };
    let (computed, names): (Vec<&str>, Vec<&str>) = names
        .filter(|name| !is_fact(name))
        .partition(|name| is_computed(name));
    if !computed.is_empty() {
        let computed: Vec<String> = computed.iter().map(|name| format!("`{name}`")).collect();
        say(&format!(
            "{path}: left out, since it is worked out: {}\n",
            computed.join(", ")
        ));
    }
    let unknown: Vec<String> = names
        .into_iter()
        .map(|name| match near(model, name) {
            Some(near) => format!("`{}` (did you mean `{near}`?)", escape::line(name)),
            None => format!("`{}`", escape::line(name)),
        })
        .collect();
    if !unknown.is_empty() {
        say(&format!(
            "{path}: left out, since no fact is called so: {}\n",
            unknown.join(", ")
        ));
    }
}

/// The fault of a case.
pub(super) fn words(error: &ReadError) -> String {
    match error {
        ReadError::Value { fact, error } => {
            format!(
                "`{fact}` cannot be `{}`: it is {}",
                error.written, error.domain
            )
        }
        ReadError::NoFact(_)
        | ReadError::Computed(..)
        | ReadError::Twice(_)
        | ReadError::Text(_) => error.to_string(),
    }
}
