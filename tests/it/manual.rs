//! The manual: each example in its tutorial and its how-to pages is run as it stands there, each page is in its
//! contents, and each link leads somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common;

/// A fenced block: what stands behind its mark, and its lines.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim().to_owned(), String::new())),
            (Some(_), Some("")) => found.extend(open.take()),
            (Some((_, text)), _) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    found
}

/// Runs a command of the manual, and returns what it says.
fn run(folder: &Path, command: &str) -> String {
    let mut words = command.split_whitespace();
    let program = match words.next() {
        Some("casebook") => env!("CARGO_BIN_EXE_casebook"),
        Some(other @ "mkdir") => other,
        other => panic!("the manual runs {other:?}"),
    };
    let output = Command::new(program)
        .args(words)
        .current_dir(folder)
        .env("COLUMNS", "80")
        .env("CASEBOOK_CACHE", "")
        .output()
        .expect("runs");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Asserts that lines are said in this order, others between them.
fn assert_said(said: &str, expected: &[&str], page: &Path) {
    let mut lines = said.lines().map(str::trim_end);
    for wanted in expected {
        assert!(
            lines.any(|line| line == wanted.trim_end()),
            "{}: not said: {wanted}\n{said}",
            page.display()
        );
    }
}

/// Goes through a page as its reader does; how many commands it has.
fn follow(page: &Path) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(page).expect("a page");
    let mut commands = 0;
    for (info, block) in blocks(&text) {
        let mut words = info.split_whitespace();
        match (words.next(), words.next()) {
            (Some("console"), None) => {
                let mut expected: Vec<&str> = Vec::new();
                let mut said = String::new();
                for line in block.lines().chain(["$ "]) {
                    let Some(command) = line.strip_prefix("$ ") else {
                        expected.push(line);
                        continue;
                    };
                    assert_said(&said, &expected, page);
                    expected.clear();
                    if !command.is_empty() {
                        said = run(folder.path(), command);
                        commands += 1;
                    }
                }
            }
            // What a build wrote, or a part of it.
            (Some("markdown"), Some(path)) if path.starts_with("out/") => {
                let written = std::fs::read_to_string(folder.path().join(path)).expect("written");
                assert!(
                    written.contains(&block),
                    "{}: {path}\n{written}",
                    page.display()
                );
            }
            (Some(_), Some(path)) => {
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, block).expect("written");
            }
            (Some("sh" | "text"), None) | (None, Some(_)) => {}
            (other, None) => panic!("{}: a fence of {other:?}", page.display()),
        }
    }
    commands
}

#[test]
fn the_tutorial_and_the_how_to_pages_are_as_they_say() {
    let docs = common::root().join("docs");
    let mut pages = vec![docs.join("tutorial.md")];
    let how_to = std::fs::read_dir(docs.join("how-to")).expect("a folder");
    pages.extend(how_to.map(|entry| entry.expect("an entry").path()));
    assert!(pages.len() >= 3);
    for page in pages {
        assert!(follow(&page) >= 3, "{}", page.display());
    }
}

/// The pages below a folder.
fn pages(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.insert(path);
        }
    }
}

#[test]
fn every_page_is_in_the_contents() {
    let docs = common::root().join("docs");
    let mut all = BTreeSet::new();
    pages(&docs, &mut all);
    let summary = docs.join("SUMMARY.md");
    let contents = std::fs::read_to_string(&summary).expect("contents");
    let listed: BTreeSet<PathBuf> = links(&contents)
        .into_iter()
        .map(|(to, _)| docs.join(to))
        .collect();
    all.remove(&summary);
    assert_eq!(listed, all);
}

/// The relative links of a page, outside of code: the path and the anchor.
fn links(page: &str) -> Vec<(String, String)> {
    let outside = page.split("```").step_by(2).collect::<String>();
    let outside = outside.split('`').step_by(2).collect::<String>();
    let addresses = outside
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    addresses
        .map(|(address, _)| address)
        .filter(|address| !address.contains("://") && !address.starts_with("mailto:"))
        .map(|address| {
            let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
            (path.to_owned(), anchor.to_owned())
        })
        .collect()
}

/// The anchors of a page, as GitHub and mdBook make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let outside = page
        .split("\n```")
        .step_by(2)
        .collect::<Vec<_>>()
        .join("\n");
    let headings = outside.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let letters = words.chars().filter_map(|c| match c {
                ' ' | '-' => Some('-'),
                c if c.is_alphanumeric() || c == '_' => Some(c),
                _ => None,
            });
            letters.collect()
        })
        .collect()
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let root = common::root();
    let mut all: BTreeSet<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .map(|name| root.join(name))
        .into();
    pages(&root.join("docs"), &mut all);
    let mut wrong = Vec::new();
    for page in all {
        let text = std::fs::read_to_string(&page).expect("a page");
        for (to, anchor) in links(&text) {
            let target = if to.is_empty() {
                page.clone()
            } else {
                page.parent().expect("a folder").join(&to)
            };
            let is_there = target.exists();
            let has_anchor = anchor.is_empty()
                || std::fs::read_to_string(&target)
                    .is_ok_and(|text| anchors(&text).contains(&anchor));
            if !is_there || !has_anchor {
                wrong.push(format!("{}: {to}#{anchor}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
