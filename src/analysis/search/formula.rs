//! Conditions over classes, with three answers on a cell: always, never, and sometimes. Sometimes may be wrong, which
//! only costs another cut; on a cell of one class each, it never is.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::diagram::{Class, Variable};

/// The first and the last of some classes that follow each other.
pub type Range = (Class, Class);

/// A box: for each variable of the space, the classes that it takes.
pub type Cell = Vec<Range>;

/// A condition.
#[derive(Clone, Debug)]
pub enum Formula {
    /// All of them; of none, true.
    All(Arc<[Formula]>),
    /// Any of them; of none, false.
    Any(Arc<[Formula]>),
    /// Not.
    Not(Arc<Formula>),
    /// The variable has a class in the range.
    Side(Variable, Range),
    /// The variable has a class in one of the ranges, which are ascending and apart.
    Sides(Variable, Arc<[Range]>),
}

/// What a condition is on a cell.
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
        Self::All(Arc::from([]))
    }

    /// False.
    #[must_use]
    pub fn never() -> Self {
        Self::Any(Arc::from([]))
    }

    /// That the variable has a class in one of the ranges, which are ascending and apart.
    #[must_use]
    pub fn test(variable: Variable, ranges: Vec<Range>) -> Self {
        if let [only] = ranges.as_slice() { Self::Side(variable, *only) } else { Self::Sides(variable, ranges.into()) }
    }

    /// All of `parts`, without what is true anyway.
    #[must_use]
    pub fn all(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All(inner) => flat.extend(inner.iter().cloned()),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::All(flat.into()) }
    }

    /// Any of `parts`.
    #[must_use]
    pub fn any(mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 { parts.remove(0) } else { Self::Any(parts.into()) }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => inner.as_ref().clone(),
            other => Self::Not(Arc::new(other)),
        }
    }

    /// What it is on a cell.
    #[must_use]
    pub fn on(&self, cell: &[Range]) -> Truth {
        match self {
            Self::All(parts) => {
                let mut truth = Truth::Always;
                for part in parts.iter() {
                    match part.on(cell) {
                        Truth::Never => return Truth::Never,
                        Truth::Sometimes => truth = Truth::Sometimes,
                        Truth::Always => {}
                    }
                }
                truth
            }
            Self::Any(parts) => {
                let mut truth = Truth::Never;
                for part in parts.iter() {
                    match part.on(cell) {
                        Truth::Always => return Truth::Always,
                        Truth::Sometimes => truth = Truth::Sometimes,
                        Truth::Never => {}
                    }
                }
                truth
            }
            Self::Not(inner) => match inner.on(cell) {
                Truth::Always => Truth::Never,
                Truth::Never => Truth::Always,
                Truth::Sometimes => Truth::Sometimes,
            },
            Self::Side(variable, (from, to)) => {
                let Some((lo, hi)) = cell.get(*variable as usize).copied() else { return Truth::Sometimes };
                if *from <= lo && hi <= *to {
                    Truth::Always
                } else if *from <= hi && lo <= *to {
                    Truth::Sometimes
                } else {
                    Truth::Never
                }
            }
            Self::Sides(variable, ranges) => {
                let Some((lo, hi)) = cell.get(*variable as usize).copied() else { return Truth::Sometimes };
                let at = ranges.partition_point(|range| range.1 < lo);
                match ranges.get(at) {
                    Some(range) if range.0 <= lo && hi <= range.1 => Truth::Always,
                    Some(range) if range.0 <= hi => Truth::Sometimes,
                    _ => Truth::Never,
                }
            }
        }
    }

    /// Each test in it.
    pub fn tests(&self, see: &mut dyn FnMut(Variable, &[Range])) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.tests(see)),
            Self::Not(inner) => inner.tests(see),
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

    /// A box that holds every case in which it holds: the sides that it has at least, by variable, ascending. A side
    /// without classes is `(1, 0)`.
    #[must_use]
    pub fn hull(&self) -> Vec<(Variable, Range)> {
        match self {
            Self::Side(variable, range) => vec![(*variable, *range)],
            Self::Sides(variable, ranges) => {
                let range = ranges.first().zip(ranges.last()).map_or((1, 0), |(first, last)| (first.0, last.1));
                vec![(*variable, range)]
            }
            Self::All(parts) => {
                let mut sides: Vec<(Variable, Range)> = Vec::new();
                for (variable, (lo, hi)) in parts.iter().flat_map(Self::hull) {
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
                let mut hulls = parts.iter().map(Self::hull);
                // Of nothing at all, no class of the first variable will do.
                let mut sides = hulls.next().unwrap_or_else(|| vec![(0, (1, 0))]);
                for other in hulls {
                    sides.retain_mut(|(variable, side)| {
                        let Ok(at) = other.binary_search_by_key(variable, |side| side.0) else { return false };
                        let Some((_, (lo, hi))) = other.get(at) else { return false };
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
