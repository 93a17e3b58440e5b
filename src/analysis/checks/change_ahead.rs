//! `change-ahead`: a decision or a guide will give some readers something else from a day on that
//! is known already. It is said only to whom names the day.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Region;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::rules::{decisions, guides};
use crate::analysis::steps::transfer;
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Days, DecisionId, FactId, RuleResult};
use crate::words;

use super::expired_item::show;

/// How many changes of one day are told.
const SHOWN: usize = 3;

pub(crate) fn run(context: &mut AnalysisContext<'_>, today: i64) -> Findings {
    let mut found = Vec::new();
    let model = context.model;
    let sees = &context.file.sees;
    let day = model
        .facts
        .iter()
        .find(|(_, fact)| fact.name == "today" && sees.contains(&fact.span.file));
    let Some((fact, _)) = day else {
        return Ok(found);
    };
    for id in subjects::own_decisions(context) {
        let rules = model
            .decisions
            .at(id)
            .rules
            .iter()
            .filter_map(|rule| rule.valid);
        let days = changes(rules, today);
        if !days.is_empty() {
            let given = given(context, id)?;
            found.extend(told(context, &given, fact, days)?);
        }
    }
    for id in subjects::own_guides(context) {
        let guide = model.guides.at(id);
        let groups = model
            .groups
            .iter()
            .filter(|(_, group)| group.guide == id)
            .filter_map(|(_, group)| group.valid);
        let scenarios = model
            .scenarios
            .iter()
            .filter(|(_, scenario)| scenario.guide == id);
        let days = groups.chain(scenarios.filter_map(|(_, scenario)| scenario.valid));
        let days = changes(days, today);
        if !days.is_empty() {
            let regions = guides::guide(context, id)?;
            let label = |id| model.plain(&model.scenarios.at(id).title);
            let given = GivenResults {
                name: guide.name.clone(),
                readers: regions.population,
                what: regions
                    .scenarios
                    .iter()
                    .map(|(id, region)| (label(*id), *region))
                    .collect(),
            };
            found.extend(told(context, &given, fact, days)?);
        }
    }
    Ok(found)
}

/// The changes on each day.
fn told(
    context: &mut AnalysisContext<'_>,
    given: &GivenResults,
    today: FactId,
    days: BTreeMap<i64, Span>,
) -> Findings {
    let changes = days
        .into_iter()
        .map(|day| change(context, given, today, day));
    Ok(changes
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// The results of a decision or guide, each with its readers.
struct GivenResults {
    name: String,
    readers: Region,
    /// Each value or scenario, in words, with those who get it.
    what: Vec<(String, Region)>,
}

/// The results of a decision.
fn given(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<GivenResults, Exhausted> {
    let decision = context.model.decisions.at(id);
    let regions = decisions::decision(context, id)?;
    let results: BTreeSet<RuleResult> = decision.rules.iter().map(|rule| rule.result).collect();
    let mut what = Vec::new();
    for result in results {
        let mut gives = Region::NONE;
        for (_, wins) in decision
            .rules
            .iter()
            .zip(&regions.wins)
            .filter(|(rule, _)| rule.result == result)
        {
            gives = context.diagram.or(gives, *wins)?;
        }
        what.push((
            words::result_in_message(context.model, &decision.domain, result),
            gives,
        ));
    }
    Ok(GivenResults {
        name: decision.name.clone(),
        readers: regions.population,
        what,
    })
}

/// The days behind today on which something begins to be valid or no longer is, with where that is
/// said.
fn changes(valid: impl Iterator<Item = Days>, today: i64) -> BTreeMap<i64, Span> {
    let mut days = BTreeMap::new();
    for (from, until, span) in valid {
        for first in from
            .into_iter()
            .chain(until.map(|last| last + 1))
            .filter(|first| *first > today)
        {
            days.entry(first).or_insert(span);
        }
    }
    days
}

fn change(
    context: &mut AnalysisContext<'_>,
    given: &GivenResults,
    today: FactId,
    (first, span): (i64, Span),
) -> Result<Option<Diagnostic>, Exhausted> {
    let (among, before) = (on(context, context.possible, today, first)?, first - 1);
    let readers = on(context, given.readers, today, first)?;
    let among = context.diagram.and(among, readers)?;
    let (mut changed, mut lines) = (Region::NONE, Vec::new());
    for (label, region) in &given.what {
        let (then, now) = (
            on(context, *region, today, first)?,
            on(context, *region, today, before)?,
        );
        let gained = context.diagram.minus(then, now)?;
        let gained = context.diagram.and(gained, among)?;
        if gained.is_empty() {
            continue;
        }
        let described = describe::describe(context, gained, among)?;
        let others = if described.whole { "" } else { ", and others" };
        lines.push(format!("{label}: {}{others}", described.words));
        changed = context.diagram.or(changed, gained)?;
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let share = describe::share(context, &context.count(changed), &context.count(among));
    lines.truncate(SHOWN);
    let message = format!(
        "from {} on, `{}` changes for {share} of its readers",
        show(first),
        given.name
    );
    Ok(Some(
        Diagnostic::new(&codes::CHANGE_AHEAD, span, message)
            .say("without an edit")
            .help(format!("they get then\n  {}", lines.join("\n  "))),
    ))
}

/// The facts with which one is in a region on a day.
fn on(
    context: &mut AnalysisContext<'_>,
    region: Region,
    today: FactId,
    day: i64,
) -> Result<Region, Exhausted> {
    let domain = context.model.facts.at(today).domain.clone();
    let crate::model::Domain::Ordered(ordered) = domain else {
        return Ok(region);
    };
    if day < ordered.lo || day > ordered.hi {
        return Ok(Region::NONE);
    }
    transfer::numbers_preimage(context, &BTreeMap::from([(today, day)]), region)
}
