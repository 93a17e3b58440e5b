//! What a change of a policy means: two versions in one model, each eligibility, decision and guide
//! of both in one case space.

mod beside;
mod decisions;
mod difference;
mod files;
mod flows;
mod guides;
mod lines;
mod matching;
mod parts;
mod programs;
mod vocabulary;
mod ways;

pub use difference::{
    Aspect, Change, Difference, Flow, Flows, Kind, Readers, Share, StepChange, StepChangeKind,
    Verdict, Witness,
};
pub use files::compare;
pub use flows::Sample;
pub use matching::{Matched, Matching};
pub use vocabulary::{Entry, What, vocabulary};
