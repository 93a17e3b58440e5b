//! How much a question may cost.

use crate::analysis::effort::{Exhausted, Meter};

/// The budget of a question.
#[derive(Clone, Debug)]
pub struct Budget {
    meter: Meter,
}

impl Budget {
    /// So much work, whatever other questions do.
    #[cfg(test)]
    #[must_use]
    pub fn new(allowed: u64) -> Self {
        Self {
            meter: Meter::new(allowed),
        }
    }

    /// The rest of a file's budget.
    #[must_use]
    pub fn of(meter: &Meter) -> Self {
        Self {
            meter: meter.clone(),
        }
    }

    /// What counts the work.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Takes work from it.
    ///
    /// # Errors
    /// Where less is left.
    pub fn spend(&mut self, work: usize) -> Result<(), Exhausted> {
        self.meter.spend(work as u64)
    }
}
