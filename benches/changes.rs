//! How long it takes to say what a change means: of a decision of 100 rules and a guide of 100
//! scenarios, and of one bound in a corpus of 1,000 articles. `docs/figures.md` holds the results.

#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

#[allow(dead_code, reason = "one of its shapes is enough here")]
mod corpus;

use std::fmt::Write;

use criterion::{Criterion, criterion_group, criterion_main};

use casebook::driver::{Diff, Memory, ProjectVersion, Settings, diff};

/// A decision of 100 rules in order, and a guide of 100 scenarios that do a procedure and branch
/// six times, over 13 facts. In the newer version three rules have another bound, three scenarios
/// begin and end elsewhere and have a step more.
fn policy(newer: bool) -> String {
    let changed = |at: usize| newer && [5, 17, 50].contains(&at);
    let mut text = "---\ntitle: \"Large\"\n---\nfact n \"the number\" is 0..9999\n".to_owned();
    let mut say = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    (0..8).for_each(|at| say(format!("fact y{at} \"fact {at}\" is yes/no")));
    (0..4).for_each(|at| {
        say(format!(
            "fact e{at} \"kind {at}\" is one of {{ a \"A\"  b \"B\"  c \"C\"  d \"D\" }}"
        ));
    });
    say("outcome done \"it is done\" good".to_owned());
    say(
        "procedure p \"Prepare\" {\n  - Begin.\n    @set y0\n  @if y1 {\n    - Take care.\n  }\n}"
            .to_owned(),
    );
    let values: Vec<String> = (0..10).map(|at| format!("r{at} \"R{at}\"")).collect();
    say(format!(
        "decision d \"what\" is one of {{ {} }} rules first {{",
        values.join("  ")
    ));
    for at in 0..100 {
        let (from, to) = (at * 90, at * 90 + if changed(at) { 60 } else { 80 });
        let (yes, kind) = (at * 7 % 8, at * 5 % 4);
        let value = ["a", "b", "c", "d"].get(at * 3 % 4).copied().unwrap_or("a");
        say(format!(
            "  k{at}: r{} when n in {from}..{to} and y{yes} and e{kind} is {value}",
            at * 3 % 10
        ));
    }
    say("  otherwise r0\n}\nguide g \"Guide\" {".to_owned());
    for at in 0..100 {
        let (from, to) = (at * 100, at * 100 + 99);
        let (from, to) = (
            if changed(at) { from + 10 } else { from },
            if changed(at + 1) { to + 10 } else { to },
        );
        say(format!(
            "  scenario s{at} \"Scenario {at}\" when n in {from}..{to} {{\n    @do p"
        ));
        for step in 0..6 {
            let value = ["a", "b", "c", "d"]
                .get((at + step) % 4)
                .copied()
                .unwrap_or("a");
            say(format!(
                "    @if y{} and e{} is {value} {{",
                (at + step) % 8,
                step % 4
            ));
            say(format!(
                "      - Do {at} and {step}.\n        @set e{} to a\n    }}",
                (step + 1) % 4
            ));
        }
        if changed(at) {
            say("    - Do one more thing.".to_owned());
        }
        say("    @end done\n  }".to_owned());
    }
    say("}\narticle {\n  @show d\n\n  @show g\n}".to_owned());
    text
}

fn compare(old: &Memory, new: &Memory) -> Diff {
    let version = |files| ProjectVersion {
        files,
        settings: Settings::default(),
        only: None,
    };
    diff(&version(old), &version(new), None).expect("files in memory can be read")
}

fn changes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("changes");
    group.sample_size(10);
    let [old, new] = [false, true].map(|newer| {
        let mut files = Memory::default();
        files.add("policies/large.case", policy(newer));
        files
    });
    let told = compare(&old, &new);
    assert!(
        !told.is_undecided()
            && told
                .differences
                .iter()
                .all(|difference| !difference.changes.is_empty())
    );
    group.bench_function("a decision and a guide of 100", |bencher| {
        bencher.iter(|| compare(&old, &new).differences);
    });
    let (mut old, mut new) = (Memory::default(), Memory::default());
    for (path, text) in corpus::corpus(1_000) {
        let other = if path.ends_with("article-170.case") {
            text.replacen("seats > ", "seats > 1", 1)
        } else {
            text.clone()
        };
        new.add(&path, other);
        old.add(&path, text);
    }
    let told = compare(&old, &new);
    let changed = told
        .differences
        .iter()
        .filter(|difference| !difference.changes.is_empty())
        .count();
    assert!((1..=3).contains(&changed), "one article is changed");
    group.bench_function("one bound in 1,000 articles", |bencher| {
        bencher.iter(|| compare(&old, &new).differences);
    });
    group.finish();
}

criterion_group!(benches, changes);
criterion_main!(benches);
