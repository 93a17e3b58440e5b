//! How long a loaded bundle takes to decide: twelve rules over six facts beside a match written by
//! hand, and tables of a hundred to a hundred thousand rules over eight facts; from values, and
//! from JSON beside parsing alone. `docs/figures.md` holds the results.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

mod by_hand;
mod numbers;
mod tables_source;

use std::fmt::Write;
use std::hint::black_box;

use by_hand::by_hand;
use casebook_runtime::{Bundle, Case};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use numbers::Numbers;

use casebook::analysis::effort::Effort;
use casebook::driver::{Memory, Settings, bundle_of, check};

const SMALL: &str = include_str!("small.case");

fn bundle(text: &str, name: &str) -> Bundle {
    let mut files = Memory::default();
    files.add("policies/t.case", text);
    let project =
        check(&files, &Settings::default(), &|_| true).expect("files in memory can be read");
    assert_eq!(project.report.summary.denied, 0);
    bundle_of(&project, name, Effort::DEFAULT)
        .expect("a table")
        .0
}

/// Readers at random, the same in each run.
fn cases(bundle: &Bundle, count: usize) -> Vec<Case> {
    let mut numbers = Numbers(7);
    let case = |_| {
        let mut case = bundle.unknown();
        for (at, fact) in (0..).zip(bundle.facts()) {
            let (lo, hi) = fact.domain.bounds();
            let below = u32::try_from(hi - lo + 1).expect("a small domain");
            bundle
                .set(&mut case, at, lo + i64::from(numbers.below(below)))
                .expect("in the domain");
        }
        case
    };
    (0..count).map(case).collect()
}

fn json(bundle: &Bundle, case: &Case) -> String {
    let mut text = String::from("{");
    for (at, fact) in (0..).zip(bundle.facts()) {
        let shown = fact.domain.show(case.get(at).expect("known"));
        let plain = shown.parse::<i64>().is_ok();
        let quote = if plain { "" } else { "\"" };
        let _ = write!(
            text,
            "{}\"{}\": {quote}{shown}{quote}",
            if at == 0 { "" } else { ", " },
            fact.name
        );
    }
    text + "}"
}

fn small(criterion: &mut Criterion) {
    let bundle = bundle(SMALL, "aid");
    let table = bundle.table("aid").expect("a table");
    let cases = cases(&bundle, 1024);
    let order = ["plan", "age", "seats", "abroad", "paid", "channel"]
        .map(|name| bundle.position(name).expect("a fact"));
    let values: Vec<[i64; 6]> = cases
        .iter()
        .map(|case| order.map(|fact| case.get(fact).expect("known")))
        .collect();
    for (case, values) in cases.iter().zip(&values) {
        let ruling = table
            .decide(case)
            .expect("all is known")
            .expect("for everybody");
        assert_eq!(ruling.value(), i64::from(by_hand(values)));
    }
    let mut group = criterion.benchmark_group("12 rules, 6 facts");
    group.throughput(Throughput::Elements(1024));
    group.bench_function("by hand", |bench| {
        bench.iter(|| {
            values
                .iter()
                .map(|values| u64::from(by_hand(black_box(values))))
                .sum::<u64>()
        });
    });
    group.bench_function("bundle", |bench| {
        bench.iter(|| {
            cases
                .iter()
                .map(|case| decided(table, black_box(case)))
                .sum::<i64>()
        });
    });
    let texts: Vec<String> = cases.iter().map(|case| json(&bundle, case)).collect();
    let reader = bundle.reader();
    group.bench_function("bundle from JSON", |bench| {
        bench.iter(|| {
            let of = |text: &String| decided(table, &reader.json(black_box(text)).expect("a case"));
            texts.iter().map(of).sum::<i64>()
        });
    });
    group.bench_function("parsing the JSON alone", |bench| {
        bench.iter(|| {
            texts
                .iter()
                .map(|text| serde_json::from_str::<serde_json::Value>(black_box(text)).is_ok())
                .filter(|ok| *ok)
                .count()
        });
    });
    group.finish();
}

fn decided(table: casebook_runtime::Table<'_>, case: &Case) -> i64 {
    table
        .decide(case)
        .ok()
        .flatten()
        .map_or(-1, |ruling| ruling.value())
}

fn large(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rules over 8 facts");
    for rules in [100, 1_000, 10_000] {
        let bundle = bundle(&tables_source::table(8, rules, 0), "t");
        let table = bundle.table("t").expect("a table");
        let cases = cases(&bundle, 1024);
        assert!(
            cases
                .iter()
                .all(|case| table.decide(case).is_ok_and(|ruling| ruling.is_some()))
        );
        group.throughput(Throughput::Elements(1024));
        group.bench_with_input(
            BenchmarkId::from_parameter(rules),
            &cases,
            |bench, cases| {
                bench.iter(|| {
                    cases
                        .iter()
                        .map(|case| decided(table, black_box(case)))
                        .sum::<i64>()
                });
            },
        );
        let bytes = casebook_runtime::save(bundle.policy()).expect("a policy");
        println!("{rules} rules: a bundle of {} bytes", bytes.len());
        group.bench_function(BenchmarkId::new("loading", rules), |bench| {
            bench.iter(|| Bundle::load(black_box(&bytes)).expect("a bundle"));
        });
    }
    group.finish();
}

criterion_group!(benches, small, large);
criterion_main!(benches);
