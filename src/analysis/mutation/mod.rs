//! Whether tests would notice a fault: small changes are made to the policy, one at a time, and its
//! tests run. (`DeMillo`, Lipton, Sayward, "Hints on Test Data Selection", 1978.)

mod conditions;
mod judge;
mod mutant;
mod sow;

pub use judge::{Case, Judged, MUTANTS, Verdict, judge};
pub use mutant::Mutant;
pub use sow::sow;
