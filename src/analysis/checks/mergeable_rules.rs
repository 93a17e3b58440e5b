//! `mergeable-rules`: two rules that could be one.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::facts;
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::DecisionId;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    for (first, second) in facts::mergeable(context, id)? {
        let Some((first, second)) = decision.rules.get(first).zip(decision.rules.get(second))
        else {
            continue;
        };
        found.push(
            Diagnostic::new(
                &codes::MERGEABLE_RULES,
                second.span,
                format!(
                    "the rules `{}` and `{}` could be one",
                    first.name, second.name
                ),
            )
            .say("it gives the same, and differs in one fact only")
            .also(first.span, "from this one")
            .help("write one rule for the values of both"),
        );
    }
    Ok(found)
}
