//! Reads an amount that a rule gives: all ways in which its words can be understood, each written out
//! with every parenthesis.

use std::collections::BTreeSet;

use crate::model::ids::CalendarId;
use crate::model::{
    DecisionId, FactId, Model, Ordered, OrderedKind, RuleResult, Saying, SpokenDays, SpokenTerm,
};

use super::super::outline::squeezed;
use super::grammar::{Grammar, behind};
use super::phrases::Around2;

/// An amount written out, and where it ends.
type Read = BTreeSet<(usize, String)>;

/// How deep amounts are read within others.
const DEEPEST: usize = 16;

/// What a rule gives, written out; `None` where it is no amount.
pub(super) fn written_out(model: &Model, result: RuleResult) -> Option<String> {
    let term = term_of(model, result)?;
    Some(own(model, term))
}

fn term_of(model: &Model, result: RuleResult) -> Option<&SpokenTerm> {
    let RuleResult::Amount(fact) = result else {
        return None;
    };
    match &model.facts.at(fact).computed.as_ref()?.saying {
        Saying::Result(term) => Some(term),
        Saying::Quantity(_)
        | Saying::Sum(_)
        | Saying::Related(..)
        | Saying::Decision(_)
        | Saying::Step => None,
    }
}

/// The readings of the words of a rule's amount.
pub(super) fn of_rules(
    grammar: &Grammar<'_>,
    decision: DecisionId,
    text: &str,
) -> BTreeSet<String> {
    let rules = &grammar.model.decisions.at(decision).rules;
    let terms = rules.iter();
    readings(
        grammar,
        terms.filter_map(|rule| term_of(grammar.model, rule.result)),
        text,
    )
}

/// Whether words say what a quantity is worked out of, and nothing else.
pub(super) fn says_quantity(grammar: &Grammar<'_>, fact: FactId, text: &str) -> bool {
    let Some(term) = grammar.model.quantity(fact) else {
        return false;
    };
    let readings = readings(grammar, std::iter::once(term), text);
    readings.len() == 1 && readings.contains(&own(grammar.model, term))
}

/// The readings of an amount that has labels and units of these.
fn readings<'t>(
    grammar: &Grammar<'_>,
    terms: impl Iterator<Item = &'t SpokenTerm>,
    text: &str,
) -> BTreeSet<String> {
    let mut words = Words::default();
    for term in terms {
        words.of(grammar.model, term);
    }
    let reader = TermReader { grammar, words };
    reader
        .whole(text, 0, DEEPEST)
        .into_iter()
        .filter(|(end, _)| *end == text.len())
        .map(|(_, read)| read)
        .collect()
}

// ---- what is meant --------------------------------------------------------------------------------

/// An amount of the model, written out.
fn own(model: &Model, term: &SpokenTerm) -> String {
    let all = |parts: &[SpokenTerm]| {
        parts
            .iter()
            .map(|part| own(model, part))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let chain = |parts: &[(bool, SpokenTerm)], signs: (&str, &str)| {
        let mut parts = parts.iter();
        let first = parts
            .next()
            .map(|(_, first)| own(model, first))
            .unwrap_or_default();
        parts.fold(first, |one, (turned, part)| {
            let sign = if *turned { signs.1 } else { signs.0 };
            format!("({sign} {one} {})", own(model, part))
        })
    };
    let of_day = |day, other| if model.is_date(term) { day } else { other };
    match term {
        SpokenTerm::Fact(id) => format!("#{}", id.index()),
        SpokenTerm::Decision(id) => format!("?{}", id.index()),
        SpokenTerm::Value(ordered, value) => of_value(ordered, *value),
        SpokenTerm::Sum(parts) => chain(parts, ("+", "-")),
        SpokenTerm::Product(parts) => chain(parts, ("*", "/")),
        SpokenTerm::Percent(digits, of) => {
            format!("(% {} {})", plain_digits(digits), own(model, of))
        }
        SpokenTerm::Least(parts) => format!("({} {})", of_day("earliest", "least"), all(parts)),
        SpokenTerm::Greatest(parts) => {
            format!("({} {})", of_day("latest", "greatest"), all(parts))
        }
        SpokenTerm::AtLeast(of, bound) => {
            let but = of_day("not-before", "at-least");
            format!("({but} {} {})", own(model, of), own(model, bound))
        }
        SpokenTerm::AtMost(of, bound) => {
            let but = of_day("not-after", "at-most");
            format!("({but} {} {})", own(model, of), own(model, bound))
        }
        SpokenTerm::Rounded(of, how, step) => {
            format!("({how:?} {} {})", own(model, of), own(model, step))
        }
        SpokenTerm::PeriodEnd(period, side, of) => {
            format!("({side:?}-{period:?} {})", own(model, of))
        }
        SpokenTerm::Elapsed(period, from, to, both) => {
            format!(
                "({period:?}-{both} {} {})",
                own(model, from),
                own(model, to)
            )
        }
        SpokenTerm::WorkingDays(count, calendar) => counted_days(*count, *calendar),
        SpokenTerm::WorkingElapsed(from, to, both, calendar) => {
            let at = calendar.index();
            format!(
                "(counted-{both} @{at} {} {})",
                own(model, from),
                own(model, to)
            )
        }
        SpokenTerm::NextTo(days, relation, of) => {
            let days = match days {
                SpokenDays::Calendar(id) => format!("@{}", id.index()),
                SpokenDays::Weekday(weekday) => format!("weekday:{}", *weekday as usize),
            };
            format!("({relation:?} {days} {})", own(model, of))
        }
    }
}

fn of_value(ordered: &Ordered, value: i64) -> String {
    match &ordered.kind {
        OrderedKind::Number { decimals, unit, .. } => {
            let size = value.unsigned_abs().to_string();
            let size = format!("{size:0>width$}", width = *decimals as usize + 1);
            let (whole, rest) = size.split_at(size.len() - *decimals as usize);
            let sign = if value < 0 { "-" } else { "" };
            let digits = plain_digits(&format!("{sign}{whole}.{rest}"));
            of_number(&digits, unit.as_deref())
        }
        OrderedKind::Date => format!("day:{value}"),
        OrderedKind::Time => format!("time:{value}"),
        OrderedKind::Version => format!("version:{value}"),
    }
}

fn counted_days(count: i64, calendar: CalendarId) -> String {
    format!("[{count} @{}]", calendar.index())
}

fn of_number(digits: &str, unit: Option<&str>) -> String {
    let unit = unit.unwrap_or_default();
    let bare = unit.strip_suffix('s').filter(|bare| bare.len() > 1);
    format!("[{digits} {}]", bare.unwrap_or(unit))
}

/// Digits without needless zeros.
fn plain_digits(digits: &str) -> String {
    if digits.contains('.') {
        digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        digits.to_owned()
    }
}

/// The labels and units of amounts.
#[derive(Default)]
struct Words {
    labels: BTreeSet<(String, FactId)>,
    units: BTreeSet<String>,
    calendars: BTreeSet<(String, CalendarId)>,
}

impl Words {
    fn of(&mut self, model: &Model, term: &SpokenTerm) {
        match term {
            SpokenTerm::Fact(id) => {
                let label = squeezed(&model.plain(&model.facts.at(*id).label));
                self.labels.insert((label, *id));
            }
            // Its names are those that conditions use.
            SpokenTerm::Decision(_) => {}
            SpokenTerm::Value(ordered, _) => {
                if let OrderedKind::Number {
                    unit: Some(unit), ..
                } = &ordered.kind
                {
                    self.units.insert(unit.clone());
                    if let Some(bare) = unit.strip_suffix('s').filter(|bare| bare.len() > 1) {
                        self.units.insert(bare.to_owned());
                    }
                }
            }
            SpokenTerm::Sum(parts) | SpokenTerm::Product(parts) => {
                for (_, part) in parts {
                    self.of(model, part);
                }
            }
            SpokenTerm::Least(parts) | SpokenTerm::Greatest(parts) => {
                for part in parts {
                    self.of(model, part);
                }
            }
            SpokenTerm::Percent(_, of) | SpokenTerm::PeriodEnd(_, _, of) => self.of(model, of),
            SpokenTerm::WorkingDays(_, id) => self.calendar(model, *id),
            SpokenTerm::WorkingElapsed(from, to, _, id) => {
                self.calendar(model, *id);
                self.of(model, from);
                self.of(model, to);
            }
            SpokenTerm::NextTo(days, _, of) => {
                if let SpokenDays::Calendar(id) = days {
                    self.calendar(model, *id);
                }
                self.of(model, of);
            }
            SpokenTerm::AtLeast(one, other)
            | SpokenTerm::AtMost(one, other)
            | SpokenTerm::Rounded(one, _, other)
            | SpokenTerm::Elapsed(_, one, other, _) => {
                self.of(model, one);
                self.of(model, other);
            }
        }
    }
}

impl Words {
    fn calendar(&mut self, model: &Model, id: CalendarId) {
        let label = squeezed(&model.plain(&model.calendars.at(id).label));
        self.calendars.insert((label, id));
    }
}

// ---- what is said ---------------------------------------------------------------------------------

struct TermReader<'g> {
    grammar: &'g Grammar<'g>,
    words: Words,
}

impl TermReader<'_> {
    /// A whole amount, with what is said behind it.
    fn whole(&self, text: &str, at: usize, depth: usize) -> Read {
        let Some(depth) = depth.checked_sub(1) else {
            return Read::new();
        };
        let phrases = self.grammar.phrases;
        let mut found = self.elapsed(text, at, depth);
        found.append(&mut self.counted(text, at, depth));
        let mut open: Vec<(usize, String)> = self.sum(text, at, depth).into_iter().collect();
        while let Some((end, of)) = open.pop() {
            for (word, words) in [
                ("at-least", phrases.but_at_least),
                ("at-most", phrases.but_at_most),
                ("not-before", phrases.but_not_before),
                ("not-after", phrases.but_not_after),
            ] {
                if let Some(from) = behind(text, end, words) {
                    for (end, bound) in self.product(text, from, depth) {
                        open.push((end, format!("({word} {of} {bound})")));
                    }
                }
            }
            for (how, words) in phrases.rounded {
                if let Some(from) = behind(text, end, words) {
                    for (end, step) in self.number(text, from) {
                        open.push((end, format!("({how:?} {of} {step})")));
                    }
                }
            }
            found.insert((end, of));
        }
        found
    }

    fn elapsed(&self, text: &str, at: usize, depth: usize) -> Read {
        let mut found = Read::new();
        for (period, both, (before, between, after)) in self.grammar.phrases.elapsed {
            let Some(from) = behind(text, at, before) else {
                continue;
            };
            for (end, first) in self.sum(text, from, depth) {
                let Some(to) = behind(text, end, between) else {
                    continue;
                };
                for (end, last) in self.sum(text, to, depth) {
                    if let Some(end) = behind(text, end, after) {
                        found.insert((end, format!("({period:?}-{both} {first} {last})")));
                    }
                }
            }
        }
        found
    }

    /// How many days of a calendar lie between two days.
    fn counted(&self, text: &str, at: usize, depth: usize) -> Read {
        let mut found = Read::new();
        for (both, before, (first, between, after)) in self.grammar.phrases.days_counted {
            for (label, id) in &self.words.calendars {
                let from = behind(text, at, before)
                    .and_then(|at| behind(text, at, label))
                    .and_then(|at| behind(text, at, first));
                let ends = from.map_or_else(Read::new, |from| self.sum(text, from, depth));
                for (end, one) in ends {
                    let to = behind(text, end, between);
                    let ends = to.map_or_else(Read::new, |to| self.sum(text, to, depth));
                    for (end, other) in ends {
                        if let Some(end) = behind(text, end, after) {
                            let at = id.index();
                            found.insert((end, format!("(counted-{both} @{at} {one} {other})")));
                        }
                    }
                }
            }
        }
        found
    }

    /// The day of some days that stands next to another.
    fn next_to(&self, text: &str, at: usize, depth: usize, found: &mut Read) {
        let phrases = self.grammar.phrases;
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let weekdays = phrases.weekdays.iter().enumerate();
        let weekdays = weekdays.map(|(at, word)| (*word, format!("weekday:{at}")));
        let calendars = self.words.calendars.iter();
        let calendars = calendars.map(|(label, id)| (label.as_str(), format!("@{}", id.index())));
        let named = [
            (phrases.next_weekday, weekdays.collect::<Vec<_>>()),
            (phrases.next_days, calendars.collect()),
        ];
        for (ways, days) in named {
            for (relation, (before, between)) in ways {
                for (label, days) in &days {
                    let from = behind(text, at, before)
                        .and_then(|at| behind(text, at, label))
                        .and_then(|at| behind(text, at, between));
                    let Some(from) = from else {
                        continue;
                    };
                    for (end, of) in self.one(text, from, depth) {
                        found.insert((end, format!("({relation:?} {days} {of})")));
                    }
                }
            }
        }
    }

    fn sum(&self, text: &str, at: usize, depth: usize) -> Read {
        let phrases = self.grammar.phrases;
        let signs = [("+", phrases.plus), ("-", phrases.minus)];
        chain(text, at, &signs, &|at| self.product(text, at, depth))
    }

    fn product(&self, text: &str, at: usize, depth: usize) -> Read {
        let phrases = self.grammar.phrases;
        let signs = [("*", phrases.times), ("/", phrases.divided_by)];
        chain(text, at, &signs, &|at| self.one(text, at, depth))
    }

    /// An amount that holds together by itself.
    fn one(&self, text: &str, at: usize, depth: usize) -> Read {
        // What the page calls so is meant, whatever its words may say besides.
        let called = self.words.labels.iter().find_map(|(label, id)| {
            let is_worked_out = self.grammar.model.facts.at(*id).computed.is_some();
            let end = behind(text, at, label).filter(|_| is_worked_out)?;
            Some((end, format!("#{}", id.index())))
        });
        let mut found = self.any_one(text, at, depth);
        if let Some((end, _)) = &called {
            found.retain(|(other, _)| other > end);
        }
        found.extend(called);
        found
    }

    fn any_one(&self, text: &str, at: usize, depth: usize) -> Read {
        let phrases = self.grammar.phrases;
        let mut found = self.number(text, at);
        self.next_to(text, at, depth, &mut found);
        for (label, id) in &self.words.calendars {
            let one = behind(text, at, phrases.one_of_days);
            if let Some(end) = one.and_then(|at| behind(text, at, label)) {
                found.insert((end, counted_days(1, *id)));
            }
            if let Some((end, digits)) = self.digits(text, at)
                && let Some(end) = behind(text, end, " ").and_then(|at| behind(text, at, label))
                && let Ok(count) = digits.parse()
            {
                found.insert((end, counted_days(count, *id)));
            }
        }
        for (label, id) in &self.words.labels {
            if let Some(end) = behind(text, at, label) {
                found.insert((end, format!("#{}", id.index())));
            }
        }
        for (label, id) in self.grammar.labels.decisions() {
            if let Some(end) = behind(text, at, label) {
                found.insert((end, format!("?{}", id.index())));
            }
        }
        if let Some(from) = behind(text, at, "(") {
            for (end, inner) in self.whole(text, from, depth) {
                if let Some(end) = behind(text, end, ")") {
                    found.insert((end, inner));
                }
            }
        }
        if let Some((end, digits)) = self.digits(text, at)
            && let Some(from) = behind(text, end, phrases.percent_of)
            && let Some(depth) = depth.checked_sub(1)
        {
            for (end, of) in self.one(text, from, depth) {
                found.insert((end, format!("(% {} {of})", plain_digits(&digits))));
            }
        }
        for (word, around) in [
            ("least", phrases.least_of),
            ("greatest", phrases.greatest_of),
            ("earliest", phrases.earliest_of),
            ("latest", phrases.latest_of),
        ] {
            self.list(text, at, (word, around), depth, &mut found);
        }
        for (period, side, (before, after)) in phrases.period_ends {
            let (Some(from), Some(depth)) = (behind(text, at, before), depth.checked_sub(1)) else {
                continue;
            };
            for (end, of) in self.one(text, from, depth) {
                if let Some(end) = behind(text, end, after) {
                    found.insert((end, format!("({side:?}-{period:?} {of})")));
                }
            }
        }
        found
    }

    /// `(a, b and c)` with words around it.
    fn list(
        &self,
        text: &str,
        at: usize,
        (word, (before, between, after)): (&str, Around2),
        depth: usize,
        found: &mut Read,
    ) {
        let phrases = self.grammar.phrases;
        let (Some(from), Some(depth)) = (
            behind(text, at, before).and_then(|at| behind(text, at, between)),
            depth.checked_sub(1),
        ) else {
            return;
        };
        // What stands in the list, and whether its last part is read.
        let mut open: Vec<(usize, String, bool)> = self
            .sum(text, from, depth)
            .into_iter()
            .map(|(end, first)| (end, first, false))
            .collect();
        while let Some((end, all, is_last)) = open.pop() {
            if is_last {
                if let Some(end) = behind(text, end, after) {
                    found.insert((end, format!("({word} {all})")));
                }
                continue;
            }
            for (words, is_last) in [(phrases.comma, false), (phrases.and, true)] {
                if let Some(from) = behind(text, end, words) {
                    for (end, next) in self.sum(text, from, depth) {
                        open.push((end, format!("{all} {next}"), is_last));
                    }
                }
            }
        }
    }

    /// A number with its unit, a day or a time of day.
    fn number(&self, text: &str, at: usize) -> Read {
        let mut found = Read::new();
        if let Some((end, digits)) = self.digits(text, at) {
            let digits = plain_digits(&digits);
            found.insert((end, of_number(&digits, None)));
            let calendar = ["day", "month", "year", "week", "minute"];
            for ((one, many), unit) in self.grammar.phrases.units.iter().zip(calendar) {
                for word in [one, many] {
                    let after = behind(text, end, " ").and_then(|at| behind(text, at, word));
                    if let Some(end) = after {
                        found.insert((end, of_number(&digits, Some(unit))));
                    }
                }
            }
            for unit in &self.words.units {
                let after = behind(text, end, " ").and_then(|at| behind(text, at, unit));
                if let Some(end) = after {
                    found.insert((end, of_number(&digits, Some(unit))));
                }
            }
        }
        if let Some((end, day)) = self.grammar.day_at(text, at) {
            found.insert((end, format!("day:{day}")));
        }
        if let Some((end, time)) = self.grammar.time_at(text, at) {
            found.insert((end, format!("time:{time}")));
        }
        found
    }

    /// Digits as a page shows them, without the marks of groups.
    fn digits(&self, text: &str, at: usize) -> Option<(usize, String)> {
        let phrases = self.grammar.phrases;
        let mut digits = String::new();
        let mut end = at;
        let mut rest = text.get(at..)?.chars().peekable();
        if rest.peek() == Some(&'-') {
            digits.push('-');
            end += 1;
            rest.next();
        }
        let (mut has_point, mut has_digit) = (false, false);
        while let Some(letter) = rest.next() {
            let is_before_digit = rest.peek().is_some_and(char::is_ascii_digit);
            if letter.is_ascii_digit() {
                digits.push(letter);
                has_digit = true;
            } else if has_digit && is_before_digit && letter == phrases.decimal_mark && !has_point {
                digits.push('.');
                has_point = true;
            } else if !(has_digit && is_before_digit && letter == phrases.group_mark && !has_point)
            {
                break;
            }
            end += letter.len_utf8();
        }
        has_digit.then_some((end, digits))
    }
}

/// Parts with signs between them; the first holds together with the second before the third.
fn chain(text: &str, at: usize, signs: &[(&str, &str)], part: &dyn Fn(usize) -> Read) -> Read {
    let mut found = Read::new();
    let mut open: Vec<(usize, String)> = part(at).into_iter().collect();
    while let Some((end, one)) = open.pop() {
        for (sign, words) in signs {
            if let Some(from) = behind(text, end, words) {
                for (end, other) in part(from) {
                    open.push((end, format!("({sign} {one} {other})")));
                }
            }
        }
        found.insert((end, one));
    }
    found
}
