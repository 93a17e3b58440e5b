//! `way-without-end`: readers come to the end of a scenario's steps, and are told neither where to
//! go on nor that they are done.

use crate::analysis::concrete::walk::ConcreteEvent;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::faults;
use crate::analysis::ir::memo::EventKind;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    faults::faults(
        context,
        faults::all(|kind| matches!(kind, EventKind::Return)),
        &ConcreteEvent::Over,
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
