//! The rows of parameters: values by facts, from day to day.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, FileId, Span};
use crate::syntax::ast::{
    Condition, ConditionKind, Literal, LiteralKind, Name, Relation, Rule, Test,
};

use super::table::{RowTable, bad_row};

/// Makes of the rows of a decision those of a parameter: each asks for these facts. Other columns are those of
/// other parameters that take their values from the file. The days on which a row is valid are days of the first
/// fact; where the file says only from which day, a row is valid until the next one.
pub(super) fn by_facts(
    file: FileId,
    table: &RowTable<'_>,
    rules: &mut [Rule],
    by: &[Name],
) -> Vec<Diagnostic> {
    let has = |heading: &str| table.columns.iter().any(|column| column.text == heading);
    let (has_from, has_until) = (has("from"), has("until"));
    let missing = (0..).zip(by).filter(|(at, name)| {
        let has_days = *at == 0 && (has_from || has_until);
        !has(&name.text) && !has_days
    });
    let missing = missing.map(|(_, name)| {
        let message = format!(
            "no column is headed `{}`, by which values are given",
            name.text
        );
        bad_row(Span::new(file, 0, 0), message)
            .help("give it a column; days of the first may stand in `from` and `until`")
    });
    let missing = missing.collect();
    let followers = if has_from && !has_until {
        followers(table, rules, by)
    } else {
        BTreeMap::new()
    };
    for rule in rules {
        let valid = rule.valid.take();
        let Some(Condition {
            kind: ConditionKind::And(parts),
            ..
        }) = &mut rule.when
        else {
            continue;
        };
        parts.retain(|part| match &part.kind {
            ConditionKind::Test(name, _) => by.iter().any(|known| known.text == name.text),
            _ => true,
        });
        let (Some(valid), Some(first)) = (valid, by.first()) else {
            continue;
        };
        let mut days = Vec::new();
        days.extend(valid.from.map(|day| (Relation::GreaterOrEqual, day)));
        days.extend(valid.until.map(|day| (Relation::LessOrEqual, day)));
        let follower = followers.get(&rule.span.range().start);
        days.extend(follower.map(|day| {
            let kind = LiteralKind::Date(day.clone());
            let span = valid.span;
            (Relation::Less, Literal { kind, span })
        }));
        parts.extend(days.into_iter().map(|(relation, day)| Condition {
            span: day.span,
            kind: ConditionKind::Test(first.clone(), Test::Day(relation, day)),
        }));
    }
    missing
}

/// By where a row begins, the first day of the next row that says the same of the other facts.
fn followers(table: &RowTable<'_>, rules: &[Rule], by: &[Name]) -> BTreeMap<usize, String> {
    let keys: Vec<usize> = (0..)
        .zip(&table.columns)
        .filter(|(_, column)| by.iter().any(|name| name.text == column.text))
        .map(|(at, _)| at)
        .collect();
    let key_of: BTreeMap<usize, Vec<&str>> = table
        .rows
        .iter()
        .map(|row| {
            let cell = |at: &usize| match row.cells.get(*at).map(|cell| cell.text.as_ref()) {
                None | Some("-") => "",
                Some(text) => text,
            };
            let key = keys.iter().map(cell).collect();
            (row.span.range().start, key)
        })
        .collect();
    // Days are written alike, so that their texts are in their order.
    let mut rows: Vec<(&[&str], &str, usize)> = rules
        .iter()
        .filter_map(|rule| {
            let start = rule.span.range().start;
            let from = rule.valid.as_ref()?.from.as_ref()?;
            let LiteralKind::Date(day) = &from.kind else {
                return None;
            };
            Some((key_of.get(&start)?.as_slice(), day.as_str(), start))
        })
        .collect();
    rows.sort_unstable();
    let mut followers = BTreeMap::new();
    let mut next: Option<(&[&str], &str, Option<&str>)> = None;
    for (key, day, start) in rows.into_iter().rev() {
        let behind = match next {
            Some((other, later, _)) if other == key && later != day => Some(later),
            // Two of one day have one that follows both.
            Some((other, _, behind)) if other == key => behind,
            _ => None,
        };
        followers.extend(behind.map(|day| (start, day.to_owned())));
        next = Some((key, day, behind));
    }
    followers
}

/// Takes away the rows of a parameter that lie outside of the days of a domain, and of the others what holds on all
/// of these.
pub fn trim(rules: &mut Vec<Rule>, (first, last): (&str, &str)) {
    rules.retain_mut(|rule| {
        let Some(Condition {
            kind: ConditionKind::And(parts),
            ..
        }) = &mut rule.when
        else {
            return true;
        };
        let mut is_outside = false;
        parts.retain(|part| {
            let ConditionKind::Test(
                _,
                Test::Day(
                    relation,
                    Literal {
                        kind: LiteralKind::Date(day),
                        ..
                    },
                ),
            ) = &part.kind
            else {
                return true;
            };
            let day = day.as_str();
            let (holds, fails) = match relation {
                Relation::GreaterOrEqual => (day <= first, day > last),
                Relation::Greater => (day < first, day >= last),
                Relation::LessOrEqual => (day >= last, day < first),
                Relation::Less => (day > last, day <= first),
            };
            is_outside |= fails;
            !holds
        });
        !is_outside
    });
}
