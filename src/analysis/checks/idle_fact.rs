//! `idle-fact`: a decision asks for a fact on which its result never depends.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::{facts, masked};
use crate::analysis::findings::check::Findings;
use crate::base::{Diagnostic, codes};
use crate::model::DecisionId;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    let facts = facts::idle_facts(context, id)?;
    // A rule that never decides asks for its facts in vain; that is another finding.
    if facts.is_empty() || !masked::masked(context, id)?.is_empty() {
        return Ok(found);
    }
    for fact in facts {
        let fact = context.model.facts.at(fact);
        let word = decision.word();
        found.push(
            Diagnostic::new(
                &codes::IDLE_FACT,
                decision.span,
                format!(
                    "this {word} asks for `{}`, and never depends on it",
                    fact.name
                ),
            )
            .say("whatever the fact is, each reader gets the same, for the same reason")
            .also(fact.span, "the fact")
            .help("take the fact out of the conditions of its rules, or say what was meant"),
        );
    }
    Ok(found)
}
