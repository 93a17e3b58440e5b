//! Rules in the words and the order of other languages.

use super::cure::{Cure, Lines};
use super::tokens::TokenKind;
use crate::syntax::grammar::is_reserved;

/// Adds the cures of rules, which begin their lines.
pub(super) fn cures(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for at in 0..lines.tokens.len() {
        if lines
            .tokens
            .get(at)
            .is_some_and(|token| token.begins_line && token.is_word())
        {
            last_resort(lines, at, found);
            named(lines, at, found);
            turned(lines, at, found);
        }
    }
    for (at, token) in lines.tokens.iter().enumerate() {
        if token.is("if") && !token.begins_line {
            found.push(Cure::write(
                token.range(),
                "when".to_owned(),
                "a condition stands behind `when`",
            ));
        }
        if token.is("all") && at > 0 && lines.word(at - 1) == "rules" {
            found.push(Cure {
                help: "take `all` away: all rules count, but for `rules first`".to_owned(),
                ..Cure::write(
                    token.range(),
                    String::new(),
                    "`rules` without a word means all of them",
                )
            });
        }
        if token.is("rules")
            && lines.tokens.iter().any(|token| token.is("decision"))
            && !lines.tokens.iter().any(|token| token.is("is"))
        {
            found.push(Cure {
                help: "say it before `rules`: `is one of { small \"…\"  large \"…\" }`, or `is 0..100 EUR`".to_owned(),
                is_sure: false,
                ..Cure::write(token.start..token.start, "is yes/no ".to_owned(), "what this decision can be is missing")
            });
        }
        if matches!(token.text, "#" | "--" | ";") && (token.begins_line || token.is("#")) {
            let text = "//".to_owned();
            found.push(Cure::write(
                lines.range(at, at),
                text,
                "a comment begins with `//`",
            ));
        }
    }
    overriding(lines, found);
    given(lines, found);
    days(lines, found);
}

/// `else 5 EUR`, `default: 5 EUR`, `otherwise: 5 EUR`.
fn last_resort(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let word = lines.word(at).to_lowercase();
    let is_ours = word == "otherwise";
    let meant = matches!(
        word.as_str(),
        "else"
            | "default"
            | "others"
            | "other"
            | "rest"
            | "fallback"
            | "otherwise"
            | "everything"
            | "anything"
            | "everybody"
            | "everyone"
    );
    let next = lines.word(at + 1);
    let mut end = at;
    if matches!(next, ":" | "=" | "->" | "=>" | "-") {
        end += 1;
    }
    let all = lines.rest_of_line(at);
    let when = all
        .iter()
        .find(|next| matches!(lines.word(**next), "when" | "if"));
    if let (true, Some(when), Some(last)) = (is_ours && end == at, when, all.last()) {
        found.push(Cure {
            help: "take the condition away, or the word `otherwise`: a rule with a condition is `result when …`".to_owned(),
            ..Cure::write(
                lines.range(*when, *last),
                String::new(),
                "`otherwise` takes whoever is left, and has no condition",
            )
        });
    }
    if !meant || is_ours && end == at {
        return;
    }
    let rest = lines
        .tokens
        .iter()
        .skip(end + 1)
        .take_while(|token| !token.begins_line);
    let rest: Vec<&str> = rest.map(|token| token.text).collect();
    let message = if is_ours {
        "`otherwise` has no name, and so no colon".to_owned()
    } else {
        format!(
            "whom no rule takes is said with `otherwise`, not with `{}`",
            lines.word(at)
        )
    };
    found.push(Cure {
        help: format!("write `otherwise {}`", rest.join(" ")),
        ..Cure::write(lines.range(at, end), "otherwise".to_owned(), message)
    });
}

/// The name of a rule: without its colon, with another sign, or a word of the language.
fn named(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let name = lines.word(at);
    let next = lines.word(at + 1);
    if next == ":" && is_reserved(name) && name != "otherwise" {
        found.push(Cure {
            help: format!("take another name, such as `{name}-one`"),
            ..Cure::write(
                lines.range(at, at),
                format!("{name}-one"),
                format!("`{name}` is a word of the language and cannot be a name"),
            )
        });
    }
    if is_reserved(name) {
        return;
    }
    let cased = name.to_lowercase().replace('_', "-");
    if next == ":" && cased != name {
        let message = "names are in lower case with hyphens";
        found.push(Cure::write(lines.range(at, at), cased.clone(), message));
    }
    let is_sign = matches!(next, "=" | "->" | "=>" | "-" | "–" | "→" | ".");
    let result = lines.tokens.get(at + 1 + usize::from(is_sign));
    let Some(result) = result.filter(|token| !token.begins_line) else {
        return;
    };
    let is_result = result.kind == TokenKind::Number
        || result.is_word() && !is_reserved(result.text)
        || matches!(result.text, "(" | "nothing" | "yes" | "no" | "€" | "$");
    let line = lines.rest_of_line(at);
    let has_when = line
        .iter()
        .any(|next| matches!(lines.word(*next), "when" | "if"));
    if is_result && has_when {
        let whole: Vec<&str> = line
            .iter()
            .skip(usize::from(is_sign))
            .map(|next| lines.word(*next))
            .collect();
        let end = at + usize::from(is_sign);
        found.push(Cure {
            help: format!("write `{cased}: {}`", joined(&whole)),
            ..Cure::write(
                lines.range(at, end),
                format!("{cased}:"),
                format!("a `:` is missing behind the name of the rule, `{name}`"),
            )
        });
    }
}

/// Tokens with spaces between them, as one writes them.
fn joined(tokens: &[&str]) -> String {
    let mut text = String::new();
    for token in tokens {
        let is_tight = matches!(*token, ")" | "," | ":") || text.ends_with('(');
        if !text.is_empty() && !is_tight {
            text.push(' ');
        }
        text.push_str(token);
    }
    text
}

/// `when status is gold then 2 bags`, `if opened: none`.
fn turned(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if !matches!(lines.word(at), "when" | "if") {
        return;
    }
    let rest = lines.rest_of_line(at);
    let Some(joint) = rest
        .iter()
        .copied()
        .find(|next| matches!(lines.word(*next), "then" | ":" | "->" | "=>" | "→"))
    else {
        return;
    };
    let Some(last) = rest
        .last()
        .copied()
        .filter(|last| *last > joint && joint > at + 1)
    else {
        return;
    };
    let condition = lines.written(at + 1, joint - 1);
    let result = lines.written(joint + 1, last);
    found.push(Cure::write(
        lines.range(at, last),
        format!("{result} when {condition}"),
        "a rule says its result first, and then when",
    ));
}

/// Names behind `overrides`, `goes` and `ends` that are joined with `and`.
fn overriding(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        let is_list = |word: &str| matches!(word, "overrides" | "goes" | "ends" | "because" | ",");
        if token.is("and") && at >= 2 && is_list(lines.word(at - 2)) {
            let text = format!("{}, {}", lines.word(at - 1), lines.word(at + 1));
            let message = "names are separated by commas";
            found.push(Cure::write(lines.range(at - 1, at + 1), text, message));
        }
    }
}

/// `given a and b`: a comma stands between what is given.
fn given(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        if !token.is("given") {
            continue;
        }
        let all = lines.rest_of_line(at);
        let Some(last) = all.last().copied() else {
            continue;
        };
        let words: Vec<&str> = all.iter().map(|next| lines.word(*next)).collect();
        if words.contains(&"and") {
            let text = lines.written(at + 1, last).replace(" and ", ", ");
            let text = format!("given {text}");
            found.push(Cure::write(
                lines.range(at, last),
                text,
                "a comma stands between what is given",
            ));
        }
    }
}

/// `valid from 2026-01-01 to 2026-12-31`, `valid 2026-01-01 until …`.
fn days(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        if !token.is("valid") {
            continue;
        }
        let from = at
            + 1
            + usize::from(matches!(
                lines.word(at + 1),
                "from" | "in" | "between" | "since"
            ));
        let first = super::amounts::amount(&lines.tokens, from).filter(|day| day.is_date);
        let Some(first) = first else { continue };
        let joint = from + first.length;
        let second = super::amounts::amount(&lines.tokens, joint + 1).filter(|day| day.is_date);
        let is_joint = matches!(
            lines.word(joint),
            "to" | "till" | "until" | ".." | "-" | "–" | "and" | "through"
        );
        let (text, end) = match second.filter(|_| is_joint) {
            Some(second) => (
                format!("valid from {} until {}", first.number, second.number),
                joint + 1 + second.length,
            ),
            None => (format!("valid from {}", first.number), joint),
        };
        let message = if first.fault.is_empty() {
            "the days of a rule stand behind `valid from … until …`"
        } else {
            first.fault
        };
        found.push(Cure::write(lines.range(at, end - 1), text, message));
    }
}
