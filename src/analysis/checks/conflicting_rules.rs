//! `conflicting-rules`: two rules win for the same reader with different results.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};
use crate::model::{DecisionId, Domain};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for id in world.own_decisions() {
        if !matches!(world.model.decisions.at(id).domain, Domain::AnyOf(_)) {
            pairs(world, id, &mut found)?;
        }
    }
    Ok(found)
}

fn pairs(
    world: &mut World<'_>,
    id: DecisionId,
    found: &mut Vec<Diagnostic>,
) -> Result<(), crate::analysis::diagram::Exhausted> {
    let decision = world.model.decisions.at(id);
    let regions = world.decision(id)?;
    let rules: Vec<_> = decision.rules.iter().zip(&regions.wins).enumerate().collect();
    for (at, (first, first_wins)) in &rules {
        for (other, (second, second_wins)) in rules.iter().skip(at + 1) {
            if first.result == second.result {
                continue;
            }
            let both = world.diagram.and(**first_wins, **second_wins)?;
            let both = world.possible(both)?;
            if both.is_empty() {
                continue;
            }
            let among = world.possible(regions.population)?;
            let meeting = world.describe(both, among)?;
            let (one, two) =
                (world.model.value(&decision.domain, first.result), world.model.value(&decision.domain, second.result));
            let diagnostic = Diagnostic::new(
                &codes::CONFLICTING_RULES,
                second.span,
                format!("the rules `{}` and `{}` contradict each other: {}", first.name, second.name, meeting.words),
            )
            .say(format!("says {two}"))
            .also(first.span, format!("says {one}"))
            .help(format!(
                "say which is stronger: `overrides {}` on `{}` or the other way round; or make one of them not apply: `unless {}`",
                first.name, second.name, meeting.source
            ));
            let evaluator = world.evaluator();
            found.push(world.confirmed(diagnostic, meeting.inside, (both, among), |reader| {
                let winners = evaluator.winners(id, reader);
                evaluator.possible(reader) && winners.contains(at) && winners.contains(other)
            })?);
        }
    }
    Ok(())
}
