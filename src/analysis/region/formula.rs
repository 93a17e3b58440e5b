//! Conditions over classes, with three answers on a cell: always, never, and sometimes. Sometimes
//! may be wrong, which only costs another cut; on a cell of one class each, it never is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::diagram::{Class, Variable};

/// The first and the last of some classes that follow each other.
pub type Range = (Class, Class);

/// A box: for each variable of the space, the classes that it takes.
pub type IntervalBox = Vec<Range>;

/// A condition. Parts may be shared: a formula is a graph, and nothing goes through a part twice
/// that many share.
#[derive(Clone, Debug)]
pub enum Formula {
    /// All of them; of none, true.
    All(FormulaParts),
    /// Any of them; of none, false.
    Any(FormulaParts),
    /// Not.
    Not(Arc<Formula>),
    /// The variable has a class in the range.
    Side(Variable, Range),
    /// The variable has a class in one of the ranges, which are ascending and apart.
    Sides(Variable, Arc<[Range]>),
}

/// The parts of a formula.
#[derive(Clone, Debug)]
pub struct FormulaParts {
    parts: Arc<[Formula]>,
    /// How many there are in all, those of the parts included, shared ones as often as they are
    /// used.
    size: usize,
}

impl FormulaParts {
    fn new(parts: Vec<Formula>) -> Self {
        let size = parts
            .iter()
            .fold(1, |size: usize, part| size.saturating_add(part.size()));
        Self {
            parts: parts.into(),
            size,
        }
    }

    /// Each of them.
    #[allow(
        clippy::iter_without_into_iter,
        reason = "the parts are an inner matter of formulas"
    )]
    pub fn iter(&self) -> std::slice::Iter<'_, Formula> {
        self.parts.iter()
    }

    /// Tells shared parts apart, as long as they live.
    #[must_use]
    pub fn key(&self) -> usize {
        self.parts.as_ptr() as usize
    }
}

/// From which size on it is asked of each part whether it was gone through already.
const LARGE: usize = 256;

/// The cost of remembering a part's truth on a cell, in parts that are looked at.
const REMEMBERED: usize = 4;

/// How many parts of an `and` within an `and` are parts of the outer one, so that boxes are seen as
/// boxes.
const FLAT: usize = 64;

/// The truth of a condition on a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// True in each case of it.
    Always,
    /// False in each case of it.
    Never,
    /// Neither is known.
    Sometimes,
}

impl Formula {
    /// True.
    #[must_use]
    pub fn always() -> Self {
        Self::All(FormulaParts::new(Vec::new()))
    }

    /// False.
    #[must_use]
    pub fn never() -> Self {
        Self::Any(FormulaParts::new(Vec::new()))
    }

    /// That the variable has a class in one of the ranges, which are ascending and apart.
    #[must_use]
    pub fn test(variable: Variable, ranges: Vec<Range>) -> Self {
        if let [only] = ranges.as_slice() {
            Self::Side(variable, *only)
        } else {
            Self::Sides(variable, ranges.into())
        }
    }

    /// All of `parts`, without those that are always true.
    #[must_use]
    pub fn all(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All(inner) if inner.parts.len() <= FLAT => flat.extend(inner.iter().cloned()),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Self::All(FormulaParts::new(flat))
        }
    }

    /// Any of `parts`; tests of one variable become one.
    #[must_use]
    pub fn any(parts: Vec<Self>) -> Self {
        let mut tests: BTreeMap<Variable, Vec<Range>> = BTreeMap::new();
        let mut others = Vec::new();
        for part in parts {
            match part {
                Self::Side(variable, range) => tests.entry(variable).or_default().push(range),
                Self::Sides(variable, ranges) => {
                    tests.entry(variable).or_default().extend(ranges.iter());
                }
                other => others.push(other),
            }
        }
        let mut all: Vec<Self> = tests
            .into_iter()
            .map(|(variable, ranges)| Self::test(variable, union(ranges)))
            .collect();
        all.append(&mut others);
        if all.len() == 1 {
            all.remove(0)
        } else {
            Self::Any(FormulaParts::new(all))
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => inner.as_ref().clone(),
            other => Self::Not(Arc::new(other)),
        }
    }

    /// How many parts and tests it has, shared ones as often as they are used.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.size,
            Self::Not(inner) => inner.size().saturating_add(1),
            Self::Side(..) | Self::Sides(..) => 1,
        }
    }

    /// The truth on a cell.
    #[must_use]
    pub fn on(&self, cell: &[Range]) -> Truth {
        self.counted(cell, &mut 0)
    }

    /// The same; adds to `work` how many parts were looked at.
    pub fn counted(&self, cell: &[Range], work: &mut usize) -> Truth {
        let known = (self.size() >= LARGE).then(FxHashMap::default);
        Evaluation { cell, work, known }.truth(self)
    }

    /// Each test in it; one in a part that many share may be seen once.
    pub fn tests(&self, see: &mut dyn FnMut(Variable, &[Range])) {
        let mut seen = (self.size() >= LARGE).then(FxHashSet::default);
        self.unseen_tests(&mut seen, see);
    }

    fn unseen_tests(
        &self,
        seen: &mut Option<FxHashSet<usize>>,
        see: &mut dyn FnMut(Variable, &[Range]),
    ) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                if seen.as_mut().is_none_or(|seen| seen.insert(parts.key())) {
                    for part in parts.iter() {
                        part.unseen_tests(seen, see);
                    }
                }
            }
            Self::Not(inner) => inner.unseen_tests(seen, see),
            Self::Side(variable, range) => see(*variable, std::slice::from_ref(range)),
            Self::Sides(variable, ranges) => see(*variable, ranges),
        }
    }

    /// Adds the variables that it tests.
    pub fn variables(&self, variables: &mut BTreeSet<Variable>) {
        self.tests(&mut |variable, _| {
            variables.insert(variable);
        });
    }

    /// A box that holds every case in which it holds: the sides that it has at least, by variable,
    /// ascending. A side without classes is `(1, 0)`.
    #[must_use]
    pub fn hull(&self) -> Vec<(Variable, Range)> {
        self.known_hull(&mut FxHashMap::default())
    }

    fn known_hull(&self, known: &mut FxHashMap<usize, Hull>) -> Hull {
        let (Self::All(parts) | Self::Any(parts)) = self else {
            return self.own_hull(known);
        };
        if parts.size < LARGE {
            return self.own_hull(known);
        }
        // The parts of an `and` may be those of an `or` too.
        let key = parts.key() ^ usize::from(matches!(self, Self::Any(_)));
        if let Some(hull) = known.get(&key) {
            return hull.clone();
        }
        let hull = self.own_hull(known);
        known.insert(key, hull.clone());
        hull
    }

    fn own_hull(&self, known: &mut FxHashMap<usize, Hull>) -> Hull {
        match self {
            Self::Side(variable, range) => vec![(*variable, *range)],
            Self::Sides(variable, ranges) => {
                let range = ranges
                    .first()
                    .zip(ranges.last())
                    .map_or((1, 0), |(first, last)| (first.0, last.1));
                vec![(*variable, range)]
            }
            Self::All(parts) => {
                let mut sides: Hull = Vec::new();
                for (variable, (lo, hi)) in parts.iter().flat_map(|part| part.known_hull(known)) {
                    match sides.binary_search_by_key(&variable, |side| side.0) {
                        Ok(at) => {
                            if let Some((_, side)) = sides.get_mut(at) {
                                *side = (side.0.max(lo), side.1.min(hi));
                            }
                        }
                        Err(at) => sides.insert(at, (variable, (lo, hi))),
                    }
                }
                sides
            }
            Self::Any(parts) => {
                let mut hulls = parts.iter().map(|part| part.known_hull(known));
                // Of nothing at all, no class of the first variable will do.
                let mut sides = hulls.next().unwrap_or_else(|| vec![(0, (1, 0))]);
                for other in hulls {
                    sides.retain_mut(|(variable, side)| {
                        let Ok(at) = other.binary_search_by_key(variable, |side| side.0) else {
                            return false;
                        };
                        let Some((_, (lo, hi))) = other.get(at) else {
                            return false;
                        };
                        *side = (side.0.min(*lo), side.1.max(*hi));
                        true
                    });
                }
                sides
            }
            Self::Not(_) => Vec::new(),
        }
    }

    /// Whether it is nothing but its [`hull`](Self::hull).
    #[must_use]
    pub fn is_box(&self) -> bool {
        let side = |part: &Self| matches!(part, Self::Side(..));
        match self {
            Self::All(parts) => parts.iter().all(side),
            other => side(other),
        }
    }
}

/// The sides of a box, by variable, ascending.
type Hull = Vec<(Variable, Range)>;

/// Formulas on one cell.
struct Evaluation<'e> {
    cell: &'e [Range],
    work: &'e mut usize,
    /// The known truth of shared parts; `None` where it is no use to know.
    known: Option<FxHashMap<(usize, bool), Truth>>,
}

impl Evaluation<'_> {
    fn truth(&mut self, formula: &Formula) -> Truth {
        *self.work += 1;
        match formula {
            Formula::All(parts) => self.joined(parts, true),
            Formula::Any(parts) => self.joined(parts, false),
            Formula::Not(inner) => match self.truth(inner) {
                Truth::Always => Truth::Never,
                Truth::Never => Truth::Always,
                Truth::Sometimes => Truth::Sometimes,
            },
            Formula::Side(variable, (from, to)) => {
                let Some((lo, hi)) = self.cell.get(*variable as usize).copied() else {
                    return Truth::Sometimes;
                };
                if *from <= lo && hi <= *to {
                    Truth::Always
                } else if *from <= hi && lo <= *to {
                    Truth::Sometimes
                } else {
                    Truth::Never
                }
            }
            Formula::Sides(variable, ranges) => {
                let Some((lo, hi)) = self.cell.get(*variable as usize).copied() else {
                    return Truth::Sometimes;
                };
                let at = ranges.partition_point(|range| range.1 < lo);
                match ranges.get(at) {
                    Some(range) if range.0 <= lo && hi <= range.1 => Truth::Always,
                    Some(range) if range.0 <= hi => Truth::Sometimes,
                    _ => Truth::Never,
                }
            }
        }
    }

    /// All of some parts, or any of them: the first that decides, decides.
    fn joined(&mut self, parts: &FormulaParts, all: bool) -> Truth {
        let key = (parts.key(), all);
        *self.work += if self.known.is_some() { REMEMBERED } else { 0 };
        if let Some(known) = self.known.as_ref().and_then(|known| known.get(&key)) {
            return *known;
        }
        let (decides, mut truth) = if all {
            (Truth::Never, Truth::Always)
        } else {
            (Truth::Always, Truth::Never)
        };
        for part in parts.iter() {
            let of_part = self.truth(part);
            if of_part == decides {
                truth = decides;
                break;
            }
            if of_part == Truth::Sometimes {
                truth = Truth::Sometimes;
            }
        }
        if let Some(known) = &mut self.known {
            known.insert(key, truth);
        }
        truth
    }
}

/// Ranges, in any order, as ascending ones that do not touch.
fn union(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.retain(|(lo, hi)| lo <= hi);
    ranges.sort_unstable();
    let mut apart: Vec<Range> = Vec::with_capacity(ranges.len());
    for (lo, hi) in ranges {
        match apart.last_mut() {
            Some(last) if lo <= last.1.saturating_add(1) => last.1 = last.1.max(hi),
            _ => apart.push((lo, hi)),
        }
    }
    apart
}

/// Ascending classes, some of them perhaps twice, as ranges that do not touch.
#[must_use]
pub fn runs(classes: &[Class]) -> Vec<Range> {
    let mut runs: Vec<Range> = Vec::new();
    for class in classes {
        match runs.last_mut() {
            Some(last) if *class <= last.1 + 1 => last.1 = last.1.max(*class),
            _ => runs.push((*class, *class)),
        }
    }
    runs
}
