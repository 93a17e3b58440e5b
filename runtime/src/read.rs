//! Cases from text.

use std::fmt;

use crate::bundle::Bundle;
use crate::case::Case;
use crate::value::ValueError;

/// Reads cases of a bundle's facts.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'b> {
    bundle: &'b Bundle,
    ignores_others: bool,
}

/// Why a text is no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It is not understood at all.
    Text(String),
    /// A name is no fact of the bundle.
    NoFact(String),
    /// A fact is worked out of others, which are named: it is not given.
    Computed(String, String),
    /// It gives a fact twice.
    Twice(String),
    /// A value is outside of its fact's domain.
    Value {
        /// The fact.
        fact: String,
        /// The fault.
        error: ValueError,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(what) => write!(f, "{what}"),
            Self::NoFact(name) => write!(f, "`{name}` is no fact"),
            Self::Computed(name, of) => {
                write!(f, "`{name}` is worked out of {of}: give those instead")
            }
            Self::Twice(name) => write!(f, "`{name}` is given twice"),
            Self::Value { fact, error } => write!(f, "`{fact}`: {error}"),
        }
    }
}

impl std::error::Error for ReadError {}

impl Bundle {
    /// Reads cases.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            bundle: self,
            ignores_others: false,
        }
    }
}

impl Reader<'_> {
    /// Ignores names that are no facts, instead of refusing them.
    #[must_use]
    pub fn ignoring_others(self) -> Self {
        Self {
            ignores_others: true,
            ..self
        }
    }

    /// A case from names and values as [`Domain::read`](crate::policy::Domain::read) reads them.
    ///
    /// # Errors
    /// Where a name is no fact, or a value none of the fact's.
    pub fn pairs<'t>(
        &self,
        pairs: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Case, ReadError> {
        let mut case = self.bundle.unknown();
        for (name, text) in pairs {
            if let Some(at) = self.fact(name)? {
                if case.get(at).is_some() {
                    return Err(ReadError::Twice(name.chars().take(80).collect()));
                }
                case.put(at, Some(self.value(at, |domain| domain.read(text))?));
            }
        }
        Ok(case)
    }

    fn fact(&self, name: &str) -> Result<Option<u32>, ReadError> {
        match self.bundle.position(name) {
            None if !self.ignores_others => Err(ReadError::NoFact(name.chars().take(80).collect())),
            Some(at) if self.bundle.is_computed(at) => {
                if self.ignores_others {
                    return Ok(None);
                }
                let of = self.bundle.given(at);
                let of: Vec<String> = of
                    .into_iter()
                    .filter_map(|at| self.bundle.fact(at))
                    .map(|fact| format!("`{}`", fact.name))
                    .collect();
                Err(ReadError::Computed(name.to_owned(), of.join(", ")))
            }
            found => Ok(found),
        }
    }

    fn value(
        &self,
        at: u32,
        read: impl FnOnce(&crate::policy::Domain) -> Result<i64, ValueError>,
    ) -> Result<i64, ReadError> {
        let Some(fact) = self.bundle.fact(at) else {
            return Err(ReadError::NoFact(at.to_string()));
        };
        read(&fact.domain).map_err(|error| ReadError::Value {
            fact: fact.name.clone(),
            error,
        })
    }
}

#[cfg(feature = "json")]
pub use json::json_fault;

#[cfg(feature = "json")]
mod json {
    use std::borrow::Cow;
    use std::fmt;

    use serde::Deserializer as _;
    use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
    use serde_json::Number;

    use super::{Case, ReadError, Reader};
    use crate::policy::Domain;

    impl Reader<'_> {
        /// A case from a JSON object: `true` and `false` (or a text) for yes and no, a text for a
        /// name, a list of names for a set, a number or a text for a number, texts for dates and
        /// versions; `null` is not known.
        ///
        /// # Errors
        /// Where the text is no such object, a key no fact, or a value none of the fact's.
        pub fn json(&self, text: &str) -> Result<Case, ReadError> {
            let mut fault = None;
            let mut reader = serde_json::Deserializer::from_str(text);
            let read = reader.deserialize_map(Object {
                reader: self,
                fault: &mut fault,
            });
            let read = read.and_then(|case| reader.end().map(|()| case));
            read.map_err(|error| {
                fault.unwrap_or_else(|| {
                    ReadError::Text(format!(
                        "this is no object of facts: {}",
                        json_fault(text, &error)
                    ))
                })
            })
        }
    }

    /// A fault of JSON and its place in the text: an object on one line is often a line of a file,
    /// which has a number of its own. For the compiler of policies, whose samples are such lines.
    #[doc(hidden)]
    #[must_use]
    pub fn json_fault(text: &str, error: &serde_json::Error) -> String {
        let words = error.to_string();
        match words.rsplit_once(" at line ") {
            Some((what, _)) if !text.trim_end().contains('\n') => match error.column() {
                0 => what.to_owned(),
                column => format!("{what} at column {column}"),
            },
            _ => words,
        }
    }

    /// Reads the object straight into a case, without a tree in between.
    struct Object<'r, 'b> {
        reader: &'r Reader<'b>,
        fault: &'r mut Option<ReadError>,
    }

    impl<'de> Visitor<'de> for Object<'_, '_> {
        type Value = Case;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object with a value for each fact that is known")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Case, M::Error> {
            let mut case = self.reader.bundle.unknown();
            let mut given: Vec<u32> = Vec::new();
            while let Some(name) = map.next_key_seed(Text)? {
                let Some(at) = self
                    .reader
                    .fact(&name)
                    .map_err(|fault| stop(self.fault, fault))?
                else {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                };
                if given.contains(&at) {
                    return Err(stop(
                        self.fault,
                        ReadError::Twice(name.chars().take(80).collect()),
                    ));
                }
                given.push(at);
                let Some(fact) = self.reader.bundle.fact(at) else {
                    continue;
                };
                let value = map.next_value_seed(Value {
                    domain: &fact.domain,
                })?;
                let value = value.transpose().map_err(|error| {
                    stop(
                        self.fault,
                        ReadError::Value {
                            fact: fact.name.clone(),
                            error,
                        },
                    )
                })?;
                case.put(at, value);
            }
            Ok(case)
        }
    }

    fn stop<E: Error>(slot: &mut Option<ReadError>, fault: ReadError) -> E {
        let error = E::custom(&fault);
        *slot = Some(fault);
        error
    }

    /// A key, borrowed where it has no escapes.
    struct Text;

    impl<'de> DeserializeSeed<'de> for Text {
        type Value = Cow<'de, str>;

        fn deserialize<D: serde::Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_str(self)
        }
    }

    impl<'de> Visitor<'de> for Text {
        type Value = Cow<'de, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a name")
        }

        fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.to_owned()))
        }
    }

    /// A value, or why it is none; `None` where it is not known.
    struct Value<'d> {
        domain: &'d Domain,
    }

    type Read = Option<Result<i64, crate::value::ValueError>>;

    impl<'de> DeserializeSeed<'de> for Value<'_> {
        type Value = Read;

        fn deserialize<D: serde::Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Read, D::Error> {
            deserializer.deserialize_any(self)
        }
    }

    impl<'de> Visitor<'de> for Value<'_> {
        type Value = Read;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}", self.domain.describe())
        }

        fn visit_unit<E: Error>(self) -> Result<Read, E> {
            Ok(None)
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<Read, E> {
            Ok(Some(match self.domain {
                Domain::YesNo => Ok(i64::from(value)),
                domain => Err(domain.error(if value { "true" } else { "false" })),
            }))
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<Read, E> {
            self.number(&value.into())
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Read, E> {
            self.number(&value.into())
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<Read, E> {
            match Number::from_f64(value) {
                Some(number) => self.number(&number),
                None => Ok(Some(Err(self.domain.error(&value.to_string())))),
            }
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Read, E> {
            Ok(Some(self.domain.read(text)))
        }

        fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Read, S::Error> {
            let (mut set, mut wrong) = (0, None);
            while let Some(name) = list.next_element_seed(Text)? {
                match self.domain.member(&name) {
                    Some(bit) => set |= bit,
                    None => wrong = wrong.or_else(|| Some(self.domain.error(&name))),
                }
            }
            let is_set = matches!(self.domain, Domain::AnyOf(_));
            let wrong = wrong.or_else(|| (!is_set).then(|| self.domain.error("a list")));
            Ok(Some(wrong.map_or(Ok(set.cast_signed()), Err)))
        }
    }

    impl Value<'_> {
        /// A number is read as it is written: its shortest digits are exact.
        #[allow(clippy::unnecessary_wraps, reason = "it ends visits")]
        fn number<E: Error>(&self, number: &Number) -> Result<Read, E> {
            let text = number.to_string();
            let text = text.strip_suffix(".0").unwrap_or(&text);
            Ok(Some(match self.domain {
                Domain::Number { .. } => self.domain.read(text),
                domain => Err(domain.error(text)),
            }))
        }
    }
}
