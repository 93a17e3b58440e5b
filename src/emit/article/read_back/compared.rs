//! What a page says where amounts are compared: each comparison of two amounts as a whole clause, and
//! sums as the beginning of one.

use crate::model::{
    Domain, FactId, Model, Ordered, OrderedKind, Relation, Saying, SpokenStep, SpokenSum,
};

use super::phrases::{Around, Phrases};
use super::spoken::{Expected, number};
use super::tree::{Meaning, Subject, Tree, test};

/// The clauses and the beginnings of clauses that are said of one amount.
#[derive(Default)]
pub(super) struct Said {
    pub(super) truths: Vec<(String, Tree)>,
    pub(super) subject: Option<(String, Subject)>,
}

/// What is said of an amount without a name.
pub(super) fn labels(model: &Model, phrases: &Phrases, id: FactId) -> Said {
    let mut said = Said::default();
    let fact = model.facts.at(id);
    let (Some(computed), Domain::Ordered(ordered)) = (&fact.computed, &fact.domain) else {
        return said;
    };
    match &computed.saying {
        // Pages compare what a rule gives under the name of its decision.
        Saying::Quantity(_) | Saying::Result(_) | Saying::Decision(_) | Saying::Step => {}
        Saying::Sum(sum) => {
            let mut words = parts(model, phrases, sum);
            if let Some(SpokenStep::Number(step)) = sum.more {
                let sign = if step < 0 {
                    phrases.minus
                } else {
                    phrases.plus
                };
                words = format!("{words}{sign}{}", number(phrases, ordered, step));
            }
            said.subject = Some((words, Subject::Fact(id)));
        }
        Saying::Related(left, right) => {
            let compared = Compared {
                model,
                phrases,
                id,
                ordered,
            };
            compared.clauses(left, right, &mut said.truths);
        }
    }
    said
}

fn parts(model: &Model, phrases: &Phrases, sum: &SpokenSum) -> String {
    let expected = Expected { model, phrases };
    match sum.parts.as_slice() {
        [(_, only)] if sum.more.is_none() => expected.side(only),
        [(false, later), (true, earlier)] if model.is_date(later) => {
            let (before, between, behind) = if model.is_time(later) {
                phrases.minutes_between
            } else {
                phrases.days_between
            };
            let (from, to) = (expected.part(earlier), expected.part(later));
            format!("{before}{from}{between}{to}{behind}")
        }
        all => expected.sum(all),
    }
}

/// A difference of two amounts.
struct Compared<'a> {
    model: &'a Model,
    phrases: &'a Phrases,
    id: FactId,
    ordered: &'a Ordered,
}

impl Compared<'_> {
    /// Every way in which the two can be compared, and its denial.
    fn clauses(&self, left: &SpokenSum, right: &SpokenSum, found: &mut Vec<(String, Tree)>) {
        let phrases = self.phrases;
        let is_date = self.model.is_day(left);
        let subject = self.side(left, is_date);
        let counted = right.more.filter(|_| is_date);
        let other = match counted {
            Some(_) => parts(
                self.model,
                phrases,
                &SpokenSum {
                    more: None,
                    ..right.clone()
                },
            ),
            None => self.side(right, is_date),
        };
        let words = match counted {
            None if is_date && left.parts.iter().any(|(_, part)| self.model.is_time(part)) => {
                &phrases.clock
            }
            None if is_date => &phrases.days,
            None => &phrases.amounts,
            Some(step) if is_below(step) => &phrases.earlier,
            Some(_) => &phrases.later,
        };
        let behind = counted.map(|step| self.count(step));
        let (lo, hi) = (self.ordered.lo, self.ordered.hi);
        let meanings = [
            (Some(Relation::Less), (lo, -1)),
            (Some(Relation::LessOrEqual), (lo, 0)),
            (Some(Relation::Greater), (1, hi)),
            (Some(Relation::GreaterOrEqual), (0, hi)),
            (None, (0, 0)),
        ];
        for (relation, within) in meanings {
            let Some((_, around)) = words.iter().find(|(known, _)| *known == relation) else {
                continue;
            };
            let bound = clause(around, behind.as_deref(), &other);
            for (is, holds) in [(phrases.is, true), (phrases.is_not, false)] {
                // What is denied is said as its contrary, but where it is the same.
                if !holds && relation.is_some() {
                    continue;
                }
                let text = format!("{subject}{}{bound}{}", is.0, is.1);
                let meaning = Meaning::Within(vec![within]);
                found.push((
                    text,
                    test(self.model, Subject::Fact(self.id), meaning, holds),
                ));
            }
        }
    }

    fn side(&self, sum: &SpokenSum, is_date: bool) -> String {
        let words = parts(self.model, self.phrases, sum);
        match sum.more {
            None => words,
            Some(step) => {
                let sign = if is_below(step) {
                    self.phrases.minus
                } else {
                    self.phrases.plus
                };
                let more = match step {
                    SpokenStep::Number(step) if !is_date => {
                        number(self.phrases, self.ordered, step)
                    }
                    step => self.count(step),
                };
                format!("{words}{sign}{more}")
            }
        }
    }

    /// So many days, months or years.
    fn count(&self, step: SpokenStep) -> String {
        let (count, units) = match step {
            SpokenStep::Number(minutes) if counts_minutes(self.ordered) => {
                (minutes, self.phrases.units[4])
            }
            SpokenStep::Number(days) => (days, self.phrases.units[0]),
            SpokenStep::Months(months) => (months, self.phrases.units[1]),
            SpokenStep::Years(years) => (years, self.phrases.units[2]),
        };
        let unit = if count.abs() == 1 { units.0 } else { units.1 };
        format!("{} {unit}", count.abs())
    }
}

fn counts_minutes(ordered: &Ordered) -> bool {
    matches!(&ordered.kind, OrderedKind::Number { unit: Some(unit), .. } if unit == "minutes")
}

fn is_below(step: SpokenStep) -> bool {
    match step {
        SpokenStep::Number(count) | SpokenStep::Months(count) | SpokenStep::Years(count) => {
            count < 0
        }
    }
}

/// The words around the count, where there is one, and the other amount.
fn clause(around: &Around, count: Option<&str>, other: &str) -> String {
    match count {
        None => format!("{}{other}{}", around.0, around.1),
        Some(count) => format!("{}{count}{}{other}", around.0, around.1),
    }
}
