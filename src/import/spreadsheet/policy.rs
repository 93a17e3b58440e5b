//! The policy of a sheet: its columns as facts, its rows as the rules of a decision.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::base::codes;
use crate::import::escaped::{escaped, label};
use crate::import::verified::verified;
use crate::syntax::format;
use crate::words::clause::capital_first;

use super::domains::ColumnDomain;
use super::reading::ReadTable;
use super::rows::{ColumnFact, PolicyRow, csv};
use super::sheet::Sheet;
use super::table::SheetTable;
use super::workbook;

/// How a sheet is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct TableOptions<'o> {
    /// The name of its file without the ending.
    pub stem: &'o str,
    /// The headings of what comes out; where there are none, the sheet is asked.
    pub results: &'o [String],
    /// The sheet of a workbook.
    pub sheet: Option<&'o str>,
    /// Whether the rows go into files beside the policy.
    pub in_files: bool,
}

/// A sheet as a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedTable {
    pub source: String,
    /// The files beside it: names and contents.
    pub files: Vec<(String, String)>,
    pub assumed: Vec<String>,
    pub left_out: Vec<String>,
    /// How many results are still to be said.
    pub open: usize,
}

/// A decision from a spreadsheet: CSV, or a workbook as XLSX.
///
/// # Errors
/// In words, where nothing of it can be carried over.
pub fn spreadsheet(bytes: &[u8], options: TableOptions<'_>) -> Result<ImportedTable, String> {
    let mut sheet = if workbook::is_workbook(bytes) {
        workbook::sheet(bytes, options.sheet)?
    } else if options.sheet.is_some() {
        return Err("`--sheet` is of a workbook, and this is CSV".to_owned());
    } else {
        Sheet::of_csv(bytes)?
    };
    let (title, headings, rows) = sheet.headed()?;
    let table = SheetTable::of(headings, rows, options.results, &mut sheet)?;
    let policy = TablePolicy::of(ReadTable::of(&table, &mut sheet)?, &mut sheet)?;
    let inline = policy.source(options.stem, title.as_deref(), false)?;
    verified(&inline, &[&codes::OPEN_RESULT])?;
    let source = if options.in_files {
        policy.source(options.stem, title.as_deref(), true)?
    } else {
        inline
    };
    let files = if options.in_files {
        policy.files(options.stem)?
    } else {
        Vec::new()
    };
    let count = |row: &PolicyRow| row.results.iter().filter(|result| result.is_none()).count();
    Ok(ImportedTable {
        source: format(&source).text,
        files,
        open: policy.rows.iter().map(count).sum(),
        assumed: sheet.assumed,
        left_out: sheet.left_out,
    })
}

/// A policy, before it is written.
struct TablePolicy {
    facts: Vec<PolicyFact>,
    decisions: Vec<PolicyDecision>,
    rows: Vec<PolicyRow>,
    /// The first and the last year, where rows hold on some days.
    today: Option<(String, String)>,
}

struct PolicyFact {
    fact: ColumnFact,
    called: String,
    asked: Option<String>,
}

struct PolicyDecision {
    name: String,
    title: String,
    called: String,
    domain: ColumnDomain,
}

impl TablePolicy {
    /// The policy of a table.
    ///
    /// # Errors
    /// In words, where no row can be carried over.
    fn of(read: ReadTable<'_>, sheet: &mut Sheet) -> Result<Self, String> {
        let rows = read.rows(sheet);
        if rows.is_empty() {
            return Err(format!(
                "no row of it can be carried over:\n  {}",
                sheet.left_out.join("\n  ")
            ));
        }
        let days = rows
            .iter()
            .flat_map(|row| [&row.from, &row.until])
            .flatten();
        let year = |day: &String| day.get(..4).unwrap_or("2000").to_owned();
        let years: BTreeSet<String> = days.map(year).collect();
        let today = years.first().cloned().zip(years.last().cloned());
        if let Some((first, last)) = &today {
            sheet.assumed.push(format!(
                "today lies between 1 January {first} and 31 December {last}"
            ));
        }
        let is_german = read.table.is_german;
        let facts = read.tests.into_iter().map(|test| PolicyFact {
            called: test.column.heading.called(&test.read.domain, is_german),
            asked: test.column.heading.question(),
            fact: ColumnFact {
                name: test.name,
                domain: test.read.domain,
            },
        });
        let decisions = read.results.into_iter().map(|result| PolicyDecision {
            title: capital_first(&label(result.column.heading.shown(&result.read.domain))),
            called: result.column.heading.called(&result.read.domain, is_german),
            name: result.name,
            domain: result.read.domain,
        });
        Ok(Self {
            facts: facts.collect(),
            decisions: decisions.collect(),
            rows,
            today,
        })
    }

    /// The policy as it is written, with its rows, or with the names of their files.
    fn source(&self, stem: &str, title: Option<&str>, in_files: bool) -> Result<String, String> {
        let mut source = String::new();
        let failed = |error: std::fmt::Error| error.to_string();
        let title = title.map_or_else(
            || capital_first(&stem.replace(['-', '_'], " ")),
            str::to_owned,
        );
        let title = serde_json::Value::from(escaped(&title));
        let shown: Vec<String> = self
            .decisions
            .iter()
            .map(|decision| format!("  @show {}\n", decision.name))
            .collect();
        write!(source, "---\ntitle: {title}\n---\n\n").map_err(failed)?;
        if let Some((first, last)) = &self.today {
            write!(
                source,
                "fact today \"today\" is date {first}-01-01 .. {last}-12-31\n\n"
            )
            .map_err(failed)?;
        }
        for PolicyFact {
            fact,
            called,
            asked,
        } in &self.facts
        {
            let words = if matches!(fact.domain, ColumnDomain::YesNo) {
                format!(
                    "\"“{0}” is answered with yes\" not \"“{0}” is answered with no\"",
                    called_plain(called)
                )
            } else {
                format!("\"{called}\"")
            };
            let asked = asked
                .as_ref()
                .map_or_else(String::new, |asked| format!(" ask \"{asked}\""));
            write!(
                source,
                "fact {} {words} is {}{asked}\n\n",
                fact.name,
                fact.domain.written()
            )
            .map_err(failed)?;
        }
        let facts: Vec<ColumnFact> = self.facts.iter().map(|fact| fact.fact.clone()).collect();
        for (at, decision) in self.decisions.iter().enumerate() {
            let PolicyDecision {
                name,
                title,
                called,
                domain,
            } = decision;
            write!(
                source,
                "decision {name} \"{title}\" called \"{called}\" is {}",
                domain.written()
            )
            .map_err(failed)?;
            if in_files {
                write!(source, " from \"{}\"\n\n", self.file(stem, at)).map_err(failed)?;
            } else {
                let rules = self.rows.iter().map(|row| row.rule(&facts, at, domain));
                write!(source, " rules {{\n{}}}\n\n", rules.collect::<String>()).map_err(failed)?;
            }
        }
        write!(source, "article {{\n{}}}\n", shown.concat()).map_err(failed)?;
        Ok(source)
    }

    /// The name of the file of a decision's rows.
    fn file(&self, stem: &str, at: usize) -> String {
        match self.decisions.get(at) {
            Some(decision) if self.decisions.len() > 1 => format!("{stem}-{}.csv", decision.name),
            _ => format!("{stem}.csv"),
        }
    }

    fn files(&self, stem: &str) -> Result<Vec<(String, String)>, String> {
        let facts: Vec<ColumnFact> = self.facts.iter().map(|fact| fact.fact.clone()).collect();
        let decisions = self.decisions.iter().enumerate();
        decisions
            .map(|(at, decision)| {
                Ok((
                    self.file(stem, at),
                    csv(&self.rows, &facts, (at, &decision.name))?,
                ))
            })
            .collect()
    }
}

/// A heading without the article before it.
fn called_plain(called: &str) -> String {
    capital_first(called.strip_prefix("the ").unwrap_or(called))
}
