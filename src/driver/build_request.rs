//! What a build is asked for.

use super::files::Files;
use super::output_state::OutputState;
use super::places::Places;
use super::settings::Settings;

/// See the module.
#[derive(Clone, Copy)]
pub struct BuildRequest<'r> {
    /// The project.
    pub files: &'r dyn Files,
    /// Its settings.
    pub settings: &'r Settings,
    /// Which sources are asked for.
    pub chosen: &'r dyn Fn(&str) -> bool,
    /// Whether these are all.
    pub all: bool,
    /// Where all pages show their things, so that of others nothing must be read for that.
    pub places: Option<&'r Places>,
    /// What is in the output folder.
    pub state: &'r dyn OutputState,
    /// The manifest of an earlier build.
    pub old: &'r dyn Fn() -> Option<String>,
}
