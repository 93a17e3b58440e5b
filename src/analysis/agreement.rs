//! Guides that come to the same outcome, from whatever files, and what each of them says of who comes there and how.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::FileId;
use crate::model::{Block, File, GuideId, Model, OutcomeId, ProcedureId, ScenarioId, placement, visit};

use super::diagram::{Exhausted, Region};
use super::regions::{Goal, Terms};
use super::world::World;

/// Guides that are compared with each other, in a world of their own.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// A file that would see what the guides' files see.
    pub file: File,
    /// The guides that may come to each outcome, in the order of the text.
    pub outcomes: Vec<(OutcomeId, Vec<GuideId>)>,
    /// By guide, under which assumptions it stands.
    sides: BTreeMap<GuideId, usize>,
    /// Whether guides under the same assumptions are compared, or those under different ones.
    same_side: bool,
}

/// The positions of assumptions.
type Assumptions = BTreeSet<usize>;

/// What a guide says of an outcome; each is limited to the possible readers whom its scenarios take.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// The guide.
    pub guide: GuideId,
    /// Who may come to the outcome.
    pub comes: Region,
    /// Who never does. A fault or a circle that stops them is told by itself, and they are not meant.
    pub stays: Region,
    /// Who may come to it by no step that cannot be undone.
    pub safely: Region,
    /// Who may come to it, but only by such a step.
    pub risking: Region,
}

/// The comparisons that a model asks for: of each two guides that pages show and that may come to the same good outcome. A
/// reader of two guides is one whom the assumptions of both files leave; so guides are compared under these and no
/// others.
#[must_use]
pub fn comparisons(model: &Model) -> Vec<Comparison> {
    let shared = shared(model);
    let mut sides: BTreeMap<Assumptions, Vec<GuideId>> = BTreeMap::new();
    for guide in shared.iter().flat_map(|(_, guides)| guides).copied().collect::<BTreeSet<_>>() {
        sides.entry(assumptions(model, model.guides.at(guide).file)).or_default().push(guide);
    }
    let sides: Vec<Vec<GuideId>> = sides.into_values().collect();
    let mut comparisons = Vec::new();
    for (at, one) in sides.iter().enumerate() {
        for (other_at, other) in sides.iter().enumerate().skip(at) {
            let same_side = at == other_at;
            let one = one.iter().map(|guide| (*guide, at));
            let sides: BTreeMap<GuideId, usize> = one.chain(other.iter().map(|guide| (*guide, other_at))).collect();
            let here = |guides: &[GuideId]| -> Vec<GuideId> {
                guides.iter().copied().filter(|guide| sides.contains_key(guide)).collect()
            };
            let mut outcomes: Vec<(OutcomeId, Vec<GuideId>)> =
                shared.iter().map(|(outcome, guides)| (*outcome, here(guides))).collect();
            outcomes.retain(|(_, guides)| {
                let under: BTreeSet<Option<&usize>> = guides.iter().map(|guide| sides.get(guide)).collect();
                guides.len() > 1 && (same_side || under.len() > 1)
            });
            if let Some(file) = file(model, outcomes.iter().flat_map(|(_, guides)| guides)) {
                comparisons.push(Comparison { file, outcomes, sides, same_side });
            }
        }
    }
    comparisons
}

impl Comparison {
    /// Whether two guides are compared here, and not in another world.
    #[must_use]
    pub fn compares(&self, one: GuideId, other: GuideId) -> bool {
        one != other && (self.same_side || self.sides.get(&one) != self.sides.get(&other))
    }
}

/// The assumptions that a file sees.
fn assumptions(model: &Model, file: FileId) -> Assumptions {
    let sees = model.file(file).map(|file| file.sees.as_slice()).unwrap_or_default();
    let seen = model.assumes.iter().enumerate().filter(|(_, assume)| sees.contains(&assume.span.file));
    seen.map(|(at, _)| at).collect()
}

/// A file that would see what the files of guides see. `None` where there are none.
fn file<'g>(model: &Model, guides: impl Iterator<Item = &'g GuideId>) -> Option<File> {
    let files = guides.filter_map(|id| model.file(model.guides.at(*id).file));
    files.fold(None, |all, file| {
        let Some(all) = all else { return Some(File { page: None, ..file.clone() }) };
        let sees: BTreeSet<FileId> = all.sees.iter().chain(&file.sees).copied().collect();
        Some(File { sees: sees.into_iter().collect(), ..all })
    })
}

/// The good outcomes to which several guides that pages show may come, with these guides.
fn shared(model: &Model) -> Vec<(OutcomeId, Vec<GuideId>)> {
    let mut ends = Ends::default();
    for (_, scenario) in model.scenarios.iter() {
        ends.body(model, scenario.guide, &scenario.body.blocks, &mut BTreeSet::new());
    }
    let guides: BTreeSet<GuideId> = model.pages().flat_map(|(_, page)| placement::shown_guides(page)).collect();
    let mut shared: BTreeMap<OutcomeId, Vec<GuideId>> = BTreeMap::new();
    for guide in guides {
        for outcome in ends.reached(guide) {
            if model.outcomes.at(outcome).good {
                shared.entry(outcome).or_default().push(guide);
            }
        }
    }
    shared.into_iter().filter(|(_, guides)| guides.len() > 1).collect()
}

/// Where guides end and lead on to, whoever comes there.
#[derive(Default)]
struct Ends {
    outcomes: BTreeMap<GuideId, BTreeSet<OutcomeId>>,
    next: BTreeMap<GuideId, BTreeSet<GuideId>>,
}

impl Ends {
    fn body(&mut self, model: &Model, guide: GuideId, blocks: &[Block], seen: &mut BTreeSet<ProcedureId>) {
        let mut calls = Vec::new();
        visit::blocks(blocks, &mut |block| match block {
            Block::End(outcome, _) => {
                self.outcomes.entry(guide).or_default().insert(*outcome);
            }
            Block::Do(call) => calls.push(call.procedure),
            Block::Continue(destination, _) => {
                self.next.entry(guide).or_default().extend(model.guide_at(destination));
            }
            _ => {}
        });
        for procedure in calls {
            if seen.insert(procedure) {
                self.body(model, guide, &model.procedures.at(procedure).body.blocks, seen);
            }
        }
    }

    fn reached(&self, guide: GuideId) -> BTreeSet<OutcomeId> {
        let mut seen = BTreeSet::from([guide]);
        let mut waiting = vec![guide];
        let mut outcomes = BTreeSet::new();
        while let Some(guide) = waiting.pop() {
            outcomes.extend(self.outcomes.get(&guide).into_iter().flatten());
            let next = self.next.get(&guide).into_iter().flatten();
            waiting.extend(next.filter(|next| seen.insert(**next)));
        }
        outcomes
    }
}

impl World<'_> {
    /// What guides say of an outcome to which they may come.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn said_of(&mut self, outcome: OutcomeId, guides: &[GuideId]) -> Result<Vec<Said>, Exhausted> {
        let mut takes = Vec::new();
        for guide in guides {
            takes.push(self.guide(*guide)?.scenarios.clone());
        }
        let ids: Vec<ScenarioId> = takes.iter().flatten().map(|(id, _)| *id).collect();
        self.circles(&ids)?;
        let goal = |safely, forgiving| Goal::Outcome(outcome, Terms { safely, forgiving });
        let goals = [goal(false, false), goal(false, true), goal(true, false), goal(true, true)];
        for goal in goals {
            self.reach_goal(&ids, goal)?;
        }
        let mut said = Vec::new();
        for (guide, scenarios) in guides.iter().zip(takes) {
            let mut taken = Region::NONE;
            let mut reached = [Region::NONE; 4];
            for (id, region) in scenarios {
                let region = self.possible(region)?;
                taken = self.diagram.or(taken, region)?;
                for (goal, reached) in goals.into_iter().zip(&mut reached) {
                    let from = self.diagram.and(region, self.reaching.from_start(goal, id))?;
                    *reached = self.diagram.or(*reached, from)?;
                }
            }
            let [comes, may_come, safely, may_safely] = reached;
            let stays = self.diagram.minus(taken, may_come)?;
            let risking = self.diagram.minus(comes, may_safely)?;
            said.push(Said { guide: *guide, comes, stays, safely, risking });
        }
        Ok(said)
    }
}
