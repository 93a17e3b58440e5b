//! The settings of a project: `casebook.yaml` beside it, where there is one.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::base::{Code, Level, codes, did_you_mean};
use crate::emit::exports::Export;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The folder of the sources.
    pub sources: String,
    /// The folder for what is written.
    pub out: String,
    /// The folder of templates that stand in for ours, where there is one.
    pub templates: Option<String>,
    /// The formats of others in which tables are written too.
    pub exports: Vec<Export>,
    /// Levels of codes that are not as the registry has them.
    pub levels: BTreeMap<String, Level>,
    /// The day, where somebody asks what it changes, as days since 1970-01-01. It is no setting of a project.
    pub today: Option<i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sources: "policies".to_owned(),
            out: "out".to_owned(),
            templates: None,
            exports: Vec::new(),
            levels: BTreeMap::new(),
            today: None,
        }
    }
}

/// What is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError(String);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    sources: Option<String>,
    out: Option<String>,
    templates: Option<String>,
    #[serde(default)]
    exports: Vec<String>,
    #[serde(default)]
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
        let written: Written = serde_yaml::from_str(text).map_err(|error| {
            let message = error.to_string();
            SettingsError(message.lines().next().unwrap_or_default().to_owned())
        })?;
        let default = Self::default();
        let mut levels = BTreeMap::new();
        for (name, level) in written.levels {
            let Some(code) = codes::find(&name) else {
                let near = did_you_mean(&name, codes::ALL.iter().map(|code| code.name));
                let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(SettingsError(format!("levels: there is no code `{name}`{hint}")));
            };
            let level = match level {
                WrittenLevel::Allow => Level::Allow,
                WrittenLevel::Warn => Level::Warn,
                WrittenLevel::Deny => Level::Deny,
            };
            levels.insert(code.name.to_owned(), level);
        }
        let folder = |written: Option<String>, default: String| {
            written.map_or(default, |path| path.trim_end_matches('/').to_owned())
        };
        Ok(Self {
            sources: folder(written.sources, default.sources),
            out: folder(written.out, default.out),
            templates: written.templates.map(|path| folder(Some(path), String::new())),
            exports: exports(&written.exports)?,
            levels,
            today: None,
        })
    }

    /// How much a finding of this code weighs. What would break the build's promises cannot be lowered.
    #[must_use]
    pub fn level(&self, code: &Code) -> Level {
        let fixed = [&codes::INTERNAL_ERROR, &codes::SYNTAX_ERROR, &codes::LOST_CONTENT]
            .iter()
            .any(|fixed| fixed.name == code.name);
        self.levels.get(code.name).copied().filter(|_| !fixed).unwrap_or(code.level)
    }
}

/// The formats of these names, each once.
fn exports(names: &[String]) -> Result<Vec<Export>, SettingsError> {
    let format = |name: &String| {
        Export::ALL.into_iter().find(|export| export.name() == name).ok_or_else(|| {
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
