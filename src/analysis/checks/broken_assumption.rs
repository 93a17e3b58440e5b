//! `broken-assumption`: after the effect of a step the facts are as no reader's facts can be.

use crate::analysis::concrete::walk::ConcreteEvent;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::faults;
use crate::analysis::ir::memo::EventKind;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Domain, FactId, Model};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let model = context.model;
    faults::faults(
        context,
        faults::all(|kind| matches!(kind, EventKind::Impossible(..) | EventKind::Leaves(..))),
        &ConcreteEvent::Impossible,
        |_, kind, _, described, span| {
            if let EventKind::Leaves(fact, amount) = kind {
                return leaves(model, (*fact, *amount), &described.words, span);
            }
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

/// A fact is set to what is not in its domain.
fn leaves(model: &Model, (id, amount): (FactId, FactId), words: &str, span: Span) -> Diagnostic {
    let fact = model.facts.at(id);
    let message = format!(
        "after this effect {} would not be what it can be, for {words}",
        model.plain(&fact.label)
    );
    let found = Diagnostic::new(&codes::BROKEN_ASSUMPTION, span, message);
    let Domain::Ordered(ordered) = &fact.domain else {
        return found;
    };
    let (least, most) = model.facts.at(amount).domain.bounds();
    let mut ends = Vec::new();
    if least < ordered.lo {
        ends.push(format!("but at least {}", ordered.show(ordered.lo)));
    }
    if most > ordered.hi {
        ends.push(format!("but at most {}", ordered.show(ordered.hi)));
    }
    let end = ends.join(" ");
    let (lo, hi) = (ordered.show_bare(ordered.lo), ordered.show(ordered.hi));
    found
        .say(format!("it is from {lo} to {hi}"))
        .help(format!(
            "lead these readers elsewhere before the step, widen the domain of `{}`, or end there: `{end}`",
            fact.name
        ))
}
