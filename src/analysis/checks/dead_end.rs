//! `dead-end`: behind a step that cannot be undone, no way of some readers leads to a good outcome.

use crate::analysis::context::World;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::Instruction;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::lost;

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
