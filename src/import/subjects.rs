//! The subjects of tables' inputs: facts, and decisions of the model.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::ColumnSubject;
use super::dmn::{DmnCell, DmnColumn, DmnRule, DmnTable};
use super::domain::{InputDomain, Stated, domain};
use super::escaped::label;
use super::feel::UnaryTest;
use super::hits::{HitPolicy, hit};
use super::literal::{FeelLiteral, Number};
use super::names::PolicyNames;
use super::outputs::{TableOutput, outputs};
use super::{feel, hits};

/// The tests of a cell, or why a policy cannot ask them.
pub(super) type CellTests = Result<UnaryTest, String>;

pub(super) struct Import<'t> {
    pub(super) tables: &'t [DmnTable],
    /// The tests of each cell, by table and rule.
    cells: Vec<Vec<Vec<CellTests>>>,
    pub(super) facts: Vec<InputFact>,
    /// The facts by the keys of their inputs.
    by_key: BTreeMap<&'t str, usize>,
    /// The outputs of tables by their names in inputs: the table, and which output.
    decisions: BTreeMap<String, (usize, usize)>,
    /// Our names of the tables.
    names: Vec<String>,
    all_names: PolicyNames,
    /// The results of each table, or why they cannot be given.
    results: BTreeMap<usize, Result<TableResults, String>>,
}

/// A fact that an input is.
pub(super) struct InputFact {
    pub(super) shown: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) domain: InputDomain,
    /// The fact that says whether it has a value at all, where a test asks for that.
    pub(super) stated: Option<String>,
    pub(super) assumed: Vec<String>,
}

/// The results of a table.
pub(super) struct TableResults {
    pub(super) hit: HitPolicy,
    /// Of a table that sums or counts, the sets of rules that fit together, the larger first; the
    /// sum of each is a result of the output.
    pub(super) sets: Option<Vec<Vec<usize>>>,
    pub(super) given: Vec<TableResult>,
}

/// One of the things that come out of a table.
pub(super) struct TableResult {
    pub(super) output: TableOutput,
    /// Our name of it.
    pub(super) name: String,
    /// Its domain, and the assumptions made.
    pub(super) domain: Option<(InputDomain, Vec<String>)>,
}

/// The subject of an input.
pub(super) enum InputSubject<'i> {
    Fact(usize, &'i InputFact),
    /// Of this name.
    Decision(&'i str, &'i InputDomain),
}

impl<'t> Import<'t> {
    pub(super) fn new(tables: &'t [DmnTable]) -> Self {
        let mut all_names = PolicyNames::default();
        let names: Vec<String> = tables
            .iter()
            .map(|table| all_names.unique(&table.name))
            .collect();
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
        let of_rule = |table: &'t DmnTable, rule: &DmnRule| {
            let input = |at: usize| {
                table
                    .inputs
                    .get(at)
                    .map_or("", |input| input.expression.as_str())
            };
            rule.tests
                .iter()
                .enumerate()
                .map(|(at, entry)| cell(entry, input(at)))
                .collect()
        };
        let cells = tables
            .iter()
            .map(|table| {
                table
                    .rules
                    .iter()
                    .map(|rule| of_rule(table, rule))
                    .collect()
            })
            .collect();
        let mut import = Self {
            tables,
            cells,
            facts: Vec::new(),
            by_key: BTreeMap::new(),
            decisions,
            names,
            all_names,
            results: BTreeMap::new(),
        };
        import.facts();
        for at in 0..tables.len() {
            import.work_out(at);
        }
        import
    }

    /// Takes each input as a fact that is no decision of the model.
    fn facts(&mut self) {
        let mut met: BTreeMap<&'t str, (&'t DmnColumn, BTreeSet<FeelLiteral>)> = BTreeMap::new();
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
                for test in cells.iter().filter_map(|rule| rule.get(at)?.as_ref().ok()) {
                    test.literals(&mut named);
                    if test.asks_below_nought() {
                        literals.insert(FeelLiteral::Number(Number {
                            digits: -1,
                            decimals: 0,
                        }));
                    }
                }
                literals.extend(named.into_iter().cloned());
            }
        }
        for key in order {
            let Some((input, met)) = met.get(key) else {
                continue;
            };
            let stated = Stated {
                kind: &input.kind,
                allowed: &input.allowed,
                met,
                open: true,
            };
            let Some((domain, mut assumed)) = domain(&stated) else {
                continue;
            };
            let shown = &input.shown;
            let text = label(if input.label.is_empty() {
                shown
            } else {
                &input.label
            }) + domain.unit();
            if input.computed {
                assumed.push("the model computes it, and here it is a fact of its own".to_owned());
            }
            let name = self.all_names.unique(shown);
            let has_null =
                met.contains(&FeelLiteral::Null) && !matches!(domain, InputDomain::OneOf(_));
            let stated = has_null.then(|| self.all_names.unique(&format!("{name}-is-stated")));
            self.by_key.insert(key, self.facts.len());
            self.facts.push(InputFact {
                shown: shown.clone(),
                name,
                label: text,
                domain,
                stated,
                assumed,
            });
        }
    }

    /// Finds the results of a table, after those of the tables that it asks for.
    fn work_out(&mut self, at: usize) {
        let Some(table) = self
            .tables
            .get(at)
            .filter(|_| !self.results.contains_key(&at))
        else {
            return;
        };
        self.results
            .insert(at, Err("it asks for itself".to_owned()));
        for input in &table.inputs {
            if let Some((asked, _)) = self.decisions.get(&input.key).copied() {
                self.work_out(asked);
            }
        }
        let results = self.worked_out(at, table);
        self.results.insert(at, results);
    }

    fn worked_out(&self, at: usize, table: &DmnTable) -> Result<TableResults, String> {
        let hit = hit(table)?;
        let (sets, outputs) = match hit {
            HitPolicy::Sum | HitPolicy::Count => {
                let (sets, numbers) = self.summed(at, table, hit)?;
                (Some(sets), vec![TableOutput::of_numbers(table, &numbers)])
            }
            HitPolicy::Agreed | HitPolicy::First | HitPolicy::Together => {
                (None, outputs(table, hit))
            }
        };
        let own = self.names.get(at).cloned().unwrap_or_default();
        let is_only = outputs.len() == 1;
        let mut names = PolicyNames::default();
        let given = outputs.into_iter().map(|output| TableResult {
            name: if is_only {
                own.clone()
            } else {
                names.unique(&format!("{own}-{}", output.name))
            },
            domain: output.domain(),
            output,
        });
        Ok(TableResults {
            hit,
            sets,
            given: given.collect(),
        })
    }

    /// The sets of rules that fit together, and the sum of each.
    fn summed(
        &self,
        at: usize,
        table: &DmnTable,
        kind: HitPolicy,
    ) -> Result<(Vec<Vec<usize>>, Vec<Number>), String> {
        let mut columns: Vec<Vec<Vec<bool>>> = Vec::new();
        for (column, input) in table.inputs.iter().enumerate() {
            let mut tests = Vec::new();
            for rule in 0..table.rules.len() {
                let refuse = |why: &str| {
                    format!(
                        "rule {} cannot be carried over, and is missed in the sum: {why}",
                        rule + 1
                    )
                };
                let cell = self
                    .cells(at, rule)
                    .get(column)
                    .ok_or_else(|| refuse("it has too few tests"))?;
                tests.push(cell.as_ref().map_err(|why| refuse(why))?);
            }
            let samples = if tests.iter().all(|test| **test == UnaryTest::Anything) {
                vec![FeelLiteral::Null]
            } else {
                self.asked(at, input, &|_| false)?.samples(&tests)
            };
            let fits = |test: &&UnaryTest| {
                samples
                    .iter()
                    .map(|sample| test.of(sample) == Some(true))
                    .collect()
            };
            columns.push(tests.iter().map(fits).collect());
        }
        let rules: Vec<Vec<Vec<bool>>> = (0..table.rules.len())
            .map(|rule| {
                columns
                    .iter()
                    .filter_map(|column| column.get(rule).cloned())
                    .collect()
            })
            .collect();
        let samples: Vec<usize> = columns
            .iter()
            .map(|column| column.first().map_or(0, Vec::len))
            .collect();
        let sets = hits::together(&rules, &samples)?;
        let outputs = outputs(table, kind);
        let given = |rule: usize| match outputs.first().and_then(|output| output.given(rule)) {
            Some(FeelLiteral::Number(number)) => Ok(*number),
            _ => Err(format!("rule {} gives no number to sum", rule + 1)),
        };
        let number = |set: &Vec<usize>| match kind {
            HitPolicy::Count => Ok(Number {
                digits: i128::try_from(set.len()).unwrap_or(i128::MAX),
                decimals: 0,
            }),
            _ => Ok(hits::sum(
                &set.iter()
                    .map(|rule| given(*rule))
                    .collect::<Result<Vec<_>, String>>()?,
            )),
        };
        let mut numbers = sets
            .iter()
            .map(number)
            .collect::<Result<Vec<_>, String>>()?;
        if kind == HitPolicy::Count {
            // Where none fits, none is counted.
            numbers.push(Number {
                digits: 0,
                decimals: 0,
            });
        }
        Ok((sets, numbers))
    }

    /// The results of a table.
    ///
    /// # Errors
    /// Where it cannot be said.
    pub(super) fn results(&self, at: usize) -> Result<&TableResults, String> {
        self.results
            .get(&at)
            .ok_or("there is no such table")?
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Two rules of a table that may fit the same input, of those that are alike.
    pub(super) fn pair(
        &self,
        at: usize,
        alike: impl Fn(usize, usize) -> bool,
    ) -> Option<(usize, usize)> {
        let rules = self.cells.get(at)?;
        let meets = |one: &[CellTests], other: &[CellTests]| {
            let may_meet = |(one, other): (&CellTests, &CellTests)| match (one, other) {
                (Ok(one), Ok(other)) => one.may_meet(other),
                _ => false,
            };
            one.len() == other.len() && one.iter().zip(other).all(may_meet)
        };
        rules.iter().enumerate().find_map(|(second, rule)| {
            let first = rules.iter().take(second).enumerate();
            let first = first
                .filter(|(first, _)| alike(*first, second))
                .find(|(_, other)| meets(other, rule));
            first.map(|(first, _)| (first, second))
        })
    }

    /// The tests of a rule.
    pub(super) fn cells(&self, table: usize, rule: usize) -> &[CellTests] {
        let of_table = self.cells.get(table);
        of_table
            .and_then(|rules| rules.get(rule))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// A fact that a table asks for.
    pub(super) fn any_fact(&self, table: &DmnTable) -> Option<(usize, &InputFact)> {
        let at = table
            .inputs
            .iter()
            .find_map(|input| self.by_key.get(input.key.as_str()))?;
        Some((*at, self.facts.get(*at)?))
    }

    /// The subject of a table's input.
    ///
    /// # Errors
    /// Why it cannot be asked for.
    pub(super) fn asked(
        &self,
        table: usize,
        input: &DmnColumn,
        refused: &dyn Fn(usize) -> bool,
    ) -> Result<InputSubject<'_>, String> {
        if let Some(at) = self.by_key.get(input.key.as_str())
            && let Some(fact) = self.facts.get(*at)
        {
            return Ok(InputSubject::Fact(*at, fact));
        }
        let shown = &input.shown;
        let Some((at, output)) = self.decisions.get(&input.key) else {
            return Err(format!("nothing tells what `{shown}` can be"));
        };
        if refused(*at) {
            return Err(format!(
                "it asks for the decision `{shown}`, which is left out"
            ));
        }
        if *at == table {
            return Err(format!("it asks for itself, `{shown}`"));
        }
        let results = self.results(*at)?;
        if results.hit == HitPolicy::Together {
            return Err(format!("it asks for what `{shown}` gives together"));
        }
        let given = results
            .given
            .get(*output)
            .and_then(|given| Some((given.name.as_str(), &given.domain.as_ref()?.0)));
        let (name, domain) = given.ok_or_else(|| format!("nothing tells what `{shown}` gives"))?;
        Ok(InputSubject::Decision(name, domain))
    }
}

/// The tests of a cell.
fn cell(entry: &DmnCell, input: &str) -> CellTests {
    match &entry.fault {
        Some(fault) => Err(fault.clone()),
        None => feel::tests(&entry.text, input)
            .map_err(|part| format!("`{part}` asks what a policy cannot ask")),
    }
}

impl InputSubject<'_> {
    pub(super) fn subject(&self) -> ColumnSubject<'_> {
        match self {
            Self::Fact(_, fact) => ColumnSubject {
                name: &fact.name,
                domain: &fact.domain,
                stated: fact.stated.as_deref(),
            },
            Self::Decision(name, domain) => ColumnSubject {
                name,
                domain,
                stated: None,
            },
        }
    }

    /// Values that stand for all others in these tests.
    pub(super) fn samples(&self, tests: &[&UnaryTest]) -> Vec<FeelLiteral> {
        let subject = self.subject();
        let mut met = Vec::new();
        for test in tests {
            test.literals(&mut met);
        }
        let mut samples = subject.domain.samples(&met);
        samples.extend(subject.stated.map(|_| FeelLiteral::Null));
        samples
    }
}
