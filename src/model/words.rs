//! Sentences and labels as plain text: for messages, tables and Rust documentation.

use super::domain::{Admits, Constant, Domain};
use super::ids::FactId;
use super::markup::Inline;
use super::names::Target;
use super::types::{Condition, ConditionKind, Model};

/// How a condition is denied that has no words of its own for it.
const NOT_SO: &str = "it is not the case that";

/// All other values of a domain; `None` where there are none, or sets are meant.
fn complement(domain: &Domain, admits: &Admits) -> Option<Admits> {
    match (domain, admits) {
        (Domain::OneOf(values), Admits::Values(taken)) => {
            let rest: Vec<usize> = (0..values.len())
                .filter(|value| !taken.contains(value))
                .collect();
            (!rest.is_empty()).then_some(Admits::Values(rest))
        }
        (Domain::Ordered(ordered), Admits::Within(intervals)) => {
            let mut rest = Vec::new();
            let mut from = ordered.lo;
            for (lo, hi) in intervals {
                if from < *lo {
                    rest.push((from, lo - 1));
                }
                from = hi.saturating_add(1);
            }
            if from <= ordered.hi {
                rest.push((from, ordered.hi));
            }
            (!rest.is_empty()).then_some(Admits::Within(rest))
        }
        _ => None,
    }
}

/// Whether a condition is several that are joined.
fn is_joined(condition: &Condition) -> bool {
    matches!(&condition.kind, ConditionKind::All(parts) | ConditionKind::Any(parts) if parts.len() > 1)
}

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
                Inline::Fact(id) => text.push_str(&self.plain(&self.facts.at(*id).label)),
                Inline::Value(id, value) => {
                    if let Some(value) = self.facts.at(*id).domain.values().get(*value) {
                        text.push_str(&self.plain(&value.label));
                    }
                }
                Inline::Define(id) => text.push_str(&self.plain(&self.defines.at(*id).label)),
                Inline::Outcome(id) => text.push_str(&self.plain(&self.outcomes.at(*id).label)),
                Inline::Reference(target, _) => text.push_str(&self.title(target)),
                Inline::Parameter(_) => text.push('…'),
            }
        }
        text
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

    /// A value of a domain, in its label's words.
    #[must_use]
    pub fn value(&self, domain: &Domain, value: Constant) -> String {
        match (domain, value) {
            (Domain::YesNo, Constant::Index(index)) => {
                if index == 0 { "no" } else { "yes" }.to_owned()
            }
            (Domain::OneOf(values), Constant::Index(index)) => values
                .get(index)
                .map(|value| self.plain(&value.label))
                .unwrap_or_default(),
            (Domain::AnyOf(_), Constant::Members(0)) => "nothing".to_owned(),
            (Domain::AnyOf(values), Constant::Members(set)) => {
                let labels = values
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| set >> at & 1 == 1);
                labels
                    .map(|(_, value)| self.plain(&value.label))
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            (Domain::Ordered(ordered), Constant::Number(n)) => ordered.show(n),
            _ => String::new(),
        }
    }

    /// A value of a domain, as it is written in a source.
    #[must_use]
    pub fn value_source(&self, domain: &Domain, value: Constant) -> String {
        match (domain, value) {
            (Domain::OneOf(values), Constant::Index(index)) => values
                .get(index)
                .map(|value| value.name.clone())
                .unwrap_or_default(),
            (Domain::AnyOf(values), Constant::Members(set)) if set != 0 => {
                let names = values
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| set >> at & 1 == 1);
                format!(
                    "({})",
                    names
                        .map(|(_, value)| value.name.as_str())
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            }
            _ => self.value(domain, value),
        }
    }

    /// A condition as a clause: "{label} is …", "… and …".
    #[must_use]
    pub fn condition_words(&self, condition: &Condition) -> String {
        let joined = |parts: &[Condition], word: &str| {
            let nested = |part: &Condition| {
                let words = self.condition_words(part);
                // A part that would reach over the next "and" or "or" stands in parentheses.
                if parts.len() > 1 && (is_joined(part) || words.starts_with(NOT_SO)) {
                    format!("({words})")
                } else {
                    words
                }
            };
            parts.iter().map(nested).collect::<Vec<_>>().join(word)
        };
        match &condition.kind {
            ConditionKind::All(parts) => match self.one_interval(parts) {
                Some(words) => words,
                None => joined(parts, " and "),
            },
            ConditionKind::Any(parts) => joined(parts, " or "),
            ConditionKind::Not(inner) => self.negated_words(inner),
            ConditionKind::Define(id) => self.plain(&self.defines.at(*id).label),
            ConditionKind::Fact(id, admits) => {
                let fact = self.facts.at(*id);
                match (&fact.domain, admits) {
                    (Domain::YesNo, Admits::Values(values)) if values == &[1] => {
                        self.plain(&fact.label)
                    }
                    (Domain::YesNo, _) => self.unfulfilled(&fact.label, fact.not.as_deref()),
                    (domain, admits) => format!(
                        "{} {}",
                        self.plain(&fact.label),
                        self.admitted_words(domain, admits)
                    ),
                }
            }
            ConditionKind::Decision(id, admits) => {
                let decision = self.decisions.at(*id);
                format!(
                    "{} {}",
                    self.plain(&decision.title),
                    self.admitted_words(&decision.domain, admits)
                )
            }
        }
    }

    /// Two ends of one fact as one interval; `None` where the parts are not that.
    fn one_interval(&self, parts: &[Condition]) -> Option<String> {
        let mut both: Option<(FactId, (i64, i64))> = None;
        for part in parts {
            let ConditionKind::Fact(fact, Admits::Within(intervals)) = &part.kind else {
                return None;
            };
            let [(lo, hi)] = intervals.as_slice() else {
                return None;
            };
            both = match both {
                None => Some((*fact, (*lo, *hi))),
                Some((known, (from, to))) if known == *fact => {
                    Some((known, (from.max(*lo), to.min(*hi))))
                }
                Some(_) => return None,
            };
        }
        let (fact, (lo, hi)) = both.filter(|(_, (lo, hi))| lo <= hi)?;
        let fact = self.facts.at(fact);
        let words = self.admitted_words(&fact.domain, &Admits::Within(vec![(lo, hi)]));
        Some(format!("{} {words}", self.plain(&fact.label)))
    }

    fn negated_words(&self, condition: &Condition) -> String {
        match &condition.kind {
            ConditionKind::Fact(id, admits) => {
                let fact = self.facts.at(*id);
                match (&fact.domain, admits, complement(&fact.domain, admits)) {
                    (Domain::YesNo, Admits::Values(values), _) if values == &[1] => {
                        self.unfulfilled(&fact.label, fact.not.as_deref())
                    }
                    (Domain::YesNo, ..) => self.plain(&fact.label),
                    // The other value says more than a negation.
                    (domain, _, Some(rest)) => {
                        format!(
                            "{} {}",
                            self.plain(&fact.label),
                            self.admitted_words(domain, &rest)
                        )
                    }
                    (..) => format!("{NOT_SO} {}", self.condition_words(condition)),
                }
            }
            ConditionKind::Define(id) => {
                let define = self.defines.at(*id);
                self.unfulfilled(&define.label, define.not.as_deref())
            }
            _ if is_joined(condition) => format!("{NOT_SO} ({})", self.condition_words(condition)),
            _ => format!("{NOT_SO} {}", self.condition_words(condition)),
        }
    }

    fn unfulfilled(&self, label: &[Inline], not: Option<&[Inline]>) -> String {
        match not {
            Some(not) => self.plain(not),
            None => format!("{NOT_SO} {}", self.plain(label)),
        }
    }

    fn admitted_words(&self, domain: &Domain, admits: &Admits) -> String {
        let members = |set: u64| self.value(domain, Constant::Members(set));
        match (domain, admits) {
            (_, Admits::Values(values)) => {
                let labels: Vec<String> = values
                    .iter()
                    .map(|value| self.value(domain, Constant::Index(*value)))
                    .collect();
                format!("is {}", labels.join(" or "))
            }
            (Domain::Ordered(ordered), Admits::Within(intervals)) => {
                let parts: Vec<String> = intervals
                    .iter()
                    .map(|(lo, hi)| ordered.interval_words(*lo, *hi))
                    .collect();
                format!("is {}", parts.join(" or "))
            }
            (_, Admits::IncludesAny(set)) => {
                format!("include {}", members(*set).replace("; ", " or "))
            }
            (_, Admits::Exactly(set)) => format!("are exactly: {}", members(*set)),
            (_, Admits::AllBut(set)) => format!("are not exactly: {}", members(*set)),
            (_, Admits::Within(_)) => String::new(),
        }
    }
}
