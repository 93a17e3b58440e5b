//! Guides that come to the same outcome, from whatever files, and their claims of who comes there
//! and how.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::ir::memo::{Goal, Terms};
use crate::analysis::region::diagram::{Diagram, Exhausted, Region};
use crate::analysis::rules::guides;
use crate::analysis::steps::{backward, cycles};
use crate::base::{FileId, Span};
use crate::model::{
    Block, File, GuideId, Model, OutcomeId, ProcedureId, ScenarioId, placement, visit,
};

use super::shared_space;
use super::shared_space::{NodeIndex, PortableRegion, SharedSpace};

/// Guides that are compared with each other, in a context of their own.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// A file that sees everything that the guides' files see.
    pub file: File,
    /// The guides that may come to each outcome, in the order of the text.
    pub outcomes: Vec<(OutcomeId, Vec<GuideId>)>,
    /// By guide, under which assumptions it stands.
    sides: BTreeMap<GuideId, usize>,
    /// Whether guides under the same assumptions are compared, or those under different ones.
    same_side: bool,
    /// The guides of which it is told that they serve somebody worse.
    worse: BTreeSet<GuideId>,
}

/// Guides that tell some readers different things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dispute<G> {
    pub guides: BTreeSet<G>,
    /// Those of them that are compared with the others.
    pub worse: BTreeSet<G>,
}

/// The positions of assumptions.
type Assumptions = BTreeSet<usize>;

/// A guide's claim on an outcome; each is limited to the possible readers whom its scenarios take.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeClaim {
    pub guide: GuideId,
    /// Who may come to the outcome.
    pub comes: Region,
    /// Who never does. A fault or a cycle that stops them is told by itself, and they are not
    /// meant.
    pub stays: Region,
    /// Who may come to it by no step that cannot be undone.
    pub safely: Region,
    /// Who may come to it, but only by such a step.
    pub risking: Region,
}

impl<G: Clone + Ord> Dispute<G> {
    /// Guides that are all compared with each other.
    #[must_use]
    pub fn among(guides: BTreeSet<G>) -> Self {
        Self {
            worse: guides.clone(),
            guides,
        }
    }
}

/// The comparisons of some guides: of each two that may come to the same good outcome. A reader of
/// two guides is one whom the assumptions of both files leave; so guides are compared under these
/// and no others.
#[must_use]
pub fn comparisons(model: &Model, dispute: &Dispute<GuideId>) -> Vec<Comparison> {
    let shared = shared_by(model, &dispute.guides);
    let mut sides: BTreeMap<Assumptions, Vec<GuideId>> = BTreeMap::new();
    for guide in shared
        .iter()
        .flat_map(|(_, guides)| guides)
        .copied()
        .collect::<BTreeSet<_>>()
    {
        sides
            .entry(assumptions(model, model.guides.at(guide).file))
            .or_default()
            .push(guide);
    }
    let sides: Vec<Vec<GuideId>> = sides.into_values().collect();
    let mut comparisons = Vec::new();
    for (at, one) in sides.iter().enumerate() {
        for (other_at, other) in sides.iter().enumerate().skip(at) {
            let same_side = at == other_at;
            let one = one.iter().map(|guide| (*guide, at));
            let sides: BTreeMap<GuideId, usize> = one
                .chain(other.iter().map(|guide| (*guide, other_at)))
                .collect();
            let here = |guides: &[GuideId]| -> Vec<GuideId> {
                guides
                    .iter()
                    .copied()
                    .filter(|guide| sides.contains_key(guide))
                    .collect()
            };
            let mut outcomes: Vec<(OutcomeId, Vec<GuideId>)> = shared
                .iter()
                .map(|(outcome, guides)| (*outcome, here(guides)))
                .collect();
            outcomes.retain(|(_, guides)| {
                let under: BTreeSet<Option<&usize>> =
                    guides.iter().map(|guide| sides.get(guide)).collect();
                guides.len() > 1 && (same_side || under.len() > 1)
            });
            if let Some(file) = file(model, outcomes.iter().flat_map(|(_, guides)| guides)) {
                comparisons.push(Comparison {
                    file,
                    outcomes,
                    sides,
                    same_side,
                    worse: dispute.worse.clone(),
                });
            }
        }
    }
    comparisons
}

impl Comparison {
    /// Whether it is asked here, and not in another context, if one guide serves somebody worse
    /// than another.
    #[must_use]
    pub fn compares(&self, worse: GuideId, better: GuideId) -> bool {
        worse != better
            && self.worse.contains(&worse)
            && (self.same_side || self.sides.get(&worse) != self.sides.get(&better))
    }
}

/// The assumptions that a file sees.
fn assumptions(model: &Model, file: FileId) -> Assumptions {
    let sees = model
        .file(file)
        .map(|file| file.sees.as_slice())
        .unwrap_or_default();
    sees.iter()
        .flat_map(|seen| model.assumes_of(*seen))
        .map(|(at, _)| at)
        .collect()
}

/// A file that sees everything that the files of guides see. `None` where there are none.
fn file<'g>(model: &Model, guides: impl Iterator<Item = &'g GuideId>) -> Option<File> {
    let files = guides.filter_map(|id| model.file(model.guides.at(*id).file));
    files.fold(None, |all, file| {
        let Some(all) = all else {
            return Some(File {
                page: None,
                ..file.clone()
            });
        };
        let sees: BTreeSet<FileId> = all.sees.iter().chain(&file.sees).copied().collect();
        Some(File {
            sees: sees.into_iter().collect(),
            ..all
        })
    })
}

/// The good outcomes to which several of some guides may come, with these guides.
fn shared_by(model: &Model, guides: &BTreeSet<GuideId>) -> Vec<(OutcomeId, Vec<GuideId>)> {
    let files: BTreeSet<FileId> = guides
        .iter()
        .map(|guide| model.guides.at(*guide).file)
        .collect();
    let sees = files
        .iter()
        .filter_map(|file| model.file(*file))
        .flat_map(|file| &file.sees);
    let files: BTreeSet<FileId> = sees.copied().collect();
    let leads: Vec<Leads> = files
        .iter()
        .filter_map(|file| Some(leads(model, model.file(*file)?)))
        .collect();
    let led: BTreeMap<Span, &LeadsTo> = leads
        .iter()
        .flat_map(|leads| &leads.guides)
        .map(|led| (led.guide, led))
        .collect();
    let outcomes: BTreeMap<Span, OutcomeId> = files
        .iter()
        .flat_map(|file| model.outcomes.of_file(*file))
        .map(|(id, outcome)| (outcome.span, id))
        .collect();
    let mut shared: BTreeMap<OutcomeId, Vec<GuideId>> = BTreeMap::new();
    for guide in guides {
        let reached = reached(&led, model.guides.at(*guide).span);
        for outcome in reached.iter().filter_map(|outcome| outcomes.get(outcome)) {
            shared.entry(*outcome).or_default().push(*guide);
        }
    }
    shared
        .into_iter()
        .filter(|(_, guides)| guides.len() > 1)
        .collect()
}

/// Where the guides of a file lead, whoever follows them, and which guides its page shows. Things
/// are named by where they are declared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Leads {
    guides: Vec<LeadsTo>,
    shown: Vec<Span>,
}

/// Where a guide leads.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LeadsTo {
    guide: Span,
    /// The good outcomes.
    outcomes: BTreeSet<Span>,
    /// The guides with which it goes on.
    next: BTreeSet<Span>,
}

impl Leads {
    /// Whether the questions to the guides of the file are those of its claims.
    #[must_use]
    pub fn are_covered(&self, claims: &Claims, shared: &SharedOutcomes) -> bool {
        asked_of(self.guides.iter().map(|led| led.guide), shared) == claims.asked
    }
}

/// The outcomes of which guides are asked, by guide.
pub type SharedOutcomes = BTreeMap<Span, BTreeSet<Span>>;

/// Where the guides of a file lead that are understood, with all that they ask.
#[must_use]
pub fn leads(model: &Model, file: &File) -> Leads {
    let mut guides: BTreeMap<GuideId, LeadsTo> = BTreeMap::new();
    let sound = model
        .guides
        .of_file(file.id)
        .filter(|(_, guide)| model.is_sound(guide.span));
    for (id, guide) in sound {
        guides.insert(
            id,
            LeadsTo {
                guide: guide.span,
                outcomes: BTreeSet::new(),
                next: BTreeSet::new(),
            },
        );
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        if let Some(led) = guides.get_mut(&scenario.guide) {
            led.body(model, &scenario.body.blocks, &mut BTreeSet::new());
        }
    }
    let shown = file.page.iter().flat_map(placement::shown_guides);
    Leads {
        guides: guides.into_values().collect(),
        shown: shown.map(|id| model.guides.at(id).span).collect(),
    }
}

impl LeadsTo {
    fn body(&mut self, model: &Model, blocks: &[Block], seen: &mut BTreeSet<ProcedureId>) {
        let mut calls = Vec::new();
        visit::blocks(blocks, &mut |block| match block {
            Block::End(outcome, _) if model.outcomes.at(*outcome).good => {
                self.outcomes.insert(model.outcomes.at(*outcome).span);
            }
            Block::Do(call) => calls.push(call.procedure),
            Block::Continue(destination, _) => {
                self.next.extend(
                    model
                        .guide_at(destination)
                        .map(|guide| model.guides.at(guide).span),
                );
            }
            _ => {}
        });
        for procedure in calls {
            if seen.insert(procedure) {
                self.body(model, &model.procedures.at(procedure).body.blocks, seen);
            }
        }
    }
}

/// The good outcomes to which a guide leads, by itself or by those with which it goes on.
fn reached(led: &BTreeMap<Span, &LeadsTo>, guide: Span) -> BTreeSet<Span> {
    let mut seen = BTreeSet::from([guide]);
    let mut waiting = vec![guide];
    let mut outcomes = BTreeSet::new();
    while let Some(guide) = waiting.pop() {
        let Some(led) = led.get(&guide) else { continue };
        outcomes.extend(&led.outcomes);
        waiting.extend(led.next.iter().filter(|next| seen.insert(**next)));
    }
    outcomes
}

/// The good outcomes to which several guides that pages show may come.
#[must_use]
pub fn shared(files: &[&Leads]) -> SharedOutcomes {
    let led: BTreeMap<Span, &LeadsTo> = files
        .iter()
        .flat_map(|leads| &leads.guides)
        .map(|led| (led.guide, led))
        .collect();
    let shown: BTreeSet<Span> = files
        .iter()
        .flat_map(|leads| &leads.shown)
        .copied()
        .collect();
    let mut by_outcome: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    for guide in shown {
        for outcome in reached(&led, guide) {
            by_outcome.entry(outcome).or_default().push(guide);
        }
    }
    let mut shared = SharedOutcomes::new();
    for (outcome, guides) in by_outcome
        .into_iter()
        .filter(|(_, guides)| guides.len() > 1)
    {
        for guide in guides {
            shared.entry(guide).or_default().insert(outcome);
        }
    }
    shared
}

/// The claims of a file's guides on outcomes to which other guides may come too: whom each leads
/// there, of the readers of that file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Claims {
    /// The questions.
    asked: SharedOutcomes,
    answers: Vec<Claim>,
    regions: PortableRegion,
}

/// A [`OutcomeClaim`], written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claim {
    guide: Span,
    outcome: Span,
    comes: NodeIndex,
    stays: NodeIndex,
    safely: NodeIndex,
    risking: NodeIndex,
}

impl Claims {
    /// Whether nothing is claimed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// The questions to the guides of a file that are still open.
    #[must_use]
    pub fn unanswered(model: &Model, file: &File, shared: &SharedOutcomes) -> Self {
        let own = model.guides.of_file(file.id).map(|(_, guide)| guide.span);
        Self {
            asked: asked_of(own, shared),
            ..Self::default()
        }
    }
}

/// The questions to some guides.
fn asked_of(guides: impl Iterator<Item = Span>, shared: &SharedOutcomes) -> SharedOutcomes {
    guides
        .filter_map(|guide| Some((guide, shared.get(&guide)?.clone())))
        .collect()
}

/// The guides that tell some readers different things, in groups that share none. Where more than
/// [`MANY`] serve somebody worse on the way to one outcome, each is compared with the first that
/// does better, and with no others.
///
/// # Errors
/// Where the effort does not suffice.
pub fn disputes(
    files: &[&Claims],
    asked: &SharedOutcomes,
    effort: Effort,
) -> Result<Vec<Dispute<Span>>, Exhausted> {
    let is_asked = |claim: &&Claim| {
        asked
            .get(&claim.guide)
            .is_some_and(|outcomes| outcomes.contains(&claim.outcome))
    };
    let files: Vec<&&Claims> = files
        .iter()
        .filter(|claims| claims.answers.iter().any(|claim| is_asked(&claim)))
        .collect();
    let mut joint = SharedSpace::new(
        &files
            .iter()
            .map(|claims| &claims.regions)
            .collect::<Vec<_>>(),
        effort,
    );
    let mut by_outcome: BTreeMap<Span, Vec<(Span, [Region; 4])>> = BTreeMap::new();
    for file in files {
        let regions = joint.read(&file.regions)?;
        let region = |mark: NodeIndex| regions.get(mark as usize).copied().unwrap_or_default();
        for claim in file.answers.iter().filter(is_asked) {
            let said = [claim.comes, claim.stays, claim.safely, claim.risking].map(region);
            by_outcome
                .entry(claim.outcome)
                .or_default()
                .push((claim.guide, said));
        }
    }
    let mut groups: Vec<BTreeSet<Span>> = Vec::new();
    let mut pairs: BTreeSet<Dispute<Span>> = BTreeSet::new();
    for said in by_outcome.values() {
        let comes = said.iter().map(|(_, [comes, ..])| *comes);
        let safely = said.iter().map(|(_, [_, _, safely, _])| *safely);
        let worse = said
            .iter()
            .filter(|(_, [_, stays, _, risking])| !(stays.is_empty() && risking.is_empty()));
        let worse: Vec<&(Span, [Region; 4])> = worse.collect();
        if worse.is_empty() {
            continue;
        }
        let any_comes = any_of(&mut joint.diagram, comes)?;
        let any_safely = any_of(&mut joint.diagram, safely)?;
        let are_many = worse.len() > MANY;
        for (worse, [_, stays, _, risking]) in worse {
            let meets = |comes: Region, safely: Region| {
                joint.diagram.meets(comes, *stays) || joint.diagram.meets(safely, *risking)
            };
            if !meets(any_comes, any_safely) {
                continue;
            }
            for (better, [comes, _, safely, _]) in said.iter().filter(|(better, _)| better != worse)
            {
                joint.meter.spend(MEETING)?;
                if are_joined(&groups, *better, *worse) || !meets(*comes, *safely) {
                    continue;
                }
                if are_many {
                    pairs.insert(Dispute {
                        guides: BTreeSet::from([*better, *worse]),
                        worse: BTreeSet::from([*worse]),
                    });
                    break;
                }
                join(&mut groups, *better, *worse);
            }
        }
    }
    let groups = groups.into_iter().map(Dispute::among);
    Ok(groups.chain(pairs).collect())
}

/// Of how many guides all pairs are compared, in one context.
const MANY: usize = 64;

/// About how much work it is to ask whether two regions meet.
const MEETING: u64 = 100;

/// All cases of some regions. Of regions that have too little in common to be one, every case.
///
/// # Errors
/// Where the work does not suffice.
fn any_of(
    diagram: &mut Diagram,
    regions: impl Iterator<Item = Region>,
) -> Result<Region, Exhausted> {
    let mut any = Region::NONE;
    for region in regions {
        any = match diagram.or(any, region) {
            Ok(any) => any,
            Err(Exhausted::Nodes(_)) => return Ok(Region::ALL),
            Err(exhausted) => return Err(exhausted),
        };
    }
    Ok(any)
}

/// Whether two guides are in one group.
fn are_joined(groups: &[BTreeSet<Span>], one: Span, other: Span) -> bool {
    groups
        .iter()
        .any(|group| group.contains(&one) && group.contains(&other))
}

/// Puts two guides into one group.
fn join(groups: &mut Vec<BTreeSet<Span>>, one: Span, other: Span) {
    let mut joined = BTreeSet::from([one, other]);
    groups.retain(|group| {
        let apart = group.is_disjoint(&joined);
        if !apart {
            joined.extend(group);
        }
        apart
    });
    groups.push(joined);
}

/// Lets the guides of the file answer the questions.
///
/// # Errors
/// Where the node budget is met.
pub fn claims(context: &mut AnalysisContext<'_>, unanswered: Claims) -> Result<Claims, Exhausted> {
    let model = context.model;
    let mut said = Vec::new();
    let Claims { asked, .. } = unanswered;
    let guides = model.guides.of_file(context.file.id);
    for (guide, outcomes) in guides.filter_map(|(id, guide)| Some((id, asked.get(&guide.span)?))) {
        let seen = context
            .file
            .sees
            .iter()
            .flat_map(|file| model.outcomes.of_file(*file));
        for (outcome, _) in seen.filter(|(_, outcome)| outcomes.contains(&outcome.span)) {
            for said_of in said_of(context, outcome, &[guide])? {
                said.push((model.outcomes.at(outcome).span, said_of));
            }
        }
    }
    let regions: Vec<Region> = said
        .iter()
        .flat_map(|(_, said)| [said.comes, said.stays, said.safely, said.risking])
        .collect();
    let (regions, marks) = shared_space::portable(context, &regions);
    let marks = marks.as_chunks::<4>().0.iter();
    let claims =
        said.iter()
            .zip(marks)
            .map(|((outcome, said), [comes, stays, safely, risking])| Claim {
                guide: model.guides.at(said.guide).span,
                outcome: *outcome,
                comes: *comes,
                stays: *stays,
                safely: *safely,
                risking: *risking,
            });
    Ok(Claims {
        asked,
        answers: claims.collect(),
        regions,
    })
}

/// Claims of guides on an outcome to which they may come.
///
/// # Errors
/// Where the node budget is met.
pub fn said_of(
    context: &mut AnalysisContext<'_>,
    outcome: OutcomeId,
    guides: &[GuideId],
) -> Result<Vec<OutcomeClaim>, Exhausted> {
    let mut takes = Vec::new();
    for guide in guides {
        takes.push(guides::guide(context, *guide)?.scenarios.clone());
    }
    let ids: Vec<ScenarioId> = takes.iter().flatten().map(|(id, _)| *id).collect();
    cycles::cycles(context, &ids)?;
    let goal = |safely, forgiving| Goal::Outcome(outcome, Terms::claimed(safely, forgiving));
    let goals = [
        goal(false, false),
        goal(false, true),
        goal(true, false),
        goal(true, true),
    ];
    for goal in goals {
        backward::reach_goal(context, &ids, goal)?;
    }
    let mut said = Vec::new();
    for (guide, scenarios) in guides.iter().zip(takes) {
        let mut taken = Region::NONE;
        let mut reached = [Region::NONE; 4];
        for (id, region) in scenarios {
            let region = context.possible(region)?;
            taken = context.diagram.or(taken, region)?;
            for (goal, reached) in goals.into_iter().zip(&mut reached) {
                let from = context
                    .diagram
                    .and(region, context.reaching.at_start(goal, id))?;
                *reached = context.diagram.or(*reached, from)?;
            }
        }
        let [comes, may_come, safely, may_safely] = reached;
        let stays = context.diagram.minus(taken, may_come)?;
        let risking = context.diagram.minus(comes, may_safely)?;
        said.push(OutcomeClaim {
            guide: *guide,
            comes,
            stays,
            safely,
            risking,
        });
    }
    Ok(said)
}
