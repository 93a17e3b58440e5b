//! A language's words: messages of Project Fluent, by id.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// The shipped vocabularies, by their language.
const SHIPPED: [(&str, &str); 2] = [
    ("en", include_str!("../../templates/words/en.ftl")),
    ("de", include_str!("../../templates/words/de.ftl")),
];

static ENGLISH: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::shipped("en").unwrap_or_else(|| Vocabulary::empty(LanguageIdentifier::default()))
});

/// The languages, read once: a page asks for one each time that it is checked.
static ALL: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| {
    Vocabulary::languages()
        .filter_map(Vocabulary::shipped)
        .collect()
});

/// The words of a language.
pub struct Vocabulary {
    bundle: FluentBundle<FluentResource>,
    language: String,
}

/// What is wrong with the words that a project puts in the place of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VocabularyError {
    /// The text is not Fluent; the line of the first fault, from 1.
    Syntax(usize),
    /// No message has this id.
    UnknownMessage(String),
    /// The message lacks an argument that ours has, or has one that ours lacks.
    Arguments { id: String, ours: String },
}

impl fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(line) => write!(f, "line {line} is no message: write `id = words`"),
            Self::UnknownMessage(id) => write!(f, "casebook has no message `{id}`"),
            Self::Arguments { id, ours } => {
                write!(f, "`{id}` must use exactly these: {ours}")
            }
        }
    }
}

impl std::error::Error for VocabularyError {}

impl Vocabulary {
    /// The words of messages, and of pages in English.
    #[must_use]
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    /// The languages that casebook speaks.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(language, _)| *language)
    }

    /// As [`shipped`](Self::shipped), shared.
    #[must_use]
    pub fn of(language: &str) -> Option<&'static Self> {
        ALL.iter().find(|known| known.language == language)
    }

    /// The words of a language as they are shipped; `None` where there are none.
    #[must_use]
    pub fn shipped(language: &str) -> Option<Self> {
        let text = shipped_text(language)?;
        let mut vocabulary = Self::empty(language.parse().ok()?);
        language.clone_into(&mut vocabulary.language);
        vocabulary.bundle.add_resource_overriding(resource_of(text));
        Some(vocabulary)
    }

    /// The words of a language with some messages of a project in the place of ours.
    ///
    /// # Errors
    /// Where the text is not Fluent, or has messages that ours do not have.
    pub fn with(language: &str, own: &str) -> Result<Option<Self>, VocabularyError> {
        let Some(mut vocabulary) = Self::shipped(language) else {
            return Ok(None);
        };
        let known: BTreeMap<String, Vec<String>> = shipped_text(language)
            .map(|text| messages(&resource_of(text)))
            .into_iter()
            .flatten()
            .collect();
        let resource = FluentResource::try_new(own.to_owned()).map_err(|(_, errors)| {
            let at = errors.first().map_or(0, |error| error.pos.start);
            let before = own.get(..at).unwrap_or_default();
            VocabularyError::Syntax(before.matches('\n').count() + 1)
        })?;
        for (id, arguments) in messages(&resource) {
            let Some(ours) = known.get(&id) else {
                return Err(VocabularyError::UnknownMessage(id));
            };
            if *ours != arguments {
                let names: Vec<String> = ours.iter().map(|name| format!("{{ ${name} }}")).collect();
                let ours = if names.is_empty() {
                    "no arguments".to_owned()
                } else {
                    names.join(", ")
                };
                return Err(VocabularyError::Arguments { id, ours });
            }
        }
        vocabulary.bundle.add_resource_overriding(resource);
        Ok(Some(vocabulary))
    }

    fn empty(language: LanguageIdentifier) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Marks around arguments, for mixed directions of writing, would be characters on the page.
        bundle.set_use_isolating(false);
        Self {
            bundle,
            language: String::new(),
        }
    }

    /// The language: `en`.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Whether there is a message with this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// A message without arguments.
    #[must_use]
    pub fn word(&self, id: &str) -> String {
        self.say(id, &[])
    }

    /// A message. One that is not there shows as its id, which a test of all ids excludes.
    #[must_use]
    pub fn say(&self, id: &str, arguments: &[(&str, &str)]) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(id)
            .and_then(|message| message.value())
        else {
            return id.to_owned();
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(*name, *value);
        }
        let mut errors = Vec::new();
        self.bundle
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned()
    }
}

fn shipped_text(language: &str) -> Option<&'static str> {
    let mut shipped = SHIPPED.iter();
    let (_, text) = shipped.find(|(known, _)| *known == language)?;
    Some(text)
}

/// A text of ours, which is Fluent.
fn resource_of(text: &str) -> FluentResource {
    let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text.to_owned());
    resource
}

/// The messages of a text, each with the names of its arguments, sorted.
fn messages(resource: &FluentResource) -> Vec<(String, Vec<String>)> {
    use fluent_syntax::ast::Entry;
    let mut all = Vec::new();
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            let mut arguments = Vec::new();
            if let Some(pattern) = &message.value {
                of_pattern(pattern, &mut arguments);
            }
            arguments.sort_unstable();
            arguments.dedup();
            all.push((message.id.name.to_owned(), arguments));
        }
    }
    all
}

fn of_pattern(pattern: &fluent_syntax::ast::Pattern<&str>, arguments: &mut Vec<String>) {
    use fluent_syntax::ast::{Expression, InlineExpression, PatternElement};
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                for variant in variants {
                    of_pattern(&variant.value, arguments);
                }
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = inline {
            arguments.push(id.name.to_owned());
        }
    }
}
