//! Guides of two articles against brute force: whom each leads to an outcome, whom safely, and what
//! is said of both.

use std::collections::BTreeSet;

use crate::common;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use casebook::analysis::agreement::claims;
use casebook::analysis::agreement::claims::{Dispute, comparisons};
use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::concrete::paths::PathExplorer;
use casebook::analysis::ir::memo::{Goal, Terms};
use casebook::analysis::registry::check_between;
use casebook::analysis::rules::decisions;
use casebook::base::FileId;
use casebook::model::{GuideId, Model, placement};

/// How many cases are compared; policies with more are left out.
const MOST: usize = 3_000;

/// What brute force says of a reader of a guide: whether some way comes to the outcome, and whether
/// some does if a fault counts as the outcome; each by any way, and by one without a step that
/// cannot be undone.
#[derive(Clone, Copy)]
struct Said {
    any: (bool, bool),
    safe: (bool, bool),
}

impl Said {
    fn comes(self) -> bool {
        self.any.0
    }

    fn stays(self) -> bool {
        !self.any.1
    }

    fn safely(self) -> bool {
        self.safe.0
    }

    fn risking(self) -> bool {
        self.any.0 && !self.safe.1
    }
}

fn said(
    model: &Model,
    sees: &[FileId],
    guide: GuideId,
    case: &casebook::analysis::region::space::Case,
) -> Option<Said> {
    let evaluator = Evaluator::new(model, sees);
    let outcome = model
        .outcomes
        .iter()
        .find(|(_, outcome)| outcome.name == "done")
        .expect("declared")
        .0;
    let scenarios = evaluator.scenarios(guide, case);
    let ways: Vec<PathExplorer<'_>> = scenarios
        .iter()
        .map(|id| PathExplorer::new(model, sees, *id, case).expect("few situations"))
        .collect();
    let reaches = |safely, forgiving| {
        ways.iter()
            .any(|w| w.reaches(Goal::Outcome(outcome, Terms::claimed(safely, forgiving))))
    };
    // Whoever goes round in a circle is told so.
    if ways.is_empty() || ways.iter().any(|ways| !ways.reaches(Goal::End)) {
        return None;
    }
    let both = |safely| (reaches(safely, false), reaches(safely, true));
    Some(Said {
        any: both(false),
        safe: both(true),
    })
}

/// Compares two articles; returns the codes that were found.
fn compare(choices: &[u16]) -> BTreeSet<&'static str> {
    let [shared, one, other] = common::generate::articles(choices);
    let sources = format!("{shared}\n----\n{one}\n----\n{other}");
    let project = common::project(&[
        ("one.case", &one),
        ("other.case", &other),
        ("shared.case", &shared),
    ]);
    let found: BTreeSet<&str> = common::codes(&project).into_iter().collect();
    assert!(!found.contains("internal-error"), "{sources}");
    let model = &project.model;
    assert!(
        model.files.iter().all(|file| file.whole),
        "the generator wrote what is not understood: {found:?}\n{sources}"
    );
    let (mut disagree, mut risk, mut circles) = (false, false, false);
    let shown: BTreeSet<GuideId> = model
        .pages()
        .flat_map(|(_, page)| placement::shown_guides(page))
        .collect();
    for comparison in comparisons(model, &Dispute::among(shown)) {
        let mut context =
            decisions::context_of(model, &comparison.file, 200_000).expect("a small policy");
        let cases = common::cases(model, &context.space, MOST + 1);
        if cases.len() > MOST {
            return found;
        }
        let sees = &comparison.file.sees;
        let evaluator = Evaluator::new(model, sees);
        let possible: Vec<_> = cases
            .into_iter()
            .filter(|case| evaluator.possible(case))
            .collect();
        for (outcome, guides) in &comparison.outcomes {
            let regions = claims::said_of(&mut context, *outcome, guides).expect("in budget");
            for case in &possible {
                let brute: Vec<Option<Said>> = guides
                    .iter()
                    .map(|id| said(model, sees, *id, case))
                    .collect();
                let classes = context.space.classes(context.model, case);
                let inside = |region| context.diagram.contains(region, &classes);
                for (brute, regions) in brute.iter().zip(&regions) {
                    let Some(brute) = brute else {
                        circles = true;
                        continue;
                    };
                    assert_eq!(
                        brute.comes(),
                        inside(regions.comes),
                        "comes {case:?}\n{sources}"
                    );
                    assert_eq!(
                        brute.safely(),
                        inside(regions.safely),
                        "safely {case:?}\n{sources}"
                    );
                    // Who may come into a circle on the way is forgiven more than brute force does.
                    assert!(
                        brute.stays() || !inside(regions.stays),
                        "stays {case:?}\n{sources}"
                    );
                    assert!(
                        brute.risking() || !inside(regions.risking),
                        "risking {case:?}\n{sources}"
                    );
                    if !found.contains("endless-way") {
                        assert_eq!(
                            brute.stays(),
                            inside(regions.stays),
                            "stays {case:?}\n{sources}"
                        );
                        assert_eq!(
                            brute.risking(),
                            inside(regions.risking),
                            "risking {case:?}\n{sources}"
                        );
                    }
                }
                if let [Some(one), Some(other)] = brute.as_slice() {
                    disagree |= (one.comes() && other.stays()) || (one.stays() && other.comes());
                    risk |= (one.safely() && other.risking()) || (one.risking() && other.safely());
                }
            }
        }
    }
    if !circles && !found.contains("endless-way") && !found.contains("impossible-world") {
        assert_eq!(
            found.contains("guides-disagree"),
            disagree,
            "guides-disagree\n{sources}"
        );
        assert_eq!(
            found.contains("needless-risk"),
            risk,
            "needless-risk\n{sources}"
        );
    }
    found
}

proptest! {
    #![proptest_config(common::random::config(800))]

    #[test]
    fn guides_and_brute_force_agree(choices in proptest::collection::vec(any::<u16>(), 0..240)) {
        compare(&choices);
    }
}

/// A comparison proves nothing of a fault that no random pair has.
#[test]
fn random_articles_differ_in_each_way() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(any::<u16>(), 0..240);
    let (mut disagree, mut risk) = (0, 0);
    for _ in 0..1500 {
        let found = compare(&strategy.new_tree(&mut runner).expect("choices").current());
        disagree += usize::from(found.contains("guides-disagree"));
        risk += usize::from(found.contains("needless-risk"));
    }
    assert!(disagree > 10 && risk > 5, "{disagree} {risk}");
}

/// Where the budget is met, it is said.
#[test]
fn a_comparison_that_is_too_large_is_undecided() {
    let facts: Vec<String> = (0..8)
        .map(|fact| format!("fact f{fact} \"fact {fact}\" is yes/no\n"))
        .collect();
    let mut shared = facts.concat();
    shared.push_str("outcome done \"it is done\" good\noutcome sales \"Sales calls\"\n");
    let article = |name: &str| {
        format!(
            r#"---
title: "{name}"
---
use "shared.case"
guide {name} "Guide" {{
  scenario {name}-a "A" when (f0 or f1) and (f2 or f3) and (f4 or f5) and (f6 or f7) {{
    - Go {name}.
    @end done
  }}
  scenario {name}-b "B" otherwise {{
    - Call {name}.
    @end sales
  }}
}}
article {{
  Words.

  @show {name}
}}
"#
        )
    };
    let sources = [
        ("shared.case", shared),
        ("here.case", article("here")),
        ("there.case", article("there")),
    ];
    let sources: Vec<(&str, &str)> = sources
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let project = common::project(&sources);
    assert!(
        common::codes(&project).is_empty(),
        "{:?}",
        common::codes(&project)
    );
    let guides: BTreeSet<GuideId> = project.model.guides.iter().map(|(id, _)| id).collect();
    let proof = check_between(
        &project.model,
        &[Dispute::among(guides)],
        12.into(),
        &|_| true,
    );
    assert_eq!(proof.undecided, 2);
    assert!(
        proof
            .diagnostics
            .iter()
            .all(|diagnostic| diagnostic.code.name == "undecided")
    );
}
