//! Names that came, went or changed: facts, their values and domains, outcomes, and the names and
//! titles of everything that has an anchor.

use crate::model::version_merge::pair_values;
use crate::model::{Domain, FactId, Inline, Model, Ordered, OutcomeId};

use super::matching::{Matched, Matching};

/// The change of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Only the newer version has it.
    New,
    /// Only the older version has it.
    Gone,
    /// It has another name.
    Renamed,
    /// It is put in other words.
    Reworded,
    /// It can have other values.
    Domain,
}

impl What {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Renamed => "renamed",
            Self::Reworded => "reworded",
            Self::Domain => "domain",
        }
    }
}

/// A thing that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VocabularyChange {
    /// The change.
    pub what: What,
    /// The kind of thing.
    pub kind: &'static str,
    /// Its name in the newer version, or the one that it had.
    pub name: String,
    /// As it was.
    pub old: String,
    /// As it is.
    pub new: String,
}

/// The changes of names and words in a model whose facts are not merged yet.
#[must_use]
pub fn vocabulary(model: &Model, matching: &Matching) -> Vec<VocabularyChange> {
    let mut entries = EntryPairs(Vec::new());
    let fact = |id: FactId| {
        (
            model.facts.at(id).name.clone(),
            model.plain(&model.facts.at(id).label),
        )
    };
    entries.kind("fact", &matching.facts, fact);
    for (old, new) in &matching.facts.pairs {
        facts(model, *old, *new, &mut entries);
    }
    let outcome = |id: OutcomeId| {
        (
            model.outcomes.at(id).name.clone(),
            model.plain(&model.outcomes.at(id).label),
        )
    };
    entries.kind("outcome", &matching.outcomes, outcome);
    for (old, new) in &matching.outcomes.pairs {
        let (old, new) = (model.outcomes.at(*old), model.outcomes.at(*new));
        let words = |good: bool| if good { "good" } else { "not good" }.to_owned();
        entries.differ(
            What::Domain,
            "outcome",
            &new.name,
            (words(old.good), words(new.good)),
        );
    }
    // That a decision or a guide came or went is told where it is compared.
    for (old, new) in &matching.decisions.pairs {
        let (old, new) = (model.decisions.at(*old), model.decisions.at(*new));
        entries.names(
            new.word(),
            (&old.name, &new.name),
            [&old.title, &new.title].map(|title| model.plain(title)),
        );
        domain(
            model,
            "result",
            &new.name,
            (&old.domain, &new.domain),
            &mut entries,
        );
    }
    for (old, new) in &matching.guides.pairs {
        let (old, new) = (model.guides.at(*old), model.guides.at(*new));
        entries.names(
            "guide",
            (&old.name, &new.name),
            [&old.title, &new.title].map(|title| model.plain(title)),
        );
    }
    let group = |id| {
        (
            model.groups.at(id).name.clone(),
            model.plain(&model.groups.at(id).title),
        )
    };
    entries.kind("group", &matching.groups, group);
    let scenario = |id| {
        (
            model.scenarios.at(id).name.clone(),
            model.plain(&model.scenarios.at(id).title),
        )
    };
    // Where a guide is one scenario without a heading, it is told of the guide.
    entries.kind(
        "scenario",
        &with_heading(model, &matching.scenarios),
        scenario,
    );
    let procedure = |id| {
        (
            model.procedures.at(id).name.clone(),
            model.plain(&model.procedures.at(id).title),
        )
    };
    entries.kind("procedure", &matching.procedures, procedure);
    entries.0
}

fn with_heading(
    model: &Model,
    scenarios: &Matched<crate::model::ScenarioId>,
) -> Matched<crate::model::ScenarioId> {
    let has = |id: &crate::model::ScenarioId| !model.scenarios.at(*id).whole_guide;
    Matched {
        pairs: scenarios
            .pairs
            .iter()
            .filter(|(old, new)| has(old) && has(new))
            .map(|(old, new)| (*old, *new))
            .collect(),
        gone: scenarios.gone.iter().copied().filter(has).collect(),
        new: scenarios.new.iter().copied().filter(has).collect(),
    }
}

fn facts(model: &Model, old: FactId, new: FactId, entries: &mut EntryPairs) {
    let (old, new) = (model.facts.at(old), model.facts.at(new));
    let sentence = |sentence: &Option<Vec<Inline>>| {
        sentence
            .as_ref()
            .map(|words| model.plain(words))
            .unwrap_or_default()
    };
    entries.differ(
        What::Reworded,
        "fact",
        &new.name,
        (sentence(&old.not), sentence(&new.not)),
    );
    entries.differ(
        What::Reworded,
        "question",
        &new.name,
        (sentence(&old.ask), sentence(&new.ask)),
    );
    domain(
        model,
        "value",
        &new.name,
        (&old.domain, &new.domain),
        entries,
    );
}

/// The values of a fact or a decision.
fn domain(
    model: &Model,
    kind: &'static str,
    name: &str,
    (old, new): (&Domain, &Domain),
    entries: &mut EntryPairs,
) {
    if let (Domain::OneOf(older), Domain::OneOf(newer))
    | (Domain::AnyOf(older), Domain::AnyOf(newer)) = (old, new)
    {
        let pairs = pair_values(older, newer);
        let path = |value: &str| format!("{name}.{value}");
        for (at, value) in newer.iter().enumerate() {
            let before = pairs
                .iter()
                .find(|(_, other)| **other == at)
                .and_then(|(old, _)| older.get(*old));
            let words = model.plain(&value.label);
            match before {
                None => entries.add(What::New, kind, &path(&value.name), String::new(), words),
                Some(before) => {
                    let both = [model.plain(&before.label), words];
                    entries.names(kind, (&path(&before.name), &path(&value.name)), both);
                }
            }
        }
        for value in older
            .iter()
            .enumerate()
            .filter(|(at, _)| !pairs.contains_key(at))
            .map(|(_, value)| value)
        {
            entries.add(
                What::Gone,
                kind,
                &path(&value.name),
                model.plain(&value.label),
                String::new(),
            );
        }
        return;
    }
    let words = |domain: &Domain| match domain {
        Domain::YesNo => "yes or no".to_owned(),
        Domain::OneOf(values) => format!("one of {} values", values.len()),
        Domain::AnyOf(values) => format!("any of {} values", values.len()),
        Domain::Ordered(ordered) => bounds(ordered),
    };
    let kind = if kind == "value" { "fact" } else { "decision" };
    entries.differ(What::Domain, kind, name, (words(old), words(new)));
}

fn bounds(ordered: &Ordered) -> String {
    format!(
        "from {} to {}",
        ordered.show_bare(ordered.lo),
        ordered.show(ordered.hi)
    )
}

struct EntryPairs(Vec<VocabularyChange>);

impl EntryPairs {
    fn add(&mut self, what: What, kind: &'static str, name: &str, old: String, new: String) {
        self.0.push(VocabularyChange {
            what,
            kind,
            name: name.to_owned(),
            old,
            new,
        });
    }

    fn differ(&mut self, what: What, kind: &'static str, name: &str, (old, new): (String, String)) {
        if old != new {
            self.add(what, kind, name, old, new);
        }
    }

    fn names(&mut self, kind: &'static str, (old, new): (&str, &str), [before, now]: [String; 2]) {
        self.differ(What::Renamed, kind, new, (old.to_owned(), new.to_owned()));
        self.differ(What::Reworded, kind, new, (before, now));
    }

    /// Things of one kind that came, went, or have another name or other words.
    fn kind<I: Ord + Copy>(
        &mut self,
        kind: &'static str,
        matched: &Matched<I>,
        of: impl Fn(I) -> (String, String),
    ) {
        for new in &matched.new {
            let (name, words) = of(*new);
            self.add(What::New, kind, &name, String::new(), words);
        }
        for old in &matched.gone {
            let (name, words) = of(*old);
            self.add(What::Gone, kind, &name, words, String::new());
        }
        for (old, new) in &matched.pairs {
            let ((old, before), (new, now)) = (of(*old), of(*new));
            self.names(kind, (&old, &new), [before, now]);
        }
    }
}
