//! The way from a file's text to its tree: cut, parse each item, and where one is not understood,
//! say so, read the part at fault as spaces and go on, so that one mistake hides no other.

use std::ops::Range;

use pest::Parser;
use pest::error::Error;

use crate::base::{Diagnostic, FileId, Fix, Span, codes};

use super::ast::Item;
use super::braces::{Braces, Repair};
use super::complaint::ItemText;
use super::cures::{self, Cure, Known};
use super::front::{FrontMatter, front_matter};
use super::grammar::{Grammar, Rule, position};
use super::mended::{MendedText, blanked};
use super::split::{first_word, is_item_word, split};
use super::tree::Node;
use super::{braces, characters, items, mistakes, repair, titles};

/// How often an item is repaired, and how many bytes are read for it, before it is given up.
const REPAIRS: usize = 64;
const BYTES: usize = 8_000_000;

/// The understood parts of a file.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Its front matter, where it has some: such a file is an article.
    pub front: Option<FrontMatter>,
    /// Its items, in order, without those that are not understood.
    pub items: Vec<ParsedItem>,
    /// The names that the items declare which are not understood: whoever uses one is not at fault.
    pub lost: Vec<String>,
    /// Whether a part is not understood that all other items may depend on: an assumption, a `use`,
    /// or one of unknown kind.
    pub incomplete: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// An item and where it stands.
#[derive(Clone, Debug)]
pub struct ParsedItem {
    pub item: Item,
    /// Its text, up to where the next begins.
    pub span: Span,
}

impl Parsed {
    /// The items, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().map(|written| &written.item)
    }

    /// The result for a file that cannot be read.
    #[must_use]
    pub fn unreadable(diagnostic: Diagnostic) -> Self {
        let diagnostics = vec![diagnostic];
        Self {
            front: None,
            items: Vec::new(),
            lost: Vec::new(),
            incomplete: true,
            diagnostics,
        }
    }
}

/// Reads a file. It always returns the understood parts.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    let mut diagnostics = characters::check(file, text);
    let (text, indentation) = characters::indentation(file, text);
    diagnostics.extend(indentation);
    let text = text.as_ref();
    let pieces = split(text);
    let mut parsed = Parsed {
        front: None,
        items: Vec::new(),
        lost: Vec::new(),
        incomplete: false,
        diagnostics,
    };
    match pieces.front {
        Some(Ok(range)) => {
            let yaml = text.get(range.clone()).unwrap_or_default();
            parsed.front = Some(front_matter(
                file,
                yaml,
                range.start,
                &mut parsed.diagnostics,
            ));
        }
        Some(Err(at)) => {
            let span = Span::new(file, at, at + 3);
            parsed.front = Some(FrontMatter {
                entries: Vec::new(),
                span,
                broken: true,
            });
            parsed.diagnostics.push(
                Diagnostic::new(
                    &codes::BROKEN_FRONT_MATTER,
                    span,
                    "the front matter never ends",
                )
                .help("close it with `---` alone on a line"),
            );
        }
        None => {}
    }
    let mut known = Known::default();
    for range in pieces.items {
        let count = parsed.items.len();
        let piece = ItemText {
            file,
            at: range.start,
            text: text.get(range).unwrap_or_default(),
            inserted: &[],
        };
        ItemParse {
            piece,
            parsed: &mut parsed,
            known: &known,
        }
        .read();
        for item in parsed.items.get(count..).unwrap_or_default() {
            known.add(&item.item);
        }
    }
    let items = parsed.items.iter().map(|written| &written.item);
    titles::named(text, items, &mut parsed.diagnostics);
    parsed
}

/// An item while it is parsed.
struct ItemParse<'a, 'p> {
    piece: ItemText<'a>,
    parsed: &'p mut Parsed,
    /// The facts of the items before it.
    known: &'p Known,
}

impl ItemParse<'_, '_> {
    fn read(mut self) {
        let mut mended = MendedText::new(self.piece.text);
        let mut left = BYTES;
        // Where the last omitted part ended, and whether it was a misplaced line: a fault directly
        // behind it has the same cause.
        let mut last = None;
        for _ in 0..REPAIRS {
            match braces::check(&mended.text) {
                Braces::Deep(at) => return self.too_deep(&mended, at),
                Braces::Differ => {
                    if let Some(fault) = braces::fault(&mended.text) {
                        self.brace(&mut mended, fault);
                        continue;
                    }
                }
                Braces::Text(at) => {
                    self.say(self.in_text(&mended).lone_mark(at));
                    let end = repair::text_end(&mended.text, at);
                    mended.insert(end, "\"");
                    last = Some((repair::line_end(&mended.text, end), true));
                    continue;
                }
                Braces::Open(at) if Grammar::parse(Rule::one_item, &mended.text).is_err() => {
                    self.say(self.in_text(&mended).unclosed(at));
                    mended.insert(mended.text.len(), "\n}");
                    continue;
                }
                Braces::Open(_) | Braces::Match => {}
            }
            let error = match self.item(&mended) {
                Ok(()) => return,
                Err(error) => error,
            };
            let at = position(&error).min(mended.text.len());
            if mended.inserted.is_empty() && self.keep_before(&mended.text, at) {
                return;
            }
            let is_new = !repair::has_same_cause(&mended.text, last, at);
            if let Some(cure) = self.cure(&mended, at, &mut left).filter(|_| is_new) {
                let span = self.in_text(&mended).span(cure.range.start, cure.range.end);
                let code = &codes::SYNTAX_ERROR;
                // What is missing is shown at what stands behind it.
                let shown = if cure.range.is_empty() {
                    let rest = mended.text.get(cure.range.end..).unwrap_or_default();
                    let gap = rest.len() - rest.trim_start().len();
                    let start = cure.range.end + gap;
                    let word = mistakes::found(rest.trim_start()).len();
                    self.in_text(&mended).span(start, start + word)
                } else {
                    span
                };
                let mut found = Diagnostic::new(code, shown, cure.message).help(cure.help.as_str());
                if ["write `", "take `"]
                    .iter()
                    .any(|cure_of| cure.help.starts_with(cure_of))
                {
                    found = found.mended_by(Fix {
                        title: cure.help,
                        edits: vec![(span, cure.text.clone())],
                        safe: false,
                    });
                }
                self.say(found);
                if cure.is_sure {
                    last = Some((cure.range.start + cure.text.len(), false));
                    mended.replace(&cure.range, &cure.text);
                    continue;
                }
            } else if is_new {
                self.say(self.in_text(&mended).complaint(&error));
            }
            let readable = repair::candidates(&mended.text, at)
                .into_iter()
                .find(|range| {
                    left = left.saturating_sub(mended.text.len());
                    left > 0 && parses_beyond(&blanked(&mended.text, range), range.end)
                });
            let Some(range) = readable else {
                return self.give_up();
            };
            last = Some((range.end, repair::is_line(&mended.text, at)));
            self.blank(&mut mended, &range);
        }
        self.give_up();
    }

    fn in_text<'m>(&self, mended: &'m MendedText<'_>) -> ItemText<'m> {
        ItemText {
            file: self.piece.file,
            at: self.piece.at,
            text: &mended.text,
            inserted: &mended.inserted,
        }
    }

    /// The first cure that makes the text understood beyond its line.
    fn cure(&self, mended: &MendedText<'_>, at: usize, left: &mut usize) -> Option<Cure> {
        if self.in_text(mended).has_message(at) {
            return None;
        }
        cures::candidates(&mended.text, at, self.known)
            .into_iter()
            .find(|cure| {
                *left = left.saturating_sub(mended.text.len());
                if *left == 0 {
                    return false;
                }
                let mut text = mended.text.to_string();
                text.replace_range(cure.range.clone(), &cure.text);
                let behind = at.max(cure.range.end) + cure.text.len() - cure.range.len();
                // The next line must be understood as well, from its first word on.
                let line_end = repair::line_end(&text, behind);
                let rest = text.get(line_end..).unwrap_or_default();
                let next = line_end + rest.len() - rest.trim_start().len();
                parses_beyond(&text, next)
            })
    }

    fn blank(&mut self, mended: &mut MendedText<'_>, range: &Range<usize>) {
        self.parsed.lost.extend(repair::names(
            mended.text.get(range.clone()).unwrap_or_default(),
        ));
        mended.blank(range);
    }

    /// Reports a brace's fault and makes the rest readable.
    fn brace(&mut self, mended: &mut MendedText<'_>, fault: braces::Fault) {
        if let Some(said) = fault.said {
            let piece = self.in_text(mended);
            let place = |range: Range<usize>| piece.span(range.start, range.end);
            let mut diagnostic =
                Diagnostic::new(said.code, place(said.span), said.message).say(said.label);
            if let Some((range, label)) = said.also {
                diagnostic = diagnostic.also(place(range), label);
            }
            let edit = match &fault.repair {
                Repair::Insert(at, what) => Some((place(*at..*at), what.clone())),
                Repair::Replace(range, what) => Some((place(range.clone()), what.clone())),
                Repair::Blank(_) => None,
            };
            let diagnostic = diagnostic.help(said.help);
            self.say(match edit {
                Some(edit) => diagnostic.offer(said.help, vec![edit]),
                None => diagnostic,
            });
        }
        match fault.repair {
            Repair::Insert(at, what) => mended.insert(at, &what),
            Repair::Replace(range, what) => mended.replace(&range, &what),
            Repair::Blank(range) => self.blank(mended, &range),
        }
    }

    /// Parses a text and keeps its item; `Err` where it is none.
    fn item(&mut self, mended: &MendedText<'_>) -> Result<(), Box<Error<Rule>>> {
        let mut pairs = Grammar::parse(Rule::one_item, &mended.text).map_err(Box::new)?;
        let (file, at) = (self.piece.file, self.piece.at);
        let said = self.parsed.diagnostics.len();
        let node = pairs
            .next()
            .map(|pair| Node::new(pair, file, at).mended(&mended.inserted));
        match node
            .and_then(|root| root.first())
            .and_then(|node| items::item(&node, &mut self.parsed.diagnostics))
        {
            Some(item) => self.parsed.items.push(ParsedItem {
                item,
                span: self.span(),
            }),
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
        let kept = at > 0 && before.ends_with('\n') && self.item(&MendedText::new(before)).is_ok();
        if kept {
            let diagnostic = self.piece.not_an_item(at);
            self.say(diagnostic);
            self.parsed.incomplete |= first_word(self.piece.line(at)).is_empty();
            self.lose(at..text.len());
        }
        kept
    }

    fn too_deep(&mut self, mended: &MendedText<'_>, at: usize) {
        let message = format!("nested more than {} deep", braces::DEEPEST);
        let span = self.in_text(mended).span(at, at + 1);
        self.say(
            Diagnostic::new(&codes::NESTED_TOO_DEEPLY, span, message)
                .help("give the inner part a name with `define`, or make it a procedure"),
        );
        self.give_up();
    }

    /// Nothing of the item is kept but its names.
    fn give_up(&mut self) {
        let word = first_word(self.piece.text);
        self.parsed.incomplete |= !is_item_word(word) || matches!(word, "assume" | "use");
        self.lose(0..self.piece.text.len());
    }

    fn lose(&mut self, range: Range<usize>) {
        self.parsed.lost.extend(repair::names(
            self.piece.text.get(range).unwrap_or_default(),
        ));
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
        Err(error) => position(&error) > at,
    }
}
