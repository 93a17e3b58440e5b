//! Where a cell is best cut in two: so that few conditions are open on both sides, and as many on
//! one as on the other.

use std::cmp::Reverse;

use crate::analysis::region::diagram::Class;
use crate::analysis::region::formula::Range;

/// The cost of a cut, the less the better; its axis; the first class of its right part. Conditions
/// that are open on both sides cost, since they are looked at twice from then on, and so does an
/// imbalance: a cut that takes next to nothing off a staircase of conditions leaves as many for the
/// next.
type Cut = (Reverse<usize>, usize, Class);

/// Of how many open boxes at most the best cut is taken: where more are open, each so many of them.
const SAMPLE: usize = 64;

/// Of so many, each how manyth is looked at.
pub(super) fn stride(count: usize) -> usize {
    count.div_ceil(SAMPLE).max(1)
}

/// Finds where to cut; it keeps its memory from one cell to the next.
pub(super) struct Cutter {
    /// By axis: where the tests begin that the cell cuts, and where they end.
    starts: Vec<Vec<Class>>,
    ends: Vec<Vec<Class>>,
    touched: Vec<usize>,
    /// Of how many conditions.
    count: usize,
}

impl Cutter {
    /// For cells of so many axes.
    pub(super) fn new(axes: usize) -> Self {
        Self {
            starts: vec![Vec::new(); axes],
            ends: vec![Vec::new(); axes],
            touched: Vec::new(),
            count: 0,
        }
    }

    /// Begins the next condition that is open.
    pub(super) fn condition(&mut self) {
        self.count += 1;
    }

    /// A range of an axis that a condition tests, on a cell.
    pub(super) fn see(&mut self, at: usize, (from, to): Range, cell: &[Range]) {
        let Some((lo, hi)) = cell.get(at).copied() else {
            return;
        };
        let (Some(starts), Some(ends)) = (self.starts.get_mut(at), self.ends.get_mut(at)) else {
            return;
        };
        if from <= hi && lo <= to && (lo < from || to < hi) {
            if starts.is_empty() {
                self.touched.push(at);
            }
            starts.push(from.max(lo));
            ends.push(to.min(hi));
        }
    }

    /// As [`best`](Self::best), of boxes that are given by the sides of each.
    pub(super) fn best_of_boxes<'s>(
        &mut self,
        boxes: impl ExactSizeIterator<Item = &'s [Range]>,
        cell: &[Range],
    ) -> Option<(usize, Class)> {
        let stride = stride(boxes.len());
        for sides in boxes.step_by(stride) {
            self.condition();
            for (at, side) in sides.iter().enumerate() {
                self.see(at, *side, cell);
            }
        }
        self.best(cell)
    }

    /// The axis and the first class of the right part; `None` where nothing was seen. It forgets
    /// the boxes seen.
    pub(super) fn best(&mut self, cell: &[Range]) -> Option<(usize, Class)> {
        let count = std::mem::take(&mut self.count);
        let mut best: Option<Cut> = None;
        self.touched.sort_unstable();
        for at in self.touched.drain(..) {
            let Some(((starts, ends), (lo, hi))) = self
                .starts
                .get_mut(at)
                .zip(self.ends.get_mut(at))
                .zip(cell.get(at).copied())
            else {
                continue;
            };
            starts.sort_unstable();
            ends.sort_unstable();
            let others = count.saturating_sub(starts.len());
            // The cuts in order: before each start, behind each end; how many lie left and right of
            // it is counted on.
            let (mut left, mut ended) = (0, 0);
            while left < starts.len() || ended < ends.len() {
                let next = starts.get(left).copied().unwrap_or(Class::MAX);
                let behind = ends
                    .get(ended)
                    .map_or(Class::MAX, |end| end.saturating_add(1));
                let cut = next.min(behind);
                while ends.get(ended).is_some_and(|end| *end < cut) {
                    ended += 1;
                }
                if lo < cut && cut <= hi {
                    let (below, above) = (others + left, others + ends.len() - ended);
                    let cost = Reverse(below + above + below.max(above));
                    if best.is_none_or(|(known, _, _)| cost > known) {
                        best = Some((cost, at, cut));
                    }
                }
                while starts.get(left).is_some_and(|start| *start <= cut) {
                    left += 1;
                }
            }
            starts.clear();
            ends.clear();
        }
        best.map(|(_, at, cut)| (at, cut))
    }
}
