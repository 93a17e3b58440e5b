//! `unreachable-scenario`: a scenario takes nobody. Who comes to it by `@continue` must be one of
//! those whom it takes, so nobody comes that way either.

use crate::analysis::context::World;
use crate::analysis::rules::{decisions, guides};
use crate::base::{Diagnostic, codes};
use crate::model::Guard;

use super::check::Findings;
use super::subjects;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for (id, region) in subjects::own_scenarios(world)? {
        if !region.is_empty() {
            continue;
        }
        let scenario = world.model.scenarios.at(id);
        // A condition that never holds at all is reported as such.
        if let Guard::When(condition) = &scenario.guard {
            let holds = decisions::condition(world, condition)?;
            if world.possible(holds)?.is_empty() {
                continue;
            }
        }
        let population = guides::guide(world, scenario.guide)?.population;
        let why = if world.possible(population)?.is_empty() {
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
