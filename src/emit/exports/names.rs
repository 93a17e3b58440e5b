//! Shared by foreign formats: how our names are written there, and versions, which none of them
//! has, as whole numbers.

use std::collections::BTreeSet;

use casebook_runtime::policy::{Admits, Cell, Domain, Fact, Hit, Policy, Table};

use super::refused::Refused;

/// A name of ours where no hyphen may stand.
pub(super) fn underscored(name: &str) -> String {
    name.replace('-', "_")
}

/// The facts that a table asks for, by position.
pub(super) fn asked(table: &Table) -> Vec<u32> {
    let cells = table
        .rows
        .iter()
        .flat_map(|row| &row.when)
        .chain(&table.others);
    let facts: BTreeSet<u32> = cells
        .flat_map(|cell| cell.sides.iter().map(|side| side.fact))
        .collect();
    facts.into_iter().collect()
}

/// The fact at a position.
pub(super) fn fact(policy: &Policy, at: u32) -> Result<&Fact, Refused> {
    policy
        .facts
        .get(at as usize)
        .ok_or_else(|| Refused("a fact is not there".to_owned()))
}

/// How a version is written as one whole number: from its first parts, as many as the table tells
/// apart, each of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    parts: u32,
}

impl Packed {
    /// For a fact of a table.
    pub(super) fn new(policy: &Policy, table: &Table, at: u32) -> Self {
        let cells = table
            .rows
            .iter()
            .flat_map(|row| &row.when)
            .chain(&table.others);
        let mut bounds: Vec<i64> = Vec::new();
        for side in cells.filter_map(|cell| cell.side(at)) {
            if let Admits::Within(intervals) = side {
                bounds.extend(
                    intervals
                        .iter()
                        .flat_map(|(lo, hi)| [*lo, hi.saturating_add(1)]),
                );
            }
        }
        let (lo, hi) = policy
            .facts
            .get(at as usize)
            .map_or((0, 0), |fact| fact.domain.bounds());
        bounds.extend([lo, hi.saturating_add(1)]);
        let told = |parts: &u32| {
            let rest = 16 * (4 - parts);
            bounds
                .iter()
                .all(|bound| *bound == i64::MAX || bound & ((1_i64 << rest) - 1) == 0)
        };
        Self {
            parts: (1..4).find(told).unwrap_or(4),
        }
    }

    /// A bound.
    pub(super) fn number(self, version: i64) -> i64 {
        version >> (16 * (4 - self.parts))
    }

    /// Whether the number is exact where numbers are doubles.
    pub(super) fn fits_double(self) -> bool {
        self.parts < 4
    }

    /// How the number is made.
    pub(super) fn words(self) -> &'static str {
        match self.parts {
            1 => "the version's first part",
            2 => "the version as 65536 * major + minor",
            3 => "the version as (65536 * major + minor) * 65536 + patch",
            _ => "the version as ((65536 * major + minor) * 65536 + patch) * 65536 + build",
        }
    }
}

/// An ordered value as the formats write it, dates apart.
pub(super) fn number(domain: &Domain, packed: Packed, value: i64) -> String {
    match domain {
        Domain::Version { .. } => packed.number(value).to_string(),
        _ => domain.show(value),
    }
}

/// Where all rows have one box each and no two of them meet, each reader meets one line.
pub(super) fn meets_one_line(table: &Table) -> bool {
    table.hit == Hit::Unique && table.rows.iter().all(|row| row.when.len() < 2)
}

/// The lines of a table: a row, and one of its boxes.
pub(super) fn lines(
    table: &Table,
) -> impl Iterator<Item = (&casebook_runtime::policy::Row, &Cell, usize)> {
    table.rows.iter().flat_map(|row| {
        row.when
            .iter()
            .enumerate()
            .map(move |(at, cell)| (row, cell, at))
    })
}
