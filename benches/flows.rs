//! How long it takes to prove guides of many scenarios: all that `check` does with them.
//! `docs/figures.md` holds the results.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark fails by panicking, and writes its guides for whole runs of the program"
)]

mod flow_source;
mod numbers;

use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use flow_source::{Fault, Size};

use casebook::driver::{Memory, Settings, check};

const SIZES: [Size; 4] = [
    Size {
        scenarios: 50,
        facts: 20,
        deadlines: 0,
    },
    Size {
        scenarios: 200,
        facts: 40,
        deadlines: 0,
    },
    Size {
        scenarios: 400,
        facts: 80,
        deadlines: 0,
    },
    Size {
        scenarios: 200,
        facts: 40,
        deadlines: 5,
    },
];

fn flows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("flows");
    group.sample_size(10);
    for size in SIZES {
        for (fault, code) in [
            (Fault::None, ""),
            (Fault::Gap, "uncovered-readers"),
            (Fault::Circle, "endless-way"),
            (Fault::Requirement, "requires-does-not-hold"),
            (Fault::DeadEnd, "dead-end"),
        ] {
            // Who is lost among twice as many is more than the budget allows.
            if size.scenarios > 200 && !matches!(fault, Fault::None | Fault::Gap) {
                continue;
            }
            let name = format!(
                "{} scenarios, {} facts, {} deadlines, {fault:?}",
                size.scenarios, size.facts, size.deadlines
            );
            let text = flow_source::guide(size, fault);
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!(
                "target/bench-flows/{}-{}-{fault:?}",
                size.scenarios, size.deadlines
            ));
            std::fs::create_dir_all(folder.join("policies")).expect("a folder");
            std::fs::write(folder.join("policies/flow.case"), &text).expect("written");
            let mut files = Memory::default();
            files.add("policies/flow.case", text.as_str());
            // Of eighty facts, some are only set; not every way leads back to where it began.
            let levels = "levels: {indistinct-values: allow, unused-item: allow}";
            let settings = Settings::read(levels).expect("settings");
            let project = check(&files, &settings, &|_| true).expect("files in memory can be read");
            let mut found: Vec<&str> = project
                .report
                .findings
                .iter()
                .map(|finding| finding.diagnostic.code.name)
                .collect();
            // One fault is one finding; but each point of no return is told of by itself.
            found.dedup();
            assert_eq!(found.join(" "), code, "{name}");
            group.bench_function(&name, |bencher| {
                bencher.iter(|| {
                    check(&files, &settings, &|_| true)
                        .expect("files in memory can be read")
                        .report
                        .summary
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, flows);
criterion_main!(benches);
