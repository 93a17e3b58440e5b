//! What can stand in a file of rows: the name of a column in its first line, and below it what the
//! column is tested for.

use crate::base::Span;
use crate::editor::declarations::{Tested, Thing};

use super::completed::{Completion, CompletionKind};

/// Columns with a meaning of their own.
const OWN: [&str; 6] = ["rule", "unless", "overrides", "because", "from", "until"];

/// What is offered at a place of CSV. Other forms of rows have no columns.
pub(super) fn completions(things: &[Thing], path: &str, text: &str, at: Span) -> Vec<Completion> {
    if !path.ends_with(".csv") {
        return Vec::new();
    }
    let Some(before) = text.get(..at.range().start) else {
        return Vec::new();
    };
    let line = before.rsplit('\n').next().unwrap_or_default();
    let heading = text.lines().next().unwrap_or_default();
    let separator = separator(heading);
    let cells = cells(line, separator);
    let typed = cells
        .last()
        .copied()
        .unwrap_or_default()
        .trim_start_matches([' ', '"']);
    let replaces = Span::new(at.file, at.range().start - typed.len(), at.range().start);
    let offer = |label: &str, kind, detail: &str| Completion {
        label: label.to_owned(),
        kind,
        detail: detail.to_owned(),
        text: label.to_owned(),
        is_snippet: false,
        replaces,
    };
    if !before.contains('\n') {
        let subjects = things.iter().filter(|thing| thing.kind.is_subject());
        let subjects = subjects.map(|thing| offer(&thing.name, CompletionKind::Fact, &thing.label));
        let own = OWN
            .iter()
            .map(|name| offer(name, CompletionKind::Keyword, ""));
        return subjects.chain(own).collect();
    }
    let columns = self::cells(heading, separator);
    let column = columns
        .get(cells.len().saturating_sub(1))
        .map(|name| name.trim_matches([' ', '"']));
    let thing = things
        .iter()
        .find(|thing| Some(thing.name.as_str()) == column);
    let Some(thing) = thing else {
        return Vec::new();
    };
    let mut offers: Vec<Completion> = thing
        .values
        .iter()
        .map(|(name, label)| offer(name, CompletionKind::Value, label))
        .collect();
    if offers.is_empty() && thing.tested == Tested::Bare {
        offers.extend(["yes", "no"].map(|word| offer(word, CompletionKind::Keyword, "")));
    }
    offers.push(offer("-", CompletionKind::Keyword, "whatever it is"));
    offers
}

/// What parts the cells of a file: of the signs that may, the one that its first line has most of.
fn separator(heading: &str) -> char {
    let count = |sign: &char| heading.matches(*sign).count();
    [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(count)
        .unwrap_or(',')
}

/// The cells of a line, up to where it ends.
fn cells(line: &str, separator: char) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if c == separator && !is_quoted => {
                found.extend(line.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(line.get(start..));
    found
}
