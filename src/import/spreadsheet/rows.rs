//! Rows as rules of a policy, or as rows of a file beside it.

use crate::import::escaped::label;

use super::columns::ColumnTest;
use super::domains::ColumnDomain;
use super::wordings::CellRelation;

/// A row that was understood.
#[derive(Clone, Debug)]
pub(super) struct PolicyRow {
    pub name: String,
    /// Of each fact, in their order.
    pub tests: Vec<ColumnTest>,
    /// Of each decision, in their order; `None` where it is still to be said.
    pub results: Vec<Option<String>>,
    pub reason: String,
    pub from: Option<String>,
    pub until: Option<String>,
}

/// A fact: a column of tests.
#[derive(Clone, Debug)]
pub(super) struct ColumnFact {
    pub name: String,
    pub domain: ColumnDomain,
}

impl PolicyRow {
    /// Whether it takes whom no other row takes.
    pub(super) fn is_otherwise(&self) -> bool {
        self.tests
            .iter()
            .all(|test| matches!(test, ColumnTest::Anything | ColumnTest::Otherwise))
    }

    fn result(&self, decision: usize, domain: &ColumnDomain) -> String {
        match self.results.get(decision) {
            Some(Some(result)) => domain.in_rules(result),
            Some(None) | None => "?".to_owned(),
        }
    }

    /// As a rule of a decision.
    pub(super) fn rule(
        &self,
        facts: &[ColumnFact],
        decision: usize,
        domain: &ColumnDomain,
    ) -> String {
        let result = self.result(decision, domain);
        let because = match self.reason.as_str() {
            "" => String::new(),
            reason => format!(" because \"{}\"", label(reason)),
        };
        if self.is_otherwise() {
            return format!("  otherwise {result}{because}\n");
        }
        let tests = facts.iter().zip(&self.tests);
        let tests: Vec<String> = tests
            .filter_map(|(fact, test)| fact.condition(test))
            .collect();
        let valid = match (&self.from, &self.until) {
            (None, None) => String::new(),
            (Some(from), None) => format!(" valid from {from}"),
            (None, Some(until)) => format!(" valid until {until}"),
            (Some(from), Some(until)) => format!(" valid from {from} until {until}"),
        };
        format!(
            "  {}: {result} when {}{valid}{because}\n",
            self.name,
            tests.join(" and ")
        )
    }
}

impl ColumnFact {
    /// What a test says of this fact; `None` where it says nothing.
    fn condition(&self, test: &ColumnTest) -> Option<String> {
        let name = &self.name;
        let with_unit = |value: &String| self.domain.in_rules(value);
        Some(match test {
            ColumnTest::Anything | ColumnTest::Otherwise => return None,
            ColumnTest::OneOf { values, denied } => match (&self.domain, values.as_slice()) {
                (ColumnDomain::YesNo, [value]) if (value == "yes") != *denied => name.clone(),
                (ColumnDomain::YesNo, [_]) => format!("not {name}"),
                (_, [value]) => format!("{name} is {}{}", denial(*denied), with_unit(value)),
                (_, values) => {
                    let values: Vec<String> = values.iter().map(with_unit).collect();
                    format!(
                        "{name} is {}one of ({})",
                        denial(*denied),
                        values.join(", ")
                    )
                }
            },
            ColumnTest::Compared(relation, value) => {
                format!("{name} {} {}", self.relation(*relation), with_unit(value))
            }
            ColumnTest::Between(lo, hi) => format!("{name} in {lo}..{}", with_unit(hi)),
        })
    }

    /// What a test says in a cell of this fact's column.
    pub(super) fn cell(&self, test: &ColumnTest) -> String {
        match test {
            ColumnTest::Anything | ColumnTest::Otherwise => "-".to_owned(),
            ColumnTest::OneOf { values, denied } => match values.as_slice() {
                [value] => format!("{}{value}", denial(*denied)),
                values => format!("{}({})", denial(*denied), values.join(", ")),
            },
            ColumnTest::Compared(relation, value) => {
                format!("{} {value}", self.relation(*relation))
            }
            ColumnTest::Between(lo, hi) => format!("{lo}..{hi}"),
        }
    }

    fn relation(&self, relation: CellRelation) -> &'static str {
        let (less, most, more, least) = match self.domain {
            ColumnDomain::Days { .. } => ("before", "on or before", "after", "on or after"),
            ColumnDomain::Times => ("before", "at or before", "after", "at or after"),
            ColumnDomain::YesNo
            | ColumnDomain::OneOf(_)
            | ColumnDomain::Numbers(_)
            | ColumnDomain::Versions { .. } => ("<", "<=", ">", ">="),
        };
        match relation {
            CellRelation::Less => less,
            CellRelation::AtMost => most,
            CellRelation::More => more,
            CellRelation::AtLeast => least,
        }
    }
}

fn denial(denied: bool) -> &'static str {
    if denied { "not " } else { "" }
}

/// The rows as CSV, for one decision.
///
/// # Errors
/// In words, where they cannot be written.
pub(super) fn csv(
    rows: &[PolicyRow],
    facts: &[ColumnFact],
    decision: (usize, &str),
) -> Result<String, String> {
    let has_days =
        |day: fn(&PolicyRow) -> &Option<String>| rows.iter().any(|row| day(row).is_some());
    let has_from = has_days(|row| &row.from);
    let has_until = has_days(|row| &row.until);
    let has_reasons = rows.iter().any(|row| !row.reason.is_empty());
    let mut headings = vec!["rule"];
    headings.extend(facts.iter().map(|fact| fact.name.as_str()));
    headings.push(decision.1);
    headings.extend(has_from.then_some("from"));
    headings.extend(has_until.then_some("until"));
    headings.extend(has_reasons.then_some("because"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| error.to_string();
    writer.write_record(&headings).map_err(failed)?;
    for row in rows {
        let name = if row.is_otherwise() {
            "otherwise"
        } else {
            row.name.as_str()
        };
        let mut cells = vec![name.to_owned()];
        cells.extend(
            facts
                .iter()
                .zip(&row.tests)
                .map(|(fact, test)| fact.cell(test)),
        );
        let result = row.results.get(decision.0).cloned().flatten();
        cells.push(result.unwrap_or_else(|| "?".to_owned()));
        if has_from {
            cells.push(row.from.clone().unwrap_or_default());
        }
        if has_until {
            cells.push(row.until.clone().unwrap_or_default());
        }
        if has_reasons {
            cells.push(label_or_nothing(&row.reason));
        }
        writer.write_record(&cells).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn label_or_nothing(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        label(text)
    }
}
