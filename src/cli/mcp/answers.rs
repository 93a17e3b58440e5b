//! What each tool answers.

use std::collections::BTreeMap;

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::base::escape;
use crate::cli::cache::{Cache, Kept};
use crate::cli::cases::DecidableProject;
use crate::cli::diff::VersionSource;
use crate::cli::render::Style;
use crate::cli::stats::Stats;
use crate::cli::wrap::wrapped;
use crate::cli::{audit, cases, describe, diff, eval, explain, project, render, why};
use crate::disk::Disk;
use crate::driver;
use crate::driver::{Drafts, Files, LARGEST_SOURCE, Project, ProjectVersion, Settings};
use crate::model::{Constant, Domain, Model, Values, is_within};
use crate::syntax::format_in;

use super::tools::McpTool;

/// How many values are named.
const LISTED: usize = 40;

/// How many columns texts have.
const COLUMNS: usize = 100;

/// An answer: for people, and for programs where there is something to count.
pub(super) struct McpAnswer {
    pub text: String,
    pub data: Option<Json>,
}

impl McpAnswer {
    fn of(text: String) -> Self {
        Self { text, data: None }
    }
}

/// What a tool takes; each takes a part of it, and says which in its schema.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct McpArguments {
    path: Option<String>,
    text: Option<String>,
    paths: Vec<String>,
    drafts: Vec<McpDraft>,
    code: Option<String>,
    name: Option<String>,
    facts: Option<JsonObject>,
    not: Option<String>,
    revision: Option<String>,
    answers: Vec<JsonObject>,
    about: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct McpDraft {
    path: String,
    text: String,
}

/// Answers.
///
/// # Errors
/// In words, where something is not understood, cannot be read, or is not decided.
pub(super) fn answer(tool: McpTool, arguments: JsonObject) -> Result<McpAnswer, String> {
    let arguments: McpArguments = read(Json::Object(arguments))?;
    match tool {
        McpTool::Language => Ok(McpAnswer::of(
            include_str!("../../../docs/language.md").to_owned(),
        )),
        McpTool::Explain => {
            explain::page(arguments.code.as_deref().ok_or("`code` is missing")?).map(McpAnswer::of)
        }
        McpTool::Save => save(&arguments),
        McpTool::Overview
        | McpTool::Check
        | McpTool::Describe
        | McpTool::Eval
        | McpTool::Why
        | McpTool::Diff
        | McpTool::Audit => {
            let disk = project::disk()?;
            let settings = project::settings(&disk)?;
            let mut drafts = BTreeMap::new();
            for draft in &arguments.drafts {
                let before = drafts.insert(draft.path.clone(), draft.text.clone());
                if before.is_some() {
                    return Err(format!("{}: it has two drafts", escape::line(&draft.path)));
                }
            }
            let files = Drafts::new(&disk, &settings, drafts)?;
            of_project(tool, &arguments, &disk, &files, settings)
        }
    }
}

fn read<T: DeserializeOwned>(arguments: Json) -> Result<T, String> {
    serde_json::from_value(arguments)
        .map_err(|error| format!("these arguments are not understood: {error}"))
}

fn of_project(
    tool: McpTool,
    arguments: &McpArguments,
    disk: &Disk,
    files: &Drafts<'_>,
    settings: Settings,
) -> Result<McpAnswer, String> {
    if tool == McpTool::Diff {
        return changed(arguments, disk, files, settings);
    }
    let project = checked(files, &settings)?;
    let named = |paths: &[String]| -> Result<(), String> {
        let is_there = |path: &&String| {
            project
                .model
                .files
                .iter()
                .any(|file| is_within(path, &file.path))
        };
        match paths.iter().find(|path| !is_there(path)) {
            Some(path) => Err(format!("{}: there is no such source", escape::line(path))),
            None => Ok(()),
        }
    };
    named(&arguments.paths)?;
    let chosen = |path: &str| {
        let paths = &arguments.paths;
        paths.is_empty() || paths.iter().any(|wanted| is_within(wanted, path))
    };
    match tool {
        McpTool::Check => Ok(findings(&project, &chosen)),
        McpTool::Describe => Ok(McpAnswer::of(wrapped(
            &describe::lines(&project, &settings, &chosen),
            COLUMNS,
        ))),
        McpTool::Overview => match &arguments.path {
            None => Ok(McpAnswer::of(overview(&project.model))),
            Some(path) => {
                named(std::slice::from_ref(path))?;
                let bytes = files.read(path).map_err(|error| error.to_string())?;
                Ok(McpAnswer::of(String::from_utf8_lossy(&bytes).into_owned()))
            }
        },
        McpTool::Eval | McpTool::Why => {
            must_be_sound(&project)?;
            let name = arguments.name.as_deref().ok_or("`name` is missing")?;
            let asked =
                cases::subject(&project, &settings, name).map_err(|failure| failure.to_string())?;
            let facts = Json::Object(arguments.facts.clone().unwrap_or_default()).to_string();
            let case = cases::of_json(&asked, &facts)?;
            let lines = if tool == McpTool::Why {
                why::explanation(&asked, &case, arguments.not.as_deref())?
            } else {
                let (mut lines, is_possible) =
                    eval::answer(&asked, &case).map_err(|failure| failure.to_string())?;
                if !is_possible {
                    lines.push(eval::IMPOSSIBLE.to_owned());
                }
                lines
            };
            Ok(McpAnswer::of(wrapped(&lines, COLUMNS)))
        }
        McpTool::Audit => {
            must_be_sound(&project)?;
            let lines = arguments
                .answers
                .iter()
                .map(|answer| Json::Object(answer.clone()).to_string());
            let lines: Vec<String> = lines.collect();
            let lines: Vec<(usize, &str)> = lines
                .iter()
                .enumerate()
                .map(|(at, line)| (at + 1, line.as_str()))
                .collect();
            let project = DecidableProject::of(project, settings);
            let audited = audit::audited(&project, &lines, arguments.about.as_deref());
            Ok(McpAnswer {
                text: audited.told("answer", COLUMNS) + &audited.counted() + "\n",
                data: Some(json!({"answers": audited.as_json()})),
            })
        }
        McpTool::Language | McpTool::Explain | McpTool::Diff | McpTool::Save => {
            Err("this is asked of no project".to_owned())
        }
    }
}

/// The project with its drafts, checked with what earlier runs kept of it.
fn checked(files: &dyn Files, settings: &Settings) -> Result<Project, String> {
    let kept = Kept::read(Cache::of());
    let stats = Stats::new(false);
    let (project, _) = driver::project_again(files, settings, &|_| true, kept.earlier(&stats))
        .map_err(|error| project::unreadable(&error))?;
    Ok(project)
}

fn findings(project: &Project, chosen: &dyn Fn(&str) -> bool) -> McpAnswer {
    let mut report = project.report.clone();
    report.findings.retain(|finding| {
        let source = project.sources.get(finding.diagnostic.span().file);
        chosen(&source.path)
    });
    let style = Style {
        width: COLUMNS,
        colour: false,
    };
    let shown = driver::Checked {
        sources: &project.sources,
        report: &report,
    };
    let summary = &project.report.summary;
    McpAnswer {
        text: render::findings(shown, style) + &wrapped(&[summary.line()], COLUMNS),
        data: Some(
            json!({"errors": summary.denied, "warnings": summary.warned, "undecided": summary.undecided}),
        ),
    }
}

/// Nothing is decided by a policy that is at fault.
fn must_be_sound(project: &Project) -> Result<(), String> {
    if project.report.summary.denied == 0 {
        return Ok(());
    }
    let told = findings(project, &|_| true).text;
    Err(format!(
        "{told}nothing is decided by a policy that is at fault"
    ))
}

/// What there is, and how it is called.
fn overview(model: &Model) -> String {
    let mut lines = Vec::new();
    for file in &model.files {
        lines.push(match &file.page {
            Some(page) => format!("{}: the article “{}”", file.path, model.plain(&page.title)),
            None => format!("{}: what articles use", file.path),
        });
        for (_, decision) in model.decisions.of_file(file.id) {
            let gives = if decision.eligibility {
                String::new()
            } else {
                format!(" ({})", domain(model, &decision.domain))
            };
            lines.push(format!(
                "  {} `{}` “{}”{gives}",
                decision.word(),
                decision.name,
                model.plain(&decision.title)
            ));
        }
        for (_, guide) in model.guides.of_file(file.id) {
            lines.push(format!(
                "  guide `{}` “{}”",
                guide.name,
                model.plain(&guide.title)
            ));
        }
        for (_, fact) in model
            .facts
            .of_file(file.id)
            .filter(|(_, fact)| fact.computed.is_none())
        {
            lines.push(format!(
                "  fact `{}` “{}”: {}",
                fact.name,
                model.plain(&fact.label),
                domain(model, &fact.domain)
            ));
        }
    }
    lines.join("\n") + "\n"
}

/// The values of a fact or a result, as tools take and give them.
fn domain(model: &Model, domain: &Domain) -> String {
    let listed = |values: &Values| {
        let names = values
            .iter()
            .take(LISTED)
            .map(|value| format!("`{}` ({})", value.name, model.plain(&value.label)));
        let mut names: Vec<String> = names.collect();
        if values.len() > LISTED {
            names.push(format!("and {} more", values.len() - LISTED));
        }
        names.join(", ")
    };
    match domain {
        Domain::YesNo => "true or false".to_owned(),
        Domain::OneOf(values) => format!("one of {}", listed(values)),
        Domain::AnyOf(values) => format!("a list of {}", listed(values)),
        Domain::Ordered(ordered) => {
            let shown = |value: i64| domain.source(Constant::Number(value));
            format!("from {} to {}", shown(ordered.lo), shown(ordered.hi))
        }
    }
}

/// What a revision, or the project, becomes with the drafts.
fn changed(
    arguments: &McpArguments,
    disk: &Disk,
    files: &Drafts<'_>,
    settings: Settings,
) -> Result<McpAnswer, String> {
    if arguments.revision.is_none() && arguments.drafts.is_empty() {
        return Err("compare with what? Give a `revision`, `drafts`, or both".to_owned());
    }
    let revision = arguments
        .revision
        .as_deref()
        .map(VersionSource::revision)
        .transpose()?;
    let here = ProjectVersion {
        files: disk,
        settings: settings.clone(),
        only: None,
    };
    let older = revision.as_ref().map_or(here, VersionSource::version);
    let newer = ProjectVersion {
        files,
        settings,
        only: None,
    };
    let kept = Kept::read(Cache::of());
    let compared = driver::diff_again(&older, &newer, None, kept.earlier(&Stats::new(false)))?;
    let unread: Vec<&String> = compared.unread.iter().flatten().collect();
    if let Some(unread) = unread.first() {
        return Err(format!(
            "a source cannot be read, so that nothing is said: {unread}"
        ));
    }
    Ok(McpAnswer {
        text: diff::text(&compared, COLUMNS),
        data: Some(json!({"undecided": compared.is_undecided()})),
    })
}

/// Writes a source, if the project has no error with it.
fn save(arguments: &McpArguments) -> Result<McpAnswer, String> {
    let (Some(path), Some(text)) = (&arguments.path, &arguments.text) else {
        return Err("`path` and `text` are needed".to_owned());
    };
    let disk = project::disk()?;
    let settings = project::settings(&disk)?;
    if !path.ends_with(".case") {
        return Err(format!("{}: only sources are written", escape::line(path)));
    }
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST_SOURCE) {
        return Err("it is larger than a source may be".to_owned());
    }
    if text.trim().is_empty() {
        return Err("it is empty: nothing is not written over a policy".to_owned());
    }
    let listed = disk
        .sources(&settings.sources)
        .map_err(|error| error.to_string())?;
    let twin = |other: &&String| *other != path && other.to_lowercase() == path.to_lowercase();
    if let Some(twin) = listed.iter().map(|listed| &listed.path).find(twin) {
        return Err(format!(
            "{twin} is there: on some systems, both are one file"
        ));
    }
    let formatted = format_in(text, settings.wrap).text;
    let files = Drafts::new(
        &disk,
        &settings,
        BTreeMap::from([(path.clone(), formatted.clone())]),
    )?;
    let project = checked(&files, &settings)?;
    must_be_sound(&project).map_err(|why| format!("{why}; it is not written"))?;
    disk.root()
        .replace(path, formatted.as_bytes())
        .map_err(|error| format!("{error} (folders are not made)"))?;
    let told = findings(&project, &|other| other == path);
    Ok(McpAnswer {
        text: format!("{path} is written.\n{}", told.text),
        data: told.data,
    })
}
