//! `idle-part`: a part of a condition changes nothing: without it, the condition would hold for the
//! same readers.

use crate::analysis::context::World;
use crate::analysis::rules::subconditions;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::subjects;
use super::subjects::Asked;

pub(super) fn run<'m>(world: &mut World<'m>, asked: Asked<'m>) -> Findings {
    let mut found = Vec::new();
    if subjects::everybody(world, asked.among)?
        && subconditions::is_box_of_its_parts(world, asked.condition)?
    {
        return Ok(found);
    }
    // Of a condition that is never or always true, all is said already.
    if !subjects::somebody_with(world, &asked, true)?
        || !subjects::somebody_with(world, &asked, false)?
    {
        return Ok(found);
    }
    let among = asked.among;
    let idle = subconditions::idle_parts(world, asked.condition, &mut |world, one, other| {
        subjects::differs(world, among, one, other)
    })?;
    for part in idle {
        let why = if part.all {
            "whoever fulfils the rest fulfils this too"
        } else {
            "whoever fulfils this fulfils the rest already"
        };
        found.push(
            Diagnostic::new(
                &codes::IDLE_PART,
                part.span,
                format!("this part of the condition of {} changes nothing", asked.of),
            )
            .say(why)
            .help("take it away, or say what was meant"),
        );
    }
    Ok(found)
}
