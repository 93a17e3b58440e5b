//! Which row a case has, by a tree of questions, each whether a value has reached a bound.
//!
//! Boxes that are apart need hardly more leaves than there are boxes, and a case passes as many
//! questions as the logarithm of that. (Qi, Xu, Yang, Xue, Li, "Packet Classification Algorithms:
//! From Theory to Practice", INFOCOM 2009: one bound at a time, chosen so that both halves have few
//! boxes.) Boxes that overlap widely would be in many leaves: there is a limit, behind which a
//! table is searched by sets instead.

use std::collections::{BTreeMap, HashMap};

use crate::index::{Plan, plans};
use crate::policy::{Admits, Cell, Domain, Hit};

/// How many questions a table may have for each of its boxes, and beside them.
const NODES: (usize, usize) = (16, 256);

/// How often boxes may be looked at while the tree grows, for each of them and beside that.
const LOOKS: (usize, usize) = (64, 65_536);

/// How many questions a case may pass.
const DEPTH: usize = 64;

/// A question, of a fact or of whether one member is in its set, and where it goes on: at another
/// question, or, behind the last of them, at a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The least value that goes on at the second of `next`.
    pub cut: i64,
    /// The fact, by position.
    pub fact: u32,
    /// The member that is asked for, as 0 or 1; 64 where it is the value itself.
    pub member: u8,
    /// Where a value below the bound goes on, and where any other does.
    pub next: [u32; 2],
}

/// The first row, and the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leaf {
    /// The first row that fits; none where none does.
    pub row: Option<u32>,
    /// Its result; of rows that are taken together, all of them.
    pub value: i64,
}

/// The questions of a table and their results. A case begins at `root`; numbers from the count of
/// questions on are leaves.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) root: u32,
}

impl Tree {
    /// The questions.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The result.
    #[must_use]
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// Where a case begins.
    #[must_use]
    pub fn root(&self) -> u32 {
        self.root
    }

    /// The result for a case.
    ///
    /// # Errors
    /// The fact that is not known.
    #[inline]
    pub(crate) fn find(&self, values: &[Option<i64>]) -> Result<Leaf, u32> {
        let mut at = self.root;
        while let Some(node) = self.nodes.get(at as usize) {
            let value = values
                .get(node.fact as usize)
                .copied()
                .flatten()
                .ok_or(node.fact)?;
            let value = if node.member < 64 {
                value >> node.member & 1
            } else {
                value
            };
            // Which way it goes cannot be foretold, so that it is chosen, not jumped to.
            at = std::hint::select_unpredictable(value >= node.cut, node.next[1], node.next[0]);
        }
        let leaf = (at as usize)
            .checked_sub(self.nodes.len())
            .and_then(|leaf| self.leaves.get(leaf));
        Ok(leaf.copied().unwrap_or(Leaf {
            row: None,
            value: 0,
        }))
    }

    /// The tree of boxes, each with its row and the row's result, in the order of the rows. `None`
    /// where it would be larger than a tree may be.
    pub(crate) fn new(domains: &[&Domain], cells: &[(u32, i64, &Cell)], hit: Hit) -> Option<Self> {
        let plain: Vec<&Cell> = cells.iter().map(|(_, _, cell)| *cell).collect();
        let plans = plans(domains, &plain);
        let mut axes: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, plan) in plans.iter().enumerate() {
            axes.entry(plan.fact).or_default().push(at);
        }
        let boxes: Vec<Sides> = plain
            .iter()
            .map(|cell| Sides::new(cell, &plans, &axes))
            .collect();
        let region: Vec<(u32, u32)> = plans.iter().map(|plan| (0, last(plan))).collect();
        let (mut growing, all) = (
            Growing::new(&plans, cells, &boxes, hit),
            (0..cells.len()).collect(),
        );
        let root = growing.grow(all, region, DEPTH)?;
        Some(growing.done(root))
    }
}

/// The last class of an axis.
fn last(plan: &Plan) -> u32 {
    let classes = if plan.member.is_some() {
        1
    } else {
        plan.starts.len()
    };
    u32::try_from(classes).unwrap_or(u32::MAX)
}

/// The classes that a box admits on the axes that it restricts; ascending, the stretches of an axis
/// together.
struct Sides(Vec<(u32, u32, u32)>);

/// How a box lies to a region.
enum Lies {
    Apart,
    Partly,
    Around,
}

impl Sides {
    /// `axes` are the axes of each fact.
    fn new(cell: &Cell, plans: &[Plan], axes: &BTreeMap<u32, Vec<usize>>) -> Self {
        let mut sides = Vec::new();
        for side in &cell.sides {
            for at in axes.get(&side.fact).into_iter().flatten() {
                let (Some(plan), Ok(axis)) = (plans.get(*at), u32::try_from(*at)) else {
                    continue;
                };
                match (&side.admits, plan.member) {
                    (Admits::Within(intervals), None) => {
                        let class =
                            |value: i64| plan.starts.partition_point(|start| *start <= value);
                        let class = |value: i64| u32::try_from(class(value)).unwrap_or(u32::MAX);
                        sides.extend(
                            intervals
                                .iter()
                                .map(|(lo, hi)| (axis, class(*lo), class(*hi))),
                        );
                    }
                    (Admits::Members { with, .. }, Some(member)) if with >> member & 1 == 1 => {
                        sides.push((axis, 1, 1));
                    }
                    (Admits::Members { without, .. }, Some(member))
                        if without >> member & 1 == 1 =>
                    {
                        sides.push((axis, 0, 0));
                    }
                    _ => {}
                }
            }
        }
        sides.sort_unstable();
        Self(sides)
    }

    fn axes(&self) -> impl Iterator<Item = (u32, &[(u32, u32, u32)])> {
        self.0
            .chunk_by(|one, other| one.0 == other.0)
            .filter_map(|sides| Some((sides.first()?.0, sides)))
    }

    fn lies(&self, region: &[(u32, u32)]) -> Lies {
        let mut lies = Lies::Around;
        for (axis, sides) in self.axes() {
            let (lo, hi) = region.get(axis as usize).copied().unwrap_or_default();
            if sides.iter().any(|side| side.1 <= lo && hi <= side.2) {
                continue;
            }
            if !sides.iter().any(|side| side.1 <= hi && lo <= side.2) {
                return Lies::Apart;
            }
            lies = Lies::Partly;
        }
        lies
    }
}

struct Growing<'t> {
    plans: &'t [Plan],
    cells: &'t [(u32, i64, &'t Cell)],
    boxes: &'t [Sides],
    collects: bool,
    looks: usize,
    nodes: Vec<Node>,
    known: HashMap<Node, u32>,
    leaves: Vec<Leaf>,
    known_leaves: HashMap<Leaf, u32>,
    /// Of each axis, kept for their memory.
    ends: Vec<Ends>,
}

/// Where boxes begin and end inside of a region, on one axis: the first and last class of each that
/// does, and where stretches of boxes begin or end.
#[derive(Clone, Default)]
struct Ends {
    from: Vec<u32>,
    to: Vec<u32>,
    cuts: Vec<u32>,
}

impl Ends {
    fn clear(&mut self) {
        [&mut self.from, &mut self.to, &mut self.cuts]
            .into_iter()
            .for_each(Vec::clear);
    }
}

/// Marks the number of a leaf while the number of questions is not known yet.
const LEAF: u32 = 1 << 31;

impl<'t> Growing<'t> {
    fn new(
        plans: &'t [Plan],
        cells: &'t [(u32, i64, &'t Cell)],
        boxes: &'t [Sides],
        hit: Hit,
    ) -> Self {
        Self {
            plans,
            cells,
            boxes,
            collects: hit == Hit::Collect,
            looks: LOOKS.0 * cells.len() + LOOKS.1,
            nodes: Vec::new(),
            known: HashMap::new(),
            leaves: Vec::new(),
            known_leaves: HashMap::new(),
            ends: vec![Ends::default(); plans.len()],
        }
    }

    /// The number of the node that decides in a region, of the boxes that may meet it.
    fn grow(
        &mut self,
        boxes: Vec<usize>,
        mut region: Vec<(u32, u32)>,
        depth: usize,
    ) -> Option<u32> {
        self.looks = self.looks.checked_sub(boxes.len())?;
        let mut live = Vec::with_capacity(boxes.len());
        let mut open = false;
        for at in boxes {
            match self.boxes.get(at)?.lies(&region) {
                Lies::Apart => {}
                Lies::Partly => {
                    open = true;
                    live.push(at);
                }
                Lies::Around => {
                    live.push(at);
                    // No row behind it decides anything.
                    if !self.collects {
                        break;
                    }
                }
            }
        }
        // Nobody is left, one row decides, or all that are taken together do.
        if !open {
            return self.leaf(&live);
        }
        let depth = depth.checked_sub(1)?;
        let (axis, cut) = self.best(&live, &region)?;
        let (lo, hi) = region.get(axis).copied()?;
        *region.get_mut(axis)? = (lo, cut - 1);
        let low = self.grow(live.clone(), region.clone(), depth)?;
        *region.get_mut(axis)? = (cut, hi);
        let high = self.grow(live, region, depth)?;
        if low == high {
            return Some(low);
        }
        let plan = self.plans.get(axis)?;
        let cut = if plan.member.is_some() {
            1
        } else {
            *plan.starts.get(cut as usize - 1)?
        };
        let node = Node {
            cut,
            fact: plan.fact,
            member: plan.member.unwrap_or(64),
            next: [low, high],
        };
        let next = u32::try_from(self.nodes.len())
            .ok()
            .filter(|next| *next < LEAF)?;
        if self.nodes.len() >= NODES.0 * self.cells.len() + NODES.1 {
            return None;
        }
        let number = *self.known.entry(node).or_insert(next);
        if number == next {
            self.nodes.push(node);
        }
        Some(number)
    }

    fn leaf(&mut self, live: &[usize]) -> Option<u32> {
        let mut fitting = live.iter().filter_map(|at| self.cells.get(*at));
        let row = fitting.clone().map(|(row, _, _)| *row).min();
        let value = if self.collects {
            fitting.fold(0, |all, (_, value, _)| all | value)
        } else {
            fitting.next().map_or(0, |(_, value, _)| *value)
        };
        let leaf = Leaf { row, value };
        let next = u32::try_from(self.leaves.len())
            .ok()
            .filter(|next| *next < LEAF)?;
        let number = *self.known_leaves.entry(leaf).or_insert(next);
        if number == next {
            self.leaves.push(leaf);
        }
        Some(number | LEAF)
    }

    /// The axis and the class at which both halves have the fewest boxes.
    fn best(&mut self, live: &[usize], region: &[(u32, u32)]) -> Option<(usize, u32)> {
        self.ends.iter_mut().for_each(Ends::clear);
        for (axis, sides) in live
            .iter()
            .filter_map(|at| self.boxes.get(*at))
            .flat_map(Sides::axes)
        {
            let (Some((lo, hi)), Some(ends)) =
                (region.get(axis as usize), self.ends.get_mut(axis as usize))
            else {
                continue;
            };
            let (mut least, mut most) = (u32::MAX, 0);
            for side in sides.iter().filter(|side| side.1 <= *hi && *lo <= side.2) {
                (least, most) = (least.min(side.1), most.max(side.2));
                ends.cuts.extend(
                    [side.1, side.2.saturating_add(1)]
                        .into_iter()
                        .filter(|cut| lo < cut && cut <= hi),
                );
            }
            ends.from.extend(Some(least).filter(|least| lo < least));
            ends.to.extend(Some(most).filter(|most| *most < *hi));
        }
        let mut best: Option<(u128, usize, u32)> = None;
        for (axis, Ends { from, to, cuts }) in self.ends.iter_mut().enumerate() {
            for list in [&mut *from, &mut *to, &mut *cuts] {
                list.sort_unstable();
            }
            cuts.dedup();
            for cut in &*cuts {
                let low = live.len() - (from.len() - from.partition_point(|class| class < cut));
                let high = live.len() - to.partition_point(|class| class < cut);
                let (low, high) = (low as u128, high as u128);
                let score = low * low + high * high;
                if best.is_none_or(|(least, _, _)| score < least) {
                    best = Some((score, axis, *cut));
                }
            }
        }
        best.map(|(_, axis, cut)| (axis, cut))
    }

    fn done(self, root: u32) -> Tree {
        let questions = u32::try_from(self.nodes.len()).unwrap_or(LEAF);
        let place = |number: u32| {
            if number & LEAF == 0 {
                number
            } else {
                questions + (number & !LEAF)
            }
        };
        let node = |node: Node| Node {
            next: node.next.map(place),
            ..node
        };
        Tree {
            nodes: self.nodes.into_iter().map(node).collect(),
            leaves: self.leaves,
            root: place(root),
        }
    }
}
