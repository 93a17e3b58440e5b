//! Floor 4: proofs about the model. One case space per file; every answer is an operation on
//! regions of it. Checks stand one to a file under [`checks`]; no emitter evaluates a condition
//! again.

pub mod agreement;
pub mod checks;
pub mod compare;
pub mod concrete;
pub mod context;
pub mod coverage;
pub mod decide;
pub mod effort;
pub mod findings;
pub mod ir;
pub mod mentions;
pub mod mutation;
pub mod region;
pub mod registry;
pub mod rules;
pub mod search;
pub mod steps;
pub mod tables;
pub mod theory;
pub mod wording;

pub use context::AnalysisContext;
pub use region::diagram::{Exhausted, Region};
