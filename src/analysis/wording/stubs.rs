//! Rules that would close a gap, ready to be pasted: everything but their results, which are the
//! writer's.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::cube::Cube;
use crate::model::{Constant, Decision, Domain, FactId, RowFile};

use super::describe;
use super::describe::{Admitted, interval_cell, strict, typed_values};

/// A rule for the readers of each box, as the rules of the decision are written: a line in
/// braces, or a row of its file. Empty where every reader is meant.
#[must_use]
pub fn stubs(context: &AnalysisContext<'_>, decision: &Decision, boxes: &[Cube]) -> Vec<String> {
    let in_braces = |cell: &Cube| {
        let source = describe::source(context, cell);
        if source.is_empty() {
            source
        } else {
            format!("? when {source}")
        }
    };
    let stub = |cell: &Cube| match &decision.rows {
        Some(rows) => row(context, decision, rows, cell).unwrap_or_else(|| in_braces(cell)),
        None => in_braces(cell),
    };
    boxes
        .iter()
        .map(stub)
        .filter(|stub| !stub.is_empty())
        .collect()
}

/// A row; `None` where its columns cannot say it.
fn row(
    context: &AnalysisContext<'_>,
    decision: &Decision,
    rows: &RowFile,
    cell: &Cube,
) -> Option<String> {
    let mut columns: Vec<(&str, Option<String>)> = rows
        .columns
        .iter()
        .map(|column| (column.as_str(), None))
        .collect();
    for (fact, admitted) in describe::sides(context, cell) {
        let name = &context.model.facts.at(fact).name;
        let (_, slot) = columns.iter_mut().find(|(column, _)| column == name)?;
        *slot = Some(side_cell(context, fact, &admitted)?);
    }
    for (column, slot) in &mut columns {
        if *column == decision.name {
            *slot = Some("?".to_owned());
        }
    }
    if rows.yaml {
        let filled = columns.iter().filter_map(|(column, cell)| {
            let cell = cell.as_ref()?;
            let quoted = cell.starts_with(['>', '?']);
            Some(format!(
                "{column}: {}",
                if quoted {
                    format!("\"{cell}\"")
                } else {
                    cell.clone()
                }
            ))
        });
        return Some(format!("- {}", filled.collect::<Vec<_>>().join("\n    ")));
    }
    let filled = columns.into_iter().map(|(column, cell)| match cell {
        Some(cell) if cell.contains(',') => format!("\"{cell}\""),
        Some(cell) => cell,
        // A row has a name only if somebody gives it one.
        None if ["rule", "because", "overrides", "unless", "from", "until"].contains(&column) => {
            String::new()
        }
        None => "-".to_owned(),
    });
    Some(filled.collect::<Vec<_>>().join(","))
}

/// The values of a fact that a box admits, as a cell of its column; `None` where one cell cannot
/// hold them.
fn side_cell(context: &AnalysisContext<'_>, fact: FactId, admitted: &Admitted) -> Option<String> {
    let domain = &context.model.facts.at(fact).domain;
    let value = |index: &usize| domain.source(Constant::Index(*index));
    Some(match (domain, admitted) {
        (Domain::YesNo, Admitted::Values(values)) => {
            if values.contains(&1) { "yes" } else { "no" }.to_owned()
        }
        (Domain::OneOf(all), Admitted::Values(values)) => typed_values(all, values, ""),
        (_, Admitted::Values(values)) => format!(
            "({})",
            values.iter().map(value).collect::<Vec<_>>().join(", ")
        ),
        (Domain::Ordered(ordered), Admitted::Intervals(intervals)) => match intervals.as_slice() {
            [interval] => interval_cell(ordered, *interval, strict(context, fact, intervals)),
            _ => return None,
        },
        (Domain::AnyOf(values), Admitted::Members(members)) => match members.as_slice() {
            [(index, has)] => {
                format!(
                    "{}includes {}",
                    if *has { "" } else { "not " },
                    values.get(*index)?.name
                )
            }
            _ => return None,
        },
        _ => return None,
    })
}
