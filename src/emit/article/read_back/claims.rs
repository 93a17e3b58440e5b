//! What a page must say, in the order in which it says it: a document as a row of claims.

use std::collections::BTreeSet;

use crate::model::{DecisionId, FactId, RuleResult};

use super::super::document::{
    Alternative, AmountText, Count, DaySentence, DecisionTable, Document, EligibilityText, Entry,
    Lead, Part, Said, Shape, Whom,
};
use super::super::inline::plain;
use super::super::outline::squeezed;

/// A sentence that the page must have.
#[derive(Debug)]
pub(super) enum Claim<'d> {
    /// A condition with the words around it.
    If(Place, &'d Said),
    /// A sentence that stands by itself.
    Sentence(Sentence),
    /// The cells of a row of a matrix, below these facts, and the condition that they say.
    Cells(Vec<(FactId, &'d str)>, &'d Said),
    /// A whole cell with a result.
    Result(&'d str, DecisionId, RuleResult),
    Day(&'d DaySentence),
    /// What an amount is worked out of.
    Amount(&'d AmountText),
}

/// Where a condition stands, with what the words before it name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    ForWhom,
    OnlyIf,
    /// In a list of parts, behind this title.
    Entry(String),
    /// Behind the label of a define.
    Meaning(String),
    Branch {
        again: bool,
    },
    /// The only condition of an eligibility of this title.
    NotAvailable(String),
    AvailableOnly(String),
    /// A whole item of a list, before its reason.
    Item,
    /// A whole cell.
    Cell,
    /// Behind a result, in a list.
    Row(String),
}

/// A sentence without a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sentence {
    EverybodyElse(String),
    WhichPart,
    OnlyOtherwise,
    EntryOtherwise(String),
    BranchOtherwise,
    Result(String),
    NoReturn,
    Follow(String),
    GoOn(String),
    Finished(String),
    Next(String),
    See(String),
    ColumnIf,
    ColumnWhy,
    FirstCounts,
    AllCount,
    Otherwise,
    RowOtherwise(String),
    /// Of the only row of a decision.
    Always,
    RowAlways(String),
    NotAvailableList(String),
    AvailableOnlyList(String),
    AlwaysAvailable(String),
    NeverAvailable(String),
    /// A reason, a help or a question: words that are the writer's.
    Words(String),
}

impl Place {
    /// The template that writes it.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::ForWhom => "for-whom.md",
            Self::OnlyIf => "only-if.md",
            Self::Entry(_) => "which-part.md",
            Self::Meaning(_) => "meaning.md",
            Self::Branch { .. } => "alternatives.md",
            Self::NotAvailable(_) | Self::AvailableOnly(_) | Self::Item => "eligibility.md",
            Self::Cell | Self::Row(_) => "decision.md",
        }
    }
}

impl Sentence {
    /// The template that writes it; of words of the writer, none: they are looked for elsewhere.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::EverybodyElse(_) => "for-whom.md",
            Self::WhichPart | Self::EntryOtherwise(_) => "which-part.md",
            Self::OnlyOtherwise => "only-if.md",
            Self::BranchOtherwise => "alternatives.md",
            Self::Words(_) => "",
            Self::Result(_) => "result.md",
            Self::NoReturn => "irreversible.md",
            Self::Follow(_) => "follow.md",
            Self::GoOn(_) => "continue.md",
            Self::Finished(_) | Self::Next(_) => "end.md",
            Self::See(_) => "see.md",
            Self::ColumnIf
            | Self::ColumnWhy
            | Self::FirstCounts
            | Self::AllCount
            | Self::Otherwise
            | Self::RowOtherwise(_)
            | Self::Always
            | Self::RowAlways(_) => "decision.md",
            Self::NotAvailableList(_)
            | Self::AvailableOnlyList(_)
            | Self::AlwaysAvailable(_)
            | Self::NeverAvailable(_) => "eligibility.md",
        }
    }
}

/// The claims of a page, in order.
pub(super) fn claims(document: &Document) -> Vec<Claim<'_>> {
    let mut claims = Vec::new();
    parts(&document.parts, &mut claims);
    claims
}

/// The conditions of a page, in order.
pub(super) fn conditions(document: &Document) -> Vec<&Said> {
    let mut conditions = Vec::new();
    for claim in claims(document) {
        match claim {
            Claim::If(_, said) | Claim::Cells(_, said) => conditions.push(said),
            Claim::Sentence(_) | Claim::Result(..) | Claim::Day(_) | Claim::Amount(_) => {}
        }
    }
    conditions
}

/// The amounts of which a page says what they are worked out of.
pub(super) fn amounts(document: &Document) -> BTreeSet<FactId> {
    let claims = claims(document);
    let amounts = claims.iter().filter_map(|claim| match claim {
        Claim::Amount(told) => Some(told.fact),
        _ => None,
    });
    amounts.collect()
}

fn words(phrase: &[super::super::document::Piece]) -> String {
    squeezed(&plain(phrase))
}

fn parts<'d>(list: &'d [Part], claims: &mut Vec<Claim<'d>>) {
    for part in list {
        one(part, claims);
    }
}

fn one<'d>(part: &'d Part, claims: &mut Vec<Claim<'d>>) {
    let mut say = |sentence| claims.push(Claim::Sentence(sentence));
    match part {
        Part::ForWhom(said, otherwise) => {
            claims.push(Claim::If(Place::ForWhom, said));
            if let Some(otherwise) = otherwise {
                claims.push(Claim::Sentence(Sentence::EverybodyElse(words(otherwise))));
            }
        }
        Part::OnlyIf(Some(said)) => claims.push(Claim::If(Place::OnlyIf, said)),
        Part::OnlyIf(None) => say(Sentence::OnlyOtherwise),
        Part::Choice { questions, entries } => {
            say(Sentence::WhichPart);
            for question in questions {
                say(Sentence::Words(words(question)));
            }
            for entry in entries {
                self::entry(entry, claims);
            }
        }
        Part::Meaning(label, said) => {
            claims.push(Claim::If(Place::Meaning(squeezed(label)), said));
        }
        Part::Help(label, text) => {
            say(Sentence::Words(format!(
                "{}: {}",
                squeezed(label),
                words(text)
            )));
        }
        Part::Amounts(told) => claims.extend(told.iter().map(Claim::Amount)),
        Part::Days(days) => claims.extend(days.iter().map(Claim::Day)),
        Part::Eligibility(text) => eligibility(text, claims),
        Part::Decision(table) => decision(table, claims),
        Part::Alternatives(alternatives) => {
            for alternative in alternatives {
                self::alternative(alternative, claims);
            }
        }
        Part::Steps(steps) => {
            for step in steps {
                parts(&step.parts, claims);
            }
        }
        Part::Result(text) => say(Sentence::Result(words(text))),
        Part::NoReturn(text) => {
            say(Sentence::NoReturn);
            say(Sentence::Words(words(text)));
        }
        Part::See(text, _) => say(Sentence::See(words(text))),
        Part::Follow(text) => say(Sentence::Follow(words(text))),
        Part::Continue(text) => say(Sentence::GoOn(words(text))),
        Part::End(good, text) => {
            let outcome = words(text).trim_end_matches('.').to_owned();
            say(if *good {
                Sentence::Finished(outcome)
            } else {
                Sentence::Next(outcome)
            });
        }
        Part::Note(_, _, inside) | Part::Quote(inside) => parts(inside, claims),
        Part::List(_, items) => {
            for item in items {
                parts(item, claims);
            }
        }
        Part::Heading { .. }
        | Part::Paragraph(_)
        | Part::Code(..)
        | Part::Table(..)
        | Part::Rule => {}
    }
}

fn entry<'d>(entry: &'d Entry, claims: &mut Vec<Claim<'d>>) {
    let title = words(&entry.link);
    claims.push(match &entry.whom {
        Whom::Unsaid => Claim::Sentence(Sentence::Words(title)),
        Whom::Otherwise => Claim::Sentence(Sentence::EntryOtherwise(title)),
        Whom::If(said) => Claim::If(Place::Entry(title), said),
    });
}

fn alternative<'d>(alternative: &'d Alternative, claims: &mut Vec<Claim<'d>>) {
    match &alternative.lead {
        Lead::Words(text) => claims.push(Claim::Sentence(Sentence::Words(words(text)))),
        Lead::If { said, again } => {
            claims.push(Claim::If(Place::Branch { again: *again }, said));
        }
        Lead::Otherwise => claims.push(Claim::Sentence(Sentence::BranchOtherwise)),
    }
    parts(&alternative.parts, claims);
}

fn eligibility<'d>(text: &'d EligibilityText, claims: &mut Vec<Claim<'d>>) {
    let title = words(&text.title);
    match text.reasons.as_slice() {
        [] => claims.push(Claim::Sentence(if text.is_available {
            Sentence::NeverAvailable(title)
        } else {
            Sentence::AlwaysAvailable(title)
        })),
        [only] => {
            let place = if text.is_available {
                Place::AvailableOnly(title)
            } else {
                Place::NotAvailable(title)
            };
            claims.push(Claim::If(place, &only.when));
            because(only.because.as_deref(), claims);
        }
        several => {
            claims.push(Claim::Sentence(if text.is_available {
                Sentence::AvailableOnlyList(title)
            } else {
                Sentence::NotAvailableList(title)
            }));
            for reason in several {
                claims.push(Claim::If(Place::Item, &reason.when));
                because(reason.because.as_deref(), claims);
            }
        }
    }
}

fn because(because: Option<&[super::super::document::Piece]>, claims: &mut Vec<Claim<'_>>) {
    if let Some(because) = because {
        claims.push(Claim::Sentence(Sentence::Words(words(because))));
    }
}

fn decision<'d>(table: &'d DecisionTable, claims: &mut Vec<Claim<'d>>) {
    match table.count {
        Count::One => {}
        Count::First => claims.push(Claim::Sentence(Sentence::FirstCounts)),
        Count::All => claims.push(Claim::Sentence(Sentence::AllCount)),
    }
    let is_list = table.shape == Shape::List;
    let columns = match &table.shape {
        Shape::Matrix(columns) => Some(columns),
        Shape::Table | Shape::List => None,
    };
    if !is_list {
        match columns {
            Some(columns) => {
                for (_, label) in columns {
                    claims.push(Claim::Sentence(Sentence::Words(squeezed(label))));
                }
            }
            None => claims.push(Claim::Sentence(Sentence::ColumnIf)),
        }
        claims.push(Claim::Sentence(Sentence::Words(words(&table.title))));
        if table.rows.iter().any(|row| row.reason.is_some()) {
            claims.push(Claim::Sentence(Sentence::ColumnWhy));
        }
    }
    let is_only = table.rows.len() == 1;
    for row in &table.rows {
        let result = squeezed(&row.result);
        let given = Claim::Result(&row.result, row.given.0, row.given.1);
        match (&row.when, is_list) {
            (Some(said), true) => claims.push(Claim::If(Place::Row(result), said)),
            (None, true) if is_only => {
                claims.push(Claim::Sentence(Sentence::RowAlways(result)));
            }
            (None, true) => claims.push(Claim::Sentence(Sentence::RowOtherwise(result))),
            (Some(said), false) => {
                claims.push(match columns {
                    Some(columns) => {
                        let cells = columns.iter().zip(&row.cells);
                        let cells = cells.map(|((fact, _), words)| (*fact, words.as_str()));
                        Claim::Cells(cells.collect(), said)
                    }
                    None => Claim::If(Place::Cell, said),
                });
                claims.push(given);
            }
            (None, false) => {
                claims.push(Claim::Sentence(if is_only {
                    Sentence::Always
                } else {
                    Sentence::Otherwise
                }));
                claims.push(given);
            }
        }
        because(row.reason.as_deref(), claims);
    }
}
