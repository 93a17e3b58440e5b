//! `idle-part`: a part of a condition changes nothing: without it, the condition would hold for the
//! same readers.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::findings::subjects::ConditionUse;
use crate::analysis::rules::subconditions;
use crate::base::{Diagnostic, Span, codes};

pub(crate) fn run<'m>(context: &mut AnalysisContext<'m>, asked: ConditionUse<'m>) -> Findings {
    let mut found = Vec::new();
    if subjects::everybody(context, asked.among)?
        && subconditions::is_box_of_its_parts(context, asked.condition)?
    {
        return Ok(found);
    }
    // Of a condition that is never or always true, all is said already.
    if !subjects::somebody_with(context, &asked, true)?
        || !subjects::somebody_with(context, &asked, false)?
    {
        return Ok(found);
    }
    let among = asked.among;
    let idle = subconditions::idle_parts(context, asked.condition, &mut |context, one, other| {
        subjects::differs(context, among, one, other)
    })?;
    if idle.is_empty() {
        return Ok(found);
    }
    // The days of rows and of rules say from when to when, whatever else is there.
    let days = days(context);
    for part in idle {
        let is_of = |days: &Span| {
            days.file == part.span.file && days.range().contains(&part.span.range().start)
        };
        if days.iter().any(is_of) || subjects::is_of_parameter(context, part.span) {
            continue;
        }
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

/// Where it is said on which days rules are valid.
fn days(context: &AnalysisContext<'_>) -> Vec<Span> {
    let decisions = context.model.decisions.of_file(context.file.id);
    decisions
        .flat_map(|(_, decision)| &decision.rules)
        .filter_map(|rule| Some(rule.valid?.2))
        .collect()
}
