//! The pages of the codes: each bad example raises its code and no other, each good one nothing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing, and reads and writes files"
)]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write;

use casebook::base::Level;
use casebook::base::codes::ALL;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// Codes that no source alone can raise: they need a broken disk, a broken template, a broken compiler,
/// or a case space too large for a page.
const WITHOUT_EXAMPLE: [&str; 4] = ["unreadable-file", "undecided", "lost-content", "internal-error"];

/// The examples of a page that are marked with `word`, in order.
fn examples(page: &str, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = false;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if *info == *format!("case {word}") => {
                open = true;
                found.push(String::new());
            }
            Event::Text(text) if open => found.last_mut().expect("begun").push_str(&text),
            Event::End(TagEnd::CodeBlock) => open = false,
            _ => {}
        }
    }
    found
}

fn raised(code: &str, sources: &[String]) -> BTreeSet<&'static str> {
    let names = ["a.case", "b.case"];
    let sources: Vec<(&str, &str)> = names.into_iter().zip(sources.iter().map(String::as_str)).collect();
    // The examples are short: most declare something that they do not use.
    let mut settings = String::new();
    if code != "unused-item" {
        settings.push_str("levels:\n  unused-item: allow\n");
    }
    // What is off unless it is asked for is asked for on its own page.
    if ALL.iter().any(|known| known.name == code && known.level == Level::Allow) {
        let _ = writeln!(settings, "  {code}: warn");
    }
    common::codes(&common::project_with(&sources, &settings)).into_iter().collect()
}

#[test]
fn each_page_shows_its_fault_and_its_cure() {
    for code in ALL {
        assert!(code.page.starts_with(&format!("# {}\n", code.name)), "{}", code.name);
        let (bad, good) = (examples(code.page, "bad"), examples(code.page, "good"));
        if WITHOUT_EXAMPLE.contains(&code.name) {
            assert!(bad.is_empty() && good.is_empty(), "{}", code.name);
            continue;
        }
        assert!(!bad.is_empty() && !good.is_empty(), "{} has no example", code.name);
        assert_eq!(raised(code.name, &bad), BTreeSet::from([code.name]), "the bad example of {}", code.name);
        assert_eq!(raised(code.name, &good), BTreeSet::new(), "the good example of {}", code.name);
    }
}

#[test]
fn each_page_belongs_to_a_code() {
    let pages: BTreeSet<String> = common::folder("docs/codes").into_keys().collect();
    let codes: BTreeSet<String> = ALL.iter().map(|code| format!("{}.md", code.name)).collect();
    assert_eq!(pages, codes);
}
