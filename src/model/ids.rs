//! The ids of the model's things. They stand apart from the things, so that a sentence can refer to
//! a fact whose label is a sentence.

use crate::base::Id;

macro_rules! ids {
    ($($id:ident $mark:ident $of:literal)*) => {
        /// Marks for the ids of each kind of thing.
        pub mod marks {
            $(
                #[doc = concat!("Marks the ids of ", $of, ".")]
                #[derive(Clone, Copy, Debug)]
                pub enum $mark {}
            )*
        }
        $(
            #[doc = concat!("The id of one of the ", $of, ".")]
            pub type $id = Id<marks::$mark>;
        )*
    };
}

ids! {
    TermId Term "terms"
    FactId Fact "facts"
    ValuesId Values "lists of values"
    CalendarId Calendar "calendars"
    DefineId Define "defines"
    OutcomeId Outcome "outcomes"
    DecisionId Decision "decisions and eligibilities"
    ProcedureId Procedure "procedures"
    GuideId Guide "guides"
    GroupId Group "groups"
    ScenarioId Scenario "scenarios"
}

/// What is named where some values of an enumeration are: a group of them, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueName {
    /// The position of a group.
    Group(usize),
    /// The position of a value.
    Value(usize),
}
