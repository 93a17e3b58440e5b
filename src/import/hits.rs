//! Hit policies (DMN 1.3, clause 8.2.10): which of the fitting rules give the result.

use std::collections::{BTreeMap, BTreeSet};

use super::dmn::{DmnColumn, DmnRule, DmnTable};
use super::literal;
use super::literal::{FeelLiteral, Number};

/// How the rules of a table are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitPolicy {
    /// Those that fit agree.
    Agreed,
    /// The first that fits.
    First,
    /// All that fit, together.
    Together,
    /// The sum of the results of fitting rules.
    Sum,
    /// How many fit.
    Count,
}

/// How a table takes its rules.
///
/// # Errors
/// In words, where its hit policy is not known.
pub(super) fn hit(table: &DmnTable) -> Result<HitPolicy, String> {
    match (table.hit.as_str(), table.aggregation.as_str()) {
        ("UNIQUE" | "ANY", _) => Ok(HitPolicy::Agreed),
        ("COLLECT", "MIN" | "MAX" | "SUM") if table.outputs.len() != 1 => Err(format!(
            "it has {} outputs, and {} takes one",
            table.outputs.len(),
            table.aggregation
        )),
        ("FIRST" | "PRIORITY", _) | ("COLLECT", "MIN" | "MAX") => Ok(HitPolicy::First),
        ("COLLECT", "SUM") => Ok(HitPolicy::Sum),
        ("COLLECT", "COUNT") => Ok(HitPolicy::Count),
        ("COLLECT", "") | ("RULE ORDER" | "OUTPUT ORDER", _) => Ok(HitPolicy::Together),
        (hit, "") => Err(format!("its hit policy {hit} is not known")),
        (_, aggregation) => Err(format!("a policy has no {aggregation}")),
    }
}

/// The rules of a table in the order in which they are tried.
pub(super) fn in_order(table: &DmnTable, hit: HitPolicy) -> Result<Vec<(usize, &DmnRule)>, String> {
    let rules: Vec<(usize, &DmnRule)> = table.rules.iter().enumerate().collect();
    if hit != HitPolicy::First || table.hit == "FIRST" {
        return Ok(rules);
    }
    let places: Vec<BTreeMap<FeelLiteral, usize>> = table.outputs.iter().map(places).collect();
    if table.hit == "PRIORITY" && places.iter().all(BTreeMap::is_empty) {
        return Err("nothing says the order of its results".to_owned());
    }
    let mut ranked = Vec::new();
    for (at, rule) in rules {
        ranked.push((rank(table, &places, rule)?, at, rule));
    }
    ranked.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(ranked.into_iter().map(|(_, at, rule)| (at, rule)).collect())
}

/// Where each value stands in the order of an output's values.
fn places(output: &DmnColumn) -> BTreeMap<FeelLiteral, usize> {
    let order = literal::literals(&output.allowed).unwrap_or_default();
    let mut places = BTreeMap::new();
    for (at, literal) in order.into_iter().enumerate() {
        places.entry(literal).or_insert(at);
    }
    places
}

/// The rank of a rule: of ordered results, their places, the first output first; of the least or
/// greatest, its amount. An output without an order does not rank.
fn rank(
    table: &DmnTable,
    places: &[BTreeMap<FeelLiteral, usize>],
    rule: &DmnRule,
) -> Result<Vec<i128>, String> {
    let mut ranks = Vec::new();
    for (places, entry) in places.iter().zip(&rule.results) {
        let literal = literal::literal(&entry.text);
        if table.hit == "PRIORITY" {
            if places.is_empty() {
                continue;
            }
            let place = literal.as_ref().and_then(|literal| places.get(literal));
            let place = place.and_then(|place| i128::try_from(*place).ok());
            ranks.push(place.ok_or_else(|| {
                format!("`{}` has no place in the order of its results", entry.text)
            })?);
            continue;
        }
        match literal {
            Some(FeelLiteral::Number(number)) if table.aggregation == "MAX" => {
                ranks.push(-number.steps(9));
            }
            Some(FeelLiteral::Number(number)) => ranks.push(number.steps(9)),
            _ => return Err(format!("`{}` is no number", entry.text)),
        }
    }
    Ok(ranks)
}

/// The sum of numbers, as it is written.
pub(super) fn sum(numbers: &[Number]) -> Number {
    let decimals = numbers
        .iter()
        .map(|number| number.decimals)
        .max()
        .unwrap_or(0);
    Number {
        digits: numbers.iter().map(|number| number.steps(decimals)).sum(),
        decimals,
    }
}

/// How many boxes the space of a table may fall into.
const BOXES: usize = 20_000;
/// How many sets of rules may fit together.
const SETS: usize = 400;

/// Which samples of each column fit.
type Fitting = Vec<Vec<bool>>;

/// The sets of rules that fit some input together and no other rule with them, the larger first. Of
/// each rule it is said which samples of each column fit; the columns are independent.
///
/// # Errors
/// Where there are too many.
pub(super) fn together(rules: &[Fitting], columns: &[usize]) -> Result<Vec<Vec<usize>>, String> {
    let whole: Fitting = columns.iter().map(|samples| vec![true; *samples]).collect();
    let mut pieces: Vec<(Fitting, Vec<usize>)> = vec![(whole, Vec::new())];
    for (at, rule) in rules.iter().enumerate() {
        let mut next = Vec::new();
        for (piece, set) in pieces {
            divide(piece, set, at, rule, &mut next);
            if next.len() > BOXES {
                return Err(
                    "too many of its rules may fit together to sum what they give".to_owned(),
                );
            }
        }
        pieces = next;
    }
    let sets: BTreeSet<Vec<usize>> = pieces
        .into_iter()
        .map(|(_, set)| set)
        .filter(|set| !set.is_empty())
        .collect();
    if sets.len() > SETS {
        return Err(format!(
            "its rules fit together in {} ways, and a sum is written of {SETS}",
            sets.len()
        ));
    }
    let mut sets: Vec<Vec<usize>> = sets.into_iter().collect();
    sets.sort_by_key(|set| (usize::MAX - set.len(), set.clone()));
    Ok(sets)
}

/// Divides a piece into the part that a rule fits, and boxes of the rest.
fn divide(
    piece: Fitting,
    set: Vec<usize>,
    at: usize,
    rule: &Fitting,
    next: &mut Vec<(Fitting, Vec<usize>)>,
) {
    let both = |one: &[bool], other: &[bool]| -> Vec<bool> {
        one.iter()
            .zip(other)
            .map(|(one, other)| *one && *other)
            .collect()
    };
    let inside: Fitting = piece
        .iter()
        .zip(rule)
        .map(|(own, of_rule)| both(own, of_rule))
        .collect();
    if inside.iter().any(|samples| !samples.contains(&true)) {
        next.push((piece, set));
        return;
    }
    let mut left = piece;
    for (column, of_rule) in rule.iter().enumerate() {
        let outside: Vec<bool> = of_rule.iter().map(|fits| !fits).collect();
        let Some(own) = left.get_mut(column) else {
            continue;
        };
        let (apart, within) = (both(own, &outside), both(own, of_rule));
        *own = apart;
        if own.contains(&true) {
            next.push((left.clone(), set.clone()));
        }
        if let Some(own) = left.get_mut(column) {
            *own = within;
        }
    }
    next.push((inside, [set, vec![at]].concat()));
}
