//! Tables whose rules compare amounts, on domains that brute force cannot reach, are given to Z3 as
//! well: it must say of the same tables that they have a gap, or rules that contradict each other.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::numbers::Numbers;
use crate::{common, tables_source};

/// The facts of a table, and how large each may be.
const FACTS: usize = 4;
const MOST: i64 = 1_000_000;

/// A text of a policy and what it is in SMT-LIB.
#[derive(Clone)]
struct Both {
    policy: String,
    smt: String,
}

fn number(numbers: &mut Numbers, below: i64) -> i64 {
    i64::from(numbers.below(u32::try_from(below).expect("small")))
}

fn of_smt(value: i64) -> String {
    if value < 0 {
        format!("(- {})", -value)
    } else {
        value.to_string()
    }
}

/// An amount; its text stands in parentheses where it is more than a name.
fn amount(numbers: &mut Numbers, depth: u32) -> Both {
    let kind = if depth == 0 { 0 } else { numbers.below(7) };
    if kind < 2 {
        let fact = format!("f{}", numbers.below(u32::try_from(FACTS).expect("few")));
        return Both {
            policy: fact.clone(),
            smt: fact,
        };
    }
    let one = amount(numbers, depth - 1);
    let other = amount(numbers, depth - 1);
    let (a, b) = (number(numbers, 4) + 1, number(numbers, 3) + 1);
    let more = number(numbers, 1_000);
    match kind {
        2 => Both {
            policy: format!(
                "({a} * {} - {b} * {} + {more} EUR)",
                one.policy, other.policy
            ),
            smt: format!("(+ (- (* {a} {}) (* {b} {})) {more})", one.smt, other.smt),
        },
        3 => Both {
            policy: format!("least of ({}, {} + {more} EUR)", one.policy, other.policy),
            smt: format!(
                "(let ((l {}) (r (+ {} {more}))) (ite (<= l r) l r))",
                one.smt, other.smt
            ),
        },
        4 => Both {
            policy: format!(
                "({} - {} but at least {more} EUR)",
                one.policy, other.policy
            ),
            smt: format!(
                "(let ((l (- {} {})) (r {more})) (ite (>= l r) l r))",
                one.smt, other.smt
            ),
        },
        5 => Both {
            policy: format!("({a} * {} / 7 rounded down to 1 EUR)", one.policy),
            smt: format!("(div (* {a} {}) 7)", one.smt),
        },
        _ => Both {
            policy: format!("({a} * {} / 6 rounded half up to 1 EUR)", one.policy),
            smt: format!("(div (+ (* {} {}) 6) 12)", 2 * a, one.smt),
        },
    }
}

/// One amount compared with another, or with a number near to what it often is.
fn relation(numbers: &mut Numbers) -> Both {
    let (one, other) = (amount(numbers, 2), amount(numbers, 1));
    let more = number(numbers, MOST) - MOST / 2;
    let sign = if more < 0 { '-' } else { '+' };
    Both {
        policy: format!(
            "{} <= {} {sign} {} EUR",
            one.policy,
            other.policy,
            more.abs()
        ),
        smt: format!("(<= {} (+ {} {}))", one.smt, other.smt, of_smt(more)),
    }
}

/// A table: its rules are the leaves of a tree of relations, of which one may be moved a little.
struct Table {
    policy: String,
    rules: Vec<String>,
}

fn table(numbers: &mut Numbers) -> Table {
    let mut rules: Vec<Vec<Both>> = vec![Vec::new()];
    while rules.len() < 5 {
        let at = numbers.below(u32::try_from(rules.len()).expect("few")) as usize;
        let asked = relation(numbers);
        let mut other = rules[at].clone();
        other.push(Both {
            policy: format!("not ({})", asked.policy),
            smt: format!("(not {})", asked.smt),
        });
        rules[at].push(asked);
        rules.push(other);
    }
    // Another bound in one rule of most tables leaves a gap, or makes rules meet, or does nothing.
    if numbers.below(4) > 0 {
        let at = numbers.below(5) as usize;
        let by = number(numbers, 3) * 50 + 1;
        if let Some(last) = rules[at].last_mut() {
            let less = numbers.below(2) == 0;
            let (sign, turned) = if less { ('-', "-") } else { ('+', "+") };
            let moved = |text: &str, tail: &str| match text.strip_suffix(tail) {
                Some(rest) if !tail.is_empty() => format!("{rest} {sign} {by} EUR{tail}"),
                _ => format!("{text} {sign} {by} EUR"),
            };
            let is_negated = last.policy.starts_with("not (");
            last.policy = moved(&last.policy, if is_negated { ")" } else { "" });
            let tail = if is_negated { "))" } else { ")" };
            let inner = last.smt.strip_suffix(tail).expect("a relation").to_owned();
            let start = inner.rfind(" (+ ").expect("a bound is a sum, the last one") + 1;
            // The bound is the last argument of the relation.
            let bound = last_argument(&inner, start);
            last.smt = format!(
                "{}({turned} {} {by}){tail}",
                &inner[..bound],
                &inner[bound..]
            );
        }
    }
    let mut policy = facts();
    policy.push_str("decision t \"the table\" is 0..100 rules {\n");
    for (at, rule) in rules.iter().enumerate() {
        let tests: Vec<&str> = rule.iter().map(|test| test.policy.as_str()).collect();
        let _ = writeln!(policy, "  r{at}: {at} when {}", tests.join(" and "));
    }
    policy.push_str("}\n");
    let rules = rules.iter().map(|rule| {
        let tests: Vec<&str> = rule.iter().map(|test| test.smt.as_str()).collect();
        format!("(and {})", tests.join(" "))
    });
    Table {
        policy,
        rules: rules.collect(),
    }
}

/// Where the last argument begins of a relation whose closing parenthesis is taken away.
fn last_argument(text: &str, at_most: usize) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    at_most
}

fn facts() -> String {
    (0..FACTS).fold(String::new(), |mut text, fact| {
        let _ = writeln!(text, "fact f{fact} \"amount {fact}\" is 0..{MOST} EUR");
        text
    })
}

/// Whether somebody is taken by no rule, and whether somebody is taken by two.
fn questions(facts: &[(String, i64)], rules: &[String]) -> [String; 2] {
    let mut known = String::new();
    for (fact, most) in facts {
        let _ = writeln!(known, "(declare-const {fact} Int)");
        let _ = writeln!(known, "(assert (and (<= 0 {fact}) (<= {fact} {most})))");
    }
    for (at, rule) in rules.iter().enumerate() {
        let _ = writeln!(known, "(define-fun r{at} () Bool {rule})");
    }
    let names: Vec<String> = (0..rules.len()).map(|at| format!("r{at}")).collect();
    let gap = format!("(assert (not (or {})))", names.join(" "));
    let counts: Vec<String> = names
        .iter()
        .map(|name| format!("(ite {name} 1 0)"))
        .collect();
    let twice = format!("(assert (>= (+ {}) 2))", counts.join(" "));
    [format!("{known}{gap}"), format!("{known}{twice}")]
}

/// What Z3 says of each question, and how long it took.
fn ask(questions: &[String]) -> Vec<(String, f64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let text = serde_json::to_string(questions).expect("texts");
    std::fs::write(folder.path().join("questions.json"), text).expect("written");
    let output = Command::new("venv/bin/python")
        .arg("solver.py")
        .arg(folder.path())
        .current_dir(common::root().join("tests/engines"))
        .output()
        .expect("it runs: ./tests/run installs what it needs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("answers")
}

/// Whether casebook finds a gap, and rules that contradict each other; none where a limit was met.
fn found(policy: &str) -> (Option<[bool; 2]>, Duration) {
    let start = Instant::now();
    let project = common::project(&[("t.case", policy)]);
    let took = start.elapsed();
    let codes: BTreeSet<&str> = common::codes(&project).into_iter().collect();
    let is_understood = !codes
        .iter()
        .any(|code| code.starts_with("syntax") || code.starts_with("wrong"));
    assert!(is_understood, "{codes:?}\n{policy}");
    let found = ["no-rule-applies", "conflicting-rules"].map(|code| codes.contains(code));
    ((!codes.contains("undecided")).then_some(found), took)
}

#[test]
#[ignore = "needs what ./tests/run installs in tests/engines"]
fn a_solver_finds_the_same_gaps_and_conflicts() {
    let mut numbers = Numbers(22);
    let tables: Vec<Table> = (0..150).map(|_| table(&mut numbers)).collect();
    let names: Vec<(String, i64)> = (0..FACTS).map(|fact| (format!("f{fact}"), MOST)).collect();
    let asked: Vec<String> = tables
        .iter()
        .flat_map(|table| questions(&names, &table.rules))
        .collect();
    let answers = ask(&asked);
    let (mut compared, mut open, mut faults) = (0, 0, [0; 2]);
    for (table, answers) in tables.iter().zip(answers.chunks(2)) {
        let (Some(found), _) = found(&table.policy) else {
            open += 1;
            continue;
        };
        for (at, (found, (answer, _))) in found.into_iter().zip(answers).enumerate() {
            match answer.as_str() {
                "sat" => assert!(found, "casebook finds nothing\n{}", table.policy),
                "unsat" => assert!(!found, "casebook finds what is not there\n{}", table.policy),
                _ => continue,
            }
            compared += 1;
            faults[at] += usize::from(found);
        }
    }
    println!("compared: {compared}; undecided here: {open}; gaps and conflicts: {faults:?}");
    assert!(compared > 200 && open < 15, "{compared} {open}");
    assert!(faults.iter().all(|count| *count > 20), "{faults:?}");
}

/// The rules of a generated table, as SMT-LIB.
fn translated(policy: &str) -> Vec<String> {
    let rules = policy.lines().filter_map(|line| line.split_once(" when "));
    let test = |test: &str| {
        if let Some((fact, range)) = test.split_once(" in ") {
            let (lo, hi) = range.split_once("..").expect("a range");
            return format!("(and (<= {lo} {fact}) (<= {fact} {hi}))");
        }
        let words: Vec<&str> = test.split(' ').collect();
        match words.as_slice() {
            [one, "<=", other, sign, more] => format!("(<= {one} ({sign} {other} {more}))"),
            other => panic!("{other:?}"),
        }
    };
    rules
        .map(|(_, when)| {
            let tests: Vec<String> = when.split(" and ").map(test).collect();
            format!("(and {})", tests.join(" "))
        })
        .collect()
}

#[test]
#[ignore = "needs what ./tests/run installs in tests/engines"]
fn a_solver_finds_nothing_in_tables_without_faults() {
    for (columns, rows) in [(8, 100), (15, 200)] {
        let policy = tables_source::related(columns, rows, 10);
        let names: Vec<(String, i64)> = (0..columns).map(|at| (format!("c{at}"), 1_000)).collect();
        let (found, took) = found(&policy);
        assert_eq!(found, Some([false, false]));
        let answers = ask(&questions(&names, &translated(&policy)));
        let times: Vec<f64> = answers.iter().map(|(_, seconds)| *seconds).collect();
        println!(
            "{columns} columns, {rows} rules: all of check {took:?}; gap, conflict of Z3: {times:?}"
        );
        assert!(
            answers.iter().all(|(answer, _)| answer != "sat"),
            "{answers:?}"
        );
        assert_eq!(answers[0].0, "unsat");
    }
}
