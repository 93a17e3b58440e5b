//! Signs of calculators, of other languages and of word processors: `2 x price`, `min(a, b)`, `'a text'`.

use super::cure::{Cure, Lines};
use super::tokens::TokenKind;
use crate::syntax::grammar::is_reserved;
use crate::syntax::repair;

/// Adds the cures of signs.
pub(super) fn cures(lines: &Lines<'_>, found: &mut Vec<Cure>) {
    for at in 0..lines.tokens.len() {
        times(lines, at, found);
        bounds(lines, at, found);
        quotation_marks(lines, at, found);
    }
}

/// `2 x price`, `price × 2`.
fn times(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    if !matches!(lines.word(at), "x" | "X" | "×" | "·" | "⋅") || at == 0 {
        return;
    }
    let is_operand = |at: usize| {
        lines.tokens.get(at).is_some_and(|token| {
            let is_name = token.is_word() && !is_reserved(token.text);
            is_name || token.kind == TokenKind::Number
        })
    };
    if is_operand(at - 1) && is_operand(at + 1) {
        let text = format!("{} * {}", lines.word(at - 1), lines.word(at + 1));
        found.push(Cure::write(
            lines.range(at - 1, at + 1),
            text,
            "a product is written with `*`",
        ));
    }
}

/// `min(a, b)`, `maximum of (a, b)`.
fn bounds(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let ours = match lines.word(at).to_lowercase().as_str() {
        "min" | "minimum" | "smallest" | "lowest" | "lesser" | "least" => "least of",
        "max" | "maximum" | "largest" | "highest" | "greater" | "greatest" => "greatest of",
        _ => return,
    };
    let behind = at + 1 + usize::from(lines.word(at + 1) == "of");
    if lines.word(behind) != "(" {
        return;
    }
    let close = lines
        .rest_of_line(behind)
        .into_iter()
        .find(|at| lines.word(*at) == ")");
    let (first, last) = (behind + 1, close.unwrap_or(behind));
    let inside = if first <= last {
        lines.written(first, last)
    } else {
        ""
    };
    found.push(Cure::write(
        lines.range(at, last),
        format!("{ours} ({inside}"),
        format!("the {ours} several amounts is written `{ours} (a, b)`"),
    ));
}

/// A text between other quotation marks than `"`.
fn quotation_marks(lines: &Lines<'_>, at: usize, found: &mut Vec<Cure>) {
    let closing: &[char] = match lines.word(at) {
        "'" => &['\''],
        "‘" | "‚" | "’" => &['’', '‘', '\''],
        "“" | "„" | "”" => &['”', '“', '"'],
        "«" | "»" => &['»', '«'],
        "`" => &['`', '´'],
        _ => return,
    };
    let Some(token) = lines.tokens.get(at) else {
        return;
    };
    let rest = lines
        .text
        .get(token.end()..repair::line_end(lines.text, token.end()))
        .unwrap_or_default();
    let Some((length, close)) = rest.char_indices().find(|(_, c)| closing.contains(c)) else {
        return;
    };
    let words = rest.get(..length).unwrap_or_default().trim();
    let range = token.start..token.end() + length + close.len_utf8();
    found.push(Cure::write(
        range,
        format!("\"{words}\""),
        "a text stands between straight quotation marks: \"…\"",
    ));
}
