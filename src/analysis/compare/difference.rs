//! The meaning of a policy change: plain data, in words. Nothing here knows how it is printed.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use crate::base::Span;

/// The kind of subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SubjectKind {
    /// An eligibility.
    Eligibility,
    /// A decision.
    Decision,
    /// A guide.
    Guide,
}

impl SubjectKind {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Eligibility => "eligibility",
            Self::Decision => "decision",
            Self::Guide => "guide",
        }
    }
}

/// The meaning of a change to the readers of a subject as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeVerdict {
    /// It is proved that every possible reader is told the same.
    Kept,
    /// More readers may.
    Widened,
    /// Fewer readers may.
    Narrowed,
    /// Some readers may who might not, others may not who might.
    Shifted,
    /// Some readers are told something else.
    Changed,
    /// Only the newer version has it.
    New,
    /// Only the older version has it.
    Gone,
}

impl ChangeVerdict {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Widened => "widened",
            Self::Narrowed => "narrowed",
            Self::Shifted => "shifted",
            Self::Changed => "changed",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }
}

/// The respect in which readers are told something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The result of a decision.
    Result,
    /// Why it gives it.
    Reason,
    /// The scenario that takes them.
    Scenario,
    /// With which outcome a guide may end.
    End,
    /// The steps to which they come.
    Way,
    /// How steps are put.
    Words,
}

impl Aspect {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Reason => "reason",
            Self::Scenario => "scenario",
            Self::End => "end",
            Self::Way => "way",
            Self::Words => "words",
        }
    }
}

/// Some of the readers whom a change meets: a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedReaders {
    /// In the labels' words.
    pub words: String,
    /// As a condition in the newer version's names; empty where it is everybody.
    pub source: String,
}

/// A part of all cases, counted in values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseShare {
    /// How many.
    pub part: BigUint,
    /// Of how many.
    pub whole: BigUint,
}

impl CaseShare {
    /// In percent, "all" or "less than 0.2 %".
    #[must_use]
    pub fn words(&self) -> String {
        crate::analysis::wording::describe::percent(&self.part, &self.whole)
    }

    /// As a number from 0 to 1, to six digits.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        let whole = if self.whole == BigUint::ZERO {
            BigUint::from(1_u8)
        } else {
            self.whole.clone()
        };
        f64::from(crate::analysis::wording::describe::rounded(
            &self.part, &whole, 1_000_000,
        )) / 1_000_000.0
    }
}

/// One reader whom a change meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The deciding facts, in the labels' words.
    pub words: String,
    /// The older version's answer to this reader, and the reason.
    pub old: Vec<String>,
    /// The newer version's answer.
    pub new: Vec<String>,
}

/// The change of a line of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere.
    Moved,
    /// It is put in other words.
    Reworded,
    /// It does something else, or leads elsewhere.
    Changed,
    /// Readers come to it who did not.
    Reached,
    /// Readers do not come to it any more.
    Left,
}

impl StepChangeKind {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Reworded => "reworded",
            Self::Changed => "changed",
            Self::Reached => "reached now",
            Self::Left => "not reached any more",
        }
    }

    /// Whether it changes the actions of some reader.
    #[must_use]
    pub fn changes_ways(self) -> bool {
        self != Self::Reworded
    }
}

/// A line of steps that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepChange {
    /// The change.
    pub kind: StepChangeKind,
    /// The kind of line: "step", "result", "branch".
    pub what: &'static str,
    /// As it was; empty where it is new.
    pub old: String,
    /// As it is; empty where it is gone.
    pub new: String,
    /// The line before which it stood or behind which it stands, where there is one.
    pub behind: String,
}

/// The kind of thing that brings a change about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    /// For whom a rule is.
    Rule,
    /// The result of a rule.
    Result,
    /// For whom a scenario is.
    Scenario,
    /// A definition.
    Define,
    /// For whom the subject is.
    Population,
}

impl CauseKind {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Result => "result",
            Self::Scenario => "scenario",
            Self::Define => "define",
            Self::Population => "for",
        }
    }
}

/// Something that is not as it was, and brings a change about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    pub kind: CauseKind,
    /// Its name; empty of a population.
    pub name: String,
    /// As it was, in the labels' words; empty where it is new.
    pub old: String,
    /// As it is; empty where it is gone.
    pub new: String,
}

/// One change: old and new, and for whom.
#[derive(Clone, Debug)]
pub struct Change {
    pub aspect: Aspect,
    /// The scenario in whose steps it is.
    pub place: String,
    /// The older version's words; empty where the newer adds something to an answer that both give.
    pub from: String,
    /// The newer version's words; empty where the older added something to an answer that both
    /// give.
    pub to: String,
    /// The lines of steps that are not as they were.
    pub steps: Vec<StepChange>,
    /// Where another scenario takes them: with which outcome they might end before, and may now; as
    /// `from` and `to`.
    pub ends: Vec<(String, String)>,
    /// For whom, the largest boxes.
    pub readers: Vec<ChangedReaders>,
    /// Those of them that lie in no box that is named.
    pub others: Option<CaseShare>,
    /// Which part of all readers of the subject they are.
    pub share: CaseShare,
    /// One of them.
    pub witness: Option<Witness>,
    /// What brings it about, as far as that is known.
    pub causes: Vec<Cause>,
    /// The whole answers to one of them, before and now, where `from` or `to` is a part of one.
    pub answers: Option<[String; 2]>,
}

/// How many customers of a sample get which pair of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The older version's answer.
    pub from: String,
    /// The newer version's answer.
    pub to: String,
    /// How many.
    pub count: usize,
    /// Whether both say the same.
    pub same: bool,
}

/// The customers of a sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// Counts of each pair of answers, the most first.
    pub counts: Vec<Flow>,
    /// Of how many the sample does not say enough.
    pub unknown: usize,
    /// How many are not possible, as either version describes its readers.
    pub impossible: usize,
}

/// The change of an eligibility, a decision or a guide.
#[derive(Clone, Debug)]
pub struct Difference {
    pub kind: SubjectKind,
    pub name: String,
    /// Its older name, where it has another now.
    pub was: Option<String>,
    pub title: String,
    /// Where the older version declares it.
    pub old: Option<Span>,
    /// Where the newer version declares it.
    pub new: Option<Span>,
    /// The verdict as a whole. `None` where it is not decided.
    pub verdict: Option<ChangeVerdict>,
    /// Each change, the largest first.
    pub changes: Vec<Change>,
    /// Scenarios whose steps are the same and whose names are not, although no `was` says so: older
    /// and newer names.
    pub renamed: Vec<(String, String)>,
    /// The customers of a sample.
    pub flows: Option<Flows>,
    /// Why it is not decided, or not all of it: in words.
    pub undecided: Vec<String>,
}

impl Difference {
    /// For which part of its readers it is not as it was, in the respect that weighs most. Changes
    /// of one respect are of different readers, but for ends and steps, of which a reader may meet
    /// several.
    #[must_use]
    pub fn share(&self) -> Option<CaseShare> {
        let aspect = self.changes.first()?.aspect;
        let shares = self
            .changes
            .iter()
            .filter(|change| change.aspect == aspect)
            .map(|change| &change.share);
        let largest = shares
            .clone()
            .max_by(|one, other| one.part.cmp(&other.part))?;
        let part = match aspect {
            Aspect::Result | Aspect::Reason | Aspect::Scenario => {
                shares.map(|share| &share.part).sum()
            }
            Aspect::End | Aspect::Way | Aspect::Words => largest.part.clone(),
        };
        Some(CaseShare {
            part: largest.whole.clone().min(part),
            whole: largest.whole.clone(),
        })
    }

    /// Where it comes among others: as in the newer version, then those that are gone.
    #[must_use]
    pub fn order(&self) -> (bool, Option<Span>) {
        (self.new.is_none(), self.new.or(self.old))
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.verdict != Some(ChangeVerdict::Kept)
            || !self.changes.is_empty()
            || !self.undecided.is_empty()
            || self.was.is_some()
    }
}
