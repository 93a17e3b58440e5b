//! What is emitted against the evaluator: the JSON tables, read by a reader that knows nothing but the
//! file, and the Rust rules, compiled and run, say of each case what the evaluator says.

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
#[path = "../benches/numbers/mod.rs"]
mod numbers;
#[path = "../benches/tables_source/mod.rs"]
mod tables_source;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::{Command, Stdio};

use casebook::analysis::World;
use casebook::analysis::evaluate::Evaluator;
use casebook::analysis::space::Case;
use casebook::analysis::tables::{Hit, Subject, Table};
use casebook::driver::Project;
use casebook::emit::{self, Rules};
use casebook::model::domain::version_parts;
use casebook::model::{Constant, Domain, Model, OrderedKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

const NODES: usize = 1_000_000;

fn world<'m>(project: &'m Project, file: &'m casebook::model::File) -> (World<'m>, Vec<Table>) {
    let mut world = World::new(&project.model, file, NODES).expect("in budget");
    let tables = world.tables().expect("in budget");
    (world, tables)
}

/// The rows that fit, by the evaluator.
fn winners(evaluator: &Evaluator<'_>, model: &Model, table: &Table, case: &Case) -> BTreeSet<String> {
    match table.subject {
        Subject::Decision(id) => {
            let rules = &model.decisions.at(id).rules;
            evaluator.winners(id, case).into_iter().map(|at| rules[at].name.clone()).collect()
        }
        Subject::Guide(id) => {
            evaluator.scenarios(id, case).into_iter().map(|id| model.scenarios.at(id).name.clone()).collect()
        }
    }
}

// ---- JSON -------------------------------------------------------------------------------------------

/// A case as whoever reads the table would have it: facts by name.
fn json_case(model: &Model, case: &Case) -> BTreeMap<String, Json> {
    let value = |domain: &Domain, value: &Constant| match (domain, value) {
        (Domain::YesNo, Constant::Index(index)) => json!(*index == 1),
        (Domain::AnyOf(values), Constant::Members(set)) => {
            json!(
                values
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| set >> at & 1 == 1)
                    .map(|(_, v)| &v.name)
                    .collect::<Vec<_>>()
            )
        }
        (Domain::Ordered(ordered), Constant::Number(n)) => match &ordered.kind {
            OrderedKind::Number { .. } => {
                ordered.show_bare(*n).parse::<f64>().map_or(Json::Null, |number| json!(number))
            }
            OrderedKind::Date => json!(ordered.show(*n)),
            OrderedKind::Version => json!(version_parts(*n).map(|part| part.to_string()).join(".")),
        },
        (domain, Constant::Index(index)) => json!(domain.values()[*index].name),
        _ => Json::Null,
    };
    case.iter()
        .map(|(id, constant)| (model.facts.at(*id).name.clone(), value(&model.facts.at(*id).domain, constant)))
        .collect()
}

fn fits(side: &Json, value: &Json) -> bool {
    let order = |json: &Json| -> Vec<f64> {
        match json {
            Json::Number(number) => vec![number.as_f64().expect("a number")],
            Json::String(text) => text.split(['.', '-']).map(|part| part.parse().expect("digits")).collect(),
            _ => Vec::new(),
        }
    };
    let members = |json: &Json| json.as_array().cloned().unwrap_or_default();
    let is = side.get("is").is_none_or(|list| members(list).contains(value));
    let between = |one: &Json| order(&one["from"]) <= order(value) && order(value) <= order(&one["to"]);
    let inside = side.get("in").is_none_or(|list| members(list).iter().any(between));
    let includes = side.get("includes").is_none_or(|list| members(list).iter().all(|m| members(value).contains(m)));
    let excludes = side.get("excludes").is_none_or(|list| !members(list).iter().any(|m| members(value).contains(m)));
    is && inside && includes && excludes
}

fn any_box(boxes: &Json, case: &BTreeMap<String, Json>) -> bool {
    boxes.as_array().is_some_and(|boxes| {
        boxes
            .iter()
            .any(|one| one.as_object().is_some_and(|sides| sides.iter().all(|(fact, side)| fits(side, &case[fact]))))
    })
}

fn check_json(project: &Project, most: usize) {
    let schema: Json = serde_json::from_str(include_str!("../schemas/decision-table-1.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for file in &project.model.files {
        let (mut world, tables) = world(project, file);
        let evaluator = Evaluator::new(&project.model, &file.sees);
        let cases = common::cases(&project.model, &world.space, most);
        for table in &tables {
            let json: Json = serde_json::from_str(&emit::table(&mut world, table).expect("in budget")).expect("JSON");
            let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", table.name);
            for case in &cases {
                let read = json_case(&project.model, case);
                let rows = json["rows"].as_array().expect("rows");
                let fitting: BTreeSet<String> = rows
                    .iter()
                    .filter(|row| any_box(&row["when"], &read))
                    .map(|row| row["rule"].as_str().expect("a name").to_owned())
                    .collect();
                assert_eq!(fitting, winners(&evaluator, &project.model, table, case), "{} {read:?}", table.name);
                // A guide whose scenarios overlap is reported, and nothing is emitted.
                let sound = !common::codes(project).contains(&"overlapping-scenarios");
                if sound && json["hitPolicy"] == "unique" && evaluator.possible(case) {
                    assert!(fitting.len() < 2, "{} {read:?}", table.name);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_random_policies(choices in proptest::collection::vec(any::<u16>(), 0..120)) {
        let source = common::generate::policy(&choices);
        check_json(&common::project(&[("random.case", &source)]), 3_000);
    }
}

#[test]
fn tables_of_the_shipped_policies() {
    check_json(&common::shipped_project(&common::shipped()), 20_000);
}

/// Whose rules together are more than a diagram holds.
#[test]
fn a_large_table_is_what_the_evaluator_says() {
    let project =
        common::project_with(&[("t.case", &tables_source::table(12, 600, 0))], "levels:\n  unused-item: allow\n");
    assert!(common::codes(&project).is_empty(), "{:?}", common::codes(&project));
    let table = &world(&project, &project.model.files[0]).1[0];
    assert!(table.complete && table.total && table.hit == Hit::Unique);
    check_json(&project, 200);
}

// ---- Rust -------------------------------------------------------------------------------------------

fn snake(name: &str) -> String {
    name.replace(['-', '/', '.'], "_")
}

fn camel(name: &str) -> String {
    name.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

fn module_of(model: &Model, file: casebook::base::FileId) -> String {
    let path = &model.file(file).expect("a file").path;
    snake(path.trim_start_matches("policies/").trim_end_matches(".case"))
}

/// The rules of files as they are written.
fn rules(model: &Model, all: &[(World<'_>, Vec<Table>)]) -> String {
    let rules = Rules::new(model, "policies");
    Rules::source(all.iter().map(|(world, tables)| rules.module(world, tables)))
}

/// A program that reads cases (one number a fact, in the order of the facts) and prints, for each table
/// of each file, the rules that win.
fn program(project: &Project, all: &[(World<'_>, Vec<Table>)]) -> String {
    let model = &project.model;
    let mut text =
        format!("#[deny(warnings)]\n#[allow(dead_code)]\nmod rules {{\n{}\n}}\nuse rules::*;\n", rules(model, all));
    text.push_str("fn main() {\nfor line in std::io::stdin().lines() {\nlet line = line.unwrap();\nlet v: Vec<i64> = line.split(' ').map(|n| n.parse().unwrap()).collect();\nlet mut out: Vec<String> = Vec::new();\n");
    for (world, tables) in all.iter().filter(|(_, tables)| !tables.is_empty()) {
        let module = module_of(model, world.file.id);
        let mut used: Vec<_> = tables.iter().flat_map(|table| table.facts.iter().copied()).collect();
        used.sort_unstable();
        used.dedup();
        let _ = writeln!(text, "{{ let facts = {module}::Facts {{");
        for id in used {
            let fact = model.facts.at(id);
            let at = id.index();
            let path = format!("{}::{}", module_of(model, fact.span.file), camel(&fact.name));
            let value = match &fact.domain {
                Domain::YesNo => format!("v[{at}] == 1"),
                Domain::OneOf(values) => {
                    let arms: Vec<String> = values
                        .iter()
                        .enumerate()
                        .map(|(n, value)| format!("{n} => {path}::{}", camel(&value.name)))
                        .collect();
                    format!("match v[{at}] {{ {}, _ => panic!() }}", arms.join(", "))
                }
                Domain::AnyOf(values) => {
                    let fields: Vec<String> = values
                        .iter()
                        .enumerate()
                        .map(|(n, value)| format!("{}: v[{at}] >> {n} & 1 == 1", snake(&value.name)))
                        .collect();
                    format!("{path} {{ {} }}", fields.join(", "))
                }
                Domain::Ordered(_) => format!("{path}::new(v[{at}]).unwrap()"),
            };
            let _ = writeln!(text, "{}: {value},", snake(&fact.name));
        }
        text.push_str("};\n");
        for table in tables {
            let call = format!("{module}::{}(&facts)", snake(&table.name));
            let ruling = if table.total { format!("Some({call})") } else { call };
            let _ = writeln!(
                text,
                "out.push({ruling}.map_or(String::new(), |ruling| ruling.why().map(|rule| rule.id).collect::<Vec<_>>().join(\",\")));"
            );
        }
        text.push_str("}\n");
    }
    text.push_str("println!(\"{}\", out.join(\" | \"));\n}\n}\n");
    text
}

fn check_rust(project: &Project, most: usize) {
    let model = &project.model;
    let all: Vec<(World<'_>, Vec<Table>)> = model.files.iter().map(|file| world(project, file)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let (source, binary) = (folder.path().join("main.rs"), folder.path().join("main"));
    std::fs::write(&source, program(project, &all)).expect("written");
    let rustc =
        Command::new("rustc").args(["--edition", "2024", "-o"]).arg(&binary).arg(&source).output().expect("rustc");
    assert!(rustc.status.success(), "{}\n{}", String::from_utf8_lossy(&rustc.stderr), program(project, &all));
    // The space of the file that sees most has all the facts that matter; the others are at their first.
    let (widest, _) = all.iter().max_by_key(|(world, _)| world.space.axes().len()).expect("a file");
    let cases = common::cases(model, &widest.space, most);
    let (mut input, mut expected) = (String::new(), Vec::new());
    for case in &cases {
        let numbers = model.facts.iter().map(|(id, fact)| match (case.get(&id), &fact.domain) {
            (Some(Constant::Index(index)), _) => index.to_string(),
            (Some(Constant::Number(number)), _) => number.to_string(),
            (Some(Constant::Members(set)), _) => set.to_string(),
            (None, Domain::Ordered(ordered)) => ordered.lo.to_string(),
            (None, _) => "0".to_owned(),
        });
        let _ = writeln!(input, "{}", numbers.collect::<Vec<_>>().join(" "));
        expected.push(line(model, &all, case));
    }
    let mut child = Command::new(&binary).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, input.as_bytes()));
    let output = child.wait_with_output().expect("its output");
    writer.join().expect("a thread").expect("written");
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(said.lines().count(), cases.len());
    for ((said, expected), case) in said.lines().zip(expected).zip(&cases) {
        assert_eq!(said, expected, "{case:?}");
    }
}

/// What the program must print for a case, by the evaluator. A fact that the widest file does not see has
/// its first value.
fn line(model: &Model, all: &[(World<'_>, Vec<Table>)], case: &Case) -> String {
    let mut full = case.clone();
    for (id, fact) in model.facts.iter() {
        full.entry(id).or_insert_with(|| match &fact.domain {
            Domain::Ordered(ordered) => Constant::Number(ordered.lo),
            Domain::AnyOf(_) => Constant::Members(0),
            _ => Constant::Index(0),
        });
    }
    let mut out = Vec::new();
    for (world, tables) in all {
        let evaluator = Evaluator::new(model, &world.file.sees);
        for table in tables {
            let won = winners(&evaluator, model, table, &full);
            // The generated function names them in the order of the policy.
            let ordered: Vec<&str> =
                table.rows.iter().map(|row| row.id.as_str()).filter(|id| won.contains(*id)).collect();
            let unique = table.hit == casebook::analysis::tables::Hit::Unique;
            out.push(ordered.into_iter().take(if unique { 1 } else { usize::MAX }).collect::<Vec<_>>().join(","));
        }
    }
    out.join(" | ")
}

#[test]
fn rules_of_the_shipped_policies() {
    check_rust(&common::shipped_project(&common::shipped()), 1_000_000);
}

#[test]
fn rules_of_random_policies() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(any::<u16>(), 20..140);
    let mut compared = 0;
    while compared < 12 {
        let choices = strategy.new_tree(&mut runner).expect("choices").current();
        let project = common::project(&[("random.case", &common::generate::policy(&choices))]);
        // Where scenarios overlap or rules contradict each other, nothing is emitted.
        let codes = common::codes(&project);
        if codes.contains(&"overlapping-scenarios") || codes.contains(&"conflicting-rules") {
            continue;
        }
        check_rust(&project, 2_000);
        compared += 1;
    }
}

/// In a crate of its own, as whoever includes the rules has it: pedantic clippy, formatting, no `std`.
#[test]
fn generated_rules_are_clean() {
    let policies: BTreeMap<String, Vec<u8>> = common::folder("tests/corpus/build/everything/policies");
    let everything = String::from_utf8(policies["everything.case"].clone()).expect("UTF-8");
    for project in [common::shipped_project(&common::shipped()), common::project(&[("everything.case", &everything)])] {
        let all: Vec<(World<'_>, Vec<Table>)> = project.model.files.iter().map(|file| world(&project, file)).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text).expect("written");
        std::fs::create_dir(folder.path().join("src")).expect("a folder");
        let lints = "[lints.clippy]\npedantic = { level = \"deny\", priority = -1 }\n[lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"deny\"\nwarnings = \"deny\"\n";
        write(
            "Cargo.toml",
            &format!("[package]\nname = \"consumer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{lints}"),
        );
        write("src/lib.rs", "//! A consumer.\n#![no_std]\ninclude!(\"rules.rs\");\n");
        write("src/rules.rs", &rules(&project.model, &all));
        for arguments in [["clippy", "--quiet"], ["fmt", "--check"]] {
            let output = Command::new("cargo").args(arguments).current_dir(folder.path()).output().expect("cargo");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let fmt = Command::new("rustfmt")
            .args(["--check", "src/rules.rs"])
            .current_dir(folder.path())
            .output()
            .expect("rustfmt");
        assert!(fmt.status.success(), "{}", String::from_utf8_lossy(&fmt.stdout));
    }
}

#[test]
fn dates_and_versions_are_made_of_their_parts() {
    let policies = common::folder("tests/corpus/build/everything/policies");
    let everything = String::from_utf8(policies["everything.case"].clone()).expect("UTF-8");
    let project = common::project(&[("everything.case", &everything)]);
    let rules = rules(&project.model, &[world(&project, &project.model.files[0])]);
    let mut main = format!(
        "#[allow(dead_code)]\nmod rules {{\n{rules}\n}}\nuse rules::everything::{{Bought, Firmware}};\nfn main() {{\n"
    );
    for (year, month, day) in [(2024, 1, 1), (2024, 2, 29), (2024, 12, 31), (2025, 7, 15), (2026, 12, 31)] {
        let days = casebook::model::domain::read_date(&format!("{year}-{month:02}-{day:02}")).expect("a date");
        let _ = writeln!(main, "assert_eq!(Bought::from_date({year}, {month}, {day}).unwrap().get(), {days});");
    }
    let version = casebook::model::domain::read_version("6.2.7.1").expect("a version").0;
    let _ = writeln!(main, "assert_eq!(Firmware::from_parts(6, 2, 7, 1).unwrap().get(), {version});");
    main.push_str(
        "assert!(Bought::from_date(2025, 2, 29).is_err() && Bought::from_date(2025, 13, 1).is_err());\nassert!(Bought::from_date(2027, 1, 1).is_err() && Firmware::from_parts(13, 0, 0, 0).is_err());\n}\n",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let (source, binary) = (folder.path().join("main.rs"), folder.path().join("main"));
    std::fs::write(&source, &main).expect("written");
    let rustc =
        Command::new("rustc").args(["--edition", "2024", "-o"]).arg(&binary).arg(&source).output().expect("rustc");
    assert!(rustc.status.success(), "{}", String::from_utf8_lossy(&rustc.stderr));
    assert!(Command::new(&binary).status().expect("runs").success());
}
