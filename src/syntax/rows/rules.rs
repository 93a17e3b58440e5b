//! From a table to rules: each column gives its cells their meaning, each row is a rule.

use std::collections::BTreeMap;

use pest::Parser;

use crate::base::{Diagnostic, FileId, Span, codes, parallel};
use crate::syntax::ast::{
    Condition, ConditionKind, Name, Operand, Rule as RuleItem, RuleResult, Text, Valid,
};
use crate::syntax::braces::DEEPEST;
use crate::syntax::conditions::{cell, condition, rule_result};
use crate::syntax::cures;
use crate::syntax::grammar::{Grammar, Rule, is_reserved};
use crate::syntax::items::open_result;
use crate::syntax::literals::date;
use crate::syntax::tree::Node;

use super::dated;
use super::table::{RowTable, TableCell, TableRow, bad_row};
use super::written;

/// The understood parts of a file of rows.
#[derive(Debug, Default)]
pub struct RuleRows {
    /// The headings of the columns.
    pub columns: Vec<Name>,
    /// The rules, without those that are not understood.
    pub rules: Vec<RuleItem>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the rules of a decision from a file: YAML where its name says so, else CSV. Those of a parameter are given
/// `by` facts.
#[must_use]
pub fn read(file: FileId, path: &str, text: &str, decision: &Name, by: &[Name]) -> RuleRows {
    let mut table = written::read(file, path, text);
    let mut diagnostics = match headings_below(&table, decision) {
        Some(below) => vec![below],
        None => std::mem::take(&mut table.diagnostics),
    };
    if !diagnostics.is_empty() {
        return RuleRows {
            columns: Vec::new(),
            rules: Vec::new(),
            diagnostics,
        };
    }
    let headings = table
        .columns
        .iter()
        .map(|column| Name {
            text: column.text.to_string(),
            span: column.span,
        })
        .collect();
    let columns = columns(file, &table, decision, &mut diagnostics);
    if !diagnostics.is_empty() {
        return RuleRows {
            columns: headings,
            rules: Vec::new(),
            diagnostics,
        };
    }
    let numbered: Vec<(usize, &TableRow<'_>)> = (1..).zip(&table.rows).collect();
    let read = parallel::map(&numbered, |(number, row)| {
        let mut diagnostics = Vec::new();
        let rule = RowReading::new(file, &mut diagnostics).rule(*number, row, &columns);
        (rule, diagnostics)
    });
    let mut rules = Vec::with_capacity(read.len());
    for (rule, mut said) in read {
        rules.extend(rule);
        diagnostics.append(&mut said);
    }
    if !by.is_empty() {
        let missing = dated::by_facts(file, &table, &mut rules, by);
        if diagnostics.is_empty() {
            diagnostics = missing;
        }
    }
    RuleRows {
        columns: headings,
        rules,
        diagnostics,
    }
}

/// That the headings of the columns stand in a later row: above them is a title, or nothing.
fn headings_below(table: &RowTable<'_>, decision: &Name) -> Option<Diagnostic> {
    /// In so many rows they are looked for.
    const FEW: usize = 10;
    let is_heading = |cell: &TableCell<'_>| cell.text == decision.text;
    let (first, last) = (table.columns.first()?, table.columns.last()?);
    if table.columns.iter().any(is_heading) {
        return None;
    }
    let mut rows = table.rows.iter().take(FEW);
    let headings = rows.find(|row| row.cells.iter().any(is_heading))?;
    Some(
        bad_row(
            first.span.to(last.span),
            "something else stands above the headings of the columns",
        )
        .also(headings.span, "the headings")
        .help("take away what stands above them: the first row heads the columns"),
    )
}

/// The meaning of a column's cells.
enum ColumnMeaning {
    /// A condition on this must hold.
    Condition(Name),
    /// The result of the row.
    Result,
    /// The row's name.
    Rule,
    /// Why.
    Because,
    /// Which rows it is stronger than.
    Overrides,
    /// When it does not apply.
    Unless,
    /// The first day on which it applies.
    From,
    /// The last.
    Until,
}

fn columns(
    file: FileId,
    table: &RowTable<'_>,
    decision: &Name,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ColumnMeaning> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut columns = Vec::new();
    for heading in &table.columns {
        let text = heading.text.as_ref();
        if let Some(first) = seen.insert(text, heading.span) {
            diagnostics.push(
                bad_row(heading.span, format!("two columns are headed `{text}`"))
                    .also(first, "the first one")
                    .help("say what holds of one fact in one column"),
            );
        }
        let name = || Name {
            text: text.to_owned(),
            span: heading.span,
        };
        columns.push(match text {
            _ if text == decision.text => ColumnMeaning::Result,
            "rule" => ColumnMeaning::Rule,
            "because" => ColumnMeaning::Because,
            "overrides" => ColumnMeaning::Overrides,
            "unless" => ColumnMeaning::Unless,
            "from" => ColumnMeaning::From,
            "until" => ColumnMeaning::Until,
            _ => {
                if Grammar::parse(Rule::column_cell, text).is_err() {
                    let message = if text.is_empty() {
                        "a column has no heading".to_owned()
                    } else {
                        format!("no column can be headed `{text}`")
                    };
                    diagnostics.push(bad_row(heading.span, message).help(format!(
                        "a column is headed by the name of a fact, by `{}` for what the rows give, or by `rule`, \
                         `because`, `overrides`, `unless`, `from` or `until`",
                        decision.text
                    )));
                }
                ColumnMeaning::Condition(name())
            }
        });
    }
    if !columns
        .iter()
        .any(|column| matches!(column, ColumnMeaning::Result))
    {
        let span = table
            .columns
            .first()
            .zip(table.columns.last())
            .map(|(first, last)| first.span.to(last.span));
        let message = format!(
            "no column says what the rows give: none is headed `{}`",
            decision.text
        );
        diagnostics.push(
            bad_row(span.unwrap_or(Span::new(file, 0, 0)), message).help(format!(
                "head the column with the results `{}`",
                decision.text
            )),
        );
    }
    columns
}

/// A row on its way into a rule.
struct RowReading<'d> {
    file: FileId,
    diagnostics: &'d mut Vec<Diagnostic>,
    conditions: Vec<Condition>,
    result: Option<RuleResult>,
    is_last_resort: bool,
}

impl<'d> RowReading<'d> {
    fn new(file: FileId, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self {
            file,
            diagnostics,
            conditions: Vec::new(),
            result: None,
            is_last_resort: false,
        }
    }

    fn rule(
        mut self,
        number: usize,
        row: &TableRow<'_>,
        columns: &[ColumnMeaning],
    ) -> Option<RuleItem> {
        // Spreadsheets write rows of nothing at their end.
        if row.cells.iter().all(|cell| cell.text.trim().is_empty()) {
            return None;
        }
        let mut rule = RuleItem {
            name: Some(Name {
                text: format!("row-{number}"),
                span: row.span,
            }),
            result: RuleResult::Value(Operand::Nothing(row.span)),
            when: None,
            unless: None,
            valid: None,
            overrides: Vec::new(),
            because: None,
            span: row.span,
        };
        let filled = columns
            .iter()
            .zip(&row.cells)
            .filter(|(_, cell)| !cell.text.is_empty() && cell.text != "-");
        let mut has_result = false;
        for (column, cell) in filled {
            has_result |= matches!(column, ColumnMeaning::Result);
            self.cell(column, cell, &mut rule);
        }
        if !has_result {
            self.diagnostics.push(
                bad_row(row.span, "this row gives nothing")
                    .help("write in the column of results what its readers get"),
            );
        }
        rule.result = self.result?;
        if self.is_last_resort {
            rule.name = None;
            if let Some(condition) = self.conditions.first() {
                self.diagnostics.push(
                    bad_row(condition.span, "the row of all others has a condition").help(
                        "`otherwise` takes whom no other row takes: leave its other cells empty",
                    ),
                );
            }
        } else {
            rule.when = Some(Condition {
                kind: ConditionKind::And(self.conditions),
                span: row.span,
            });
        }
        Some(rule)
    }

    fn cell(&mut self, column: &ColumnMeaning, written: &TableCell<'_>, rule: &mut RuleItem) {
        match column {
            ColumnMeaning::Condition(name) => {
                let condition = self.read(Rule::cell, written, CELL, |node, _| cell(node, name));
                self.conditions.extend(condition);
            }
            ColumnMeaning::Result => {
                self.result = self.read(Rule::result_cell, written, RESULT, |node, diagnostics| {
                    let value = node.first()?;
                    if value.rule() == Rule::open_result {
                        diagnostics.push(open_result(value.span()));
                    }
                    rule_result(&value)
                });
            }
            ColumnMeaning::Rule => {
                let name = self.read(Rule::rule_cell, written, RULE, |node, _| node.first());
                self.is_last_resort = name
                    .as_ref()
                    .is_some_and(|name| name.rule() == Rule::guard_otherwise);
                rule.name = name.map(|name| name.as_name());
            }
            ColumnMeaning::Because => {
                let lines = vec![(0, written.span.range().start)];
                // A text that would be a formula in a spreadsheet stands behind a mark there.
                let guarded = written
                    .text
                    .strip_prefix('\'')
                    .filter(|text| text.starts_with(['=', '+', '-', '@']));
                let markdown = guarded.unwrap_or(&written.text).to_owned();
                rule.because = Some(Text {
                    markdown,
                    lines,
                    span: written.span,
                });
            }
            ColumnMeaning::Overrides => {
                let names = self.read(Rule::overrides_cell, written, OVERRIDES, |node, _| {
                    Some(node.names())
                });
                rule.overrides = names.unwrap_or_default();
            }
            ColumnMeaning::From | ColumnMeaning::Until => {
                let Some(day) = self.read(Rule::date_cell, written, DAY, |node, _| {
                    Some(date(&node.first()?))
                }) else {
                    return;
                };
                let valid = rule.valid.get_or_insert_with(|| {
                    Box::new(Valid {
                        from: None,
                        until: None,
                        span: written.span,
                    })
                });
                valid.span = valid.span.to(written.span);
                *(if matches!(column, ColumnMeaning::From) {
                    &mut valid.from
                } else {
                    &mut valid.until
                }) = Some(day);
            }
            ColumnMeaning::Unless => {
                rule.unless = self.read(Rule::unless_cell, written, UNLESS, |node, diagnostics| {
                    condition(&node.find(Rule::condition)?, diagnostics)
                });
            }
        }
    }

    /// The content of a cell, by the grammar's rule `wanted`; reports a cell that does not match.
    fn read<'c, T>(
        &mut self,
        wanted: Rule,
        cell: &'c TableCell<'_>,
        help: &str,
        make: impl FnOnce(&Node<'c>, &mut Vec<Diagnostic>) -> Option<T>,
    ) -> Option<T> {
        // The grammar goes as deep as the parentheses do.
        if deepest(&cell.text) > DEEPEST {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::NESTED_TOO_DEEPLY,
                    cell.span,
                    format!("parentheses are nested more than {DEEPEST} deep"),
                )
                .help("give the inner part a name with `define`"),
            );
            return None;
        }
        let Ok(mut pairs) = Grammar::parse(wanted, &cell.text) else {
            let text = cell.text.as_ref();
            let cure = cures::cell(text)
                .into_iter()
                .find(|(typed, _)| Grammar::parse(wanted, typed).is_ok());
            let (message, help) = match cure {
                Some((typed, why)) => (
                    format!("`{text}` is not understood: {why}"),
                    format!("write `{typed}`"),
                ),
                None if text == "otherwise" => (
                    "`otherwise` takes all others in the column `rule` alone".to_owned(),
                    "head a column with `rule`, and write `otherwise` in it; the other cells of the row stay empty"
                        .to_owned(),
                ),
                None if is_reserved(text) => (
                    format!("`{text}` is a word of the language, and nothing by itself"),
                    help.to_owned(),
                ),
                None => (format!("`{text}` is not understood"), help.to_owned()),
            };
            self.diagnostics
                .push(bad_row(cell.span, message).help(help));
            return None;
        };
        let node = Node::new(pairs.next()?, self.file, cell.span.range().start);
        make(&node, self.diagnostics)
    }
}

/// How deep the parentheses of a text are nested.
fn deepest(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

const CELL: &str = "a cell is a value, `(a, b)` for one of several, `not a`, `not (a, b)`, `>= 30`, `31..60`, `before \
                    2026-01-31`, `includes a`, or `-` where anything will do";
const RESULT: &str =
    "what a row gives is one value: a name, a number, a date, or `(a, b)` for a set";
const RULE: &str = "a row's name is lower-case words with hyphens between them, or `otherwise` for the row of all others";
const OVERRIDES: &str = "write the names of rows, with commas between them";
const DAY: &str = "write a day: `2026-01-31`";
const UNLESS: &str = "write a condition as rules in braces have it: `expired-for > 30 days`";
