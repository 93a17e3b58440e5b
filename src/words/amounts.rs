//! Amounts that are compared, in words.

use crate::model::{Model, Ordered, OrderedKind, Relation, SpokenStep, SpokenSum, SpokenTerm};

use super::terms;
use super::values;
use super::vocabulary::Vocabulary;

/// A sum of facts.
pub(super) fn sum(
    model: &Model,
    vocabulary: &Vocabulary,
    sum: &SpokenSum,
    ordered: &Ordered,
) -> String {
    let words = parts(model, vocabulary, sum);
    match sum.more {
        None => words,
        Some(step) => {
            let (count, is_less) = counted(vocabulary, step, ordered);
            joined(vocabulary, &words, is_less, &count)
        }
    }
}

fn parts(model: &Model, vocabulary: &Vocabulary, sum: &SpokenSum) -> String {
    let part = |part: &SpokenTerm| terms::part(model, vocabulary, part);
    match sum.parts.as_slice() {
        [(_, only)] if sum.more.is_none() => terms::side(model, vocabulary, only),
        [(false, later), (true, earlier)] if model.is_date(later) => {
            let (one, other) = (part(earlier), part(later));
            let id = between(model, later);
            vocabulary.say(id, &[("one", &one), ("other", &other)])
        }
        all => terms::sum(model, vocabulary, all),
    }
}

/// What lies between two days, or two times of day.
fn between(model: &Model, later: &SpokenTerm) -> &'static str {
    if model.is_time(later) {
        "minutes-between"
    } else {
        "days-between"
    }
}

fn joined(vocabulary: &Vocabulary, one: &str, minus: bool, other: &str) -> String {
    let id = if minus { "minus" } else { "plus" };
    vocabulary.say(id, &[("one", one), ("other", other)])
}

/// What is added, without its sign, and whether it is taken away.
fn counted(vocabulary: &Vocabulary, step: SpokenStep, ordered: &Ordered) -> (String, bool) {
    let (count, unit) = match step {
        SpokenStep::Number(count) if is_of_dates(ordered) => (count, ["unit-day", "unit-days"]),
        SpokenStep::Number(count) => {
            let size = values::ordered_value(vocabulary, ordered, count.saturating_abs());
            return (size, count < 0);
        }
        SpokenStep::Months(count) => (count, ["unit-month", "unit-months"]),
        SpokenStep::Years(count) => (count, ["unit-year", "unit-years"]),
    };
    let number = count.unsigned_abs().to_string();
    let [one, many] = unit;
    let unit = vocabulary.word(if count.abs() == 1 { one } else { many });
    let words = vocabulary.say("quantity", &[("number", &number), ("unit", &unit)]);
    (words, count < 0)
}

/// Whether a difference is one of dates: it is counted in days.
fn is_of_dates(ordered: &Ordered) -> bool {
    matches!(&ordered.kind, OrderedKind::Number { decimals: 0, unit: Some(unit), .. } if unit == "days")
}

/// Two amounts that are compared.
pub(super) struct Related<'a> {
    pub(super) model: &'a Model,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) left: &'a SpokenSum,
    pub(super) right: &'a SpokenSum,
    /// The domain of the first without the second.
    pub(super) ordered: &'a Ordered,
    /// Whether both are dates, or times of day.
    pub(super) dates: bool,
}

impl Related<'_> {
    /// The first amount.
    pub(super) fn label(&self) -> String {
        self.side(self.left)
    }

    /// The first without the second; of two days, how many lie between them.
    pub(super) fn difference(&self) -> String {
        let (one, other) = (self.label(), self.side(self.right));
        if self.dates {
            let words = [("one", other.as_str()), ("other", one.as_str())];
            return self.vocabulary.say(self.between(), &words);
        }
        joined(self.vocabulary, &one, true, &other)
    }

    fn between(&self) -> &'static str {
        let first = self.left.parts.first();
        first.map_or("days-between", |(_, part)| between(self.model, part))
    }

    fn are_times(&self) -> bool {
        let first = self.left.parts.first();
        first.is_some_and(|(_, part)| self.model.is_time(part))
    }

    fn side(&self, of: &SpokenSum) -> String {
        sum(self.model, self.vocabulary, of, self.ordered)
    }

    /// How the first lies to the second and so much more: the words behind "is".
    pub(super) fn bound(&self, relation: Relation, more: i64) -> String {
        self.compared(values::relation_id(relation), more)
    }

    /// That the first is the second and so much more.
    pub(super) fn same(&self, more: i64) -> String {
        self.compared("same", more)
    }

    fn compared(&self, how: &str, more: i64) -> String {
        // Days behind some months are counted from where those end.
        if let Some(step @ (SpokenStep::Months(_) | SpokenStep::Years(_))) = self.right.more
            && more != 0
        {
            let (count, is_less) = counted(self.vocabulary, step, self.ordered);
            let bare = SpokenSum {
                more: None,
                ..self.right.clone()
            };
            let end = self.apart("same", &count, is_less, &self.side(&bare));
            let (days, is_less) = counted(self.vocabulary, SpokenStep::Number(more), self.ordered);
            return self.apart(how, &days, is_less, &end);
        }
        let right = self.with(more);
        if self.dates
            && let Some(step) = right.more
        {
            let bare = SpokenSum {
                more: None,
                ..right
            };
            let (count, is_less) = counted(self.vocabulary, step, self.ordered);
            return self.apart(how, &count, is_less, &self.side(&bare));
        }
        let kind = match self.dates {
            true if self.are_times() => "clock",
            true => "day",
            false => "amount",
        };
        let other = self.side(&right);
        self.vocabulary
            .say(&format!("{kind}-{how}"), &[("other", &other)])
    }

    /// So far behind another day, or before it.
    fn apart(&self, how: &str, count: &str, is_less: bool, other: &str) -> String {
        let kind = if is_less { "earlier" } else { "later" };
        self.vocabulary.say(
            &format!("{kind}-{how}"),
            &[("count", count), ("other", other)],
        )
    }

    /// The second amount and so much more.
    fn with(&self, more: i64) -> SpokenSum {
        let mut right = self.right.clone();
        right.more = match right.more {
            more_of_it if more == 0 => more_of_it,
            None => Some(SpokenStep::Number(more)),
            Some(SpokenStep::Number(step)) => Some(SpokenStep::Number(step.saturating_add(more)))
                .filter(|step| *step != SpokenStep::Number(0)),
            other => other,
        };
        right
    }
}
