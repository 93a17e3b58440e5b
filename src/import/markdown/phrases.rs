//! The words with which articles say for whom something is, and that a reader is to take one of several things.

/// The words that begin a condition of a sentence.
pub(super) const IF: [&str; 9] = [
    "if", "when", "wenn", "falls", "sofern", "si", "s'il", "s’il", "lorsque",
];

/// The words behind which a sentence is the result of a step.
pub(super) const RESULTS: [&str; 3] = ["Result:", "Ergebnis:", "Résultat :"];

/// Whether words ask a reader to take one of what follows, in English, German and French.
pub(super) fn asks_for_one(words: &str) -> bool {
    const ASKS: [&str; 22] = [
        "one of the following",
        "one of these",
        "either of the following",
        "either of these",
        "any of the following",
        "any of these",
        "do either",
        "do one of",
        "choose one",
        "choose a method",
        "choose an option",
        "select one",
        "pick one",
        "einen der folgenden",
        "eine der folgenden",
        "eines der folgenden",
        "eine von diesen",
        "einen von diesen",
        "wählen sie eine",
        "l'une des",
        "l'un des",
        "choisissez une",
    ];
    let words = words.trim().to_lowercase().replace('’', "'");
    words.trim_end_matches(':') == "either"
        || words.ends_with(" either:")
        || ASKS.iter().any(|ask| words.contains(ask))
}

/// The words with which somebody says for whom a thing is, in English, German and French.
const WHOM: [&str; 29] = [
    "wenn",
    "falls",
    "sofern",
    "für",
    "mit",
    "ohne",
    "bei",
    "si",
    "s",
    "pour",
    "avec",
    "sans",
    "cas",
    "if",
    "when",
    "for",
    "on",
    "scenario",
    "case",
    "option",
    "you have",
    "you are",
    "you don't",
    "you don’t",
    "you do not",
    "your",
    "using",
    "with",
    "without",
];

/// The words with which somebody speaks of all others.
const REST: [&str; 22] = [
    "otherwise",
    "all other",
    "for all other",
    "in all other",
    "everybody else",
    "everyone else",
    "for everybody else",
    "for everyone else",
    "none of",
    "if not",
    "else",
    "sonst",
    "andernfalls",
    "ansonsten",
    "in allen anderen",
    "alle anderen",
    "für alle anderen",
    "wenn nicht",
    "falls nicht",
    "sinon",
    "dans tous les autres",
    "pour tous les autres",
];

/// Whether words say for whom something is.
pub(super) fn says_for_whom(words: &str) -> bool {
    begins_with(words, &WHOM) || speaks_of_rest(words)
}

/// Whether words speak of all others.
pub(super) fn speaks_of_rest(words: &str) -> bool {
    begins_with(words, &REST)
}

/// Whether words begin with some of these, as whole words.
pub(super) fn begins_with(words: &str, some: &[&str]) -> bool {
    let words = words.trim().to_lowercase();
    some.iter().any(|begin| {
        words
            .strip_prefix(begin)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric()))
    })
}
