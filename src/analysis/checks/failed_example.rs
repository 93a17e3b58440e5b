//! `failed-example`: an example expects something else than the policy says, for some reader who
//! fits its facts; or nobody fits them.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::ir::memo::DecisionRegions;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, given, guides};
use crate::analysis::steps::itinerary::{leaving, outcomes, readers, starting, stops};
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};
use crate::model::{
    Admits, Constant, DecisionId, Example, Expect, ExpectKind, GuideId, OutcomeId, RuleResult,
    ScenarioId,
};
use crate::words;

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let mut found = Vec::new();
    let model = context.model;
    let owned: Vec<&Example> = model
        .examples_of(context.file.id)
        .filter(|example| context.owns(example.span))
        .collect();
    for example in owned {
        found.extend(one(context, example)?);
    }
    Ok(found)
}

/// The fault of one example. Where its reader chooses, it is asked in a model without the other options.
pub(crate) fn one<'m>(context: &mut AnalysisContext<'m>, example: &'m Example) -> Findings {
    if example.chosen.is_empty() {
        return of_all_options(context, example);
    }
    let chosen: Vec<String> = example
        .chosen
        .iter()
        .map(|(words, _)| words.clone())
        .collect();
    let (model, unknown) = context.model.choosing(&chosen);
    let mut found = Vec::new();
    for (words, span) in &example.chosen {
        if unknown.contains(&words.as_str()) {
            found.push(
                Diagnostic::new(
                    &codes::FAILED_EXAMPLE,
                    *span,
                    format!("no option begins with “{words}”"),
                )
                .help("quote the beginning of an `@option`, as readers see it"),
            );
        }
    }
    let Some(file) = model.file(context.file.id).filter(|_| found.is_empty()) else {
        return Ok(found);
    };
    let effort = Effort::DEFAULT.with_work(context.meter.left());
    let mut inner = decisions::context_of(&model, file, effort)?;
    let found = of_all_options(&mut inner, example);
    context.meter.spend(inner.meter.spent())?;
    found
}

fn of_all_options<'m>(context: &mut AnalysisContext<'m>, example: &'m Example) -> Findings {
    let mut found = Vec::new();
    let given = readers(context, example)?;
    if given.is_empty() {
        found.push(
            Diagnostic::new(
                &codes::FAILED_EXAMPLE,
                example.span,
                "no reader fits what this example gives",
            )
            .help("some of it contradicts the rest, or an `assume`; give less"),
        );
        return Ok(found);
    }
    for expect in &example.expect {
        found.extend(expectation(context, example, expect, given)?);
    }
    Ok(found)
}

fn expectation(
    context: &mut AnalysisContext<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
) -> Result<Option<Diagnostic>, Exhausted> {
    match &expect.kind {
        ExpectKind::Is(id, value, because) => {
            is(context, example, expect, given, (*id, *value, because))
        }
        ExpectKind::Goes(guide, scenarios) => {
            goes(context, example, expect, given, *guide, scenarios)
        }
        ExpectKind::Ends(guide, outcomes) => {
            ends(context, example, expect, given, *guide, outcomes)
        }
    }
}

fn failed(
    context: &AnalysisContext<'_>,
    example: &Example,
    expect: &Expect,
    message: String,
) -> Diagnostic {
    Diagnostic::new(&codes::FAILED_EXAMPLE, expect.span, message).also(
        example.span,
        format!("in the example “{}”", context.model.plain(&example.title)),
    )
}

/// Those of `given` who get something else, or nothing.
fn others(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    regions: &DecisionRegions,
    given: Region,
    value: Constant,
) -> Result<Region, Exhausted> {
    let decision = context.model.decisions.at(id);
    if !decision.works_out() {
        let as_expected = decisions::value_region(context, regions, id, &Admits::only(value))?;
        return context.diagram.minus(given, as_expected);
    }
    let mut wrong = given;
    for (rule, wins) in decision.rules.iter().zip(&regions.wins) {
        let own = context.diagram.and(*wins, given)?;
        if !given::may_differ(context, own, rule.result, RuleResult::Value(value))? {
            wrong = context.diagram.minus(wrong, own)?;
        }
    }
    Ok(wrong)
}

/// What a rule gives, in words: for those who get something else, where that is one value.
fn actual_result(
    context: &AnalysisContext<'_>,
    id: DecisionId,
    result: RuleResult,
    among: Region,
) -> String {
    let domain = &context.model.decisions.at(id).domain;
    let words = words::result_in_message(context.model, domain, result);
    if result.value().is_some() {
        return words;
    }
    let evaluator = subjects::evaluator(context);
    let reader = context.reader(among);
    let values = reader.map(|reader| evaluator.values(id, &reader));
    match values.as_deref() {
        Some([only]) => {
            let only = words::value_in_message(context.model, domain, *only);
            format!("{only} ({words})")
        }
        _ => words,
    }
}

fn is(
    context: &mut AnalysisContext<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    (id, value, because): (DecisionId, Constant, &[usize]),
) -> Result<Option<Diagnostic>, Exhausted> {
    let decision = context.model.decisions.at(id);
    let regions = decisions::decision(context, id)?;
    let wrong = others(context, id, &regions, given, value)?;
    let wanted = words::value_in_message(context.model, &decision.domain, value);
    if !wrong.is_empty() {
        // Where amounts leave some cases nobody, there must be somebody.
        if let (Some(why), None) = (context.open_amounts, context.reader(wrong)) {
            return Err(why);
        }
        let described = describe::describe(context, wrong, given)?;
        let mut actual: Vec<String> = Vec::new();
        for (rule, wins) in decision.rules.iter().zip(&regions.wins) {
            let among = context.diagram.and(*wins, wrong)?;
            if !among.is_empty() {
                let result = actual_result(context, id, rule.result, among);
                let told = format!("{result}, by `{}`", rule.name);
                if !actual.contains(&told) {
                    actual.push(told);
                }
            }
        }
        let message = format!(
            "`{}` is not {wanted}{}",
            decision.name,
            described.after_colon()
        );
        return Ok(Some(failed(context, example, expect, message).help(
            match actual.as_slice() {
                [] => "no rule applies to them: give more facts, or add a rule".to_owned(),
                [only] => format!("it is {only}: expect that, or give other facts"),
                several => format!(
                    "by what is not given, it is {}: give more facts",
                    several.join(", or ")
                ),
            },
        )));
    }
    for at in because {
        let wins = regions.wins.get(*at).copied().unwrap_or_default();
        let without = context.diagram.minus(given, wins)?;
        let name = decision
            .rules
            .get(*at)
            .map(|rule| rule.name.as_str())
            .unwrap_or_default();
        if !without.is_empty() {
            let described = describe::describe(context, without, given)?;
            let message = format!(
                "it is {wanted}, but not because of `{name}`{}",
                described.after_colon()
            );
            return Ok(Some(failed(context, example, expect, message).help(
                "name the rules that win for everybody who fits the example",
            )));
        }
    }
    Ok(None)
}

/// That readers fit an example who are none of the guide's.
fn outside(
    context: &mut AnalysisContext<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    guide: GuideId,
) -> Result<Option<Diagnostic>, Exhausted> {
    let population = guides::guide(context, guide)?.population;
    let outside = context.diagram.minus(given, population)?;
    if outside.is_empty() {
        return Ok(None);
    }
    let name = &context.model.guides.at(guide).name;
    let message = if outside == given {
        format!("`{name}` is for none of these readers")
    } else {
        format!(
            "`{name}` is not for all of these readers{}",
            describe::describe(context, outside, given)?.after_colon()
        )
    };
    Ok(Some(failed(context, example, expect, message).help(
        "give more facts, so that only readers of the guide fit",
    )))
}

fn goes(
    context: &mut AnalysisContext<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    guide: GuideId,
    scenarios: &[ScenarioId],
) -> Result<Option<Diagnostic>, Exhausted> {
    if let Some(found) = outside(context, example, expect, given, guide)? {
        return Ok(Some(found));
    }
    let mut here = BTreeSet::new();
    let mut region = given;
    for (at, expected) in scenarios.iter().enumerate() {
        if at == 0 {
            here = starting(context, guide, region)?;
        }
        if here.len() != 1 || !here.contains(expected) {
            let names: Vec<&str> = here
                .iter()
                .map(|id| context.model.scenarios.at(*id).name.as_str())
                .collect();
            let actual = if names.is_empty() {
                "nowhere".to_owned()
            } else {
                names.join(" or ")
            };
            let message = format!(
                "these readers go to {actual} and not to {}",
                context.model.scenarios.at(*expected).name
            );
            return Ok(Some(failed(context, example, expect, message).help(
                "expect the scenarios that they go through, or give more facts",
            )));
        }
        let more = at + 1 < scenarios.len();
        if more && stops(context, *expected, region)? {
            let message = format!(
                "some of these readers end in {} already",
                context.model.scenarios.at(*expected).name
            );
            return Ok(Some(failed(context, example, expect, message).help(
                "what is chosen on the way cannot be given: expect how they end, with `ends`",
            )));
        }
        let next = leaving(context, *expected, region)?;
        region = next.1;
        here = next.0;
    }
    if here.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> = here
        .iter()
        .map(|id| context.model.scenarios.at(*id).name.as_str())
        .collect();
    let message = format!("these readers go on, to {}", names.join(" or "));
    Ok(Some(
        failed(context, example, expect, message)
            .help("expect the whole way, scenario by scenario"),
    ))
}

fn ends(
    context: &mut AnalysisContext<'_>,
    example: &Example,
    expect: &Expect,
    given: Region,
    guide: GuideId,
    wanted: &[OutcomeId],
) -> Result<Option<Diagnostic>, Exhausted> {
    if let Some(found) = outside(context, example, expect, given, guide)? {
        return Ok(Some(found));
    }
    let outcomes = outcomes(context, guide, given)?;
    let wanted: BTreeSet<OutcomeId> = wanted.iter().copied().collect();
    if outcomes == wanted {
        return Ok(None);
    }
    let model = context.model;
    let label = |id: &OutcomeId| model.plain(&model.outcomes.at(*id).label);
    let labels: Vec<String> = outcomes.iter().map(label).collect();
    let actual = if labels.is_empty() {
        "with no outcome".to_owned()
    } else {
        format!("with: {}", labels.join("; "))
    };
    let expected: Vec<String> = wanted.iter().map(label).collect();
    let message = match expected.as_slice() {
        [only] => format!("these readers do not all end with “{only}”"),
        several => format!(
            "these readers do not end with exactly these: {}",
            several.join("; ")
        ),
    };
    Ok(Some(
        failed(context, example, expect, message).help(format!("they end {actual}")),
    ))
}
