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

/// A rule of a table with relations on its way: the sides of its box, `column - other <= most` for each of some
/// pairs, and a case that it takes.
#[derive(Clone)]
struct Related {
    sides: Vec<(i64, i64)>,
    differences: Vec<(usize, usize, i64)>,
    point: Vec<i64>,
}

impl Related {
    fn takes(&self, point: &[i64]) -> bool {
        let in_sides = point.iter().zip(&self.sides);
        in_sides
            .into_iter()
            .all(|(value, (lo, hi))| lo <= value && value <= hi)
            && self
                .differences
                .iter()
                .all(|(one, other, most)| point[*one] - point[*other] <= *most)
    }

    /// Another case that it takes, as far away as a few tries find one.
    fn other_point(&self, numbers: &mut Numbers) -> Option<Vec<i64>> {
        (0..200).find_map(|_| {
            let mut point = self.point.clone();
            for (value, (lo, hi)) in point.iter_mut().zip(&self.sides) {
                if numbers.below(2) == 0 {
                    *value = lo + i64::from(numbers.below(u32::try_from(hi - lo + 1).unwrap_or(1)));
                }
            }
            (point != self.point && self.takes(&point)).then_some(point)
        })
    }
}

/// The rules of a table that is grown from a decision tree, `share` of a hundred of whose questions compare two facts.
fn grown(columns: usize, rows: usize, share: u32) -> Vec<Related> {
    let mut numbers =
        Numbers(u64::try_from(columns * 1_000_003 + rows).unwrap_or(0) + u64::from(share));
    let column =
        |numbers: &mut Numbers| numbers.below(u32::try_from(columns).unwrap_or(1)) as usize;
    let most = i64::from(MOST);
    let mut rules = vec![Related {
        sides: vec![(0, most); columns],
        differences: Vec::new(),
        point: (0..columns)
            .map(|_| i64::from(numbers.below(MOST)))
            .collect(),
    }];
    while rules.len() < rows {
        let at = numbers.below(u32::try_from(rules.len()).unwrap_or(u32::MAX)) as usize;
        let Some(point) = rules[at].other_point(&mut numbers) else {
            continue;
        };
        let (one, other) = (column(&mut numbers), column(&mut numbers));
        let compares = numbers.below(100) < share && one != other;
        let size = |point: &[i64]| point[one] - if compares { point[other] } else { 0 };
        let (mut low, mut high) = (rules[at].point.clone(), point);
        if size(&low) > size(&high) {
            std::mem::swap(&mut low, &mut high);
        }
        let (from, to) = (size(&low), size(&high));
        if from == to {
            continue;
        }
        let cut = from + i64::from(numbers.below(u32::try_from(to - from).unwrap_or(1)));
        let mut lower = Related {
            point: low,
            ..rules[at].clone()
        };
        let mut upper = Related {
            point: high,
            ..rules[at].clone()
        };
        if compares {
            lower.differences.push((one, other, cut));
            upper.differences.push((other, one, -cut - 1));
        } else {
            lower.sides[one].1 = cut;
            upper.sides[one].0 = cut + 1;
        }
        rules[at] = lower;
        rules.push(upper);
    }
    rules
}

/// A source with one table of `rows` rules over `columns` facts, grown from a decision tree, `share` of a hundred of
/// whose questions compare two facts. There is neither a gap nor a conflict, and each rule takes somebody.
pub fn related(columns: usize, rows: usize, share: u32) -> String {
    let number = |value: i64| value.to_string();
    written(&grown(columns, rows, share), &facts(columns), &number, "")
}

/// The same of days of three years.
pub fn dated(columns: usize, rows: usize, share: u32) -> String {
    let facts = (0..columns).fold(String::new(), |mut text, column| {
        let (first, last) = (day(0), day(i64::from(MOST)));
        let _ = writeln!(
            text,
            "fact c{column} \"day {column}\" is date {first}..{last}"
        );
        text
    });
    written(&grown(columns, rows, share), &facts, &day, " days")
}

fn written(rules: &[Related], facts: &str, shown: &dyn Fn(i64) -> String, unit: &str) -> String {
    let most = i64::from(MOST);
    let mut text = facts.to_owned();
    text.push_str("decision t \"the table\" is 0..1000000 rules {\n");
    for (number, rule) in rules.iter().enumerate() {
        let sides = rule
            .sides
            .iter()
            .enumerate()
            .filter(|(_, side)| **side != (0, most));
        let mut tests: Vec<String> = sides
            .map(|(column, (lo, hi))| format!("c{column} in {}..{}", shown(*lo), shown(*hi)))
            .collect();
        // Of one pair the tightest counts.
        let mut tightest = std::collections::BTreeMap::new();
        for (one, other, most) in &rule.differences {
            // What the sides say already is not said again.
            if rule.sides[*one].1 - rule.sides[*other].0 <= *most {
                continue;
            }
            let slot = tightest.entry((one, other)).or_insert(*most);
            *slot = (*slot).min(*most);
        }
        tests.extend(tightest.into_iter().map(|((one, other), most)| {
            let sign = if most < 0 { '-' } else { '+' };
            format!("c{one} <= c{other} {sign} {}{unit}", most.abs())
        }));
        let when = if tests.is_empty() {
            format!("c0 >= {}", shown(0))
        } else {
            tests.join(" and ")
        };
        let _ = writeln!(text, "  r{number}: {number} when {when}");
    }
    text.push_str("}\n");
    text
}

/// The day so many days after 1 March 2024, of up to three years (Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
fn day(count: i64) -> String {
    let year = count / 365;
    let of_year = count % 365;
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (2024 + year, month + 3)
    } else {
        (2025 + year, month - 9)
    };
    format!("{year}-{month:02}-{day:02}")
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
