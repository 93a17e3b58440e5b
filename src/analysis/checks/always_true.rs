//! `always-true`: a condition holds for everybody among whom it is asked, so that it decides nothing.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for asked in world.asked()? {
        let decides = asked.of != "this requirement";
        if !decides || !world.somebody(asked.among)? || world.somebody_with(&asked, false)? {
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
