//! Decisions as regions: where each rule applies and where it wins.
//!
//! A rule applies where its condition holds and its `unless` does not. Under `rules` it wins where
//! no winning rule overrides it; under `rules first`, where no earlier rule applies. The last
//! resort wins where no rule applies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::ir::memo::DecisionRegions;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{amounts, given};
use crate::model::{
    Admits, Condition, ConditionKind, Decision, DecisionId, DefineId, Domain, File, GuideId, Model,
    Policy, RuleResult, Section, visit,
};

/// The context of a file that is sound, with the cases that its assumptions leave.
///
/// # Errors
/// Where the effort does not suffice for its assumptions.
pub fn context_of<'m>(
    model: &'m Model,
    file: &'m File,
    effort: impl Into<Effort>,
) -> Result<AnalysisContext<'m>, Exhausted> {
    let mut context = AnalysisContext::new(model, file, effort.into());
    match amounts::region(&mut context) {
        Ok(amounts) => context.amounts = amounts,
        // Searches ask each cell for a reader; of regions, those without one are not told.
        Err(exhausted @ Exhausted::Amounts(_)) => context.open_amounts = Some(exhausted),
        Err(exhausted) => return Err(exhausted),
    }
    for (_, assume) in file.sees.iter().flat_map(|seen| model.assumes_of(*seen)) {
        let region = condition(&mut context, &assume.condition)?;
        context.assumed = context.diagram.and(context.assumed, region)?;
    }
    context.possible = context.diagram.and(context.assumed, context.amounts)?;
    Ok(context)
}

/// The cases in which a condition holds, possible or not.
///
/// # Errors
/// Where the node budget is met.
pub fn condition<'m>(
    context: &mut AnalysisContext<'m>,
    asked: &'m Condition,
) -> Result<Region, Exhausted> {
    match &asked.kind {
        ConditionKind::All(parts) => {
            let regions = parts
                .iter()
                .map(|part| condition(context, part))
                .collect::<Result<Vec<_>, _>>()?;
            context.diagram.all(&regions)
        }
        ConditionKind::Any(parts) => {
            let regions = parts
                .iter()
                .map(|part| condition(context, part))
                .collect::<Result<Vec<_>, _>>()?;
            context.diagram.any(&regions)
        }
        ConditionKind::Not(inner) => {
            let region = condition(context, inner)?;
            context.diagram.not(region)
        }
        ConditionKind::Fact(fact, admits, _) => {
            context.space.region(&mut context.diagram, *fact, admits)
        }
        ConditionKind::Define(id) => define(context, *id),
        ConditionKind::Decision(id, admits, _) => {
            let regions = decision(context, *id)?;
            value_region(context, &regions, *id, admits)
        }
    }
}

/// As [`condition`]; no condition holds always.
///
/// # Errors
/// Where the node budget is met.
pub fn condition_if<'m>(
    context: &mut AnalysisContext<'m>,
    asked: Option<&'m Condition>,
) -> Result<Region, Exhausted> {
    asked.map_or(Ok(Region::ALL), |asked| condition(context, asked))
}

fn define(context: &mut AnalysisContext<'_>, id: DefineId) -> Result<Region, Exhausted> {
    if let Some(known) = context.defines.get(&id) {
        return Ok(*known);
    }
    let region = condition(context, &context.model.defines.at(id).condition)?;
    context.defines.insert(id, region);
    Ok(region)
}

/// Whether two lines of a decision, as a page shows them, may apply to one possible reader: then their
/// order matters. Of rules that override each other, the weaker one's line says nothing of the
/// stronger one.
///
/// # Errors
/// Where the node budget is met.
pub fn lines_overlap(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<bool, Exhausted> {
    let (population, applies) = applying(context, id)?;
    let among = context.possible(population)?;
    let mut taken = Region::NONE;
    for (applies, rule) in applies.iter().zip(&context.model.decisions.at(id).rules) {
        if rule.when.is_none() {
            continue;
        }
        let applies = context.diagram.and(*applies, among)?;
        if !context.diagram.and(applies, taken)?.is_empty() {
            return Ok(true);
        }
        taken = context.diagram.or(taken, applies)?;
    }
    Ok(false)
}

/// The regions of a decision.
///
/// # Errors
/// Where the node budget is met.
pub fn decision(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Arc<DecisionRegions>, Exhausted> {
    if let Some(known) = context.decisions.get(&id) {
        return Ok(Arc::clone(known));
    }
    let regions = Arc::new(decision_within(context, id, Region::ALL)?);
    context.decisions.insert(id, Arc::clone(&regions));
    Ok(regions)
}

/// The regions of a decision among readers of `within`: fewer nodes, where those are few.
///
/// # Errors
/// Where the node budget is met.
pub fn decision_within(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    within: Region,
) -> Result<DecisionRegions, Exhausted> {
    let decision = context.model.decisions.at(id);
    let (population, mut applies) = applying(context, id)?;
    let population = context.diagram.and(population, within)?;
    for region in &mut applies {
        *region = context.diagram.and(*region, within)?;
    }
    let mut wins = match decision.policy {
        Policy::First => first_wins(context, &applies)?,
        Policy::Agree => {
            let stronger = decision.stronger();
            let mut wins = vec![None; applies.len()];
            for at in 0..applies.len() {
                strongest_wins(context, &stronger, &applies, at, &mut wins)?;
            }
            wins.into_iter().map(Option::unwrap_or_default).collect()
        }
    };
    if decision.has_last_resort() {
        let others = context.diagram.any(&applies)?;
        let rest = context.diagram.minus(population, others)?;
        for regions in [&mut applies, &mut wins] {
            if let Some(last) = regions.last_mut() {
                *last = rest;
            }
        }
    }
    Ok(DecisionRegions {
        population,
        applies,
        wins,
    })
}

/// For whom a decision is, and where each of its rules applies; nowhere, for the last resort.
///
/// # Errors
/// Where the node budget is met.
pub(crate) fn applying(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<(Region, Vec<Region>), Exhausted> {
    let decision = context.model.decisions.at(id);
    let population = condition_if(context, decision.population.as_ref())?;
    Ok((population, applies(context, decision, population)?))
}

fn applies<'m>(
    context: &mut AnalysisContext<'m>,
    decision: &'m Decision,
    population: Region,
) -> Result<Vec<Region>, Exhausted> {
    let mut applies = Vec::new();
    for rule in &decision.rules {
        let Some(when) = &rule.when else {
            applies.push(Region::NONE);
            continue;
        };
        let mut region = condition(context, when)?;
        region = context.diagram.and(region, population)?;
        if let Some(unless) = &rule.unless {
            let unless = condition(context, unless)?;
            region = context.diagram.minus(region, unless)?;
        }
        applies.push(region);
    }
    Ok(applies)
}

fn first_wins(
    context: &mut AnalysisContext<'_>,
    applies: &[Region],
) -> Result<Vec<Region>, Exhausted> {
    let mut taken = Region::NONE;
    let mut wins = Vec::new();
    for region in applies {
        wins.push(context.diagram.minus(*region, taken)?);
        taken = context.diagram.or(taken, *region)?;
    }
    Ok(wins)
}

fn strongest_wins(
    context: &mut AnalysisContext<'_>,
    stronger: &[Vec<usize>],
    applies: &[Region],
    at: usize,
    wins: &mut Vec<Option<Region>>,
) -> Result<Region, Exhausted> {
    if let Some(Some(known)) = wins.get(at) {
        return Ok(*known);
    }
    let mut region = applies.get(at).copied().unwrap_or_default();
    for other in stronger.get(at).into_iter().flatten() {
        let winning = strongest_wins(context, stronger, applies, *other, wins)?;
        region = context.diagram.minus(region, winning)?;
    }
    if let Some(slot) = wins.get_mut(at) {
        *slot = Some(region);
    }
    Ok(region)
}

/// The cases in which rules contradict each other of decisions that a guide asks for, to say
/// whom its scenarios take.
///
/// # Errors
/// Where a limit is met.
pub fn disputed_by<'m>(
    context: &mut AnalysisContext<'m>,
    guide: GuideId,
) -> Result<Region, Exhausted> {
    let mut asked = BTreeSet::new();
    let mut waiting: Vec<&'m Condition> =
        context.model.guides.at(guide).population.iter().collect();
    sections(
        context.model,
        &context.model.guides.at(guide).sections,
        &mut waiting,
    );
    let mut seen = BTreeSet::new();
    while let Some(condition) = waiting.pop() {
        for leaf in visit::leaves(condition) {
            match &leaf.kind {
                ConditionKind::Define(id) if seen.insert(*id) => {
                    waiting.push(&context.model.defines.at(*id).condition);
                }
                ConditionKind::Decision(id, ..) if asked.insert(*id) => {
                    let decision = context.model.decisions.at(*id);
                    let of_rules = decision
                        .rules
                        .iter()
                        .flat_map(|rule| rule.when.iter().chain(&rule.unless));
                    waiting.extend(decision.population.iter().chain(of_rules));
                }
                _ => {}
            }
        }
    }
    let mut disputed = Region::NONE;
    for id in asked {
        let asked = context.model.decisions.at(id);
        if asked.policy == Policy::First || matches!(asked.domain, Domain::AnyOf(_)) {
            continue;
        }
        let regions = decision(context, id)?;
        let mut by_result: BTreeMap<RuleResult, Vec<Region>> = BTreeMap::new();
        for (rule, wins) in asked.rules.iter().zip(&regions.wins) {
            by_result.entry(rule.result).or_default().push(*wins);
        }
        let works_out = asked.works_out();
        let (mut values, mut taken) = (Region::NONE, Vec::new());
        for (result, wins) in by_result {
            let own = context.diagram.any(&wins)?;
            if result.value().is_some() {
                let both = context.diagram.and(own, values)?;
                disputed = context.diagram.or(disputed, both)?;
                values = context.diagram.or(values, own)?;
            } else {
                // What is worked out may be what another rule gives.
                for (other, region) in &taken {
                    let both = context.diagram.and(own, *region)?;
                    if !both.is_empty() && given::may_differ(context, both, result, *other)? {
                        disputed = context.diagram.or(disputed, both)?;
                    }
                }
            }
            if works_out {
                taken.push((result, own));
            }
        }
    }
    Ok(disputed)
}

/// The conditions of some sections and of those within.
fn sections<'m>(model: &'m Model, all: &[Section], conditions: &mut Vec<&'m Condition>) {
    for section in all {
        match section {
            Section::Scenario(id) => conditions.extend(model.scenarios.at(*id).guard.condition()),
            Section::Group(id) => {
                let group = model.groups.at(*id);
                conditions.extend(group.guard.condition());
                sections(model, &group.sections, conditions);
            }
        }
    }
}

/// Where the decision has an admitted value. What its rules work out is asked for by the classes of
/// that: `admits` is one that a condition asks for.
///
/// # Errors
/// Where the node budget is met.
pub fn value_region(
    context: &mut AnalysisContext<'_>,
    regions: &DecisionRegions,
    id: DecisionId,
    admits: &Admits,
) -> Result<Region, Exhausted> {
    let decision = context.model.decisions.at(id);
    let (Domain::AnyOf(values), Admits::Exactly(members) | Admits::AllBut(members)) =
        (&decision.domain, admits)
    else {
        return union(context, regions, decision, admits);
    };
    let mut exactly = regions.population;
    for value in 0..values.len() {
        let has = union(context, regions, decision, &Admits::IncludesAny(1 << value))?;
        exactly = if members >> value & 1 == 1 {
            context.diagram.and(exactly, has)?
        } else {
            context.diagram.minus(exactly, has)?
        };
    }
    match admits {
        Admits::AllBut(_) => context.diagram.minus(regions.population, exactly),
        _ => Ok(exactly),
    }
}

/// Where some rule wins whose result is admitted.
fn union(
    context: &mut AnalysisContext<'_>,
    regions: &DecisionRegions,
    decision: &Decision,
    admits: &Admits,
) -> Result<Region, Exhausted> {
    let mut winning = Vec::new();
    for (rule, wins) in decision.rules.iter().zip(&regions.wins) {
        match rule.result {
            RuleResult::Value(value) if admits.admits(value) => winning.push(*wins),
            RuleResult::Value(_) => {}
            RuleResult::Amount(fact) => {
                let within = context.space.region(&mut context.diagram, fact, admits)?;
                winning.push(context.diagram.and(*wins, within)?);
            }
        }
    }
    context.diagram.any(&winning)
}
