//! Decision tables of others as the source of a policy. A table is carried over exactly or not at
//! all; of a rule likewise, where the others mean the same without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::decision::{SourceTable, Writing};
use super::dmn::DmnTable;
use super::dmn::{self};
use super::subjects::Import;
use super::verified::verified;

/// An imported policy, and the parts that could not be carried over or had to be assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub source: String,
    /// Parts that were left out.
    pub left_out: Vec<String>,
    /// Gaps of the model, and the assumptions that fill them.
    pub assumed: Vec<String>,
}

/// The decision tables of a DMN model as a policy.
///
/// # Errors
/// In words, where it is no DMN model, or nothing of it is a table that can be carried over.
pub fn dmn(text: &str) -> Result<Imported, String> {
    let model = dmn::read(text)?;
    let tables = model.tables;
    if tables.is_empty() {
        return Err("there is no decision table in it".to_owned());
    }
    let mut import = Import::new(&tables);
    let (mut written, mut refused) = import.tables();
    let mut left_out = model.others;
    for (at, table) in tables.iter().enumerate() {
        if let Some(why) = refused.remove(&at) {
            left_out.push(format!("the decision `{}`: {why}", table.name));
        }
        left_out.extend(
            written
                .get_mut(&at)
                .map(|table| std::mem::take(&mut table.left_out))
                .into_iter()
                .flatten(),
        );
    }
    if written.is_empty() {
        return Err(format!(
            "nothing of it can be carried over:\n  {}",
            left_out.join("\n  ")
        ));
    }
    let used: BTreeSet<usize> = written
        .values()
        .flat_map(|table| table.facts.iter().copied())
        .collect();
    let mut source =
        "// Made of a DMN model. Read it over: labels may want better words.\n\n".to_owned();
    let mut assumed = model.assumed;
    for (_, fact) in import
        .facts
        .iter()
        .enumerate()
        .filter(|(at, _)| used.contains(at))
    {
        if let Some(stated) = &fact.stated {
            let _ = writeln!(
                source,
                "fact {stated} \"{} is stated\" is yes/no",
                fact.label
            );
        }
        let _ = writeln!(
            source,
            "fact {} \"{}\" is {}",
            fact.name,
            fact.label,
            fact.domain.written()
        );
        assumed.extend(
            fact.assumed
                .iter()
                .map(|assumed| format!("of `{}`: {assumed}", fact.shown)),
        );
    }
    for table in written.values_mut() {
        source.push_str(&table.text);
        assumed.append(&mut table.assumed);
    }
    verified(&source, &[])?;
    Ok(Imported {
        source,
        left_out,
        assumed,
    })
}

impl Import<'_> {
    /// The tables that can be written, and why the others cannot: one that asks for another which
    /// is left out is left out too, where its rules mean something else without that.
    fn tables(&mut self) -> (BTreeMap<usize, SourceTable>, BTreeMap<usize, String>) {
        let mut refused: BTreeMap<usize, String> = BTreeMap::new();
        loop {
            let mut written = BTreeMap::new();
            let before = refused.len();
            for (at, table) in self.tables.iter().enumerate() {
                if refused.contains_key(&at) {
                    continue;
                }
                let text = self.table(at, table, &|at| refused.contains_key(&at));
                match text {
                    Ok(text) => _ = written.insert(at, text),
                    Err(why) => _ = refused.insert(at, why),
                }
            }
            if refused.len() == before {
                return (written, refused);
            }
        }
    }

    fn table(
        &self,
        at: usize,
        table: &DmnTable,
        refused: &dyn Fn(usize) -> bool,
    ) -> Result<SourceTable, String> {
        if let Some(fault) = &table.fault {
            return Err(fault.clone());
        }
        if table.rules.is_empty() {
            return Err("it has no rules".to_owned());
        }
        if table.outputs.is_empty() {
            return Err("it has no output".to_owned());
        }
        let results = self.results(at)?;
        let mut all = SourceTable::default();
        for given in &results.given {
            let writing = Writing {
                import: self,
                at,
                table,
                results,
                given,
                refused,
            };
            let text = writing.decision(&mut all)?;
            all.text.push_str(&text);
        }
        all.left_out.dedup();
        all.assumed.extend(self.taken_twice(at, table));
        Ok(all)
    }

    /// Rules of a UNIQUE table that fit the same input: engines refuse that, a policy takes them
    /// where they agree.
    fn taken_twice(&self, at: usize, table: &DmnTable) -> Option<String> {
        if table.hit != "UNIQUE" {
            return None;
        }
        let results = |at: usize| table.rules.get(at).map(|rule| &rule.results);
        let (first, second) = self.pair(at, |one, other| results(one) == results(other))?;
        Some(format!(
            "of `{}`: rules {} and {} may fit the same input, which UNIQUE forbids; where they agree, a policy takes both",
            table.name,
            first + 1,
            second + 1
        ))
    }
}
