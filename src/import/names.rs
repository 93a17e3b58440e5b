//! Names and labels of the language for a model's own names.

use std::collections::BTreeSet;

use crate::base::characters::is_banned;
use crate::syntax::is_reserved;

/// Names of ours, unique.
#[derive(Default)]
pub(super) struct PolicyNames {
    taken: BTreeSet<String>,
}

impl PolicyNames {
    /// A unique name like the given text.
    pub(super) fn unique(&mut self, written: &str) -> String {
        let plain = slug(written);
        let mut name = plain.clone();
        let mut count = 1;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{plain}-{count}");
        }
        name
    }
}

/// A name of the language: small letters, digits and hyphens, beginning with a letter, and no word
/// of the language.
pub(super) fn slug(written: &str) -> String {
    let mut name = String::new();
    let mut small = false;
    for c in written.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && small {
                name.push('-');
            }
            small = !c.is_ascii_uppercase();
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
            small = false;
        }
    }
    let name = name.trim_matches('-');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return format!("v-{name}").trim_end_matches('-').to_owned();
    }
    if is_reserved(name) {
        format!("{name}-value")
    } else {
        name.to_owned()
    }
}

/// Whether a note is the name of its rule rather than a reason.
pub(super) fn is_name(note: &str) -> bool {
    slug(note) == note || is_reserved(note)
}

/// A text between quotation marks; braces would name a term.
pub(super) fn label(text: &str) -> String {
    let plain = |c: char| match c {
        '"' => '\'',
        '{' => '(',
        '}' => ')',
        '\\' => '/',
        c if c.is_control() || is_banned(c) => ' ',
        c => c,
    };
    let text: String = text.chars().map(plain).collect();
    if text.trim().is_empty() {
        "(no label)".to_owned()
    } else {
        text.trim().to_owned()
    }
}
