//! `redundant-rule`: a rule could go, and each reader would get the same for the same reason.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::redundant;
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::DecisionId;

/// How many of the rules that give the same are pointed at.
const OTHERS: usize = 3;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    for redundant in redundant::redundant(context, id)? {
        let Some(rule) = decision.rules.get(redundant.rule) else {
            continue;
        };
        let mut diagnostic = Diagnostic::new(
            &codes::REDUNDANT_RULE,
            rule.span,
            format!("the rule `{}` changes nothing", rule.name),
        )
        .say("without it, each of its readers gets the same");
        for other in redundant
            .others
            .iter()
            .take(OTHERS)
            .filter_map(|other| decision.rules.get(*other))
        {
            diagnostic = diagnostic.also(other.span, "gives them the same");
        }
        found.push(
            diagnostic.help(
                "take it away, or say what was meant; a reason of its own (`because`) keeps it",
            ),
        );
    }
    Ok(found)
}
