//! Amounts that are worked out: names resolved, units checked, everything in whole numbers of one
//! step.

use crate::base::{Diagnostic, Span, codes};
use crate::model::amount::{Amount, Period, Rounding, greatest_common, least_common};
use crate::model::calendar::Workdays;
use crate::model::domain::{Domain, Ordered, OrderedKind, read_number, show_number};
use crate::model::ids::{DecisionId, FactId};
use crate::model::names::Entity;
use crate::model::spoken::SpokenTerm;
use crate::model::types::{DecisionAmount, SpokenStep, SpokenSum};
use crate::syntax::ast;
use crate::syntax::ast::{Expression, ExpressionKind, Literal, LiteralKind, Name};

use super::calendars;
use super::context::Context;
use super::products::{self, LARGEST, MOST_FACTORS, Unmultiplied};
use super::terms;
use super::units::Units;

/// The bounds within which amounts are worked with; sums of a few fit into 64 bits.
const FARTHEST: i128 = 1_000_000_000_000_000_000;

/// How many minutes from midnight what a rule gives may lie.
const FURTHEST: i128 = 1_000_000;

/// An amount whose kind is known.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) amount: Amount,
    pub(super) kind: Kind,
    /// The sum that it is, where it can be said as one.
    pub(super) spoken: Option<SpokenSum>,
}

/// What an amount counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Days since 1970-01-01.
    Date,
    /// Minutes since midnight.
    Time,
    /// Four parts of 16 bits.
    Version,
    /// So many steps make one of its unit.
    Number { units: Units, scale: i64 },
}

impl Kind {
    /// The kind in a writer's words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Date => "a date".to_owned(),
            Self::Time => "a time of day".to_owned(),
            Self::Version => "a version".to_owned(),
            Self::Number { units, .. } => match units.text() {
                Some(unit) => format!("a number of {unit}"),
                None if units.is_none() => "a number without a unit".to_owned(),
                None => "a number of a unit that has no name".to_owned(),
            },
        }
    }
}

/// What amounts are read with.
pub(super) struct AmountReader<'a, 'l> {
    pub(super) context: &'a Context<'l>,
    /// Whether a month that is too short for a day gives its last one; none where nothing says so.
    pub(super) early: Option<bool>,
}

impl AmountReader<'_, '_> {
    /// An amount, or `None` after reporting why it is none.
    pub(super) fn typed(&self, written: &Expression) -> Option<Typed> {
        let mut typed = match &written.kind {
            ExpressionKind::Literal(literal) => self.literal(literal)?,
            ExpressionKind::Name(name) => self.named(name)?,
            ExpressionKind::Sum(parts) => self.sum(parts, written.span)?,
            ExpressionKind::Product(parts) => self.product(parts, written.span)?,
            ExpressionKind::Percent(number, of) => self.percent(number, of, written.span)?,
            ExpressionKind::Least(parts) => self.extreme(parts.iter(), Amount::Least)?,
            ExpressionKind::Greatest(parts) => self.extreme(parts.iter(), Amount::Greatest)?,
            ExpressionKind::AtLeast(of, least) => {
                self.extreme([of.as_ref(), least.as_ref()].into_iter(), Amount::Greatest)?
            }
            ExpressionKind::AtMost(of, most) => {
                self.extreme([of.as_ref(), most.as_ref()].into_iter(), Amount::Least)?
            }
            ExpressionKind::Rounded(of, how, step) => self.rounded(of, *how, step)?,
            ExpressionKind::PeriodEnd(period, side, of) => {
                let day = self.date(of)?;
                Typed {
                    amount: Amount::PeriodEnd(*period, *side, Box::new(day)),
                    kind: Kind::Date,
                    spoken: None,
                }
            }
            ExpressionKind::WorkingDays(..) => {
                self.wrong(
                    written.span,
                    "working days are added to a date",
                    "write the date before them: `delivered + 3 working days by …`",
                );
                return None;
            }
            ExpressionKind::WorkingElapsed(from, to, both, name) => {
                let counting = calendars::working_days(name, self.context);
                let (from, to) = (self.date(from)?, self.date(to)?);
                let from = if *both {
                    self.held(calendars::the_day_before(from), written.span)?
                } else {
                    from
                };
                let counted = calendars::between(&counting?, from, to);
                Typed {
                    amount: self.held(counted, written.span)?,
                    kind: days(),
                    spoken: None,
                }
            }
            ExpressionKind::NextTo(days, relation, of) => {
                let days = calendars::named(days, self.context);
                let of = self.date(of)?;
                let next = calendars::next_to(&days?, *relation, of);
                Typed {
                    amount: self.held(next, written.span)?,
                    kind: Kind::Date,
                    spoken: None,
                }
            }
            ExpressionKind::Elapsed(period, from, to, both) => {
                self.elapsed(*period, from, to, *both, written.span)?
            }
        };
        // What is no sum of facts is said as it is written.
        if typed.spoken.is_none() && typed.amount.as_constant().is_none() {
            typed.spoken = terms::spoken(written, self.context).map(SpokenSum::of);
        }
        if typed.amount.size() > LARGEST {
            self.too_many_parts(written.span);
            return None;
        }
        Some(typed)
    }

    pub(super) fn too_many_parts(&self, span: Span) {
        self.wrong(
            span,
            "this amount is made of too many others",
            format!("{LARGEST} parts can be worked with: multiply and divide by amounts that come to fewer values, or say it more simply"),
        );
    }

    pub(super) fn wrong(&self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.context
            .say(Diagnostic::new(&codes::WRONG_AMOUNT, span, message).help(help));
    }

    pub(super) fn too_large(&self, span: Span) {
        self.wrong(
            span,
            "this amount is larger than can be worked with",
            "amounts have up to 18 digits, those behind the point included; narrow the domains of its facts",
        );
    }

    /// A sum of factors and amounts.
    pub(super) fn added(
        &self,
        parts: Vec<(i64, Amount)>,
        constant: i64,
        span: Span,
    ) -> Option<Amount> {
        self.held(Amount::sum(parts, constant), span)
    }

    /// An amount; that there is none because it is too large is said.
    fn held(&self, amount: Option<Amount>, span: Span) -> Option<Amount> {
        if amount.is_none() {
            self.too_large(span);
        }
        amount
    }

    fn literal(&self, literal: &Literal) -> Option<Typed> {
        let (amount, kind) = match &literal.kind {
            LiteralKind::Date(text) => {
                let day = self.context.day(literal.span, text)?;
                (Amount::constant(day), Kind::Date)
            }
            LiteralKind::Time(text) => {
                let time = self.context.time(literal.span, text)?;
                (Amount::constant(time), Kind::Time)
            }
            LiteralKind::Digits { digits, unit } => {
                let Some((places, value)) = read_number(digits) else {
                    self.wrong(
                        literal.span,
                        format!("`{digits}` is no number that can be worked with"),
                        "write digits, and a point before those behind it",
                    );
                    return None;
                };
                let scale = 10_i64.checked_pow(places)?;
                let units = Units::read(unit.as_deref());
                (Amount::constant(value), Kind::Number { units, scale })
            }
            LiteralKind::Truth(_) | LiteralKind::Name(_) => return None,
        };
        Some(Typed {
            amount,
            kind,
            spoken: None,
        })
    }

    fn named(&self, name: &Name) -> Option<Typed> {
        let entity = self
            .context
            .resolve(name, "a fact or a quantity", |entity| match entity {
                Entity::Fact(_) | Entity::Decision(_) => Some(entity),
                _ => None,
            })?;
        let id = match entity {
            Entity::Fact(id) => id,
            Entity::Decision(id) => return self.decided(name, id),
            _ => return None,
        };
        let fact = self.context.model.facts.at(id);
        if fact.broken {
            return None;
        }
        let Domain::Ordered(ordered) = &fact.domain else {
            self.wrong(
                name.span,
                format!("`{}` is no number and no date", name.text),
                "amounts are worked out of facts that are numbers or dates",
            );
            return None;
        };
        let kind = kind_of(&ordered.kind)?;
        Some(Typed {
            amount: match &fact.computed {
                Some(computed) => computed.amount.clone(),
                None => Amount::Fact(id),
            },
            kind,
            spoken: Some(SpokenSum::of(SpokenTerm::Fact(id))),
        })
    }

    /// What a decision gives.
    fn decided(&self, name: &Name, id: DecisionId) -> Option<Typed> {
        let decision = self.context.model.decisions.at(id);
        let Domain::Ordered(ordered) = &decision.domain else {
            self.wrong(
                name.span,
                format!("`{}` gives no number and no date", name.text),
                "amounts are worked out of facts, quantities and decisions that are numbers or dates",
            );
            return None;
        };
        match &decision.amount {
            DecisionAmount::Fact(id) => Some(Typed {
                amount: self.context.model.facts.at(*id).computed.clone()?.amount,
                kind: kind_of(&ordered.kind)?,
                spoken: Some(SpokenSum::of(SpokenTerm::Fact(*id))),
            }),
            DecisionAmount::Refused(why) => {
                self.wrong(
                    name.span,
                    format!("`{}` cannot be worked with: {why}", name.text),
                    "say it for all readers, by facts that have one value",
                );
                None
            }
            DecisionAmount::Unasked => None,
        }
    }

    fn date(&self, written: &Expression) -> Option<Amount> {
        let typed = self.typed(written)?;
        if typed.kind == Kind::Date {
            return Some(typed.amount);
        }
        let message = format!("a date is needed here, and this is {}", typed.kind.words());
        self.wrong(
            written.span,
            message,
            "name a fact or a quantity that is a date",
        );
        None
    }

    /// A sum: a date and what is added to it, two dates whose difference it is, or numbers.
    fn sum(&self, parts: &[(bool, Expression)], span: Span) -> Option<Typed> {
        let (mut dates, mut others) = (Vec::new(), Vec::new());
        for (minus, written) in parts {
            if let Some(months) = whole_months(written) {
                let months = if *minus { -months.0 } else { months.0 };
                others.push((Part::Months(*minus, months), written));
                continue;
            }
            if let ExpressionKind::WorkingDays(count, name) = &written.kind {
                let days = calendars::working_days(name, self.context);
                let count = self.working_days(count)?;
                let count = if *minus { -count } else { count };
                others.push((Part::WorkingDays(days?, count), written));
                continue;
            }
            let typed = self.typed(written)?;
            match typed.kind {
                Kind::Date | Kind::Time => dates.push((*minus, typed)),
                Kind::Version | Kind::Number { .. } => {
                    others.push((Part::Amount(*minus, typed), written));
                }
            }
        }
        match dates.as_slice() {
            [] => self.numbers(others, None, span),
            [(false, date)] => self.later(date.clone(), others, span),
            [(minus, one), (other_minus, other)]
                if minus != other_minus && one.kind == other.kind =>
            {
                let (later, earlier) = if *minus { (other, one) } else { (one, other) };
                let amount = self.added(
                    vec![(1, later.amount.clone()), (-1, earlier.amount.clone())],
                    0,
                    span,
                )?;
                let difference = Typed {
                    amount,
                    kind: between(&one.kind),
                    spoken: join_spoken(later.spoken.as_ref(), earlier.spoken.as_ref()),
                };
                if others.is_empty() {
                    return Some(difference);
                }
                self.numbers(others, Some(difference), span)
            }
            _ => {
                self.wrong(
                    span,
                    "these dates cannot be added",
                    "one date without another is a number of days; a date and a number of days, weeks, months or years is a date",
                );
                None
            }
        }
    }

    /// How many working days are added.
    fn working_days(&self, written: &Literal) -> Option<i64> {
        let count = calendars::count(written);
        match count {
            Some(0) => self.wrong(
                written.span,
                "no working day is added",
                "the working day next to a day is `working day on or after delivered by …`, or `on or before`",
            ),
            None => self.wrong(
                written.span,
                "this is no number of working days",
                "write a whole number up to 100000",
            ),
            Some(_) => {}
        }
        count.filter(|count| *count != 0)
    }

    /// A day, with days and months added in the order in which they are written.
    fn later(&self, date: Typed, others: Vec<(Part, &Expression)>, span: Span) -> Option<Typed> {
        let mut spoken = date.spoken.filter(|_| others.len() == 1);
        let (mut amount, kind) = (date.amount, date.kind);
        if kind == Kind::Time
            && let Some((Part::Months(..) | Part::WorkingDays(..), written)) = others
                .iter()
                .find(|(part, _)| !matches!(part, Part::Amount(..)))
        {
            self.wrong(
                written.span,
                "this is added to a date, and not to a time of day",
                "minutes and hours are added to a time of day: `opens + 30 minutes`",
            );
            return None;
        }
        for (part, written) in others {
            match part {
                Part::Months(_, months) => {
                    let early = self.months_end(&amount, written.span)?;
                    amount = Amount::Months(Box::new(amount), months, early);
                    let is_years = whole_months(written).is_some_and(|(_, years)| years);
                    let step = if is_years {
                        SpokenStep::Years(months / 12)
                    } else {
                        SpokenStep::Months(months)
                    };
                    spoken = spoken.and_then(|spoken| with_step(spoken, step));
                }
                Part::WorkingDays(days, count) => {
                    let later = calendars::later(&days, amount, count);
                    amount = self.held(later, written.span)?;
                    spoken = None;
                }
                Part::Amount(minus, typed) => {
                    let typed = self.in_kind(typed, &between(&kind), written.span)?;
                    let sign = if minus { -1 } else { 1 };
                    let step = typed.amount.as_constant();
                    amount = self.added(vec![(1, amount), (sign, typed.amount)], 0, span)?;
                    spoken = spoken.zip(step).and_then(|(spoken, step)| {
                        with_step(spoken, SpokenStep::Number(step * sign))
                    });
                }
            }
        }
        Some(Typed {
            amount,
            kind,
            spoken,
        })
    }

    /// Numbers of one unit.
    fn numbers(
        &self,
        others: Vec<(Part, &Expression)>,
        first: Option<Typed>,
        span: Span,
    ) -> Option<Typed> {
        let mut sum = first;
        for (part, written) in others {
            let (minus, typed) = match part {
                Part::Amount(minus, typed) => (minus, typed),
                // Without a date they are counted like anything else.
                Part::Months(minus, _) => (minus, self.typed(written)?),
                Part::WorkingDays(..) => {
                    self.typed(written);
                    return None;
                }
            };
            sum = Some(match sum {
                None if minus => self
                    .added(vec![(-1, typed.amount)], 0, span)
                    .map(|amount| Typed {
                        amount,
                        spoken: None,
                        ..typed
                    })?,
                None => typed,
                Some(sum) => self.plus(sum, minus, typed, span)?,
            });
        }
        sum
    }

    fn plus(&self, sum: Typed, minus: bool, other: Typed, span: Span) -> Option<Typed> {
        let (sum, other) = self.alike(sum, other, span)?;
        if !matches!(sum.kind, Kind::Number { .. }) {
            self.wrong(
                span,
                format!(
                    "{} and {} cannot be added",
                    sum.kind.words(),
                    other.kind.words()
                ),
                "numbers are added to numbers, and days, weeks, months and years to dates",
            );
            return None;
        }
        let sign = if minus { -1 } else { 1 };
        let spoken = match (sum.spoken, other.amount.as_constant()) {
            (Some(spoken), Some(constant)) => {
                with_step(spoken, SpokenStep::Number(constant * sign))
            }
            (Some(spoken), None) => other.spoken.and_then(|more| joined(spoken, minus, more)),
            (None, _) => None,
        };
        Some(Typed {
            amount: self.added(vec![(1, sum.amount), (sign, other.amount)], 0, span)?,
            kind: sum.kind,
            spoken,
        })
    }

    /// Two amounts in the same unit and step.
    pub(super) fn alike(&self, one: Typed, other: Typed, span: Span) -> Option<(Typed, Typed)> {
        let (one, other) = (in_finer(one, &other.kind), other);
        let other = in_finer(other, &one.kind);
        let scale = match (&one.kind, &other.kind) {
            (
                Kind::Number { units, scale },
                Kind::Number {
                    units: other_units,
                    scale: other_scale,
                },
            ) if units.same(other_units) => least_common(*scale, *other_scale),
            (Kind::Date, Kind::Date)
            | (Kind::Time, Kind::Time)
            | (Kind::Version, Kind::Version) => {
                return Some((one, other));
            }
            (a, b) => {
                let message = format!("{} stands beside {}", a.words(), b.words());
                self.wrong(span, message, unit_help(a, b));
                return None;
            }
        };
        let Some(scale) = scale else {
            self.too_large(span);
            return None;
        };
        Some((
            self.scaled(one, scale, span)?,
            self.scaled(other, scale, span)?,
        ))
    }

    /// A number in smaller steps.
    pub(super) fn scaled(&self, typed: Typed, scale: i64, span: Span) -> Option<Typed> {
        let Kind::Number { units, scale: own } = typed.kind else {
            return Some(typed);
        };
        let factor = scale / own;
        let spoken = typed.spoken.map(|mut spoken| {
            if let Some(SpokenStep::Number(step)) = &mut spoken.more {
                *step = step.saturating_mul(factor);
            }
            spoken
        });
        Some(Typed {
            amount: self.added(vec![(factor, typed.amount)], 0, span)?,
            kind: Kind::Number { units, scale },
            spoken,
        })
    }

    /// A number in steps that digits can show, where there are such: as the domain of a fact has them.
    pub(super) fn in_digits(&self, typed: Typed, span: Span) -> Option<Typed> {
        let Kind::Number { scale, .. } = typed.kind else {
            return Some(typed);
        };
        match decimals(scale).and_then(|decimals| 10_i64.checked_pow(decimals)) {
            Some(scale) => self.scaled(typed, scale, span),
            None => Some(typed),
        }
    }

    /// An amount that is to be of a kind.
    fn in_kind(&self, typed: Typed, kind: &Kind, span: Span) -> Option<Typed> {
        let wanted = Typed {
            amount: Amount::constant(0),
            kind: kind.clone(),
            spoken: None,
        };
        let (typed, _) = self.alike(typed, wanted, span)?;
        if typed.kind == *kind {
            return Some(typed);
        }
        let one = match kind {
            Kind::Number { units, .. } if units.is("minute") => "minute",
            _ => "day",
        };
        self.context.say(
            Diagnostic::new(
                &codes::UNSTATED_ROUNDING,
                span,
                format!("this is not always a whole number of {one}s"),
            )
            .help(format!("say how it is rounded: `rounded up to 1 {one}`")),
        );
        None
    }

    fn product(&self, parts: &[(bool, Expression)], span: Span) -> Option<Typed> {
        let mut product: Option<Typed> = None;
        if let Some(rate) = parts.windows(2).find_map(|pair| self.rate(pair)) {
            let (written, span) = rate;
            let found = Diagnostic::new(
                &codes::WRONG_AMOUNT,
                span,
                "so much for each of something is written with `per`",
            );
            let help = format!("write `{written}`");
            self.context.say(found.offer(help, vec![(span, written)]));
            return None;
        }
        for (divides, written) in parts {
            let typed = self.typed(written)?;
            let Kind::Number { .. } = typed.kind else {
                let message = format!("{} cannot be multiplied", typed.kind.words());
                self.wrong(written.span, message, "only numbers can");
                return None;
            };
            product = Some(match product {
                None => typed,
                Some(product) => self.times(product, *divides, typed, written.span, span)?,
            });
        }
        product
    }

    /// `3.00 EUR/kg`, where nothing is called `kg`: as the language writes it, and where it stands.
    fn rate(&self, pair: &[(bool, Expression)]) -> Option<(String, Span)> {
        let [(_, amount), (true, of)] = pair else {
            return None;
        };
        let (ExpressionKind::Literal(literal), ExpressionKind::Name(name)) =
            (&amount.kind, &of.kind)
        else {
            return None;
        };
        let LiteralKind::Digits {
            digits,
            unit: Some(unit),
        } = &literal.kind
        else {
            return None;
        };
        let is_named = self.context.may_be_amount(&name.text);
        let is_unit = !is_named && self.context.is_meant_as_amount(&name.text);
        is_unit.then(|| {
            let span = Span {
                end: of.span.end,
                ..amount.span
            };
            (format!("{digits} {unit} per {}", name.text), span)
        })
    }

    fn times(
        &self,
        one: Typed,
        divides: bool,
        other: Typed,
        place: Span,
        span: Span,
    ) -> Option<Typed> {
        let (
            Kind::Number { units, scale },
            Kind::Number {
                units: other_units,
                scale: other_scale,
            },
        ) = (&one.kind, &other.kind)
        else {
            return None;
        };
        let units = units.times(other_units, divides);
        // The factor is a fraction; the rest keeps its own step.
        let (amount, inner, above, below) = match (
            one.amount.as_constant(),
            other.amount.as_constant(),
        ) {
            (_, Some(0)) if divides => {
                self.wrong(place, "nothing can be divided by 0", "write another number");
                return None;
            }
            (_, Some(factor)) if divides => (one.amount, *scale, *other_scale, factor),
            (_, Some(factor)) => (one.amount, *scale, factor, *other_scale),
            (Some(factor), None) if !divides => (other.amount, *other_scale, factor, *scale),
            _ => {
                let (one, other) = ((&one.amount, *scale), (&other.amount, *other_scale));
                match products::of_choices(self.context.model, one, divides, other) {
                    Ok((amount, scale)) => {
                        let Some(kind) = in_hundredths(units, scale) else {
                            self.too_large(span);
                            return None;
                        };
                        return Some(Typed {
                            amount,
                            kind,
                            spoken: None,
                        });
                    }
                    Err(Unmultiplied::TooLarge) => {
                        self.too_large(span);
                        return None;
                    }
                    Err(Unmultiplied::TooManyParts) => {
                        self.too_many_parts(span);
                        return None;
                    }
                    Err(Unmultiplied::NoCommon) => {
                        self.wrong(
                            place,
                            "what divides comes to too many different values to be exact",
                            "no number of 18 digits can be divided by all of them: narrow what it is worked out of",
                        );
                        return None;
                    }
                    Err(Unmultiplied::TooMany) => {}
                }
                self.wrong(
                    place,
                    if divides {
                        "an amount is divided by one that differs from reader to reader"
                    } else {
                        "two amounts that differ from reader to reader are multiplied"
                    },
                    &if divides {
                        format!(
                            "what divides must come to at most {MOST_FACTORS} values, and never to 0"
                        )
                    } else {
                        format!("one of the two must come to at most {MOST_FACTORS} values")
                    },
                );
                return None;
            }
        };
        let (above, below) = if below < 0 {
            (-above, -below)
        } else {
            (above, below)
        };
        let common = greatest_common(above, below);
        let (above, below) = (above / common, below / common);
        let Some(scale) = inner.checked_mul(below) else {
            self.too_large(span);
            return None;
        };
        Some(reduced(Typed {
            amount: self.added(vec![(above, amount)], 0, span)?,
            kind: in_hundredths(units, scale)?,
            spoken: None,
        }))
    }

    fn percent(&self, number: &Literal, of: &Expression, span: Span) -> Option<Typed> {
        let literal = |literal: Literal| Expression {
            span: literal.span,
            kind: ExpressionKind::Literal(literal),
        };
        let hundred = Literal {
            kind: LiteralKind::Digits {
                digits: "100".to_owned(),
                unit: None,
            },
            span: number.span,
        };
        let parts = [
            (false, literal(number.clone())),
            (true, literal(hundred)),
            (false, of.clone()),
        ];
        self.product(&parts, span)
    }

    fn extreme<'w>(
        &self,
        parts: impl Iterator<Item = &'w Expression>,
        make: impl Fn(Vec<Amount>) -> Amount,
    ) -> Option<Typed> {
        let mut all: Vec<Typed> = Vec::new();
        for written in parts {
            let mut typed = self.typed(written)?;
            if let Some(first) = all.first().cloned() {
                let (first, alike) = self.alike(first, typed, written.span)?;
                let Kind::Number { scale, .. } = first.kind else {
                    all.push(alike);
                    continue;
                };
                all = all
                    .into_iter()
                    .map(|typed| self.scaled(typed, scale, written.span))
                    .collect::<Option<_>>()?;
                typed = alike;
            }
            all.push(typed);
        }
        let kind = all.first()?.kind.clone();
        Some(Typed {
            amount: make(all.into_iter().map(|typed| typed.amount).collect()),
            kind,
            spoken: None,
        })
    }

    fn rounded(&self, of: &Expression, how: Rounding, step: &Literal) -> Option<Typed> {
        let (typed, wanted) = (self.typed(of)?, self.literal(step)?);
        let typed = in_finer(typed, &wanted.kind);
        let (
            Kind::Number { units, scale },
            Kind::Number {
                units: step_units,
                scale: step_scale,
            },
        ) = (&typed.kind, &wanted.kind)
        else {
            let message = format!("{} cannot be rounded", typed.kind.words());
            self.wrong(of.span, message, "only numbers can");
            return None;
        };
        if !units.same(step_units) {
            let message = format!(
                "{} is rounded to {}",
                typed.kind.words(),
                wanted.kind.words()
            );
            self.wrong(step.span, message, unit_help(&typed.kind, &wanted.kind));
            return None;
        }
        let Some(size) = wanted.amount.as_constant().filter(|size| *size > 0) else {
            self.wrong(
                step.span,
                "this is no step",
                "write a number above 0: `to 0.01 EUR`",
            );
            return None;
        };
        let (Some(by), above) = (scale.checked_mul(size), *step_scale) else {
            self.too_large(step.span);
            return None;
        };
        let common = greatest_common(above, by);
        let inner = self.added(vec![(above / common, typed.amount.clone())], 0, of.span)?;
        let (by, units, scale) = (by / common, units.clone(), *step_scale);
        let whole = if by == 1 {
            inner
        } else {
            Amount::Rounded(Box::new(inner), by, how)
        };
        Some(reduced(Typed {
            amount: self.added(vec![(size, whole)], 0, of.span)?,
            kind: Kind::Number { units, scale },
            spoken: None,
        }))
    }

    fn elapsed(
        &self,
        period: Period,
        from: &Expression,
        to: &Expression,
        both: bool,
        span: Span,
    ) -> Option<Typed> {
        let (first, last) = (self.date(from)?, self.date(to)?);
        let last = self.added(vec![(1, last)], i64::from(both), span)?;
        let (amount, unit) = match period {
            Period::Day => (self.added(vec![(1, last), (-1, first)], 0, span)?, "days"),
            Period::Month | Period::Year => {
                let early = self.months_end(&first, span)?;
                let months = Amount::MonthsBetween(Box::new(first), Box::new(last), early);
                if period == Period::Month {
                    (months, "months")
                } else {
                    (
                        Amount::Rounded(Box::new(months), 12, Rounding::Down),
                        "years",
                    )
                }
            }
        };
        Some(Typed {
            amount,
            kind: Kind::Number {
                units: Units::read(Some(unit)),
                scale: 1,
            },
            spoken: None,
        })
    }

    /// How a month ends that is too short; an error where nothing says so and a day may be one that
    /// some months lack.
    fn months_end(&self, from: &Amount, span: Span) -> Option<bool> {
        if self.early.is_some() {
            return self.early;
        }
        let never = match from {
            Amount::PeriodEnd(_, ast::Side::Start, _) => true,
            other => other
                .as_constant()
                .and_then(crate::model::domain::date_parts)
                .is_some_and(|(_, _, day)| day <= 28),
        };
        if never {
            return Some(true);
        }
        self.context.say(
            Diagnostic::new(
                &codes::UNSTATED_ROUNDING,
                span,
                "this may come to a day that its month does not have, such as 30 February",
            )
            .help(
                "say once in this file what it is then: `months end early` is the last day of the month, `months end late` the first of the next",
            ),
        );
        None
    }

    /// An amount that a decision of this domain gives, in the step of that, and its own bounds.
    pub(super) fn given(
        &self,
        typed: Typed,
        wanted: &Ordered,
        span: Span,
    ) -> Option<(Amount, Ordered)> {
        let typed = match &wanted.kind {
            OrderedKind::Number { unit, .. } => in_finer(
                typed,
                &Kind::Number {
                    units: Units::read(unit.as_deref()),
                    scale: 1,
                },
            ),
            OrderedKind::Date | OrderedKind::Time | OrderedKind::Version => typed,
        };
        let amount = match (&typed.kind, &wanted.kind) {
            (Kind::Date, OrderedKind::Date)
            | (Kind::Time, OrderedKind::Time)
            | (Kind::Version, OrderedKind::Version) => typed.amount,
            (Kind::Number { units, scale }, OrderedKind::Number { decimals, unit, .. })
                if units.same(&Units::read(unit.as_deref())) =>
            {
                let step = 10_i64.checked_pow(*decimals)?;
                if step % scale != 0 {
                    let words = |number: &str| match unit {
                        Some(unit) => format!("{number} {unit}"),
                        None => number.to_owned(),
                    };
                    let wanted = words(&show_number(1, *decimals));
                    let own = match self::decimals(*scale) {
                        Some(own) => words(&show_number(1, own)),
                        None => words(&format!("1/{scale}")),
                    };
                    self.context.say(
                        Diagnostic::new(
                            &codes::UNSTATED_ROUNDING,
                            span,
                            format!(
                                "this comes in steps of {own}, and steps of {wanted} are wanted"
                            ),
                        )
                        .help(format!(
                            "say how it is rounded, for example: `rounded down to {wanted}`"
                        )),
                    );
                    return None;
                }
                self.scaled(typed, step, span)?.amount
            }
            (own, _) => {
                let other = kind_of(&wanted.kind)?;
                let message = format!("this is {}, and {} is wanted", own.words(), other.words());
                self.wrong(span, message, unit_help(own, &other));
                return None;
            }
        };
        self.bounded(amount, wanted.kind.clone(), span)
    }

    /// The domain of an amount that is to be a fact, and the amount in the step of that domain.
    pub(super) fn domain(&self, typed: Typed, span: Span) -> Option<(Amount, Ordered)> {
        let (kind, typed) = match &typed.kind {
            Kind::Date => (OrderedKind::Date, typed),
            Kind::Time => (OrderedKind::Time, typed),
            Kind::Version => (OrderedKind::Version, typed),
            Kind::Number { units, scale } => {
                let Some(decimals) = decimals(*scale) else {
                    let unit = units
                        .text()
                        .map(|unit| format!(" {unit}"))
                        .unwrap_or_default();
                    self.context.say(
                        Diagnostic::new(
                            &codes::UNSTATED_ROUNDING,
                            span,
                            format!("this amount comes in steps of 1/{scale}{unit}, which no number of digits can show"),
                        )
                        .help(format!("say how it is rounded: `rounded down to 0.01{unit}`")),
                    );
                    return None;
                };
                let unit = units.text();
                if unit.is_none() && !units.is_none() {
                    self.wrong(
                        span,
                        format!("this would be counted in {}", units.spelled_out()),
                        "an amount is counted in one unit, or in one per another",
                    );
                    return None;
                }
                let kind = OrderedKind::Number {
                    decimals,
                    unit,
                    one: None,
                };
                let scale = 10_i64.checked_pow(decimals)?;
                (kind, self.scaled(typed, scale, span)?)
            }
        };
        let (amount, ordered) = self.bounded(typed.amount, kind, span)?;
        if ordered.kind == OrderedKind::Time && !(0 <= ordered.lo && ordered.hi < 24 * 60) {
            self.wrong(
                span,
                "this may be a time before 00:00 or after 23:59",
                "narrow the domains of its facts, or keep it within the day: `but at most 23:59`; to compare it, name the two times: `called > closes - 30 minutes`",
            );
            return None;
        }
        Some((amount, ordered))
    }

    /// An amount, with the bounds that it has by those of its facts.
    fn bounded(&self, amount: Amount, kind: OrderedKind, span: Span) -> Option<(Amount, Ordered)> {
        let facts = &self.context.model.facts;
        let of = |id: FactId| facts.at(id).domain.bounds();
        let (lo, hi) = amount.bounds(&of);
        let is_held = match kind {
            OrderedKind::Version => true,
            OrderedKind::Date => -719_162 <= lo && hi <= 2_932_896,
            // What a rule gives is asked of its own readers.
            OrderedKind::Time => -FURTHEST < lo && hi < FURTHEST,
            OrderedKind::Number { .. } => -FARTHEST < lo && hi < FARTHEST,
        };
        match (i64::try_from(lo), i64::try_from(hi)) {
            (Ok(lo), Ok(hi)) if is_held => Some((amount, Ordered { kind, lo, hi })),
            _ if kind == OrderedKind::Date => {
                self.wrong(
                    span,
                    "this may be a day before the year 1 or after the year 9999",
                    "narrow the domains of its facts",
                );
                None
            }
            _ => {
                self.too_large(span);
                None
            }
        }
    }
}

/// So many per cent of an amount are hundredths of it.
fn in_hundredths(mut units: Units, scale: i64) -> Option<Kind> {
    let scale = if units.take_percent() {
        scale.checked_mul(100)?
    } else {
        scale
    };
    Some(Kind::Number { units, scale })
}

/// What the values of a domain count.
fn kind_of(kind: &OrderedKind) -> Option<Kind> {
    Some(match kind {
        OrderedKind::Number { decimals, unit, .. } => Kind::Number {
            units: Units::read(unit.as_deref()),
            scale: 10_i64.checked_pow(*decimals)?,
        },
        OrderedKind::Date => Kind::Date,
        OrderedKind::Time => Kind::Time,
        OrderedKind::Version => Kind::Version,
    })
}

/// A part of a sum.
enum Part {
    /// An amount, and whether it is taken away.
    Amount(bool, Typed),
    /// So many months, and whether they are taken away.
    Months(bool, i64),
    /// So many of some days.
    WorkingDays(Workdays, i64),
}

/// Days that are counted.
pub(super) fn days() -> Kind {
    Kind::Number {
        units: Units::read(Some("days")),
        scale: 1,
    }
}

/// What lies between two: days between dates, minutes between times of day.
pub(super) fn between(kind: &Kind) -> Kind {
    match kind {
        Kind::Date => days(),
        Kind::Time => minutes(),
        // Of versions, steps.
        Kind::Version | Kind::Number { .. } => kind.clone(),
    }
}

fn minutes() -> Kind {
    Kind::Number {
        units: Units::read(Some("minutes")),
        scale: 1,
    }
}

/// A literal of months or years as months, and whether it was years.
fn whole_months(written: &Expression) -> Option<(i64, bool)> {
    let ExpressionKind::Literal(Literal {
        kind: LiteralKind::Digits {
            digits,
            unit: Some(unit),
        },
        ..
    }) = &written.kind
    else {
        return None;
    };
    let count: i64 = digits
        .parse()
        .ok()
        .filter(|count| (-120_000..=120_000).contains(count))?;
    match unit.as_str() {
        "month" | "months" => Some((count, false)),
        "year" | "years" => Some((count * 12, true)),
        _ => None,
    }
}

/// Weeks as days where days stand beside them, and hours as minutes.
fn in_finer(typed: Typed, beside: &Kind) -> Typed {
    let Kind::Number { units, scale } = &typed.kind else {
        return typed;
    };
    let meets = |unit: &str| matches!(beside, Kind::Number { units, .. } if units.is(unit));
    let (unit, count) = if units.is("week") && meets("day") {
        ("days", 7)
    } else if units.is("hour") && meets("minute") {
        ("minutes", 60)
    } else {
        return typed;
    };
    let scale = *scale;
    match Amount::sum(vec![(count, typed.amount.clone())], 0) {
        // One and a half hours are whole minutes.
        Some(amount) => reduced(Typed {
            amount,
            kind: Kind::Number {
                units: Units::read(Some(unit)),
                scale,
            },
            spoken: None,
        }),
        None => typed,
    }
}

/// Whether all of a unit are equally long: months and years are not.
fn one_length(units: &Units) -> bool {
    !units.is("month") && !units.is("year")
}

fn unit_help(one: &Kind, other: &Kind) -> String {
    match (one, other) {
        (Kind::Date, Kind::Number { .. }) | (Kind::Number { .. }, Kind::Date) => {
            "a date is compared with a date; `today - delivered` is a number of days".to_owned()
        }
        (Kind::Number { units, .. }, Kind::Number { units: other, .. }) => {
            match (units.text(), other.text()) {
                (Some(unit), None) | (None, Some(unit)) => {
                    format!("write the unit behind the number: `… {unit}`")
                }
                _ if one_length(units) != one_length(other) => {
                    "months and years are not of one length: name the date from which they are counted".to_owned()
                }
                _ => "amounts are added and compared in one unit; no unit is turned into another, but weeks into days".to_owned(),
            }
        }
        _ => "amounts are added and compared with amounts of the same kind".to_owned(),
    }
}

fn join_spoken(later: Option<&SpokenSum>, earlier: Option<&SpokenSum>) -> Option<SpokenSum> {
    let (later, earlier) = (later?, earlier?);
    (later.more.is_none() && earlier.more.is_none())
        .then(|| joined(later.clone(), true, earlier.clone()))
        .flatten()
}

fn joined(mut sum: SpokenSum, minus: bool, other: SpokenSum) -> Option<SpokenSum> {
    if sum.more.is_some() || other.more.is_some() || other.parts.is_empty() {
        return None;
    }
    sum.parts.extend(
        other
            .parts
            .into_iter()
            .map(|(taken, part)| (taken != minus, part)),
    );
    Some(sum)
}

/// A sum and a number that is added to it.
pub(super) fn with_step(mut spoken: SpokenSum, step: SpokenStep) -> Option<SpokenSum> {
    if spoken.parts.is_empty() {
        return None;
    }
    spoken.more = match (spoken.more, step) {
        (None, step) => Some(step),
        (Some(SpokenStep::Number(one)), SpokenStep::Number(other)) => {
            Some(SpokenStep::Number(one.checked_add(other)?))
                .filter(|step| *step != SpokenStep::Number(0))
        }
        (Some(_), _) => return None,
    };
    Some(spoken)
}

/// A number in the largest step that it has.
fn reduced(typed: Typed) -> Typed {
    let (Amount::Sum(parts, constant), Kind::Number { units, scale }) =
        (&typed.amount, &typed.kind)
    else {
        return typed;
    };
    let common = parts
        .iter()
        .map(|(factor, _)| *factor)
        .chain([*constant])
        .fold(*scale, greatest_common);
    if common <= 1 {
        return typed;
    }
    let parts = parts
        .iter()
        .map(|(factor, part)| (factor / common, part.clone()))
        .collect();
    match Amount::sum(parts, constant / common) {
        Some(amount) => Typed {
            amount,
            kind: Kind::Number {
                units: units.clone(),
                scale: scale / common,
            },
            spoken: None,
        },
        None => typed,
    }
}

/// How many digits behind the point show steps of one part in `scale`.
fn decimals(scale: i64) -> Option<u32> {
    (0..=9).find(|decimals| 10_i64.pow(*decimals) % scale == 0)
}
