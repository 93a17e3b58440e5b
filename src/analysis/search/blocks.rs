//! Which boxes of many meet that no cuts part: bit sets over blocks of them. For each variable and
//! each rank among the block's first and last classes, a set says which boxes begin up to there and
//! which end from there on; those that meet a box are the intersection of two such sets a variable.

use std::ops::ControlFlow;

use crate::analysis::region::diagram::{Class, Variable};
use crate::analysis::region::formula::Range;

/// How many boxes make a block: its sets stay in the cache of a core.
const BLOCK: usize = 1024;
const WORDS: usize = BLOCK / 64;

type Set = [u64; WORDS];

/// The sides of a box, by variable; an unlisted variable takes every class.
pub type Sides = Vec<(Variable, Range)>;

/// Shows each pair of boxes that have a case in common, the first before the second, by the
/// second's block, then by the first.
pub(super) fn meeting(
    boxes: &[Sides],
    variables: Variable,
    see: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for (number, block) in boxes.chunks(BLOCK).enumerate() {
        let base = number * BLOCK;
        let block = AxisBlock::new(block, variables);
        for (first, sides) in boxes.iter().enumerate().take(base + block.count) {
            if is_empty(sides) {
                continue;
            }
            let mut set = block.meeting(sides);
            // Only those behind it.
            if first >= base {
                clear_upto(&mut set, first - base);
            }
            for (word, bits) in set.iter().enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let second = base + word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    see(first, second)?;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

/// Whether a box holds nothing.
#[must_use]
pub fn is_empty(sides: &Sides) -> bool {
    sides.iter().any(|(_, (lo, hi))| lo > hi)
}

fn clear_upto(set: &mut Set, last: usize) {
    for (word, bits) in set.iter_mut().enumerate() {
        let from = word * 64;
        if last >= from + 63 {
            *bits = 0;
        } else if last >= from {
            *bits &= u64::MAX << (last - from + 1);
        }
    }
}

struct AxisBlock {
    count: usize,
    all: Set,
    axes: Vec<BlockAxis>,
}

/// One variable of a block.
#[derive(Default)]
struct BlockAxis {
    /// The first classes, ascending, and behind each the boxes that begin up to there.
    starts: Vec<(Class, Set)>,
    /// The last classes, descending, and behind each the boxes that end from there on.
    ends: Vec<(Class, Set)>,
    /// The boxes that take every class.
    free: Set,
}

impl AxisBlock {
    fn new(boxes: &[Sides], variables: Variable) -> Self {
        let mut all = [0; WORDS];
        let filled = boxes
            .iter()
            .enumerate()
            .filter(|(_, sides)| !is_empty(sides));
        for (at, _) in filled {
            insert(&mut all, at);
        }
        let axes = (0..variables)
            .map(|variable| BlockAxis::new(boxes, variable))
            .collect();
        Self {
            count: boxes.len(),
            all,
            axes,
        }
    }

    fn meeting(&self, sides: &Sides) -> Set {
        let mut set = self.all;
        for (variable, (lo, hi)) in sides {
            let Some(axis) = self.axes.get(*variable as usize) else {
                continue;
            };
            let begun = before(&axis.starts, |start| *start <= *hi);
            let lasting = before(&axis.ends, |end| *end >= *lo);
            for (((word, free), begun), lasting) in
                set.iter_mut().zip(&axis.free).zip(begun).zip(lasting)
            {
                *word &= free | (begun & lasting);
            }
            if set == EMPTY {
                break;
            }
        }
        set
    }
}

const EMPTY: Set = [0; WORDS];

fn before(sets: &[(Class, Set)], within: impl Fn(&Class) -> bool) -> &Set {
    let count = sets.partition_point(|(class, _)| within(class));
    count
        .checked_sub(1)
        .and_then(|at| sets.get(at))
        .map_or(&EMPTY, |(_, set)| set)
}

impl BlockAxis {
    fn new(boxes: &[Sides], variable: Variable) -> Self {
        let mut axis = Self::default();
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for (at, sides) in boxes.iter().enumerate() {
            match sides
                .binary_search_by_key(&variable, |side| side.0)
                .ok()
                .and_then(|found| sides.get(found))
            {
                Some((_, (lo, hi))) => {
                    starts.push((*lo, at));
                    ends.push((*hi, at));
                }
                None => insert(&mut axis.free, at),
            }
        }
        starts.sort_unstable();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        axis.starts = growing(&starts);
        axis.ends = growing(&ends);
        axis
    }
}

fn growing(sorted: &[(Class, usize)]) -> Vec<(Class, Set)> {
    let mut sets: Vec<(Class, Set)> = Vec::new();
    let mut set = EMPTY;
    for (class, at) in sorted {
        insert(&mut set, *at);
        match sets.last_mut() {
            Some(last) if last.0 == *class => last.1 = set,
            _ => sets.push((*class, set)),
        }
    }
    sets
}

fn insert(set: &mut Set, at: usize) {
    if let Some(word) = set.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}
