//! Regions against brute force: on random small policies, what the analysis says of each case is what
//! the evaluator says of it, and a check finds something if and only if brute force does.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing, and reads and writes files"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use casebook::analysis::evaluate::{Evaluator, Met};
use casebook::analysis::regions::EventKind;
use casebook::analysis::space::Case;
use casebook::analysis::{Region, World};
use casebook::base::{Level, Span};
use casebook::driver::Project;
use casebook::model::{Constant, Domain};
use proptest::prelude::*;

const NODES: usize = 200_000;
/// How many cases are compared; of spaces with more, a sample.
const MOST: usize = 20_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn regions_and_evaluator_agree(choices in proptest::collection::vec(any::<u16>(), 0..160)) {
        compare(&common::generate::policy(&choices));
    }
}

fn compare(source: &str) {
    let project = common::project(&[("random.case", source)]);
    let findings = common::codes(&project);
    assert!(!findings.contains(&"internal-error"), "{source}");
    let faults: Vec<&str> =
        project.report.findings.iter().filter(|f| f.level == Level::Deny).map(|f| f.diagnostic.code.name).collect();
    let file = &project.model.files[0];
    assert!(file.sound, "the generator wrote a policy that is not understood: {faults:?}\n{source}");
    let mut world = World::new(&project.model, file, NODES).expect("a small policy");
    let cases = common::cases(&project.model, &world.space, MOST);
    let found: BTreeSet<&str> = findings.into_iter().collect();
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let possible: Vec<&Case> = cases.iter().filter(|case| evaluator.possible(case)).collect();
    let agree = |what: &str, world: &World<'_>, region: Region, case: &Case, holds: bool| {
        let inside = world.diagram.contains(region, &world.space.classes(case));
        assert_eq!(inside, holds, "{what} {case:?}\n{source}");
    };
    for case in &cases {
        agree("possible", &world, world.possible, case, evaluator.possible(case));
    }
    // Of a sample, that nobody is possible says nothing.
    if cases.len() < MOST {
        assert_eq!(found.contains("impossible-world"), possible.is_empty(), "{source}");
    }
    if possible.is_empty() {
        return;
    }
    for (_, define) in project.model.defines.iter() {
        let region = world.condition(&define.condition).expect("in budget");
        cases.iter().for_each(|case| agree("define", &world, region, case, evaluator.holds(&define.condition, case)));
    }
    decisions(&project, &mut world, &cases, &possible, &found, &agree, source);
    guides(&project, &mut world, &cases, &possible, &found, &agree, source);
}

/// What brute force finds, the checks find; and where it went through all cases, nothing else.
fn same(found: &BTreeSet<&str>, code: &str, brute: bool, cases: usize, source: &str) {
    assert!(found.contains(code) || !brute, "{code} is missed\n{source}");
    assert!(cases >= MOST || !found.contains(code) || brute, "{code} is a false alarm\n{source}");
}

type Agree<'a> = dyn Fn(&str, &World<'_>, Region, &Case, bool) + 'a;

fn decisions(
    project: &Project,
    world: &mut World<'_>,
    cases: &[Case],
    possible: &[&Case],
    found: &BTreeSet<&str>,
    agree: &Agree<'_>,
    source: &str,
) {
    let file = &project.model.files[0];
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let (mut conflict, mut gap, mut masked) = (false, false, false);
    for (id, decision) in project.model.decisions.iter() {
        let regions = world.decision(id).expect("in budget");
        for (at, rule) in decision.rules.iter().enumerate() {
            for case in cases {
                agree(&rule.name, world, regions.wins[at], case, evaluator.winners(id, case).contains(&at));
            }
        }
        let collects = matches!(decision.domain, Domain::AnyOf(_));
        let mut winners_of = BTreeSet::new();
        let mut applies_to = BTreeSet::new();
        for case in possible {
            let winners = evaluator.winners(id, case);
            let results: BTreeSet<Constant> = winners.iter().map(|at| decision.rules[*at].result).collect();
            let inside = decision.population.as_ref().is_none_or(|population| evaluator.holds(population, case));
            conflict |= !collects && results.len() > 1;
            gap |= !collects && inside && winners.is_empty();
            winners_of.extend(winners);
            for (at, rule) in decision.rules.iter().enumerate() {
                let when = rule.when.as_ref().is_some_and(|when| evaluator.holds(when, case));
                let unless = rule.unless.as_ref().is_some_and(|unless| evaluator.holds(unless, case));
                if inside && when && !unless {
                    applies_to.insert(at);
                }
            }
        }
        masked |= (0..decision.rules.len()).any(|at| {
            let last_resort = decision.rules[at].when.is_none();
            !winners_of.contains(&at) && (applies_to.contains(&at) || last_resort)
        });
    }
    same(found, "conflicting-rules", conflict, cases.len(), source);
    same(found, "no-rule-applies", gap, cases.len(), source);
    // That a rule wins for nobody is said of all cases; a sample may lack those for whom it wins.
    if cases.len() < MOST {
        same(found, "masked-rule", masked, cases.len(), source);
    }
}

fn guides(
    project: &Project,
    world: &mut World<'_>,
    cases: &[Case],
    possible: &[&Case],
    found: &BTreeSet<&str>,
    agree: &Agree<'_>,
    source: &str,
) {
    let file = &project.model.files[0];
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let (mut uncovered, mut overlap, mut silent, mut endless) = (false, false, false, false);
    let mut met: BTreeMap<Span, BTreeSet<Met>> = BTreeMap::new();
    for (id, guide) in project.model.guides.iter() {
        let regions = world.guide(id).expect("in budget");
        for (scenario, region) in &regions.scenarios {
            for case in cases {
                agree("scenario", world, *region, case, evaluator.scenarios(id, case).contains(scenario));
            }
            let start = world.possible(*region).expect("in budget");
            let events = world.walk(*scenario, start).expect("in budget");
            for case in possible.iter().filter(|case| evaluator.scenarios(id, case).contains(scenario)).take(300) {
                let all = evaluator.walk(*scenario, case).expect("few situations");
                let said: BTreeSet<(Met, Span)> = events
                    .iter()
                    .filter(|event| world.diagram.contains(event.start, &world.space.classes(case)))
                    .filter_map(|event| Some((met_of(&event.kind)?, event.span)))
                    .collect();
                let replayed: BTreeSet<(Met, Span)> =
                    all.into_iter().filter(|(met, _)| !matches!(met, Met::Goes(_))).collect();
                assert_eq!(said, replayed, "{} {case:?}\n{source}", project.model.scenarios.at(*scenario).name);
                endless |= !evaluator.can_stop(*scenario, case).expect("few situations");
                for (what, span) in replayed {
                    met.entry(span).or_default().insert(what);
                }
            }
        }
        for case in possible {
            let inside = guide.population.as_ref().is_none_or(|population| evaluator.holds(population, case));
            let taken = evaluator.scenarios(id, case).len();
            uncovered |= inside && taken == 0;
            overlap |= taken > 1;
            silent |= !inside && guide.otherwise.is_none();
        }
    }
    same(found, "uncovered-readers", uncovered, cases.len(), source);
    same(found, "overlapping-scenarios", overlap, cases.len(), source);
    assert!(found.contains("endless-way") || !endless, "endless\n{source}");
    if cases.len() <= 300 {
        same(found, "endless-way", endless, cases.len(), source);
    }
    // Only `g` is shown, and no eligibility.
    same(found, "unaddressed-readers", silent, cases.len(), source);
    let somewhere = |what: &Met| met.values().any(|all| all.contains(what));
    for (code, what) in [
        ("requires-does-not-hold", Met::Unmet),
        ("continue-does-not-hold", Met::NotTaken),
        ("way-without-end", Met::Over),
        ("broken-assumption", Met::Impossible),
    ] {
        // The evaluator walks with a part of the readers only, so that it may miss what the analysis finds.
        assert!(found.contains(code) || !somewhere(&what), "{code}\n{source}");
        if cases.len() <= 300 {
            assert_eq!(found.contains(code), somewhere(&what), "{code}\n{source}");
        }
    }
}

fn met_of(kind: &EventKind) -> Option<Met> {
    Some(match kind {
        EventKind::Unmet => Met::Unmet,
        EventKind::NotTaken(_) => Met::NotTaken,
        EventKind::Over => Met::Over,
        EventKind::Impossible => Met::Impossible,
        EventKind::Ends(outcome) => Met::Ends(*outcome),
        EventKind::Goes(_) => return None,
    })
}

/// A comparison proves nothing of a fault that no random policy has.
#[test]
fn random_policies_have_every_fault_that_is_compared() {
    use proptest::strategy::{Strategy, ValueTree};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = proptest::collection::vec(any::<u16>(), 0..160);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..400 {
        let choices = strategy.new_tree(&mut runner).expect("choices").current();
        let project = common::project(&[("random.case", &common::generate::policy(&choices))]);
        for code in common::codes(&project).into_iter().collect::<BTreeSet<_>>() {
            *seen.entry(code).or_default() += 1;
        }
    }
    for code in [
        "impossible-world",
        "conflicting-rules",
        "no-rule-applies",
        "masked-rule",
        "uncovered-readers",
        "overlapping-scenarios",
        "unaddressed-readers",
        "requires-does-not-hold",
        "continue-does-not-hold",
        "way-without-end",
        "broken-assumption",
        "endless-way",
        "never-true",
        "always-true",
        "unreachable-scenario",
    ] {
        assert!(seen.get(code).is_some_and(|count| *count > 2), "{code}: {seen:?}");
    }
}
