//! Directives in the words of other languages.

use super::cure::Cure;
use super::tokens::{Token, TokenKind, tokens};

/// What is said of a title that stands where a name is wanted.
pub(crate) const TITLE_FOR_NAME: &str = "this wants the name of the thing, not its title";

/// The cures of the text behind the `@` of a line, the likeliest first.
pub(crate) fn directive(text: &str) -> Vec<Cure> {
    let tokens = tokens(text, 0..text.len());
    let whole = 0..text.trim_end().len();
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let rest = |from: usize| {
        let start = tokens.get(from).map_or(text.len(), |token| token.start);
        text.get(start..).unwrap_or_default().trim_end()
    };
    let mut found = Vec::new();
    let mut say = |typed: String, message: &str| {
        found.push(Cure {
            help: format!("write `@{typed}`"),
            ..Cure::write(whole.clone(), typed, message)
        });
    };
    match word(0) {
        "set" => set(&tokens, &mut say),
        "do" => {
            let has_nothing = word(2) == "(" && word(3) == ")";
            if has_nothing {
                say(
                    format!("do {}", word(1)),
                    "this procedure has no parameters here, and so no parentheses",
                );
            }
            if tokens
                .get(2)
                .is_some_and(|token| token.kind == TokenKind::Text)
            {
                let message = "a parameter is given with its name, in parentheses";
                say(format!("do {}(parameter: {})", word(1), word(2)), message);
            }
        }
        "continue" | "end" | "id" | "show" => named(text, &tokens, &mut say),
        "see" => see(text, &mut say),
        "requires" | "if" if word(1) == "that" => {
            say(
                format!("{} {}", word(0), rest(2)),
                "the condition stands directly behind the word",
            );
        }
        "irreversible"
            if tokens
                .get(1)
                .is_some_and(|token| token.kind != TokenKind::Text) =>
        {
            let from = usize::from(word(1) == ":") + 1;
            say(
                format!("irreversible \"{}\"", rest(from).replace('"', "'")),
                "what cannot be undone stands in quotation marks",
            );
        }
        "irreversible" if tokens.len() == 1 => {
            say(
                "irreversible \"…\"".to_owned(),
                "say what cannot be undone, for the readers",
            );
        }
        "note" | "tip" | "warning" if tokens.len() == 1 => {
            let typed = format!("{} …", word(0));
            let message = format!("the text of a {} stands on its line", word(0));
            found.push(Cure {
                help: format!(
                    "write the text behind `@{0}` on the same line, or open a block: `@{0} \"Title\" {{`",
                    word(0)
                ),
                ..Cure::write(whole, typed, message)
            });
        }
        "note" | "tip" | "warning" if word(1) == ":" => {
            say(
                format!("{} {}", word(0), rest(2)),
                "no colon stands behind the word",
            );
        }
        _ => {}
    }
    found
}

fn set(tokens: &[Token<'_>], say: &mut impl FnMut(String, &str)) {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let joint = word(2);
    let has_joint = matches!(
        joint,
        "=" | "is" | ":" | ":=" | "->" | "=>" | "==" | "as" | "into" | "to" | "becomes"
    );
    let from = if joint == ":" && word(3) == "=" {
        4
    } else {
        2 + usize::from(has_joint)
    };
    let mut value: Vec<String> = Vec::new();
    for token in tokens.iter().skip(from) {
        value.push(match token.kind {
            TokenKind::Text => token
                .text
                .trim_matches('"')
                .to_lowercase()
                .replace(' ', "-"),
            _ => token.text.to_owned(),
        });
    }
    let value = super::amounts::amount(tokens, from)
        .map_or_else(|| value.join(" "), |amount| amount.written());
    let message = "a fact is set `to` a value";
    match value.as_str() {
        "" => {}
        "true" | "yes" | "on" => say(
            format!("set {}", word(1)),
            "a yes/no fact is set by its name alone",
        ),
        "false" | "no" | "off" => say(
            format!("set not {}", word(1)),
            "a yes/no fact is set by its name, or by `not` and its name",
        ),
        "empty" | "none" => say(format!("set {} to nothing", word(1)), message),
        value => say(format!("set {} to {value}", word(1)), message),
    }
}

/// `see https://… "title"`, `see [title](address)`, `see "title" (address)`.
fn see(text: &str, say: &mut impl FnMut(String, &str)) {
    const MESSAGE: &str = "a reference is its title and its address";
    let start = text.find("http").or_else(|| text.find("www."));
    let address: &str = start
        .and_then(|start| text.get(start..))
        .and_then(|rest| rest.split([' ', ')', '"', '>', ']']).next())
        .unwrap_or("https://…");
    // An address has two slashes, behind which no token is read.
    let quoted = text.split('"').nth(1);
    let bracketed = text
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    let title = match (quoted, bracketed) {
        (Some(title), _) | (None, Some((title, _))) => title,
        (None, None) => "…",
    };
    say(format!("see \"{title}\" {address}"), MESSAGE);
}

/// A directive that names one thing.
fn named(text: &str, tokens: &[Token<'_>], say: &mut impl FnMut(String, &str)) {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let rest = |from: usize| {
        let start = tokens.get(from).map_or(text.len(), |token| token.start);
        text.get(start..).unwrap_or_default().trim_end()
    };

    let kinds = [
        "decision",
        "guide",
        "eligibility",
        "procedure",
        "scenario",
        "group",
        "outcome",
        "step",
    ];
    if kinds.contains(&word(1)) && tokens.len() > 2 {
        say(
            format!("{} {}", word(0), rest(2)),
            "the name stands directly behind the word",
        );
    }
    let filler = ["to", "with", "at", "as", ":", "=", "in", "the", "on"];
    if filler.contains(&word(1)) {
        say(
            format!("{} {}", word(0), rest(2)),
            "the name stands directly behind the word",
        );
    }
    if let Some(token) = tokens
        .get(1)
        .filter(|token| token.kind == TokenKind::Text || token.text != token.text.to_lowercase())
    {
        let name = token
            .text
            .trim_matches('"')
            .to_lowercase()
            .replace([' ', '_'], "-");
        say(format!("{} {name}", word(0)), TITLE_FOR_NAME);
    }
    let names: Vec<&str> = tokens.iter().skip(1).map(|token| token.text).collect();
    let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if names.len() > 1 && names.iter().all(is_name) && !matches!(names.get(1), Some(&"as" | &"and"))
    {
        say(
            format!("{} {}", word(0), names.join("-").to_lowercase()),
            "a name has hyphens and no spaces",
        );
    }
    if word(2) == "," || word(2) == "and" {
        let message = "each of these lines names one thing";
        say(format!("{} {}", word(0), word(1)), message);
    }
}
