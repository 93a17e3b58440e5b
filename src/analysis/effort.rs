//! How much an analysis may do, and how much it did: parts of conditions that are looked at, steps
//! of operations on regions, nodes of diagrams. It is work that is counted, never time, so that
//! each run ends alike.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The budget of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How many nodes its diagram may have. At some sixty bytes each, with the cache of operations,
    /// the default stays below 400 MB.
    pub nodes: usize,
    /// How much work all questions together may be, in parts of conditions that are looked at.
    pub work: u64,
    /// Who may say that nobody waits for the answers any more.
    pub cancellation: Option<Cancellation>,
}

/// A switch by which whoever asked says that the answers are not wanted any more: all budgets that
/// have it are met from then on. What is found then is of no use.
#[derive(Clone, Copy, Debug)]
pub struct Cancellation(&'static AtomicBool);

impl Cancellation {
    /// A switch, for as long as the process lives.
    #[must_use]
    pub fn new() -> Self {
        Self(Box::leak(Box::new(AtomicBool::new(false))))
    }

    /// Says whether the answers are not wanted.
    pub fn set(self, cancelled: bool) {
        self.0.store(cancelled, Ordering::Relaxed);
    }

    /// Whether the answers are not wanted.
    #[must_use]
    pub fn is_set(self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Default for Cancellation {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Cancellation {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Cancellation {}

impl Effort {
    /// The default budget of a run: about twenty seconds of one core.
    pub const DEFAULT: Self = Self {
        nodes: 4_000_000,
        work: 4_000_000_000,
        cancellation: None,
    };

    /// So many times as much work, and as many nodes as memory holds.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        let nodes = self.nodes.saturating_mul(factor.min(4) as usize);
        Self {
            nodes,
            work: self.work.saturating_mul(u64::from(factor)),
            ..self
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
            cancellation: None,
        }
    }
}

/// The remaining budget of a file, shared by all questions.
#[derive(Clone, Debug)]
pub struct Meter {
    left: Rc<Cell<u64>>,
    allowed: u64,
    cancellation: Option<Cancellation>,
}

impl Meter {
    /// So much work.
    #[must_use]
    pub fn new(allowed: u64) -> Self {
        Self {
            left: Rc::new(Cell::new(allowed)),
            allowed,
            cancellation: None,
        }
    }

    /// The work of this effort.
    #[must_use]
    pub fn of(effort: Effort) -> Self {
        Self {
            cancellation: effort.cancellation,
            ..Self::new(effort.work)
        }
    }

    /// Takes work from it.
    ///
    /// # Errors
    /// Where less is left; then nothing is.
    pub fn spend(&self, work: u64) -> Result<(), Exhausted> {
        let left = self.left.get().checked_sub(work);
        let left = left.filter(|_| !self.cancellation.is_some_and(Cancellation::is_set));
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
