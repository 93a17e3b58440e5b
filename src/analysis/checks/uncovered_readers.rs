//! `uncovered-readers`: a guide is for some readers and has no scenario for them.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::rules::guides;
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};
use crate::model::GuideId;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: GuideId) -> Findings {
    let mut found = Vec::new();
    let guide = context.model.guides.at(id);
    let regions = guides::guide(context, id)?;
    let among = context.possible(regions.population)?;
    let mut gap = among;
    for (_, region) in &regions.scenarios {
        gap = context.diagram.minus(gap, *region)?;
    }
    if gap.is_empty() {
        return Ok(found);
    }
    let described = describe::describe(context, gap, among)?;
    let others = if described.whole { "" } else { " and others" };
    let share = describe::share(context, &context.count(gap), &context.count(among));
    let diagnostic = Diagnostic::new(
        &codes::UNCOVERED_READERS,
        guide.span,
        format!(
            "no scenario takes these readers{others}: {}",
            described.words
        ),
    )
    .region(&described.source)
    .say(format!("{share} of this guide's cases find no scenario"))
    .help(format!(
        "add `scenario some-name \"…\" when {} {{`, or `otherwise` on a scenario that suits them",
        described.source
    ));
    let evaluator = subjects::evaluator(context);
    found.push(subjects::confirmed(
        context,
        diagnostic,
        described.inside,
        (gap, among),
        |reader| {
            let for_them = guide
                .population
                .as_ref()
                .is_none_or(|population| evaluator.holds(population, reader));
            for_them && evaluator.possible(reader) && evaluator.scenarios(id, reader).is_empty()
        },
    )?);
    Ok(found)
}
