//! `way-without-end`: readers come to the end of a scenario's steps, and are told neither where to
//! go on nor that they are done.

use crate::analysis::concrete::evaluate::Met;
use crate::analysis::context::World;
use crate::analysis::ir::memo::EventKind;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::faults;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    faults::faults(
        world,
        faults::all(|kind| matches!(kind, EventKind::Over)),
        &Met::Over,
        |_, _, scenario, described, span| {
            let name = &scenario.name;
            Diagnostic::new(
                &codes::WAY_WITHOUT_END,
                span,
                format!(
                    "the way of `{name}` stops here without an end{}",
                    described.after_colon()
                ),
            )
            .say("here they are told neither where to go on nor that they are done")
            .help("end it with `@end outcome`, or lead on with `@continue scenario`")
        },
    )
}
