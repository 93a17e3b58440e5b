//! `endless-way`: readers for whom no way leads to an end, whatever they choose.

use crate::analysis::regions::Goal;
use crate::analysis::ways::Ways;
use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let own = world.own_scenarios()?;
    let ids: Vec<_> = own.iter().map(|(id, _)| *id).collect();
    world.reach_goal(&ids, Goal::End)?;
    let mut found = Vec::new();
    for (id, region) in own {
        let trapped = world.diagram.minus(region, world.reaching.from_start(Goal::End, id))?;
        if trapped.is_empty() {
            continue;
        }
        let described = world.describe(trapped, region)?;
        let scenario = world.model.scenarios.at(id);
        let message = format!("no way from `{}` comes to an end{}", scenario.name, described.after_colon());
        let diagnostic = Diagnostic::new(&codes::ENDLESS_WAY, scenario.span, message)
            .say("who begins here goes round in a circle, whatever is chosen")
            .help("end one of the ways with `@end outcome`, or lead it out of the circle with `@continue`");
        let (model, sees) = (world.model, &world.file.sees);
        found.push(world.confirmed(diagnostic, described.inside, (trapped, region), |reader| {
            Ways::new(model, sees, id, reader).is_none_or(|ways| !ways.reaches(Goal::End))
        })?);
    }
    Ok(found)
}
