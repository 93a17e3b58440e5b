//! Changes tests and effects in a model: every test of a fact, and every effect.

use super::domain::{Admits, Constant};
use super::ids::FactId;
use super::types::{Block, Condition, ConditionKind, Effect, Guard, Model, RuleResult};

/// How facts are to be asked and set.
pub(super) trait Rewrite {
    /// Changes a test of a fact.
    fn test(&self, fact: &mut FactId, admits: &mut Admits);
    /// Changes a value that a fact is given.
    fn value(&self, fact: &mut FactId, value: &mut Constant);
    /// Changes a fact that is given what is worked out.
    fn set(&self, fact: &mut FactId);
}

/// Changes every test and effect of a model.
pub(super) fn model(model: &mut Model, by: &dyn Rewrite) {
    for define in model.defines.iter_mut() {
        condition(&mut define.condition, by);
    }
    for assume in &mut model.assumes {
        condition(&mut assume.condition, by);
    }
    for decision in model.decisions.iter_mut() {
        if let Some(population) = &mut decision.population {
            condition(population, by);
        }
        let of_rules = decision
            .rules
            .iter_mut()
            .flat_map(|rule| rule.when.iter_mut().chain(&mut rule.unless));
        for of_rule in of_rules {
            condition(of_rule, by);
        }
    }
    for procedure in model.procedures.iter_mut() {
        if let Some(requires) = &mut procedure.requires {
            condition(requires, by);
        }
        blocks(&mut procedure.body.blocks, by);
    }
    for guide in model.guides.iter_mut() {
        if let Some(population) = &mut guide.population {
            condition(population, by);
        }
        blocks(&mut guide.intro, by);
    }
    for group in model.groups.iter_mut() {
        guard(&mut group.guard, by);
        blocks(&mut group.intro, by);
    }
    for scenario in model.scenarios.iter_mut() {
        guard(&mut scenario.guard, by);
        blocks(&mut scenario.body.blocks, by);
    }
    for page in model.files.iter_mut().filter_map(|file| file.page.as_mut()) {
        if let Some((_, within)) = &mut page.valid {
            condition(within, by);
        }
        blocks(&mut page.body, by);
    }
    for given in model
        .examples
        .iter_mut()
        .flat_map(|example| &mut example.given)
    {
        condition(given, by);
    }
}

fn condition(within: &mut Condition, by: &dyn Rewrite) {
    match &mut within.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            for part in parts.iter_mut() {
                condition(part, by);
            }
        }
        ConditionKind::Not(inner) => condition(inner, by),
        ConditionKind::Fact(fact, admits, _) => by.test(fact, admits),
        ConditionKind::Decision(..) | ConditionKind::Define(_) => {}
    }
}

fn guard(guard: &mut Guard, by: &dyn Rewrite) {
    if let Guard::When(when) = guard {
        condition(when, by);
    }
}

/// Changes the effects of each step, those of one together.
pub(super) fn effects(model: &mut Model, change: &mut dyn FnMut(&mut [Effect])) {
    let procedures = model.procedures.iter_mut().map(|of| &mut of.body);
    let scenarios = model.scenarios.iter_mut().map(|of| &mut of.body);
    for body in procedures.chain(scenarios) {
        each(&mut body.blocks, &mut |block| match block {
            Block::Step(step) => change(&mut step.effects),
            Block::Effects(set) => change(set),
            _ => {}
        });
    }
}

/// Changes every block, outer before inner.
fn each(within: &mut [Block], change: &mut dyn FnMut(&mut Block)) {
    for block in within {
        change(block);
        match block {
            Block::Step(step) => each(&mut step.blocks, change),
            Block::If(branches) => {
                for branch in branches {
                    each(&mut branch.blocks, change);
                }
            }
            Block::Choose(_, options) => {
                for option in options {
                    each(&mut option.blocks, change);
                }
            }
            Block::Note(_, _, inner) => each(inner, change),
            Block::Effects(_)
            | Block::Requires(_)
            | Block::Do(_)
            | Block::Continue(..)
            | Block::End(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => {}
        }
    }
}

/// A fact is another, with other values.
fn effect(effect: &mut Effect, by: &dyn Rewrite) {
    let before = effect.fact;
    for result in &mut effect.values {
        let mut fact = before;
        match result {
            RuleResult::Value(value) => by.value(&mut fact, value),
            RuleResult::Amount(_) => by.set(&mut fact),
        }
        effect.fact = fact;
    }
}

fn blocks(within: &mut [Block], by: &dyn Rewrite) {
    each(within, &mut |block| match block {
        Block::Step(step) => {
            for requires in &mut step.requires {
                condition(requires, by);
            }
            for set in &mut step.effects {
                effect(set, by);
            }
        }
        Block::Effects(set) => {
            for set in set {
                effect(set, by);
            }
        }
        Block::Requires(requires) => condition(requires, by),
        Block::If(branches) => {
            let conditions = branches.iter_mut().map(|branch| &mut branch.condition);
            for when in conditions.flatten() {
                condition(when, by);
            }
        }
        _ => {}
    });
}
