//! `dead-end`: behind a step that cannot be undone, no way of some readers leads to a good outcome.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::stuck;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::Instruction;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    stuck::losses(context, Goal::Good, |_, lost, scenario, described| {
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
