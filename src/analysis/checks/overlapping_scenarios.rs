//! `overlapping-scenarios`: a reader whom two scenarios of a guide take.

use crate::analysis::world::World;
use crate::base::{Diagnostic, codes};

use super::check::Findings;

pub(super) fn run(world: &mut World<'_>) -> Findings {
    let mut found = Vec::new();
    for id in world.own_guides() {
        let regions = world.guide(id)?;
        for (at, (first, first_region)) in regions.scenarios.iter().enumerate() {
            for (second, second_region) in regions.scenarios.iter().skip(at + 1) {
                let both = world.diagram.and(*first_region, *second_region)?;
                let both = world.possible(both)?;
                if both.is_empty() {
                    continue;
                }
                let parent = world.common_parent(*first, *second)?;
                let among = world.possible(parent)?;
                let described = world.describe(both, among)?;
                let (one, two) = (world.model.scenarios.at(*first), world.model.scenarios.at(*second));
                let diagnostic = Diagnostic::new(
                    &codes::OVERLAPPING_SCENARIOS,
                    two.span,
                    format!("two scenarios take the same readers: {}", described.words),
                )
                .say("this one takes them")
                .also(one.span, "and this one takes them too")
                .help(match described.source.as_str() {
                    "" => "they take the same readers altogether: narrow one of them with `when`".to_owned(),
                    source => format!("say in one of the two that it does not take them: `and not ({source})`"),
                });
                let evaluator = world.evaluator();
                found.push(world.confirmed(diagnostic, described.inside, (both, among), |reader| {
                    let taken = evaluator.scenarios(id, reader);
                    evaluator.possible(reader) && taken.contains(first) && taken.contains(second)
                })?);
            }
        }
    }
    Ok(found)
}
