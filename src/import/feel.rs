//! Unary tests and literals of FEEL, as far as a policy has the same (DMN 1.3, clause 7.3 and 10.3).

use std::fmt;

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Literal {
    Text(String),
    Yes(bool),
    /// Its value and how many decimals it is written with.
    Number(Number),
    /// As `2026-01-31`.
    Date(String),
}

/// A decimal number, exactly: `digits` times `10^-decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub digits: i128,
    pub decimals: u8,
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = whole.strip_prefix('-').unwrap_or(whole);
        let fits = plain.len() + part.len() <= 18 && part.len() <= 9 && !(plain.is_empty() && part.is_empty());
        if !fits || !plain.chars().chain(part.chars()).all(|c| c.is_ascii_digit()) {
            return None;
        }
        let digits: i128 = format!("{plain}{part}").parse().ok()?;
        let digits = if whole.starts_with('-') { -digits } else { digits };
        Some(Self { digits, decimals: u8::try_from(part.len()).ok()? })
    }

    /// In steps of `10^-decimals`, which are no fewer than its own.
    pub(super) fn steps(self, decimals: u8) -> i128 {
        self.digits * 10_i128.pow(u32::from(decimals.saturating_sub(self.decimals)))
    }

    /// So many steps in digits.
    pub(super) fn show(steps: i128, decimals: u8) -> String {
        let digits = format!("{:0>width$}", steps.unsigned_abs(), width = usize::from(decimals) + 1);
        let (whole, part) = digits.split_at(digits.len() - usize::from(decimals));
        let sign = if steps < 0 { "-" } else { "" };
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let decimals = self.decimals.max(other.decimals);
        self.steps(decimals).cmp(&other.steps(decimals)).then(self.decimals.cmp(&other.decimals))
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Date(text) => f.write_str(text),
            Self::Yes(yes) => write!(f, "{yes}"),
            Self::Number(number) => f.write_str(&Number::show(number.digits, number.decimals)),
        }
    }
}

/// One test of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Is(Literal),
    /// Between, each end with whether it is included.
    Between(Option<(Literal, bool)>, Option<(Literal, bool)>),
}

/// The tests of a cell: one of them holds, or none of them does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tests {
    pub not: bool,
    pub any: Vec<Test>,
}

/// The tests of a cell; `None` where it admits anything.
///
/// # Errors
/// What cannot be carried over, as it is written.
pub(super) fn tests(cell: &str) -> Result<Option<Tests>, String> {
    let cell = cell.trim();
    if cell.is_empty() || cell == "-" {
        return Ok(None);
    }
    let inner = cell.strip_prefix("not").map(str::trim_start).and_then(|rest| rest.strip_prefix('('));
    let (not, list) = match inner.and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => (false, cell),
    };
    let any = split(list).into_iter().map(|part| test(part).ok_or_else(|| part.to_owned()));
    Ok(Some(Tests { not, any: any.collect::<Result<_, _>>()? }))
}

/// The literals of a list.
pub(super) fn literals(list: &str) -> Option<Vec<Literal>> {
    split(list).into_iter().map(literal).collect()
}

/// The parts of a list, at commas outside of texts and calls. A parenthesis that no name stands before is an open end.
pub(super) fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut from, mut call, mut quoted, mut before) = (Vec::new(), 0, false, false, ' ');
    for (at, c) in list.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' if before.is_alphanumeric() => call = true,
            ')' => call = false,
            ',' if !call => {
                parts.extend(list.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    parts.extend(list.get(from..));
    parts.into_iter().map(str::trim).collect()
}

/// A literal.
pub(super) fn literal(text: &str) -> Option<Literal> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('"') {
        let inner = inner.strip_suffix('"')?;
        return (!inner.contains(['"', '\\'])).then(|| Literal::Text(inner.to_owned()));
    }
    if let Some(inner) = text.strip_prefix("date(").or_else(|| text.strip_prefix("date (")) {
        let Some(Literal::Text(day)) = literal(inner.strip_suffix(')')?) else { return None };
        return crate::model::domain::read_date(&day).is_some().then_some(Literal::Date(day));
    }
    match text {
        "true" => Some(Literal::Yes(true)),
        "false" => Some(Literal::Yes(false)),
        number => Number::read(number).map(Literal::Number),
    }
}

/// One test.
pub(super) fn test(text: &str) -> Option<Test> {
    let ordered = |text: &str| literal(text).filter(|l| matches!(l, Literal::Number(_) | Literal::Date(_)));
    for (sign, included, above) in [("<=", true, false), (">=", true, true), ("<", false, false), (">", false, true)] {
        if let Some(rest) = text.strip_prefix(sign) {
            let end = Some((ordered(rest)?, included));
            return Some(if above { Test::Between(end, None) } else { Test::Between(None, end) });
        }
    }
    if let Some(rest) = text.strip_prefix('=') {
        return literal(rest).map(Test::Is);
    }
    if !text.starts_with('"')
        && let Some((from, to)) = text.split_once("..")
    {
        let (open, from) = (from.get(..1)?, from.get(1..)?);
        let (to, close) = (to.get(..to.len().checked_sub(1)?)?, to.get(to.len() - 1..)?);
        let from_in = match open {
            "[" => true,
            "(" | "]" => false,
            _ => return None,
        };
        let to_in = match close {
            "]" => true,
            ")" | "[" => false,
            _ => return None,
        };
        return Some(Test::Between(Some((ordered(from)?, from_in)), Some((ordered(to)?, to_in))));
    }
    literal(text).map(Test::Is)
}
