//! Decision tables of others as the source of a policy. A table is carried over exactly or not at all; of a rule likewise, where
//! the others mean the same without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::base::{FileId, Level};
use crate::model::{Unit, lower};
use crate::syntax::parse;

use super::dmn::{self, Column, Rule, Table};
use super::domain::{Domain, NoValue, Stated, domain};
use super::feel::{self, Literal, Test, Tests};
use super::names::{Names, is_name, label};

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
    let (tables, others) = dmn::read(text)?;
    if tables.is_empty() {
        return Err("there is no decision table in it".to_owned());
    }
    let mut import = Import::new(&tables);
    let (mut written, mut refused) = import.tables();
    let mut left_out: Vec<String> =
        others.iter().map(|name| format!("the decision `{name}`: it is no decision table")).collect();
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
    let mut assumed = Vec::new();
    for (_, fact) in import.facts.iter().enumerate().filter(|(at, _)| used.contains(at)) {
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

struct Import<'t> {
    tables: &'t [Table],
    /// The tests of each cell, by table and rule.
    cells: Vec<Vec<Vec<Cell>>>,
    facts: Vec<Fact>,
    /// The facts by the keys of their inputs.
    by_key: BTreeMap<&'t str, usize>,
    /// The tables with one output by what inputs call them.
    decisions: BTreeMap<&'t str, usize>,
    /// Our names of the tables.
    names: Vec<String>,
    all_names: Names,
}

/// The tests of a cell; none where it admits anything, `Err` where it asks what a policy cannot ask.
type Cell = Result<Option<Tests>, String>;

struct Fact {
    shown: String,
    name: String,
    label: String,
    domain: Domain,
    assumed: Vec<String>,
}

/// A table as it is written.
struct Written {
    text: String,
    facts: BTreeSet<usize>,
    left_out: Vec<String>,
    assumed: Vec<String>,
}

/// What an input asks for.
enum Asked<'i> {
    Fact(usize, &'i Fact),
    Decision(&'i str, Domain),
}

/// Why a rule is not written.
enum Omitted {
    /// It never applies: the others mean the same without it.
    Never(String),
    /// It cannot be said.
    Unsaid(String),
}

impl<'t> Import<'t> {
    fn new(tables: &'t [Table]) -> Self {
        let mut all_names = Names::default();
        let names: Vec<String> = tables.iter().map(|table| all_names.unique(&table.name)).collect();
        let mut decisions = BTreeMap::new();
        for (at, table) in tables.iter().enumerate() {
            if let [only] = table.outputs.as_slice() {
                decisions.insert(table.name.as_str(), at);
                decisions.entry(only.expression.as_str()).or_insert(at);
            }
        }
        let cell = |entry: &dmn::Entry| match &entry.fault {
            Some(fault) => Err(fault.clone()),
            None => feel::tests(&entry.text).map_err(|part| format!("`{part}` asks what a policy cannot ask")),
        };
        let rule = |rule: &Rule| rule.tests.iter().map(cell).collect();
        let cells = tables.iter().map(|table| table.rules.iter().map(rule).collect()).collect();
        let mut import =
            Self { tables, cells, facts: Vec::new(), by_key: BTreeMap::new(), decisions, names, all_names };
        import.facts();
        import
    }

    /// Takes each input as a fact that is no decision of the model.
    fn facts(&mut self) {
        let mut met: BTreeMap<&'t str, (&'t Column, BTreeSet<Literal>)> = BTreeMap::new();
        let mut order = Vec::new();
        for (table, cells) in self.tables.iter().zip(&self.cells) {
            for (at, input) in table.inputs.iter().enumerate() {
                if self.decisions.contains_key(input.key.as_str()) {
                    continue;
                }
                let (_, literals) = met.entry(&input.key).or_insert_with(|| {
                    order.push(input.key.as_str());
                    (input, BTreeSet::new())
                });
                for tests in cells.iter().filter_map(|rule| rule.get(at)?.as_ref().ok()?.as_ref()) {
                    literals.extend(literals_of(tests).cloned());
                }
            }
        }
        for key in order {
            let Some((input, met)) = met.get(key) else { continue };
            let stated = Stated { kind: &input.kind, allowed: &input.allowed, met, open: true };
            let Some((domain, assumed)) = domain(&stated) else { continue };
            let shown = if input.expression.is_empty() { &input.label } else { &input.expression };
            let text = label(if input.label.is_empty() { shown } else { &input.label });
            let name = self.all_names.unique(shown);
            self.by_key.insert(key, self.facts.len());
            self.facts.push(Fact { shown: shown.clone(), name, label: text, domain, assumed });
        }
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
                match self.table(at, table, &refused) {
                    Ok(text) => _ = written.insert(at, text),
                    Err(why) => _ = refused.insert(at, why),
                }
            }
            if refused.len() == before {
                return (written, refused);
            }
        }
    }

    fn table(&self, at: usize, table: &Table, refused: &BTreeMap<usize, String>) -> Result<Written, String> {
        if let Some(fault) = &table.fault {
            return Err(fault.clone());
        }
        if table.rules.is_empty() {
            return Err("it has no rules".to_owned());
        }
        let own = self.names.get(at).cloned().unwrap_or_default();
        let mut all =
            Written { text: String::new(), facts: BTreeSet::new(), left_out: Vec::new(), assumed: Vec::new() };
        let mut names = Names::default();
        for (output, column) in table.outputs.iter().enumerate() {
            let name = match table.outputs.len() {
                1 => own.clone(),
                _ => names.unique(&format!("{own}-{}", column.expression)),
            };
            let writing = Writing { import: self, at, table, output, column, name: &name, refused };
            let text = writing.decision(&mut all)?;
            all.text.push_str(&text);
        }
        all.left_out.dedup();
        if table.outputs.is_empty() {
            return Err("it has no output".to_owned());
        }
        all.assumed.extend(self.taken_twice(at, table));
        Ok(all)
    }

    /// Rules of a UNIQUE table that fit the same input: engines refuse that, a policy takes them where they agree.
    fn taken_twice(&self, at: usize, table: &Table) -> Option<String> {
        let cells = self.cells.get(at).filter(|_| table.hit == "UNIQUE")?;
        for (second, rule) in cells.iter().enumerate() {
            let meets = |other: &Vec<Cell>| {
                other.len() == rule.len() && other.iter().zip(rule).all(|(one, other)| may_meet(one, other))
            };
            let first = cells.iter().take(second).position(meets);
            let same = |first: usize| {
                let results = |at: usize| table.rules.get(at).map(|rule| &rule.results);
                results(first) == results(second)
            };
            if let Some(first) = first.filter(|first| same(*first)) {
                return Some(format!(
                    "of `{}`: rules {} and {} may fit the same input, which UNIQUE forbids; where they agree, a policy takes both",
                    table.name,
                    first + 1,
                    second + 1
                ));
            }
        }
        None
    }

    /// The domain of an output, by its literals.
    fn result(table: &Table, output: usize, column: &Column) -> Option<(Domain, Vec<String>)> {
        let written = table.rules.iter().filter_map(|rule| rule.results.get(output)).map(|entry| entry.text.as_str());
        let met: BTreeSet<Literal> = written.chain([column.default.as_str()]).filter_map(feel::literal).collect();
        domain(&Stated { kind: &column.kind, allowed: &column.allowed, met: &met, open: false })
    }
}

/// One output of a table on its way.
struct Writing<'w, 't> {
    import: &'w Import<'t>,
    at: usize,
    table: &'w Table,
    output: usize,
    column: &'w Column,
    name: &'w str,
    refused: &'w BTreeMap<usize, String>,
}

impl Writing<'_, '_> {
    fn decision(&self, all: &mut Written) -> Result<String, String> {
        let table = self.table;
        let (domain, assumed) =
            Import::result(table, self.output, self.column).ok_or("nothing tells what comes out of it")?;
        all.assumed.extend(assumed.into_iter().map(|assumed| format!("of what `{}` gives: {assumed}", table.name)));
        let (collects, first) = hit(table, &domain)?;
        if collects && table.hit != "COLLECT" {
            all.assumed.push(format!("of `{}`: what comes out together has no order", table.name));
        }
        let of = match (&domain, collects) {
            (Domain::OneOf(..), true) => domain.written().replacen("one of", "any of", 1),
            (domain, _) => domain.written(),
        };
        let title =
            if self.column.label.is_empty() || table.outputs.len() < 2 { &table.name } else { &self.column.label };
        let head = if first { "rules first" } else { "rules" };
        let mut text = format!("\ndecision {} \"{}\" is {of} {head} {{\n", self.name, label(title));
        let rules = in_order(table, first)?;
        text.push_str(&self.rules(&rules, &domain, (collects, first), all)?);
        Ok(text + "}\n")
    }

    /// The rules in the order in which they are tried, and what comes out where none applies.
    fn rules(
        &self,
        rules: &[(usize, &Rule)],
        domain: &Domain,
        (collects, first): (bool, bool),
        all: &mut Written,
    ) -> Result<String, String> {
        let table = self.table;
        let mut text = String::new();
        let mut names = Names::default();
        // Without one of its rules, its readers would fall to others.
        let needs_all = first || collects || !self.column.default.is_empty();
        let last = rules.last().map(|(at, _)| *at);
        for (at, rule) in rules {
            let number = at + 1;
            let alone = (first || table.rules.len() == 1) && !collects && Some(*at) == last;
            if alone
                && self.is_for_all(*at, rule)
                && let Ok(value) = self.value(rule, domain)
            {
                let _ = writeln!(text, "  otherwise {value}");
                return Ok(text);
            }
            match self.rule(*at, rule, domain, all) {
                Ok((condition, result)) => {
                    let stated = rule.notes.iter().find(|note| is_name(note));
                    let own = names.unique(stated.map_or(&format!("r{number}"), |stated| stated));
                    let because = rule.notes.iter().find(|note| !is_name(note));
                    let because = because.map(|note| format!("\n    because \"{}\"", label(note))).unwrap_or_default();
                    let _ = writeln!(text, "  {own}: {result} when {condition}{because}");
                }
                Err(Omitted::Never(why)) => {
                    all.left_out.push(format!("rule {number} of `{}`, which never applies: {why}", table.name));
                }
                Err(Omitted::Unsaid(why)) if needs_all => {
                    let consequence = "and its readers would fall to others";
                    return Err(format!("rule {number} cannot be carried over, {consequence}: {why}"));
                }
                Err(Omitted::Unsaid(why)) => all.left_out.push(format!("rule {number} of `{}`: {why}", table.name)),
            }
        }
        if text.is_empty() {
            return Err("none of its rules can be carried over".to_owned());
        }
        let default = &self.column.default;
        if !default.is_empty() {
            let value = feel::literal(default).and_then(|literal| domain.value(&literal).ok());
            let value = value.ok_or_else(|| format!("what it gives otherwise is no plain value: `{default}`"))?;
            let _ = writeln!(text, "  otherwise {value}");
        }
        Ok(text)
    }

    /// Whether a rule asks for nothing and is said nothing of, so that it is the `otherwise` of those before it.
    fn is_for_all(&self, at: usize, rule: &Rule) -> bool {
        let is_whole = rule.tests.len() == self.table.inputs.len() && rule.results.len() == self.table.outputs.len();
        let asks = self.cells(at).iter().any(|cell| !matches!(cell, Ok(None)));
        is_whole && !asks && rule.notes.iter().all(|note| is_name(note))
    }

    fn cells(&self, rule: usize) -> &[Cell] {
        let of_table = self.import.cells.get(self.at);
        of_table.and_then(|rules| rules.get(rule)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a rule gives.
    fn value(&self, rule: &Rule, domain: &Domain) -> Result<String, String> {
        let entry = rule.results.get(self.output).ok_or("it gives nothing")?;
        if let Some(fault) = &entry.fault {
            return Err(fault.clone());
        }
        let result = &entry.text;
        let literal = feel::literal(result).ok_or_else(|| format!("`{result}` is no plain value"))?;
        domain.value(&literal).map_err(|no| match no {
            NoValue::BelowNought => format!("`{result}` is below nought, and a policy has no such numbers"),
            NoValue::Other => format!("`{result}` is none of the values that come out"),
        })
    }

    fn rule(&self, at: usize, rule: &Rule, domain: &Domain, all: &mut Written) -> Result<(String, String), Omitted> {
        let table = self.table;
        for (what, own, wanted) in
            [("tests", rule.tests.len(), table.inputs.len()), ("results", rule.results.len(), table.outputs.len())]
        {
            if own != wanted {
                return Err(Omitted::Unsaid(format!("it has {own} {what}, and the table has columns for {wanted}")));
            }
        }
        let result = self.value(rule, domain).map_err(Omitted::Unsaid)?;
        let mut parts = Vec::new();
        let mut facts = BTreeSet::new();
        for (input, cell) in table.inputs.iter().zip(self.cells(at)) {
            let Some(tests) = cell.as_ref().map_err(|why| Omitted::Unsaid(why.clone()))? else { continue };
            if let Some(fault) = &input.fault {
                return Err(Omitted::Unsaid(fault.clone()));
            }
            let asked = self.asked(input).map_err(Omitted::Unsaid)?;
            if let Asked::Fact(at, _) = asked {
                facts.insert(at);
            }
            parts.extend(condition(&asked, input, tests)?);
        }
        if parts.is_empty() {
            let fact = table.inputs.iter().find_map(|input| self.import.by_key.get(input.key.as_str()));
            let fact = fact.and_then(|at| Some((*at, self.import.facts.get(*at)?)));
            let (at, fact) = fact.ok_or_else(|| Omitted::Unsaid("it asks for nothing".to_owned()))?;
            facts.insert(at);
            parts.push(fact.domain.always(&fact.name));
        }
        all.facts.extend(facts);
        Ok((parts.join(" and "), result))
    }

    /// What an input asks for.
    fn asked(&self, input: &Column) -> Result<Asked<'_>, String> {
        if let Some(at) = self.import.by_key.get(input.key.as_str())
            && let Some(fact) = self.import.facts.get(*at)
        {
            return Ok(Asked::Fact(*at, fact));
        }
        let shown = if input.expression.is_empty() { &input.label } else { &input.expression };
        let Some(at) = self.import.decisions.get(input.key.as_str()) else {
            return Err(format!("nothing tells what `{shown}` can be"));
        };
        if self.refused.contains_key(at) {
            return Err(format!("it asks for the decision `{shown}`, which is left out"));
        }
        if *at == self.at {
            return Err(format!("it asks for itself, `{shown}`"));
        }
        let (name, table) = (self.import.names.get(*at), self.import.tables.get(*at));
        let (Some(name), Some(table)) = (name, table) else { return Err(format!("there is no decision `{shown}`")) };
        let result = table.outputs.first().and_then(|column| Import::result(table, 0, column));
        let (domain, _) = result.ok_or_else(|| format!("nothing tells what `{shown}` gives"))?;
        match hit(table, &domain) {
            Ok((false, _)) => Ok(Asked::Decision(name, domain)),
            _ => Err(format!("it asks for what `{shown}` gives together")),
        }
    }
}

fn literals_of(tests: &Tests) -> impl Iterator<Item = &Literal> {
    tests.any.iter().flat_map(|test| match test {
        Test::Is(literal) => vec![literal],
        Test::Between(from, to) => from.iter().chain(to).map(|(literal, _)| literal).collect(),
    })
}

/// Whether some value may fulfil both cells; where nobody can tell, it may.
fn may_meet(one: &Cell, other: &Cell) -> bool {
    let (Ok(Some(one)), Ok(Some(other))) = (one, other) else { return one.is_ok() && other.is_ok() };
    if one.not || other.not {
        return true;
    }
    let tests_meet = |one: &Test, other: &Test| match (one, other) {
        (Test::Is(one), Test::Is(other)) => one == other,
        (Test::Is(literal), Test::Between(from, to)) | (Test::Between(from, to), Test::Is(literal)) => {
            let above = from.as_ref().is_none_or(|(end, included)| end < literal || *included && end == literal);
            above && to.as_ref().is_none_or(|(end, included)| literal < end || *included && end == literal)
        }
        (Test::Between(from, to), Test::Between(other_from, other_to)) => {
            let apart = |to: &Option<(Literal, bool)>, from: &Option<(Literal, bool)>| match (to, from) {
                (Some((to, to_in)), Some((from, from_in))) => to < from || to == from && !(*to_in && *from_in),
                _ => false,
            };
            !apart(to, other_from) && !apart(other_to, from)
        }
    };
    one.any.iter().any(|one| other.any.iter().any(|other| tests_meet(one, other)))
}

/// The tests of a cell as a condition; `None` where everybody fulfils it.
fn condition(asked: &Asked<'_>, input: &Column, tests: &Tests) -> Result<Option<String>, Omitted> {
    let (name, domain) = match asked {
        Asked::Fact(_, fact) => (fact.name.as_str(), &fact.domain),
        Asked::Decision(name, domain) => (*name, domain),
    };
    let mut parts = Vec::new();
    let mut never = None;
    for test in &tests.any {
        match written(name, domain, test) {
            Ok(Some(part)) => parts.push(part),
            // Of `not`, what everybody fulfils leaves nobody.
            Ok(None) if tests.not => {
                return Err(Omitted::Never(format!("nobody is outside of what `{}` may not be", input.expression)));
            }
            Ok(None) => return Ok(None),
            Err(Omitted::Never(why)) => never = Some(why),
            Err(unsaid) => return Err(unsaid),
        }
    }
    let any = parts.join(" or ");
    match (tests.not, parts.len(), never) {
        (false, 0, why) => Err(Omitted::Never(why.unwrap_or_else(|| "it asks for nothing".to_owned()))),
        (true, 0, _) => Ok(None),
        (true, ..) => Ok(Some(format!("not ({any})"))),
        (false, 1, _) => Ok(Some(any)),
        (false, ..) => Ok(Some(format!("({any})"))),
    }
}

/// A test of a fact or decision of this name; `None` where everybody fulfils it.
fn written(name: &str, domain: &Domain, test: &Test) -> Result<Option<String>, Omitted> {
    let below = || Omitted::Never("a policy has no numbers below nought".to_owned());
    let value = |literal: &Literal| {
        domain.value(literal).map_err(|no| match (no, literal) {
            (NoValue::BelowNought, _) => below(),
            // What a column cannot be, it never is.
            (NoValue::Other, Literal::Text(_)) if matches!(domain, Domain::OneOf(_)) => {
                Omitted::Never(format!("`{literal}` is no value of `{name}`"))
            }
            (NoValue::Other, _) => Omitted::Unsaid(format!("`{literal}` is no value of `{name}`")),
        })
    };
    let (from, to) = match test {
        Test::Is(Literal::Yes(yes)) => {
            value(&Literal::Yes(*yes))?;
            return Ok(Some(if *yes { name.to_owned() } else { format!("not {name}") }));
        }
        Test::Is(literal) => return Ok(Some(format!("{name} is {}", value(literal)?))),
        Test::Between(from, to) => (from, to),
    };
    let is_negative = |literal: &Literal| matches!(literal, Literal::Number(number) if number.digits < 0);
    let is_nought = |literal: &Literal| matches!(literal, Literal::Number(number) if number.digits == 0);
    // Everything lies above what is below nought, and nothing below nought.
    let from = from.as_ref().filter(|(literal, _)| !is_negative(literal));
    if to.as_ref().is_some_and(|(literal, included)| is_negative(literal) || is_nought(literal) && !included) {
        return Err(below());
    }
    if let (Some((from, true)), Some((to, true))) = (from, to)
        && matches!((from, to), (Literal::Number(_), Literal::Number(_)))
    {
        if from > to {
            return Err(Omitted::Never(format!("`{from}` is more than `{to}`")));
        }
        return Ok(Some(format!("{name} in {}..{}", value(from)?, value(to)?)));
    }
    let mut parts = Vec::new();
    for (end, number, day) in
        [(from, [">", ">="], ["after", "on or after"]), (to.as_ref(), ["<", "<="], ["before", "on or before"])]
    {
        let Some((literal, included)) = end else { continue };
        let words = if matches!(literal, Literal::Date(_)) { day } else { number };
        let [open, closed] = words;
        parts.push(format!("{name} {} {}", if *included { closed } else { open }, value(literal)?));
    }
    Ok(match parts.len() {
        0 => None,
        1 => Some(parts.concat()),
        _ => Some(format!("({})", parts.join(" and "))),
    })
}

/// Whether the results of a table are taken together, and whether the first rule decides.
fn hit(table: &Table, domain: &Domain) -> Result<(bool, bool), String> {
    match (table.hit.as_str(), table.aggregation.as_str()) {
        ("UNIQUE" | "ANY", _) => Ok((false, false)),
        ("FIRST" | "PRIORITY", _) => Ok((false, true)),
        ("COLLECT", "MIN" | "MAX") if table.outputs.len() == 1 => Ok((false, true)),
        ("COLLECT", "") | ("RULE ORDER" | "OUTPUT ORDER", _) if matches!(domain, Domain::OneOf(..)) => {
            Ok((true, false))
        }
        ("COLLECT", "") | ("RULE ORDER" | "OUTPUT ORDER", _) => Err("only names can be taken together".to_owned()),
        (hit, "") => Err(format!("its hit policy {hit} is not known")),
        (_, aggregation) => Err(format!("a policy has no {aggregation}")),
    }
}

/// The rules of a table in the order in which they are tried.
fn in_order(table: &Table, first: bool) -> Result<Vec<(usize, &Rule)>, String> {
    let rules: Vec<(usize, &Rule)> = table.rules.iter().enumerate().collect();
    if !first || table.hit == "FIRST" {
        return Ok(rules);
    }
    let places: Vec<BTreeMap<Literal, usize>> = table.outputs.iter().map(places).collect();
    let mut ranked = Vec::new();
    for (at, rule) in rules {
        ranked.push((rank(table, &places, rule)?, at, rule));
    }
    ranked.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(ranked.into_iter().map(|(_, at, rule)| (at, rule)).collect())
}

/// Where each value stands in the order of an output's values.
fn places(output: &Column) -> BTreeMap<Literal, usize> {
    let order = feel::literals(&output.allowed).unwrap_or_default();
    let mut places = BTreeMap::new();
    for (at, literal) in order.into_iter().enumerate() {
        places.entry(literal).or_insert(at);
    }
    places
}

/// What brings a rule before others: of results in an order, their places, the first output first; of the least or greatest, how
/// much it is.
fn rank(table: &Table, places: &[BTreeMap<Literal, usize>], rule: &Rule) -> Result<Vec<i128>, String> {
    let mut ranks = Vec::new();
    for (places, entry) in places.iter().zip(&rule.results) {
        let literal = feel::literal(&entry.text);
        if table.hit == "PRIORITY" {
            let place = literal.as_ref().and_then(|literal| places.get(literal));
            let place = place.and_then(|place| i128::try_from(*place).ok());
            ranks.push(place.ok_or_else(|| format!("`{}` has no place in the order of its results", entry.text))?);
            continue;
        }
        match literal {
            Some(Literal::Number(number)) if table.aggregation == "MAX" => ranks.push(-number.steps(9)),
            Some(Literal::Number(number)) => ranks.push(number.steps(9)),
            _ => return Err(format!("`{}` is no number", entry.text)),
        }
    }
    Ok(ranks)
}
