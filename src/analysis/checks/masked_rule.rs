//! `masked-rule`: a rule applies to some readers and wins for none, because stronger or earlier rules
//! take them all.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};
use crate::model::Policy;

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for id in world.own_decisions() {
        let decision = world.model.decisions.at(id);
        let regions = world.decision(id)?;
        for (at, rule) in decision.rules.iter().enumerate() {
            let applies = regions.applies.get(at).copied().unwrap_or_default();
            let wins = regions.wins.get(at).copied().unwrap_or_default();
            let applies = world.possible(applies)?;
            if rule.when.is_none() {
                if applies.is_empty() {
                    found.push(
                        Diagnostic::new(&codes::MASKED_RULE, rule.span, "this `otherwise` is never reached")
                            .say("the rules above take everybody")
                            .help("take it away, so that a later gap is reported instead of being filled by it"),
                    );
                }
                continue;
            }
            if applies.is_empty() || !world.possible(wins)?.is_empty() {
                continue;
            }
            let mut diagnostic =
                Diagnostic::new(&codes::MASKED_RULE, rule.span, format!("the rule `{}` decides for nobody", rule.name))
                    .say("whoever it applies to is taken by other rules");
            for (other, masking) in decision.rules.iter().enumerate() {
                let before = match decision.policy {
                    Policy::First => other < at,
                    Policy::Agree => masking.overrides.contains(&at),
                };
                let region = regions.wins.get(other).copied().unwrap_or_default();
                if before && !world.diagram.and(region, applies)?.is_empty() {
                    diagnostic = diagnostic.also(masking.span, "takes readers from it");
                }
            }
            found.push(diagnostic.help(match decision.policy {
                Policy::First => "move it above the rules that take its readers, or take it away",
                Policy::Agree => "narrow the rules that override it, or take it away",
            }));
        }
    }
    Ok(found)
}
