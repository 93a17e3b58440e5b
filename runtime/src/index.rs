//! Which boxes a case lies in, by bit sets: each fact has, for each class of its values, the boxes that admit it, and a
//! case lies in those that all of its facts' sets have in common.
//!
//! Only words in which the sets' summaries meet are looked at, so that the time hardly grows with the number of boxes
//! (Baboescu and Varghese, "Scalable Packet Classification", SIGCOMM 2001: aggregated bit vectors). An index has a
//! bounded size: where classes times boxes are more, neighbouring classes share a set, and what is found is looked at
//! again.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::policy::{Admits, Cell, Domain};

/// How many words of 64 bits the sets of a table may take: 32 MB.
const WORDS: usize = 4 << 20;

/// How many words of sets there are before summaries are worth their while.
const SUMMARY: usize = 4;

/// How many values a fact may have whose classes are looked up in a list.
const LISTED: i64 = 4_096;

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
    /// How many boxes there are; the last word may have more bits.
    boxes: usize,
    /// The facts that the boxes restrict, ascending, and those of them that have no axis.
    facts: Vec<u32>,
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
struct Plan {
    fact: u32,
    member: Option<u8>,
    starts: Vec<i64>,
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
        let rest = if exact { Vec::new() } else { facts.iter().copied().filter(unasked).collect() };
        let summary_words = if words > SUMMARY { words.div_ceil(64) } else { 0 };
        let boxes = cells.len();
        let (axes, sets, summaries) = (Vec::new(), Vec::new(), Vec::new());
        let mut index = Self { axes, words, summary_words, sets, summaries, exact, boxes, facts, rest };
        for plan in plans {
            index.add(plan, domains, cells);
        }
        index
    }

    fn add(&mut self, plan: Plan, domains: &[&Domain], cells: &[&Cell]) {
        let first = self.sets.len() / self.words.max(1);
        let classes = if plan.member.is_some() { 2 } else { plan.starts.len() + 1 };
        self.sets.resize((first + classes) * self.words, 0);
        for (at, cell) in cells.iter().enumerate() {
            let mut mark = |from: usize, to: usize| {
                for class in from..=to {
                    let word = (first + class) * self.words + at / 64;
                    if let Some(word) = self.sets.get_mut(word) {
                        *word |= 1 << (at % 64);
                    }
                }
            };
            match (cell.side(plan.fact), plan.member) {
                (Some(Admits::Within(intervals)), None) => {
                    let class = |value: i64| plan.starts.partition_point(|start| *start <= value);
                    intervals.iter().for_each(|(lo, hi)| mark(class(*lo), class(*hi)));
                }
                (Some(Admits::Members { with, .. }), Some(member)) if with >> member & 1 == 1 => mark(1, 1),
                (Some(Admits::Members { without, .. }), Some(member)) if without >> member & 1 == 1 => mark(0, 0),
                _ => mark(0, classes - 1),
            }
        }
        for set in first..first + classes {
            let set = self.sets.get(set * self.words..(set + 1) * self.words).unwrap_or_default();
            for part in set.chunks(64).take(self.summary_words) {
                let marked = (0..).zip(part).filter(|(_, word)| **word != 0);
                self.summaries.push(marked.fold(0, |all, (at, _): (u32, _)| all | 1 << at));
            }
        }
        let scale = match plan.member {
            Some(at) => Scale::Member { at },
            None => scale(domains.get(plan.fact as usize), plan.starts),
        };
        self.axes.push(Axis { fact: plan.fact, scale, first });
    }

    /// The facts that it asks for, ascending.
    pub(crate) fn facts(&self) -> &[u32] {
        &self.facts
    }

    /// Goes through the boxes in which a case lies, or might lie where `lies` is still to be asked, in order, until `found`
    /// says that it is enough.
    ///
    /// # Errors
    /// The fact that is not known.
    pub(crate) fn search(
        &self,
        values: &[Option<i64>],
        lies: impl Fn(usize) -> bool,
        mut found: impl FnMut(usize) -> bool,
    ) -> Result<(), u32> {
        let mut few = [0_usize; FEW];
        let mut many = Vec::new();
        let sets = if let Some(few) = few.get_mut(..self.axes.len()) {
            few
        } else {
            many.resize(self.axes.len(), 0);
            many.as_mut_slice()
        };
        let value = |fact: u32| values.get(fact as usize).copied().flatten().ok_or(fact);
        for (set, axis) in sets.iter_mut().zip(&self.axes) {
            *set = axis.first + axis.scale.class(value(axis.fact)?);
        }
        self.rest.iter().try_for_each(|fact| value(*fact).map(|_| ()))?;
        let mut each = |at: usize| (self.exact || lies(at)) && found(at);
        if self.summary_words == 0 {
            for word in 0..self.words {
                if self.word(sets, word, &mut each) {
                    return Ok(());
                }
            }
            return Ok(());
        }
        for part in 0..self.summary_words {
            let mut marked = meet(&self.summaries, sets, self.summary_words, part);
            while marked != 0 {
                let word = part * 64 + marked.trailing_zeros() as usize;
                if self.word(sets, word, &mut each) {
                    return Ok(());
                }
                marked &= marked - 1;
            }
        }
        Ok(())
    }

    fn word(&self, sets: &[usize], word: usize, each: &mut impl FnMut(usize) -> bool) -> bool {
        let mut marked = meet(&self.sets, sets, self.words, word);
        while marked != 0 {
            let at = word * 64 + marked.trailing_zeros() as usize;
            if at >= self.boxes {
                return false;
            }
            if each(at) {
                return true;
            }
            marked &= marked - 1;
        }
        false
    }
}

/// What a word of these sets has in common.
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
    let Some((lo, hi)) = domain.map(|domain| domain.bounds()) else { return Scale::Searched { starts } };
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
    Scale::Listed { lo, classes: classes.collect() }
}

/// The axes that the boxes restrict, those first that most of them do.
fn plans(domains: &[&Domain], cells: &[&Cell]) -> Vec<Plan> {
    // The first values of classes, the members that are asked for, and how many boxes ask.
    let mut asked: BTreeMap<u32, (Vec<i64>, u64, usize)> = BTreeMap::new();
    for side in cells.iter().flat_map(|cell| &cell.sides) {
        let (starts, members, count) = asked.entry(side.fact).or_default();
        *count += 1;
        match &side.admits {
            Admits::Within(intervals) => {
                starts.extend(intervals.iter().flat_map(|(from, to)| [*from, to.saturating_add(1)]));
            }
            Admits::Members { with, without } => *members |= with | without,
        }
    }
    let mut counted = Vec::new();
    for (fact, (mut starts, members, count)) in asked {
        let (lo, hi) = domains.get(fact as usize).map_or((0, 0), |domain| domain.bounds());
        starts.sort_unstable();
        starts.dedup();
        starts.retain(|start| lo < *start && *start <= hi);
        if !starts.is_empty() {
            counted.push((count, Plan { fact, member: None, starts }));
        }
        for member in (0..64).filter(|member| members >> member & 1 == 1) {
            counted.push((count, Plan { fact, member: Some(member), starts: Vec::new() }));
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
        plan.starts = plan.starts.iter().copied().skip(step - 1).step_by(step).collect();
    }
    false
}
