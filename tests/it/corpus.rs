//! The corpora: policies as data, with what casebook says of them or makes of them beside them.
//!
//! - `check/bad/x.case`: a policy with faults, with `x.csv` or `x.yaml` for its rows; `x.txt` is
//!   what `casebook check` prints, in 80 columns.
//! - `check/narrow`, `check/colour`, `check/json`: the same in 40 columns, in colour, as JSON.
//! - `check/wanting`: messages that are bad; each policy says what would be better.
//! - `check/good/x.case`: a policy of which nothing is said.
//! - `as-published/`: the update article as it was published.
//! - `diff/x/old.case`, `new.case`: two versions; `expected.txt` and `expected.md` are what
//!   `casebook diff` prints of them, `notes.md` the page for readers. `customers.csv` is a sample.
//! - `build/x/policies`: a project; `build/x/out` is what `casebook build` writes.
//!
//! `CASEBOOK_BLESS=1 cargo test --test it corpus` writes what is expected anew; review it as a diff.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::common;
use crate::common::program::files;
use crate::common::{blessing, expect};

/// What `casebook check` prints of one file, and its exit code.
fn check(source: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let policies = folder.path().join("policies");
    std::fs::create_dir(&policies).expect("a folder");
    // Beside it lie the rows of its decisions.
    let stem = source
        .file_stem()
        .and_then(|stem| stem.to_str())
        .expect("a name");
    for entry in std::fs::read_dir(source.parent().expect("a folder")).expect("the corpus") {
        let name = entry
            .expect("a file")
            .file_name()
            .into_string()
            .expect("UTF-8");
        if name
            .strip_prefix(stem)
            .is_some_and(|rest| rest.starts_with('.'))
            && !name.ends_with(".txt")
        {
            std::fs::copy(source.with_file_name(&name), policies.join(&name)).expect("copied");
        }
    }
    // The pictures of the corpus are not there, and what is unused is not its subject; but an
    // article shows all its faults.
    let article = source
        .parent()
        .is_some_and(|folder| folder.ends_with("as-published"));
    let short = if article {
        ""
    } else {
        "  unused-item: allow\n  indistinct-values: allow\n"
    };
    std::fs::write(
        folder.path().join("casebook.yaml"),
        format!("levels:\n  missing-image: allow\n{short}"),
    )
    .expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_casebook"))
        .arg("check")
        .args(arguments)
        .current_dir(folder.path())
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .envs(environment.iter().copied())
        .output()
        .expect("casebook runs");
    let code = output.status.code().expect("an exit code");
    let text = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    format!(
        "{}\nexit code {code}\n",
        String::from_utf8(text).expect("UTF-8").trim_end()
    )
}

fn compare(folder: &str, arguments: &[&str], environment: &[(&str, &str)]) {
    let base = common::root().join("tests/corpus").join(folder);
    let files: Vec<String> = common::folder(&format!("tests/corpus/{folder}"))
        .into_keys()
        .collect();
    let stems = |ending: &str| -> BTreeSet<&str> {
        files
            .iter()
            .filter_map(|file| file.strip_suffix(ending))
            .collect()
    };
    assert!(!stems(".case").is_empty());
    for stem in stems(".case") {
        let said = check(&base.join(format!("{stem}.case")), arguments, environment);
        expect(&base.join(format!("{stem}.txt")), said.as_bytes());
    }
    assert!(
        stems(".txt").is_subset(&stems(".case")),
        "an expectation without its policy in {folder}"
    );
}

#[test]
fn faults_are_said_as_expected() {
    compare("check/bad", &[], &[]);
}

#[test]
fn faults_are_said_in_narrow_windows_in_colour_and_as_json() {
    compare("check/narrow", &[], &[("COLUMNS", "40")]);
    compare("check/colour", &[], &[("CLICOLOR_FORCE", "1")]);
    compare("check/json", &["--format", "json"], &[]);
}

/// They are said as they are, and wait for something better.
#[test]
fn messages_that_are_wanting_are_known() {
    compare("check/wanting", &[], &[]);
}

#[test]
fn the_article_as_published_has_its_faults() {
    compare("as-published", &[], &[]);
}

#[test]
fn nothing_is_said_of_good_policies() {
    let folder = common::folder("tests/corpus/check/good");
    for (path, content) in folder.iter().filter(|(path, _)| path.ends_with(".case")) {
        let stem = path.trim_end_matches("case");
        let rows = folder
            .iter()
            .filter(|(other, _)| *other != path && other.starts_with(stem));
        let sources: Vec<(&str, &str)> = std::iter::once((path, content))
            .chain(rows)
            .map(|(path, content)| (path.as_str(), std::str::from_utf8(content).expect("UTF-8")))
            .collect();
        let found = common::codes(&common::project(&sources));
        assert!(found.is_empty(), "{path}: {found:?}");
    }
}

#[test]
fn projects_are_built_as_expected() {
    let corpus = common::root().join("tests/corpus/build");
    for entry in std::fs::read_dir(&corpus).expect("the corpus") {
        let project = entry.expect("a project").path();
        let out = tempfile::tempdir().expect("a folder");
        let output = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(["build", "--out"])
            .arg(out.path())
            .current_dir(&project)
            .output()
            .expect("casebook runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let built = files(out.path());
        if blessing() {
            let _ = std::fs::remove_dir_all(project.join("out"));
        }
        for (path, content) in &built {
            let expected = project.join("out").join(path);
            if blessing() {
                std::fs::create_dir_all(expected.parent().expect("a folder")).expect("a folder");
            }
            expect(&expected, content);
        }
        let expected = files(&project.join("out"));
        assert!(expected.keys().eq(built.keys()), "{}", project.display());
    }
}

#[test]
fn changes_are_told_as_they_are_told() {
    let corpus = common::root().join("tests/corpus/diff");
    let mut names: Vec<_> = std::fs::read_dir(&corpus)
        .expect("the corpus")
        .map(|entry| entry.expect("a folder").path())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for folder in names {
        for (format, file) in [
            ("human", "expected.txt"),
            ("markdown", "expected.md"),
            ("notes", "notes.md"),
        ] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
            command
                .current_dir(&folder)
                .args(["diff", "old.case", "new.case", "--format", format])
                .env("COLUMNS", "100");
            if folder.join("customers.csv").exists() {
                command.args(["--population", "customers.csv"]);
            }
            let output = command.output().expect("casebook runs");
            let said = format!(
                "{}{}exit code {}\n",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr),
                output.status.code().expect("a code")
            );
            expect(&folder.join(file), said.as_bytes());
        }
    }
}
