//! Tests of facts in the words of other languages and of people.

use super::amounts::{Amount, amount, joined_range};
use super::cure::{Cure, Lines};
use super::tokens::TokenKind;
use crate::syntax::grammar::is_reserved;

/// Words that compare, with the sign that does, the longest first.
const COMPARING: [(&[&str], &str); 45] = [
    (&["no", "more", "than"], "<="),
    (&["not", "more", "than"], "<="),
    (&["no", "less", "than"], ">="),
    (&["not", "less", "than"], ">="),
    (&["greater", "than", "or", "equal", "to"], ">="),
    (&["less", "than", "or", "equal", "to"], "<="),
    (&["more", "than"], ">"),
    (&["greater", "than"], ">"),
    (&["larger", "than"], ">"),
    (&["bigger", "than"], ">"),
    (&["higher", "than"], ">"),
    (&["longer", "than"], ">"),
    (&["older", "than"], ">"),
    (&["heavier", "than"], ">"),
    (&["later", "than"], ">"),
    (&["newer", "than"], ">"),
    (&["less", "than"], "<"),
    (&["fewer", "than"], "<"),
    (&["smaller", "than"], "<"),
    (&["lower", "than"], "<"),
    (&["shorter", "than"], "<"),
    (&["younger", "than"], "<"),
    (&["lighter", "than"], "<"),
    (&["earlier", "than"], "<"),
    (&["older", "then"], ">"),
    (&["more", "then"], ">"),
    (&["less", "then"], "<"),
    (&["at", "least"], ">="),
    (&["at", "most"], "<="),
    (&["up", "to"], "<="),
    (&["within"], "<="),
    (&["maximum"], "<="),
    (&["minimum"], ">="),
    (&["over"], ">"),
    (&["above"], ">"),
    (&["exceeds"], ">"),
    (&["under"], "<"),
    (&["below"], "<"),
    (&["since"], ">="),
    (&["until"], "<="),
    (&["by"], "<="),
    (&["=>"], ">="),
    (&["=<"], "<="),
    (&["≤"], "<="),
    (&["≥"], ">="),
];

const OURS: [(&[&str], &str); 8] = [
    (&["on", "or", "before"], "<="),
    (&["on", "or", "after"], ">="),
    (&["before"], "<"),
    (&["after"], ">"),
    (&[">="], ">="),
    (&["<="], "<="),
    (&[">"], ">"),
    (&["<"], "<"),
];

/// Words behind an amount that compare.
const BEHIND: [(&[&str], &str); 14] = [
    (&["or", "more"], ">="),
    (&["or", "above"], ">="),
    (&["and", "above"], ">="),
    (&["and", "over"], ">="),
    (&["or", "over"], ">="),
    (&["or", "later"], ">="),
    (&["or", "older"], ">="),
    (&["and", "more"], ">="),
    (&["or", "less"], "<="),
    (&["or", "fewer"], "<="),
    (&["or", "below"], "<="),
    (&["or", "under"], "<="),
    (&["or", "earlier"], "<="),
    (&["or", "younger"], "<="),
];

/// Adds the cures of tests.
pub(super) fn cures(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for at in 0..lines.tokens.len() {
        let Some(subject) = lines.tokens.get(at).filter(|token| token.is_word()) else {
            continue;
        };
        if !is_reserved(subject.text) {
            test(lines, at, found);
        }
    }
    ranges(lines, found);
    for at in 0..lines.tokens.len() {
        turned(lines, at, found);
        amounts(lines, at, found);
    }
    fillers(lines, found);
    connectives(lines, found);
}

/// A phrase of one of the lists at a token, and how many tokens it takes.
fn phrase(
    lines: &Lines<'_>,
    at: usize,
    list: &[(&[&str], &'static str)],
) -> Option<(usize, &'static str)> {
    let fits = |words: &&(&[&str], &'static str)| {
        let mut behind = words.0.iter().enumerate();
        behind.all(|(offset, word)| lines.word(at + offset).eq_ignore_ascii_case(word))
    };
    list.iter()
        .find(fits)
        .map(|(words, sign)| (words.len(), *sign))
}

/// A test of the fact that a token names.
fn test(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let verb = matches!(
        lines.word(at + 1),
        "is" | "are" | "was" | "were" | "must" | "has"
    );
    let mut next = at + 1 + usize::from(verb);
    if lines.word(at + 1) == "must" && lines.word(at + 2) == "be" {
        next = at + 3;
    }
    let is_denied = lines.word(next) == "not" || lines.word(next) == "isn't";
    let behind = next + usize::from(is_denied);
    between(lines, at, next, found);
    within_of(lines, at, next, found);
    row_of_values(lines, at, behind, is_denied, found);
    compared(lines, at, next, verb, found);
    equal(lines, at, next, found);
    listed(lines, at, behind, is_denied, found);
    if matches!(
        lines.word(next),
        "contains" | "contain" | "has" | "have" | "include" | "including"
    ) {
        let text = format!("{name} includes");
        found.push(shown(
            lines,
            (at, next),
            next + 1,
            text,
            "a set is asked with `includes`",
        ));
    }
    if verb && matches!(lines.word(behind), "empty" | "none" | "nothing") {
        let not = if is_denied { "not " } else { "" };
        let text = format!("{name} is {not}nothing");
        found.push(Cure::write(
            lines.range(at, behind),
            text,
            "an empty set is `nothing`",
        ));
    }
    quoted(lines, at, next, is_denied, found);
    included(lines, at, next, found);
    year(lines, at, next, found);
    unordered(lines, at, next, found);
    calculated(lines, at, found);
}

/// A cure of the first tokens of a test, told with the token behind it.
fn shown(
    lines: &Lines<'_>,
    (first, last): (usize, usize),
    with: usize,
    text: String,
    message: &str,
) -> Cure {
    let rest = lines.word(with);
    Cure {
        help: format!("write `{text} {rest}`")
            .replace(" `", " `")
            .trim_end()
            .to_owned(),
        ..Cure::write(lines.range(first, last), text, message)
    }
}

/// `between 5 and 9 kg`, `from 5 to 9 kg`, `in 5 kg..9 kg`, `5-9 kg`.
fn between(lines: &Lines<'_>, at: usize, next: usize, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let opened = matches!(lines.word(next), "between" | "from" | "in" | "within");
    let start = next + usize::from(opened);
    let start = start + usize::from(opened && matches!(lines.word(start), "between" | "from"));
    if let Some((text, end, message)) = range(lines, start) {
        let text = format!("{name} in {text}");
        found.push(Cure::write(lines.range(at, end - 1), text, message));
    }
}

/// `returned within 14 days of delivered`.
fn within_of(lines: &Lines<'_>, at: usize, next: usize, found: &mut Vec<Cure>) {
    if lines.word(next) != "within" {
        return;
    }
    let Some(amount) = amount(&lines.tokens, next + 1) else {
        return;
    };
    let of = next + 1 + amount.length;
    let day = lines.tokens.get(of + 1);
    let is_day = day.is_some_and(|day| day.is_word() && !is_reserved(day.text));
    if matches!(lines.word(of), "of" | "after" | "from" | "since") && is_day {
        let (name, day) = (lines.word(at), lines.word(of + 1));
        let text = format!("{name} on or before {day} + {}", amount.written());
        found.push(Cure::write(
            lines.range(at, of + 1),
            text,
            "a deadline is a date to which days are added",
        ));
    }
}

/// `kind is gift, sale`.
fn row_of_values(
    lines: &Lines<'_>,
    at: usize,
    behind: usize,
    is_denied: bool,
    found: &mut Vec<Cure>,
) {
    let is_value = |at: usize| {
        lines.tokens.get(at).is_some_and(|token| {
            !token.begins_line && (token.is_word() && !is_reserved(token.text))
        })
    };
    let mut values = Vec::new();
    let mut next = behind;
    while is_value(next) {
        values.push(lines.word(next));
        next += 1;
        let is_joined = matches!(lines.word(next), "," | "/" | "|" | "or" | "and");
        next += usize::from(is_joined);
    }
    let commas = lines
        .written(behind, next.saturating_sub(1))
        .contains([',', '/', '|']);
    if lines.word(at + 1) == "is" && values.len() > 1 && commas && is_value(next - 1) {
        let not = if is_denied { "not " } else { "" };
        let text = format!("{} is {not}one of ({})", lines.word(at), values.join(", "));
        found.push(Cure::write(
            lines.range(at, next - 1),
            text,
            "several values stand in `one of (…)`",
        ));
    }
}

/// The range that begins at a token, as the language writes it, and the token behind it.
fn range(lines: &Lines<'_>, start: usize) -> Option<(String, usize, &'static str)> {
    if let Some(range) = joined_range(&lines.tokens, start) {
        return Some(range);
    }
    let low = amount(&lines.tokens, start)?;
    let joint = start + low.length;
    let is_joint = matches!(
        lines.word(joint),
        "and" | "to" | "till" | "until" | "up" | "through" | ".." | "..." | "-" | "–" | "—" | "…"
    );
    if !is_joint {
        return None;
    }
    let second = joint + 1 + usize::from(lines.word(joint) == "up");
    let high = amount(&lines.tokens, second)?;
    let end = second + high.length;
    let unit = high.unit.clone().or_else(|| low.unit.clone());
    let message = match (low.fault, high.fault) {
        ("", "") if low.unit.is_some() && lines.word(joint) == ".." => {
            "the unit of a range stands once, at its end"
        }
        ("", "") => "a range is written with two points",
        ("", fault) | (fault, _) => fault,
    };
    let high = Amount { unit, ..high };
    Some((format!("{}..{}", low.number, high.written()), end, message))
}

/// A range outside of a test: in a domain.
fn ranges(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for at in 0..lines.tokens.len() {
        if let Some((text, end, message)) = range(lines, at) {
            let spaced = if text.starts_with(|c: char| c.is_ascii_digit())
                && lines.written(at, end - 1).contains('-')
            {
                text.replace("..", " .. ")
            } else {
                text
            };
            found.push(Cure::write(lines.range(at, end - 1), spaced, message));
        }
    }
}

/// `is more than 5 kg`, `at least 5`, `is > 5`, `5 kg or more`, `> 2026-01-31`.
fn compared(lines: &Lines<'_>, at: usize, next: usize, verb: bool, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let denied = next + usize::from(lines.word(next) == "not");
    for start in [next, denied] {
        let said = phrase(lines, start, &COMPARING).or_else(|| phrase(lines, start, &OURS));
        let Some((length, sign)) = said else { continue };
        let Some(amount) = amount(&lines.tokens, start + length) else {
            continue;
        };
        let end = start + length + amount.length;
        let not = if start > next { "not " } else { "" };
        let sign = of_age(lines, name, &amount, lines.word(start), sign);
        let text = format!("{not}{name} {}", comparison(sign, &amount));
        let is_ours = phrase(lines, start, &COMPARING).is_none();
        let message = match (amount.is_date, verb && is_ours) {
            _ if is_ours && !verb && !amount.fault.is_empty() => amount.fault,
            (true, _) => "a date is compared with `before`, `after`, `on or before`, `on or after`",
            (false, true) => "a comparison stands directly behind the name",
            (false, false) => "a comparison is written with `<`, `<=`, `>` or `>=`",
        };
        if let Some((second, unit, end)) = chained(lines, name, end) {
            let first = Amount {
                unit: amount.unit.clone().or(unit),
                ..amount
            };
            let text = format!("{not}{name} {} and {second}", comparison(sign, &first));
            let message = "a comparison has two sides: two of them are joined with `and`";
            found.push(Cure::write(lines.range(at, end - 1), text, message));
        } else if lines.written(at, end - 1) != text {
            found.push(Cure::write(lines.range(at, end - 1), text, message));
        }
        return;
    }
    let Some(amount) = amount(&lines.tokens, next) else {
        return;
    };
    if let Some((length, sign)) = phrase(lines, next + amount.length, &BEHIND) {
        let end = next + amount.length + length;
        let sign = of_age(lines, name, &amount, lines.word(end - 1), sign);
        let text = format!("{name} {}", comparison(sign, &amount));
        let message = "a comparison is written with `<`, `<=`, `>` or `>=`";
        found.push(Cure::write(lines.range(at, end - 1), text, message));
    }
}

/// The sign of a comparison by age: an older day or version is a smaller one.
fn of_age(
    lines: &Lines<'_>,
    name: &str,
    amount: &Amount,
    word: &str,
    sign: &'static str,
) -> &'static str {
    let is_point = amount.is_date || lines.known.versions.contains(name);
    match (word, sign) {
        ("older", ">") if is_point => "<",
        ("older", ">=") if is_point => "<=",
        ("younger", "<") if is_point => ">",
        ("younger", "<=") if is_point => ">=",
        _ => sign,
    }
}

/// The second comparison of `weight > 5 < 9 kg`, its unit, and the token behind it.
fn chained(lines: &Lines<'_>, name: &str, start: usize) -> Option<(String, Option<String>, usize)> {
    let (length, sign) = phrase(lines, start, &OURS)?;
    let amount = amount(&lines.tokens, start + length)?;
    let end = start + length + amount.length;
    let second = format!("{name} {}", comparison(sign, &amount));
    Some((second, amount.unit, end))
}

fn comparison(sign: &str, amount: &Amount) -> String {
    let sign = match (amount.is_date, sign) {
        (true, "<") => "before",
        (true, "<=") => "on or before",
        (true, ">") => "after",
        (true, ">=") => "on or after",
        (_, sign) => sign,
    };
    format!("{sign} {}", amount.written())
}

/// `=`, `==`, `equals`, `!=`.
fn equal(lines: &Lines<'_>, at: usize, next: usize, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let equal: [(&[&str], &'static str); 11] = [
        (&["is", "not", "equal", "to"], "is not"),
        (&["not", "equal", "to"], "is not"),
        (&["equal", "to"], "is"),
        (&["equals"], "is"),
        (&["equal"], "is"),
        (&["="], "is"),
        (&["=="], "is"),
        (&["==="], "is"),
        (&["!="], "is not"),
        (&["<>"], "is not"),
        (&["≠"], "is not"),
    ];
    let equal_or_not: [(&[&str], &'static str); 3] = [
        (&["isn't"], "is not"),
        (&["isnt"], "is not"),
        (&["isn’t"], "is not"),
    ];
    let said = phrase(lines, next, &equal).or_else(|| phrase(lines, at + 1, &equal_or_not));
    let Some((length, words)) = said else { return };
    let start = if phrase(lines, next, &equal).is_some() {
        next
    } else {
        at + 1
    };
    let behind = start + length;
    // A quoted value is told by its name.
    let (value, end) = if let Some(value) = value_name(lines, name, behind) {
        (value, behind)
    } else if let Some(amount) = amount(&lines.tokens, behind) {
        (amount.written(), behind + amount.length - 1)
    } else {
        (lines.word(behind).to_owned(), behind)
    };
    if value.is_empty() {
        return;
    }
    let text = match (words, value.as_str()) {
        ("is", "yes" | "true") | ("is not", "no" | "false") => name.to_owned(),
        ("is", "no" | "false") | ("is not", "yes" | "true") => format!("not {name}"),
        _ => format!("{name} {words} {value}"),
    };
    let message = "equality is `is`, and its opposite `is not`";
    found.push(Cure::write(lines.range(at, end), text, message));
}

/// `in (a, b)`, `one of a, b`, `either a or b`.
fn listed(lines: &Lines<'_>, at: usize, behind: usize, is_denied: bool, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let mut start = behind;
    let mut is_list = false;
    for words in [
        &["in"][..],
        &["one", "of"],
        &["any", "of"],
        &["either"],
        &["among"],
        &["neither"],
    ] {
        if words
            .iter()
            .enumerate()
            .all(|(offset, word)| lines.word(start + offset) == *word)
        {
            start += words.len();
            is_list = true;
        }
    }
    if !is_list {
        return;
    }
    let opened = matches!(lines.word(start), "(" | "[" | "{");
    let mut values = Vec::new();
    let mut next = start + usize::from(opened);
    while let Some(token) = lines.tokens.get(next) {
        match token.kind {
            TokenKind::Word if !matches!(token.text, "or" | "and" | "nor") => {
                if is_reserved(token.text) || token.begins_line {
                    break;
                }
                values.push(token.text.to_lowercase().replace('_', "-"));
            }
            TokenKind::Text => match value_name(lines, name, next) {
                Some(value) => values.push(value),
                None => break,
            },
            _ => break,
        }
        next += 1;
        let separator = matches!(
            lines.word(next),
            "," | "or" | "and" | "nor" | "|" | "/" | ";"
        );
        let is_inside = opened
            && lines
                .tokens
                .get(next)
                .is_some_and(|token| token.is_word() || token.kind == TokenKind::Text);
        next += usize::from(separator);
        if !separator && !is_inside {
            break;
        }
    }
    if opened && matches!(lines.word(next), ")" | "]" | "}") {
        next += 1;
    }
    if values.is_empty() || next == 0 {
        return;
    }
    let not = if is_denied || lines.word(behind) == "neither" {
        "not "
    } else {
        ""
    };
    let text = match values.as_slice() {
        [only] => format!("{name} is {not}{only}"),
        _ => format!("{name} is {not}one of ({})", values.join(", ")),
    };
    let message = "one of several values is `is one of (…)`, with commas between them";
    found.push(Cure::write(lines.range(at, next - 1), text, message));
}

/// The name of a value that stands in quotation marks: that of the fact which has this label, else
/// its words as a name.
fn value_name(lines: &Lines<'_>, fact: &str, at: usize) -> Option<String> {
    let token = lines
        .tokens
        .get(at)
        .filter(|token| token.kind == TokenKind::Text)?;
    let label = token.text.trim_matches('"');
    let known = lines.known.facts.get(fact);
    let same = known.and_then(|values| {
        let mut all = values.iter();
        all.find(|(name, words)| {
            words.eq_ignore_ascii_case(label) || name.eq_ignore_ascii_case(label)
        })
    });
    if let Some((name, _)) = same {
        return Some(name.clone());
    }
    let name: String = label
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let name = name.trim_matches('-').to_owned();
    name.starts_with(|c: char| c.is_ascii_lowercase())
        .then_some(name)
}

/// `status is "gold"`.
fn quoted(lines: &Lines<'_>, at: usize, next: usize, is_denied: bool, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let behind = next + usize::from(is_denied);
    if next == at + 1 {
        return;
    }
    let not = if is_denied { "not " } else { "" };
    labelled(lines, at, behind, not, found);
    if let Some(value) = value_name(lines, name, behind) {
        let text = format!("{name} is {not}{value}");
        found.push(Cure::write(
            lines.range(at, behind),
            text,
            "a value stands without quotation marks",
        ));
    }
}

/// `status is gold card`: the label of a value in the place of its name.
fn labelled(lines: &Lines<'_>, at: usize, behind: usize, not: &str, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    for (value, label) in lines.known.facts.get(name).into_iter().flatten() {
        let words: Vec<&str> = label.split_whitespace().collect();
        let mut all = words.iter().enumerate();
        let is_label = words.len() > 1
            && all.all(|(offset, word)| lines.word(behind + offset).eq_ignore_ascii_case(word));
        if is_label {
            let text = format!("{name} is {not}{value}");
            let range = lines.range(at, behind + words.len() - 1);
            found.push(Cure::write(
                range,
                text,
                "a value is written by its name, not by its text",
            ));
        }
    }
}

/// `today -bought`, `price × 2`: a sign of a calculation stands between blanks.
fn calculated(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let (name, sign) = (lines.word(at), lines.word(at + 1));
    let is_operand = lines.tokens.get(at + 2).is_some_and(|token| {
        token.is_word() && !is_reserved(token.text) || token.kind == TokenKind::Number
    });
    let sign = match sign {
        "-" | "–" | "−" => "-",
        "+" => "+",
        "*" | "×" => "*",
        "/" | "÷" => "/",
        _ => return,
    };
    if is_operand {
        let text = format!("{name} {sign} {}", lines.word(at + 2));
        let message = "a sign of a calculation stands between blanks: `a - b`, `2 * a`";
        found.push(Cure::write(lines.range(at, at + 2), text, message));
    }
}

/// `extras includes (a, b)`, `extras includes a, b`.
fn included(lines: &Lines<'_>, at: usize, next: usize, found: &mut Vec<Cure>) {
    if !matches!(lines.word(next), "includes" | "contains" | "include") {
        return;
    }
    let opened = usize::from(lines.word(next + 1) == "(");
    let mut names = Vec::new();
    let mut end = next + 1 + opened;
    while let Some(token) = lines
        .tokens
        .get(end)
        .filter(|token| token.is_word() && !is_reserved(token.text))
    {
        names.push(token.text);
        if !matches!(lines.word(end + 1), "," | "or" | "and") {
            break;
        }
        end += 2;
    }
    end += usize::from(opened == 1 && lines.word(end + 1) == ")");
    if names.len() > 1 {
        let name = lines.word(at);
        let text = format!("{name} includes any of ({})", names.join(", "));
        found.push(Cure {
            help: format!(
                "write `{text}`; for all of them, `{name} includes {} and {name} includes …`",
                names.first().unwrap_or(&"")
            ),
            ..Cure::write(
                lines.range(at, end),
                text,
                "one of several values of a set is `includes any of (…)`",
            )
        });
    }
}

/// `5 kg < weight`, `5 kg < weight < 9 kg`.
fn turned(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let Some(low) = amount(&lines.tokens, at) else {
        return;
    };
    let sign = at + low.length;
    let turned = |sign: &str| match sign {
        "<" => Some(">"),
        "<=" | "=<" | "≤" => Some(">="),
        ">" => Some("<"),
        ">=" | "=>" | "≥" => Some("<="),
        _ => None,
    };
    let name = lines.word(sign + 1);
    let is_name = lines
        .tokens
        .get(sign + 1)
        .is_some_and(|token| token.is_word() && !is_reserved(token.text));
    let Some(first) = turned(lines.word(sign)).filter(|_| is_name) else {
        return;
    };
    let mut text = format!("{name} {}", comparison(first, &low));
    let mut end = sign + 1;
    let second = amount(&lines.tokens, sign + 3);
    if let (Some(_), Some(high)) = (turned(lines.word(sign + 2)), second) {
        text = format!(
            "{text} and {name} {}",
            comparison(lines.word(sign + 2), &high)
        );
        end = sign + 2 + high.length;
    }
    let message = "a comparison begins with the name of the fact";
    found.push(Cure::write(lines.range(at, end), text, message));
}

/// `bought in 2026`: a year is its days.
fn year(lines: &Lines<'_>, at: usize, next: usize, found: &mut Vec<Cure>) {
    if !matches!(lines.word(next), "in" | "during") {
        return;
    }
    let name = lines.word(at);
    month(lines, at, next + 1, found);
    let year = lines.word(next + 1);
    if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) {
        let text = format!("{name} in {year}-01-01..{year}-12-31");
        let message = "a year is its first and its last day";
        found.push(Cure::write(lines.range(at, next + 1), text, message));
    }
    if let Some(value) = amount(&lines.tokens, next + 1) {
        let text = format!("{name} is {}", value.written());
        let message = "`in` wants a range; one value is `is`";
        found.push(Cure::write(
            lines.range(at, next + value.length),
            text,
            message,
        ));
    }
}

/// `bought in June 2026`: a month is its days.
fn month(lines: &Lines<'_>, at: usize, first: usize, found: &mut Vec<Cure>) {
    let Some(month) = super::amounts::month(lines.word(first)) else {
        return;
    };
    let Ok(year) = lines.word(first + 1).parse::<u32>() else {
        return;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if (1000..=9999).contains(&year) {
        let text = format!(
            "{} in {year}-{month:02}-01..{year}-{month:02}-{days}",
            lines.word(at)
        );
        found.push(Cure::write(
            lines.range(at, first + 1),
            text,
            "a month is its first and its last day",
        ));
    }
}

/// `status > silver`, `disk > size`.
fn unordered(lines: &Lines<'_>, at: usize, next: usize, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let said = phrase(lines, next, &COMPARING).or_else(|| phrase(lines, next, &OURS));
    let Some((length, _)) = said else { return };
    let other = next + length;
    let Some(value) = lines
        .tokens
        .get(other)
        .filter(|token| token.is_word() && !is_reserved(token.text))
    else {
        return;
    };
    let range = lines.range(at, other);
    let values = lines.known.facts.get(name);
    let is_value = values.is_some_and(|values| values.iter().any(|(known, _)| known == value.text));
    if is_value {
        found.push(Cure {
            is_sure: false,
            ..Cure::write(
                range,
                format!("{name} is {}", value.text),
                "values have no order",
            )
        });
        return;
    }
    let sign = phrase(lines, next, &COMPARING).map_or("", |(_, sign)| sign);
    if !sign.is_empty() {
        found.push(Cure::write(
            range,
            format!("{name} {sign} {}", value.text),
            "a comparison is written with `<`, `<=`, `>` or `>=`",
        ));
    }
}

/// A number or a date that is written in another way.
fn amounts(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    // A currency or a month is no amount by itself, so that each begins where it is whole.
    let Some(amount) = amount(&lines.tokens, at).filter(|amount| !amount.fault.is_empty()) else {
        return;
    };
    let text = amount.written();
    let range = lines.range(at, at + amount.length - 1);
    found.push(Cure::write(range, text, amount.fault));
}

/// Articles before names, and two words that join.
fn fillers(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        if matches!(token.text, "the" | "a" | "an" | "your" | "rule") {
            let message = format!("`{}` is no word of the language", token.text);
            found.push(Cure {
                help: format!("take it away: `{}`", lines.word(at + 1)),
                ..Cure::write(token.range(), String::new(), message)
            });
        }
        let next = lines.word(at + 1);
        if matches!(token.text, "and" | "or") && matches!(next, "and" | "or") {
            let message = format!("`{}` and `{next}` stand beside each other", token.text);
            found.push(Cure {
                help: "leave one of them".to_owned(),
                ..Cure::write(lines.range(at, at + 1), token.text.to_owned(), message)
            });
        }
    }
}

/// Signs and words that join conditions.
fn connectives(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        let word = match token.text {
            "&&" | "&" | "AND" | "And" | "but" => "and",
            "||" | "|" | "OR" | "Or" => "or",
            "!" | "NOT" | "Not" => "not ",
            "->" | "=>" => "implies",
            "except" => "unless",
            "if" | "where" | "whenever" | "provided" | "for" | "once" => "when",
            "else" | "default" => "otherwise",
            "since" | "as" | "cause" => "because",
            _ => continue,
        };
        let message = format!("the language says `{}` for this", word.trim());
        found.push(Cure::write(lines.range(at, at), word.to_owned(), message));
        if token.is("if") || token.is("when") {
            found.push(Cure::write(
                lines.range(at, at),
                "for".to_owned(),
                "whom a guide or a decision is for stands behind `for`",
            ));
        }
    }
}
