//! Names and labels of the language for a model's own names.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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
    for c in plain_letters(written).chars() {
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

/// The letters of a text, those of Latin alphabets without their marks: `ö` is `oe`, `é` is `e`.
fn plain_letters(text: &str) -> String {
    let spelled = |c: char| match c {
        'ä' | 'æ' => "ae".to_owned(),
        'ö' => "oe".to_owned(),
        'ü' => "ue".to_owned(),
        'Ä' => "Ae".to_owned(),
        'Ö' => "Oe".to_owned(),
        'Ü' => "Ue".to_owned(),
        'ß' => "ss".to_owned(),
        'ø' => "o".to_owned(),
        'ł' => "l".to_owned(),
        c if c.is_ascii() => c.to_string(),
        c => c.nfd().filter(|c| !is_combining_mark(*c)).collect(),
    };
    text.nfc().map(spelled).collect()
}

/// Whether a note is the name of its rule rather than a reason.
pub(super) fn is_name(note: &str) -> bool {
    slug(note) == note || is_reserved(note)
}
