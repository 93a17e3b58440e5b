//! The blocks of an article.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::inline::{Sentence, SentenceReader};

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading, with its level and its anchor.
    Heading(u8, Sentence, Option<String>),
    Paragraph(Sentence),
    /// A list: numbered or not, and its items.
    List(bool, Vec<Vec<Block>>),
    Code(String, String),
    /// A quotation; of notes, their kind.
    Quote(Option<String>, Vec<Block>),
    /// The head and the rows of a table.
    Table(Vec<Sentence>, Vec<Vec<Sentence>>),
    Rule,
}

/// An article: its front matter, its blocks, and what is not understood of it.
#[derive(Debug, Default)]
pub(super) struct ReadArticle {
    pub(super) front: Vec<String>,
    pub(super) blocks: Vec<Block>,
    pub(super) left_out: Vec<String>,
}

/// Reads an article that is laid out.
pub(super) fn read(text: &str) -> ReadArticle {
    let (front, body) = split_front(text);
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_GFM;
    let mut reader = BlockReader {
        events: Parser::new_ext(body, options)
            .collect::<Vec<_>>()
            .into_iter(),
        left_out: Vec::new(),
    };
    let blocks = reader.blocks(None);
    ReadArticle {
        front,
        blocks: with_notes(blocks),
        left_out: reader.left_out,
    }
}

fn split_front(text: &str) -> (Vec<String>, &str) {
    let text = text.trim_start_matches(['\u{feff}', '\n']);
    let Some((front, body)) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
    else {
        return (Vec::new(), text);
    };
    (front.lines().map(str::to_owned).collect(), body)
}

struct BlockReader<'t> {
    events: std::vec::IntoIter<Event<'t>>,
    left_out: Vec<String>,
}

impl<'t> BlockReader<'t> {
    /// The blocks up to the end of what is open.
    fn blocks(&mut self, end: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        // Items that stand close have their words without a paragraph.
        let mut loose = SentenceReader::default();
        while let Some(event) = self.events.next() {
            if let Event::End(tag) = &event
                && Some(*tag) == end
            {
                break;
            }
            if loose.event(&event) {
                continue;
            }
            let finished = std::mem::take(&mut loose).finish();
            if !finished.is_empty() {
                blocks.push(Block::Paragraph(finished));
            }
            self.block(event, &mut blocks);
        }
        let finished = loose.finish();
        if !finished.is_empty() {
            blocks.push(Block::Paragraph(finished));
        }
        blocks
    }

    fn block(&mut self, event: Event<'t>, blocks: &mut Vec<Block>) {
        match event {
            Event::Start(Tag::Paragraph) => {
                let sentence = self.sentence(TagEnd::Paragraph);
                if !sentence.is_empty() {
                    blocks.push(Block::Paragraph(sentence));
                }
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                let id = id.map(pulldown_cmark::CowStr::into_string);
                let sentence = self.sentence(TagEnd::Heading(level));
                if !sentence.is_empty() {
                    blocks.push(Block::Heading(level as u8, sentence, id));
                }
            }
            Event::Start(Tag::List(start)) => self.list(start, blocks),
            Event::Start(Tag::BlockQuote(kind)) => {
                let inner = self.blocks(Some(TagEnd::BlockQuote(kind)));
                let kind = kind.map(|kind| format!("{kind:?}").to_lowercase());
                blocks.push(Block::Quote(kind, inner));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let mut code = String::new();
                for event in self.events.by_ref() {
                    match event {
                        Event::Text(text) => code.push_str(&text),
                        Event::End(TagEnd::CodeBlock) => break,
                        _ => {}
                    }
                }
                blocks.push(Block::Code(language, code));
            }
            Event::Start(Tag::Table(_)) => {
                let mut rows: Vec<Vec<Sentence>> = Vec::new();
                while let Some(event) = self.events.next() {
                    match event {
                        Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
                        Event::Start(Tag::TableCell) => {
                            let cell = self.sentence(TagEnd::TableCell);
                            rows.last_mut()
                                .into_iter()
                                .for_each(|row| row.push(cell.clone()));
                        }
                        Event::End(TagEnd::Table) => break,
                        _ => {}
                    }
                }
                let mut rows = rows.into_iter();
                let head = rows.next().unwrap_or_default();
                blocks.push(Block::Table(head, rows.collect()));
            }
            Event::Rule => blocks.push(Block::Rule),
            Event::Html(html) => {
                let words = html.trim();
                // A comment is not read by anybody.
                if !words.is_empty() && !words.starts_with("<!--") {
                    self.left_out.push(format!("HTML: {words}"));
                }
            }
            Event::Start(_)
            | Event::End(_)
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::TaskListMarker(_) => {}
        }
    }

    fn list(&mut self, start: Option<u64>, blocks: &mut Vec<Block>) {
        let mut items = Vec::new();
        let end = TagEnd::List(start.is_some());
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks(Some(TagEnd::Item))),
                Event::End(tag) if tag == end => break,
                _ => {}
            }
        }
        // A list that does not begin with 1 goes on with the one before it.
        let before = blocks
            .iter()
            .rposition(|block| matches!(block, Block::List(true, _)));
        if let Some(at) = before.filter(|_| start.is_some_and(|start| start > 1)) {
            let between = blocks.split_off(at + 1);
            let is_apart = between
                .iter()
                .any(|block| matches!(block, Block::Heading(..)));
            if let (false, Some(Block::List(_, all))) = (is_apart, blocks.get_mut(at)) {
                all.last_mut()
                    .into_iter()
                    .for_each(|last| last.extend(between.iter().cloned()));
                all.append(&mut items);
                return;
            }
            blocks.extend(between);
        }
        blocks.push(Block::List(start.is_some(), items));
    }

    fn sentence(&mut self, end: TagEnd) -> Sentence {
        let mut reader = SentenceReader::default();
        for event in self.events.by_ref() {
            if event == Event::End(end) {
                break;
            }
            reader.event(&event);
        }
        reader.finish()
    }
}

/// The kinds of notes, by the words that begin one.
const NOTES: [(&str, &str); 9] = [
    ("note", "note"),
    ("important", "warning"),
    ("warning", "warning"),
    ("caution", "warning"),
    ("danger", "warning"),
    ("attention", "warning"),
    ("tip", "tip"),
    ("hint", "tip"),
    ("info", "note"),
];

/// The kind of note that a word begins.
pub(super) fn note_kind(word: &str) -> Option<&'static str> {
    let word = word.trim().trim_end_matches([':', '!']).to_lowercase();
    let found = NOTES.iter().find(|(name, _)| *name == word);
    found.map(|(_, kind)| *kind)
}

/// Notes between lines of `:::`, as sites have them, are taken together.
fn with_notes(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open: Vec<(String, Vec<Block>)> = Vec::new();
    for block in blocks {
        let block = match block {
            Block::List(numbered, items) => {
                Block::List(numbered, items.into_iter().map(with_notes).collect())
            }
            Block::Quote(kind, inner) => Block::Quote(kind, with_notes(inner)),
            other => other,
        };
        let bound = match &block {
            Block::Paragraph(sentence) => sentence.plain.trim().strip_prefix(":::"),
            _ => None,
        };
        match bound {
            Some("") if !open.is_empty() => {
                if let Some((kind, inner)) = open.pop() {
                    let note = Block::Quote(Some(kind), inner);
                    open.last_mut()
                        .map_or(&mut out, |(_, inner)| inner)
                        .push(note);
                }
            }
            Some(words) if note_word(words).is_some() => {
                let (kind, title) = note_word(words).unwrap_or_default();
                let mut inner = Vec::new();
                if !title.is_empty() {
                    inner.push(Block::Heading(6, Sentence::of(&title), None));
                }
                open.push((kind, inner));
            }
            _ => open
                .last_mut()
                .map_or(&mut out, |(_, inner)| inner)
                .push(block),
        }
    }
    // One that is never closed holds nothing.
    for (_, inner) in open {
        out.extend(inner);
    }
    out
}

/// The kind and the title of a note, behind its three colons.
fn note_word(words: &str) -> Option<(String, String)> {
    let words = words.trim();
    let end = words
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(words.len());
    let (word, rest) = words.split_at(end);
    note_kind(word)?;
    let title = rest.trim().trim_start_matches('[').trim_end_matches(']');
    Some((word.to_lowercase(), title.to_owned()))
}
