//! How the ways through casebook grow: two corpora of different shape, in two sizes. Ten times the articles are to take
//! ten times the time. `docs/figures.md` holds the results.

#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

mod corpus;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use casebook::base::FileId;
use casebook::driver::{Memory, Settings, build, check};
use casebook::syntax::parse;

/// A way to make a corpus of so many articles.
type Shape = (&'static str, fn(usize) -> corpus::Corpus);

const SHAPES: [Shape; 2] = [
    ("one library", corpus::corpus),
    ("areas", corpus::areas::corpus),
];

fn growth(criterion: &mut Criterion) {
    let settings = Settings::default();
    for (shape, make) in SHAPES {
        let mut group = criterion.benchmark_group(shape);
        group.sample_size(10);
        for articles in [100, 1_000] {
            let sources = make(articles);
            let mut files = Memory::default();
            for (path, text) in &sources {
                files.add(path, text.as_str());
            }
            let check =
                || check(&files, &settings, &|_| true).expect("files in memory can be read");
            assert!(check().report.findings.is_empty(), "the corpus is clean");
            group.throughput(Throughput::Elements(articles as u64));
            group.bench_function(BenchmarkId::new("parse", articles), |bencher| {
                let cases = sources.iter().filter(|(path, _)| path.ends_with(".case"));
                let parsed = cases.map(|(_, text)| text);
                bencher.iter(|| {
                    let items = parsed
                        .clone()
                        .map(|text| parse(FileId(0), text).items.len());
                    items.sum::<usize>()
                });
            });
            group.bench_function(BenchmarkId::new("check", articles), |bencher| {
                bencher.iter(|| check().report.summary);
            });
            group.bench_function(BenchmarkId::new("check and build", articles), |bencher| {
                bencher.iter(|| {
                    let mut project = check();
                    let built = build(&files, &settings, &mut project, &|_| true, None);
                    built.expect("built").artifacts.len()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, growth);
criterion_main!(benches);
