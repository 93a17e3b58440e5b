//! Front matter: read as YAML to check it and to get the keys we know; everything else is carried to
//! the page as it is written, because a value read and written again is not the value (`yes`, `1.10`).

use serde::Deserialize;

use crate::base::{Diagnostic, FileId, Span, codes};

use super::ast::Text;
use super::yaml::fault;

/// The keys whose values the compiler reads.
const KNOWN_KEYS: [&str; 5] = ["id", "title", "sidebar_label", "description", "review-by"];

/// The front matter of an article.
#[derive(Clone, Debug)]
pub struct FrontMatter {
    /// Its entries, in order.
    pub entries: Vec<FrontEntry>,
    /// Where it stands, without the fences.
    pub span: Span,
    /// Whether it is not understood, which is reported.
    pub broken: bool,
}

/// A key at the outermost level and what belongs to it.
#[derive(Clone, Debug)]
pub struct FrontEntry {
    /// The key.
    pub key: String,
    /// The lines as written, comments included.
    pub lines: String,
    /// The value of a known key, as Markdown with `{name}`s.
    pub value: Option<Text>,
    /// Where its first line stands.
    pub span: Span,
}

impl FrontMatter {
    /// The value of a known key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Text> {
        self.entries.iter().find(|entry| entry.key == key)?.value.as_ref()
    }
}

#[derive(Default, Deserialize)]
struct Keys {
    id: Option<String>,
    title: Option<String>,
    sidebar_label: Option<String>,
    description: Option<String>,
    #[serde(rename = "review-by")]
    review_by: Option<String>,
}

/// Reads the text between the fences, which begins at byte `at`.
pub(super) fn front_matter(file: FileId, text: &str, at: usize, diagnostics: &mut Vec<Diagnostic>) -> FrontMatter {
    let span = Span::new(file, at, at + text.len());
    let said = diagnostics.len();
    let keys: Keys = serde_yaml::from_str(text).unwrap_or_else(|error| {
        diagnostics.push(complaint(file, text, at, &error));
        Keys::default()
    });
    let values = [keys.id, keys.title, keys.sidebar_label, keys.description, keys.review_by];
    let mut entries = entries(file, text, at);
    for entry in &mut entries {
        let known = KNOWN_KEYS.iter().zip(&values).find(|(key, _)| **key == entry.key);
        entry.value = known.and_then(|(_, value)| value.as_ref()).map(|value| Text {
            markdown: value.clone(),
            lines: vec![(0, entry.span.range().start + place(entry, value))],
            span: entry.span,
        });
    }
    FrontMatter { entries, span, broken: diagnostics.len() > said }
}

/// Where a value begins in the first line of its entry; at its beginning, where it is written otherwise than it reads.
fn place(entry: &FrontEntry, value: &str) -> usize {
    let line = entry.lines.lines().find(|line| key_of(line).is_some()).unwrap_or_default();
    let behind = line.find(':').map_or(0, |colon| colon + 1);
    line.get(behind..).and_then(|rest| rest.find(value)).map_or(0, |at| behind + at)
}

fn complaint(file: FileId, text: &str, at: usize, error: &serde_yaml::Error) -> Diagnostic {
    let (range, reason) = fault(text, error);
    let (start, line) = (range.start, text.get(range.clone()).unwrap_or_default());
    let span = Span::new(file, at + start, at + range.end);
    let diagnostic = |message: String| Diagnostic::new(&codes::BROKEN_FRONT_MATTER, span, message);
    let first = text.get(..start).unwrap_or_default().lines().position(|before| key_of(before) == key_of(line));
    if let (Some(key), Some(first)) = (key_of(line), first) {
        let start: usize = text.split_inclusive('\n').take(first).map(str::len).sum();
        return diagnostic(format!("the key `{key}` stands twice"))
            .also(Span::new(file, at + start, at + start + key.len()), "it stands here")
            .help("keep one of them");
    }
    let help = match line.split_once(": ").map(|(key, value)| (key.trim(), value.trim())) {
        Some((key, value)) if is_special(value) => format!("put the value in quotation marks: `{key}: \"{value}\"`"),
        _ => "each line is `key: value`; what belongs to a key is indented under it".to_owned(),
    };
    diagnostic("the front matter is not YAML as a page needs it".to_owned()).say(reason).help(help)
}

/// Whether YAML takes a value for more than a text.
fn is_special(value: &str) -> bool {
    let opens = value.starts_with(['{', '[', '*', '&', '!', '%', '@', '`', '|', '>', '#']);
    !value.contains('"') && (opens || value.contains(": ") || value.contains(" #"))
}

fn entries(file: FileId, text: &str, at: usize) -> Vec<FrontEntry> {
    let mut entries: Vec<FrontEntry> = Vec::new();
    let mut before = String::new();
    let mut offset = at;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let line_text = line.trim_end_matches(['\r', '\n']);
        if let Some(key) = key_of(line_text) {
            let span = Span::new(file, start, start + line_text.len());
            let lines = std::mem::take(&mut before) + line_text + "\n";
            entries.push(FrontEntry { key, lines, value: None, span });
        } else {
            let target = entries.last_mut().map_or(&mut before, |entry| &mut entry.lines);
            target.push_str(line_text);
            target.push('\n');
        }
    }
    entries
}

/// The key that a line at the outermost level begins.
fn key_of(line: &str) -> Option<String> {
    if line.starts_with([' ', '\t', '#', '-']) {
        return None;
    }
    let (key, _) = line.split_once(':')?;
    Some(key.trim().trim_matches(['"', '\'']).to_owned())
}
