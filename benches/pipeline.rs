//! How long the ways through casebook take, on a generated corpus of 1,000 articles of about 8 KB:
//! parsing alone, everything up to the findings, and everything up to the artifacts in memory.
//! `docs/figures.md` holds the results.

#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark fails by panicking, and writes its corpus for whole runs of the program"
)]

#[allow(dead_code, reason = "one of its shapes is enough here")]
mod corpus;

use std::path::Path;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

use casebook::base::FileId;
use casebook::driver::{EarlierRuns, Files, Memory, Settings, build, check, check_again};
use casebook::syntax::parse;

const ARTICLES: usize = 1_000;

fn pipeline(criterion: &mut Criterion) {
    let corpus = corpus::corpus(ARTICLES);
    let bytes: usize = corpus.iter().map(|(_, text)| text.len()).sum();
    let mut files = Memory::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-corpus");
    for (path, text) in &corpus {
        files.add(path, text.as_str());
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    println!(
        "{} files, {bytes} bytes, written to target/bench-corpus",
        corpus.len()
    );
    let settings = Settings::default();
    let project = check(&files, &settings, &|_| true).expect("files in memory can be read");
    let found = project
        .report
        .findings
        .first()
        .map(|finding| &finding.diagnostic.message);
    assert!(found.is_none(), "the corpus is clean: {found:?}");

    let mut group = criterion.benchmark_group("corpus");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            corpus
                .iter()
                .map(|(path, _)| files.read(path).map_or(0, |text| text.len()))
                .sum::<usize>()
        });
    });
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            corpus
                .iter()
                .map(|(_, text)| parse(FileId(0), text).items.len())
                .sum::<usize>()
        });
    });
    group.bench_function("check", |bencher| {
        bencher.iter(|| {
            check(&files, &settings, &|_| true)
                .expect("files in memory can be read")
                .report
                .summary
        });
    });
    again(&mut group, &files, &corpus);
    group.bench_function("build", |bencher| {
        bencher.iter(|| {
            let mut project =
                check(&files, &settings, &|_| true).expect("files in memory can be read");
            build(&files, &settings, &mut project, &|_| true, None)
                .expect("built")
                .artifacts
                .len()
        });
    });
    group.finish();
}

/// Checks again with what the first run kept: nothing changed, a word of one article, a bound of
/// one, and the library that all use.
fn again(group: &mut BenchmarkGroup<'_, WallTime>, files: &Memory, corpus: &[(String, String)]) {
    let settings = Settings::default();
    let run = |files: &Memory, kept: &[u8]| {
        check_again(files, &settings, &|_| true, EarlierRuns::new("bench", kept))
            .expect("files in memory can be read")
    };
    let kept = run(files, &[])
        .cached
        .expect("the first run keeps something");
    println!("{} bytes are kept", kept.len());
    let changed = |path: &str, from: &str, to: &str| {
        let (path, text) = corpus
            .iter()
            .find(|(other, _)| other.ends_with(path))
            .expect("a source");
        assert!(text.contains(from), "{path} has no `{from}`");
        let mut files = files.clone();
        files.add(path, text.replacen(from, to, 1));
        files
    };
    let word = changed("article-393.case", "treats mail", "handles mail");
    let bound = changed("article-393.case", "age > 43 days", "age > 44 days");
    let library = changed("library.case", "\n", "\n// A comment.\n");
    for (what, files) in [
        ("nothing", files),
        ("a word", &word),
        ("a bound", &bound),
        ("the library", &library),
    ] {
        group.bench_function(format!("again/{what}"), |bencher| {
            bencher.iter(|| run(files, &kept).cached.map(|kept| kept.len()));
        });
    }
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
