//! A sample of customers: the known facts of each, from a table or from JSON lines.

use std::collections::{BTreeMap, BTreeSet};

use casebook_runtime::policy::Domain;

use crate::base::did_you_mean;
use crate::emit;
use crate::model::{Constant, FactId, Model};

/// How many columns that are no facts are named.
const NAMED: usize = 20;

/// The known facts of customers, and ignored columns.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadSample {
    pub(super) customers: Vec<Vec<(FactId, Constant)>>,
    /// Columns that are no facts.
    pub(super) left_out: Vec<String>,
}

/// Reads a sample in the terms of a model that holds two versions: JSON lines where the path says
/// so, else a table, its cells separated by tabs where the path says so, else by commas.
///
/// # Errors
/// In words, with the line, where something is not understood.
pub(super) fn read(model: &Model, path: &str, text: &str) -> Result<ReadSample, String> {
    let mut reader = SampleReader {
        facts: facts(model),
        read: ReadSample::default(),
    };
    if path.ends_with(".json") {
        return Err(format!(
            "{path}: a sample has one object on each line, and its name ends in .jsonl"
        ));
    }
    if path.ends_with(".jsonl") || path.ends_with(".ndjson") {
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let failed = |why: String| format!("{path}:{number}: {why}");
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line)
                .map_err(|error| {
                    let fault = casebook_runtime::json_fault(line, &error);
                    failed(format!("this is no object of facts: {fault}"))
                })?;
            let cells = object
                .iter()
                .filter_map(|(name, value)| Some((name.as_str(), cell(value)?)));
            reader.customer(cells).map_err(failed)?;
        }
    } else {
        let delimiter = if path.ends_with(".tsv") { b'\t' } else { b',' };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let columns = table
            .headers()
            .map_err(|error| format!("{path}: {error}"))?
            .clone();
        let mut seen = BTreeSet::new();
        if let Some(twice) = columns
            .iter()
            .map(str::trim)
            .find(|name| !seen.insert(*name))
        {
            return Err(format!("{path}: two columns are called `{twice}`"));
        }
        for record in table.records() {
            let record = record.map_err(|error| format!("{path}: {error}"))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cells = columns
                .iter()
                .zip(&record)
                .filter(|(_, cell)| !cell.trim().is_empty());
            let cells = cells.map(|(name, cell)| (name.trim(), cell.to_owned()));
            reader
                .customer(cells)
                .map_err(|why| format!("{path}:{line}: {why}"))?;
        }
    }
    if reader.read.customers.is_empty() {
        return Err(format!("{path}: there is no customer in it"));
    }
    if reader.read.customers.iter().all(Vec::is_empty) {
        let columns = reader.read.left_out.join(", ");
        return Err(format!(
            "{path}: no fact is called like one of its columns: {columns}; cells stand between commas, or between tabs in a .tsv"
        ));
    }
    Ok(reader.read)
}

/// A value as a cell of a table says it. `None` where it is not known.
fn cell(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Array(values) => {
            let names: Vec<String> = values.iter().filter_map(cell).collect();
            Some(if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(",")
            })
        }
        other => Some(other.to_string()),
    }
}

/// A fact under a name that it has or had, and its domain; with the names that values had.
struct KnownFact {
    fact: FactId,
    domain: Domain,
    older: BTreeMap<String, String>,
}

/// All facts by their names, older ones too: files may have facts of one name.
fn facts(model: &Model) -> BTreeMap<String, Vec<KnownFact>> {
    let mut facts: BTreeMap<String, Vec<KnownFact>> = BTreeMap::new();
    for (id, fact) in model.facts.iter() {
        let asked = model.joined.get(&id).copied().unwrap_or(id);
        let known = facts.entry(fact.name.clone()).or_default();
        if known.iter().any(|known| known.fact == asked) {
            continue;
        }
        let values = model.facts.at(asked).domain.values().iter();
        let older = values
            .filter_map(|value| Some((value.was.clone()?, value.name.clone())))
            .collect();
        known.push(KnownFact {
            fact: asked,
            domain: emit::domain(model, &model.facts.at(asked).domain),
            older,
        });
    }
    facts
}

struct SampleReader {
    facts: BTreeMap<String, Vec<KnownFact>>,
    read: ReadSample,
}

impl SampleReader {
    fn customer<'t>(
        &mut self,
        cells: impl Iterator<Item = (&'t str, String)>,
    ) -> Result<(), String> {
        let mut customer = Vec::new();
        for (name, cell) in cells {
            let Some(known) = self.facts.get(name) else {
                self.leave_out(name);
                continue;
            };
            for KnownFact {
                fact,
                domain,
                older,
            } in known
            {
                let read = domain.read(&cell).or_else(|error| {
                    let newer: Vec<&str> = cell
                        .split(',')
                        .map(|name| older.get(name.trim()).map_or(name.trim(), String::as_str))
                        .collect();
                    domain.read(&newer.join(",")).map_err(|_| error)
                });
                let value = read.map_err(|error| {
                    format!(
                        "`{name}` cannot be `{}`: it is {}",
                        error.written, error.domain
                    )
                })?;
                customer.push((*fact, emit::constant(domain, value)));
            }
        }
        self.read.customers.push(customer);
        Ok(())
    }

    fn leave_out(&mut self, name: &str) {
        let near = || did_you_mean(name, self.facts.keys().map(String::as_str));
        let words = match near() {
            Some(near) => format!("`{name}` (did you mean `{near}`?)"),
            None => format!("`{name}`"),
        };
        if self.read.left_out.len() < NAMED && !self.read.left_out.contains(&words) {
            self.read.left_out.push(words);
        }
    }
}
