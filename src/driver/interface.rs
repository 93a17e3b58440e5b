//! What other files can see of a source, without positions: its items, what they declare, and what
//! they may name. It depends on the text alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, Level};
use crate::model::declared;
use crate::syntax::ast::Item;
use crate::syntax::{Digest, Parsed, word};

use super::results::Hash;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Interface {
    /// The hash of all names that it declares, by item. Of a text with faults, of all of it: what
    /// others make of it is nobody's guess.
    pub(super) shape: Hash,
    /// Whether it is an article.
    pub(super) has_front: bool,
    /// The paths that it uses, as written.
    pub(super) uses: Vec<String>,
    /// Its front matter, and its items.
    pub(super) pieces: Vec<Piece>,
}

/// An item, or the front matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    /// The hash of what of it means something.
    pub(super) hash: Hash,
    /// The names that it declares, as numbers.
    pub(super) names: Vec<u32>,
    /// The names that these had before.
    pub(super) former: Vec<u32>,
    /// The words in it that may be names, ascending.
    pub(super) words: Vec<u32>,
    pub(super) role: Role,
    /// The file of rows that it takes, as written.
    pub(super) rows: Option<String>,
}

/// What an item is to those who see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Role {
    /// It matters where it is named.
    Named,
    /// As `Named`; facts may have its values.
    Values,
    /// It has values: whatever compares these matters to all that name it.
    Valued,
    /// As `Valued`; readers are counted by its values.
    Fact,
    /// It matters to all who see it.
    Always,
}

impl Interface {
    /// The interface of a text that was parsed, with its digest.
    pub(super) fn new(text: &str, parsed: &Parsed, digest: Digest) -> Self {
        let is_fault = |found: &Diagnostic| found.code.level == Level::Deny;
        let has_faults =
            parsed.incomplete || !parsed.lost.is_empty() || parsed.diagnostics.iter().any(is_fault);
        let mut items: BTreeMap<usize, Vec<&Item>> = BTreeMap::new();
        for written in &parsed.items {
            items
                .entry(written.span.range().start)
                .or_default()
                .push(&written.item);
        }
        let begins_with = |start: &usize| {
            let mut pieces = digest.pieces.iter().skip(1);
            pieces.any(|piece| piece.start == *start)
        };
        // What is no piece has a name that nobody would know.
        let is_opaque = has_faults || !items.keys().all(begins_with);
        let mut shape = blake3::Hasher::new();
        shape.update(&[u8::from(is_opaque), u8::from(parsed.front.is_some())]);
        if is_opaque {
            shape.update(text.as_bytes());
        }
        let pieces = digest.pieces.into_iter().enumerate().map(|(at, digest)| {
            // The first is the front matter.
            let of_piece = items.get(&digest.start).filter(|_| at > 0);
            let of_piece = of_piece.map(Vec::as_slice);
            let mut piece = Piece {
                hash: digest.hash,
                names: Vec::new(),
                former: Vec::new(),
                words: digest.words,
                role: Role::Named,
                rows: None,
            };
            shape.update(b"\n");
            for item in of_piece.unwrap_or_default() {
                piece.role = role(item);
                piece.rows = item.rows().map(|rows| rows.path.markdown.clone());
                for declared in declared(item) {
                    let name = &declared.name.text;
                    shape.update(name.as_bytes());
                    shape.update(b" ");
                    piece.names.push(word(name));
                    let former = declared.was.as_ref();
                    piece.former.extend(former.map(|name| word(&name.text)));
                }
            }
            piece
        });
        let pieces = pieces.collect();
        let uses = parsed.items().filter_map(|item| match item {
            Item::Use(path) => Some(path.markdown.clone()),
            _ => None,
        });
        Self {
            shape: *shape.finalize().as_bytes(),
            has_front: parsed.front.is_some(),
            uses: uses.collect(),
            pieces,
        }
    }
}

fn role(item: &Item) -> Role {
    match item {
        Item::Fact(_) => Role::Fact,
        Item::Values(_) => Role::Values,
        Item::Quantity(_) | Item::Decision(_) => Role::Valued,
        Item::Use(_) | Item::Assume(_) | Item::MonthsEnd(_) => Role::Always,
        Item::Term(_)
        | Item::Calendar(_)
        | Item::Define(_)
        | Item::Outcome(_)
        | Item::Procedure(_)
        | Item::Guide(_)
        | Item::Article(_)
        | Item::Example(_) => Role::Named,
    }
}
