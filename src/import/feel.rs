//! Unary tests of FEEL (DMN 1.3, clause 10.3.2.7): the test of a cell on the value of its column.

use super::literal::{FeelLiteral, literal};

/// The test of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum UnaryTest {
    /// Anything, null too.
    Anything,
    Is(FeelLiteral),
    /// Between, each end with whether it is included.
    Between(Option<RangeEnd>, Option<RangeEnd>),
    Not(Box<UnaryTest>),
    All(Vec<UnaryTest>),
    Any(Vec<UnaryTest>),
}

/// An end of a range, and whether it belongs to it.
pub(super) type RangeEnd = (FeelLiteral, bool);

impl UnaryTest {
    /// The truth of a test: FEEL knows true, false and null. Only true fits.
    pub(super) fn of(&self, value: &FeelLiteral) -> Option<bool> {
        match self {
            Self::Anything => Some(true),
            Self::Is(literal) => Some(literal.is(value)),
            Self::Between(from, to) => {
                let above = match from {
                    Some((end, included)) => value
                        .compared(end)
                        .map(|is| is.is_gt() || *included && is.is_eq())?,
                    None => true,
                };
                let below = match to {
                    Some((end, included)) => value
                        .compared(end)
                        .map(|is| is.is_lt() || *included && is.is_eq())?,
                    None => true,
                };
                Some(above && below)
            }
            Self::Not(inner) => inner.of(value).map(|holds| !holds),
            Self::All(parts) => parts
                .iter()
                .try_fold(Some(true), |all, part| match (all, part.of(value)) {
                    (_, Some(false)) => Err(()),
                    (Some(true), holds) => Ok(holds),
                    (unknown, _) => Ok(unknown),
                })
                .unwrap_or(Some(false)),
            Self::Any(parts) => parts
                .iter()
                .try_fold(Some(false), |any, part| match (any, part.of(value)) {
                    (_, Some(true)) => Err(()),
                    (Some(false), holds) => Ok(holds),
                    (unknown, _) => Ok(unknown),
                })
                .unwrap_or(Some(true)),
        }
    }

    /// The literals that it names.
    pub(super) fn literals<'t>(&'t self, met: &mut Vec<&'t FeelLiteral>) {
        match self {
            Self::Anything => {}
            Self::Is(literal) => met.push(literal),
            Self::Between(from, to) => {
                met.extend(from.iter().chain(to).map(|(literal, _)| literal));
            }
            Self::Not(inner) => inner.literals(met),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.literals(met)),
        }
    }

    /// Whether it speaks of numbers below nought without naming one: `< 0`.
    pub(super) fn asks_below_nought(&self) -> bool {
        match self {
            Self::Between(None, Some((FeelLiteral::Number(number), false))) => number.digits == 0,
            Self::Anything | Self::Is(_) | Self::Between(..) => false,
            Self::Not(inner) => inner.asks_below_nought(),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_below_nought),
        }
    }

    /// Whether some value may fulfil both; where nobody can tell, it may.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any(parts), other) | (other, Self::Any(parts)) => {
                parts.iter().any(|part| part.may_meet(other))
            }
            (Self::All(parts), other) | (other, Self::All(parts)) => {
                parts.iter().all(|part| part.may_meet(other))
            }
            (Self::Is(literal), test) | (test, Self::Is(literal)) => test.of(literal) == Some(true),
            (Self::Between(from, to), Self::Between(other_from, other_to)) => {
                let apart = |to: &Option<RangeEnd>, from: &Option<RangeEnd>| match (to, from) {
                    (Some((to, to_in)), Some((from, from_in))) => to
                        .compared(from)
                        .is_none_or(|is| is.is_lt() || is.is_eq() && !(*to_in && *from_in)),
                    _ => false,
                };
                !apart(to, other_from) && !apart(other_to, from)
            }
            (Self::Anything | Self::Not(_), _) | (_, Self::Anything | Self::Not(_)) => true,
        }
    }
}

/// The tests of a cell in the column of an input, which a cell may name instead of `?`.
///
/// # Errors
/// The part that cannot be carried over, as it is written.
pub(super) fn tests(cell: &str, input: &str) -> Result<UnaryTest, String> {
    let cell = cell.trim();
    if cell.is_empty() || cell == "-" {
        return Ok(UnaryTest::Anything);
    }
    let mut parser = Parser {
        rest: cell,
        input,
        depth: 0,
    };
    let test = parser.list();
    test.filter(|_| parser.rest.is_empty())
        .ok_or_else(|| cell.to_owned())
}

/// A range that a list of allowed values is.
pub(super) fn range(text: &str) -> Option<(Option<RangeEnd>, Option<RangeEnd>)> {
    match tests(text, "").ok()? {
        UnaryTest::Between(from, to) => Some((from, to)),
        _ => None,
    }
}

/// How deep tests may stand in each other.
const DEPTH: usize = 32;

const SIGNS: [&str; 7] = ["<=", ">=", "!=", "<>", "<", ">", "="];

struct Parser<'c> {
    /// The unread rest, without leading space.
    rest: &'c str,
    /// The expression of the column.
    input: &'c str,
    depth: usize,
}

impl<'c> Parser<'c> {
    fn skip(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default().trim_start();
    }

    /// Takes a sign.
    fn takes(&mut self, sign: &str) -> bool {
        let is_next = self.rest.starts_with(sign);
        if is_next {
            self.skip(sign.len());
        }
        is_next
    }

    /// Takes a word that no other letter stands behind.
    fn takes_word(&mut self, word: &str) -> bool {
        let behind = self.rest.strip_prefix(word);
        let is_next = behind
            .is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
        if is_next {
            self.skip(word.len());
        }
        is_next
    }

    /// Tests of which any must hold, with commas between them.
    fn list(&mut self) -> Option<UnaryTest> {
        self.several(
            Self::disjunction,
            |parser| parser.takes(","),
            UnaryTest::Any,
        )
    }

    fn disjunction(&mut self) -> Option<UnaryTest> {
        self.several(
            Self::conjunction,
            |parser| parser.takes_word("or"),
            UnaryTest::Any,
        )
    }

    fn conjunction(&mut self) -> Option<UnaryTest> {
        self.several(
            Self::test,
            |parser| parser.takes_word("and"),
            UnaryTest::All,
        )
    }

    /// One part, or several with something between them.
    fn several(
        &mut self,
        part: fn(&mut Self) -> Option<UnaryTest>,
        between: fn(&mut Self) -> bool,
        join: fn(Vec<UnaryTest>) -> UnaryTest,
    ) -> Option<UnaryTest> {
        let first = part(self)?;
        if !between(self) {
            return Some(first);
        }
        let mut parts = vec![first, part(self)?];
        while between(self) {
            parts.push(part(self)?);
        }
        Some(join(parts))
    }

    fn test(&mut self) -> Option<UnaryTest> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let test = self.one_test();
        self.depth -= 1;
        test
    }

    fn one_test(&mut self) -> Option<UnaryTest> {
        if let Some(sign) = self.sign() {
            let end = self.literal()?;
            return compared(sign, end);
        }
        if self.is_input() {
            return self.of_input();
        }
        if let Some(behind) = self.rest.strip_prefix("not")
            && behind.trim_start().starts_with('(')
        {
            self.skip("not".len());
            return Some(UnaryTest::Not(Box::new(self.group()?)));
        }
        if let Some(range) = self.interval() {
            return Some(range);
        }
        if self.rest.starts_with('(') {
            return self.group();
        }
        if self.takes("[") {
            let list = self.list()?;
            return self.takes("]").then_some(list);
        }
        let literal = self.literal()?;
        match self.sign() {
            None => Some(UnaryTest::Is(literal)),
            // `5 < ?` is `? > 5`.
            Some(sign) if self.is_input() => compared(turned(sign), literal),
            Some(_) => None,
        }
    }

    /// Tests in parentheses.
    fn group(&mut self) -> Option<UnaryTest> {
        if !self.takes("(") {
            return None;
        }
        let list = self.list()?;
        self.takes(")").then_some(list)
    }

    /// Takes `?` or the column's own expression.
    fn is_input(&mut self) -> bool {
        self.takes("?")
            || !self.input.is_empty()
                && literal(self.input).is_none()
                && self.takes_word(self.input)
    }

    /// The rest behind `?`.
    fn of_input(&mut self) -> Option<UnaryTest> {
        if let Some(sign) = self.sign() {
            let end = self.literal()?;
            return compared(sign, end);
        }
        if self.takes_word("in") {
            return if self.rest.starts_with('(') && self.interval_ahead().is_none() {
                self.group()
            } else {
                self.test()
            };
        }
        if self.takes_word("between") {
            let from = self.literal()?;
            let to = self.takes_word("and").then(|| self.literal())??;
            return Some(UnaryTest::Between(
                Some((ordered(from)?, true)),
                Some((ordered(to)?, true)),
            ));
        }
        // A value that is asked for itself is true.
        let ends = self.rest.is_empty() || self.rest.starts_with([',', ')']);
        (ends || self.rest.starts_with("and") || self.rest.starts_with("or"))
            .then_some(UnaryTest::Is(FeelLiteral::Yes(true)))
    }

    fn sign(&mut self) -> Option<&'static str> {
        let sign = SIGNS.into_iter().find(|sign| self.rest.starts_with(sign))?;
        self.skip(sign.len());
        // As other languages write it.
        if sign == "=" {
            self.takes("=");
        }
        Some(sign)
    }

    /// The text of the interval that comes next.
    fn interval_ahead(&self) -> Option<&'c str> {
        self.rest.strip_prefix(['[', '(', ']'])?;
        let mut quoted = false;
        let mut calls = 0_usize;
        let mut dots = false;
        for (at, c) in self.rest.char_indices().skip(1) {
            match c {
                '"' => quoted = !quoted,
                _ if quoted => {}
                '(' => calls += 1,
                ')' if calls > 0 => calls -= 1,
                '.' if self
                    .rest
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with("..")) =>
                {
                    dots = true;
                }
                ',' if calls == 0 => return None,
                ')' | ']' | '[' => return self.rest.get(..=at).filter(|_| dots),
                _ => {}
            }
        }
        None
    }

    fn interval(&mut self) -> Option<UnaryTest> {
        let text = self.interval_ahead()?;
        let inner = text.get(1..text.len() - 1)?;
        let (from, to) = inner.split_once("..")?;
        let (from, to) = (ordered(literal(from)?)?, ordered(literal(to)?)?);
        let range = UnaryTest::Between(
            Some((from, text.starts_with('['))),
            Some((to, text.ends_with(']'))),
        );
        self.skip(text.len());
        Some(range)
    }

    fn literal(&mut self) -> Option<FeelLiteral> {
        let length = self.literal_ahead()?;
        // A value of a kind that a policy lacks is only ever a result.
        let found = literal(self.rest.get(..length)?)
            .filter(|found| !matches!(found, FeelLiteral::Written(_)))?;
        self.skip(length);
        Some(found)
    }

    /// How long the literal is that comes next.
    fn literal_ahead(&self) -> Option<usize> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let start = self
            .rest
            .strip_prefix(['@', '-'])
            .unwrap_or(self.rest)
            .trim_start();
        let before = self.rest.len() - start.len();
        if start.starts_with('"') {
            return Some(before + text_ahead(start)?);
        }
        let word = start.find(|c: char| !is_part(c)).unwrap_or(start.len());
        let behind = start.get(word..)?;
        if behind.trim_start().starts_with('(') {
            let mut quoted = false;
            let end = behind.char_indices().find(|(_, c)| {
                quoted ^= *c == '"';
                !quoted && *c == ')'
            });
            return end.map(|(at, _)| before + word + at + 1);
        }
        (word > 0).then_some(before + word)
    }
}

/// How long the text in quotation marks is that comes first.
fn text_ahead(text: &str) -> Option<usize> {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map(|(at, _)| at + 1)
}

/// Numbers, dates and durations have an order.
fn ordered(literal: FeelLiteral) -> Option<FeelLiteral> {
    matches!(
        literal,
        FeelLiteral::Number(_)
            | FeelLiteral::Date(_)
            | FeelLiteral::Time(_)
            | FeelLiteral::Duration(..)
    )
    .then_some(literal)
}

fn turned(sign: &str) -> &str {
    match sign {
        "<=" => ">=",
        ">=" => "<=",
        "<" => ">",
        ">" => "<",
        other => other,
    }
}

fn compared(sign: &str, end: FeelLiteral) -> Option<UnaryTest> {
    Some(match sign {
        "=" => UnaryTest::Is(end),
        "!=" | "<>" => UnaryTest::Not(Box::new(UnaryTest::Is(end))),
        "<" | "<=" => UnaryTest::Between(None, Some((ordered(end)?, sign == "<="))),
        _ => UnaryTest::Between(Some((ordered(end)?, sign == ">=")), None),
    })
}

#[cfg(test)]
mod tests {
    use super::tests;

    #[test]
    fn what_is_nested_too_deeply_is_no_test() {
        for cell in ["[", "(", "not(", "? in "] {
            assert!(tests(&cell.repeat(100_000), "").is_err(), "{cell}");
        }
        assert!(tests("not(([1..2]))", "").is_ok());
    }
}
