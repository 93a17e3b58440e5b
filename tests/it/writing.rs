//! The output folder: what stands there is whole at any moment, nothing that is not ours is
//! touched, and no path leads out of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::common::program::{casebook, code, files, project, said, write};

/// A page that says `word`, with an eligibility.
fn page(word: &str) -> String {
    format!(
        "---\ntitle: \"{word}\"\n---\nfact lit \"it is on\" not \"it is off\" is yes/no\neligibility can \"{word}\" {{\n  \
         off: unavailable when not lit because \"{word}.\"\n  otherwise available\n}}\narticle {{\n  {word}.\n\n  @show can\n}}\n"
    )
}

/// A project of many pages, all of which say `word`.
fn pages(folder: &Path, word: &str) {
    for number in 0..30 {
        write(
            folder,
            &format!("policies/p{number}/page-{number}.case"),
            page(word).as_bytes(),
        );
    }
    // Each version has a page that the other has not.
    for other in ["one", "two"] {
        let path = format!("policies/{other}.case");
        let _ = std::fs::remove_file(folder.join(&path));
        if other == word {
            write(folder, &path, page(word).as_bytes());
        }
    }
}

fn out(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(&folder.join("out"))
}

fn without_ours(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.retain(|path, _| !path.starts_with(".casebook/") && path != "manifest.next.json");
    files
}

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_repairs_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut versions = BTreeMap::new();
    for word in ["two", "one"] {
        pages(folder, word);
        assert_eq!(code(&casebook(folder, &["build"])), 0);
        versions.insert(word, out(folder));
    }
    let begun = std::time::Instant::now();
    assert_eq!(code(&casebook(folder, &["build", "--out", "measured"])), 0);
    let longest = begun.elapsed().as_micros();
    // A seeded generator: the moments differ from machine to machine, not from run to run.
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut interrupted, mut between) = (0, 0);
    for round in 0..300 {
        let word = if round % 2 == 0 { "two" } else { "one" };
        pages(folder, word);
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let moment = u64::try_from(u128::from(seed) % longest).expect("a short time");
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_casebook"))
            .arg("build")
            .current_dir(folder)
            .stderr(Stdio::null())
            .spawn()
            .expect("casebook runs");
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().expect("killed");
        child.wait().expect("ended");
        let found = without_ours(out(folder));
        for (path, content) in &found {
            let whole = versions
                .values()
                .any(|version| version.get(path) == Some(content));
            assert!(whole, "{path} is neither old nor new in round {round}");
        }
        interrupted += i32::from(found != versions[word]);
        between += i32::from(versions.values().all(|version| *version != found));
        if round % 3 == 0 {
            assert_eq!(code(&casebook(folder, &["build"])), 0);
            assert_eq!(out(folder), versions[word], "round {round} is repaired");
        }
    }
    assert!(
        interrupted > 20,
        "{interrupted} of 300 runs were interrupted: the test kills at the wrong moments"
    );
    println!("{interrupted} interrupted, {between} of them between the versions");
}

#[test]
fn no_file_in_the_output_folder_is_obeyed() {
    let folder = project(&[("a.case", &page("one"))]);
    let folder = folder.path();
    write(folder, "out/mine.txt", b"mine");
    write(folder, "out/articles/theirs.md", b"theirs");
    write(folder, "out/.casebook/0", b"staged by somebody");
    let hash = blake3::hash(b"mine").to_hex();
    let journal = format!(
        "{{\"format\":\"casebook.journal/1\",\"put\":[{{\"staged\":\"0\",\"path\":\"articles/b.md\",\"hash\":\"{hash}\"}}],\
         \"remove\":[\"mine.txt\"]}}"
    );
    write(folder, "out/.casebook/journal.json", journal.as_bytes());
    let lies: Vec<String> = [
        "mine.txt",
        "../policies/a.case",
        ".git/config",
        "articles/../mine.txt",
        "articles/.hidden",
    ]
    .iter()
    .map(|path| format!("{{\"path\":\"{path}\",\"hash\":\"{hash}\",\"sources\":[]}}"))
    .collect();
    let manifest = |entries: &[String]| {
        format!(
            "{{\"format\":\"casebook.manifest/1\",\"artifacts\":[{}]}}",
            entries.join(",")
        )
    };
    for name in ["manifest.json", "manifest.next.json"] {
        write(folder, &format!("out/{name}"), manifest(&lies).as_bytes());
    }
    let output = casebook(folder, &["build"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let found = out(folder);
    assert_eq!(found.get("mine.txt").map(Vec::as_slice), Some(&b"mine"[..]));
    assert_eq!(
        found.get("articles/theirs.md").map(Vec::as_slice),
        Some(&b"theirs"[..])
    );
    assert!(!found.contains_key("articles/b.md"));
    assert!(folder.join("policies/a.case").exists());
    // A manifest names files of ours; one that has changed since, or never was as it says, stays.
    let lie = format!("{{\"path\":\"articles/theirs.md\",\"hash\":\"{hash}\",\"sources\":[]}}");
    write(folder, "out/manifest.json", manifest(&[lie]).as_bytes());
    let output = casebook(folder, &["build", "policies/a.case"]);
    assert!(
        out(folder).contains_key("articles/theirs.md"),
        "{}",
        said(&output)
    );
}

#[test]
fn an_interrupted_build_is_simply_built_again() {
    let folder = project(&[("a.case", &page("one"))]);
    let folder = folder.path();
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    let first = out(folder);
    // As a build of two pages leaves it that was stopped before its last step.
    write(folder, "policies/b.case", page("two").as_bytes());
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    let both = out(folder);
    std::fs::rename(
        folder.join("out/manifest.json"),
        folder.join("out/manifest.next.json"),
    )
    .expect("renamed");
    write(folder, "out/manifest.json", &first["manifest.json"]);
    write(folder, "out/.casebook/17", b"half a pa");
    // The page of b changes once more: what stands there is ours, though no finished manifest says
    // so.
    write(folder, "policies/b.case", page("three").as_bytes());
    let output = casebook(folder, &["build"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(String::from_utf8_lossy(&out(folder)["articles/b.md"]).contains("three."));
    write(folder, "out/manifest.next.json", &both["manifest.json"]);
    std::fs::remove_file(folder.join("policies/b.case")).expect("removed");
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    assert_eq!(out(folder), first);
}

#[test]
fn the_output_folder_is_a_folder_of_its_own() {
    let folder = project(&[("a.case", &page("one"))]);
    let folder = folder.path();
    let whole = folder.canonicalize().expect("a path");
    let whole = whole.to_str().expect("text");
    std::fs::create_dir_all(folder.join(".git/hooks")).expect("a folder");
    std::fs::create_dir_all(folder.join("elsewhere")).expect("a folder");
    let inside = [
        "/",
        "",
        ".",
        "./",
        "policies",
        "policies/out",
        "Policies",
        ".git",
        ".git/hooks",
        "x/.git/y",
        ".hidden/x",
    ];
    let outside = [
        "../elsewhere",
        "/tmp/casebook-elsewhere",
        "a/../../elsewhere",
    ];
    for out in inside.iter().chain(&outside) {
        write(
            folder,
            "casebook.yaml",
            format!("out: \"{out}\"\n").as_bytes(),
        );
        let before = files(folder);
        for command in [&["build"][..], &["build", "--check"]] {
            let output = casebook(folder, command);
            assert_eq!(code(&output), 2, "{out}: {}", said(&output));
            assert!(
                said(&output).contains("casebook.yaml: out:"),
                "{out}: {}",
                said(&output)
            );
        }
        assert_eq!(files(folder), before, "{out}");
    }
    std::fs::remove_file(folder.join("casebook.yaml")).expect("removed");
    let named = [
        "/",
        "",
        ".",
        "policies",
        "policies/out",
        ".git",
        ".git/hooks",
        "..",
        "elsewhere/..",
        whole,
    ];
    for out in named.iter().copied().chain([
        format!("{whole}/policies").as_str(),
        &format!("{whole}/.git/x"),
    ]) {
        let before = files(folder);
        let output = casebook(folder, &["build", "--out", out]);
        assert_eq!(code(&output), 2, "{out}: {}", said(&output));
        assert_eq!(files(folder), before, "{out}");
    }
    assert_eq!(
        code(&casebook(
            folder,
            &["build", "--out", &format!("{whole}/elsewhere/new/out")]
        )),
        0
    );
    assert!(folder.join("elsewhere/new/out/articles/a.md").exists());
}

#[test]
fn two_builds_at_once_end_as_one_after_the_other() {
    let folder = project(&[]);
    let folder = folder.path();
    let mut versions = BTreeMap::new();
    for word in ["two", "one"] {
        pages(folder, word);
        assert_eq!(code(&casebook(folder, &["build"])), 0);
        versions.insert(word, out(folder));
    }
    let start = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_casebook"))
            .arg("build")
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("casebook runs")
    };
    for round in 0..40 {
        let word = if round % 2 == 0 { "two" } else { "one" };
        let mut first = start();
        std::thread::sleep(Duration::from_micros(round * 400));
        pages(folder, word);
        let second = start();
        first.wait().expect("ended");
        let second = second.wait_with_output().expect("ended");
        assert_eq!(code(&second), 0, "round {round}: {}", said(&second));
        assert_eq!(out(folder), versions[word], "round {round}");
    }
}

#[test]
fn what_is_not_ours_is_never_touched() {
    let folder = project(&[("a.case", &page("one"))]);
    let folder = folder.path();
    write(folder, "out/articles/a.md", b"mine");
    let output = casebook(folder, &["build"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output)
            .contains("out/articles/a.md: is there already and was not written by casebook"),
        "{}",
        said(&output)
    );
    assert_eq!(
        out(folder),
        BTreeMap::from([("articles/a.md".to_owned(), b"mine".to_vec())]),
        "nothing was written"
    );
    std::fs::remove_file(folder.join("out/articles/a.md")).expect("removed");
    std::fs::create_dir(folder.join("out/articles/a.md")).expect("a folder");
    assert!(
        said(&casebook(folder, &["build"]))
            .contains("is a folder, and a file is to be written there")
    );
    std::fs::remove_dir(folder.join("out/articles/a.md")).expect("removed");
    write(folder, "out/manifest.json", b"{\"name\": \"my web app\"}");
    assert!(
        said(&casebook(folder, &["build"]))
            .contains("out/manifest.json was not written by casebook")
    );
    std::fs::remove_file(folder.join("out/manifest.json")).expect("removed");
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    // A page that is no longer produced goes, unless somebody has changed it since.
    write(folder, "policies/b.case", page("two").as_bytes());
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    write(folder, "out/articles/b.md", b"changed by hand");
    std::fs::remove_file(folder.join("policies/b.case")).expect("removed");
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    assert_eq!(
        out(folder).get("articles/b.md").map(Vec::as_slice),
        Some(&b"changed by hand"[..])
    );
    assert!(!folder.join("out/tables/b").exists());
}

#[cfg(unix)]
#[test]
fn links_in_the_output_folder_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = project(&[("sub/a.case", &page("one"))]);
    let folder = folder.path();
    std::fs::create_dir_all(folder.join("elsewhere")).expect("a folder");
    std::fs::create_dir_all(folder.join("out/articles")).expect("a folder");
    symlink(folder.join("elsewhere"), folder.join("out/articles/sub")).expect("a link");
    let output = casebook(folder, &["build"]);
    assert!(
        code(&output) == 2
            && said(&output).contains("out/articles/sub/a.md: it is a link or behind one"),
        "{}",
        said(&output)
    );
    std::fs::remove_file(folder.join("out/articles/sub")).expect("removed");
    std::fs::create_dir(folder.join("out/articles/sub")).expect("a folder");
    symlink(
        folder.join("policies/sub/a.case"),
        folder.join("out/articles/sub/a.md"),
    )
    .expect("a link");
    let output = casebook(folder, &["build"]);
    assert!(
        code(&output) == 2 && said(&output).contains("a.md: is a link"),
        "{}",
        said(&output)
    );
    std::fs::remove_file(folder.join("out/articles/sub/a.md")).expect("removed");
    symlink(folder.join("elsewhere"), folder.join("out/.casebook")).expect("a link");
    let output = casebook(folder, &["build"]);
    assert!(
        code(&output) == 2 && said(&output).contains("out/.casebook: it is a link or behind one"),
        "{}",
        said(&output)
    );
    assert_eq!(
        std::fs::read_dir(folder.join("elsewhere"))
            .expect("a folder")
            .count(),
        0
    );
    std::fs::remove_file(folder.join("out/.casebook")).expect("removed");
    assert_eq!(code(&casebook(folder, &["build"])), 0);
}

#[test]
fn names_that_lead_out_clash_or_do_not_exist_everywhere_are_errors() {
    let with_id = |id: &str| page("one").replace("title:", &format!("id: {id}\ntitle:"));
    for id in [
        "../../x", "/tmp/x", "a/b", "..", ".", "con", "Aux", "com1", "lpt9.x", "a.", "_x",
        "\"x y\"", "\"\"",
    ] {
        let folder = project(&[("a.case", &with_id(id))]);
        let output = casebook(folder.path(), &["build"]);
        assert_eq!(code(&output), 1, "{id}: {}", said(&output));
        assert!(
            said(&output).contains("policies/a.case:2:"),
            "{id}: {}",
            said(&output)
        );
        assert!(!folder.path().join("out").exists());
    }
    let long = "x".repeat(300);
    let folder = project(&[("a.case", &with_id(&long))]);
    assert_eq!(code(&casebook(folder.path(), &["build"])), 1);
    // Names that differ in case only are one name on some disks.
    let folder = project(&[
        ("a.case", &with_id("Page")),
        ("b.case", &page("two").replace("title:", "id: page\ntitle:")),
    ]);
    assert_eq!(code(&casebook(folder.path(), &["build"])), 1);
    let folder = project(&[
        ("a.case", &page("one")),
        (
            "A.case",
            &page("two").replace("title:", "id: other\ntitle:"),
        ),
    ]);
    let output = casebook(folder.path(), &["build"]);
    assert!(
        code(&output) == 1 && said(&output).contains("page-clash"),
        "{}",
        said(&output)
    );
    // A picture that would be written over a page is none.
    let picture = page("one").replace("  @show can", "  ![A picture](./a.md)\n\n  @show can");
    let folder = project(&[("a.case", &picture)]);
    write(folder.path(), "policies/a.md", b"a picture");
    let output = casebook(folder.path(), &["build"]);
    assert!(
        code(&output) == 1 && said(&output).contains("missing-image"),
        "{}",
        said(&output)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fails_leaves_the_old_state() {
    let folder = project(&[("a.case", &page("one"))]);
    let folder = folder.path();
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    let before = out(folder);
    // No file may grow beyond a few blocks, as on a full disk.
    write(
        folder,
        "policies/a.case",
        page(&"two ".repeat(5_000)).as_bytes(),
    );
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8; exec \"$0\" build",
            env!("CARGO_BIN_EXE_casebook"),
        ])
        .current_dir(folder)
        .output()
        .expect("a shell");
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert!(
        said(&output).contains("nothing was written"),
        "{}",
        said(&output)
    );
    assert_eq!(out(folder), before);
    // A file system that takes no files at all.
    let output = casebook(folder, &["build", "--out", "/proc/casebook"]);
    assert!(
        code(&output) == 2 && said(&output).contains("nothing was written"),
        "{}",
        said(&output)
    );
}

/// Each source has folders of its own in the output folder, and a system may allow few open files.
#[cfg(unix)]
#[test]
fn more_folders_than_open_files_are_written() {
    let count = 120;
    let sources: Vec<(String, String)> = (0..count)
        .map(|number| {
            let eligibility = format!(
                "fact paid \"it is paid\" not \"it is not paid\" is yes/no\n\n\
                 eligibility can-{number} \"Page {number}\" {{\n  \
                   unavailable when not paid because \"Page {number} costs something.\"\n  \
                   otherwise available\n}}\n\n\
                 article {{\n  Words of {number}.\n\n  @show can-{number}\n}}\n"
            );
            let text = format!("---\ntitle: \"Page {number}\"\n---\n{eligibility}");
            (format!("a{number}/b{number}.case"), text)
        })
        .collect();
    let sources: Vec<(&str, &str)> = sources
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let folder = project(&sources);
    let build = |expected: &str| {
        let output = std::process::Command::new("sh")
            .args([
                "-c",
                "ulimit -n 64; exec \"$0\" build",
                env!("CARGO_BIN_EXE_casebook"),
            ])
            .current_dir(folder.path())
            .output()
            .expect("a shell");
        assert!(
            code(&output) == 0 && said(&output).contains(expected),
            "{}",
            said(&output)
        );
    };
    // A page, a table and a bundle of each; the schema, the rules and the manifest.
    let files = 3 * count + 3;
    build(&format!(
        "{files} files in out/, {files} of them new or changed"
    ));
    build("0 of them new or changed");
}

#[test]
fn a_build_that_changes_nothing_writes_nothing() {
    let folder = project(&[("a.case", &page("one"))]);
    let folder = folder.path();
    assert_eq!(code(&casebook(folder, &["build"])), 0);
    let when = |path: &str| {
        std::fs::metadata(folder.join(path))
            .and_then(|found| found.modified())
            .expect("a time")
    };
    let before = (when("out/articles/a.md"), when("out/manifest.json"));
    let output = casebook(folder, &["build"]);
    assert!(
        said(&output).contains(", 0 of them new or changed"),
        "{}",
        said(&output)
    );
    assert_eq!(
        (when("out/articles/a.md"), when("out/manifest.json")),
        before
    );
}
