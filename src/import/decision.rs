//! A decision table as a `decision`.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::condition::{ConditionText, Omitted};
use super::dmn::DmnTable;
use super::domain::{InputDomain, NoValue};
use super::escaped::label;
use super::feel::UnaryTest;
use super::hits::{HitPolicy, in_order};
use super::literal::FeelLiteral;
use super::names::{PolicyNames, is_name};
use super::subjects::{Import, InputSubject, TableResult, TableResults};

/// A table as it is written.
#[derive(Default)]
pub(super) struct SourceTable {
    pub(super) text: String,
    /// The facts that it asks for.
    pub(super) facts: BTreeSet<usize>,
    pub(super) left_out: Vec<String>,
    pub(super) assumed: Vec<String>,
}

/// One output of a table on its way.
pub(super) struct Writing<'w, 't> {
    pub(super) import: &'w Import<'t>,
    pub(super) at: usize,
    pub(super) table: &'w DmnTable,
    pub(super) results: &'w TableResults,
    pub(super) given: &'w TableResult,
    pub(super) refused: &'w dyn Fn(usize) -> bool,
}

/// A rule of a decision: rules of the table that fit together, and their result.
struct MergedRule<'r> {
    rules: Vec<usize>,
    notes: &'r [String],
    /// The result, by its place among the output's results.
    result: usize,
}

impl Writing<'_, '_> {
    pub(super) fn decision(&self, all: &mut SourceTable) -> Result<String, String> {
        let table = self.table;
        let (domain, assumed) = self
            .given
            .domain
            .clone()
            .ok_or_else(|| self.nothing_tells())?;
        all.assumed.extend(
            assumed
                .into_iter()
                .map(|assumed| format!("of what `{}` gives: {assumed}", table.name)),
        );
        let together = self.results.hit == HitPolicy::Together;
        let domain = if together && !matches!(domain, InputDomain::OneOf(_)) {
            self.listed()
        } else {
            domain
        };
        if together {
            all.assumed.extend(self.loses());
        }
        let of = match (&domain, together) {
            (InputDomain::OneOf(..), true) => domain.written().replacen("one of", "any of", 1),
            (domain, _) => domain.written(),
        };
        let rows = self.rows()?;
        let head = if self.is_first() {
            "rules first"
        } else {
            "rules"
        };
        let mut text = format!(
            "\ndecision {} \"{}\" is {of} {head} {{\n",
            self.given.name,
            label(&self.given.output.title)
        );
        text.push_str(&self.rules(&rows, &domain, all)?);
        Ok(text + "}\n")
    }

    /// Why there is no domain: the first result that is none.
    fn nothing_tells(&self) -> String {
        let why = self
            .given
            .output
            .results
            .iter()
            .find_map(|result| result.as_ref().err());
        let computed = why.map(|why| format!("none of its rules can be carried over: {why}"));
        computed.unwrap_or_else(|| "nothing tells what comes out of it".to_owned())
    }

    /// The result as a list of values.
    fn listed(&self) -> InputDomain {
        InputDomain::listed(
            &self
                .given
                .output
                .results
                .iter()
                .flatten()
                .cloned()
                .collect(),
        )
    }

    /// The order and repetitions that a set of values loses of a list.
    fn loses(&self) -> Vec<String> {
        let mut loses = Vec::new();
        if self.table.hit != "COLLECT" {
            loses.push(format!(
                "of `{}`: what comes out together has no order",
                self.table.name
            ));
        }
        if let Some((one, other)) = self.import.pair(self.at, |one, other| {
            let result = |at: usize| self.given.output.given(at);
            result(one).is_some() && result(one) == result(other)
        }) {
            loses.push(format!(
                "of `{}`: rules {} and {} give the same, which comes out once where both fit",
                self.table.name,
                one + 1,
                other + 1
            ));
        }
        loses
    }

    fn is_first(&self) -> bool {
        matches!(
            self.results.hit,
            HitPolicy::First | HitPolicy::Sum | HitPolicy::Count
        )
    }

    /// The rules of the decision in the order in which they are tried.
    fn rows(&self) -> Result<Vec<MergedRule<'_>>, String> {
        if let Some(sets) = &self.results.sets {
            let row = |(result, set): (usize, &Vec<usize>)| MergedRule {
                rules: set.clone(),
                notes: &[],
                result,
            };
            return Ok(sets.iter().enumerate().map(row).collect());
        }
        let rules = in_order(self.table, self.results.hit)?;
        Ok(rules
            .into_iter()
            .map(|(at, rule)| MergedRule {
                rules: vec![at],
                notes: &rule.notes,
                result: at,
            })
            .collect())
    }

    /// The rules in the order in which they are tried, and the result where none applies.
    fn rules(
        &self,
        rows: &[MergedRule<'_>],
        domain: &InputDomain,
        all: &mut SourceTable,
    ) -> Result<String, String> {
        let table = self.table;
        let mut text = String::new();
        let mut names = PolicyNames::default();
        // Without one of its rules, its readers would fall to others.
        let needs_all =
            self.results.hit != HitPolicy::Agreed || !self.given.output.default.is_empty();
        for (at, row) in rows.iter().enumerate() {
            let number = row
                .rules
                .iter()
                .map(|rule| (rule + 1).to_string())
                .collect::<Vec<_>>()
                .join("-");
            let can_be_last =
                self.is_first() || rows.len() == 1 && self.results.hit == HitPolicy::Agreed;
            if can_be_last
                && at + 1 == rows.len()
                && self.is_for_all(row)
                && let Ok(value) = self.value(row, domain)
            {
                let _ = writeln!(text, "  otherwise {value}");
                return Ok(text);
            }
            match self.rule(row, domain, all) {
                Ok((condition, result)) => {
                    let stated = row.notes.iter().find(|note| is_name(note));
                    let own = names.unique(stated.map_or(&format!("r{number}"), |stated| stated));
                    let because = row.notes.iter().find(|note| !is_name(note));
                    let because = because
                        .map(|note| format!("\n    because \"{}\"", label(note)))
                        .unwrap_or_default();
                    let _ = writeln!(text, "  {own}: {result} when {condition}{because}");
                }
                Err(Omitted::Never(why)) => {
                    all.left_out.push(format!(
                        "rule {number} of `{}`, which never applies: {why}",
                        table.name
                    ));
                }
                Err(Omitted::Unsaid(why)) if needs_all => {
                    let consequence = "and its readers would fall to others";
                    return Err(format!(
                        "rule {number} cannot be carried over, {consequence}: {why}"
                    ));
                }
                Err(Omitted::Unsaid(why)) => all
                    .left_out
                    .push(format!("rule {number} of `{}`: {why}", table.name)),
            }
        }
        if text.is_empty() {
            let why = all
                .left_out
                .first()
                .map(|why| format!(": {why}"))
                .unwrap_or_default();
            return Err(format!("none of its rules can be carried over{why}"));
        }
        let default = &self.given.output.default;
        if self.results.hit == HitPolicy::Count {
            text.push_str("  otherwise 0\n");
        } else if !default.is_empty() {
            let value =
                FeelLiteral::of_entry(default).and_then(|literal| domain.value(&literal).ok());
            let value = value
                .ok_or_else(|| format!("what it gives otherwise is no plain value: `{default}`"))?;
            let _ = writeln!(text, "  otherwise {value}");
        }
        Ok(text)
    }

    /// Whether a row asks for nothing and is said nothing of, so that it is the `otherwise` of
    /// those before it.
    fn is_for_all(&self, row: &MergedRule<'_>) -> bool {
        let is_whole = |at: &usize| {
            let rule = self.table.rules.get(*at);
            let fits = rule.is_some_and(|rule| {
                rule.tests.len() == self.table.inputs.len()
                    && rule.results.len() == self.table.outputs.len()
            });
            fits && self
                .import
                .cells(self.at, *at)
                .iter()
                .all(|cell| matches!(cell, Ok(UnaryTest::Anything)))
        };
        row.rules.iter().all(is_whole) && row.notes.iter().all(|note| is_name(note))
    }

    /// The result of a row.
    fn value(&self, row: &MergedRule<'_>, domain: &InputDomain) -> Result<String, String> {
        let literal = self
            .given
            .output
            .results
            .get(row.result)
            .cloned()
            .ok_or("it gives nothing")??;
        let is_none = format!("`{literal}` is none of the values that come out");
        domain.value(&literal).map_err(|NoValue| is_none)
    }

    fn rule(
        &self,
        row: &MergedRule<'_>,
        domain: &InputDomain,
        all: &mut SourceTable,
    ) -> Result<(String, String), Omitted> {
        let table = self.table;
        for rule in row.rules.iter().filter_map(|at| table.rules.get(*at)) {
            for (what, own, wanted) in [
                ("tests", rule.tests.len(), table.inputs.len()),
                ("results", rule.results.len(), table.outputs.len()),
            ] {
                if own != wanted {
                    return Err(Omitted::Unsaid(format!(
                        "it has {own} {what}, and the table has columns for {wanted}"
                    )));
                }
            }
        }
        let result = self.value(row, domain).map_err(Omitted::Unsaid)?;
        let mut parts = Vec::new();
        let mut facts = BTreeSet::new();
        for (column, input) in table.inputs.iter().enumerate() {
            let tests = self.tests(row, column)?;
            if tests.is_empty() {
                continue;
            }
            if let Some(fault) = &input.fault {
                return Err(Omitted::Unsaid(fault.clone()));
            }
            let asked = self
                .import
                .asked(self.at, input, self.refused)
                .map_err(Omitted::Unsaid)?;
            if let InputSubject::Fact(at, _) = asked {
                facts.insert(at);
            }
            for test in needed(tests, &asked) {
                match asked.subject().asks(test)? {
                    ConditionText::Never(why) => return Err(Omitted::Never(why)),
                    ConditionText::Asks(text) if !parts.contains(&text) => parts.push(text),
                    ConditionText::Always | ConditionText::Asks(_) => {}
                }
            }
        }
        if parts.is_empty() {
            let (at, fact) = self
                .import
                .any_fact(table)
                .ok_or_else(|| Omitted::Unsaid("it asks for nothing".to_owned()))?;
            facts.insert(at);
            parts.push(fact.domain.always(&fact.name));
        }
        all.facts.extend(facts);
        Ok((parts.join(" and "), result))
    }

    /// The tests of a column that the rules of a row ask together, each once.
    fn tests(&self, row: &MergedRule<'_>, column: usize) -> Result<Vec<&UnaryTest>, Omitted> {
        let mut tests = Vec::new();
        for rule in &row.rules {
            match self.import.cells(self.at, *rule).get(column) {
                None | Some(Ok(UnaryTest::Anything)) => {}
                Some(Ok(test)) if tests.contains(&test) => {}
                Some(Ok(test)) => tests.push(test),
                Some(Err(why)) => return Err(Omitted::Unsaid(why.clone())),
            }
        }
        Ok(tests)
    }
}

/// Tests of one column without those that the others say already.
fn needed<'t>(mut tests: Vec<&'t UnaryTest>, asked: &InputSubject<'_>) -> Vec<&'t UnaryTest> {
    if tests.len() < 2 {
        return tests;
    }
    let samples = asked.samples(&tests);
    let fitting = |tests: &[&UnaryTest]| -> Vec<bool> {
        samples
            .iter()
            .map(|sample| tests.iter().all(|test| test.of(sample) == Some(true)))
            .collect()
    };
    let whole = fitting(&tests);
    let mut at = 0;
    while at < tests.len() && tests.len() > 1 {
        let test = tests.remove(at);
        if fitting(&tests) != whole {
            tests.insert(at, test);
            at += 1;
        }
    }
    tests
}
