//! Coverage: the examples that are proposed hold, and once they are pasted, what they were proposed for is covered.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing, and reads files"
)]

mod common;

use std::collections::BTreeMap;

use casebook::driver::{Coverage, Memory, Project, Settings, check, cover, test};
use proptest::prelude::*;

fn covered(sources: &BTreeMap<String, String>) -> (Project, Coverage) {
    let mut files = Memory::default();
    for (path, text) in sources {
        files.add(path, text.as_str());
    }
    let mut project = check(&files, &Settings::default(), &|_| true).expect("files in memory can be read");
    let tests = test(&files, &mut project).expect("tests");
    let coverage = cover(&project, &tests).expect("in budget");
    (project, coverage)
}

/// The sources with all proposed examples behind them.
fn pasted(sources: &BTreeMap<String, String>, project: &Project, coverage: &Coverage) -> BTreeMap<String, String> {
    let mut sources = sources.clone();
    for row in &coverage.open {
        let path = &project.sources.get(row.span.file).path;
        let source = sources.get_mut(path).expect("a source");
        source.extend(["\n", &row.example.join("\n"), "\n"]);
    }
    sources
}

fn check_pasted(sources: &BTreeMap<String, String>) -> (usize, usize) {
    let (project, before) = covered(sources);
    let pasted = pasted(sources, &project, &before);
    let (project, after) = covered(&pasted);
    let codes = common::codes(&project);
    let wrong = ["failed-example", "syntax-error", "unknown-name", "wrong-type", "wrong-value"];
    let text = || pasted.values().cloned().collect::<Vec<_>>().join("\n");
    assert!(!codes.iter().any(|code| wrong.contains(code)), "{codes:?}\n{}", text());
    let proposed = before.open.iter().filter(|row| !row.example.is_empty()).count();
    assert!(after.covered.len() >= before.covered.len() + proposed, "{:?}\n{}", after.open, text());
    (before.open.len(), after.open.len())
}

#[test]
fn proposed_examples_of_the_shipped_policies_hold() {
    let text =
        |(path, bytes): (String, Vec<u8>)| (format!("policies/{path}"), String::from_utf8(bytes).expect("UTF-8"));
    let sources: BTreeMap<String, String> = common::folder("policies").into_iter().map(text).collect();
    let (before, after) = check_pasted(&sources);
    assert!(before > 10 && after <= 1, "{before} {after}");
}

#[test]
fn a_rule_is_covered_by_what_asks_for_it_alone() {
    let policy = "fact age \"the age\" is 0..120\ndecision fee \"Fee\" is one of { none-yet \"none\" half \"half\" full \"full\" } rules first {\n  child: none-yet when age < 6\n  young: half when age < 18\n  otherwise full\n}\n";
    let example = "example \"A child\" {\n  given age is 5\n  expect fee is none-yet\n}\n";
    let of = |text: &str| covered(&BTreeMap::from([("policies/t.case".to_owned(), text.to_owned())])).1;
    let names = |coverage: &Coverage| coverage.open.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!((of(policy).percent(), names(&of(policy)).len()), (0, 3));
    let coverage = of(&format!("{policy}{example}"));
    assert_eq!((coverage.percent(), names(&coverage)), (33, vec!["young".to_owned(), "otherwise".to_owned()]));
    assert_eq!(
        coverage.open[0].example,
        ["example \"fee: young\" {", "  given age in 6..17", "  expect fee is half because young", "}"]
    );
    // Cases beside the sources count as well.
    let mut files = Memory::default();
    files.add("policies/t.case", policy);
    files.add("policies/cases/fees.csv", "age,fee\n17,half\n70,full\n");
    let mut project = check(&files, &Settings::default(), &|_| true).expect("read");
    let tests = test(&files, &mut project).expect("tests");
    assert_eq!(names(&cover(&project, &tests).expect("in budget")), ["child"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn proposed_examples_of_random_policies_hold(choices in proptest::collection::vec(any::<u16>(), 10..120)) {
        let source = common::generate::policy(&choices);
        let project = common::project(&[("random.case", &source)]);
        let codes = common::codes(&project);
        if codes.contains(&"overlapping-scenarios") || codes.contains(&"conflicting-rules") {
            return Ok(());
        }
        check_pasted(&BTreeMap::from([("policies/random.case".to_owned(), source)]));
    }
}
