//! Answers that were given, held against the policy.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::common;
use crate::common::program::{casebook, code, said, write};

/// The verdicts of an audit, line by line.
fn audit(folder: &Path, answers: &str, about: &[&str]) -> (Vec<Value>, i32) {
    write(folder, "answers.jsonl", answers.as_bytes());
    let output = casebook(
        folder,
        &[&["audit", "answers.jsonl", "--format", "json"], about].concat(),
    );
    let text = String::from_utf8(output.stdout.clone()).expect("text");
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"));
    (lines.collect(), code(&output))
}

fn shipped() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, content) in common::folder("policies/e-bike") {
        write(folder.path(), &format!("policies/{path}"), &content);
    }
    folder
}

#[test]
fn answers_are_right_or_wrong_or_lack_a_fact() {
    let folder = shipped();
    let owner = r#""bought":"2025-05-04","firmware":"6.4","swollen":false"#;
    let cases = [
        (format!(r#"{{"id":"a","about":"courier","facts":{{{owner},"seller":"website"}},"said":4.9}}"#), "right", ""),
        (format!(r#"{{"about":"courier","facts":{{{owner},"seller":"website"}},"said":"9.80 EUR"}}"#), "wrong", "4.90 EUR"),
        (format!(r#"{{"about":"courier","facts":{{{owner}}},"said":"9.80"}}"#), "undecidable", "seller"),
        // Whatever the seller is.
        (format!(r#"{{"about":"courier","facts":{{{owner}}},"said":"0.00"}}"#), "wrong", "something else"),
        (r#"{"about":"recall","facts":{"swollen":true},"said":"A safe battery is on your bicycle"}"#.to_owned(), "right", ""),
        (r#"{"about":"recall","facts":{"swollen":true},"said":"exchange"}"#.to_owned(), "wrong", "The battery is swollen or leaks"),
        (r#"{"about":"recall","facts":{"swollen":true},"said":"your battery is up to date and safe"}"#.to_owned(), "wrong", "a safe battery is on your bicycle"),
        (r#"{"about":"recall","facts":{"swollen":false},"said":"your battery is up to date and safe"}"#.to_owned(), "undecidable", "firmware"),
        (format!(r#"{{"about":"bring","facts":{{{owner},"extras":["child-seat"]}},"said":["The adapter of the child seat"]}}"#), "right", ""),
        (format!(r#"{{"about":"bring","facts":{{{owner},"extras":["child-seat"]}},"said":["adapter","coupling"]}}"#), "wrong", "the adapter of the child seat"),
        (r#"{"about":"bring","facts":{"extras":["child-seat"]},"said":"nothing"}"#.to_owned(), "wrong", "something else"),
        (r#"{"about":"bring","facts":{"extras":["child-seat"]},"said":["adapter","battery"]}"#.to_owned(), "undecidable", ""),
        (r#"{"about":"can-send","facts":{"swollen":true},"said":"yes"}"#.to_owned(), "wrong", "unavailable"),
        (r#"{"about":"refund","facts":{"firmware":"6.4","bought":"2022-01-01"},"said":null}"#.to_owned(), "right", ""),
        (r#"{"about":"can-send","facts":{"swolen":true},"said":"yes"}"#.to_owned(), "not-understood", "did you mean `swollen`?"),
        (r#"{"about":"can-send","facts":{"swollen":"very"},"said":"yes"}"#.to_owned(), "not-understood", "`swollen` cannot be `very`"),
        (r#"{"about":"cansend","facts":{},"said":"yes"}"#.to_owned(), "not-understood", "did you mean `can-send`?"),
        (r#"{"about":"refund","facts":{"seller":"website","paid":"0.00"},"said":"money"}"#.to_owned(), "not-understood", "there is no such reader"),
        (r#"{"about":"refund","facts":{},"said":"battery"}"#.to_owned(), "not-understood", "it is one of new-battery"),
        (r#"{"about":"refund","facts":{}}"#.to_owned(), "not-understood", "`said`"),
        (r#"{"facts":{},"said":"x"}"#.to_owned(), "not-understood", "--about NAME"),
        (r#"{"about":"refund","fact":{},"said":"x"}"#.to_owned(), "not-understood", "it has `fact`"),
        (r#"["refund"]"#.to_owned(), "not-understood", "no JSON object"),
        ("\u{1b}[2J {".to_owned(), "not-understood", "no JSON object"),
    ];
    let mut text = String::new();
    for (answer, ..) in &cases {
        let _ = writeln!(text, "{answer}\n");
    }
    let (verdicts, exit) = audit(folder.path(), &text, &[]);
    assert_eq!(exit, 2);
    assert_eq!(verdicts.len(), cases.len());
    for ((answer, wanted, words), verdict) in cases.iter().zip(&verdicts) {
        assert_eq!(verdict["verdict"], *wanted, "{answer}\n{verdict}");
        assert!(verdict.to_string().contains(words), "{answer}\n{verdict}");
    }
    assert_eq!(verdicts[0]["id"], "a");
    assert_eq!(verdicts[1]["line"], 3);
    assert_eq!(verdicts[1]["why"][0], "by `website`");
    assert_eq!(
        verdicts[1]["why"][2],
        "- the place where you bought it: a shop or another rider (now: our website)"
    );
    // For people, in a terminal.
    let told = casebook(folder.path(), &["audit", "answers.jsonl"]);
    let shown = String::from_utf8(told.stdout.clone()).expect("text");
    assert!(
        shown.contains("wrong: “courier” is not “9.80 EUR”, but “4.90 EUR”"),
        "{shown}"
    );
    assert!(!shown.contains('\u{1b}'));
    let counts = said(&told).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        counts,
        "24 answers: 4 right, 7 wrong, 3 not decidable by the facts that are given, 10 not understood"
    );
    for (line, wanted) in [(0, 0), (1, 1), (2, 3)] {
        let (_, exit) = audit(folder.path(), &cases[line].0, &[]);
        assert_eq!(exit, wanted);
    }
    let (verdicts, _) = audit(
        folder.path(),
        r#"{"facts":{"swollen":true},"said":"0.00"}"#,
        &["--about", "courier"],
    );
    assert_eq!(verdicts[0]["verdict"], "right");
}

#[test]
fn what_the_policy_says_itself_is_right_and_all_else_is_not() {
    let folder = shipped();
    let mut cases = String::new();
    let mut facts = Vec::new();
    for number in 0..120_u32 {
        let pick = |list: &[&str], by: u32| list[(number / by) as usize % list.len()].to_owned();
        let case = json!({
            "firmware": pick(&["2.0", "4.1", "5.2", "6.4"], 1),
            "bought": pick(&["2022-03-01", "2024-06-30", "2024-07-01", "2025-05-04"], 4),
            "seller": pick(&["website", "shop", "person"], 3),
            "swollen": number % 5 == 0,
            "opened": number % 7 == 0,
            "paid": pick(&["100.00", "449.99", "450.00"], 2),
            "extras": if number % 2 == 0 { vec!["child-seat"] } else { vec!["trailer"] },
        });
        let _ = writeln!(cases, "{case}");
        facts.push(case);
    }
    write(folder.path(), "cases.jsonl", cases.as_bytes());
    for about in ["refund", "courier", "bring", "can-send", "recall"] {
        let decided = casebook(folder.path(), &["eval", about, "--facts", "cases.jsonl"]);
        let text = String::from_utf8(decided.stdout).expect("text");
        let results: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("an object")["result"].clone())
            .collect();
        assert_eq!(results.len(), facts.len(), "{text}");
        let mut kinds: Vec<Value> = results.clone();
        kinds.sort_by_key(ToString::to_string);
        kinds.dedup();
        assert!(kinds.len() > 1, "{about}");
        for (at, wanted) in [(0, "right"), (1, "wrong")] {
            let mut answers = String::new();
            for (facts, result) in facts.iter().zip(&results) {
                let other = kinds.iter().find(|kind| *kind != result).expect("another");
                let answer = if at == 0 { result } else { other };
                let _ = writeln!(
                    answers,
                    "{}",
                    json!({"about": about, "facts": facts, "said": answer})
                );
            }
            let (verdicts, exit) = audit(folder.path(), &answers, &[]);
            assert_eq!(exit, at);
            for (verdict, line) in verdicts.iter().zip(answers.lines()) {
                assert_eq!(verdict["verdict"], wanted, "{line}\n{verdict}");
            }
        }
    }
}

/// A policy whose names and labels could be taken for each other.
const NAMED_ALIKE: &str = r#"fact age "your age" is 0..99 years
fact pets "you have pets" not "you have no pets" is yes/no
outcome gold "Gold"
outcome lost "you get nothing"
decision thing "The thing" is one of { none "nothing at all"  some "None" } rules {
  none when age < 10 years
  otherwise some
}
decision due "What you owe" is 0..198 years rules {
  child: age when age < 10 years
  otherwise 0 years
}
decision list "What you bring" is any of { pen "a pen"  food "food" } rules {
  pen: pen when age >= 10 years
  pet: food when pets
  otherwise nothing
}
guide go "Go" for age >= 10 years {
  scenario gold-way "Gold" when age < 50 years {
    - Go.
    @end lost
  }
  scenario rest "Rest" otherwise {
    - Stay.
    @end gold
  }
}
"#;

#[test]
fn what_a_word_means_is_not_guessed() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "policies/a.case", NAMED_ALIKE.as_bytes());
    let cases = [
        (
            r#"{"about":"thing","facts":{"age":5},"said":"none"}"#,
            "right",
            "",
        ),
        (
            r#"{"about":"thing","facts":{"age":5},"said":null}"#,
            "wrong",
            "nothing at all",
        ),
        (
            r#"{"about":"due","facts":{"age":5},"said":"6"}"#,
            "wrong",
            r#""why":["by `child`"]"#,
        ),
        (
            r#"{"about":"list","facts":{"age":20,"pets":false},"said":[]}"#,
            "wrong",
            r#""why":["by `pen`"]"#,
        ),
        (
            r#"{"about":"list","facts":{"age":5,"pets":false},"said":[]}"#,
            "right",
            "",
        ),
        (
            r#"{"about":"go","facts":{"age":5},"said":"you get nothing"}"#,
            "wrong",
            "not for this reader",
        ),
        (
            r#"{"about":"go","facts":{"age":60},"said":"you get nothing"}"#,
            "wrong",
            "by `rest`",
        ),
        (
            r#"{"about":"go","facts":{"age":60},"said":"Gold"}"#,
            "not-understood",
            "a scenario and an outcome",
        ),
        (
            r#"{"about":"go","facts":{"age":60},"said":"gold"}"#,
            "not-understood",
            "a scenario and an outcome",
        ),
        (
            r#"{"about":"thing","facts":{"age":5,"pets":"many"},"said":"none"}"#,
            "not-understood",
            "`pets` cannot be `many`",
        ),
        (
            r#"{"about":"thing","facts":{"age":5,"age":50},"said":"none"}"#,
            "not-understood",
            "`age` stands twice",
        ),
        (
            r#"{"about":"thing","facts":{"age":5},"said":"some","said":"none"}"#,
            "not-understood",
            "`said` stands twice",
        ),
    ];
    let lines: Vec<&str> = cases.iter().map(|(answer, ..)| *answer).collect();
    let (verdicts, _) = audit(
        folder.path(),
        &format!("\u{feff}{}\n", lines.join("\n")),
        &[],
    );
    for ((answer, wanted, words), verdict) in cases.iter().zip(&verdicts) {
        assert_eq!(verdict["verdict"], *wanted, "{answer}\n{verdict}");
        assert!(verdict.to_string().contains(words), "{answer}\n{verdict}");
    }
}
