//! The results of a table, rule by rule.

use std::collections::BTreeSet;

use super::dmn::{DmnColumn, DmnRule, DmnTable};
use super::domain::{InputDomain, Stated, domain};
use super::hits::HitPolicy;
use super::literal::{FeelLiteral, Number};

/// Something that comes out of a table.
pub(super) struct TableOutput {
    /// Its name within the table; empty where it is all that comes out.
    pub(super) name: String,
    pub(super) title: String,
    kind: String,
    allowed: String,
    pub(super) default: String,
    /// The result of each rule.
    pub(super) results: Vec<Result<FeelLiteral, String>>,
}

impl TableOutput {
    /// Its domain by its results, and the assumptions made.
    pub(super) fn domain(&self) -> Option<(InputDomain, Vec<String>)> {
        let default = Some(&self.default).filter(|default| !default.is_empty());
        let default = default.and_then(|default| FeelLiteral::of_entry(default));
        let met: BTreeSet<FeelLiteral> = self
            .results
            .iter()
            .flatten()
            .cloned()
            .chain(default)
            .collect();
        domain(&Stated {
            kind: &self.kind,
            allowed: &self.allowed,
            met: &met,
            open: false,
        })
    }

    /// The result of a rule, where it is a plain value.
    pub(super) fn given(&self, rule: usize) -> Option<&FeelLiteral> {
        self.results
            .get(rule)
            .and_then(|result| result.as_ref().ok())
    }

    fn of_column(table: &DmnTable, at: usize, column: &DmnColumn) -> Self {
        let result = |rule: &DmnRule| {
            let entry = rule.results.get(at).ok_or("it gives nothing")?;
            match &entry.fault {
                Some(fault) => Err(fault.clone()),
                None => FeelLiteral::of_entry(&entry.text)
                    .ok_or_else(|| format!("`{}` is no plain value", entry.text)),
            }
        };
        let is_only = table.outputs.len() < 2;
        Self {
            name: if is_only {
                String::new()
            } else {
                column.expression.clone()
            },
            title: if is_only || column.label.is_empty() {
                table.name.clone()
            } else {
                column.label.clone()
            },
            kind: column.kind.clone(),
            allowed: column.allowed.clone(),
            default: column.default.clone(),
            results: table.rules.iter().map(result).collect(),
        }
    }

    /// Rows of several outputs that come out together: a row is one value, since its parts belong
    /// together.
    fn of_rows(table: &DmnTable) -> Self {
        let columns: Vec<Self> = table
            .outputs
            .iter()
            .enumerate()
            .map(|(at, column)| Self::of_column(table, at, column))
            .collect();
        let row = |rule: usize| {
            let part = |column: &Self| {
                let literal = column
                    .results
                    .get(rule)
                    .cloned()
                    .unwrap_or_else(|| Err("it gives nothing".to_owned()))?;
                Ok(format!("{}: {literal}", column.name))
            };
            let parts = columns
                .iter()
                .map(part)
                .collect::<Result<Vec<_>, String>>()?;
            Ok(FeelLiteral::Written(parts.join(", ")))
        };
        Self {
            name: String::new(),
            title: table.name.clone(),
            kind: String::new(),
            allowed: String::new(),
            default: String::new(),
            results: (0..table.rules.len()).map(row).collect(),
        }
    }

    /// A number that each of several sets of rules comes to.
    pub(super) fn of_numbers(table: &DmnTable, numbers: &[Number]) -> Self {
        let only = table.outputs.first().filter(|_| table.outputs.len() == 1);
        Self {
            name: String::new(),
            title: table.name.clone(),
            kind: "number".to_owned(),
            allowed: String::new(),
            default: only.map_or_else(String::new, |column| column.default.clone()),
            results: numbers
                .iter()
                .map(|number| Ok(FeelLiteral::Number(*number)))
                .collect(),
        }
    }
}

/// The results of a table with this hit policy, but for sums.
pub(super) fn outputs(table: &DmnTable, hit: HitPolicy) -> Vec<TableOutput> {
    if hit == HitPolicy::Together && table.outputs.len() > 1 {
        return vec![TableOutput::of_rows(table)];
    }
    table
        .outputs
        .iter()
        .enumerate()
        .map(|(at, column)| TableOutput::of_column(table, at, column))
        .collect()
}
