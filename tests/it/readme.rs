//! The README shows a policy and what is said of it: both are true, and the repository names no
//! place that only its authors have.

use std::process::Command;

use crate::common;

/// The blocks of text between fences, in order.
fn blocks(markdown: &str) -> Vec<String> {
    let parts: Vec<&str> = markdown.split("\n```").collect();
    let inside = parts.iter().skip(1).step_by(2);
    inside
        .map(|block| {
            block
                .split_once('\n')
                .map_or("", |(_, text)| text)
                .to_owned()
                + "\n"
        })
        .collect()
}

#[test]
fn what_is_said_of_the_policy_in_the_readme_is_said() {
    let readme = std::fs::read_to_string(common::root().join("README.md")).expect("a README");
    let blocks = blocks(&readme);
    let (policy, shown) = (&blocks[0], &blocks[1]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policies/password.case");
    std::fs::create_dir(folder.path().join("policies")).expect("a folder");
    std::fs::write(&file, policy).expect("written");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        let output = command
            .args(arguments)
            .current_dir(folder.path())
            .env("COLUMNS", "80")
            .output()
            .expect("runs");
        (
            output.status.code(),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    };
    let (code, said) = run(&["check"]);
    assert_eq!(code, Some(1));
    // The README leaves out the line of context behind the fault.
    for line in shown
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
    {
        assert!(
            said.lines().any(|said| said.trim_end() == line),
            "not said: {line}\n{said}"
        );
    }
    let scenario = "  scenario locked-out \"Locked\" when login is own and locked {\n    - Call us.\n    @end reset\n  }\n";
    let mended = policy.replace(
        "  scenario by-company",
        &format!("{scenario}  scenario by-company"),
    );
    std::fs::write(&file, mended).expect("written");
    let (code, said) = run(&["build"]);
    assert_eq!(code, Some(0), "{said}");
    for path in [
        "articles/password.md",
        "tables/password/reset-password.json",
        "rules/casebook.rs",
        "manifest.json",
    ] {
        assert!(folder.path().join("out").join(path).exists(), "{path}");
        assert!(readme.contains(&format!("out/{path}")), "{path}");
    }
}
