//! What a check is: a subject for its messages, and a function from a world to findings.

use crate::analysis::agreement::claims::Comparison;
use crate::analysis::context::World;
use crate::analysis::region::diagram::Exhausted;
use crate::base::{Code, Diagnostic, Span};
use crate::model::{DecisionId, GuideId};

use super::subjects;
use super::subjects::Asked;

/// What a check of one file says.
pub(super) type Findings = Result<Vec<Diagnostic>, Exhausted>;

/// A check of what one file declares, in that file's world.
pub(super) struct Check {
    /// What it looks for, for the message that it met its limit.
    pub(super) subject: &'static str,
    /// The one code of what it finds, where that is off unless it is asked for: then it does not
    /// run.
    pub(super) only: Option<&'static Code>,
    /// Whether it says something only where nothing else is wrong: what else is wrong would make it
    /// repeat that.
    pub(super) last: bool,
    /// The check.
    pub(super) run: Run,
}

/// A check, by what it goes through. What is checked one by one is undecided one by one.
pub(super) enum Run {
    /// All of a file at once.
    World(fn(&mut World<'_>) -> Findings),
    /// Each of its decisions and eligibilities.
    Decision(fn(&mut World<'_>, DecisionId) -> Findings),
    /// Each of its guides.
    Guide(fn(&mut World<'_>, GuideId) -> Findings),
    /// Each of its conditions.
    Condition(for<'m> fn(&mut World<'m>, Asked<'m>) -> Findings),
}

impl Run {
    /// What it finds. Of a thing that meets a limit it is noted in the world; the others are
    /// checked all the same.
    pub(super) fn findings(&self, world: &mut World<'_>) -> Findings {
        match self {
            Self::World(check) => check(world),
            Self::Decision(check) => {
                let things = subjects::own_decisions(world);
                Ok(each(
                    world,
                    things,
                    |world, id| world.model.decisions.at(*id).span,
                    *check,
                ))
            }
            Self::Guide(check) => {
                let things = subjects::own_guides(world);
                Ok(each(
                    world,
                    things,
                    |world, id| world.model.guides.at(*id).span,
                    *check,
                ))
            }
            Self::Condition(check) => {
                let things = subjects::asked(world)?;
                Ok(each(world, things, |_, asked| asked.condition.span, *check))
            }
        }
    }
}

fn each<'m, T>(
    world: &mut World<'m>,
    things: Vec<T>,
    place: impl Fn(&World<'m>, &T) -> Span,
    check: impl Fn(&mut World<'m>, T) -> Findings,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let meter = world.meter.clone();
    let count = things.len();
    for (at, thing) in things.into_iter().enumerate() {
        let span = place(world, &thing);
        match meter.share(count - at, || check(world, thing)) {
            Ok(more) => found.extend(more),
            Err(exhausted) => world.undecided.push((span, exhausted)),
        }
    }
    found
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
