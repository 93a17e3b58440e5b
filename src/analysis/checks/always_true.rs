//! `always-true`: a condition holds for everybody among whom it is asked, so that it decides nothing.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for asked in world.asked()? {
        if asked.among.is_empty() || asked.of == "this requirement" {
            continue;
        }
        let region = world.condition(asked.condition)?;
        if !world.diagram.minus(asked.among, region)?.is_empty() {
            continue;
        }
        found.push(
            Diagnostic::new(
                &codes::ALWAYS_TRUE,
                asked.condition.span,
                format!("{} has a condition that is always true", asked.of),
            )
            .say("everybody who comes here fulfils it")
            .help("take it away, or say what was meant"),
        );
    }
    Ok(found)
}
