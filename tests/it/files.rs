//! What is read of a project: regular files of it, and nothing else. Whatever is passed over is
//! said, and no claim is made of it.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::common::program::{casebook, code, files, project, said, write};

/// What no output may show: it stands in a file outside of the project.
const SECRET: &str = "a secret of the machine";

const RULES: &str = "fact lit \"it is on\" not \"it is off\" is yes/no\n";

fn page(more: &str) -> String {
    format!(
        "---\ntitle: \"A\"\n---\n{RULES}eligibility can \"A\" {{\n  off: unavailable when not lit because \"Off.\"\n  otherwise available\n}}\narticle {{\n  Text.\n\n  {more}\n\n  @show can\n}}\n"
    )
}

fn rows() -> String {
    format!("{RULES}decision fee \"the fee\" is 0..9 from \"rows.csv\"\n")
}

/// Runs casebook, which has to end by itself.
fn ends(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    in_time(command)
}

/// What a command says, which has to end by itself within some seconds.
fn in_time(mut command: Command) -> Output {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let (id, (send, receive)) = (child.id(), std::sync::mpsc::channel());
    std::thread::spawn(move || send.send(child.wait_with_output()));
    if let Ok(output) = receive.recv_timeout(Duration::from_secs(20)) {
        return output.expect("ended");
    }
    let _ = Command::new("kill").arg("-9").arg(id.to_string()).status();
    panic!("{command:?} waits for ever");
}

/// Everything that a run printed, and everything that lies in the project that is no link.
fn shown(folder: &Path, output: &Output) -> String {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &said(output);
    let written = files(&folder.join("out"));
    printed
        + &written
            .values()
            .map(|content| String::from_utf8_lossy(content).into_owned())
            .collect::<String>()
}

fn fifo(path: &Path) {
    assert!(
        Command::new("mkfifo")
            .arg(path)
            .status()
            .expect("mkfifo runs")
            .success()
    );
}

/// A folder with a secret, in a file of each kind that somebody might be led to.
fn outside() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "secret.csv",
        format!("lit,fee\n{SECRET},1\n").as_bytes(),
    );
    write(
        folder.path(),
        "secret.svg",
        format!("<svg>{SECRET}</svg>").as_bytes(),
    );
    write(
        folder.path(),
        "secret.case",
        format!("fact secret \"{SECRET}\" is yes/no\n").as_bytes(),
    );
    write(
        folder.path(),
        "secret.yaml",
        format!("{SECRET}: 1\n").as_bytes(),
    );
    write(folder.path(), "templates/page.md", SECRET.as_bytes());
    folder
}

/// A path in a project, a file outside, the sources of the project, and what is done with it.
type Door = (
    &'static str,
    &'static str,
    Vec<(&'static str, String)>,
    Vec<Vec<&'static str>>,
);

/// Projects in which something of the project leads to `target`, or is no file; each with the path
/// and what is done with it.
fn doors() -> Vec<Door> {
    let all = || {
        vec![
            vec!["check", "--no-cache"],
            vec!["build"],
            vec!["build", "--check"],
            vec!["test"],
            vec!["check", "--fix"],
        ]
    };
    let picture = page("![A picture](p.svg)");
    let link = page("[Notes](p.svg)");
    let plain = page("");
    vec![
        (
            "policies/p.svg",
            "secret.svg",
            vec![("policies/a.case", picture.clone())],
            all(),
        ),
        (
            "policies/p.svg",
            "secret.svg",
            vec![("policies/a.case", link)],
            vec![vec!["check", "--no-cache"], vec!["build"]],
        ),
        (
            "policies/rows.csv",
            "secret.csv",
            vec![("policies/a.case", rows())],
            all(),
        ),
        (
            "policies/b.case",
            "secret.case",
            vec![("policies/a.case", plain.clone())],
            all(),
        ),
        (
            "policies/cases/c.csv",
            "secret.csv",
            vec![("policies/a.case", plain.clone())],
            vec![vec!["test"]],
        ),
        (
            "casebook.yaml",
            "secret.yaml",
            vec![("policies/a.case", plain.clone())],
            all(),
        ),
        (
            "known.json",
            "secret.yaml",
            vec![("policies/a.case", plain.clone())],
            vec![vec!["check", "--baseline", "known.json"]],
        ),
        (
            "who.csv",
            "secret.csv",
            vec![("policies/a.case", plain.clone())],
            vec![
                vec!["diff", "policies", "policies", "--population", "who.csv"],
                vec!["eval", "can", "--facts", "who.csv"],
            ],
        ),
        (
            "one.json",
            "secret.yaml",
            vec![("policies/a.case", plain.clone())],
            vec![vec!["eval", "can", "--facts", "one.json"]],
        ),
        (
            "m.dmn",
            "secret.yaml",
            vec![("policies/a.case", plain.clone())],
            vec![vec!["import", "dmn", "m.dmn"]],
        ),
        (
            "own/page.md",
            "templates/page.md",
            vec![
                ("policies/a.case", plain),
                ("casebook.yaml", "templates: own\n".to_owned()),
            ],
            vec![vec!["build"]],
        ),
    ]
}

#[test]
fn what_a_link_leads_to_is_neither_read_nor_published() {
    let outside = outside();
    for (path, target, sources, commands) in doors() {
        for arguments in commands {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = folder.path();
            for (path, text) in &sources {
                write(folder, path, text.as_bytes());
            }
            let at = folder.join(path);
            std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
            symlink(outside.path().join(target), &at).expect("a link");
            let output = ends(folder, &arguments);
            let shown = shown(folder, &output);
            assert!(!shown.contains(SECRET), "{path}, {arguments:?}: {shown}");
            assert!(
                [1, 2].contains(&code(&output)),
                "{path}, {arguments:?}: {} {shown}",
                code(&output)
            );
            assert!(
                shown.contains(path.rsplit('/').next().expect("a name")),
                "{path}, {arguments:?}: {shown}"
            );
            assert!(shown.contains("link"), "{path}, {arguments:?}: {shown}");
        }
    }
}

#[test]
fn a_folder_that_is_a_link_leads_nowhere() {
    let outside = outside();
    for (link, reference) in [
        ("policies/img", "![A picture](img/secret.svg)"),
        ("img", "![A picture](../img/secret.svg)"),
    ] {
        let folder = project(&[("a.case", &page(reference))]);
        let folder = folder.path();
        symlink(outside.path(), folder.join(link)).expect("a link");
        for arguments in [&["check", "--no-cache"][..], &["build"]] {
            let output = ends(folder, arguments);
            let shown = shown(folder, &output);
            assert!(!shown.contains(SECRET), "{shown}");
            assert!([1, 2].contains(&code(&output)), "{shown}");
            assert!(shown.contains("link"), "{shown}");
        }
    }
    // The folder of sources itself.
    let folder = project(&[]);
    let folder = folder.path();
    write(folder, "elsewhere/a.case", page("").as_bytes());
    symlink(folder.join("elsewhere"), folder.join("policies")).expect("a link");
    assert_eq!(code(&ends(folder, &["check"])), 2);
}

#[test]
fn only_regular_files_are_read() {
    for (path, _, sources, commands) in doors() {
        for arguments in commands {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = folder.path();
            for (path, text) in &sources {
                write(folder, path, text.as_bytes());
            }
            let at = folder.join(path);
            std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
            fifo(&at);
            let output = ends(folder, &arguments);
            let shown = shown(folder, &output);
            assert!(
                [1, 2].contains(&code(&output)),
                "{path}, {arguments:?}: {} {shown}",
                code(&output)
            );
            assert!(shown.contains("a pipe"), "{path}, {arguments:?}: {shown}");
        }
    }
    let folder = project(&[("a.case", &page(""))]);
    let output = ends(folder.path(), &["eval", "can", "--facts", "/dev/zero"]);
    assert!(
        code(&output) == 2 && said(&output).contains("a device"),
        "{}",
        said(&output)
    );
}

#[test]
fn the_cache_is_a_regular_file() {
    let folder = project(&[("a.case", &page(""))]);
    let folder = folder.path();
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command
            .arg("check")
            .current_dir(folder)
            .env("CASEBOOK_CACHE", folder.join("kept"));
        in_time(command)
    };
    assert_eq!(code(&run()), 0);
    let kept = std::fs::read_dir(folder.join("kept"))
        .expect("a folder")
        .next()
        .expect("a file")
        .expect("a file")
        .path();
    let before = std::fs::read(&kept).expect("a file");
    std::fs::remove_file(&kept).expect("removed");
    fifo(&kept);
    assert_eq!(code(&run()), 0);
    // A link is not written through.
    std::fs::remove_file(&kept).expect("removed");
    write(folder, "precious", b"mine");
    symlink(folder.join("precious"), &kept).expect("a link");
    assert_eq!(code(&run()), 0);
    assert_eq!(
        std::fs::read(folder.join("precious")).expect("a file"),
        b"mine"
    );
    assert!(!before.is_empty());
}

/// Makes something among the sources that is not read, at the path.
type Make = fn(&Path);

#[test]
fn nothing_is_claimed_of_sources_that_were_not_read() {
    let cases: [(&str, &str, Make); 9] = [
        ("policies/link.case", "policies/link.case", |path| {
            symlink("a.case", path).expect("a link");
        }),
        ("policies/shared", "policies/shared", |path| {
            symlink("/tmp", path).expect("a link");
        }),
        ("policies/nowhere", "policies/nowhere", |path| {
            symlink("/does/not/exist", path).expect("a link");
        }),
        ("policies/Z.CASE", "policies/Z.CASE", |path| {
            std::fs::write(path, "fact").expect("written");
        }),
        ("policies/.hid.case", "policies/.hid.case", |path| {
            std::fs::write(path, "fact").expect("written");
        }),
        ("policies/pipe.case", "policies/pipe.case", fifo),
        ("policies/a\nb.case", "policies/a\\nb.case", |path| {
            std::fs::write(path, "fact").expect("written");
        }),
        (
            "policies/\u{1b}[2J.case",
            "policies/\\u{1b}[2J.case",
            |path| std::fs::write(path, "fact").expect("written"),
        ),
        ("policies/a\nb", "policies/a\\nb", |path| {
            std::fs::create_dir(path).expect("a folder");
        }),
    ];
    for (path, named, make) in cases {
        let folder = project(&[("a.case", &page(""))]);
        let folder = folder.path();
        make(&folder.join(path));
        let one = ends(folder, &["check", "policies/a.case"]);
        assert!(
            !said(&one).contains("every reader is covered"),
            "{path}: {}",
            said(&one)
        );
        for arguments in [&["check", "--no-cache"][..], &["check"], &["build"]] {
            for format in ["human", "concise", "json", "github", "sarif", "junit"] {
                let output = ends(folder, &[arguments, &["--format", format]].concat());
                let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &said(&output);
                assert_eq!(
                    code(&output),
                    2,
                    "{path}, {arguments:?}, {format}: {printed}"
                );
                assert!(
                    !printed.contains("every reader is covered"),
                    "{path}, {arguments:?}, {format}: {printed}"
                );
                assert!(
                    !printed.contains(path) || path == named,
                    "{path:?}, {format}: {printed}"
                );
                let named = if ["json", "sarif"].contains(&format) {
                    named.replace('\\', "\\\\")
                } else {
                    named.to_owned()
                };
                assert!(
                    format != "concise" || printed.contains(&named),
                    "{path}, {arguments:?}, {format}: {printed}"
                );
            }
        }
        for arguments in [&["test"][..], &["eval", "can", "lit=yes"]] {
            assert_eq!(code(&ends(folder, arguments)), 2, "{path}, {arguments:?}");
        }
        assert!(!folder.join("out").exists());
    }
    let folder = project(&[("a.case", &page(""))]);
    let name = std::ffi::OsStr::from_bytes(b"\xff.case");
    std::fs::write(folder.path().join("policies").join(name), "fact").expect("written");
    let output = casebook(folder.path(), &["check", "--no-cache"]);
    assert!(
        code(&output) == 2 && said(&output).contains("policies/\\xff.case"),
        "{}",
        said(&output)
    );
    // What nobody takes for a source is nobody's business.
    let folder = project(&[("a.case", &page(""))]);
    symlink("/tmp/x.svg", folder.path().join("policies/x.svg")).expect("a link");
    symlink("somebody@host.1", folder.path().join("policies/.#a.case")).expect("a link");
    write(folder.path(), "policies/.drafts/b.case", b"fact");
    assert_eq!(code(&casebook(folder.path(), &["check"])), 0);
}

#[test]
fn cases_that_are_not_run_are_said() {
    for path in ["policies/cases/deep/c.csv", "policies/cases/C.CSV"] {
        let folder = project(&[("a.case", &page(""))]);
        write(folder.path(), path, b"lit,can\nyes,available\n");
        let output = casebook(folder.path(), &["test"]);
        assert_eq!(code(&output), 2, "{path}: {}", said(&output));
    }
}

#[test]
fn hidden_folders_are_not_read() {
    let folder = project(&[("a.case", &page("![A picture](../.git/p.svg)"))]);
    write(folder.path(), ".git/p.svg", SECRET.as_bytes());
    let output = casebook(folder.path(), &["build"]);
    assert!(
        code(&output) == 1 && said(&output).contains("hidden"),
        "{}",
        said(&output)
    );
    let folder = project(&[("a.case", &rows().replace("rows.csv", "../.git/config.csv"))]);
    write(
        folder.path(),
        ".git/config.csv",
        format!("lit,fee\n{SECRET},1\n").as_bytes(),
    );
    let output = casebook(folder.path(), &["check"]);
    assert!(
        code(&output) != 0 && !said(&output).contains(SECRET),
        "{}",
        said(&output)
    );
    for settings in [
        "sources: .git",
        "sources: ../elsewhere",
        "sources: /etc",
        "templates: .git",
        "templates: ..",
        "sources: \"\"",
    ] {
        write(folder.path(), "casebook.yaml", settings.as_bytes());
        let output = casebook(folder.path(), &["check"]);
        assert!(
            code(&output) == 2 && said(&output).contains("casebook.yaml"),
            "{settings}: {}",
            said(&output)
        );
    }
}

#[test]
fn what_is_too_large_is_said() {
    let folder = project(&[("a.case", &page(""))]);
    let source = std::fs::File::create(folder.path().join("policies/b.case")).expect("a file");
    source.set_len(1 << 40).expect("a sparse file");
    for arguments in [&["check"][..], &["build"]] {
        let output = ends(folder.path(), arguments);
        assert!(
            code(&output) == 2 && said(&output).contains("MB"),
            "{}",
            said(&output)
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = project(&[("a.case", &page(""))]);
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a device")
    };
    for arguments in [
        &["check", "--format", "json"][..],
        &["check", "--format", "sarif"],
        &["explain"],
        &["schema", "settings"],
        &["diff", "policies", "policies"],
        &["eval", "can", "lit=yes"],
        &["why", "can", "lit=yes"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(full())
            .output()
            .expect("casebook runs");
        assert_eq!(code(&output), 2, "{arguments:?}: {}", said(&output));
        assert!(
            said(&output).contains("standard output cannot be written"),
            "{arguments:?}: {}",
            said(&output)
        );
    }
    // A report that cannot be written leaves the one that was there.
    write(folder.path(), "report.xml", b"before");
    let long = "x".repeat(100);
    let example = |at: usize| {
        format!("example \"{long} {at}\" {{\n  given lit\n  expect can is available\n}}\n")
    };
    let many = (0..200).map(example).collect::<Vec<_>>().concat();
    write(
        folder.path(),
        "policies/a.case",
        (page("") + &many).as_bytes(),
    );
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8; exec \"$0\" test --junit report.xml",
            env!("CARGO_BIN_EXE_casebook"),
        ])
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert_eq!(
        std::fs::read(folder.path().join("report.xml")).expect("a file"),
        b"before"
    );
}
