//! Tables as they grow: a decision tree over numeric columns, each leaf a rule of its own result,
//! and then a part of the rules widened or narrowed on one column. After Calvanese, Dumas,
//! Laurenzi, Maggi, Montali, Teinemaa, "Semantics, Analysis and Simplification of DMN Decision
//! Tables", Information Systems 78 (2018), section 6. Without noise there is neither a gap nor a
//! conflict, by construction.

#![allow(dead_code, reason = "each user uses a part of it")]

use std::fmt::Write;

use super::numbers::Numbers;

/// The greatest value of a column.
const MOST: u32 = 1_000;

/// A source with one table of `rows` rules over `columns` facts, `noise` of a hundred rules
/// changed.
pub fn table(columns: usize, rows: usize, noise: usize) -> String {
    let mut numbers = Numbers(u64::try_from(columns * 1_000_003 + rows * 101 + noise).unwrap_or(0));
    let mut boxes = vec![vec![(0, MOST); columns]];
    while boxes.len() < rows {
        let at = numbers.below(u32::try_from(boxes.len()).unwrap_or(u32::MAX)) as usize;
        let column = numbers.below(u32::try_from(columns).unwrap_or(1)) as usize;
        let (lo, hi) = boxes[at][column];
        if hi - lo < 2 {
            continue;
        }
        let middle = lo + numbers.below(hi - lo);
        let mut right = boxes[at].clone();
        boxes[at][column] = (lo, middle);
        right[column] = (middle + 1, hi);
        boxes.push(right);
    }
    for _ in 0..rows * noise / 100 {
        let at = numbers.below(u32::try_from(rows).unwrap_or(u32::MAX)) as usize;
        let column = numbers.below(u32::try_from(columns).unwrap_or(1)) as usize;
        let (lo, hi) = boxes[at][column];
        let by = 1 + numbers.below((hi - lo) / 4 + 1);
        if numbers.below(2) == 0 {
            boxes[at][column] = (lo.saturating_sub(by), (hi + by).min(MOST));
        } else if lo + by <= hi.saturating_sub(by) {
            boxes[at][column] = (lo + by, hi - by);
        }
    }
    source(&boxes, columns)
}

/// A source with one table of `rows` rules that overlap, each of two to four columns, and
/// `otherwise`. With `first` each rule has a result of its own and the first counts; else all have
/// the same.
pub fn overlapping(columns: usize, rows: usize, first: bool) -> String {
    let mut numbers = Numbers(u64::try_from(columns * 1_000_003 + rows).unwrap_or(0));
    let mut text = facts(columns);
    let policy = if first { "rules first" } else { "rules" };
    let _ = writeln!(text, "decision t \"the table\" is 0..1000000 {policy} {{");
    for number in 0..rows {
        let first_column = numbers.below(u32::try_from(columns).unwrap_or(1)) as usize;
        let tests: Vec<String> = (0..2 + numbers.below(3) as usize)
            .map(|step| {
                let lo = numbers.below(MOST);
                let hi = (lo + 1 + numbers.below(MOST / 2)).min(MOST);
                format!("c{} in {lo}..{hi}", (first_column + step) % columns)
            })
            .collect();
        let result = if first { number } else { 7 };
        let _ = writeln!(text, "  r{number}: {result} when {}", tests.join(" and "));
    }
    text.push_str("  otherwise 999999\n}\n");
    text
}

fn facts(columns: usize) -> String {
    (0..columns).fold(String::new(), |mut text, column| {
        let _ = writeln!(text, "fact c{column} \"column {column}\" is 0..{MOST}");
        text
    })
}

fn source(boxes: &[Vec<(u32, u32)>], columns: usize) -> String {
    let mut text = facts(columns);
    text.push_str("decision t \"the table\" is 0..1000000 rules {\n");
    for (number, sides) in boxes.iter().enumerate() {
        let tests: Vec<String> = sides
            .iter()
            .enumerate()
            .filter(|(_, side)| **side != (0, MOST))
            .map(|(column, (lo, hi))| format!("c{column} in {lo}..{hi}"))
            .collect();
        let when = if tests.is_empty() {
            "c0 >= 0".to_owned()
        } else {
            tests.join(" and ")
        };
        let _ = writeln!(text, "  r{number}: {number} when {when}");
    }
    text.push_str("}\n");
    text
}
