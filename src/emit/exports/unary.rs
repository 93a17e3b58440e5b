//! Shared by DMN and JDM: tables whose columns look at one thing each, and whose cells are unary
//! tests of it.

use casebook_runtime::policy::{Admits, Cell, Domain, Fact, Hit, Policy, Row, Table};
use casebook_runtime::value::members;

use super::names::{Packed, asked, fact};
use super::refused::Refused;

/// A column: a fact, or whether a set has a member.
pub(super) struct ExportColumn<'p> {
    pub(super) fact: &'p Fact,
    pub(super) member: Option<usize>,
    pub(super) packed: Packed,
    at: u32,
}

/// The columns of a table.
///
/// # Errors
/// Where neither format can hold it.
pub(super) fn columns<'p>(
    policy: &'p Policy,
    table: &Table,
) -> Result<Vec<ExportColumn<'p>>, Refused> {
    if table.hit == Hit::Collect && !table.others.is_empty() {
        return Err(Refused(
            "a table that collects gives an empty list to those whom it is not for as to those who get nothing"
                .to_owned(),
        ));
    }
    fits_double(&table.result, &table.name)?;
    let mut columns = Vec::new();
    for at in asked(table) {
        let fact = fact(policy, at)?;
        let packed = Packed::new(policy, table, at);
        if matches!(fact.domain, Domain::Version { .. }) && !packed.fits_double() {
            return Err(Refused(format!(
                "`{}` tells versions apart by their fourth part, which is more than the numbers of some readers hold",
                fact.name
            )));
        }
        fits_double(&fact.domain, &fact.name)?;
        let column = |member| ExportColumn {
            fact,
            member,
            packed,
            at,
        };
        match &fact.domain {
            Domain::AnyOf(choices) => {
                columns.extend((0..choices.len()).map(|member| column(Some(member))));
            }
            _ => columns.push(column(None)),
        }
    }
    Ok(columns)
}

/// Whether each number of a domain is exact where numbers are doubles, as they are to readers of
/// both formats.
fn fits_double(domain: &Domain, name: &str) -> Result<(), Refused> {
    const EXACT: i64 = 1 << 53;
    match domain {
        Domain::Number { lo, hi, .. } if *lo < -EXACT || *hi > EXACT => Err(Refused(format!(
            "`{name}` has numbers of more than 15 digits, which is more than the numbers of some readers hold"
        ))),
        _ => Ok(()),
    }
}

impl ExportColumn<'_> {
    /// The member that it looks for, of a set.
    pub(super) fn choice(&self) -> Option<&casebook_runtime::policy::Choice> {
        let Domain::AnyOf(choices) = &self.fact.domain else {
            return None;
        };
        choices.get(self.member?)
    }

    /// The test of a box on it, its values as `value` writes them; `None` where anything will do.
    ///
    /// # Errors
    /// Where the test cannot be written.
    pub(super) fn test(
        &self,
        cell: &Cell,
        value: impl Fn(i64) -> String,
    ) -> Result<Option<String>, Refused> {
        match (cell.side(self.at), self.member) {
            (None, _) => Ok(None),
            (Some(Admits::Members { with, without }), Some(member)) => {
                Ok(match (with >> member & 1, without >> member & 1) {
                    (1, _) => Some("true".to_owned()),
                    (_, 1) => Some("false".to_owned()),
                    _ => None,
                })
            }
            (Some(Admits::Within(intervals)), None) => {
                let tests = intervals.iter().map(|(lo, hi)| match self.fact.domain {
                    Domain::YesNo | Domain::OneOf(_) => {
                        (*lo..=*hi).map(&value).collect::<Vec<_>>().join(", ")
                    }
                    _ if lo == hi => value(*lo),
                    _ => format!("[{}..{}]", value(*lo), value(*hi)),
                });
                Ok(Some(tests.collect::<Vec<_>>().join(", ")))
            }
            _ => Err(Refused("a box admits what cannot be".to_owned())),
        }
    }
}

/// The lines of one box of a row, by their results: one, or one for each member that is collected.
pub(super) fn results(table: &Table, row: &Row) -> Vec<i64> {
    match table.hit {
        Hit::Collect => members(row.result, 64).map(|at| 1 << at).collect(),
        _ => vec![row.result],
    }
}
