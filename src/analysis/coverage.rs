//! Which rules and scenarios the examples ask for, and an example for each that none does.

use std::collections::BTreeSet;

use crate::base::Span;
use crate::model::{Constant, DecisionId, Domain, ExpectKind, File, GuideId, Model};

use super::diagram::{Exhausted, Region};
use super::itinerary::{itinerary, outcomes, readers};
use super::tables::Subject;
use super::world::World;

/// A rule or scenario that decides for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it belongs to.
    pub subject: Subject,
    /// Its place among the rules or scenarios of that.
    pub at: usize,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// An example that says what it says today; empty where none can be made.
    pub example: Vec<String>,
}

/// The rules and scenarios that the examples of a file ask for: those that decide for some reader of whom an example
/// speaks, where it expects something of their decision or guide.
///
/// # Errors
/// Where the node budget is met.
pub fn asked(model: &Model, file: &File, nodes: usize) -> Result<BTreeSet<(Subject, usize)>, Exhausted> {
    let mut asked = BTreeSet::new();
    let own: Vec<_> = model.examples.iter().filter(|example| example.span.file == file.id).collect();
    if own.is_empty() {
        return Ok(asked);
    }
    let mut world = World::new(model, file, nodes)?;
    for example in own {
        let given = readers(&mut world, example)?;
        for expect in &example.expect {
            let subject = match &expect.kind {
                ExpectKind::Is(id, _, _) => Subject::Decision(*id),
                ExpectKind::Goes(id, _) | ExpectKind::Ends(id, _) => Subject::Guide(*id),
            };
            for (at, region) in regions(&mut world, subject)?.into_iter().enumerate() {
                if world.diagram.meets(region, given) {
                    asked.insert((subject, at));
                }
            }
            let ExpectKind::Goes(_, scenarios) = &expect.kind else { continue };
            // Readers come to the later ones with other facts than they began with.
            for id in scenarios {
                let guide = model.scenarios.at(*id).guide;
                let at = world.guide(guide)?.scenarios.iter().position(|(scenario, _)| scenario == id);
                asked.extend(at.map(|at| (Subject::Guide(guide), at)));
            }
        }
    }
    Ok(asked)
}

/// The rules and scenarios of a file that decide for somebody, with an example for each that `covered` does not know.
///
/// # Errors
/// Where the node budget is met.
pub fn rows(
    model: &Model,
    file: &File,
    nodes: usize,
    covered: &(dyn Fn(Subject, usize) -> bool + Sync),
) -> Result<Vec<Row>, Exhausted> {
    let mut world = World::new(model, file, nodes)?;
    let mut rows = Vec::new();
    for (_, subject) in world.subjects() {
        for (at, region) in regions(&mut world, subject)?.into_iter().enumerate() {
            let readers = world.possible(region)?;
            if readers.is_empty() {
                continue;
            }
            let (name, span) = named(&mut world, subject, at)?;
            let example = if covered(subject, at) { Vec::new() } else { example(&mut world, subject, at, readers)? };
            rows.push(Row { subject, at, name, span, example });
        }
    }
    Ok(rows)
}

fn regions(world: &mut World<'_>, subject: Subject) -> Result<Vec<Region>, Exhausted> {
    Ok(match subject {
        Subject::Decision(id) => world.decision(id)?.wins.clone(),
        Subject::Guide(id) => world.guide(id)?.scenarios.iter().map(|(_, region)| *region).collect(),
    })
}

fn named(world: &mut World<'_>, subject: Subject, at: usize) -> Result<(String, Span), Exhausted> {
    let model = world.model;
    let found = match subject {
        Subject::Decision(id) => model.decisions.at(id).rules.get(at).map(|rule| (rule.name.clone(), rule.span)),
        Subject::Guide(id) => world.guide(id)?.scenarios.get(at).map(|(id, _)| {
            let scenario = model.scenarios.at(*id);
            (scenario.name.clone(), scenario.span)
        }),
    };
    Ok(found.unwrap_or_else(|| (String::new(), world.file_span())))
}

/// An example of some readers of a row, as it is written.
fn example(world: &mut World<'_>, subject: Subject, at: usize, readers: Region) -> Result<Vec<String>, Exhausted> {
    let readers = alike(world, subject, readers)?;
    let cover = world.cover(readers, readers, 1)?;
    let Some(cell) = cover.cells.first() else { return Ok(Vec::new()) };
    // What is given is one test, or a condition in parentheses.
    let given_line = |source: &String| {
        let several = source.contains(" and ") && !source.starts_with('(');
        if several { format!("  given ({source})") } else { format!("  given {source}") }
    };
    let given_lines: Vec<String> = world.sources(cell).iter().map(given_line).collect();
    let inside = world.cell_region(cell)?;
    let given = world.diagram.and(inside, readers)?;
    let (name, _) = named(world, subject, at)?;
    let model = world.model;
    let (own, expect) = match subject {
        Subject::Guide(id) => (model.guides.at(id).name.clone(), way(world, id, given)?),
        Subject::Decision(id) => {
            let decision = model.decisions.at(id);
            let rule = decision.rules.get(at);
            // Of a decision that takes rules together, others add to this one's result.
            let value = match (&decision.domain, rule) {
                (Domain::AnyOf(_), _) => Some(all(world, id, given)?),
                (_, rule) => rule.map(|rule| rule.result),
            };
            let is = value.map(|value| format!("is {}", model.value_source(&decision.domain, value)));
            // What stands behind `otherwise` has no name to be given as a reason.
            let named = rule.is_some_and(|rule| rule.when.is_some());
            (decision.name.clone(), is.map(|is| if named { format!("{is} because {name}") } else { is }))
        }
    };
    let Some(expect) = expect else { return Ok(Vec::new()) };
    let mut lines = vec![format!("example \"{own}: {name}\" {{")];
    lines.extend(given_lines);
    lines.extend([format!("  expect {own} {expect}"), "}".to_owned()]);
    Ok(lines)
}

/// Some of these readers, who get the same of a decision that takes rules together.
fn alike(world: &mut World<'_>, subject: Subject, mut readers: Region) -> Result<Region, Exhausted> {
    let collects = |id| matches!(world.model.decisions.at(id).domain, Domain::AnyOf(_));
    if !matches!(subject, Subject::Decision(id) if collects(id)) {
        return Ok(readers);
    }
    for wins in regions(world, subject)? {
        let others = world.diagram.minus(readers, wins)?;
        if !others.is_empty() {
            readers = others;
        }
    }
    Ok(readers)
}

/// What a decision over `any of` gives readers who are alike.
fn all(world: &mut World<'_>, id: DecisionId, given: Region) -> Result<Constant, Exhausted> {
    let mut members = 0;
    for (rule, wins) in world.model.decisions.at(id).rules.iter().zip(regions(world, Subject::Decision(id))?) {
        if let (Constant::Members(set), true) = (rule.result, world.diagram.meets(wins, given)) {
            members |= set;
        }
    }
    Ok(Constant::Members(members))
}

/// The way of these readers through a guide, or else their end.
fn way(world: &mut World<'_>, guide: GuideId, given: Region) -> Result<Option<String>, Exhausted> {
    let model = world.model;
    if let Some(passed) = itinerary(world, guide, given)? {
        let names: Vec<&str> = passed.iter().map(|id| model.scenarios.at(*id).name.as_str()).collect();
        return Ok(Some(format!("goes {}", names.join(", "))));
    }
    let ends: Vec<_> = outcomes(world, guide, given)?.into_iter().collect();
    Ok(match ends.as_slice() {
        [only] => Some(format!("ends {}", model.outcomes.at(*only).name)),
        _ => None,
    })
}
