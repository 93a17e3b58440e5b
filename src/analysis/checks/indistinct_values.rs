//! `indistinct-values`: values of a fact that no condition tells apart.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, codes};
use crate::model::{Admits, Domain, Entity, FactId, Model, Value, visit};

pub(super) fn run(model: &Model) -> Vec<Diagnostic> {
    let mut tests: BTreeMap<FactId, Vec<&Admits>> = BTreeMap::new();
    visit::conditions(model, &mut |condition| {
        visit::tests(condition, &mut |fact, admits| tests.entry(fact).or_default().push(admits));
    });
    let mut found = Vec::new();
    for (id, fact) in model.facts.iter().filter(|(_, fact)| !fact.broken) {
        let Some(tests) = tests.get(&id) else {
            // Of a fact that is not even named, that is said.
            if model.used.contains(&Entity::Fact(id)) {
                found.push(
                    Diagnostic::new(
                        &codes::INDISTINCT_VALUES,
                        fact.span,
                        format!("nothing depends on `{}`: no condition asks for it", fact.name),
                    )
                    .say("it is only named, set or given")
                    .help("ask for it where it matters, or say in plain words what is meant, and take the fact away"),
                );
            }
            continue;
        };
        let Domain::OneOf(values) = &fact.domain else { continue };
        let mut alike: BTreeMap<Vec<bool>, Vec<&Value>> = BTreeMap::new();
        for (at, value) in values.iter().enumerate() {
            alike.entry(tests.iter().map(|admits| takes(admits, at)).collect()).or_default().push(value);
        }
        for same in alike.values() {
            let [first, others @ ..] = same.as_slice() else { continue };
            let Some(second) = others.first() else { continue };
            let names: Vec<String> = others.iter().map(|value| format!("`{}`", value.name)).collect();
            found.push(
                Diagnostic::new(
                    &codes::INDISTINCT_VALUES,
                    second.span,
                    format!("nothing tells `{}` from {}", first.name, names.join(", ")),
                )
                .say(format!("no condition on `{}` holds for one and not for the other", fact.name))
                .also(first.span, "the other value")
                .help("make them one value, or ask for the difference where it matters"),
            );
        }
    }
    found.sort_by_key(Diagnostic::span);
    found
}

fn takes(admits: &Admits, at: usize) -> bool {
    matches!(admits, Admits::Values(values) if values.contains(&at))
}
