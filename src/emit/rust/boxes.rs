//! A table as boxes over classes of values: the generated code searches them where a fact is
//! unknown.

use std::collections::BTreeMap;
use std::fmt::Write;

use casebook_runtime::policy;
use casebook_runtime::policy::{Admits, Cell};

use crate::analysis::tables::Table;

use super::names::literal;

/// Into how many parts the assumptions cut a box before it is taken as a whole.
const PARTS: usize = 16;

/// The boxes of a table, of which each side is on an axis.
pub(super) struct TableBoxes {
    axes: Vec<BoxAxis>,
    all: Vec<Box>,
    ordered: bool,
}

/// A fact, or one member of it, and where its classes begin but the first.
struct BoxAxis {
    fact: usize,
    member: Option<u32>,
    lo: i64,
    hi: i64,
    cuts: Vec<i64>,
}

struct Box {
    row: Option<usize>,
    result: usize,
    /// The axis, and the first and last class.
    sides: Vec<(usize, usize, usize)>,
}

/// Readers with the same row, none where the table is not for them, and the number of their result.
pub(super) struct RowBox {
    pub row: Option<usize>,
    pub result: usize,
    pub cells: Vec<Cell>,
}

/// A box before its sides are classes: its row, with the number of the result.
struct Plain {
    row: Option<usize>,
    result: usize,
    cell: Cell,
}

impl TableBoxes {
    /// The boxes of parts of the readers, as far as some possible reader lies in them; `ordered`,
    /// where a part counts only behind those before it.
    pub(super) fn new(
        facts: &[&policy::Fact],
        possible: Option<&[Cell]>,
        of: &[RowBox],
        ordered: bool,
    ) -> Self {
        let mut plain = Vec::new();
        for part in of {
            let cells = part.cells.iter().flat_map(|cell| parts(cell, possible));
            plain.extend(cells.map(|cell| Plain {
                row: part.row,
                result: part.result,
                cell,
            }));
        }
        let axes = axes(facts, &plain);
        let boxes = plain.into_iter().map(|plain| Box {
            row: plain.row,
            result: plain.result,
            sides: sides(&axes, &plain.cell),
        });
        Self {
            all: boxes.collect(),
            axes,
            ordered,
        }
    }

    /// How many axes there are.
    pub(super) fn axes(&self) -> usize {
        self.axes.len()
    }

    /// How many words it takes to mark boxes, or results.
    pub(super) fn words(&self) -> usize {
        let results = self.all.iter().map(|one| one.result + 1).max().unwrap_or(0);
        self.all.len().max(results).div_ceil(64).max(1)
    }

    /// It as an expression.
    pub(super) fn write(&self, out: &mut String) {
        let mut put = |text: &str| out.push_str(text);
        put(&format!(
            "super::Boxes {{\n            ordered: {},\n            axes: &[\n",
            self.ordered
        ));
        for axis in &self.axes {
            let member = match axis.member {
                Some(member) => format!("::core::option::Option::Some({member})"),
                None => "::core::option::Option::None".to_owned(),
            };
            let (fact, lo, hi) = (axis.fact, literal(axis.lo), literal(axis.hi));
            let cuts: Vec<String> = axis.cuts.iter().map(|cut| literal(*cut)).collect();
            let cuts = cuts.join(", ");
            put(&format!(
                "                super::Axis {{ fact: {fact}, member: {member}, lo: {lo}, hi: {hi}, cuts: &[{cuts}] }},\n"
            ));
        }
        put("            ],\n            sides: &[\n");
        let mut firsts = vec![0];
        for one in &self.all {
            let side = |(axis, from, to): &(usize, usize, usize)| {
                format!("({}, {}, {}),", number(*axis), number(*from), number(*to))
            };
            if !one.sides.is_empty() {
                put(&format!(
                    "                {}\n",
                    one.sides.iter().map(side).collect::<Vec<_>>().join(" ")
                ));
            }
            firsts.push(firsts.last().copied().unwrap_or(0) + one.sides.len());
        }
        put("            ],\n");
        list("firsts", firsts.iter().map(|first| number(*first)), out);
        list(
            "rows",
            self.all
                .iter()
                .map(|one| one.row.map_or("super::NO_ROW".to_owned(), number)),
            out,
        );
        list(
            "results",
            self.all.iter().map(|one| number(one.result)),
            out,
        );
        out.push_str("        }");
    }
}

/// How many words it takes to mark the rules of a table that win; none where one does.
pub(super) fn words(table: &Table) -> usize {
    if table.hit.is_of_one() {
        0
    } else {
        table.rows.len().div_ceil(64).max(1)
    }
}

fn list(name: &str, items: impl Iterator<Item = String>, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "            {name}: &[{}],",
        items.collect::<Vec<_>>().join(", ")
    );
}

fn number(number: usize) -> String {
    literal(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The parts of a box in which some possible reader lies.
fn parts(cell: &Cell, possible: Option<&[Cell]>) -> Vec<Cell> {
    match possible {
        None => vec![cell.clone()],
        Some(cells) if cells.len() <= PARTS => widest(
            cells
                .iter()
                .filter_map(|possible| cell.both(possible))
                .collect(),
        ),
        Some(cells) => cells
            .iter()
            .find_map(|possible| cell.both(possible))
            .map(|_| cell.clone())
            .into_iter()
            .collect(),
    }
}

/// Without the boxes that lie in others.
pub(super) fn widest(cells: Vec<Cell>) -> Vec<Cell> {
    let lies = |one: &Cell, other: &Cell| one.both(other).is_some_and(|both| both == *one);
    let mut widest: Vec<Cell> = Vec::new();
    for cell in cells {
        if !widest.iter().any(|wide| lies(&cell, wide)) {
            widest.retain(|wide| !lies(wide, &cell));
            widest.push(cell);
        }
    }
    widest
}

fn axes(facts: &[&policy::Fact], plain: &[Plain]) -> Vec<BoxAxis> {
    let mut found: BTreeMap<(usize, Option<u32>), Vec<i64>> = BTreeMap::new();
    for side in plain.iter().flat_map(|plain| &plain.cell.sides) {
        let fact = side.fact as usize;
        match &side.admits {
            Admits::Within(intervals) => {
                let cuts = found.entry((fact, None)).or_default();
                cuts.extend(
                    intervals
                        .iter()
                        .flat_map(|(lo, hi)| [*lo, hi.saturating_add(1)]),
                );
            }
            Admits::Members { with, without } => {
                for member in (0..64).filter(|member| (with | without) >> member & 1 == 1) {
                    found.insert((fact, Some(member)), vec![1]);
                }
            }
        }
    }
    let axis = |((fact, member), mut cuts): ((usize, Option<u32>), Vec<i64>)| {
        let bounds = facts.get(fact).map_or((0, 0), |fact| fact.domain.bounds());
        let (lo, hi) = if member.is_some() { (0, 1) } else { bounds };
        cuts.retain(|cut| lo < *cut && *cut <= hi);
        cuts.sort_unstable();
        cuts.dedup();
        BoxAxis {
            fact,
            member,
            lo,
            hi,
            cuts,
        }
    };
    found.into_iter().map(axis).collect()
}

fn sides(axes: &[BoxAxis], cell: &Cell) -> Vec<(usize, usize, usize)> {
    let mut sides = Vec::new();
    for (at, axis) in axes.iter().enumerate() {
        let fact = u32::try_from(axis.fact).unwrap_or(u32::MAX);
        match (cell.side(fact), axis.member) {
            (Some(Admits::Within(intervals)), None) => {
                let class = |value: i64| axis.cuts.partition_point(|cut| *cut <= value);
                sides.extend(
                    intervals
                        .iter()
                        .map(|(lo, hi)| (at, class(*lo), class(*hi))),
                );
            }
            (Some(Admits::Members { with, .. }), Some(member)) if with >> member & 1 == 1 => {
                sides.push((at, 1, 1));
            }
            (Some(Admits::Members { without, .. }), Some(member)) if without >> member & 1 == 1 => {
                sides.push((at, 0, 0));
            }
            _ => {}
        }
    }
    sides
}
