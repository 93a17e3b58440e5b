//! `broken-assumption`: after the effect of a step the facts are as no reader's facts can be.

use crate::analysis::concrete::walk::ConcreteEvent;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::faults;
use crate::analysis::ir::memo::EventKind;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    faults::faults(
        context,
        faults::all(|kind| matches!(kind, EventKind::Impossible(..))),
        &ConcreteEvent::Impossible,
        |_, kind, _, described, span| {
            let found = Diagnostic::new(
                &codes::BROKEN_ASSUMPTION,
                span,
                format!(
                    "after this effect an assumption no longer holds, for {}",
                    described.words
                ),
            )
            .say("this changes the facts");
            let found = match kind {
                EventKind::Impossible(assume, words) if !words.is_empty() => {
                    found.also(*assume, format!("it assumes: {words}"))
                }
                _ => found,
            };
            found.help("let the same step set the other facts that change with it, or correct the `assume`; effects happen together only under one step, which begins with `- `")
        },
    )
}
