//! The test of a cell, as a condition of the language.

use super::domain::{InputDomain, NoValue, something_else};
use super::feel::{RangeEnd, UnaryTest};
use super::literal::FeelLiteral;

/// The subject of a column: a fact or a decision.
pub(super) struct ColumnSubject<'s> {
    pub(super) name: &'s str,
    pub(super) domain: &'s InputDomain,
    /// The fact that says whether it has a value at all, where that is asked for.
    pub(super) stated: Option<&'s str>,
}

/// Why a rule is not written.
pub(super) enum Omitted {
    /// It never applies: the others mean the same without it.
    Never(String),
    /// It cannot be said.
    Unsaid(String),
}

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum ConditionText {
    /// Everybody fulfils it.
    Always,
    /// Nobody does, and why.
    Never(String),
    /// As it is written: it stands anywhere without parentheses.
    Asks(String),
}

impl ConditionText {
    fn not(self) -> Self {
        match self {
            Self::Always => Self::Never("nobody is outside of what everybody is".to_owned()),
            Self::Never(_) => Self::Always,
            Self::Asks(text) => Self::Asks(format!("not ({})", within(&text))),
        }
    }

    fn all(parts: Vec<Self>) -> Self {
        let mut asked = Vec::new();
        for part in parts {
            match part {
                Self::Always => {}
                Self::Never(why) => return Self::Never(why),
                Self::Asks(text) => asked.push(text),
            }
        }
        Self::joined(&asked, " and ", Self::Always)
    }

    fn any(parts: Vec<Self>) -> Self {
        let mut asked = Vec::new();
        let mut never = "it asks for nothing".to_owned();
        for part in parts {
            match part {
                Self::Always => return Self::Always,
                Self::Never(why) => never = why,
                Self::Asks(text) => asked.push(text),
            }
        }
        Self::joined(&asked, " or ", Self::Never(never))
    }

    fn joined(asked: &[String], with: &str, nothing: Self) -> Self {
        match asked.len() {
            0 => nothing,
            1 => Self::Asks(asked.concat()),
            _ => Self::Asks(format!("({})", asked.join(with))),
        }
    }
}

/// Without parentheses around the whole.
fn within(text: &str) -> &str {
    let Some(inner) = text
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
    else {
        return text;
    };
    let mut depth = 0_usize;
    for c in inner.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return text,
            ')' => depth -= 1,
            _ => {}
        }
    }
    inner
}

impl ColumnSubject<'_> {
    /// A test of it.
    ///
    /// # Errors
    /// Where the language cannot say it.
    pub(super) fn asks(&self, test: &UnaryTest) -> Result<ConditionText, Omitted> {
        match self.domain {
            InputDomain::YesNo if self.stated.is_none() => Ok(self.yes_or_no(test)),
            InputDomain::OneOf(_) => self.one_of(test),
            InputDomain::YesNo
            | InputDomain::Numbers { .. }
            | InputDomain::Dates { .. }
            | InputDomain::Times { .. } => self.formula(test, true),
        }
    }

    fn yes_or_no(&self, test: &UnaryTest) -> ConditionText {
        let name = self.name;
        let [yes, no] = [true, false].map(|value| test.of(&FeelLiteral::Yes(value)) == Some(true));
        match (yes, no) {
            (true, true) => ConditionText::Always,
            (true, false) => ConditionText::Asks(name.to_owned()),
            (false, true) => ConditionText::Asks(format!("not {name}")),
            (false, false) => {
                ConditionText::Never(format!("`{name}` is neither true nor false there"))
            }
        }
    }

    fn one_of(&self, test: &UnaryTest) -> Result<ConditionText, Omitted> {
        let (name, InputDomain::OneOf(values)) = (self.name, self.domain) else {
            return Ok(ConditionText::Always);
        };
        let (mut chosen, mut others) = (Vec::new(), Vec::new());
        for (value, _, literal) in &values.list {
            let literal = literal.clone().unwrap_or_else(something_else);
            let fits = test.of(&literal) == Some(true);
            if fits {
                chosen.push(value.as_str());
            } else {
                others.push(value.as_str());
            }
        }
        let mut named = Vec::new();
        test.literals(&mut named);
        // A number that is compared with texts is a slip of the model, and no test that nobody
        // fulfils.
        let is_kind = |literal: &&&FeelLiteral| {
            values
                .list
                .iter()
                .filter_map(|(.., own)| own.as_ref())
                .any(|own| same_kind(own, literal))
        };
        if let Some(strange) = named.iter().find(|literal| {
            !is_kind(literal) && !matches!(literal, FeelLiteral::Null | FeelLiteral::Text(_))
        }) {
            return Err(Omitted::Unsaid(format!(
                "`{strange}` is no value of `{name}`"
            )));
        }
        Ok(match (chosen.as_slice(), others.as_slice()) {
            ([], _) => {
                let named = named
                    .first()
                    .map_or_else(|| "it".to_owned(), ToString::to_string);
                ConditionText::Never(format!("`{named}` is no value of `{name}`"))
            }
            (_, []) => ConditionText::Always,
            ([only], _) => ConditionText::Asks(format!("{name} is {only}")),
            (_, [only]) => ConditionText::Asks(format!("{name} is not {only}")),
            _ if chosen.len() <= others.len() => {
                ConditionText::Asks(format!("{name} is one of ({})", chosen.join(", ")))
            }
            _ => ConditionText::Asks(format!("not ({name} is one of ({}))", others.join(", "))),
        })
    }

    /// Whom a test says that it is true of; or false of. Nothing is said of who has no value,
    /// unless that is asked for.
    fn formula(&self, test: &UnaryTest, holds: bool) -> Result<ConditionText, Omitted> {
        let parts = |parts: &[UnaryTest]| {
            parts
                .iter()
                .map(|part| self.formula(part, holds))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match test {
            UnaryTest::Anything if holds => ConditionText::Always,
            UnaryTest::Anything => ConditionText::Always.not(),
            UnaryTest::Not(inner) => self.formula(inner, !holds)?,
            UnaryTest::All(all) if holds => ConditionText::all(parts(all)?),
            UnaryTest::All(all) => ConditionText::any(parts(all)?),
            UnaryTest::Any(any) if holds => ConditionText::any(parts(any)?),
            UnaryTest::Any(any) => ConditionText::all(parts(any)?),
            UnaryTest::Is(FeelLiteral::Null) => {
                let null = match self.stated {
                    Some(stated) => ConditionText::Asks(format!("not {stated}")),
                    None => ConditionText::Never(format!("`{}` is never null", self.name)),
                };
                if holds { null } else { null.not() }
            }
            // A fact without a value has no other value either.
            UnaryTest::Is(literal) => {
                let is = ConditionText::all(vec![self.has_value(), self.is(literal)?]);
                if holds { is } else { is.not() }
            }
            UnaryTest::Between(from, to) => {
                let between = self.between(from.as_ref(), to.as_ref())?;
                ConditionText::all(vec![
                    self.has_value(),
                    if holds { between } else { between.not() },
                ])
            }
        })
    }

    fn has_value(&self) -> ConditionText {
        self.stated.map_or(ConditionText::Always, |stated| {
            ConditionText::Asks(stated.to_owned())
        })
    }

    fn is(&self, literal: &FeelLiteral) -> Result<ConditionText, Omitted> {
        let name = self.name;
        Ok(match (self.value(literal)?, literal) {
            (Err(never), _) => never,
            (Ok(_), FeelLiteral::Yes(true)) => ConditionText::Asks(name.to_owned()),
            (Ok(_), FeelLiteral::Yes(false)) => ConditionText::Asks(format!("not {name}")),
            (Ok(value), _) => ConditionText::Asks(format!("{name} is {value}")),
        })
    }

    /// A literal in words of the language; `Ok(Err(_))` where it can never be one.
    fn value(&self, literal: &FeelLiteral) -> Result<Result<String, ConditionText>, Omitted> {
        match self.domain.value(literal) {
            Ok(value) => Ok(Ok(value)),
            Err(NoValue) => Err(Omitted::Unsaid(format!(
                "`{literal}` is no value of `{}`",
                self.name
            ))),
        }
    }

    fn between(
        &self,
        from: Option<&RangeEnd>,
        to: Option<&RangeEnd>,
    ) -> Result<ConditionText, Omitted> {
        let name = self.name;
        // All of its values lie above what is below its domain.
        let from = from.filter(|(literal, _)| !self.domain.is_below(literal, true));
        if let Some((literal, included)) = to
            && self.domain.is_below(literal, *included)
        {
            return Ok(ConditionText::Never(format!(
                "`{name}` is never so low as `{literal}`"
            )));
        }
        let mut parts = Vec::new();
        let mut ends = Vec::new();
        for (end, number, day, time) in [
            (
                from,
                [">", ">="],
                ["after", "on or after"],
                ["after", "at or after"],
            ),
            (
                to,
                ["<", "<="],
                ["before", "on or before"],
                ["before", "at or before"],
            ),
        ] {
            let Some((literal, included)) = end else {
                continue;
            };
            let [open, closed] = match literal {
                FeelLiteral::Date(_) => day,
                FeelLiteral::Time(_) => time,
                _ => number,
            };
            let value = match self.value(literal)? {
                Ok(value) => value,
                Err(never) => return Ok(never),
            };
            parts.push(ConditionText::Asks(format!(
                "{name} {} {value}",
                if *included { closed } else { open }
            )));
            ends.push((literal, included, value));
        }
        if let [(low, low_in, from), (high, high_in, to)] = ends.as_slice() {
            let order = low.compared(high);
            if order.is_none_or(std::cmp::Ordering::is_gt)
                || order.is_some_and(std::cmp::Ordering::is_eq) && !(**low_in && **high_in)
            {
                return Ok(ConditionText::Never(format!(
                    "nothing lies between `{low}` and `{high}`"
                )));
            }
            if **low_in && **high_in && matches!(low, FeelLiteral::Number(_)) {
                return Ok(ConditionText::Asks(format!("{name} in {from}..{to}")));
            }
        }
        Ok(ConditionText::all(parts))
    }
}

fn same_kind(one: &FeelLiteral, other: &FeelLiteral) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
