//! Which boxes of many meet. The boxes are parted by cuts, those that lie on both sides going both
//! ways, until few are together or no cut parts them, and are compared there. A pair that is
//! together in several parts is reported in the one that holds the lower corner of its
//! intersection.

use std::ops::ControlFlow;

use crate::analysis::region::diagram::{Class, Variable};
use crate::analysis::region::formula::Range;

use super::blocks;
use super::cutter::Cutter;

pub use crate::analysis::search::blocks::Sides;
pub use crate::analysis::search::blocks::is_empty;

/// How many boxes together are compared each with each.
const FEW: usize = 64;

/// A side that takes every class.
const EVERY: Range = (0, Class::MAX - 1);

/// Shows each pair of boxes that have a case in common, once, the first before the second. The
/// pairs come in no special order, but in the same with each run.
pub fn meeting(
    boxes: &[Sides],
    variables: Variable,
    see: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) {
    let table = BoxTable::new(boxes, variables);
    let mut cutter = Cutter::new(table.axes);
    let filled = (0..)
        .zip(boxes)
        .filter(|(_, sides)| !is_empty(sides))
        .map(|(number, _)| number);
    let mut waiting: Vec<(Vec<Range>, Vec<u32>)> =
        vec![(vec![EVERY; table.axes], filled.collect())];
    while let Some((cell, together)) = waiting.pop() {
        if together.len() > FEW
            && let Some(parts) = table.part(&cell, &together, &mut cutter)
        {
            waiting.extend(parts);
            continue;
        }
        let cuts: Vec<(usize, Range)> = cell
            .into_iter()
            .enumerate()
            .filter(|(_, side)| *side != EVERY)
            .collect();
        let mut pair = |one: u32, other: u32| {
            if table.is_told(one, other, &cuts) {
                see(one as usize, other as usize)
            } else {
                ControlFlow::Continue(())
            }
        };
        let compared = if together.len() > FEW {
            let sides: Vec<Sides> = together
                .iter()
                .filter_map(|number| boxes.get(*number as usize).cloned())
                .collect();
            let number = |at: usize| together.get(at).copied().unwrap_or_default();
            blocks::meeting(&sides, variables, &mut |one, other| {
                pair(number(one), number(other))
            })
        } else {
            table.each_with_each(&together, &mut pair)
        };
        if compared.is_break() {
            return;
        }
    }
}

/// Boxes, all their sides in one list.
struct BoxTable {
    axes: usize,
    sides: Vec<Range>,
}

impl BoxTable {
    fn new(boxes: &[Sides], variables: Variable) -> Self {
        let axes = variables as usize;
        let mut sides = vec![EVERY; boxes.len() * axes];
        for (own, sides) in boxes.iter().zip(sides.chunks_mut(axes.max(1))) {
            for (variable, side) in own {
                if let Some(slot) = sides.get_mut(*variable as usize) {
                    *slot = *side;
                }
            }
        }
        Self { axes, sides }
    }

    fn of(&self, number: u32) -> &[Range] {
        let from = number as usize * self.axes;
        self.sides.get(from..from + self.axes).unwrap_or_default()
    }

    /// Two parts of a cell, with the boxes in each; `None` where no cut parts them well.
    fn part(
        &self,
        cell: &[Range],
        together: &[u32],
        cutter: &mut Cutter,
    ) -> Option<[(Vec<Range>, Vec<u32>); 2]> {
        let (at, cut) =
            cutter.best_of_boxes(together.iter().map(|number| self.of(*number)), cell)?;
        let (lo, hi) = cell.get(at).copied()?;
        let part = |now: Range| {
            let meets = |number: &&u32| {
                self.of(**number)
                    .get(at)
                    .is_none_or(|side| side.0 <= now.1 && now.0 <= side.1)
            };
            let mut cell = cell.to_vec();
            if let Some(slot) = cell.get_mut(at) {
                *slot = now;
            }
            (
                cell,
                together.iter().filter(meets).copied().collect::<Vec<u32>>(),
            )
        };
        let parts = [part((lo, cut - 1)), part((cut, hi))];
        // Where each cut leaves a third on both sides, comparing all costs less than going on.
        let [below, above] = parts.each_ref().map(|(_, together)| together.len());
        let parted = below.max(above) < together.len()
            && below + above <= together.len() + together.len() / 3;
        parted.then_some(parts)
    }

    fn each_with_each(
        &self,
        together: &[u32],
        see: &mut dyn FnMut(u32, u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for (at, one) in together.iter().enumerate() {
            let own = self.of(*one);
            for other in together.iter().skip(at + 1) {
                let met = own
                    .iter()
                    .zip(self.of(*other))
                    .all(|(one, other)| one.0 <= other.1 && other.0 <= one.1);
                if met {
                    see(*one, *other)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether the lower corner of the intersection of two boxes lies in a cell, given by the sides
    /// that are cut.
    fn is_told(&self, one: u32, other: u32, cuts: &[(usize, Range)]) -> bool {
        let (one, other) = (self.of(one), self.of(other));
        cuts.iter().all(|(axis, (lo, hi))| {
            let corner = one
                .get(*axis)
                .zip(other.get(*axis))
                .map_or(0, |(one, other)| one.0.max(other.0));
            (*lo..=*hi).contains(&corner)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::Sides;
    use super::meeting;

    #[test]
    fn pairs_are_those_of_each_with_each() {
        // A fixed sequence of numbers, enough for three blocks; most boxes are small, some take
        // every class of a variable.
        let mut seed = 7_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        let boxes: Vec<Sides> = (0..2100)
            .map(|_| {
                let mut sides = Vec::new();
                for variable in 0..3 {
                    if next(4) > 0 {
                        let lo = next(50);
                        sides.push((variable, (lo, (lo + next(6)).saturating_sub(1))));
                    }
                }
                sides
            })
            .collect();
        let mut found = Vec::new();
        meeting(&boxes, 3, &mut |a, b| {
            assert!(a < b);
            found.push((a, b));
            ControlFlow::Continue(())
        });
        let side = |sides: &Sides, variable| {
            sides
                .iter()
                .find(|side| side.0 == variable)
                .map_or((0, u32::MAX), |side| side.1)
        };
        let meet = |a: &Sides, b: &Sides| {
            (0..3).all(|variable| {
                let ((a, b), (c, d)) = (side(a, variable), side(b, variable));
                a <= d && c <= b
            }) && ![a, b].into_iter().any(super::is_empty)
        };
        let mut expected = Vec::new();
        for (a, first) in boxes.iter().enumerate() {
            for (b, second) in boxes.iter().enumerate().skip(a + 1) {
                if meet(first, second) {
                    expected.push((a, b));
                }
            }
        }
        found.sort_unstable();
        assert!(expected.len() > 1000);
        assert_eq!(found, expected);
    }
}
