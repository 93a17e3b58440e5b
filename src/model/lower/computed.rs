//! Facts that follow from others: quantities, and the amounts that conditions compare.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Span, codes};
use crate::model::amount::Amount;
use crate::model::brought;
use crate::model::domain::Domain;
use crate::model::effects;
use crate::model::flow::Flow;
use crate::model::ids::FactId;
use crate::model::names::Entity;
use crate::model::types::{Computed, Effect, Fact, Model, RuleResult, Saying};
use crate::syntax::ast;
use crate::syntax::ast::Item;

use super::amounts::AmountReader;
use super::context::{Context, LoweringState, RelationTest};
use super::cycles;
use super::decided;
use super::decided::Decided;
use super::relations::{RelationReader, names};
use super::soundness::Soundness;
use super::terms;
use super::unit::Unit;
use super::written;

/// A quantity and where it is written.
struct Written<'u> {
    file: FileId,
    item: Span,
    quantity: &'u ast::Quantity,
}

/// Works out the quantities of all files: those first that others are made of.
pub(super) fn quantities(
    units: &[Unit],
    shared: &LoweringState,
    model: &mut Model,
    soundness: &mut Soundness,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let months = months_ends(units, diagnostics);
    let all = declared(units, shared);
    let decided = Decided::new(units, shared);
    let graph = needed(units, shared, &all, &decided);
    let circles = cycles::cycles(&graph);
    for circle in &circles {
        let places: Vec<(Span, String)> = circle
            .iter()
            .filter_map(|entity| match entity {
                Entity::Decision(id) => Some(decided::place(model, *id)),
                Entity::Fact(id) => {
                    let fact = model.facts.at(*id);
                    Some((fact.span, fact.name.clone()))
                }
                // Nothing else is worked out.
                _ => None,
            })
            .collect();
        diagnostics.extend(cycles::told(&places, |_| String::new()).map(|found| {
            found.help("break the circle: let one of them be worked out of facts alone")
        }));
    }
    // What is in a circle, or needs something in one, is worked out by nobody; the others are.
    let in_circle: BTreeSet<Entity> = circles.into_iter().flatten().collect();
    for entity in in_order(&graph) {
        if in_circle.contains(&entity) {
            continue;
        }
        let id = match entity {
            Entity::Fact(id) => id,
            Entity::Decision(id) => {
                let amount = decided.amount(id, model, shared, &months);
                decided::store(model, id, amount);
                continue;
            }
            _ => continue,
        };
        let Some(written) = all.get(&id) else {
            continue;
        };
        let Some(context) = Context::new(written.file, model, shared) else {
            continue;
        };
        let reader = AmountReader {
            context: &context,
            early: months.get(&written.file).copied(),
        };
        let value = &written.quantity.value;
        let worked_out = reader
            .typed(value)
            .and_then(|typed| reader.domain(typed, value.span));
        let spoken = terms::spoken(value, &context);
        soundness.needs(written.item, context.take_needs());
        let (used, found) = context.finish();
        diagnostics.extend(found);
        model.use_in(written.file, used);
        if let Some(((amount, ordered), spoken)) = worked_out.zip(spoken) {
            let fact = model.facts.at_mut(id);
            fact.broken = false;
            fact.domain = Domain::Ordered(ordered);
            fact.computed = Some(Computed {
                amount,
                saying: Saying::Quantity(Box::new(spoken)),
            });
        }
    }
}

/// The quantities, and the decisions that amounts name, each with those of which it is worked out.
fn needed(
    units: &[Unit],
    shared: &LoweringState,
    all: &BTreeMap<FactId, Written<'_>>,
    decided: &Decided<'_>,
) -> BTreeMap<Entity, Vec<Entity>> {
    let mut graph: BTreeMap<Entity, Vec<Entity>> = BTreeMap::new();
    let is_worked_out = |entity: &Entity| match entity {
        Entity::Fact(id) => all.contains_key(id),
        entity => matches!(entity, Entity::Decision(_)),
    };
    for (id, written) in all {
        let mut needs = Vec::new();
        if let Some(scope) = shared.scopes.get(&written.file) {
            names(&written.quantity.value, &mut |name| {
                needs.extend(scope.get(&name.text).map(|entry| entry.entity));
            });
        }
        needs.retain(is_worked_out);
        graph.insert(Entity::Fact(*id), needs);
    }
    let mut open: Vec<Entity> = decided::asked(units, shared)
        .into_iter()
        .map(Entity::Decision)
        .chain(graph.values().flatten().copied())
        .collect();
    while let Some(entity) = open.pop() {
        let Entity::Decision(id) = entity else {
            continue;
        };
        if graph.contains_key(&entity) {
            continue;
        }
        let mut needs = decided.needs(id, shared);
        needs.retain(is_worked_out);
        open.extend(&needs);
        graph.insert(entity, needs);
    }
    graph
}

/// How months end, by file.
fn months_ends(units: &[Unit], diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<FileId, bool> {
    let mut ends: BTreeMap<FileId, bool> = BTreeMap::new();
    for unit in units {
        let mut first: Option<Span> = None;
        for item in unit.parsed.items() {
            let Item::MonthsEnd(end) = item else { continue };
            match first {
                None => {
                    first = Some(end.span);
                    ends.insert(unit.file, end.early);
                }
                Some(first) => diagnostics.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_NAME,
                        end.span,
                        "this file says twice how months end",
                    )
                    .also(first, "the first time")
                    .help("keep one of them"),
                ),
            }
        }
    }
    ends
}

/// The quantities, by the facts that they are. A name that two things have belongs to the first.
fn declared<'u>(units: &'u [Unit], shared: &LoweringState) -> BTreeMap<FactId, Written<'u>> {
    let mut all = BTreeMap::new();
    for unit in units {
        for written in &unit.parsed.items {
            let Item::Quantity(quantity) = &written.item else {
                continue;
            };
            let name = &quantity.declared.name;
            let entry = shared
                .scopes
                .get(&unit.file)
                .and_then(|scope| scope.get(&name.text))
                .filter(|entry| entry.span == name.span);
            if let Some(Entity::Fact(id)) = entry.map(|entry| entry.entity) {
                all.insert(
                    id,
                    Written {
                        file: unit.file,
                        item: written.span,
                        quantity,
                    },
                );
            }
        }
    }
    all
}

/// The nodes of a graph, each behind all that it needs, as far as these are in no circle.
fn in_order(graph: &BTreeMap<Entity, Vec<Entity>>) -> Vec<Entity> {
    let mut order = Vec::new();
    let mut begun: BTreeSet<Entity> = BTreeSet::new();
    for start in graph.keys() {
        let mut way = vec![(*start, false)];
        while let Some((node, is_done)) = way.pop() {
            if is_done {
                order.push(node);
            } else if begun.insert(node) {
                way.push((node, true));
                let needs = graph.get(&node).into_iter().flatten();
                way.extend(needs.map(|needed| (*needed, false)));
            }
        }
    }
    order
}

/// The amounts without a name that are said as an earlier one is, with the first of these.
pub(super) fn alike(model: &Model) -> BTreeMap<FactId, FactId> {
    let mut firsts: BTreeMap<&Amount, Vec<(FactId, &Saying)>> = BTreeMap::new();
    let mut alike = BTreeMap::new();
    for (id, fact) in model.facts.iter() {
        let Some(computed) = fact.computed.as_ref().filter(|_| !model.is_named(id)) else {
            continue;
        };
        let firsts = firsts.entry(&computed.amount).or_default();
        let first = firsts
            .iter()
            .find(|(_, saying)| **saying == computed.saying);
        match first {
            Some((first, _)) => {
                alike.insert(id, *first);
            }
            None => firsts.push((id, &computed.saying)),
        }
    }
    alike
}

/// Reports steps that set an amount, that take values from each other, or that are endless; adds the amounts
/// that others become behind steps.
pub(super) fn effects(model: &mut Model, diagnostics: &mut Vec<Diagnostic>) {
    let before = diagnostics.len();
    let all = effects::of_steps(model);
    if all.is_empty() {
        return;
    }
    for of_step in &all {
        for effect in of_step {
            let fact = model.facts.at(effect.fact);
            if fact.computed.is_some() {
                let message = format!("`{}` is worked out, and cannot be set", fact.name);
                diagnostics.push(
                    Diagnostic::new(&codes::WRONG_AMOUNT, effect.span, message)
                        .help("set a fact of which it is worked out"),
                );
            }
        }
        let mut cases = effects::cases(of_step).into_iter();
        let taken = |case: Vec<_>| taken_from_each_other(of_step, &effects::set_to(model, &case));
        if let Some(effect) = cases.find_map(taken) {
            let name = &model.facts.at(effect.fact).name;
            let message =
                format!("`{name}` and another fact take their values from each other here");
            diagnostics.push(
                Diagnostic::new(&codes::WRONG_AMOUNT, effect.span, message)
                    .help("the effects of one step happen together: keep one value in a third fact, in a step before"),
            );
        }
    }
    if diagnostics.len() > before {
        return;
    }
    for (id, span) in effects::tell_unknown(model) {
        let name = &model.facts.at(id).name;
        let message =
            format!("`{name}` may have more values behind this step than can be gone through");
        diagnostics.push(Diagnostic::new(&codes::ENDLESS_EFFECT, span, message).help(
            "let readers say what it is, with `@choose`, or give the fact at most 64 values",
        ));
    }
    let flow = Flow::of_project(model);
    for (id, span) in brought::bring_about(model, &flow) {
        let name = model.facts.at(id).name.trim_start_matches("= ");
        let message =
            format!("what becomes of `{name}` behind this step is another amount each time");
        diagnostics.push(
            Diagnostic::new(&codes::ENDLESS_EFFECT, span, message)
                .help("say in a fact of its own what the step brings about"),
        );
    }
    endless(model, &flow, diagnostics);
}

/// An effect that sets a fact by another that is set by the first.
fn taken_from_each_other<'e>(
    effects: &'e [Effect],
    values: &BTreeMap<FactId, Amount>,
) -> Option<&'e Effect> {
    let mut graph: BTreeMap<FactId, Vec<FactId>> = BTreeMap::new();
    for (fact, amount) in values {
        let needs = graph.entry(*fact).or_default();
        amount.facts(&mut |id| needs.push(id));
        needs.retain(|id| id != fact && values.contains_key(id));
    }
    let cycle = cycles::cycles(&graph).into_iter().next()?;
    effects.iter().find(|effect| cycle.contains(&effect.fact))
}

/// Reports steps that move a fact or an amount by so little that it can be moved too often, where they can be
/// done again and again.
fn endless(model: &Model, flow: &Flow, diagnostics: &mut Vec<Diagnostic>) {
    /// So many times a fact may be moved until it leaves its domain.
    const MOST: i64 = 4_000;
    let cases = flow.circles().into_iter().flat_map(|place| {
        let cases = place.cases.iter();
        cases.filter_map(|case| Some((flow.sets.get(*case)?, place.span?)))
    });
    for (values, span) in cases {
        // Constants move nothing.
        if values.values().all(|value| value.as_constant().is_some()) {
            continue;
        }
        for (id, fact) in model.facts.iter() {
            let amount = match &fact.computed {
                Some(computed) => computed.amount.clone(),
                None => Amount::Fact(id),
            };
            let Some(after) = amount.after(values) else {
                continue;
            };
            let ((form, turned, more), (form_after, turned_after, more_after)) =
                (amount.form(), after.form());
            let moved = more_after.saturating_sub(more).saturating_abs();
            let (lo, hi) = fact.domain.bounds();
            let times = hi.saturating_sub(lo).checked_div(moved).unwrap_or(0);
            if form == form_after && turned == turned_after && times > MOST {
                let name = &fact.name;
                let message =
                    format!("this moves `{name}` by so little that it could be done {times} times");
                diagnostics.push(Diagnostic::new(&codes::ENDLESS_EFFECT, span, message).help(
                    format!("give `{name}` a domain in which it can be done up to {MOST} times"),
                ));
                return;
            }
        }
    }
}

/// What is worked out in the items of all files, by where it stands.
#[derive(Default)]
pub(super) struct WorkedOut {
    /// The tests that comparisons are.
    pub(super) tests: BTreeMap<Span, RelationTest>,
    /// What rules give.
    pub(super) results: BTreeMap<Span, Vec<RuleResult>>,
}

/// What the comparisons and the rules of all files work out.
pub(super) fn relations(
    units: &[Unit],
    shared: &LoweringState,
    model: &mut Model,
    soundness: &mut Soundness,
    diagnostics: &mut Vec<Diagnostic>,
) -> WorkedOut {
    let months = months_ends(units, &mut Vec::new());
    let mut worked_out = WorkedOut::default();
    for unit in units {
        let mut facts: Vec<Fact> = Vec::new();
        let next = model.facts.len();
        let Some(context) = Context::new(unit.file, model, shared) else {
            continue;
        };
        let reader = RelationReader {
            reader: AmountReader {
                context: &context,
                early: months.get(&unit.file).copied(),
            },
            next,
        };
        for written in &unit.parsed.items {
            written::leaves(&written.item, &mut |leaf| {
                if let Some(test) = reader.leaf(leaf, &mut facts) {
                    worked_out.tests.insert(leaf.span, test);
                }
            });
            if let Item::Decision(decision) = &written.item {
                reader.results(decision, &mut facts, &mut worked_out.results);
            }
            written::sets(&written.item, &mut |name, to| {
                reader.set(name, to, &mut facts, &mut worked_out.results);
            });
            soundness.needs(written.span, context.take_needs());
        }
        let (used, found) = context.finish();
        diagnostics.extend(found);
        model.use_in(unit.file, used);
        for mut fact in facts {
            // What a row compares belongs to the source that takes the row.
            if fact.span.file != unit.file {
                fact.span = Span::new(unit.file, 0, 0);
            }
            model.facts.push(fact);
        }
    }
    worked_out
}
