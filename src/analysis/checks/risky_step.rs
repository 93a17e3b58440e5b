//! `risky-step`: behind a step that cannot be undone, one way among others ends badly. Off unless
//! the settings ask for it: that is often how the context is.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::stuck;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::Instruction;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    stuck::losses(context, Goal::Bad, |_, lost, scenario, described| {
        let Instruction::NoReturn(step) = &lost.at else {
            return None;
        };
        let message = format!(
            "behind this point of no return, a way may end badly{}",
            described.after_colon()
        );
        Some(
            Diagnostic::new(&codes::RISKY_STEP, step.span, message)
                .say("it cannot be undone")
                .also(scenario.span, "on the way of this scenario")
                .help("tell readers before the step what can go wrong"),
        )
    })
}
