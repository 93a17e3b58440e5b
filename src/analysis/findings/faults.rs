//! Faults on the way through the steps: shared by the checks of steps. It decides nothing; each
//! check chooses its events and the words.

use std::collections::BTreeMap;

use crate::analysis::Region;
use crate::analysis::concrete::paths::PathExplorer;
use crate::analysis::concrete::walk::{ConcreteEvent, walk};
use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::{Event, EventKind};
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::steps::forward;
use crate::analysis::wording::describe;
use crate::analysis::wording::describe::Description;
use crate::base::{Diagnostic, Span};
use crate::model::{Model, Scenario, ScenarioId};

use super::check::Findings;
use super::subjects;

/// Shows how a reader of `start` comes to the fault at `span`.
fn with_trace(
    context: &AnalysisContext<'_>,
    found: Diagnostic,
    id: ScenarioId,
    start: Region,
    span: Span,
) -> Diagnostic {
    let Some(reader) = context.reader(start) else {
        return found;
    };
    let Some(mut ways) = PathExplorer::new(context.model, &context.file.sees, id, &reader) else {
        return found;
    };
    let Some(at) = ways.fault(span) else {
        return found;
    };
    found.trace(describe::trace_words(context, &ways.trace(at)))
}

/// The findings for all events, one for each place. `fault` says whose facts there are at
/// fault.
pub(crate) fn faults(
    context: &mut AnalysisContext<'_>,
    fault: impl Fn(&mut AnalysisContext<'_>, &Event) -> Result<Region, Exhausted>,
    met: &ConcreteEvent,
    word: impl Fn(&Model, &EventKind, &Scenario, &Description, Span) -> Diagnostic,
) -> Findings {
    let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
    for (id, region) in subjects::own_scenarios(context)? {
        if region.is_empty() {
            continue;
        }
        for event in forward::events(context, id, region)?.iter() {
            let here = if found.contains_key(&event.span) {
                Region::NONE
            } else {
                fault(context, event)?
            };
            if here.is_empty() {
                continue;
            }
            let described = describe::describe(context, here, event.among)?;
            let diagnostic = word(
                context.model,
                &event.kind,
                context.model.scenarios.at(id),
                &described,
                event.span,
            )
            .region(&described.source);
            let evaluator = subjects::evaluator(context);
            let back = forward::lead_back(context, id, &event.place, here)?;
            let start = context.diagram.and(back, event.start)?;
            let confirmed =
                subjects::confirmed(context, diagnostic, start, (start, region), |reader| {
                    walk(&evaluator, id, reader)
                        .is_none_or(|all| all.contains(&(met.clone(), event.span)))
                })?;
            found.insert(
                event.span,
                with_trace(context, confirmed, id, start, event.span),
            );
        }
    }
    Ok(found.into_values().collect())
}

/// All readers of events of some kind.
pub(crate) fn all(
    is_fault: impl Fn(&EventKind) -> bool,
) -> impl Fn(&mut AnalysisContext<'_>, &Event) -> Result<Region, Exhausted> {
    move |_, event| {
        Ok(if is_fault(&event.kind) {
            event.here
        } else {
            Region::NONE
        })
    }
}
