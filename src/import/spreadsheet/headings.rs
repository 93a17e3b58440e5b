//! What a heading says of its column: that it is a result, a reason, the name of a rule, a day from which a rule
//! holds; else it names a fact.

use crate::import::escaped::label;

use super::amounts::unit_of;
use super::domains::ColumnDomain;

/// The meaning of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnRole {
    Test,
    Result,
    Reason,
    RuleName,
    From,
    Until,
}

/// Words that head a column of results.
const RESULTS: [&str; 9] = [
    "result",
    "results",
    "outcome",
    "decision",
    "then",
    "answer",
    "ergebnis",
    "entscheidung",
    "dann",
];
const REASONS: [&str; 14] = [
    "because",
    "reason",
    "why",
    "comment",
    "comments",
    "note",
    "notes",
    "remark",
    "remarks",
    "explanation",
    "begründung",
    "grund",
    "bemerkung",
    "kommentar",
];
const NAMES: [&str; 16] = [
    "rule",
    "rule id",
    "rule no",
    "rule name",
    "id",
    "no",
    "nr",
    "#",
    "row",
    "number",
    "regel",
    "regel nr",
    "nummer",
    "key",
    "ref",
    "lfd nr",
];
const FROM: [&str; 8] = [
    "valid from",
    "from",
    "effective from",
    "effective",
    "start date",
    "gültig ab",
    "gültig von",
    "ab",
];
const UNTIL: [&str; 9] = [
    "valid until",
    "valid to",
    "until",
    "to",
    "effective to",
    "end date",
    "gültig bis",
    "bis",
    "expires",
];

impl ColumnRole {
    /// What the words of a heading say.
    pub(super) fn of(heading: &str) -> Self {
        let words = heading.to_lowercase().replace(['.', ':', '_'], " ");
        let words: Vec<&str> = words.split_whitespace().collect();
        let words = words.join(" ");
        let roles: [(&[&str], Self); 5] = [
            (&RESULTS, Self::Result),
            (&REASONS, Self::Reason),
            (&NAMES, Self::RuleName),
            (&FROM, Self::From),
            (&UNTIL, Self::Until),
        ];
        let role = roles
            .iter()
            .find(|(heads, _)| heads.contains(&words.as_str()));
        role.map_or(Self::Test, |(_, role)| *role)
    }
}

/// A heading: what it names, and the unit that stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// All of it.
    pub full: String,
    /// Without its unit.
    pub text: String,
    pub unit: String,
}

impl Heading {
    /// Parts `Weight (kg)` and `Fee in EUR`.
    pub(super) fn read(text: &str) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let full = text.clone();
        let inner = |open: char, close: char| {
            let (name, rest) = text.rsplit_once(open)?;
            Some((name.trim(), rest.strip_suffix(close)?.trim()))
        };
        let parted = inner('(', ')')
            .or_else(|| inner('[', ']'))
            .or_else(|| text.rsplit_once(" in "));
        if let Some((name, unit)) = parted
            && !name.is_empty()
            && let Some(unit) = unit_word(unit)
        {
            return Self {
                full,
                text: name.to_owned(),
                unit,
            };
        }
        let signed = ["€", "£", "$", "%"]
            .into_iter()
            .find_map(|sign| Some((text.strip_suffix(sign)?.trim(), sign)));
        if let Some((name, sign)) = signed
            && !name.is_empty()
        {
            return Self {
                full,
                text: name.to_owned(),
                unit: unit_word(sign).unwrap_or_default(),
            };
        }
        Self {
            full,
            text,
            unit: String::new(),
        }
    }

    /// The heading, without its unit where its values are numbers of it.
    pub(super) fn shown(&self, domain: &ColumnDomain) -> &str {
        match domain {
            ColumnDomain::Numbers(_) => &self.text,
            ColumnDomain::YesNo
            | ColumnDomain::OneOf(_)
            | ColumnDomain::Days { .. }
            | ColumnDomain::Times
            | ColumnDomain::Versions { .. } => &self.full,
        }
    }

    /// The question that it is.
    pub(super) fn question(&self) -> Option<String> {
        self.full.ends_with('?').then(|| label(&self.full))
    }

    /// How conditions call it: “the weight”. A language that writes nouns large keeps them so, without an article that
    /// would be another's.
    pub(super) fn called(&self, domain: &ColumnDomain, keeps_letters: bool) -> String {
        let text = label(self.shown(domain).trim_end_matches(['?', ':']));
        let is_abbreviation = text.chars().take(2).all(char::is_uppercase);
        let lower = if is_abbreviation {
            text.clone()
        } else {
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_lowercase().chain(letters).collect()
            })
        };
        let has_article = ["the ", "your ", "a ", "an "]
            .iter()
            .any(|word| lower.starts_with(word));
        if keeps_letters {
            text
        } else if has_article {
            lower
        } else {
            format!("the {lower}")
        }
    }
}

/// A unit: one word or sign.
fn unit_word(text: &str) -> Option<String> {
    let unit = unit_of(text);
    let is_unit = unit == "%"
        || !unit.is_empty() && unit.len() <= 12 && unit.chars().all(|c| c.is_ascii_alphabetic());
    is_unit.then_some(unit)
}
