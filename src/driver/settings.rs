//! The settings of a project: `casebook.yaml` beside it, where there is one.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::analysis::effort::{Cancellation, Effort};
use crate::base::{Code, Level, codes, did_you_mean, escape};
use crate::emit::exports::Export;
use crate::model::is_within;
use crate::syntax::yaml;
use crate::words::Vocabulary;

use super::baseline::Baseline;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder of the sources.
    pub sources: String,
    /// The output folder.
    pub out: String,
    /// The folder of templates that stand in for ours, where there is one.
    pub templates: Option<String>,
    /// The language of the pages' own words; English where it is not said.
    pub language: Option<String>,
    /// The formats of others in which tables are written too.
    pub exports: Vec<Export>,
    /// The kinds of output; empty means all.
    pub outputs: Vec<OutputKind>,
    /// Levels of codes that are not as the registry has them.
    pub levels: BTreeMap<String, Level>,
    /// The same for folders and sources, by their paths: the longest that fits counts.
    pub folders: BTreeMap<String, BTreeMap<String, Level>>,
    /// Sources and folders of sources that are left out, by their paths.
    pub leave_out: Vec<String>,
    /// How many letters the lines of paragraphs have that `fmt` writes; they stay as they are where it is not said.
    pub wrap: Option<usize>,
    /// The day for checks that depend on one, as days since 1970-01-01. It is no setting of a
    /// project.
    pub today: Option<i64>,
    /// The day on which suppressions may have ended; the same as `today`, but always known where a
    /// clock is at hand.
    pub now: Option<i64>,
    /// The effort, in multiples of the default. It is no setting of a project: a checkout does not
    /// decide how long it may take.
    pub effort: u32,
    /// Of how many like it this run is one: each has its part of the budget.
    pub parts: u32,
    /// Findings that are known and not reported. It is no setting of a project either.
    pub baseline: Option<Baseline>,
    /// Who may say that nobody waits for a report any more.
    pub cancellation: Option<Cancellation>,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputKind {
    /// Markdown articles and their images.
    Articles,
    /// Decision tables, in all formats.
    Tables,
    /// Rust rules and bundles.
    Rules,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sources: "policies".to_owned(),
            out: "out".to_owned(),
            templates: None,
            language: None,
            exports: Vec::new(),
            outputs: Vec::new(),
            levels: BTreeMap::new(),
            folders: BTreeMap::new(),
            leave_out: Vec::new(),
            wrap: None,
            today: None,
            now: None,
            effort: 1,
            parts: 1,
            baseline: None,
            cancellation: None,
        }
    }
}

/// The faults of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError(String);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

/// How many letters lines may have.
const WRAPS: RangeInclusive<usize> = 40..=400;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    sources: Option<String>,
    out: Option<String>,
    templates: Option<String>,
    language: Option<String>,
    #[serde(default)]
    exports: Vec<String>,
    #[serde(default)]
    outputs: Vec<OutputKind>,
    #[serde(default)]
    levels: BTreeMap<String, WrittenLevel>,
    #[serde(default)]
    folders: BTreeMap<String, WrittenFolder>,
    #[serde(default, rename = "leave-out")]
    leave_out: Vec<String>,
    wrap: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFolder {
    levels: BTreeMap<String, WrittenLevel>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenLevel {
    Allow,
    Warn,
    Deny,
}

impl Settings {
    /// Reads the text of `casebook.yaml`.
    ///
    /// # Errors
    /// Where it is not YAML, has a key that we do not know, or names a code that there is not.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let written: SettingsFile = serde_yaml::from_str(text).map_err(|error| {
            let (line, reason) = yaml::fault(text, &error);
            let before = text.get(..line.start).unwrap_or_default();
            SettingsError(format!("line {}: {reason}", before.lines().count() + 1))
        })?;
        let default = Self::default();
        let folder = |written: Option<String>, default: String| {
            written.map_or(default, |path| path.trim_end_matches('/').to_owned())
        };
        for (key, path) in [
            ("sources", &written.sources),
            ("templates", &written.templates),
        ] {
            if let Some(why) = path.as_ref().and_then(|path| leads_elsewhere(path)) {
                let shown = escape::line(path.as_deref().unwrap_or_default());
                return Err(SettingsError(format!("{key}: `{shown}` {why}")));
            }
        }
        let language = written.language;
        if let Some(unknown) = language
            .as_deref()
            .filter(|language| !Vocabulary::languages().any(|known| known == *language))
        {
            let known: Vec<&str> = Vocabulary::languages().collect();
            return Err(SettingsError(format!(
                "language: `{}` is none that pages can be in; there are: {}",
                escape::line(unknown),
                known.join(", ")
            )));
        }
        if let Some(wrap) = written.wrap.filter(|wrap| !WRAPS.contains(wrap)) {
            return Err(SettingsError(format!(
                "wrap: lines have {} to {} letters, not {wrap}",
                WRAPS.start(),
                WRAPS.end()
            )));
        }
        let mut folders = BTreeMap::new();
        for (path, of_folder) in written.folders {
            let within = format!("folders: {path}: levels");
            folders.insert(bare(&path).to_owned(), levels(of_folder.levels, &within)?);
        }
        Ok(Self {
            sources: folder(written.sources, default.sources),
            out: folder(written.out, default.out),
            templates: written
                .templates
                .map(|path| folder(Some(path), String::new())),
            language,
            exports: exports(&written.exports)?,
            outputs: written.outputs,
            levels: levels(written.levels, "levels")?,
            folders,
            leave_out: written
                .leave_out
                .iter()
                .map(|path| bare(path).to_owned())
                .collect(),
            wrap: written.wrap,
            today: None,
            now: None,
            effort: 1,
            parts: 1,
            baseline: None,
            cancellation: None,
        })
    }

    /// The weight of a code's findings in a source, or without one. Codes that keep a promise of
    /// the build cannot be lowered.
    #[must_use]
    pub fn level(&self, code: &Code, path: Option<&str>) -> Level {
        if code.is_fixed() {
            return code.level;
        }
        let holds = |folder: &&String| path.is_some_and(|path| is_within(folder, path));
        let mut here: Vec<&String> = self.folders.keys().filter(holds).collect();
        here.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
        let of_folder = here
            .into_iter()
            .filter_map(|folder| self.folders.get(folder));
        let mut all = of_folder.chain(std::iter::once(&self.levels));
        all.find_map(|levels| levels.get(code.name).copied())
            .unwrap_or(code.level)
    }

    /// The budget of a project of so many sources: for each of them by itself, where all are done
    /// one by one.
    #[must_use]
    pub fn effort(&self, sources: usize) -> Effort {
        let all = Effort {
            cancellation: self.cancellation,
            ..Effort::DEFAULT
        };
        let all = all.times(self.effort);
        all.with_work(all.work / u64::from(self.parts.max(1)) / sources.max(1) as u64)
    }

    /// The language of the pages.
    #[must_use]
    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or("en")
    }

    /// Whether this kind of output is written.
    #[must_use]
    pub fn writes(&self, kind: OutputKind) -> bool {
        self.outputs.is_empty() || self.outputs.contains(&kind)
    }

    /// Whether a source is left out.
    #[must_use]
    pub fn leaves_out(&self, path: &str) -> bool {
        self.leave_out.iter().any(|wanted| is_within(wanted, path))
    }
}

/// Why a path is not that of a folder of the project that may be read.
fn leads_elsewhere(path: &str) -> Option<&'static str> {
    if path.trim_end_matches('/').is_empty() {
        Some("is no folder: name one below the project")
    } else if path.starts_with('/')
        || path.contains('\\')
        || path.split('/').any(|part| part == "..")
    {
        Some("leads out of the project: name a folder below it")
    } else if path
        .split('/')
        .any(|part| part.starts_with('.') && part != ".")
    {
        Some("is hidden, and hidden folders are never read")
    } else if escape::needs_escape(path) {
        Some("holds a character that cannot be shown")
    } else {
        None
    }
}

fn bare(path: &str) -> &str {
    path.trim_start_matches("./").trim_end_matches('/')
}

fn levels(
    written: BTreeMap<String, WrittenLevel>,
    within: &str,
) -> Result<BTreeMap<String, Level>, SettingsError> {
    let mut levels = BTreeMap::new();
    for (name, level) in written {
        let Some(code) = codes::find(&name) else {
            let near = did_you_mean(&name, codes::ALL.iter().map(|code| code.name));
            let hint = near
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            return Err(SettingsError(format!(
                "{within}: there is no code `{name}`{hint}"
            )));
        };
        if code.is_fixed() {
            return Err(SettingsError(format!(
                "{within}: the level of `{name}` cannot be changed"
            )));
        }
        let level = match level {
            WrittenLevel::Allow => Level::Allow,
            WrittenLevel::Warn => Level::Warn,
            WrittenLevel::Deny => Level::Deny,
        };
        levels.insert(code.name.to_owned(), level);
    }
    Ok(levels)
}

/// The formats of these names, each once.
fn exports(names: &[String]) -> Result<Vec<Export>, SettingsError> {
    let format = |name: &String| {
        Export::ALL
            .into_iter()
            .find(|export| export.name() == name)
            .ok_or_else(|| {
                let all = Export::ALL.map(Export::name);
                let near = did_you_mean(name, all).map(|near| format!("; did you mean `{near}`?"));
                let hint = near.unwrap_or_else(|| format!("; there are {}", all.join(", ")));
                SettingsError(format!("exports: there is no format `{name}`{hint}"))
            })
    };
    let mut exports = names.iter().map(format).collect::<Result<Vec<_>, _>>()?;
    exports.sort_unstable();
    exports.dedup();
    Ok(exports)
}
