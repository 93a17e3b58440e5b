//! `change-ahead`: a decision will give some readers something else from a day on that is known already. It is said only to
//! whom names the day.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Region;
use crate::analysis::describe::percent;
use crate::analysis::diagram::Exhausted;
use crate::analysis::world::World;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Constant, DecisionId, FactId};

use super::check::Findings;
use super::expired_rule::show;

/// How many changes of one day are told.
const SHOWN: usize = 3;

pub(super) fn run(world: &mut World<'_>, today: i64) -> Findings {
    let mut found = Vec::new();
    let model = world.model;
    let sees = &world.file.sees;
    let day = model.facts.iter().find(|(_, fact)| fact.name == "today" && sees.contains(&fact.span.file));
    let Some((fact, _)) = day else { return Ok(found) };
    for id in world.own_decisions() {
        let mut days: BTreeMap<i64, Span> = BTreeMap::new();
        for (from, until, span) in model.decisions.at(id).rules.iter().filter_map(|rule| rule.valid) {
            for first in from.into_iter().chain(until.map(|last| last + 1)).filter(|first| *first > today) {
                days.entry(first).or_insert(span);
            }
        }
        for (first, span) in days {
            found.extend(change(world, id, fact, first, span)?);
        }
    }
    Ok(found)
}

fn change(
    world: &mut World<'_>,
    id: DecisionId,
    today: FactId,
    first: i64,
    span: Span,
) -> Result<Option<Diagnostic>, Exhausted> {
    let decision = world.model.decisions.at(id);
    let regions = world.decision(id)?;
    let (among, before) = (on(world, world.possible, today, first)?, first - 1);
    let readers = on(world, regions.population, today, first)?;
    let among = world.diagram.and(among, readers)?;
    let (mut changed, mut lines) = (Region::NONE, Vec::new());
    let results: BTreeSet<Constant> = decision.rules.iter().map(|rule| rule.result).collect();
    for result in results {
        let mut gives = Region::NONE;
        for (_, wins) in decision.rules.iter().zip(&regions.wins).filter(|(rule, _)| rule.result == result) {
            gives = world.diagram.or(gives, *wins)?;
        }
        let (then, now) = (on(world, gives, today, first)?, on(world, gives, today, before)?);
        let gained = world.diagram.minus(then, now)?;
        let gained = world.diagram.and(gained, among)?;
        if gained.is_empty() {
            continue;
        }
        let described = world.describe(gained, among)?;
        let others = if described.whole { "" } else { ", and others" };
        lines.push(format!("{}: {}{others}", world.model.value(&decision.domain, result), described.words));
        changed = world.diagram.or(changed, gained)?;
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let share = percent(&world.count(changed), &world.count(among));
    lines.truncate(SHOWN);
    let message = format!("from {} on, `{}` changes for {share} of its readers", show(first), decision.name);
    Ok(Some(
        Diagnostic::new(&codes::CHANGE_AHEAD, span, message)
            .say("without an edit")
            .help(format!("they get then\n  {}", lines.join("\n  "))),
    ))
}

/// The facts with which one is in a region on a day.
fn on(world: &mut World<'_>, region: Region, today: FactId, day: i64) -> Result<Region, Exhausted> {
    let domain = world.model.facts.at(today).domain.clone();
    let crate::model::Domain::Ordered(ordered) = domain else { return Ok(region) };
    if day < ordered.lo || day > ordered.hi {
        return Ok(Region::NONE);
    }
    let assignment = world.space.assignment(today, Constant::Number(day));
    assignment
        .into_iter()
        .try_fold(region, |region, (variable, class)| world.diagram.before_set(region, variable, class))
}
