//! Cells of rows in the words of spreadsheets.

use super::amounts::{amount, joined_range};
use super::tokens::{TokenKind, tokens};

/// What a cell may have meant, the likeliest first: the text, and why it is written so.
pub(crate) fn cell(text: &str) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    word(text, &mut found);
    number(text, &mut found);
    comparison(text, &mut found);
    values(text, &mut found);
    found
}

type Found = Vec<(String, &'static str)>;

fn word(text: &str, found: &mut Found) {
    let (typed, why) = match text.to_lowercase().as_str() {
        "*" | "any" | "all" | "n/a" | "na" | "anything" | "–" | "—" => {
            ("-", "a cell that holds for anything is `-`, or empty")
        }
        "true" | "y" | "ja" | "x" | "✓" => ("yes", "yes and no are written out"),
        "false" | "n" | "nein" => ("no", "yes and no are written out"),
        "none" | "empty" | "()" => ("nothing", "an empty set is `nothing`"),
        _ => return,
    };
    found.push((typed.to_owned(), why));
}

/// Ranges, and amounts with words behind them.
fn number(text: &str, found: &mut Found) {
    let tokens = tokens(text, 0..text.len());
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    if let Some((range, end, why)) = joined_range(&tokens, 0)
        && end == tokens.len()
    {
        found.push((range, why));
    }
    let Some(first) = amount(&tokens, 0) else {
        return;
    };
    let joint = word(first.length);
    let second = amount(&tokens, first.length + 1);
    if let (Some(second), "to" | "-" | "–" | "and" | "until" | ".." | "...") = (second, joint) {
        let text = format!("{}..{}", first.number, second.written());
        found.push((text, "a range is written with two points"));
    }
    let behind = if joint == "or" {
        word(first.length + 1)
    } else {
        joint
    };
    match behind {
        "+" | "more" | "above" | "later" => {
            found.push((format!(">= {}", first.written()), "this and more is `>=`"));
        }
        "less" | "fewer" | "below" | "earlier" => {
            found.push((format!("<= {}", first.written()), "this and less is `<=`"));
        }
        _ => {}
    }
    if !first.fault.is_empty() {
        found.push((first.written(), first.fault));
    }
}

/// Words and signs that compare, the longer before those that they begin with.
const COMPARING: [(&str, &str); 20] = [
    ("more than", ">"),
    ("over", ">"),
    ("above", ">"),
    ("less than", "<"),
    ("under", "<"),
    ("below", "<"),
    ("at least", ">="),
    ("from", ">="),
    ("since", ">="),
    ("at most", "<="),
    ("up to", "<="),
    ("until", "<="),
    ("≥", ">="),
    ("≤", "<="),
    ("=>", ">="),
    ("=<", "<="),
    (">=", ">="),
    ("<=", "<="),
    (">", ">"),
    ("<", "<"),
];

fn comparison(text: &str, found: &mut Found) {
    for (typed, sign) in COMPARING {
        let begins = text
            .get(..typed.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(typed));
        let Some(rest) = text.get(typed.len()..).filter(|_| begins) else {
            continue;
        };
        let Some(amount) = amount(&tokens(rest, 0..rest.len()), 0) else {
            continue;
        };
        let sign = match (amount.is_date, sign) {
            (true, ">") => "after",
            (true, "<") => "before",
            (true, ">=") => "on or after",
            (true, _) => "on or before",
            (false, sign) => sign,
        };
        found.push((
            format!("{sign} {}", amount.written()),
            "a comparison is a sign and a value",
        ));
    }
}

/// One value or several.
fn values(text: &str, found: &mut Found) {
    let typed = text.trim_start_matches(['=', ' ']);
    if typed != text {
        found.push((typed.to_owned(), "a cell says its value without `=`"));
    }
    let denied = ["!=", "<>", "!"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    if let Some(rest) = denied {
        found.push((format!("not {}", rest.trim()), "anything else is `not`"));
    }
    let tokens = tokens(text, 0..text.len());
    let mut names = Vec::new();
    for token in &tokens {
        let is_value = matches!(token.kind, TokenKind::Word | TokenKind::Text);
        if is_value && !matches!(token.text, "or" | "and") {
            names.push(name(token.text.trim_matches('"')));
        }
    }
    let is_list = tokens
        .iter()
        .any(|token| matches!(token.text, "," | "|" | "/" | ";" | "or" | "and" | "&"));
    if is_list && names.len() > 1 {
        let text = format!("({})", names.join(", "));
        found.push((text, "several values stand in parentheses, with commas"));
    }
    let one = name(text.trim_matches(['"', '\'']));
    if one != text {
        found.push((
            one,
            "a value is written by its name in lower case with hyphens, not by the words that readers see",
        ));
    }
}

/// Words as a name.
fn name(words: &str) -> String {
    let words = words.trim().to_lowercase();
    let letters = words
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let mut name = String::new();
    for letter in letters {
        if letter != '-' || !name.ends_with('-') {
            name.push(letter);
        }
    }
    name.trim_matches('-').to_owned()
}
