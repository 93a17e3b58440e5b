//! All mutants of a file's declarations.

use crate::base::Span;
use crate::model::{
    Block, Body, Condition, ConditionKind, Constant, DecisionId, Domain, File, Guard, Model,
    OutcomeId, Policy, Rule,
};

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
        let mut add = |words: String, span, rule: Rule| {
            mutants.push(Mutant {
                words,
                span,
                edit: Replacement::Rule(id, at, Box::new(rule)),
            });
        };
        let name = &rule.name;
        for variant in rule.when.iter().flat_map(|when| variants(model, when)) {
            let words = format!("`{name}`: {}", variant.words);
            add(
                words,
                variant.span,
                Rule {
                    when: Some(variant.condition),
                    ..rule.clone()
                },
            );
        }
        for variant in rule
            .unless
            .iter()
            .flat_map(|unless| variants(model, unless))
        {
            let words = format!("`{name}`: {}", variant.words);
            add(
                words,
                variant.span,
                Rule {
                    unless: Some(variant.condition),
                    ..rule.clone()
                },
            );
        }
        if rule.unless.is_some() {
            add(
                format!("`{name}`: its `unless` is left out"),
                rule.span,
                Rule {
                    unless: None,
                    ..rule.clone()
                },
            );
        }
        if !rule.overrides.is_empty() {
            let overrides = Vec::new();
            add(
                format!("`{name}`: it overrides nothing"),
                rule.span,
                Rule {
                    overrides,
                    ..rule.clone()
                },
            );
        }
        if let Some(result) = other(&decision.domain, rule.result) {
            let shown = |value| model.value(&decision.domain, value);
            let words = format!("`{name}`: {} becomes {}", shown(rule.result), shown(result));
            add(
                words,
                rule.span,
                Rule {
                    result,
                    ..rule.clone()
                },
            );
        }
        let never = Condition {
            kind: ConditionKind::Any(Vec::new()),
            span: rule.span,
        };
        add(
            format!("`{name}` is left out"),
            rule.span,
            Rule {
                when: Some(never),
                unless: None,
                ..rule.clone()
            },
        );
        if let (Policy::First, Some(next)) = (
            decision.policy,
            decision
                .rules
                .get(at + 1)
                .filter(|next| next.when.is_some()),
        ) {
            let words = format!("`{name}` and `{}` change places", next.name);
            mutants.push(Mutant {
                words,
                span: rule.span,
                edit: Replacement::Swap(id, at),
            });
        }
    }
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
                        model.condition_words(condition)
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
