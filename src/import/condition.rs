//! What a cell asks, as a condition of the language.

use super::domain::{Domain, NoValue, something_else};
use super::feel::{End, Test};
use super::literal::{Literal, Number};

/// What a column asks for: a fact or a decision.
pub(super) struct Subject<'s> {
    pub(super) name: &'s str,
    pub(super) domain: &'s Domain,
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
pub(super) enum Words {
    /// Everybody fulfils it.
    Always,
    /// Nobody does, and why.
    Never(String),
    /// As it is written: it stands anywhere without parentheses.
    Asks(String),
}

impl Words {
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

impl Subject<'_> {
    /// A test of it.
    ///
    /// # Errors
    /// Where the language cannot say it.
    pub(super) fn asks(&self, test: &Test) -> Result<Words, Omitted> {
        match self.domain {
            Domain::YesNo if self.stated.is_none() => Ok(self.yes_or_no(test)),
            Domain::OneOf(_) => self.one_of(test),
            Domain::YesNo | Domain::Numbers { .. } | Domain::Dates { .. } => {
                self.formula(test, true)
            }
        }
    }

    fn yes_or_no(&self, test: &Test) -> Words {
        let name = self.name;
        let [yes, no] = [true, false].map(|value| test.of(&Literal::Yes(value)) == Some(true));
        match (yes, no) {
            (true, true) => Words::Always,
            (true, false) => Words::Asks(name.to_owned()),
            (false, true) => Words::Asks(format!("not {name}")),
            (false, false) => Words::Never(format!("`{name}` is neither true nor false there")),
        }
    }

    fn one_of(&self, test: &Test) -> Result<Words, Omitted> {
        let (name, Domain::OneOf(values)) = (self.name, self.domain) else {
            return Ok(Words::Always);
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
        let is_kind = |literal: &&&Literal| {
            values
                .list
                .iter()
                .filter_map(|(.., own)| own.as_ref())
                .any(|own| same_kind(own, literal))
        };
        if let Some(strange) = named.iter().find(|literal| {
            !is_kind(literal) && !matches!(literal, Literal::Null | Literal::Text(_))
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
                Words::Never(format!("`{named}` is no value of `{name}`"))
            }
            (_, []) => Words::Always,
            ([only], _) => Words::Asks(format!("{name} is {only}")),
            (_, [only]) => Words::Asks(format!("{name} is not {only}")),
            _ if chosen.len() <= others.len() => {
                Words::Asks(format!("{name} is one of ({})", chosen.join(", ")))
            }
            _ => Words::Asks(format!("not ({name} is one of ({}))", others.join(", "))),
        })
    }

    /// Whom a test says that it is true of; or false of. Nothing is said of who has no value,
    /// unless that is asked for.
    fn formula(&self, test: &Test, holds: bool) -> Result<Words, Omitted> {
        let parts = |parts: &[Test]| {
            parts
                .iter()
                .map(|part| self.formula(part, holds))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match test {
            Test::Anything if holds => Words::Always,
            Test::Anything => Words::Always.not(),
            Test::Not(inner) => self.formula(inner, !holds)?,
            Test::All(all) if holds => Words::all(parts(all)?),
            Test::All(all) => Words::any(parts(all)?),
            Test::Any(any) if holds => Words::any(parts(any)?),
            Test::Any(any) => Words::all(parts(any)?),
            Test::Is(Literal::Null) => {
                let null = match self.stated {
                    Some(stated) => Words::Asks(format!("not {stated}")),
                    None => Words::Never(format!("`{}` is never null", self.name)),
                };
                if holds { null } else { null.not() }
            }
            // What has no value is no other value.
            Test::Is(literal) => {
                let is = Words::all(vec![self.has_value(), self.is(literal)?]);
                if holds { is } else { is.not() }
            }
            Test::Between(from, to) => {
                let between = self.between(from.as_ref(), to.as_ref())?;
                Words::all(vec![
                    self.has_value(),
                    if holds { between } else { between.not() },
                ])
            }
        })
    }

    fn has_value(&self) -> Words {
        self.stated
            .map_or(Words::Always, |stated| Words::Asks(stated.to_owned()))
    }

    fn is(&self, literal: &Literal) -> Result<Words, Omitted> {
        let name = self.name;
        Ok(match (self.value(literal)?, literal) {
            (Err(never), _) => never,
            (Ok(_), Literal::Yes(true)) => Words::Asks(name.to_owned()),
            (Ok(_), Literal::Yes(false)) => Words::Asks(format!("not {name}")),
            (Ok(value), _) => Words::Asks(format!("{name} is {value}")),
        })
    }

    /// A literal in words of the language; `Ok(Err(_))` where it can never be one.
    fn value(&self, literal: &Literal) -> Result<Result<String, Words>, Omitted> {
        match self.domain.value(literal) {
            Ok(value) => Ok(Ok(value)),
            Err(NoValue::BelowNought) => Ok(Err(below_nought())),
            Err(NoValue::Other) => Err(Omitted::Unsaid(format!(
                "`{literal}` is no value of `{}`",
                self.name
            ))),
        }
    }

    fn between(&self, from: Option<&End>, to: Option<&End>) -> Result<Words, Omitted> {
        let name = self.name;
        let is_negative = |literal: &Literal| matches!(literal, Literal::Number(Number { digits, .. }) if *digits < 0);
        let is_nought =
            |literal: &Literal| matches!(literal, Literal::Number(Number { digits: 0, .. }));
        // Everything lies above what is below nought, and nothing below nought.
        let from = from.filter(|(literal, _)| !is_negative(literal));
        if to.is_some_and(|(literal, included)| {
            is_negative(literal) || is_nought(literal) && !included
        }) {
            return Ok(below_nought());
        }
        let mut parts = Vec::new();
        let mut ends = Vec::new();
        for (end, number, day) in [
            (from, [">", ">="], ["after", "on or after"]),
            (to, ["<", "<="], ["before", "on or before"]),
        ] {
            let Some((literal, included)) = end else {
                continue;
            };
            let [open, closed] = if matches!(literal, Literal::Date(_)) {
                day
            } else {
                number
            };
            let value = match self.value(literal)? {
                Ok(value) => value,
                Err(never) => return Ok(never),
            };
            parts.push(Words::Asks(format!(
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
                return Ok(Words::Never(format!(
                    "nothing lies between `{low}` and `{high}`"
                )));
            }
            if **low_in && **high_in && matches!(low, Literal::Number(_)) {
                return Ok(Words::Asks(format!("{name} in {from}..{to}")));
            }
        }
        Ok(Words::all(parts))
    }
}

fn below_nought() -> Words {
    Words::Never("a policy has no numbers below nought".to_owned())
}

fn same_kind(one: &Literal, other: &Literal) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
