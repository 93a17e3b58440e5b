//! The tables of a checked project for those who decide by them: one as a bundle, or all as Rust.

use casebook_runtime::Bundle;

use crate::analysis::effort::{Effort, Exhausted};
use crate::analysis::rules::decisions;
use crate::analysis::steps::itinerary::outcomes;
use crate::analysis::tables;
use crate::analysis::tables::Subject;
use crate::analysis::wording::cubes;
use crate::base::{FileId, did_you_mean, parallel};
use crate::emit;
use crate::emit::Rules;
use crate::model::{Constant, FactId, File, Model};

use super::failure::Failure;
use super::passes::Project;
use super::settings::Settings;

/// The bundle that holds the decision, eligibility or guide of this name, and nothing else. Where
/// several files have one, the name is written with the file's: `update/can-update`.
///
/// # Errors
/// In words, where there is none, several, or one too large for a table.
pub fn bundle_of(
    project: &Project,
    name: &str,
    effort: Effort,
) -> Result<(Bundle, String), Failure> {
    let model = &project.model;
    let (file, subject, own) = find(model, name)?;
    let file = model.file(file).ok_or("the file is not there")?;
    let too_large = |exhausted| too_large(&own, "written as a table", exhausted);
    let mut context = decisions::context_of(model, file, effort).map_err(too_large)?;
    let table = tables::table(&mut context, subject).map_err(too_large)?;
    let policy = emit::policy(&mut context, &[table]).map_err(too_large)?;
    let bundle = Bundle::new(policy).map_err(|error| Failure::Wrong(error.to_string()))?;
    Ok((bundle, own))
}

/// The outcomes with which readers of a guide may end of whom these facts are known, as plain text.
///
/// # Errors
/// In words, where there is no such guide, or it is too large.
pub fn ends(
    project: &Project,
    guide: &str,
    known: &[(String, i64)],
    effort: Effort,
) -> Result<Vec<String>, Failure> {
    let model = &project.model;
    let (file, subject, own) = find(model, guide)?;
    let (Subject::Guide(id), Some(file)) = (subject, model.file(file)) else {
        return Err(Failure::Wrong(format!("`{own}` is no guide")));
    };
    let too_large = |exhausted| too_large(&own, "followed", exhausted);
    let mut context = decisions::context_of(model, file, effort).map_err(too_large)?;
    let given = cubes::known(&mut context, &values(model, file, known)).map_err(too_large)?;
    let given = context.possible(given).map_err(too_large)?;
    let ends = outcomes(&mut context, id, given).map_err(too_large)?;
    Ok(ends
        .into_iter()
        .map(|id| model.plain(&model.outcomes.at(id).label))
        .collect())
}

/// That a limit was met before something was done with a thing of this name.
fn too_large(name: &str, what: &str, exhausted: Exhausted) -> Failure {
    Failure::Undecided(format!("`{name}` is too large to be {what}: {exhausted}"))
}

/// Facts by name that a file sees, and their values as numbers, as the model has them.
pub(super) fn values(
    model: &Model,
    file: &File,
    known: &[(String, i64)],
) -> Vec<(FactId, Constant)> {
    let seen = |name: &str| {
        let seen = file.sees.iter();
        let mut facts = seen.flat_map(|seen| model.facts.of_file(*seen));
        facts.find(|(_, fact)| fact.name == name)
    };
    let value = |(name, value): &(String, i64)| {
        let (id, fact) = seen(name)?;
        Some((id, fact.domain.constant(*value)))
    };
    known.iter().filter_map(value).collect()
}

/// The rules of all files as Rust, without the rest of a build.
///
/// # Errors
/// The file whose tables are too large.
pub fn rust(project: &Project, sources: &str) -> Result<String, String> {
    let effort = Settings::default().effort(project.model.files.len());
    let model = &project.model;
    let paths = model.files.iter();
    let paths = paths.map(|file| (file.id, file.path.as_str()));
    let rules = Rules::new(model, sources, paths);
    let modules = parallel::map(&model.files, |file| {
        let too_large = || format!("{} is too large for a table", file.path);
        let mut context = decisions::context_of(model, file, effort).map_err(|_| too_large())?;
        let tables = tables::tables(&mut context).map_err(|_| too_large())?;
        let policy = emit::policy(&mut context, &tables).map_err(|_| too_large())?;
        rules
            .module(&mut context, &tables, Some(&policy))
            .map_err(|_| too_large())
    });
    let modules = modules.into_iter().collect::<Result<String, String>>()?;
    Ok(Rules::head(Rules::uses_amounts(&modules)) + &modules)
}

/// The decisions, eligibilities and guides of all files: the file's path without `.case`, the name,
/// and the subject.
fn all(model: &Model) -> Vec<(String, &str, FileId, Subject)> {
    let path = |file: FileId| {
        let path = model
            .file(file)
            .map(|file| file.path.as_str())
            .unwrap_or_default();
        path.strip_suffix(".case").unwrap_or(path).to_owned()
    };
    let decisions = model
        .decisions
        .iter()
        .map(|(id, decision)| (decision.name.as_str(), decision.file, Subject::Decision(id)));
    let guides = model
        .guides
        .iter()
        .map(|(id, guide)| (guide.name.as_str(), guide.file, Subject::Guide(id)));
    decisions
        .chain(guides)
        .map(|(name, file, subject)| (path(file), name, file, subject))
        .collect()
}

/// The names of all decisions, eligibilities and guides.
pub(super) fn names(model: &Model) -> Vec<String> {
    all(model)
        .into_iter()
        .map(|(_, name, ..)| name.to_owned())
        .collect()
}

pub(super) fn find(model: &Model, wanted: &str) -> Result<(FileId, Subject, String), String> {
    let all = all(model);
    let is_meant = |(path, name, ..): &&(String, &str, FileId, Subject)| {
        let whole = format!("/{path}/{name}");
        whole.ends_with(&format!("/{wanted}"))
    };
    let found: Vec<_> = all.iter().filter(is_meant).collect();
    match found.as_slice() {
        [(_, name, file, subject)] => Ok((*file, *subject, (*name).to_owned())),
        [] => Err(
            match did_you_mean(wanted, all.iter().map(|(_, name, ..)| *name)) {
                Some(near) => format!(
                    "there is no decision, eligibility or guide `{wanted}`; did you mean `{near}`?"
                ),
                None if all.is_empty() => {
                    "there is no decision, eligibility or guide in this project".to_owned()
                }
                None => {
                    let names: Vec<&str> = all.iter().map(|(_, name, ..)| *name).collect();
                    format!(
                        "there is no decision, eligibility or guide `{wanted}`; there are {}",
                        names.join(", ")
                    )
                }
            },
        ),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|(path, name, ..)| format!("{path}/{name}"))
                .collect();
            Err(format!(
                "`{wanted}` may be {}: write one of these",
                names.join(" or ")
            ))
        }
    }
}
