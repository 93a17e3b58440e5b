//! `trap`: an option leads readers who could come to an end to where no way does.

use crate::analysis::context::World;
use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::Instruction;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::lost;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    lost::losses(world, Goal::Told, |world, lost, scenario, described| {
        let Instruction::Option(option) = &lost.at else {
            return None;
        };
        let message = format!(
            "whoever chooses “{}” never comes to an end{}",
            world.model.plain(&option.heading),
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
