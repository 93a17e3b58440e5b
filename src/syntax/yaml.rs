//! The messages of YAML's parser, at their places in the file.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::base::{did_you_mean, escape};

/// The line at which a text is not YAML as it is needed, and why, in one line.
#[must_use]
pub fn fault(text: &str, error: &serde_yaml::Error) -> (Range<usize>, String) {
    let number = error
        .location()
        .map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
    let start: usize = text
        .split_inclusive('\n')
        .take(number.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default();
    // The position is shown by the excerpt.
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    let reason = reason
        .strip_prefix("line ")
        .and_then(|rest| rest.split_once(": "))
        .map_or(reason, |(_, rest)| rest);
    (start..start + line.trim_end().len(), in_words(reason))
}

/// The parser's message, in words of those who write the file.
fn in_words(reason: &str) -> String {
    if let Some(words) = unknown(reason) {
        return words;
    }
    let known = FAULTS
        .iter()
        .find(|(signs, _)| signs.iter().any(|sign| reason.contains(sign)));
    known.map_or(reason, |(_, words)| words).to_owned()
}

/// By what the parser says, what is wrong.
const FAULTS: [(&[&str], &str); 8] = [
    (
        &["Anchors", "Aliases", "alias"],
        "a value stands for another one (`&name`, `*name`): write it out where it is needed",
    ),
    (&["DuplicateKey", "duplicate"], "a key stands twice"),
    (
        &["budget"],
        "it holds more than a file of its length should",
    ),
    (&["null"], "a value is missing"),
    (&["invalid u", "invalid i"], "a whole number is wanted here"),
    (&["expected string scalar"], "a text is wanted here"),
    (
        &["expected mapping start"],
        "keys with their values are wanted here, each on a line below, indented",
    ),
    (
        &["expected sequence start"],
        "a list is wanted here: `[a, b]`",
    ),
];

/// That there is no key or value of a name, with those that there are.
fn unknown(reason: &str) -> Option<String> {
    let (what, rest) = [("key", "unknown field `"), ("value", "unknown variant `")]
        .into_iter()
        .find_map(|(what, begins)| Some((what, reason.strip_prefix(begins)?)))?;
    let (name, known) = rest.split_once("`, expected ")?;
    let known = known.strip_prefix("one of ").unwrap_or(known);
    let known: Vec<&str> = known
        .split(", ")
        .map(|name| name.trim_matches('`'))
        .collect();
    let help = match did_you_mean(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", known.join(", ")),
    };
    Some(format!(
        "there is no {what} `{}` here; {help}",
        escape::line(name)
    ))
}

/// Whether a text has anchors or aliases, which another reader may follow where this one does not.
pub(super) fn has_aliases(text: &str) -> bool {
    let options =
        serde_yaml::options! { budget: serde_yaml::budget! { max_aliases: 0, max_anchors: 0 } };
    let read: Result<Scalars, _> = serde_yaml::from_str_with_options(text, options);
    read.is_err_and(|error| {
        let said = error.to_string();
        said.contains("Anchors") || said.contains("Aliases")
    })
}

/// All texts in a document, keys among them, and the keys at the outermost level.
#[derive(Default)]
pub(super) struct Scalars {
    pub(super) texts: Vec<String>,
    pub(super) keys: Vec<String>,
}

/// The texts of a document that is YAML.
pub(super) fn scalars(text: &str) -> Scalars {
    serde_yaml::from_str(text).unwrap_or_default()
}

impl<'de> Deserialize<'de> for Scalars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut scalars = Self::default();
        deserializer.deserialize_any(Gather {
            into: &mut scalars,
            depth: 0,
        })?;
        Ok(scalars)
    }
}

/// Gathers texts at any depth.
struct Gather<'s> {
    into: &'s mut Scalars,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Gather<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Gather<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.into.texts.push(text.to_owned());
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let depth = self.depth + 1;
        while seq
            .next_element_seed(Gather {
                into: &mut *self.into,
                depth,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let depth = self.depth + 1;
        while let Some(key) = map.next_key::<String>()? {
            if self.depth == 0 {
                self.into.keys.push(key.clone());
            }
            self.into.texts.push(key);
            map.next_value_seed(Gather {
                into: &mut *self.into,
                depth,
            })?;
        }
        Ok(())
    }
}
