//! Where findings are, for programs that read the repository: paths from its root.

use crate::base::{Diagnostic, Level, Span};
use crate::driver::Checked;

/// A range of characters: lines and columns from 1; the end is behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: (usize, usize),
    pub(super) end: (usize, usize),
}

/// The path of a place in the repository, and its range.
pub(super) fn place(project: Checked<'_>, within: &str, span: Span) -> (String, Range) {
    let source = project.sources.get(span.file);
    let range = span.range();
    (
        format!("{within}{}", source.path),
        Range {
            start: source.line_column(range.start),
            end: source.line_column(range.end),
        },
    )
}

/// A word for a level, as most programs know it.
pub(super) fn level(level: Level) -> &'static str {
    if level == Level::Deny {
        "error"
    } else {
        "warning"
    }
}

/// A whole finding in a few lines: the fault, the places, the reader whom it meets, and the cure.
pub(super) fn words(project: Checked<'_>, diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    for (number, label) in diagnostic
        .labels
        .iter()
        .enumerate()
        .filter(|(_, label)| !label.text.is_empty())
    {
        if number == 0 {
            lines.push(label.text.clone());
        } else {
            let source = project.sources.get(label.span.file);
            lines.push(format!(
                "{}:{}: {}",
                source.path,
                source.line_column(label.span.range().start).0,
                label.text
            ));
        }
    }
    lines.extend(
        diagnostic
            .witness
            .iter()
            .map(|witness| format!("such a reader: {witness}")),
    );
    lines.extend(
        (1..)
            .zip(&diagnostic.trace)
            .map(|(number, line)| format!("  {number}. {line}")),
    );
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}
