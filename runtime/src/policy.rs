//! A bundle as plain data.
//!
//! Every value is a number: `no` and `yes` are 0 and 1, a choice is its position, a set has one bit
//! for each of its members, a number counts steps of `10^-decimals`, a date the days since
//! 1970-01-01, a version has four parts of 16 bits.

use serde::{Deserialize, Serialize};

pub use crate::amount::{Amount, Days, Rounding, Step, Turn};

/// The tables of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The source's name.
    pub name: String,
    /// The facts that its tables and assumptions ask for.
    pub facts: Vec<Fact>,
    /// The boxes that the assumptions leave: whoever lies in none of them is no reader. `None`
    /// where they are too many to be told.
    pub possible: Option<Vec<Cell>>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The facts that are worked out of others, ascending. They are given to nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<Computed>,
    /// The rows that give what a fact is worked out to be, ascending by table and row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Given>,
}

/// A row that gives what is worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The table, by position.
    pub table: u32,
    /// The row, by position.
    pub row: u32,
    /// The fact, by position: its value is the result, and that of the row means nothing.
    pub fact: u32,
}

/// A fact that is worked out of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    /// The fact, by position.
    pub fact: u32,
    /// How. It is made of facts that are given.
    pub amount: Amount,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// The label.
    pub label: String,
    /// The label of a yes-or-no fact that does not hold.
    pub label_not: Option<String>,
    /// The question that asks for it.
    pub ask: Option<String>,
    /// The domain.
    pub domain: Domain,
}

impl Policy {
    /// How a fact is worked out; `None` of one that is given.
    #[must_use]
    pub fn computed(&self, fact: u32) -> Option<&Amount> {
        self.computed
            .binary_search_by_key(&fact, |computed| computed.fact)
            .ok()
            .and_then(|at| self.computed.get(at))
            .map(|computed| &computed.amount)
    }

    /// The rows of a table that give what is worked out, each with the fact.
    pub(crate) fn given(&self, table: u32) -> impl Iterator<Item = (u32, u32)> {
        self.given
            .iter()
            .filter(move |given| given.table == table)
            .map(|given| (given.row, given.fact))
    }

    /// Whether a row of a table gives what is worked out.
    #[must_use]
    pub fn works_out(&self, table: &str) -> bool {
        let is_named = |given: &Given| {
            let table_of = self.tables.get(given.table as usize);
            table_of.is_some_and(|of| of.name == table)
        };
        self.given.iter().any(is_named)
    }
}

impl Fact {
    /// The question that asks for it, made of its label where it states none.
    #[must_use]
    pub fn question(&self) -> String {
        self.ask
            .clone()
            .unwrap_or_else(|| format!("{}?", self.label))
    }

    /// That it has one of these values, in words.
    #[must_use]
    pub fn tells(&self, admits: &Admits) -> String {
        match (&self.domain, admits) {
            (Domain::YesNo, Admits::Within(intervals)) => match intervals.as_slice() {
                [(lo, hi)] if lo == hi => self.says(*lo),
                _ => format!("{}, or not", self.label),
            },
            (domain, Admits::Within(intervals)) => {
                let words: Vec<String> = intervals
                    .iter()
                    .map(|(lo, hi)| domain.interval(*lo, *hi))
                    .collect();
                format!("{}: {}", self.label, words.join(" or "))
            }
            (domain, Admits::Members { with, without }) => {
                let (with, without) = (with.cast_signed(), without.cast_signed());
                let parts: Vec<String> = [("with", with), ("without", without)]
                    .into_iter()
                    .filter(|(_, members)| *members != 0)
                    .map(|(word, members)| format!("{word} {}", domain.label(members)))
                    .collect();
                format!("{}: {}", self.label, parts.join(", "))
            }
        }
    }

    /// That it has this value, in words.
    #[must_use]
    pub fn says(&self, value: i64) -> String {
        match (&self.domain, value, &self.label_not) {
            (Domain::YesNo, 1, _) => self.label.clone(),
            (Domain::YesNo, _, Some(not)) => not.clone(),
            (Domain::YesNo, _, None) => format!("it is not the case that {}", self.label),
            _ => format!("{}: {}", self.label, self.domain.label(value)),
        }
    }
}

/// The values of a fact or a result. Bounds are included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Domain {
    /// No or yes.
    YesNo,
    /// One of these.
    OneOf(Vec<Choice>),
    /// Any of these together; at most 64.
    AnyOf(Vec<Choice>),
    /// A number.
    Number {
        /// The least.
        lo: i64,
        /// The greatest.
        hi: i64,
        /// Digits after the point.
        decimals: u32,
        /// The unit.
        unit: Option<String>,
    },
    /// A date.
    Date {
        /// The first.
        lo: i64,
        /// The last.
        hi: i64,
    },
    /// A version.
    Version {
        /// The first.
        lo: i64,
        /// The last.
        hi: i64,
    },
    /// A time of day, in minutes since midnight.
    Time {
        /// The first.
        lo: i64,
        /// The last.
        hi: i64,
    },
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The label.
    pub label: String,
}

/// The kind of thing behind a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A decision.
    Decision,
    /// An eligibility: `available` or `unavailable`.
    Eligibility,
    /// A guide, whose results are its scenarios.
    Guide,
}

/// How several rows that fit a possible reader work together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hit {
    /// They never do.
    Unique,
    /// They have the same result.
    Any,
    /// Their results are taken together.
    Collect,
    /// The first counts.
    First,
}

/// A decision, eligibility or guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The kind of thing.
    pub kind: Kind,
    /// How its rows work together.
    pub hit: Hit,
    /// The domain of results.
    pub result: Domain,
    /// Its rows, in the order of the policy.
    pub rows: Vec<Row>,
    /// The possible readers whom it gives nothing, with others who are not possible.
    pub others: Vec<Cell>,
}

/// A rule or a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// The result.
    pub result: i64,
    /// Why.
    pub reason: Option<String>,
    /// It fits whoever lies in one of these boxes.
    pub when: Vec<Cell>,
}

/// A box: whoever fits all of its sides lies in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its sides, one for each fact that it restricts, ascending.
    pub sides: Vec<Side>,
}

/// The values of a fact that a box admits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The position of the fact.
    pub fact: u32,
    /// The admitted values.
    pub admits: Admits,
}

/// Values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Admits {
    /// Those of these intervals, ends included, ascending and apart.
    Within(Vec<(i64, i64)>),
    /// The sets that have all of these members, and none of those.
    Members {
        /// Members that they have.
        with: u64,
        /// Members that they do not have.
        without: u64,
    },
}

impl Admits {
    /// Whether a value is one of them.
    #[must_use]
    pub fn admits(&self, value: i64) -> bool {
        match self {
            Self::Within(intervals) => intervals
                .iter()
                .any(|(lo, hi)| (*lo..=*hi).contains(&value)),
            Self::Members { with, without } => {
                let set = value.cast_unsigned();
                set & with == *with && set & without == 0
            }
        }
    }

    /// The intersection. `None` where it is empty.
    #[must_use]
    pub fn both(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Within(one), Self::Within(two)) => {
                let mut shared = Vec::new();
                for (lo, hi) in one {
                    for (from, to) in two {
                        let (lo, hi) = (*lo.max(from), *hi.min(to));
                        if lo <= hi {
                            shared.push((lo, hi));
                        }
                    }
                }
                (!shared.is_empty()).then_some(Self::Within(shared))
            }
            (
                Self::Members { with, without },
                Self::Members {
                    with: more,
                    without: fewer,
                },
            ) => {
                let (with, without) = (with | more, without | fewer);
                (with & without == 0).then_some(Self::Members { with, without })
            }
            _ => None,
        }
    }

    /// The admitted value that is nearest to `value`.
    #[must_use]
    pub fn nearest(&self, value: i64) -> i64 {
        match self {
            Self::Within(intervals) => {
                let near = intervals.iter().map(|(lo, hi)| value.clamp(*lo, *hi));
                near.min_by_key(|near| near.abs_diff(value))
                    .unwrap_or(value)
            }
            Self::Members { with, without } => {
                ((value.cast_unsigned() | with) & !without).cast_signed()
            }
        }
    }
}

impl Cell {
    /// The admitted values of a fact; `None` where any will do.
    #[must_use]
    pub fn side(&self, fact: u32) -> Option<&Admits> {
        self.sides
            .binary_search_by_key(&fact, |side| side.fact)
            .ok()
            .and_then(|at| self.sides.get(at))
            .map(|s| &s.admits)
    }

    /// The intersection. `None` where it is empty.
    #[must_use]
    pub fn both(&self, other: &Self) -> Option<Self> {
        self.both_for(other, |_| false)
    }

    /// As [`both`](Self::both), without the sides of the facts that are known: those fit.
    pub(crate) fn both_for(&self, other: &Self, known: impl Fn(u32) -> bool) -> Option<Self> {
        let mut sides = Vec::with_capacity(self.sides.len() + other.sides.len());
        for side in self.sides.iter().filter(|side| !known(side.fact)) {
            let admits = match other.side(side.fact) {
                Some(admits) => side.admits.both(admits)?,
                None => side.admits.clone(),
            };
            sides.push(Side {
                fact: side.fact,
                admits,
            });
        }
        let others = other
            .sides
            .iter()
            .filter(|side| !known(side.fact) && self.side(side.fact).is_none());
        sides.extend(others.cloned());
        sides.sort_by_key(|side| side.fact);
        Some(Self { sides })
    }

    /// The parts of it that lie outside of another, apart from each other; `bounds` are those of a
    /// fact's values. `None` where they are more than `most`.
    pub(crate) fn outside(
        &self,
        other: &Self,
        bounds: impl Fn(u32) -> (i64, i64),
        most: usize,
    ) -> Option<Vec<Self>> {
        if self.both(other).is_none() {
            return Some(vec![self.clone()]);
        }
        let (mut inside, mut parts) = (self.clone(), Vec::new());
        for side in &other.sides {
            match &side.admits {
                Admits::Within(intervals) => {
                    let own = match inside.side(side.fact) {
                        Some(Admits::Within(own)) => own.clone(),
                        _ => vec![bounds(side.fact)],
                    };
                    let out = between(&own, intervals);
                    if !out.is_empty() {
                        parts.push(inside.with(side.fact, Admits::Within(out)));
                    }
                    let both = Admits::Within(own).both(&side.admits);
                    inside = inside.with(side.fact, both.unwrap_or_else(|| side.admits.clone()));
                }
                Admits::Members { with, without } => {
                    let (mut own, mut not) = match inside.side(side.fact) {
                        Some(Admits::Members { with, without }) => (*with, *without),
                        _ => (0, 0),
                    };
                    let open = (with | without) & !(own | not);
                    for bit in (0..64).map(|at| 1_u64 << at).filter(|bit| open & bit != 0) {
                        let (has, lacks) = (with & bit, without & bit);
                        parts.push(inside.with(
                            side.fact,
                            Admits::Members {
                                with: own | lacks,
                                without: not | has,
                            },
                        ));
                        (own, not) = (own | has, not | lacks);
                        inside = inside.with(
                            side.fact,
                            Admits::Members {
                                with: own,
                                without: not,
                            },
                        );
                    }
                }
            }
            if parts.len() > most {
                return None;
            }
        }
        Some(parts)
    }

    /// It, with this side.
    fn with(&self, fact: u32, admits: Admits) -> Self {
        let mut sides = self.sides.clone();
        match sides.binary_search_by_key(&fact, |side| side.fact) {
            Ok(at) => sides
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|side| side.admits = admits.clone()),
            Err(at) => sides.insert(at, Side { fact, admits }),
        }
        Self { sides }
    }
}

/// The stretches of intervals between others, both ascending and apart.
fn between(intervals: &[(i64, i64)], others: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut out = Vec::new();
    for (lo, hi) in intervals {
        let mut from = Some(*lo);
        for (start, end) in others
            .iter()
            .filter(|(start, end)| start <= hi && lo <= end)
        {
            if let Some(before) = from.filter(|from| from < start) {
                out.push((before, start - 1));
            }
            from = end.checked_add(1);
        }
        if let Some(rest) = from.filter(|from| from <= hi) {
            out.push((rest, *hi));
        }
    }
    out
}
