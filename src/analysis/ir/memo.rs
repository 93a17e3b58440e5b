//! Memo tables of decisions, guides and paths. Nothing is computed here.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::analysis::region::diagram::{Region, Variable};
use crate::analysis::region::formula::IntervalBox;
use crate::analysis::region::space::Change;
use crate::base::Span;
use crate::model::{Destination, FactId, GroupId, OutcomeId, ProcedureId, ScenarioId};

use super::program::Program;

/// The regions of a decision, impossible cases included.
#[derive(Debug)]
pub struct DecisionRegions {
    /// For whom it is.
    pub population: Region,
    /// Where each rule applies, within the population.
    pub applies: Vec<Region>,
    /// Where each rule wins.
    pub wins: Vec<Region>,
}

/// The regions of a guide, impossible cases included.
#[derive(Debug, Default)]
pub struct GuideRegions {
    /// For whom it is.
    pub population: Region,
    /// Whom each scenario takes, in the order of the text.
    pub scenarios: Vec<(ScenarioId, Region)>,
    /// Whom the guards down to each group admit, found a scenario or not.
    pub groups: BTreeMap<GroupId, Region>,
    /// Whom the scenarios of each group take.
    pub taken: BTreeMap<GroupId, Region>,
}

impl GuideRegions {
    /// Whom a scenario takes.
    #[must_use]
    pub fn scenario(&self, id: ScenarioId) -> Region {
        self.scenarios
            .iter()
            .find(|(scenario, _)| *scenario == id)
            .map_or(Region::NONE, |(_, region)| *region)
    }
}

/// Something that happens on the way of some readers.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: EventKind,
    /// Where.
    pub span: Span,
    /// The facts of those readers, there and then.
    pub here: Region,
    /// The facts of all readers who come there.
    pub among: Region,
    /// The facts with which they started.
    pub start: Region,
    /// Where in the program.
    pub place: ProgramPoint,
}

/// A place in the program of a scenario: the calls that lead to it, outermost first, and the
/// address in the innermost body.
#[derive(Clone, Debug, Default)]
pub struct ProgramPoint {
    pub(crate) calls: Vec<(ProcedureId, usize)>,
    pub(crate) address: usize,
}

/// The kinds of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A requirement does not hold: the part of it that does not, and its words.
    Unmet(Span, String),
    /// Nothing there takes these readers.
    NotTaken(Destination),
    /// The steps are over without an end.
    Return,
    /// An effect leads out of the assumptions: which one, and its words.
    Impossible(Span, String),
    /// An effect leads out of the domain of this fact: it is set to that amount.
    Leaves(FactId, FactId),
    /// The way goes on elsewhere.
    Goes(Destination),
    /// The way ends.
    Ends(OutcomeId),
}

/// Where a way is to lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// To any end. A fault that stops the way counts: it is told by itself.
    End,
    /// To any end, or to a cycle of scenarios of which readers are told by itself.
    Told,
    /// To a good outcome; a fault counts as one, and a cycle of which readers are told by itself.
    Good,
    /// To an outcome that is not good.
    Bad,
    /// To a fault in the scenario itself: a requirement that does not hold, an effect that nobody's
    /// facts can have, a `@continue` to where nobody takes these readers, or a way that is over
    /// without an end. Whom a guide leaves out is that guide's fault.
    Fault,
    /// To the step, branch, option, procedure, `@continue` or `@end` that stands here.
    Place(Span),
    /// To this outcome.
    Outcome(OutcomeId, Terms),
}

/// The conditions on a path to an outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Terms {
    /// By no step that cannot be undone.
    pub safely: bool,
    /// A fault counts as the outcome, and a cycle of which readers are told by itself.
    pub forgiving: bool,
    /// Whatever comes of steps of which it is not known what they bring about.
    pub surely: bool,
}

impl Terms {
    /// Of what a finding claims: that a path leads there, surely; or, `forgiving`, that none does.
    #[must_use]
    pub fn claimed(safely: bool, forgiving: bool) -> Self {
        Self {
            safely,
            forgiving,
            surely: !forgiving,
        }
    }
}

impl Goal {
    /// Whether a fault that stops the way is as good as the goal.
    pub(crate) fn forgives(self) -> bool {
        match self {
            Self::End | Self::Told | Self::Good | Self::Fault => true,
            Self::Bad | Self::Place(_) => false,
            Self::Outcome(_, terms) => terms.forgiving,
        }
    }

    /// Whether a cycle of which readers are told by itself is as good as the goal.
    pub(crate) fn forgives_cycles(self) -> bool {
        matches!(
            self,
            Self::Told
                | Self::Good
                | Self::Outcome(
                    _,
                    Terms {
                        forgiving: true,
                        ..
                    }
                )
        )
    }

    /// Whether it is to be reached whatever comes of steps of which it is not known what they bring about.
    pub(crate) fn leaves_nothing_open(self) -> bool {
        match self {
            Self::End | Self::Told | Self::Good => true,
            Self::Bad | Self::Fault | Self::Place(_) => false,
            Self::Outcome(_, terms) => terms.surely,
        }
    }

    /// Whether a step that cannot be undone leads away from the goal.
    pub(crate) fn shuns_risk(self) -> bool {
        matches!(self, Self::Outcome(_, Terms { safely: true, .. }))
    }

    /// Whether an end with this outcome, which is `good` or not, is the goal.
    pub(crate) fn is_end(self, outcome: OutcomeId, good: bool) -> bool {
        match self {
            Self::End | Self::Told => true,
            Self::Good => good,
            Self::Bad => !good,
            Self::Fault | Self::Place(_) => false,
            Self::Outcome(wanted, _) => wanted == outcome,
        }
    }

    /// The goal behind the last step of a scenario: a path that leads nowhere is a fault.
    pub(crate) fn over(self) -> Region {
        if self.forgives() {
            Region::ALL
        } else {
            Region::NONE
        }
    }
}

/// From where goals can be reached.
#[derive(Debug, Default)]
pub struct Reaching {
    /// By goal and scenario, for each address of its program the facts with which the goal can be
    /// reached from there.
    pub(crate) known: BTreeMap<(Goal, ScenarioId), Vec<Region>>,
    /// By goal and where a `@continue` leads, the facts with which the goal can be reached by it.
    pub(crate) beyond: BTreeMap<(Goal, Destination), Region>,
    /// The scenarios of cycles, with those whom no way leads out.
    pub(crate) cycles: BTreeMap<ScenarioId, Region>,
}

impl Reaching {
    /// The facts with which the goal can be reached from the beginning of a scenario.
    #[must_use]
    pub fn at_start(&self, goal: Goal, id: ScenarioId) -> Region {
        self.known
            .get(&(goal, id))
            .and_then(|regions| regions.first())
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn knows(&self, goal: Goal, id: ScenarioId) -> bool {
        self.known.contains_key(&(goal, id))
    }

    /// The scenarios of which it is known from where in them the goal can be reached.
    pub(crate) fn of(&self, goal: Goal) -> Vec<ScenarioId> {
        self.known
            .keys()
            .filter(|(other, _)| *other == goal)
            .map(|(_, id)| *id)
            .collect()
    }

    pub(crate) fn forget(&mut self, goal: Goal) {
        self.known.retain(|(other, _), _| *other != goal);
        self.beyond.retain(|(other, _), _| *other != goal);
    }
}

/// Memo tables of procedures, whoever does them.
#[derive(Default)]
pub(crate) struct Passages<'m> {
    pub(crate) programs: BTreeMap<ProcedureId, Rc<Program<'m>>>,
    /// What effects change in each case, by where the first of them stands.
    pub(crate) changes: FxHashMap<Span, Rc<Vec<Vec<Vec<Change>>>>>,
    /// Who leaves, by who entered.
    pub(crate) leaving: FxHashMap<(ProcedureId, Region), Region>,
    /// A box around those who leave, by a box around those who entered; both of the facts that the
    /// procedure deals with.
    pub(crate) intervals: FxHashMap<(ProcedureId, IntervalBox), Option<IntervalBox>>,
    /// The variables that they ask for or set, themselves or through calls.
    pub(crate) variables: BTreeMap<ProcedureId, Rc<BTreeSet<Variable>>>,
    /// By the goal, and the readers wanted behind the procedure: the facts at each address from
    /// which a path leads there.
    pub(crate) leading: FxHashMap<(Goal, ProcedureId, Region), Rc<Vec<Region>>>,
}
