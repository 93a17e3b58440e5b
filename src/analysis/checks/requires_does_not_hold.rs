//! `requires-does-not-hold`: readers arrive at a step, or at a procedure, without meeting its
//! requirement.

use crate::analysis::concrete::walk::ConcreteEvent;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::faults;
use crate::analysis::ir::memo::EventKind;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    faults::faults(
        context,
        faults::all(|kind| matches!(kind, EventKind::Unmet(..))),
        &ConcreteEvent::Unmet,
        |_, kind, scenario, described, span| {
            let name = &scenario.name;
            let found = Diagnostic::new(
                &codes::REQUIRES_FAILS,
                span,
                format!(
                    "readers of `{name}` come here without what is required{}",
                    described.after_colon()
                ),
            )
            .say("required here")
            .also(scenario.span, "they start here");
            let found = match kind {
                EventKind::Unmet(part, words) if *part != span => {
                    found.also(*part, format!("this is not fulfilled: {words}"))
                }
                _ => found,
            };
            found
                .help("narrow the scenario's condition, lead these readers elsewhere with `@if`, or state with `@set` what the steps before have changed")
        },
    )
}
