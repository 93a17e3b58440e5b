//! `continue-does-not-hold`: `@continue` sends readers to a scenario, group or guide that does not
//! take them with the facts that they have then.

use crate::analysis::concrete::walk::ConcreteEvent;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::faults;
use crate::analysis::ir::memo::{Event, EventKind};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::guides;
use crate::base::{Diagnostic, codes};
use crate::model::Destination;

/// The readers whom nobody takes where they are sent, without those of whom `uncovered-readers`
/// tells: whom a guide leaves out is its own fault, wherever they come from.
fn untaken(context: &mut AnalysisContext<'_>, event: &Event) -> Result<Region, Exhausted> {
    let EventKind::NotTaken(destination) = &event.kind else {
        return Ok(Region::NONE);
    };
    let Destination::Guide(id) = destination else {
        return Ok(event.here);
    };
    let population = guides::guide(context, *id)?.population;
    context.diagram.minus(event.here, population)
}

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    faults::faults(
        context,
        untaken,
        &ConcreteEvent::NotTaken,
        |model, kind, _, described, span| {
            let EventKind::NotTaken(destination) = kind else {
                return Diagnostic::new(
                    &codes::INTERNAL_ERROR,
                    span,
                    "another event was expected here",
                );
            };
            let (message, place) = match destination {
                Destination::Scenario(id) => (
                    format!(
                        "the scenario `{}` does not take readers who are sent there",
                        model.scenarios.at(*id).name
                    ),
                    model.scenarios.at(*id).span,
                ),
                Destination::Group(id) => (
                    format!(
                        "no scenario of `{}` takes readers who are sent there",
                        model.groups.at(*id).name
                    ),
                    model.groups.at(*id).span,
                ),
                Destination::Guide(id) => (
                    format!(
                        "no scenario of `{}` takes readers who are sent there",
                        model.guides.at(*id).name
                    ),
                    model.guides.at(*id).span,
                ),
                Destination::Step(name) => (format!("the step `{name}` takes everybody"), span),
            };
            Diagnostic::new(&codes::CONTINUE_FAILS, span, format!("{message}{}", described.after_colon()))
                .say("leads on from here")
                .also(place, "its condition does not hold for them")
                .help("state with `@set` what the steps before have changed, lead these readers elsewhere with `@if`, or widen the condition there")
        },
    )
}
