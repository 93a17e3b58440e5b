//! How long it takes to prove large tables: gaps and conflicts, each by itself, and all that
//! `check` does with the file. `docs/figures.md` holds the results.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark fails by panicking, and writes its tables for whole runs of the program"
)]

mod numbers;
mod tables_source;

use std::path::Path;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

use casebook::analysis::decide::{conflicts, gap};
use casebook::analysis::effort::Effort;
use casebook::analysis::rules::decisions;
use casebook::driver::{Memory, Settings, check};
use casebook::model::DecisionId;

const SIZES: [(usize, usize); 4] = [(3, 1_492), (7, 1_496), (11, 1_484), (15, 1_514)];

fn tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tables");
    group.sample_size(10);
    for noise in [0, 10, 15] {
        for (columns, rows) in SIZES {
            let name = format!("{columns} columns, {rows} rules, {noise} % noise");
            let text = tables_source::table(columns, rows, noise);
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(format!("target/bench-tables/{columns}-{noise}"));
            std::fs::create_dir_all(folder.join("policies")).expect("a folder");
            std::fs::write(folder.join("policies/t.case"), &text).expect("written");
            let mut files = Memory::default();
            files.add("policies/t.case", text.as_str());
            let settings = Settings::default();
            let project = check(&files, &settings, &|_| true).expect("files in memory can be read");
            let faults = project.report.summary.denied;
            assert_eq!(faults == 0, noise == 0, "{name}: {faults} faults");
            let id = DecisionId::new(0);
            group.bench_function(BenchmarkId::new("gaps", &name), |bencher| {
                bencher.iter(|| {
                    let mut context = decisions::context_of(
                        &project.model,
                        &project.model.files[0],
                        Effort::DEFAULT,
                    )
                    .expect("in budget");
                    gap::gap(&mut context, id).expect("in budget").is_some()
                });
            });
            group.bench_function(BenchmarkId::new("conflicts", &name), |bencher| {
                bencher.iter(|| {
                    let mut context = decisions::context_of(
                        &project.model,
                        &project.model.files[0],
                        Effort::DEFAULT,
                    )
                    .expect("in budget");
                    conflicts::conflicts(&mut context, id).expect("in budget").1
                });
            });
            group.bench_function(BenchmarkId::new("check", &name), |bencher| {
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

/// Tables that compare their facts, beside the same without.
fn related(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("related");
    group.sample_size(10);
    for columns in [3, 8, 15] {
        for share in [0, 10] {
            let tables = [
                ("numbers", tables_source::related(columns, 1_000, share)),
                ("days", tables_source::dated(columns, 1_000, share)),
            ];
            for (kind, text) in tables {
                let mut files = Memory::default();
                files.add("policies/t.case", text.as_str());
                let settings = Settings::default();
                let name = format!("{kind}, {columns} columns, {share} % of the questions");
                group.bench_function(BenchmarkId::new("check", &name), |bencher| {
                    bencher.iter(|| {
                        check(&files, &settings, &|_| true)
                            .expect("files in memory can be read")
                            .report
                            .summary
                    });
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, tables, related);
criterion_main!(benches);
