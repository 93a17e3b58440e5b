//! The steps of a guide in two versions: steps that came, went or moved, with those who come to
//! them, and steps to which others come than did.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::ir::memo::Goal;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::rules::guides;
use crate::analysis::steps::backward;
use crate::base::Span;
use crate::base::alignment::{Aligned, Fate, align};
use crate::model::{Block, ProcedureId, ScenarioId, visit};

use super::difference::{Aspect, Change, StepChange, StepChangeKind};
use super::lines;
use super::lines::StepLine;
use super::programs::Same;
use super::version_pair::{Guides, Version, VersionPair, Whom};

/// Steps in both versions: those of a scenario or of a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum BodyPair {
    Scenario(ScenarioId, ScenarioId),
    Procedure(ProcedureId, ProcedureId),
}

/// The fate of a line, and the readers.
struct LineFate {
    body: BodyPair,
    change: StepChange,
    leads: bool,
    region: Region,
}

/// A version's answer to a reader.
type Explain<'e> = dyn Fn(&VersionPair<'_, '_>, Version, &Case) -> Vec<String> + 'e;

/// The changes in the steps of a guide's readers, of `among`.
pub(super) fn compare(
    pair: &mut VersionPair<'_, '_>,
    both: &Guides,
    among: Region,
    explain: &Explain<'_>,
) -> Result<Vec<Change>, Exhausted> {
    let mut met: Vec<LineFate> = Vec::new();
    let mut same = Same::default();
    for (old, new) in &both.scenarios {
        let starting = starting(pair, both, *old, *new)?;
        let same = same.scenarios(pair, *old, *new)?;
        let (older, newer) = (
            &pair.model().scenarios.at(*old).body,
            &pair.model().scenarios.at(*new).body,
        );
        let mut bodies = vec![BodyPair::Scenario(*old, *new)];
        bodies.extend(procedures(pair, &older.blocks, &newer.blocks));
        for body in bodies {
            for found in of_body(pair, body, (*old, *new), starting, same)? {
                // A line of a procedure is the same line in all scenarios that do it.
                match met
                    .iter_mut()
                    .find(|known| known.body == body && known.change == found.change)
                {
                    Some(known) => {
                        known.region = pair.context.diagram.or(known.region, found.region)?;
                    }
                    None => met.push(found),
                }
            }
        }
    }
    changes(pair, met, among, explain)
}

/// One change for all lines of a body that meet the same readers.
fn changes(
    pair: &mut VersionPair<'_, '_>,
    met: Vec<LineFate>,
    among: Region,
    explain: &Explain<'_>,
) -> Result<Vec<Change>, Exhausted> {
    let mut groups: BTreeMap<(BodyPair, bool, Region), Vec<StepChange>> = BTreeMap::new();
    let mut order = Vec::new();
    for LineFate {
        body,
        change,
        leads,
        region,
    } in met
    {
        let region = pair.context.diagram.and(region, among)?;
        let key = (body, leads && change.kind.changes_ways(), region);
        if region.is_empty() {
            continue;
        }
        if !groups.contains_key(&key) {
            order.push(key);
        }
        groups.entry(key).or_default().push(change);
    }
    let mut changes = Vec::new();
    for key in order {
        let (body, changes_ways, region) = key;
        let aspect = if changes_ways {
            Aspect::Way
        } else {
            Aspect::Words
        };
        let mut change = pair.change(
            aspect,
            ("", ""),
            Whom {
                region,
                example: region,
                reader: None,
                among,
                around: among,
            },
            explain,
        )?;
        change.place = place(pair, body);
        change.steps = groups.remove(&key).unwrap_or_default();
        changes.push(change);
    }
    Ok(changes)
}

fn place(pair: &VersionPair<'_, '_>, body: BodyPair) -> String {
    let model = pair.model();
    match body {
        BodyPair::Scenario(_, new) => model.plain(&model.scenarios.at(new).title),
        BodyPair::Procedure(_, new) => model.plain(&model.procedures.at(new).title),
    }
}

/// Whom a scenario takes in each version.
fn starting(
    pair: &mut VersionPair<'_, '_>,
    both: &Guides,
    old: ScenarioId,
    new: ScenarioId,
) -> Result<[Region; 2], Exhausted> {
    let (possible_old, possible_new) = (pair.possible(Version::Old), pair.possible(Version::New));
    let older = guides::guide(&mut pair.context, both.old)?.scenario(old);
    let newer = guides::guide(&mut pair.context, both.new)?.scenario(new);
    Ok([
        pair.context.diagram.and(older, possible_old)?,
        pair.context.diagram.and(newer, possible_new)?,
    ])
}

/// The procedures that are done in both versions, directly or not.
fn procedures(pair: &VersionPair<'_, '_>, old: &[Block], new: &[Block]) -> Vec<BodyPair> {
    let model = pair.model();
    let all = |blocks: &[Block]| {
        let mut found = BTreeSet::new();
        let mut waiting = visit::calls(blocks);
        while let Some(id) = waiting.pop() {
            if found.insert(id) {
                waiting.extend(visit::calls(&model.procedures.at(id).body.blocks));
            }
        }
        found
    };
    let (older, newer) = (all(old), all(new));
    let pairs = pair.matching.procedures.pairs.iter();
    let done = pairs.filter(|(old, new)| older.contains(old) && newer.contains(new));
    done.map(|(old, new)| BodyPair::Procedure(*old, *new))
        .collect()
}

/// The fate of the lines of a body, for those who begin a scenario; where the programs are the
/// same, the same readers come to the same lines.
fn of_body(
    pair: &mut VersionPair<'_, '_>,
    body: BodyPair,
    (old, new): (ScenarioId, ScenarioId),
    starting: [Region; 2],
    same_programs: bool,
) -> Result<Vec<LineFate>, Exhausted> {
    let model = pair.model();
    let (older, newer) = match body {
        BodyPair::Scenario(old, new) => {
            (&model.scenarios.at(old).body, &model.scenarios.at(new).body)
        }
        BodyPair::Procedure(old, new) => (
            &model.procedures.at(old).body,
            &model.procedures.at(new).body,
        ),
    };
    let lines = [older, newer].map(|body| lines::of(model, pair.matching, &body.blocks));
    let [old_lines, new_lines] = &lines;
    let [older, newer] = [old_lines, new_lines]
        .map(|lines| lines.iter().map(StepLine::to_align).collect::<Vec<_>>());
    let Aligned { same, changes } = align(&older, &newer);
    let within = match body {
        BodyPair::Scenario(..) => [None, None],
        BodyPair::Procedure(old, new) => [old, new].map(|id| Some(model.procedures.at(id).span)),
    };
    let mut coming = Coming {
        scenarios: [old, new],
        starting,
        within,
        known: BTreeMap::new(),
    };
    let mut met = Vec::new();
    for (fate, old_at, new_at) in changes {
        let kind = match fate {
            Fate::Added => StepChangeKind::Added,
            Fate::Removed => StepChangeKind::Removed,
            Fate::Moved => StepChangeKind::Moved,
            Fate::Reworded => StepChangeKind::Reworded,
        };
        let (before, now) = (
            old_at.and_then(|at| old_lines.get(at)),
            new_at.and_then(|at| new_lines.get(at)),
        );
        let Some(line) = now.or(before) else { continue };
        if !(line.leads || line.what == "requirement") {
            continue;
        }
        let kind = if fate == Fate::Reworded && !line.about.is_empty() {
            StepChangeKind::Changed
        } else {
            kind
        };
        let mut region = Region::NONE;
        for (version, line) in Version::BOTH.into_iter().zip([before, now]) {
            let Some(line) = line else { continue };
            let here = coming.to(pair, version, line.place)?;
            region = pair.context.diagram.or(region, here)?;
        }
        let behind = match (old_at, new_at) {
            (_, Some(at)) => before_line(new_lines, at),
            (Some(at), None) => before_line(old_lines, at),
            (None, None) => String::new(),
        };
        met.push(LineFate {
            body,
            change: step_change(kind, before, now, behind),
            leads: line.leads,
            region,
        });
    }
    if !same_programs {
        let reached = reached(pair, body, &lines, &same, &mut coming)?;
        met.retain(|found: &LineFate| !is_another_branch(&found.change, &reached));
        met.extend(reached);
    }
    Ok(met)
}

/// Whether a branch that is put otherwise is one that others come to: then it is not the same in
/// other words.
fn is_another_branch(change: &StepChange, reached: &[LineFate]) -> bool {
    change.what == "branch"
        && change.kind == StepChangeKind::Reworded
        && reached
            .iter()
            .any(|found| (&found.change.old, &found.change.new) == (&change.old, &change.new))
}

/// The steps, branches, options and ends that stand in both versions, to which others come than
/// did.
fn reached(
    pair: &mut VersionPair<'_, '_>,
    body: BodyPair,
    [old, new]: &[Vec<StepLine>; 2],
    same: &[(usize, usize)],
    coming: &mut Coming,
) -> Result<Vec<LineFate>, Exhausted> {
    let mut met = Vec::new();
    let [in_old, in_new] = coming.starting;
    let both = pair.context.diagram.and(in_old, in_new)?;
    for (before, now) in same {
        let (Some(before), Some(now)) = (old.get(*before), new.get(*now)) else {
            continue;
        };
        if !now.leads || before.place.is_none() || now.place.is_none() {
            continue;
        }
        let was = coming.to(pair, Version::Old, before.place)?;
        let is = coming.to(pair, Version::New, now.place)?;
        for (kind, more, less) in [
            (StepChangeKind::Reached, is, was),
            (StepChangeKind::Left, was, is),
        ] {
            let region = pair.context.diagram.minus(more, less)?;
            let region = pair.context.diagram.and(region, both)?;
            let behind = String::new();
            met.push(LineFate {
                body,
                change: step_change(kind, Some(before), Some(now), behind),
                leads: true,
                region,
            });
        }
    }
    met.retain(|met| !met.region.is_empty());
    Ok(met)
}

fn step_change(
    kind: StepChangeKind,
    before: Option<&StepLine>,
    now: Option<&StepLine>,
    behind: String,
) -> StepChange {
    let text = |line: Option<&StepLine>| line.map(|line| line.text.clone()).unwrap_or_default();
    let what = now.or(before).map_or("", |line| line.what);
    StepChange {
        kind,
        what,
        old: text(before),
        new: text(now),
        behind,
    }
}

/// The step, branch or option behind which a line stands.
fn before_line(lines: &[StepLine], at: usize) -> String {
    let before = lines
        .iter()
        .take(at)
        .rev()
        .find(|line| matches!(line.what, "step" | "branch" | "option" | "procedure"));
    before.map(|line| line.text.clone()).unwrap_or_default()
}

/// Who comes to places, as far as it is asked.
struct Coming {
    scenarios: [ScenarioId; 2],
    starting: [Region; 2],
    /// The procedure whose steps they are.
    within: [Option<Span>; 2],
    known: BTreeMap<Span, Region>,
}

impl Coming {
    /// Those who begin the scenario and come to a place in it; all who come to the body, where
    /// there is none.
    fn to(
        &mut self,
        pair: &mut VersionPair<'_, '_>,
        version: Version,
        place: Option<Span>,
    ) -> Result<Region, Exhausted> {
        let (scenario, start) = (version.of(self.scenarios), version.of(self.starting));
        let Some(place) = place.or(version.of(self.within)) else {
            return Ok(start);
        };
        if let Some(known) = self.known.get(&place) {
            return Ok(*known);
        }
        pair.turn_to(version);
        let region =
            backward::reaching_from(&mut pair.context, scenario, Goal::Place(place), start)?;
        self.known.insert(place, region);
        Ok(region)
    }
}
