//! The meaning of a policy change: two versions in one model, each eligibility, decision and guide
//! of both in one case space.

mod causes;
mod decisions;
mod difference;
mod files;
mod flows;
mod guides;
mod lines;
mod listed;
mod matching;
mod partition;
mod programs;
mod version_pair;
mod vocabulary;
mod ways;

pub use difference::Aspect;
pub use difference::CaseShare;
pub use difference::Cause;
pub use difference::CauseKind;
pub use difference::Change;
pub use difference::ChangeVerdict;
pub use difference::Difference;
pub use difference::Flow;
pub use difference::Flows;
pub use difference::StepChange;
pub use difference::StepChangeKind;
#[cfg(feature = "internals")]
pub use difference::SubjectKind;
pub use difference::Witness;
pub use files::compare;
pub use flows::Sample;
pub use listed::ListedSubject;
pub use matching::Matching;
pub use vocabulary::VocabularyChange;
pub use vocabulary::What;
pub use vocabulary::vocabulary;
