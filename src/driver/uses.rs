//! `unsorted-use`: the files that a source uses do not stand in the order of their paths.

use crate::base::{Diagnostic, Fix, Span, codes};
use crate::model::Unit;
use crate::syntax::ast::Item;

/// Says of a source that its `use` lines are out of order, with the lines in order.
pub(super) fn unsorted(unit: &Unit, source: &str) -> Option<Diagnostic> {
    let mut uses: Vec<(&str, Span)> = Vec::new();
    for written in &unit.parsed.items {
        if let Item::Use(path) = &written.item {
            // The line alone: comments behind it belong to the next one.
            let text = source.get(written.span.range()).unwrap_or_default();
            let line = text.lines().next().unwrap_or_default().trim_end();
            let start = written.span.range().start;
            uses.push((
                path.markdown.as_str(),
                Span::new(unit.file, start, start + line.len()),
            ));
        }
    }
    let mut sorted = uses.clone();
    sorted.sort_by_key(|(path, _)| *path);
    let (_, first) = uses
        .iter()
        .zip(&sorted)
        .find(|(one, other)| one != other)
        .map(|(one, _)| *one)?;
    let text = |span: Span| source.get(span.range()).unwrap_or_default().to_owned();
    // A comment between them belongs to one of them, and nobody knows to which.
    let (start, end) = (uses.first()?.1.range().start, uses.last()?.1.range().end);
    let all = source.get(start..end).unwrap_or_default();
    let safe = all
        .lines()
        .all(|line| line.trim().is_empty() || line.starts_with("use "));
    let edits = uses.iter().zip(&sorted).filter(|(one, other)| one != other);
    let edits = edits
        .map(|((_, at), (_, from))| (*at, text(*from)))
        .collect();
    let fix = Fix {
        title: "put the `use` lines in the order of their paths".to_owned(),
        edits,
        safe,
    };
    Some(
        Diagnostic::new(
            &codes::UNSORTED_USE,
            first,
            "the `use` lines are not in the order of their paths",
        )
        .help("put them in order, so that each has one place")
        .mended_by(fix),
    )
}
