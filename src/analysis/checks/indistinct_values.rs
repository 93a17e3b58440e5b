//! `indistinct-values`: values of a fact that no condition tells apart, members of a set that none
//! asks for, and facts that none but assumptions asks for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::analysis::mentions::Mention;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{
    Admits, Assume, Condition, ConditionKind, Domain, Entity, FactId, File, Model, RuleResult,
    visit,
};

/// A file's declarations of facts and its questions to them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FactUses {
    facts: Vec<DeclaredFact>,
    tests: Vec<FactTests>,
}

/// A fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct DeclaredFact {
    name: String,
    span: Span,
    /// Whether its own file refers to it.
    used: bool,
    /// Its values with where they stand, if it is one or any of some.
    values: Vec<(String, Span)>,
    /// Whether it is any of them.
    any_of: bool,
}

/// The questions of one file's conditions to a fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct FactTests {
    fact: Span,
    /// The values that some conditions take, each set once.
    taken: BTreeSet<BTreeSet<usize>>,
    /// The members of a set that conditions ask for, a bit each.
    members: u64,
    /// Where the first condition stands that asks for it.
    first: Span,
    /// Where the first assumption stands that asks for it, if nothing else does.
    only_assumed: Option<Span>,
    /// Whether that is the only one, and it may be fulfilled by this fact alone, so that it says
    /// nothing of others.
    idle: bool,
}

/// The facts and the conditions of a file.
pub(crate) fn summarize(model: &Model, file: &File) -> FactUses {
    let mut assumed: BTreeMap<FactId, (usize, &Assume)> = BTreeMap::new();
    for (_, assume) in model.assumes_of(file.id) {
        visit::tests(&assume.condition, &mut |fact, _| {
            for fact in asked(model, fact) {
                assumed.entry(fact).or_insert((0, assume)).0 += 1;
            }
        });
    }
    let mut tests: BTreeMap<FactId, FactTests> = BTreeMap::new();
    let mut times: BTreeMap<FactId, usize> = BTreeMap::new();
    let asked_at = |first: Span, fact: FactId| FactTests {
        fact: model.facts.at(fact).span,
        taken: BTreeSet::new(),
        members: 0,
        first,
        only_assumed: None,
        idle: false,
    };
    visit::conditions(model, file, &mut |condition| {
        visit::tests(condition, &mut |fact, admits| {
            for fact in asked(model, fact) {
                *times.entry(fact).or_default() += 1;
                tests
                    .entry(fact)
                    .or_insert_with(|| asked_at(condition.span, fact));
            }
            let Some(tests) = tests.get_mut(&fact) else {
                return;
            };
            match admits {
                Admits::Values(values) => {
                    tests.taken.insert(values.iter().copied().collect());
                }
                Admits::IncludesAny(members) => tests.members |= members,
                // Whether a set is this one depends on each member.
                Admits::Exactly(_) | Admits::AllBut(_) => tests.members = u64::MAX,
                Admits::Within(_) => {}
            }
        });
    });
    // What a rule works out depends on its facts as well.
    for (_, decision) in model.decisions.of_file(file.id) {
        for rule in &decision.rules {
            if let RuleResult::Amount(amount) = rule.result {
                for fact in asked(model, amount) {
                    *times.entry(fact).or_default() += 1;
                    tests
                        .entry(fact)
                        .or_insert_with(|| asked_at(rule.span, fact));
                }
            }
        }
    }
    let mut depends = |amount: FactId, place: Span| {
        for fact in asked(model, amount) {
            *times.entry(fact).or_default() += 1;
            tests.entry(fact).or_insert_with(|| asked_at(place, fact));
        }
    };
    // So do steps that set a fact to an amount, and texts that name one.
    for (effect, place) in effects_of(model, file) {
        if let RuleResult::Amount(amount) = effect {
            depends(amount, place);
        }
    }
    visit::prose_of(model, file, &mut |inline| {
        if let Some((Mention::Quantity(id), place)) = Mention::of(model, inline) {
            depends(id, place);
        }
    });
    for (fact, tests) in &mut tests {
        if let Some((count, assume)) = assumed
            .get(fact)
            .filter(|(count, _)| times.get(fact) == Some(count))
        {
            tests.only_assumed = Some(assume.span);
            tests.idle = *count == 1 && is_up_to(&assume.condition, *fact, true);
        }
    }
    let facts = model
        .facts
        .of_file(file.id)
        // What is worked out may be asked for by other amounts alone; that it is never used is said.
        .filter(|(_, fact)| !fact.broken && fact.computed.is_none())
        .map(|(id, fact)| DeclaredFact {
            name: fact.name.clone(),
            span: fact.span,
            used: file.used.contains(&Entity::Fact(id)),
            // A list from a file is one of the world, whatever a policy makes of it.
            values: match &fact.domain {
                Domain::OneOf(values) | Domain::AnyOf(values) => values
                    .iter()
                    .filter(|value| value.span.file == fact.span.file)
                    .map(|value| (value.name.clone(), value.span))
                    .collect(),
                Domain::YesNo | Domain::Ordered(_) => Vec::new(),
            },
            any_of: matches!(fact.domain, Domain::AnyOf(_)),
        });
    FactUses {
        facts: facts.collect(),
        tests: tests.into_values().collect(),
    }
}

/// What the steps of a file set facts to, and where.
fn effects_of(model: &Model, file: &File) -> Vec<(RuleResult, Span)> {
    let scenarios = model.scenarios.of_file(file.id).map(|(_, of)| &of.body);
    let procedures = model.procedures.of_file(file.id).map(|(_, of)| &of.body);
    let mut all = Vec::new();
    for body in scenarios.chain(procedures) {
        visit::effects(&body.blocks, &mut |effects| {
            for effect in effects {
                all.extend(effect.values.iter().map(|value| (*value, effect.span)));
            }
        });
    }
    all
}

/// The facts for which a test asks: the one that it tests, and those that this is worked out of.
fn asked(model: &Model, fact: FactId) -> BTreeSet<FactId> {
    let mut asked = model.given_facts(fact);
    asked.insert(fact);
    asked
}

/// Values that nothing tells apart; `used` is as for `unused-item`.
pub(crate) fn run(files: &[&FactUses], used: &BTreeSet<Span>) -> Vec<Diagnostic> {
    let mut tests: BTreeMap<Span, Vec<&FactTests>> = BTreeMap::new();
    for of_file in files.iter().flat_map(|asked| &asked.tests) {
        tests.entry(of_file.fact).or_default().push(of_file);
    }
    let mut found = Vec::new();
    for fact in files.iter().flat_map(|asked| &asked.facts) {
        let Some(tests) = tests.get(&fact.span) else {
            // Of a fact that is not even named, that is said.
            if fact.used || used.contains(&fact.span) {
                found.push(never_asked(fact));
            }
            continue;
        };
        let assumptions: Option<Vec<Span>> = tests.iter().map(|tests| tests.only_assumed).collect();
        if let Some([first, ..]) = assumptions.as_deref() {
            let idle =
                assumptions.iter().flatten().count() == 1 && tests.iter().all(|tests| tests.idle);
            found.push(only_assumed(fact, *first, idle));
        } else if fact.any_of {
            found.extend(idle_members(fact, tests));
        } else {
            alike(fact, tests, &mut found);
        }
    }
    found.sort_by_key(Diagnostic::span);
    found
}

fn never_asked(fact: &DeclaredFact) -> Diagnostic {
    let message = format!(
        "nothing depends on `{}`: no condition asks for it",
        fact.name
    );
    Diagnostic::new(&codes::INDISTINCT_VALUES, fact.span, message)
        .say("it is only named, set or given")
        .help("ask for it where it matters, or say in plain words what is meant, and take the fact away")
}

fn only_assumed(fact: &DeclaredFact, assumption: Span, idle: bool) -> Diagnostic {
    let name = &fact.name;
    if idle {
        let message = format!("nothing depends on `{name}`: only assumptions ask for it");
        return Diagnostic::new(&codes::INDISTINCT_VALUES, fact.span, message)
            .also(assumption, "the assumption")
            .help("ask for it where it matters, or take both away: no reader gets anything else by what it is");
    }
    Diagnostic::new(&codes::INDISTINCT_VALUES, fact.span, format!("only assumptions ask for `{name}`"))
        .also(assumption, "an assumption")
        .help("ask for it where it matters; where it is there to relate other facts, say in one assumption how they are related")
}

/// Whether a condition is fulfilled by some value of a fact that it asks for once, whatever else
/// holds; with `holds` false, its contrary.
fn is_up_to(condition: &Condition, fact: FactId, holds: bool) -> bool {
    match &condition.kind {
        ConditionKind::Fact(own, ..) => *own == fact,
        ConditionKind::Not(inner) => is_up_to(inner, fact, !holds),
        ConditionKind::Any(parts) if holds => parts.iter().any(|part| is_up_to(part, fact, holds)),
        ConditionKind::All(parts) if !holds => parts.iter().any(|part| is_up_to(part, fact, holds)),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            matches!(parts.as_slice(), [only] if is_up_to(only, fact, holds))
        }
        ConditionKind::Define(_) | ConditionKind::Decision(..) => false,
    }
}

/// The members of a set that no condition asks for.
fn idle_members(fact: &DeclaredFact, tests: &[&FactTests]) -> Option<Diagnostic> {
    let asked = tests.iter().fold(0, |asked, tests| asked | tests.members);
    let idle = fact
        .values
        .iter()
        .enumerate()
        .filter(|(at, _)| asked >> at & 1 == 0);
    let idle: Vec<&(String, Span)> = idle.map(|(_, value)| value).collect();
    let ((_, span), first) = (idle.first()?, tests.first()?.first);
    let message = format!(
        "no condition asks whether `{}` includes {}",
        fact.name,
        named(&idle).join(" or ")
    );
    Some(
        Diagnostic::new(&codes::INDISTINCT_VALUES, *span, message)
            .also(first, "the set is asked for here")
            .help("ask for it where it matters, or take it away: nothing depends on it"),
    )
}

/// The values that each condition takes together or not at all.
fn alike(fact: &DeclaredFact, tests: &[&FactTests], found: &mut Vec<Diagnostic>) {
    let taken: BTreeSet<&BTreeSet<usize>> = tests.iter().flat_map(|tests| &tests.taken).collect();
    let mut alike: BTreeMap<Vec<bool>, Vec<&(String, Span)>> = BTreeMap::new();
    for (at, value) in fact.values.iter().enumerate() {
        alike
            .entry(taken.iter().map(|taken| taken.contains(&at)).collect())
            .or_default()
            .push(value);
    }
    for same in alike.values() {
        let [(first, first_span), others @ ..] = same.as_slice() else {
            continue;
        };
        let Some((_, second_span)) = others.first() else {
            continue;
        };
        let message = format!("nothing tells `{first}` from {}", named(others).join(", "));
        found.push(
            Diagnostic::new(&codes::INDISTINCT_VALUES, *second_span, message)
                .say(format!(
                    "no condition on `{}` holds for one and not for the other",
                    fact.name
                ))
                .also(*first_span, "the other value")
                .help("make them one value, or ask for the difference where it matters"),
        );
    }
}

fn named(values: &[&(String, Span)]) -> Vec<String> {
    values.iter().map(|(name, _)| format!("`{name}`")).collect()
}
