//! Mistakes that have a name: habits from other languages or from word processors, and the cure.

use super::grammar::is_reserved;
use super::split::ITEM_WORDS;

/// The cure for the text at byte `at`, where `expected` would have been understood.
pub(super) fn known(text: &str, at: usize, expected: &[&str]) -> Option<String> {
    let rest = text.get(at..).unwrap_or_default();
    let gap = rest.len() - rest.trim_start().len();
    let (at, rest) = (at + gap, rest.trim_start());
    let found = found(rest);
    let wanted = |what: &str| expected.iter().any(|word| word.contains(what));
    let before = text.get(..at).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let behind = rest.get(found.len()..).unwrap_or_default().trim_start();
    None.or_else(|| structure(found, before, behind, &wanted))
        .or_else(|| operator(found, behind, &wanted))
        .or_else(|| number(rest, before, &wanted))
        .or_else(|| clause(found, before, behind, &wanted))
        .or_else(|| name(found, &wanted))
}

type Wanted<'w> = &'w dyn Fn(&str) -> bool;

/// Comments, steps, items, commas and quotation marks in the wrong place.
fn structure(found: &str, before: &str, behind: &str, wanted: Wanted<'_>) -> Option<String> {
    let indented = !before.is_empty() && before.trim().is_empty();
    Some(match found {
        "#" => "a comment begins with `//`".to_owned(),
        "/" => "a comment begins with `//`, on each of its lines".to_owned(),
        "-" if wanted("`scenario`") => {
            "steps stand in `steps { … }`, or in a `scenario name \"…\" { … }`".to_owned()
        }
        "{" if before.trim_end().ends_with('"')
            || behind.is_empty()
            || before.trim().is_empty() =>
        {
            return None;
        }
        "," if wanted("a value: a name and a text") || wanted("`help`") => {
            "values are not separated: take the comma away".to_owned()
        }
        ":" if before
            .split_whitespace()
            .next_back()
            .is_some_and(is_reserved) =>
        {
            let word = before.split_whitespace().next_back().unwrap_or_default();
            format!("`{word}` is a word of the language and cannot be a name")
        }
        ";" => "nothing is separated by `;`: take it away".to_owned(),
        "@" if indented && wanted("`scenario`") => {
            "this line stands in no scenario: a `}` above it closes the last one".to_owned()
        }
        "steps" if indented && !wanted("`steps`") => {
            "a guide has either `steps`, which all its readers do, or scenarios: write `scenario name \"…\" otherwise {` for the others"
                .to_owned()
        }
        word if ITEM_WORDS.contains(&word) && indented && wanted("`scenario`") => {
            format!("a guide holds scenarios and their steps: put `{word}` before the guide, in column 0")
        }
        word if ITEM_WORDS.contains(&word) && indented => {
            format!("an item begins in column 0: take away what stands before `{word}`")
        }
        "import" | "include" => "write `use \"file.case\"`".to_owned(),
        _ if before.ends_with('"') && found.starts_with(char::is_alphanumeric) => {
            "the text ends before this word; a quotation mark inside of a text is written `\\\"`"
                .to_owned()
        }
        _ => return None,
    })
}

/// Signs and words for tests.
fn operator(found: &str, behind: &str, wanted: Wanted<'_>) -> Option<String> {
    Some(match found {
        "=" if wanted("quotation marks") && !wanted("`is`") => "take the `=` away".to_owned(),
        "=" | "==" | "!=" | "<>" => {
            "write `is` for equality and `is not` for its opposite".to_owned()
        }
        "&&" | "||" | "!" | "&" | "|" => "write `and`, `or`, `not`".to_owned(),
        "=>" if behind.starts_with(|c: char| c.is_ascii_digit()) => {
            "write `>=` for \"this or more\", `<=` for \"this or less\"".to_owned()
        }
        "=>" | "->" if wanted("`and`") => "write `implies`".to_owned(),
        "=<" | "≤" => "write `<=`".to_owned(),
        "≥" => "write `>=`".to_owned(),
        "AND" | "OR" | "NOT" | "And" | "Or" | "Not" => format!("write `{}`", found.to_lowercase()),
        "then" => "write `a implies b` for \"if a then b\"".to_owned(),
        "contains" | "contain" | "has" | "include" => "write `includes`".to_owned(),
        "≠" | "isn" | "isnt" => "write `is not`".to_owned(),
        "equals" | "equal" => "write `is`".to_owned(),
        "less" | "fewer" | "under" | "below" => "write `<`; for \"this or less\" `<=`".to_owned(),
        "more" | "greater" | "over" | "above" => "write `>`; for \"this or more\" `>=`".to_owned(),
        "between" => "write `in 31..60 days`; both ends are included".to_owned(),
        "true" => "write the name alone for yes, `not name` for no".to_owned(),
        "false" => "write `not name`".to_owned(),
        _ => return None,
    })
}

/// Numbers, ranges, dates and units.
fn number(rest: &str, before: &str, wanted: Wanted<'_>) -> Option<String> {
    // The whole thing, which the grammar may have begun to read.
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-' | '–' | '\'');
    let begun = before.len() - before.trim_end_matches(part).len();
    let head = before.get(before.len() - begun..).unwrap_or_default();
    let tail = rest
        .get(..rest.find(|c| !part(c)).unwrap_or(rest.len()))
        .unwrap_or_default();
    let whole = format!("{head}{tail}");
    let digits = whole.chars().filter(char::is_ascii_digit).count();
    let groups: Vec<&str> = whole.split(['.', ',', '/', '-', '–', '\'']).collect();
    if let Some(currency) = rest.chars().next().filter(|c| matches!(c, '€' | '$' | '£')) {
        return Some(format!(
            "the unit stands behind the number: `5.00 {currency}`, as the fact writes it"
        ));
    }
    if digits == 0 {
        return None;
    }
    let dated =
        groups.len() == 3 && groups.iter().any(|group| group.len() == 4) && !whole.contains(',');
    if dated && !whole.contains("..") {
        return Some("a date is written year-month-day: `2026-01-31`".to_owned());
    }
    if wanted("a range") || whole.contains("...") || (before.contains(" is ") && wanted("`..`")) {
        return Some("a range is written with two points: `0..30 days`".to_owned());
    }
    if whole.contains(',') {
        return Some("a number has a point and no commas: `20000.00`".to_owned());
    }
    let word = rest.chars().find(|c| !c.is_ascii_digit());
    let tight =
        rest.starts_with(|c: char| c.is_ascii_digit()) && word.is_some_and(char::is_alphabetic);
    tight.then(|| {
        "put a space between a number and its unit; a name begins with a letter".to_owned()
    })
}

/// Clauses in the wrong order or with another word.
fn clause(found: &str, before: &str, behind: &str, wanted: Wanted<'_>) -> Option<String> {
    let last = before.split_whitespace().next_back().unwrap_or_default();
    Some(match found {
        "if" if wanted("`when`") || wanted("`when …`") => "write `when`".to_owned(),
        "else" | "default" => "write `otherwise`".to_owned(),
        "and"
            if wanted("`,`")
                || matches!(
                    before.split_whitespace().rev().nth(1),
                    Some("overrides" | "goes" | "because")
                ) =>
        {
            "names are separated by commas: `a, b`".to_owned()
        }
        "unless" | "because" | "overrides" if wanted("`when`") => {
            format!("`when …` stands first, then `{found}`")
        }
        "of" | "or" if last == "one" => "write `is one of (a, b)`".to_owned(),
        _ if behind.starts_with("when ") && wanted("`when`") => {
            "a rule's name ends with `:`: write `name: result when …`".to_owned()
        }
        _ => return None,
    })
}

/// A reserved word, which cannot be a name.
fn name(found: &str, wanted: Wanted<'_>) -> Option<String> {
    let first = found.chars().next()?;
    let cased = first.is_uppercase() || found.contains('_');
    if !(wanted("a name") || cased && wanted("a value")) {
        return None;
    }
    if is_reserved(found) {
        return Some(format!(
            "`{found}` is a word of the language and cannot be a name"
        ));
    }
    cased.then(|| {
        let kebab = found.to_lowercase().replace('_', "-");
        format!("names are in lower case with hyphens: `{kebab}`")
    })
}

/// The word, number or sign that a text begins with.
pub(super) fn found(rest: &str) -> &str {
    let Some(first) = rest.chars().next() else {
        return "";
    };
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let sign = |c: char| matches!(c, '=' | '&' | '|' | '!' | '<' | '>');
    let end = if word(first) {
        rest.find(|c| !word(c)).unwrap_or(rest.len())
    } else if sign(first) {
        rest.find(|c| !sign(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    rest.get(..end).unwrap_or_default()
}
