//! Tables as plain data, values instead of classes: bundles hold it, and every other format is
//! written from it.

use std::collections::{BTreeMap, BTreeSet};

use casebook_runtime::policy;
use casebook_runtime::policy::{Admits, Choice, Kind, Side};

use crate::analysis::region::cube::Cube;
use crate::analysis::tables::{Hit, Row, Subject, Table};
use crate::analysis::wording::{cubes, describe};
use crate::analysis::{AnalysisContext, Exhausted};
use crate::model::amount::{Period, Rounding, Side as TurnSide};
use crate::model::calendar::Workdays;
use crate::model::{Amount, Constant, Domain, FactId, Model, OrderedKind, RuleResult, Value};
use crate::words;

/// How many boxes the assumptions may have before a bundle does without them.
const POSSIBLE: usize = 1_024;

/// How many boxes may be left to nobody.
const OTHERS: usize = 50_000;

/// The tables of a file.
///
/// # Errors
/// Where the node budget is met.
pub fn policy(
    context: &mut AnalysisContext<'_>,
    tables: &[Table],
) -> Result<policy::Policy, Exhausted> {
    // Amounts go together of themselves: they are worked out.
    let possible = cubes::cover(context, context.possible, context.assumed, POSSIBLE)?;
    let mut others = Vec::new();
    for table in tables {
        others.push(left_over(context, table)?);
    }
    let cells = tables
        .iter()
        .flat_map(|table| table.rows.iter().flat_map(|row| &row.cells));
    let cells = cells
        .chain(possible.cells.iter())
        .chain(others.iter().flatten());
    let variables: BTreeSet<_> = cells
        .flat_map(|cell| cell.sides.iter().map(|(variable, _)| *variable))
        .collect();
    let mut asked: BTreeSet<FactId> = tables
        .iter()
        .flat_map(|table| table.facts.iter().copied())
        .collect();
    asked.extend(
        variables
            .into_iter()
            .filter_map(|variable| context.space.axis(variable))
            .map(|axis| axis.fact),
    );
    let asked_for: Vec<FactId> = asked
        .iter()
        .flat_map(|fact| context.model.given_facts(*fact))
        .collect();
    asked.extend(asked_for);
    let data = Data {
        context,
        facts: asked.iter().copied().zip(0..).collect(),
    };
    Ok(policy::Policy {
        name: context.file.stem().to_owned(),
        facts: asked.iter().map(|id| fact(context.model, *id)).collect(),
        given: given(tables, &data.facts),
        possible: possible.complete.then(|| data.cells(&possible.cells)),
        tables: tables
            .iter()
            .zip(&others)
            .map(|(table, others)| data.table(table, others))
            .collect(),
        computed: asked
            .iter()
            .zip(0..)
            .filter_map(|(id, at)| {
                let computed = context.model.facts.at(*id).computed.as_ref()?;
                let mut steps = Vec::new();
                data.steps(&computed.amount, &mut steps);
                Some(policy::Computed {
                    fact: at,
                    amount: policy::Amount(steps),
                })
            })
            .collect(),
    })
}

/// Boxes over the facts of a policy that was made of this context.
pub(super) fn cells(
    context: &AnalysisContext<'_>,
    policy: &policy::Policy,
    cells: &[Cube],
) -> Vec<policy::Cell> {
    let names: BTreeMap<&str, u32> = policy
        .facts
        .iter()
        .map(|fact| fact.name.as_str())
        .zip(0..)
        .collect();
    let place = |fact: FactId| {
        names
            .get(context.model.facts.at(fact).name.as_str())
            .map(|at| (fact, *at))
    };
    let facts = context
        .space
        .axes()
        .iter()
        .filter_map(|axis| place(axis.fact))
        .collect();
    Data { context, facts }.cells(cells)
}

/// The possible readers whom a table gives nothing.
fn left_over(context: &mut AnalysisContext<'_>, table: &Table) -> Result<Vec<Cube>, Exhausted> {
    // The rows of a large table are together more than a diagram holds; whom it is for is not.
    let mut given = crate::analysis::Region::NONE;
    if table.complete || table.hit == Hit::Collect {
        for cell in &table.population {
            let region = cubes::cell_region(context, cell)?;
            given = context.diagram.or(given, region)?;
        }
    } else {
        for row in &table.rows {
            given = context.diagram.or(given, row.region)?;
        }
    }
    let nothing = context.diagram.not(given)?;
    let left = context.possible(nothing)?;
    let cover = cubes::cover(context, left, nothing, OTHERS)?;
    if cover.complete {
        Ok(cover.cells)
    } else {
        Err(Exhausted::Boxes(OTHERS))
    }
}

struct Data<'w, 'm> {
    context: &'w AnalysisContext<'m>,
    facts: BTreeMap<FactId, u32>,
}

impl Data<'_, '_> {
    fn table(&self, table: &Table, others: &[Cube]) -> policy::Table {
        let model = self.context.model;
        let (kind, result) = match table.subject {
            Subject::Guide(_) => {
                let scenario = |row: &Row| {
                    model
                        .scenarios
                        .iter()
                        .find(|(_, scenario)| scenario.span == row.span)
                };
                let title =
                    |row: &Row| scenario(row).map(|(_, scenario)| model.plain(&scenario.title));
                let choice = |row: &Row| Choice {
                    name: row.id.clone(),
                    label: title(row).unwrap_or_default(),
                };
                (
                    Kind::Guide,
                    policy::Domain::OneOf(table.rows.iter().map(choice).collect()),
                )
            }
            Subject::Decision(id) => {
                let decision = model.decisions.at(id);
                let kind = if decision.eligibility {
                    Kind::Eligibility
                } else {
                    Kind::Decision
                };
                (kind, domain(model, &decision.domain))
            }
        };
        let first = lowest(&result);
        let row = |(at, row): (i64, &Row)| policy::Row {
            name: row.id.clone(),
            result: match row.result {
                Some(RuleResult::Value(value)) => number(value),
                // What is worked out is said beside the tables.
                Some(RuleResult::Amount(_)) => first,
                None => at,
            },
            reason: row.reason.clone(),
            when: self.cells(&row.cells),
        };
        policy::Table {
            name: table.name.clone(),
            title: table.title.clone(),
            kind,
            hit: match table.hit {
                Hit::Unique => policy::Hit::Unique,
                Hit::Any => policy::Hit::Any,
                Hit::Collect => policy::Hit::Collect,
                Hit::First => policy::Hit::First,
            },
            result,
            rows: (0..).zip(&table.rows).map(row).collect(),
            others: self.cells(others),
        }
    }

    /// The steps by which an amount is worked out.
    fn steps(&self, amount: &Amount, steps: &mut Vec<policy::Step>) {
        if let Amount::Case(key, rows) = amount {
            self.steps(key, steps);
            let constants: Option<Vec<i64>> = rows.iter().map(|(_, of)| of.as_constant()).collect();
            let within: Vec<(i64, i64)> = rows.iter().map(|(within, _)| *within).collect();
            if let Some(constants) = constants {
                let table = within.into_iter().zip(constants).collect();
                steps.push(policy::Step::Table(table));
                return;
            }
            for (_, of) in rows {
                self.steps(of, steps);
            }
            steps.push(policy::Step::Case(within));
            return;
        }
        for part in amount.parts() {
            self.steps(part, steps);
        }
        let count = u32::try_from(amount.parts().len()).unwrap_or(u32::MAX);
        steps.push(match amount {
            Amount::Fact(id) => policy::Step::Fact(self.facts.get(id).copied().unwrap_or(u32::MAX)),
            Amount::Sum(parts, constant) => {
                let factors = parts.iter().map(|(factor, _)| *factor).collect();
                policy::Step::Sum(factors, *constant)
            }
            Amount::Least(_) => policy::Step::Least(count),
            Amount::Greatest(_) => policy::Step::Greatest(count),
            Amount::Rounded(_, by, how) => policy::Step::Rounded(*by, rounding(*how)),
            Amount::Months(_, months, early) => policy::Step::Months(*months, *early),
            Amount::PeriodEnd(period, side, _) => match turn(*period, *side) {
                Some(turn) => policy::Step::Turn(turn),
                // A day begins and ends with itself.
                None => policy::Step::Sum(vec![1], 0),
            },
            Amount::MonthsBetween(_, _, early) => policy::Step::MonthsBetween(*early),
            Amount::DaysUpTo(of, _) => policy::Step::DaysUpTo(days(of)),
            Amount::NthDay(of, _) => policy::Step::NthDay(days(of)),
            // See above.
            Amount::Case(..) => policy::Step::Sum(Vec::new(), 0),
        });
    }

    fn cells(&self, cells: &[Cube]) -> Vec<policy::Cell> {
        cells.iter().map(|cell| self.cell(cell)).collect()
    }

    fn cell(&self, cell: &Cube) -> policy::Cell {
        let mut sides: BTreeMap<u32, Admits> = BTreeMap::new();
        for (variable, classes) in &cell.sides {
            let Some(axis) = self.context.space.axis(*variable) else {
                continue;
            };
            let Some(fact) = self.facts.get(&axis.fact) else {
                continue;
            };
            let Some(member) = axis.member else {
                let intervals = if axis.ordered {
                    describe::stretches(self.context, *variable, classes)
                } else {
                    stretches(&axis.values_of(classes))
                };
                sides.insert(*fact, Admits::Within(intervals));
                continue;
            };
            let side = sides.entry(*fact).or_insert(Admits::Members {
                with: 0,
                without: 0,
            });
            if let Admits::Members { with, without } = side {
                *(if classes.contains(&1) { with } else { without }) |= 1 << member;
            }
        }
        policy::Cell {
            sides: sides
                .into_iter()
                .map(|(fact, admits)| Side { fact, admits })
                .collect(),
        }
    }
}

/// The stretches in which ascending positions of values lie.
fn stretches(values: &[usize]) -> Vec<(i64, i64)> {
    let mut all: Vec<(i64, i64)> = Vec::new();
    for value in values.iter().filter_map(|value| i64::try_from(*value).ok()) {
        match all.last_mut() {
            Some(last) if last.1 + 1 == value => last.1 = value,
            _ => all.push((value, value)),
        }
    }
    all
}

fn rounding(how: Rounding) -> policy::Rounding {
    match how {
        Rounding::Down => policy::Rounding::Down,
        Rounding::Up => policy::Rounding::Up,
        Rounding::TowardZero => policy::Rounding::TowardZero,
        Rounding::HalfUp => policy::Rounding::HalfUp,
        Rounding::HalfEven => policy::Rounding::HalfEven,
        Rounding::HalfAwayFromZero => policy::Rounding::HalfAwayFromZero,
    }
}

fn days(days: &Workdays) -> policy::Days {
    policy::Days {
        weekdays: days.weekday_bits(),
        holidays: days.holidays().to_vec(),
    }
}

fn turn(period: Period, side: TurnSide) -> Option<policy::Turn> {
    match (period, side) {
        (Period::Day, _) => None,
        (Period::Month, TurnSide::Start) => Some(policy::Turn::MonthStart),
        (Period::Month, TurnSide::End) => Some(policy::Turn::MonthEnd),
        (Period::Year, TurnSide::Start) => Some(policy::Turn::YearStart),
        (Period::Year, TurnSide::End) => Some(policy::Turn::YearEnd),
    }
}

/// The first value of a domain.
fn lowest(domain: &policy::Domain) -> i64 {
    match domain {
        policy::Domain::Number { lo, .. }
        | policy::Domain::Date { lo, .. }
        | policy::Domain::Time { lo, .. }
        | policy::Domain::Version { lo, .. } => *lo,
        policy::Domain::YesNo | policy::Domain::OneOf(_) | policy::Domain::AnyOf(_) => 0,
    }
}

/// The rows that give what is worked out.
fn given(tables: &[Table], facts: &BTreeMap<FactId, u32>) -> Vec<policy::Given> {
    let mut given = Vec::new();
    for (at, table) in (0..).zip(tables) {
        for (row, written) in (0..).zip(&table.rows) {
            if let Some(RuleResult::Amount(fact)) = written.result
                && let Some(fact) = facts.get(&fact)
            {
                given.push(policy::Given {
                    table: at,
                    row,
                    fact: *fact,
                });
            }
        }
    }
    given
}

fn number(constant: Constant) -> i64 {
    match constant {
        Constant::Index(index) => i64::try_from(index).unwrap_or(0),
        Constant::Number(number) => number,
        Constant::Members(set) => set.cast_signed(),
    }
}

fn fact(model: &Model, id: FactId) -> policy::Fact {
    let fact = model.facts.at(id);
    policy::Fact {
        name: fact.name.clone(),
        label: words::amount_in_message(model, id),
        label_not: fact.not.as_ref().map(|not| model.plain(not)),
        ask: fact.ask.as_ref().map(|ask| model.plain(ask)),
        domain: domain(model, &fact.domain),
    }
}

/// A value of a domain as the model has it.
#[must_use]
pub fn constant(domain: &policy::Domain, value: i64) -> Constant {
    match domain {
        policy::Domain::YesNo | policy::Domain::OneOf(_) => {
            Constant::Index(usize::try_from(value).unwrap_or(0))
        }
        policy::Domain::AnyOf(_) => Constant::Members(value.cast_unsigned()),
        policy::Domain::Number { .. }
        | policy::Domain::Date { .. }
        | policy::Domain::Time { .. }
        | policy::Domain::Version { .. } => Constant::Number(value),
    }
}

/// The domain of a fact or a decision.
#[must_use]
pub fn domain(model: &Model, domain: &Domain) -> policy::Domain {
    let choices = |values: &[Value]| {
        let choice = |value: &Value| Choice {
            name: value.name.clone(),
            label: model.plain(&value.label),
        };
        values.iter().map(choice).collect()
    };
    match domain {
        Domain::YesNo => policy::Domain::YesNo,
        Domain::OneOf(values) => policy::Domain::OneOf(choices(values)),
        Domain::AnyOf(values) => policy::Domain::AnyOf(choices(values)),
        Domain::Ordered(ordered) => {
            let (lo, hi) = (ordered.lo, ordered.hi);
            match &ordered.kind {
                OrderedKind::Number { decimals, unit, .. } => policy::Domain::Number {
                    lo,
                    hi,
                    decimals: *decimals,
                    unit: unit.clone(),
                },
                OrderedKind::Date => policy::Domain::Date { lo, hi },
                OrderedKind::Time => policy::Domain::Time { lo, hi },
                OrderedKind::Version => policy::Domain::Version { lo, hi },
            }
        }
    }
}
