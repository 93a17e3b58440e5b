//! What the files that a source sees declare, as far as somebody who writes needs to know it.

use std::collections::BTreeMap;

use crate::base::FileId;
use crate::driver::LiveProject;
use crate::syntax::ast::{
    Declared, Domain, DomainKind, GuideContent, Item, LiteralKind, Procedure, Section, Text, Values,
};

use super::symbols::SymbolKind;

/// A thing that can be named.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) name: String,
    pub(super) kind: ThingKind,
    /// Its label or title, as it is written.
    pub(super) label: String,
    /// How it is tested, of what can be.
    pub(super) tested: Tested,
    /// Its values with their labels, and the names of its groups.
    pub(super) values: Vec<(String, String)>,
    pub(super) rules: Vec<String>,
    pub(super) parameters: Vec<String>,
}

/// The kinds of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ThingKind {
    Term { has_short: bool },
    Fact,
    Values,
    Quantity,
    Calendar,
    Define,
    Outcome,
    Decision,
    Eligibility,
    Procedure,
    Guide,
    Group,
    Scenario,
}

/// How a condition tests a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tested {
    /// It is not tested.
    Never,
    /// By its name alone.
    Bare,
    /// `is`, with one of its values.
    OneOf,
    /// `includes`, with one of its values.
    AnyOf,
    /// By size, in this unit.
    Number(Option<String>),
    Date,
    Time,
    Version,
}

impl ThingKind {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Term { .. } => "term",
            Self::Fact => "fact",
            Self::Values => "values",
            Self::Quantity => "quantity",
            Self::Calendar => "calendar",
            Self::Define => "define",
            Self::Outcome => "outcome",
            Self::Decision => "decision",
            Self::Eligibility => "eligibility",
            Self::Procedure => "procedure",
            Self::Guide => "guide",
            Self::Group => "group",
            Self::Scenario => "scenario",
        }
    }

    /// Whether a condition can test it.
    pub(super) fn is_subject(self) -> bool {
        matches!(
            self,
            Self::Fact | Self::Quantity | Self::Define | Self::Decision | Self::Eligibility
        )
    }
}

/// The things that a source can name.
pub(super) fn things(project: &mut LiveProject, file: FileId) -> Vec<Thing> {
    let seen: Vec<FileId> = project.seen_by(file).to_vec();
    let mut found = Vec::new();
    for seen in seen {
        let Some(tree) = project.tree_with_rows(seen) else {
            continue;
        };
        tree.items().for_each(|item| add(item, &mut found));
    }
    // Values of a list are those of whoever takes them.
    let lists: Vec<(String, Vec<(String, String)>)> = found
        .iter()
        .filter(|thing| thing.kind == ThingKind::Values)
        .map(|thing| (thing.name.clone(), thing.values.clone()))
        .collect();
    for thing in &mut found {
        if let [(list, _)] = thing.values.as_slice()
            && let Some(list) = list.strip_prefix('=')
        {
            let values = lists.iter().find(|(name, _)| name == list);
            thing.values = values.map(|(_, values)| values.clone()).unwrap_or_default();
        }
    }
    found
}

fn add(item: &Item, found: &mut Vec<Thing>) {
    match item {
        Item::Use(_)
        | Item::MonthsEnd(_)
        | Item::Assume(_)
        | Item::Article(_)
        | Item::Example(_) => {}
        Item::Term(term) => {
            let has_short = term.short.is_some();
            found.push(thing(
                &term.declared,
                ThingKind::Term { has_short },
                &term.full,
            ));
        }
        Item::Fact(fact) => {
            let fact_thing = thing(&fact.declared, ThingKind::Fact, &fact.label.text);
            found.push(with_domain(fact_thing, &fact.domain));
        }
        Item::Values(values) => {
            let groups = values.groups.iter();
            let groups =
                groups.map(|group| (group.name.text.clone(), group.label.markdown.clone()));
            let rows = values.rows.iter().map(|(value, _)| {
                (
                    value.declared.name.text.clone(),
                    value.label.markdown.clone(),
                )
            });
            found.push(Thing {
                values: groups.chain(rows).collect(),
                ..thing(&values.declared, ThingKind::Values, &values.from.path)
            });
        }
        Item::Quantity(quantity) => found.push(Thing {
            tested: Tested::Number(None),
            ..thing(&quantity.declared, ThingKind::Quantity, &quantity.label)
        }),
        Item::Calendar(calendar) => {
            found.push(thing(
                &calendar.declared,
                ThingKind::Calendar,
                &calendar.label,
            ));
        }
        Item::Define(define) => found.push(Thing {
            tested: Tested::Bare,
            ..thing(&define.declared, ThingKind::Define, &define.label.text)
        }),
        Item::Outcome(outcome) => {
            found.push(thing(&outcome.declared, ThingKind::Outcome, &outcome.label));
        }
        Item::Decision(decision) => {
            let rules = decision.rules.iter().filter_map(|rule| rule.name.as_ref());
            let rules: Vec<String> = rules.map(|name| name.text.clone()).collect();
            let own = |kind| Thing {
                rules: rules.clone(),
                ..thing(&decision.declared, kind, &decision.title)
            };
            found.push(match &decision.domain {
                Some(domain) => with_domain(own(ThingKind::Decision), domain),
                None => Thing {
                    tested: Tested::Bare,
                    values: ["available", "unavailable"]
                        .map(|value| (value.to_owned(), String::new()))
                        .to_vec(),
                    ..own(ThingKind::Eligibility)
                },
            });
        }
        Item::Procedure(procedure) => found.push(Thing {
            parameters: parameters(procedure),
            ..thing(&procedure.declared, ThingKind::Procedure, &procedure.title)
        }),
        Item::Guide(guide) => {
            found.push(thing(&guide.declared, ThingKind::Guide, &guide.title));
            match &guide.content {
                GuideContent::Steps { .. } => {}
                GuideContent::Sections(all) => sections(all, found),
            }
        }
    }
}

fn parameters(procedure: &Procedure) -> Vec<String> {
    let parameters = procedure.parameters.iter();
    parameters.map(|parameter| parameter.text.clone()).collect()
}

fn sections(sections: &[Section], found: &mut Vec<Thing>) {
    for section in sections {
        match section {
            Section::Group(group) => {
                found.push(thing(&group.declared, ThingKind::Group, &group.title));
                self::sections(&group.sections, found);
            }
            Section::Scenario(scenario) => {
                found.push(thing(
                    &scenario.declared,
                    ThingKind::Scenario,
                    &scenario.title,
                ));
            }
        }
    }
}

fn thing(declared: &Declared, kind: ThingKind, label: &Text) -> Thing {
    Thing {
        name: declared.name.text.clone(),
        kind,
        label: label.markdown.clone(),
        tested: Tested::Never,
        values: Vec::new(),
        rules: Vec::new(),
        parameters: Vec::new(),
    }
}

fn with_domain(thing: Thing, domain: &Domain) -> Thing {
    let listed = |values: &Values| match values {
        Values::Listed(values) => values
            .iter()
            .map(|value| {
                (
                    value.declared.name.text.clone(),
                    value.label.markdown.clone(),
                )
            })
            .collect(),
        // Looked up where all lists are known.
        Values::Named(list) => vec![(format!("={}", list.text), String::new())],
    };
    let (tested, values) = match &domain.kind {
        DomainKind::YesNo => (Tested::Bare, Vec::new()),
        DomainKind::OneOf(values) => (Tested::OneOf, listed(values)),
        DomainKind::AnyOf(values) => (Tested::AnyOf, listed(values)),
        DomainKind::Number(range) => {
            let unit = match &range.hi.kind {
                LiteralKind::Digits { unit, .. } => unit.clone(),
                LiteralKind::Name(_)
                | LiteralKind::Truth(_)
                | LiteralKind::Date(_)
                | LiteralKind::Time(_) => None,
            };
            (Tested::Number(unit), Vec::new())
        }
        DomainKind::Date(_) => (Tested::Date, Vec::new()),
        DomainKind::Time(_) => (Tested::Time, Vec::new()),
        DomainKind::Version(_) => (Tested::Version, Vec::new()),
    };
    Thing {
        tested,
        values,
        ..thing
    }
}

/// What each name stands for that a source can name.
pub fn kinds_of_names(project: &mut LiveProject, file: FileId) -> BTreeMap<String, SymbolKind> {
    let things = things(project, file).into_iter();
    things
        .map(|thing| {
            let kind = match thing.kind {
                ThingKind::Term { .. } => SymbolKind::Term,
                ThingKind::Fact => SymbolKind::Fact,
                ThingKind::Values => SymbolKind::Values,
                ThingKind::Quantity => SymbolKind::Quantity,
                ThingKind::Calendar => SymbolKind::Calendar,
                ThingKind::Define => SymbolKind::Define,
                ThingKind::Outcome => SymbolKind::Outcome,
                ThingKind::Decision | ThingKind::Eligibility => SymbolKind::Decision,
                ThingKind::Procedure => SymbolKind::Procedure,
                ThingKind::Guide => SymbolKind::Guide,
                ThingKind::Group => SymbolKind::Group,
                ThingKind::Scenario => SymbolKind::Scenario,
            };
            (thing.name, kind)
        })
        .collect()
}
