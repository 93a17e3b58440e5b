//! How casebook is handed out: the steps of the release workflow, run as far as they go without a network; the container
//! file; completions and man pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;

use crate::common::program::{casebook, code, said, write};
use crate::common::root;

#[derive(Deserialize)]
struct Workflow {
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    #[serde(default)]
    needs: String,
    #[serde(default)]
    strategy: Strategy,
    steps: Vec<Step>,
}

#[derive(Default, Deserialize)]
struct Strategy {
    #[serde(default)]
    matrix: Matrix,
}

#[derive(Default, Deserialize)]
struct Matrix {
    #[serde(default)]
    include: Vec<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    run: String,
    #[serde(default)]
    uses: String,
}

/// `gh release`, with folders for releases. A draft is none yet.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
[ "$1" = release ]; verb="$2"; tag="$3"; shift 3
case "$verb" in
  create) mkdir "$RELEASES/$tag"; touch "$RELEASES/$tag.draft"; [[ "$*" == *--draft* && "$*" == *--verify-tag* ]] ;;
  upload) cp -n "$@" "$RELEASES/$tag/" ;;
  download) [ "$1" = --dir ]; mkdir -p "$2"; cp "$RELEASES/$tag"/* "$2/" ;;
  edit) [ "$1" = --draft=false ]; rm "$RELEASES/$tag.draft" ;;
  *) exit 1 ;;
esac
"#;

/// `cargo build`, which hands out the program that is there.
const CARGO: &str = r#"#!/usr/bin/env bash
set -euo pipefail
[ "$1 $2 $3 $4" = "build --release --locked --target" ]
mkdir -p "target/$5/release"
cp "$PROGRAM" "target/$5/release/casebook"
"#;

fn program(folder: &Path, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;

    write(folder, name, text.as_bytes());
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.join(name), permissions).expect("allowed");
}

/// Runs a script as the workflow does.
fn bash(script: &str, source: &Path, tools: &Path, env: &[(&str, &str)]) -> Output {
    let path = std::env::var("PATH").expect("a path");
    Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(source)
        .env("PATH", format!("{}:{path}", tools.join("bin").display()))
        .env("RELEASES", tools.join("releases"))
        .env("PROGRAM", tools.join("bin/casebook-here"))
        .envs(env.iter().copied())
        .output()
        .expect("bash runs")
}

#[test]
fn a_tag_becomes_a_release_with_a_checked_program_for_each_system() {
    let text =
        std::fs::read_to_string(root().join(".github/workflows/release.yml")).expect("a workflow");
    let workflow: Workflow = self::workflow(&text);
    let tools = tempfile::tempdir().expect("a folder");
    program(tools.path(), "bin/gh", GH);
    program(tools.path(), "bin/cargo", CARGO);
    // The program itself, which is large with all that tests want in it.
    let here = format!(
        "#!/bin/sh\nexec '{}' \"$@\"\n",
        env!("CARGO_BIN_EXE_casebook")
    );
    program(tools.path(), "bin/casebook-here", &here);
    std::fs::create_dir(tools.path().join("releases")).expect("a folder");
    let version = env!("CARGO_PKG_VERSION");
    let tag = format!("v{version}");
    let run = |job: &Job, env: &[(&str, &str)]| -> Option<String> {
        // Each job has a checkout of its own.
        let source = tempfile::tempdir().expect("a folder");
        let has_checkout = job
            .steps
            .iter()
            .any(|step| step.uses.starts_with("actions/checkout@"));
        for file in [
            "Cargo.toml",
            "README.md",
            "CHANGELOG.md",
            "LICENSE-APACHE",
            "LICENSE-MIT",
        ]
        .iter()
        .filter(|_| has_checkout)
        {
            std::fs::copy(root().join(file), source.path().join(file)).expect("copied");
        }
        if has_checkout {
            let script = std::fs::read_to_string(root().join("ci/package.sh")).expect("a script");
            program(source.path(), "ci/package.sh", &script);
        }
        job.steps
            .iter()
            .filter(|step| !step.run.is_empty())
            .find_map(|step| {
                assert!(
                    !step.run.contains("${{"),
                    "an expression in a script can be made to run anything"
                );
                let output = bash(&step.run, source.path(), tools.path(), env);
                (!output.status.success())
                    .then(|| String::from_utf8_lossy(&output.stderr).into_owned())
            })
    };
    let [draft, build, publish] = ["draft", "build", "publish"].map(|name| &workflow.jobs[name]);
    assert_eq!(
        (build.needs.as_str(), publish.needs.as_str()),
        ("draft", "build")
    );
    let wrong = run(draft, &[("TAG", "v99.0.0")]).expect("another version");
    assert!(wrong.contains("the tag is v99.0.0"), "{wrong}");
    let env = [("TAG", tag.as_str())];
    assert_eq!(run(draft, &env), None);
    let targets: Vec<&str> = build
        .strategy
        .matrix
        .include
        .iter()
        .map(|system| system["target"].as_str())
        .collect();
    assert!(targets.len() >= 4);
    for target in &targets {
        assert_eq!(
            run(build, &[("TAG", tag.as_str()), ("TARGET", target)]),
            None
        );
    }
    let release = tools.path().join("releases").join(&tag);
    let draft_mark = tools.path().join("releases").join(format!("{tag}.draft"));
    // What came otherwise than it was packed is not published.
    let name = format!("casebook-{version}-{}", targets[0]);
    let archive = release.join(format!("{name}.tar.gz"));
    let whole = std::fs::read(&archive).expect("an archive");
    std::fs::write(&archive, &whole[..whole.len() / 2]).expect("written");
    assert!(run(publish, &env).is_some() && draft_mark.exists());
    std::fs::write(&archive, &whole).expect("written");
    assert_eq!(run(publish, &env), None);
    assert!(!draft_mark.exists());
    let sums = std::fs::read_to_string(release.join("SHA256SUMS")).expect("checksums");
    assert_eq!(sums.lines().count(), targets.len());
    unpacked(&release, &name, tools.path());
}

/// Who downloads an archive finds a program, and what comes with it.
fn unpacked(release: &Path, name: &str, tools: &Path) {
    let unpack = format!(
        "tar -xzf {name}.tar.gz && {name}/casebook --version && bash -n {name}/completions/casebook.bash"
    );
    let output = bash(&unpack, release, tools, &[]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        format!("casebook {}", env!("CARGO_PKG_VERSION"))
    );
    for file in [
        "README.md",
        "LICENSE-MIT",
        "completions/_casebook",
        "completions/casebook.fish",
        "man/casebook.1",
        "man/casebook-check.1",
    ] {
        assert!(release.join(name).join(file).is_file(), "{file}");
    }
}

/// Reads YAML.
fn workflow(text: &str) -> Workflow {
    serde_yaml::from_str(text).expect("a workflow")
}

#[test]
fn the_container_has_all_that_the_program_is_built_from() {
    let text = std::fs::read_to_string(root().join("Containerfile")).expect("a file");
    let copied: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.starts_with("--from"))
        .flat_map(|line| line.split_whitespace().rev().skip(1))
        .collect();
    for path in &copied {
        assert!(root().join(path).exists(), "{path}");
    }
    // What the package is made of, and the members of its workspace.
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    let (_, list) = manifest.split_once("include = [").expect("a list");
    let (list, _) = list.split_once(']').expect("an end");
    for path in list
        .split(',')
        .map(|path| path.trim().trim_matches(['"', '/']))
        .filter(|path| !path.is_empty())
    {
        assert!(copied.contains(path), "{path}");
    }
    // cargo finds a workspace in it.
    let source = tempfile::tempdir().expect("a folder");
    for path in &copied {
        let done = Command::new("cp")
            .arg("-R")
            .arg(root().join(path))
            .arg(source.path())
            .status();
        assert!(done.expect("copied").success(), "{path}");
    }
    let read = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--locked",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(source.path())
        .output()
        .expect("cargo runs");
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
}

#[test]
fn shells_and_readers_of_man_pages_know_each_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = String::from_utf8(casebook(folder.path(), &["--help"]).stdout).expect("text");
    let (_, commands) = help.split_once("Commands:").expect("commands");
    let (commands, _) = commands.split_once("\n\n").expect("an end");
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|line| !line.starts_with(' '))
        })
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = String::from_utf8(casebook(folder.path(), &["completions", shell]).stdout)
            .expect("text");
        for command in &commands {
            assert!(text.contains(command), "{shell}: {command}");
        }
    }
    let written = casebook(folder.path(), &["man", "--out", "man"]);
    assert_eq!(code(&written), 0, "{}", said(&written));
    for command in &commands {
        let page = folder.path().join(format!("man/casebook-{command}.1"));
        let page = std::fs::read_to_string(page).expect("a page");
        assert!(
            page.contains(".SH NAME") && page.contains(&format!("casebook\\-{command}")),
            "{page}"
        );
    }
    let main = String::from_utf8(casebook(folder.path(), &["man"]).stdout).expect("text");
    assert_eq!(
        main,
        std::fs::read_to_string(folder.path().join("man/casebook.1")).expect("a page")
    );
}
