//! What somebody who waits for a run can see of it: which part it is at, and how much of the work was
//! known from earlier runs. The driver has no clock; times are the observer's.

/// A part of a run, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Sources and rows are read, and what others can see of them is worked out.
    Read,
    /// Earlier results are looked up.
    Find,
    /// Sources are lowered and checked.
    Check,
    /// What files say is compared, and cures are tried.
    Compare,
    /// All sources are lowered, for those who need more than findings.
    Lower,
    /// Pages, tables and rules are written in memory.
    Write,
    /// All that is written is put together.
    Assemble,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Sources that were read.
    Sources,
    /// Sources that were parsed.
    Parsed,
    /// Sources that were checked.
    Checked,
    /// Sources of which something was written.
    Written,
}

/// See the module.
pub trait Observer: Sync {
    /// A part of the run begins.
    fn begins(&self, phase: Phase);

    /// So many were met since the last time.
    fn counts(&self, counted: Counted, number: usize);

    /// So much of the present part of the run is done.
    fn advances(&self, done: usize, all: usize);
}

/// Nobody looks.
pub struct Unobserved;

impl Observer for Unobserved {
    fn begins(&self, _: Phase) {}

    fn counts(&self, _: Counted, _: usize) {}

    fn advances(&self, _: usize, _: usize) {}
}

/// What a run knows of earlier ones.
#[derive(Clone, Copy)]
pub struct EarlierRuns<'r> {
    /// The program that made the results; those of another are not used.
    pub program: &'r str,
    /// The result table.
    pub cached: &'r [u8],
    /// Who looks at the run.
    pub observer: &'r dyn Observer,
    /// How many sources are lowered together: what was made of them goes before the next are.
    pub together: usize,
}

/// So many that all cores have work, and few enough for a small memory.
pub const TOGETHER: usize = 256;

#[cfg(feature = "internals")]
impl<'r> EarlierRuns<'r> {
    /// Results at which nobody looks.
    #[must_use]
    pub fn new(program: &'r str, cached: &'r [u8]) -> Self {
        Self {
            program,
            cached,
            observer: &Unobserved,
            together: TOGETHER,
        }
    }

    /// The same, with so many sources lowered together.
    #[must_use]
    pub fn with_together(self, together: usize) -> Self {
        Self { together, ..self }
    }
}
