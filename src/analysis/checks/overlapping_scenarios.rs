//! `overlapping-scenarios`: a reader whom two scenarios of a guide take.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::rules::{decisions, guides};
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{ConditionKind, Guard, GuideId, Scenario};

pub(crate) fn run(context: &mut AnalysisContext<'_>, id: GuideId) -> Findings {
    let mut found = Vec::new();
    let regions = guides::guide(context, id)?;
    let disputed = decisions::disputed_by(context, id)?;
    let mut unguarded_said = std::collections::BTreeSet::new();
    for (at, (first, first_region)) in regions.scenarios.iter().enumerate() {
        for (second, second_region) in regions.scenarios.iter().skip(at + 1) {
            let both = context.diagram.and(*first_region, *second_region)?;
            let both = context.possible(both)?;
            // Where rules contradict each other, which is told, each result holds: the scenarios
            // are not at fault.
            let both = context.diagram.minus(both, disputed)?;
            if both.is_empty() {
                continue;
            }
            let parent = guides::common_parent(context, *first, *second)?;
            let among = context.possible(parent)?;
            // A scenario without a condition meets all others: that is one fault.
            let open = [*first, *second]
                .into_iter()
                .find(|id| matches!(context.model.scenarios.at(*id).guard, Guard::Always));
            if open.is_some_and(|open| !unguarded_said.insert(open)) {
                continue;
            }
            let described = describe::describe(context, both, among)?;
            let (one, two) = (
                context.model.scenarios.at(*first),
                context.model.scenarios.at(*second),
            );
            let unguarded = open.map(|id| context.model.scenarios.at(id));
            let diagnostic = Diagnostic::new(
                &codes::OVERLAPPING_SCENARIOS,
                two.span,
                format!("two scenarios take the same readers: {}", described.words),
            )
            .region(&described.source)
            .say("this one takes them")
            .also(one.span, "and this one takes them too")
            .help(match (unguarded, described.source.as_str()) {
                (Some(open), _) => {
                    format!(
                        "`{}` has no condition and takes everybody: add `when …` or `otherwise`",
                        open.name
                    )
                }
                (None, "") => {
                    "they take the same readers altogether: narrow one of them with `when`"
                        .to_owned()
                }
                (None, _) => "say in one of the two that it does not take them".to_owned(),
            });
            let mut diagnostic = diagnostic;
            for (scenario, region) in [(two, *second_region), (one, *first_region)] {
                let own = context.possible(region)?;
                let source = describe::describe(context, both, own)?.source;
                if !source.is_empty() {
                    diagnostic = without(diagnostic, scenario, &source);
                }
            }
            let evaluator = subjects::evaluator(context);
            found.push(subjects::confirmed(
                context,
                diagnostic,
                described.inside,
                (both, among),
                |reader| {
                    let taken = evaluator.scenarios(id, reader);
                    evaluator.possible(reader) && taken.contains(first) && taken.contains(second)
                },
            )?);
        }
    }
    Ok(found)
}

/// Offers that a scenario does not take these readers.
fn without(found: Diagnostic, scenario: &Scenario, readers: &str) -> Diagnostic {
    let Guard::When(condition) = &scenario.guard else {
        return found;
    };
    let at = |place: usize| Span::new(condition.span.file, place, place);
    let range = condition.span.range();
    let is_joined = readers.contains(" and ") || readers.contains(" or ");
    let but = match readers.strip_prefix("not ") {
        Some(others) if !is_joined => format!(" and {others}"),
        None if !readers.contains(' ') => format!(" and not {readers}"),
        _ => format!(" and not ({readers})"),
    };
    let edits = if matches!(condition.kind, ConditionKind::Any(_)) {
        vec![
            (at(range.start), "(".to_owned()),
            (at(range.end), format!("){but}")),
        ]
    } else {
        vec![(at(range.end), but.clone())]
    };
    let title = format!(
        "write `{}` behind the condition of `{}`",
        but.trim_start(),
        scenario.name
    );
    found.offer(title, edits)
}
