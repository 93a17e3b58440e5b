//! `needless-risk`: a guide leads some readers to an outcome only past a step that cannot be
//! undone, and another guide leads them there without one.

use crate::analysis::agreement::claims::Comparison;
use crate::analysis::concrete::paths::Happened;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::compared;
use crate::analysis::ir::memo::{Goal, Terms};
use crate::analysis::ir::program::Instruction;
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>, comparison: &Comparison) -> Findings {
    compared::differences(
        context,
        comparison,
        |better, worse| (better.safely, worse.risking),
        |context, difference| {
            let model = context.model;
            let (better, worse) = (
                model.guides.at(difference.better),
                model.guides.at(difference.worse),
            );
            let way = difference.here.way_to(difference.outcome);
            let step = way.iter().find_map(|(happened, _)| match happened {
                Happened::At(Instruction::NoReturn(step)) => Some(step.span),
                _ => None,
            });
            let outcome = format!(
                "“{}”",
                model.plain(&model.outcomes.at(difference.outcome).label)
            );
            let message = format!(
                "only one of two guides leads past a point of no return to {outcome}{}",
                difference.described.after_colon()
            );
            let diagnostic = Diagnostic::new(&codes::NEEDLESS_RISK, worse.span, message).say(
                format!("this guide leads them to {outcome} by a step that cannot be undone"),
            );
            let diagnostic = match step {
                Some(step) => diagnostic.also(step, "this step"),
                None => diagnostic,
            };
            let diagnostic = diagnostic
                .also(better.span, format!("this guide leads the same readers there without one{}", difference.other_guides()))
                .trace(describe::trace_words(context, &way))
                .help(format!(
                    "lead these readers the way of `{}`, or add the step there if it is left out; if `{}` and `{}` come to different things, give each an outcome of its own",
                    better.name, better.name, worse.name
                ));
            let goal = |safely, forgiving| {
                Goal::Outcome(difference.outcome, Terms::claimed(safely, forgiving))
            };
            let (there, here) = (&difference.there, &difference.here);
            let agrees = there.reaches(goal(true, false))
                && here.reaches(goal(false, false))
                && here.misses(goal(true, true));
            (diagnostic, agrees)
        },
    )
}
