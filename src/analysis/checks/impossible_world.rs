//! `impossible-world`: the assumptions that a file sees leave no reader.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::rules::decisions;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    if !context.possible.is_empty() {
        return Ok(Vec::new());
    }
    let model = context.model;
    let seen: Vec<_> = model
        .assumes
        .iter()
        .filter(|assume| context.file.sees.contains(&assume.span.file))
        .collect();
    // The last assumption that is needed, then only those that exclude everything together with it.
    let mut guilty = seen.clone();
    for assume in seen {
        let mut region = crate::analysis::region::diagram::Region::ALL;
        for other in guilty.iter().filter(|other| other.span != assume.span) {
            let holds = decisions::condition(context, &other.condition)?;
            region = context.diagram.and(region, holds)?;
        }
        if region.is_empty() {
            guilty.retain(|other| other.span != assume.span);
        }
    }
    let Some((last, others)) = guilty.split_last() else {
        return Ok(Vec::new());
    };
    let message = if others.is_empty() {
        "this assumption never holds"
    } else {
        "these assumptions never hold together"
    };
    let mut found = Diagnostic::new(&codes::IMPOSSIBLE_WORLD, last.span, message)
        .say("no reader is left")
        .help("weaken one of them: what is assumed must be true of every reader");
    for other in others {
        found = found.also(other.span, "together with this one");
    }
    Ok(vec![found])
}
