//! Things that are defined by one another in a cycle: defines and decisions through their
//! conditions, procedures through `@do`, rules through `overrides`.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::names::Entity;
use crate::model::types::{Condition, ConditionKind, Model};
use crate::model::visit;

/// How many things may need one another in a row.
const DEEPEST: usize = 256;

/// Reports each cycle once, at one of its members.
pub(super) fn check(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut graph: BTreeMap<Entity, Vec<Entity>> = BTreeMap::new();
    for (id, define) in model.defines.iter() {
        let mut needs = Vec::new();
        of_condition(&define.condition, &mut needs);
        graph.insert(Entity::Define(id), needs);
    }
    for (id, decision) in model.decisions.iter() {
        let mut needs = Vec::new();
        let of_rules = decision
            .rules
            .iter()
            .flat_map(|rule| rule.when.iter().chain(&rule.unless));
        for condition in decision.population.iter().chain(of_rules) {
            of_condition(condition, &mut needs);
        }
        graph.insert(Entity::Decision(id), needs);
        overrides(decision, diagnostics);
    }
    for (id, procedure) in model.procedures.iter() {
        let needs = visit::calls(&procedure.body.blocks)
            .into_iter()
            .map(Entity::Procedure)
            .collect();
        graph.insert(Entity::Procedure(id), needs);
    }
    let cycles = cycles(&graph);
    if cycles.is_empty()
        && let Some((span, name)) = too_deep(&graph).and_then(|entity| place(model, entity))
    {
        let message = format!("`{name}` needs things that need others, more than {DEEPEST} deep");
        diagnostics.push(
            Diagnostic::new(&codes::NESTED_TOO_DEEPLY, span, message)
                .help("say more of it in one place"),
        );
    }
    for cycle in cycles {
        let places: Vec<(Span, String)> = cycle
            .iter()
            .filter_map(|entity| place(model, *entity))
            .collect();
        diagnostics.extend(told(&places, |_| String::new()).map(|found| {
            found.help(
                "break the circle: let one of them say it with facts, without naming the others",
            )
        }));
    }
}

/// How many names of a cycle are told.
const TOLD: usize = 8;

/// Reports things that are defined by each other in a cycle, each with its place and name; `what`
/// is the message at the first.
pub(super) fn told(cycle: &[(Span, String)], what: impl Fn(&str) -> String) -> Option<Diagnostic> {
    let (span, name) = cycle.first()?;
    let mut names: Vec<&str> = cycle
        .iter()
        .take(TOLD)
        .map(|(_, name)| name.as_str())
        .collect();
    if cycle.len() > TOLD {
        names.push("…");
    }
    let message = format!(
        "`{name}` is defined by itself: {} → {name}",
        names.join(" → ")
    );
    let mut diagnostic = Diagnostic::new(&codes::CYCLE, *span, message).say(what(name));
    for (span, _) in cycle.iter().skip(1) {
        diagnostic = diagnostic.also(*span, "");
    }
    Some(diagnostic)
}

fn place(model: &Model, entity: Entity) -> Option<(Span, String)> {
    Some(match entity {
        Entity::Define(id) => (model.defines.at(id).span, model.defines.at(id).name.clone()),
        Entity::Decision(id) => (
            model.decisions.at(id).span,
            model.decisions.at(id).name.clone(),
        ),
        Entity::Procedure(id) => (
            model.procedures.at(id).span,
            model.procedures.at(id).name.clone(),
        ),
        _ => return None,
    })
}

fn of_condition(condition: &Condition, needs: &mut Vec<Entity>) {
    match &condition.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            for part in parts {
                of_condition(part, needs);
            }
        }
        ConditionKind::Not(inner) => of_condition(inner, needs),
        ConditionKind::Define(id) => needs.push(Entity::Define(*id)),
        ConditionKind::Decision(id, ..) => needs.push(Entity::Decision(*id)),
        ConditionKind::Fact(..) => {}
    }
}

fn overrides(decision: &crate::model::types::Decision, diagnostics: &mut Vec<Diagnostic>) {
    let graph: BTreeMap<usize, Vec<usize>> = decision
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| (at, rule.overrides.clone()))
        .collect();
    for cycle in cycles(&graph) {
        let rules: Vec<_> = cycle
            .iter()
            .filter_map(|at| decision.rules.get(*at))
            .collect();
        let Some(first) = rules.first() else { continue };
        let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
        let message = format!(
            "rules override each other in a circle: {} → {}",
            names.join(" → "),
            first.name
        );
        diagnostics.push(
            Diagnostic::new(&codes::CYCLE, first.span, message)
                .help("take one `overrides` away: which rule is the stronger one?"),
        );
    }
}

/// The first node from which a way of more than `DEEPEST` edges leads; the graph has no cycle.
pub(super) fn too_deep<N: Copy + Ord>(graph: &BTreeMap<N, Vec<N>>) -> Option<N> {
    let mut depths: BTreeMap<N, usize> = BTreeMap::new();
    for start in graph.keys() {
        let mut way = vec![*start];
        while let Some(node) = way.last().copied() {
            let edges = graph.get(&node).map(Vec::as_slice).unwrap_or_default();
            if let Some(next) = edges.iter().find(|next| !depths.contains_key(next)) {
                way.push(*next);
                continue;
            }
            let depth = edges
                .iter()
                .filter_map(|next| depths.get(next))
                .max()
                .map_or(0, |deepest| deepest + 1);
            if depth > DEEPEST {
                return Some(node);
            }
            depths.insert(node, depth);
            way.pop();
        }
    }
    None
}

/// The cycles of a graph that a depth-first walk meets, each once. Without one node of each, the
/// graph has none.
pub(super) fn cycles<N: Copy + Ord>(graph: &BTreeMap<N, Vec<N>>) -> Vec<Vec<N>> {
    let mut found = Vec::new();
    let mut done: BTreeMap<N, bool> = BTreeMap::new();
    for start in graph.keys() {
        // The way from `start` here, each with the edges that are still to be walked.
        let mut way: Vec<(N, Vec<N>)> = Vec::new();
        if !done.contains_key(start) {
            done.insert(*start, false);
            way.push((*start, graph.get(start).cloned().unwrap_or_default()));
        }
        while let Some((node, edges)) = way.last_mut() {
            match edges.pop() {
                None => {
                    done.insert(*node, true);
                    way.pop();
                }
                Some(next) => match done.get(&next) {
                    None => {
                        done.insert(next, false);
                        way.push((next, graph.get(&next).cloned().unwrap_or_default()));
                    }
                    Some(false) => {
                        found.push(
                            way.iter()
                                .map(|(node, _)| *node)
                                .skip_while(|node| *node != next)
                                .collect(),
                        );
                    }
                    Some(true) => {}
                },
            }
        }
    }
    found
}
