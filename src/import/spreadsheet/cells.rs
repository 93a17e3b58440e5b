//! What a cell asks for: a value, one of several, more, less, between, anything; in signs or in words of English and
//! German.

use super::amounts::WrittenAmount;
use super::days::is_day;
use super::sheet::SheetCell;

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

/// How a value lies to that of its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellRelation {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Words for anything.
const ANYTHING: [&str; 13] = [
    "-",
    "–",
    "—",
    "*",
    "any",
    "anything",
    "all",
    "alle",
    "beliebig",
    "egal",
    "any value",
    "n/a",
    "na",
];

/// Words for the rest.
const OTHERWISE: [&str; 12] = [
    "otherwise",
    "else",
    "default",
    "rest",
    "sonst",
    "in all other cases",
    "all others",
    "all other",
    "everyone else",
    "everybody else",
    "everything else",
    "alle anderen",
];

/// Signs and words before a value, longer ones first where one begins with another.
const RELATIONS: [(&str, CellRelation); 38] = [
    (">=", CellRelation::AtLeast),
    ("=>", CellRelation::AtLeast),
    ("≥", CellRelation::AtLeast),
    ("<=", CellRelation::AtMost),
    ("=<", CellRelation::AtMost),
    ("≤", CellRelation::AtMost),
    (">", CellRelation::More),
    ("<", CellRelation::Less),
    ("at least ", CellRelation::AtLeast),
    ("from ", CellRelation::AtLeast),
    ("since ", CellRelation::AtLeast),
    ("min ", CellRelation::AtLeast),
    ("min. ", CellRelation::AtLeast),
    ("on or after ", CellRelation::AtLeast),
    ("mindestens ", CellRelation::AtLeast),
    ("ab ", CellRelation::AtLeast),
    ("seit ", CellRelation::AtLeast),
    ("at most ", CellRelation::AtMost),
    ("up to ", CellRelation::AtMost),
    ("max ", CellRelation::AtMost),
    ("max. ", CellRelation::AtMost),
    ("on or before ", CellRelation::AtMost),
    ("until ", CellRelation::AtMost),
    ("höchstens ", CellRelation::AtMost),
    ("bis zu ", CellRelation::AtMost),
    ("bis ", CellRelation::AtMost),
    ("more than ", CellRelation::More),
    ("over ", CellRelation::More),
    ("above ", CellRelation::More),
    ("after ", CellRelation::More),
    ("über ", CellRelation::More),
    ("mehr als ", CellRelation::More),
    ("nach ", CellRelation::More),
    ("less than ", CellRelation::Less),
    ("under ", CellRelation::Less),
    ("below ", CellRelation::Less),
    ("before ", CellRelation::Less),
    ("unter ", CellRelation::Less),
];

/// Further words for less, which begin like no other.
const LESS: [&str; 2] = ["weniger als ", "vor "];

/// Further words, which begin like no other.
const WORDS: [(&str, CellRelation); 32] = [
    ("no more than ", CellRelation::AtMost),
    ("not more than ", CellRelation::AtMost),
    ("not over ", CellRelation::AtMost),
    ("not above ", CellRelation::AtMost),
    ("up to and including ", CellRelation::AtMost),
    ("within ", CellRelation::AtMost),
    ("maximum ", CellRelation::AtMost),
    ("maximal ", CellRelation::AtMost),
    ("bis einschließlich ", CellRelation::AtMost),
    ("nicht mehr als ", CellRelation::AtMost),
    ("nicht über ", CellRelation::AtMost),
    ("no less than ", CellRelation::AtLeast),
    ("not less than ", CellRelation::AtLeast),
    ("not under ", CellRelation::AtLeast),
    ("not below ", CellRelation::AtLeast),
    ("minimum ", CellRelation::AtLeast),
    ("minimal ", CellRelation::AtLeast),
    ("mind. ", CellRelation::AtLeast),
    ("nicht weniger als ", CellRelation::AtLeast),
    ("nicht unter ", CellRelation::AtLeast),
    ("greater than ", CellRelation::More),
    ("larger than ", CellRelation::More),
    ("older than ", CellRelation::More),
    ("exceeding ", CellRelation::More),
    ("exceeds ", CellRelation::More),
    ("größer als ", CellRelation::More),
    ("älter als ", CellRelation::More),
    ("fewer than ", CellRelation::Less),
    ("smaller than ", CellRelation::Less),
    ("younger than ", CellRelation::Less),
    ("kleiner als ", CellRelation::Less),
    ("jünger als ", CellRelation::Less),
];

/// What stands behind a value that it bounds.
const BEHIND: [(&str, CellRelation); 38] = [
    ("+", CellRelation::AtLeast),
    (" or more", CellRelation::AtLeast),
    (" and more", CellRelation::AtLeast),
    (" or over", CellRelation::AtLeast),
    (" and over", CellRelation::AtLeast),
    (" or above", CellRelation::AtLeast),
    (" and above", CellRelation::AtLeast),
    (" or older", CellRelation::AtLeast),
    (" and older", CellRelation::AtLeast),
    (" or higher", CellRelation::AtLeast),
    (" and higher", CellRelation::AtLeast),
    (" or later", CellRelation::AtLeast),
    (" and later", CellRelation::AtLeast),
    (" and up", CellRelation::AtLeast),
    (" upwards", CellRelation::AtLeast),
    (" plus", CellRelation::AtLeast),
    (" minimum", CellRelation::AtLeast),
    (" min.", CellRelation::AtLeast),
    (" min", CellRelation::AtLeast),
    (" at least", CellRelation::AtLeast),
    (" oder mehr", CellRelation::AtLeast),
    (" und mehr", CellRelation::AtLeast),
    (" oder älter", CellRelation::AtLeast),
    (" or less", CellRelation::AtMost),
    (" and less", CellRelation::AtMost),
    (" or fewer", CellRelation::AtMost),
    (" or under", CellRelation::AtMost),
    (" or below", CellRelation::AtMost),
    (" and below", CellRelation::AtMost),
    (" or younger", CellRelation::AtMost),
    (" or earlier", CellRelation::AtMost),
    (" and earlier", CellRelation::AtMost),
    (" maximum", CellRelation::AtMost),
    (" max.", CellRelation::AtMost),
    (" max", CellRelation::AtMost),
    (" at most", CellRelation::AtMost),
    (" oder weniger", CellRelation::AtMost),
    (" oder jünger", CellRelation::AtMost),
];

/// What stands before values that are meant not to hold.
const DENIALS: [&str; 16] = [
    "all except ",
    "anything but ",
    "everything but ",
    "<>",
    "!=",
    "≠",
    "not in ",
    "not ",
    "all but ",
    "any but ",
    "except ",
    "nicht ",
    "außer ",
    "kein ",
    "keine ",
    "alle außer ",
];

/// Words between the ends of a range.
const BETWEEN: [&str; 7] = [" to ", " bis ", " through ", " – ", " - ", "..", "–"];

/// What parts the values of a list, whatever they are.
const PARTS: [&str; 5] = [";", "|", " or ", " oder ", " / "];

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

/// A text without a word that it begins with, in any case of letters.
fn without<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    (head.to_lowercase() == word)
        .then(|| text.get(word.len()..))
        .flatten()
}

/// Reads a cell. `is_known` says whether a text is a value of its own elsewhere in the column: only then is a comma or
/// a slash one between values rather than in one.
pub(super) fn cell_test(cell: &SheetCell, is_known: &dyn Fn(&str) -> bool) -> CellTest {
    let SheetCell::Text(text) = cell else {
        return match cell {
            SheetCell::Nothing => CellTest::Anything,
            other => one(other.clone()),
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
    let parts = || {
        [" or ", " oder ", ";"]
            .iter()
            .filter_map(|mark| text.split_once(mark))
    };
    if parts().any(|(one, other)| {
        [one, other].iter().any(|part| {
            relation(part.trim())
                .or_else(|| range(part.trim()))
                .is_some()
        })
    }) {
        return CellTest::Unclear("it asks for one of two ranges: write a row for each");
    }
    CellTest::OneOf {
        values: listed(text, is_known),
        denied: false,
    }
}

fn one(value: SheetCell) -> CellTest {
    CellTest::OneOf {
        values: vec![value],
        denied: false,
    }
}

fn denial(text: &str, is_known: &dyn Fn(&str) -> bool) -> Option<CellTest> {
    let rest = DENIALS.iter().find_map(|word| without(text, word))?;
    let rest = rest.trim();
    let rest = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(rest);
    if range(rest).is_some() || relation(rest).is_some() {
        return Some(CellTest::Unclear(
            "write what it asks for, in two rows if need be",
        ));
    }
    // `not US, not CA`.
    let again = |cell: SheetCell| match &cell {
        SheetCell::Text(text) => {
            let plain = DENIALS.iter().find_map(|word| without(text, word));
            plain.map_or_else(|| cell.clone(), SheetCell::of_text)
        }
        _ => cell,
    };
    let is_known =
        |text: &str| is_known(text) || DENIALS.iter().any(|word| without(text, word).is_some());
    (!rest.is_empty()).then(|| CellTest::OneOf {
        values: listed(rest, &is_known).into_iter().map(again).collect(),
        denied: true,
    })
}

fn relation(text: &str) -> Option<CellTest> {
    for (behind, relation) in BEHIND {
        let lower = text.to_lowercase();
        if lower.ends_with(behind)
            && let Some(value) = text.get(..text.len() - behind.len())
            && has_order(value.trim())
        {
            return Some(CellTest::Compared(relation, SheetCell::of_text(value)));
        }
    }
    // `5+ kg`.
    if let Some((value, unit)) = text.split_once("+ ")
        && has_order(value)
        && has_order(&format!("{value} {unit}"))
    {
        let value = SheetCell::of_text(&format!("{value} {unit}"));
        return Some(CellTest::Compared(CellRelation::AtLeast, value));
    }
    let (relation, value) = headed(text)?;
    has_order(value).then(|| CellTest::Compared(relation, SheetCell::of_text(value)))
}

/// A relation, and what stands behind it.
fn headed(text: &str) -> Option<(CellRelation, &str)> {
    let less = LESS.iter().map(|word| (*word, CellRelation::Less));
    // Longer words first: they begin like shorter ones.
    WORDS
        .into_iter()
        .chain(RELATIONS)
        .chain(less)
        .find_map(|(word, relation)| Some((relation, without(text, word)?.trim())))
}

fn range(text: &str) -> Option<CellTest> {
    if has_order(text) {
        return None;
    }
    let plain = ["between ", "zwischen ", "from ", "von "]
        .iter()
        .find_map(|word| without(text, word));
    let text = plain.unwrap_or(text);
    // `[5..10)`, as intervals are written.
    if let Some(inner) = text.strip_prefix(['[', '(', ']'])
        && let Some(inner) = inner.strip_suffix([']', ')', '['])
        && let Some((lo, hi)) = ["..", ";", ","]
            .iter()
            .find_map(|mark| inner.split_once(mark))
        && has_order(lo.trim())
        && has_order(hi.trim())
    {
        let ends = (text.starts_with('['), text.ends_with(']'));
        return Some(CellTest::Between(
            (SheetCell::of_text(lo), ends.0),
            (SheetCell::of_text(hi), ends.1),
        ));
    }
    let joined: &[&str] = if plain.is_some() {
        &[" and ", " und "]
    } else {
        &[]
    };
    for word in BETWEEN.iter().chain(joined) {
        for (at, _) in text.match_indices(word) {
            if let (Some(lo), Some(hi)) = (text.get(..at), text.get(at + word.len()..))
                && let Some(test) = ends(lo.trim(), hi.trim())
            {
                return Some(test);
            }
        }
    }
    // `> 5 and <= 10`, `>= 5, < 10`.
    for word in [" and ", " und ", ", ", "; ", " & "] {
        if let Some((one, other)) = text.split_once(word)
            && let (Some((one_relation, one)), Some((other_relation, other))) =
                (headed(one.trim()), headed(other.trim()))
            && has_order(one)
            && has_order(other)
        {
            let (one, other) = ((one_relation, one), (other_relation, other));
            let (lo, hi) = if matches!(one.0, CellRelation::More | CellRelation::AtLeast) {
                (one, other)
            } else {
                (other, one)
            };
            let is_range = matches!(lo.0, CellRelation::More | CellRelation::AtLeast)
                && matches!(hi.0, CellRelation::Less | CellRelation::AtMost);
            return is_range.then(|| {
                CellTest::Between(
                    (SheetCell::of_text(lo.1), lo.0 == CellRelation::AtLeast),
                    (SheetCell::of_text(hi.1), hi.0 == CellRelation::AtMost),
                )
            });
        }
    }
    // `5-10`, without blanks.
    text.match_indices('-')
        .skip_while(|(at, _)| *at == 0)
        .find_map(|(at, _)| ends(text.get(..at)?.trim(), text.get(at + 1..)?.trim()))
}

/// Two ends with an order; `> 5 to 10` leaves out the first.
fn ends(lo: &str, hi: &str) -> Option<CellTest> {
    let (lo, lo_in) = match headed(lo) {
        Some((CellRelation::More, lo)) => (lo, false),
        Some((CellRelation::AtLeast, lo)) => (lo, true),
        Some(_) => return None,
        None => (lo, true),
    };
    let (hi, hi_in) = match headed(hi) {
        Some((CellRelation::Less, hi)) => (hi, false),
        Some((CellRelation::AtMost, hi)) => (hi, true),
        Some(_) => return None,
        None => (hi, true),
    };
    (has_order(lo) && has_order(hi)).then(|| {
        CellTest::Between(
            (SheetCell::of_text(lo), lo_in),
            (SheetCell::of_text(hi), hi_in),
        )
    })
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
