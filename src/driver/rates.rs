//! Tables of rates hold other years besides those of a policy: of each parameter, the rows of the days that its
//! first fact can be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::Unit;
use crate::model::paths::relative_path;
use crate::syntax::ast::{DomainKind, Item, LiteralKind, Range};
use crate::syntax::rows;

/// Takes away the rows of parameters that lie outside of the days of their fact.
pub(super) fn trim(units: &mut [Unit]) {
    let by_path: BTreeMap<&str, usize> = (0..)
        .zip(units.iter())
        .map(|(at, unit)| (unit.path.as_str(), at))
        .collect();
    let mut days = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        for (position, written) in unit.parsed.items.iter().enumerate() {
            if let Item::Decision(decision) = &written.item
                && let Some(first) = decision.from.as_ref().and_then(|from| from.by.first())
                && let Some(days_of) = days_of(units, &by_path, at, &first.text)
            {
                days.push((at, position, days_of));
            }
        }
    }
    for (at, position, (first, last)) in days {
        let unit = units.get_mut(at);
        let parsed = unit.map(|unit| Arc::make_mut(&mut unit.parsed));
        let written = parsed.and_then(|parsed| parsed.items.get_mut(position));
        if let Some(Item::Decision(decision)) = written.map(|written| &mut written.item) {
            rows::trim(&mut decision.rules, (&first, &last));
        }
    }
}

/// The first and the last day that a fact can be which a unit sees.
fn days_of(
    units: &[Unit],
    by_path: &BTreeMap<&str, usize>,
    unit: usize,
    name: &str,
) -> Option<(String, String)> {
    let (mut open, mut seen) = (vec![unit], BTreeSet::from([unit]));
    while let Some(unit) = open.pop().and_then(|at| units.get(at)) {
        for item in unit.parsed.items() {
            match item {
                Item::Fact(fact) if fact.declared.name.text == name => {
                    return match &fact.domain.kind {
                        DomainKind::Date(range) => ends(range),
                        _ => None,
                    };
                }
                Item::Use(path) => {
                    let path = relative_path(&unit.path, &path.markdown);
                    let used = path.and_then(|path| by_path.get(path.as_str()).copied());
                    open.extend(used.filter(|used| seen.insert(*used)));
                }
                _ => {}
            }
        }
    }
    None
}

fn ends(range: &Range) -> Option<(String, String)> {
    match (&range.lo.kind, &range.hi.kind) {
        (LiteralKind::Date(first), LiteralKind::Date(last)) => Some((first.clone(), last.clone())),
        _ => None,
    }
}
