//! One word or sign too many, or another word for one of the language's: `because: "…"`, `given that
//! a`, `not available when`, `bell in extras`.

use super::cure::{Cure, HEADS, Lines};
use super::tokens::TokenKind;
use crate::syntax::grammar::is_reserved;

/// Adds the cures of slips.
pub(super) fn cures(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for at in 0..lines.tokens.len() {
        colon(lines, at, found);
        filler(lines, at, found);
        other_word(lines, at, found);
        list_mark(lines, at, found);
        several(lines, at, found);
        days(lines, at, found);
        version(lines, at, found);
        turned_set(lines, at, found);
        condition_first(lines, at, found);
        nothing(lines, at, found);
        unquoted(lines, at, found);
        defined(lines, at, found);
        opposite(lines, at, found);
    }
    example(lines, found);
}

/// Takes a token away.
fn away(lines: &Lines<'_>, at: usize, message: String) -> Cure {
    Cure {
        help: format!("take `{}` away", lines.word(at)),
        ..Cure::write(lines.range(at, at), String::new(), message)
    }
}

/// `because: "…"`, `scenario fast: "…"`, `@option "…": {`.
fn colon(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if lines.word(at) != ":" || at == 0 {
        return;
    }
    let before = lines.word(at - 1);
    let behind_word = matches!(
        before,
        "because"
            | "short"
            | "ask"
            | "use"
            | "called"
            | "from"
            | "when"
            | "unless"
            | "overrides"
            | "given"
            | "expect"
            | "valid"
            | "for"
            | "goes"
            | "ends"
    );
    let behind_name = at >= 2 && HEADS.contains(&lines.word(at - 2));
    let before_brace = lines.word(at + 1) == "{";
    if behind_word || behind_name || before_brace {
        let message = if before_brace {
            "no `:` stands before `{`".to_owned()
        } else {
            format!("no `:` stands behind `{before}`")
        };
        found.push(away(lines, at, message));
    }
}

/// `given that a`, `goes to b`, `ends in c`, `fact was d`, `rules from "e.csv"`.
fn filler(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let (before, word) = (
        at.checked_sub(1).map_or("", |before| lines.word(before)),
        lines.word(at),
    );
    let is_next_name = lines
        .tokens
        .get(at + 1)
        .is_some_and(|next| next.is_word() && !next.begins_line);
    let is_filler = match before {
        "given" | "expect" | "assume" | "when" | "unless" => matches!(word, "that" | "the" | "if"),
        "goes" => matches!(word, "to" | "through" | "via" | "into"),
        "ends" => matches!(word, "in" | "at" | "with" | "as" | "on" | "by"),
        "overrides" => matches!(word, "rule" | "the"),
        head if HEADS.contains(&head) => {
            matches!(word, "was" | "is" | "called" | "named") && is_next_name
        }
        _ => false,
    };
    if is_filler && is_next_name {
        found.push(away(lines, at, format!("`{word}` says nothing here")));
    }
    let is_rows = word == "rules" && lines.word(at + 1) == "from";
    if is_rows {
        found.push(away(
            lines,
            at,
            "rules that stand in a file are taken with `from` alone".to_owned(),
        ));
    }
}

/// `define a "…" when b`.
fn defined(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if lines.word(at) != "define" {
        return;
    }
    let behind = at + if lines.word(at + 3) == "not" { 5 } else { 3 };
    let is_label = lines
        .tokens
        .get(behind - 1)
        .is_some_and(|token| token.kind == TokenKind::Text);
    let is_other = matches!(
        lines.word(behind),
        "when" | "if" | "is" | "means" | "where" | "for" | "=" | ":" | ":=" | "=>" | "holds"
    );
    if is_label && is_other {
        found.push(Cure::write(
            lines.range(behind, behind),
            "as".to_owned(),
            "the condition of a `define` stands behind `as`",
        ));
    }
}

/// `fact a "…" is yes/no not "…"`.
fn opposite(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if !matches!(lines.word(at), "fact" | "define") {
        return;
    }
    let line = lines.rest_of_line(at);
    let is_text = |at: usize| {
        lines
            .tokens
            .get(at)
            .is_some_and(|token| token.kind == TokenKind::Text)
    };
    let opposite = line
        .into_iter()
        .find(|next| *next > at + 3 && lines.word(*next) == "not" && is_text(*next + 1));
    if let (true, Some(not)) = (is_text(at + 2), opposite) {
        let (label, opposite) = (lines.word(at + 2), lines.word(not + 1));
        let rest = lines.written(at + 3, not - 1);
        found.push(Cure {
            help: format!("write `{label} not {opposite}`, and the rest behind it"),
            ..Cure::write(
                lines.range(at + 2, not + 1),
                format!("{label} not {opposite} {rest}"),
                "the opposite stands right behind the label",
            )
        });
    }
}

/// `reason "…"`, `over weak`, `not available when`, `is either {`.
fn other_word(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let word = lines.word(at);
    let next = lines.tokens.get(at + 1);
    let is_text = next.is_some_and(|next| next.kind == TokenKind::Text && !next.begins_line);
    let is_name =
        next.is_some_and(|next| next.is_word() && !next.begins_line && !is_reserved(next.text));
    let begins = lines.tokens.get(at).is_some_and(|token| token.begins_line);
    let ours = match word {
        "reason" | "reasons" | "since" | "why" | "explanation" if is_text && !begins => "because",
        "over" | "beats" | "trumps" | "supersedes" | "outranks" | "override" | "overriding"
        | "overruling"
            if is_name && !begins =>
        {
            "overrides"
        }
        "either" | "oneof" if lines.word(at + 1) == "{" => "one of",
        "except" | "excluding" if is_name && !begins && at > 0 => "unless",
        "with" | "if" | "when" | "where" | "assuming" if begins && is_name && is_example(lines) => {
            "given"
        }
        "then" | "should" | "assert" | "check" if begins && is_name && is_example(lines) => {
            "expect"
        }
        _ => "",
    };
    if !ours.is_empty() {
        found.push(Cure::write(
            lines.range(at, at),
            ours.to_owned(),
            format!("the language says `{ours}` for this"),
        ));
    }
    if word == "not" && lines.word(at + 1) == "available" && lines.word(at + 2) == "when" {
        found.push(Cure::write(
            lines.range(at, at + 1),
            "unavailable".to_owned(),
            "the opposite of `available` is `unavailable`",
        ));
    }
}

/// Whether the lines are those of an example.
fn is_example(lines: &Lines<'_>) -> bool {
    let is_of_one = |word: &str| matches!(word, "given" | "expect" | "example" | "goes" | "ends");
    lines.tokens.iter().any(|token| is_of_one(token.text))
}

/// `- gold: 2 bags when …`
fn list_mark(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let is_mark = matches!(lines.word(at), "-" | "*" | "•" | "–")
        && lines.tokens.get(at).is_some_and(|token| token.begins_line);
    let line = lines.rest_of_line(at);
    let is_rule = line.iter().any(|next| {
        matches!(
            lines.word(*next),
            "when" | "otherwise" | "given" | "expect" | ":"
        )
    });
    if is_mark && is_rule {
        found.push(away(
            lines,
            at,
            "no mark of a list stands before this line".to_owned(),
        ));
    }
}

/// `bell, lamp when …`, `bell and lamp when …`.
fn several(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let is_value = |at: usize| {
        lines
            .tokens
            .get(at)
            .is_some_and(|token| token.is_word() && !is_reserved(token.text))
    };
    let begins = lines.tokens.get(at).is_some_and(|token| token.begins_line)
        || at > 0 && lines.word(at - 1) == ":"
        || at > 0 && lines.word(at - 1) == "otherwise";
    if !begins || !is_value(at) {
        return;
    }
    let mut names = vec![lines.word(at)];
    let mut end = at;
    while matches!(lines.word(end + 1), "," | "and" | "&" | "+") && is_value(end + 2) {
        names.push(lines.word(end + 2));
        end += 2;
    }
    let next = lines.tokens.get(end + 1);
    let ends = next.is_none_or(|next| next.begins_line || next.is("when") || next.is("}"));
    if names.len() > 1 && ends {
        found.push(Cure::write(
            lines.range(at, end),
            format!("({})", names.join(", ")),
            "several values together stand in parentheses, with commas",
        ));
    }
}

/// `from 2026-01-01 until 2026-02-01` without `valid`.
fn days(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let is_day = |at: usize| {
        lines.tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Number && token.text.matches('-').count() == 2
        })
    };
    let before = at.checked_sub(1).map_or("", |before| lines.word(before));
    let is_second = at >= 2 && matches!(lines.word(at - 2), "from" | "until");
    let word = lines.word(at);
    if matches!(word, "from" | "until" | "to")
        && is_day(at + 1)
        && before != "valid"
        && !is_second
        && word != "to"
    {
        let day = lines.word(at + 1);
        found.push(Cure::write(
            lines.range(at, at + 1),
            format!("valid {word} {day}"),
            "the days of a rule stand behind `valid`",
        ));
    }
}

/// `installed < v12`
fn version(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let Some(digits) = lines.word(at).strip_prefix(['v', 'V']) else {
        return;
    };
    let behind_sign = at > 0
        && matches!(
            lines.word(at - 1),
            "<" | "<=" | ">" | ">=" | "is" | "in" | ".." | "version" | "to"
        );
    // The parts of `v9.6` are several tokens.
    let mut end = at;
    while lines
        .tokens
        .get(end + 1)
        .zip(lines.tokens.get(end))
        .is_some_and(|(next, last)| {
            next.start == last.end() && (next.kind == TokenKind::Number || next.is("."))
        })
    {
        end += 1;
    }
    if behind_sign && digits.starts_with(|c: char| c.is_ascii_digit()) {
        let text = lines.written(at, end);
        found.push(Cure::write(
            lines.range(at, end),
            text.get(1..).unwrap_or_default().to_owned(),
            "a version is written as its numbers alone",
        ));
    }
}

/// `bell in extras`, `bell is in extras`.
fn turned_set(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let value = lines.word(at);
    let joint = at + 1 + usize::from(lines.word(at + 1) == "is");
    let denied = usize::from(lines.word(joint) == "not");
    let fact = lines.word(joint + denied + 1);
    let Some(values) = lines.known.facts.get(fact) else {
        return;
    };
    let is_in = matches!(lines.word(joint + denied), "in" | "within" | "among" | "of");
    if !is_in || !values.iter().any(|(name, _)| name == value) {
        return;
    }
    let not = if denied == 1 { "not " } else { "" };
    let (text, message) = if lines.known.sets.contains(fact) {
        (
            format!("{not}{fact} includes {value}"),
            "a set is asked with `includes`",
        )
    } else {
        (
            format!("{fact} is {not}{value}"),
            "a test begins with the name of the fact",
        )
    };
    found.push(Cure::write(
        lines.range(at, joint + denied + 1),
        text,
        message,
    ));
}

/// `if a then b` in a condition.
fn condition_first(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if !matches!(lines.word(at), "if" | "If" | "IF" | "when") {
        return;
    }
    let rest = lines.rest_of_line(at);
    let joint = rest
        .iter()
        .copied()
        .find(|next| lines.word(*next) == "then");
    let last = rest
        .iter()
        .copied()
        .find(|next| {
            matches!(
                lines.word(next + 1),
                "unless" | "because" | "overrides" | "{" | "}" | "valid"
            )
        })
        .or(rest.last().copied());
    let (Some(joint), Some(last)) = (joint, last) else {
        return;
    };
    if joint > at + 1 && last > joint {
        let (from, to) = (
            lines.written(at + 1, joint - 1),
            lines.written(joint + 1, last),
        );
        found.push(Cure::write(
            lines.range(at, last),
            format!("{from} implies {to}"),
            "“if a then b” is `a implies b`",
        ));
    }
}

/// `()` for the empty set.
fn nothing(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let before = at.checked_sub(1).map_or("", |before| lines.word(before));
    let is_place = matches!(before, "otherwise" | "is" | "not" | ":" | "to")
        || lines.tokens.get(at).is_some_and(|token| token.begins_line);
    let is_empty = matches!(
        (lines.word(at), lines.word(at + 1)),
        ("(", ")") | ("[", "]") | ("{", "}")
    );
    if is_place && is_empty {
        found.push(Cure::write(
            lines.range(at, at + 1),
            "nothing".to_owned(),
            "the empty set is `nothing`",
        ));
    }
    // `is [bell]`
    if lines.word(at) == "[" && matches!(before, "is" | "not" | "of" | "to" | "any") {
        let close = (at + 1..lines.tokens.len()).find(|next| lines.word(*next) == "]");
        if let Some(close) = close.filter(|close| *close > at + 1) {
            let inner = lines.written(at + 1, close - 1);
            found.push(Cure::write(
                lines.range(at, close),
                format!("({inner})"),
                "a list stands in parentheses",
            ));
        }
    }
}

/// A value whose text has no quotation marks, among others: `silver Silver  gold "Gold"`.
fn unquoted(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let is_word = |at: usize| {
        lines
            .tokens
            .get(at)
            .is_some_and(super::tokens::Token::is_word)
    };
    let is_text = |at: usize| {
        lines
            .tokens
            .get(at)
            .is_some_and(|token| token.kind == TokenKind::Text)
    };
    let opens = at > 0 && (lines.word(at - 1) == "{" || is_text(at - 1))
        || lines.tokens.get(at).is_some_and(|token| token.begins_line);
    let in_domain = lines.tokens.iter().take(at).any(|token| token.is("of"))
        || lines.tokens.iter().any(|token| token.is("}"));
    if !opens || !is_word(at) || !is_word(at + 1) || is_reserved(lines.word(at)) || !in_domain {
        return;
    }
    // The words go on up to the next value, the end of the line or the brace.
    let mut end = at + 1;
    while is_word(end + 1)
        && !is_text(end + 2)
        && lines
            .tokens
            .get(end + 1)
            .is_some_and(|next| !next.begins_line)
    {
        end += 1;
    }
    let next = lines.tokens.get(end + 1);
    let ends = next.is_none_or(|next| next.begins_line || next.is("}") || is_text(end + 2));
    if ends {
        found.push(Cure::write(
            lines.range(at + 1, end),
            format!("\"{}\"", lines.written(at + 1, end)),
            "the words that readers see stand in quotation marks",
        ));
    }
}

/// Lists and results of an example.
fn example(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        let line = lines.rest_of_line(at);
        if matches!(token.text, "goes" | "ends") {
            for joint in line
                .iter()
                .filter(|next| matches!(lines.word(**next), "or" | "then" | "->" | "=>" | "and"))
            {
                found.push(Cure::write(
                    lines.range(joint - 1, *joint),
                    format!("{},", lines.word(joint - 1)),
                    "names are separated by commas",
                ));
            }
        }
        if !token.is("expect") {
            continue;
        }
        let name = lines.word(at + 1);
        match line.as_slice() {
            [only] => found.push(Cure {
                help: format!("say what is expected: `expect {name} is …`, of a guide `expect {name} goes …` or `ends …`"),
                is_sure: false,
                ..Cure::write(
                    lines.range(*only, *only),
                    format!("{name} is available"),
                    format!("what is expected of `{name}` is missing"),
                )
            }),
            [not, of] if lines.word(*not) == "not" => {
                let of = lines.word(*of);
                found.push(Cure::write(
                    lines.range(at + 1, at + 2),
                    format!("{of} is unavailable"),
                    "an example says what a result is",
                ));
            }
            [_, includes, value] if matches!(lines.word(*includes), "includes" | "contains") => {
                found.push(Cure::write(
                    lines.range(*includes, *value),
                    format!("is ({})", lines.word(*value)),
                    "an example says the whole set",
                ));
            }
            _ => {}
        }
    }
}
