//! Published questionnaires, written as policies in `examples/flows`: nothing is found in them, and the
//! values that their own tests expect are those that casebook works out.

use std::process::Command;

use crate::common;

fn run(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_casebook"))
        .args(arguments)
        .current_dir(common::root().join("examples/flows"))
        .output()
        .expect("runs");
    let shown = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8(shown).expect("text"),
    )
}

#[test]
fn published_questionnaires_are_proved() {
    let (is_right, shown) = run(&["check", "--no-cache"]);
    assert!(is_right && !shown.contains("warning"), "{shown}");
    assert!(
        shown.starts_with("4 articles, 50 scenarios, 9 decisions:"),
        "{shown}"
    );
}

#[test]
fn the_values_of_their_own_tests_are_worked_out() {
    let (is_right, shown) = run(&["test"]);
    assert!(is_right, "{shown}");
    assert!(shown.contains("68 examples, 43 cases"), "{shown}");
}
