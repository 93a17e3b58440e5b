//! An answer that was given: a line of a file.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::{Map, Value as Json};

/// An answer that was given.
pub(super) struct GivenAnswer {
    /// What tells it from others, as its file has it.
    pub id: Option<Json>,
    pub about: String,
    /// An object of facts, as text.
    pub facts: String,
    /// What was answered; none is that it is not for this reader.
    pub said: Option<Vec<String>>,
}

/// Why a line is not read, without the words of the reader of JSON where it has only those.
fn fault(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Syntax => format!("it is not understood from letter {} on", error.column()),
        Category::Eof => "it ends too early".to_owned(),
        Category::Data | Category::Io => {
            let words = error.to_string();
            let (reason, _) = words.rsplit_once(" at line ").unwrap_or((&words, ""));
            reason.to_owned()
        }
    }
}

impl GivenAnswer {
    /// Reads a line: `{"about": "refund", "facts": {"age": 10}, "said": "full"}`.
    ///
    /// # Errors
    /// In words, where it is no such object.
    pub(super) fn read(text: &str, about: Option<&str>) -> Result<Self, String> {
        let object: UniqueObject = serde_json::from_str(text)
            .map_err(|error| format!("it is no JSON object on one line: {}", fault(&error)))?;
        let object = object.0;
        let known = ["id", "about", "facts", "said"];
        if let Some(key) = object.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!(
                "it has `{key}`; an answer has `about`, `facts`, `said`, and if you like `id`"
            ));
        }
        let about = about_what(&object, about)?;
        let facts = match object.get("facts") {
            Some(facts @ Json::Object(_)) => facts.to_string(),
            None => "{}".to_owned(),
            Some(_) => return Err("`facts` is an object: `{\"age\": 10}`".to_owned()),
        };
        Ok(Self {
            id: object.get("id").cloned(),
            about,
            facts,
            said: said(&object)?,
        })
    }

    /// What was answered, as it is quoted.
    pub(super) fn shown(&self) -> String {
        match self.said.as_deref() {
            None => "not for this reader".to_owned(),
            Some([]) => "nothing".to_owned(),
            Some(said) => said.join(", "),
        }
    }
}

/// What an answer is about: as it says, or as is said for all.
///
/// # Errors
/// In words, where neither says it.
fn about_what(object: &Map<String, Json>, about: Option<&str>) -> Result<String, String> {
    match (object.get("about"), about) {
        (Some(Json::String(about)), _) => Ok(about.clone()),
        (None, Some(about)) => Ok(about.to_owned()),
        (None, None) => {
            Err("it does not say what it is about: `about`, or `--about NAME` for all".to_owned())
        }
        (Some(_), _) => {
            Err("`about` is the name of a decision, an eligibility or a guide".to_owned())
        }
    }
}

/// What was answered; none is that it is not for this reader.
///
/// # Errors
/// In words, where that is no result and no list of results.
fn said(object: &Map<String, Json>) -> Result<Option<Vec<String>>, String> {
    let word = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(yes) => Some(yes.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    let said = match object.get("said") {
        Some(Json::Null) => Some(None),
        Some(Json::Array(values)) => values
            .iter()
            .map(word)
            .collect::<Option<Vec<_>>>()
            .map(Some),
        Some(value) => word(value).map(|word| Some(vec![word])),
        None => return Err("it does not say what was answered: `said`".to_owned()),
    };
    said.ok_or_else(|| "`said` is a result, or a list of results".to_owned())
}

/// An object none of whose keys, nor of those within, stands twice: of two facts of one name, one would be lost.
struct UniqueObject(Map<String, Json>);

impl<'de> Deserialize<'de> for UniqueObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueKeys)
    }
}

struct UniqueKeys;

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = UniqueObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<UniqueObject, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = if key == "facts" {
                Json::Object(entries.next_value::<UniqueObject>()?.0)
            } else {
                entries.next_value()?
            };
            if object.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("`{key}` stands twice")));
            }
        }
        Ok(UniqueObject(object))
    }
}
