//! What a cell asks for: a value, one of several, more, less, between, anything; in signs or in words of English and
//! German.

use super::amounts::WrittenAmount;
use super::days::is_day;
use super::sheet::SheetCell;
use super::wordings::{
    ANYTHING, BETWEEN, CellRelation, DENIALS, OTHERWISE, PARTS, relation_before, relations_behind,
    without_any,
};

/// A cell of a condition, with its values as they are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CellTest {
    Anything,
    /// Whoever no other row takes.
    Otherwise,
    Compared(CellRelation, SheetCell),
    /// Both ends, each with whether it is included.
    Between((SheetCell, bool), (SheetCell, bool)),
    /// Something that no rule can ask for, and why.
    Unclear(&'static str),
    /// One of these; if `denied`, none of them.
    OneOf {
        values: Vec<SheetCell>,
        denied: bool,
    },
}

impl CellTest {
    /// The values that it names.
    pub(super) fn values(&self) -> Vec<&SheetCell> {
        match self {
            Self::Anything | Self::Otherwise | Self::Unclear(_) => Vec::new(),
            Self::Compared(_, value) => vec![value],
            Self::Between((lo, _), (hi, _)) => vec![lo, hi],
            Self::OneOf { values, .. } => values.iter().collect(),
        }
    }
}

/// Whether a text has an order: a number, a day, a time, a version.
pub(super) fn has_order(text: &str) -> bool {
    is_day(text) || WrittenAmount::is_one(text) || is_time(text) || is_version(text)
}

/// Whether a text is a time of day.
pub(super) fn is_time(text: &str) -> bool {
    text.len() <= 5 && crate::model::domain::read_time(text).is_some()
}

/// Whether a text is a version, of two parts or more.
pub(super) fn is_version(text: &str) -> bool {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    let is_part = |part: &&str| {
        (1..=5).contains(&part.len())
            && part.chars().all(|c| c.is_ascii_digit())
            && part.parse::<u16>().is_ok()
    };
    (2..=4).contains(&parts.len()) && parts.iter().all(is_part)
}

/// Reads a cell. `is_known` says whether a text is a value of its own elsewhere in the column: only then is a comma or
/// a slash one between values rather than in one.
pub(super) fn cell_test(cell: &SheetCell, is_known: &dyn Fn(&str) -> bool) -> CellTest {
    let SheetCell::Text(text) = cell else {
        return match cell {
            SheetCell::Nothing => CellTest::Anything,
            SheetCell::Fault(_) => {
                CellTest::Unclear("it is an error or a formula of the spreadsheet")
            }
            other => CellTest::OneOf {
                values: vec![other.clone()],
                denied: false,
            },
        };
    };
    let lower = text.to_lowercase();
    if ANYTHING.contains(&lower.as_str()) {
        return CellTest::Anything;
    }
    if OTHERWISE.contains(&lower.as_str()) {
        return CellTest::Otherwise;
    }
    if let Some(test) = relation(text)
        .or_else(|| denial(text, is_known))
        .or_else(|| range(text))
    {
        return test;
    }
    let text = text.strip_prefix('=').unwrap_or(text).trim();
    // `> 5 or < 2`, `1-3 or 7-9`.
    let mut parts = [" or ", " oder ", ";"]
        .iter()
        .filter_map(|mark| text.split_once(mark));
    if parts.any(|(one, other)| compares(one.trim()) || compares(other.trim())) {
        return CellTest::Unclear("it asks for one of two ranges: write a row for each");
    }
    CellTest::OneOf {
        values: listed(text, is_known),
        denied: false,
    }
}

fn denial(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<CellTest> {
    let rest = without_any(text, &DENIALS)?;
    let rest = rest.trim();
    let rest = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(rest);
    if compares(rest) {
        return Some(CellTest::Unclear(
            "write what it asks for, in two rows if need be",
        ));
    }
    // `not US, not CA`.
    let again = |cell: SheetCell| match &cell {
        SheetCell::Text(text) => {
            let plain = without_any(text, &DENIALS);
            plain.map_or_else(|| cell.clone(), SheetCell::of_text)
        }
        _ => cell,
    };
    let is_known = |text: &str| is_known(text) || without_any(text, &DENIALS).is_some();
    (!rest.is_empty()).then(|| CellTest::OneOf {
        values: listed(rest, &is_known).into_iter().map(again).collect(),
        denied: true,
    })
}

/// Whether a text asks for more, less or between.
fn compares(text: &str) -> bool {
    relation(text).is_some() || range(text).is_some()
}

fn relation(text: &str) -> Option<CellTest> {
    let mut behind = relations_behind(text);
    if let Some((relation, value)) = behind.find(|(_, value)| has_order(value)) {
        return Some(CellTest::Compared(relation, SheetCell::of_text(value)));
    }
    // `5+ kg`.
    if let Some((value, unit)) = text.split_once("+ ")
        && has_order(value)
        && has_order(&format!("{value} {unit}"))
    {
        let value = SheetCell::of_text(&format!("{value} {unit}"));
        return Some(CellTest::Compared(CellRelation::AtLeast, value));
    }
    let (relation, value) = relation_before(text)?;
    has_order(value).then(|| CellTest::Compared(relation, SheetCell::of_text(value)))
}

fn range(text: &str) -> Option<CellTest> {
    if has_order(text) {
        return None;
    }
    let worded = without_any(text, &["between ", "zwischen ", "from ", "von "]);
    let text = worded.unwrap_or(text);
    let joined: &[&str] = if worded.is_some() {
        &[" and ", " und "]
    } else {
        &[]
    };
    let mut marks = BETWEEN.iter().chain(joined);
    let at_mark = |mark: &str| {
        let mut places = text.match_indices(mark);
        places.find_map(|(at, mark)| ends(text.get(..at)?, text.get(at + mark.len()..)?))
    };
    interval(text)
        .or_else(|| marks.find_map(|mark| at_mark(mark)))
        .or_else(|| both(text))
        .or_else(|| {
            // `5-10`, without blanks; a sign before the first number is no mark.
            let mut places = text.match_indices('-').skip_while(|(at, _)| *at == 0);
            places.find_map(|(at, _)| ends(text.get(..at)?, text.get(at + 1..)?))
        })
}

/// `[5..10)`, as intervals are written.
fn interval(text: &str) -> Option<CellTest> {
    let inner = text.strip_prefix(['[', '(', ']'])?;
    let inner = inner.strip_suffix([']', ')', '['])?;
    let (lo, hi) = ["..", ";", ","]
        .iter()
        .find_map(|mark| inner.split_once(mark))?;
    let included = (text.starts_with('['), text.ends_with(']'));
    between((lo, included.0), (hi, included.1))
}

/// `> 5 and <= 10`, `>= 5, < 10`: two bounds, in either order.
fn both(text: &str) -> Option<CellTest> {
    let mut marks = [" and ", " und ", ", ", "; ", " & "].iter();
    let (one, other) = marks.find_map(|mark| {
        let (one, other) = text.split_once(mark)?;
        let bounds = (relation_before(one.trim())?, relation_before(other.trim())?);
        (has_order(bounds.0.1) && has_order(bounds.1.1)).then_some(bounds)
    })?;
    let is_lower = |relation| matches!(relation, CellRelation::More | CellRelation::AtLeast);
    let (lo, hi) = if is_lower(one.0) {
        (one, other)
    } else {
        (other, one)
    };
    if !is_lower(lo.0) || is_lower(hi.0) {
        return None;
    }
    between(
        (lo.1, lo.0 == CellRelation::AtLeast),
        (hi.1, hi.0 == CellRelation::AtMost),
    )
}

/// Two ends, each with whether it is included.
fn between(lo: (&str, bool), hi: (&str, bool)) -> Option<CellTest> {
    let end = |(text, included): (&str, bool)| {
        has_order(text.trim()).then(|| (SheetCell::of_text(text), included))
    };
    Some(CellTest::Between(end(lo)?, end(hi)?))
}

/// Two ends as they stand beside a mark; `> 5 to 10` leaves out the first.
fn ends(lo: &str, hi: &str) -> Option<CellTest> {
    let lo = match relation_before(lo.trim()) {
        Some((CellRelation::More, lo)) => (lo, false),
        Some((CellRelation::AtLeast, lo)) => (lo, true),
        Some(_) => return None,
        None => (lo, true),
    };
    let hi = match relation_before(hi.trim()) {
        Some((CellRelation::Less, hi)) => (hi, false),
        Some((CellRelation::AtMost, hi)) => (hi, true),
        Some(_) => return None,
        None => (hi, true),
    };
    between(lo, hi)
}

/// The values of a list.
fn listed(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<SheetCell> {
    let inner = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    let mut parts = vec![inner.unwrap_or(text)];
    for mark in PARTS {
        parts = parts.iter().flat_map(|part| part.split(mark)).collect();
    }
    for mark in ["\n", ", ", ",", "/"] {
        let mut pieces = Vec::new();
        for part in parts {
            let own: Vec<&str> = part.split(mark).map(str::trim).collect();
            let is_list = own.len() > 1
                && own.iter().all(|piece| !piece.is_empty())
                && !has_order(part)
                && (inner.is_some() || own.iter().any(|piece| is_known(piece)));
            if is_list {
                pieces.extend(own);
            } else {
                pieces.push(part);
            }
        }
        parts = pieces;
    }
    let cells = parts.iter().map(|part| SheetCell::of_text(part));
    let mut cells: Vec<SheetCell> = cells.filter(|cell| *cell != SheetCell::Nothing).collect();
    if cells.is_empty() {
        cells.push(SheetCell::of_text(text));
    }
    cells
}
