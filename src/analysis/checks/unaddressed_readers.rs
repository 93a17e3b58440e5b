//! `unaddressed-readers`: a page shows guides, and some readers are neither inside the `for` of
//! one, nor unavailable by an eligibility shown there, nor addressed by an `otherwise`.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::rules::{decisions, guides};
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};
use crate::model::{Admits, DecisionId, GuideId, Target, UNAVAILABLE, placement};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let Some(page) = context
        .file
        .page
        .as_ref()
        .filter(|page| context.owns(page.span))
    else {
        return Ok(Vec::new());
    };
    let targets = placement::shown(page);
    let guides = placement::shown_guides(page);
    let eligibilities: Vec<DecisionId> = targets
        .iter()
        .filter_map(|target| eligibility(context, target))
        .collect();
    if guides.is_empty()
        || guides
            .iter()
            .any(|id| context.model.guides.at(*id).otherwise.is_some())
    {
        return Ok(Vec::new());
    }
    // Who reads it on another day is not meant.
    let on_its_days =
        decisions::condition_if(context, page.valid.as_ref().map(|(_, within)| within))?;
    let among = context.possible(on_its_days)?;
    let mut silent = among;
    for id in &guides {
        let population = guides::guide(context, *id)?.population;
        silent = context.diagram.minus(silent, population)?;
    }
    for id in &eligibilities {
        let regions = decisions::decision(context, *id)?;
        let admits = Admits::Values(vec![UNAVAILABLE]);
        let unavailable = decisions::value_region(context, &regions, *id, &admits)?;
        silent = context.diagram.minus(silent, unavailable)?;
    }
    if silent.is_empty() {
        return Ok(Vec::new());
    }
    let described = describe::describe(context, silent, among)?;
    let others = if described.whole { "" } else { " and others" };
    let diagnostic = Diagnostic::new(
        &codes::UNADDRESSED_READERS,
        page.span,
        format!("this page says nothing to these readers{others}: {}", described.words),
    )
    .region(&described.source)
    .say("no guide shown here is for them, and nothing tells them so")
    .help("show the eligibility that excludes them, widen a guide's `for`, or add `otherwise \"…\"` behind it");
    let evaluator = subjects::evaluator(context);
    let model = context.model;
    let found = subjects::confirmed(
        context,
        diagnostic,
        described.inside,
        (silent, among),
        |reader| {
            let outside = |id: &GuideId| {
                model
                    .guides
                    .at(*id)
                    .population
                    .as_ref()
                    .is_some_and(|population| !evaluator.holds(population, reader))
            };
            let unavailable = |id: &DecisionId| {
                evaluator
                    .values(*id, reader)
                    .contains(&crate::model::Constant::Index(UNAVAILABLE))
            };
            evaluator.possible(reader)
                && guides.iter().all(outside)
                && !eligibilities.iter().any(unavailable)
        },
    )?;
    Ok(vec![found])
}

fn eligibility(context: &AnalysisContext<'_>, target: &Target) -> Option<DecisionId> {
    match target {
        Target::Decision(id) if context.model.decisions.at(*id).eligibility => Some(*id),
        _ => None,
    }
}
