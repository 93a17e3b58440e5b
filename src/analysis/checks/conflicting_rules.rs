//! `conflicting-rules`: two rules win for the same reader with different results.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::conflicts;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{ConditionKind, Decision, DecisionId, FactId, Rule, RuleResult, visit};
use crate::words;

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: DecisionId) -> Findings {
    let mut found = Vec::new();
    let decision = context.model.decisions.at(id);
    let (conflicts, count) = conflicts::conflicts(context, id)?;
    let more = count - conflicts.len();
    for conflict in conflicts {
        let (at, other) = conflict.rules;
        let Some((first, second)) = decision.rules.get(at).zip(decision.rules.get(other)) else {
            continue;
        };
        let value = |result| words::result_in_message(context.model, &decision.domain, result);
        let (one, two) = (value(first.result), value(second.result));
        let (words, source) = (
            describe::words(context, &conflict.part.sides),
            describe::source(context, &conflict.part.sides),
        );
        let diagnostic = Diagnostic::new(
            &codes::CONFLICTING_RULES,
            second.span,
            format!(
                "the rules `{}` and `{}` contradict each other: {words}",
                first.name, second.name
            ),
        )
        .region(&source)
        .say(format!("says {two}"))
        .also(first.span, format!("says {one}"))
        .help(if decision.rows.is_some() {
            "say which is stronger in a column `overrides`, or narrow a cell of one of the rows; where the first row that fits decides, write `rules first from`"
        } else {
            "say which is stronger with `overrides`, or let one of them not take these readers"
        });
        let diagnostic = with_cures(diagnostic, decision, (first, second), &source);
        let evaluator = subjects::evaluator(context);
        if let Some(reader) = &conflict.reader {
            found.push(subjects::replayed_for(
                context,
                diagnostic,
                &asked_by(context, first, second),
                reader,
                |reader| evaluator.possible(reader) && evaluator.values(id, reader).len() > 1,
            ));
            continue;
        }
        found.push(subjects::replayed(
            context,
            diagnostic,
            &conflict.part,
            |reader| {
                let winners = evaluator.winners(id, reader);
                evaluator.possible(reader) && winners.contains(&at) && winners.contains(&other)
            },
        ));
    }
    if more > 0 {
        let message = format!(
            "{more} more pairs of rules of `{}` contradict each other",
            decision.name
        );
        found.push(
            Diagnostic::new(&codes::CONFLICTING_RULES, decision.span, message)
                .say("those that meet in the most values are shown one by one")
                .help("mend those first, and check again"),
        );
    }
    Ok(found)
}

/// The facts on which it depends what two rules give, and whom they take.
fn asked_by(context: &AnalysisContext<'_>, first: &Rule, second: &Rule) -> Vec<FactId> {
    let mut facts: BTreeSet<FactId> = BTreeSet::new();
    for rule in [first, second] {
        if let RuleResult::Amount(amount) = rule.result {
            facts.extend(context.model.given_facts(amount));
        }
        for leaf in rule.when.iter().flat_map(visit::leaves) {
            if let ConditionKind::Fact(fact, ..) = &leaf.kind {
                facts.extend(context.model.given_facts(*fact));
            }
        }
    }
    facts.into_iter().collect()
}

/// Offers that one of the rules is the stronger one, and that one does not take readers of both.
/// Rows are for their editor.
fn with_cures(
    mut found: Diagnostic,
    decision: &Decision,
    (first, second): (&Rule, &Rule),
    both: &str,
) -> Diagnostic {
    if decision.rows.is_some() {
        return found;
    }
    for (rule, other) in [(second, first), (first, second)] {
        if rule.overrides.is_empty() {
            let clause = format!("overrides {}", other.name);
            found = with_clause(found, rule, &clause);
        }
    }
    for rule in [second, first] {
        if rule.unless.is_none() && !both.is_empty() {
            found = with_clause(found, rule, &format!("unless {both}"));
        }
    }
    found
}

/// Offers a further clause of a rule.
fn with_clause(found: Diagnostic, rule: &Rule, clause: &str) -> Diagnostic {
    let end = rule.span.range().end;
    let behind = Span::new(rule.span.file, end, end);
    found.offer(
        format!("write `{clause}` behind `{}`", rule.name),
        vec![(behind, format!(" {clause}"))],
    )
}
