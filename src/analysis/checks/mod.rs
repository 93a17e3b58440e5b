//! The checks, one to a file: its logic, its wording, its tests. A new check is a file here, a line
//! in [`WORLD`] or [`MODEL`], an entry in the registry of codes, and its page under `docs/codes/`.

mod always_true;
mod broken_assumption;
mod conflicting_rules;
mod continue_does_not_hold;
mod failed_example;
mod faults;
mod impossible_world;
mod link_to_nowhere;
mod masked_rule;
mod never_true;
mod no_rule_applies;
mod overlapping_scenarios;
mod requires_does_not_hold;
mod run;
mod subjects;
mod unaddressed_readers;
mod uncovered_readers;
mod unreachable_scenario;
mod unused_item;
mod way_without_end;

use crate::base::Diagnostic;
use crate::model::Model;

use super::diagram::Exhausted;
use super::world::World;

pub use run::{Proof, check_file, check_model};

/// What a check of one file says.
pub type Findings = Result<Vec<Diagnostic>, Exhausted>;

/// A check of what one file declares, in that file's world.
pub struct Check {
    /// What it looks for, for the message that it met its limit.
    pub subject: &'static str,
    /// The check.
    pub run: fn(&mut World<'_>) -> Findings,
}

/// The checks of a file's world, in the order in which they run.
pub static WORLD: &[Check] = &[
    Check { subject: "conditions that never hold", run: never_true::run },
    Check { subject: "conditions that always hold", run: always_true::run },
    Check { subject: "rules in conflict", run: conflicting_rules::run },
    Check { subject: "masked rules", run: masked_rule::run },
    Check { subject: "readers without a rule", run: no_rule_applies::run },
    Check { subject: "readers without a scenario", run: uncovered_readers::run },
    Check { subject: "readers with two scenarios", run: overlapping_scenarios::run },
    Check { subject: "scenarios without readers", run: unreachable_scenario::run },
    Check { subject: "readers whom the page does not address", run: unaddressed_readers::run },
    Check { subject: "ways without an end", run: way_without_end::run },
    Check { subject: "`@continue`s that do not hold", run: continue_does_not_hold::run },
    Check { subject: "requirements that do not hold", run: requires_does_not_hold::run },
    Check { subject: "effects that break an assumption", run: broken_assumption::run },
    Check { subject: "examples", run: failed_example::run },
];

/// The checks of the model as a whole.
pub static MODEL: &[fn(&Model) -> Vec<Diagnostic>] = &[unused_item::run, link_to_nowhere::run];

/// The check that runs first and alone: in an impossible world everything is proved and nothing true.
pub(super) static FIRST: Check = Check { subject: "assumptions", run: impossible_world::run };
