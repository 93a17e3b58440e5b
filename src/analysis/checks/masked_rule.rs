//! `masked-rule`: a rule applies to some readers and wins for none, because stronger or earlier
//! rules take them all.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::masked;
use crate::analysis::decide::masked::Masked;
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::{DecisionId, Policy};

/// How many of the rules that take a rule's readers are pointed at.
const TAKERS: usize = 5;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    for Masked { rule, takers } in masked::masked(context, id)? {
        let Some(rule) = decision.rules.get(rule) else {
            continue;
        };
        if rule.when.is_none() {
            found.push(
                Diagnostic::new(
                    &codes::MASKED_RULE,
                    rule.span,
                    "this `otherwise` is never reached",
                )
                .say("the rules above take everybody")
                .help(
                    "take it away, so that a later gap is reported instead of being filled by it",
                ),
            );
            continue;
        }
        let mut diagnostic = Diagnostic::new(
            &codes::MASKED_RULE,
            rule.span,
            format!("the rule `{}` decides for nobody", rule.name),
        )
        .say("whoever it applies to is taken by other rules");
        for taker in takers
            .iter()
            .take(TAKERS)
            .filter_map(|taker| decision.rules.get(*taker))
        {
            diagnostic = diagnostic.also(taker.span, "takes readers from it");
        }
        found.push(diagnostic.help(match decision.policy {
            Policy::First => "move it above the rules that take its readers, or take it away",
            Policy::Agree => "narrow the rules that override it, or take it away",
        }));
    }
    Ok(found)
}
