//! Small changes to a condition.

use crate::base::Span;
use crate::model::{Admits, Condition, ConditionKind, Domain, Model};
use crate::words;

/// A condition with one change, the change in words, and its place.
pub(super) struct Variant {
    pub(super) condition: Condition,
    pub(super) words: String,
    pub(super) span: Span,
}

/// All conditions that differ from this one by a bound that is one higher or lower, a test that is
/// turned around, or `and` for `or`.
pub(super) fn variants(model: &Model, condition: &Condition) -> Vec<Variant> {
    let mut all: Vec<Variant> = own(condition)
        .into_iter()
        .map(|kind| {
            let changed = Condition {
                kind,
                span: condition.span,
            };
            let words = format!(
                "“{}” becomes “{}”",
                words::in_message(model, condition),
                words::in_message(model, &changed)
            );
            Variant {
                condition: changed,
                words,
                span: condition.span,
            }
        })
        .collect();
    if let ConditionKind::Fact(id, Admits::Within(intervals), phrasing) = &condition.kind
        && let Domain::Ordered(ordered) = &model.facts.at(*id).domain
    {
        for within in moved(intervals, (ordered.lo, ordered.hi)) {
            let changed = Condition {
                kind: ConditionKind::Fact(*id, Admits::Within(within), *phrasing),
                span: condition.span,
            };
            let words = format!(
                "“{}” becomes “{}”",
                words::in_message(model, condition),
                words::in_message(model, &changed)
            );
            all.push(Variant {
                condition: changed,
                words,
                span: condition.span,
            });
        }
    }
    let rebuilt = |kind: ConditionKind| Condition {
        kind,
        span: condition.span,
    };
    match &condition.kind {
        ConditionKind::Not(inner) => {
            for variant in variants(model, inner) {
                let kind = ConditionKind::Not(Box::new(variant.condition));
                all.push(Variant {
                    condition: rebuilt(kind),
                    ..variant
                });
            }
        }
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            for (at, part) in parts.iter().enumerate() {
                for variant in variants(model, part) {
                    let mut parts = parts.clone();
                    parts.splice(at..=at, [variant.condition]);
                    let kind = match &condition.kind {
                        ConditionKind::All(_) => ConditionKind::All(parts),
                        _ => ConditionKind::Any(parts),
                    };
                    all.push(Variant {
                        condition: rebuilt(kind),
                        ..variant
                    });
                }
            }
        }
        _ => {}
    }
    all
}

/// The mutants of a condition itself, its parts left alone.
fn own(condition: &Condition) -> Option<ConditionKind> {
    match &condition.kind {
        ConditionKind::All(parts) if parts.len() > 1 => Some(ConditionKind::Any(parts.clone())),
        ConditionKind::Any(parts) if parts.len() > 1 => Some(ConditionKind::All(parts.clone())),
        ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::Not(_) => None,
        _ => Some(ConditionKind::Not(Box::new(condition.clone()))),
    }
}

/// Intervals of which one end is one further or one less far.
fn moved(intervals: &[(i64, i64)], (first, last): (i64, i64)) -> Vec<Vec<(i64, i64)>> {
    let mut all = Vec::new();
    for (at, (lo, hi)) in intervals.iter().enumerate() {
        let lower = [lo.saturating_sub(1), lo.saturating_add(1)].map(|lo| (lo, *hi));
        let upper = [hi.saturating_sub(1), hi.saturating_add(1)].map(|hi| (*lo, hi));
        // An end that is the domain's is no bound.
        let ends = lower
            .into_iter()
            .filter(|_| *lo > first)
            .chain(upper.into_iter().filter(|_| *hi < last));
        for end in ends.filter(|(lo, hi)| lo <= hi) {
            let mut intervals = intervals.to_vec();
            intervals.splice(at..=at, [end]);
            all.push(intervals);
        }
    }
    all
}
