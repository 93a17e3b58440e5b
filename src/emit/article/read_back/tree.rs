//! What a condition means, in a form in which two readings are equal where they are the same: no
//! `not`, no group in a group of its kind, parts sorted. The model's conditions are brought into it
//! here, by other code than the writer's.

use std::collections::BTreeSet;

use crate::model::{
    Admits, Condition, ConditionKind, DecisionId, DefineId, Domain, FactId, Model, Ordered,
};

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tree {
    Test(Subject, Meaning),
    Define(DefineId, bool),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

/// The subject of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Fact(FactId),
    Decision(DecisionId),
}

/// The values that a test admits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// Positions.
    Values(BTreeSet<usize>),
    /// Intervals, ends included, ascending, apart and within the domain.
    Within(Vec<(i64, i64)>),
    /// Sets with at least one of these members.
    Some(u64),
    /// Sets with none of these members.
    Without(u64),
    Exactly(u64),
    NotExactly(u64),
}

impl Subject {
    pub(super) fn domain(self, model: &Model) -> &Domain {
        match self {
            Self::Fact(id) => &model.facts.at(id).domain,
            Self::Decision(id) => &model.decisions.at(id).domain,
        }
    }
}

/// What a condition of the model means.
pub(super) fn of_condition(model: &Model, condition: &Condition) -> Tree {
    canonical(raw(model, condition, true), model)
}

fn raw(model: &Model, condition: &Condition, holds: bool) -> Tree {
    match &condition.kind {
        ConditionKind::Not(inner) => raw(model, inner, !holds),
        ConditionKind::All(parts) => {
            let parts = parts.iter().map(|part| raw(model, part, holds)).collect();
            if holds {
                Tree::All(parts)
            } else {
                Tree::Any(parts)
            }
        }
        ConditionKind::Any(parts) => {
            let parts = parts.iter().map(|part| raw(model, part, holds)).collect();
            if holds {
                Tree::Any(parts)
            } else {
                Tree::All(parts)
            }
        }
        ConditionKind::Define(id) => Tree::Define(*id, holds),
        ConditionKind::Fact(id, admits, _) => {
            let id = first_alike(model, *id);
            test(model, Subject::Fact(id), of_admits(admits), holds)
        }
        ConditionKind::Decision(id, admits, _) => {
            let decision = model.decisions.at(*id);
            let own = test(model, Subject::Decision(*id), of_admits(admits), holds);
            match &decision.population {
                // Whom it is not for has no value of it, and no test of it holds for them.
                Some(readers) if !(holds || decision.eligibility) => {
                    Tree::Any(vec![own, raw(model, readers, false)])
                }
                _ => own,
            }
        }
    }
}

/// Of amounts without a name that are said alike, the first: several files may compare the same.
pub(super) fn first_alike(model: &Model, id: FactId) -> FactId {
    model.alike.get(&id).copied().unwrap_or(id)
}

fn of_admits(admits: &Admits) -> Meaning {
    match admits {
        Admits::Values(values) => Meaning::Values(values.iter().copied().collect()),
        Admits::Within(intervals) => Meaning::Within(intervals.clone()),
        Admits::IncludesAny(set) => Meaning::Some(*set),
        Admits::Exactly(set) => Meaning::Exactly(*set),
        Admits::AllBut(set) => Meaning::NotExactly(*set),
    }
}

/// A test of a subject, or its denial.
pub(super) fn test(model: &Model, subject: Subject, meaning: Meaning, holds: bool) -> Tree {
    let domain = subject.domain(model);
    let meaning = if holds {
        meaning
    } else {
        denied(domain, meaning)
    };
    Tree::Test(subject, plain(domain, meaning))
}

fn denied(domain: &Domain, meaning: Meaning) -> Meaning {
    match meaning {
        Meaning::Values(values) => {
            let count = match domain {
                Domain::YesNo => 2,
                Domain::OneOf(all) | Domain::AnyOf(all) => all.len(),
                Domain::Ordered(_) => 0,
            };
            Meaning::Values((0..count).filter(|value| !values.contains(value)).collect())
        }
        Meaning::Within(intervals) => match domain {
            Domain::Ordered(ordered) => Meaning::Within(outside(ordered, &intervals)),
            Domain::YesNo | Domain::OneOf(_) | Domain::AnyOf(_) => Meaning::Within(intervals),
        },
        Meaning::Some(set) => Meaning::Without(set),
        Meaning::Without(set) => Meaning::Some(set),
        Meaning::Exactly(set) => Meaning::NotExactly(set),
        Meaning::NotExactly(set) => Meaning::Exactly(set),
    }
}

/// The same values said in one way.
fn plain(domain: &Domain, meaning: Meaning) -> Meaning {
    match (domain, meaning) {
        (Domain::Ordered(ordered), Meaning::Within(intervals)) => {
            let inside = outside(ordered, &intervals);
            Meaning::Within(outside(ordered, &inside))
        }
        (Domain::AnyOf(values), Meaning::NotExactly(0)) => Meaning::Some(every(values.len())),
        (Domain::AnyOf(values), Meaning::Without(set)) if set == every(values.len()) => {
            Meaning::Exactly(0)
        }
        (_, meaning) => meaning,
    }
}

fn every(count: usize) -> u64 {
    match count {
        0 => 0,
        count => u64::MAX >> (64 - count.min(64)),
    }
}

/// The values of an ordered domain in none of these intervals, in any order.
fn outside(ordered: &Ordered, intervals: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut sorted = intervals.to_vec();
    sorted.sort_unstable();
    let mut gaps = Vec::new();
    let mut from = i128::from(ordered.lo);
    for (lo, hi) in sorted {
        let before = (i128::from(lo) - 1).min(i128::from(ordered.hi));
        if from <= before {
            gaps.push((from, before));
        }
        from = from.max(i128::from(hi) + 1);
    }
    if from <= i128::from(ordered.hi) {
        gaps.push((from, i128::from(ordered.hi)));
    }
    let narrow = |(lo, hi): (i128, i128)| Some((i64::try_from(lo).ok()?, i64::try_from(hi).ok()?));
    gaps.into_iter().filter_map(narrow).collect()
}

/// A tree in the form in which equal ones are the same.
pub(super) fn canonical(tree: Tree, model: &Model) -> Tree {
    let (all, parts) = match tree {
        Tree::All(parts) => (true, parts),
        Tree::Any(parts) => (false, parts),
        leaf @ (Tree::Test(..) | Tree::Define(..)) => return leaf,
    };
    let mut flat = Vec::new();
    for part in parts {
        match (all, canonical(part, model)) {
            (true, Tree::All(inner)) | (false, Tree::Any(inner)) => flat.extend(inner),
            (_, part) => flat.push(part),
        }
    }
    if all {
        flat = intersected(flat, model);
    }
    flat.sort();
    flat.dedup();
    match (flat.len(), flat.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            flat.extend(last);
            if all {
                Tree::All(flat)
            } else {
                Tree::Any(flat)
            }
        }
    }
}

/// The bounds of one ordered fact, all of which hold, as one test.
fn intersected(parts: Vec<Tree>, model: &Model) -> Vec<Tree> {
    let mut kept: Vec<Tree> = Vec::new();
    for part in parts {
        let Tree::Test(subject, Meaning::Within(more)) = &part else {
            kept.push(part);
            continue;
        };
        let same = kept.iter_mut().find_map(|known| match known {
            Tree::Test(other, Meaning::Within(intervals)) if other == subject => Some(intervals),
            _ => None,
        });
        match (same, subject.domain(model)) {
            (Some(intervals), Domain::Ordered(ordered)) => {
                let mut gaps = outside(ordered, intervals);
                gaps.extend(outside(ordered, more));
                *intervals = outside(ordered, &gaps);
            }
            _ => kept.push(part),
        }
    }
    kept
}
