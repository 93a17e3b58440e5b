//! Exported tables, run by the engines that their formats are made for, against the evaluator: a
//! DMN reader with a FEEL interpreter, the engine of JDM, two of SQL; CSV by casebook itself, which
//! takes it as rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::common;
use casebook_runtime::policy;
use casebook_runtime::policy::{Hit, Policy};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::region::space::Case;
use casebook::analysis::rules::decisions;
use casebook::analysis::tables;
use casebook::analysis::tables::{Subject, Table};
use casebook::driver::Project;
use casebook::emit;
use casebook::emit::exports::Export;
use casebook::model::{Constant, Domain, Fact, OrderedKind};

const NODES: usize = 1_000_000;

/// How many cases of a table are run.
const CASES: usize = 300;

fn is_built(project: &Project) -> bool {
    let stops = [
        "overlapping-scenarios",
        "conflicting-rules",
        "impossible-world",
        "syntax-error",
    ];
    !common::codes(project)
        .iter()
        .any(|code| stops.contains(code))
}

/// The number of parts by which a table tells versions apart is in the comment above its SQL.
fn parts(sql: &str, name: &str) -> u32 {
    let line = sql
        .lines()
        .find(|line| line.starts_with(&format!("-- \"{name}\" BIGINT")))
        .expect("a column");
    match line.rsplit("; ").next().expect("words") {
        "the version's first part" => 1,
        "the version as 65536 * major + minor" => 2,
        words if words.ends_with("+ patch") => 3,
        _ => 4,
    }
}

fn given(fact: &Fact, value: Constant, sql: &str) -> Json {
    match (&fact.domain, value) {
        (Domain::YesNo, Constant::Index(index)) => json!(index == 1),
        (Domain::OneOf(values), Constant::Index(index)) => json!(values[index].name),
        (Domain::AnyOf(values), Constant::Members(set)) => {
            let has = values
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1);
            json!(has.map(|(_, value)| &value.name).collect::<Vec<_>>())
        }
        (Domain::Ordered(ordered), Constant::Number(n)) => match &ordered.kind {
            OrderedKind::Number { .. } => {
                json!(ordered.show_bare(n).parse::<serde_json::Number>().unwrap())
            }
            OrderedKind::Date => json!({ "date": ordered.show(n) }),
            OrderedKind::Time => json!({ "time": ordered.show(n) }),
            OrderedKind::Version => {
                json!(n >> (16 * (4 - parts(sql, &fact.name.replace('-', "_")))))
            }
        },
        _ => Json::Null,
    }
}

fn expected(evaluator: &Evaluator<'_>, project: &Project, table: &Table, case: &Case) -> Json {
    let Subject::Decision(id) = table.subject else {
        let Subject::Guide(id) = table.subject else {
            return Json::Null;
        };
        let taken = evaluator.scenarios(id, case);
        return taken
            .first()
            .map_or(Json::Null, |id| json!(project.model.scenarios.at(*id).name));
    };
    let domain = &project.model.decisions.at(id).domain;
    match (domain, evaluator.values(id, case).first()) {
        (Domain::YesNo, Some(Constant::Index(index))) => json!(*index == 1),
        (Domain::OneOf(values), Some(Constant::Index(index))) => json!(values[*index].name),
        (Domain::AnyOf(values), Some(Constant::Members(set))) => {
            json!(
                values
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| set >> at & 1 == 1)
                    .map(|(_, v)| &v.name)
                    .collect::<Vec<_>>()
            )
        }
        (Domain::Ordered(ordered), Some(Constant::Number(n))) => match ordered.kind {
            OrderedKind::Number { .. } => json!(ordered.show_bare(*n).parse::<f64>().unwrap()),
            _ => json!(casebook_value(ordered.lo, ordered.hi, &ordered.kind, *n)),
        },
        _ => Json::Null,
    }
}

/// Dates and versions as results are texts, as casebook writes them for programs.
fn casebook_value(lo: i64, hi: i64, kind: &OrderedKind, value: i64) -> String {
    match kind {
        OrderedKind::Date => policy::Domain::Date { lo, hi }.show(value),
        OrderedKind::Time => policy::Domain::Time { lo, hi }.show(value),
        _ => policy::Domain::Version { lo, hi }.show(value),
    }
}

fn columns(policy: &Policy, asked: &[u32]) -> Vec<Json> {
    let mut columns = Vec::new();
    for fact in asked.iter().map(|at| &policy.facts[*at as usize]) {
        let name = fact.name.replace('-', "_");
        let mut column = |name: &str, member: Option<&str>, kind: &str| {
            let mut column =
                json!({ "name": name, "fact": fact.name.replace('-', "_"), "type": kind });
            if let Some(member) = member {
                column["member"] = json!(member);
            }
            columns.push(column);
        };
        match &fact.domain {
            policy::Domain::YesNo => column(&name, None, "BOOLEAN"),
            policy::Domain::OneOf(_) => column(&name, None, "VARCHAR"),
            policy::Domain::AnyOf(choices) => choices.iter().for_each(|choice| {
                column(
                    &format!("{name}_{}", choice.name.replace('-', "_")),
                    Some(&choice.name),
                    "BOOLEAN",
                );
            }),
            policy::Domain::Number { decimals: 0, .. } | policy::Domain::Version { .. } => {
                column(&name, None, "BIGINT");
            }
            policy::Domain::Number { .. } => column(&name, None, "DECIMAL(18,4)"),
            policy::Domain::Date { .. } => column(&name, None, "DATE"),
            policy::Domain::Time { .. } => column(&name, None, "CHAR(5)"),
        }
    }
    columns
}

/// The facts that a table asks for, by position.
fn asked(table: &policy::Table) -> Vec<u32> {
    let cells = table
        .rows
        .iter()
        .flat_map(|row| &row.when)
        .chain(&table.others);
    let facts: BTreeSet<u32> = cells
        .flat_map(|cell| cell.sides.iter().map(|side| side.fact))
        .collect();
    facts.into_iter().collect()
}

/// A table's cases with what is expected of them, and the columns that they are.
fn with_cases(
    project: &Project,
    file: &casebook::model::File,
    (policy, evaluator): (&Policy, &Evaluator<'_>),
    (table, data): (&Table, &policy::Table),
    cases: &[&Case],
    sql: &str,
) -> Json {
    let asked = asked(data);
    let fact = |at: &u32| {
        let name = &policy.facts[*at as usize].name;
        let mut seen = project.model.facts.iter();
        seen.find(|(_, fact)| fact.name == *name && file.sees.contains(&fact.span.file))
            .unwrap()
    };
    let facts: Vec<_> = asked.iter().map(fact).collect();
    let read = |case: &&Case| -> Json {
        let pairs = facts
            .iter()
            .map(|(id, fact)| (fact.name.replace('-', "_"), given(fact, case[id], sql)));
        Json::Object(pairs.collect())
    };
    let member = |choice: &policy::Choice| {
        let column = format!("{}_{}", table.name, choice.name).replace('-', "_");
        json!({ "name": choice.name, "column": column })
    };
    let members: Vec<Json> = match &data.result {
        policy::Domain::AnyOf(choices) => choices.iter().map(member).collect(),
        _ => Vec::new(),
    };
    json!({
        "collects": data.hit == Hit::Collect,
        "members": members,
        "columns": columns(policy, &asked),
        "cases": cases.iter().map(read).collect::<Vec<_>>(),
        "expected": cases.iter().map(|case| expected(evaluator, project, table, case)).collect::<Vec<_>>(),
    })
}

/// Writes a project's tables in all formats, with cases and what is expected of them. How many were
/// refused, by format.
fn write(
    project: &Project,
    folder: &Path,
    number: usize,
    tables: &mut Vec<Json>,
) -> BTreeMap<&'static str, usize> {
    let mut refused = BTreeMap::new();
    for file in &project.model.files {
        let mut context = decisions::context_of(&project.model, file, NODES).expect("in budget");
        let all = tables::tables(&mut context).expect("in budget");
        let policy = emit::policy(&mut context, &all).expect("in budget");
        let evaluator = Evaluator::new(&project.model, &file.sees);
        let cases = common::cases(&project.model, &context.space, CASES);
        // What two rows say of readers who cannot be is in nobody's interest.
        let cases: Vec<&Case> = cases
            .iter()
            .filter(|case| evaluator.possible(case))
            .collect();
        for (table, data) in all.iter().zip(&policy.tables) {
            if cases.is_empty() || data.rows.iter().all(|row| row.when.is_empty()) {
                continue;
            }
            let mut files = BTreeMap::new();
            for export in [Export::Dmn, Export::Jdm, Export::Sql, Export::Spark] {
                match export.write(&policy, data) {
                    Ok(text) => {
                        let name = format!(
                            "{number}-{}-{}.{}",
                            file.stem(),
                            table.name,
                            export.ending()
                        );
                        std::fs::write(folder.join(&name), &text).expect("written");
                        files.insert(export.name(), (name, text));
                    }
                    Err(_) => *refused.entry(export.name()).or_insert(0) += 1,
                }
            }
            let asked = asked(data);
            let mut entry = with_cases(
                project,
                file,
                (&policy, &evaluator),
                (table, data),
                &cases,
                &files["sql"].1,
            );
            entry["name"] = json!(format!("{number}/{}/{}", file.stem(), table.name));
            // A table that asks for nothing has no columns to be given.
            for (format, (name, _)) in files
                .iter()
                .filter(|(format, _)| !asked.is_empty() || **format != "sql")
            {
                entry[*format] = json!(name);
            }
            let partly = in_part(project, file, (&policy, data), &cases, &entry);
            tables.push(entry);
            tables.extend(partly);
        }
    }
    refused
}

/// The same for SQL alone, with every third column or so unknown: `NULL`, unless what is known
/// suffices.
fn in_part(
    project: &Project,
    file: &casebook::model::File,
    (policy, data): (&Policy, &policy::Table),
    cases: &[&Case],
    whole: &Json,
) -> Option<Json> {
    let asked = asked(data);
    if data.hit == Hit::Collect || asked.is_empty() || whole["sql"].is_null() {
        return None;
    }
    let id = |at: u32| {
        let name = &policy.facts[at as usize].name;
        let mut seen = project.model.facts.iter();
        seen.find(|(_, fact)| fact.name == *name && file.sees.contains(&fact.span.file))
            .unwrap()
            .0
    };
    let mut part = whole.clone();
    part["name"] = json!(format!("{} in part", whole["name"].as_str().unwrap()));
    for format in ["dmn", "jdm"] {
        part.as_object_mut().unwrap().remove(format);
    }
    for (turn, case) in cases.iter().enumerate() {
        let is_known = |at: u32| !(turn + at as usize).is_multiple_of(3);
        let known = |at: u32| is_known(at).then(|| common::number(case[&id(at)]));
        for at in asked.iter().filter(|at| !is_known(**at)) {
            let name = policy.facts[*at as usize].name.replace('-', "_");
            part["cases"][turn].as_object_mut().unwrap().remove(&name);
        }
        let row = data.rows.iter().find_map(|row| match fits(row, &known) {
            Some(true) => Some(Some(row)),
            None if data.hit == Hit::First => Some(None),
            None | Some(false) => None,
        });
        // What it is where all is known is compared with the evaluator elsewhere.
        if row.flatten().is_none() {
            part["expected"][turn] = Json::Null;
        }
    }
    Some(part)
}

/// Whether a row fits a case, if that is known.
fn fits(row: &policy::Row, known: &dyn Fn(u32) -> Option<i64>) -> Option<bool> {
    let mut open = false;
    for cell in &row.when {
        let sides = || {
            cell.sides
                .iter()
                .map(|side| known(side.fact).map(|value| side.admits.admits(value)))
        };
        match (
            sides().any(|side| side == Some(false)),
            sides().all(|side| side == Some(true)),
        ) {
            (true, _) => {}
            (false, true) => return Some(true),
            (false, false) => open = true,
        }
    }
    (!open).then_some(false)
}

/// How many answers each engine gave; none of them differs.
fn run(command: &mut Command, engines: &Path, folder: &Path) -> BTreeMap<String, usize> {
    let output = command
        .arg(folder)
        .current_dir(engines)
        .output()
        .expect("it runs: ./tests/run installs what it needs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let last = output
        .stdout
        .trim_ascii_end()
        .split(|byte| *byte == b'\n')
        .next_back()
        .expect("a line");
    serde_json::from_slice(last).expect("counts")
}

#[test]
#[ignore = "needs what ./tests/run installs in tests/engines"]
fn engines_decide_as_the_evaluator_does() {
    let engines = common::root().join("tests/engines");
    let folder = tempfile::tempdir().expect("a folder");
    let mut tables = Vec::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut add = |project: &Project, number: usize| {
        if is_built(project) {
            for (format, count) in write(project, folder.path(), number, &mut tables) {
                *refused.entry(format).or_insert(0) += count;
            }
        }
    };
    add(&common::shipped_project(&common::shipped()), 0);
    add(
        &common::project(&[("tariff.case", include_str!("../corpus/mutants/tariff.case"))]),
        1,
    );
    // Policies that are random but the same in each run, so that a fault can be found again.
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let choices = proptest::collection::vec(any::<u16>(), 0..120);
    for number in 2..80 {
        let choices = choices.new_tree(&mut runner).expect("choices").current();
        add(
            &common::project(&[("random.case", &common::generate::policy(&choices))]),
            number,
        );
    }
    let count = tables.len();
    assert!(count > 100, "{count}");
    std::fs::write(
        folder.path().join("cases.json"),
        json!({ "tables": tables }).to_string(),
    )
    .expect("written");
    let mut compared = run(Command::new("node").arg("run.mjs"), &engines, folder.path());
    compared.extend(run(
        Command::new("venv/bin/python").arg("spark.py"),
        &engines,
        folder.path(),
    ));
    println!("{count} tables; compared: {compared:?}; refused: {refused:?}");
    for engine in ["dmn", "jdm", "duckdb", "postgres", "spark"] {
        assert!(compared[engine] > 10_000, "{compared:?}");
    }
}

// ---- CSV
// ----------------------------------------------------------------------------------------------

/// A domain as a source has it.
fn written(domain: &policy::Domain) -> String {
    let choices = |choices: &[policy::Choice]| {
        choices
            .iter()
            .map(|choice| format!("{} \"{}\"", choice.name, choice.name))
            .collect::<Vec<_>>()
            .join("\n  ")
    };
    let (lo, hi) = domain.bounds();
    let (from, to) = (domain.show(lo), domain.show_last(hi));
    match domain {
        policy::Domain::YesNo => "yes/no".to_owned(),
        policy::Domain::OneOf(list) => format!("one of {{\n  {}\n}}", choices(list)),
        policy::Domain::AnyOf(list) => format!("any of {{\n  {}\n}}", choices(list)),
        policy::Domain::Number { unit, .. } => {
            format!("{from}..{to} {}", unit.as_deref().unwrap_or(""))
        }
        policy::Domain::Date { .. } => format!("date {from} .. {to}"),
        policy::Domain::Time { .. } => format!("time {from} .. {to}"),
        policy::Domain::Version { .. } => format!("version {from} .. {to}"),
    }
}

/// The same decision, its rows taken from the exported file, says of each reader the same. How many
/// were refused.
fn check_csv(project: &Project) -> (usize, usize) {
    let (mut taken, mut refused) = (0, 0);
    for file in &project.model.files {
        let mut context = decisions::context_of(&project.model, file, NODES).expect("in budget");
        let all = tables::tables(&mut context).expect("in budget");
        let policy = emit::policy(&mut context, &all).expect("in budget");
        let evaluator = Evaluator::new(&project.model, &file.sees);
        for (table, data) in all
            .iter()
            .zip(&policy.tables)
            .filter(|(_, data)| data.rows.iter().any(|r| !r.when.is_empty()))
        {
            let Ok(csv) = Export::Csv.write(&policy, data) else {
                refused += 1;
                continue;
            };
            taken += 1;
            let mut source = String::new();
            for fact in &policy.facts {
                let _ = writeln!(
                    source,
                    "fact {} \"{}\" is {}",
                    fact.name,
                    fact.name,
                    written(&fact.domain)
                );
            }
            let result = written(&data.result);
            let policy_of = if data.hit == Hit::First {
                "rules first "
            } else {
                ""
            };
            let _ = writeln!(
                source,
                "decision {} \"D\" is {result} {policy_of}from \"again.csv\"",
                table.name
            );
            let again = common::project(&[("again.case", &source), ("again.csv", &csv)]);
            let faults: Vec<_> = again
                .report
                .findings
                .iter()
                .filter(|f| {
                    [
                        "bad-row",
                        "syntax-error",
                        "wrong-kind",
                        "outside-domain",
                        "unknown-name",
                    ]
                    .contains(&f.diagnostic.code.name)
                })
                .collect();
            assert!(faults.is_empty(), "{source}\n{csv}\n{faults:?}");
            let (id, _) = again.model.decisions.iter().next().expect("a decision");
            let other = Evaluator::new(&again.model, &again.model.files[0].sees);
            for case in common::cases(&project.model, &context.space, CASES)
                .iter()
                .filter(|case| evaluator.possible(case))
            {
                let named = |name: &str| {
                    project
                        .model
                        .facts
                        .iter()
                        .find(|(id, fact)| fact.name == name && case.contains_key(id))
                };
                let same: Case = again
                    .model
                    .facts
                    .iter()
                    .map(|(id, fact)| (id, case[&named(&fact.name).unwrap().0]))
                    .collect();
                let mut says = other.values(id, &same);
                // A decision over `any of` has a value for everybody; those for whom it is not have
                // no row.
                if data.hit == Hit::Collect && other.winners(id, &same).is_empty() {
                    says.clear();
                }
                let (expected, _) = common::says(&evaluator, &project.model, table, case);
                let says = says.first().map(|value| common::number(*value));
                let nothing = data.hit == Hit::Collect && says.is_none() && expected == Some(0);
                assert!(
                    says == expected || nothing,
                    "{}: {case:?}: {says:?} instead of {expected:?}\n{csv}",
                    table.name
                );
            }
        }
    }
    (taken, refused)
}

proptest! {
    #![proptest_config(common::random::config(60))]

    #[test]
    fn rows_of_random_policies_are_taken_back(choices in proptest::collection::vec(any::<u16>(), 0..120)) {
        let project = common::project(&[("random.case", &common::generate::policy(&choices))]);
        if is_built(&project) {
            check_csv(&project);
        }
    }
}

#[test]
fn rows_of_known_policies_are_taken_back() {
    let (taken, refused) = check_csv(&common::shipped_project(&common::shipped()));
    assert!(taken >= 8 && refused <= 2, "{taken} {refused}");
    let tariff = common::project(&[("tariff.case", include_str!("../corpus/mutants/tariff.case"))]);
    assert_eq!(check_csv(&tariff), (5, 0));
}
