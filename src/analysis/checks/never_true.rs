//! `never-true`: a condition holds for nobody among whom it is asked.

use crate::analysis::context::World;
use crate::analysis::rules::decisions;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::subjects;
use super::subjects::{Among, Asked};

pub(super) fn run<'m>(world: &mut World<'m>, asked: Asked<'m>) -> Findings {
    let mut found = Vec::new();
    // A guard that its parent excludes is the business of `unreachable-scenario`.
    let everybody = Among::Region(world.possible);
    let asked = if matches!(asked.of, "this scenario") {
        Asked {
            among: everybody,
            ..asked
        }
    } else {
        asked
    };
    if !subjects::somebody(world, asked.among)? || subjects::somebody_with(world, &asked, true)? {
        return Ok(found);
    }
    let region = decisions::condition(world, asked.condition)?;
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
    Ok(found)
}
