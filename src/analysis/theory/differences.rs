//! Facts of which the differences are bounded, as a matrix of bounds that is closed by shortest ways:
//! complete for differences and for bounds of facts (Dill, "Timing assumptions and verification of
//! finite-state concurrent systems", 1989). Propagation alone creeps there: of x < y < x it takes a
//! step for each value.
//!
//! Only those facts are in the matrix of which a difference says more than their bounds do; of the
//! others, the bounds say all.

use smallvec::SmallVec;

use super::narrow::{Bounds, Empty};

/// `first - second` lies within the bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) bounds: (i64, i64),
}

/// Beyond this nothing lies: sums of two still fit into 64 bits.
const FARTHEST: i64 = i64::MAX / 4;

/// Narrows the bounds of facts by those of their differences, and these by them. Returns whether it
/// narrowed a fact.
pub(super) fn close(facts: &mut Bounds, differences: &mut [Difference]) -> Result<bool, Empty> {
    let mut matrix = Matrix::of(facts, differences);
    let mut changed = false;
    if !matrix.is_empty() {
        matrix.close()?;
        for (at, fact) in (0..).zip(&matrix.facts) {
            let Some(bounds) = facts.get_mut(*fact) else {
                continue;
            };
            let now = (
                bounds.0.max(-matrix.get(matrix.zero(), at)),
                bounds.1.min(matrix.get(at, matrix.zero())),
            );
            if now.0 > now.1 {
                return Err(Empty);
            }
            changed |= now != *bounds;
            *bounds = now;
        }
    }
    for difference in differences {
        let own = match (
            matrix.position(difference.first),
            matrix.position(difference.second),
        ) {
            (Some(first), Some(second)) => (-matrix.get(second, first), matrix.get(first, second)),
            _ => difference.implied(facts),
        };
        let bounds = &mut difference.bounds;
        *bounds = (bounds.0.max(own.0), bounds.1.min(own.1));
        if bounds.0 > bounds.1 {
            return Err(Empty);
        }
    }
    Ok(changed)
}

impl Difference {
    /// What the bounds of its facts leave of it.
    fn implied(&self, facts: &Bounds) -> (i64, i64) {
        let of = |at: usize| facts.get(at).copied().unwrap_or_default();
        let (first, second) = (of(self.first), of(self.second));
        (
            first.0.saturating_sub(second.1),
            first.1.saturating_sub(second.0),
        )
    }

    /// Whether it says more than they do.
    fn is_tight(&self, facts: &Bounds) -> bool {
        let own = self.implied(facts);
        own.0 < self.bounds.0 || self.bounds.1 < own.1
    }
}

/// How far one may lie above another, at most.
struct Matrix {
    /// The facts in it, ascending. The last row and column stand for zero.
    facts: SmallVec<[usize; 8]>,
    most: SmallVec<[i64; 64]>,
}

impl Matrix {
    /// The facts of the differences that say more than bounds do.
    fn of(bounds: &Bounds, differences: &[Difference]) -> Self {
        let tight = |difference: &&Difference| difference.is_tight(bounds);
        let mut facts: SmallVec<[usize; 8]> = SmallVec::new();
        for difference in differences.iter().filter(tight) {
            for fact in [difference.first, difference.second] {
                if let Err(at) = facts.binary_search(&fact) {
                    facts.insert(at, fact);
                }
            }
        }
        let size = if facts.is_empty() { 0 } else { facts.len() + 1 };
        let mut matrix = Self {
            facts,
            most: SmallVec::from_elem(FARTHEST, size * size),
        };
        if size == 0 {
            return matrix;
        }
        let zero = matrix.zero();
        for at in 0..zero {
            let fact = matrix.facts.get(at).copied().unwrap_or_default();
            let (lo, hi) = bounds.get(fact).copied().unwrap_or_default();
            matrix.at_most(at, zero, hi);
            matrix.at_most(zero, at, lo.saturating_neg());
        }
        for difference in differences {
            let ends = (
                matrix.position(difference.first),
                matrix.position(difference.second),
            );
            if let (Some(first), Some(second)) = ends {
                matrix.at_most(first, second, difference.bounds.1);
                matrix.at_most(second, first, difference.bounds.0.saturating_neg());
            }
        }
        for at in 0..size {
            matrix.at_most(at, at, 0);
        }
        matrix
    }

    fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The row and the column of zero.
    fn zero(&self) -> usize {
        self.facts.len()
    }

    fn position(&self, fact: usize) -> Option<usize> {
        self.facts.binary_search(&fact).ok()
    }

    fn get(&self, row: usize, column: usize) -> i64 {
        let size = self.facts.len() + 1;
        let found = self.most.get(row * size + column);
        found.copied().unwrap_or(FARTHEST)
    }

    fn at_most(&mut self, row: usize, column: usize, most: i64) {
        let size = self.facts.len() + 1;
        if let Some(slot) = self.most.get_mut(row * size + column) {
            *slot = (*slot).min(most.max(-FARTHEST));
        }
    }

    /// Floyd and Warshall's shortest ways.
    fn close(&mut self) -> Result<(), Empty> {
        let size = self.facts.len() + 1;
        let mut through: SmallVec<[i64; 16]> = SmallVec::new();
        for middle in 0..size {
            through.clear();
            let row = self.most.chunks_exact(size).nth(middle);
            through.extend_from_slice(row.unwrap_or_default());
            for row in self.most.chunks_exact_mut(size) {
                let first = row.get(middle).copied().unwrap_or(FARTHEST);
                for (slot, second) in row.iter_mut().zip(&through) {
                    // A ring below zero grows with each turn; what it grows to is of no matter.
                    *slot = (*slot).min((first + second).max(-FARTHEST));
                }
            }
        }
        if (0..size).any(|at| self.get(at, at) < 0) {
            return Err(Empty);
        }
        Ok(())
    }
}
