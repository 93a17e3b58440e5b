//! What is shipped for CI, run as a runner runs it: the steps of the GitHub Action, the GitLab job
//! and the pre-commit hooks, each in a repository of its own that is thrown away.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common;
use crate::common::program::{casebook, code, said, write};
use crate::common::root;
use serde::Deserialize;

const POLICY: &str = "---\ntitle: \"Refunds\"\n---\nfact age \"the age of the order\" is 0..90 days\n\
     eligibility refund \"A refund\" {\n  late: unavailable when age > 30 days because \"It is too late.\"\n  otherwise available\n}\n\
     article {\n  Words.\n\n  @show refund\n}\n";

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = [
        "-c",
        "user.name=Tess",
        "-c",
        "user.email=tess@example.com",
        "-c",
        "init.defaultBranch=main",
    ];
    let output = Command::new("git")
        .current_dir(folder)
        .args(identity)
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

/// A repository whose branch narrows an eligibility and writes a term by hand; returns it and the
/// revision of main.
fn repository() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet"]);
    write(folder.path(), "policies/refunds.case", POLICY.as_bytes());
    git(folder.path(), &["add", "--all"]);
    git(
        folder.path(),
        &["commit", "--quiet", "--message", "Refunds"],
    );
    let base = git(folder.path(), &["rev-parse", "HEAD"]);
    git(folder.path(), &["checkout", "--quiet", "-b", "change"]);
    write(
        folder.path(),
        "policies/refunds.case",
        POLICY.replace("> 30", "> 14").as_bytes(),
    );
    git(
        folder.path(),
        &["commit", "--quiet", "--all", "--message", "Fourteen days"],
    );
    (folder, base)
}

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    default: String,
}

#[derive(Deserialize)]
struct Runs {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    #[serde(default)]
    id: String,
    #[serde(default, rename = "if")]
    only_if: String,
    #[serde(default, rename = "working-directory")]
    folder: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
    run: String,
}

/// A runner: what expressions stand for, and where steps write.
struct Runner {
    values: BTreeMap<String, String>,
    temporary: tempfile::TempDir,
}

impl Runner {
    fn new(action: &Action, given: &[(&str, &str)], base: &str) -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in [
            ("github.event.pull_request.base.sha", base),
            ("github.event.pull_request.number", "7"),
            ("github.token", "secret"),
            ("github.repository", "acme/help"),
            ("github.action_path", "/nowhere"),
        ] {
            values.insert(name.to_owned(), value.to_owned());
        }
        let mut runner = Self { values, temporary };
        for (name, input) in &action.inputs {
            let value = given.iter().find(|(given, _)| given == name);
            let value = value.map_or_else(
                || runner.filled(&input.default),
                |(_, value)| (*value).to_owned(),
            );
            runner.values.insert(format!("inputs.{name}"), value);
        }
        // A `gh` that writes down what it is told, and knows one comment where a file says so.
        let gh = "#!/bin/sh\necho \"$@\" >> \"$LOG/gh.txt\"\ncase \"$*\" in\n  *--jq*) cat \"$LOG/known.txt\" 2>/dev/null ;;\n  *) for a in \"$@\"; do case \"$a\" in body=@*) cat \"${a#body=@}\" > \"$LOG/comment.md\" ;; esac; done ;;\nesac\ntrue\n";
        write(runner.temporary.path(), "bin/gh", gh.as_bytes());
        make_executable(&runner.temporary.path().join("bin/gh"));
        runner
    }

    /// A text with its expressions replaced.
    fn filled(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${{") {
            let (name, after) = behind.split_once("}}").expect("an expression ends");
            out.push_str(before);
            out.push_str(self.known(name));
            rest = after;
        }
        out + rest
    }

    /// What a name stands for; a step that did not run has no outputs.
    fn known(&self, name: &str) -> &str {
        let missing = if name.trim().starts_with("steps.") {
            Some("")
        } else {
            None
        };
        let known = self.values.get(name.trim()).map(String::as_str).or(missing);
        known.unwrap_or_else(|| panic!("nobody knows {name}"))
    }

    /// Whether `a != '' && b == 'c'` holds.
    fn holds(&self, condition: &str) -> bool {
        condition
            .split("&&")
            .filter(|part| !part.trim().is_empty())
            .all(|part| {
                let (equal, (name, value)) = match part.split_once("!=") {
                    Some(sides) => (false, sides),
                    None => (true, part.split_once("==").expect("a comparison")),
                };
                let known = self
                    .values
                    .get(name.trim())
                    .unwrap_or_else(|| panic!("nobody knows {name}"));
                (known == value.trim().trim_matches('\'')) == equal
            })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.temporary.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// Runs the steps; returns the name of the one that failed, and what they printed.
    fn run(&mut self, action: &Action, repository: &Path) -> (Option<String>, String) {
        let mut printed = String::new();
        for step in &action.runs.steps {
            if !self.holds(&step.only_if) {
                continue;
            }
            let folder = if step.folder.is_empty() {
                ".".to_owned()
            } else {
                self.filled(&step.folder)
            };
            let env: BTreeMap<&String, String> = step
                .env
                .iter()
                .map(|(name, value)| (name, self.filled(value)))
                .collect();
            assert!(
                !step.run.contains("${{"),
                "{}: an expression in a script can be made to run anything",
                step.name
            );
            let output = bash(&step.run, &repository.join(folder), &self.file("bin"))
                .envs(env)
                .env("LOG", self.temporary.path())
                .env("RUNNER_TEMP", self.temporary.path())
                .env("GITHUB_STEP_SUMMARY", self.file("summary.md"))
                .env("GITHUB_OUTPUT", self.file("output.txt"))
                .output()
                .expect("bash runs");
            printed.push_str(&String::from_utf8_lossy(&output.stdout));
            printed.push_str(&String::from_utf8_lossy(&output.stderr));
            for line in self.text("output.txt").lines() {
                let (name, value) = line.split_once('=').expect("an output");
                self.values.insert(
                    format!("steps.{}.outputs.{name}", step.id),
                    value.to_owned(),
                );
            }
            if !output.status.success() {
                return (Some(step.name.clone()), printed);
            }
        }
        (None, printed)
    }
}

/// A script as GitHub runs it, with casebook and other programs at hand.
fn bash(script: &str, folder: &Path, programs: &Path) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_casebook"))
        .parent()
        .expect("a folder");
    let path = std::env::var("PATH").expect("a path");
    let mut command = Command::new("bash");
    command
        .args([
            "--noprofile",
            "--norc",
            "-e",
            "-o",
            "pipefail",
            "-c",
            script,
        ])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{}:{path}", programs.display(), own.display()),
        );
    command
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("executable");
}

#[cfg(not(unix))]
fn make_executable(_: &Path) {}

fn action() -> Action {
    serde_yaml::from_str(&std::fs::read_to_string(root().join("action.yml")).expect("the action"))
        .expect("YAML")
}

#[test]
fn the_action_comments_and_fails_where_it_is_told_to() {
    let (folder, base) = repository();
    let action = action();
    let mut runner = Runner::new(&action, &[("fail-on", "narrowed")], &base);
    let (failed, printed) = runner.run(&action, folder.path());
    assert_eq!(failed.as_deref(), Some("Verdict"), "{printed}");
    assert!(
        printed.contains("what this change is: narrowed"),
        "{printed}"
    );
    assert!(
        printed.contains("casebook: the change does what it may not do"),
        "{printed}"
    );
    let comment = runner.text("comment.md");
    assert!(comment.starts_with("<!-- casebook diff -->"), "{comment}");
    assert!(
        comment.contains("**narrowed**") && comment.contains("from 15 to 30 days"),
        "{comment}"
    );
    assert_eq!(comment, runner.text("summary.md"));
    assert!(
        runner
            .text("gh.txt")
            .contains("--method POST repos/acme/help/issues/7/comments"),
        "{}",
        runner.text("gh.txt")
    );
}

#[test]
fn the_action_keeps_its_comment_up_to_date_and_lints() {
    let (folder, base) = repository();
    let action = action();
    let mut runner = Runner::new(&action, &[], &base);
    write(runner.temporary.path(), "known.txt", b"4711\n");
    let (failed, printed) = runner.run(&action, folder.path());
    assert_eq!(failed, None, "{printed}");
    assert!(
        runner
            .text("gh.txt")
            .contains("--method PATCH repos/acme/help/issues/comments/4711"),
        "{}",
        runner.text("gh.txt")
    );
    write(
        folder.path(),
        "policies/refunds.case",
        POLICY.replace("  otherwise available\n", "").as_bytes(),
    );
    let (failed, printed) = runner.run(&action, folder.path());
    assert_eq!(failed.as_deref(), Some("Verdict"), "{printed}");
    assert!(
        printed.contains("casebook: the policies have findings that fail the run (exit code 1)"),
        "{printed}"
    );
    assert!(
        printed.contains("::error file=policies/refunds.case,line=5"),
        "{printed}"
    );
}

#[test]
fn the_verdict_stands_whatever_becomes_of_the_comment() {
    let (folder, base) = repository();
    let action = action();
    // A token that may not write, as on a pull request from a fork.
    let mut runner = Runner::new(&action, &[("fail-on", "narrowed")], &base);
    write(
        runner.temporary.path(),
        "bin/gh",
        b"#!/bin/sh\necho 'HTTP 403' >&2\nexit 1\n",
    );
    make_executable(&runner.file("bin/gh"));
    let (failed, printed) = runner.run(&action, folder.path());
    assert_eq!(failed.as_deref(), Some("Verdict"), "{printed}");
    assert!(
        printed.contains("::warning title=casebook::the comment could not be written"),
        "{printed}"
    );
    // Only the workflow's own comment is looked for.
    let comment = action
        .runs
        .steps
        .iter()
        .find(|step| step.name.starts_with("Comment"))
        .expect("a step");
    assert!(
        comment.run.contains(".user.login == env.AUTHOR"),
        "{}",
        comment.run
    );
    // And a number from elsewhere that is none changes nothing.
    let mut runner = Runner::new(&action, &[("number", "7/../../x")], &base);
    let (_, printed) = runner.run(&action, folder.path());
    assert_eq!(runner.text("gh.txt"), "", "{printed}");
}

#[test]
fn what_is_given_to_the_action_is_no_option() {
    let (folder, base) = repository();
    let action = action();
    for (name, value) in [
        ("base", "--output=stolen"),
        ("base", "--upload-pack=touch stolen"),
        ("fail-on", "--picture=stolen"),
        ("population", "--picture=stolen"),
        ("baseline", "--update-baseline"),
        ("fail-on", "narrowed$(touch stolen)"),
    ] {
        let mut runner = Runner::new(&action, &[(name, value)], &base);
        let before = common::program::files(folder.path());
        let (failed, printed) = runner.run(&action, folder.path());
        assert_eq!(
            failed.as_deref(),
            Some("Verdict"),
            "{name}: {value}: {printed}"
        );
        assert_eq!(
            common::program::files(folder.path()),
            before,
            "{name}: {value}"
        );
    }
}

#[test]
fn the_action_checks_committed_outputs_and_fetches_what_a_shallow_clone_lacks() {
    let (origin, base) = repository();
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("file://{}", origin.path().display());
    git(
        folder.path(),
        &["clone", "--quiet", "--depth=1", &address, "clone"],
    );
    git(
        origin.path(),
        &["config", "uploadpack.allowAnySHA1InWant", "true"],
    );
    let clone = folder.path().join("clone");
    let output = casebook(&clone, &["diff", &base]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("git fetch --depth=1 origin"),
        "{}",
        said(&output)
    );
    let action = action();
    let mut runner = Runner::new(&action, &[("outputs", "true")], &base);
    let (failed, printed) = runner.run(&action, &clone);
    assert_eq!(failed.as_deref(), Some("Verdict"), "{printed}");
    assert!(
        printed.contains("casebook: the outputs are not what the sources give"),
        "{printed}"
    );
    assert_eq!(code(&casebook(&clone, &["build"])), 0);
    let (failed, printed) = runner.run(&action, &clone);
    assert_eq!(failed, None, "{printed}");
}

#[test]
fn annotations_stand_on_changed_lines() {
    let (folder, base) = repository();
    let overlapping = POLICY.replace(
        "  otherwise available\n",
        "  early: available when age < 20 days\n  otherwise available\n",
    );
    write(
        folder.path(),
        "policies/refunds.case",
        overlapping.replace("> 30", "> 14").as_bytes(),
    );
    let annotation = |arguments: &[&str]| {
        String::from_utf8(casebook(folder.path(), arguments).stdout).expect("UTF-8")
    };
    // The rules meet in lines 6 and 7, of which the second is at fault; since the branch began,
    // only that is new.
    let all = annotation(&["check", "--format", "github"]);
    assert!(
        all.starts_with("::error file=policies/refunds.case,line=7"),
        "{all}"
    );
    git(
        folder.path(),
        &["commit", "--quiet", "--all", "--message", "Early"],
    );
    write(
        folder.path(),
        "policies/refunds.case",
        overlapping.replace("> 30", "> 13").as_bytes(),
    );
    let since = annotation(&["check", "--format", "github", "--since", "HEAD"]);
    assert!(
        since.starts_with("::error file=policies/refunds.case,line=6"),
        "{since}"
    );
    let since = annotation(&["check", "--format", "github", "--since", &base]);
    assert!(
        since.starts_with("::error file=policies/refunds.case,line=7"),
        "{since}"
    );
}

#[derive(Deserialize)]
struct Job {
    variables: BTreeMap<String, String>,
    before_script: Vec<String>,
    script: Vec<String>,
}

#[test]
fn the_gitlab_job_reports_tests_and_keeps_the_comment() {
    let (folder, base) = repository();
    let text = std::fs::read_to_string(root().join("ci/gitlab.yml")).expect("the snippet");
    let jobs: BTreeMap<String, Job> = serde_yaml::from_str(&text).expect("YAML");
    let job = &jobs["casebook"];
    let script = job
        .before_script
        .iter()
        .chain(&job.script)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    let run = |fail_on: Option<&str>| -> Output {
        let mut variables = job.variables.clone();
        variables.extend(fail_on.map(|kinds| ("CASEBOOK_FAIL_ON".to_owned(), kinds.to_owned())));
        let mut command = bash(&script, folder.path(), folder.path());
        command
            .envs(variables)
            .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)
            .output()
            .expect("bash runs")
    };
    let output = run(None);
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("**narrowed**"));
    let tests = std::fs::read_to_string(folder.path().join("casebook.xml")).expect("a report");
    assert!(
        tests.contains("<testsuite name=\"policies/refunds.case\""),
        "{tests}"
    );
    assert_eq!(code(&run(Some("widened"))), 0);
}

#[derive(Deserialize)]
struct Hook {
    id: String,
    name: String,
    entry: String,
    pass_filenames: bool,
    files: String,
}

/// The real pre-commit runs the hooks; only how casebook gets there is another.
#[test]
#[ignore = "needs pre-commit, which tests/run installs"]
fn the_hooks_stop_a_commit() {
    let (folder, _) = repository();
    let text = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let hooks: Vec<Hook> = serde_yaml::from_str(&text).expect("YAML");
    let mut config = "repos:\n  - repo: local\n    hooks:\n".to_owned();
    for hook in &hooks {
        use std::fmt::Write;
        let Hook {
            id,
            name,
            entry,
            pass_filenames,
            files,
        } = hook;
        write!(
            config,
            "      - id: {id}\n        name: {name}\n        entry: {entry}\n        language: system\n        \
             pass_filenames: {pass_filenames}\n        files: '{files}'\n"
        )
        .unwrap();
    }
    write(folder.path(), ".pre-commit-config.yaml", config.as_bytes());
    git(folder.path(), &["add", "--all"]);
    let venv = root().join("tests/engines/venv/bin");
    let run = |hook: &str| {
        let output = bash(
            &format!("pre-commit run --all-files {hook}"),
            folder.path(),
            &venv,
        )
        .output()
        .expect("bash");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (passed, printed) = run("casebook-check");
    assert!(passed, "{printed}");
    let (passed, printed) = run("casebook-build");
    assert!(
        !passed && printed.contains("is not what the sources give"),
        "{printed}"
    );
    write(
        folder.path(),
        "policies/refunds.case",
        POLICY.replace("  otherwise available\n", "").as_bytes(),
    );
    let (passed, printed) = run("casebook-check");
    assert!(
        !passed && printed.contains("error[no-rule-applies]"),
        "{printed}"
    );
}

/// `main...` is where a branch parted from main, whatever main has become, and with whatever it is
/// compared.
#[test]
fn a_version_is_where_a_branch_parted() {
    let (folder, base) = repository();
    git(folder.path(), &["checkout", "--quiet", "main"]);
    write(
        folder.path(),
        "policies/refunds.case",
        POLICY.replace("> 30", "> 60").as_bytes(),
    );
    git(
        folder.path(),
        &["commit", "--quiet", "--all", "--message", "Sixty days"],
    );
    let told = |arguments: &[&str]| {
        let output = casebook(
            folder.path(),
            &[&["diff", "--format", "json"], arguments].concat(),
        );
        assert_eq!(code(&output), 0, "{arguments:?}: {}", said(&output));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        told["subjects"][0]["verdict"]
            .as_str()
            .expect("a verdict")
            .to_owned()
    };
    assert_eq!(told(&["main", "change"]), "narrowed");
    assert_eq!(told(&["main...change"]), "narrowed");
    assert_eq!(told(&["main...", "change"]), "narrowed");
    assert_eq!(told(&[&base, "main"]), "widened");
    assert_eq!(told(&["main...", "main"]), "kept");
    // The files as they are here are on what is checked out.
    assert_eq!(told(&["change..."]), "widened");
    assert_eq!(told(&["change...", "."]), "widened");
    let output = casebook(
        folder.path(),
        &["check", "--format", "github", "--since", "change..."],
    );
    assert_eq!(code(&output), 0, "{}", said(&output));
    // A folder of the repository, of sources or with a project, and the same folder as it is here.
    assert_eq!(told(&["change:policies"]), "widened");
    write(
        folder.path(),
        "docs/policies/refunds.case",
        POLICY.as_bytes(),
    );
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", "Docs"]);
    write(
        folder.path(),
        "docs/policies/refunds.case",
        POLICY.replace("> 30", "> 10").as_bytes(),
    );
    assert_eq!(told(&["main:docs"]), "narrowed");
    assert_eq!(told(&["main:docs", "docs"]), "narrowed");
    // A file of a revision is named by the revision and its path here.
    let output = casebook(folder.path(), &["diff", "main:policies/refunds.case"]);
    assert!(
        said(&output).contains("`casebook diff main policies/refunds.case`"),
        "{}",
        said(&output)
    );
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["diff", "main", "policies/refunds.case"]
        )),
        0
    );
}

/// A pull request may bring a folder or a link that is called as the revision that it is compared
/// with.
#[test]
fn nothing_of_a_checkout_stands_for_a_revision() {
    let (folder, base) = repository();
    let outside = tempfile::tempdir().expect("a folder");
    write(
        outside.path(),
        "policies/refunds.case",
        POLICY.replace("Words.", "Secret words.").as_bytes(),
    );
    let told = |old: &str| casebook(folder.path(), &["diff", "--fail-on", "any", "--", old]);
    let honest = told(&base);
    assert_eq!(code(&honest), 1, "{}", said(&honest));
    for name in [base.as_str(), "main"] {
        write(
            folder.path(),
            &format!("{name}/policies/refunds.case"),
            POLICY.replace("> 30", "> 14").as_bytes(),
        );
        assert_eq!(told(name).stdout, honest.stdout);
        // The folder is meant by its path.
        assert_eq!(code(&told(&format!("./{name}"))), 0);
        std::fs::remove_dir_all(folder.path().join(name)).expect("removed");
        std::os::unix::fs::symlink(outside.path(), folder.path().join(name)).expect("a link");
        assert_eq!(told(name).stdout, honest.stdout);
        let link = told(&format!("./{name}/policies"));
        assert!(
            code(&link) == 2 && said(&link).contains("it is a link"),
            "{}",
            said(&link)
        );
        std::fs::remove_file(folder.path().join(name)).expect("removed");
    }
}

/// No claim is made of a version of which something was not read.
#[test]
fn what_a_revision_lacks_is_said() {
    let (folder, base) = repository();
    git(folder.path(), &["checkout", "--quiet", &base]);
    let object = std::process::Command::new("git")
        .current_dir(folder.path())
        .args(["rev-parse", "HEAD:policies/refunds.case"])
        .output()
        .expect("git");
    let object = String::from_utf8(object.stdout).expect("a hash");
    write(
        folder.path(),
        "policies/more.case",
        b"fact late \"it is late\" is yes/no\n",
    );
    assert_eq!(code(&casebook(folder.path(), &["diff", &base])), 0);
    let (start, rest) = object.trim().split_at(2);
    std::fs::remove_file(folder.path().join(format!(".git/objects/{start}/{rest}")))
        .expect("removed");
    let told = casebook(folder.path(), &["diff", "--fail-on", "any", &base]);
    let words = "the older version: policies/refunds.case cannot be read";
    assert!(
        code(&told) == 2 && said(&told).contains(words),
        "{}",
        said(&told)
    );
}
