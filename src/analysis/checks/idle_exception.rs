//! `idle-exception`: an `unless` excepts nobody who would get the rule's result.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::idle;
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::{DecisionId, Policy};

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    for at in idle::idle_exceptions(context, id)? {
        let Some(rule) = decision.rules.get(at) else {
            continue;
        };
        let Some(unless) = &rule.unless else { continue };
        let why = match decision.policy {
            Policy::First => "the rule takes none of these readers anyway, or an earlier rule does",
            Policy::Agree => "the rule takes none of these readers anyway, or a stronger rule does",
        };
        found.push(
            Diagnostic::new(
                &codes::IDLE_EXCEPTION,
                unless.span,
                format!("the exception of the rule `{}` never matters", rule.name),
            )
            .say(why)
            .help("take the `unless` away, or say what was meant"),
        );
    }
    Ok(found)
}
