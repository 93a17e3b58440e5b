//! A small change to a policy, which can be made and taken back.

use crate::base::Span;
use crate::model::{Body, DecisionId, GroupId, Guard, Model, ProcedureId, Rule, ScenarioId};

/// A change.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The change, in words.
    pub words: String,
    /// Where.
    pub span: Span,
    pub(super) edit: Replacement,
}

impl Mutant {
    /// A model with the change.
    #[cfg(feature = "internals")]
    #[must_use]
    pub fn made(&self, model: &Model) -> Model {
        let mut model = model.clone();
        self.edit.clone().exchange(&mut model);
        model
    }
}

/// The replacement.
#[derive(Clone, Debug)]
pub(super) enum Replacement {
    Rule(DecisionId, usize, Box<Rule>),
    /// A rule and the next one change places.
    Swap(DecisionId, usize),
    Scenario(ScenarioId, Guard),
    Group(GroupId, Guard),
    Steps(ScenarioId, Body),
    Procedure(ProcedureId, Body),
}

impl Replacement {
    /// Swaps it in and keeps the original: done again, it is taken back.
    pub(super) fn exchange(&mut self, model: &mut Model) {
        match self {
            Self::Rule(id, at, rule) => {
                if let Some(own) = model.decisions.at_mut(*id).rules.get_mut(*at) {
                    std::mem::swap(own, &mut **rule);
                }
            }
            Self::Swap(id, at) => {
                let rules = &mut model.decisions.at_mut(*id).rules;
                if *at + 1 < rules.len() {
                    rules.swap(*at, *at + 1);
                }
            }
            Self::Scenario(id, guard) => {
                std::mem::swap(&mut model.scenarios.at_mut(*id).guard, guard);
            }
            Self::Group(id, guard) => std::mem::swap(&mut model.groups.at_mut(*id).guard, guard),
            Self::Steps(id, body) => std::mem::swap(&mut model.scenarios.at_mut(*id).body, body),
            Self::Procedure(id, body) => {
                std::mem::swap(&mut model.procedures.at_mut(*id).body, body);
            }
        }
    }
}
