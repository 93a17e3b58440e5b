//! Why a table answers a case as it does, and the changes that lead to another answer.

use std::borrow::Cow;

use crate::bundle::{Table, case_lies};
use crate::case::Case;
use crate::partial::{Answer, LOOKS};
use crate::policy::{Admits, Amount, Cell, Hit, Row, Side};

/// How many ways to another result are tried, the nearest first.
const TRIED: usize = 1_000;

/// How many boxes of the assumptions are combined with each box of a row.
const COMBINED: usize = 64;

/// Why a table gives an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation<'b> {
    /// The answer.
    pub answer: Answer<'b>,
    /// All rows that give it, in the order of the policy; where not all is known, those that give
    /// it for certain.
    pub rows: Vec<ExplainedRow<'b>>,
    /// If the table is not for this reader, the facts that rule them out.
    pub excluded: Vec<Tested<'b>>,
    /// Whether there can be such a reader, by the assumptions.
    pub possible: bool,
}

/// A row that gives the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedRow<'b> {
    /// The row.
    pub row: &'b Row,
    /// The facts that it asks for, in the box in which the case lies.
    pub tests: Vec<Tested<'b>>,
}

/// A fact that was asked for and fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tested<'b> {
    /// The fact, by position.
    pub fact: u32,
    /// The admitted values.
    pub admits: &'b Admits,
}

/// The smallest change that leads to another result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near<'b> {
    /// The facts that have to change, or to become known; ascending by fact.
    pub changes: Vec<Change>,
    /// The row that gives it then; none where the result is that it is not for such a reader.
    pub row: Option<&'b Row>,
    /// Such a reader: of each fact that has to change, the nearest value.
    pub case: Case,
}

/// A fact that has to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The fact, by position.
    pub fact: u32,
    /// The present value; `None` where it is not known.
    pub from: Option<i64>,
    /// The value that is needed.
    pub to: Admits,
}

/// The tests of the first of these boxes in which a case lies.
fn tests<'b>(cells: &'b [Cell], case: &Case) -> Vec<Tested<'b>> {
    let sides = cells
        .iter()
        .find(|cell| case_lies(case, cell))
        .map(|cell| cell.sides.as_slice())
        .unwrap_or_default();
    sides
        .iter()
        .map(|side| Tested {
            fact: side.fact,
            admits: &side.admits,
        })
        .collect()
}

impl<'b> Table<'b> {
    /// Explains the answer to a case.
    #[must_use]
    pub fn explain(&self, case: &Case) -> Explanation<'b> {
        let case = &*self.bundle.completed(case);
        let answer = self.answer(case);
        let rows = match (&answer, self.rows(case)) {
            (Answer::Ask { .. }, _) => Vec::new(),
            (_, Ok(rows)) => rows,
            (Answer::Decided(Some(ruling)), Err(_)) if self.data.hit == Hit::First => {
                ruling.row().into_iter().collect()
            }
            (_, Err(_)) => self
                .data
                .rows
                .iter()
                .filter(|row| row.when.iter().any(|cell| case_lies(case, cell)))
                .collect(),
        };
        let rows: Vec<ExplainedRow<'b>> = rows
            .into_iter()
            .map(|row| ExplainedRow {
                row,
                tests: tests(&row.when, case),
            })
            .collect();
        let excluded = match (&answer, rows.as_slice()) {
            (Answer::Decided(None), []) => tests(&self.data.others, case),
            _ => Vec::new(),
        };
        Explanation {
            answer,
            rows,
            excluded,
            possible: self.bundle.is_possible(case),
        }
    }

    /// The smallest change of a case's facts that leads to the answer `wanted`, or out of the table
    /// (`None`): the fewest known facts that have to change, then the fewest unknown ones, then the
    /// nearest values. A table that collects must contain all of `wanted`. The changed case is
    /// possible, and is decided before it is returned. `None` where nothing leads there.
    #[must_use]
    pub fn nearest(&self, case: &Case, wanted: Option<i64>) -> Option<Near<'b>> {
        let case = &*self.bundle.completed(case);
        let mut ways = self.ways(case, wanted);
        ways.sort_by_key(|way| way.cost);
        ways.into_iter()
            .take(TRIED)
            .find_map(|way| self.arrives(case, &way, wanted))
    }

    /// Whether the row of a box gives what is worked out.
    fn works_out(&self, at: usize) -> bool {
        let row = self.indexed.boxes.get(at).and_then(|(row, _)| *row);
        row.is_some_and(|row| self.given(row).is_some())
    }

    fn gives(&self, value: Option<i64>, wanted: Option<i64>) -> bool {
        match (self.data.hit, value, wanted) {
            (Hit::Collect, Some(value), Some(wanted)) => value & wanted == wanted,
            _ => value == wanted,
        }
    }

    /// The boxes that may lead to a result.
    fn ways(&self, case: &Case, wanted: Option<i64>) -> Vec<Way<'b>> {
        let everybody = [Cell::default()];
        let possible = self.bundle.policy.possible.as_deref().unwrap_or(&everybody);
        let (mut ways, mut left) = (Vec::new(), LOOKS);
        for at in 0..self.indexed.boxes.len() {
            let Some((row, asked)) = self.cell(at) else {
                continue;
            };
            let one_of_many = self.data.hit == Hit::Collect && row.is_some() && wanted.is_some();
            let works_out = self.works_out(at) && wanted.is_some();
            if !one_of_many && !works_out && !self.gives(row.map(|row| row.result), wanted) {
                continue;
            }
            for asked in self.where_it_counts(at, asked, wanted, &mut left) {
                let both = possible.iter().filter_map(|possible| asked.both(possible));
                let mut nearest: Vec<Way<'b>> = both
                    .map(|cell| Way {
                        cost: cost(case, &cell, &asked),
                        cell,
                        asked: asked.clone(),
                        row,
                    })
                    .collect();
                nearest.sort_by_key(|way| way.cost);
                ways.extend(nearest.into_iter().take(COMBINED));
            }
        }
        ways
    }

    /// A box; of rows in order, its parts that lie behind none of another result.
    fn where_it_counts(
        &self,
        at: usize,
        cell: &'b Cell,
        wanted: Option<i64>,
        left: &mut usize,
    ) -> Vec<Cow<'b, Cell>> {
        if self.data.hit != Hit::First || *left == 0 {
            return vec![Cow::Borrowed(cell)];
        }
        let before = (0..at)
            .filter(|at| !self.works_out(*at))
            .filter_map(|at| self.cell(at));
        let others = before
            .filter(|(row, _)| row.map(|row| row.result) != wanted)
            .map(|(_, cell)| cell);
        match self.apart(cell.clone(), others, left) {
            Some(parts) => parts.into_iter().map(Cow::Owned).collect(),
            None => vec![Cow::Borrowed(cell)],
        }
    }

    /// The reader to whom a box leads, if the table gives them the wanted answer.
    fn arrives(&self, case: &Case, way: &Way<'b>, wanted: Option<i64>) -> Option<Near<'b>> {
        let mut then = case.clone();
        let mut changes = Vec::new();
        let (worked_out, given): (Vec<&Side>, Vec<&Side>) = way
            .cell
            .sides
            .iter()
            .partition(|side| self.bundle.is_computed(side.fact));
        for side in given {
            let from = case.get(side.fact);
            if from.is_some_and(|value| side.admits.admits(value)) {
                continue;
            }
            let start = from.unwrap_or_else(|| {
                self.bundle
                    .fact(side.fact)
                    .map_or(0, |fact| fact.domain.bounds().0)
            });
            then.put(side.fact, Some(side.admits.nearest(start)));
            // The assumptions on an unknown fact hold anyway.
            if from.is_some() || way.asked.side(side.fact).is_some() {
                changes.push(Change {
                    fact: side.fact,
                    from,
                    to: side.admits.clone(),
                });
            }
        }
        for side in worked_out {
            self.moves(case, side, &way.cell, &mut then, &mut changes)?;
        }
        changes.sort_by_key(|change| change.fact);
        let then = self.bundle.completed(&then).into_owned();
        let decided = match self.answer(&then) {
            Answer::Decided(ruling) => ruling,
            Answer::Ask { .. } => return None,
        };
        let arrives = self.gives(decided.map(|ruling| ruling.value), wanted);
        let row = decided.and_then(|ruling| ruling.row()).or(way.row);
        arrives.then_some(Near {
            changes,
            row,
            case: then,
        })
    }
}

impl Table<'_> {
    /// Changes a fact so that one that is worked out has an admitted value: the first of those that it
    /// is worked out of that can do it alone. `None` where none can.
    fn moves(
        &self,
        before: &Case,
        side: &Side,
        cell: &Cell,
        then: &mut Case,
        changes: &mut Vec<Change>,
    ) -> Option<()> {
        let amount = self.bundle.policy.computed(side.fact)?;
        let given = self.bundle.given(side.fact);
        // What is not known begins where its domain does.
        for fact in &given {
            if then.get(*fact).is_none() {
                let start = self.bundle.fact(*fact)?.domain.bounds().0;
                let start = cell.side(*fact).map_or(start, |side| side.nearest(start));
                then.put(*fact, Some(start));
                changes.push(Change {
                    fact: *fact,
                    from: None,
                    to: Admits::Within(vec![(start, start)]),
                });
            }
        }
        let value = amount.value(&|fact| then.get(fact))?;
        if side.admits.admits(value) {
            return Some(());
        }
        for fact in given {
            let bounds = self.bundle.fact(fact)?.domain.bounds();
            let Some((first, last)) = moved(amount, then, fact, bounds, side) else {
                continue;
            };
            let admitted = cell
                .side(fact)
                .is_none_or(|admits| admits.admits(first) && admits.admits(last));
            if !admitted {
                continue;
            }
            then.put(fact, Some(first));
            let to = Admits::Within(vec![(first.min(last), first.max(last))]);
            match changes.iter_mut().find(|change| change.fact == fact) {
                Some(change) => change.to = to,
                None => changes.push(Change {
                    fact,
                    from: before.get(fact),
                    to,
                }),
            }
            return Some(());
        }
        None
    }
}

/// The values of a fact, the nearest first, for which an amount of it is admitted, all else being as it
/// is: the amount rises or falls with the fact.
fn moved(
    amount: &Amount,
    case: &Case,
    fact: u32,
    (lo, hi): (i64, i64),
    side: &Side,
) -> Option<(i64, i64)> {
    let at = |value: i64| {
        amount.value(&|other| {
            if other == fact {
                Some(value)
            } else {
                case.get(other)
            }
        })
    };
    let fits = |value: i64| at(value).is_some_and(|value| side.admits.admits(value));
    let own = case.get(fact)?;
    let value = at(own)?;
    let wanted = side.admits.nearest(value);
    let is_reached = |candidate: i64| {
        at(candidate).is_some_and(|now| {
            if wanted > value {
                now >= wanted
            } else {
                now <= wanted
            }
        })
    };
    for end in [hi, lo] {
        if !is_reached(end) {
            continue;
        }
        // The first value on the way to that end at which it is reached.
        let (mut near, mut far) = (own, end);
        while near.abs_diff(far) > 1 {
            let middle = near.midpoint(far);
            if is_reached(middle) {
                far = middle;
            } else {
                near = middle;
            }
        }
        if fits(far) {
            return Some((far, if fits(end) { end } else { far }));
        }
    }
    None
}

/// A box that may lead to a result.
struct Way<'b> {
    cost: Cost,
    /// The possible readers in it, as far as one box holds them.
    cell: Cell,
    /// The box of the row.
    asked: Cow<'b, Cell>,
    row: Option<&'b Row>,
}

/// Known facts that have to change, facts that are not known, and how far values are away.
type Cost = (usize, usize, u64);

fn cost(case: &Case, cell: &Cell, asked: &Cell) -> Cost {
    let mut cost = (0, 0, 0_u64);
    for side in &cell.sides {
        match case.get(side.fact) {
            None => cost.1 += usize::from(asked.side(side.fact).is_some()),
            Some(value) if side.admits.admits(value) => {}
            Some(value) => {
                cost.0 += 1;
                let far = match &side.admits {
                    Admits::Within(_) => side.admits.nearest(value).abs_diff(value),
                    Admits::Members { .. } => {
                        u64::from((side.admits.nearest(value) ^ value).count_ones())
                    }
                };
                cost.2 = cost.2.saturating_add(far);
            }
        }
    }
    cost
}
