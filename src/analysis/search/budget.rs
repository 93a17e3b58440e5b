//! How much a question may cost.

use crate::analysis::diagram::Exhausted;

/// How many conditions may still be looked at on a cell. It counts looks, not time, so that each run ends alike.
#[derive(Clone, Debug)]
pub struct Budget {
    left: usize,
    allowed: usize,
}

impl Budget {
    /// So many looks.
    #[must_use]
    pub fn new(allowed: usize) -> Self {
        Self { left: allowed, allowed }
    }

    /// Takes looks from it.
    ///
    /// # Errors
    /// Where fewer are left.
    pub fn spend(&mut self, looks: usize) -> Result<(), Exhausted> {
        match self.left.checked_sub(looks) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Exhausted { allowed: self.allowed }),
        }
    }
}
