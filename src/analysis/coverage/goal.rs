//! Goals of tests: the parts of a policy that a test can ask for.

use crate::analysis::region::diagram::Region;
use crate::analysis::tables::Subject;
use crate::base::Span;
use crate::model::FactId;

/// The kinds of goals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CoverageKind {
    /// A rule of a decision or eligibility.
    Rule,
    /// A scenario of a guide.
    Scenario,
    /// A step.
    Step,
    /// A branch or an option.
    Branch,
    /// One side of a bound: the last value before something else begins to hold, or the first.
    Bound,
    /// A part of a rule's condition, where it decides by itself whether the rule applies: that it
    /// holds, or that it does not. (Masking MC/DC: Chilenski, "An Investigation of Three Forms of
    /// the Modified Condition Decision Coverage Criterion", DOT/FAA/AR-01/18, 2001.)
    Part,
}

impl CoverageKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Rule,
        Self::Scenario,
        Self::Step,
        Self::Branch,
        Self::Bound,
        Self::Part,
    ];

    /// The plural.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rules",
            Self::Scenario => "scenarios",
            Self::Step => "steps",
            Self::Branch => "branches",
            Self::Bound => "bounds",
            Self::Part => "conditions",
        }
    }
}

/// A test that is proposed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proposal {
    /// An example, line by line.
    Example(Vec<String>),
    /// A case of a guide whose readers go different ways by their choices: each column's heading
    /// and cell. It names the scenario with which they begin; an example would need one path for
    /// all of them.
    Case(Vec<(String, String)>),
}

/// A goal of tests, and whether one asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageItem {
    pub kind: CoverageKind,
    /// The goal in words; of a rule or scenario, its name.
    pub words: String,
    /// Where it stands.
    pub span: Span,
    /// Whether a test asks for it.
    pub covered: bool,
    /// A test for it that states the policy's answer of today; none where it is covered, where none
    /// can be made, and for bounds and conditions, of which one case serves many.
    pub proposal: Option<Proposal>,
}

/// Something that can be asked for of a decision or guide.
pub(super) struct CoverageGoal {
    pub(super) kind: CoverageKind,
    pub(super) subject: Subject,
    /// The rule or scenario to which it belongs, by place.
    pub(super) row: usize,
    pub(super) words: String,
    pub(super) span: Span,
    /// The possible readers by whom it is asked for.
    pub(super) readers: Region,
    /// The value that they have of an ordered fact, where one class holds more.
    pub(super) exact: Option<(FactId, i64)>,
}
