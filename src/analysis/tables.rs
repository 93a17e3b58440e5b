//! Decisions, eligibilities and guides as tables: the one form in which emitters read what was
//! decided. A row is a rule or a scenario with the boxes in which it wins.

use num_bigint::BigUint;

use crate::base::Span;
use crate::model::{Constant, DecisionId, Domain, FactId, GuideId, Policy};

use super::boxes::Cell;
use super::diagram::{Exhausted, Region};
use super::world::World;

/// How many boxes a row may have before its table is given up.
const BOXES: usize = 50_000;

/// What a table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A decision or an eligibility.
    Decision(DecisionId),
    /// A guide: its scenarios are its results.
    Guide(GuideId),
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
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The name of the rule or scenario.
    pub id: String,
    /// The result of a rule; a scenario is its own.
    pub result: Option<Constant>,
    /// The reason, as plain text.
    pub reason: Option<String>,
    /// Where it wins, as boxes; a row without any has no reader.
    pub cells: Vec<Cell>,
    /// Where it wins.
    pub region: Region,
    /// Where it is written.
    pub span: Span,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it stands for.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// Its title, as plain text.
    pub title: String,
    /// How its rows work together.
    pub hit: Hit,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The facts that it depends on, in the order of the sources.
    pub facts: Vec<FactId>,
    /// For whom it is; no box: for nobody; one box without sides: for everybody.
    pub population: Vec<Cell>,
    /// Whether every possible reader of the population has a row.
    pub complete: bool,
    /// Whether everybody has a row, possible or not.
    pub total: bool,
    /// How many of the possible readers it is for.
    pub readers: BigUint,
    /// Where its name is declared.
    pub span: Span,
}

impl World<'_> {
    /// The decisions and guides that this file declares, in the order of the sources, with where their names stand.
    #[must_use]
    pub fn subjects(&self) -> Vec<(Span, Subject)> {
        let model = self.model;
        let mut subjects: Vec<(Span, Subject)> = Vec::new();
        subjects.extend(model.decisions.iter().map(|(id, decision)| (decision.span, Subject::Decision(id))));
        subjects.extend(model.guides.iter().map(|(id, guide)| (guide.span, Subject::Guide(id))));
        subjects.retain(|(span, _)| self.owns(*span));
        subjects.sort_by_key(|(span, _)| *span);
        subjects
    }

    /// The tables of all decisions and guides that this file declares, in the order of the sources.
    ///
    /// # Errors
    /// As [`table`](Self::table), with where the name stands of the one that is too large.
    pub fn tables(&mut self) -> Result<Vec<Table>, (Span, Exhausted)> {
        let subjects = self.subjects();
        subjects.into_iter().map(|(span, subject)| self.table(subject).map_err(|exhausted| (span, exhausted))).collect()
    }

    /// The table of one decision or guide.
    ///
    /// # Errors
    /// Where the node budget is met, or a row needs more boxes than a table holds.
    pub fn table(&mut self, subject: Subject) -> Result<Table, Exhausted> {
        let model = self.model;
        let (population, mut rows) = self.regions(subject)?;
        let (name, title, span) = match subject {
            Subject::Decision(id) => {
                (&model.decisions.at(id).name, &model.decisions.at(id).title, model.decisions.at(id).span)
            }
            Subject::Guide(id) => (&model.guides.at(id).name, &model.guides.at(id).title, model.guides.at(id).span),
        };
        let mut support = self.diagram.support(population);
        for row in &mut rows {
            support.extend(self.diagram.support(row.region));
            let cover = self.cover(row.region, row.region, BOXES)?;
            if !cover.complete {
                return Err(Exhausted { allowed: BOXES });
            }
            row.cells = cover.cells;
        }
        let possible = self.possible(population)?;
        let (complete, total) = self.covers(subject, population, &rows)?;
        let mut facts: Vec<FactId> =
            support.into_iter().filter_map(|variable| self.space.axis(variable)).map(|axis| axis.fact).collect();
        facts.sort_unstable();
        facts.dedup();
        Ok(Table {
            subject,
            name: name.clone(),
            title: model.plain(title),
            hit: self.hit(subject, &rows)?,
            rows,
            facts,
            population: self.cover(population, population, BOXES)?.cells,
            complete,
            total,
            readers: self.count(possible),
            span,
        })
    }

    /// Whether every possible reader of the population has a row, and whether everybody has a value, possible or not. The
    /// rules of a large decision are together more than a diagram holds, so that they are asked.
    fn covers(&mut self, subject: Subject, population: Region, rows: &[Row]) -> Result<(bool, bool), Exhausted> {
        match subject {
            Subject::Decision(id) => {
                let complete = self.decides_for_readers(id)?;
                // A decision over `any of` has a value for all its population: nothing is one too.
                let collects = matches!(self.model.decisions.at(id).domain, Domain::AnyOf(_));
                let total = population == Region::ALL && (collects || self.decides_for_everybody(id)?);
                Ok((complete, total))
            }
            Subject::Guide(_) => {
                let mut covered = Region::NONE;
                for row in rows {
                    covered = self.diagram.or(covered, row.region)?;
                }
                let possible = self.possible(population)?;
                Ok((self.diagram.minus(possible, covered)?.is_empty(), covered == Region::ALL))
            }
        }
    }

    fn regions(&mut self, subject: Subject) -> Result<(Region, Vec<Row>), Exhausted> {
        let model = self.model;
        let row = |id: &str, result, reason, region, span| Row {
            id: id.to_owned(),
            result,
            reason,
            cells: Vec::new(),
            region,
            span,
        };
        Ok(match subject {
            Subject::Decision(id) => {
                let regions = self.decision(id)?;
                let rules = model.decisions.at(id).rules.iter().zip(&regions.wins);
                let rows = rules.map(|(rule, region)| {
                    let reason = rule.because.as_ref().map(|because| model.plain(because));
                    row(&rule.name, Some(rule.result), reason, *region, rule.span)
                });
                (regions.population, rows.collect())
            }
            Subject::Guide(id) => {
                let regions = self.guide(id)?;
                let scenarios = regions.scenarios.iter().map(|(id, region)| (model.scenarios.at(*id), region));
                let rows = scenarios.map(|(scenario, region)| row(&scenario.name, None, None, *region, scenario.span));
                (regions.population, rows.collect())
            }
        })
    }

    fn hit(&mut self, subject: Subject, rows: &[Row]) -> Result<Hit, Exhausted> {
        let Subject::Decision(id) = subject else { return Ok(Hit::Unique) };
        let decision = self.model.decisions.at(id);
        if matches!(decision.domain, Domain::AnyOf(_)) {
            return Ok(Hit::Collect);
        }
        if decision.policy == Policy::First {
            return Ok(Hit::Unique);
        }
        let possible = self.possible;
        let several = self.is_so_of_two(id, |world, one, other| {
            let (Some(one), Some(other)) = (rows.get(one), rows.get(other)) else { return Ok(false) };
            let both = world.diagram.and(one.region, other.region)?;
            Ok(world.diagram.meets(both, possible))
        })?;
        Ok(if several { Hit::Any } else { Hit::Unique })
    }
}
