//! `requires-does-not-hold`: readers arrive at a step, or at a procedure, without what it requires.

use crate::analysis::concrete::evaluate::Met;
use crate::analysis::context::World;
use crate::analysis::ir::memo::EventKind;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::faults;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    faults::faults(
        world,
        faults::all(|kind| matches!(kind, EventKind::Unmet(..))),
        &Met::Unmet,
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
