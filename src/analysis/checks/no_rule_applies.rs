//! `no-rule-applies`: a decision has readers and no result for them.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::{Gap, gap};
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::region::cube::Cube;
use crate::analysis::wording::describe::share;
use crate::analysis::wording::{describe, stubs};
use crate::base::{Diagnostic, codes};
use crate::model::{Decision, DecisionId, Domain};

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    if matches!(decision.domain, Domain::AnyOf(_))
        || decision
            .rules
            .last()
            .is_some_and(|rule| rule.when.is_none())
    {
        return Ok(found);
    }
    let Some(gap) = gap::gap(context, id)? else {
        return Ok(found);
    };
    let Some(first) = gap.parts.first() else {
        return Ok(found);
    };
    let message = format!(
        "this {} has no rule for these readers{}: {}",
        decision.word(),
        if gap.whole && gap.parts.len() == 1 {
            ""
        } else {
            " and others"
        },
        describe::words(context, &first.sides)
    );
    let diagnostic = Diagnostic::new(&codes::NO_RULE_APPLIES, decision.span, message)
        .say(format!(
            "no rule applies to {} of its readers",
            share(context, &gap.share.0, &gap.share.1)
        ))
        .help(help(context, decision, &gap))
        .region(&describe::source(context, &first.sides));
    let evaluator = subjects::evaluator(context);
    let first = first.clone();
    found.push(subjects::replayed(context, diagnostic, &first, |reader| {
        let for_them = decision
            .population
            .as_ref()
            .is_none_or(|population| evaluator.holds(population, reader));
        for_them && evaluator.possible(reader) && evaluator.winners(id, reader).is_empty()
    }));
    Ok(found)
}

/// The rules that would close the gap, without their results: those are the writer's.
fn help(context: &AnalysisContext<'_>, decision: &Decision, gap: &Gap) -> String {
    let boxes: Vec<Cube> = gap.parts.iter().map(|part| part.sides.clone()).collect();
    let stubs = stubs::stubs(context, decision, &boxes);
    let last = if decision.rows.is_some() {
        "a last row whose `rule` is `otherwise`"
    } else {
        "`otherwise …` as the last rule"
    };
    if stubs.is_empty() || decision.rules.is_empty() {
        return format!("add {last}");
    }
    let stubs = stubs.join("\n  ");
    let rest = match (gap.whole, &decision.rows) {
        (true, _) => "",
        (false, Some(_)) => "\n  and rows for the others",
        (false, None) => "\n  and rules for the others",
    };
    format!("put results in place of the question marks, or add {last}:\n  {stubs}{rest}")
}
