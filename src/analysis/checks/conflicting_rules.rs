//! `conflicting-rules`: two rules win for the same reader with different results.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::conflicts;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};
use crate::model::DecisionId;
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
        let value = |result| words::value_in_message(context.model, &decision.domain, result);
        let (one, two) = (value(first.result), value(second.result));
        let (words, source) = (
            describe::words(context, &conflict.part.sides),
            describe::source(context, &conflict.part.sides),
        );
        let unless = match source.as_str() {
            "" => String::new(),
            source => format!("; or make one of them not apply: `unless {source}`"),
        };
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
        .help(format!(
            "say which is stronger: `overrides {}` on `{}` or the other way round{unless}",
            first.name, second.name
        ));
        let evaluator = subjects::evaluator(context);
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
