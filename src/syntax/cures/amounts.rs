//! Numbers, units and dates as people write them.

use super::tokens::{Token, TokenKind};
use crate::syntax::grammar::is_reserved;

/// A number with its unit, or a date.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    /// How many tokens it takes.
    pub(super) length: usize,
    /// As the language writes it, without its unit.
    pub(super) number: String,
    pub(super) unit: Option<String>,
    pub(super) is_date: bool,
    /// Why the language writes it in another way; empty where it does not.
    pub(super) fault: &'static str,
}

impl Amount {
    /// As the language writes it.
    pub(super) fn written(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{} {unit}", self.number),
            None => self.number.clone(),
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DATE: &str = "a date is written year-month-day";

/// The amount that begins at a token.
pub(super) fn amount(tokens: &[Token<'_>], at: usize) -> Option<Amount> {
    date_in_words(tokens, at)
        .or_else(|| date(tokens, at))
        .or_else(|| with_currency_before(tokens, at))
        .or_else(|| number(tokens, at))
        .or_else(|| in_words(tokens, at))
}

/// `two bags`.
fn in_words(tokens: &[Token<'_>], at: usize) -> Option<Amount> {
    const WORDS: [&str; 12] = [
        "zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let word = tokens.get(at)?.text;
    let number = WORDS.iter().position(|known| *known == word)?;
    let number = if number == 0 { 0 } else { number + 1 };
    let unit = tokens
        .get(at + 1)
        .filter(|next| next.is_word() && !next.begins_line && !is_reserved(next.text));
    Some(Amount {
        length: 1 + usize::from(unit.is_some()),
        number: number.to_string(),
        unit: unit.map(|unit| unit.text.to_owned()),
        is_date: false,
        fault: "a number is written in digits",
    })
}

pub(super) fn month(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|month| {
        word.len() >= 3 && (month.starts_with(&word) || word == "sept" && *month == "september")
    })?;
    Some(at + 1)
}

/// The day of a date in words: `15`, and `15th` together with the next token.
fn day(tokens: &[Token<'_>], at: usize) -> Option<(usize, u32)> {
    let token = tokens.get(at)?;
    let day: u32 = token.text.parse().ok()?;
    if !(1..=31).contains(&day) {
        return None;
    }
    let next = tokens.get(at + 1);
    let is_ordinal = next.is_some_and(|next| {
        next.start == token.end() && matches!(next.text, "st" | "nd" | "rd" | "th")
    });
    Some((1 + usize::from(is_ordinal), day))
}

fn year<'t>(token: Option<&Token<'t>>) -> Option<&'t str> {
    let text = token?.text;
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

fn skip(tokens: &[Token<'_>], at: usize, words: &[&str]) -> usize {
    at + usize::from(
        tokens
            .get(at)
            .is_some_and(|token| words.contains(&token.text)),
    )
}

/// `15 June 2026`, `June 15, 2026`, `1st of May 2026`.
fn date_in_words(tokens: &[Token<'_>], at: usize) -> Option<Amount> {
    let found = |end: usize, year: &str, month: usize, day: u32| Amount {
        length: end - at,
        number: format!("{year}-{month:02}-{day:02}"),
        unit: None,
        is_date: true,
        fault: DATE,
    };
    if let Some((length, day)) = day(tokens, at) {
        let of = skip(tokens, at + length, &["of", "."]);
        let month = month(tokens.get(of)?.text)?;
        let behind = skip(tokens, of + 1, &[",", "."]);
        return Some(found(behind + 1, year(tokens.get(behind))?, month, day));
    }
    let month = month(tokens.get(at)?.text)?;
    let (length, day) = day(tokens, at + 1)?;
    let behind = skip(tokens, at + 1 + length, &[","]);
    Some(found(behind + 1, year(tokens.get(behind))?, month, day))
}

/// `2026-01-31`, `15.06.2026`, `2026/6/15`.
fn date(tokens: &[Token<'_>], at: usize) -> Option<Amount> {
    let text = tokens
        .get(at)
        .filter(|token| token.kind == TokenKind::Number)?
        .text;
    let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let (year, month, day) = match (first.len(), third.len()) {
        (4, 1 | 2) => (
            first,
            second.parse::<u32>().ok()?,
            third.parse::<u32>().ok()?,
        ),
        (1 | 2, 4) => {
            let (one, two): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
            // Whoever writes slashes may put the month first; where only one reading is a date, it is meant.
            if two > 12 {
                (third, one, two)
            } else {
                (third, two, one)
            }
        }
        _ => return None,
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let number = format!("{year}-{month:02}-{day:02}");
    let fault = if number == text { "" } else { DATE };
    Some(Amount {
        length: 1,
        number,
        unit: None,
        is_date: true,
        fault,
    })
}

/// `€ 5`, `EUR 5`.
fn with_currency_before(tokens: &[Token<'_>], at: usize) -> Option<Amount> {
    let unit = tokens.get(at)?.text;
    let is_code = unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase());
    if !is_code && !matches!(unit, "€" | "$" | "£") {
        return None;
    }
    let inner = number(tokens, at + 1)?;
    Some(Amount {
        length: 1 + inner.length,
        unit: Some(
            inner
                .unit
                .clone()
                .unwrap_or_else(|| code_of(unit).to_owned()),
        ),
        fault: "the unit stands behind its number",
        ..inner
    })
}

/// The code of a currency whose sign is written.
fn code_of(unit: &str) -> &str {
    match unit {
        "€" => "EUR",
        "$" => "USD",
        "£" => "GBP",
        code => code,
    }
}

/// `5`, `1,000.50 EUR`, `23kg`, `5 %`.
fn number(tokens: &[Token<'_>], at: usize) -> Option<Amount> {
    let token = tokens
        .get(at)
        .filter(|token| token.kind == TokenKind::Number)?;
    let (number, mut fault) = plain_number(token.text)?;
    let mut length = 1;
    let mut unit = None;
    if let Some(next) = tokens.get(at + 1).filter(|next| !next.begins_line) {
        let is_word = next.is_word()
            && next.text.bytes().all(|b| b.is_ascii_alphabetic())
            && !is_reserved(next.text)
            && !matches!(
                next.text,
                "to" | "till" | "upto" | "then" | "else" | "first"
            );
        if is_word || matches!(next.text, "%" | "€" | "$" | "£") {
            if next.start == token.end() {
                fault = "a space stands between a number and its unit";
            }
            unit = Some(next.text.to_owned());
            length += 1;
        }
    }
    Some(Amount {
        length,
        number,
        unit,
        is_date: false,
        fault,
    })
}

/// Digits with one point at most, and why they are written so.
fn plain_number(text: &str) -> Option<(String, &'static str)> {
    const COMMA: &str = "a number has a point and no commas";
    if text.contains(['/', '-']) {
        return None;
    }
    let commas = text.matches(',').count();
    let points = text.matches('.').count();
    let groups = |mark: char| {
        text.split(mark).skip(1).all(|group| {
            group
                .split('.')
                .next()
                .is_some_and(|digits| digits.len() == 3)
                || group.len() == 3
        })
    };
    let number = if commas == 1 && points == 0 && !groups(',') {
        text.replace(',', ".")
    } else if commas == 1 && points >= 1 && text.rfind(',') > text.rfind('.') {
        text.replace('.', "").replace(',', ".")
    } else if commas >= 1 {
        text.replace(',', "")
    } else if text.contains('\'') {
        text.replace('\'', "")
    } else {
        return Some((text.to_owned(), ""));
    };
    Some((number, COMMA))
}

/// `24-60 kg`, the numbers of which are one token: as the language writes it, the token behind it, and why.
pub(super) fn joined_range(
    tokens: &[Token<'_>],
    start: usize,
) -> Option<(String, usize, &'static str)> {
    let token = tokens
        .get(start)
        .filter(|token| token.kind == TokenKind::Number)?;
    let (low, high) = token.text.split_once('-')?;
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    if !is_number(low) || !is_number(high) {
        return None;
    }
    let unit = tokens.get(start + 1).filter(|unit| {
        unit.is_word() && !unit.begins_line && !is_reserved(unit.text)
            || matches!(unit.text, "%" | "€")
    });
    let text = match unit {
        Some(unit) => format!("{low}..{high} {}", unit.text),
        None => format!("{low}..{high}"),
    };
    let end = start + 1 + usize::from(unit.is_some());
    Some((text, end, "a range is written with two points"))
}
