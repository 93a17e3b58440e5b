//! `unreachable-scenario`: a scenario takes nobody. Who comes to it by `@continue` must be one of
//! those whom it takes, so nobody comes that way either.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::rules::{decisions, guides};
use crate::base::{Diagnostic, codes};
use crate::model::Guard;

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let mut found = Vec::new();
    for (id, region) in subjects::own_scenarios(context)? {
        if !region.is_empty() {
            continue;
        }
        let scenario = context.model.scenarios.at(id);
        // A condition that never holds at all is reported as such.
        if let Guard::When(condition) = &scenario.guard {
            let holds = decisions::condition(context, condition)?;
            if context.possible(holds)?.is_empty() {
                continue;
            }
        }
        let population = guides::guide(context, scenario.guide)?.population;
        let why = if context.possible(population)?.is_empty() {
            "the guide itself is for nobody"
        } else if matches!(scenario.guard, Guard::Otherwise(_)) {
            "the scenarios beside it take everybody"
        } else {
            "its condition holds for nobody whom its groups and its guide take"
        };
        found.push(
            Diagnostic::new(
                &codes::UNREACHABLE_SCENARIO,
                scenario.span,
                format!("nobody comes to the scenario `{}`", scenario.name),
            )
            .say(why)
            .help("change its condition or that of a group around it, or take it away"),
        );
    }
    Ok(found)
}
