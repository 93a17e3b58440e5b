//! A small set of cases that ask for many goals: each case is one reader, chosen so that as many
//! goals as possible are asked for by it. (Greedy set cover: Chvátal, "A Greedy Heuristic for the
//! Set-Covering Problem", 1979; here a case is not chosen from a list but narrowed, goal by goal.)

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::cube::Cube;
use crate::analysis::region::diagram::{Exhausted, Region, Variable};
use crate::analysis::region::space::Axis;
use crate::analysis::tables::Subject;
use crate::analysis::wording::{cubes, describe};
use crate::model::{Constant, Domain, FactId, OrderedKind};

use super::goal::{CoverageGoal, Proposal};
use super::propose::{self, alike, deciding, has_reader, written};
use super::rows::regions;

/// How many of the other goals a case tries to serve too.
const TRIED: usize = 400;

/// Readers who serve some goals.
struct Serving {
    readers: Region,
    exact: BTreeMap<FactId, i64>,
}

impl Serving {
    /// These readers, as far as they serve one more goal. `None` where none of them does.
    fn with(
        &self,
        context: &mut AnalysisContext<'_>,
        goal: &CoverageGoal,
    ) -> Result<Option<Self>, Exhausted> {
        if goal
            .exact
            .is_some_and(|(fact, value)| self.exact.get(&fact).is_some_and(|own| *own != value))
        {
            return Ok(None);
        }
        let readers = context.diagram.and(self.readers, goal.readers)?;
        let mut exact = self.exact.clone();
        exact.extend(goal.exact);
        let fits = has_reader(context, readers, &exact);
        Ok(fits.then_some(Self { readers, exact }))
    }
}

/// Cases that together serve all of the goals, of one decision or guide, that can be served.
pub(super) fn cases(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    mut goals: Vec<CoverageGoal>,
) -> Result<Vec<Proposal>, Exhausted> {
    let rows = regions(context, subject)?;
    goals.retain(|goal| !goal.readers.is_empty());
    let wanted = goals.iter().map(|goal| goal.readers);
    let facts = deciding(context, rows.iter().copied().chain(wanted))?;
    let mut cases = Vec::new();
    // The most specific goals leave the least choice.
    goals.sort_by_key(|goal| std::cmp::Reverse((goal.kind, goal.exact.is_some())));
    while !goals.is_empty() {
        let first = goals.remove(0);
        let mut serving = Serving {
            readers: first.readers,
            exact: first.exact.into_iter().collect(),
        };
        let mut left = Vec::new();
        for (at, goal) in goals.into_iter().enumerate() {
            let both = if at < TRIED {
                serving.with(context, &goal)?
            } else {
                None
            };
            match both {
                Some(both) => serving = both,
                None => left.push(goal),
            }
        }
        goals = left;
        let case = case(context, subject, &rows, &facts, &serving)?;
        cases.extend(case.filter(|case| !cases.contains(case)));
    }
    Ok(cases)
}

/// One of the readers as an example that gives these facts, or as a case.
fn case(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    rows: &[Region],
    facts: &BTreeSet<FactId>,
    serving: &Serving,
) -> Result<Option<Proposal>, Exhausted> {
    let readers = alike(context, subject, serving.readers, &serving.exact)?;
    let Some(case) = context.reader_with(readers, &serving.exact) else {
        return Ok(None);
    };
    let classes = context.space.classes(context.model, &case);
    let asked =
        |(_, axis): &(Variable, &Axis)| context.model.given_facts(axis.fact).is_subset(facts);
    let side = |(variable, _): (Variable, &Axis)| {
        (
            variable,
            vec![classes.get(variable as usize).copied().unwrap_or(0)],
        )
    };
    let cell = Cube {
        sides: (0..)
            .zip(context.space.axes())
            .filter(asked)
            .map(side)
            .collect(),
    };
    let here = cubes::cell_region(context, &cell)?;
    let here = context.possible(here)?;
    let row = rows
        .iter()
        .position(|region| context.diagram.meets(*region, here));
    let collects = |id| matches!(context.model.decisions.at(id).domain, Domain::AnyOf(_));
    if row.is_none() && !matches!(subject, Subject::Decision(id) if collects(id)) {
        return Ok(None);
    }
    let given: Vec<String> = facts
        .iter()
        .map(|fact| given(context, *fact, case.get(fact).copied(), &cell))
        .collect();
    let lines = written(context, subject, row, &given, (Some(&case), here))?;
    if !lines.is_empty() {
        return Ok(Some(Proposal::Example(lines)));
    }
    let (Subject::Guide(guide), Some(row)) = (subject, row) else {
        return Ok(None);
    };
    let known = facts
        .iter()
        .filter_map(|fact| Some((*fact, case.get(fact).copied()?)))
        .collect();
    propose::case(context, guide, row, known).map(Some)
}

/// One value of a fact, as it is given.
fn given(
    context: &AnalysisContext<'_>,
    id: FactId,
    value: Option<Constant>,
    cell: &Cube,
) -> String {
    let fact = context.model.facts.at(id);
    match (&fact.domain, value) {
        (Domain::YesNo, Some(Constant::Index(index))) => {
            format!("{}{}", if index == 1 { "" } else { "not " }, fact.name)
        }
        // A version that is written is a series.
        (Domain::Ordered(ordered), Some(value)) if ordered.kind != OrderedKind::Version => {
            format!("{} is {}", fact.name, fact.domain.source(value))
        }
        (Domain::OneOf(_), Some(value)) => {
            format!("{} is {}", fact.name, fact.domain.source(value))
        }
        _ => {
            let of_fact = |(variable, _): &&(Variable, Vec<u32>)| {
                context
                    .space
                    .axis(*variable)
                    .is_some_and(|axis| axis.fact == id)
            };
            let sides = cell.sides.iter().filter(of_fact).cloned().collect();
            describe::sources(context, &Cube { sides }).concat()
        }
    }
}
