//! `dead-end`: behind a step that cannot be undone, no way of some readers leads to a good outcome.

use crate::analysis::checks::lost;
use crate::analysis::program::Instruction;
use crate::analysis::regions::Goal;
use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    lost::losses(world, Goal::Good, |_, lost, scenario, described| {
        let Instruction::NoReturn(step) = &lost.at else {
            return None;
        };
        let message = format!(
            "behind this point of no return, no way leads to a good outcome{}",
            described.after_colon()
        );
        Some(
            Diagnostic::new(&codes::DEAD_END, step.span, message)
                .say("it cannot be undone, and what follows never ends well")
                .also(scenario.span, "on the way of this scenario")
                .help(
                    "check before the step what it needs (`@requires`, `@if`), lead on to a way that ends well, or mark the outcome as `good`",
                ),
        )
    })
}
