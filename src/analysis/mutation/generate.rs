//! All mutants of a file's declarations.

use crate::base::Span;
use crate::model::{
    Block, Body, Condition, ConditionKind, Constant, Decision, DecisionId, Domain, File, Guard,
    Model, OutcomeId, Policy, Rule, RuleResult,
};
use crate::words;

use super::conditions::variants;
use super::mutant::{Mutant, Replacement};

/// All small changes to the rules, the scenarios and the steps of a file, in the order of its text.
#[must_use]
pub fn generate(model: &Model, file: &File) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (id, _) in model.decisions.of_file(file.id) {
        rules(model, id, &mut mutants);
    }
    for (id, group) in model.groups.of_file(file.id) {
        guards(
            model,
            &group.guard,
            &|guard| Replacement::Group(id, guard),
            &mut mutants,
        );
    }
    for (id, scenario) in model.scenarios.of_file(file.id) {
        guards(
            model,
            &scenario.guard,
            &|guard| Replacement::Scenario(id, guard),
            &mut mutants,
        );
        steps(
            model,
            file,
            &scenario.body,
            &|body| Replacement::Steps(id, body),
            &mut mutants,
        );
    }
    for (id, procedure) in model.procedures.of_file(file.id) {
        steps(
            model,
            file,
            &procedure.body,
            &|body| Replacement::Procedure(id, body),
            &mut mutants,
        );
    }
    mutants.sort_by_key(|mutant| mutant.span);
    mutants
}

fn rules(model: &Model, id: DecisionId, mutants: &mut Vec<Mutant>) {
    let decision = model.decisions.at(id);
    for (at, rule) in decision.rules.iter().enumerate() {
        let changed = in_conditions(model, rule)
            .into_iter()
            .chain(in_effect(model, decision, rule));
        for (words, span, rule) in changed {
            let edit = Replacement::Rule(id, at, Box::new(rule));
            mutants.push(Mutant { words, span, edit });
        }
        let next = decision
            .rules
            .get(at + 1)
            .filter(|next| next.when.is_some());
        if let (Policy::First, Some(next)) = (decision.policy, next) {
            mutants.push(Mutant {
                words: format!("`{}` and `{}` change places", rule.name, next.name),
                span: rule.span,
                edit: Replacement::Swap(id, at),
            });
        }
    }
}

/// The rule with one change in its `when` or `unless`: the words, the place, and the changed rule.
fn in_conditions(model: &Model, rule: &Rule) -> Vec<(String, Span, Rule)> {
    let name = &rule.name;
    let mut found = Vec::new();
    if let Some(when) = &rule.when {
        for variant in variants(model, when) {
            let mut changed = rule.clone();
            changed.when = Some(variant.condition);
            found.push((
                format!("`{name}`: {}", variant.words),
                variant.span,
                changed,
            ));
        }
    }
    if let Some(unless) = &rule.unless {
        for variant in variants(model, unless) {
            let mut changed = rule.clone();
            changed.unless = Some(variant.condition);
            found.push((
                format!("`{name}`: {}", variant.words),
                variant.span,
                changed,
            ));
        }
        let mut changed = rule.clone();
        changed.unless = None;
        found.push((
            format!("`{name}`: its `unless` is left out"),
            rule.span,
            changed,
        ));
    }
    found
}

/// The rule without its `overrides`, with another result, and one that never applies.
fn in_effect(model: &Model, decision: &Decision, rule: &Rule) -> Vec<(String, Span, Rule)> {
    let name = &rule.name;
    let mut found = Vec::new();
    if !rule.overrides.is_empty() {
        let mut changed = rule.clone();
        changed.overrides = Vec::new();
        found.push((
            format!("`{name}`: it overrides nothing"),
            rule.span,
            changed,
        ));
    }
    if let RuleResult::Value(value) = rule.result
        && let Some(result) = other(&decision.domain, value)
    {
        let shown = |value| words::value_in_message(model, &decision.domain, value);
        let words = format!("`{name}`: {} becomes {}", shown(value), shown(result));
        let mut changed = rule.clone();
        changed.result = RuleResult::Value(result);
        found.push((words, rule.span, changed));
    }
    let mut changed = rule.clone();
    changed.unless = None;
    changed.when = Some(Condition {
        kind: ConditionKind::Any(Vec::new()),
        span: rule.span,
    });
    found.push((format!("`{name}` is left out"), rule.span, changed));
    found
}

/// Another value of a domain: the next one.
fn other(domain: &Domain, value: Constant) -> Option<Constant> {
    let other = match (domain, value) {
        (Domain::YesNo, Constant::Index(index)) => Constant::Index(1 - index.min(1)),
        (Domain::OneOf(values), Constant::Index(index)) => {
            Constant::Index((index + 1) % values.len().max(1))
        }
        (Domain::AnyOf(values), Constant::Members(set)) => {
            // No rule gives the empty set.
            let toggled = (0..values.len())
                .map(|at| set ^ 1 << at)
                .find(|set| *set != 0);
            Constant::Members(toggled?)
        }
        (Domain::Ordered(ordered), Constant::Number(n)) => Constant::Number(if n < ordered.hi {
            n + 1
        } else {
            n.saturating_sub(1).max(ordered.lo)
        }),
        _ => value,
    };
    (other != value).then_some(other)
}

fn guards(
    model: &Model,
    guard: &Guard,
    edit: &dyn Fn(Guard) -> Replacement,
    mutants: &mut Vec<Mutant>,
) {
    for variant in guard
        .condition()
        .into_iter()
        .flat_map(|condition| variants(model, condition))
    {
        let (words, span) = (variant.words, variant.span);
        mutants.push(Mutant {
            words,
            span,
            edit: edit(Guard::When(variant.condition)),
        });
    }
}

/// Branches that are taken by the others, and ends that are other ends.
fn steps(
    model: &Model,
    file: &File,
    body: &Body,
    edit: &dyn Fn(Body) -> Replacement,
    mutants: &mut Vec<Mutant>,
) {
    let outcomes: Vec<OutcomeId> = model
        .outcomes
        .iter()
        .filter(|(_, outcome)| file.sees.contains(&outcome.span.file))
        .map(|(id, _)| id)
        .collect();
    for place in 0.. {
        let mut changed = body.clone();
        let mut left = place;
        let Some((words, span)) = change(model, &outcomes, &mut changed.blocks, &mut left) else {
            return;
        };
        if !words.is_empty() {
            mutants.push(Mutant {
                words,
                span,
                edit: edit(changed),
            });
        }
    }
}

/// Changes the place of this number, and tells how: no words where nothing can be done there.
/// `None` behind the last.
fn change(
    model: &Model,
    outcomes: &[OutcomeId],
    blocks: &mut [Block],
    left: &mut usize,
) -> Option<(String, Span)> {
    for block in blocks {
        let found = match block {
            Block::End(outcome, span) => {
                is_here(left).then(|| (other_end(model, outcomes, outcome), *span))
            }
            Block::Step(step) => change(model, outcomes, &mut step.blocks, left),
            Block::Choose(_, options) => options
                .iter_mut()
                .find_map(|option| change(model, outcomes, &mut option.blocks, left)),
            Block::Note(_, _, inner) => change(model, outcomes, inner, left),
            Block::If(branches) => branches.iter_mut().find_map(|branch| {
                if let Some(condition) = &mut branch.condition
                    && is_here(left)
                {
                    let words = format!(
                        "the branch for “{}” is for all others",
                        words::in_message(model, condition)
                    );
                    let kind = ConditionKind::Not(Box::new(condition.clone()));
                    *condition = Condition {
                        kind,
                        span: condition.span,
                    };
                    return Some((words, branch.span));
                }
                change(model, outcomes, &mut branch.blocks, left)
            }),
            Block::Effects(_)
            | Block::Requires(_)
            | Block::Do(_)
            | Block::Continue(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Counts places down; whether this is the one.
fn is_here(left: &mut usize) -> bool {
    let here = *left == 0;
    *left = left.wrapping_sub(1);
    here
}

fn other_end(model: &Model, outcomes: &[OutcomeId], end: &mut OutcomeId) -> String {
    let at = outcomes.iter().position(|other| other == end).unwrap_or(0);
    let shown = |id: OutcomeId| model.plain(&model.outcomes.at(id).label);
    match outcomes
        .get((at + 1) % outcomes.len().max(1))
        .copied()
        .filter(|next| next != end)
    {
        Some(next) => {
            let words = format!("the end “{}” becomes “{}”", shown(*end), shown(next));
            *end = next;
            words
        }
        None => String::new(),
    }
}
