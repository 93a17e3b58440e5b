//! The front matter of an article: its title, and the entries that a policy can carry.

use serde::Deserialize;

use crate::import::escaped::escaped;
use crate::import::verified::verified;

/// What stands before the words of an article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Front {
    pub(super) title: Option<String>,
    /// The lines of all entries but the title, as they are written.
    pub(super) lines: Vec<String>,
    /// Entries that cannot be carried over.
    pub(super) left_out: Vec<String>,
}

/// Front matter, and what stands behind it.
pub(super) fn split(text: &str) -> (Front, &str) {
    let text = text.trim_start_matches(['\u{feff}', '\n']);
    for (mark, read) in [("---", yaml as fn(&str) -> Front), ("+++", toml)] {
        if let Some((front, body)) = between(text, mark) {
            return (read(front), body);
        }
    }
    (Front::default(), text)
}

/// What stands between a mark on the first line and the same on another, and what is behind.
fn between<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let (first, _) = text.split_once('\n')?;
    if first.trim_end() != mark {
        return None;
    }
    let start = first.len() + 1;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if line.trim_end() == mark {
            let behind = text.get(at + line.len()..).unwrap_or_default();
            return Some((text.get(start..at)?, behind));
        }
        at += line.len();
    }
    None
}

fn yaml(text: &str) -> Front {
    let mut front = Front::default();
    for entry in entries(text) {
        front.entry(&entry);
    }
    front
}

/// The entries of the outermost level, each with the lines that belong to it.
fn entries(text: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| c.is_alphanumeric() || "\"'_".contains(c));
        match entries.last_mut().filter(|_| !begins) {
            Some(last) => last.extend(["\n", line]),
            None => entries.push(line.to_owned()),
        }
    }
    let has_words = |entry: &String| {
        let is_said = |line: &str| !line.trim().is_empty() && !line.trim().starts_with('#');
        entry.lines().any(is_said)
    };
    entries.retain(has_words);
    entries
}

/// A value of front matter, as far as it matters.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Nothing(()),
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Front {
    fn entry(&mut self, entry: &str) {
        let Some((key, text)) = entry.split_once(':') else {
            return self.lose(entry);
        };
        let key = key.trim().trim_matches(['"', '\'']);
        let words = match serde_yaml::from_str::<Value>(text) {
            Ok(Value::Text(words)) => Some(words),
            Ok(Value::Nothing(())) => Some(String::new()),
            Ok(Value::Other(_)) => None,
            // A value that is no YAML, such as one with a colon in it, is a text.
            Err(_) => (!text.trim().contains('\n')).then(|| text.trim().to_owned()),
        };
        if words.as_ref().is_some_and(|words| words.trim().is_empty()) {
            return;
        }
        if key == "title" {
            let one_line = |words: String| words.split_whitespace().collect::<Vec<_>>().join(" ");
            self.title = words.map(one_line).or_else(|| Some(text.trim().to_owned()));
            return;
        }
        let mut written = vec![entry.to_owned()];
        let line = Some(text.trim()).filter(|text| !text.contains('\n'));
        if let Some(words) = words.as_deref().or(line) {
            written.push(format!("{key}: {}", quoted(words)));
        }
        match written.into_iter().find(|entry| can_be_carried(entry)) {
            Some(entry) => self.lines.extend(entry.lines().map(str::to_owned)),
            None => self.lose(entry),
        }
    }

    fn lose(&mut self, entry: &str) {
        let lost = format!("front matter: {}", entry.trim());
        self.left_out.push(lost);
    }
}

/// A text as a value of front matter, in which nothing is markup.
pub(super) fn quoted(words: &str) -> String {
    serde_json::Value::String(escaped(&words.replace('\n', " "))).to_string()
}

/// Whether a policy may have an entry.
fn can_be_carried(entry: &str) -> bool {
    let policy = format!("---\ntitle: \"Title\"\n{entry}\n---\n\narticle {{\n  Words.\n}}\n");
    verified(&policy, &[]).is_ok()
}

/// Of TOML, the title; all else is named.
fn toml(text: &str) -> Front {
    let mut front = Front::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let title = line
            .split_once('=')
            .filter(|(key, _)| key.trim() == "title");
        let title = title.and_then(|(_, value)| serde_json::from_str(value.trim()).ok());
        match title {
            Some(title) if front.title.is_none() => front.title = Some(title),
            _ => front.lose(line),
        }
    }
    front
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn lists_and_folded_titles_are_understood() {
        let text = "---\ntitle: >-\n  How to\n  reset\ntags:\n- a\n- b\nversions:\n  fpt: '*'\ndescription: \"\"\n---\nText\n";
        let (front, body) = split(text);
        assert_eq!(front.title.as_deref(), Some("How to reset"));
        assert_eq!(
            front.lines,
            ["tags:", "- a", "- b", "versions:", "  fpt: '*'"]
        );
        assert!(front.left_out.is_empty(), "{front:?}");
        assert_eq!(body, "Text\n");
    }

    #[test]
    fn what_is_no_yaml_is_a_text() {
        let (front, _) = split("---\ntitle: Reset: your {password}\nlabel: A: b\n---\nText\n");
        assert_eq!(front.title.as_deref(), Some("Reset: your {password}"));
        assert_eq!(front.lines, ["label: \"A: b\""]);
    }

    #[test]
    fn of_toml_the_title_is_taken() {
        let (front, body) = split("+++\ntitle = \"T\"\ndate = 2020-01-01\n+++\nText\n");
        assert_eq!(front.title.as_deref(), Some("T"));
        assert_eq!(front.left_out, ["front matter: date = 2020-01-01"]);
        assert_eq!(body, "Text\n");
    }
}
