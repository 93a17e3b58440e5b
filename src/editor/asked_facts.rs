//! The facts on which it depends what a page tells a reader, and what somebody says of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::region::space::Case;
use crate::base::did_you_mean;
use crate::emit;
use crate::model::{
    Block, Condition, ConditionKind, DecisionId, DefineId, Domain, Effect, FactId, Guard, GuideId,
    Model, OrderedKind, Page, ProcedureId, RuleResult, Section, Target, placement, visit,
};
use crate::words::{Vocabulary, values};

/// A fact that a reader is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFact {
    pub name: String,
    /// Its label, without markup.
    pub label: String,
    /// The question that asks for it, where the writer has one.
    pub question: Option<String>,
    pub values: AskedValues,
}

/// What somebody can say of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedValues {
    YesNo,
    /// One of these: their names and their labels.
    OneOf(Vec<(String, String)>),
    /// Any of these.
    AnyOf(Vec<(String, String)>),
    /// A day between two.
    Date(String, String),
    /// A number, a time or a version: between which, in words.
    Written(String),
}

/// A fact of which something was said that is not understood, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedFact {
    pub name: String,
    pub why: String,
}

/// The facts of which something on a page depends, in the order of the text.
pub(super) fn facts_of(model: &Model, page: &Page) -> BTreeSet<FactId> {
    let mut walk = FactWalk::new(model);
    // Branches of prose.
    walk.body(&page.body);
    for target in placement::shown(page) {
        match target {
            Target::Guide(id) => walk.guide(*id),
            Target::Decision(id) => walk.decision(*id),
            Target::Procedure(id) => walk.procedure(*id),
            Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
        }
    }
    walk.facts
}

/// The facts that a condition asks for.
pub(super) fn facts_tested(model: &Model, condition: &Condition) -> BTreeSet<FactId> {
    let mut walk = FactWalk::new(model);
    walk.condition(condition);
    walk.facts
}

/// A fact, as somebody is asked for it.
pub(super) fn asked(model: &Model, vocabulary: &Vocabulary, id: FactId) -> AskedFact {
    let fact = model.facts.at(id);
    let named = |domain: &Domain| -> Vec<(String, String)> {
        let each = domain.values().iter();
        each.map(|value| (value.name.clone(), model.plain(&value.label)))
            .collect()
    };
    let values = match &fact.domain {
        Domain::YesNo => AskedValues::YesNo,
        Domain::OneOf(_) => AskedValues::OneOf(named(&fact.domain)),
        Domain::AnyOf(_) => AskedValues::AnyOf(named(&fact.domain)),
        Domain::Ordered(ordered) => {
            let (lo, hi) = fact.domain.bounds();
            match &ordered.kind {
                OrderedKind::Date => AskedValues::Date(ordered.show(lo), ordered.show(hi)),
                _ => AskedValues::Written(values::range(vocabulary, ordered, lo, hi)),
            }
        }
    };
    AskedFact {
        name: fact.name.clone(),
        label: model.plain(&fact.label),
        question: fact.ask.as_ref().map(|ask| model.plain(ask)),
        values,
    }
}

/// What is known of a reader, by the names of facts. What is not understood is refused.
pub(super) fn read(
    model: &Model,
    asked: &BTreeSet<FactId>,
    said: &[(String, String)],
) -> (Case, Vec<RefusedFact>) {
    let by_name: BTreeMap<&str, FactId> = asked
        .iter()
        .map(|id| (model.facts.at(*id).name.as_str(), *id))
        .collect();
    let (mut case, mut refused) = (Case::new(), Vec::new());
    for (name, text) in said.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let Some(id) = by_name.get(name.as_str()) else {
            let near = did_you_mean(name, by_name.keys().copied());
            let near = near.map(|near| format!("; did you mean `{near}`?"));
            refused.push(RefusedFact {
                name: name.clone(),
                why: format!(
                    "nothing on this page depends on it{}",
                    near.unwrap_or_default()
                ),
            });
            continue;
        };
        let domain = emit::domain(model, &model.facts.at(*id).domain);
        match domain.read(text) {
            Ok(value) => drop(case.insert(*id, emit::constant(&domain, value))),
            Err(error) => refused.push(RefusedFact {
                name: name.clone(),
                why: format!("it cannot be `{}`: it is {}", error.written, error.domain),
            }),
        }
    }
    (case, refused)
}

/// Goes through all on which something depends, each thing once.
struct FactWalk<'m> {
    model: &'m Model,
    facts: BTreeSet<FactId>,
    defines: BTreeSet<DefineId>,
    decisions: BTreeSet<DecisionId>,
    procedures: BTreeSet<ProcedureId>,
    guides: BTreeSet<GuideId>,
    /// The facts that steps set.
    set: BTreeSet<FactId>,
}

impl<'m> FactWalk<'m> {
    fn new(model: &'m Model) -> Self {
        Self {
            model,
            facts: BTreeSet::new(),
            defines: BTreeSet::new(),
            decisions: BTreeSet::new(),
            procedures: BTreeSet::new(),
            guides: BTreeSet::new(),
            set: BTreeSet::new(),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().for_each(|part| self.condition(part));
            }
            ConditionKind::Not(part) => self.condition(part),
            ConditionKind::Fact(id, ..) => self.facts.extend(self.model.given_facts(*id)),
            ConditionKind::Decision(id, ..) => self.decision(*id),
            ConditionKind::Define(id) => {
                if self.defines.insert(*id) {
                    self.condition(&self.model.defines.at(*id).condition);
                }
            }
        }
    }

    fn decision(&mut self, id: DecisionId) {
        if !self.decisions.insert(id) {
            return;
        }
        let decision = self.model.decisions.at(id);
        let rules = decision.rules.iter();
        let conditions = rules.flat_map(|rule| rule.when.iter().chain(&rule.unless));
        for condition in decision.population.iter().chain(conditions) {
            self.condition(condition);
        }
        for rule in &decision.rules {
            if let RuleResult::Amount(fact) = rule.result {
                self.facts.extend(self.model.given_facts(fact));
            }
        }
    }

    fn guide(&mut self, id: GuideId) {
        if !self.guides.insert(id) {
            return;
        }
        let guide = self.model.guides.at(id);
        guide.population.iter().for_each(|of| self.condition(of));
        self.body(&guide.intro);
        self.sections(&guide.sections);
    }

    fn sections(&mut self, sections: &[Section]) {
        for section in sections {
            let guard = match section {
                Section::Group(id) => {
                    let group = self.model.groups.at(*id);
                    self.body(&group.intro);
                    self.sections(&group.sections);
                    &group.guard
                }
                Section::Scenario(id) => {
                    let scenario = self.model.scenarios.at(*id);
                    self.body(&scenario.body.blocks);
                    &scenario.guard
                }
            };
            if let Guard::When(condition) = guard {
                self.condition(condition);
            }
        }
    }

    fn procedure(&mut self, id: ProcedureId) {
        if self.procedures.insert(id) {
            let procedure = self.model.procedures.at(id);
            procedure.requires.iter().for_each(|of| self.condition(of));
            self.body(&procedure.body.blocks);
        }
    }

    /// What a step sets, and to what; whether that may be is said by the assumptions.
    fn effect(&mut self, effect: &Effect) {
        for value in &effect.values {
            if let RuleResult::Amount(fact) = value {
                self.facts.extend(self.model.given_facts(*fact));
            }
        }
        if !self.set.insert(effect.fact) {
            return;
        }
        let model = self.model;
        for file in &model.files {
            for (_, assume) in model.assumes_of(file.id) {
                let mut of_assume = FactWalk::new(model);
                of_assume.condition(&assume.condition);
                if of_assume.facts.contains(&effect.fact) {
                    self.facts.append(&mut of_assume.facts);
                }
            }
        }
    }

    fn body(&mut self, blocks: &[Block]) {
        let mut elsewhere = Vec::new();
        visit::effects(blocks, &mut |effects| {
            effects.iter().for_each(|of| self.effect(of));
        });
        visit::blocks(blocks, &mut |block| match block {
            Block::Step(step) => step.requires.iter().for_each(|of| self.condition(of)),
            Block::Requires(condition) => self.condition(condition),
            Block::If(branches) => {
                let conditions = branches.iter().filter_map(|of| of.condition.as_ref());
                conditions.for_each(|of| self.condition(of));
            }
            Block::Do(call) => self.procedure(call.procedure),
            Block::Continue(destination, _) => elsewhere.extend(self.model.guide_at(destination)),
            Block::Effects(_)
            | Block::Choose(..)
            | Block::End(..)
            | Block::Note(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => {}
        });
        elsewhere.into_iter().for_each(|id| self.guide(id));
    }
}
