//! Heavy policies, through all commands: each ends, within bounds of memory, with an exit code that
//! says what became of it. How many are tried says `CASEBOOK_HEAVY`; one that fails is printed.

use std::path::Path;
use std::process::{Command, Output};

use crate::common::heavy_policies as heavy;
use crate::numbers::Numbers;

/// How long a command may take, in seconds of the processor: some times what it may at the default
/// effort, since tests are built for finding faults and not for speed.
const SECONDS: &str = "240";
/// How much memory it may ask for, in kilobytes.
const MEMORY: &str = "2500000";

/// A project of one source.
fn project(source: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("policies")).expect("a folder");
    std::fs::write(folder.path().join("policies/a.case"), source).expect("written");
    folder
}

/// Runs casebook within limits.
fn limited(folder: &Path, seconds: &str, memory: &str, command: &str) -> Output {
    let limits = format!("ulimit -t {seconds}; ulimit -v {memory}; exec \"$0\" {command}");
    let shell = ["-c", &limits, env!("CARGO_BIN_EXE_casebook")];
    Command::new("sh")
        .args(shell)
        .current_dir(folder)
        .output()
        .expect("a shell")
}

#[test]
fn each_command_ends_and_says_what_became_of_it() {
    let count = std::env::var("CASEBOOK_HEAVY")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(6);
    for seed in 0..count {
        let mut numbers = Numbers(seed * 7_919 + 3);
        let choices: Vec<u16> = (0..4_000).map(|_| numbers.below(60_000) as u16).collect();
        let source = heavy::heavy(&choices);
        let folder = project(&source);
        for command in [
            "check --no-cache",
            "build",
            "test --coverage",
            "eval d0 f0=yes",
            "diff policies policies",
        ] {
            let output = limited(folder.path(), SECONDS, MEMORY, command);
            let said = String::from_utf8_lossy(&output.stderr);
            let code = output.status.code();
            assert!(
                code.is_some_and(|code| (0..=3).contains(&code)),
                "seed {seed}: {command}: {:?}\n{}\n{source}",
                output.status,
                said.lines().rev().take(5).collect::<Vec<_>>().join("\n")
            );
        }
    }
}

/// How long a command may take on many of a thing, in seconds of the processor; where it is gone
/// through for each of them, it takes minutes.
const MANY_SECONDS: &str = "20";
/// How much memory it may ask for, in kilobytes.
const MANY_MEMORY: &str = "1500000";

#[test]
fn many_of_a_thing_take_no_more_than_so_many_times_one() {
    for kind in heavy::KINDS {
        let count = match kind {
            "unknown" => 150,
            "choices" => 3_000,
            _ => 8_000,
        };
        let folder = project(&heavy::many(kind, count));
        for command in ["check --no-cache", "build"] {
            let output = limited(folder.path(), MANY_SECONDS, MANY_MEMORY, command);
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().rev().take(5).collect::<Vec<_>>().join("\n");
            let expected = i32::from(kind == "unknown");
            assert_eq!(
                output.status.code(),
                Some(expected),
                "{kind}: {command}: {:?}\n{last}",
                output.status
            );
        }
    }
}
