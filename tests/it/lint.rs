//! Linting in CI, through the program: suppressions, baselines, fixes, levels by folder, and the
//! formats that other programs read.

use std::path::Path;
use std::process::Command;

use crate::common::program::{casebook, code, project, said, write};
use crate::common::root;

/// A policy of which four things are said: two errors and two warnings.
const FAULTY: &str = "---\ntitle: \"Refunds\"\n---\nterm acme \"Acme Shop\"\nfact age \"the age of the order\" is 0..90 days\n\n\
     // Nobody asks for it.\nfact colour \"the colour\" is yes/no\n\n\
     // How it is given.\noutcome done \"it is done\" good\n\
     eligibility refund \"A refund\" {\n  early: available when age < 10 days\n  late: unavailable when age > 30 days because \"It is too late.\"\n}\n\
     guide back \"Send it back\" {\n  scenario soon \"Soon\" when age < 20 days {\n    - Go to the\n      Acme Shop, or to another Acme Shop.\n    @end done\n  }\n}\n\
     article {\n  Words of {acme}.\n\n  @show refund\n\n  @show back\n}\n";

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("policies/refunds.case")).expect("the policy")
}

fn out(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// The codes that a run reports, each with its line.
fn codes(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let all: Vec<&str> = ["check", "--format", "concise"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let lines = out(&casebook(folder, &all));
    let code = |line: &str| {
        line.split_once('[')?
            .1
            .split_once(']')
            .map(|(code, _)| code.to_owned())
    };
    lines.lines().filter_map(code).collect()
}

#[test]
fn a_baseline_knows_what_was_there_when_lines_move_and_labels_change() {
    let folder = project(&[("refunds.case", FAULTY)]);
    let all = codes(folder.path(), &[]);
    assert_eq!(
        all,
        [
            "unused-item",
            "no-rule-applies",
            "uncovered-readers",
            "term-by-hand"
        ]
    );
    let baseline = ["--baseline", "known.json"];
    let missing = casebook(folder.path(), &["check", "--baseline", "known.json"]);
    assert_eq!(code(&missing), 2);
    assert!(
        said(&missing).contains("--update-baseline"),
        "{}",
        said(&missing)
    );
    let update = ["check", "--baseline", "known.json", "--update-baseline"];
    assert_eq!(code(&casebook(folder.path(), &update)), 0);
    let written = std::fs::read(folder.path().join("known.json")).expect("a baseline");
    let moved = FAULTY.replace(
        "fact age \"the age of the order\"",
        "// Moved.\n\nfact age \"the time since you ordered\"",
    );
    write(folder.path(), "policies/refunds.case", moved.as_bytes());
    assert!(codes(folder.path(), &baseline).is_empty());
    let clean = casebook(folder.path(), &["check", "--baseline", "known.json"]);
    assert_eq!(code(&clean), 0);
    assert!(
        !said(&clean).contains("every reader is covered"),
        "{}",
        said(&clean)
    );
    assert_eq!(code(&casebook(folder.path(), &update)), 0);
    assert_eq!(
        std::fs::read(folder.path().join("known.json")).expect("a baseline"),
        written
    );
    // Other readers without a scenario are another fault.
    let worse = moved.replace("when age < 20 days", "when age < 15 days");
    write(folder.path(), "policies/refunds.case", worse.as_bytes());
    assert_eq!(codes(folder.path(), &baseline), ["uncovered-readers"]);
    write(folder.path(), "known.json", b"{}");
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["check", "--baseline", "known.json"]
        )),
        2
    );
}

#[test]
fn a_suppression_is_on_what_follows_it_until_it_ends() {
    let allowed = FAULTY
        .replace(
            "eligibility refund",
            "// casebook: allow no-rule-applies until 2026-06-30 because \"Rules come in July.\"\neligibility refund",
        )
        .replace("guide back", "// casebook: allow uncovered-readers, trap because \"The page says it.\"\nguide back");
    let folder = project(&[("refunds.case", &allowed)]);
    assert_eq!(
        codes(folder.path(), &["--today", "2026-06-30"]),
        ["unused-item", "unneeded-suppression", "term-by-hand"]
    );
    let line = said(&casebook(
        folder.path(),
        &["check", "--today", "2026-06-30"],
    ));
    assert!(line.contains("beside 2 that are allowed"), "{line}");
    let over = codes(folder.path(), &["--today", "2026-07-01"]);
    assert!(
        over.contains(&"expired-suppression".to_owned())
            && over.contains(&"no-rule-applies".to_owned()),
        "{over:?}"
    );
}

#[test]
fn levels_differ_by_folder_and_sources_and_outputs_can_be_left_out() {
    let settings = "levels:\n  unused-item: deny\nfolders:\n  policies/old:\n    levels:\n      unused-item: allow\n\
                    leave-out: [policies/drafts]\noutputs: [tables]\n";
    let fact = "fact x \"x\" is yes/no\n";
    let ends = "fact y \"y\" is yes/no\neligibility e \"E\" {\n  never: unavailable when y\n  otherwise available\n}\n\
                define used \"used\" as e is available\nfact z \"z\" is yes/no\nassume \"so\" used or z\n";
    let folder = project(&[
        ("old/a.case", fact),
        ("new/b.case", fact),
        ("drafts/c.case", "nonsense"),
        ("d.case", ends),
    ]);
    write(folder.path(), "casebook.yaml", settings.as_bytes());
    let lines = out(&casebook(folder.path(), &["check", "--format", "concise"]));
    assert!(
        lines.contains("policies/new/b.case:1:6: error[unused-item]"),
        "{lines}"
    );
    assert!(
        !lines.contains("old/a.case") && !lines.contains("drafts"),
        "{lines}"
    );
    std::fs::remove_file(folder.path().join("policies/new/b.case")).expect("removed");
    let built = casebook(folder.path(), &["build"]);
    assert_eq!(code(&built), 0, "{}", said(&built));
    assert!(folder.path().join("out/tables/d/e.json").exists());
    assert!(!folder.path().join("out/rules").exists());
    assert_eq!(code(&casebook(folder.path(), &["build", "--check"])), 0);
    write(
        folder.path(),
        "casebook.yaml",
        b"folders:\n  x:\n    levels:\n      unusd-item: allow\n",
    );
    let refused = casebook(folder.path(), &["check"]);
    assert_eq!(code(&refused), 2);
    assert!(
        said(&refused).contains("did you mean `unused-item`?"),
        "{}",
        said(&refused)
    );
}

#[test]
fn fixes_keep_the_rest_of_the_text_and_what_readers_see() {
    let folder = project(&[("refunds.case", FAULTY)]);
    let output = casebook(folder.path(), &["check", "--fix"]);
    assert_eq!(code(&output), 1);
    let expected = FAULTY
        .replace(
            "// Nobody asks for it.\nfact colour \"the colour\" is yes/no\n\n",
            "",
        )
        .replace(
            "Acme Shop, or to another Acme Shop.",
            "{acme}, or to another {acme}.",
        );
    assert_eq!(text(folder.path()), expected);
    assert_eq!(
        codes(folder.path(), &[]),
        ["no-rule-applies", "uncovered-readers"]
    );
    // With line breaks of Windows, byte for byte.
    write(
        folder.path(),
        "policies/refunds.case",
        FAULTY.replace('\n', "\r\n").as_bytes(),
    );
    casebook(folder.path(), &["check", "--fix"]);
    assert_eq!(text(folder.path()), expected.replace('\n', "\r\n"));
    // What is not understood is left as it is.
    let broken = FAULTY.replace("guide back", "guide");
    write(folder.path(), "policies/refunds.case", broken.as_bytes());
    casebook(folder.path(), &["check", "--fix"]);
    assert_eq!(text(folder.path()), broken);
}

#[test]
fn what_an_unused_item_alone_used_goes_too_and_use_lines_are_put_in_order() {
    let main =
        "// First.\nuse \"b.case\"\n\nuse \"a.case\"\ndefine unused \"unused\" as alpha and beta\n";
    let folder = project(&[
        ("a.case", "fact alpha \"one\" is yes/no\n"),
        (
            "b.case",
            "fact beta \"two\" is yes/no\nfact kept \"kept\" is yes/no\nassume \"so\" kept or kept\n",
        ),
        ("main.case", main),
    ]);
    write(
        folder.path(),
        "casebook.yaml",
        b"levels:\n  unsorted-use: warn\n  idle-part: allow\n  always-true: allow\n",
    );
    let output = casebook(folder.path(), &["check", "--fix", "--format", "concise"]);
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).expect("a source");
    assert_eq!(
        read("policies/main.case"),
        "// First.\nuse \"a.case\"\n\nuse \"b.case\"\n",
        "{}",
        said(&output)
    );
    assert_eq!(read("policies/a.case"), "", "{}", said(&output));
    assert!(
        read("policies/b.case").starts_with("fact kept"),
        "{}",
        said(&output)
    );
}

/// A comment between `use` lines belongs to one of them: a person puts them in order.
#[test]
fn use_lines_with_a_comment_between_them_are_left_alone() {
    let main = "use \"b.case\"\n// About a.\nuse \"a.case\"\nassume \"so\" alpha or beta\n";
    let folder = project(&[
        ("a.case", "fact alpha \"one\" is yes/no\n"),
        ("b.case", "fact beta \"two\" is yes/no\n"),
        ("main.case", main),
    ]);
    write(
        folder.path(),
        "casebook.yaml",
        b"levels:\n  unsorted-use: warn\n",
    );
    let output = casebook(folder.path(), &["check", "--fix", "--format", "concise"]);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("policies/main.case")).expect("a source"),
        main
    );
    assert!(
        said(&output).contains("to be done by hand: policies/main.case:1"),
        "{}",
        said(&output)
    );
}

/// A fix that would make something worse hinders no other, and is told; a term that is written out
/// is not an unused one.
#[test]
fn each_fix_is_done_that_makes_nothing_worse() {
    let policy = r#"---
title: "Acme Cloud page"
---
term acme "Acme Cloud"
term other "Other Thing"
fact dull "it is dull" is yes/no
outcome done "you are done" good

guide g "Guide" {
  steps {
    - Leave Acme Cloud.
    @end done
  }
}

article {
  @show g
}
"#;
    let folder = project(&[("a.case", policy)]);
    let output = casebook(folder.path(), &["check", "--fix", "--format", "concise"]);
    let mended = std::fs::read_to_string(folder.path().join("policies/a.case")).expect("a source");
    assert!(
        mended.contains("- Leave {acme}."),
        "{}\n{mended}",
        said(&output)
    );
    assert!(
        mended.contains("title: \"{acme} page\""),
        "{}\n{mended}",
        said(&output)
    );
    assert!(
        mended.contains("term acme") && !mended.contains("fact dull"),
        "{}\n{mended}",
        said(&output)
    );
    assert!(
        !mended.contains("term other"),
        "{}\n{mended}",
        said(&output)
    );
}

/// What no setting can allow, no baseline knows, whoever wrote it down.
#[test]
fn a_baseline_does_not_know_what_is_not_understood() {
    let folder = project(&[("a.case", "fact one \"one\" is yes/no\nfact two two\n")]);
    let output = casebook(
        folder.path(),
        &["check", "--baseline", "known.json", "--update-baseline"],
    );
    assert_eq!(code(&output), 0, "{}", said(&output));
    let known = std::fs::read_to_string(folder.path().join("known.json")).expect("a baseline");
    assert!(!known.contains("syntax-error"), "{known}");
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["check", "--baseline", "known.json"]
        )),
        1
    );
    let found = casebook(folder.path(), &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).expect("JSON");
    let fingerprint = found["findings"][0]["fingerprint"]
        .as_str()
        .expect("a fingerprint");
    let forged = serde_json::json!({ "format": "casebook.baseline/1", "findings": [
        { "fingerprint": fingerprint, "count": 9, "code": "syntax-error", "path": "policies/a.case", "item": "" },
    ] });
    write(folder.path(), "known.json", forged.to_string().as_bytes());
    assert_eq!(
        code(&casebook(
            folder.path(),
            &["check", "--baseline", "known.json"]
        )),
        1
    );
}

/// Settings that name what there is not, or what cannot be so, are said.
#[test]
fn settings_that_say_nothing_are_no_settings() {
    let folder = project(&[("a.case", "fact one \"one\" is yes/no\n")]);
    let refused = |settings: &str, why: &str| {
        write(folder.path(), "casebook.yaml", settings.as_bytes());
        let output = casebook(folder.path(), &["check"]);
        assert!(
            code(&output) == 2 && said(&output).contains(why),
            "{settings}: {}",
            said(&output)
        );
    };
    refused(
        "levels:\n  syntax-error: allow\n",
        "the level of `syntax-error` cannot be changed",
    );
    refused(
        "leave-out: [policies/nope]\n",
        "leave-out: policies/nope is no source",
    );
    refused(
        "folders:\n  policies/nope:\n    levels: {}\n",
        "folders: policies/nope is no source",
    );
    refused("leave-out: [policies]\n", "all sources are left out");
    refused("templates: nope\n", "there is no folder nope/");
}

#[test]
fn an_image_without_a_text_is_not_mended_by_itself() {
    let policy = "---\ntitle: \"T\"\n---\narticle {\n  Words.\n\n  ![](x.svg)\n}\n";
    let folder = project(&[("a.case", policy), ("x.svg", "<svg/>")]);
    let output = casebook(folder.path(), &["check", "--fix"]);
    assert!(
        said(&output).contains("to be done by hand: policies/a.case:7"),
        "{}",
        said(&output)
    );
    assert_eq!(
        std::fs::read_to_string(folder.path().join("policies/a.case")).expect("the policy"),
        policy
    );
}

#[test]
fn annotations_and_tests_are_escaped_for_those_who_read_them() {
    let policy = "fact a \"100 % sure: yes, no\\\"\" is yes/no\n";
    let folder = project(&[("a,b.case", policy)]);
    let line = out(&casebook(folder.path(), &["check", "--format", "github"]));
    assert!(
        line.starts_with("::warning file=policies/a%2Cb.case,line=1,endLine=1,col=6,endColumn=7,title=unused-item::"),
        "{line}"
    );
    assert_eq!(line.lines().count(), 1, "{line}");
    let xml = out(&casebook(folder.path(), &["check", "--format", "junit"]));
    assert!(
        xml.contains("skipped=\"1\"") && xml.contains("(line 1)"),
        "{xml}"
    );
}

/// The validator of those who keep the format: its schema, and the rules beyond it.
#[test]
#[ignore = "needs a validator of SARIF, which tests/run installs"]
fn sarif_is_what_its_keepers_say_it_is() {
    let folder = project(&[
        ("refunds.case", FAULTY),
        ("über uns.case", "fact a \"a\" is yes/no\n"),
    ]);
    let log = out(&casebook(folder.path(), &["check", "--format", "sarif"]));
    write(folder.path(), "log.sarif", log.as_bytes());
    let output = Command::new("npx")
        .current_dir(root().join("tests/engines"))
        .args(["--no-install", "@microsoft/sarif-multitool", "validate"])
        .arg(folder.path().join("log.sarif"))
        .output()
        .expect("npx runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("Analysis completed successfully"), "{said}");
    assert!(!said.contains("error"), "{said}");
    // It does say what is wrong.
    write(
        folder.path(),
        "log.sarif",
        log.replace("\"ruleId\"", "\"rule\"").as_bytes(),
    );
    let output = Command::new("npx")
        .current_dir(root().join("tests/engines"))
        .args(["--no-install", "@microsoft/sarif-multitool", "validate"])
        .arg(folder.path().join("log.sarif"))
        .output()
        .expect("npx runs");
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("error"),
        "{output:?}"
    );
    let log: serde_json::Value = serde_json::from_str(&log).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 5);
    assert!(
        results.iter().any(|result| result["fixes"].is_array()),
        "{results:?}"
    );
    let uncovered = results
        .iter()
        .find(|result| result["ruleId"] == "uncovered-readers")
        .expect("a result");
    assert_eq!(
        uncovered["locations"][0]["logicalLocations"][0]["fullyQualifiedName"],
        "back"
    );
}

/// A schema of ours as what checks with it.
fn schema(of: &str) -> jsonschema::Validator {
    let printed = out(&casebook(&root(), &["schema", of]));
    jsonschema::validator_for(&serde_json::from_str(&printed).expect("JSON")).expect("a schema")
}

#[test]
fn the_schema_of_the_settings_knows_every_code_and_says_what_is_wrong() {
    let printed: serde_json::Value =
        serde_json::from_str(&out(&casebook(&root(), &["schema", "settings"]))).expect("JSON");
    let levels = printed["$defs"]["levels"]["properties"]
        .as_object()
        .expect("codes");
    let known: Vec<(&str, &str)> = levels
        .iter()
        .map(|(name, code)| {
            (
                name.as_str(),
                code["description"].as_str().expect("a summary"),
            )
        })
        .collect();
    let all: Vec<(&str, &str)> = casebook::base::codes::ALL
        .iter()
        .filter(|code| !code.is_fixed())
        .map(|code| (code.name, code.summary))
        .collect();
    assert_eq!(
        known, all,
        "schemas/settings.schema.json lists the codes of the registry"
    );
    let schema = schema("settings");
    let good = serde_json::json!({
        "sources": "policies", "out": "out", "templates": "looks", "exports": ["dmn", "csv", "jdm", "sql", "spark"],
        "outputs": ["articles", "tables", "rules"], "leave-out": ["policies/drafts"],
        "levels": { "unused-item": "deny" }, "folders": { "policies/old": { "levels": { "trap": "warn" } } },
    });
    assert!(schema.is_valid(&good));
    // What the schema takes, the program takes, and the other way round.
    let settings = |value: &serde_json::Value| casebook::driver::Settings::read(&value.to_string());
    assert!(settings(&good).is_ok());
    for (key, value) in [
        ("levels", serde_json::json!({ "unusd-item": "deny" })),
        ("levels", serde_json::json!({ "trap": "never" })),
        ("exports", serde_json::json!(["xls"])),
        ("outputs", serde_json::json!(["pages"])),
        ("folders", serde_json::json!({ "a": { "trap": "warn" } })),
        ("source", serde_json::json!("policies")),
    ] {
        let bad = serde_json::json!({ key: value });
        assert!(!schema.is_valid(&bad) && settings(&bad).is_err(), "{bad}");
    }
}

#[test]
fn a_change_as_json_is_what_its_schema_says() {
    let schema = schema("diff");
    let folder = project(&[("refunds.case", FAULTY)]);
    let changed = FAULTY
        .replace("age > 30", "age > 40")
        .replace("- Go to", "- Hurry.\n    - Go to")
        .replace("guide back", "guide back2");
    write(
        folder.path(),
        "new/policies/refunds.case",
        changed.as_bytes(),
    );
    write(
        folder.path(),
        "customers.csv",
        b"age,colour\n35,yes\n5,no\n35,\n",
    );
    let arguments = [
        "diff",
        ".",
        "new",
        "--format",
        "json",
        "--population",
        "customers.csv",
    ];
    let printed: serde_json::Value =
        serde_json::from_str(&out(&casebook(folder.path(), &arguments))).expect("JSON");
    let wrong: Vec<String> = schema
        .iter_errors(&printed)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(printed["customers"], 3);
}

/// A sample that says nothing of anybody, or two things at once, is an error.
#[test]
fn a_sample_without_facts_is_none() {
    let folder = project(&[("refunds.case", FAULTY)]);
    let refused = |path: &str, text: &str, why: &str| {
        write(folder.path(), path, text.as_bytes());
        let output = casebook(folder.path(), &["diff", ".", ".", "--population", path]);
        assert!(
            code(&output) == 2 && said(&output).contains(why),
            "{text}: {}",
            said(&output)
        );
    };
    refused(
        "a.csv",
        "age;colour\n35;yes\n",
        "no fact is called like one of its columns: `age;colour`",
    );
    refused("a.csv", "age,age\n35,36\n", "two columns are called `age`");
    refused("a.csv", "age\nrobot\n", "a.csv:2: `age` cannot be `robot`");
    refused("a.json", "[{\"age\": 3}]", "ends in .jsonl");
}

/// A picture under the same path is no rewording.
#[test]
fn another_picture_under_the_same_path_is_told() {
    let policy = "---\ntitle: \"T\"\n---\narticle {\n  Words.\n\n  ![The page](x.svg)\n}\n";
    let folder = project(&[("a.case", policy), ("x.svg", "<svg/>")]);
    write(folder.path(), "new/policies/a.case", policy.as_bytes());
    write(folder.path(), "new/policies/x.svg", b"<svg></svg>");
    let output = casebook(
        folder.path(),
        &["diff", ".", "new", "--fail-on", "text-changed"],
    );
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(
        out(&output).contains("the image x.svg is another picture"),
        "{}",
        out(&output)
    );
}

#[test]
fn many_findings_with_the_same_advice_are_told_in_a_line_each() {
    let facts: Vec<String> = (0..30)
        .map(|at| format!("fact f{at} \"the fact {at}\" is yes/no\n"))
        .collect();
    let facts = facts.concat();
    let folder = project(&[("facts.case", &facts)]);
    let told = said(&casebook(folder.path(), &["check", "--no-cache"]));
    assert_eq!(
        told.matches("help: take it away, or use it").count(),
        1,
        "{told}"
    );
    assert!(
        told.contains("The same advice holds 29 more times:"),
        "{told}"
    );
    assert!(
        told.contains("policies/facts.case:30:6: the fact `f29` is never used"),
        "{told}"
    );
    assert!(
        told.lines().all(|line| line.chars().count() <= 100),
        "{told}"
    );
    let json = casebook(folder.path(), &["check", "--no-cache", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(30));
    let page = json["codes"]["unused-item"]["page"]
        .as_str()
        .unwrap_or_default();
    assert!(page.starts_with("# unused-item"), "{page}");
}

/// What is wrong with settings is said in words, with the line.
#[test]
fn faults_of_settings_are_said() {
    for (text, said) in [
        (
            "source: a\n",
            "line 1: there is no key `source` here; did you mean `sources`?",
        ),
        (
            "out: a\nlints: {}\n",
            "line 2: there is no key `lints` here; there is sources, out",
        ),
        (
            "levels:\n  dead-end: loud\n",
            "line 2: there is no value `loud` here; there is allow, warn, deny",
        ),
        ("wrap: many\n", "line 1: a whole number is wanted here"),
        ("sources: [a]\n", "line 1: a text is wanted here"),
        (
            "exports: parquet\n",
            "line 1: a list is wanted here: `[a, b]`",
        ),
        (
            "levels: 3\n",
            "line 1: keys with their values are wanted here",
        ),
        ("out: a\nout: b\n", "line 2: a key stands twice"),
    ] {
        let fault = casebook::driver::Settings::read(text)
            .expect_err(text)
            .to_string();
        assert!(fault.starts_with(said), "{text}: {fault}");
    }
}
