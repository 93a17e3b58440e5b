//! A shared interval decision diagram: sets of cases as hash-consed graphs.
//!
//! A variable has finitely many classes, numbered from 0. A node tests one variable; its edges are
//! runs of classes (`upto` included) that lead to the same child. Equal sets are the same node, so
//! that equality is one comparison. Diagrams of this kind: Srinivasan, Kam, Malik, Brayton,
//! "Algorithms for discrete function manipulation", ICCAD 1990; Strehl and Thiele, "Interval
//! diagram techniques", 1998.
//!
//! Example: with x of 3 and y of 2 classes, the cases with `x = 1` or `y = 0` are the node `x: 0 →
//! (y: 0 → all, 1 → none), 1 → all, 2 → (the same y node)`.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use num_bigint::BigUint;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};

use crate::analysis::effort::Meter;

pub use crate::analysis::effort::Exhausted;

/// A set of cases, as a node of a [`Diagram`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u32);

impl Region {
    /// No case.
    pub const NONE: Self = Self(0);
    /// Every case.
    pub const ALL: Self = Self(1);

    /// Whether it holds no case.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

/// A position in the order of variables.
pub type Variable = u32;
/// A class of a variable.
pub type Class = u32;

/// The last class of a run, and where it leads.
pub(crate) type Edge = (Class, Region);
/// Most nodes have few edges.
type Edges = SmallVec<[Edge; 8]>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
    Minus,
}

#[derive(Clone, Copy)]
struct Node {
    variable: Variable,
    first: u32,
    count: u32,
}

/// The nodes, shared by all regions of one case space.
pub struct Diagram {
    classes: Vec<Class>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// All nodes, by their variable and edges.
    unique: HashTable<Region>,
    applied: FxHashMap<(Operation, Region, Region), Region>,
    allowed: usize,
    meter: Meter,
}

/// So many edges take the room of a node.
const EDGES: usize = 4;

/// The cost of an operation on two nodes, in units of looking at a part of a condition.
const STEP: u64 = 64;
/// The cost of an edge along which two regions are joined: its end is looked up.
const EDGE: u64 = 4;
/// The cost of finding out that a node or a result is known.
const LOOKUP: u64 = 16;

/// How many results of operations are remembered at most; then all are forgotten, which costs time
/// and no result.
const REMEMBERED: usize = 3_500_000;

/// Whether to go on behind a box.
type SeeBox<'s> = dyn FnMut(&[(Class, Class)]) -> bool + 's;

/// A node's image, given its edges.
type Replacement<'a> = dyn FnMut(&mut Diagram, &[Edge]) -> Result<Region, Exhausted> + 'a;

/// Behind every real variable: the variable of the two terminal nodes.
const TERMINAL: Variable = Variable::MAX;

fn hash(variable: Variable, edges: &[Edge]) -> u64 {
    FxBuildHasher.hash_one((variable, edges))
}

impl Diagram {
    /// A diagram over variables with these numbers of classes, of at most `allowed` nodes; `meter`
    /// counts the work.
    #[must_use]
    pub fn new(classes: Vec<Class>, allowed: usize, meter: Meter) -> Self {
        let terminal = Node {
            variable: TERMINAL,
            first: 0,
            count: 0,
        };
        Self {
            classes,
            nodes: vec![terminal, terminal],
            edges: Vec::new(),
            unique: HashTable::new(),
            applied: FxHashMap::default(),
            allowed,
            meter,
        }
    }

    /// How many nodes there are.
    #[cfg(test)]
    #[must_use]
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// How many classes a variable has.
    #[must_use]
    pub fn classes(&self, variable: Variable) -> Class {
        self.classes.get(variable as usize).copied().unwrap_or(1)
    }

    /// Allows so many nodes more than there are, if that is less than is allowed; returns the
    /// former limit.
    pub fn allow_more(&mut self, nodes: usize) -> usize {
        let before = self.allowed;
        self.allowed =
            before.min((self.nodes.len() + self.edges.len() / EDGES).saturating_add(nodes));
        before
    }

    /// Allows so many nodes.
    pub fn allow(&mut self, nodes: usize) {
        self.allowed = nodes;
    }

    /// How many variables there are.
    #[must_use]
    pub fn variables(&self) -> Variable {
        Variable::try_from(self.classes.len()).unwrap_or(TERMINAL)
    }

    fn variable(&self, region: Region) -> Variable {
        self.nodes
            .get(region.0 as usize)
            .map_or(TERMINAL, |node| node.variable)
    }

    fn edges(&self, region: Region) -> &[Edge] {
        let node = self.nodes.get(region.0 as usize);
        node.and_then(|node| {
            self.edges
                .get(node.first as usize..(node.first + node.count) as usize)
        })
        .unwrap_or_default()
    }

    /// The edges of `region` seen from `variable`, which is its own or an earlier one.
    fn edges_at(&self, region: Region, variable: Variable) -> Edges {
        if self.variable(region) == variable {
            Edges::from_slice(self.edges(region))
        } else {
            smallvec![(self.classes(variable) - 1, region)]
        }
    }

    fn node(&mut self, variable: Variable, mut edges: Edges) -> Result<Region, Exhausted> {
        // Neighbours that lead to the same are one; the last class of each run counts.
        edges.dedup_by(|next, kept| {
            let same = next.1 == kept.1;
            if same {
                kept.0 = next.0;
            }
            same
        });
        if let [(_, only)] = edges.as_slice() {
            return Ok(*only);
        }
        self.meter.spend(LOOKUP)?;
        let hash = hash(variable, &edges);
        let same = |other: &Region| {
            self.variable(*other) == variable && self.edges(*other) == edges.as_slice()
        };
        if let Some(known) = self.unique.find(hash, same) {
            return Ok(*known);
        }
        let fits =
            |length: usize| u32::try_from(length).map_err(|_| Exhausted::Nodes(self.allowed));
        // A node of many edges takes the room of several.
        if self.nodes.len() + self.edges.len() / EDGES >= self.allowed {
            return Err(Exhausted::Nodes(self.allowed));
        }
        self.meter.spend(STEP + edges.len() as u64)?;
        let region = Region(fits(self.nodes.len())?);
        let (first, count) = (fits(self.edges.len())?, fits(edges.len())?);
        self.edges.extend_from_slice(&edges);
        self.nodes.push(Node {
            variable,
            first,
            count,
        });
        let (nodes, all) = (&self.nodes, &self.edges);
        self.unique.insert_unique(hash, region, |other| {
            let node = nodes.get(other.0 as usize);
            let edges = node
                .and_then(|node| all.get(node.first as usize..(node.first + node.count) as usize));
            self::hash(
                node.map_or(TERMINAL, |node| node.variable),
                edges.unwrap_or_default(),
            )
        });
        Ok(region)
    }

    /// The cases whose class of `variable` is one that `admitted` takes.
    ///
    /// # Errors
    /// Where the node budget is met; so for all operations below.
    pub fn classes_where(
        &mut self,
        variable: Variable,
        admitted: impl Fn(Class) -> bool,
    ) -> Result<Region, Exhausted> {
        let edge = |class| {
            (
                class,
                if admitted(class) {
                    Region::ALL
                } else {
                    Region::NONE
                },
            )
        };
        let edges = (0..self.classes(variable)).map(edge).collect();
        self.node(variable, edges)
    }

    /// The cases whose class of `variable` lies in one of the ranges, which are ascending and
    /// apart.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn classes_in_ranges(
        &mut self,
        variable: Variable,
        ranges: &[(Class, Class)],
    ) -> Result<Region, Exhausted> {
        let last = self.classes(variable).saturating_sub(1);
        let mut edges = Edges::with_capacity(2 * ranges.len() + 1);
        for (from, to) in ranges {
            if let Some(before) = from.checked_sub(1) {
                edges.push((before, Region::NONE));
            }
            edges.push((*to, Region::ALL));
        }
        if ranges.last().is_none_or(|range| range.1 < last) {
            edges.push((last, Region::NONE));
        }
        self.node(variable, edges)
    }

    /// The first variable of a region and its edges: runs of classes. `None` for no case and for
    /// all.
    pub(crate) fn first_test(&self, region: Region) -> Option<(Variable, &[Edge])> {
        let variable = self.variable(region);
        (variable != TERMINAL).then(|| (variable, self.edges(region)))
    }

    /// The cases that lie in the region to which the class of `variable` leads; the runs are
    /// ascending and leave no class out. The regions may test earlier variables.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub(crate) fn choose(
        &mut self,
        variable: Variable,
        runs: &[Edge],
    ) -> Result<Region, Exhausted> {
        if runs
            .iter()
            .all(|(_, child)| self.variable(*child) > variable)
        {
            return self.node(variable, Edges::from_slice(runs));
        }
        let mut from = 0;
        let mut all = Region::NONE;
        for (upto, child) in runs {
            let side = self.classes_in_ranges(variable, &[(from, *upto)])?;
            let here = self.and(side, *child)?;
            all = self.or(all, here)?;
            from = upto + 1;
        }
        Ok(all)
    }

    /// The cases in both.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn and(&mut self, a: Region, b: Region) -> Result<Region, Exhausted> {
        self.apply(Operation::And, a.min(b), a.max(b))
    }

    /// The cases in either.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn or(&mut self, a: Region, b: Region) -> Result<Region, Exhausted> {
        self.apply(Operation::Or, a.min(b), a.max(b))
    }

    /// The cases in any of some regions. They are joined by halves, so that the work does not grow
    /// with the square of their number.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn any(&mut self, regions: &[Region]) -> Result<Region, Exhausted> {
        self.halves(Operation::Or, Region::NONE, regions)
    }

    /// The cases in all of some regions.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn all(&mut self, regions: &[Region]) -> Result<Region, Exhausted> {
        self.halves(Operation::And, Region::ALL, regions)
    }

    fn halves(
        &mut self,
        operation: Operation,
        none: Region,
        regions: &[Region],
    ) -> Result<Region, Exhausted> {
        match regions {
            [] => Ok(none),
            [only] => Ok(*only),
            _ => {
                let (left, right) = regions.split_at(regions.len() / 2);
                let (left, right) = (
                    self.halves(operation, none, left)?,
                    self.halves(operation, none, right)?,
                );
                self.apply(operation, left.min(right), left.max(right))
            }
        }
    }

    /// The cases in `a` and not in `b`.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn minus(&mut self, a: Region, b: Region) -> Result<Region, Exhausted> {
        self.apply(Operation::Minus, a, b)
    }

    /// All other cases.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn not(&mut self, a: Region) -> Result<Region, Exhausted> {
        self.minus(Region::ALL, a)
    }

    /// Whether two regions have a case in common. It makes no nodes.
    #[must_use]
    pub fn meets(&self, a: Region, b: Region) -> bool {
        let mut apart = FxHashSet::default();
        let mut waiting = vec![(a, b)];
        while let Some((a, b)) = waiting.pop() {
            if a.is_empty() || b.is_empty() || !apart.insert((a, b)) {
                continue;
            }
            if a == b || a == Region::ALL || b == Region::ALL {
                return true;
            }
            let variable = self.variable(a).min(self.variable(b));
            let (left, right) = (self.edges_at(a, variable), self.edges_at(b, variable));
            let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
            while let (Some((left_upto, x)), Some((right_upto, y))) =
                (left.peek().copied(), right.peek().copied())
            {
                waiting.push((x, y));
                if left_upto <= right_upto {
                    left.next();
                }
                if right_upto <= left_upto {
                    right.next();
                }
            }
        }
        false
    }

    fn apply(&mut self, operation: Operation, a: Region, b: Region) -> Result<Region, Exhausted> {
        use Operation::{And, Minus, Or};
        match (operation, a, b) {
            (And | Minus, Region::NONE, _) | (Minus, _, Region::ALL) => return Ok(Region::NONE),
            (Or, Region::NONE, other)
            | (And, Region::ALL, other)
            | (Minus, other, Region::NONE) => return Ok(other),
            (Or, Region::ALL, _) | (Or, _, Region::ALL) => return Ok(Region::ALL),
            (And | Or, same, other) if same == other => return Ok(same),
            (Minus, same, other) if same == other => return Ok(Region::NONE),
            _ => {}
        }
        self.meter.spend(LOOKUP)?;
        if let Some(known) = self.applied.get(&(operation, a, b)) {
            return Ok(*known);
        }
        if self.applied.len() >= REMEMBERED {
            self.applied.clear();
        }
        let variable = self.variable(a).min(self.variable(b));
        let (left, right) = (self.edges_at(a, variable), self.edges_at(b, variable));
        self.meter
            .spend(STEP + EDGE * (left.len() + right.len()) as u64)?;
        let mut edges = Edges::with_capacity(left.len().max(right.len()));
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        while let (Some((left_upto, x)), Some((right_upto, y))) =
            (left.peek().copied(), right.peek().copied())
        {
            let upto = left_upto.min(right_upto);
            let child = match operation {
                And => self.and(x, y)?,
                Or => self.or(x, y)?,
                Minus => self.minus(x, y)?,
            };
            edges.push((upto, child));
            if left_upto == upto {
                left.next();
            }
            if right_upto == upto {
                right.next();
            }
        }
        let region = self.node(variable, edges)?;
        self.applied.insert((operation, a, b), region);
        Ok(region)
    }

    /// The cases that lie in `region` once `variable` is set to `class`: the pre-image of an
    /// assignment.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn preimage(
        &mut self,
        region: Region,
        variable: Variable,
        class: Class,
    ) -> Result<Region, Exhausted> {
        let mut known = FxHashMap::default();
        self.replace(region, variable, &mut known, &mut |_, edges| {
            Ok(edges
                .iter()
                .find(|(upto, _)| class <= *upto)
                .map_or(Region::NONE, |(_, child)| *child))
        })
    }

    /// Where the cases of `region` are once `variable` is set to `class`: the image of an
    /// assignment.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn image(
        &mut self,
        region: Region,
        variable: Variable,
        class: Class,
    ) -> Result<Region, Exhausted> {
        let anywhere = self.exists(region, variable)?;
        let here = self.classes_where(variable, |other| other == class)?;
        self.and(anywhere, here)
    }

    /// The cases that lie in `region` with some class of `variable`.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn exists(&mut self, region: Region, variable: Variable) -> Result<Region, Exhausted> {
        let mut known = FxHashMap::default();
        self.replace(region, variable, &mut known, &mut |diagram, edges| {
            edges
                .iter()
                .try_fold(Region::NONE, |union, (_, child)| diagram.or(union, *child))
        })
    }

    /// Replaces each node that tests `variable` by the result of `with` on its edges.
    fn replace(
        &mut self,
        region: Region,
        variable: Variable,
        known: &mut FxHashMap<Region, Region>,
        with: &mut Replacement<'_>,
    ) -> Result<Region, Exhausted> {
        if self.variable(region) > variable {
            return Ok(region);
        }
        if let Some(done) = known.get(&region) {
            return Ok(*done);
        }
        let edges = Edges::from_slice(self.edges(region));
        let result = if self.variable(region) == variable {
            with(self, &edges)?
        } else {
            let mut replaced = Edges::with_capacity(edges.len());
            for (upto, child) in edges {
                replaced.push((upto, self.replace(child, variable, known, with)?));
            }
            self.node(self.variable(region), replaced)?
        };
        known.insert(region, result);
        Ok(result)
    }

    /// The boxes of a region, one for each way through its nodes: apart, and together all of it. It ends
    /// where `see` returns false.
    pub fn boxes(&self, region: Region, see: &mut SeeBox<'_>) {
        let mut cell: Vec<(Class, Class)> = self
            .classes
            .iter()
            .map(|classes| (0, classes.saturating_sub(1)))
            .collect();
        self.boxes_below(region, &mut cell, see);
    }

    fn boxes_below(
        &self,
        region: Region,
        cell: &mut Vec<(Class, Class)>,
        see: &mut SeeBox<'_>,
    ) -> bool {
        if region.is_empty() {
            return true;
        }
        if region == Region::ALL {
            return see(cell);
        }
        let variable = self.variable(region) as usize;
        let before = cell.get(variable).copied();
        let mut from = 0;
        for (upto, child) in self.edges(region) {
            if let Some(side) = cell.get_mut(variable) {
                *side = (from, *upto);
            }
            if !self.boxes_below(*child, cell, see) {
                return false;
            }
            from = upto + 1;
        }
        if let (Some(side), Some(before)) = (cell.get_mut(variable), before) {
            *side = before;
        }
        true
    }

    /// A case of `region`, as the class of each variable; where any class will do, the first.
    /// `None` if it is empty.
    #[must_use]
    pub fn pick(&self, region: Region) -> Option<Vec<Class>> {
        let mut found = None;
        self.boxes(region, &mut |cell| {
            found = Some(cell.iter().map(|(from, _)| *from).collect());
            false
        });
        found
    }

    /// Whether a case lies in `region`.
    #[must_use]
    pub fn contains(&self, region: Region, case: &[Class]) -> bool {
        let mut at = region;
        while at != Region::ALL && at != Region::NONE {
            let class = case.get(self.variable(at) as usize).copied().unwrap_or(0);
            at = self
                .edges(at)
                .iter()
                .find(|(upto, _)| class <= *upto)
                .map_or(Region::NONE, |(_, child)| *child);
        }
        at == Region::ALL
    }

    /// The smallest box that holds `region`: for each variable the first and the last class that
    /// some case of it has. `None` where it is empty.
    #[must_use]
    pub fn hull(&self, region: Region) -> Option<Vec<(Class, Class)>> {
        if region.is_empty() {
            return None;
        }
        let mut hull: Vec<Option<(Class, Class)>> = vec![None; self.classes.len()];
        let mut take = |variable: Variable, from: Class, upto: Class| {
            if let Some(slot) = hull.get_mut(variable as usize) {
                *slot = Some(slot.map_or((from, upto), |(lo, hi)| (lo.min(from), hi.max(upto))));
            }
        };
        let mut seen = FxHashSet::default();
        let mut waiting = vec![(0, region)];
        while let Some((from, at)) = waiting.pop() {
            let variable = self.variable(at).min(self.variables());
            // A variable that a way passes by takes all its classes.
            (from..variable).for_each(|passed| take(passed, 0, self.classes(passed) - 1));
            if variable == self.variables() || !seen.insert(at) {
                continue;
            }
            let mut first = 0;
            for (upto, child) in self.edges(at) {
                if !child.is_empty() {
                    take(variable, first, *upto);
                    waiting.push((variable + 1, *child));
                }
                first = upto + 1;
            }
        }
        Some(
            (0..)
                .zip(hull)
                .map(|(variable, side)| side.unwrap_or((0, self.classes(variable) - 1)))
                .collect(),
        )
    }

    /// The variables that `region` depends on.
    #[must_use]
    pub fn support(&self, region: Region) -> BTreeSet<Variable> {
        let mut seen = BTreeSet::new();
        let mut support = BTreeSet::new();
        let mut next = vec![region];
        while let Some(region) = next.pop() {
            if self.variable(region) != TERMINAL && seen.insert(region) {
                support.insert(self.variable(region));
                next.extend(self.edges(region).iter().map(|(_, child)| *child));
            }
        }
        support
    }

    /// How many cases `region` holds where class `c` of variable `v` stands for `weight(v, c)`
    /// values. The variables of a block, which follow each other, are counted together: its
    /// function says for how many values a box of them stands.
    #[must_use]
    pub fn count(
        &self,
        region: Region,
        weight: &dyn Fn(Variable, Class) -> BigUint,
        blocks: &[Block<'_>],
    ) -> BigUint {
        Count {
            diagram: self,
            weight,
            blocks,
            totals: self.totals(weight, blocks),
            known: FxHashMap::default(),
        }
        .whole(region)
    }

    /// For how many values all classes of each variable stand; those of a block count at its first.
    fn totals(
        &self,
        weight: &dyn Fn(Variable, Class) -> BigUint,
        blocks: &[Block<'_>],
    ) -> Vec<BigUint> {
        let all = self.whole();
        let of = |variable: Variable| {
            let block = blocks.iter().find(|(own, _)| own.contains(&variable));
            match block {
                Some((own, count)) if own.first() == Some(&variable) => count(&all),
                Some(_) => BigUint::from(1_u8),
                None => (0..self.classes(variable))
                    .map(|class| weight(variable, class))
                    .sum(),
            }
        };
        (0..self.variables()).map(of).collect()
    }

    fn whole(&self) -> Vec<(Class, Class)> {
        self.classes
            .iter()
            .map(|classes| (0, classes.saturating_sub(1)))
            .collect()
    }
}

/// Variables that follow each other and are counted together, and for how many values a box stands,
/// of which their sides count alone.
pub type Block<'b> = (
    Vec<Variable>,
    Box<dyn Fn(&[(Class, Class)]) -> BigUint + 'b>,
);

/// Counting the cases of regions.
struct Count<'c> {
    diagram: &'c Diagram,
    weight: &'c dyn Fn(Variable, Class) -> BigUint,
    blocks: &'c [Block<'c>],
    totals: Vec<BigUint>,
    known: FxHashMap<Region, BigUint>,
}

impl Count<'_> {
    fn whole(&mut self, region: Region) -> BigUint {
        let first = self.start(region);
        let counted = self.below(region);
        self.between(0, first) * counted
    }

    /// The variable from which on a region is counted: of a block, the first.
    fn start(&self, region: Region) -> Variable {
        let variable = self.diagram.variable(region);
        match self.block(variable) {
            Some((own, _)) => own.first().copied().unwrap_or(variable),
            None => variable,
        }
    }

    fn block(&self, variable: Variable) -> Option<&Block<'_>> {
        self.blocks.iter().find(|(own, _)| own.contains(&variable))
    }

    /// For how many values the variables from one to before another stand.
    fn between(&self, from: Variable, to: Variable) -> BigUint {
        let to = to.min(self.diagram.variables()) as usize;
        self.totals
            .get(from as usize..to)
            .unwrap_or_default()
            .iter()
            .product()
    }

    /// The count over the variables from the one at which the region starts on.
    fn below(&mut self, region: Region) -> BigUint {
        if region.is_empty() {
            return BigUint::ZERO;
        }
        let variable = self.diagram.variable(region);
        if variable == TERMINAL {
            return BigUint::from(1_u8);
        }
        if let Some(count) = self.known.get(&region) {
            return count.clone();
        }
        let mut sum = BigUint::ZERO;
        if self.block(variable).is_some() {
            let last = self
                .block(variable)
                .and_then(|(own, _)| own.last().copied())
                .unwrap_or(variable);
            let mut ends = Vec::new();
            let mut cell = self.diagram.whole();
            self.through(region, last, &mut cell, &mut ends);
            for (own, end) in ends {
                let next = self.start(end);
                sum += own * self.below(end) * self.between(last + 1, next);
            }
        } else {
            let mut from = 0;
            for (upto, child) in self.diagram.edges(region) {
                let run: BigUint = (from..=*upto)
                    .map(|class| (self.weight)(variable, class))
                    .sum();
                let next = self.start(*child);
                sum += run * self.below(*child) * self.between(variable + 1, next);
                from = upto + 1;
            }
        }
        self.known.insert(region, sum.clone());
        sum
    }

    /// The ways through a block: for how many values each stands, and where it leads.
    fn through(
        &self,
        region: Region,
        last: Variable,
        cell: &mut Vec<(Class, Class)>,
        ends: &mut Vec<(BigUint, Region)>,
    ) {
        if region.is_empty() {
            return;
        }
        let variable = self.diagram.variable(region);
        if variable > last {
            let Some((_, count)) = self.block(last) else {
                return;
            };
            let own = count(cell);
            match ends.iter_mut().find(|(_, end)| *end == region) {
                Some((sum, _)) => *sum += own,
                None => ends.push((own, region)),
            }
            return;
        }
        let before = cell.get(variable as usize).copied();
        let mut from = 0;
        for (upto, child) in self.diagram.edges(region) {
            if let Some(side) = cell.get_mut(variable as usize) {
                *side = (from, *upto);
            }
            self.through(*child, last, cell, ends);
            from = upto + 1;
        }
        if let (Some(side), Some(before)) = (cell.get_mut(variable as usize), before) {
            *side = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Diagram;
    use super::Meter;
    use super::Region;
    use num_bigint::BigUint;

    #[test]
    fn the_example_of_the_module() {
        let mut diagram = Diagram::new(vec![3, 2], 100, Meter::new(10_000));
        let x = diagram
            .classes_where(0, |class| class == 1)
            .expect("in budget");
        let y = diagram
            .classes_where(1, |class| class == 0)
            .expect("in budget");
        let both = diagram.or(x, y).expect("in budget");
        let one = |_: u32, _: u32| BigUint::from(1_u8);
        assert_eq!(diagram.count(both, &one, &[]), BigUint::from(4_u8));
        let set = diagram.preimage(both, 0, 1).expect("in budget");
        assert_eq!(set, Region::ALL);
        let image = diagram.image(y, 0, 2).expect("in budget");
        assert_eq!(diagram.count(image, &one, &[]), BigUint::from(1_u8));
    }

    #[test]
    fn a_budget_is_kept() {
        let mut diagram = Diagram::new(vec![2; 8], 3, Meter::new(10_000));
        let first = diagram
            .classes_where(0, |class| class == 1)
            .expect("one node");
        let second = diagram.classes_where(1, |class| class == 1);
        assert!(second.is_err() && diagram.size() == 3);
        assert_eq!(diagram.and(first, Region::ALL), Ok(first));
    }
}
