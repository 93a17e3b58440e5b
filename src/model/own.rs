//! A file's declarations: its part of each list of the model, without going through the others.

use std::collections::BTreeSet;

use crate::base::{FileId, Placed, Span};

use super::names::Entity;
use super::types::{
    Assume, Calendar, Decision, Define, Example, Fact, Group, Guide, Model, NamedValues, Outcome,
    Procedure, Scenario, Term,
};

/// All of these know their span, and each stands in the file of it.
macro_rules! stands_at_its_span {
    ($($thing:ty),*) => {
        $(impl Placed for $thing {
            fn file(&self) -> FileId {
                self.span.file
            }
        })*
    };
}

stands_at_its_span!(
    Calendar,
    Decision,
    Define,
    Fact,
    Group,
    Guide,
    NamedValues,
    Outcome,
    Procedure,
    Scenario,
    Term
);

impl Model {
    /// The assumptions that a file states, each with its position among all.
    pub fn assumes_of(&self, file: FileId) -> impl Iterator<Item = (usize, &Assume)> {
        self.assumes
            .iter()
            .enumerate()
            .filter(move |(_, assume)| assume.span.file == file)
    }

    /// The examples that a file states.
    pub fn examples_of(&self, file: FileId) -> impl Iterator<Item = &Example> {
        self.examples
            .iter()
            .filter(move |example| example.span.file == file)
    }

    /// Everything that a file declares.
    #[must_use]
    pub fn declared_in(&self, file: FileId) -> Vec<Entity> {
        let mut all: Vec<Entity> = Vec::new();
        all.extend(self.terms.of_file(file).map(|(id, _)| Entity::Term(id)));
        let named = self
            .facts
            .of_file(file)
            .filter(|(id, _)| self.is_named(*id));
        all.extend(named.map(|(id, _)| Entity::Fact(id)));
        all.extend(self.values.of_file(file).map(|(id, _)| Entity::Values(id)));
        all.extend(
            self.calendars
                .of_file(file)
                .map(|(id, _)| Entity::Calendar(id)),
        );
        all.extend(self.defines.of_file(file).map(|(id, _)| Entity::Define(id)));
        all.extend(
            self.outcomes
                .of_file(file)
                .map(|(id, _)| Entity::Outcome(id)),
        );
        all.extend(
            self.decisions
                .of_file(file)
                .map(|(id, _)| Entity::Decision(id)),
        );
        all.extend(
            self.procedures
                .of_file(file)
                .map(|(id, _)| Entity::Procedure(id)),
        );
        all.extend(self.guides.of_file(file).map(|(id, _)| Entity::Guide(id)));
        all.extend(self.groups.of_file(file).map(|(id, _)| Entity::Group(id)));
        all.extend(
            self.scenarios
                .of_file(file)
                .map(|(id, _)| Entity::Scenario(id)),
        );
        all
    }

    /// Where a thing is declared: by this it is known in all files.
    #[must_use]
    pub fn declared_at(&self, entity: Entity) -> Span {
        match entity {
            Entity::Term(id) => self.terms.at(id).span,
            Entity::Fact(id) => self.facts.at(id).span,
            Entity::Values(id) => self.values.at(id).span,
            Entity::Calendar(id) => self.calendars.at(id).span,
            Entity::Define(id) => self.defines.at(id).span,
            Entity::Outcome(id) => self.outcomes.at(id).span,
            Entity::Decision(id) => self.decisions.at(id).span,
            Entity::Procedure(id) => self.procedures.at(id).span,
            Entity::Guide(id) => self.guides.at(id).span,
            Entity::Group(id) => self.groups.at(id).span,
            Entity::Scenario(id) => self.scenarios.at(id).span,
        }
    }

    /// The name of a thing.
    #[must_use]
    pub fn name_of(&self, entity: Entity) -> &str {
        match entity {
            Entity::Term(id) => &self.terms.at(id).name,
            Entity::Fact(id) => &self.facts.at(id).name,
            Entity::Values(id) => &self.values.at(id).name,
            Entity::Calendar(id) => &self.calendars.at(id).name,
            Entity::Define(id) => &self.defines.at(id).name,
            Entity::Outcome(id) => &self.outcomes.at(id).name,
            Entity::Decision(id) => &self.decisions.at(id).name,
            Entity::Procedure(id) => &self.procedures.at(id).name,
            Entity::Guide(id) => &self.guides.at(id).name,
            Entity::Group(id) => &self.groups.at(id).name,
            Entity::Scenario(id) => &self.scenarios.at(id).name,
        }
    }

    /// Says that things are used in a file.
    pub(super) fn use_in(&mut self, file: FileId, used: BTreeSet<Entity>) {
        if let Ok(at) = self.files.binary_search_by_key(&file, |file| file.id)
            && let Some(file) = self.files.get_mut(at)
        {
            file.used.extend(used);
        }
    }
}
