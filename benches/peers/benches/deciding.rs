//! What a decision costs: generated rules, a bundle and a match written by hand, in one run.

#![allow(clippy::expect_used, clippy::indexing_slicing, missing_docs, reason = "a benchmark fails by panicking")]

#[path = "../../numbers/mod.rs"]
mod numbers;

use std::hint::black_box;

use casebook_runtime::{Bundle, Case};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use numbers::Numbers;
use peers::{by_hand, rules};

const CASES: usize = 1024;

fn bundle(name: &str) -> Bundle {
    let path = format!("{}/{name}.casebook", env!("BUNDLES"));
    Bundle::load(&std::fs::read(path).expect("a bundle")).expect("a bundle")
}

/// Readers at random, the same in each run: the values of all facts in the order of the policy.
fn values<const N: usize>(bounds: &[(i64, i64); N]) -> Vec<[i64; N]> {
    let mut numbers = Numbers(7);
    let value = |(lo, hi): &(i64, i64), numbers: &mut Numbers| {
        lo + i64::from(numbers.below(u32::try_from(hi - lo + 1).expect("a small domain")))
    };
    (0..CASES).map(|_| std::array::from_fn(|at| value(&bounds[at], &mut numbers))).collect()
}

fn cases<const N: usize>(bundle: &Bundle, names: [&str; N], values: &[[i64; N]]) -> Vec<Case> {
    let case = |values: &[i64; N]| {
        let mut case = bundle.unknown();
        for (name, value) in names.iter().zip(values) {
            bundle.set(&mut case, bundle.position(name).expect("a fact"), *value).expect("in the domain");
        }
        case
    };
    values.iter().map(case).collect()
}

fn small(criterion: &mut Criterion) {
    use rules::small::{Age, Channel, Facts, Plan, Seats, aid};
    let values = values(&[(0, 2), (0, 400), (1, 5_000), (0, 1), (0, 1), (0, 2)]);
    let facts: Vec<Facts> = values
        .iter()
        .map(|[plan, age, seats, abroad, paid, channel]| Facts {
            plan: [Plan::Free, Plan::Team, Plan::Firm][usize::try_from(*plan).expect("small")],
            age: Age::new(*age).expect("in the domain"),
            seats: Seats::new(*seats).expect("in the domain"),
            abroad: *abroad == 1,
            paid: *paid == 1,
            channel: [Channel::Web, Channel::Shop, Channel::Partner][usize::try_from(*channel).expect("small")],
        })
        .collect();
    let bundle = bundle("small");
    let table = bundle.table("aid").expect("a table");
    let cases = cases(&bundle, ["plan", "age", "seats", "abroad", "paid", "channel"], &values);
    for ((values, facts), case) in values.iter().zip(&facts).zip(&cases) {
        let expected = by_hand::by_hand(values);
        assert_eq!(aid(facts).outcome as u8, expected);
        assert_eq!(table.decide(case).expect("known").expect("for everybody").value(), i64::from(expected));
    }
    let mut group = criterion.benchmark_group("12 rules, 6 facts");
    group.throughput(Throughput::Elements(CASES as u64));
    group.bench_function("by hand", |bench| {
        bench.iter(|| values.iter().map(|values| u64::from(by_hand::by_hand(black_box(values)))).sum::<u64>());
    });
    group.bench_function("generated", |bench| {
        bench.iter(|| facts.iter().map(|facts| aid(black_box(facts)).outcome as u64).sum::<u64>());
    });
    group.bench_function("bundle", |bench| {
        bench.iter(|| cases.iter().map(|case| decided(table, black_box(case))).sum::<i64>());
    });
    group.finish();
}

fn decided(table: casebook_runtime::Table<'_>, case: &Case) -> i64 {
    table.decide(case).ok().flatten().map_or(-1, |ruling| ruling.value())
}

macro_rules! large {
    ($criterion:expr, $module:ident) => {{
        use rules::$module::{C0, C1, C2, C3, C4, C5, C6, C7, Facts, t};
        let values = values(&[(0, 1_000); 8]);
        let facts: Vec<Facts> = values
            .iter()
            .map(|v| Facts {
                c0: C0::new(v[0]).expect("in the domain"),
                c1: C1::new(v[1]).expect("in the domain"),
                c2: C2::new(v[2]).expect("in the domain"),
                c3: C3::new(v[3]).expect("in the domain"),
                c4: C4::new(v[4]).expect("in the domain"),
                c5: C5::new(v[5]).expect("in the domain"),
                c6: C6::new(v[6]).expect("in the domain"),
                c7: C7::new(v[7]).expect("in the domain"),
            })
            .collect();
        let bundle = bundle(stringify!($module));
        let table = bundle.table("t").expect("a table");
        let cases = cases(&bundle, ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"], &values);
        for (facts, case) in facts.iter().zip(&cases) {
            assert_eq!(t(facts).outcome.get(), decided(table, case));
        }
        let mut group = $criterion.benchmark_group(concat!(stringify!($module), ", 8 facts"));
        group.throughput(Throughput::Elements(CASES as u64));
        group.bench_function("generated", |bench| {
            bench.iter(|| facts.iter().map(|facts| t(black_box(facts)).outcome.get()).sum::<i64>());
        });
        group.bench_function("bundle", |bench| {
            bench.iter(|| cases.iter().map(|case| decided(table, black_box(case))).sum::<i64>());
        });
        group.finish();
    }};
}

fn tables(criterion: &mut Criterion) {
    large!(criterion, t100);
    large!(criterion, t1000);
    large!(criterion, t10000);
}

criterion_group!(benches, small, tables);
criterion_main!(benches);
