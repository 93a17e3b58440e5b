//! Which boxes a case lies in, by bit sets: each fact has, for each class of its values, the boxes
//! that admit it, and a case lies in those that all of its facts' sets have in common.
//!
//! Only words in which the sets' summaries meet are read, so that the time hardly grows with the
//! number of boxes (Baboescu and Varghese, "Scalable Packet Classification", SIGCOMM 2001:
//! aggregated bit vectors). An index has a bounded size: where classes times boxes exceed it,
//! neighbouring classes share a set, and hits are checked again.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::policy::{Admits, Cell, Domain};

/// How many words of 64 bits the sets of a table may take: 32 MB.
const WORDS: usize = 4 << 20;

/// How many words of sets there are before summaries are worth their while.
const SUMMARY: usize = 4;

/// How many values a fact may have whose classes are looked up in a list.
const LISTED: i64 = 4_096;

/// How many axes part boxes from each other.
const PARTING: usize = 16;

/// The axes up to this number need no memory of their own while a case is decided.
const FEW: usize = 24;

#[derive(Clone, Debug)]
pub(crate) struct Index {
    axes: Vec<Axis>,
    /// Words of a set, and of its summary.
    words: usize,
    summary_words: usize,
    sets: Vec<u64>,
    summaries: Vec<u64>,
    /// Whether a set holds no box that does not admit the class.
    exact: bool,
    /// The box that each bit stands for; boxes that lie near each other share words.
    order: Vec<u32>,
    /// The facts that the boxes restrict and that have no axis.
    rest: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Axis {
    fact: u32,
    scale: Scale,
    /// The number of its first set.
    first: usize,
}

/// From a value to its class.
#[derive(Clone, Debug)]
enum Scale {
    /// By a list, from the least value on.
    Listed { lo: i64, classes: Vec<u32> },
    /// By the first value of each class but the first.
    Searched { starts: Vec<i64> },
    /// Whether a set has a member.
    Member { at: u8 },
}

impl Scale {
    fn class(&self, value: i64) -> usize {
        match self {
            Self::Listed { lo, classes } => {
                let at = usize::try_from(value.wrapping_sub(*lo)).unwrap_or(usize::MAX);
                classes.get(at).map_or(0, |class| *class as usize)
            }
            Self::Searched { starts } => starts.partition_point(|start| *start <= value),
            Self::Member { at } => usize::from(value.cast_unsigned() >> at & 1 == 1),
        }
    }
}

/// An axis before its sets are made: the first value of each class but the first.
pub(crate) struct Plan {
    pub fact: u32,
    pub member: Option<u8>,
    pub starts: Vec<i64>,
}

impl Index {
    /// An index of boxes over facts of these domains.
    pub(crate) fn new(domains: &[&Domain], cells: &[&Cell]) -> Self {
        let words = cells.len().div_ceil(64);
        let mut plans = plans(domains, cells);
        let mut facts: Vec<u32> = plans.iter().map(|plan| plan.fact).collect();
        facts.sort_unstable();
        facts.dedup();
        let exact = thin(&mut plans, WORDS / words.max(1));
        let unasked = |fact: &u32| !plans.iter().any(|plan| plan.fact == *fact);
        let rest = if exact {
            Vec::new()
        } else {
            facts.iter().copied().filter(unasked).collect()
        };
        let summary_words = if words > SUMMARY {
            words.div_ceil(64)
        } else {
            0
        };
        let mut order: Vec<u32> = (0..).take(cells.len()).collect();
        if summary_words > 0 {
            neighbours(&mut order, domains, cells, &plans);
        }
        let (axes, sets, summaries) = (Vec::new(), Vec::new(), Vec::new());
        let mut index = Self {
            axes,
            words,
            summary_words,
            sets,
            summaries,
            exact,
            order,
            rest,
        };
        for plan in plans {
            index.add(plan, domains, cells);
        }
        index
    }

    fn add(&mut self, plan: Plan, domains: &[&Domain], cells: &[&Cell]) {
        let first = self.sets.len() / self.words.max(1);
        let classes = if plan.member.is_some() {
            2
        } else {
            plan.starts.len() + 1
        };
        // A box is in the sets from where its bit is turned to where it is turned again.
        let mut turned: Vec<(usize, usize)> = Vec::new();
        for (bit, at) in self.order.iter().enumerate() {
            let side = cells
                .get(*at as usize)
                .and_then(|cell| cell.side(plan.fact));
            match (side, plan.member) {
                (Some(Admits::Within(intervals)), None) => {
                    let class = |value: i64| plan.starts.partition_point(|start| *start <= value);
                    let mut behind = None;
                    for (lo, hi) in intervals {
                        let (from, to) = (class(*lo), class(*hi) + 1);
                        // Where classes share a set, intervals that are apart may touch.
                        let from = behind.map_or(from, |behind: usize| from.max(behind));
                        if from < to {
                            turned.extend([(from, bit), (to, bit)]);
                        }
                        behind = Some(to);
                    }
                }
                (Some(Admits::Members { with, .. }), Some(member)) if with >> member & 1 == 1 => {
                    turned.push((1, bit));
                }
                (Some(Admits::Members { without, .. }), Some(member))
                    if without >> member & 1 == 1 =>
                {
                    turned.extend([(0, bit), (1, bit)]);
                }
                _ => turned.push((0, bit)),
            }
        }
        turned.sort_unstable();
        let mut set = vec![0_u64; self.words];
        let mut turned = turned.into_iter().peekable();
        for class in 0..classes {
            while let Some((_, bit)) = turned.next_if(|(at, _)| *at == class) {
                if let Some(word) = set.get_mut(bit / 64) {
                    *word ^= 1 << (bit % 64);
                }
            }
            self.sets.extend_from_slice(&set);
            for part in set.chunks(64).take(self.summary_words) {
                let marked = (0..).zip(part).filter(|(_, word)| **word != 0);
                self.summaries
                    .push(marked.fold(0, |all, (at, _): (u32, _)| all | 1 << at));
            }
        }
        let scale = match plan.member {
            Some(at) => Scale::Member { at },
            None => scale(domains.get(plan.fact as usize), plan.starts),
        };
        self.axes.push(Axis {
            fact: plan.fact,
            scale,
            first,
        });
    }

    /// Goes through the boxes in which a case lies, or might lie where `lies` is still to be asked,
    /// in any order.
    ///
    /// # Errors
    /// The fact that is not known.
    pub(crate) fn search(
        &self,
        values: &[Option<i64>],
        lies: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize),
    ) -> Result<(), u32> {
        let value = |fact: u32| values.get(fact as usize).copied().flatten().ok_or(fact);
        self.rest
            .iter()
            .try_for_each(|fact| value(*fact).map(|_| ()))?;
        let mut each = |word: usize, mut marked: u64| {
            while marked != 0 {
                let at = self.order.get(word * 64 + marked.trailing_zeros() as usize);
                if let Some(at) = at
                    .map(|at| *at as usize)
                    .filter(|at| self.exact || lies(*at))
                {
                    found(at);
                }
                marked &= marked - 1;
            }
        };
        if self.words == 1 {
            let mut marked = u64::MAX;
            for axis in &self.axes {
                let set = axis.first + axis.scale.class(value(axis.fact)?);
                marked &= self.sets.get(set).copied().unwrap_or(0);
            }
            each(0, marked);
            return Ok(());
        }
        let mut few = [0_usize; FEW];
        let mut many = Vec::new();
        let sets = if let Some(few) = few.get_mut(..self.axes.len()) {
            few
        } else {
            many.resize(self.axes.len(), 0);
            many.as_mut_slice()
        };
        for (set, axis) in sets.iter_mut().zip(&self.axes) {
            *set = axis.first + axis.scale.class(value(axis.fact)?);
        }
        if self.summary_words == 0 {
            for word in 0..self.words {
                each(word, meet(&self.sets, sets, self.words, word));
            }
            return Ok(());
        }
        for part in 0..self.summary_words {
            let mut marked = meet(&self.summaries, sets, self.summary_words, part);
            while marked != 0 {
                let word = part * 64 + marked.trailing_zeros() as usize;
                each(word, meet(&self.sets, sets, self.words, word));
                marked &= marked - 1;
            }
        }
        Ok(())
    }
}

/// The intersection of a word of these sets.
fn meet(words: &[u64], sets: &[usize], width: usize, at: usize) -> u64 {
    let mut marked = u64::MAX;
    for set in sets {
        marked &= words.get(set * width + at).copied().unwrap_or(0);
        if marked == 0 {
            break;
        }
    }
    marked
}

fn scale(domain: Option<&&Domain>, starts: Vec<i64>) -> Scale {
    let Some((lo, hi)) = domain.map(|domain| domain.bounds()) else {
        return Scale::Searched { starts };
    };
    if hi - lo >= LISTED || u32::try_from(starts.len()).is_err() {
        return Scale::Searched { starts };
    }
    let mut class = 0;
    let classes = (lo..=hi).map(|value| {
        while starts.get(class).is_some_and(|start| *start <= value) {
            class += 1;
        }
        u32::try_from(class).unwrap_or(0)
    });
    Scale::Listed {
        lo,
        classes: classes.collect(),
    }
}

/// The axes that the boxes restrict, those first that most of them do.
pub(crate) fn plans(domains: &[&Domain], cells: &[&Cell]) -> Vec<Plan> {
    // The first values of classes, the members that are asked for, and how many boxes ask.
    let mut asked: BTreeMap<u32, (Vec<i64>, u64, usize)> = BTreeMap::new();
    for side in cells.iter().flat_map(|cell| &cell.sides) {
        let (starts, members, count) = asked.entry(side.fact).or_default();
        *count += 1;
        match &side.admits {
            Admits::Within(intervals) => {
                starts.extend(
                    intervals
                        .iter()
                        .flat_map(|(from, to)| [*from, to.saturating_add(1)]),
                );
            }
            Admits::Members { with, without } => *members |= with | without,
        }
    }
    let mut counted = Vec::new();
    for (fact, (mut starts, members, count)) in asked {
        let (lo, hi) = domains
            .get(fact as usize)
            .map_or((0, 0), |domain| domain.bounds());
        starts.sort_unstable();
        starts.dedup();
        starts.retain(|start| lo < *start && *start <= hi);
        if !starts.is_empty() {
            counted.push((
                count,
                Plan {
                    fact,
                    member: None,
                    starts,
                },
            ));
        }
        for member in (0..64).filter(|member| members >> member & 1 == 1) {
            counted.push((
                count,
                Plan {
                    fact,
                    member: Some(member),
                    starts: Vec::new(),
                },
            ));
        }
    }
    counted.sort_by_key(|(count, _)| Reverse(*count));
    counted.into_iter().map(|(_, plan)| plan).collect()
}

/// Leaves at most so many classes, two of each axis at least; whether none had to go.
fn thin(plans: &mut Vec<Plan>, allowed: usize) -> bool {
    let all: usize = plans.iter().map(|plan| plan.starts.len().max(1) + 1).sum();
    if all <= allowed {
        return true;
    }
    plans.truncate(allowed / 2);
    let each = (allowed / plans.len().max(1)).max(2) - 1;
    for plan in plans {
        let step = plan.starts.len().div_ceil(each).max(1);
        plan.starts = plan
            .starts
            .iter()
            .copied()
            .skip(step - 1)
            .step_by(step)
            .collect();
    }
    false
}

/// Orders boxes so that those near each other stand together: halved again and again, each time by
/// the middles of the boxes on the axis on which these middles are spread most, as a k-d tree does.
fn neighbours(order: &mut [u32], domains: &[&Domain], cells: &[&Cell], plans: &[Plan]) {
    // The plans that most boxes ask for come first; more would take more memory than they are
    // worth.
    let plans = plans.iter().take(PARTING);
    let middles: Vec<Vec<f32>> = plans
        .map(|plan| {
            cells
                .iter()
                .map(|cell| middle(plan, domains, cell))
                .collect()
        })
        .collect();
    let mut waiting = vec![(0, order.len())];
    while let Some((from, to)) = waiting.pop() {
        let Some(part) = order.get_mut(from..to).filter(|part| part.len() > 64) else {
            continue;
        };
        let of = |axis: &Vec<f32>, at: u32| axis.get(at as usize).copied().unwrap_or(0.5);
        let spread = |axis: &&Vec<f32>| {
            let mean = part.iter().map(|at| of(axis, *at)).sum::<f32>() / count(part.len());
            part.iter()
                .map(|at| (of(axis, *at) - mean).powi(2))
                .sum::<f32>()
        };
        let Some(axis) = middles
            .iter()
            .max_by(|one, other| spread(one).total_cmp(&spread(other)))
        else {
            return;
        };
        // Whole words on either side.
        let half = (part.len() / 2).next_multiple_of(64).min(part.len() - 1);
        part.select_nth_unstable_by(half, |one, other| {
            of(axis, *one).total_cmp(&of(axis, *other))
        });
        waiting.extend([(from, from + half), (from + half, to)]);
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "it decides what stands together, nothing else"
)]
fn count(length: usize) -> f32 {
    length as f32
}

/// Where the middle of a box is on an axis, from 0 to 1.
fn middle(plan: &Plan, domains: &[&Domain], cell: &Cell) -> f32 {
    let classes = count(plan.starts.len().max(1));
    match (cell.side(plan.fact), plan.member) {
        (Some(Admits::Within(intervals)), None) => {
            let (lo, hi) = domains
                .get(plan.fact as usize)
                .map_or((0, 0), |domain| domain.bounds());
            let (from, to) = (
                intervals.first().map_or(lo, |first| first.0),
                intervals.last().map_or(hi, |last| last.1),
            );
            let class = |value: i64| count(plan.starts.partition_point(|start| *start <= value));
            (class(from) + class(to)) / (2.0 * classes)
        }
        (Some(Admits::Members { with, .. }), Some(member)) if with >> member & 1 == 1 => 1.0,
        (Some(Admits::Members { without, .. }), Some(member)) if without >> member & 1 == 1 => 0.0,
        _ => 0.5,
    }
}
