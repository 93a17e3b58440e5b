//! What a check is: a subject for its messages, and a function from a world to findings.

use crate::analysis::agreement::Comparison;
use crate::analysis::diagram::Exhausted;
use crate::analysis::world::World;
use crate::base::{Code, Diagnostic};

/// What a check of one file says.
pub(super) type Findings = Result<Vec<Diagnostic>, Exhausted>;

/// A check of what one file declares, in that file's world.
pub(super) struct Check {
    /// What it looks for, for the message that it met its limit.
    pub(super) subject: &'static str,
    /// The one code of what it finds, where that is off unless it is asked for: then it does not run.
    pub(super) only: Option<&'static Code>,
    /// Whether it says something only where nothing else is wrong: what else is wrong would make it repeat that.
    pub(super) last: bool,
    /// The check.
    pub(super) run: fn(&mut World<'_>) -> Findings,
}

/// A check of guides that are compared with each other, in a world of their own.
pub(super) struct Comparing {
    /// As of a [`Check`].
    pub(super) subject: &'static str,
    /// The code of what it finds: where that is off, it does not run.
    pub(super) code: &'static Code,
    /// The check.
    pub(super) run: fn(&mut World<'_>, &Comparison) -> Findings,
}
