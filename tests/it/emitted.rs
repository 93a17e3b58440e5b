//! What is emitted against the evaluator: the JSON tables, read by a reader that knows nothing but
//! the file, and the Rust rules, compiled and run, say of each case what the evaluator says.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::{Command, Stdio};
use std::rc::Rc;

use crate::{common, tables_source};
use casebook_runtime::policy::Policy;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::region::space::Case;
use casebook::analysis::rules::decisions;
use casebook::analysis::tables::{Hit, Subject, Table};
use casebook::analysis::{AnalysisContext, Exhausted, tables};
use casebook::driver::Project;
use casebook::emit::Rules;
use casebook::emit::{self, PageWords};
use casebook::model::domain::version_parts;
use casebook::model::{Constant, Domain, FactId, Model, OrderedKind, Placement};
use casebook::words::Vocabulary;

const NODES: usize = 1_000_000;

/// The context of a file, its tables, and what they are as data.
type Of<'m> = (AnalysisContext<'m>, Vec<Table>, Policy);

fn context<'m>(project: &'m Project, file: &'m casebook::model::File) -> Of<'m> {
    let mut context = decisions::context_of(&project.model, file, NODES).expect("in budget");
    let tables = tables::tables(&mut context).expect("in budget");
    let policy = emit::policy(&mut context, &tables).expect("in budget");
    (context, tables, policy)
}

/// The rows that fit, by the evaluator.
fn winners(
    evaluator: &Evaluator<'_>,
    model: &Model,
    table: &Table,
    case: &Case,
) -> BTreeSet<String> {
    match table.subject {
        Subject::Decision(id) => {
            let rules = &model.decisions.at(id).rules;
            evaluator
                .winners(id, case)
                .into_iter()
                .map(|at| rules[at].name.clone())
                .collect()
        }
        Subject::Guide(id) => evaluator
            .scenarios(id, case)
            .into_iter()
            .map(|id| model.scenarios.at(id).name.clone())
            .collect(),
    }
}

// ---- JSON
// -------------------------------------------------------------------------------------------

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
            OrderedKind::Number { .. } => ordered
                .show_bare(*n)
                .parse::<f64>()
                .map_or(Json::Null, |number| json!(number)),
            OrderedKind::Date | OrderedKind::Time => json!(ordered.show(*n)),
            OrderedKind::Version => json!(version_parts(*n).map(|part| part.to_string()).join(".")),
        },
        (domain, Constant::Index(index)) => json!(domain.values()[*index].name),
        _ => Json::Null,
    };
    case.iter()
        .map(|(id, constant)| {
            (
                model.facts.at(*id).name.clone(),
                value(&model.facts.at(*id).domain, constant),
            )
        })
        .collect()
}

/// Works out what the table says is worked out.
fn worked_out(model: &Model, case: &Case, table: &Json, read: &mut BTreeMap<String, Json>) {
    let known: BTreeMap<&str, i64> = case
        .iter()
        .filter_map(|(id, value)| {
            let name = model.facts.at(*id).name.as_str();
            match value {
                Constant::Number(number) => Some((name, *number)),
                Constant::Index(at) => Some((name, i64::try_from(*at).expect("small"))),
                Constant::Members(_) => None,
            }
        })
        .collect();
    for fact in table["facts"].as_array().expect("facts") {
        if fact["computed"].is_null() {
            continue;
        }
        let value = amount(&fact["computed"], &known, &table["calendars"]);
        let shown = match fact["type"].as_str().expect("a type") {
            "date" => json!(
                casebook::model::domain::Ordered {
                    kind: OrderedKind::Date,
                    lo: 0,
                    hi: 0
                }
                .show(value)
            ),
            "version" => continue,
            _ => {
                let decimals = fact["decimals"].as_i64().unwrap_or(0);
                let step = 10_f64.powi(i32::try_from(decimals).expect("few"));
                json!(f64::from(i32::try_from(value).expect("small")) / step)
            }
        };
        read.insert(fact["name"].as_str().expect("a name").to_owned(), shown);
    }
}

/// An amount of a table, by a calendar of its own: days are counted one by one.
fn amount(of: &Json, known: &BTreeMap<&str, i64>, calendars: &Json) -> i64 {
    let inner = |key: &str| amount(&of[key], known, calendars);
    let all = |key: &str| -> Vec<i64> {
        let parts = of[key].as_array().expect("parts").iter();
        parts.map(|part| amount(part, known, calendars)).collect()
    };
    if let Some(name) = of["fact"].as_str() {
        known[name]
    } else if let Some(parts) = of["sum"].as_array() {
        let sum = parts.iter().map(|part| {
            part["times"].as_i64().expect("a factor") * amount(&part["of"], known, calendars)
        });
        sum.sum::<i64>() + of["plus"].as_i64().expect("a constant")
    } else if of["least"].is_array() {
        all("least").into_iter().min().expect("some")
    } else if of["greatest"].is_array() {
        all("greatest").into_iter().max().expect("some")
    } else if !of["quotient"].is_null() {
        let (value, by) = (inner("quotient"), of["by"].as_i64().expect("a number"));
        let candidates = [value.div_euclid(by), value.div_euclid(by) + 1];
        if candidates[0] * by == value {
            return candidates[0];
        }
        let [down, up] = candidates;
        let (below, above) = (value - down * by, up * by - value);
        let outward = if value < 0 { down } else { up };
        let tie = match of["rounded"].as_str().expect("a way") {
            "down" => return down,
            "up" => return up,
            "toward-zero" => return if value < 0 { up } else { down },
            "half-up" => up,
            "half-even" => {
                if down % 2 == 0 {
                    down
                } else {
                    up
                }
            }
            _ => outward,
        };
        match below.cmp(&above) {
            std::cmp::Ordering::Less => down,
            std::cmp::Ordering::Greater => up,
            std::cmp::Ordering::Equal => tie,
        }
    } else if let Some(cases) = of["cases"].as_array() {
        let key = inner("by");
        let chosen: Vec<&Json> = cases
            .iter()
            .filter(|case| {
                let end = |end: &str| case[end].as_i64().expect("a number");
                end("from") <= key && key <= end("to")
            })
            .collect();
        assert_eq!(chosen.len(), 1, "{of} {key}");
        amount(&chosen[0]["is"], known, calendars)
    } else if let Some(name) = of["calendar"].as_str() {
        let days = counted_days(&calendars[name]);
        if of["daysUpTo"].is_null() {
            let at = usize::try_from(inner("nthDay") - 1).expect("a day behind 1970");
            days[at]
        } else {
            let day = inner("daysUpTo");
            i64::try_from(days.iter().filter(|counted| **counted <= day).count()).expect("few")
        }
    } else if let Some(months) = of["monthsLater"].as_i64() {
        months_later(inner("of"), months, of["endsEarly"] == true)
    } else if let Some(end) = of["periodEnd"].as_str() {
        let mut day = inner("of");
        let same = |one: i64, other: i64| {
            let ((year, month, _), (other_year, other_month, _)) = (civil(one), civil(other));
            match end {
                "day-start" | "day-end" => false,
                "month-start" | "month-end" => (year, month) == (other_year, other_month),
                _ => year == other_year,
            }
        };
        let step = if end.ends_with("end") { 1 } else { -1 };
        while same(day, day + step) {
            day += step;
        }
        day
    } else {
        let (from, to, early) = (inner("monthsFrom"), inner("to"), of["endsEarly"] == true);
        let mut months = -3_000;
        while months_later(from, months + 1, early) <= to {
            months += 1;
        }
        months
    }
}

/// The days of a calendar that count, from 1970 to 2040.
fn counted_days(calendar: &Json) -> Rc<Vec<i64>> {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<String, Rc<Vec<i64>>>> = const { RefCell::new(BTreeMap::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        let days = known.entry(calendar.to_string()).or_insert_with(|| {
            let has = |list: &str, word: &str| {
                let mut all = calendar[list].as_array().expect("a list").iter();
                all.any(|known| known.as_str() == Some(word))
            };
            let first = jiff::civil::date(1970, 1, 1);
            let days = first.series(jiff::Span::new().days(1)).take(25_567);
            let all = (0..)
                .zip(days)
                .filter(|(_, day)| {
                    let weekday = format!("{:?}", day.weekday()).to_lowercase();
                    has("weekdays", &weekday) && !has("holidays", &day.to_string())
                })
                .map(|(at, _)| at)
                .collect();
            Rc::new(all)
        });
        Rc::clone(days)
    })
}

fn months_later(day: i64, months: i64, early: bool) -> i64 {
    let (year, month, of_month) = civil(day);
    let count = year * 12 + month - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let exists = |of_month: i64| {
        jiff::civil::Date::new(
            i16::try_from(year).expect("a year"),
            i8::try_from(month).expect("a month"),
            i8::try_from(of_month).expect("a day"),
        )
        .ok()
    };
    let number = |date: jiff::civil::Date| {
        let epoch = jiff::civil::date(1970, 1, 1);
        i64::from((date - epoch).get_days())
    };
    if let Some(date) = exists(of_month) {
        return number(date);
    }
    let last = (28..of_month).rev().find_map(exists).expect("a last day");
    number(last) + i64::from(!early)
}

fn civil(day: i64) -> (i64, i64, i64) {
    let span = jiff::Span::new().days(day);
    let date = jiff::civil::date(1970, 1, 1)
        .checked_add(span)
        .expect("a day");
    (date.year().into(), date.month().into(), date.day().into())
}

fn fits(side: &Json, value: &Json) -> bool {
    // A version that begins an interval begins its series, and one that ends it ends it.
    let order = |json: &Json, fill: f64| -> Vec<f64> {
        match json {
            Json::Number(number) => vec![number.as_f64().expect("a number")],
            Json::String(text) => {
                let mut parts: Vec<f64> = text
                    .split(['.', '-', ':'])
                    .map(|part| part.parse().expect("digits"))
                    .collect();
                parts.resize(4, fill);
                parts
            }
            _ => Vec::new(),
        }
    };
    let members = |json: &Json| json.as_array().cloned().unwrap_or_default();
    let is = side
        .get("is")
        .is_none_or(|list| members(list).contains(value));
    let between = |one: &Json| {
        order(&one["from"], 0.0) <= order(value, 0.0)
            && order(value, 0.0) <= order(&one["to"], 65_535.0)
    };
    let inside = side
        .get("in")
        .is_none_or(|list| members(list).iter().any(between));
    let includes = side
        .get("includes")
        .is_none_or(|list| members(list).iter().all(|m| members(value).contains(m)));
    let excludes = side
        .get("excludes")
        .is_none_or(|list| !members(list).iter().any(|m| members(value).contains(m)));
    is && inside && includes && excludes
}

fn any_box(boxes: &Json, case: &BTreeMap<String, Json>) -> bool {
    boxes.as_array().is_some_and(|boxes| {
        boxes.iter().any(|one| {
            one.as_object()
                .is_some_and(|sides| sides.iter().all(|(fact, side)| fits(side, &case[fact])))
        })
    })
}

/// A table as JSON, as a build of this project would write it.
fn table_json(context: &mut AnalysisContext<'_>, table: &Table) -> Result<String, Exhausted> {
    let placement = Placement::new(context.model);
    let pages = PageWords {
        placement: &placement,
        vocabulary: Vocabulary::english(),
        sources: "policies",
    };
    emit::table(context, table, pages)
}

fn check_json(project: &Project, most: usize) {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    for file in &project.model.files {
        let (mut context, tables, _) = context(project, file);
        let evaluator = Evaluator::new(&project.model, &file.sees);
        let cases = common::cases(&project.model, &context.space, most);
        for table in &tables {
            let json: Json =
                serde_json::from_str(&table_json(&mut context, table).expect("in budget"))
                    .expect("JSON");
            let errors: Vec<String> = validator
                .iter_errors(&json)
                .map(|error| error.to_string())
                .collect();
            assert!(errors.is_empty(), "{}: {errors:?}", table.name);
            says_what_the_evaluator_says(project, &evaluator, table, &json, &cases);
        }
    }
}

fn schema() -> Json {
    serde_json::from_str(include_str!("../../schemas/decision-table-3.schema.json")).expect("JSON")
}

/// A table as a file says of each case what the evaluator says.
fn says_what_the_evaluator_says(
    project: &Project,
    evaluator: &Evaluator<'_>,
    table: &Table,
    json: &Json,
    cases: &[Case],
) {
    for case in cases {
        let mut read = json_case(&project.model, case);
        worked_out(&project.model, case, json, &mut read);
        let rows = json["rows"].as_array().expect("rows");
        let fitting = rows
            .iter()
            .filter(|row| any_box(&row["when"], &read))
            .map(|row| row["rule"].as_str().expect("a name").to_owned());
        let (first, fitting): (BTreeSet<String>, BTreeSet<String>) =
            (fitting.clone().take(1).collect(), fitting.collect());
        let mut won = winners(evaluator, &project.model, table, case);
        let fitting = if json["hitPolicy"] == "first" {
            first
        } else {
            fitting
        };
        // Of rules that agree and are in order, the first is told.
        if json["hitPolicy"] == "first" && fitting.is_subset(&won) {
            won.retain(|row| fitting.contains(row) || fitting.is_empty());
        }
        assert_eq!(fitting, won, "{} {read:?}", table.name);
        gives_what_is_worked_out(&project.model, evaluator, table, (rows, &read), case);
        // A guide whose scenarios overlap is reported, and nothing is emitted.
        let sound = !common::codes(project).contains(&"overlapping-scenarios");
        if sound && json["hitPolicy"] == "unique" && evaluator.possible(case) {
            assert!(fitting.len() < 2, "{} {read:?}", table.name);
        }
    }
}

/// What a row of a table gives that is worked out is what the evaluator says.
fn gives_what_is_worked_out(
    model: &Model,
    evaluator: &Evaluator<'_>,
    table: &Table,
    (rows, read): (&[Json], &BTreeMap<String, Json>),
    case: &Case,
) {
    let Subject::Decision(id) = table.subject else {
        return;
    };
    let decision = model.decisions.at(id);
    for row in rows {
        let Some(fact) = row["result"]["fact"].as_str() else {
            continue;
        };
        let rule = decision
            .rules
            .iter()
            .find(|rule| row["rule"] == rule.name.as_str());
        let given = evaluator
            .given(rule.expect("a rule").result, case)
            .expect("a value");
        let (Domain::Ordered(ordered), Constant::Number(number)) = (&decision.domain, given) else {
            panic!("{given:?}");
        };
        match &ordered.kind {
            OrderedKind::Number { .. } => {
                let shown: f64 = ordered.show_bare(number).parse().expect("a number");
                let read = read[fact].as_f64().expect("a number");
                assert!(
                    (shown - read).abs() < 1e-9,
                    "{fact} of {case:?}: {shown} {read}"
                );
            }
            _ => assert_eq!(read[fact], json!(ordered.show(number)), "{fact}"),
        }
    }
}

/// Tables that were written when the format was new are read as they are now, and by the schema of
/// now.
#[test]
fn tables_of_each_version_of_the_format_are_read() {
    for (number, count) in [(1, 5), (2, 5), (3, 2)] {
        let files = common::folder(&format!("tests/formats/decision-table-{number}"));
        let name = files.keys().find(|name| name.ends_with(".case"));
        let name = name.expect("a source").as_str();
        let source = String::from_utf8(files[name].clone()).expect("UTF-8");
        let project = common::project(&[(name, &source)]);
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        let (context, tables, _) = context(&project, &project.model.files[0]);
        let evaluator = Evaluator::new(&project.model, &project.model.files[0].sees);
        let cases = common::cases(&project.model, &context.space, 20_000);
        let mut policies = BTreeSet::new();
        for table in &tables {
            let json: Json =
                serde_json::from_slice(&files[&format!("{}.json", table.name)]).expect("JSON");
            let format = format!("casebook.decision-table/{number}");
            assert!(
                json["format"] == format.as_str() && validator.is_valid(&json),
                "{}",
                table.name
            );
            policies.insert(json["hitPolicy"].as_str().expect("a text").to_owned());
            says_what_the_evaluator_says(&project, &evaluator, table, &json, &cases);
        }
        assert_eq!(tables.len(), count);
        assert!(count < 5 || policies.len() == 4, "{policies:?}");
    }
}

/// By a validator of another family than the one above: `ajv`, which is strict about schemas as
/// well.
#[test]
#[ignore = "needs what ./tests/run installs in tests/engines"]
fn another_validator_finds_all_tables_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let everything = common::folder("tests/corpus/build/everything/policies");
    let everything = String::from_utf8(everything["everything.case"].clone()).expect("UTF-8");
    let ordered = tables_source::overlapping(6, 100, true);
    let mut count = 0;
    for project in [
        common::shipped_project(&common::shipped()),
        common::project(&[("everything.case", &everything)]),
        common::project(&[("t.case", &ordered)]),
    ] {
        for file in &project.model.files {
            let (mut context, tables, _) = context(&project, file);
            for table in &tables {
                let text = table_json(&mut context, table).expect("in budget");
                std::fs::write(folder.path().join(format!("{count}.json")), text).expect("written");
                count += 1;
            }
        }
    }
    std::fs::write(
        folder.path().join("broken.json"),
        "{\"format\": \"casebook.decision-table/1\"}",
    )
    .expect("written");
    let schema = common::root().join("schemas/decision-table-3.schema.json");
    let output = Command::new("node")
        .args([
            std::ffi::OsStr::new("validate.mjs"),
            schema.as_os_str(),
            folder.path().as_os_str(),
        ])
        .current_dir(common::root().join("tests/engines"))
        .output()
        .expect("it runs: ./tests/run installs what it needs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        said.trim(),
        format!("{count} valid, not valid: broken.json")
    );
}

proptest! {
    #![proptest_config(common::random::config(150))]

    #[test]
    fn tables_of_random_policies(choices in proptest::collection::vec(any::<u16>(), 0..120)) {
        let source = common::generate::policy(&choices);
        check_json(&common::project(&[("random.case", &source)]), 3_000);
    }
}

proptest! {
    #![proptest_config(common::random::config(100))]

    #[test]
    fn tables_of_related_facts(choices in proptest::collection::vec(any::<u16>(), 0..160)) {
        let source = common::generate::related(&choices);
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
    let project = common::project_with(
        &[("t.case", &tables_source::table(12, 600, 0))],
        "levels:\n  unused-item: allow\n",
    );
    assert!(
        common::codes(&project).is_empty(),
        "{:?}",
        common::codes(&project)
    );
    let table = &context(&project, &project.model.files[0]).1[0];
    assert!(table.complete && table.total && table.hit == Hit::Unique);
    check_json(&project, 200);
    // Of so many rules it is a tree, and a chain of tests of few.
    for rules in [300, 60] {
        let source = tables_source::table(6, rules, 0);
        let project =
            common::project_with(&[("t.case", &source)], "levels:\n  unused-item: allow\n");
        let text = self::rules(
            &project.model,
            &mut [context(&project, &project.model.files[0])],
        );
        assert_eq!(text.contains("T_QUESTIONS"), rules == 300);
        check_rust(&project, 400);
    }
}

/// Rows in order, of which each leaves many parts to those behind it: a chain of tests, or boxes
/// where they are many.
#[test]
fn rows_in_order_are_what_the_evaluator_says() {
    for (rules, first) in [(40, true), (100, true), (100, false)] {
        let source = tables_source::overlapping(6, rules, first);
        let levels =
            "levels:\n  unused-item: allow\n  masked-rule: allow\n  redundant-rule: allow\n";
        let project = common::project_with(&[("t.case", &source)], levels);
        let table = &context(&project, &project.model.files[0]).1[0];
        assert!(
            table.complete && table.total && table.hit == Hit::First,
            "{:?}",
            common::codes(&project)
        );
        check_json(&project, 400);
        let text = self::rules(
            &project.model,
            &mut [context(&project, &project.model.files[0])],
        );
        assert_eq!(text.contains("T_BOXES.first"), rules == 100);
        check_rust(&project, 400);
    }
}

// ---- Rust
// -------------------------------------------------------------------------------------------

fn snake(name: &str) -> String {
    name.replace(['-', '/', '.'], "_")
}

fn camel(name: &str) -> String {
    name.split('-')
        .map(|part| part[..1].to_uppercase() + &part[1..])
        .collect()
}

fn module_of(model: &Model, file: casebook::base::FileId) -> String {
    let path = &model.file(file).expect("a file").path;
    snake(
        path.trim_start_matches("policies/")
            .trim_end_matches(".case"),
    )
}

/// The rules of files as they are written.
fn rules<'m>(model: &'m Model, all: &mut [Of<'m>]) -> String {
    let paths = model.files.iter();
    let paths = paths.map(|file| (file.id, file.path.as_str()));
    let rules = Rules::new(model, "policies", paths);
    let modules = all.iter_mut().map(|(context, tables, policy)| {
        rules
            .module(context, tables, Some(policy))
            .expect("in budget")
    });
    let modules: String = modules.collect();
    Rules::head(Rules::uses_amounts(&modules)) + &modules
}

/// A program that reads cases (one number a fact, in the order of the facts, and one more for
/// whether it is known) and prints, for each table of each file, the rules that win, and what is
/// said where only those facts are known.
fn program<'m>(project: &'m Project, all: &mut [Of<'m>]) -> String {
    let model = &project.model;
    let mut text = format!(
        "#[deny(warnings)]\n#[allow(dead_code)]\nmod rules {{\n{}\n}}\nuse rules::*;\n",
        rules(model, all)
    );
    text.push_str("fn main() {\nfor line in std::io::stdin().lines() {\nlet line = line.unwrap();\nlet (v, m) = line.split_once('/').unwrap();\nlet v: Vec<i64> = v.split(' ').map(|n| n.parse().unwrap()).collect();\nlet m: Vec<bool> = m.chars().map(|n| n == '1').collect();\nlet mut out: Vec<String> = Vec::new();\n");
    for (context, tables, _) in all.iter().filter(|(_, tables, _)| !tables.is_empty()) {
        let module = module_of(model, context.file.id);
        let mut used: Vec<_> = tables
            .iter()
            .flat_map(|table| table.facts.iter())
            .flat_map(|id| model.given_facts(*id))
            .collect();
        used.sort_unstable();
        used.dedup();
        let _ = writeln!(text, "{{ let facts = {module}::Facts {{");
        for id in &used {
            let fact = model.facts.at(*id);
            let at = id.index();
            let path = format!(
                "{}::{}",
                module_of(model, fact.span.file),
                camel(&fact.name)
            );
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
                        .map(|(n, value)| {
                            format!("{}: v[{at}] >> {n} & 1 == 1", snake(&value.name))
                        })
                        .collect();
                    format!("{path} {{ {} }}", fields.join(", "))
                }
                Domain::Ordered(_) => format!("{path}::new(v[{at}]).unwrap()"),
            };
            let _ = writeln!(text, "{}: {value},", snake(&fact.name));
        }
        text.push_str("};\n");
        let asked = used
            .iter()
            .map(|id| (snake(&model.facts.at(*id).name), id.index()));
        let asked: Vec<String> = asked
            .map(|(name, at)| format!("{name}: m[{at}].then_some(facts.{name})"))
            .collect();
        if !used.is_empty() {
            let _ = writeln!(
                text,
                "let known = {module}::Known {{ {} }};",
                asked.join(", ")
            );
        }
        for table in tables {
            // Of what is worked out there is no partial form.
            let is_given = |id: &FactId| model.facts.at(*id).computed.is_none();
            let has_known = !used.is_empty() && table.facts.iter().all(is_given);
            text.push_str(&asked_of(table, &module, has_known));
        }
        text.push_str("}\n");
    }
    text.push_str("println!(\"{}\", out.join(\" | \"));\n}\n}\n");
    text
}

/// What the program asks of a table.
fn asked_of(table: &Table, module: &str, has_facts: bool) -> String {
    let mut text = String::new();
    let call = format!("{module}::{}(&facts)", snake(&table.name));
    let ruling = if table.total {
        format!("Some({call})")
    } else {
        call
    };
    let _ = writeln!(
        text,
        "out.push({ruling}.map_or(String::new(), |ruling| ruling.why().map(|rule| rule.id).collect::<Vec<_>>().join(\",\")));"
    );
    if has_facts {
        let _ = writeln!(
            text,
            "let full = {ruling}.map(|ruling| ruling.outcome);\nout.push(match {module}::{}_known(&known) {{ Answer::Decided(ruling) => {{ assert_eq!(ruling.map(|ruling| ruling.outcome), full, \"{{facts:?}} {{known:?}}\"); ruling.map_or(\"!\".to_owned(), |ruling| \"!\".to_owned() + &ruling.why().map(|rule| rule.id).collect::<Vec<_>>().join(\",\")) }} Answer::Ask(fact) => format!(\"?{{}}\", fact.name()) }});",
            snake(&table.name)
        );
    }
    text
}

fn check_rust(project: &Project, most: usize) {
    let model = &project.model;
    let mut all: Vec<Of<'_>> = model
        .files
        .iter()
        .map(|file| context(project, file))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let (source, binary) = (folder.path().join("main.rs"), folder.path().join("main"));
    std::fs::write(&source, program(project, &mut all)).expect("written");
    let rustc = Command::new("rustc")
        .args(["--edition", "2024", "-o"])
        .arg(&binary)
        .arg(&source)
        .output()
        .expect("rustc");
    assert!(
        rustc.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&rustc.stderr),
        program(project, &mut all)
    );
    // The space of the file that sees most has all the facts that matter; the others are at their
    // first.
    let (widest, _, _) = all
        .iter()
        .max_by_key(|(context, _, _)| context.space.axes().len())
        .expect("a file");
    let cases = common::cases(model, &widest.space, most);
    let (mut input, mut expected) = (String::new(), Vec::new());
    let outcomes = Outcomes::new(model, &all, &cases);
    let mut random = crate::numbers::Numbers(5);
    for (at, case) in cases.iter().enumerate() {
        let full = crate::numbers::Numbers::below(&mut random, 3) == 0 || !outcomes.possible[at];
        let mask: Vec<bool> = model
            .facts
            .iter()
            .map(|_| full || random.below(2) == 0)
            .collect();
        let numbers = model
            .facts
            .iter()
            .map(|(id, fact)| match (case.get(&id), &fact.domain) {
                (Some(Constant::Index(index)), _) => index.to_string(),
                (Some(Constant::Number(number)), _) => number.to_string(),
                (Some(Constant::Members(set)), _) => set.to_string(),
                (None, Domain::Ordered(ordered)) => ordered.lo.to_string(),
                (None, _) => "0".to_owned(),
            });
        let digits: String = mask
            .iter()
            .map(|known| if *known { '1' } else { '0' })
            .collect();
        let _ = writeln!(input, "{}/{digits}", numbers.collect::<Vec<_>>().join(" "));
        expected.push((line(model, &all, case), mask));
    }
    let mut child = Command::new(&binary)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer =
        std::thread::spawn(move || std::io::Write::write_all(&mut stdin, input.as_bytes()));
    let output = child.wait_with_output().expect("its output");
    writer.join().expect("a thread").expect("written");
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(said.lines().count(), cases.len());
    let is_related = model.facts.iter().any(|(_, fact)| fact.computed.is_some());
    let whole = cases.len() < most && !is_related;
    let few = cases.len().div_ceil(500);
    for (at, (said, (expected, mask))) in said.lines().zip(expected).enumerate() {
        let (partial, full): (Vec<&str>, Vec<&str>) = said
            .split(" | ")
            .partition(|part| part.starts_with(['!', '?']));
        assert_eq!(full.join(" | "), expected, "{:?}", cases[at]);
        if whole && at % few == 0 && mask.contains(&false) {
            outcomes.check(&all, &cases, at, &mask, &partial);
        }
    }
}

/// What the evaluator says of each case: whether it is possible, and, for each table that asks for
/// facts, what comes out.
struct Outcomes<'m> {
    model: &'m Model,
    possible: Vec<bool>,
    said: Vec<Vec<Option<String>>>,
}

impl<'m> Outcomes<'m> {
    fn new(model: &'m Model, all: &[Of<'_>], cases: &[Case]) -> Self {
        let evaluators: Vec<Evaluator<'_>> = all
            .iter()
            .map(|(context, _, _)| Evaluator::new(model, &context.file.sees))
            .collect();
        let possible = |case: &Case| evaluators.iter().all(|evaluator| evaluator.possible(case));
        let (mut can, mut said) = (Vec::new(), Vec::new());
        for case in cases {
            let full = filled(model, case);
            can.push(possible(&full));
            let of = |(table, evaluator): (&Table, &Evaluator<'_>)| {
                outcome(model, evaluator, table, &full)
            };
            said.push(Self::asking(all, &evaluators).map(of).collect());
        }
        Self {
            model,
            possible: can,
            said,
        }
    }

    /// The tables of files that ask for facts, with something of their file.
    fn asking<'a, T>(all: &'a [Of<'_>], of: &'a [T]) -> impl Iterator<Item = (&'a Table, &'a T)> {
        all.iter().zip(of).flat_map(|((_, tables, _), of)| {
            let asks = tables.iter().any(|table| !table.facts.is_empty());
            tables
                .iter()
                .filter(move |_| asks)
                .map(move |table| (table, of))
        })
    }

    /// What was said where only some facts are known, against all cases that they leave.
    fn check(&self, all: &[Of<'_>], cases: &[Case], at: usize, mask: &[bool], said: &[&str]) {
        assert_eq!(Self::asking(all, all).count(), said.len());
        for (number, ((table, (_, tables, _)), said)) in
            Self::asking(all, all).zip(said).enumerate()
        {
            // What the file does not ask for cannot be told.
            let known = |id: &FactId| {
                mask[id.index()] && tables.iter().any(|table| table.facts.contains(id))
            };
            let fits = |case: &Case| {
                case.iter()
                    .all(|(id, value)| !known(id) || cases[at][id] == *value)
            };
            let left: Vec<usize> = (0..cases.len())
                .filter(|at| self.possible[*at] && fits(&cases[*at]))
                .collect();
            let of = |at: usize| &self.said[at][number];
            let same = left.iter().all(|other| of(*other) == of(at));
            let Some(asked) = said.strip_prefix('?') else {
                assert!(
                    same,
                    "{}: {said} where more is possible: {:?} {mask:?}",
                    table.name, cases[at]
                );
                continue;
            };
            assert!(
                !same,
                "{}: asks for {asked}, though all is decided: {:?} {mask:?}",
                table.name, cases[at]
            );
            let fact = self
                .model
                .facts
                .iter()
                .find(|(id, fact)| fact.name == asked && cases[at].contains_key(id));
            let (fact, _) = fact.expect("a fact");
            assert!(
                !known(&fact),
                "{}: asks for {asked}, which is known",
                table.name
            );
            // Two readers who differ in nothing but this fact get different results, where there
            // are such two at all.
            let parts = |fact: FactId| {
                let mut groups: BTreeMap<Vec<String>, &Option<String>> = BTreeMap::new();
                left.iter().any(|at| {
                    let rest = cases[*at]
                        .iter()
                        .filter(|(id, _)| **id != fact)
                        .map(|(_, value)| format!("{value:?}"));
                    *groups.entry(rest.collect()).or_insert_with(|| of(*at)) != of(*at)
                })
            };
            if table.hit != Hit::Collect && !parts(fact) {
                let other = cases[at]
                    .keys()
                    .find(|other| !known(other) && parts(**other));
                assert!(
                    other.is_none(),
                    "{}: asks for {asked}, not {other:?}: {mask:?}",
                    table.name
                );
            }
        }
    }
}

/// What comes out, in any words.
fn outcome(model: &Model, evaluator: &Evaluator<'_>, table: &Table, case: &Case) -> Option<String> {
    let Subject::Decision(id) = table.subject else {
        return winners(evaluator, model, table, case).pop_first();
    };
    evaluator
        .values(id, case)
        .first()
        .map(|value| format!("{value:?}"))
}

/// A fact that the widest file does not see has its first value.
fn filled(model: &Model, case: &Case) -> Case {
    let mut full = case.clone();
    for (id, fact) in model.facts.iter() {
        full.entry(id).or_insert_with(|| match &fact.domain {
            Domain::Ordered(ordered) => Constant::Number(ordered.lo),
            Domain::AnyOf(_) => Constant::Members(0),
            _ => Constant::Index(0),
        });
    }
    full
}

/// What the program must print for a case, by the evaluator.
fn line(model: &Model, all: &[Of<'_>], case: &Case) -> String {
    let full = filled(model, case);
    let mut out = Vec::new();
    for (context, tables, _) in all {
        let evaluator = Evaluator::new(model, &context.file.sees);
        for table in tables {
            let won = winners(&evaluator, model, table, &full);
            // The generated function names them in the order of the policy.
            let ordered: Vec<&str> = table
                .rows
                .iter()
                .map(|row| row.id.as_str())
                .filter(|id| won.contains(*id))
                .collect();
            out.push(
                ordered
                    .into_iter()
                    .take(if table.hit.is_of_one() { 1 } else { usize::MAX })
                    .collect::<Vec<_>>()
                    .join(","),
            );
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
    while compared < 30 {
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

#[test]
fn rules_of_related_facts() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(any::<u16>(), 20..200);
    let mut compared = 0;
    while compared < 30 {
        let choices = strategy.new_tree(&mut runner).expect("choices").current();
        let project = common::project(&[("random.case", &common::generate::related(&choices))]);
        let codes = common::codes(&project);
        if codes.contains(&"overlapping-scenarios") || codes.contains(&"conflicting-rules") {
            continue;
        }
        check_rust(&project, 2_000);
        compared += 1;
    }
}

/// In a crate of its own, as whoever includes the rules has it: pedantic clippy, formatting, no
/// `std`.
#[test]
fn generated_rules_are_clean() {
    let policies: BTreeMap<String, Vec<u8>> =
        common::folder("tests/corpus/build/everything/policies");
    let everything = String::from_utf8(policies["everything.case"].clone()).expect("UTF-8");
    for project in [
        common::shipped_project(&common::shipped()),
        common::project(&[("everything.case", &everything)]),
    ] {
        let mut all: Vec<Of<'_>> = project
            .model
            .files
            .iter()
            .map(|file| context(&project, file))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            std::fs::write(folder.path().join(path), text).expect("written");
        };
        std::fs::create_dir(folder.path().join("src")).expect("a folder");
        let lints = "[lints.clippy]\npedantic = { level = \"deny\", priority = -1 }\n[lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"deny\"\nwarnings = \"deny\"\n";
        write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"consumer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{lints}"
            ),
        );
        write(
            "src/lib.rs",
            "//! A consumer.\n#![no_std]\ninclude!(\"rules.rs\");\n",
        );
        write("src/rules.rs", &rules(&project.model, &mut all));
        for arguments in [["clippy", "--quiet"], ["fmt", "--check"]] {
            let output = Command::new("cargo")
                .args(arguments)
                .current_dir(folder.path())
                .output()
                .expect("cargo");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let fmt = Command::new("rustfmt")
            .args(["--check", "src/rules.rs"])
            .current_dir(folder.path())
            .output()
            .expect("rustfmt");
        assert!(
            fmt.status.success(),
            "{}",
            String::from_utf8_lossy(&fmt.stdout)
        );
    }
}

#[test]
fn dates_and_versions_are_made_of_their_parts() {
    let policies = common::folder("tests/corpus/build/everything/policies");
    let everything = String::from_utf8(policies["everything.case"].clone()).expect("UTF-8");
    let project = common::project(&[("everything.case", &everything)]);
    let rules = rules(
        &project.model,
        &mut [context(&project, &project.model.files[0])],
    );
    let mut main = format!(
        "#[allow(dead_code)]\nmod rules {{\n{rules}\n}}\nuse rules::everything::{{Bought, Firmware, Price}};\nfn main() {{\n"
    );
    for (year, month, day) in [
        (2024, 1, 1),
        (2024, 2, 29),
        (2024, 12, 31),
        (2025, 7, 15),
        (2026, 12, 31),
    ] {
        let days = casebook::model::domain::read_date(&format!("{year}-{month:02}-{day:02}"))
            .expect("a date");
        let _ = writeln!(
            main,
            "assert_eq!(Bought::from_date({year}, {month}, {day}).unwrap().get(), {days});"
        );
    }
    let version = casebook::model::domain::read_version("6.2.7.1")
        .expect("a version")
        .0;
    let _ = writeln!(
        main,
        "assert_eq!(Firmware::from_parts(6, 2, 7, 1).unwrap().get(), {version});"
    );
    main.push_str(
        "assert!(Bought::from_date(2025, 2, 29).is_err() && Bought::from_date(2025, 13, 1).is_err());\nassert_eq!(Bought::from_date(2027, 1, 1).unwrap_err().to_string(), \"bought cannot be 2027-01-01: it lies in 2024-01-01..2026-12-31\");\nassert_eq!(Firmware::from_parts(13, 0, 2, 0).unwrap_err().to_string(), \"firmware cannot be 13.0.2: it lies in 1.0..12.9\");\nassert_eq!(Price::new(-1).unwrap_err().to_string(), \"price cannot be -0.01 EUR: it lies in 0.00..2000.00 EUR\");\n}\n",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let (source, binary) = (folder.path().join("main.rs"), folder.path().join("main"));
    std::fs::write(&source, &main).expect("written");
    let rustc = Command::new("rustc")
        .args(["--edition", "2024", "-o"])
        .arg(&binary)
        .arg(&source)
        .output()
        .expect("rustc");
    assert!(
        rustc.status.success(),
        "{}",
        String::from_utf8_lossy(&rustc.stderr)
    );
    assert!(Command::new(&binary).status().expect("runs").success());
}
