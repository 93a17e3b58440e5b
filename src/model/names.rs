//! Names: the scope of each file, and the meaning of a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{FileId, Span, did_you_mean};

use super::ids::{
    CalendarId, DecisionId, DefineId, FactId, GroupId, GuideId, OutcomeId, ProcedureId, ScenarioId,
    TermId, ValuesId,
};

/// The meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// A term.
    Term(TermId),
    /// A fact.
    Fact(FactId),
    /// The values of an item `values`.
    Values(ValuesId),
    /// A calendar.
    Calendar(CalendarId),
    /// A define.
    Define(DefineId),
    /// An outcome.
    Outcome(OutcomeId),
    /// A decision or an eligibility.
    Decision(DecisionId),
    /// A procedure.
    Procedure(ProcedureId),
    /// A guide.
    Guide(GuideId),
    /// A group.
    Group(GroupId),
    /// A scenario.
    Scenario(ScenarioId),
}

impl Entity {
    /// The kind of thing, with its article.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Term(_) => "a term",
            Self::Fact(_) => "a fact",
            Self::Values(_) => "a list of values",
            Self::Calendar(_) => "a calendar",
            Self::Define(_) => "a define",
            Self::Outcome(_) => "an outcome",
            Self::Decision(_) => "a decision",
            Self::Procedure(_) => "a procedure",
            Self::Guide(_) => "a guide",
            Self::Group(_) => "a group",
            Self::Scenario(_) => "a scenario",
        }
    }
}

/// The targets of `{name}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A guide.
    Guide(GuideId),
    /// A group.
    Group(GroupId),
    /// A scenario.
    Scenario(ScenarioId),
    /// A decision or an eligibility.
    Decision(DecisionId),
    /// A procedure.
    Procedure(ProcedureId),
    /// An article, by its file.
    Article(FileId),
    /// A step of the same body, by its `@id`.
    Step(String),
}

impl Target {
    /// The declared thing; none of a page, and of names that only their own body knows.
    #[must_use]
    pub fn entity(&self) -> Option<Entity> {
        Some(match self {
            Self::Guide(id) => Entity::Guide(*id),
            Self::Group(id) => Entity::Group(*id),
            Self::Scenario(id) => Entity::Scenario(*id),
            Self::Decision(id) => Entity::Decision(*id),
            Self::Procedure(id) => Entity::Procedure(*id),
            Self::Article(_) | Self::Step(_) => return None,
        })
    }
}

/// A name's meaning and where it was given.
#[derive(Clone, Copy, Debug)]
pub struct NameEntry {
    /// The meaning.
    pub entity: Entity,
    /// Where it is declared.
    pub span: Span,
}

/// The names that a file sees: its own and those of the files it uses, directly or not.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    entries: BTreeMap<String, NameEntry>,
    /// Names whose declarations are not understood.
    lost: BTreeSet<String>,
    /// Whether a whole file is missing that may declare any name.
    incomplete: bool,
}

impl Scope {
    /// Adds a name; returns the entry that has it already, if another place declared it.
    pub fn declare(&mut self, name: &str, entry: NameEntry) -> Option<NameEntry> {
        match self.entries.get(name) {
            Some(present) if present.span != entry.span => Some(*present),
            Some(_) => None,
            None => {
                self.entries.insert(name.to_owned(), entry);
                None
            }
        }
    }

    /// The meaning of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<NameEntry> {
        self.entries.get(name).copied()
    }

    /// Says that a declaration of this name is not understood.
    pub fn lose(&mut self, name: &str) {
        self.lost.insert(name.to_owned());
    }

    /// Says that a file is missing that this one uses.
    pub fn lose_file(&mut self) {
        self.incomplete = true;
    }

    /// Whether it is a fault of its own that a name is unknown here.
    #[must_use]
    pub fn is_complete(&self, name: &str) -> bool {
        !self.incomplete && !self.lost.contains(name)
    }

    /// The known name nearest to `typed` among those that `fits` wants.
    #[must_use]
    pub fn nearest(&self, typed: &str, fits: impl Fn(Entity) -> bool) -> Option<&str> {
        let fitting = self.entries.iter().filter(|(_, entry)| fits(entry.entity));
        did_you_mean(typed, fitting.map(|(name, _)| name.as_str()))
    }

    /// Names and entries, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, NameEntry)> {
        self.entries
            .iter()
            .map(|(name, entry)| (name.as_str(), *entry))
    }
}
