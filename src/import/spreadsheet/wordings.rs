//! The signs and words of English and German in which cells say what they ask for.

/// How a value lies to that of its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellRelation {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// What stands before a value that it bounds. Where one begins with another, the longer is the first: `>=` before `>`.
const BEFORE: [(CellRelation, &[&str]); 4] = [
    (
        CellRelation::AtLeast,
        &[
            "no less than ",
            "not less than ",
            "not under ",
            "not below ",
            "minimum ",
            "minimal ",
            "mind. ",
            "nicht weniger als ",
            "nicht unter ",
            ">=",
            "=>",
            "≥",
            "at least ",
            "from ",
            "since ",
            "min ",
            "min. ",
            "on or after ",
            "mindestens ",
            "ab ",
            "seit ",
        ],
    ),
    (
        CellRelation::AtMost,
        &[
            "no more than ",
            "not more than ",
            "not over ",
            "not above ",
            "up to and including ",
            "within ",
            "maximum ",
            "maximal ",
            "bis einschließlich ",
            "nicht mehr als ",
            "nicht über ",
            "<=",
            "=<",
            "≤",
            "at most ",
            "up to ",
            "max ",
            "max. ",
            "on or before ",
            "until ",
            "höchstens ",
            "bis zu ",
            "bis ",
        ],
    ),
    (
        CellRelation::More,
        &[
            "greater than ",
            "larger than ",
            "older than ",
            "exceeding ",
            "exceeds ",
            "größer als ",
            "älter als ",
            ">",
            "more than ",
            "over ",
            "above ",
            "after ",
            "über ",
            "mehr als ",
            "nach ",
        ],
    ),
    (
        CellRelation::Less,
        &[
            "fewer than ",
            "smaller than ",
            "younger than ",
            "kleiner als ",
            "jünger als ",
            "<",
            "less than ",
            "under ",
            "below ",
            "before ",
            "unter ",
            "weniger als ",
            "vor ",
        ],
    ),
];

/// What stands behind a value that it bounds.
const BEHIND: [(CellRelation, &[&str]); 2] = [
    (
        CellRelation::AtLeast,
        &[
            "+",
            " or more",
            " and more",
            " or over",
            " and over",
            " or above",
            " and above",
            " or older",
            " and older",
            " or higher",
            " and higher",
            " or later",
            " and later",
            " and up",
            " upwards",
            " plus",
            " minimum",
            " min.",
            " min",
            " at least",
            " oder mehr",
            " und mehr",
            " oder älter",
        ],
    ),
    (
        CellRelation::AtMost,
        &[
            " or less",
            " and less",
            " or fewer",
            " or under",
            " or below",
            " and below",
            " or younger",
            " or earlier",
            " and earlier",
            " maximum",
            " max.",
            " max",
            " at most",
            " oder weniger",
            " oder jünger",
        ],
    ),
];

/// Words for anything.
pub(super) const ANYTHING: [&str; 13] = [
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
pub(super) const OTHERWISE: [&str; 12] = [
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

/// What stands before values that are meant not to hold.
pub(super) const DENIALS: [&str; 16] = [
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
pub(super) const BETWEEN: [&str; 7] = [" to ", " bis ", " through ", " – ", " - ", "..", "–"];

/// What parts the values of a list, whatever they are.
pub(super) const PARTS: [&str; 5] = [";", "|", " or ", " oder ", " / "];

/// A text without a word that it begins with, in any case of letters.
fn without<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    (head.to_lowercase() == word)
        .then(|| text.get(word.len()..))
        .flatten()
}

/// A text without the first of these words that it begins with.
pub(super) fn without_any<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| without(text, word))
}

/// A relation, and what stands behind it.
pub(super) fn relation_before(text: &str) -> Option<(CellRelation, &str)> {
    BEFORE
        .iter()
        .find_map(|(relation, words)| Some((*relation, without_any(text, words)?.trim())))
}

/// The relations that may stand behind, each with what stands before it.
pub(super) fn relations_behind(text: &str) -> impl Iterator<Item = (CellRelation, &str)> {
    let lower = text.to_lowercase();
    let all = BEHIND
        .iter()
        .flat_map(|(relation, words)| words.iter().map(|word| (*relation, *word)));
    all.filter_map(move |(relation, word)| {
        let is_behind = lower.ends_with(word);
        let before = text.get(..text.len().checked_sub(word.len())?)?;
        is_behind.then_some((relation, before.trim()))
    })
}
