//! Readers who lose their way: shared by the checks of traps and of points of no return. It decides
//! nothing; each check chooses the loss and the words.

use std::collections::BTreeMap;

use crate::analysis::concrete::paths::PathExplorer;
use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::Goal;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::steps::dead_ends::DeadEnd;
use crate::analysis::steps::{backward, dead_ends};
use crate::analysis::wording::describe;
use crate::analysis::wording::describe::Description;
use crate::base::{Diagnostic, Span};
use crate::model::{Scenario, ScenarioId};

use super::check::Findings;
use super::subjects;

/// The findings for all places at which readers of this file's scenarios lose the goal, one for
/// each place.
pub(crate) fn losses<'m>(
    context: &mut AnalysisContext<'m>,
    goal: Goal,
    word: impl Fn(&AnalysisContext<'m>, &DeadEnd<'m>, &Scenario, &Description) -> Option<Diagnostic>,
) -> Findings {
    let mut own = subjects::own_scenarios(context)?;
    if goal != Goal::Told {
        own.retain(|(id, _)| dead_ends::has_no_return(context, *id));
    }
    let ids: Vec<ScenarioId> = own.iter().map(|(id, _)| *id).collect();
    // Of cycles it is told by cycles::cycles(itself.context, &ids)?;
    backward::reach_goal(context, &ids, goal)?;
    let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
    for (id, start) in own {
        for lost in dead_ends::dead_ends(context, id, start, goal)? {
            let described = describe::describe(context, lost.here, lost.among)?;
            let Some(diagnostic) = word(context, &lost, context.model.scenarios.at(id), &described)
            else {
                continue;
            };
            if found.contains_key(&diagnostic.span()) {
                continue;
            }
            let span = diagnostic.span();
            let diagnostic = diagnostic.region(&described.source);
            let replayed = replay(context, diagnostic, (id, start), goal, &lost, &described)?;
            found.insert(span, replayed);
        }
    }
    Ok(found.into_values().collect())
}

/// Looks for the loss among the ways of one reader, and shows that way.
fn replay<'m>(
    context: &mut AnalysisContext<'m>,
    diagnostic: Diagnostic,
    (id, start): (ScenarioId, crate::analysis::Region),
    goal: Goal,
    lost: &DeadEnd<'m>,
    described: &Description,
) -> Result<Diagnostic, Exhausted> {
    let beginning = dead_ends::beginning(context, id, start, lost, described.inside)?;
    let (model, sees, span) = (context.model, &context.file.sees, diagnostic.span());
    let mut trace = Vec::new();
    let reader = context.reader(beginning);
    let agrees = match reader
        .as_ref()
        .map(|reader| PathExplorer::new(model, sees, id, reader))
    {
        Some(Some(mut ways)) => match ways
            .lost(goal)
            .into_iter()
            .find(|(place, _)| *place == span)
        {
            Some((_, at)) => {
                trace = describe::trace_words(context, &ways.trace(at));
                true
            }
            None => false,
        },
        // More ways than can be gone one by one.
        Some(None) => true,
        None => false,
    };
    let facts = describe::deciding(context, beginning, start)?;
    Ok(subjects::with_witness(context, diagnostic, beginning, &facts, |_| agrees).trace(trace))
}
