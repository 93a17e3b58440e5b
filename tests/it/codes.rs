//! The pages of the codes: each bad example raises its code and no other, each good one nothing.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::common;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use casebook::base::Level;
use casebook::base::codes::ALL;

/// Codes that no source alone can raise: they need a broken disk, a broken template, a broken
/// compiler, a case space too large for a page, or settings.
const WITHOUT_EXAMPLE: [&str; 7] = [
    "unreadable-file",
    "undecided",
    "not-exported",
    "lost-content",
    "misread-sentence",
    "not-read-back",
    "internal-error",
];

/// Codes of what is said only where a day is named.
const ON_A_DAY: [&str; 4] = [
    "expired-item",
    "review-due",
    "change-ahead",
    "expired-suppression",
];

/// The examples of a page that are marked with `kind` and `word`, in order.
fn examples(page: &str, kind: &str, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = false;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if *info == *format!("{kind} {word}") =>
            {
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

/// The codes that the examples of a page raise that are marked with `word`.
fn raised(code: &str, page: &str, word: &str) -> BTreeSet<&'static str> {
    let (cases, rows) = (examples(page, "case", word), examples(page, "csv", word));
    assert!(!cases.is_empty(), "{code} has no example");
    let named = ["a.case", "b.case", "c.case"]
        .into_iter()
        .zip(&cases)
        .chain(std::iter::once("rows.csv").zip(&rows));
    let sources: Vec<(&str, &str)> = named.map(|(name, text)| (name, text.as_str())).collect();
    // The examples are short: most declare something that they do not use, or do not tell apart.
    let mut settings = "levels:\n".to_owned();
    for other in ["unused-item", "indistinct-values"]
        .into_iter()
        .filter(|other| *other != code)
    {
        let _ = writeln!(settings, "  {other}: allow");
    }
    // What is off unless it is asked for is asked for on its own page.
    if ALL
        .iter()
        .any(|known| known.name == code && known.level == Level::Allow)
    {
        let _ = writeln!(settings, "  {code}: warn");
    }
    let today = ON_A_DAY.contains(&code).then_some("2026-06-15");
    common::codes(&common::project_on(&sources, &settings, today))
        .into_iter()
        .collect()
}

#[test]
fn each_page_shows_its_fault_and_its_cure() {
    for code in ALL {
        assert!(
            code.page.starts_with(&format!("# {}\n", code.name)),
            "{}",
            code.name
        );
        if WITHOUT_EXAMPLE.contains(&code.name) {
            let some = ["bad", "good"]
                .iter()
                .any(|word| !examples(code.page, "case", word).is_empty());
            assert!(!some, "{}", code.name);
            continue;
        }
        let (bad, good) = (
            raised(code.name, code.page, "bad"),
            raised(code.name, code.page, "good"),
        );
        assert_eq!(
            bad,
            BTreeSet::from([code.name]),
            "the bad example of {}",
            code.name
        );
        assert_eq!(good, BTreeSet::new(), "the good example of {}", code.name);
    }
}

#[test]
fn each_page_belongs_to_a_code() {
    let pages: BTreeSet<String> = common::folder("docs/codes").into_keys().collect();
    let codes: BTreeSet<String> = ALL.iter().map(|code| format!("{}.md", code.name)).collect();
    assert_eq!(pages, codes);
}
