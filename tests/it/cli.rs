//! The program from outside: exit codes, what is written and what is left alone, and that the same
//! sources give the same bytes.

use std::collections::BTreeMap;

use crate::common;
use crate::common::program::{casebook, code, files, project, said, write};

/// A copy of the shipped policies.
fn shipped() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, content) in common::folder("policies") {
        write(folder.path(), &format!("policies/{path}"), &content);
    }
    folder
}

const PAGE: &str = "---\ntitle: \"A\"\n---\nfact lit \"it is on\" not \"it is off\" is yes/no\noutcome done \"it is done\" good\nguide advice \"Advice\" {\n  scenario yes-on \"On\" when lit {\n    - Wait.\n    @end done\n  }\n  scenario no-on \"Off\" otherwise {\n    - Switch it on.\n    @end done\n  }\n}\narticle {\n  @show advice\n}\n";

#[test]
fn the_shipped_policies_are_clean_and_build_to_the_same_bytes() {
    let folder = shipped();
    let check = casebook(folder.path(), &["check"]);
    assert_eq!(code(&check), 0, "{}", said(&check));
    assert!(said(&check).contains(
        "4 articles, 18 scenarios, 9 decisions: every reader is covered by exactly one scenario"
    ));
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    let first = files(&folder.path().join("out"));
    for path in [
        "articles/email-gateway/update-to-cegp.md",
        "articles/email-gateway/update-email-security.md",
        "rules/casebook.rs",
        "tables/email-gateway/facts/can-update.json",
        "manifest.json",
    ] {
        assert!(first.contains_key(path), "{path}");
    }
    assert_eq!(
        code(&casebook(folder.path(), &["build", "--out", "again"])),
        0
    );
    assert_eq!(first, files(&folder.path().join("again")));
}

/// The rules of all sources are as long as the project is: what is there may be longer than a source
/// may be.
#[test]
fn a_large_file_of_ours_is_compared_and_written_again() {
    let folder = shipped();
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    let rules = folder.path().join("out/rules/casebook.rs");
    let length = std::fs::metadata(&rules).expect("rules").len();
    let file = std::fs::OpenOptions::new().write(true).open(&rules);
    file.and_then(|file| file.set_len(100 << 20))
        .expect("a long file");
    let built = casebook(folder.path(), &["build"]);
    assert_eq!(code(&built), 0, "{}", said(&built));
    assert_eq!(std::fs::metadata(&rules).expect("rules").len(), length);
}

/// A depfile lists each file that the build read, once as what the manifest depends on, and once as
/// a target, so that Make does not fail where it is gone.
#[test]
fn a_depfile_names_what_a_build_depends_on() {
    let folder = shipped();
    write(
        folder.path(),
        "policies/two words.case",
        b"// Nothing yet.\n",
    );
    write(folder.path(), "casebook.yaml", b"exports: [csv]\n");
    let built = casebook(folder.path(), &["build", "--depfile", "build.d"]);
    assert_eq!(code(&built), 0, "{}", said(&built));
    let text = std::fs::read_to_string(folder.path().join("build.d")).expect("a depfile");
    let (rule, targets) = text.split_once("\n\n").expect("a rule and targets");
    let mut named: Vec<String> = rule
        .strip_prefix("out/manifest.json:")
        .expect("the target")
        .split(" \\\n  ")
        .skip(1)
        .map(|path| path.trim_end().replace("\\ ", " "))
        .collect();
    let is_input = |path: &&String| {
        path.as_str() == "casebook.yaml"
            || path.starts_with("policies/") && !path.contains("/cases/")
    };
    let all = files(folder.path());
    let is_read = |path: &&String| path.ends_with(".case") || path.ends_with("casebook.yaml");
    for path in all.keys().filter(is_input).filter(is_read) {
        assert!(named.contains(path), "{path} is missing in {named:?}");
    }
    assert!(named.iter().any(|path| path.ends_with(".svg")), "{named:?}");
    for path in &named {
        assert!(all.contains_key(path), "{path} is no file");
        assert!(targets.contains(&format!("{}:\n", path.replace(' ', "\\ "))));
    }
    named.dedup();
    assert_eq!(named.len(), targets.matches(":\n").count());
}

#[test]
fn the_manifest_lists_every_other_file_and_its_hash() {
    let folder = shipped();
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    let mut built = files(&folder.path().join("out"));
    let manifest: serde_json::Value =
        serde_json::from_slice(&built.remove("manifest.json").expect("a manifest")).expect("JSON");
    let listed: BTreeMap<&str, &str> = manifest["artifacts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| {
            (
                entry["path"].as_str().expect("a path"),
                entry["hash"].as_str().expect("a hash"),
            )
        })
        .collect();
    assert_eq!(listed.len(), built.len());
    for (path, content) in &built {
        assert_eq!(
            listed[path.as_str()],
            blake3::hash(content).to_hex().as_str(),
            "{path}"
        );
    }
}

#[test]
fn exit_codes() {
    let clean = project(&[("a.case", PAGE)]);
    assert_eq!(code(&casebook(clean.path(), &["check"])), 0);
    assert_eq!(
        code(&casebook(clean.path(), &["check", "policies/a.case"])),
        0
    );
    let fault = project(&[("a.case", &PAGE.replace("otherwise", "when lit"))]);
    assert_eq!(code(&casebook(fault.path(), &["check"])), 1);
    assert_eq!(code(&casebook(fault.path(), &["build"])), 1);
    assert!(
        !fault.path().join("out").exists(),
        "nothing is written where anything is wrong"
    );
    assert_eq!(
        code(&casebook(clean.path(), &["check", "policies/b.case"])),
        2
    );
    assert_eq!(code(&casebook(clean.path(), &["chek"])), 2);
    assert_eq!(
        code(&casebook(
            tempfile::tempdir().expect("a folder").path(),
            &["check"]
        )),
        2
    );
    let empty = casebook(project(&[("notes.txt", "no source")]).path(), &["check"]);
    assert!(
        code(&empty) == 2 && said(&empty).contains("there are no sources"),
        "{}",
        said(&empty)
    );
    std::fs::write(
        clean.path().join("casebook.yaml"),
        "levels:\n  unused-itm: deny\n",
    )
    .expect("written");
    let settings = casebook(clean.path(), &["check"]);
    assert_eq!(code(&settings), 2);
    assert!(
        said(&settings).contains("did you mean `unused-item`?"),
        "{}",
        said(&settings)
    );
}

#[test]
fn a_file_that_is_not_text_is_said_and_the_others_are_still_checked() {
    let folder = project(&[("a.case", &PAGE.replace("otherwise", "when lit"))]);
    std::fs::write(folder.path().join("policies/b.case"), b"fact \xff").expect("written");
    let output = casebook(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("b.case cannot be read: byte 5 is not UTF-8"),
        "{}",
        said(&output)
    );
    assert!(
        said(&output).contains("two scenarios take the same readers"),
        "{}",
        said(&output)
    );
}

#[test]
fn paths_choose_what_is_reported_and_written() {
    let bad = PAGE
        .replace("otherwise", "when lit")
        .replace("advice", "other");
    let folder = project(&[("a.case", PAGE), ("b.case", &bad)]);
    assert_eq!(
        code(&casebook(folder.path(), &["check", "policies/a.case"])),
        0
    );
    assert_eq!(
        code(&casebook(folder.path(), &["check", "policies/b.case"])),
        1
    );
    // What nothing of it reaches may be wrong.
    assert_eq!(
        code(&casebook(folder.path(), &["build", "policies/a.case"])),
        0
    );
    let uses_it = "---\ntitle: \"C\"\n---\nuse \"b.case\"\narticle {\n  Words.\n}\n";
    std::fs::write(folder.path().join("policies/c.case"), uses_it).expect("written");
    let build = casebook(folder.path(), &["build", "policies/c.case"]);
    assert_eq!(code(&build), 1, "{}", said(&build));
    assert!(
        said(&build).contains("two scenarios take the same readers"),
        "{}",
        said(&build)
    );
    let stale = casebook(folder.path(), &["build", "--check", "policies/a.case"]);
    assert_eq!(code(&stale), 1, "{}", said(&stale));
    assert!(said(&stale).contains("in other files"), "{}", said(&stale));
    std::fs::remove_file(folder.path().join("policies/c.case")).expect("removed");
    std::fs::write(
        folder.path().join("policies/b.case"),
        PAGE.replace("advice", "other"),
    )
    .expect("written");
    assert_eq!(
        code(&casebook(folder.path(), &["build", "policies/a.case"])),
        0
    );
    let written = files(&folder.path().join("out"));
    assert!(written.contains_key("articles/a.md") && !written.contains_key("articles/b.md"));
    assert_eq!(
        code(&casebook(folder.path(), &["build", "policies/b.case"])),
        0
    );
    let manifest = String::from_utf8(files(&folder.path().join("out"))["manifest.json"].clone())
        .expect("text");
    assert!(
        manifest.contains("articles/a.md") && manifest.contains("articles/b.md"),
        "{manifest}"
    );
}

#[test]
fn what_is_no_longer_produced_goes_and_what_is_not_ours_stays() {
    let folder = project(&[
        ("a.case", PAGE),
        ("sub/b.case", &PAGE.replace("advice", "other")),
    ]);
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    let out = folder.path().join("out");
    std::fs::write(out.join("articles/notes.md"), "mine").expect("written");
    assert!(out.join("articles/sub/b.md").exists());
    std::fs::remove_file(folder.path().join("policies/sub/b.case")).expect("removed");
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    assert!(!out.join("articles/sub").exists() && out.join("articles/notes.md").exists());
}

#[test]
fn findings_as_json() {
    let folder = project(&[("a.case", &PAGE.replace("otherwise", "when lit"))]);
    let output = casebook(folder.path(), &["check", "--format", "json"]);
    assert_eq!(code(&output), 1);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["format"], "casebook.diagnostics/1");
    let overlap = json["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|finding| finding["code"] == "overlapping-scenarios");
    let place = &overlap.expect("a finding")["places"][0];
    assert_eq!(
        (place["path"].as_str(), place["start"]["line"].as_u64()),
        (Some("policies/a.case"), Some(11))
    );
}

#[test]
fn codes_are_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = casebook(folder.path(), &["explain", "never-true"]);
    assert!(String::from_utf8_lossy(&page.stdout).starts_with("# never-true\n"));
    let near = casebook(folder.path(), &["explain", "nevr-true"]);
    assert!(String::from_utf8_lossy(&near.stdout).contains("the nearest is `never-true`"));
}

#[test]
fn a_new_project_checks_clean_and_builds() {
    let folder = tempfile::tempdir().expect("a folder");
    for (template, page) in [
        ("article", "password"),
        ("decision", "delivery"),
        ("upgrade", "upgrade"),
    ] {
        let name = format!("sub/{template}");
        let made = casebook(folder.path(), &["new", &name, "--template", template]);
        assert_eq!(code(&made), 0, "{}", said(&made));
        // What is to be done next can be done.
        let words = said(&made);
        let source = format!("{name}/policies/{page}.case");
        assert!(
            words.contains(&source) && words.contains("casebook serve"),
            "{words}"
        );
        let project = folder.path().join(&name);
        for arguments in [&["check"][..], &["test"], &["fmt", "--check"], &["build"]] {
            let run = casebook(&project, arguments);
            assert!(
                code(&run) == 0 && !said(&run).contains("warning"),
                "{template}: {}",
                said(&run)
            );
        }
        assert!(project.join(format!("out/articles/{page}.md")).exists());
        let before = files(&project);
        let again = casebook(folder.path(), &["new", &name]);
        assert!(
            code(&again) == 2 && said(&again).contains("holds something already"),
            "{}",
            said(&again)
        );
        assert_eq!(files(&project), before);
    }
}

#[test]
fn findings_as_json_survive_control_characters() {
    let folder = project(&[(
        "a.case",
        "fact a \"\u{1b}[31m\u{0}\u{7f}\u{85}\u{202e}\" is yes/on\n",
    )]);
    let output = casebook(folder.path(), &["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(
        json["findings"].as_array().expect("a list").len() >= 5,
        "{json}"
    );
    let text = casebook(folder.path(), &["check"]);
    assert!(
        !said(&text).contains(['\u{1b}', '\u{0}', '\u{202e}']),
        "{}",
        said(&text)
    );
}

#[test]
fn odd_things_among_the_sources_are_said_or_left_alone() {
    let folder = project(&[
        ("a.case", PAGE),
        ("folder.case/b.case", &PAGE.replace("advice", "other")),
    ]);
    assert_eq!(
        code(&casebook(folder.path(), &["check"])),
        0,
        "a folder may be called like a source"
    );
    write(
        folder.path(),
        "policies/latin.case",
        b"fact a \"caf\xe9\" is yes/no\n",
    );
    let output = casebook(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("policies/latin.case:1:12")
            && said(&output).contains("save the file as UTF-8"),
        "{}",
        said(&output)
    );
    write(folder.path(), "policies/latin.case", b"\xff\xfef\x00a\x00");
    assert!(said(&casebook(folder.path(), &["check"])).contains("it is UTF-16"));
    #[cfg(unix)]
    {
        std::fs::remove_file(folder.path().join("policies/latin.case")).expect("removed");
        std::os::unix::fs::symlink("nowhere", folder.path().join("policies/link.case"))
            .expect("a link");
        assert_eq!(
            code(&casebook(folder.path(), &["check"])),
            2,
            "a linked source is named, not read"
        );
    }
}

/// What is known of days is said on a day, and only there; what is built does not depend on it.
#[test]
fn scenarios_and_articles_that_are_valid_on_some_days() {
    let source = std::fs::read_to_string(
        common::root().join("tests/corpus/check/good/valid-scenarios.case"),
    )
    .expect("the corpus")
    .replace(
        "article valid from 2026-02-01",
        "article valid from 2026-02-01 until 2026-12-31",
    );
    let folder = project(&[("tickets.case", &source)]);
    let check = |day: &str| said(&casebook(folder.path(), &["check", "--today", day]));
    assert_eq!(code(&casebook(folder.path(), &["check"])), 0);
    assert!(!said(&casebook(folder.path(), &["check"])).contains("2026"));
    let before = check("2026-06-15");
    assert!(
        before.contains("from 2026-07-01 on, `buy` changes for all of its readers"),
        "{before}"
    );
    assert!(!before.contains("can no longer"), "{before}");
    let after = check("2027-01-15");
    assert!(
        after.contains("the scenario `early` can no longer take readers"),
        "{after}"
    );
    assert!(
        after.contains("this article can no longer be of use"),
        "{after}"
    );
    assert!(!after.contains("change-ahead"), "{after}");
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
}

#[test]
fn tables_are_written_in_the_formats_that_are_asked_for() {
    let folder = project(&[("tariff.case", include_str!("../corpus/mutants/tariff.case"))]);
    write(
        folder.path(),
        "casebook.yaml",
        b"exports: [sql, dmn, csv, jdm, spark, dmn]\n",
    );
    let built = casebook(folder.path(), &["build"]);
    assert_eq!(code(&built), 0, "{}", said(&built));
    let files = files(&folder.path().join("out/tables/tariff"));
    for name in ["fee", "support", "gift", "bring", "can-move"] {
        for ending in ["json", "csv", "dmn", "jdm.json", "sql", "spark.sql"] {
            assert!(
                files.contains_key(&format!("{name}.{ending}")),
                "{name}.{ending}"
            );
        }
    }
    // What is taken together for some only, DMN cannot say; all else is written, and the run says
    // so.
    let some = include_str!("../corpus/mutants/tariff.case")
        .replace("\"What we need\" is", "\"What we need\" for abroad is");
    let some = some.replace(
        "  letter: paper when add-ons includes fax\n  passport: pass when abroad\n",
        "  letter: paper when add-ons includes fax\n",
    );
    write(folder.path(), "policies/tariff.case", some.as_bytes());
    let built = casebook(folder.path(), &["build"]);
    assert_eq!(code(&built), 0, "{}", said(&built));
    assert!(
        said(&built).contains("`bring` is not written as `dmn`: a table that collects"),
        "{}",
        said(&built)
    );
    assert!(!folder.path().join("out/tables/tariff/bring.dmn").exists());
    assert!(folder.path().join("out/tables/tariff/bring.sql").exists());
    write(
        folder.path(),
        "casebook.yaml",
        b"exports: [dmn]\nlevels:\n  not-exported: deny\n",
    );
    let built = casebook(folder.path(), &["build"]);
    assert_eq!(code(&built), 1, "{}", said(&built));
    write(folder.path(), "casebook.yaml", b"exports: [dnm]\n");
    let built = casebook(folder.path(), &["build"]);
    assert_eq!(code(&built), 2);
    assert!(
        said(&built).contains("exports: there is no format `dnm`; did you mean `dmn`?"),
        "{}",
        said(&built)
    );
}

fn article(front: &str, prose: &str) -> String {
    format!("---\n{front}\n---\narticle {{\n{prose}\n}}\n")
}

/// The page of a project of one article.
fn page_of(source: &str) -> String {
    let folder = project(&[("a.case", source)]);
    let output = casebook(folder.path(), &["build"]);
    assert_eq!(code(&output), 0, "{}\n{source}", said(&output));
    String::from_utf8(files(&folder.path().join("out"))["articles/a.md"].clone()).expect("text")
}

#[test]
fn front_matter_goes_to_the_page_as_it_is_or_is_refused_at_its_place() {
    let page = page_of(&article(
        "# first\ntitle: x # why\n# a comment\n\nslug: /y\ntags:\n- a\nlist: [1, 2]",
        "  Words.",
    ));
    let expected = "---\n# first\ntitle: \"x\" # why\n# a comment\n\nslug: /y\ntags:\n- a\nlist: [1, 2]\nmdx:\n  format: md\n---\n";
    assert!(page.starts_with(expected), "{page}");
    assert!(
        page_of(&article("title: x\nmdx: {format: md}", "  Words."))
            .contains("mdx: {format: md}\n---\n")
    );
    for (front, place, code_of) in [
        (
            "title: &a x\nother: *a",
            "a.case:2:1",
            "broken-front-matter",
        ),
        (
            "title: x\nother: [&b 1, *b]",
            "a.case:3:1",
            "broken-front-matter",
        ),
        ("title: x\n---evil: 1", "a.case:3:1", "broken-front-matter"),
        ("{title: x, slug: y}", "a.case:2:1", "broken-front-matter"),
        ("title: \"\\x1b[31m\"", "a.case:2:1", "misleading-character"),
        (
            "title: x\nother: [\"\\u202e\"]",
            "a.case:3:1",
            "misleading-character",
        ),
        (
            "title: x\nmdx: {format: mdx}",
            "a.case:3:1",
            "broken-front-matter",
        ),
        (
            "title: x\nmdx:\n  format: detect",
            "a.case:3:1",
            "broken-front-matter",
        ),
        ("title: \"\"", "a.case:2:1", "broken-front-matter"),
        ("title: \" \"", "a.case:2:1", "broken-front-matter"),
    ] {
        let folder = project(&[("a.case", &article(front, "  Words."))]);
        let output = casebook(
            folder.path(),
            &["check", "--no-cache", "--format", "concise"],
        );
        let printed = String::from_utf8(output.stdout.clone()).expect("text");
        assert_eq!(code(&output), 1, "{front}: {printed}");
        assert!(
            printed.contains(place) && printed.contains(code_of),
            "{front}: {printed}"
        );
    }
}

#[test]
fn words_reach_the_page_as_they_are_meant() {
    let page = page_of(&article(
        "title: x",
        "  See https://shop.example.com/en_us/a_b?x=1&y=2, **https://a.example/x_y** (or https://b.example/c_(d)_e).\n\n  \
         ## Call {#__call__}\n\n  Text [x](#__call__).\n\n  @warning This goes on\n  in the next line.\n\n  Another paragraph.",
    ));
    for words in [
        "See <https://shop.example.com/en_us/a_b?x=1&y=2>, **<https://a.example/x_y>** (or",
        "## Call {#\\_\\_call\\_\\_}",
        "[x](#__call__)",
        "This goes on in the next line.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let tabs = "fact lit \"it is lit\" is\tyes/no\ndecision d \"d\" is one of { a \"A\"  b \"B\" } rules {\n  a: a when lit\t\n  b: b when\tnot lit\t\n}\n";
    let folder = project(&[("a.case", tabs)]);
    assert_eq!(code(&casebook(folder.path(), &["check"])), 0);
    let comment = article("title: x", "  Words. // and this\n");
    let folder = project(&[("a.case", &comment)]);
    let output = casebook(folder.path(), &["check"]);
    assert!(
        code(&output) == 1 && said(&output).contains("looks like a comment"),
        "{}",
        said(&output)
    );
    page_of(&article(
        "title: x",
        "  Code `a // b` and https://x.example//y and this /\\/ that.",
    ));
    let folder = project(&[("a.case", &article("title: x", "  Cafe\u{301}."))]);
    let output = casebook(folder.path(), &["check"]);
    assert!(
        code(&output) == 1 && said(&output).contains("composed form"),
        "{}",
        said(&output)
    );
    let folder = project(&[
        ("b\u{e9}.case", &article("title: x", "  A.")),
        ("be\u{301}.case", &article("title: y", "  B.")),
    ]);
    let output = casebook(folder.path(), &["check"]);
    assert!(
        code(&output) == 1 && said(&output).contains("page-clash"),
        "{}",
        said(&output)
    );
}

#[test]
fn line_ends_do_not_matter_to_what_is_committed() {
    let folder = project(&[("a.case", PAGE)]);
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    let wide = |text: &[u8]| {
        String::from_utf8_lossy(text)
            .replace('\n', "\r\n")
            .into_bytes()
    };
    write(folder.path(), "policies/a.case", &wide(PAGE.as_bytes()));
    assert_eq!(code(&casebook(folder.path(), &["build", "--check"])), 0);
    for (path, content) in files(&folder.path().join("out")) {
        if !path.ends_with(".casebook") {
            write(folder.path(), &format!("out/{path}"), &wide(&content));
        }
    }
    let output = casebook(folder.path(), &["build", "--check"]);
    assert_eq!(
        code(&output),
        0,
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn a_rule_that_contradicts_another_is_the_only_fault() {
    let source = format!(
        "{}outcome done \"it is done\" good\nguide g \"G\" {{\n  scenario a \"A\" when d is x {{\n    - Go.\n    @end done\n  }}\n  scenario b \"B\" when d is not x {{\n    - Go.\n    @end done\n  }}\n}}\narticle {{\n  @show g\n}}\n",
        "---\ntitle: \"T\"\n---\nfact n \"the n\" is 0..9\ndecision d \"D\" is one of { x \"X\" y \"Y\" } rules {\n  x when n <= 5\n  y when n >= 5\n}\n"
    );
    let folder = project(&[("a.case", &source)]);
    let output = casebook(
        folder.path(),
        &["check", "--no-cache", "--format", "concise"],
    );
    let printed = String::from_utf8(output.stdout).expect("text");
    assert!(
        printed.contains("conflicting-rules") && printed.lines().count() == 1,
        "{printed}"
    );
}

#[test]
fn whom_an_eligibility_is_for_stands_on_the_page() {
    let source = "---\ntitle: \"T\"\n---\nfact plan \"the plan\" is one of { free \"Free\" team \"Team\" }\nfact age \"the age\" is 0..400 days\neligibility can-move \"The move\" for plan is team {\n  late: unavailable when age > 100 days because \"Too late.\"\n  otherwise available\n}\narticle {\n  @show can-move\n}\n";
    let folder = project(&[("a.case", source)]);
    assert_eq!(code(&casebook(folder.path(), &["build"])), 0);
    let page = files(&folder.path().join("out"))
        .remove("articles/a.md")
        .expect("a page");
    let page = String::from_utf8(page).expect("text");
    assert!(
        page.contains("For you if the plan is Team.\n\nThe move is not available if"),
        "{page}"
    );
}

#[test]
fn what_nothing_depends_on_is_told() {
    let source = include_str!("../corpus/check/bad/dead-declarations.case");
    let told = |source: &str| {
        let folder = project(&[("a.case", source)]);
        let output = casebook(
            folder.path(),
            &["check", "--no-cache", "--format", "concise"],
        );
        String::from_utf8(output.stdout).expect("text")
    };
    let printed = told(source);
    for message in [
        "no condition asks whether `extras` includes `light` or `trailer`",
        "nothing depends on `price`: only assumptions ask for it",
        "no rule of `bring` gives `coupling`",
        "no rule of `fee` gives `middle`",
    ] {
        assert!(printed.contains(message), "{message}\n{printed}");
    }
    let printed = told(&source.replace(
        "extras includes seat",
        "extras is (seat) or price > 500 EUR",
    ));
    assert!(!printed.contains("indistinct-values"), "{printed}");
}

/// Words that look like an anchor are words, and the heading has its own.
#[test]
fn an_anchor_that_is_escaped_is_words() {
    let folder = project(&[(
        "a.case",
        "---\ntitle: T\n---\narticle {\n  ## Text \\{#fake\\}\n}\n",
    )]);
    let built = casebook(folder.path(), &["build", "--out", "out"]);
    assert_eq!(code(&built), 0, "{}", said(&built));
    let page = std::fs::read_to_string(folder.path().join("out/articles/a.md")).expect("a page");
    let heading = page
        .lines()
        .find(|line| line.starts_with("## "))
        .expect("a heading");
    assert!(
        heading.contains("fake") && heading.ends_with("{#text-fake}"),
        "{heading}"
    );
}

/// Only images are copied beside pages.
#[test]
fn a_source_is_no_image() {
    for path in ["a.case", "../casebook.yaml", "file:///etc/passwd"] {
        let source = format!("---\ntitle: T\n---\narticle {{\n  ![words]({path})\n}}\n");
        let folder = project(&[("a.case", &source)]);
        write(folder.path(), "casebook.yaml", b"sources: policies\n");
        let checked = casebook(folder.path(), &["check", "--no-cache"]);
        assert!(
            code(&checked) == 1 && said(&checked).contains("missing-image"),
            "{path}: {}",
            said(&checked)
        );
    }
}

/// Names of columns are text from outside, too.
#[test]
fn columns_of_cases_are_escaped_and_those_of_the_answer_are_taken() {
    let policy = "fact n \"n\" is yes/no\ndecision d \"D\" is yes/no rules {\n  r: yes when n\n  otherwise no\n}\n";
    let folder = project(&[("a.case", policy)]);
    write(
        folder.path(),
        "odd.csv",
        b"n,\"x\n\x1b[31m\"\nyes,\x1b[2J\n",
    );
    let told = casebook(folder.path(), &["eval", "d", "--facts", "odd.csv"]);
    assert_eq!(code(&told), 0, "{}", said(&told));
    for text in [&told.stdout, &told.stderr] {
        assert!(!text.contains(&0x1b), "{}", String::from_utf8_lossy(text));
    }
    write(folder.path(), "taken.csv", b"n,d\nyes,1\n");
    let told = casebook(folder.path(), &["eval", "d", "--facts", "taken.csv"]);
    assert!(
        code(&told) == 2 && said(&told).contains("`d`"),
        "{}",
        said(&told)
    );
}

#[test]
fn guides_of_two_files_may_have_the_same_names_in_a_diff() {
    let policy = |title: &str, step: &str| {
        format!(
            "---\ntitle: \"{title}\"\n---\nfact lit \"the light is on\" not \"the light is off\" is yes/no\n\
             outcome well \"all is well\"\nguide mend \"Mend it\" {{\n  \
             scenario lights \"The light is on\" when lit {{\n    - Do one.\n    @end well\n  }}\n  \
             scenario dark \"The light is off\" otherwise {{\n    - {step}\n    @end well\n  }}\n}}\n\
             article {{\n  @show mend\n}}\n"
        )
    };
    let folder = project(&[]);
    let folder = folder.path();
    for version in ["old", "new"] {
        for page in ["a", "b"] {
            let step = if version == "new" && page == "b" {
                "Do three."
            } else {
                "Do two."
            };
            let path = format!("{version}/policies/{page}.case");
            write(folder, &path, policy(page, step).as_bytes());
        }
    }
    let told = |old: &str, new: &str| {
        let output = casebook(folder, &["diff", old, new]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    };
    let same = told("old", "old");
    assert!(same.starts_with("Nothing is changed"), "{same}");
    let changed = told("old", "new");
    assert!(
        changed.contains("page b.md") && !changed.contains("names, words"),
        "{changed}"
    );
    assert!(
        !changed.contains("a.case") && !changed.contains("gone"),
        "{changed}"
    );
}

#[test]
fn the_picture_of_a_diff_has_whole_labels_and_counts() {
    let policy = |rule: &str| {
        format!(
            "---\ntitle: \"Bring\"\n---\nfact late \"it is late\" not \"it is in time\" is yes/no\n\
             decision bring \"What to bring\" is one of {{\n  \
             first \"the battery and the key of the battery and a charger of the first series\"\n  \
             second \"the battery and the key of the battery and a charger of the second series\"\n}} rules {{\n  \
             late: {rule} when late\n  otherwise first\n}}\narticle {{\n  @show bring\n}}\n"
        )
    };
    let folder = project(&[]);
    let folder = folder.path();
    write(folder, "old/policies/a.case", policy("first").as_bytes());
    write(folder, "new/policies/a.case", policy("second").as_bytes());
    write(folder, "customers.csv", b"late\nyes\nyes\nno\n");
    let arguments = [
        "diff",
        "old",
        "new",
        "--population",
        "customers.csv",
        "--picture",
        "p.svg",
    ];
    let output = casebook(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let picture =
        String::from_utf8(files(folder).remove("p.svg").expect("a picture")).expect("text");
    // The words of a reader who sees the text elements in their order.
    let seen: Vec<&str> = picture
        .lines()
        .filter_map(|line| line.trim().strip_prefix("<text")?.split_once('>'))
        .map(|(_, words)| words.trim_end_matches("</text>"))
        .collect();
    let seen = seen.join(" ");
    for words in [
        "Before",
        "Now",
        "3 customers, 2 of them told something else",
        "3 of 3 the battery and the key of the battery and a charger of the first series",
        "2 of 3 the battery and the key of the battery and a charger of the second series",
        "1 of 3 the battery and the key of the battery and a charger of the first series",
    ] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
}

#[test]
fn explain_takes_near_names_and_messages() {
    let folder = tempfile::tempdir().expect("a folder");
    for (typed, code) in [
        ("uncovered-reader", "uncovered-readers"),
        ("Uncovered Readers", "uncovered-readers"),
        (
            "unknown-name\n\n  × nothing here is called `lamp`",
            "unknown-name",
        ),
        (
            "no scenario takes these readers: the way you sign in is own",
            "uncovered-readers",
        ),
        (
            "the rules `now` and `then` contradict each other: it is late",
            "conflicting-rules",
        ),
        ("this image has no text", "missing-alt-text"),
    ] {
        let output = casebook(folder.path(), &["explain", typed]);
        let page = String::from_utf8(output.stdout.clone()).expect("text");
        assert!(page.contains(&format!("# {code}\n")), "{typed}: {page}");
    }
    assert_eq!(code(&casebook(folder.path(), &["explain", "zebras"])), 2);
}

#[test]
fn a_project_is_found_from_its_folders() {
    let folder = project(&[("pages/a.case", PAGE), ("b.case", PAGE)]);
    let inner = folder.path().join("policies/pages");
    let all = casebook(&inner, &["check", "--no-cache"]);
    let own = casebook(&inner, &["check", "--no-cache", "a.case"]);
    assert!(said(&all).contains("2 articles"), "{}", said(&all));
    assert_eq!(code(&own), 0, "{}", said(&own));
    assert_eq!(code(&casebook(&inner, &["check", "b.case"])), 2);
    let nowhere = tempfile::tempdir().expect("a folder");
    let alone = casebook(nowhere.path(), &[]);
    assert!(
        said(&alone).contains("casebook new FOLDER"),
        "{}",
        said(&alone)
    );
}
