//! `always-true`: a condition holds for everybody among whom it is asked, so that it decides
//! nothing.

use crate::analysis::context::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::subjects;
use super::subjects::Asked;

pub(super) fn run<'m>(world: &mut World<'m>, asked: Asked<'m>) -> Findings {
    let mut found = Vec::new();
    let decides = asked.of != "this requirement";
    if !decides
        || !subjects::somebody(world, asked.among)?
        || subjects::somebody_with(world, &asked, false)?
    {
        return Ok(found);
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
    Ok(found)
}
