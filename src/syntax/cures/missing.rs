//! Pieces that are missing: an operand, a parenthesis, a quotation mark, a word, a comma.

use super::cure::{Cure, HEADS, Lines};
use super::tokens::{Token, TokenKind};
use crate::syntax::grammar::is_reserved;

/// Words behind which something must stand.
const NEEDING: [(&str, &str); 9] = [
    ("when", "a condition"),
    ("and", "a condition"),
    ("or", "a condition"),
    ("not", "a condition"),
    ("implies", "a condition"),
    ("unless", "a condition"),
    ("requires", "a condition"),
    ("overrides", "the name of a rule"),
    ("because", "a text in quotation marks"),
];

/// Whether the tokens from `at` on begin something new, so that nothing before goes on.
fn is_new(lines: &Lines<'_>, at: usize) -> bool {
    let Some(token) = lines.tokens.get(at) else {
        return true;
    };
    let clause = matches!(
        token.text,
        "}" | "{" | "otherwise" | "unless" | "overrides" | "because" | "valid" | "when" | ")"
    );
    clause || token.begins_line && (lines.word(at + 1) == ":" || is_rule(lines, at))
}

/// Whether a line is a whole rule without a name.
fn is_rule(lines: &Lines<'_>, at: usize) -> bool {
    let line = lines
        .tokens
        .iter()
        .skip(at + 1)
        .take_while(|token| !token.begins_line);
    line.clone().any(|token| token.is("when"))
}

/// `when`, `and`, `not` without what stands behind them.
pub(super) fn operands(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        let Some((word, what)) = NEEDING.iter().find(|(word, _)| token.is(word)) else {
            continue;
        };
        let is_short = *word == "because"
            && lines
                .tokens
                .get(at + 1)
                .is_some_and(|next| next.begins_line)
            || is_new(lines, at + 1);
        if !is_short {
            continue;
        }
        // What stands before it is read without it; a rule without its condition is not.
        let line = line_of(lines, at);
        let is_header = matches!(
            lines.word(line),
            "scenario" | "group" | "guide" | "procedure"
        );
        let mut from = at;
        if *word == "when" && !is_header {
            from = line;
        } else if *word != "when" {
            while from > 0 && matches!(lines.word(from - 1), "and" | "or" | "not" | "implies") {
                from -= 1;
            }
        }
        found.push(Cure {
            range: lines.range(from, at),
            text: String::new(),
            message: format!("{what} is missing behind `{word}`"),
            help: match *word {
                "when" => {
                    "say for whom: `when fact is value`; for everybody else there is `otherwise`"
                        .to_owned()
                }
                "because" => {
                    "say why, in quotation marks on the same line: `because \"…\"`".to_owned()
                }
                "overrides" => "name the rule that this one is stronger than".to_owned(),
                other => format!("say what else must hold, or take the `{other}` away"),
            },
            is_sure: true,
        });
    }
}

/// The first token of the line of a token.
fn line_of(lines: &Lines<'_>, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|first| {
            lines
                .tokens
                .get(*first)
                .is_some_and(|token| token.begins_line)
        })
        .unwrap_or(at)
}

/// A `(` or a `)` without its partner.
pub(super) fn parentheses(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in lines.tokens.iter().enumerate() {
        match token.text {
            "(" => open.push(at),
            ")" if open.pop().is_none() => {
                found.push(Cure {
                    help: "take it away, or open it".to_owned(),
                    ..Cure::write(token.range(), String::new(), "this `)` closes nothing")
                });
            }
            _ => {}
        }
    }
    let Some(opened) = open.last().copied() else {
        return;
    };
    // At the end of its line, or before the next clause.
    let mut ends = Vec::new();
    for at in opened + 1..lines.tokens.len() {
        let next = lines.tokens.get(at + 1);
        let ends_here = next.is_none_or(|next| {
            next.begins_line
                || matches!(
                    next.text,
                    "unless" | "because" | "overrides" | "valid" | "{" | "}" | "as"
                )
                || next.kind == TokenKind::Text
        });
        if ends_here {
            ends.push(at);
        }
    }
    for end in ends {
        let range = lines.range(opened, end);
        let inside = lines.text.get(range.clone()).unwrap_or_default();
        found.push(Cure::write(
            range,
            format!("{inside})"),
            "a `)` is missing: this parenthesis is not closed",
        ));
    }
}

/// Quotation marks in a text, and texts without theirs.
pub(super) fn marks(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    let tokens = lines.tokens.iter().enumerate();
    let texts = tokens.filter(|(_, token)| token.kind == TokenKind::Text);
    let texts: Vec<usize> = texts.map(|(at, _)| at).collect();
    // `"It is "heavy" now."`: two texts on a line, and words between them.
    for pair in texts.windows(2) {
        let [first, last] = pair else { continue };
        let between = lines.tokens.get(first + 1..*last).unwrap_or_default();
        let is_one_line = between
            .iter()
            .chain(lines.tokens.get(*last))
            .all(|token| !token.begins_line);
        let is_inside = !between.is_empty()
            && between.len() <= 8
            && between.iter().all(|token| {
                !matches!(
                    token.text,
                    "not"
                        | "is"
                        | "{"
                        | "}"
                        | ","
                        | "short"
                        | "help"
                        | "ask"
                        | "called"
                        | "otherwise"
                )
            });
        if is_one_line && is_inside {
            // A quotation mark inside of a text stands at a word, or behind a space.
            let glued = |one: usize, next: usize| {
                let ends = lines.tokens.get(one).map(Token::end);
                ends == lines.tokens.get(next).map(|next| next.start)
            };
            let opens_word = lines
                .tokens
                .get(*first)
                .is_some_and(|text| text.text.ends_with(" \""));
            if !opens_word && !glued(*first, first + 1) && !glued(last - 1, *last) {
                continue;
            }
            let whole = lines.written(*first, *last);
            let inner = whole.get(1..whole.len() - 1).unwrap_or_default();
            let text = format!("\"{}\"", inner.replace('"', "\\\""));
            found.push(Cure::write(
                lines.range(*first, *last),
                text,
                "a quotation mark inside of a text is written `\\\"`",
            ));
        }
    }
    // `because It is late.`
    for (at, token) in lines.tokens.iter().enumerate() {
        let next = lines.tokens.get(at + 1);
        if matches!(
            token.text,
            "because" | "short" | "help" | "ask" | "called" | "otherwise" | "use" | "from"
        ) && let Some(next) =
            next.filter(|next| next.kind != TokenKind::Text && !next.begins_line && !next.is("{"))
        {
            let rest = lines
                .text
                .get(next.start..)
                .and_then(|rest| rest.lines().next())
                .unwrap_or_default();
            let words = rest.trim_end().trim_end_matches('{').trim_end();
            let words = words.trim_matches(['"', '\'', '“', '”', '„', '‘', '’']);
            let range =
                next.start..next.start + rest.trim_end().trim_end_matches('{').trim_end().len();
            let text = format!("\"{}\"", words.replace('"', "\\\""));
            found.push(Cure::write(
                range,
                text,
                format!("the text behind `{}` stands in quotation marks", token.text),
            ));
        }
    }
}

/// Titles and labels without quotation marks: `scenario slow Without a card otherwise {`.
pub(super) fn titles(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for (at, token) in lines.tokens.iter().enumerate() {
        let behind_name = lines.tokens.get(at + 2);
        let is_head = HEADS.contains(&token.text);
        let Some(first) = behind_name.filter(|next| {
            is_head && next.is_word() && !next.begins_line && !is_reserved(next.text)
        }) else {
            continue;
        };
        let ends = |next: &&usize| {
            matches!(
                lines.word(**next),
                "when" | "otherwise" | "{" | "for" | "is" | "as" | "good" | "requires" | "if"
            )
        };
        let line = lines.rest_of_line(at + 1);
        let last = line
            .iter()
            .find(ends)
            .map(|end| end - 1)
            .or(line.last().copied());
        if let Some(last) = last.filter(|last| *last >= at + 2) {
            let text = format!("\"{}\"", lines.written(at + 2, last));
            found.push(Cure::write(
                first.start..lines.range(last, last).end,
                text,
                "the words that readers see stand in quotation marks",
            ));
        }
    }
}

/// One word or sign that is missing, too much, or another, at the place where the grammar stops.
pub(super) fn pieces(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for at in [lines.stop, lines.stop.saturating_sub(1), lines.stop + 1] {
        if let Some(token) = lines.tokens.get(at) {
            missing(lines, at, token, found);
            let before = at.checked_sub(1).map_or("", |before| lines.word(before));
            others(token, is_before_name(before), found);
        }
    }
}

/// What may be missing before a token: what is typed, and its name.
const PIECES: [(&str, &str); 12] = [
    (": ", "a `:`"),
    (", ", "a comma"),
    ("is ", "`is`"),
    ("when ", "`when`"),
    ("as ", "`as`"),
    ("for ", "`for`"),
    ("(", "a `(`"),
    (") ", "a `)`"),
    ("{ ", "a `{`"),
    ("rules ", "`rules`"),
    ("\"…\" ", "a text in quotation marks"),
    ("some-name ", "a name"),
];

/// Whether a name stands behind a word.
fn is_before_name(word: &str) -> bool {
    HEADS.contains(&word) || word == "term"
}

fn missing(lines: &Lines<'_>, at: usize, token: &Token<'_>, found: &mut Vec<Cure>) {
    // Before a brace that closes, whole lines may be missing.
    if token.is("}") {
        return;
    }
    let before = at
        .checked_sub(1)
        .and_then(|before| lines.tokens.get(before));
    let word = before.map_or("", |before| before.text);
    for (piece, what) in PIECES {
        let is_glued = matches!(piece, ": " | ", " | ") ");
        let place = before.filter(|_| is_glued).map_or(token.start, Token::end);
        // A name or a text that nobody knows is only shown.
        let is_name = piece.starts_with("some-name");
        if piece == ", " && matches!(token.text, "}" | "{" | ")") {
            continue;
        }
        let is_colon = piece == ": ";
        if is_name && !is_before_name(word)
            || is_colon && !before.is_some_and(|before| before.begins_line && before.is_word())
        {
            continue;
        }
        let space = if is_glued { "" } else { " " };
        let shown = format!("{word}{space}{piece}{}", token.text);
        let message = format!("{what} is missing before `{}`", short(token.text));
        found.push(Cure {
            help: format!("write `{}`", shown.trim()),
            is_sure: !is_name && !piece.contains('…'),
            ..Cure::write(place..place, piece.to_owned(), message)
        });
    }
}

/// What a token may be too much for, or stand in the place of.
fn others(token: &Token<'_>, is_declared: bool, found: &mut Vec<Cure>) {
    let is_sign = token.kind == TokenKind::Sign && !matches!(token.text, "{" | "}" | "\"");
    if is_sign
        || matches!(
            token.text,
            "then" | "the" | "a" | "an" | "is" | "be" | "that"
        )
    {
        let message = format!("`{}` does not fit here", token.text);
        found.push(Cure {
            help: "take it away".to_owned(),
            ..Cure::write(token.range(), String::new(), message)
        });
    }
    if matches!(token.text, "=" | ":" | ":=" | "==") {
        let message = format!("`is` stands here, not `{}`", token.text);
        found.push(Cure::write(token.range(), "is ".to_owned(), message));
    }
    let name = kebab(token.text);
    if token.is_word() && name != token.text {
        found.push(Cure {
            // Nobody knows whether it is the name of something, unless it becomes one here.
            is_sure: is_declared,
            ..Cure::write(token.range(), name, "names are in lower case with hyphens")
        });
    }
    if token.is_word() && is_reserved(token.text) {
        let message = format!(
            "`{}` is a word of the language and cannot be a name",
            token.text
        );
        found.push(Cure {
            help: format!("take another name, such as `{}-one`", token.text),
            ..Cure::write(token.range(), format!("{}-one", token.text), message)
        });
    }
}

fn short(word: &str) -> String {
    match word.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", word.get(..at).unwrap_or_default()),
        None => word.to_owned(),
    }
}

/// `FreeBags`, `free_bags` and `freeBags` as a name.
fn kebab(word: &str) -> String {
    let mut name = String::new();
    let mut was_small = false;
    for c in word.chars() {
        if c == '_' {
            name.push('-');
            was_small = false;
            continue;
        }
        if c.is_uppercase() && was_small {
            name.push('-');
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        name.extend(c.to_lowercase());
    }
    name
}
