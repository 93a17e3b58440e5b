//! Why some readers are told something else: the rule, the scenario or the definition that is not as
//! it was, with its words before and now.

use std::collections::BTreeMap;

use crate::model::{
    Condition, ConditionKind, DecisionId, DefineId, Guard, GuideId, Model, Rule, RuleResult,
    ScenarioId,
};
use crate::words;

use super::difference::{Cause, CauseKind};

/// How many causes of a change are told.
const TOLD: usize = 4;

/// How deep definitions of definitions are looked at.
const DEEPEST: usize = 32;

/// The causes that readers for whom rules of these names decided, and decide, get another result.
pub(super) fn of_decision(
    model: &Model,
    ids: [DecisionId; 2],
    deciding: &[Vec<String>; 2],
) -> Vec<Cause> {
    let rules = ids.map(|id| {
        let rules = model.decisions.at(id).rules.iter();
        rules
            .map(|rule| (rule.name.as_str(), rule))
            .collect::<BTreeMap<_, _>>()
    });
    let [old, new] = &rules;
    let mut causes = Causes::new(model);
    for name in names(deciding) {
        let words = |rule: &&Rule| rule_words(model, rule);
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => {
                let differ = causes.conditions(conditions(old), conditions(new));
                let [was, is] = [old, new].map(words);
                if !differ && was != is {
                    causes.add(CauseKind::Rule, name, was, is);
                }
                let [was, is] = results(model, ids, [old.result, new.result]);
                if was != is {
                    causes.add(CauseKind::Result, name, was, is);
                }
            }
            (Some(old), None) => causes.add(CauseKind::Rule, name, words(old), String::new()),
            (None, Some(new)) => causes.add(CauseKind::Rule, name, String::new(), words(new)),
            (None, None) => {}
        }
    }
    let populations = ids.map(|id| model.decisions.at(id).population.as_ref());
    causes.population(populations);
    // Rules that only stand in the way of others.
    if causes.found.is_empty() {
        let known = |name: &&&str| old.contains_key(**name) || new.contains_key(**name);
        let all: Vec<&str> = old
            .keys()
            .chain(new.keys())
            .filter(known)
            .copied()
            .collect();
        for name in all {
            let words = |rule: Option<&&Rule>| rule.map(|rule| rule_words(model, rule));
            let [was, is] =
                [words(old.get(name)), words(new.get(name))].map(Option::unwrap_or_default);
            if was != is {
                causes.add(CauseKind::Rule, name, was, is);
            }
        }
    }
    causes.found
}

/// The causes that readers whom scenarios of these names took, and take, go another way.
pub(super) fn of_guide(
    model: &Model,
    ids: [GuideId; 2],
    scenarios: &BTreeMap<ScenarioId, ScenarioId>,
    taking: &[Vec<ScenarioId>; 2],
) -> Vec<Cause> {
    let mut causes = Causes::new(model);
    let [before, now] = taking;
    let mut pairs: Vec<[Option<ScenarioId>; 2]> = Vec::new();
    for old in before {
        pairs.push([Some(*old), scenarios.get(old).copied()]);
    }
    for new in now {
        let old = scenarios.iter().find(|(_, other)| *other == new);
        let pair = [old.map(|(old, _)| *old), Some(*new)];
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    for pair in pairs {
        let [old, new] = pair.map(|id| id.map(|id| model.scenarios.at(id)));
        let Some(name) = new.or(old).map(|scenario| scenario.name.as_str()) else {
            continue;
        };
        let words = |guard: &Guard| match guard {
            Guard::Always => "everybody".to_owned(),
            Guard::When(condition) => words::in_message(model, condition),
            Guard::Otherwise(_) => "everybody else".to_owned(),
        };
        let differ = match (old.map(|old| &old.guard), new.map(|new| &new.guard)) {
            (Some(Guard::When(old)), Some(Guard::When(new))) => {
                causes.conditions(vec![old], vec![new])
            }
            _ => false,
        };
        let [was, is] = [old, new].map(|one| one.map(|one| words(&one.guard)).unwrap_or_default());
        if !differ && was != is {
            causes.add(CauseKind::Scenario, name, was, is);
        }
    }
    causes.population(ids.map(|id| model.guides.at(id).population.as_ref()));
    causes.found
}

/// Results of two versions of a decision.
fn results(model: &Model, ids: [DecisionId; 2], results: [RuleResult; 2]) -> [String; 2] {
    let [old, new] = ids.map(|id| &model.decisions.at(id).domain);
    let [was, is] = results;
    [
        words::result_in_message(model, old, was),
        words::result_in_message(model, new, is),
    ]
}

/// All names, each once, in order.
fn names(deciding: &[Vec<String>; 2]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in deciding.iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

/// The conditions of a rule.
fn conditions(rule: &Rule) -> Vec<&Condition> {
    rule.when.iter().chain(&rule.unless).collect()
}

/// For whom a rule is, in the labels' words.
fn rule_words(model: &Model, rule: &Rule) -> String {
    let when = rule.when.as_ref().map_or_else(
        || "everybody else".to_owned(),
        |when| words::in_message(model, when),
    );
    match &rule.unless {
        Some(unless) => format!("{when}, unless {}", words::in_message(model, unless)),
        None => when,
    }
}

/// The causes that are found.
struct Causes<'m> {
    model: &'m Model,
    found: Vec<Cause>,
}

impl<'m> Causes<'m> {
    fn new(model: &'m Model) -> Self {
        Self {
            model,
            found: Vec::new(),
        }
    }

    fn add(&mut self, kind: CauseKind, name: &str, old: String, new: String) {
        let cause = Cause {
            kind,
            name: name.to_owned(),
            old,
            new,
        };
        if self.found.len() < TOLD && !self.found.contains(&cause) {
            self.found.push(cause);
        }
    }

    /// Definitions of both sides that are not as they were; whether there are any.
    fn conditions(&mut self, old: Vec<&'m Condition>, new: Vec<&'m Condition>) -> bool {
        let model = self.model;
        let [old, new] = [old, new].map(|conditions| {
            let mut found = BTreeMap::new();
            for condition in conditions {
                defines(model, condition, DEEPEST, &mut found);
            }
            found
        });
        let mut differ = false;
        for (name, new) in &new {
            let Some(old) = old.get(name) else { continue };
            let [old, new] = [*old, *new].map(|id| model.defines.at(id));
            let condition = [old, new].map(|define| words::in_message(model, &define.condition));
            let [was, is] = &condition;
            if was == is {
                continue;
            }
            differ = true;
            let [label, new_label] = [old, new].map(|define| model.plain(&define.label));
            if label == new_label {
                let [was, is] = condition;
                self.add(CauseKind::Define, name, was, is);
            } else {
                self.add(CauseKind::Define, name, label, new_label);
            }
        }
        differ
    }

    /// For whom something is.
    fn population(&mut self, conditions: [Option<&'m Condition>; 2]) {
        let differ = match conditions {
            [Some(old), Some(new)] => self.conditions(vec![old], vec![new]),
            _ => false,
        };
        let [was, is] = conditions.map(|condition| {
            condition.map_or_else(
                || "everybody".to_owned(),
                |condition| words::in_message(self.model, condition),
            )
        });
        if !differ && was != is {
            self.add(CauseKind::Population, "", was, is);
        }
    }
}

/// The definitions on which a condition depends, by name.
fn defines<'m>(
    model: &'m Model,
    condition: &Condition,
    deep: usize,
    found: &mut BTreeMap<&'m str, DefineId>,
) {
    match &condition.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            for part in parts {
                defines(model, part, deep, found);
            }
        }
        ConditionKind::Not(inner) => defines(model, inner, deep, found),
        ConditionKind::Define(id) => {
            let define = model.defines.at(*id);
            if deep > 0 && found.insert(&define.name, *id).is_none() {
                defines(model, &define.condition, deep - 1, found);
            }
        }
        ConditionKind::Fact(..) | ConditionKind::Decision(..) => {}
    }
}
