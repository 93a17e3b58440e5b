//! Domains of facts and decisions in the words of other languages.

use super::cure::{Cure, Lines};
use super::tokens::TokenKind;

/// Adds the cures of what stands behind `is` in a head.
pub(super) fn cures(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    separators(lines, found);
    for at in 1..lines.tokens.len() {
        let before = lines.word(at - 1);
        if !matches!(before, "is" | "=" | ":" | "as" | "of" | "{")
            && lines
                .tokens
                .get(at - 1)
                .is_none_or(|token| token.kind != TokenKind::Text)
        {
            continue;
        }
        yes_no(lines, at, found);
        numbers(lines, at, found);
        values(lines, at, found);
    }
}

/// `boolean`, `yes or no`, `true/false`.
fn yes_no(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    const MESSAGE: &str = "a fact that holds or does not is `yes/no`";
    let lower = |at: usize| lines.word(at).to_lowercase();
    let pair = |one: &str, other: &str| {
        matches!(
            (one, other),
            ("yes" | "true" | "y", "no" | "false" | "n") | ("no" | "false", "yes" | "true")
        )
    };
    let end = match lower(at).as_str() {
        "boolean" | "bool" | "flag" | "truth" | "logical" | "checkbox" => Some(at),
        first
            if matches!(lines.word(at + 1), "or" | "/" | "|" | ",")
                && pair(first, &lower(at + 2)) =>
        {
            Some(at + 2)
        }
        _ => None,
    };
    if let Some(end) = end {
        found.push(Cure::write(
            lines.range(at, end),
            "yes/no".to_owned(),
            MESSAGE,
        ));
    }
}

/// `number`, `integer 0..90 days`, `days 0..90`, `date`, `text`.
fn numbers(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let word = lines.word(at).to_lowercase();
    let is_alone = lines
        .tokens
        .get(at + 1)
        .is_none_or(|next| next.begins_line || next.is("ask") || next.is("rules"));
    let shown = |text: &str, message: &str, help: &str| Cure {
        help: help.to_owned(),
        is_sure: false,
        ..Cure::write(lines.range(at, at), text.to_owned(), message)
    };
    match word.as_str() {
        "number" | "numeric" | "integer" | "int" | "float" | "decimal" | "amount" | "quantity" | "money" | "currency"
        | "percent" | "range" => {
            if is_alone {
                found.push(shown(
                    "0..100",
                    "a number has its bounds and its unit",
                    "write the smallest and the largest that there can be: `0..90 days`, `0.00..500.00 EUR`",
                ));
            } else {
                let range = lines.range(at, at);
                let text = String::new();
                found.push(Cure {
                    help: format!("take `{}` away: the bounds say that it is a number", lines.word(at)),
                    ..Cure::write(range, text, "a number is its bounds and its unit")
                });
            }
        }
        "date" | "day" | "datetime" if is_alone => found.push(shown(
            "date 2025-01-01 .. 2028-12-31",
            "a date has the first and the last day that there can be",
            "write `date 2025-01-01 .. 2028-12-31`",
        )),
        "version" if is_alone => found.push(shown(
            "version 1.0 .. 9.0",
            "a version has the first and the last one that there can be",
            "write `version 1.0 .. 9.0`",
        )),
        "text" | "string" | "str" | "char" | "varchar" => found.push(shown(
            "yes/no",
            "no rule can depend on free text: a fact has values",
            "write the values that make a difference: `one of { small \"a small one\"  large \"a large one\" }`",
        )),
        "enum" | "enumeration" | "choice" | "list" | "set" | "oneof" | "select" => {
            let text = if word == "set" || word == "list" { "any of" } else { "one of" };
            found.push(Cure {
                help: format!("write `{text} {{ … }}`"),
                ..Cure::write(lines.range(at, at), text.to_owned(), "a fact with values is `one of { … }`, a set `any of { … }`")
            });
        }
        _ => {}
    }
    // The unit stands before the range.
    let next = lines.tokens.get(at + 1);
    if let (Some(unit), Some(first)) = (lines.tokens.get(at).filter(|unit| unit.is_word()), next)
        && first.kind == TokenKind::Number
        && lines.word(at + 2) == ".."
    {
        let text = format!("{}..{} {}", first.text, lines.word(at + 3), unit.text);
        found.push(Cure::write(
            lines.range(at, at + 3),
            text,
            "the unit stands behind the range",
        ));
    }
}

/// `{ … }` without `one of`, values in parentheses or without their texts.
fn values(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if lines.word(at) == "{" && lines.word(at - 1) == "is" {
        found.push(Cure {
            help: "write `one of { … }`; where several hold together, `any of { … }`".to_owned(),
            ..Cure::write(
                lines.range(at, at),
                "one of {".to_owned(),
                "`one of` is missing before the values",
            )
        });
    }
    let opened = matches!(lines.word(at), "(" | "[" | "{");
    let is_of = lines.word(at - 1) == "of" || lines.word(at - 1) == "is";
    if !opened || !is_of {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    let mut kinds = Vec::new();
    let mut end = at + 1;
    while let Some(token) = lines.tokens.get(end) {
        kinds.push(token.kind);
        match token.kind {
            TokenKind::Word => names.push(format!("{} \"…\"", token.text.to_lowercase())),
            TokenKind::Text => {
                let words = token.text.trim_matches('"');
                let name: String = words
                    .to_lowercase()
                    .chars()
                    .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
                    .collect();
                names.push(format!("{name} \"{words}\""));
            }
            _ if matches!(token.text, "," | ";" | "|") => {}
            _ => break,
        }
        end += 1;
    }
    let is_mixed = kinds.contains(&TokenKind::Word) && kinds.contains(&TokenKind::Text);
    if matches!(lines.word(end), ")" | "]" | "}") && !names.is_empty() && !is_mixed {
        let of = if lines.word(at - 1) == "of" {
            ""
        } else {
            "one of "
        };
        let text = format!("{of}{{ {} }}", names.join("  "));
        found.push(Cure {
            help: format!("write `{text}`, each with the words that readers see"),
            is_sure: !text.contains('…'),
            ..Cure::write(
                lines.range(at, end),
                text,
                "values stand in braces, each with its name and its text",
            )
        });
    }
}

/// Commas and colons between the values of a domain.
fn separators(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    let Some(open) = lines.tokens.iter().position(|token| token.is("{")) else {
        return;
    };
    let close = lines
        .tokens
        .iter()
        .rposition(|token| token.is("}"))
        .unwrap_or(lines.tokens.len());
    let between = lines.tokens.get(open + 1..close).unwrap_or_default();
    let is_mark = |text: &str| matches!(text, "," | ";" | ":" | "=" | "->" | "|" | "-");
    if !between.iter().any(|token| is_mark(token.text)) || close <= open + 1 {
        return;
    }
    let kept: Vec<&str> = between
        .iter()
        .map(|token| token.text)
        .filter(|text| !is_mark(text))
        .collect();
    let text = kept.join(" ");
    let last = close.min(lines.tokens.len()) - 1;
    found.push(Cure {
        help: "take the signs between the values, their names and their texts away: `{ a \"one\"  b \"two\" }`".to_owned(),
        ..Cure::write(lines.range(open + 1, last), text, "nothing stands between values, their names and their texts")
    });
}
