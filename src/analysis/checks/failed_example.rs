//! `failed-example`: an example expects something else than the policy says, for some reader who fits
//! what it gives; or nobody fits it.

use std::collections::BTreeSet;

use crate::analysis::diagram::{Exhausted, Region};
use crate::analysis::regions::EventKind;
use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};
use crate::model::{
    Admits, Constant, DecisionId, Destination, Example, Expect, ExpectKind, GuideId, OutcomeId, ScenarioId,
};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    let model = world.model;
    let owned: Vec<&Example> = model.examples.iter().filter(|example| world.owns(example.span)).collect();
    for example in owned {
        found.extend(one(world, example)?);
    }
    Ok(found)
}

/// What is wrong with one example.
pub(super) fn one<'m>(world: &mut World<'m>, example: &'m Example) -> Findings {
    let mut found = Vec::new();
    let mut given = world.possible;
    for condition in &example.given {
        let region = world.condition(condition)?;
        given = world.diagram.and(given, region)?;
    }
    if given.is_empty() {
        found.push(
            Diagnostic::new(&codes::FAILED_EXAMPLE, example.span, "no reader fits what this example gives")
                .help("some of it contradicts the rest, or an `assume`; give less"),
        );
        return Ok(found);
    }
    for expect in &example.expect {
        found.extend(expectation(world, example, expect, given)?);
    }
    Ok(found)
}

fn expectation(
    world: &mut World<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
) -> Result<Option<Diagnostic>, Exhausted> {
    match &expect.kind {
        ExpectKind::Is(id, value, because) => is(world, example, expect, given, (*id, *value, because)),
        ExpectKind::Goes(guide, scenarios) => goes(world, example, expect, given, *guide, scenarios),
        ExpectKind::Ends(guide, outcome) => ends(world, example, expect, given, *guide, *outcome),
    }
}

fn failed(world: &World<'_>, example: &Example, expect: &Expect, message: String) -> Diagnostic {
    Diagnostic::new(&codes::FAILED_EXAMPLE, expect.span, message)
        .also(example.span, format!("in the example “{}”", world.model.plain(&example.title)))
}

fn is(
    world: &mut World<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    (id, value, because): (DecisionId, Constant, &[usize]),
) -> Result<Option<Diagnostic>, Exhausted> {
    let decision = world.model.decisions.at(id);
    let regions = world.decision(id)?;
    let as_expected = regions.value(world, id, &Admits::only(value))?;
    let wrong = world.diagram.minus(given, as_expected)?;
    let wanted = world.model.value(&decision.domain, value);
    if !wrong.is_empty() {
        let described = world.describe(wrong, given)?;
        let message = format!("`{}` is not {wanted}{}", decision.name, described.after_colon());
        return Ok(Some(
            failed(world, example, expect, message).help("give more facts, or expect what the policy says"),
        ));
    }
    for at in because {
        let wins = regions.wins.get(*at).copied().unwrap_or_default();
        let without = world.diagram.minus(given, wins)?;
        let name = decision.rules.get(*at).map(|rule| rule.name.as_str()).unwrap_or_default();
        if !without.is_empty() {
            let described = world.describe(without, given)?;
            let message = format!("it is {wanted}, but not because of `{name}`{}", described.after_colon());
            return Ok(Some(
                failed(world, example, expect, message)
                    .help("name the rules that win for everybody who fits the example"),
            ));
        }
    }
    Ok(None)
}

fn goes(
    world: &mut World<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    guide: GuideId,
    scenarios: &[ScenarioId],
) -> Result<Option<Diagnostic>, Exhausted> {
    let mut here = BTreeSet::new();
    let mut region = given;
    for (at, expected) in scenarios.iter().enumerate() {
        if at == 0 {
            here = starting(world, guide, region)?;
        }
        if here.len() != 1 || !here.contains(expected) {
            let names: Vec<&str> = here.iter().map(|id| world.model.scenarios.at(*id).name.as_str()).collect();
            let actual = if names.is_empty() { "nowhere".to_owned() } else { names.join(" or ") };
            let message =
                format!("these readers go to {actual} and not to {}", world.model.scenarios.at(*expected).name);
            return Ok(Some(
                failed(world, example, expect, message)
                    .help("expect the scenarios that they go through, or give more facts"),
            ));
        }
        let more = at + 1 < scenarios.len();
        if more && stops(world, *expected, region)? {
            let message = format!("some of these readers end in {} already", world.model.scenarios.at(*expected).name);
            return Ok(Some(
                failed(world, example, expect, message)
                    .help("what is chosen on the way cannot be given: expect how they end, with `ends`"),
            ));
        }
        let next = leaving(world, *expected, region)?;
        region = next.1;
        here = next.0;
    }
    if here.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> = here.iter().map(|id| world.model.scenarios.at(*id).name.as_str()).collect();
    let message = format!("these readers go on, to {}", names.join(" or "));
    Ok(Some(failed(world, example, expect, message).help("expect the whole way, scenario by scenario")))
}

/// The scenarios of a guide that take some of `region`.
fn starting(world: &mut World<'_>, guide: GuideId, region: Region) -> Result<BTreeSet<ScenarioId>, Exhausted> {
    let mut taken = BTreeSet::new();
    for (id, scenario) in &world.guide(guide)?.scenarios {
        if !world.diagram.and(*scenario, region)?.is_empty() {
            taken.insert(*id);
        }
    }
    Ok(taken)
}

/// Whether the way of some of `region` ends in a scenario.
fn stops(world: &mut World<'_>, id: ScenarioId, region: Region) -> Result<bool, Exhausted> {
    let own = world.guide(world.model.scenarios.at(id).guide)?.scenario(id);
    let start = world.diagram.and(region, own)?;
    Ok(world.walk(id, start)?.iter().any(|event| matches!(event.kind, EventKind::Ends(_) | EventKind::Over)))
}

/// The scenarios to which those of `region` go on from a scenario, and their facts then.
fn leaving(world: &mut World<'_>, id: ScenarioId, region: Region) -> Result<(BTreeSet<ScenarioId>, Region), Exhausted> {
    let (mut next, mut facts) = (BTreeSet::new(), Region::NONE);
    let own = world.guide(world.model.scenarios.at(id).guide)?.scenario(id);
    let start = world.diagram.and(region, own)?;
    for event in world.walk(id, start)? {
        let EventKind::Goes(destination) = &event.kind else { continue };
        facts = world.diagram.or(facts, event.here)?;
        let guide = match destination {
            Destination::Scenario(id) => {
                next.insert(*id);
                continue;
            }
            Destination::Group(id) => world.model.groups.at(*id).guide,
            Destination::Guide(id) => *id,
            Destination::Step(_) => continue,
        };
        next.extend(starting(world, guide, event.here)?);
    }
    Ok((next, facts))
}

fn ends(
    world: &mut World<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    guide: GuideId,
    outcome: OutcomeId,
) -> Result<Option<Diagnostic>, Exhausted> {
    let mut waiting: Vec<(ScenarioId, Region)> =
        starting(world, guide, given)?.into_iter().map(|id| (id, given)).collect();
    let mut seen = BTreeSet::new();
    let mut outcomes = BTreeSet::new();
    while let Some((id, region)) = waiting.pop() {
        let own = world.guide(world.model.scenarios.at(id).guide)?.scenario(id);
        let start = world.diagram.and(region, own)?;
        if start.is_empty() || !seen.insert((id, start)) {
            continue;
        }
        for event in world.walk(id, start)? {
            if let EventKind::Ends(outcome) = event.kind {
                outcomes.insert(outcome);
            }
        }
        let (next, facts) = leaving(world, id, start)?;
        waiting.extend(next.into_iter().map(|id| (id, facts)));
    }
    if outcomes.len() == 1 && outcomes.contains(&outcome) {
        return Ok(None);
    }
    let labels: Vec<String> =
        outcomes.iter().map(|id| world.model.plain(&world.model.outcomes.at(*id).label)).collect();
    let actual = if labels.is_empty() { "with no outcome".to_owned() } else { format!("with: {}", labels.join("; ")) };
    let message =
        format!("these readers do not all end with “{}”", world.model.plain(&world.model.outcomes.at(outcome).label));
    Ok(Some(failed(world, example, expect, message).help(format!("they end {actual}"))))
}
