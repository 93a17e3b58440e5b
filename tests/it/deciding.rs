//! `casebook eval` and `casebook why` from outside, on the policy of a tariff.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::common;
use crate::common::program::{casebook, code, said, write};

fn tariff() -> tempfile::TempDir {
    common::program::project(&[("tariff.case", include_str!("../corpus/mutants/tariff.case"))])
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn fed(folder: &tempfile::TempDir, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_casebook"))
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("casebook runs");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes())
        .expect("written");
    child.wait_with_output().expect("it ends")
}

#[test]
fn one_case_is_decided_or_asked_about() {
    let folder = tariff();
    let eval = |arguments: &[&str]| casebook(folder.path(), &[&["eval"], arguments].concat());
    let decided = eval(&["fee", "plan=team", "age=15"]);
    assert_eq!(
        (code(&decided), out(&decided).as_str()),
        (
            0,
            "fee: 20 EUR\n  by `team`: A team pays after two weeks.\n"
        )
    );
    let asked = out(&eval(&["support", "version=3.1"]));
    assert!(
        asked.starts_with("support: not known yet\n  ask next: the plan? (`plan`)\n"),
        "{asked}"
    );
    assert!(asked.ends_with("still possible: chat; a call\n"), "{asked}");
    // A fact of the project that this table does not ask for changes nothing.
    assert_eq!(
        out(&eval(&["support", "version=1.1", "abroad=yes"])),
        "support: nothing yet\n  by `old`\n"
    );
    write(
        folder.path(),
        "c.json",
        br#"{"plan": "firm", "abroad": true, "number": 7}"#,
    );
    let read = eval(&["fee", "--facts", "c.json"]);
    assert_eq!(out(&read), "fee: 80 EUR\n  by `far`\n");
    assert!(said(&read).contains("c.json: left out, since no fact is called so: `number`"));
    assert_eq!(
        out(&eval(&["fee", "abroad=no", "--facts", "c.json"])),
        "fee: 60 EUR\n  by `firm`\n"
    );
    assert_eq!(
        out(&eval(&[
            "policies/tariff/bring",
            "add-ons=calls",
            "abroad=no"
        ])),
        "bring: a passport\n  by `calls`\n"
    );
}

#[test]
fn what_is_not_understood_is_said() {
    let folder = tariff();
    for (arguments, message) in [
        (
            &["eval", "fe"][..],
            "there is no decision, eligibility or guide `fe`; did you mean `fee`?",
        ),
        (
            &["eval", "fee", "plan"],
            "`plan` gives no fact: write `plan=VALUE`",
        ),
        (
            &["eval", "fee", "plna=free"],
            "there is no fact `plna`; did you mean `plan`?",
        ),
        (
            &["eval", "fee", "plan=big"],
            "`plan` cannot be `big`: it is one of free, team, firm",
        ),
        (
            &["eval", "fee", "--facts", "none.json"],
            "none.json: there is no such file",
        ),
        (
            &["why", "fee", "--facts", "x.csv"],
            "write what is known of one reader as a JSON object",
        ),
        (
            &["why", "support", "--not", "cal"],
            "`support` never gives `cal`; did you mean `call`?",
        ),
        (
            &["eval", "fee", "plan=free", "--facts", "-"],
            "give one of both",
        ),
    ] {
        let output = casebook(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(said(&output).contains(message), "{}", said(&output));
    }
    write(
        folder.path(),
        "policies/bad.case",
        b"fact a \"a\" is yes/no\ndecision d \"D\" is yes/no rules {\n  yes when a\n}\n",
    );
    let output = casebook(folder.path(), &["eval", "fee", "plan=free"]);
    assert_eq!(code(&output), 1);
    assert!(said(&output).ends_with("nothing is decided by a policy that is at fault\n"));
}

#[test]
fn a_stream_of_json_lines_is_decided() {
    let folder = tariff();
    let input = "{\"plan\": \"team\", \"age\": 15}\n\n{\"plan\": \"free\", \"id\": 3}\n{\"plan\": \"team\"}\n{\"plan\": 3}\nrubbish\n";
    let output = fed(&folder, &["eval", "fee", "--facts", "-"], input);
    assert_eq!(code(&output), 2);
    let lines: Vec<serde_json::Value> = out(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        lines[0],
        serde_json::json!({"result": 20, "rule": "team", "reason": "A team pays after two weeks."})
    );
    assert_eq!(lines[1], serde_json::json!({"result": 0, "rule": "free"}));
    assert_eq!(
        lines[2],
        serde_json::json!({"ask": "age", "possible": [10, 20]})
    );
    assert!(
        lines[3]["error"]
            .as_str()
            .unwrap()
            .contains("`plan` cannot be `3`"),
        "{}",
        lines[3]
    );
    assert_eq!(lines.len(), 5);
    let told = said(&output);
    assert!(
        told.contains("-:5: `plan` cannot be `3`")
            && told.contains("-:6: this is no object of facts"),
        "{told}"
    );
    assert!(
        told.contains("5 cases: The fee\n")
            && told.contains("  not known yet           1  20.0 %\n"),
        "{told}"
    );
    assert!(
        told.contains("  not understood          2  40.0 %\n"),
        "{told}"
    );
}

#[test]
fn a_stream_says_all_reasons_and_answers_what_stands_beside_a_bad_line() {
    let source = "fact late \"it is late\" is yes/no\nfact far \"it is far\" is yes/no\neligibility can \"It\" {\n  \
                  a: unavailable when late because \"It is late.\"\n  b: unavailable when far because \"It is far.\"\n  otherwise available\n}\n";
    let folder = common::program::project(&[("a.case", source)]);
    let stream = b"{\"late\": true, \"far\": true}\n{\"late\": \xff}\n{\"late\": true, \"late\": false}\n{\"late\": true, \"far\": false}\n";
    write(folder.path(), "f.jsonl", stream);
    let output = casebook(folder.path(), &["eval", "can", "--facts", "f.jsonl"]);
    assert_eq!(code(&output), 2);
    let lines: Vec<serde_json::Value> = out(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        lines[0]["reasons"],
        serde_json::json!(["It is late.", "It is far."])
    );
    assert_eq!(lines[3]["reason"], "It is late.");
    assert_eq!(lines.len(), 4);
    let told = said(&output);
    assert!(
        told.contains("f.jsonl:2: byte 10 of the line is not UTF-8"),
        "{told}"
    );
    assert!(told.contains("f.jsonl:3: `late` is given twice"), "{told}");
    write(folder.path(), "f.csv", b"late,far\nyes,\xff\nyes,no\n");
    let output = casebook(folder.path(), &["eval", "can", "--facts", "f.csv"]);
    assert!(
        code(&output) == 2 && said(&output).contains("f.csv:2: a cell is not UTF-8"),
        "{}",
        said(&output)
    );
    write(folder.path(), "f.csv", b"late,late\nyes,no\n");
    let output = casebook(folder.path(), &["eval", "can", "--facts", "f.csv"]);
    assert!(
        code(&output) == 2 && said(&output).contains("two columns"),
        "{}",
        said(&output)
    );
    let output = casebook(folder.path(), &["eval", "can", "late=yes", "late=no"]);
    assert!(
        code(&output) == 2 && said(&output).contains("given twice"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_table_of_cases_gets_more_columns() {
    let folder = tariff();
    let table = "name;plan;age;add-ons;abroad\n\"A; B\";team;14;;no\nC;firm;;fax, calls;yes\nD;;3;calls;no\n";
    write(folder.path(), "people.csv", table.as_bytes());
    let output = casebook(folder.path(), &["eval", "fee", "--facts", "people.csv"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let expected = "name;plan;age;add-ons;abroad;fee;rule;ask\n\"A; B\";team;14;;no;10;trial;\n\
                    C;firm;;fax, calls;yes;80;far;\nD;;3;calls;no;;;plan\n";
    assert_eq!(out(&output), expected);
    assert!(
        said(&output).starts_with("people.csv: left out, since no fact is called so: `name`\n")
    );
    let output = casebook(folder.path(), &["eval", "bring", "--facts", "people.csv"]);
    assert!(
        out(&output).contains("yes;paper, pass;letter;\n"),
        "{}",
        out(&output)
    );
    write(folder.path(), "torn.csv", b"plan,age\nteam\n");
    let torn = casebook(folder.path(), &["eval", "fee", "--facts", "torn.csv"]);
    assert_eq!(code(&torn), 2);
    assert!(
        said(&torn).contains("torn.csv:2: the row has 1 of 2 cells"),
        "{}",
        said(&torn)
    );
}

#[test]
fn a_support_engineer_is_answered_in_one_call() {
    let folder = tariff();
    let why = |arguments: &[&str]| out(&casebook(folder.path(), &[&["why"], arguments].concat()));
    assert_eq!(
        why(&["can-move", "plan=free", "add-ons=fax", "abroad=yes"]),
        "Moving\n\ncan-move: unavailable\n  because of `free`: “A free plan stays where it is.”\n    - the plan: \
         Free\n  and of `fax`: “Faxes do not cross the border.”\n    - the add-ons: fax\n    - you live abroad\n\nit would be “available”, by `otherwise`, if:\n    - the plan: Team or \
         Firm (now: Free)\n    - you live in the country (now: you live abroad)\n"
    );
    let narrow = why(&["support", "plan=firm", "version=2.5", "--not", "call"]);
    assert!(
        narrow
            .ends_with("it would be “a call”, by `firms`, if:\n    - the installed version: 3.0 or later (now: 2.5)\n"),
        "{narrow}"
    );
    assert!(why(&["bring", "add-ons=nothing", "abroad=no"]).contains(
        "it would be “a letter”, by `letter`, if:\n    - the add-ons: with fax (now: nothing)\n"
    ));
    assert!(why(&["fee", "plan=free", "--not", "0"]).ends_with("that is what it is\n"));
    assert!(
        why(&["fee", "plan=free", "--not", "55"])
            .ends_with("no change of facts leads to: 55 EUR\n")
    );
}

// ---- casebook test
// ------------------------------------------------------------------------------------

#[test]
fn examples_and_cases_are_run() {
    let folder = tariff();
    let test = |arguments: &[&str]| casebook(folder.path(), &[&["test"], arguments].concat());
    assert_eq!(
        (code(&test(&[])), said(&test(&[])).as_str()),
        (
            0,
            "nothing is tested: there is no example in the sources and no file in a folder `cases` beside them\n"
        )
    );
    write(
        folder.path(),
        "policies/cases/fees.csv",
        b"case,plan,age,abroad,fee,can-move\nA team in its first days,team,14,,10,\nA firm,firm,,yes,80,\nToo dear,firm,3,no,80,available\n,team,,,20,\n",
    );
    write(
        folder.path(),
        "policies/cases/help.yaml",
        b"- case: An old version\n  version: 1.10\n  support: none-yet\n- version: 3.0\n  plan: firm\n  support: cal\n- plan: big\n  fee: 20\n",
    );
    let failed = test(&["--junit", "report.xml"]);
    assert_eq!(code(&failed), 1);
    let expected = "FAILED policies/cases/fees.csv:4: Too dear\n  fee: expected 80, but it is 60\n    by `firm`\n    - the plan: \
                    Firm\n    - you live in the country\n\nFAILED policies/cases/fees.csv:5: case 4\n  fee: expected 20, but it \
                    may be 10 or 20\n    it depends on what the case does not give: age\n\nFAILED \
                    policies/cases/help.yaml:4: case 2\n  `support` never gives `cal`: it is one of chat, call, \
                    none-yet\n\nFAILED policies/cases/help.yaml:7: case 3\n  `plan`: `big` is none of its values: one of free, \
                    team, firm\n\n";
    assert_eq!(out(&failed), expected);
    assert_eq!(said(&failed), "0 examples, 7 cases: 4 failed\n");
    let report = std::fs::read_to_string(folder.path().join("report.xml")).expect("a report");
    for part in [
        "tests=\"7\"",
        "failures=\"4\"",
        "name=\"A firm (line 3)\"",
        "message=\"fee: expected 80, but it is 60\"",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    // What is refused is at fault for CI, too.
    write(
        folder.path(),
        "policies/cases/help.yaml",
        b"- case: An old version\n  vresion: 1.10\n  support: none-yet\n",
    );
    assert_eq!(code(&test(&["--junit", "report.xml"])), 1);
    let report = std::fs::read_to_string(folder.path().join("report.xml")).expect("a report");
    for part in [
        "tests=\"4\"",
        "failures=\"3\"",
        "type=\"bad-row\"",
        "called `vresion`",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn examples_that_fail_are_told_as_tests() {
    let folder = tariff();
    let source = include_str!("../corpus/mutants/tariff.case");
    let examples = "example \"A firm\" {\n  given plan is firm\n  given not abroad\n  expect fee is 60 EUR because firm\n}\n\
                    example \"A team\" {\n  given plan is team\n  expect fee is 20 EUR\n}\n";
    write(
        folder.path(),
        "policies/tariff.case",
        format!("{source}\n{examples}").as_bytes(),
    );
    let failed = casebook(folder.path(), &["test"]);
    assert_eq!(code(&failed), 1);
    let told = out(&failed);
    assert!(
        told.starts_with("FAILED policies/tariff.case:55: A team\n  `fee` is not 20 EUR: "),
        "{told}"
    );
    assert_eq!(said(&failed), "2 examples, 0 cases: 1 failed\n");
}

#[test]
fn files_of_cases_that_are_not_understood_are_told_by_place() {
    let folder = tariff();
    for (content, message) in [
        (
            &b"plan,fe\nfree,0\n"[..],
            "no fact and no decision is called `fe`",
        ),
        (b"plan,age\nfree,0\n", "no column says what is expected"),
        (
            b"plan,fee\nfree\n",
            "this row has 1 cell, and the first row 2 columns",
        ),
    ] {
        write(folder.path(), "policies/cases/x.csv", content);
        let output = casebook(folder.path(), &["test"]);
        assert_eq!(code(&output), 1, "{}", said(&output));
        assert!(
            said(&output).contains(message) && said(&output).contains("policies/cases/x.csv:"),
            "{}",
            said(&output)
        );
    }
    write(
        folder.path(),
        "policies/bad.case",
        b"fact a \"a\" is yes/no\ndecision d \"D\" is yes/no rules {\n  yes when a\n}\n",
    );
    let output = casebook(folder.path(), &["test"]);
    assert_eq!(code(&output), 1);
    assert!(said(&output).ends_with("nothing is tested of a policy that is at fault\n"));
}

#[test]
fn what_no_test_comes_to_is_listed_and_counted() {
    let policy = "fact age \"the age\" is 0..120\n\neligibility ticket \"A ticket\" {\n  young: unavailable when age < 6 because \"Children need none.\"\n  otherwise available\n}\n\nexample \"A child\" {\n  given age is 5\n  expect ticket is unavailable because young\n}\n";
    let folder = common::program::project(&[("tickets.case", policy)]);
    let covered = casebook(folder.path(), &["test", "--coverage"]);
    assert_eq!(
        (code(&covered), out(&covered).as_str()),
        (
            0,
            "NOT TESTED policies/tickets.case:5: otherwise\n  example \"ticket: otherwise\" {\n    given age >= 6\n    expect ticket is available\n  }\n\nNOT TESTED policies/tickets.case:4: `ticket` where the age is 6, unlike 5\n\n"
        )
    );
    for line in [
        "1 of 2 rules are tested: 50 %\n",
        "1 of 2 bounds are tested: 50 %\n",
    ] {
        assert!(said(&covered).contains(line), "{}", said(&covered));
    }
    let listing = casebook(folder.path(), &["test", "--listing"]);
    assert!(
        out(&listing).contains("\n    4 ~   young: unavailable when age < 6"),
        "{}",
        out(&listing)
    );
    assert!(
        out(&listing).contains("\n    5 -   otherwise available\n"),
        "{}",
        out(&listing)
    );
    let suggested = casebook(folder.path(), &["test", "--suggest"]);
    let example =
        "example \"ticket: otherwise\" {\n  given age is 6\n  expect ticket is available\n}\n\n";
    assert_eq!(
        out(&suggested),
        format!("// for policies/tickets.case\n\n{example}")
    );
    write(
        folder.path(),
        "policies/more.case",
        format!("{policy}\n{example}")
            .replace("ticket", "pass")
            .as_bytes(),
    );
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["test", "--at-least", "rules=75", "--at-least", "bounds=75"]
        )),
        0
    );
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["test", "--at-least", "rules=76"]
        )),
        1
    );
    assert_eq!(
        code(&casebook(folder.path(), &["test", "--at-least", "lines=1"])),
        2
    );
    std::fs::remove_file(folder.path().join("policies/more.case")).expect("it was there");
    assert_eq!(
        code(&casebook(folder.path(), &["test", "--at-least", "50"])),
        0
    );
    assert_eq!(
        code(&casebook(folder.path(), &["test", "--at-least", "51"])),
        1
    );
}

#[test]
fn what_is_said_of_a_guide_is_how_it_ends_too() {
    let policy = "---\ntitle: \"Keys\"\n---\nfact lost \"the key is lost\" not \"the key is there\" is yes/no\noutcome inside \"you are in\" good\noutcome waits \"you wait for the keeper\"\nguide enter \"Enter\" {\n  scenario there \"With the key\" when not lost {\n    - Open the door.\n    @end inside\n  }\n  scenario gone \"Without it\" when lost {\n    @choose \"Is somebody in?\" {\n      @option \"Yes:\" {\n        - Ring the bell.\n          @end inside\n      }\n      @option \"No:\" {\n        - Call the keeper.\n          @end waits\n      }\n    }\n  }\n}\narticle {\n  @show enter\n}\n";
    let folder = common::program::project(&[("keys.case", policy)]);
    let eval = |lost: &str| out(&casebook(folder.path(), &["eval", "enter", lost]));
    assert_eq!(
        eval("lost=no"),
        "enter: With the key\n  by `there`\n  ends: you are in\n"
    );
    assert_eq!(
        eval("lost=yes"),
        "enter: Without it\n  by `gone`\n  ends, by what is chosen on the way or not given: you are in; you wait for the keeper\n"
    );
}

#[test]
fn small_changes_that_nobody_notices_are_told() {
    let policy = "fact age \"the age\" is 0..120\n\neligibility ticket \"A ticket\" {\n  young: unavailable when age < 6 because \"Children need none.\"\n  otherwise available\n}\n";
    let folder = common::program::project(&[("tickets.case", policy)]);
    let child = "age,ticket\n5,unavailable\n";
    std::fs::create_dir(folder.path().join("policies/cases")).expect("a folder");
    write(
        folder.path(),
        "policies/cases/tickets.csv",
        child.as_bytes(),
    );
    let told = casebook(folder.path(), &["test", "--mutants"]);
    assert_eq!(code(&told), 0);
    assert!(
        out(&told)
            .contains("NOT NOTICED policies/tickets.case:4: `young`: “the age is less than 6” becomes “the age is less than"),
        "{}",
        out(&told)
    );
    assert!(
        said(&told).contains(" small changes of meaning are noticed by tests: "),
        "{}",
        said(&told)
    );
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["test", "--at-least", "mutants=90"]
        )),
        1
    );
    write(
        folder.path(),
        "policies/cases/tickets.csv",
        format!("{child}6,available\n").as_bytes(),
    );
    let told = casebook(
        folder.path(),
        &["test", "--mutants", "--at-least", "mutants=80"],
    );
    assert_eq!(
        (code(&told), out(&told).as_str()),
        (0, ""),
        "{}",
        said(&told)
    );
}

#[test]
fn a_model_is_imported_and_what_is_left_out_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "shop.dmn",
        include_bytes!("../dmn/shipping.dmn"),
    );
    let imported = casebook(folder.path(), &["import", "dmn", "shop.dmn"]);
    assert_eq!(code(&imported), 3);
    assert!(
        out(&imported).contains("\ndecision customer-tier \"Customer tier\" is one of {\n"),
        "{}",
        out(&imported)
    );
    assert!(
        said(&imported).contains("left out:\n  the decision `Total`: it is no decision table\n"),
        "{}",
        said(&imported)
    );
    let none = casebook(folder.path(), &["import", "dmn", "none.dmn"]);
    assert_eq!(code(&none), 2);
    assert!(said(&none).contains("none.dmn"), "{}", said(&none));
}

#[test]
fn an_amount_is_known_where_what_is_not_known_does_not_matter() {
    let policy = r#"---
title: "Pay"
---
fact kind "how you are paid" is one of { weekly "by the week" monthly "by the month" }
fact number "the number of payments" is 2..3 payments
fact earned "what you have earned" is 0.00..2000.00 GBP
decision average "The average" called "the average" is 0.00..2000.00 GBP rules {
  weeks: earned / 8 rounded down to 0.01 GBP when kind is weekly
  two: earned / 2 rounded down to 0.01 GBP when kind is monthly and number is 2 payments
  three: earned / 3 rounded down to 0.01 GBP when kind is monthly and number is 3 payments
}
decision pay "The pay" is 0.00..20000.00 GBP rules {
  otherwise 6 * average
}
decision tier "The tier" is one of { low "low" high "high" } rules {
  low when average < 100.00 GBP
  high when average >= 100.00 GBP
}
article {
  @show average
  @show pay
  @show tier
}
"#;
    let folder = common::program::project(&[("pay.case", policy)]);
    let eval = |given: &[&str]| out(&casebook(folder.path(), &[&["eval"][..], given].concat()));
    assert_eq!(
        eval(&["pay", "kind=weekly", "earned=960"]),
        "pay: 720.00 GBP\n  by `otherwise`\n"
    );
    assert_eq!(
        eval(&["tier", "kind=monthly", "earned=300"]),
        "tier: high\n  by `high`\n"
    );
    // Of a week's pay, the number of payments is not asked.
    assert_eq!(
        eval(&["pay", "kind=weekly"]),
        "pay: not known yet\n  ask next: what you have earned? (`earned`)\n  still possible: 0.00 GBP to 1500.00 GBP, worked out\n"
    );
    assert!(eval(&["tier", "kind=monthly", "earned=200"]).contains("(`number`)"));
}
