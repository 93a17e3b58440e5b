//! The answer of a table to a case that is known in part: the decision if it does not depend on the
//! rest, or the fact that settles most.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::bundle::{Ruling, Table, case_lies, case_may_lie};
use crate::case::Case;
use crate::policy::{Admits, Cell, Domain, Hit, Row, Side};

/// How many boxes are compared with each other to find the facts that matter.
const COMPARED: usize = 512;

/// How often boxes are compared to leave out those behind others.
pub(crate) const LOOKS: usize = 100_000;

/// Into how many parts the assumptions cut a box before it is taken as a whole.
const PARTS: usize = 16;

/// How many values of a fact are tried to see how much it settles.
const TRIED: usize = 64;

/// The answer of a table to a case that is known in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<'b> {
    /// Whatever else is true of this reader: this; `None` where it is not for them.
    Decided(Option<Ruling<'b>>),
    /// It depends.
    Ask {
        /// The fact, by position, that settles most.
        fact: u32,
        /// The facts on which it may depend, by position, ascending.
        open: Vec<u32>,
        /// The possible results; `None`: not for this reader. Of a table that collects, the certain
        /// members, and these with all that may be added. What is worked out of a fact that is not
        /// known is not among them.
        results: Vec<Option<i64>>,
        /// The least and the greatest of what may be worked out besides, where something may.
        worked_out: Option<(i64, i64)>,
    },
}

/// A box in which the case may lie: of a row, as far as some possible reader lies in it.
struct Candidate<'b> {
    row: Option<u32>,
    result: Option<i64>,
    cell: Cow<'b, Cell>,
    /// Whether it lies there for certain.
    certain: bool,
    /// The fact that is the result, where it is worked out of what is not known.
    open: Option<u32>,
}

impl<'b> Table<'b> {
    /// The answer to a case: if all facts are known, as [`decide`](Self::decide); else the common
    /// answer of all possible readers who fit it, or the fact to ask. A fact is asked only where
    /// two readers who differ in nothing else get different results, as long as at most 512 boxes
    /// are left and the assumptions leave at most 16; above that, where a box asks for it.
    #[must_use]
    pub fn answer(&self, case: &Case) -> Answer<'b> {
        let case = &*self.bundle.completed(case);
        if let Ok(ruling) = self.decide(case) {
            return Answer::Decided(ruling);
        }
        let candidates = self.candidates(case);
        let results = self.results(&candidates);
        if let Some(answer) = self.worked_out(case, &candidates, &results) {
            return answer;
        }
        let [only] = results.as_slice() else {
            return match self.next(case, &candidates) {
                Some((fact, open)) => Answer::Ask {
                    fact,
                    open,
                    results,
                    worked_out: None,
                },
                None => {
                    Answer::Decided(self.ruling(&candidates, results.first().copied().flatten()))
                }
            };
        };
        Answer::Decided(self.ruling(&candidates, *only))
    }

    /// What is asked for where a result is worked out of what is not known: what tells rows apart, then
    /// that of which it is worked out.
    fn worked_out(
        &self,
        case: &Case,
        candidates: &[Candidate<'b>],
        results: &[Option<i64>],
    ) -> Option<Answer<'b>> {
        let first = candidates.iter().find_map(|candidate| candidate.open)?;
        let (fact, mut open) = self.next(case, candidates).unwrap_or((first, Vec::new()));
        let needed = candidates.iter().filter_map(|candidate| candidate.open);
        open.extend(needed.flat_map(|fact| self.bundle.needed(case, fact)));
        open.sort_unstable();
        open.dedup();
        let fact = self.bundle.needed(case, fact).into_iter().next()?;
        let between = candidates
            .iter()
            .filter_map(|candidate| self.bundle.bounds(case, candidate.open?));
        let worked_out = between.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        // Nothing else comes out.
        let (least, greatest) = self.data.result.bounds();
        let worked_out = worked_out.map(|(lo, hi)| (lo.max(least), hi.min(greatest)));
        Some(Answer::Ask {
            fact,
            open,
            results: results.to_vec(),
            worked_out,
        })
    }

    fn ruling(&self, candidates: &[Candidate<'b>], result: Option<i64>) -> Option<Ruling<'b>> {
        let value = result?;
        let mut rows = candidates.iter().filter_map(|candidate| candidate.row);
        let first = rows.next();
        let one = self.data.hit == Hit::Collect || rows.all(|row| Some(row) == first);
        Some(Ruling {
            table: self.data,
            row: first.filter(|_| one),
            value,
        })
    }

    /// The boxes in which some possible reader who fits the case may lie; none behind a certain
    /// one, where one box decides. Rows in order leave out of a box all that lies behind others,
    /// unless that makes too many parts.
    fn candidates(&self, case: &Case) -> Vec<Candidate<'b>> {
        let possible = self.bundle.policy.possible.as_deref();
        let possible: Option<Vec<&Cell>> = possible.map(|cells| {
            cells
                .iter()
                .filter(|cell| case_may_lie(case, cell))
                .collect()
        });
        let known = Amounts::new(self, case);
        let (mut candidates, mut before, mut left) = (Vec::new(), Vec::new(), LOOKS);
        for at in 0..self.indexed.boxes.len() {
            let Some((row, cell)) = self.cell(at) else {
                continue;
            };
            if !case_may_lie(case, cell) || !known.may_lie(cell) {
                continue;
            }
            let behind = if self.data.hit == Hit::First {
                let sides = cell
                    .sides
                    .iter()
                    .filter(|side| case.get(side.fact).is_none());
                let open = Cell {
                    sides: sides.cloned().collect(),
                };
                let parts = self.apart(open.clone(), &before, &mut left);
                before.push(open);
                parts.map(|parts| parts.into_iter().map(Cow::Owned).collect())
            } else {
                None
            };
            let behind = behind.unwrap_or_else(|| vec![Cow::Borrowed(cell)]);
            let parts: Vec<Cow<'b, Cell>> = behind
                .into_iter()
                .flat_map(|cell| parts(case, cell, possible.as_deref()))
                .collect();
            let certain = case_lies(case, cell) || known.lies(case, cell);
            if parts.is_empty() && !(certain && self.data.hit == Hit::First) {
                continue;
            }
            let at = self.indexed.boxes.get(at).and_then(|(row, _)| *row);
            let given = at.and_then(|at| self.given(at));
            let worked_out = given.and_then(|fact| case.get(fact));
            let open = given.filter(|_| worked_out.is_none());
            let result = worked_out.or_else(|| row.map(|row: &Row| row.result));
            if certain && matches!(self.data.hit, Hit::Unique | Hit::Any) {
                candidates.clear();
            }
            candidates.extend(parts.into_iter().map(|cell| Candidate {
                row: at,
                result,
                cell,
                certain,
                open,
            }));
            if certain && self.data.hit != Hit::Collect {
                break;
            }
        }
        candidates
    }

    /// The parts of a box that lie outside of others; `None` where they are too many to be
    /// compared, or cost more than the looks that are `left`.
    pub(crate) fn apart<'c>(
        &self,
        cell: Cell,
        others: impl IntoIterator<Item = &'c Cell>,
        left: &mut usize,
    ) -> Option<Vec<Cell>> {
        let bounds = |fact| {
            self.bundle
                .fact(fact)
                .map_or((0, 0), |fact| fact.domain.bounds())
        };
        let mut parts = vec![cell];
        for other in others {
            *left = left.saturating_sub(parts.len());
            if *left == 0 {
                return None;
            }
            if parts.iter().all(|part| apart(part, other).next().is_some()) {
                continue;
            }
            let mut outside = Vec::with_capacity(parts.len());
            for part in &parts {
                outside.extend(part.outside(other, bounds, COMPARED)?);
            }
            if outside.len() > COMPARED {
                return None;
            }
            parts = outside;
        }
        Some(parts)
    }

    fn results(&self, candidates: &[Candidate<'_>]) -> Vec<Option<i64>> {
        if self.data.hit != Hit::Collect {
            let results: BTreeSet<Option<i64>> = candidates
                .iter()
                .filter(|candidate| candidate.open.is_none())
                .map(|candidate| candidate.result)
                .collect();
            return if candidates.is_empty() {
                vec![None]
            } else {
                results.into_iter().collect()
            };
        }
        let union = |wanted: &dyn Fn(&&Candidate<'_>) -> bool| {
            candidates
                .iter()
                .filter(wanted)
                .filter_map(|candidate| candidate.result)
                .fold(0, |all, set| all | set)
        };
        let others = candidates
            .iter()
            .any(|candidate| candidate.result.is_none());
        let certainly_none = candidates
            .iter()
            .any(|candidate| candidate.result.is_none() && candidate.certain);
        let (least, most) = (union(&|candidate| candidate.certain), union(&|_| true));
        let mut results: Vec<Option<i64>> = if others { vec![None] } else { Vec::new() };
        if !certainly_none {
            results.extend([Some(least), Some(most)]);
            results.dedup();
        }
        results
    }

    /// The fact that settles most, and all that matter.
    fn next(&self, case: &Case, candidates: &[Candidate<'_>]) -> Option<(u32, Vec<u32>)> {
        let open = self.open(case, candidates);
        let best = open.iter().copied().min_by(|one, other| {
            let (one, other) = (
                self.unsettled(*one, candidates),
                self.unsettled(*other, candidates),
            );
            one.total_cmp(&other)
        });
        // What is worked out is asked for by what it is worked out of.
        let unknown = |fact: u32| self.bundle.needed(case, fact);
        let mut asked: Vec<u32> = open.into_iter().flat_map(unknown).collect();
        asked.sort_unstable();
        asked.dedup();
        let first = best.and_then(|fact| unknown(fact).into_iter().next());
        first.map(|fact| (fact, asked))
    }

    /// The facts that are not known and matter, ascending.
    fn open(&self, case: &Case, candidates: &[Candidate<'_>]) -> Vec<u32> {
        let unknown = |fact: &u32| case.get(*fact).is_none();
        let asked = |candidate: &Candidate<'_>| {
            candidate
                .cell
                .sides
                .iter()
                .map(|side| side.fact)
                .collect::<Vec<_>>()
        };
        let all: BTreeSet<u32> = candidates.iter().flat_map(asked).filter(unknown).collect();
        if self.data.hit == Hit::Collect || candidates.len() > COMPARED {
            return all.into_iter().collect();
        }
        let (mut alone, mut together) = (BTreeSet::new(), BTreeSet::new());
        for (at, one) in candidates.iter().enumerate() {
            for other in candidates
                .iter()
                .skip(at + 1)
                .filter(|other| (other.result, other.open) != (one.result, one.open))
            {
                let apart: Vec<u32> = apart(&one.cell, &other.cell).filter(unknown).collect();
                match apart.as_slice() {
                    // Where boxes meet, the order of the rows decides between them.
                    [] => {
                        together.extend(asked(one).into_iter().chain(asked(other)).filter(unknown));
                    }
                    [fact] => _ = alone.insert(*fact),
                    several => together.extend(several.iter().copied()),
                }
            }
        }
        let open = if alone.is_empty() { together } else { alone };
        open.into_iter().collect()
    }

    /// How many results are left on average once a fact is known, less one; values count alike.
    #[allow(
        clippy::cast_precision_loss,
        reason = "it is compared, not counted with"
    )]
    fn unsettled(&self, fact: u32, candidates: &[Candidate<'_>]) -> f64 {
        let Some(domain) = self.bundle.fact(fact).map(|fact| &fact.domain) else {
            return f64::MAX;
        };
        let sides: Vec<Option<&Admits>> = candidates
            .iter()
            .map(|candidate| candidate.cell.side(fact))
            .collect();
        let (mut left, mut weight) = (0.0, 0.0);
        for (value, count) in classes(domain, &sides) {
            let fits = candidates
                .iter()
                .zip(&sides)
                .filter(|(_, side)| side.is_none_or(|side| side.admits(value)));
            let results: BTreeSet<(Option<i64>, Option<u32>)> = fits
                .map(|(candidate, _)| {
                    // Rows that are taken together are settled one by one.
                    let row = if self.data.hit == Hit::Collect && !candidate.certain {
                        candidate.row
                    } else {
                        None
                    };
                    (candidate.result, row)
                })
                .collect();
            left += count as f64 * results.len().saturating_sub(1) as f64;
            weight += count as f64;
        }
        if weight > 0.0 {
            left / weight
        } else {
            f64::MAX
        }
    }
}

/// Between which values amounts lie that are not known.
struct Amounts(Vec<(u32, (i64, i64))>);

impl Amounts {
    fn new(table: &Table<'_>, case: &Case) -> Self {
        let computed = table.bundle.policy().computed.iter();
        let unknown = computed.filter(|computed| case.get(computed.fact).is_none());
        let bounds = |fact: u32| Some((fact, table.bundle.bounds(case, fact)?));
        Self(unknown.filter_map(|of| bounds(of.fact)).collect())
    }

    fn of(&self, fact: u32) -> Option<(i64, i64)> {
        let at = self.0.iter().find(|(of, _)| *of == fact);
        at.map(|(_, bounds)| *bounds)
    }

    /// Whether the amounts of a case may lie in a box.
    fn may_lie(&self, cell: &Cell) -> bool {
        let meets = |side: &Side| match (self.of(side.fact), &side.admits) {
            (Some((lo, hi)), Admits::Within(within)) => {
                within.iter().any(|(from, to)| *from <= hi && lo <= *to)
            }
            _ => true,
        };
        cell.sides.iter().all(meets)
    }

    /// Whether a case lies in a box for certain.
    fn lies(&self, case: &Case, cell: &Cell) -> bool {
        let lies = |side: &Side| match (case.get(side.fact), &side.admits) {
            (Some(value), admits) => admits.admits(value),
            (None, Admits::Within(within)) => self
                .of(side.fact)
                .is_some_and(|(lo, hi)| within.iter().any(|(from, to)| *from <= lo && hi <= *to)),
            (None, _) => false,
        };
        !self.0.is_empty() && cell.sides.iter().all(lies)
    }
}

/// The facts of which two boxes admit nothing in common.
fn apart<'c>(one: &'c Cell, other: &'c Cell) -> impl Iterator<Item = u32> + 'c {
    let is_apart = |side: &&crate::policy::Side| {
        other
            .side(side.fact)
            .is_some_and(|admits| side.admits.both(admits).is_none())
    };
    one.sides.iter().filter(is_apart).map(|side| side.fact)
}

/// The parts of a box in which some possible reader who fits the case lies.
fn parts<'b>(case: &Case, cell: Cow<'b, Cell>, possible: Option<&[&Cell]>) -> Vec<Cow<'b, Cell>> {
    let meets = |possible: &&Cell| apart(&cell, possible).all(|fact| case.get(fact).is_some());
    let part = |possible: &&Cell| cell.both_for(possible, |fact| case.get(fact).is_some());
    match possible {
        None => vec![cell],
        Some(cells) if cells.len() <= PARTS => {
            cells.iter().filter_map(part).map(Cow::Owned).collect()
        }
        Some(cells) if cells.iter().any(meets) => vec![cell],
        Some(_) => Vec::new(),
    }
}

/// A value of each class into which the sides cut a domain, and how many values the class has.
fn classes(domain: &Domain, sides: &[Option<&Admits>]) -> Vec<(i64, u64)> {
    if let Domain::AnyOf(_) = domain {
        let asked = sides.iter().flatten().fold(0_u64, |all, side| match side {
            Admits::Members { with, without } => all | with | without,
            Admits::Within(_) => all,
        });
        let mut sets = vec![0_u64];
        for bit in (0..64)
            .map(|at| 1_u64 << at)
            .filter(|bit| asked & bit != 0)
            .take(TRIED.ilog2() as usize)
        {
            sets.extend(sets.clone().into_iter().map(|set| set | bit));
        }
        return sets.into_iter().map(|set| (set.cast_signed(), 1)).collect();
    }
    let (lo, hi) = domain.bounds();
    let mut starts = vec![lo];
    for side in sides.iter().flatten() {
        if let Admits::Within(intervals) = side {
            starts.extend(
                intervals
                    .iter()
                    .flat_map(|(from, to)| [*from, to.saturating_add(1)]),
            );
        }
    }
    starts.retain(|start| (lo..=hi).contains(start));
    starts.sort_unstable();
    starts.dedup();
    let step = starts.len().div_ceil(TRIED).max(1);
    let starts: Vec<i64> = starts.into_iter().step_by(step).collect();
    let ends = starts.iter().skip(1).copied().chain([hi.saturating_add(1)]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| (*start, end.abs_diff(*start)))
        .collect()
}
