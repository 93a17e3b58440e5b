//! Decisions, eligibilities and guides as tables: the one form in which emitters read decided
//! rules. A row is a rule or a scenario with the boxes in which it wins.

use num_bigint::BigUint;

use crate::base::Span;
use crate::model::{
    DecisionId, Domain, FactId, GuideId, Model, Policy, Rule, RuleResult, Scenario,
};

use super::context::AnalysisContext;
use super::decide::{conflicts, gap};
use super::region::cube::Cube;
use super::region::diagram::{Exhausted, Region};
use super::rules::{decisions, guides};
use super::wording::cubes;

/// How many boxes a row may have before its table is given up.
const BOXES: usize = 50_000;

/// How many boxes rows may have that are apart, for each of them and beside that, before they are
/// put in order instead.
const APART: (usize, usize) = (8, 256);

/// How many nodes it may take to find these, or how often each result is given.
const NODES: usize = 100_000;

/// The subject of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A decision or an eligibility.
    Decision(DecisionId),
    /// A guide: its scenarios are its results.
    Guide(GuideId),
}

impl Subject {
    /// Its name.
    #[must_use]
    pub fn name(self, model: &Model) -> &str {
        match self {
            Self::Decision(id) => &model.decisions.at(id).name,
            Self::Guide(id) => &model.guides.at(id).name,
        }
    }

    /// Where its name stands.
    #[must_use]
    pub fn span(self, model: &Model) -> Span {
        match self {
            Self::Decision(id) => model.decisions.at(id).span,
            Self::Guide(id) => model.guides.at(id).span,
        }
    }
}

/// How rows that meet work together, for possible readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// At most one row fits.
    Unique,
    /// All rows that fit have the same result.
    Any,
    /// The results of all rows that fit are taken together.
    Collect,
    /// The first row that fits counts.
    First,
}

impl Hit {
    /// Whether one row decides.
    #[must_use]
    pub fn is_of_one(self) -> bool {
        matches!(self, Self::Unique | Self::First)
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The name of the rule or scenario.
    pub id: String,
    /// The result of a rule; a scenario is its own.
    pub result: Option<RuleResult>,
    /// The reason, as plain text.
    pub reason: Option<String>,
    /// Where it wins, as boxes; of rows of which the first counts, where it applies. A row without
    /// any has no reader.
    pub cells: Vec<Cube>,
    /// As `cells`.
    pub region: Region,
    /// Where it is written.
    pub span: Span,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    pub subject: Subject,
    pub name: String,
    /// Its title, as plain text.
    pub title: String,
    /// How its rows work together.
    pub hit: Hit,
    /// Its rows: as they are written, or where the first counts, the stronger before the weaker.
    pub rows: Vec<Row>,
    /// The facts that it depends on, in the order of the sources.
    pub facts: Vec<FactId>,
    /// For whom it is; no box: for nobody; one box without sides: for everybody.
    pub population: Vec<Cube>,
    /// Whether every possible reader of the population has a row.
    pub complete: bool,
    /// Whether everybody has a row, possible or not.
    pub total: bool,
    /// How many of the possible readers it is for.
    pub readers: BigUint,
    /// Where its name is declared.
    pub span: Span,
}

/// The decisions and guides that this file declares, in the order of the sources, with where
/// their names stand.
#[must_use]
pub fn subjects(context: &AnalysisContext<'_>) -> Vec<(Span, Subject)> {
    let model = context.model;
    let mut subjects: Vec<(Span, Subject)> = Vec::new();
    subjects.extend(
        model
            .decisions
            .iter()
            .map(|(id, decision)| (decision.span, Subject::Decision(id))),
    );
    subjects.extend(
        model
            .guides
            .iter()
            .map(|(id, guide)| (guide.span, Subject::Guide(id))),
    );
    subjects.retain(|(span, _)| context.owns(*span));
    subjects.sort_by_key(|(span, _)| *span);
    subjects
}

/// The tables of all decisions and guides that this file declares, in the order of the sources.
///
/// # Errors
/// As [`table`], with where the name stands of the one that is too large.
pub fn tables(context: &mut AnalysisContext<'_>) -> Result<Vec<Table>, (Span, Exhausted)> {
    let subjects = subjects(context);
    subjects
        .into_iter()
        .map(|(span, subject)| table(context, subject).map_err(|exhausted| (span, exhausted)))
        .collect()
}

/// The table of one decision or guide.
///
/// # Errors
/// Where the node budget is met, or a row needs more boxes than a table holds.
pub fn table(context: &mut AnalysisContext<'_>, subject: Subject) -> Result<Table, Exhausted> {
    let model = context.model;
    let title = match subject {
        Subject::Decision(id) => &model.decisions.at(id).title,
        Subject::Guide(id) => &model.guides.at(id).title,
    };
    let MeetingRows {
        population,
        hit,
        rows,
    } = rows(context, subject)?;
    let mut support = context.diagram.support(population);
    support.extend(
        rows.iter()
            .flat_map(|row| &row.cells)
            .flat_map(|cell| cell.sides.iter().map(|side| side.0)),
    );
    let possible = context.possible(population)?;
    let (complete, total) = covers(context, subject, population, &rows)?;
    let mut facts: Vec<FactId> = support
        .into_iter()
        .filter_map(|variable| context.space.axis(variable))
        .map(|axis| axis.fact)
        .collect();
    for row in &rows {
        if let Some(RuleResult::Amount(fact)) = row.result {
            facts.push(fact);
        }
    }
    facts.sort_unstable();
    facts.dedup();
    Ok(Table {
        subject,
        name: subject.name(model).to_owned(),
        title: model.plain(title),
        hit,
        rows,
        facts,
        population: cubes::cover(context, population, population, BOXES)?.cells,
        complete,
        total,
        readers: context.count(possible),
        span: subject.span(model),
    })
}

/// Whether every possible reader of the population has a row, and whether everybody has a
/// value, possible or not. The rules of a large decision are together more than a diagram
/// holds, so that they are asked.
fn covers(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    population: Region,
    rows: &[Row],
) -> Result<(bool, bool), Exhausted> {
    match subject {
        Subject::Decision(id) => {
            let complete = gap::decides_for_readers(context, id)?;
            // A decision over `any of` has a value for all its population: nothing is one too.
            let collects = matches!(context.model.decisions.at(id).domain, Domain::AnyOf(_));
            let total =
                population == Region::ALL && (collects || gap::decides_for_everybody(context, id)?);
            Ok((complete, total))
        }
        Subject::Guide(_) => {
            let mut covered = Region::NONE;
            for row in rows {
                covered = context.diagram.or(covered, row.region)?;
            }
            let possible = context.possible(population)?;
            Ok((
                context.diagram.minus(possible, covered)?.is_empty(),
                covered == Region::ALL,
            ))
        }
    }
}

fn rows(context: &mut AnalysisContext<'_>, subject: Subject) -> Result<MeetingRows, Exhausted> {
    let model = context.model;
    let id = match subject {
        Subject::Decision(id) => id,
        Subject::Guide(id) => {
            let regions = guides::guide(context, id)?;
            let scenarios = regions
                .scenarios
                .iter()
                .map(|(id, region)| (model.scenarios.at(*id), *region));
            let row = |(scenario, region): (&Scenario, Region)| {
                let (id, span) = (scenario.name.clone(), scenario.span);
                Row {
                    id,
                    result: None,
                    reason: None,
                    cells: Vec::new(),
                    region,
                    span,
                }
            };
            let mut rows = scenarios.map(row).collect();
            boxes(context, &mut rows, usize::MAX)?;
            return Ok(MeetingRows {
                population: regions.population,
                hit: Hit::Unique,
                rows,
            });
        }
    };
    let decision = model.decisions.at(id);
    if decision.policy == Policy::First {
        return in_order(context, id);
    }
    let one_of_all = !matches!(decision.domain, Domain::AnyOf(_));
    let weaker =
        decision.has_last_resort() || decision.rules.iter().any(|rule| !rule.overrides.is_empty());
    if !(weaker && one_of_all) {
        return winning(context, id, usize::MAX);
    }
    // The rest that is left to weaker rules may fall into many parts.
    let most = APART.0 * decision.rules.len() + APART.1;
    match context.within(NODES, |context| winning(context, id, most)) {
        Ok(rows) => Ok(rows),
        Err(_) => in_order(context, id),
    }
}

/// The rules with where they win, as so many boxes at most.
fn winning(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    most: usize,
) -> Result<MeetingRows, Exhausted> {
    let regions = decisions::decision(context, id)?;
    let mut rows = rules(context, id, regions.wins.iter().copied());
    boxes(context, &mut rows, most)?;
    Ok(MeetingRows {
        population: regions.population,
        hit: hit(context, id, &rows)?,
        rows,
    })
}

/// The rules in order, with where they apply.
fn in_order(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<MeetingRows, Exhausted> {
    let decision = context.model.decisions.at(id);
    let (population, mut applies) = decisions::applying(context, id)?;
    if decision.has_last_resort()
        && let Some(last) = applies.last_mut()
    {
        *last = population;
    }
    let rows = rules(context, id, applies.into_iter());
    let mut ordered: Vec<Row> = decision
        .strongest_first()
        .into_iter()
        .filter_map(|at| rows.get(at).cloned())
        .collect();
    boxes(context, &mut ordered, usize::MAX)?;
    Ok(MeetingRows {
        population,
        hit: Hit::First,
        rows: ordered,
    })
}

fn rules(
    context: &AnalysisContext<'_>,
    id: DecisionId,
    regions: impl Iterator<Item = Region>,
) -> Vec<Row> {
    let row = |(rule, region): (&Rule, Region)| Row {
        id: rule.name.clone(),
        result: Some(rule.result),
        reason: rule
            .because
            .as_ref()
            .map(|because| context.model.plain(because)),
        cells: Vec::new(),
        region,
        span: rule.span,
    };
    context
        .model
        .decisions
        .at(id)
        .rules
        .iter()
        .zip(regions)
        .map(row)
        .collect()
}

/// Gives rows their boxes, all together at most `most`.
fn boxes(
    context: &mut AnalysisContext<'_>,
    rows: &mut Vec<Row>,
    most: usize,
) -> Result<(), Exhausted> {
    let mut left = most;
    for row in rows {
        let cover = cubes::cover(context, row.region, row.region, left.min(BOXES))?;
        if !cover.complete {
            return Err(Exhausted::Boxes(left.min(BOXES)));
        }
        left -= cover.cells.len();
        row.cells = cover.cells;
    }
    Ok(())
}

fn hit(context: &mut AnalysisContext<'_>, id: DecisionId, rows: &[Row]) -> Result<Hit, Exhausted> {
    if matches!(context.model.decisions.at(id).domain, Domain::AnyOf(_)) {
        return Ok(Hit::Collect);
    }
    let possible = context.possible;
    let several = conflicts::is_so_of_two(context, id, |context, one, other| {
        let (Some(one), Some(other)) = (rows.get(one), rows.get(other)) else {
            return Ok(false);
        };
        let both = context.diagram.and(one.region, other.region)?;
        Ok(context.diagram.meets(both, possible))
    })?;
    Ok(if several { Hit::Any } else { Hit::Unique })
}

/// Where each row of a table wins; `None` where rows in order leave too many parts to each
/// other.
pub fn winning_regions(context: &mut AnalysisContext<'_>, table: &Table) -> Option<Vec<Region>> {
    let regions = table.rows.iter().map(|row| row.region);
    if table.hit != Hit::First {
        return Some(regions.collect());
    }
    let wins = context.within(NODES, |context| {
        let (mut wins, mut taken) = (Vec::new(), Region::NONE);
        for region in regions {
            wins.push(context.diagram.minus(region, taken)?);
            taken = context.diagram.or(taken, region)?;
        }
        Ok(wins)
    });
    wins.ok()
}

/// The boxes in which each row of a table wins; `None` where those of rows in order are too
/// many.
pub fn winning_boxes(context: &mut AnalysisContext<'_>, table: &Table) -> Option<Vec<Vec<Cube>>> {
    if table.hit != Hit::First {
        return Some(table.rows.iter().map(|row| row.cells.clone()).collect());
    }
    let mut rows = table.rows.clone();
    for (row, region) in rows.iter_mut().zip(winning_regions(context, table)?) {
        row.region = region;
    }
    let most = APART.0 * rows.len() + APART.1;
    context
        .within(NODES, |context| boxes(context, &mut rows, most))
        .ok()?;
    Some(rows.into_iter().map(|row| row.cells).collect())
}

/// The rows of a table and how they work together.
struct MeetingRows {
    /// For whom it is.
    population: Region,
    hit: Hit,
    rows: Vec<Row>,
}
