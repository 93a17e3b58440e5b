//! Sentences as prose of the language: the same words, with whatever could be taken for something else escaped.

use std::fmt::Write;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::base::characters::is_banned;
use crate::import::escaped::{escaped, visible};

use super::html::HtmlTag;
use super::links::open_address;

/// A sentence: as prose, and as a reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) prose: String,
    pub(super) plain: String,
    /// The anchors on the page to which it links.
    pub(super) anchors: Vec<String>,
    /// Whether it is an image and nothing else.
    pub(super) is_image: bool,
    /// What was in it that prose does not have.
    pub(super) lost: Vec<String>,
}

impl Sentence {
    /// Its words, as one would type them.
    pub(super) fn of(text: &str) -> Self {
        Self {
            prose: escaped(text),
            plain: text.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.prose.trim().is_empty()
    }

    /// As a text in quotation marks.
    pub(super) fn quoted(&self) -> String {
        let text = self.prose.replace("\\\n", " ").replace('\n', " ");
        format!("\"{}\"", text.trim().replace('"', "\\\""))
    }
}

/// Collects events within a block.
#[derive(Default)]
pub(super) struct SentenceReader {
    sentence: Sentence,
    /// The addresses of open links, and the text of an open image.
    links: Vec<Option<String>>,
    image: Option<(String, String)>,
    images: usize,
    /// Words that are struck out.
    struck: Option<String>,
}

impl SentenceReader {
    /// Takes an event; whether it is one within a sentence.
    pub(super) fn event(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Text(text) => self.text(text),
            Event::Code(code) => self.code(code),
            Event::SoftBreak => self.push("\n", " "),
            Event::HardBreak => self.push("\\\n", " "),
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => self.push("**", ""),
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => self.push("*", ""),
            Event::Start(Tag::Link {
                dest_url,
                link_type,
                title,
                ..
            }) => {
                let scheme = if *link_type == LinkType::Email {
                    "mailto:"
                } else {
                    ""
                };
                self.title_lost(title);
                self.link(&format!("{scheme}{dest_url}"));
            }
            Event::End(TagEnd::Link) => self.link_ends(),
            Event::Start(Tag::Strikethrough) => self.struck = Some(String::new()),
            Event::End(TagEnd::Strikethrough) => self.struck_ends(),
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                self.title_lost(title);
                self.image = Some((address(dest_url), String::new()));
            }
            Event::End(TagEnd::Image) => {
                if let Some((address, text)) = self.image.take() {
                    self.image_of(&address, &text);
                }
            }
            Event::InlineHtml(html) => self.html(html),
            _ => return false,
        }
        true
    }

    /// The sentence.
    pub(super) fn finish(self) -> Sentence {
        let mut sentence = self.sentence;
        let without = sentence.prose.trim();
        sentence.is_image = self.images == 1
            && without.starts_with("![")
            && without.ends_with(')')
            && without.matches("](").count() == 1;
        sentence
    }

    /// A link begins.
    fn link(&mut self, to: &str) {
        let is_kept = !to.is_empty() && !to.to_lowercase().starts_with("javascript:");
        let to = match to.strip_prefix('#') {
            Some(anchor) => {
                self.sentence.anchors.push(anchor.to_owned());
                open_address(anchor)
            }
            None => address(to),
        };
        if is_kept {
            self.push("[", "");
        }
        self.links.push(is_kept.then_some(to));
    }

    /// A link without words has its address for them.
    fn link_ends(&mut self) {
        if let Some(Some(address)) = self.links.pop() {
            if self.image.is_none() && self.sentence.prose.ends_with('[') {
                self.text(&address);
            }
            self.push(&format!("]({address})"), "");
        }
    }

    fn title_lost(&mut self, title: &str) {
        if !title.trim().is_empty() {
            let lost = format!("what a link or an image says where one points at it: {title}");
            self.sentence.lost.push(lost);
        }
    }

    fn struck_ends(&mut self) {
        if let Some(words) = self.struck.take() {
            self.sentence.lost.push(format!("struck out: {words}"));
        }
    }

    fn image_of(&mut self, address: &str, text: &str) {
        self.images += 1;
        self.sentence.plain.push_str(text);
        let image = format!("![{}]({address})", escaped(text));
        self.sentence.prose.push_str(&image);
    }

    /// A tag of HTML.
    fn html(&mut self, html: &str) {
        let Some(tag) = HtmlTag::read(html) else {
            return;
        };
        match (tag.name.as_str(), tag.is_end) {
            ("br", _) => self.push("\\\n", " "),
            ("b" | "strong", _) => self.push("**", ""),
            ("i" | "em", _) => self.push("*", ""),
            ("del" | "s" | "strike", false) => self.struck = Some(String::new()),
            ("del" | "s" | "strike", true) => self.struck_ends(),
            ("a", false) => self.link(tag.attribute("href").unwrap_or_default()),
            ("a", true) => self.link_ends(),
            ("img", false) => {
                let words = tag.attribute("alt").unwrap_or_default();
                match tag.attribute("src") {
                    Some(to) => self.image_of(&address(to), words),
                    None => self.sentence.lost.push(format!("HTML: {html}")),
                }
            }
            (_, true) => {}
            (_, false) if tag.is_known() => {}
            (_, false) => self.sentence.lost.push(format!("HTML: {html}")),
        }
    }

    fn push(&mut self, prose: &str, plain: &str) {
        if let Some(words) = &mut self.struck {
            words.push_str(plain);
            return;
        }
        if let Some((_, text)) = &mut self.image {
            text.push_str(plain);
            return;
        }
        self.sentence.prose.push_str(prose);
        self.sentence.plain.push_str(plain);
    }

    fn text(&mut self, text: &str) {
        let escaped = escaped(text);
        self.push(&escaped, text);
    }

    fn code(&mut self, code: &str) {
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let mark = "`".repeat(longest + 1);
        let space = if code.starts_with('`') || code.ends_with('`') {
            " "
        } else {
            ""
        };
        let code: String = code.chars().map(visible).collect();
        self.push(&format!("{mark}{space}{code}{space}{mark}"), &code);
    }
}

/// An address in a link.
fn address(to: &str) -> String {
    let mut out = String::new();
    for letter in to.chars() {
        match letter {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '"' => out.push_str("%22"),
            '\\' => out.push('/'),
            other if other.is_control() || is_banned(other) => {}
            other => out.push(other),
        }
    }
    out
}

/// A paragraph whose lines cannot be taken for a step, a directive or anything else.
pub(super) fn guarded(prose: &str) -> String {
    let lines = prose.trim().lines().map(|line| {
        let line = line.trim();
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let behind = line.get(digits..).unwrap_or_default();
        if digits > 0 && (behind.starts_with(". ") || behind.starts_with(") ")) {
            return format!("{}\\{behind}", line.get(..digits).unwrap_or_default());
        }
        let is_taken = ["@", "=>", "//", "#", ">", "- ", "+ ", "|", "---", "==="]
            .iter()
            .any(|mark| line.starts_with(mark));
        if is_taken || line == "-" {
            format!("\\{line}")
        } else {
            line.to_owned()
        }
    });
    let mut out = String::new();
    for line in lines {
        let _ = writeln!(out, "{line}");
    }
    out.trim_end().to_owned()
}
