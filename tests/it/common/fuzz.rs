//! What is fuzzed: each takes any bytes and must come back. `fuzz/` runs them with libFuzzer; the
//! plain tests run them on what it found, which lies in `tests/corpus/fuzz`.

use casebook::base::FileId;
use casebook::driver::{Memory, Settings, build, check as check_project};
use casebook::syntax::parse;

/// The parser alone; every place that it tells lies in the text.
pub fn parser(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let parsed = parse(FileId(0), text);
    for diagnostic in &parsed.diagnostics {
        for label in &diagnostic.labels {
            let range = label.span.range();
            assert!(
                range.start <= range.end && range.end <= text.len(),
                "{range:?} of {}: {diagnostic:?}",
                text.len()
            );
        }
    }
}

/// Front matter.
pub fn front_matter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    whole(format!("---\n{text}\n---\narticle {{\n  Words.\n}}\n").into_bytes());
}

/// The prose of an article and of steps, through to the page.
pub fn prose(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    whole(format!("---\ntitle: \"T\"\n---\narticle {{\n{text}\n}}\n").into_bytes());
    whole(format!("outcome done \"D\" good\nprocedure p \"P\" {{\n{text}\n}}\n").into_bytes());
}

/// A source, through to the artifacts.
pub fn check(data: &[u8]) {
    whole(data.to_vec());
}

fn whole(source: Vec<u8>) {
    let mut files = Memory::default();
    files.add("policies/a.case", source);
    let settings = Settings::default();
    let Ok(mut project) = check_project(&files, &settings, &|_| true) else {
        return;
    };
    let internal = |project: &casebook::driver::Project| {
        let of = |finding: &casebook::driver::Finding| {
            matches!(
                finding.diagnostic.code.name,
                "internal-error" | "lost-content"
            )
        };
        project
            .report
            .findings
            .iter()
            .find(|finding| of(finding))
            .map(|finding| finding.diagnostic.message.clone())
    };
    assert_eq!(internal(&project), None);
    // Whether something is built is not the question.
    let _ = build(&files, &settings, &mut project, &|_| true, None);
    assert_eq!(internal(&project), None);
}
