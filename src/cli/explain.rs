//! `casebook explain`: the page of a code, of one that is nearly named, or of a message.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use crate::base::{Code, codes, did_you_mean};
use crate::driver::{self, Memory, Settings};

use super::project::{known_columns, print};
use super::wrap;

/// Prints the page of a code, or a list of all.
///
/// # Errors
/// In words, where nothing is about what was typed.
pub(super) fn run(code: Option<&str>) -> Result<ExitCode, String> {
    let mut text = String::new();
    match code {
        None => {
            for code in codes::ALL {
                let _ = writeln!(text, "{:<26} {}", code.name, code.summary);
            }
        }
        Some(typed) => text.push_str(&page(typed)?),
    }
    if let (Some(columns), Some(_)) = (known_columns(), code) {
        text = wrap::page(&text, columns);
    }
    print(&text);
    Ok(ExitCode::SUCCESS)
}

/// The page of the code that a text names, or nearly names, or whose message it is.
///
/// # Errors
/// In words, where nothing is about it.
pub(super) fn page(typed: &str) -> Result<String, String> {
    let (code, note) = explained(typed)?;
    Ok(note + code.page)
}

/// The code that a text names, or nearly names, or the message of which it is.
fn explained(typed: &str) -> Result<(&'static Code, String), String> {
    if let Some(code) = codes::find(typed.trim()) {
        return Ok((code, String::new()));
    }
    let note = |code: &Code, what: &str| format!("{what} `{}`:\n\n", code.name);
    // A finding that was copied begins with its code.
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut words = typed
        .split(|c: char| !is_word(c))
        .filter(|word| word.contains('-'));
    if let Some(code) = words.find_map(codes::find) {
        return Ok((code, note(code, "This is about")));
    }
    let names = || codes::ALL.iter().map(|code| code.name);
    let kebab = typed.trim().to_lowercase().replace(['_', ' '], "-");
    let near = did_you_mean(&kebab, names());
    if let Some(code) = near.and_then(codes::find) {
        return Ok((code, note(code, "There is no such code; the nearest is")));
    }
    let word = |code: &&&'static Code| code.name.split('-').any(|word| word == kebab);
    let named: Vec<&&'static Code> = codes::ALL.iter().filter(word).collect();
    match named.as_slice() {
        [] => {}
        [code] => return Ok((**code, note(code, "This is about"))),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|code| format!("`{}`", code.name))
                .collect();
            return Err(format!(
                "several codes have `{kebab}` in their name: {}",
                names.join(", ")
            ));
        }
    }
    closest(typed)
        .map(|code| (code, note(code, "The message is most like those of")))
        .ok_or_else(|| format!("there is no code `{typed}`, and no page is about that; `casebook explain` lists them all"))
}

/// The code whose messages are most like a text. The messages are those of the examples of the pages,
/// without the names that they quote.
fn closest(text: &str) -> Option<&'static Code> {
    let wanted = words(text);
    let mut messages: Vec<(&'static Code, BTreeSet<String>)> = Vec::new();
    for code in codes::ALL {
        let mut of_code = example_messages(code);
        of_code.push(code.summary.to_owned());
        messages.extend(of_code.iter().map(|message| (*code, words(message))));
    }
    let count = |word: &String| {
        messages
            .iter()
            .filter(|(_, message)| message.contains(word))
            .count()
    };
    let weight = |words: &BTreeSet<String>| -> usize {
        words.iter().map(|word| 1_000 / count(word).max(1)).sum()
    };
    let mut best: Option<(usize, &'static Code)> = None;
    for (code, message) in &messages {
        let shared: BTreeSet<String> = wanted.intersection(message).cloned().collect();
        // Of two that share as much, the shorter is the better.
        let score = weight(&shared) * 100 / weight(message).max(1);
        if shared.len() >= 2 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, *code));
        }
    }
    best.filter(|(score, _)| *score >= 40).map(|(_, code)| code)
}

/// The words of a message that are not of a policy.
fn words(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, part) in text.split(['`', '“', '”']).enumerate() {
        if at % 2 == 0 {
            let of_part = part.split(|c: char| !c.is_alphanumeric());
            found.extend(of_part.filter(|word| word.len() > 1).map(str::to_lowercase));
        }
    }
    found
}

/// What is said of the bad example of a code's page.
fn example_messages(code: &Code) -> Vec<String> {
    let mut files = Memory::default();
    for (at, example) in code.page.split("```case bad\n").skip(1).enumerate() {
        let text = example.split("\n```").next().unwrap_or_default();
        files.add(
            &format!("policies/{}.case", ["a", "b", "c"].get(at).unwrap_or(&"d")),
            format!("{text}\n"),
        );
    }
    if let Some(rows) = code.page.split("```csv bad\n").nth(1) {
        files.add(
            "policies/rows.csv",
            rows.split("\n```").next().unwrap_or_default(),
        );
    }
    let Ok(settings) = Settings::read("") else {
        return Vec::new();
    };
    let Ok(project) = driver::check(&files, &settings, &|_| true) else {
        return Vec::new();
    };
    let findings = project.report.findings.iter();
    let own = findings.filter(|finding| finding.diagnostic.code == code);
    own.map(|finding| finding.diagnostic.message.clone())
        .collect()
}
