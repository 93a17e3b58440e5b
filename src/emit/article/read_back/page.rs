//! A rendered page as a tree of texts: paragraphs, headings and cells, and lists below them. What it is
//! written in, and by which template, does not matter.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::super::outline::squeezed;

/// A block of a page.
#[derive(Clone, Debug)]
pub(super) enum Block {
    Text(String),
    List(Vec<Vec<Block>>),
}

/// A text of a page in the order of reading, with the list that follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit<'b> {
    pub(super) text: &'b str,
    pub(super) list: Option<&'b [Vec<Block>]>,
}

/// The texts of a page, in order.
pub(super) fn units(blocks: &[Block]) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    collect(blocks, &mut units);
    units
}

fn collect<'b>(blocks: &'b [Block], units: &mut Vec<Unit<'b>>) {
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Text(text) => {
                let list = match blocks.get(at + 1) {
                    Some(Block::List(items)) => Some(items.as_slice()),
                    Some(Block::Text(_)) | None => None,
                };
                units.push(Unit { text, list });
            }
            Block::List(items) => {
                for item in items {
                    collect(item, units);
                }
            }
        }
    }
}

/// Reads Markdown.
pub(super) fn read(markdown: &str) -> Vec<Block> {
    let mut reader = Reader {
        open: vec![Vec::new()],
        lists: Vec::new(),
        text: String::new(),
    };
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES,
    ) {
        reader.event(event);
    }
    reader.flush();
    reader.open.pop().unwrap_or_default()
}

struct Reader {
    /// The blocks of the page and of each open item.
    open: Vec<Vec<Block>>,
    /// The items of each open list.
    lists: Vec<Vec<Vec<Block>>>,
    text: String,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::List(_)) => {
                self.flush();
                self.lists.push(Vec::new());
            }
            Event::Start(Tag::Item) => self.open.push(Vec::new()),
            Event::End(TagEnd::Item) => {
                self.flush();
                let item = self.open.pop().unwrap_or_default();
                if let Some(list) = self.lists.last_mut() {
                    list.push(item);
                }
            }
            Event::End(TagEnd::List(_)) => {
                let items = self.lists.pop().unwrap_or_default();
                self.push(Block::List(items));
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::CodeBlock,
            ) => self.flush(),
            _ => {}
        }
    }

    fn flush(&mut self) {
        let text = squeezed(&std::mem::take(&mut self.text));
        if !text.is_empty() {
            self.push(Block::Text(text));
        }
    }

    fn push(&mut self, block: Block) {
        if let Some(blocks) = self.open.last_mut() {
            blocks.push(block);
        }
    }
}
