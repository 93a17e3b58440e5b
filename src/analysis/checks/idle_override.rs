//! `idle-override`: a rule is said to be stronger than another, and nobody would notice if it were
//! not.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::idle;
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::DecisionId;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    for (stronger, weaker) in idle::idle_overrides(context, id)? {
        let Some((rule, other)) = decision.rules.get(stronger).zip(decision.rules.get(weaker))
        else {
            continue;
        };
        found.push(
            Diagnostic::new(
                &codes::IDLE_OVERRIDE,
                rule.span,
                format!(
                    "that `{}` overrides `{}` never matters",
                    rule.name, other.name
                ),
            )
            .say("no reader whom this rule takes would get the other")
            .also(other.span, "the other rule")
            .help(format!(
                "take `{}` out of its `overrides`, or say what was meant",
                other.name
            )),
        );
    }
    Ok(found)
}
