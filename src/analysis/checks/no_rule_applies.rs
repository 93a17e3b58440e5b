//! `no-rule-applies`: a decision has readers and no result for them.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};
use crate::model::Domain;

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for id in world.own_decisions() {
        let decision = world.model.decisions.at(id);
        if matches!(decision.domain, Domain::AnyOf(_)) {
            continue;
        }
        let regions = world.decision(id)?;
        let among = world.possible(regions.population)?;
        let mut gap = among;
        for region in &regions.wins {
            gap = world.diagram.minus(gap, *region)?;
        }
        if gap.is_empty() {
            continue;
        }
        let described = world.describe(gap, among)?;
        let others = if described.whole { "" } else { " and others" };
        let word = world.model.decision_word(decision);
        let diagnostic = Diagnostic::new(
            &codes::NO_RULE_APPLIES,
            decision.span,
            format!("this {word} has no rule for these readers{others}: {}", described.words),
        )
        .say("no rule applies to them")
        .help(if described.source.is_empty() {
            "add `otherwise …` as the last rule".to_owned()
        } else {
            format!("add a rule: `… when {}`, or `otherwise …` as the last rule", described.source)
        });
        let evaluator = world.evaluator();
        found.push(world.confirmed(diagnostic, described.inside, (gap, among), |reader| {
            evaluator.possible(reader) && evaluator.winners(id, reader).is_empty()
        })?);
    }
    Ok(found)
}
