//! Coverage: the examples that are proposed hold, and once they are pasted, what they were proposed
//! for is covered.

use std::collections::BTreeMap;

use crate::common;
use proptest::prelude::*;

use casebook::analysis::coverage::{CoverageItem, CoverageKind, Proposal};
use casebook::driver::{Coverage, Memory, Project, Settings, check, cover, test};

fn covered(sources: &BTreeMap<String, String>) -> (Project, Coverage) {
    let mut files = Memory::default();
    for (path, text) in sources {
        files.add(path, text.as_str());
    }
    let mut project =
        check(&files, &Settings::default(), &|_| true).expect("files in memory can be read");
    let tests = test(&files, &mut project, &Settings::default()).expect("tests");
    let failing: Vec<_> = tests
        .cases
        .iter()
        .filter(|case| !case.failures.is_empty())
        .collect();
    assert!(
        failing.is_empty() && tests.diagnostics.is_empty(),
        "{failing:?} {:?}\n{sources:?}",
        tests.diagnostics
    );
    let coverage = cover(&project, &tests, true, &Settings::default()).expect("in budget");
    (project, coverage)
}

/// How many are not covered, and after the proposed examples, and after the suggested ones.
fn check_pasted(sources: &BTreeMap<String, String>) -> (usize, usize, usize) {
    let (project, before) = covered(sources);
    let hold = |pasted: &BTreeMap<String, String>| {
        let (now, after) = covered(pasted);
        let codes = common::codes(&now);
        // What the examples bring is nothing that would be reported.
        let new = codes
            .iter()
            .find(|code| !common::codes(&project).contains(*code));
        let text = || pasted.values().cloned().collect::<Vec<_>>().join("\n");
        assert!(new.is_none(), "{codes:?}\n{}", text());
        after
    };
    let proposed = before
        .open()
        .filter_map(|found| Some((found.span.file, found.proposal.as_ref()?)));
    let proposed = common::pasted(sources, &project, proposed);
    let after = hold(&proposed);
    for found in before.open().filter(|found| found.proposal.is_some()) {
        let same = after
            .found
            .iter()
            .find(|other| other.span == found.span && other.kind == found.kind);
        assert!(
            same.is_some_and(|same| same.covered),
            "{found:?}\n{proposed:?}"
        );
    }
    let suggested = common::pasted(
        sources,
        &project,
        before
            .suggested
            .iter()
            .map(|(file, proposal)| (*file, proposal)),
    );
    let all = hold(&suggested);
    // Readers of guides may go different ways by what they choose; of decisions that decide for all
    // nothing is left.
    let decides = !common::codes(&project).contains(&"no-rule-applies");
    let of_decision = |found: &&CoverageItem| match found.kind {
        CoverageKind::Rule | CoverageKind::Part => true,
        CoverageKind::Bound => !project
            .model
            .guides
            .iter()
            .any(|(_, guide)| found.words.starts_with(&format!("`{}`", guide.name))),
        CoverageKind::Scenario | CoverageKind::Step | CoverageKind::Branch => false,
    };
    if let Some(found) = all.open().filter(|_| decides).find(of_decision) {
        panic!("{found:?}\n{suggested:?}");
    }
    (
        before.open().count(),
        after.open().count(),
        all.open().count(),
    )
}

#[test]
fn proposed_examples_of_the_shipped_policies_hold() {
    let text = |(path, bytes): (String, Vec<u8>)| {
        (
            format!("policies/{path}"),
            String::from_utf8(bytes).expect("UTF-8"),
        )
    };
    let sources: BTreeMap<String, String> =
        common::folder("policies").into_iter().map(text).collect();
    let (before, after, all) = check_pasted(&sources);
    assert!(
        before > 60 && after < before / 2 && all <= 1,
        "{before} {after} {all}"
    );
}

fn lines(proposal: &Proposal) -> &[String] {
    match proposal {
        Proposal::Example(lines) => lines,
        Proposal::Case(_) => panic!("{proposal:?}"),
    }
}

#[test]
fn readers_who_choose_are_asked_for_by_a_case() {
    let policy = "fact tier \"the tier\" is one of { basic \"basic\" gold \"gold\" }\nfact age \"the age\" is 0..120 years\noutcome paid \"paid\" good\noutcome lost \"lost\"\nguide g \"Pay\" {\n  scenario s \"Gold\" when tier is gold or age > 60 years {\n    - Pay.\n    @end paid\n  }\n  scenario t \"Basic\" otherwise {\n    @choose \"How?\" {\n      @option \"By card\" {\n        - Pay.\n          @set tier to gold\n        @continue s\n      }\n      @option \"Not\" {\n        - Leave.\n        @end lost\n      }\n    }\n  }\n}\n";
    let sources = BTreeMap::from([("policies/t.case".to_owned(), policy.to_owned())]);
    let (project, coverage) = covered(&sources);
    assert_eq!(common::codes(&project), ["unused-item"]);
    let cases = coverage
        .suggested
        .iter()
        .filter_map(|(_, proposal)| match proposal {
            Proposal::Case(cells) => Some(
                cells
                    .iter()
                    .map(|(_, cell)| cell.as_str())
                    .collect::<Vec<_>>(),
            ),
            Proposal::Example(_) => None,
        });
    assert_eq!(cases.collect::<Vec<_>>(), [["g: t", "basic", "60", "t"]]);
    let (before, after, all) = check_pasted(&sources);
    assert!(before > after && all == 0, "{before} {after} {all}");
}

#[test]
fn a_rule_is_covered_by_what_asks_for_it_alone() {
    let policy = "fact age \"the age\" is 0..120\ndecision fee \"Fee\" is one of { none-yet \"none\" half \"half\" full \"full\" } rules first {\n  child: none-yet when age < 6\n  young: half when age < 18\n  otherwise full\n}\n";
    let example = "example \"A child\" {\n  given age is 5\n  expect fee is none-yet\n}\n";
    let of = |text: &str| {
        covered(&BTreeMap::from([(
            "policies/t.case".to_owned(),
            text.to_owned(),
        )]))
        .1
    };
    let words = |coverage: &Coverage, kind| {
        let open = coverage.open().filter(|found| found.kind == kind);
        open.map(|found| found.words.clone()).collect::<Vec<_>>()
    };
    let nothing = of(policy);
    assert_eq!(
        (
            nothing.of(CoverageKind::Rule),
            nothing.percent(CoverageKind::Rule),
            nothing.of(CoverageKind::Bound)
        ),
        ((0, 3), 0, (0, 4))
    );
    let coverage = of(&format!("{policy}{example}"));
    assert_eq!(
        (
            coverage.of(CoverageKind::Rule),
            coverage.percent(CoverageKind::Rule)
        ),
        ((1, 3), 33)
    );
    assert_eq!(words(&coverage, CoverageKind::Rule), ["young", "otherwise"]);
    let open: Vec<_> = coverage
        .open()
        .filter(|found| found.kind == CoverageKind::Rule)
        .collect();
    assert_eq!(
        lines(open[0].proposal.as_ref().expect("an example")),
        [
            "example \"fee: young\" {",
            "  given age in 6..17",
            "  expect fee is half because young",
            "}"
        ]
    );
    // The last value for children is asked for, none of the others next to a bound.
    assert_eq!(
        words(&coverage, CoverageKind::Bound),
        [
            "`fee` where the age is 6, unlike 5",
            "`fee` where the age is 17, unlike 18",
            "`fee` where the age is 18, unlike 17"
        ]
    );
    let suggested: Vec<&str> = coverage
        .suggested
        .iter()
        .map(|(_, proposal)| lines(proposal)[1].as_str())
        .collect();
    assert_eq!(
        suggested,
        ["  given age is 6", "  given age is 17", "  given age is 18"]
    );
    // Cases beside the sources count as well.
    let mut files = Memory::default();
    files.add("policies/t.case", policy);
    files.add("policies/cases/fees.csv", "age,fee\n17,half\n70,full\n");
    let mut project = check(&files, &Settings::default(), &|_| true).expect("read");
    let tests = test(&files, &mut project, &Settings::default()).expect("tests");
    let coverage = cover(&project, &tests, false, &Settings::default()).expect("in budget");
    assert_eq!(words(&coverage, CoverageKind::Rule), ["child"]);
    // A case is one reader: 17, and not all who are treated as they are.
    assert_eq!(coverage.of(CoverageKind::Bound), (1, 4));
}

proptest! {
    #![proptest_config(common::random::config(60))]

    #[test]
    fn proposed_examples_of_related_facts_hold(choices in proptest::collection::vec(any::<u16>(), 10..160)) {
        let source = common::generate::related(&choices);
        let project = common::project(&[("random.case", &source)]);
        let codes = common::codes(&project);
        let faults = ["overlapping-scenarios", "conflicting-rules", "result-out-of-range"];
        if faults.iter().any(|fault| codes.contains(fault)) {
            return Ok(());
        }
        check_pasted(&BTreeMap::from([("policies/random.case".to_owned(), source)]));
    }

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
