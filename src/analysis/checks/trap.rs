//! `trap`: an option leads readers who could come to an end to where no way does.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::stuck;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::Instruction;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    stuck::losses(context, Goal::Told, |context, lost, scenario, described| {
        let Instruction::Option(option) = &lost.at else {
            return None;
        };
        let message = format!(
            "whoever chooses “{}” never comes to an end{}",
            context.model.plain(&option.heading),
            described.after_colon()
        );
        Some(
            Diagnostic::new(&codes::TRAP, option.span, message)
                .say("no way from here ends, or leads to where one does")
                .also(scenario.span, "on the way of this scenario")
                .help("end it with `@end outcome`, or lead it on with `@continue` to where a way ends"),
        )
    })
}
