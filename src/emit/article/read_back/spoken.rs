//! Amounts as the reader expects them where they are compared: in phrases of its own.

use crate::model::ids::CalendarId;
use crate::model::{FactId, Inline, Model, Ordered, OrderedKind, Saying, SpokenDays, SpokenTerm};

use super::super::outline::squeezed;
use super::calendar::civil;
use super::phrases::{Around2, Phrases, with_small_letter};

/// How far an amount holds together without parentheses: what is higher stands within what is lower.
const WITH_TAIL: u8 = 1;
const SUM: u8 = 2;
const PRODUCT: u8 = 3;
const ONE: u8 = 4;

pub(super) struct Expected<'a> {
    pub(super) model: &'a Model,
    pub(super) phrases: &'a Phrases,
}

impl Expected<'_> {
    /// An amount that is compared.
    pub(super) fn side(&self, term: &SpokenTerm) -> String {
        match term {
            SpokenTerm::AtLeast(..) | SpokenTerm::AtMost(..) | SpokenTerm::Rounded(..) => {
                format!("({})", self.words(term))
            }
            _ => self.words(term),
        }
    }

    /// An amount within a sum.
    pub(super) fn part(&self, term: &SpokenTerm) -> String {
        self.within(term, PRODUCT)
    }

    /// The parts of a sum.
    pub(super) fn sum(&self, parts: &[(bool, SpokenTerm)]) -> String {
        let mut words = String::new();
        for (minus, part) in parts {
            if !words.is_empty() {
                words += if *minus {
                    self.phrases.minus
                } else {
                    self.phrases.plus
                };
            }
            words += &self.within(part, PRODUCT);
        }
        words
    }

    fn within(&self, term: &SpokenTerm, least: u8) -> String {
        let words = self.words(term);
        if strength(term) < least {
            format!("({words})")
        } else {
            words
        }
    }

    fn words(&self, term: &SpokenTerm) -> String {
        let phrases = self.phrases;
        match term {
            SpokenTerm::Fact(id) => self.label(*id),
            SpokenTerm::Decision(id) => self.decision(&self.model.decisions.at(*id).title, *id),
            SpokenTerm::Value(ordered, value) => self.value(ordered, *value),
            SpokenTerm::Sum(parts) => self.sum(parts),
            SpokenTerm::Product(parts) => self.product(parts),
            SpokenTerm::Percent(digits, of) => {
                let digits = digits.replace('.', &phrases.decimal_mark.to_string());
                format!("{digits}{}{}", phrases.percent_of, self.within(of, ONE))
            }
            SpokenTerm::Least(parts) => {
                let days = (phrases.earliest_of, phrases.least_of);
                self.list(self.if_day(term, days), parts)
            }
            SpokenTerm::Greatest(parts) => {
                let days = (phrases.latest_of, phrases.greatest_of);
                self.list(self.if_day(term, days), parts)
            }
            SpokenTerm::AtLeast(of, bound) => {
                let but = (phrases.but_not_before, phrases.but_at_least);
                self.limited(of, self.if_day(of, but), bound)
            }
            SpokenTerm::AtMost(of, bound) => {
                let but = (phrases.but_not_after, phrases.but_at_most);
                self.limited(of, self.if_day(of, but), bound)
            }
            SpokenTerm::Rounded(of, how, step) => {
                let mut ways = phrases.rounded.iter();
                let way = ways.find(|(known, _)| known == how);
                let way = way.map_or("", |(_, words)| words);
                format!("{}{way}{}", self.within(of, WITH_TAIL), self.words(step))
            }
            SpokenTerm::PeriodEnd(period, side, of) => {
                let mut ends = phrases.period_ends.iter();
                let end = ends.find(|(known, end, _)| (known, end) == (period, side));
                let (before, behind) = end.map_or(("", ""), |(_, _, around)| *around);
                format!("{before}{}{behind}", self.within(of, ONE))
            }
            SpokenTerm::Elapsed(period, from, to, both) => {
                let mut ways = phrases.elapsed.iter();
                let way = ways.find(|(known, counted, _)| (known, counted) == (period, both));
                let (before, between, behind) = way.map_or(("", "", ""), |(_, _, around)| *around);
                let (from, to) = (self.within(from, SUM), self.within(to, SUM));
                format!("{before}{from}{between}{to}{behind}")
            }
            SpokenTerm::WorkingDays(count, calendar) => {
                let days = self.days(*calendar);
                if *count == 1 {
                    format!("{}{days}", phrases.one_of_days)
                } else {
                    format!("{count} {days}")
                }
            }
            SpokenTerm::WorkingElapsed(from, to, both, calendar) => {
                let mut ways = phrases.days_counted.iter();
                let way = ways.find(|(counted, ..)| counted == both);
                let (article, (first, between, behind)) = way
                    .map_or(("", ("", "", "")), |(_, article, around)| {
                        (*article, *around)
                    });
                let (from, to) = (self.within(from, SUM), self.within(to, SUM));
                let days = self.days(*calendar);
                format!("{article}{days}{first}{from}{between}{to}{behind}")
            }
            SpokenTerm::NextTo(days, relation, of) => {
                let (ways, days) = match days {
                    SpokenDays::Calendar(id) => (phrases.next_days, self.days(*id)),
                    SpokenDays::Weekday(weekday) => {
                        let name = phrases.weekdays.get(*weekday as usize);
                        (phrases.next_weekday, (*name.unwrap_or(&"")).to_owned())
                    }
                };
                let way = ways.iter().find(|(known, _)| known == relation);
                let (before, between) = way.map_or(("", ""), |(_, around)| *around);
                format!("{before}{days}{between}{}", self.within(of, ONE))
            }
        }
    }

    /// What a fact is called; a decision that amounts name, as conditions call it.
    fn label(&self, id: FactId) -> String {
        let fact = self.model.facts.at(id);
        match fact.computed.as_ref().map(|of| &of.saying) {
            Some(Saying::Decision(decision)) => self.decision(&fact.label, *decision),
            _ => squeezed(&self.model.plain(&fact.label)),
        }
    }

    fn decision(&self, words: &[Inline], id: crate::model::DecisionId) -> String {
        let decision = self.model.decisions.at(id);
        if let Some(called) = &decision.called {
            return squeezed(&self.model.plain(called));
        }
        let words = squeezed(&self.model.plain(words));
        let is_small = self.phrases.language == "en"
            && matches!(decision.title.first(), Some(Inline::Text(..)));
        if is_small {
            with_small_letter(&words)
        } else {
            words
        }
    }

    fn days(&self, id: CalendarId) -> String {
        squeezed(&self.model.plain(&self.model.calendars.at(id).label))
    }

    fn product(&self, parts: &[(bool, SpokenTerm)]) -> String {
        let mut words = String::new();
        let mut is_divided = false;
        for (divides, part) in parts {
            // What follows is not what divides.
            if is_divided {
                words = format!("({words})");
            }
            if !words.is_empty() {
                let phrases = self.phrases;
                words += if *divides {
                    phrases.divided_by
                } else {
                    phrases.times
                };
            }
            words += &self.within(part, ONE);
            is_divided = *divides;
        }
        words
    }

    fn if_day<T>(&self, term: &SpokenTerm, (of_day, other): (T, T)) -> T {
        if self.model.is_date(term) {
            of_day
        } else {
            other
        }
    }

    fn list(&self, (before, open, close): Around2, parts: &[SpokenTerm]) -> String {
        let mut words = format!("{before}{open}");
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == parts.len();
                words.push_str(if is_last {
                    self.phrases.and
                } else {
                    self.phrases.comma
                });
            }
            words.push_str(&self.within(part, SUM));
        }
        words + close
    }

    fn limited(&self, of: &SpokenTerm, but: &str, bound: &SpokenTerm) -> String {
        format!(
            "{}{but}{}",
            self.within(of, WITH_TAIL),
            self.within(bound, PRODUCT)
        )
    }

    /// A number with its unit, or a day.
    fn value(&self, ordered: &Ordered, value: i64) -> String {
        let phrases = self.phrases;
        if ordered.kind == OrderedKind::Date {
            return day(phrases, value);
        }
        if ordered.kind == OrderedKind::Time {
            let (hours, minutes) = (value / 60, value % 60);
            return format!("{hours:02}:{minutes:02}{}", phrases.behind_time);
        }
        let sign = if value < 0 { "-" } else { "" };
        format!("{sign}{}", number(phrases, ordered, value))
    }
}

fn strength(term: &SpokenTerm) -> u8 {
    match term {
        SpokenTerm::Elapsed(..) | SpokenTerm::WorkingElapsed(..) => 0,
        SpokenTerm::AtLeast(..)
        | SpokenTerm::AtMost(..)
        | SpokenTerm::Rounded(..)
        | SpokenTerm::PeriodEnd(..)
        | SpokenTerm::NextTo(..) => WITH_TAIL,
        SpokenTerm::Sum(_) => SUM,
        SpokenTerm::Product(_) => PRODUCT,
        SpokenTerm::Fact(_)
        | SpokenTerm::Decision(_)
        | SpokenTerm::Value(..)
        | SpokenTerm::Percent(..)
        | SpokenTerm::Least(_)
        | SpokenTerm::Greatest(_)
        | SpokenTerm::WorkingDays(..) => ONE,
    }
}

/// A day as a page shows it.
fn day(phrases: &Phrases, value: i64) -> String {
    let (year, month, day) = civil(value);
    let month = phrases.months.get(month.saturating_sub(1)).unwrap_or(&"");
    let (behind_day, behind_month) = phrases.date;
    format!("{day}{behind_day}{month}{behind_month}{year}")
}

/// A number without its sign, as a page shows it.
pub(super) fn number(phrases: &Phrases, ordered: &Ordered, number: i64) -> String {
    let OrderedKind::Number {
        decimals,
        unit,
        one,
    } = &ordered.kind
    else {
        return number.to_string();
    };
    let digits = format!(
        "{:0width$}",
        number.unsigned_abs(),
        width = *decimals as usize + 1
    );
    let (whole, fraction) = digits.split_at(digits.len() - *decimals as usize);
    let is_money = unit.as_deref().is_some_and(|unit| {
        let unit = unit.split(" per ").next().unwrap_or(unit);
        matches!(unit, "€" | "£" | "$")
            || unit.len() == 3 && unit.chars().all(|letter| letter.is_ascii_uppercase())
    });
    let cents = format!("{fraction}0");
    let mut fraction = if is_money && fraction.len() == 1 {
        cents.as_str()
    } else {
        fraction
    };
    while fraction.ends_with('0') && !(is_money && fraction.len() == 2) {
        fraction = fraction.get(..fraction.len() - 1).unwrap_or_default();
    }
    let mut words = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            words.push(phrases.group_mark);
        }
        words.push(digit);
    }
    if !fraction.is_empty() {
        words.push(phrases.decimal_mark);
        words.push_str(fraction);
    }
    let is_one = 10_u64.checked_pow(*decimals) == Some(number.unsigned_abs());
    let Some(unit) = unit else {
        return words;
    };
    let unit = phrases.unit(unit, is_one, one.as_deref());
    format!("{words} {unit}")
}
