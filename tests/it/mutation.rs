//! Small changes to policies: what is said of each is compared with brute force over all readers,
//! and the cases that are suggested notice them.

use std::collections::{BTreeMap, BTreeSet};

use crate::common;
use proptest::prelude::*;

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::effort::Effort;
use casebook::analysis::mutation::{ClassifiedMutant, Mutant, MutantVerdict, classify, generate};
use casebook::analysis::region::space::Case;
use casebook::analysis::rules::decisions;
use casebook::driver::{
    Memory, Mutation, Project, Settings, Unobserved, check, cover, mutate, test,
};
use casebook::model::{File, Model};

/// What every decision and guide of a file says of a case.
fn says(model: &Model, file: &File, case: &Case) -> Vec<String> {
    let evaluator = Evaluator::new(model, &file.sees);
    let decisions = model
        .decisions
        .iter()
        .filter(|(_, decision)| decision.file == file.id);
    let decisions = decisions.map(|(id, _)| format!("{:?}", evaluator.values(id, case)));
    let guides = model
        .guides
        .iter()
        .filter(|(_, guide)| guide.file == file.id);
    decisions
        .chain(guides.map(|(id, _)| format!("{:?}", evaluator.scenarios(id, case))))
        .collect()
}

/// Whether a change makes no difference to any possible reader of the files that see it; both
/// policies cut the readers into classes.
fn is_same(model: &Model, changed: &Model, file: &File) -> Option<bool> {
    let mut cases = BTreeSet::new();
    for of in [model, changed] {
        let context = decisions::context_of(of, file, Effort::DEFAULT).expect("in budget");
        let found = common::cases(of, &context.space, 20_000);
        if found.len() == 20_000 {
            return None;
        }
        cases.extend(
            found
                .into_iter()
                .map(|case| case.into_iter().collect::<Vec<_>>()),
        );
    }
    let evaluator = Evaluator::new(model, &file.sees);
    let cases = cases
        .into_iter()
        .map(|case| case.into_iter().collect::<Case>());
    Some(
        cases
            .filter(|case| evaluator.possible(case))
            .all(|case| says(model, file, &case) == says(changed, file, &case)),
    )
}

fn check_judged(project: &Project) -> usize {
    let model = &project.model;
    let has_amounts = model.facts.iter().any(|(_, fact)| fact.computed.is_some());
    let mut compared = 0;
    for file in &model.files {
        let mutants = generate(model, file);
        let judged = classify(model, file, Effort::DEFAULT, &mutants, &[]);
        for (mutant, judged) in mutants.iter().zip(judged) {
            let changed = mutant.made(model);
            // Ends are not among what a guide says first.
            if judged.words.starts_with("the end ") || judged.words.starts_with("the branch ") {
                assert_ne!(judged.verdict, MutantVerdict::Same);
                continue;
            }
            let Some(same) = is_same(model, &changed, file) else {
                continue;
            };
            compared += 1;
            if !same {
                assert!(judged.verdict != MutantVerdict::Same, "{judged:?}");
            } else if judged.words.starts_with('`') {
                // Of a decision it is known exactly, but where amounts come to too much.
                let is_open = has_amounts && judged.verdict == MutantVerdict::Unknown;
                assert!(
                    is_open || judged.verdict == MutantVerdict::Same,
                    "{judged:?}"
                );
            }
        }
    }
    compared
}

proptest! {
    #![proptest_config(common::random::config(40))]

    #[test]
    fn changes_of_random_policies(choices in proptest::collection::vec(any::<u16>(), 10..100)) {
        let source = common::generate::policy(&choices);
        let project = common::project(&[("random.case", &source)]);
        let stops = ["overlapping-scenarios", "conflicting-rules", "impossible-world", "no-rule-applies"];
        if !common::codes(&project).iter().any(|code| stops.contains(code)) {
            check_judged(&project);
        }
    }
}

proptest! {
    #![proptest_config(common::random::config(40))]

    #[test]
    fn changes_of_related_facts(choices in proptest::collection::vec(any::<u16>(), 10..160)) {
        let source = common::generate::related(&choices);
        let project = common::project(&[("random.case", &source)]);
        let stops = ["overlapping-scenarios", "conflicting-rules", "impossible-world", "no-rule-applies", "wrong-amount", "endless-effect"];
        if !common::codes(&project).iter().any(|code| stops.contains(code)) {
            check_judged(&project);
        }
    }
}

#[test]
fn changes_of_a_known_policy() {
    let project =
        common::project(&[("tariff.case", include_str!("../corpus/mutants/tariff.case"))]);
    assert!(check_judged(&project) > 20);
}

fn mutation(files: &Memory) -> (Project, Mutation) {
    let mut project =
        check(files, &Settings::default(), &|_| true).expect("files in memory can be read");
    let tests = test(files, &mut project, &Settings::default()).expect("tests");
    let mutation = mutate(&project, &tests, &Settings::default(), &Unobserved);
    (project, mutation)
}

fn verdicts(mutation: &Mutation) -> BTreeMap<&str, MutantVerdict> {
    mutation
        .judged
        .iter()
        .map(|ClassifiedMutant { words, verdict, .. }| (words.as_str(), *verdict))
        .collect()
}

const FEE: &str = "fact age \"the age\" is 0..120\ndecision fee \"Fee\" is one of { none-yet \"none\" half \"half\" full \"full\" } rules first {\n  child: none-yet when age < 6\n  young: half when age < 18\n  otherwise full\n}\n";

#[test]
fn what_nobody_notices_is_told() {
    let example = "example \"A child\" {\n  given age is 5\n  expect fee is none-yet\n}\n";
    let mut files = Memory::default();
    files.add("policies/t.case", format!("{FEE}{example}"));
    let (_, mutated) = mutation(&files);
    let told = verdicts(&mutated);
    assert_eq!(
        told["`child`: “the age is less than 6” becomes “the age is less than 5”"],
        MutantVerdict::Noticed
    );
    assert_eq!(
        told["`child`: “the age is less than 6” becomes “the age is less than 7”"],
        MutantVerdict::Missed
    );
    assert_eq!(told["`young`: half becomes full"], MutantVerdict::Missed);
    // Who is no child is half or full; that nobody is half would be reported.
    assert_eq!(told["`otherwise` is left out"], MutantVerdict::Proved);
    assert!(mutated.percent() > 20 && mutated.percent() < 60, "{told:?}");
    // A case beside the sources is a test as well.
    files.add(
        "policies/cases/fees.csv",
        "age,fee\n6,half\n17,half\n18,full\n",
    );
    let (_, mutated) = mutation(&files);
    assert!(
        !verdicts(&mutated)
            .values()
            .any(|verdict| *verdict == MutantVerdict::Missed),
        "{:?}",
        verdicts(&mutated)
    );
}

/// What is suggested notices nearly all.
#[test]
fn suggested_cases_notice_what_is_not_noticed() {
    let text = |(path, bytes): (String, Vec<u8>)| {
        (
            format!("policies/{path}"),
            String::from_utf8(bytes).expect("UTF-8"),
        )
    };
    let sources: BTreeMap<String, String> = common::folder("policies")
        .into_iter()
        .filter(|(path, _)| path.ends_with(".case"))
        .map(text)
        .collect();
    let files = |sources: &BTreeMap<String, String>| {
        let mut files = common::shipped();
        sources
            .iter()
            .for_each(|(path, text)| files.add(path, text.as_str()));
        files
    };
    let (mut project, before) = mutation(&files(&sources));
    let tests = test(&files(&sources), &mut project, &Settings::default()).expect("tests");
    let suggested = cover(&project, &tests, true, &Settings::default())
        .expect("in budget")
        .suggested;
    let proposals = suggested.iter().map(|(file, proposal)| (*file, proposal));
    let sources = common::pasted(&sources, &project, proposals);
    let (_, after) = mutation(&files(&sources));
    assert_eq!(before.changes(), after.changes());
    assert!(
        before.percent() < 70 && after.percent() >= 80,
        "{} {}",
        before.percent(),
        after.percent()
    );
    assert!(
        after.count(MutantVerdict::Missed) < 12,
        "{:?}",
        after.judged
    );
}

/// The changes that are made are made one at a time.
#[test]
fn a_change_changes_one_place() {
    let project = common::project(&[("t.case", FEE)]);
    let mutants: Vec<Mutant> = generate(&project.model, &project.model.files[0]);
    assert!(mutants.len() > 10);
    let before = format!("{:?}", project.model.decisions);
    let after: BTreeSet<String> = mutants
        .iter()
        .map(|mutant| format!("{:?}", mutant.made(&project.model).decisions))
        .collect();
    assert!(after.len() == mutants.len() && !after.contains(&before));
}
