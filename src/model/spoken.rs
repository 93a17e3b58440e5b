//! Amounts as they are written, so that a page can say them.

use super::amount::{Period, Rounding, Side};
use super::domain::Ordered;
use super::ids::{CalendarId, DecisionId, FactId};

pub use crate::syntax::ast::{Relation, Weekday};

/// An amount as it is written, with names resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpokenTerm {
    /// A fact or a quantity.
    Fact(FactId),
    /// What a decision gives.
    Decision(DecisionId),
    /// A number or a day, with what it counts.
    Value(Ordered, i64),
    /// A sum; of each part whether it is taken away.
    Sum(Vec<(bool, SpokenTerm)>),
    /// A product; of each part whether it divides.
    Product(Vec<(bool, SpokenTerm)>),
    /// So many hundredths of an amount.
    Percent(String, Box<SpokenTerm>),
    /// The least of some.
    Least(Vec<SpokenTerm>),
    /// The greatest of some.
    Greatest(Vec<SpokenTerm>),
    /// An amount, but at least another.
    AtLeast(Box<SpokenTerm>, Box<SpokenTerm>),
    /// An amount, but at most another.
    AtMost(Box<SpokenTerm>, Box<SpokenTerm>),
    /// An amount in whole multiples of a step.
    Rounded(Box<SpokenTerm>, Rounding, Box<SpokenTerm>),
    /// The first or the last day of the period in which a day lies.
    PeriodEnd(Period, Side, Box<SpokenTerm>),
    /// How many whole periods lie between two days; `true` where both days count.
    Elapsed(Period, Box<SpokenTerm>, Box<SpokenTerm>, bool),
    /// So many working days, within a sum.
    WorkingDays(i64, CalendarId),
    /// How many working days lie between two days; `true` where both days count.
    WorkingElapsed(Box<SpokenTerm>, Box<SpokenTerm>, bool, CalendarId),
    /// The day of some days that stands so to another day, next to it.
    NextTo(SpokenDays, Relation, Box<SpokenTerm>),
}

/// Days of which one is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpokenDays {
    /// Working days.
    Calendar(CalendarId),
    /// All days of the week that are called so.
    Weekday(Weekday),
}

/// How tightly an amount holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// It ends with an amount that takes all that stands behind it.
    Open,
    /// With words behind all of it (`rounded`, `but at least`), or before it (`month end of`).
    Loose,
    Sum,
    Product,
    /// One word, or words that end with their own amount.
    Tight,
}

impl SpokenTerm {
    /// The facts in it.
    pub fn facts(&self, see: &mut dyn FnMut(FactId)) {
        match self {
            Self::Fact(id) => see(*id),
            Self::Decision(_) | Self::Value(..) | Self::WorkingDays(..) => {}
            Self::Sum(parts) | Self::Product(parts) => {
                for (_, part) in parts {
                    part.facts(see);
                }
            }
            Self::Least(parts) | Self::Greatest(parts) => {
                for part in parts {
                    part.facts(see);
                }
            }
            Self::Percent(_, of)
            | Self::Rounded(of, ..)
            | Self::PeriodEnd(_, _, of)
            | Self::NextTo(_, _, of) => of.facts(see),
            Self::AtLeast(one, other)
            | Self::AtMost(one, other)
            | Self::Elapsed(_, one, other, _)
            | Self::WorkingElapsed(one, other, ..) => {
                one.facts(see);
                other.facts(see);
            }
        }
    }

    /// Whether words stand behind all of it.
    #[must_use]
    pub fn has_tail(&self) -> bool {
        matches!(
            self,
            Self::AtLeast(..) | Self::AtMost(..) | Self::Rounded(..)
        )
    }

    /// How tightly it holds together.
    #[must_use]
    pub fn binding(&self) -> Binding {
        match self {
            // A day that ends with another one would take what is added to it for its own.
            Self::AtLeast(..)
            | Self::AtMost(..)
            | Self::Rounded(..)
            | Self::NextTo(..)
            | Self::PeriodEnd(..) => Binding::Loose,
            Self::Elapsed(..) | Self::WorkingElapsed(..) => Binding::Open,
            Self::Sum(_) => Binding::Sum,
            Self::Product(_) => Binding::Product,
            Self::Fact(_)
            | Self::Decision(_)
            | Self::Value(..)
            | Self::Percent(..)
            | Self::Least(_)
            | Self::Greatest(_)
            | Self::WorkingDays(..) => Binding::Tight,
        }
    }
}
