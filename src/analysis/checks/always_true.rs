//! `always-true`: a condition holds for everybody among whom it is asked, so that it decides
//! nothing.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::findings::subjects::ConditionUse;
use crate::base::{Diagnostic, codes};

pub(crate) fn run<'m>(context: &mut AnalysisContext<'m>, asked: ConditionUse<'m>) -> Findings {
    let mut found = Vec::new();
    let decides = asked.of != "this requirement";
    if !decides
        || !subjects::somebody(context, asked.among)?
        || subjects::somebody_with(context, &asked, false)?
        || subjects::is_of_parameter(context, asked.condition.span)
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
