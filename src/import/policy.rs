//! Decision tables of others as the source of a policy. A table is carried over exactly or not at all; of a rule likewise, where
//! the others mean the same without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::base::{FileId, Level};
use crate::model::{Unit, lower};
use crate::syntax::parse;

use super::decision::{Output, Writing, Written, cell, outputs};
use super::dmn::{self, Column, Table};
use super::domain::{Domain, Stated, domain};
use super::feel::Test;
use super::hits::{self, Hit, hit};
use super::literal::{Literal, Number};
use super::names::{Names, label};

/// A policy that was made of something else, and what could not be carried over or had to be assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The source.
    pub source: String,
    /// What is not in it.
    pub left_out: Vec<String>,
    /// What the model does not say, and what is in its place.
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
        left_out.extend(written.get_mut(&at).map(|table| std::mem::take(&mut table.left_out)).into_iter().flatten());
    }
    if written.is_empty() {
        return Err(format!("nothing of it can be carried over:\n  {}", left_out.join("\n  ")));
    }
    let used: BTreeSet<usize> = written.values().flat_map(|table| table.facts.iter().copied()).collect();
    let mut source = "// Made of a DMN model. Read it over: labels may want better words.\n\n".to_owned();
    let mut assumed = model.assumed;
    for (_, fact) in import.facts.iter().enumerate().filter(|(at, _)| used.contains(at)) {
        if let Some(stated) = &fact.stated {
            let _ = writeln!(source, "fact {stated} \"{} is stated\" is yes/no", fact.label);
        }
        let _ = writeln!(source, "fact {} \"{}\" is {}", fact.name, fact.label, fact.domain.written());
        assumed.extend(fact.assumed.iter().map(|assumed| format!("of `{}`: {assumed}", fact.shown)));
    }
    for table in written.values_mut() {
        source.push_str(&table.text);
        assumed.append(&mut table.assumed);
    }
    verified(&source)?;
    Ok(Imported { source, left_out, assumed })
}

/// That what was made is understood; what is wrong with the rules themselves is the model's own fault.
fn verified(source: &str) -> Result<(), String> {
    let parsed = parse(FileId(0), source);
    let mut units = [Unit { file: FileId(0), path: "imported.case".to_owned(), parsed }];
    let mut found = units.first_mut().map(|unit| std::mem::take(&mut unit.parsed.diagnostics)).unwrap_or_default();
    found.extend(lower(&units).1);
    match found.iter().find(|found| found.code.level == Level::Deny) {
        Some(fault) => Err(format!("it cannot be carried over as it is: {}", fault.message)),
        None => Ok(()),
    }
}

/// The tests of a cell, or why a policy cannot ask them.
pub(super) type Cell = Result<Test, String>;

pub(super) struct Import<'t> {
    tables: &'t [Table],
    /// The tests of each cell, by table and rule.
    cells: Vec<Vec<Vec<Cell>>>,
    facts: Vec<Fact>,
    /// The facts by the keys of their inputs.
    by_key: BTreeMap<&'t str, usize>,
    /// The outputs of tables by what inputs call them: the table, and which output.
    decisions: BTreeMap<String, (usize, usize)>,
    /// Our names of the tables.
    names: Vec<String>,
    all_names: Names,
    /// Of each table that sums or counts, what comes to what.
    sums: BTreeMap<usize, Result<Sums, String>>,
}

/// A fact that an input is.
pub(super) struct Fact {
    shown: String,
    pub(super) name: String,
    label: String,
    pub(super) domain: Domain,
    /// The fact that says whether it has a value at all, where a test asks for that.
    pub(super) stated: Option<String>,
    assumed: Vec<String>,
}

/// What sets of rules come to that fit together.
pub(super) struct Sums {
    /// The larger first.
    pub(super) sets: Vec<Vec<usize>>,
    numbers: Vec<Number>,
}

/// What an input asks for.
pub(super) enum Asked<'i> {
    Fact(usize, &'i Fact),
    /// Of this name.
    Decision(String, Domain),
}

impl<'t> Import<'t> {
    fn new(tables: &'t [Table]) -> Self {
        let mut all_names = Names::default();
        let names: Vec<String> = tables.iter().map(|table| all_names.unique(&table.name)).collect();
        let mut decisions = BTreeMap::new();
        for (at, table) in tables.iter().enumerate() {
            for called in &table.called {
                for (output, column) in table.outputs.iter().enumerate() {
                    decisions.insert(format!("{called}.{}", column.expression), (at, output));
                }
            }
            if let [only] = table.outputs.as_slice() {
                decisions.extend(table.called.iter().map(|called| (called.clone(), (at, 0))));
                decisions.entry(only.expression.clone()).or_insert((at, 0));
            }
        }
        let of_rule = |table: &'t Table, rule: &dmn::Rule| {
            let input = |at: usize| table.inputs.get(at).map_or("", |input| input.expression.as_str());
            rule.tests.iter().enumerate().map(|(at, entry)| cell(entry, input(at))).collect()
        };
        let cells = tables.iter().map(|table| table.rules.iter().map(|rule| of_rule(table, rule)).collect()).collect();
        let mut import = Self {
            tables,
            cells,
            facts: Vec::new(),
            by_key: BTreeMap::new(),
            decisions,
            names,
            all_names,
            sums: BTreeMap::new(),
        };
        import.facts();
        for at in 0..tables.len() {
            import.sum(at);
        }
        import
    }

    /// Takes each input as a fact that is no decision of the model.
    fn facts(&mut self) {
        let mut met: BTreeMap<&'t str, (&'t Column, BTreeSet<Literal>)> = BTreeMap::new();
        let mut order = Vec::new();
        for (table, cells) in self.tables.iter().zip(&self.cells) {
            for (at, input) in table.inputs.iter().enumerate() {
                if self.decisions.contains_key(&input.key) {
                    continue;
                }
                let (_, literals) = met.entry(&input.key).or_insert_with(|| {
                    order.push(input.key.as_str());
                    (input, BTreeSet::new())
                });
                let mut named = Vec::new();
                cells.iter().filter_map(|rule| rule.get(at)?.as_ref().ok()).for_each(|test| test.literals(&mut named));
                literals.extend(named.into_iter().cloned());
            }
        }
        for key in order {
            let Some((input, met)) = met.get(key) else { continue };
            let stated = Stated { kind: &input.kind, allowed: &input.allowed, met, open: true };
            let Some((domain, mut assumed)) = domain(&stated) else { continue };
            let shown = &input.shown;
            let text = label(if input.label.is_empty() { shown } else { &input.label }) + domain.unit();
            if input.computed {
                assumed.push("the model computes it, and here it is a fact of its own".to_owned());
            }
            let name = self.all_names.unique(shown);
            let has_null = met.contains(&Literal::Null) && !matches!(domain, Domain::OneOf(_));
            let stated = has_null.then(|| self.all_names.unique(&format!("{name}-is-stated")));
            self.by_key.insert(key, self.facts.len());
            self.facts.push(Fact { shown: shown.clone(), name, label: text, domain, stated, assumed });
        }
    }

    /// Finds out what the rules of a table come to that sums or counts, and those that it asks for before it.
    fn sum(&mut self, at: usize) {
        let Some(table) = self.tables.get(at) else { return };
        let Ok(kind @ (Hit::Sum | Hit::Count)) = hit(table) else { return };
        if self.sums.contains_key(&at) {
            return;
        }
        self.sums.insert(at, Err("it asks for itself".to_owned()));
        for input in &table.inputs {
            if let Some((asked, _)) = self.decisions.get(&input.key).copied() {
                self.sum(asked);
            }
        }
        let sums = self.summed(at, table, kind);
        self.sums.insert(at, sums);
    }

    fn summed(&self, at: usize, table: &Table, kind: Hit) -> Result<Sums, String> {
        let mut columns: Vec<Vec<Vec<bool>>> = Vec::new();
        for (column, input) in table.inputs.iter().enumerate() {
            let mut tests = Vec::new();
            for rule in 0..table.rules.len() {
                let refuse =
                    |why: &str| format!("rule {} cannot be carried over, and is missed in the sum: {why}", rule + 1);
                let cell = self.cells(at, rule).get(column).ok_or_else(|| refuse("it has too few tests"))?;
                tests.push(cell.clone().map_err(|why| refuse(&why))?);
            }
            let samples = if tests.iter().all(|test| *test == Test::Anything) {
                vec![Literal::Null]
            } else {
                self.asked(at, input, &|_| false)?.samples(&tests)
            };
            let fits = |test: &Test| samples.iter().map(|sample| test.of(sample) == Some(true)).collect();
            columns.push(tests.iter().map(fits).collect());
        }
        let rules: Vec<Vec<Vec<bool>>> = (0..table.rules.len())
            .map(|rule| columns.iter().filter_map(|column| column.get(rule).cloned()).collect())
            .collect();
        let samples: Vec<usize> = columns.iter().map(|column| column.first().map_or(0, Vec::len)).collect();
        let sets = hits::together(&rules, &samples)?;
        let given = |rule: usize| match outputs(table, kind).first().and_then(|output| output.given(rule).cloned()) {
            Some(Literal::Number(number)) => Ok(number),
            _ => Err(format!("rule {} gives no number to sum", rule + 1)),
        };
        let number = |set: &Vec<usize>| match kind {
            Hit::Count => Ok(Number { digits: i128::try_from(set.len()).unwrap_or(i128::MAX), decimals: 0 }),
            _ => Ok(hits::sum(&set.iter().map(|rule| given(*rule)).collect::<Result<Vec<_>, String>>()?)),
        };
        let mut numbers = sets.iter().map(number).collect::<Result<Vec<_>, String>>()?;
        if kind == Hit::Count {
            // Where none fits, none is counted.
            numbers.push(Number { digits: 0, decimals: 0 });
        }
        Ok(Sums { sets, numbers })
    }

    /// What the rules of a table come to; `None` where it neither sums nor counts.
    ///
    /// # Errors
    /// Where it cannot be said.
    pub(super) fn sums(&self, at: usize) -> Result<Option<&Sums>, String> {
        self.sums.get(&at).map(|sums| sums.as_ref().map_err(Clone::clone)).transpose()
    }

    fn outputs(&self, at: usize, table: &Table, hit: Hit) -> Result<Vec<Output>, String> {
        Ok(match self.sums(at)? {
            Some(sums) => vec![Output::of_numbers(table, &sums.numbers)],
            None => outputs(table, hit),
        })
    }

    /// The tables that can be written, and why the others cannot: one that asks for another which is left out is left out too,
    /// where its rules mean something else without that.
    fn tables(&mut self) -> (BTreeMap<usize, Written>, BTreeMap<usize, String>) {
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

    fn table(&self, at: usize, table: &Table, refused: &dyn Fn(usize) -> bool) -> Result<Written, String> {
        if let Some(fault) = &table.fault {
            return Err(fault.clone());
        }
        if table.rules.is_empty() {
            return Err("it has no rules".to_owned());
        }
        if table.outputs.is_empty() {
            return Err("it has no output".to_owned());
        }
        let hit = hit(table)?;
        let mut all = Written::default();
        for (output, name) in self.outputs(at, table, hit)?.iter().zip(self.output_names(at, table, hit)) {
            let writing = Writing { import: self, at, table, hit, output, name: &name, refused };
            let text = writing.decision(&mut all)?;
            all.text.push_str(&text);
        }
        all.left_out.dedup();
        all.assumed.extend(self.taken_twice(at, table));
        Ok(all)
    }

    /// Our names of what comes out of a table.
    fn output_names(&self, at: usize, table: &Table, hit: Hit) -> Vec<String> {
        let own = self.names.get(at).cloned().unwrap_or_default();
        if table.outputs.len() == 1 || !matches!(hit, Hit::Agreed | Hit::First) {
            return vec![own];
        }
        let mut names = Names::default();
        table.outputs.iter().map(|column| names.unique(&format!("{own}-{}", column.expression))).collect()
    }

    /// Rules of a UNIQUE table that fit the same input: engines refuse that, a policy takes them where they agree.
    fn taken_twice(&self, at: usize, table: &Table) -> Option<String> {
        let results = |at: usize| table.rules.get(at).map(|rule| &rule.results);
        let (first, second) =
            self.pair(at, |one, other| results(one) == results(other)).filter(|_| table.hit == "UNIQUE")?;
        Some(format!(
            "of `{}`: rules {} and {} may fit the same input, which UNIQUE forbids; where they agree, a policy takes both",
            table.name,
            first + 1,
            second + 1
        ))
    }

    /// Two rules of a table that may fit the same input, of those that are alike.
    pub(super) fn pair(&self, at: usize, alike: impl Fn(usize, usize) -> bool) -> Option<(usize, usize)> {
        let rules = self.cells.get(at)?;
        let meets = |one: &[Cell], other: &[Cell]| {
            let may_meet = |(one, other): (&Cell, &Cell)| match (one, other) {
                (Ok(one), Ok(other)) => one.may_meet(other),
                _ => false,
            };
            one.len() == other.len() && one.iter().zip(other).all(may_meet)
        };
        rules.iter().enumerate().find_map(|(second, rule)| {
            let first = rules.iter().take(second).enumerate();
            let first = first.filter(|(first, _)| alike(*first, second)).find(|(_, other)| meets(other, rule));
            first.map(|(first, _)| (first, second))
        })
    }

    /// The tests of a rule.
    pub(super) fn cells(&self, table: usize, rule: usize) -> &[Cell] {
        let of_table = self.cells.get(table);
        of_table.and_then(|rules| rules.get(rule)).map(Vec::as_slice).unwrap_or_default()
    }

    /// A fact that a table asks for.
    pub(super) fn any_fact(&self, table: &Table) -> Option<(usize, &Fact)> {
        let at = table.inputs.iter().find_map(|input| self.by_key.get(input.key.as_str()))?;
        Some((*at, self.facts.get(*at)?))
    }

    /// What an input of a table asks for.
    ///
    /// # Errors
    /// Why it cannot be asked for.
    pub(super) fn asked(
        &self,
        table: usize,
        input: &Column,
        refused: &dyn Fn(usize) -> bool,
    ) -> Result<Asked<'_>, String> {
        if let Some(at) = self.by_key.get(input.key.as_str())
            && let Some(fact) = self.facts.get(*at)
        {
            return Ok(Asked::Fact(*at, fact));
        }
        let shown = &input.shown;
        let Some((at, output)) = self.decisions.get(&input.key) else {
            return Err(format!("nothing tells what `{shown}` can be"));
        };
        if refused(*at) {
            return Err(format!("it asks for the decision `{shown}`, which is left out"));
        }
        if *at == table {
            return Err(format!("it asks for itself, `{shown}`"));
        }
        let asked = self.tables.get(*at).ok_or_else(|| format!("there is no decision `{shown}`"))?;
        let hit = hit(asked)?;
        if hit == Hit::Together {
            return Err(format!("it asks for what `{shown}` gives together"));
        }
        let (outputs, names) = (self.outputs(*at, asked, hit)?, self.output_names(*at, asked, hit));
        let result = outputs.get(*output).and_then(Output::domain).zip(names.get(*output));
        let ((domain, _), name) = result.ok_or_else(|| format!("nothing tells what `{shown}` gives"))?;
        Ok(Asked::Decision(name.clone(), domain))
    }
}
