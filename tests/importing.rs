//! Tables of others become policies that say the same: what is exported is imported again and decides every case as before;
//! published faults are found; broken and hostile documents are refused.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing, and reads files"
)]

mod common;
#[path = "../benches/numbers/mod.rs"]
mod numbers;

use casebook::analysis::World;
use casebook::analysis::effort::Effort;
use casebook::driver::{Project, bundle_of};
use casebook::emit;
use casebook::emit::exports::Export;
use casebook::import;
use casebook_runtime::policy::{Domain, Hit};
use casebook_runtime::{Bundle, Case};
use numbers::Numbers;
use proptest::prelude::*;

fn imported(file: &str) -> import::Imported {
    let text = std::fs::read_to_string(format!("tests/dmn/{file}.dmn")).expect("a model");
    import::dmn(&text).expect("tables")
}

fn project(source: &str) -> Project {
    common::project_with(&[("imported.case", source)], "levels:\n  unused-item: allow\n")
}

#[test]
fn the_faults_of_a_published_table_are_found() {
    let imported = imported("loan-grade");
    assert!(imported.left_out.is_empty() && imported.assumed.is_empty(), "{imported:?}");
    let project = project(&imported.source);
    let codes = common::codes(&project);
    assert!(codes.contains(&"conflicting-rules") && codes.contains(&"no-rule-applies"), "{codes:?}");
}

#[test]
fn what_a_policy_has_is_carried_over_and_the_rest_is_listed() {
    let imported = imported("shipping");
    assert_eq!(
        imported.left_out,
        ["the decision `Total`: it is no decision table", "rule 3 of `Shipping`: `weight * 2` is no plain value"]
    );
    assert_eq!(imported.assumed.len(), 3, "{:?}", imported.assumed);
    let project = project(&imported.source);
    assert!(common::codes(&project).is_empty(), "{}\n{:?}", imported.source, common::codes(&project));
    let (bundle, _) = bundle_of(&project, "shipping", Effort::DEFAULT).expect("a decision");
    let reader = bundle.reader();
    for (case, fee) in [
        (r#"{"orders-per-year": 12, "weight": 20.5, "ordered": "2026-11-30", "express": false}"#, "0.00"),
        (r#"{"orders-per-year": 12, "weight": 20.6, "ordered": "2026-12-01", "express": false}"#, "9.90"),
        (r#"{"orders-per-year": 11, "weight": 2, "ordered": "2026-12-01", "express": true}"#, "4.50"),
        (r#"{"orders-per-year": 11, "weight": 0, "ordered": "2026-12-01", "express": true}"#, "9.90"),
        (r#"{"orders-per-year": 11, "weight": 7, "ordered": "2026-12-01", "express": true}"#, "9.90"),
        (r#"{"orders-per-year": 11, "weight": 5, "ordered": "2026-12-01", "express": true}"#, "4.50"),
    ] {
        let case = reader.json(case).expect("a case");
        let ruling = bundle.table("shipping").expect("a table").decide(&case).expect("known").expect("for everybody");
        assert_eq!(ruling.shown(), fee, "{case:?}");
    }
}

#[test]
fn what_is_no_model_is_refused() {
    let deep = "<a>".repeat(100_000);
    let refused = [
        ("", "no element"),
        ("<definitions/>", "no decision table"),
        ("<html/>", "begins with `html`"),
        ("<definitions><decision", "no XML"),
        ("<definitions><decision></definitions>", "no XML"),
        ("<!DOCTYPE d [<!ENTITY x \"y\">]><definitions>&x;</definitions>", "entity"),
        (deep.as_str(), "too deep"),
    ];
    for (text, why) in refused {
        let error = import::dmn(text).expect_err(text.get(..20).unwrap_or(text));
        assert!(error.contains(why), "{error}");
    }
}

/// The value of a fact of one bundle as the other has it: they may count with other decimals.
fn moved(case: &Case, from: &Bundle, to: &Bundle) -> Option<Case> {
    let mut moved = to.unknown();
    for (at, fact) in (0..).zip(to.facts()) {
        let own = from.position(&fact.name)?;
        let shown = from.fact(own)?.domain.show(case.get(own)?);
        to.set(&mut moved, at, fact.domain.read(&shown).ok()?).ok()?;
    }
    Some(moved)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_decides_as_before_once_imported(choices in proptest::collection::vec(any::<u16>(), 10..120)) {
        let project = common::project(&[("random.case", &common::generate::policy(&choices))]);
        let codes = common::codes(&project);
        if codes.contains(&"overlapping-scenarios") || codes.contains(&"conflicting-rules") {
            return Ok(());
        }
        for file in &project.model.files {
            let mut world = World::new(&project.model, file, 1_000_000).expect("in budget");
            let tables = world.tables().expect("in budget");
            let policy = emit::policy(&mut world, &tables).expect("in budget");
            let before = Bundle::new(policy.clone()).expect("a bundle");
            for data in &policy.tables {
                check(&policy, data, &before);
            }
        }
    }

    #[test]
    fn no_document_makes_it_panic(cells in proptest::collection::vec("[-0-9a-z\"().,<>=\\[\\] ]{0,12}", 4)) {
        let rule = format!("<rule><inputEntry><text><![CDATA[{}]]></text></inputEntry><outputEntry><text><![CDATA[{}]]></text></outputEntry></rule>", cells[0], cells[1]);
        let text = format!(
            "<definitions><decision name='d'><decisionTable hitPolicy='FIRST'><input><inputExpression><text><![CDATA[{}]]></text></inputExpression></input><output name='o'><outputValues><text><![CDATA[{}]]></text></outputValues></output>{rule}{rule}</decisionTable></decision></definitions>",
            cells[2], cells[3]
        );
        if let Ok(imported) = import::dmn(&text) {
            // What is written can be read, whatever it says.
            let codes = common::codes(&project_of(&imported.source));
            prop_assert!(!codes.contains(&"syntax-error"), "{}", imported.source);
        }
    }
}

fn project_of(source: &str) -> Project {
    common::project(&[("imported.case", source)])
}

/// A table through DMN and back.
fn check(policy: &casebook_runtime::policy::Policy, data: &casebook_runtime::policy::Table, before: &Bundle) {
    // Sets are asked for member by member in DMN, and versions are numbers: other facts.
    let other = |domain: &Domain| matches!(domain, Domain::AnyOf(_) | Domain::Version { .. });
    let asks_for_other = policy.facts.iter().any(|fact| other(&fact.domain));
    if asks_for_other
        || other(&data.result)
        || data.hit == Hit::Collect
        || data.rows.iter().all(|row| row.when.is_empty())
    {
        return;
    }
    // Several rules for everybody have no condition that could be written.
    let cells = || data.rows.iter().flat_map(|row| &row.when);
    if cells().count() > 1 && cells().all(|cell| cell.sides.is_empty()) {
        return;
    }
    let Ok(model) = Export::Dmn.write(policy, data) else { return };
    let imported = import::dmn(&model).expect("a table");
    assert_eq!(imported.left_out, Vec::<String>::new(), "{model}");
    let project = project_of(&imported.source);
    let (after, name) = match project.model.decisions.iter().next() {
        Some((_, decision)) => bundle_of(&project, &decision.name, Effort::DEFAULT).expect("a decision"),
        None => panic!("no decision in\n{}", imported.source),
    };
    let (table, own) = (after.table(&name).expect("a table"), before.table(&data.name).expect("a table"));
    let mut numbers = Numbers(11);
    for _ in 0..200 {
        let mut case = before.unknown();
        for (at, fact) in (0..).zip(before.facts()) {
            let (lo, hi) = fact.domain.bounds();
            let below = u32::try_from(hi - lo + 1).unwrap_or(u32::MAX);
            before.set(&mut case, at, lo + i64::from(numbers.below(below))).expect("in the domain");
        }
        // What the assumptions rule out may be decided either way.
        if !before.is_possible(&case) {
            continue;
        }
        let moved = moved(&case, before, &after).expect("the same facts");
        let said = table.decide(&moved).expect("known").map(|ruling| ruling.label());
        let expected = own.decide(&case).expect("known").map(|ruling| ruling.shown());
        assert_eq!(said, expected, "{case:?}\n{model}\n{}", imported.source);
    }
}
