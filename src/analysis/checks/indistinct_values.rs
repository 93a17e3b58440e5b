//! `indistinct-values`: values of a fact that no condition tells apart.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Admits, Domain, Entity, FactId, File, Model, visit};

/// What a file declares of facts and asks of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Asked {
    facts: Vec<Declared>,
    tests: Vec<Tests>,
}

/// A fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Declared {
    name: String,
    span: Span,
    /// Whether its own file refers to it.
    used: bool,
    /// Its values with where they stand, if it is one of some.
    values: Vec<(String, Span)>,
}

/// What conditions of one file ask of a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Tests {
    fact: Span,
    /// The values that some conditions take, each set once.
    taken: BTreeSet<BTreeSet<usize>>,
}

/// The facts and the conditions of a file.
pub(super) fn gather(model: &Model, file: &File) -> Asked {
    let mut tests: BTreeMap<FactId, BTreeSet<BTreeSet<usize>>> = BTreeMap::new();
    visit::conditions(model, file, &mut |condition| {
        visit::tests(condition, &mut |fact, admits| {
            let taken = tests.entry(fact).or_default();
            if let Admits::Values(values) = admits {
                taken.insert(values.iter().copied().collect());
            }
        });
    });
    let facts = model.facts.of_file(file.id).filter(|(_, fact)| !fact.broken).map(|(id, fact)| Declared {
        name: fact.name.clone(),
        span: fact.span,
        used: file.used.contains(&Entity::Fact(id)),
        values: match &fact.domain {
            Domain::OneOf(values) => values.iter().map(|value| (value.name.clone(), value.span)).collect(),
            _ => Vec::new(),
        },
    });
    let tests = tests.into_iter().map(|(fact, taken)| Tests { fact: model.facts.at(fact).span, taken });
    Asked { facts: facts.collect(), tests: tests.collect() }
}

/// What nothing tells apart; `used` is as for `unused-item`.
pub(super) fn run(files: &[&Asked], used: &BTreeSet<Span>) -> Vec<Diagnostic> {
    let mut tests: BTreeMap<Span, BTreeSet<&BTreeSet<usize>>> = BTreeMap::new();
    for of_file in files.iter().flat_map(|asked| &asked.tests) {
        tests.entry(of_file.fact).or_default().extend(&of_file.taken);
    }
    let mut found = Vec::new();
    for fact in files.iter().flat_map(|asked| &asked.facts) {
        let Some(tests) = tests.get(&fact.span) else {
            // Of a fact that is not even named, that is said.
            if fact.used || used.contains(&fact.span) {
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
        let mut alike: BTreeMap<Vec<bool>, Vec<&(String, Span)>> = BTreeMap::new();
        for (at, value) in fact.values.iter().enumerate() {
            alike.entry(tests.iter().map(|taken| taken.contains(&at)).collect()).or_default().push(value);
        }
        for same in alike.values() {
            let [(first, first_span), others @ ..] = same.as_slice() else { continue };
            let Some((_, second_span)) = others.first() else { continue };
            let names: Vec<String> = others.iter().map(|(name, _)| format!("`{name}`")).collect();
            found.push(
                Diagnostic::new(
                    &codes::INDISTINCT_VALUES,
                    *second_span,
                    format!("nothing tells `{first}` from {}", names.join(", ")),
                )
                .say(format!("no condition on `{}` holds for one and not for the other", fact.name))
                .also(*first_span, "the other value")
                .help("make them one value, or ask for the difference where it matters"),
            );
        }
    }
    found.sort_by_key(Diagnostic::span);
    found
}
