//! The readers, the ends and the steps of a guide's scenarios, in two versions.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::concrete::paths::PathExplorer;
use crate::analysis::ir::memo::{Goal, Terms};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::rules::guides;
use crate::analysis::steps::backward;
use crate::analysis::wording::describe;
use crate::model::{GuideId, OutcomeId, ScenarioId};

use super::causes;
use super::difference::{Aspect, Change, ChangeVerdict};
use super::partition::{PartitionBlock, Shift, Silence, Told, VersionPartition, told};
use super::version_pair::{Compared, Guides, Version, VersionPair};
use super::{lines, ways};

/// The changes of a guide.
pub(super) struct GuideChanges {
    pub(super) verdict: ChangeVerdict,
    pub(super) changes: Vec<Change>,
    /// Whom the scenarios take.
    pub(super) taken: Compared,
    /// Scenarios that have another name, although nothing says so.
    pub(super) renamed: Vec<(ScenarioId, ScenarioId)>,
}

/// Compares a guide.
pub(super) fn compare(
    pair: &mut VersionPair<'_, '_>,
    old: GuideId,
    new: GuideId,
) -> Result<GuideChanges, Exhausted> {
    let mut both = Guides {
        old,
        new,
        scenarios: BTreeMap::new(),
    };
    let renamed = same_scenarios(pair, &mut both)?;
    let taken = taken(pair, &both)?;
    let [older, newer] = &taken.sides;
    let among = told(&mut pair.context, older, newer)?;
    let mut changes = Vec::new();
    for shift in &taken.shifts {
        changes.push(change(pair, &both, Aspect::Scenario, shift, among)?);
    }
    let ends = ends(pair, &both)?;
    for shift in &ends.shifts {
        // Whoever another scenario takes ends otherwise by that.
        let taken = taken
            .shifts
            .iter()
            .zip(&mut changes)
            .find(|(taken, _)| taken.region == shift.region);
        match taken {
            Some((_, change)) => change
                .ends
                .push((shift.from.words.clone(), shift.to.words.clone())),
            None => changes.push(change(pair, &both, Aspect::End, shift, among)?),
        }
    }
    let common = pair.common()?;
    let mut kept = true;
    for shift in taken.shifts.iter().chain(&ends.shifts) {
        kept &= pair.context.diagram.and(shift.region, common)?.is_empty();
    }
    let explain = |pair: &VersionPair<'_, '_>, version: Version, reader: &Case| {
        way(pair, &both, version, reader)
    };
    for change in ways::compare(pair, &both, among, &explain)? {
        kept &= change.aspect != Aspect::Way;
        changes.push(change);
    }
    let verdict = if kept {
        ChangeVerdict::Kept
    } else {
        ChangeVerdict::Changed
    };
    Ok(GuideChanges {
        verdict,
        changes,
        taken,
        renamed,
    })
}

/// Pairs of scenarios: by name, else by their steps.
fn same_scenarios(
    pair: &mut VersionPair<'_, '_>,
    both: &mut Guides,
) -> Result<Vec<(ScenarioId, ScenarioId)>, Exhausted> {
    let model = pair.model();
    let ids = |regions: &crate::analysis::ir::memo::GuideRegions| -> Vec<ScenarioId> {
        regions.scenarios.iter().map(|(id, _)| *id).collect()
    };
    let older = ids(&*guides::guide(&mut pair.context, both.old)?);
    let newer = ids(&*guides::guide(&mut pair.context, both.new)?);
    for id in &older {
        if let Some(new) = pair.matching.scenarios.pairs.get(id) {
            both.scenarios.insert(*id, *new);
        }
    }
    let mut renamed = Vec::new();
    for old in older {
        let own = model.scenarios.at(old);
        let text = |lines: Vec<lines::StepLine>| -> Vec<(usize, &'static str, String)> {
            lines
                .into_iter()
                .map(|line| (line.depth, line.what, line.key))
                .collect()
        };
        let steps = text(lines::of(model, pair.matching, &own.body.blocks));
        if both.scenarios.contains_key(&old) || steps.is_empty() {
            continue;
        }
        let is_free = |id: &&ScenarioId| {
            !both.scenarios.values().any(|taken| taken == *id)
                && pair.matching.scenarios.older(**id).is_none()
        };
        let same = |id: &&ScenarioId| {
            text(lines::of(
                model,
                pair.matching,
                &model.scenarios.at(**id).body.blocks,
            )) == steps
        };
        if let Some(new) = newer.iter().filter(is_free).find(same).copied() {
            renamed.push((old, new));
            both.scenarios.insert(old, new);
        }
    }
    Ok(renamed)
}

/// The answer to readers whom a guide is not for, and to impossible ones.
fn silence(version: Version) -> (&'static str, &'static str) {
    version.of([
        ("this guide was not for them", "there was no such reader"),
        ("this guide is not for them", "there is no such reader now"),
    ])
}

/// The titles that several scenarios of one version share: their answers carry the name as well.
fn ambiguous(pair: &mut VersionPair<'_, '_>, both: &Guides) -> Result<BTreeSet<String>, Exhausted> {
    let mut ambiguous = BTreeSet::new();
    for version in Version::BOTH {
        let model = pair.model();
        let mut seen = BTreeSet::new();
        for (id, _) in &guides::guide(&mut pair.context, both.of(version))?.scenarios {
            let title = model.plain(&model.scenarios.at(*id).title);
            if !seen.insert(title.clone()) {
                ambiguous.insert(title);
            }
        }
    }
    Ok(ambiguous)
}

fn taken(pair: &mut VersionPair<'_, '_>, both: &Guides) -> Result<Compared, Exhausted> {
    let ambiguous = ambiguous(pair, both)?;
    let mut sides: [VersionPartition; 2] = Default::default();
    for (version, slot) in Version::BOTH.into_iter().zip(&mut sides) {
        let model = pair.model();
        let regions = guides::guide(&mut pair.context, both.of(version))?;
        let parts = regions.scenarios.iter().map(|(id, region)| {
            let same = if version == Version::Old {
                both.scenarios.get(id).copied()
            } else {
                Some(*id)
            };
            let said = same.map_or_else(|| format!("gone {id:?}"), |id| format!("{id:?}"));
            let scenario = model.scenarios.at(*id);
            let title = model.plain(&scenario.title);
            let name = if ambiguous.contains(&title) {
                format!(" (`{}`)", scenario.name)
            } else {
                String::new()
            };
            let words = format!("“{title}”{name}");
            PartitionBlock {
                said: Told::Is(said),
                words,
                region: *region,
            }
        });
        *slot = complete(
            pair,
            version,
            regions.population,
            parts.collect(),
            "no scenario",
        )?;
    }
    let [old, new] = &sides;
    let among = told(&mut pair.context, old, new)?;
    pair.compared(sides, among)
}

fn complete(
    pair: &mut VersionPair<'_, '_>,
    version: Version,
    population: Region,
    parts: Vec<PartitionBlock>,
    nothing: &str,
) -> Result<VersionPartition, Exhausted> {
    let (not_for_them, not_possible) = silence(version);
    let silence = Silence {
        not_possible,
        not_for_them,
        nothing,
    };
    pair.side(version, population, parts, &silence)
}

/// With which outcomes readers may end.
fn ends(pair: &mut VersionPair<'_, '_>, both: &Guides) -> Result<Compared, Exhausted> {
    let mut sides: [VersionPartition; 2] = Default::default();
    for (version, slot) in Version::BOTH.into_iter().zip(&mut sides) {
        pair.turn_to(version);
        let model = pair.model();
        let regions = guides::guide(&mut pair.context, both.of(version))?;
        let scenarios: Vec<ScenarioId> = regions.scenarios.iter().map(|(id, _)| *id).collect();
        let seen = &pair.file(version).sees;
        let outcomes: Vec<OutcomeId> = model
            .outcomes
            .iter()
            .filter(|(_, outcome)| seen.contains(&outcome.span.file))
            .map(|(id, _)| id)
            .collect();
        let mut parts = Vec::new();
        for id in outcomes {
            let goal = Goal::Outcome(id, Terms::default());
            backward::reach_goal(&mut pair.context, &scenarios, goal)?;
            let mut region = Region::NONE;
            for (scenario, takes) in &regions.scenarios {
                let reaching = pair.context.reaching.at_start(goal, *scenario);
                let here = pair.context.diagram.and(*takes, reaching)?;
                region = pair.context.diagram.or(region, here)?;
            }
            let same = if version == Version::Old {
                pair.matching.outcomes.pairs.get(&id).copied()
            } else {
                Some(id)
            };
            let said = same.map_or_else(|| format!("gone {id:?}"), |id| format!("{id:?}"));
            let words = format!("“{}”", model.plain(&model.outcomes.at(id).label));
            parts.push(PartitionBlock {
                said: Told::Is(said),
                words,
                region,
            });
        }
        *slot = complete(pair, version, regions.population, parts, "no end")?;
    }
    // Of those who are readers of one version only, their scenario is told.
    let [old, new] = &sides;
    let among = pair.context.diagram.and(old.readers, new.readers)?;
    pair.compared(sides, among)
}

fn change(
    pair: &mut VersionPair<'_, '_>,
    both: &Guides,
    aspect: Aspect,
    shift: &Shift,
    among: Region,
) -> Result<Change, Exhausted> {
    let told = |pair: &VersionPair<'_, '_>, version: Version, reader: &Case| {
        way(pair, both, version, reader)
    };
    let whom = pair.whom(shift, among)?;
    let change = pair.change(aspect, (&shift.from.words, &shift.to.words), whom, &told)?;
    let Some(reader) = pair.context.reader(shift.example) else {
        return Ok(change);
    };
    let taking = Version::BOTH.map(|version| {
        let evaluator = pair.evaluator(version);
        evaluator.scenarios(both.of(version), &reader)
    });
    let causes = causes::of_guide(pair.model(), [both.old, both.new], &both.scenarios, &taking);
    Ok(Change { causes, ..change })
}

/// The path of a reader: the events up to an end, and the other ends.
fn way(pair: &VersionPair<'_, '_>, both: &Guides, version: Version, reader: &Case) -> Vec<String> {
    let model = pair.model();
    let (not_for_them, not_possible) = silence(version);
    let evaluator = pair.evaluator(version);
    let id = both.of(version);
    if !evaluator.possible(reader) {
        return vec![not_possible.to_owned()];
    }
    let guide = model.guides.at(id);
    if guide
        .population
        .as_ref()
        .is_some_and(|population| !evaluator.holds(population, reader))
    {
        let otherwise = guide
            .otherwise
            .as_ref()
            .map(|otherwise| format!("is told “{}”", model.plain(otherwise)));
        return vec![otherwise.unwrap_or_else(|| not_for_them.to_owned())];
    }
    let mut lines = Vec::new();
    for scenario in evaluator.scenarios(id, reader) {
        let Some(mut ways) = PathExplorer::new(model, &pair.file(version).sees, scenario, reader)
        else {
            continue;
        };
        let outcomes = ways.outcomes();
        let mut ends: Vec<String> = outcomes
            .keys()
            .map(|outcome| format!("ends: {}", model.plain(&model.outcomes.at(*outcome).label)))
            .collect();
        match outcomes.values().next() {
            Some(at) => lines.extend(describe::trace_words(&pair.context, &ways.trace(*at))),
            None => lines.push(format!(
                "“{}”",
                model.plain(&model.scenarios.at(scenario).title)
            )),
        }
        for end in ends.iter_mut().skip(1) {
            end.insert_str(0, "or ");
        }
        lines.extend(ends);
    }
    if lines.is_empty() {
        lines.push("no scenario".to_owned());
    }
    lines
}
