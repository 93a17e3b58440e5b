//! What a decision costs in engines that a Rust service can embed, each from its own form of input,
//! in one run.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a benchmark fails by panicking"
)]

#[path = "../../numbers/mod.rs"]
mod numbers;

use std::hint::black_box;
use std::sync::Arc;

use casebook::emit::exports::Export;
use casebook_runtime::{Bundle, Case};
use cedar_policy::{Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet, Request};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use datalogic_rs::datavalue::OwnedDataValue;
use numbers::Numbers;
use peers::formulas;
use serde_json::Value;
use zen_engine::DecisionEngine;
use zen_engine::model::DecisionContent;

const CASES: usize = 256;

/// A table, readers at random, the same in each run, and what each of them gets.
struct Table {
    bundle: Bundle,
    cases: Vec<Case>,
    given: Vec<Value>,
    expected: Vec<Value>,
}

impl Table {
    fn new(name: &str) -> Self {
        let path = format!("{}/{name}.casebook", env!("BUNDLES"));
        let bundle = Bundle::load(&std::fs::read(path).expect("a bundle")).expect("a bundle");
        let mut numbers = Numbers(7);
        let (mut cases, mut given) = (Vec::new(), Vec::new());
        for _ in 0..CASES {
            let (mut case, mut object) = (bundle.unknown(), serde_json::Map::new());
            for (at, fact) in (0..).zip(bundle.facts()) {
                let (lo, hi) = fact.domain.bounds();
                let value = lo + i64::from(numbers.below(u32::try_from(hi - lo + 1).expect("a small domain")));
                bundle.set(&mut case, at, value).expect("in the domain");
                object.insert(fact.name.clone(), formulas::value(&fact.domain, value));
            }
            cases.push(case);
            given.push(Value::Object(object));
        }
        let table = bundle.tables().next().expect("a table");
        let result = &table.data().result;
        let says = |case| formulas::value(result, table.decide(case).expect("known").expect("for all").value());
        let expected = cases.iter().map(says).collect();
        Self { cases, given, expected, bundle }
    }

    fn data(&self) -> &casebook_runtime::policy::Table {
        self.bundle.tables().next().expect("a table").data()
    }
}

type Group<'c> = BenchmarkGroup<'c, WallTime>;

/// The bundle, from a case and from JSON text.
fn ours(group: &mut Group<'_>, table: &Table) {
    let decides = table.bundle.tables().next().expect("a table");
    let value = |case: &Case| decides.decide(case).ok().flatten().map_or(-1, |ruling| ruling.value());
    group.bench_function("casebook bundle", |bench| {
        bench.iter(|| table.cases.iter().map(|case| value(black_box(case))).sum::<i64>());
    });
    let texts: Vec<String> = table.given.iter().map(Value::to_string).collect();
    let reader = table.bundle.reader();
    group.bench_function("casebook bundle, JSON text", |bench| {
        bench.iter(|| texts.iter().map(|text| value(&reader.json(black_box(text)).expect("a case"))).sum::<i64>());
    });
    group.bench_function("serde_json alone, JSON text", |bench| {
        bench.iter(|| {
            for text in &texts {
                black_box(serde_json::from_str::<Value>(black_box(text)).expect("JSON"));
            }
        });
    });
}

fn zen(group: &mut Group<'_>, table: &Table) {
    let text = Export::Jdm.write(table.bundle.policy(), table.data()).expect("a graph");
    let content: DecisionContent = serde_json::from_str(&text).expect("a graph");
    let mut decision = DecisionEngine::default().create_decision(content.into()).expect("a decision");
    decision.compile();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let given: Vec<zen_engine::Variable> = table.given.iter().map(Into::into).collect();
    let decide = |given: &zen_engine::Variable| {
        runtime.block_on(decision.evaluate(given.depth_clone(1))).expect("a response").result
    };
    for (given, expected) in given.iter().zip(&table.expected) {
        let says = decide(given).to_value()["result"].clone();
        assert!(says == *expected || says.as_f64() == expected.as_f64() && says.is_number(), "{says} {expected}");
    }
    group.bench_function("zen-engine", |bench| {
        bench.iter(|| given.iter().for_each(|given| drop(black_box(decide(black_box(given))))));
    });
}

fn datalogic(group: &mut Group<'_>, table: &Table) {
    let engine = datalogic_rs::Engine::new();
    let logic = formulas::json_logic(table.bundle.policy(), table.data()).to_string();
    let compiled = engine.compile(logic.as_str()).expect("logic");
    let mut session = engine.session();
    let given: Vec<OwnedDataValue> =
        table.given.iter().map(|given| OwnedDataValue::from_json(&given.to_string()).expect("a value")).collect();
    for (given, expected) in given.iter().zip(&table.expected) {
        let says = session.eval_str(&compiled, &given.to_string()).expect("a result");
        assert_eq!(serde_json::from_str::<Value>(&says).expect("JSON"), *expected);
        session.reset();
    }
    group.bench_function("datalogic-rs", |bench| {
        bench.iter(|| {
            for given in &given {
                black_box(session.eval_borrowed(&compiled, black_box(given)).expect("a result"));
            }
            session.reset();
        });
    });
}

fn cel(group: &mut Group<'_>, table: &Table) {
    let env = Arc::new(cel::Env::stdlib());
    let program = env.compile(&formulas::cel(table.bundle.policy(), table.data())).expect("an expression");
    let context = |given: &Value| {
        let mut context = cel::Context::with_env(Arc::clone(&env));
        for (name, value) in given.as_object().expect("facts") {
            context.add_variable(name.as_str(), value.clone()).expect("a variable");
        }
        context
    };
    let given: Vec<cel::Context<'_, '_>> = table.given.iter().map(context).collect();
    for (given, expected) in given.iter().zip(&table.expected) {
        let says = match program.execute(given).expect("a value") {
            cel::Value::String(text) => Value::from(text.as_str()),
            other => panic!("{other:?}"),
        };
        assert_eq!(says, *expected);
    }
    group.bench_function("cel", |bench| {
        bench.iter(|| given.iter().for_each(|given| drop(black_box(program.execute(black_box(given))))));
    });
}

fn cedar(group: &mut Group<'_>, table: &Table) {
    let mut policies = PolicySet::new();
    for (at, text) in formulas::cedar(table.bundle.policy(), table.data()).iter().enumerate() {
        let policy = Policy::parse(Some(PolicyId::new(format!("{at:06}"))), text).expect("a policy");
        policies.add(policy).expect("a policy");
    }
    let somebody: EntityUid = "Reader::\"one\"".parse().expect("an entity");
    let request = |given: &Value| {
        let context = Context::from_json_value(given.clone(), None).expect("a context");
        Request::new(somebody.clone(), somebody.clone(), somebody.clone(), context, None).expect("a request")
    };
    let given: Vec<Request> = table.given.iter().map(request).collect();
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    // All policies that fit are told; the first of them counts.
    let decide = |given: &Request| {
        let answer = authorizer.is_authorized(given, &policies, &entities);
        answer.diagnostics().reason().map(|id| id.to_string().parse::<usize>().expect("a row")).min()
    };
    let rows = &table.data().rows;
    for (given, expected) in given.iter().zip(&table.expected) {
        let row = &rows[decide(given).expect("a row")];
        assert_eq!(formulas::value(&table.data().result, row.result), *expected);
    }
    group.bench_function("cedar-policy", |bench| {
        bench.iter(|| given.iter().for_each(|given| drop(black_box(decide(black_box(given))))));
    });
}

fn engines(criterion: &mut Criterion) {
    let small = Table::new("small");
    let mut group = criterion.benchmark_group("12 rules, 6 facts, engines");
    group.throughput(Throughput::Elements(CASES as u64));
    ours(&mut group, &small);
    zen(&mut group, &small);
    datalogic(&mut group, &small);
    cel(&mut group, &small);
    cedar(&mut group, &small);
    group.finish();
    let large = Table::new("t1000");
    let mut group = criterion.benchmark_group("1000 rules, 8 facts, engines");
    group.throughput(Throughput::Elements(CASES as u64));
    group.sample_size(20);
    ours(&mut group, &large);
    zen(&mut group, &large);
    datalogic(&mut group, &large);
    group.finish();
}

criterion_group!(benches, engines);
criterion_main!(benches);
