//! Amounts that rules give, word for word.

use crate::model::amount::{Period, Rounding, Side};
use crate::model::ids::CalendarId;
use crate::model::{Binding, Domain, Model, RuleResult, Saying, SpokenDays, SpokenTerm};

use super::labels;
use super::values;
use super::vocabulary::Vocabulary;

/// What a rule gives.
#[must_use]
pub fn result(
    model: &Model,
    vocabulary: &Vocabulary,
    domain: &Domain,
    result: RuleResult,
) -> String {
    match result {
        RuleResult::Value(value) => values::value(model, vocabulary, domain, value),
        RuleResult::Amount(fact) => {
            let fact = model.facts.at(fact);
            match fact.computed.as_ref().map(|computed| &computed.saying) {
                Some(Saying::Result(term)) => self::term(model, vocabulary, term),
                _ => model.plain(&fact.label),
            }
        }
    }
}

/// An amount as it is written.
#[must_use]
pub fn term(model: &Model, vocabulary: &Vocabulary, term: &SpokenTerm) -> String {
    Speaker { model, vocabulary }.say(term)
}

/// The parts of a sum.
#[must_use]
pub(super) fn sum(model: &Model, vocabulary: &Vocabulary, parts: &[(bool, SpokenTerm)]) -> String {
    Speaker { model, vocabulary }.sum(parts)
}

/// An amount within a sum.
#[must_use]
pub(super) fn part(model: &Model, vocabulary: &Vocabulary, term: &SpokenTerm) -> String {
    Speaker { model, vocabulary }.at(term, Binding::Product)
}

/// An amount that is compared. Words behind all of it are held together.
#[must_use]
pub(super) fn side(model: &Model, vocabulary: &Vocabulary, term: &SpokenTerm) -> String {
    let speaker = Speaker { model, vocabulary };
    if term.has_tail() {
        speaker.at(term, Binding::Sum)
    } else {
        speaker.say(term)
    }
}

struct Speaker<'a> {
    model: &'a Model,
    vocabulary: &'a Vocabulary,
}

impl Speaker<'_> {
    fn say(&self, term: &SpokenTerm) -> String {
        match term {
            SpokenTerm::Fact(id) => labels::fact_label(self.model, self.vocabulary, *id),
            SpokenTerm::Decision(id) => {
                labels::decision_label(self.model, self.vocabulary, self.model.decisions.at(*id))
            }
            SpokenTerm::Value(ordered, value) => {
                values::ordered_value(self.vocabulary, ordered, *value)
            }
            SpokenTerm::Sum(parts) => self.sum(parts),
            SpokenTerm::Product(parts) => self.product(parts),
            SpokenTerm::Percent(digits, of) => {
                let number = match digits.split_once('.') {
                    Some((whole, rest)) => {
                        format!("{whole}{}{rest}", self.vocabulary.word("decimal-mark"))
                    }
                    None => digits.clone(),
                };
                let of = self.at(of, Binding::Tight);
                let words = [("number", number.as_str()), ("of", of.as_str())];
                self.vocabulary.say("percent-of", &words)
            }
            SpokenTerm::Least(parts) => {
                let id = self.if_day(term, ["earliest-of", "least-of"]);
                self.listed(id, parts)
            }
            SpokenTerm::Greatest(parts) => {
                let id = self.if_day(term, ["latest-of", "greatest-of"]);
                self.listed(id, parts)
            }
            SpokenTerm::AtLeast(of, least) => {
                let id = self.if_day(of, ["but-not-before", "but-at-least"]);
                self.limited(id, of, least)
            }
            SpokenTerm::AtMost(of, most) => {
                let id = self.if_day(of, ["but-not-after", "but-at-most"]);
                self.limited(id, of, most)
            }
            SpokenTerm::Rounded(of, how, step) => {
                let (of, step) = (self.at(of, Binding::Loose), self.say(step));
                let words = [("of", of.as_str()), ("step", step.as_str())];
                self.vocabulary.say(rounded(*how), &words)
            }
            SpokenTerm::PeriodEnd(period, side, of) => {
                let id = match (period, side) {
                    (Period::Day, _) => return self.say(of),
                    (Period::Month, Side::Start) => "month-start",
                    (Period::Month, Side::End) => "month-end",
                    (Period::Year, Side::Start) => "year-start",
                    (Period::Year, Side::End) => "year-end",
                };
                let day = self.at(of, Binding::Tight);
                self.vocabulary.say(id, &[("day", &day)])
            }
            SpokenTerm::WorkingDays(count, calendar) => {
                let (number, days) = (count.to_string(), self.days(*calendar));
                let id = if *count == 1 {
                    "working-day"
                } else {
                    "working-days"
                };
                self.vocabulary
                    .say(id, &[("number", &number), ("days", &days)])
            }
            SpokenTerm::WorkingElapsed(from, to, both, calendar) => {
                let id = if *both {
                    "working-days-through"
                } else {
                    "working-days-between"
                };
                let days = self.days(*calendar);
                let (one, other) = (self.at(from, Binding::Sum), self.at(to, Binding::Sum));
                let words = [("days", days.as_str()), ("one", &one), ("other", &other)];
                self.vocabulary.say(id, &words)
            }
            SpokenTerm::NextTo(days, relation, of) => {
                let (kind, days) = match days {
                    SpokenDays::Calendar(id) => ("next", self.days(*id)),
                    SpokenDays::Weekday(weekday) => {
                        let id = format!("weekday-{}", *weekday as u8 + 1);
                        ("weekday", self.vocabulary.word(&id))
                    }
                };
                let how = values::relation_id(*relation);
                let day = self.at(of, Binding::Tight);
                let words = [("days", days.as_str()), ("day", day.as_str())];
                self.vocabulary.say(&format!("{kind}-{how}"), &words)
            }
            SpokenTerm::Elapsed(period, from, to, both) => {
                let id = match (period, both) {
                    (Period::Day, false) => "days-between",
                    (Period::Day, true) => "days-through",
                    (Period::Month, false) => "months-between",
                    (Period::Month, true) => "months-through",
                    (Period::Year, false) => "years-between",
                    (Period::Year, true) => "years-through",
                };
                let (one, other) = (self.at(from, Binding::Sum), self.at(to, Binding::Sum));
                self.vocabulary.say(id, &[("one", &one), ("other", &other)])
            }
        }
    }

    /// The days of a calendar.
    fn days(&self, calendar: CalendarId) -> String {
        self.model.plain(&self.model.calendars.at(calendar).label)
    }

    /// An amount within another that holds its parts at least so tightly; else in parentheses.
    fn at(&self, term: &SpokenTerm, least: Binding) -> String {
        let words = self.say(term);
        if term.binding() < least {
            self.vocabulary.say("in-parentheses", &[("words", &words)])
        } else {
            words
        }
    }

    /// The first of two of a day, else the second.
    fn if_day<'i>(&self, term: &SpokenTerm, [of_day, other]: [&'i str; 2]) -> &'i str {
        if self.model.is_date(term) {
            of_day
        } else {
            other
        }
    }

    fn sum(&self, parts: &[(bool, SpokenTerm)]) -> String {
        let mut words = String::new();
        for (at, (minus, part)) in parts.iter().enumerate() {
            let part = self.at(part, Binding::Product);
            words = match (at, minus) {
                (0, _) => part,
                (_, true) => self.joined("minus", &words, &part),
                (_, false) => self.joined("plus", &words, &part),
            };
        }
        words
    }

    /// What follows a divisor does not divide: what is before it is held together.
    fn product(&self, parts: &[(bool, SpokenTerm)]) -> String {
        let mut words = String::new();
        let mut is_divided = false;
        for (at, (divides, part)) in parts.iter().enumerate() {
            let part = self.at(part, Binding::Tight);
            if is_divided {
                words = self.vocabulary.say("in-parentheses", &[("words", &words)]);
            }
            words = match (at, divides) {
                (0, _) => part,
                (_, true) => self.joined("divided-by", &words, &part),
                (_, false) => self.joined("times", &words, &part),
            };
            is_divided = at > 0 && *divides;
        }
        words
    }

    fn joined(&self, id: &str, one: &str, other: &str) -> String {
        self.vocabulary.say(id, &[("one", one), ("other", other)])
    }

    fn listed(&self, id: &str, parts: &[SpokenTerm]) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| self.at(part, Binding::Sum))
            .collect();
        let list = values::and(self.vocabulary, &parts);
        let list = self.vocabulary.say("in-parentheses", &[("words", &list)]);
        self.vocabulary.say(id, &[("list", &list)])
    }

    fn limited(&self, id: &str, of: &SpokenTerm, bound: &SpokenTerm) -> String {
        let (of, bound) = (
            self.at(of, Binding::Loose),
            self.at(bound, Binding::Product),
        );
        self.vocabulary.say(id, &[("of", &of), ("bound", &bound)])
    }
}

fn rounded(how: Rounding) -> &'static str {
    match how {
        Rounding::Down => "rounded-down",
        Rounding::Up => "rounded-up",
        Rounding::TowardZero => "rounded-toward-zero",
        Rounding::HalfUp => "rounded-half-up",
        Rounding::HalfEven => "rounded-half-even",
        Rounding::HalfAwayFromZero => "rounded-half-away",
    }
}
