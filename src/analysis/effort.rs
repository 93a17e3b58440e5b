//! How much an analysis may do, and how much it did: parts of conditions that are looked at, steps
//! of operations on regions, nodes of diagrams. It is work that is counted, never time, so that
//! each run ends alike.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

/// The budget of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How many nodes its diagram may have. At some sixty bytes each, with the cache of operations,
    /// the default stays below 400 MB.
    pub nodes: usize,
    /// How much work all questions together may be, in parts of conditions that are looked at.
    pub work: u64,
}

impl Effort {
    /// The default budget of a run: about twenty seconds of one core.
    pub const DEFAULT: Self = Self {
        nodes: 4_000_000,
        work: 4_000_000_000,
    };

    /// So many times as much work, and as many nodes as memory holds.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        let nodes = self.nodes.saturating_mul(factor.min(4) as usize);
        Self {
            nodes,
            work: self.work.saturating_mul(u64::from(factor)),
        }
    }

    /// As many nodes, and this much work.
    #[must_use]
    pub fn with_work(self, work: u64) -> Self {
        Self { work, ..self }
    }
}

/// So many nodes, with the work that goes with them.
impl From<usize> for Effort {
    fn from(nodes: usize) -> Self {
        Self {
            nodes,
            work: nodes as u64 * 1_000,
        }
    }
}

/// The remaining budget of a file, shared by all questions.
#[derive(Clone, Debug)]
pub struct Meter {
    left: Rc<Cell<u64>>,
    allowed: u64,
}

impl Meter {
    /// So much work.
    #[must_use]
    pub fn new(allowed: u64) -> Self {
        Self {
            left: Rc::new(Cell::new(allowed)),
            allowed,
        }
    }

    /// Takes work from it.
    ///
    /// # Errors
    /// Where less is left; then nothing is.
    pub fn spend(&self, work: u64) -> Result<(), Exhausted> {
        let left = self.left.get().checked_sub(work);
        self.left.set(left.unwrap_or(0));
        if left.is_some() {
            Ok(())
        } else {
            Err(Exhausted::Work(self.allowed))
        }
    }

    /// The work that may still be done.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left.get()
    }

    /// The work done.
    #[must_use]
    pub fn spent(&self) -> u64 {
        self.allowed - self.left.get()
    }

    /// Does one of `count` tasks with at most a share of the remaining budget, so that something is
    /// left for the others.
    pub fn share<T>(&self, count: usize, work: impl FnOnce() -> T) -> T {
        self.within(self.left.get() / (count as u64).clamp(1, SHARE), work)
    }

    /// Does a task with at most `most` work; the work used is charged.
    pub fn within<T>(&self, most: u64, work: impl FnOnce() -> T) -> T {
        let left = self.left.get();
        let kept = left.saturating_sub(most);
        self.left.set(left - kept);
        let done = work();
        self.left.set(self.left.get() + kept);
        done
    }
}

/// The least part of the remaining budget that one question may use.
const SHARE: u64 = 4;

/// A limit was met. Nothing was decided; earlier answers still hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    /// A diagram would have more than so many nodes.
    Nodes(usize),
    /// More steps would have to be taken than these.
    Work(u64),
    /// More than so many boxes would be needed.
    Boxes(usize),
    /// Whether there are readers of some amounts would have to be asked in more parts than these.
    Amounts(usize),
    /// A condition, with all that it names, would have more than so many parts.
    Parts(usize),
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nodes(0) => f.write_str("steps make more of its amounts than is told apart"),
            Self::Nodes(allowed) => write!(
                f,
                "the case space of this file needs more than {allowed} nodes"
            ),
            Self::Work(allowed) => write!(
                f,
                "it takes more than {} million steps",
                allowed / 1_000_000
            ),
            Self::Boxes(allowed) => write!(f, "it needs more than {allowed} boxes"),
            Self::Amounts(allowed) => write!(
                f,
                "whether some amounts go together would have to be asked in more than {allowed} parts"
            ),
            Self::Parts(allowed) => write!(
                f,
                "its conditions have more than {allowed} parts, with all that they name"
            ),
        }
    }
}
