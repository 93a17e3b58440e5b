//! What is known of decisions, guides and ways once it is worked out. It works out nothing.

use std::collections::BTreeMap;

use crate::base::Span;
use crate::model::{Destination, GroupId, OutcomeId, ProcedureId, ScenarioId};

use super::diagram::Region;

/// The regions of a decision; not limited to what is possible.
#[derive(Debug)]
pub struct DecisionRegions {
    /// For whom it is.
    pub population: Region,
    /// Where each rule applies, within the population.
    pub applies: Vec<Region>,
    /// Where each rule wins.
    pub wins: Vec<Region>,
}

/// The regions of a guide; not limited to what is possible.
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
        self.scenarios.iter().find(|(scenario, _)| *scenario == id).map_or(Region::NONE, |(_, region)| *region)
    }
}

/// Something that happens on the way of some readers.
#[derive(Clone, Debug)]
pub struct Event {
    /// What.
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
    pub place: Place,
}

/// A place in the program of a scenario: the calls that lead to it, outermost first, and the address in the
/// innermost body.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub(super) calls: Vec<(ProcedureId, usize)>,
    pub(super) address: usize,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A requirement does not hold.
    Unmet,
    /// Nothing there takes these readers.
    NotTaken(Destination),
    /// The steps are over without an end.
    Over,
    /// An effect leads out of what is assumed.
    Impossible,
    /// The way goes on elsewhere.
    Goes(Destination),
    /// The way ends.
    Ends(OutcomeId),
}
