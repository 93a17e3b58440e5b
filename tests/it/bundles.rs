//! Bundles against the evaluator: what is decided of a case, what is left of a case that is known
//! in part, and the smallest change that leads elsewhere, all by brute force over the cases of
//! random policies.

use std::collections::{BTreeMap, BTreeSet};

use crate::{common, tables_source};
use casebook_runtime::policy::Hit;
use casebook_runtime::{Answer, Bundle};
use proptest::prelude::*;

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::region::space::Case;
use casebook::analysis::rules::decisions;
use casebook::analysis::tables::Table;
use casebook::analysis::{AnalysisContext, tables};
use casebook::driver::Project;
use casebook::emit;
use casebook::model::FactId;

const NODES: usize = 1_000_000;

/// A bundle with the facts of the model that its facts are.
struct Loaded {
    bundle: Bundle,
    facts: Vec<FactId>,
    tables: Vec<Table>,
}

fn load(project: &Project, context: &mut AnalysisContext<'_>) -> Loaded {
    let tables = tables::tables(context).expect("in budget");
    let policy = emit::policy(context, &tables).expect("in budget");
    let bytes = casebook_runtime::save(&policy).expect("a policy");
    let bundle = Bundle::load(&bytes).expect("a bundle");
    assert_eq!(bundle.policy(), &policy);
    let seen = |name: &str| {
        let facts = project.model.facts.iter();
        facts
            .into_iter()
            .find(|(_, fact)| fact.name == name && context.file.sees.contains(&fact.span.file))
            .unwrap()
            .0
    };
    let facts = bundle.facts().iter().map(|fact| seen(&fact.name)).collect();
    Loaded {
        bundle,
        facts,
        tables,
    }
}

impl Loaded {
    fn case(&self, case: &Case, known: impl Fn(usize) -> bool) -> casebook_runtime::Case {
        let mut read = self.bundle.unknown();
        let given = |at: &usize| !self.bundle.is_computed(u32::try_from(*at).unwrap());
        let facts = self.facts.iter().enumerate();
        for (at, fact) in facts.filter(|(at, _)| given(at) && known(*at)) {
            self.bundle
                .set(
                    &mut read,
                    u32::try_from(at).unwrap(),
                    common::number(case[fact]),
                )
                .expect("in the domain");
        }
        read
    }

    /// Whether some facts are worked out of others.
    fn is_related(&self) -> bool {
        !self.bundle.policy().computed.is_empty()
    }

    /// As the case has them, the facts of this bundle.
    fn values(&self, case: &Case) -> Vec<i64> {
        // What is worked out tells no two readers apart that are alike in all else.
        self.facts
            .iter()
            .map(|fact| case.get(fact).map_or(0, |value| common::number(*value)))
            .collect()
    }
}

/// Policies whose guides overlap, and the like, are not built.
fn is_built(project: &Project) -> bool {
    let stops = [
        "overlapping-scenarios",
        "conflicting-rules",
        "impossible-world",
    ];
    !common::codes(project)
        .iter()
        .any(|code| stops.contains(code))
}

fn check(project: &Project, most: usize) {
    if !is_built(project) {
        return;
    }
    for file in &project.model.files {
        let mut context = decisions::context_of(&project.model, file, NODES).expect("in budget");
        let loaded = load(project, &mut context);
        let evaluator = Evaluator::new(&project.model, &file.sees);
        let cases = common::cases(&project.model, &context.space, most);
        for table in &loaded.tables {
            for case in &cases {
                decides(project, &loaded, &evaluator, table, case);
            }
            let possible: Vec<&Case> = cases
                .iter()
                .filter(|case| evaluator.possible(case))
                .collect();
            // What is known in part is compared with all that may be: only where all cases are
            // there.
            if cases.len() < most {
                let step = (possible.len() / 12).max(1);
                for (turn, case) in possible.iter().step_by(step).enumerate() {
                    in_part(project, &loaded, &evaluator, table, case, &possible, turn);
                    changes(project, &loaded, &evaluator, table, case, &possible);
                }
            }
        }
    }
}

fn decides(
    project: &Project,
    loaded: &Loaded,
    evaluator: &Evaluator<'_>,
    table: &Table,
    case: &Case,
) {
    let read = loaded.case(case, |_| true);
    assert_eq!(
        loaded.bundle.is_possible(&read),
        evaluator.possible(case),
        "{case:?}"
    );
    let (expected, rows) = common::says(evaluator, &project.model, table, case);
    let ours = loaded.bundle.table(&table.name).expect("a table");
    let ruling = ours.decide(&read).expect("all is known");
    if !evaluator.possible(case) && rows.len() > 1 {
        return;
    }
    assert_eq!(
        ruling.map(|ruling| ruling.value()),
        expected,
        "{} {case:?}",
        table.name
    );
    let given: BTreeSet<&str> = ours
        .rows(&read)
        .unwrap()
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    let mut winners: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    // Of rules that agree and are in order, the first is told.
    if ours.data().hit == Hit::First && given.is_subset(&winners) {
        winners.retain(|row| given.iter().next() == Some(row));
    }
    assert_eq!(given, winners, "{} {case:?}", table.name);
    let explained = ours.explain(&read);
    let whole = loaded.bundle.completed(&read);
    assert_eq!(explained.answer, Answer::Decided(ruling));
    let rows = explained.rows.iter().flat_map(|row| &row.tests);
    assert!(
        rows.chain(&explained.excluded)
            .all(|test| test.admits.admits(whole.get(test.fact).unwrap()))
    );
}

/// The results of all who may be meant by a case of which every `turn`th fact or so is known.
fn in_part(
    project: &Project,
    loaded: &Loaded,
    evaluator: &Evaluator<'_>,
    table: &Table,
    case: &Case,
    possible: &[&Case],
    turn: usize,
) {
    let known =
        |at: usize| (turn + at).is_multiple_of(3) || turn.is_multiple_of(5) && at.is_multiple_of(2);
    let read = loaded.case(case, known);
    let values = loaded.values(case);
    let meant: Vec<&&Case> = possible
        .iter()
        .filter(|other| {
            let others = loaded.values(other);
            (0..values.len()).all(|at| !known(at) || others[at] == values[at])
        })
        .collect();
    let results: BTreeSet<Option<i64>> = meant
        .iter()
        .map(|case| common::says(evaluator, &project.model, table, case).0)
        .collect();
    let ours = loaded.bundle.table(&table.name).expect("a table");
    let collects = ours.data().hit == Hit::Collect;
    match ours.answer(&read) {
        Answer::Decided(ruling) => {
            assert_eq!(
                results,
                BTreeSet::from([ruling.map(|ruling| ruling.value())]),
                "{} {read:?}",
                table.name
            );
        }
        Answer::Ask {
            fact,
            open,
            results: stated,
            worked_out,
        } => {
            assert!(read.get(fact).is_none() && open.contains(&fact));
            if loaded.is_related() {
                // Amounts of which not all is known may be anything: more may be asked than matters.
                let stated: BTreeSet<Option<i64>> = stated.into_iter().collect();
                // What a row works out is not among them as long as it cannot be.
                // Nor what leaves the domain, which is a finding of the policy.
                let (least, most) = ours.data().result.bounds();
                let is_between = |result: i64| {
                    let within = worked_out.is_some_and(|(lo, hi)| (lo..=hi).contains(&result));
                    within || !(least..=most).contains(&result)
                };
                let is_stated = |result: &Option<i64>| {
                    stated.contains(result) || result.is_some_and(is_between)
                };
                assert!(
                    collects || results.iter().all(is_stated),
                    "{} {read:?}: {results:?}, not {stated:?} {worked_out:?}",
                    table.name
                );
                return;
            }
            if collects {
                return;
            }
            assert!(
                results.len() > 1,
                "{} asks for {fact} of {read:?}, but it is {results:?}",
                table.name
            );
            assert_eq!(
                results,
                stated.into_iter().collect(),
                "{} {read:?}",
                table.name
            );
            let matter: Vec<u32> = (0..u32::try_from(values.len()).unwrap())
                .filter(|fact| matters(project, loaded, evaluator, table, &meant, *fact as usize))
                .collect();
            // Where nobody differs in one fact alone, some of those that differ together are asked.
            assert!(
                matter.is_empty() || matter == open,
                "{}: {matter:?} of {open:?} {read:?}",
                table.name
            );
        }
    }
}

/// Whether two readers differ in this fact alone and get different results.
fn matters(
    project: &Project,
    loaded: &Loaded,
    evaluator: &Evaluator<'_>,
    table: &Table,
    meant: &[&&Case],
    fact: usize,
) -> bool {
    let mut by_others: BTreeMap<Vec<i64>, BTreeSet<Option<i64>>> = BTreeMap::new();
    for case in meant {
        let mut others = loaded.values(case);
        others.remove(fact);
        by_others
            .entry(others)
            .or_default()
            .insert(common::says(evaluator, &project.model, table, case).0);
    }
    by_others.values().any(|results| results.len() > 1)
}

/// The smallest change that leads to each other result.
fn changes(
    project: &Project,
    loaded: &Loaded,
    evaluator: &Evaluator<'_>,
    table: &Table,
    case: &Case,
    possible: &[&Case],
) {
    let ours = loaded.bundle.table(&table.name).expect("a table");
    if ours.data().hit == Hit::Collect {
        return;
    }
    let mut fewest: BTreeMap<Option<i64>, usize> = BTreeMap::new();
    let values = loaded.values(case);
    for other in possible {
        let away = values
            .iter()
            .zip(loaded.values(other))
            .filter(|(one, other)| **one != *other)
            .count();
        let least = fewest
            .entry(common::says(evaluator, &project.model, table, other).0)
            .or_insert(usize::MAX);
        *least = away.min(*least);
    }
    let read = loaded.case(case, |_| true);
    for (result, fewest) in fewest {
        let near = ours.nearest(&read, result);
        if loaded.is_related() {
            // What is told leads there; it may not be the smallest change.
            let there = near.and_then(|near| ours.decide(&near.case).ok());
            if let Some(there) = there {
                assert_eq!(there.map(|ruling| ruling.value()), result, "{read:?}");
            }
            continue;
        }
        assert_eq!(
            near.map(|near| near.changes.len()),
            Some(fewest),
            "{}: to {result:?} from {read:?}",
            table.name
        );
    }
}

proptest! {
    #![proptest_config(common::random::config(150))]

    #[test]
    fn bundles_of_random_policies(choices in proptest::collection::vec(any::<u16>(), 0..120)) {
        let source = common::generate::policy(&choices);
        check(&common::project(&[("random.case", &source)]), 3_000);
    }
}

proptest! {
    #![proptest_config(common::random::config(150))]

    #[test]
    fn bundles_of_related_facts(choices in proptest::collection::vec(any::<u16>(), 0..160)) {
        let source = common::generate::related(&choices);
        check(&common::project(&[("random.case", &source)]), 3_000);
    }
}

#[test]
fn bundles_of_the_shipped_policies() {
    check(&common::shipped_project(&common::shipped()), 20_000);
}

#[test]
fn bundles_of_rows_in_order() {
    for (rules, first) in [(12, true), (100, true), (100, false)] {
        let project = common::project(&[("t.case", &tables_source::overlapping(6, rules, first))]);
        check(&project, 400);
    }
}
