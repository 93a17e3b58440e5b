//! `unused-value`: a decision declares a value that none of its rules gives.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::gap;
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::{Constant, DecisionId, Domain, RuleResult};

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    let (Domain::OneOf(values) | Domain::AnyOf(values)) = &decision.domain else {
        return Ok(found);
    };
    let collects = matches!(decision.domain, Domain::AnyOf(_));
    // Of readers without a rule it is told, and the missing rule may give the value.
    if decision.eligibility
        || decision.rules.is_empty()
        || !collects && !gap::decides_for_readers(context, id)?
    {
        return Ok(found);
    }
    let mut given = vec![false; values.len()];
    for rule in &decision.rules {
        for (at, given) in given.iter_mut().enumerate() {
            *given |= match rule.result {
                RuleResult::Value(Constant::Index(index)) => index == at,
                RuleResult::Value(Constant::Members(members)) => members >> at & 1 == 1,
                RuleResult::Value(Constant::Number(_)) | RuleResult::Amount(_) => false,
            };
        }
    }
    for (value, _) in values.iter().zip(given).filter(|(_, given)| !given) {
        let message = format!("no rule of `{}` gives `{}`", decision.name, value.name);
        found.push(
            Diagnostic::new(&codes::UNUSED_VALUE, value.span, message)
                .also(decision.span, "the decision")
                .help("give it in a rule, or take it away: readers and programs expect what is declared"),
        );
    }
    Ok(found)
}
