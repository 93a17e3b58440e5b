//! The blocks of an article.

use std::collections::BTreeMap;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::front::Front;
use super::html::as_markdown;
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
    pub(super) front: Front,
    pub(super) blocks: Vec<Block>,
    pub(super) left_out: Vec<String>,
}

/// How deep lists and quotations may be nested: they are read by a function that calls itself.
const DEEPEST: usize = 60;

/// The events of a text; none where it is nested too deeply.
fn events(text: &str) -> Option<Vec<Event<'_>>> {
    // Each mark that begins a line opens one more: so many are not even read.
    let marks = |line: &str| {
        let begin = line.chars().take_while(|c| " >-*+".contains(*c));
        begin.filter(|c| *c != ' ').count()
    };
    if text
        .lines()
        .any(|line| line.contains(' ') && marks(line) > 2 * DEEPEST)
    {
        return None;
    }
    let mut depth = 0_usize;
    let mut all = Vec::new();
    for event in Parser::new_ext(text, options()) {
        match &event {
            Event::Start(Tag::List(_) | Tag::BlockQuote(_)) => depth += 1,
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
        all.push(event);
    }
    Some(all)
}

/// Reads an article that is laid out, behind its front matter. `None` where it is nested too deeply.
pub(super) fn read(body: &str, mut front: Front) -> Option<ReadArticle> {
    let events = events(body)?;
    let mut reader = BlockReader {
        events: with_footnotes(events).into_iter(),
        left_out: std::mem::take(&mut front.left_out),
        is_html: false,
    };
    let blocks = reader.blocks(None);
    let blocks = with_notes(blocks, &mut reader.left_out);
    Some(ReadArticle {
        front,
        blocks,
        left_out: reader.left_out,
    })
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
}

/// Footnotes stand in parentheses, where they are referred to: a page has none.
fn with_footnotes(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut out = Vec::new();
    let mut open: Option<String> = None;
    for event in events {
        match (&event, &open) {
            (Event::Start(Tag::FootnoteDefinition(name)), _) => {
                said.entry(name.to_string()).or_default().push(' ');
                open = Some(name.to_string());
            }
            (Event::End(TagEnd::FootnoteDefinition), _) => open = None,
            (Event::Text(text) | Event::Code(text), Some(name)) => {
                said.entry(name.clone()).or_default().push_str(text);
            }
            (Event::SoftBreak | Event::HardBreak | Event::Start(_) | Event::End(_), Some(name)) => {
                said.entry(name.clone()).or_default().push(' ');
            }
            (_, Some(_)) => {}
            (_, None) => out.push(event),
        }
    }
    for words in said.values_mut() {
        *words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut left = said.clone();
    for event in &mut out {
        if let Event::FootnoteReference(name) = event {
            let words = said.get(name.as_ref()).map(|words| format!(" ({words})"));
            left.remove(name.as_ref());
            *event = Event::Text(words.unwrap_or_default().into());
        }
    }
    // What nothing refers to stands at the end.
    for words in left.into_values() {
        out.extend([
            Event::Start(Tag::Paragraph),
            Event::Text(words.into()),
            Event::End(TagEnd::Paragraph),
        ]);
    }
    out
}

struct BlockReader<'t> {
    events: std::vec::IntoIter<Event<'t>>,
    left_out: Vec<String>,
    /// Whether it reads what was HTML.
    is_html: bool,
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
            let finished = self.finished(std::mem::take(&mut loose));
            if !finished.is_empty() {
                blocks.push(Block::Paragraph(finished));
            }
            self.block(event, &mut blocks);
        }
        let finished = self.finished(loose);
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
                let code = self.code(&kind);
                blocks.push(code);
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
            Event::Start(Tag::HtmlBlock) => self.html(blocks),
            Event::Start(_)
            | Event::End(_)
            | Event::Html(_)
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
        // What has no words is no step.
        items.retain(|item| !item.is_empty());
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
        if let Some(start) = start.filter(|start| *start > 1) {
            let lost = format!("the number with which a list begins: {start}");
            self.left_out.push(lost);
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
        self.finished(reader)
    }

    fn finished(&mut self, reader: SentenceReader) -> Sentence {
        let mut sentence = reader.finish();
        self.left_out.append(&mut sentence.lost);
        sentence
    }

    /// Code between fences, or code that is indented.
    fn code(&mut self, kind: &CodeBlockKind<'_>) -> Block {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.trim(),
            CodeBlockKind::Indented => "",
        };
        let is_name = |c: char| c.is_alphanumeric() || "-+#._".contains(c);
        let end = info.find(|c| !is_name(c)).unwrap_or(info.len());
        let (language, more) = info.split_at(end);
        if !more.trim().is_empty() {
            let lost = format!(
                "what a fence of code says besides its language: {}",
                more.trim()
            );
            self.left_out.push(lost);
        }
        let mut code = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let lines: Vec<&str> = code.lines().map(str::trim_end).collect();
        Block::Code(language.to_owned(), lines.join("\n"))
    }

    /// A block of HTML, as the blocks of Markdown that it is.
    fn html(&mut self, blocks: &mut Vec<Block>) {
        let mut html = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Html(text) => html.push_str(&text),
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
        // What is left in what was HTML is none.
        let read = as_markdown(&html).filter(|_| !self.is_html);
        let read = read.as_ref();
        let read = read.and_then(|(markdown, lost)| Some((events(markdown)?, lost)));
        let Some((events, lost)) = read else {
            self.left_out.push(format!("HTML: {}", html.trim()));
            return;
        };
        self.left_out.extend(lost.iter().cloned());
        let mut reader = BlockReader {
            events: events.into_iter(),
            left_out: Vec::new(),
            is_html: true,
        };
        blocks.extend(reader.blocks(None));
        self.left_out.append(&mut reader.left_out);
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

/// The kind of note that a word begins: `Note:`, or `[!NOTE]`.
pub(super) fn note_kind(word: &str) -> Option<&'static str> {
    let word = word.trim().trim_start_matches("[!");
    let word = word
        .trim_end_matches([':', '!', ']', '-', '+'])
        .to_lowercase();
    let found = NOTES.iter().find(|(name, _)| *name == word);
    found.map(|(_, kind)| *kind)
}

/// Notes between lines of `:::`, as sites have them, are taken together.
fn with_notes(blocks: Vec<Block>, left_out: &mut Vec<String>) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open: Vec<(String, Vec<Block>)> = Vec::new();
    for block in blocks {
        let block = match block {
            Block::List(numbered, items) => {
                let items = items.into_iter();
                Block::List(
                    numbered,
                    items.map(|item| with_notes(item, left_out)).collect(),
                )
            }
            Block::Quote(kind, inner) => Block::Quote(kind, with_notes(inner, left_out)),
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
            // Another part of a site: what stands in it stays.
            Some(words) if words.lines().count() <= 1 => {
                if !words.trim().is_empty() {
                    left_out.push(format!("markup of a template: :::{words}"));
                }
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
