//! The words and templates of pages: ours, with the team's in their place.

use crate::base::{Diagnostic, FileId, Span, codes};
use crate::emit::article::{TemplateError, Templates};
use crate::words::Vocabulary;

use super::files::{FileError, FileFault, Files};
use super::results::Hash;
use super::settings::Settings;

/// The file of a team's templates that holds words.
const WORDS: &str = "words.ftl";

/// See the module.
pub(super) struct TeamTemplates {
    pub(super) pages: Templates,
    pub(super) vocabulary: Vocabulary,
    /// The names of the team's templates.
    pub(super) names: Vec<String>,
    /// Whether the sentences of pages are read back: words of the team's own are not known.
    pub(super) is_read_back: bool,
    /// The hash of all that is the team's.
    pub(super) hash: Hash,
}

impl TeamTemplates {
    /// Reads them. Says where sentences are not read back.
    ///
    /// # Errors
    /// As a finding, where they cannot be read or used.
    pub(super) fn read(
        files: &dyn Files,
        settings: &Settings,
        found: &mut Vec<Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let nowhere = Span::new(FileId(0), 0, 0);
        let mut own = own_templates(files, settings).map_err(|error| {
            let message = format!("the templates cannot be read: {error}");
            Diagnostic::new(&codes::LOST_CONTENT, nowhere, message)
        })?;
        let mut hash = blake3::Hasher::new();
        for (name, text) in &own {
            hash.update(blake3::hash(name.as_bytes()).as_bytes());
            hash.update(blake3::hash(text.as_bytes()).as_bytes());
        }
        let is_read_back = !own.iter().any(|(name, _)| name == WORDS);
        if !is_read_back {
            let message =
                format!("sentences are not read back, because `{WORDS}` has words of your own");
            found.push(
                Diagnostic::new(&codes::NOT_READ_BACK, nowhere, message).help(
                    "read the articles yourself, or keep to the words that come with casebook",
                ),
            );
        }
        let vocabulary = vocabulary(settings, &mut own, nowhere)?;
        Ok(Self {
            pages: Templates::docusaurus(&own).map_err(|error| unusable(&error, nowhere))?,
            vocabulary,
            names: own.into_iter().map(|(name, _)| name).collect(),
            is_read_back,
            hash: *hash.finalize().as_bytes(),
        })
    }
}

/// That a template cannot be used.
pub(super) fn unusable(error: &TemplateError, span: Span) -> Diagnostic {
    let message = format!("a template cannot be used: {error}");
    Diagnostic::new(&codes::LOST_CONTENT, span, message)
}

/// The words of the pages: those of the language, with the team's in their place.
fn vocabulary(
    settings: &Settings,
    own: &mut Vec<(String, String)>,
    nowhere: Span,
) -> Result<Vocabulary, Diagnostic> {
    let at = own.iter().position(|(name, _)| name == WORDS);
    let text = at.map(|at| own.remove(at).1).unwrap_or_default();
    let language = settings.language();
    let vocabulary = Vocabulary::with(language, &text).map_err(|error| {
        let message = format!("the words of the templates cannot be used: `{WORDS}`: {error}");
        Diagnostic::new(&codes::LOST_CONTENT, nowhere, message)
    })?;
    vocabulary.ok_or_else(|| {
        let message = format!("there are no words in the language `{language}`");
        Diagnostic::new(&codes::LOST_CONTENT, nowhere, message)
    })
}

/// The templates of the team, by name.
fn own_templates(
    files: &dyn Files,
    settings: &Settings,
) -> Result<Vec<(String, String)>, FileError> {
    let Some(folder) = &settings.templates else {
        return Ok(Vec::new());
    };
    let mut own = Vec::new();
    for listed in files
        .names(folder)?
        .into_iter()
        .filter(|listed| listed.path.ends_with(".md") || listed.path == WORDS)
    {
        let path = format!("{folder}/{}", listed.path);
        if let Some(fault) = listed.fault {
            return Err(FileError { path, fault });
        }
        let text = String::from_utf8(files.read(&path)?).map_err(|error| FileError {
            path: path.clone(),
            fault: FileFault::NotText(error.utf8_error().valid_up_to()),
        })?;
        own.push((listed.path, text));
    }
    Ok(own)
}
