//! Whether tests would notice a fault: small changes are made to the policy, one at a time, and its
//! tests run. (`DeMillo`, Lipton, Sayward, "Hints on Test Data Selection", 1978.)

mod classify;
mod conditions;
mod generate;
mod mutant;

pub use classify::ClassifiedMutant;
pub use classify::MUTANTS;
pub use classify::MutantVerdict;
pub use classify::TestCase;
pub use classify::classify;
pub use generate::generate;
#[cfg(feature = "internals")]
pub use mutant::Mutant;
