//! Another engine, on sizes that brute force cannot reach: tables are given to a library of binary
//! decision diagrams, bit by bit, and it must find the same gaps, to the last value, and the same
//! pairs of rules that meet.

use crate::{common, tables_source};
use num_bigint::BigUint;
use oxidd::bcdd::BCDDFunction;
use oxidd::util::{AllocResult, SatCountCache};
use oxidd::{BooleanFunction, Manager, ManagerRef};
use rustc_hash::FxBuildHasher;

use casebook::analysis::decide::{conflicts, gap};
use casebook::analysis::effort::Effort;
use casebook::analysis::rules::decisions;
use casebook::model::{Admits, Condition, ConditionKind, DecisionId};

/// How many bits a column takes, and its greatest value.
const BITS: usize = 10;
const MOST: i64 = 1_000;

/// The sides of a rule that is a box: column, first and last value.
fn sides(condition: &Condition) -> Vec<(usize, i64, i64)> {
    match &condition.kind {
        ConditionKind::All(parts) => parts.iter().flat_map(sides).collect(),
        ConditionKind::Fact(fact, Admits::Within(intervals), _) => match intervals.as_slice() {
            [(lo, hi)] => vec![(fact.index(), *lo, *hi)],
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The numbers of these bits, the highest first, that are at most `most`.
fn at_most(bits: &[BCDDFunction], most: i64) -> AllocResult<BCDDFunction> {
    let mut holds: Option<BCDDFunction> = None;
    for (place, bit) in bits.iter().rev().enumerate() {
        let low = bit.not()?;
        holds = Some(match (most >> place & 1 == 1, holds) {
            (true, Some(rest)) => low.or(&rest)?,
            (true, None) => low.or(bit)?,
            (false, Some(rest)) => low.and(&rest)?,
            (false, None) => low,
        });
    }
    Ok(holds.expect("some bits"))
}

/// Whom no rule takes, counted in values, and how many pairs of rules meet.
fn by_diagrams(columns: usize, boxes: &[Vec<(usize, i64, i64)>]) -> AllocResult<(u128, usize)> {
    let manager = oxidd::bcdd::new_manager(1 << 22, 1 << 20, 1);
    let bits: Vec<BCDDFunction> = manager.with_manager_exclusive(|manager| {
        let count = u32::try_from(columns * BITS).expect("few bits");
        manager
            .add_vars(count)
            .map(|bit| BCDDFunction::var(manager, bit))
            .collect::<AllocResult<_>>()
    })?;
    let column = |column: usize| &bits[column * BITS..(column + 1) * BITS];
    let mut possible = at_most(column(0), MOST)?;
    for number in 1..columns {
        possible = possible.and(&at_most(column(number), MOST)?)?;
    }
    let mut rules = Vec::new();
    for sides in boxes {
        let mut rule = possible.clone();
        for (number, lo, hi) in sides {
            rule = rule.and(&at_most(column(*number), *hi)?)?;
            if *lo > 0 {
                rule = rule.and(&at_most(column(*number), lo - 1)?.not()?)?;
            }
        }
        rules.push(rule);
    }
    let mut gap = possible;
    for rule in &rules {
        gap = gap.and(&rule.not()?)?;
    }
    let mut meeting = 0;
    for (at, one) in rules.iter().enumerate() {
        for other in &rules[at + 1..] {
            meeting += usize::from(one.and(other)?.satisfiable());
        }
    }
    let mut cache = SatCountCache::<u128, FxBuildHasher>::default();
    let count = gap.sat_count(u32::try_from(bits.len()).expect("few bits"), &mut cache);
    Ok((count, meeting))
}

#[test]
fn another_engine_finds_the_same_gaps_and_the_same_conflicts() {
    let mut with_gap = 0;
    for (columns, rows, noise) in [
        (3, 400, 15),
        (7, 200, 0),
        (7, 200, 15),
        (11, 120, 10),
        (12, 60, 25),
    ] {
        let text = tables_source::table(columns, rows, noise);
        let project = common::project(&[("t.case", &text)]);
        let (model, id) = (&project.model, DecisionId::new(0));
        let boxes: Vec<_> = model
            .decisions
            .at(id)
            .rules
            .iter()
            .map(|rule| sides(rule.when.as_ref().expect("a condition")))
            .collect();
        let mut context =
            decisions::context_of(model, &model.files[0], Effort::DEFAULT).expect("in budget");
        let gap = gap::gap(&mut context, id)
            .expect("in budget")
            .map_or(BigUint::ZERO, |gap| gap.share.0);
        let conflicts = conflicts::conflicts(&mut context, id).expect("in budget").1;
        let (other_gap, other_conflicts) = by_diagrams(columns, &boxes).expect("enough memory");
        assert_eq!(
            gap,
            BigUint::from(other_gap),
            "{columns} columns, {rows} rules, {noise} %"
        );
        assert_eq!(
            conflicts, other_conflicts,
            "{columns} columns, {rows} rules, {noise} %"
        );
        with_gap += usize::from(other_gap > 0);
    }
    assert!(with_gap >= 3);
}
