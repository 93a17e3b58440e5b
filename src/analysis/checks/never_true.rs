//! `never-true`: a condition holds for nobody among whom it is asked.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::findings::subjects::{Among, ConditionUse};
use crate::analysis::rules::decisions;
use crate::base::{Diagnostic, codes};

pub(crate) fn run<'m>(context: &mut AnalysisContext<'m>, asked: ConditionUse<'m>) -> Findings {
    let mut found = Vec::new();
    // A guard that its parent excludes is the business of `unreachable-scenario`.
    let everybody = Among::Region(context.possible);
    let asked = if matches!(asked.of, "this scenario") {
        ConditionUse {
            among: everybody,
            ..asked
        }
    } else {
        asked
    };
    if !subjects::somebody(context, asked.among)? || subjects::somebody_with(context, &asked, true)?
    {
        return Ok(found);
    }
    let region = decisions::condition(context, asked.condition)?;
    let why = if region.is_empty() {
        "no values of its facts make it true"
    } else if context.diagram.and(region, context.amounts)?.is_empty() {
        "no values of its facts make all of it true"
    } else if context.possible(region)?.is_empty() {
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
