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
        let is_named = context.model.is_named(fact);
        let fact = context.model.facts.at(fact);
        let (word, name) = (decision.word(), fact.name.trim_start_matches("= "));
        found.push(
            Diagnostic::new(
                &codes::IDLE_FACT,
                decision.span,
                format!("this {word} asks for `{name}`, and never depends on it"),
            )
            .say("whatever it is, each reader gets the same, for the same reason")
            .also(
                fact.span,
                if is_named {
                    "the fact"
                } else {
                    "the comparison"
                },
            )
            .help("take it out of the conditions of its rules, or say what was meant"),
        );
    }
    Ok(found)
}
