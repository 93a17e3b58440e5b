//! `idle-part`: a part of a condition changes nothing: without it, the condition would hold for the
//! same readers.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;
use super::subjects::Asked;

pub(super) fn run<'m>(world: &mut World<'m>, asked: Asked<'m>) -> Findings {
    let mut found = Vec::new();
    if world.everybody(asked.among)? && world.is_box_of_its_parts(asked.condition)? {
        return Ok(found);
    }
    // Of a condition that is never or always true, all is said already.
    if !world.somebody_with(&asked, true)? || !world.somebody_with(&asked, false)? {
        return Ok(found);
    }
    let among = asked.among;
    let idle = world.idle_parts(asked.condition, &mut |world, one, other| {
        world.differs(among, one, other)
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
