//! What of a source's text means something, item by item: a hash of it, the words in it that may be
//! names, and where it stands. Comments and blank lines are left out, so that a change of these
//! changes nothing but places. It looks at characters only, and knows nothing of the grammar but
//! strings, comments and prose.

use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

use crate::base::FileId;
use crate::base::portable::Outline;

use super::characters::indentation;
use super::split::{first_word, lines, opened_fence, split};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The front matter, empty where there is none, and the items.
    pub pieces: Vec<PieceDigest>,
    /// Where the pieces stand.
    pub outline: Outline,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceDigest {
    /// Where it begins, in bytes of the text.
    pub start: usize,
    /// The hash of what of it means something.
    pub hash: [u8; 32],
    /// The words in it that may be names, as [`word`] has them, ascending.
    pub words: Vec<u32>,
}

/// A word as a number. Two words may have one: then more seems to be named than is.
#[must_use]
pub fn word(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let hash = hasher.finish();
    u32::try_from(hash >> 32).unwrap_or_default()
}

/// The words of a text that may be names, ascending.
#[must_use]
pub fn words(text: &str) -> Vec<u32> {
    let mut words = Words::default();
    words.read(text, false);
    words.done()
}

/// The digest of a text.
#[must_use]
pub fn digest(text: &str) -> Digest {
    // As it is parsed; its places are the same.
    let (text, _) = indentation(FileId(0), text);
    let text = text.as_ref();
    let pieces = split(text);
    let front = match pieces.front {
        Some(Ok(range)) => range,
        Some(Err(_)) | None => 0..0,
    };
    let whole = std::slice::from_ref(&front);
    let parts = std::iter::once((front.start, whole.to_vec()));
    let parts: Vec<(usize, Vec<Range<usize>>)> = parts
        .chain(pieces.items.into_iter().map(|item| {
            let begin = item.start;
            (begin, parts_of(text, item))
        }))
        .collect();
    let outline = Outline::new(
        parts
            .iter()
            .map(|(begin, parts)| (*begin, parts.as_slice())),
    );
    let pieces = parts.iter().enumerate().map(|(at, (start, parts))| {
        let mut words = Words::default();
        let mut hasher = blake3::Hasher::new();
        let mut before = *start;
        for range in parts {
            let between = text.get(before..range.start).unwrap_or_default();
            hasher.update(if between.contains('\n') { b"\n" } else { b" " });
            let part = text.get(range.clone()).unwrap_or_default();
            hasher.update(part.as_bytes());
            before = range.end;
            // What a sentence of a step names stands in braces.
            let is_sentence = at > 0 && (part.starts_with("- ") || part.starts_with("=> "));
            words.read(part, is_sentence);
        }
        PieceDigest {
            start: *start,
            hash: *hasher.finalize().as_bytes(),
            words: words.done(),
        }
    });
    Digest {
        pieces: pieces.collect(),
        outline,
    }
}

/// The parts of an item that mean something.
fn parts_of(text: &str, item: Range<usize>) -> Vec<Range<usize>> {
    let written = text.get(item.clone()).unwrap_or_default();
    let has_prose = matches!(first_word(written), "procedure" | "guide" | "article");
    let mut parts = Vec::new();
    if has_prose {
        prose(written, item.start, &mut parts);
    } else {
        tokens(written, item.start, &mut parts);
    }
    parts
}

/// The lines of an item with prose, without their line breaks. Of a line that is a comment its
/// marks are left: it may part two paragraphs. What stands behind the last brace is not the item's.
fn prose(written: &str, begin: usize, parts: &mut Vec<Range<usize>>) {
    let mut fence: Option<String> = None;
    let mut used = 0;
    for (at, line) in lines(written, 0) {
        let end = at + line.trim_end().len();
        let start = end - line.trim().len();
        let shown = line.trim();
        let was_code = fence.is_some();
        fence = match fence {
            Some(mark) => (shown != mark).then_some(mark),
            None => opened_fence(shown),
        };
        if was_code || fence.is_some() {
            // Code is as it is, to the last blank.
            parts.push(begin + at..begin + at + line.len());
        } else if shown.starts_with("//") {
            parts.push(begin + start..begin + start + 2);
            continue;
        } else {
            // How deep a line is indented says where it belongs.
            parts.push(begin + at..begin + start);
            parts.push(begin + start..begin + end);
        }
        if !shown.is_empty() {
            used = parts.len();
        }
    }
    parts.truncate(used);
}

/// The words and signs of an item without prose.
fn tokens(written: &str, begin: usize, parts: &mut Vec<Range<usize>>) {
    let bytes = written.as_bytes();
    let byte = |at: usize| bytes.get(at).copied();
    let mut at = 0;
    let mut start = None;
    while let Some(here) = byte(at) {
        let is_comment = here == b'/' && byte(at + 1) == Some(b'/');
        if here.is_ascii_whitespace() || is_comment {
            if let Some(start) = start.take() {
                parts.push(begin + start..begin + at);
            }
            at += 1;
            while is_comment && byte(at).is_some_and(|byte| byte != b'\n') {
                at += 1;
            }
            continue;
        }
        start.get_or_insert(at);
        at += 1;
        if here != b'"' {
            continue;
        }
        // A string ends on its line.
        while let Some(inside) = byte(at).filter(|byte| *byte != b'\n') {
            at += 1;
            match inside {
                b'"' => break,
                b'\\' if byte(at).is_some_and(|byte| byte != b'\n') => at += 1,
                _ => {}
            }
        }
    }
    parts.extend(start.map(|start| begin + start..begin + written.len()));
}

/// Gathers the words of parts of an item.
#[derive(Default)]
struct Words(Vec<u32>);

impl Words {
    fn read(&mut self, part: &str, only_braces: bool) {
        if !only_braces {
            self.all(part);
        }
        for rest in part.split('{').skip(1) {
            let Some((name, _)) = rest.split_once('}') else {
                continue;
            };
            // The name of an article is the name of its file.
            self.0.push(word(name.trim()));
            if only_braces {
                self.all(name);
            }
        }
    }

    fn all(&mut self, part: &str) {
        let is_between = |c: char| !c.is_alphanumeric() && c != '-' && c != '_';
        let words = part.split(is_between).filter(|word| !word.is_empty());
        self.0.extend(words.map(word));
    }

    fn done(mut self) -> Vec<u32> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{digest, word};

    fn hashes(text: &str) -> Vec<[u8; 32]> {
        digest(text).pieces.iter().map(|piece| piece.hash).collect()
    }

    const FACT: &str = "fact seats \"the // seats\" is 0..5 seats\n";
    const GUIDE: &str = "guide g \"G\" {\n  scenario s \"S\" {\n    - Open {page}.\n  }\n}\n";

    #[test]
    fn comments_and_blanks_change_nothing() {
        let plain = format!("{FACT}{GUIDE}");
        let spaced = format!(
            "// One.\n\nfact  seats // two\n  // three\n  \"the // seats\" is\n 0..5 seats\n\n// Four.\n{GUIDE}\n// Five.\n"
        );
        let joined = spaced.replace("is\n 0..5", "is 0..5");
        let other = plain.replace("the // seats", "the // seat");
        let first = |text: &str| hashes(text).get(1).copied();
        assert_eq!(hashes(&plain).last(), hashes(&spaced).last());
        assert_ne!(first(&plain), first(&other));
        assert_ne!(first(&joined), None);
        assert_eq!(
            first(&joined),
            first(&joined.replace("// three", "// another"))
        );
    }

    #[test]
    fn code_and_indentation_are_meant() {
        let last = |text: &str| hashes(text).last().copied();
        let code = GUIDE.replace("    - Open", "    ```\n    // a\n    ```\n    - Open");
        assert_ne!(last(&code), last(&code.replace("// a", "// b")));
        assert_ne!(
            last(GUIDE),
            last(&GUIDE.replace("    - Open", "      - Open"))
        );
        let said = GUIDE.replace("    - Open", "    // a\n    - Open");
        assert_eq!(last(&said), last(&said.replace("// a", "// b")));
    }

    #[test]
    fn words_are_those_that_may_be_names() {
        let digest = digest(&format!("---\ntitle: \"{{a.b}} x\"\n---\n{FACT}{GUIDE}"));
        let has = |piece: usize, text: &str| {
            digest
                .pieces
                .get(piece)
                .is_some_and(|piece| piece.words.binary_search(&word(text)).is_ok())
        };
        assert!(has(0, "a.b") && has(0, "a"));
        assert!(has(1, "seats") && !has(1, "page"));
        assert!(has(2, "page") && has(2, "g") && !has(2, "Open"));
    }
}
