//! Front matter: read as YAML to check it and to get the keys we know; everything else is carried
//! to the page as it is written, because a value read and written again is not the value (`yes`,
//! `1.10`).

use serde::Deserialize;

use crate::base::characters::{TAKE_AWAY, is_banned, name};
use crate::base::{Diagnostic, FileId, Span, codes, did_you_mean, escape};

use super::ast::Text;
use super::yaml::{fault, has_aliases, scalars};

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

/// A key of the outermost level and its lines.
#[derive(Clone, Debug)]
pub struct FrontEntry {
    pub key: String,
    /// The lines as written, comments included.
    pub lines: String,
    /// The value of a known key, as Markdown with `{name}`s.
    pub value: Option<Text>,
    /// Where its first line stands.
    pub span: Span,
}

impl FrontEntry {
    /// The comments and blank lines before and behind its value, and the comment on its line.
    #[must_use]
    pub fn comments(&self) -> (String, String, String) {
        let (mut before, mut behind, mut on_line) = (String::new(), String::new(), String::new());
        let mut seen = false;
        for line in self.lines.lines() {
            if !seen && key_of(line).is_some() {
                seen = true;
                comment_on(line)
                    .unwrap_or_default()
                    .clone_into(&mut on_line);
            } else if line.starts_with('#') || line.is_empty() {
                let target = if seen { &mut behind } else { &mut before };
                target.push_str(line);
                target.push('\n');
            }
        }
        (before, on_line, behind)
    }
}

/// The comment behind a value on the line of its key.
fn comment_on(line: &str) -> Option<&str> {
    let (_, value) = line.split_once(':')?;
    let value = value.trim_start();
    let behind = match value.chars().next()? {
        quote @ ('"' | '\'') => {
            let mut escaped = false;
            let close = value.char_indices().skip(1).find(|(_, c)| {
                let is_close = *c == quote && !escaped;
                escaped = quote == '"' && *c == '\\' && !escaped;
                is_close
            });
            value.get(close?.0 + 1..)?
        }
        _ => value,
    };
    let at = if behind.starts_with('#') {
        0
    } else {
        behind.find(" #")? + 1
    };
    behind.get(at..)
}

impl FrontMatter {
    /// The value of a known key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&Text> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)?
            .value
            .as_ref()
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
    mdx: Option<Mdx>,
}

/// How Docusaurus is to read the page.
#[derive(Deserialize)]
struct Mdx {
    format: Option<String>,
}

/// Reads the text between the fences, which begins at byte `at`.
pub(super) fn front_matter(
    file: FileId,
    text: &str,
    at: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let span = Span::new(file, at, at + text.len());
    let said = diagnostics.len();
    let keys: Keys = serde_yaml::from_str(text).unwrap_or_else(|error| {
        diagnostics.push(complaint(file, text, at, &error));
        Keys::default()
    });
    if diagnostics.len() == said {
        judge(file, text, at, &keys, diagnostics);
    }
    let values = [
        keys.id,
        keys.title,
        keys.sidebar_label,
        keys.description,
        keys.review_by,
    ];
    let broken = diagnostics.len() > said;
    let mut entries = entries(file, text, at);
    for entry in &entries {
        check_key(entry, diagnostics);
    }
    for entry in &mut entries {
        let known = KNOWN_KEYS
            .iter()
            .zip(&values)
            .find(|(key, _)| **key == entry.key);
        entry.value = known
            .and_then(|(_, value)| value.as_ref())
            .map(|value| Text {
                markdown: value.clone(),
                lines: vec![(0, entry.span.range().start + place(entry, value))],
                span: entry.span,
            });
    }
    FrontMatter {
        entries,
        span,
        broken,
    }
}

/// Reports front matter that is YAML but cannot be carried to a page as it is.
fn judge(file: FileId, text: &str, at: usize, keys: &Keys, diagnostics: &mut Vec<Diagnostic>) {
    let mut say = |line: &str, message: &str, help: &str| {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let span = Span::new(file, at + start, at + start + line.trim_end().len());
        diagnostics.push(
            Diagnostic::new(&codes::BROKEN_FRONT_MATTER, span, message).help(help.to_owned()),
        );
    };
    let of_key = |key: &str| {
        text.lines()
            .find(|line| key_of(line).as_deref() == Some(key))
            .unwrap_or(text)
    };
    if has_aliases(text) {
        let named = |line: &&str| {
            line.split([' ', ',', '[', '{'])
                .any(|word| word.len() > 1 && word.starts_with(['&', '*']))
        };
        let line = text.lines().find(named).unwrap_or(text);
        say(
            line,
            "a value of the front matter stands for another one",
            "write the value out, without `&name` and `*name`",
        );
        return;
    }
    // A generator of sites ends the front matter there.
    if let Some(line) = text
        .lines()
        .find(|line| line.starts_with("---") || line.starts_with("..."))
    {
        say(
            line,
            "this line would end the front matter on the page",
            "give the key another name",
        );
        return;
    }
    let scalars = scalars(text);
    let written: Vec<String> = text.lines().filter_map(key_of).collect();
    if scalars.keys != written {
        let odd = scalars.keys.iter().find(|key| !written.contains(key));
        let message = match odd {
            Some(key) => {
                format!(
                    "the key `{}` does not stand at the beginning of a line of its own",
                    escape::line(key)
                )
            }
            None => "the front matter is not written key by key".to_owned(),
        };
        say(
            text.lines().next().unwrap_or(text),
            &message,
            "begin a line with each key: `key: value`; what belongs to it is indented under it",
        );
        return;
    }
    if let Some(c) = scalars
        .texts
        .iter()
        .flat_map(|text| text.chars())
        .find(|c| is_banned(*c))
    {
        diagnostics.push(escaped(file, text, at, c));
        return;
    }
    if let Some(mdx) = &keys.mdx
        && mdx.format.as_deref() != Some("md")
    {
        say(
            of_key("mdx"),
            "a page is Markdown, and as MDX its words would be taken for code",
            "write `mdx: {format: md}`, or leave the key out",
        );
    }
    if keys
        .title
        .as_ref()
        .is_some_and(|title| title.trim().is_empty())
    {
        say(
            of_key("title"),
            "the title is empty",
            "say what the page is about; it is the heading of the page",
        );
    }
}

/// Keys that a page of Docusaurus may have, and ours.
const PAGE_KEYS: [&str; 35] = [
    "id",
    "title",
    "title_meta",
    "description",
    "sidebar_label",
    "sidebar_position",
    "sidebar_class_name",
    "sidebar_custom_props",
    "sidebar_key",
    "displayed_sidebar",
    "hide_title",
    "hide_table_of_contents",
    "toc_min_heading_level",
    "toc_max_heading_level",
    "pagination_label",
    "pagination_next",
    "pagination_prev",
    "parse_number_prefixes",
    "custom_edit_url",
    "keywords",
    "image",
    "slug",
    "tags",
    "tag",
    "draft",
    "unlisted",
    "last_update",
    "date",
    "author",
    "authors",
    "lang",
    "language",
    "mdx",
    "review-by",
    "layout",
];

/// The key that was meant by one with a letter too many, too few or another.
fn mistyped(key: &str) -> Option<&'static str> {
    const LEAST: usize = 7;
    let near = did_you_mean(key, PAGE_KEYS)?;
    let same_begin = key
        .chars()
        .zip(near.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let same_end = key
        .chars()
        .rev()
        .zip(near.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let longest = key.chars().count().max(near.chars().count());
    // All but one letter, or two that changed places, is the same.
    let is_slip = same_begin + same_end + 2 >= longest && same_begin > 0 && same_end > 0;
    (longest >= LEAST && is_slip).then_some(near)
}

/// Reports a key that is nearly one that means something, and a name in a value that is written as
/// it is.
fn check_key(entry: &FrontEntry, diagnostics: &mut Vec<Diagnostic>) {
    let key = entry.key.as_str();
    let typed = Span::new(
        entry.span.file,
        entry.span.range().start,
        entry.span.range().start + key.len(),
    );
    let normal = key.to_lowercase().replace('-', "_");
    let same = PAGE_KEYS
        .iter()
        .find(|known| known.replace('-', "_") == normal)
        .copied();
    let is_known = PAGE_KEYS.contains(&key);
    if let Some(near) = same.or_else(|| mistyped(key)).filter(|_| !is_known) {
        diagnostics.push(
            Diagnostic::new(
                &codes::STRAY_MARKUP,
                typed,
                format!("the key `{}` means nothing to a page", escape::line(key)),
            )
            .did_you_mean(Some(near)),
        );
    }
    let name = entry
        .lines
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .find(|name| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
        });
    if let Some(name) = name.filter(|_| !KNOWN_KEYS.contains(&key) && entry.lines.contains('"')) {
        diagnostics.push(
            Diagnostic::new(
                &codes::STRAY_MARKUP,
                entry.span,
                format!("`{{{name}}}` is written as it is in this key"),
            )
            .help("names are put into the title, the description and the label of the sidebar; write the words out here"),
        );
    }
}

/// Reports an escape in a value that stands for a forbidden character.
fn escaped(file: FileId, text: &str, at: usize, c: char) -> Diagnostic {
    let line = text
        .lines()
        .find(|line| line.contains('\\'))
        .unwrap_or(text);
    let start = at + (line.as_ptr() as usize - text.as_ptr() as usize);
    let span = Span::new(file, start, start + line.len());
    Diagnostic::new(
        &codes::MISLEADING_CHARACTER,
        span,
        format!("an escape stands for {}", name(c)),
    )
    .help(TAKE_AWAY)
}

/// Where a value begins in the first line of its entry; at its beginning, where it is written
/// otherwise than it reads.
fn place(entry: &FrontEntry, value: &str) -> usize {
    let line = entry
        .lines
        .lines()
        .find(|line| key_of(line).is_some())
        .unwrap_or_default();
    let behind = line.find(':').map_or(0, |colon| colon + 1);
    line.get(behind..)
        .and_then(|rest| rest.find(value))
        .map_or(0, |at| behind + at)
}

fn complaint(file: FileId, text: &str, at: usize, error: &serde_yaml::Error) -> Diagnostic {
    let (range, reason) = fault(text, error);
    let (start, line) = (range.start, text.get(range.clone()).unwrap_or_default());
    let span = Span::new(file, at + start, at + range.end);
    let diagnostic = |message: String| Diagnostic::new(&codes::BROKEN_FRONT_MATTER, span, message);
    let first = text
        .get(..start)
        .unwrap_or_default()
        .lines()
        .position(|before| key_of(before) == key_of(line));
    if let (Some(key), Some(first)) = (key_of(line), first) {
        let start: usize = text.split_inclusive('\n').take(first).map(str::len).sum();
        return diagnostic(format!("the key `{key}` stands twice"))
            .also(
                Span::new(file, at + start, at + start + key.len()),
                "it stands here",
            )
            .help("keep one of them");
    }
    let help = match line
        .split_once(": ")
        .map(|(key, value)| (key.trim(), value.trim()))
    {
        Some((key, value)) if is_special(value) => {
            format!("put the value in quotation marks: `{key}: \"{value}\"`")
        }
        _ => "each line is `key: value`; what belongs to a key is indented under it".to_owned(),
    };
    diagnostic("the front matter is not YAML as a page needs it".to_owned())
        .say(reason)
        .help(help)
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
            entries.push(FrontEntry {
                key,
                lines,
                value: None,
                span,
            });
        } else {
            let target = entries
                .last_mut()
                .map_or(&mut before, |entry| &mut entry.lines);
            target.push_str(line_text);
            target.push('\n');
        }
    }
    entries
}

/// The key that a line at the outermost level begins.
fn key_of(line: &str) -> Option<String> {
    if line.starts_with([' ', '\t', '#']) || line.starts_with("- ") || line == "-" {
        return None;
    }
    let (key, _) = line.split_once(':')?;
    Some(key.trim().trim_matches(['"', '\'']).to_owned())
}
