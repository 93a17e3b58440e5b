//! Tests for uncovered goals, as source text: they state the policy's answer of today.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::concrete::evaluate::Evaluator;
use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::analysis::region::space::Case;
use crate::analysis::steps::itinerary::{itinerary, outcomes};
use crate::analysis::tables::Subject;
use crate::analysis::wording::{cubes, describe};
use crate::model::{Constant, DecisionId, Domain, FactId, GuideId, RuleResult};

use super::goal::{CoverageGoal, Proposal};
use super::rows::{named, regions};

/// An example for some of a goal's readers, or a case of one of them where they go different ways
/// by their choices. `telling` holds the facts that tell the rows of the goal's subject apart, once
/// a goal has needed them.
pub(super) fn proposal(
    context: &mut AnalysisContext<'_>,
    goal: &CoverageGoal,
    telling: &mut Option<BTreeSet<FactId>>,
) -> Result<Option<Proposal>, Exhausted> {
    let example = example(context, goal)?;
    if !example.is_empty() {
        return Ok(Some(Proposal::Example(example)));
    }
    let Subject::Guide(guide) = goal.subject else {
        return Ok(None);
    };
    let mut facts = deciding(context, [goal.readers])?;
    if telling.is_none() {
        let rows = regions(context, goal.subject)?;
        *telling = Some(deciding(context, rows)?);
    }
    facts.extend(telling.iter().flatten());
    let Some(reader) = context.reader_with(goal.readers, &goal.exact.into_iter().collect()) else {
        return Ok(None);
    };
    let values = facts
        .iter()
        .filter_map(|fact| Some((*fact, *reader.get(fact)?)));
    case(context, guide, goal.row, values.collect()).map(Some)
}

fn example(
    context: &mut AnalysisContext<'_>,
    goal: &CoverageGoal,
) -> Result<Vec<String>, Exhausted> {
    let readers = alike(context, goal.subject, goal.readers, &BTreeMap::new())?;
    // A fact that only tells apart who is possible is not given.
    let nobody = context.diagram.not(context.possible)?;
    let allowed = context.diagram.or(readers, nobody)?;
    let cover = cubes::cover(context, readers, allowed, 1)?;
    let Some(cell) = cover.cells.first() else {
        return Ok(Vec::new());
    };
    // What a rule gives can be said under the name of its decision alone: a reader stands for those.
    let is_given = |(variable, _): &(Variable, Vec<Class>)| {
        let axis = context.space.axis(*variable);
        axis.is_some_and(|axis| context.model.is_given(axis.fact))
    };
    if cell.sides.iter().any(is_given) {
        return of_one_reader(context, goal, readers);
    }
    let given: Vec<String> = describe::sources(context, cell);
    let inside = cubes::cell_region(context, cell)?;
    let readers = context.diagram.and(inside, readers)?;
    let among = (None, readers);
    written(context, goal.subject, Some(goal.row), &given, among)
}

/// An example of one of these readers, with all facts on which it depends what they are told.
fn of_one_reader(
    context: &mut AnalysisContext<'_>,
    goal: &CoverageGoal,
    readers: Region,
) -> Result<Vec<String>, Exhausted> {
    let rows = regions(context, goal.subject)?;
    let facts = deciding(context, rows.into_iter().chain([readers]))?;
    let Some(reader) = context.reader(readers) else {
        return Ok(Vec::new());
    };
    let given: Vec<String> = facts
        .iter()
        .filter_map(|fact| {
            let of = context.model.facts.at(*fact);
            let value = of.domain.source(*reader.get(fact)?);
            Some(format!("{} is {value}", of.name))
        })
        .collect();
    let among = (Some(&reader), readers);
    written(context, goal.subject, Some(goal.row), &given, among)
}

/// An example that gives this, of these readers, who are alike; of a rule or scenario, or of those
/// who get nothing of a decision that takes rules together. Where a result is worked out, it is that of
/// one of them.
pub(super) fn written(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    row: Option<usize>,
    given: &[String],
    (reader, readers): (Option<&Case>, Region),
) -> Result<Vec<String>, Exhausted> {
    // A fact that is given is one test, or a condition in parentheses.
    let given_line = |source: &String| {
        let several = source.contains(" and ") && !source.starts_with('(');
        if several {
            format!("  given ({source})")
        } else {
            format!("  given {source}")
        }
    };
    let name = row.map_or_else(
        || Ok("nothing".to_owned()),
        |row| named(context, subject, row).map(|(name, _)| name),
    )?;
    let model = context.model;
    let mut also_given = Vec::new();
    let (own, expect) = match subject {
        Subject::Guide(id) => (model.guides.at(id).name.clone(), way(context, id, readers)?),
        Subject::Decision(id) => {
            let decision = model.decisions.at(id);
            let rule = row.and_then(|row| decision.rules.get(row));
            // Of a decision that takes rules together, others add to this one's result.
            let value = match (&decision.domain, rule) {
                (Domain::AnyOf(_), _) => Some(all(context, id, readers)?),
                (_, rule) => match rule.map(|rule| rule.result) {
                    Some(RuleResult::Value(value)) => Some(value),
                    Some(RuleResult::Amount(_)) => {
                        worked_out(context, id, reader, readers).map(|(value, exact)| {
                            let new = |line: &String| !given.contains(line);
                            also_given.extend(exact.into_iter().filter(new));
                            value
                        })
                    }
                    None => None,
                },
            };
            let is = value.map(|value| format!("is {}", decision.domain.source(value)));
            // The rule behind `otherwise` has no name to be given as a reason.
            let named = rule.is_some_and(|rule| rule.when.is_some());
            let is = is.map(|is| {
                if named {
                    format!("{is} because {name}")
                } else {
                    is
                }
            });
            (decision.name.clone(), is.into_iter().collect::<Vec<_>>())
        }
    };
    if expect.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = vec![format!("example \"{own}: {name}\" {{")];
    lines.extend(given.iter().chain(&also_given).map(given_line));
    lines.extend(
        expect
            .iter()
            .map(|expect| format!("  expect {own} {expect}")),
    );
    lines.push("}".to_owned());
    Ok(lines)
}

/// A case of a guide, of the reader of whom this is known, who begins with this scenario.
pub(super) fn case(
    context: &mut AnalysisContext<'_>,
    id: GuideId,
    row: usize,
    known: BTreeMap<FactId, Constant>,
) -> Result<Proposal, Exhausted> {
    let (scenario, _) = named(context, Subject::Guide(id), row)?;
    let model = context.model;
    let own = &model.guides.at(id).name;
    let guides = model.guides.iter().map(|(_, guide)| &guide.name);
    let several = guides
        .chain(model.decisions.iter().map(|(_, decision)| &decision.name))
        .filter(|name| *name == own);
    let path = context
        .file
        .path
        .strip_suffix(".case")
        .unwrap_or(&context.file.path);
    let heading = if several.count() > 1 {
        format!("{path}/{own}")
    } else {
        own.clone()
    };
    let mut cells = vec![("case".to_owned(), format!("{own}: {scenario}"))];
    cells.extend(known.into_iter().map(|(fact, value)| {
        let fact = model.facts.at(fact);
        (fact.name.clone(), cell(&fact.domain, value))
    }));
    cells.push((heading, scenario));
    Ok(Proposal::Case(cells))
}

/// A value as the cell of a case.
fn cell(domain: &Domain, value: Constant) -> String {
    match (domain, value) {
        (Domain::YesNo, Constant::Index(index)) => if index == 1 { "yes" } else { "no" }.to_owned(),
        (Domain::AnyOf(_), Constant::Members(0)) => "nothing".to_owned(),
        (Domain::AnyOf(values), Constant::Members(set)) => {
            let names = values
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1)
                .map(|(_, value)| value.name.as_str());
            names.collect::<Vec<_>>().join(", ")
        }
        (Domain::Ordered(ordered), Constant::Number(number)) => ordered.show_bare(number),
        _ => domain.source(value),
    }
}

/// The facts, as readers are asked for them, on which it depends whether a possible reader is in one
/// of the regions.
pub(super) fn deciding(
    context: &mut AnalysisContext<'_>,
    regions: impl IntoIterator<Item = Region>,
) -> Result<BTreeSet<FactId>, Exhausted> {
    let (mut facts, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for region in regions {
        if seen.insert(region) {
            let possible = context.possible;
            let deciding = describe::deciding(context, region, possible)?;
            facts.extend(
                deciding
                    .into_iter()
                    .flat_map(|fact| context.model.given_facts(fact)),
            );
        }
    }
    Ok(facts)
}

/// Some of these readers, who get the same of a decision that takes rules together; of facts that have
/// these values.
pub(super) fn alike(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    mut readers: Region,
    exact: &BTreeMap<FactId, i64>,
) -> Result<Region, Exhausted> {
    let collects = |id| matches!(context.model.decisions.at(id).domain, Domain::AnyOf(_));
    if !matches!(subject, Subject::Decision(id) if collects(id)) {
        return Ok(readers);
    }
    for wins in regions(context, subject)? {
        let others = context.diagram.minus(readers, wins)?;
        if has_reader(context, others, exact) {
            readers = others;
        }
    }
    Ok(readers)
}

/// Whether some of these readers have these values: amounts at their bounds may leave nobody.
pub(super) fn has_reader(
    context: &AnalysisContext<'_>,
    readers: Region,
    exact: &BTreeMap<FactId, i64>,
) -> bool {
    match context.related() {
        Some(_) => context.reader_with(readers, exact).is_some(),
        None => !readers.is_empty(),
    }
}

/// A reader of these to whom the rules of a decision give one value that is worked out, the value, and
/// the facts that have to be given for it.
fn worked_out(
    context: &AnalysisContext<'_>,
    id: DecisionId,
    reader: Option<&Case>,
    readers: Region,
) -> Option<(Constant, Vec<String>)> {
    let reader = match reader {
        Some(reader) => reader.clone(),
        None => context.reader(readers)?,
    };
    let model = context.model;
    let evaluator = Evaluator::new(model, &context.file.sees);
    let values = evaluator.values(id, &reader);
    let [value] = values.as_slice() else {
        return None;
    };
    // What leaves the domain is reported; no example expects it.
    if let (Domain::Ordered(own), Constant::Number(number)) =
        (&model.decisions.at(id).domain, value)
        && !(own.lo..=own.hi).contains(number)
    {
        return None;
    }
    let mut facts = BTreeSet::new();
    for at in evaluator.winners(id, &reader) {
        if let Some(RuleResult::Amount(amount)) =
            model.decisions.at(id).rules.get(at).map(|rule| rule.result)
        {
            facts.extend(model.given_facts(amount));
        }
    }
    let given = facts.iter().filter_map(|fact| {
        let of = model.facts.at(*fact);
        let value = of.domain.source(*reader.get(fact)?);
        Some(format!("{} is {value}", of.name))
    });
    Some((*value, given.collect()))
}

/// The result of a decision over `any of` for readers who are alike.
fn all(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    given: Region,
) -> Result<Constant, Exhausted> {
    let mut members = 0;
    for (rule, wins) in context
        .model
        .decisions
        .at(id)
        .rules
        .iter()
        .zip(regions(context, Subject::Decision(id))?)
    {
        if let (RuleResult::Value(Constant::Members(set)), true) =
            (rule.result, context.diagram.meets(wins, given))
        {
            members |= set;
        }
    }
    Ok(Constant::Members(members))
}

/// The way of these readers through a guide, and their end, as far as each is the same for all of
/// them.
fn way(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    given: Region,
) -> Result<Vec<String>, Exhausted> {
    let model = context.model;
    let mut expect = Vec::new();
    // The only steps of a guide have no name of their own.
    let passed = itinerary(context, guide, given)?;
    if let Some(passed) =
        passed.filter(|passed| !passed.iter().any(|id| model.scenarios.at(*id).whole_guide))
    {
        let names: Vec<&str> = passed
            .iter()
            .map(|id| model.scenarios.at(*id).name.as_str())
            .collect();
        expect.push(format!("goes {}", names.join(", ")));
    }
    let ends: Vec<_> = outcomes(context, guide, given)?.into_iter().collect();
    if let [only] = ends.as_slice() {
        expect.push(format!("ends {}", model.outcomes.at(*only).name));
    }
    Ok(expect)
}
