//! How random tests run: the same cases each time, so that a commit is green or it is not, and more
//! where asked.

use proptest::test_runner::{Config, RngSeed};

/// What random numbers start from, unless `PROPTEST_RNG_SEED` says another start.
const SEED: u64 = 2_026;

/// `cases` cases, unless `PROPTEST_CASES` says how many.
pub fn config(cases: u32) -> Config {
    let said = Config::default();
    let rng_seed = match said.rng_seed {
        RngSeed::Random => RngSeed::Fixed(SEED),
        seed @ RngSeed::Fixed(_) => seed,
    };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() {
        said.cases
    } else {
        cases
    };
    Config {
        cases,
        rng_seed,
        failure_persistence: None,
        ..said
    }
}
