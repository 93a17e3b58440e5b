//! What is known of readers: facts, what is worked out of them, what is taken for granted, words with a meaning.

use std::fmt::Write;

use crate::model::{
    Calendar, Domain, Entity, Fact, FactId, File, Ordered, OrderedKind, Saying, Value, Values,
};
use crate::words::values::{ordered_value, range};
use crate::words::{Wording, terms, values};

use super::described::{Description, LISTED, sentence};

impl Description<'_> {
    /// The things that a source states, and those of others that it uses.
    pub(super) fn things(&mut self, file: &File) {
        let facts = self.model.facts.iter();
        let facts: Vec<(FactId, &Fact)> = facts
            .filter(|(id, fact)| fact.span.file == file.id || Self::uses(file, Entity::Fact(*id)))
            .filter(|(_, fact)| !fact.broken)
            .collect();
        self.known(file, &facts);
        self.lists(file);
        self.worked_out(file, &facts);
        self.granted(file);
        self.meanings(file);
    }

    fn known(&mut self, file: &File, facts: &[(FactId, &Fact)]) {
        self.section("What is known of a reader", |inner| {
            for (id, fact) in facts.iter().filter(|(_, fact)| fact.computed.is_none()) {
                let mut words = inner.fact(*id, fact);
                if let Some(ask) = &fact.ask {
                    let _ = write!(words, " Readers are asked: “{}”", inner.plain(ask));
                }
                words.push_str(&inner.elsewhere(fact.span.file, file));
                inner.item(&words);
            }
        });
    }

    fn worked_out(&mut self, file: &File, facts: &[(FactId, &Fact)]) {
        let model = self.model;
        self.section("What is worked out", |inner| {
            for (id, fact) in facts {
                if let Some(Saying::Quantity(term)) =
                    fact.computed.as_ref().map(|computed| &computed.saying)
                {
                    let words = format!(
                        "{} is {}",
                        inner.label(*id),
                        terms::term(inner.model, inner.vocabulary, term)
                    );
                    let words = sentence(&words) + &inner.elsewhere(fact.span.file, file);
                    inner.item(&words);
                }
            }
            for (_, calendar) in model.calendars.of_file(file.id) {
                inner.calendar(calendar);
            }
        });
    }

    fn calendar(&mut self, calendar: &Calendar) {
        let weekdays = calendar.days.weekdays();
        let names = weekdays
            .iter()
            .map(|day| self.vocabulary.word(&format!("weekday-{}", *day as u8 + 1)));
        let names: Vec<String> = names.collect();
        let days = values::and(self.vocabulary, &names);
        let holidays = calendar.days.holidays().iter();
        let holidays: Vec<String> = holidays
            .map(|day| values::date(self.vocabulary, *day))
            .collect();
        let holidays = if holidays.is_empty() {
            String::new()
        } else {
            format!(", but for {}", holidays.join("; "))
        };
        let label = self.plain(&calendar.label);
        self.item(&sentence(&format!("{label} are {days}{holidays}")));
    }

    fn granted(&mut self, file: &File) {
        let model = self.model;
        self.section("What is taken for granted, of every reader", |inner| {
            for assume in &model.assumes {
                let is_seen = file.sees.contains(&assume.span.file);
                if !is_seen || !model.is_sound(assume.span) {
                    continue;
                }
                let meaning = inner.line(&assume.condition);
                let words = sentence(&inner.plain(&assume.text));
                let words = format!("{words} That is: {meaning}.")
                    + &inner.elsewhere(assume.span.file, file);
                inner.item(&words);
            }
        });
    }

    fn meanings(&mut self, file: &File) {
        let model = self.model;
        self.section("Words with a meaning", |inner| {
            for (id, define) in model.defines.iter() {
                let is_own = define.span.file == file.id || Self::uses(file, Entity::Define(id));
                if !is_own || !model.is_sound(define.span) {
                    continue;
                }
                let meaning = inner.wording(&define.condition);
                let label = inner.plain(&define.label);
                let other = inner.elsewhere(define.span.file, file);
                match &meaning {
                    Wording::Clause(words) => {
                        inner.item(&format!("“{label}” means: {words}.{other}"));
                    }
                    Wording::List { .. } => {
                        inner.conditioned(&format!("- “{label}” means that"), &meaning, "");
                    }
                }
            }
        });
    }

    /// That a thing is stated in another source.
    pub(super) fn elsewhere(&self, stated: crate::base::FileId, file: &File) -> String {
        if stated == file.id {
            return String::new();
        }
        let path = self.model.file(stated).map(|file| file.path.as_str());
        path.map_or_else(String::new, |path| format!(" (Stated in {path}.)"))
    }

    /// A fact, and what it can be.
    fn fact(&self, id: FactId, fact: &Fact) -> String {
        let label = self.label(id);
        match &fact.domain {
            Domain::YesNo => match &fact.not {
                Some(not) => sentence(&format!("{label}, or {}", self.plain(not))),
                None => sentence(&format!("whether {label}")),
            },
            Domain::OneOf(values) => {
                sentence(&format!("{label} is one of these: {}", self.values(values)))
            }
            Domain::AnyOf(values) => sentence(&format!(
                "{label} can include any of these together, or none: {}",
                self.values(values)
            )),
            Domain::Ordered(ordered) => {
                let (lo, hi) = (ordered.lo, ordered.hi);
                sentence(&format!(
                    "{label} is {}{}",
                    range(self.vocabulary, ordered, lo, hi),
                    step(ordered)
                ))
            }
        }
    }

    fn values(&self, values: &Values) -> String {
        // Those of a list are told with it.
        let is_listed = self.model.values.iter().any(|(_, named)| {
            named.values.len() == values.len()
                && named
                    .values
                    .iter()
                    .zip(values.iter())
                    .all(|(one, other)| one.span == other.span)
        });
        let most = if is_listed { LISTED } else { usize::MAX };
        let names = values.iter().take(most).map(|value| self.value(value));
        let mut names: Vec<String> = names.collect();
        if values.len() > most {
            names.push(format!("and {} more", values.len() - most));
        }
        names.join("; ")
    }

    fn value(&self, value: &Value) -> String {
        let label = self.plain(&value.label);
        match &value.help {
            Some(help) => format!("{label} ({})", self.plain(help)),
            None => label,
        }
    }

    /// The lists of values of a source, and their groups.
    fn lists(&mut self, file: &File) {
        let model = self.model;
        for (_, named) in model.values.of_file(file.id) {
            self.section(&format!("The list `{}`", named.name), |inner| {
                let all: Vec<String> = named
                    .values
                    .iter()
                    .map(|value| inner.value(value))
                    .collect();
                inner.say(&sentence(&all.join("; ")));
                for group in &named.values.groups {
                    let own = group.values.iter().filter_map(|at| named.values.get(*at));
                    let own: Vec<String> = own.map(|value| inner.plain(&value.label)).collect();
                    let label = inner.plain(&group.label);
                    inner.item(&sentence(&format!("“{label}” means: {}", own.join("; "))));
                }
            });
        }
    }

    /// The values of a result, as a heading says them.
    pub(super) fn domain(&self, domain: &Domain) -> String {
        match domain {
            Domain::YesNo => "yes or no".to_owned(),
            Domain::OneOf(values) => format!("one of these: {}", self.values(values)),
            Domain::AnyOf(values) => {
                format!("any of these together, or none: {}", self.values(values))
            }
            Domain::Ordered(ordered) => range(self.vocabulary, ordered, ordered.lo, ordered.hi),
        }
    }
}

/// In which steps a number is counted, where these are no whole numbers.
fn step(ordered: &Ordered) -> String {
    let OrderedKind::Number { decimals, .. } = &ordered.kind else {
        return String::new();
    };
    match decimals {
        0 => String::new(),
        _ => format!(
            ", in steps of {}",
            ordered_value(crate::words::Vocabulary::english(), ordered, 1)
        ),
    }
}
