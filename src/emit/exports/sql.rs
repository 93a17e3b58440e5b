//! A table as SQL: one `CASE` expression over the columns of a table whose rows are readers, in the
//! plain SQL that ANSI, `DuckDB`, `PostgreSQL` and Spark SQL share. A column that is `NULL`, or has
//! a value that its fact cannot have, fits nothing that asks for it.

use std::collections::BTreeMap;
use std::fmt::Write;

use casebook_runtime::policy::{Admits, Cell, Domain, Fact, Hit, Policy, Table};

use super::names::{Packed, asked, fact, number, underscored};
use super::refused::Refused;

/// How names are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Ansi,
    Spark,
}

pub(super) fn write(policy: &Policy, table: &Table, dialect: Dialect) -> Result<String, Refused> {
    let mut out = format!(
        "-- {}\n-- Written by casebook from the policy. Change that, not this.\n",
        comment(&table.title)
    );
    let packed: BTreeMap<u32, Packed> = asked(table)
        .into_iter()
        .map(|at| (at, Packed::new(policy, table, at)))
        .collect();
    for (at, packed) in &packed {
        describe(fact(policy, *at)?, *packed, dialect, &mut out);
    }
    let writer = SqlWriter {
        policy,
        table,
        packed,
        dialect,
    };
    if let (Hit::Collect, Domain::AnyOf(choices)) = (table.hit, &table.result) {
        let mut columns = Vec::new();
        for (bit, choice) in (0..).map(|at| 1_i64 << at).zip(choices) {
            columns.push(writer.member(bit, &format!("{}_{}", table.name, choice.name))?);
        }
        out.push_str(&columns.join(",\n"));
    } else {
        out.push_str(&writer.case()?);
    }
    Ok(out + "\n")
}

/// The type of a fact's column.
fn describe(fact: &Fact, packed: Packed, dialect: Dialect, out: &mut String) {
    let name = quoted(&fact.name, dialect);
    let _ = match &fact.domain {
        Domain::YesNo => writeln!(out, "-- {name} BOOLEAN: {}", comment(&fact.label)),
        Domain::OneOf(_) => writeln!(
            out,
            "-- {name} VARCHAR: {}; {}",
            comment(&fact.label),
            fact.domain.describe()
        ),
        Domain::AnyOf(choices) => choices.iter().try_for_each(|choice| {
            let name = quoted(&format!("{}-{}", fact.name, choice.name), dialect);
            writeln!(
                out,
                "-- {name} BOOLEAN: {}: {}",
                comment(&fact.label),
                comment(&choice.label)
            )
        }),
        Domain::Number { decimals: 0, .. } => {
            writeln!(out, "-- {name} BIGINT: {}", comment(&fact.label))
        }
        Domain::Number { decimals, .. } => writeln!(
            out,
            "-- {name} DECIMAL(19,{decimals}): {}",
            comment(&fact.label)
        ),
        Domain::Date { .. } => writeln!(out, "-- {name} DATE: {}", comment(&fact.label)),
        Domain::Time { .. } => writeln!(
            out,
            "-- {name} CHAR(5), as '09:30': {}",
            comment(&fact.label)
        ),
        Domain::Version { .. } => {
            writeln!(
                out,
                "-- {name} BIGINT: {}; {}",
                comment(&fact.label),
                packed.words()
            )
        }
    };
}

struct SqlWriter<'p> {
    policy: &'p Policy,
    table: &'p Table,
    packed: BTreeMap<u32, Packed>,
    dialect: Dialect,
}

impl SqlWriter<'_> {
    fn case(&self) -> Result<String, Refused> {
        let mut out = "CASE\n".to_owned();
        let ordered = self.table.hit == Hit::First;
        if ordered && let Some(outside) = self.outside()? {
            let _ = writeln!(out, "  WHEN {outside} THEN NULL");
        }
        for row in self.table.rows.iter().filter(|row| !row.when.is_empty()) {
            let cells = self.cells(&row.when)?;
            let _ = writeln!(out, "  WHEN {cells} THEN {}", self.result(row.result));
            // Where it is not known whether a row fits, it is not known either whether a later one
            // counts.
            if ordered && row.when.iter().all(|cell| !cell.sides.is_empty()) {
                let _ = writeln!(out, "  WHEN ({cells}) IS NULL THEN NULL");
            }
        }
        if self.table.rows.iter().all(|row| row.when.is_empty()) {
            out.push_str("  WHEN FALSE THEN NULL\n");
        }
        Ok(out + "END")
    }

    /// Whether a column has a value that its fact cannot have, where one can: it would fit no row
    /// that asks for it, and let a later one count.
    fn outside(&self) -> Result<Option<String>, Refused> {
        let mut outside = Vec::new();
        for at in asked(self.table) {
            let domain = &fact(self.policy, at)?.domain;
            if !matches!(domain, Domain::YesNo | Domain::AnyOf(_)) {
                outside.push(format!(
                    "NOT {}",
                    self.side(at, &Admits::Within(vec![domain.bounds()]))?
                ));
            }
        }
        Ok((!outside.is_empty()).then(|| outside.join(" OR ")))
    }

    /// Whether a collected set has a member. Unknown facts may add to it, so it is known to be in
    /// once a row says so, and known to be out once all rows that might add it are known not to
    /// fit.
    fn member(&self, bit: i64, name: &str) -> Result<String, Refused> {
        let rows = self.table.rows.iter().filter(|row| row.result & bit != 0);
        let cells: Vec<Cell> = rows.flat_map(|row| row.when.iter().cloned()).collect();
        let has = if cells.is_empty() {
            "FALSE".to_owned()
        } else {
            self.cells(&cells)?
        };
        let name = quoted(name, self.dialect);
        let others = match self.table.others.as_slice() {
            [] => String::new(),
            others => format!("  WHEN COALESCE({}, TRUE) THEN NULL\n", self.cells(others)?),
        };
        Ok(format!(
            "CASE\n{others}  WHEN {has} THEN TRUE\n  WHEN NOT ({has}) THEN FALSE\nEND AS {name}"
        ))
    }

    fn cells(&self, cells: &[Cell]) -> Result<String, Refused> {
        let mut parts = Vec::new();
        for cell in cells {
            let mut sides = Vec::new();
            for side in &cell.sides {
                sides.push(self.side(side.fact, &side.admits)?);
            }
            parts.push(if sides.is_empty() {
                "TRUE".to_owned()
            } else {
                format!("({})", sides.join(" AND "))
            });
        }
        Ok(parts.join(" OR "))
    }

    fn side(&self, at: u32, admits: &Admits) -> Result<String, Refused> {
        let fact = fact(self.policy, at)?;
        let name = quoted(&fact.name, self.dialect);
        let packed = *self
            .packed
            .get(&at)
            .ok_or_else(|| Refused("a fact is not there".to_owned()))?;
        let parts: Vec<String> = match (&fact.domain, admits) {
            (Domain::AnyOf(choices), Admits::Members { with, without }) => {
                let column = |at: usize| {
                    let choice = choices
                        .get(at)
                        .map(|choice| choice.name.as_str())
                        .unwrap_or_default();
                    quoted(&format!("{}-{choice}", fact.name), self.dialect)
                };
                let members = |set: &u64| {
                    casebook_runtime::value::members(set.cast_signed(), 64).collect::<Vec<_>>()
                };
                let with = members(with).into_iter().map(column);
                let without = members(without)
                    .into_iter()
                    .map(|at| format!("NOT {}", column(at)));
                return Ok(with.chain(without).collect::<Vec<_>>().join(" AND "));
            }
            (Domain::YesNo, Admits::Within(intervals)) => intervals
                .iter()
                .map(|(lo, hi)| match (lo, hi) {
                    (1, _) => name.clone(),
                    (_, 0) => format!("NOT {name}"),
                    _ => format!("{name} IS NOT NULL"),
                })
                .collect(),
            (domain @ Domain::OneOf(_), Admits::Within(intervals)) => {
                let values = intervals
                    .iter()
                    .flat_map(|(lo, hi)| *lo..=*hi)
                    .map(|value| text(&domain.show(value)));
                vec![format!(
                    "{name} IN ({})",
                    values.collect::<Vec<_>>().join(", ")
                )]
            }
            (domain, Admits::Within(intervals)) => {
                let value = |value: i64| match domain {
                    Domain::Date { .. } => format!("DATE '{}'", domain.show(value)),
                    Domain::Time { .. } => text(&domain.show(value)),
                    _ => number(domain, packed, value),
                };
                let between = |(lo, hi): &(i64, i64)| match (value(*lo), value(*hi)) {
                    (lo, hi) if lo == hi => format!("{name} = {lo}"),
                    (lo, hi) => format!("{name} BETWEEN {lo} AND {hi}"),
                };
                intervals.iter().map(between).collect()
            }
            (_, Admits::Members { .. }) => {
                return Err(Refused("a box admits what cannot be".to_owned()));
            }
        };
        Ok(if parts.len() == 1 {
            parts.concat()
        } else {
            format!("({})", parts.join(" OR "))
        })
    }

    fn result(&self, value: i64) -> String {
        let domain = &self.table.result;
        match domain {
            Domain::YesNo => if value == 1 { "TRUE" } else { "FALSE" }.to_owned(),
            Domain::Number { .. } => domain.show(value),
            Domain::Date { .. } => format!("DATE '{}'", domain.show(value)),
            _ => text(&domain.show(value)),
        }
    }
}

fn quoted(name: &str, dialect: Dialect) -> String {
    let name = underscored(name);
    match dialect {
        Dialect::Ansi => format!("\"{name}\""),
        Dialect::Spark => format!("`{name}`"),
    }
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A text that ends no comment.
fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
