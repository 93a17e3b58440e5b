//! Which facts a decision asks for in vain, and which of its rules could be one.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::concrete::evaluate::{Evaluator, winning};
use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::analysis::region::formula::{Formula, Range, Truth};
use crate::analysis::rules::decisions;
use crate::analysis::search::compile::RuleFormulas;
use crate::analysis::wording::describe;
use crate::model::{DecisionId, FactId, Policy, Rule, RuleResult};

/// How many nodes it may take to prove that a decision does not depend on a fact.
const SHARE: usize = 500_000;

/// A result, and the reason in plain words.
type ReasonedResult = (RuleResult, Option<String>);

/// The facts that the rules of a decision ask for and on which neither its result nor the reason
/// ever depends.
///
/// # Errors
/// Where the budget is met.
pub fn idle_facts(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Vec<FactId>, Exhausted> {
    let rules = context.compiler().decision(id)?;
    let mut variables = BTreeSet::new();
    for formula in &rules.applies {
        formula.variables(&mut variables);
    }
    let fact_of = |context: &AnalysisContext<'_>, variable| {
        context.space.axis(variable).map(|axis| axis.fact)
    };
    // What a rule works out depends on all of which it does.
    let results = context.model.decisions.at(id).rules.iter();
    let worked_with: BTreeSet<FactId> = results
        .filter_map(|rule| match rule.result {
            RuleResult::Amount(fact) => Some(context.model.given_facts(fact)),
            RuleResult::Value(_) => None,
        })
        .flatten()
        .collect();
    let given = |fact: FactId| context.model.given_facts(fact);
    let mut doubtful: BTreeSet<FactId> = variables
        .iter()
        .filter_map(|variable| fact_of(context, *variable))
        .filter(|fact| {
            given(*fact)
                .iter()
                .all(|given| !worked_with.contains(given))
        })
        .collect();
    // Mostly two readers are soon found who differ in the fact alone and get different results.
    for variable in variables {
        let Some(fact) = fact_of(context, variable).filter(|fact| doubtful.contains(fact)) else {
            continue;
        };
        if rules
            .applies
            .iter()
            .any(|rule| matters(context, id, (&rules, rule), variable))
        {
            doubtful.remove(&fact);
        }
    }
    if doubtful.is_empty() {
        return Ok(Vec::new());
    }
    let needed = context.within(SHARE, |context| needed(context, id))?;
    Ok(doubtful
        .into_iter()
        .filter(|fact| !needed.contains(fact))
        .collect())
}

/// Whether a reader at the edge of a rule gets something else on the other side of the edge.
fn matters(
    context: &AnalysisContext<'_>,
    id: DecisionId,
    (rules, rule): (&RuleFormulas, &Formula),
    variable: Variable,
) -> bool {
    let hull = rule.hull();
    let Some((_, side)) = hull.iter().find(|(other, _)| *other == variable).copied() else {
        return false;
    };
    let mut classes: Vec<Class> = vec![0; context.space.whole().len()];
    for (other, (lo, _)) in &hull {
        if let Some(slot) = classes.get_mut(*other as usize) {
            *slot = *lo;
        }
    }
    let evaluator = Evaluator::new(context.model, &context.file.sees);
    let value = |class: Class| {
        let mut classes = classes.clone();
        *classes.get_mut(variable as usize)? = class;
        let winners = if context.space.relations().is_empty() {
            let cell: Vec<Range> = classes.iter().map(|class| (*class, *class)).collect();
            let case = context.reader_in(&cell, &BTreeMap::new())?;
            evaluator
                .possible(&case)
                .then(|| evaluator.winners(id, &case))?
        } else {
            winners_of_classes(context, id, rules, &classes)?
        };
        Some(
            winners
                .iter()
                .filter_map(|at| given(context, id, *at))
                .collect::<BTreeSet<ReasonedResult>>(),
        )
    };
    let last = context.space.classes_of(variable).saturating_sub(1);
    let edges: [(Option<Class>, Class); 2] = [
        (side.0.checked_sub(1), side.0),
        ((side.1 < last).then_some(side.1 + 1), side.1),
    ];
    edges.into_iter().any(|(outside, inside)| {
        outside
            .and_then(value)
            .zip(value(inside))
            .is_some_and(|(one, other)| one != other)
    })
}

/// The rules that win in a case, be there a reader in it or not: amounts that follow from each other are asked for
/// all the same. `None` where the assumptions or the population exclude it.
fn winners_of_classes(
    context: &AnalysisContext<'_>,
    id: DecisionId,
    rules: &RuleFormulas,
    classes: &[Class],
) -> Option<Vec<usize>> {
    let cell: Vec<Range> = classes.iter().map(|class| (*class, *class)).collect();
    let holds = |formula: &Formula| formula.on(&cell) == Truth::Always;
    let is_asked = holds(&rules.population) && context.diagram.contains(context.assumed, classes);
    let applying = (0..)
        .zip(&rules.applies)
        .filter(|(_, formula)| holds(formula));
    let applying: Vec<usize> = applying.map(|(at, _)| at).collect();
    is_asked.then(|| winning(context.model.decisions.at(id), &applying))
}

/// A rule's answer: a result, and a reason.
fn given(context: &AnalysisContext<'_>, id: DecisionId, rule: usize) -> Option<ReasonedResult> {
    let rule = context.model.decisions.at(id).rules.get(rule)?;
    Some((
        rule.result,
        rule.because
            .as_ref()
            .map(|because| context.model.plain(because)),
    ))
}

/// The facts on which the result of a decision depends.
fn needed(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<BTreeSet<FactId>, Exhausted> {
    let regions = decisions::decision(context, id)?;
    // Amounts that follow from each other are asked for all the same.
    let among = context.assumed;
    let mut by_result: BTreeMap<ReasonedResult, Region> = BTreeMap::new();
    for (at, wins) in regions.wins.iter().enumerate() {
        let Some(what) = given(context, id, at) else {
            continue;
        };
        let region = by_result.entry(what).or_default();
        *region = context.diagram.or(*region, *wins)?;
    }
    let mut needed = BTreeSet::new();
    for region in by_result.into_values() {
        needed.extend(describe::deciding(context, region, among)?);
    }
    Ok(needed)
}

/// Pairs of rules that could be one: they give the same for the same reason, and differ in one
/// fact, whose values together are a range or a list. Under `rules first` only neighbours
/// could.
///
/// # Errors
/// Where the budget is met.
pub fn mergeable(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Vec<(usize, usize)>, Exhausted> {
    let decision = context.model.decisions.at(id);
    let rules = context.compiler().decision(id)?;
    let plain = |at: usize| {
        decision.rules.get(at).filter(|rule| {
            rule.when.is_some() && rule.unless.is_none() && rule.overrides.is_empty()
        })
    };
    let reason = |rule: &Rule| {
        rule.because
            .as_ref()
            .map(|because| context.model.plain(because))
    };
    let overridden = |at: usize| {
        decision
            .rules
            .iter()
            .any(|rule| rule.overrides.contains(&at))
    };
    let mut found = Vec::new();
    for (first, one) in rules.applies.iter().enumerate() {
        for (second, other) in rules.applies.iter().enumerate().skip(first + 1) {
            if decision.policy == Policy::First && second > first + 1 {
                break;
            }
            let (Some(a), Some(b)) = (plain(first), plain(second)) else {
                continue;
            };
            let same = a.result == b.result && reason(a) == reason(b);
            if same && !overridden(first) && !overridden(second) && is_one(context, one, other) {
                found.push((first, second));
            }
        }
    }
    Ok(found)
}

/// Whether two boxes make one.
fn is_one(context: &AnalysisContext<'_>, one: &Formula, other: &Formula) -> bool {
    let sides = |formula: &Formula| -> Option<Vec<(Variable, Vec<Range>)>> {
        let parts = match formula {
            Formula::All(parts) => parts.iter().cloned().collect(),
            other => vec![other.clone()],
        };
        let side = |part: &Formula| match part {
            Formula::Side(variable, range) => Some((*variable, vec![*range])),
            Formula::Sides(variable, ranges) => Some((*variable, ranges.to_vec())),
            _ => None,
        };
        let mut sides: Vec<(Variable, Vec<Range>)> =
            parts.iter().map(side).collect::<Option<_>>()?;
        sides.sort();
        let twice = sides
            .windows(2)
            .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
        (!twice).then_some(sides)
    };
    let (Some(one), Some(other)) = (sides(one), sides(other)) else {
        return false;
    };
    if one.len() != other.len() || one.iter().zip(&other).any(|(a, b)| a.0 != b.0) {
        return false;
    }
    let mut differing = one.iter().zip(&other).filter(|(a, b)| a.1 != b.1);
    let (Some(((variable, a), (_, b))), None) = (differing.next(), differing.next()) else {
        return false;
    };
    match (
        context.space.is_ordered(*variable),
        a.as_slice(),
        b.as_slice(),
    ) {
        (false, ..) => true,
        (true, [(a_lo, a_hi)], [(b_lo, b_hi)]) => *a_lo <= b_hi + 1 && *b_lo <= a_hi + 1,
        _ => false,
    }
}
