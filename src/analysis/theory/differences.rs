//! Facts of which the differences are bounded, as a matrix of bounds that is closed by shortest ways:
//! complete for differences and for bounds of facts (Dill, "Timing assumptions and verification of
//! finite-state concurrent systems", 1989). Propagation alone creeps there: of x < y < x it takes a
//! step for each value.

use super::narrow::{Bounds, Empty};

/// `first - second` lies within the bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) bounds: (i128, i128),
}

/// No bound.
const FREE: i128 = i128::MAX / 4;

/// Narrows the bounds of facts by those of their differences. Returns whether it did.
pub(super) fn close(facts: &mut Bounds, differences: &[Difference]) -> Result<bool, Empty> {
    let size = facts.len() + 1;
    let mut matrix = Matrix {
        size,
        most: vec![FREE; size * size],
    };
    // The last row and column stand for zero.
    let zero = facts.len();
    for (at, (lo, hi)) in facts.iter().enumerate() {
        matrix.at_most(at, zero, i128::from(*hi));
        matrix.at_most(zero, at, -i128::from(*lo));
    }
    for difference in differences {
        matrix.at_most(difference.first, difference.second, difference.bounds.1);
        matrix.at_most(difference.second, difference.first, -difference.bounds.0);
    }
    for at in 0..size {
        matrix.at_most(at, at, 0);
    }
    matrix.close();
    if (0..size).any(|at| matrix.get(at, at) < 0) {
        return Err(Empty);
    }
    let mut changed = false;
    for (at, bounds) in facts.iter_mut().enumerate() {
        let narrow = |value: i128, other: i64| i64::try_from(value).unwrap_or(other);
        let now = (
            bounds.0.max(narrow(-matrix.get(zero, at), bounds.0)),
            bounds.1.min(narrow(matrix.get(at, zero), bounds.1)),
        );
        if now.0 > now.1 {
            return Err(Empty);
        }
        changed |= now != *bounds;
        *bounds = now;
    }
    Ok(changed)
}

/// How far one may lie above another, at most.
struct Matrix {
    size: usize,
    most: Vec<i128>,
}

impl Matrix {
    fn get(&self, row: usize, column: usize) -> i128 {
        self.most
            .get(row * self.size + column)
            .copied()
            .unwrap_or(FREE)
    }

    fn at_most(&mut self, row: usize, column: usize, most: i128) {
        if let Some(slot) = self.most.get_mut(row * self.size + column) {
            *slot = (*slot).min(most);
        }
    }

    /// Floyd and Warshall's shortest ways.
    fn close(&mut self) {
        for middle in 0..self.size {
            for row in 0..self.size {
                let first = self.get(row, middle);
                if first >= FREE {
                    continue;
                }
                for column in 0..self.size {
                    let second = self.get(middle, column);
                    if second < FREE {
                        // A ring below zero grows with each turn; what it grows to is of no matter.
                        self.at_most(row, column, (first + second).max(-FREE));
                    }
                }
            }
        }
    }
}
