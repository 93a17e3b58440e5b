//! The known facts of one reader.

use std::fmt;

/// The known facts of one reader: for each fact of a bundle its value, if it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub(crate) values: Vec<Option<i64>>,
}

impl Case {
    /// Nobody is known yet; `facts` is how many facts there are.
    #[must_use]
    pub(crate) fn unknown(facts: usize) -> Self {
        Self {
            values: vec![None; facts],
        }
    }

    /// The value of a fact, by position.
    #[must_use]
    pub fn get(&self, fact: u32) -> Option<i64> {
        self.values.get(fact as usize).copied().flatten()
    }

    /// Forgets a fact.
    pub fn forget(&mut self, fact: u32) {
        self.put(fact, None);
    }

    pub(crate) fn put(&mut self, fact: u32, value: Option<i64>) {
        if let Some(slot) = self.values.get_mut(fact as usize) {
            *slot = value;
        }
    }
}

/// A fact that a table asks for is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its position.
    pub fact: u32,
    /// Its name.
    pub name: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not known", self.name)
    }
}

impl std::error::Error for Unknown {}
