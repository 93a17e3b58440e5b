//! `result-out-of-range`: what a rule works out leaves, for some reader, the domain of its decision.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::rules::{decisions, given};
use crate::base::{Diagnostic, codes};
use crate::model::{Constant, DecisionId, Domain, FactId, RuleResult};
use crate::words;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    let Domain::Ordered(wanted) = &decision.domain else {
        return Ok(found);
    };
    for (at, rule) in decision.rules.iter().enumerate() {
        let RuleResult::Amount(fact) = rule.result else {
            continue;
        };
        let of = context.model.facts.at(fact);
        let (Some(computed), Domain::Ordered(own)) = (&of.computed, &of.domain) else {
            continue;
        };
        if wanted.lo <= own.lo && own.hi <= wanted.hi {
            continue;
        }
        let regions = decisions::decision(context, id)?;
        let wins = regions.wins.get(at).copied().unwrap_or_default();
        let readers = context.possible(wins)?;
        let beyond = [
            (own.lo, wanted.lo.saturating_sub(1), "at least", wanted.lo),
            (wanted.hi.saturating_add(1), own.hi, "at most", wanted.hi),
        ];
        for (lo, hi, limit, end) in beyond {
            if lo > hi {
                continue;
            }
            let reader = given::reader_where(context, readers, &computed.amount, (lo, hi))?;
            let Some(reader) = reader else {
                continue;
            };
            let evaluator = subjects::evaluator(context);
            let value = evaluator.given(rule.result, &reader);
            let shown = value.map_or_else(String::new, |value| {
                words::value_in_message(context.model, &of.domain, value)
            });
            let range = format!(
                "{}..{}",
                wanted.show_bare(wanted.lo),
                wanted.show(wanted.hi)
            );
            let message = format!(
                "`{}` comes to {shown} for some readers, and `{}` is {range}",
                rule.name, decision.name
            );
            let facts: Vec<FactId> = context.model.given_facts(fact).into_iter().collect();
            let diagnostic = Diagnostic::new(&codes::RESULT_OUT_OF_RANGE, rule.span, message)
                .also(decision.span, "the decision")
                .help(format!(
                    "let the rule not take these readers, widen the domain, or say what they get: `… but {limit} {}`",
                    wanted.show(end)
                ));
            let agrees = |value: Option<Constant>| matches!(value, Some(Constant::Number(value)) if lo <= value && value <= hi);
            found.push(subjects::replayed_for(
                context,
                diagnostic,
                &facts,
                &reader,
                |reader| {
                    evaluator.possible(reader)
                        && evaluator.winners(id, reader).contains(&at)
                        && agrees(evaluator.given(rule.result, reader))
                },
            ));
        }
    }
    Ok(found)
}
