//! Sentences and labels as plain text, and values as they are typed.

use super::amount::{Period, Rounding, Side};
use super::domain::{Constant, Domain, Ordered, OrderedKind};
use super::ids::{DecisionId, FactId};
use super::markup::Inline;
use super::names::Target;
use super::spoken::{Binding, Relation, SpokenDays, SpokenTerm};
use super::types::{Condition, ConditionKind, Model, RuleResult, Saying, SpokenStep, SpokenSum};
use super::visit;

impl Model {
    /// A sentence without its markup. References show as the title of their target.
    #[must_use]
    pub fn plain(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            match inline {
                Inline::Text(words, _) | Inline::Code(words) => text.push_str(words),
                Inline::Strong(inner) | Inline::Emphasis(inner) => {
                    text.push_str(&self.plain(inner));
                }
                Inline::Link { content, .. } => text.push_str(&self.plain(content)),
                Inline::Image(image) => text.push_str(&self.plain(&image.alt)),
                Inline::Break => text.push(' '),
                Inline::Term(id, short, _) => text.push_str(self.term(*id, *short)),
                Inline::Fact(id, _) => text.push_str(&self.plain(&self.facts.at(*id).label)),
                Inline::Value(id, value) => {
                    if let Some(values) = self.facts.at(*id).domain.enumeration() {
                        text.push_str(&self.plain(values.label(*value)));
                    }
                }
                Inline::Result(id, rule) => text.push_str(&self.plain_result(*id, *rule)),
                Inline::Define(id) => text.push_str(&self.plain(&self.defines.at(*id).label)),
                Inline::Outcome(id) => text.push_str(&self.plain(&self.outcomes.at(*id).label)),
                Inline::Reference(target, _) => text.push_str(&self.title(target)),
                Inline::Parameter(_) => text.push('…'),
            }
        }
        text
    }

    /// The result of a rule, in labels or as it is typed.
    fn plain_result(&self, id: DecisionId, rule: usize) -> String {
        let decision = self.decisions.at(id);
        let Some(rule) = decision.rules.get(rule) else {
            return String::new();
        };
        let result = match rule.result {
            RuleResult::Value(value) => value,
            RuleResult::Amount(id) => return self.facts.at(id).name.clone(),
        };
        match (&decision.domain, result) {
            (Domain::OneOf(values), Constant::Index(at)) => values
                .get(at)
                .map(|value| self.plain(&value.label))
                .unwrap_or_default(),
            (Domain::AnyOf(values), Constant::Members(set)) => {
                let members = values
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| set >> at & 1 == 1);
                let labels: Vec<String> =
                    members.map(|(_, value)| self.plain(&value.label)).collect();
                labels.join(", ")
            }
            (domain, result) => domain.source(result),
        }
    }

    /// A term in full, or its short form where it has one.
    #[must_use]
    pub fn term(&self, id: super::ids::TermId, short: bool) -> &str {
        let term = &self.terms.at(id);
        term.short
            .as_deref()
            .filter(|_| short)
            .unwrap_or(&term.full)
    }

    /// The title of something that can be linked to.
    #[must_use]
    pub fn title(&self, target: &Target) -> String {
        match target {
            Target::Guide(id) => self.plain(&self.guides.at(*id).title),
            Target::Group(id) => self.plain(&self.groups.at(*id).title),
            Target::Scenario(id) => self.plain(&self.scenarios.at(*id).title),
            Target::Decision(id) => self.plain(&self.decisions.at(*id).title),
            Target::Procedure(id) => self.plain(&self.procedures.at(*id).title),
            Target::Article(file) => self
                .file(*file)
                .and_then(|file| file.page.as_ref())
                .map(|page| self.plain(&page.title))
                .unwrap_or_default(),
            Target::Step(name) => name.clone(),
        }
    }
}

impl Model {
    /// The facts that a condition names, those within amounts that it compares included.
    #[must_use]
    pub fn facts_named(&self, condition: &Condition) -> Vec<FactId> {
        let mut named = Vec::new();
        for leaf in visit::leaves(condition) {
            let ConditionKind::Fact(id, ..) = &leaf.kind else {
                continue;
            };
            let sums = match self.facts.at(*id).computed.as_ref().map(|of| &of.saying) {
                Some(Saying::Sum(sum)) => vec![sum],
                Some(Saying::Related(left, right)) => vec![left, right],
                Some(
                    Saying::Quantity(_) | Saying::Result(_) | Saying::Decision(_) | Saying::Step,
                )
                | None => {
                    named.push(*id);
                    continue;
                }
            };
            for (_, part) in sums.into_iter().flat_map(|sum| &sum.parts) {
                part.facts(&mut |id| named.push(id));
            }
        }
        named
    }

    /// The facts that the amount names which a rule gives.
    #[must_use]
    pub fn facts_given(&self, result: RuleResult) -> Vec<FactId> {
        let mut named = Vec::new();
        if let RuleResult::Amount(id) = result
            && let Some(Saying::Result(term)) =
                self.facts.at(id).computed.as_ref().map(|of| &of.saying)
        {
            term.facts(&mut |id| named.push(id));
        }
        named
    }

    /// What a quantity is worked out of.
    #[must_use]
    pub fn quantity(&self, fact: FactId) -> Option<&SpokenTerm> {
        match &self.facts.at(fact).computed.as_ref()?.saying {
            Saying::Quantity(term) => Some(term),
            Saying::Sum(_)
            | Saying::Related(..)
            | Saying::Result(_)
            | Saying::Decision(_)
            | Saying::Step => None,
        }
    }

    /// An amount without a name, as it can be typed; empty where it has one.
    #[must_use]
    pub fn typed_amount(&self, saying: &Saying, ordered: &Ordered) -> String {
        match saying {
            Saying::Quantity(_) | Saying::Decision(_) | Saying::Step => String::new(),
            Saying::Result(term) => self.typed_term(term),
            Saying::Sum(sum) => self.typed_sum(sum, ordered),
            Saying::Related(left, right) => {
                let (left, right) = (
                    self.typed_sum(left, ordered),
                    self.typed_sum(right, ordered),
                );
                if right.contains(' ') {
                    format!("{left} - ({right})")
                } else {
                    format!("{left} - {right}")
                }
            }
        }
    }

    /// Whether a sum is one day, or one time of day, and what is added to it.
    #[must_use]
    pub fn is_day(&self, sum: &SpokenSum) -> bool {
        matches!(sum.parts.as_slice(), [(_, only)] if self.is_date(only))
    }

    /// Whether an amount is a time of day.
    #[must_use]
    pub fn is_time(&self, term: &SpokenTerm) -> bool {
        let mut is_time =
            matches!(term, SpokenTerm::Value(ordered, _) if ordered.kind == OrderedKind::Time);
        term.facts(&mut |id| is_time |= self.facts.at(id).domain.is_time());
        is_time && self.is_date(term)
    }

    /// Whether an amount is a day or a time of day.
    #[must_use]
    pub fn is_date(&self, term: &SpokenTerm) -> bool {
        match term {
            SpokenTerm::Fact(id) => self.facts.at(*id).domain.is_moment(),
            SpokenTerm::Decision(id) => self.decisions.at(*id).domain.is_moment(),
            SpokenTerm::Value(ordered, _) => {
                matches!(ordered.kind, OrderedKind::Date | OrderedKind::Time)
            }
            // A day without another is a number of days.
            SpokenTerm::Sum(parts) => {
                let is_day = |taken: bool| {
                    let mut days = parts.iter().filter(|(minus, _)| *minus == taken);
                    days.any(|(_, part)| self.is_date(part))
                };
                is_day(false) && !is_day(true)
            }
            SpokenTerm::Least(parts) | SpokenTerm::Greatest(parts) => {
                parts.iter().all(|part| self.is_date(part))
            }
            SpokenTerm::AtLeast(of, _) | SpokenTerm::AtMost(of, _) => self.is_date(of),
            SpokenTerm::PeriodEnd(..) | SpokenTerm::NextTo(..) => true,
            SpokenTerm::Product(_)
            | SpokenTerm::Percent(..)
            | SpokenTerm::Rounded(..)
            | SpokenTerm::Elapsed(..)
            | SpokenTerm::WorkingDays(..)
            | SpokenTerm::WorkingElapsed(..) => false,
        }
    }

    /// A sum as it can be typed.
    #[must_use]
    pub fn typed_sum(&self, sum: &SpokenSum, ordered: &Ordered) -> String {
        let mut text = String::new();
        let is_alone = sum.parts.len() == 1 && sum.more.is_none();
        for (minus, part) in &sum.parts {
            if !text.is_empty() {
                text.push_str(if *minus { " - " } else { " + " });
            }
            let part_text = self.typed_term(part);
            if is_alone || part.binding() >= Binding::Product {
                text.push_str(&part_text);
            } else {
                text.extend(["(", part_text.as_str(), ")"]);
            }
        }
        let (count, unit) = match sum.more {
            None => return text,
            Some(SpokenStep::Number(step)) => (step, None),
            Some(SpokenStep::Months(months)) => (months, Some("months")),
            Some(SpokenStep::Years(years)) => (years, Some("years")),
        };
        text.push_str(if count < 0 { " - " } else { " + " });
        let size = count.saturating_abs();
        match unit {
            Some(unit) => text.extend([size.to_string().as_str(), " ", unit]),
            None => text.push_str(&ordered.show(size)),
        }
        text
    }

    /// An amount as it is typed.
    #[must_use]
    pub fn typed_term(&self, term: &SpokenTerm) -> String {
        let at = |term: &SpokenTerm, least: Binding| {
            let text = self.typed_term(term);
            if term.binding() < least {
                format!("({text})")
            } else {
                text
            }
        };
        let list = |parts: &[SpokenTerm]| {
            let parts: Vec<String> = parts.iter().map(|part| self.typed_term(part)).collect();
            parts.join(", ")
        };
        let chain = |parts: &[(bool, SpokenTerm)], signs: [&str; 2], least| {
            let mut text = String::new();
            for (turned, part) in parts {
                if !text.is_empty() {
                    text.push_str(if *turned { signs[1] } else { signs[0] });
                }
                text.push_str(&at(part, least));
            }
            text
        };
        match term {
            SpokenTerm::Fact(id) => self.facts.at(*id).name.clone(),
            SpokenTerm::Decision(id) => self.decisions.at(*id).name.clone(),
            SpokenTerm::Value(ordered, value) => ordered.show(*value),
            SpokenTerm::Sum(parts) => chain(parts, [" + ", " - "], Binding::Product),
            SpokenTerm::Product(parts) => chain(parts, [" * ", " / "], Binding::Tight),
            SpokenTerm::Percent(digits, of) => format!("{digits} % of {}", at(of, Binding::Tight)),
            SpokenTerm::Least(parts) => format!("least of ({})", list(parts)),
            SpokenTerm::Greatest(parts) => format!("greatest of ({})", list(parts)),
            SpokenTerm::AtLeast(of, least) => format!(
                "{} but at least {}",
                at(of, Binding::Loose),
                at(least, Binding::Product)
            ),
            SpokenTerm::AtMost(of, most) => format!(
                "{} but at most {}",
                at(of, Binding::Loose),
                at(most, Binding::Product)
            ),
            SpokenTerm::Rounded(of, how, step) => format!(
                "{} rounded {} to {}",
                at(of, Binding::Loose),
                typed_rounding(*how),
                self.typed_term(step)
            ),
            SpokenTerm::PeriodEnd(period, side, of) => {
                let period = match period {
                    Period::Day => return self.typed_term(of),
                    Period::Month => "month",
                    Period::Year => "year",
                };
                let side = match side {
                    Side::Start => "start",
                    Side::End => "end",
                };
                format!("{period} {side} of {}", at(of, Binding::Tight))
            }
            SpokenTerm::WorkingDays(count, calendar) => {
                let unit = if *count == 1 { "day" } else { "days" };
                let name = &self.calendars.at(*calendar).name;
                format!("{count} working {unit} by {name}")
            }
            SpokenTerm::WorkingElapsed(from, to, both, calendar) => {
                let to_word = if *both { "through" } else { "to" };
                format!(
                    "working days from {} {to_word} {} by {}",
                    at(from, Binding::Loose),
                    at(to, Binding::Loose),
                    self.calendars.at(*calendar).name
                )
            }
            SpokenTerm::NextTo(days, relation, of) => {
                self.typed_next_to(*days, *relation, &at(of, Binding::Tight))
            }
            SpokenTerm::Elapsed(period, from, to, both) => {
                let period = match period {
                    Period::Day => "days",
                    Period::Month => "months",
                    Period::Year => "years",
                };
                let to_word = if *both { "through" } else { "to" };
                format!(
                    "{period} from {} {to_word} {}",
                    at(from, Binding::Loose),
                    at(to, Binding::Loose)
                )
            }
        }
    }
}

impl Model {
    /// The day of some days next to another, as it is typed.
    fn typed_next_to(&self, days: SpokenDays, relation: Relation, of: &str) -> String {
        let relation = match relation {
            Relation::Less => "before",
            Relation::LessOrEqual => "on or before",
            Relation::Greater => "after",
            Relation::GreaterOrEqual => "on or after",
        };
        match days {
            SpokenDays::Weekday(weekday) => format!("{} {relation} {of}", weekday.name()),
            SpokenDays::Calendar(id) => {
                let name = &self.calendars.at(id).name;
                format!("working day {relation} {of} by {name}")
            }
        }
    }
}

/// A way of rounding as it is typed.
fn typed_rounding(how: Rounding) -> &'static str {
    match how {
        Rounding::Down => "down",
        Rounding::Up => "up",
        Rounding::TowardZero => "toward zero",
        Rounding::HalfUp => "half up",
        Rounding::HalfEven => "half even",
        Rounding::HalfAwayFromZero => "half away from zero",
    }
}
