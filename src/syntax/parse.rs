//! The way from a file's text to its tree: cut, parse each item, and where one is not understood, say so, read the
//! part at fault as spaces and go on, so that one mistake hides no other.

use std::borrow::Cow;
use std::ops::Range;

use pest::Parser;
use pest::error::Error;

use crate::base::{Diagnostic, FileId, Span, codes};

use super::ast::Item;
use super::braces::{self, Braces, Repair};
use super::characters;
use super::complaint::Piece;
use super::front::{FrontMatter, front_matter};
use super::grammar::{Grammar, Rule, position};
use super::items;
use super::repair::{self, blanked};
use super::split::{ITEM_WORDS, first_word, split};
use super::tree::Node;

/// How often an item is repaired, and how many bytes are read for it, before it is given up.
const REPAIRS: usize = 64;
const BYTES: usize = 8_000_000;

/// What was understood of a file.
#[derive(Debug)]
pub struct Parsed {
    /// Its front matter, where it has some: such a file is an article.
    pub front: Option<FrontMatter>,
    /// Its items, in order, without those that are not understood.
    pub items: Vec<Written>,
    /// The names that the items declare which are not understood: whoever uses one is not at fault.
    pub lost: Vec<String>,
    /// Whether something is not understood that all other items may depend on: an assumption, a `use`, or nobody
    /// knows what.
    pub incomplete: bool,
    /// What is to be said.
    pub diagnostics: Vec<Diagnostic>,
}

/// An item and where it stands.
#[derive(Debug)]
pub struct Written {
    /// The item.
    pub item: Item,
    /// Its text, up to where the next begins.
    pub span: Span,
}

impl Parsed {
    /// The items, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().map(|written| &written.item)
    }

    /// What is known of a file that cannot be read.
    #[must_use]
    pub fn unreadable(diagnostic: Diagnostic) -> Self {
        let diagnostics = vec![diagnostic];
        Self { front: None, items: Vec::new(), lost: Vec::new(), incomplete: true, diagnostics }
    }
}

/// Reads a file. It always returns what it understood.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    let mut diagnostics = characters::check(file, text);
    let (text, indentation) = characters::indentation(file, text);
    diagnostics.extend(indentation);
    let text = text.as_ref();
    let pieces = split(text);
    let mut parsed = Parsed { front: None, items: Vec::new(), lost: Vec::new(), incomplete: false, diagnostics };
    match pieces.front {
        Some(Ok(range)) => {
            let yaml = text.get(range.clone()).unwrap_or_default();
            parsed.front = Some(front_matter(file, yaml, range.start, &mut parsed.diagnostics));
        }
        Some(Err(at)) => {
            let span = Span::new(file, at, at + 3);
            parsed.front = Some(FrontMatter { entries: Vec::new(), span, broken: true });
            parsed.diagnostics.push(
                Diagnostic::new(&codes::BROKEN_FRONT_MATTER, span, "the front matter never ends")
                    .help("close it with `---` alone on a line"),
            );
        }
        None => {}
    }
    for range in pieces.items {
        let piece = Piece { file, at: range.start, text: text.get(range).unwrap_or_default() };
        Reading { piece, parsed: &mut parsed }.read();
    }
    parsed
}

/// An item on its way into what is understood.
struct Reading<'a, 'p> {
    piece: Piece<'a>,
    parsed: &'p mut Parsed,
}

impl Reading<'_, '_> {
    fn read(mut self) {
        let mut text = Cow::Borrowed(self.piece.text);
        let mut left = BYTES;
        // Where the last line out of place ended: what follows it directly has the same cause.
        let mut out_of_place = None;
        for _ in 0..REPAIRS {
            match braces::check(&text) {
                Braces::Deep(at) => return self.too_deep(at),
                Braces::Differ => match braces::fault(&text) {
                    Some(fault) => {
                        self.brace(&mut text, fault);
                        continue;
                    }
                    None => return self.give_up(),
                },
                Braces::Open(at) if Grammar::parse(Rule::one_item, &text).is_err() => {
                    self.unclosed(at);
                    text.to_mut().push_str("\n}");
                    continue;
                }
                Braces::Open(_) | Braces::Match => {}
            }
            let error = match self.item(&text) {
                Ok(()) => return,
                Err(error) => error,
            };
            let at = position(&error).min(text.len());
            if self.keep_before(&text, at) {
                return;
            }
            if !repair::is_adjacent(&text, out_of_place, at) {
                let complaint = Piece { text: &text, ..self.piece }.complaint(&error);
                self.say(complaint);
            }
            let Some(range) = repair::candidates(&text, at).into_iter().find(|range| {
                left = left.saturating_sub(text.len());
                left > 0 && parses_beyond(&blanked(&text, range), range.end)
            }) else {
                return self.give_up();
            };
            self.lose(range.clone());
            out_of_place = repair::is_line(&text, at).then_some(range.end);
            text = Cow::Owned(blanked(&text, &range));
        }
        self.give_up();
    }

    /// Says what is wrong with a brace and makes the rest readable.
    fn brace(&mut self, text: &mut Cow<'_, str>, fault: braces::Fault) {
        if let Some(said) = fault.said {
            let place = |range: Range<usize>| self.piece.span(range.start, range.end);
            let mut diagnostic = Diagnostic::new(said.code, place(said.span), said.message).say(said.label);
            if let Some((range, label)) = said.also {
                diagnostic = diagnostic.also(place(range), label);
            }
            self.say(diagnostic.help(said.help));
        }
        match fault.repair {
            Repair::Close => text.to_mut().push_str("\n}"),
            Repair::Blank(ranges) => {
                for range in ranges {
                    self.lose(range.clone());
                    *text = Cow::Owned(blanked(text, &range));
                }
            }
        }
    }

    /// Parses `text` and keeps its item; `Err` where it is none.
    fn item(&mut self, text: &str) -> Result<(), Box<Error<Rule>>> {
        let mut pairs = Grammar::parse(Rule::one_item, text).map_err(Box::new)?;
        let (file, at) = (self.piece.file, self.piece.at);
        let said = self.parsed.diagnostics.len();
        let node = pairs.next().map(|pair| Node::new(pair, file, at)).and_then(|root| root.first());
        match node.and_then(|node| items::item(&node, &mut self.parsed.diagnostics)) {
            Some(item) => self.parsed.items.push(Written { item, span: self.span() }),
            None if self.parsed.diagnostics.len() == said => self.say(Diagnostic::new(
                &codes::INTERNAL_ERROR,
                self.span(),
                "the grammar and the tree disagree about this item",
            )),
            None => self.lose(0..self.piece.text.len()),
        }
        Ok(())
    }

    /// Where the item itself is whole and something else follows it, the item is kept.
    fn keep_before(&mut self, text: &str, at: usize) -> bool {
        let before = text.get(..at).unwrap_or_default();
        let kept = at > 0 && before.ends_with('\n') && self.item(before).is_ok();
        if kept {
            let diagnostic = self.piece.not_an_item(at);
            self.say(diagnostic);
            self.parsed.incomplete |= first_word(self.piece.line(at)).is_empty();
            self.lose(at..text.len());
        }
        kept
    }

    fn unclosed(&mut self, at: usize) {
        let line = self.piece.line(at);
        let start = self.piece.line_start(at) + (line.len() - line.trim_start().len());
        let span = self.piece.span(start, start + line.trim().len());
        self.say(
            Diagnostic::new(&codes::UNCLOSED_BLOCK, span, "nothing closes this block")
                .say("opened here")
                .help("close it with `}`, before the next item begins"),
        );
    }

    fn too_deep(&mut self, at: usize) {
        let message = format!("nested more than {} deep", braces::DEEPEST);
        let span = self.piece.span(at, at + 1);
        self.say(
            Diagnostic::new(&codes::NESTED_TOO_DEEPLY, span, message)
                .help("give the inner part a name with `define`, or make it a procedure"),
        );
        self.give_up();
    }

    /// Nothing of the item is kept but its names.
    fn give_up(&mut self) {
        let word = first_word(self.piece.text);
        self.parsed.incomplete |= !ITEM_WORDS.contains(&word) || matches!(word, "assume" | "use");
        self.lose(0..self.piece.text.len());
    }

    fn lose(&mut self, range: Range<usize>) {
        self.parsed.lost.extend(repair::names(self.piece.text.get(range).unwrap_or_default()));
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        self.parsed.diagnostics.push(diagnostic);
    }

    fn span(&self) -> Span {
        self.piece.span(0, self.piece.text.trim_end().len())
    }
}

/// Whether a text is an item, or is understood beyond a byte.
fn parses_beyond(text: &str, at: usize) -> bool {
    match Grammar::parse(Rule::one_item, text) {
        Ok(_) => true,
        Err(error) => position(&error) >= at,
    }
}
