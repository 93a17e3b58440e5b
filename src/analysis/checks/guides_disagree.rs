//! `guides-disagree`: one guide leads some readers to an outcome, and another guide that comes to
//! it, and is for them too, does not.

use crate::analysis::agreement::claims::Comparison;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::compared;
use crate::analysis::ir::memo::{Goal, Terms};
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};
use crate::model::OutcomeId;

pub(crate) fn run(context: &mut AnalysisContext<'_>, comparison: &Comparison) -> Findings {
    compared::differences(
        context,
        comparison,
        |better, worse| (better.comes, worse.stays),
        |context, difference| {
            let model = context.model;
            let (better, worse) = (
                model.guides.at(difference.better),
                model.guides.at(difference.worse),
            );
            let label = |outcome: OutcomeId| {
                format!("“{}”", model.plain(&model.outcomes.at(outcome).label))
            };
            let outcome = label(difference.outcome);
            let elsewhere: Vec<String> =
                difference.here.outcomes().into_iter().map(label).collect();
            let ends = match elsewhere.as_slice() {
                [] => "here they never come there".to_owned(),
                all => format!("here they end with {} instead", all.join(" or ")),
            };
            let message = format!(
                "two guides disagree on who comes to {outcome}{}",
                difference.described.after_colon()
            );
            let trace =
                describe::trace_words(context, &difference.there.way_to(difference.outcome));
            let diagnostic = Diagnostic::new(&codes::GUIDES_DISAGREE, worse.span, message)
                .say(ends)
                .also(better.span, format!("this guide leads them to {outcome}{}", difference.other_guides()))
                .trace(trace)
                .help(format!(
                    "let both ask for the same, or leave these readers out of the `for` of one and tell them why with `otherwise`; if `{}` and `{}` come to different things, give each an outcome of its own",
                    better.name, worse.name
                ));
            let goal =
                |forgiving| Goal::Outcome(difference.outcome, Terms::claimed(false, forgiving));
            (
                diagnostic,
                difference.there.reaches(goal(false)) && difference.here.misses(goal(true)),
            )
        },
    )
}
