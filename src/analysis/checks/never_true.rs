//! `never-true`: a condition holds for nobody among whom it is asked.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for asked in world.asked()? {
        let region = world.condition(asked.condition)?;
        // A guard that its parent excludes is the business of `unreachable-scenario`.
        let among = if matches!(asked.of, "this scenario") { world.possible } else { asked.among };
        if among.is_empty() || !world.diagram.and(region, among)?.is_empty() {
            continue;
        }
        let why = if region.is_empty() {
            "no values of its facts make it true"
        } else if world.possible(region)?.is_empty() {
            "the assumptions exclude it"
        } else {
            "nobody who comes here fulfils it"
        };
        found.push(
            Diagnostic::new(
                &codes::NEVER_TRUE,
                asked.condition.span,
                format!("{} has a condition that is never true", asked.of),
            )
            .say(why)
            .help("change the condition, or take away what it guards"),
        );
    }
    Ok(found)
}
