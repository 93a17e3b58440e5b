//! Reads Markdown with `{name}`s into [`Markup`], through pulldown-cmark. Names are resolved by the
//! caller; HTML is taken as the words that it is.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::base::characters::{TAKE_AWAY, is_banned, name};
use crate::base::{Diagnostic, Span, codes};
use crate::syntax::ast::Text;

use super::markup::{Image, Inline, Markup};
use super::paths::is_web_address;
use super::typed::{Typed, name_before_brace};

/// The reader's needs of its caller.
pub(super) trait Resolve {
    /// The meaning of `{name}`; reports it itself where it is wrong.
    fn reference(&self, name: &str, span: Span) -> Option<Inline>;
    /// Whether a name can be written in braces here.
    fn knows(&self, name: &str) -> bool;
    /// Takes a diagnostic.
    fn report(&self, diagnostic: Diagnostic);
}

/// How deep lists and quotations may be nested.
const DEEPEST: usize = 64;

/// Reads blocks.
pub(super) fn blocks(text: &Text, names: &dyn Resolve) -> Vec<Markup> {
    MarkupReader::new(text, 0, names).read(&text.markdown)
}

/// Reads a sentence: whatever it begins with, it is no list, heading or quotation.
pub(super) fn sentence(text: &Text, names: &dyn Resolve) -> Vec<Inline> {
    let message = match text.markdown.trim() {
        "" => Some("this text is empty"),
        "…" | "..." => Some("this text is still to be written"),
        _ => None,
    };
    if let Some(message) = message {
        names.report(empty(text.span, message));
        return Vec::new();
    }
    // With a word before it nothing can begin a block; the word is taken away again.
    let guarded = format!("{GUARD}{}", text.markdown);
    let mut blocks = MarkupReader::new(text, GUARD.len(), names)
        .read(&guarded)
        .into_iter();
    let (first, more) = (blocks.next(), blocks.next());
    let (Some(Markup::Paragraph(mut inlines)), None) = (first, more) else {
        names.report(
            Diagnostic::new(&codes::MISPLACED_LINE, text.span, "part of this sentence is a heading, a list or code to Markdown")
                .help("put a blank line before that part and indent it under the step, or write `\\` before its first character"),
        );
        return Vec::new();
    };
    if let Some(Inline::Text(first, _)) = inlines.first_mut() {
        *first = first.strip_prefix(GUARD).unwrap_or(first).to_owned();
    }
    inlines.retain(|inline| !matches!(inline, Inline::Text(words, _) if words.is_empty()));
    inlines
}

/// That readers would see nothing where something is to stand.
pub(super) fn empty(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(&codes::EMPTY_TEXT, span, message)
        .help("write what readers are to read here, or take it away")
}

const GUARD: &str = "x ";

/// Stands for `_` in an anchor while Markdown is read, which would take it for emphasis. No source
/// holds it.
const UNDERSCORE: char = '\u{1}';

/// The text with the underscores of anchors guarded; each stays where it is.
fn guard_anchors(markdown: &str) -> Cow<'_, str> {
    let anchor = |line: &str| {
        let start = line
            .trim_start()
            .starts_with('#')
            .then(|| line.rfind("{#"))??;
        (line.trim_end().ends_with('}') && line.get(start..)?.contains('_')).then_some(start)
    };
    if !markdown.lines().any(|line| anchor(line).is_some()) {
        return Cow::Borrowed(markdown);
    }
    let mut guarded = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        match anchor(line).and_then(|start| line.split_at_checked(start)) {
            Some((before, anchor)) => {
                guarded.push_str(before);
                guarded.extend(
                    anchor
                        .chars()
                        .map(|c| if c == '_' { UNDERSCORE } else { c }),
                );
            }
            None => guarded.push_str(line),
        }
    }
    Cow::Owned(guarded)
}

struct MarkupReader<'t> {
    text: &'t Text,
    /// How many bytes stand before the text in the parsed string.
    shift: usize,
    names: &'t dyn Resolve,
    stack: Vec<Frame>,
    too_deep: bool,
    /// The words of the paragraph at hand, as they were typed.
    typed: Typed,
}

/// An element that is being read.
#[derive(Default)]
struct Frame {
    inlines: Vec<Inline>,
    blocks: Vec<Markup>,
    items: Vec<Vec<Markup>>,
    cells: Vec<Vec<Inline>>,
    head: Vec<Vec<Inline>>,
    rows: Vec<Vec<Vec<Inline>>>,
    /// Whether it is a block of code, and its words.
    code: Option<String>,
    /// The content of the opening tag: a language, an address, an anchor.
    said: String,
    start: Option<u64>,
    level: u8,
}

impl Frame {
    fn block(&mut self, block: Markup) {
        self.flush();
        self.blocks.push(block);
    }

    /// A tight list item holds words without a paragraph around them.
    fn flush(&mut self) {
        if !self.inlines.is_empty() {
            self.blocks
                .push(Markup::Paragraph(std::mem::take(&mut self.inlines)));
        }
    }

    fn finish(mut self) -> Vec<Markup> {
        self.flush();
        self.blocks.shrink_to_fit();
        self.blocks
    }
}

impl<'t> MarkupReader<'t> {
    fn new(text: &'t Text, shift: usize, names: &'t dyn Resolve) -> Self {
        Self {
            text,
            shift,
            names,
            stack: vec![Frame::default()],
            too_deep: false,
            typed: Typed::default(),
        }
    }

    fn read(mut self, markdown: &str) -> Vec<Markup> {
        let guarded = guard_anchors(markdown);
        let markdown = guarded.as_ref();
        for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
            self.event(event, range, markdown);
        }
        self.check_typed();
        // Unclosed frames exist only where nesting was cut off.
        while self.stack.len() > 1 {
            if let Some(frame) = self.stack.pop() {
                self.top().blocks.extend(frame.finish());
            }
        }
        self.stack.pop().map(Frame::finish).unwrap_or_default()
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.text
            .place(range.start.saturating_sub(self.shift)..range.end.saturating_sub(self.shift))
    }

    fn top(&mut self) -> &mut Frame {
        if self.stack.is_empty() {
            self.stack.push(Frame::default());
        }
        let last = self.stack.len() - 1;
        #[allow(
            clippy::indexing_slicing,
            reason = "the line above makes sure that there is one"
        )]
        &mut self.stack[last]
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>, markdown: &str) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag, &range, markdown),
            Event::Text(words) => {
                let is_reference = self.top().code.is_none()
                    && markdown
                        .get(range.clone())
                        .is_some_and(|text| text.starts_with('&'));
                let words = if is_reference {
                    self.decoded(&words, &range)
                } else {
                    words.into_string()
                };
                let escaped =
                    range.start > 0 && markdown.get(range.start - 1..range.start) == Some("\\");
                if self.top().code.is_none() {
                    self.typed.add(&words, range.start, escaped);
                }
                self.words(&words, range.start, escaped);
            }
            Event::Code(code) => {
                self.typed.add("\0", range.start, false);
                self.top().inlines.push(Inline::Code(code.into_string()));
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, &range),
            Event::SoftBreak => self.words(" ", range.start, true),
            Event::HardBreak => self.top().inlines.push(Inline::Break),
            Event::Rule => self.top().block(Markup::Rule),
            // Extensions that are not switched on.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.words(&text, range.start, true);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        if self.stack.len() > DEEPEST && !self.too_deep {
            self.too_deep = true;
            let message = format!("lists and quotations are nested more than {DEEPEST} deep");
            self.names.report(
                Diagnostic::new(&codes::NESTED_TOO_DEEPLY, self.span(range), message)
                    .help("take the inner part out"),
            );
        }
        let mut frame = Frame::default();
        match tag {
            Tag::List(start) => frame.start = start,
            Tag::CodeBlock(kind) => {
                frame.code = Some(String::new());
                match kind {
                    CodeBlockKind::Fenced(language) => frame.said = self.decoded(&language, range),
                    CodeBlockKind::Indented => self.indented(range),
                }
            }
            Tag::Link {
                dest_url,
                link_type,
                title,
                ..
            } => {
                let mail = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
                self.check_address(&dest_url, &title, "link", range);
                let address = self.decoded(&dest_url, range);
                frame.said = if mail {
                    format!("mailto:{address}")
                } else {
                    address
                };
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                self.check_address(&dest_url, &title, "image", range);
                frame.said = self.decoded(&dest_url, range);
            }
            Tag::Heading { level, .. } => frame.level = heading_level(level),
            _ => {}
        }
        if !self.too_deep {
            self.stack.push(frame);
        }
    }

    /// Words that may have come of character references, without forbidden characters; reports
    /// those.
    fn decoded(&self, words: &str, range: &Range<usize>) -> String {
        let is_bad = |c: char| is_banned(c) || matches!(c, '\n' | '\r' | '\t');
        let Some(bad) = words.chars().find(|c| is_bad(*c)) else {
            return words.to_owned();
        };
        let message = format!(
            "{} stands in the text, written as a character reference",
            name(bad)
        );
        self.names.report(
            Diagnostic::new(&codes::MISLEADING_CHARACTER, self.span(range), message)
                .help(TAKE_AWAY),
        );
        words.chars().filter(|c| !is_bad(*c)).collect()
    }

    /// Reports the lost parts of a link or an image: its title, and a name that is replaced in
    /// words alone.
    fn check_address(&self, address: &str, title: &str, what: &str, range: &Range<usize>) {
        if let Some(name) = name_in_address(address) {
            self.kept_name(name, range);
        }
        let bare = ["http://", "https://", "http:", "https:", "#", ""];
        let is_cut = address.starts_with("http:/") && !address.starts_with("http://")
            || address.starts_with("https:/") && !address.starts_with("https://");
        if bare.contains(&address) || is_cut {
            let message = format!("this {what} leads nowhere");
            let help = "write the whole address, such as `https://example.com/help`, or the anchor of a part of the page";
            self.names
                .report(Diagnostic::new(&codes::BROKEN_LINK, self.span(range), message).help(help));
        }
        if !title.is_empty() {
            let message = format!("the title of this {what} is on no page: “{title}”");
            let help = format!("write it into the words of the {what}, or take it away");
            self.names.report(
                Diagnostic::new(&codes::STRAY_MARKUP, self.span(range), message).help(help),
            );
        }
    }

    fn kept_name(&self, name: &str, range: &Range<usize>) {
        self.names.report(kept_in_address(name, self.span(range)));
    }

    fn indented(&self, range: &Range<usize>) {
        self.names.report(
            Diagnostic::new(
                &codes::MISPLACED_LINE,
                self.span(range),
                "this text is indented so far that Markdown takes it for code",
            )
            .help("indent it like the lines around it; for code, put ``` on the lines before and after"),
        );
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>, markdown: &str) {
        if self.stack.len() < 2 {
            return;
        }
        let Some(mut frame) = self.stack.pop() else {
            return;
        };
        // Most texts are one piece, and there are very many of them.
        frame.inlines.shrink_to_fit();
        let span = self.span(range);
        if matches!(tag, TagEnd::Heading(_))
            && markdown.get(range.clone()).is_some_and(ends_with_anchor)
        {
            frame.said = self.anchor(&mut frame.inlines, span);
        }
        if matches!(
            tag,
            TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::TableCell
                | TagEnd::Item
                | TagEnd::List(_)
        ) {
            self.check_typed();
        }
        let top = self.top();
        match tag {
            TagEnd::Paragraph => top.block(Markup::Paragraph(frame.inlines)),
            TagEnd::Heading(_) => {
                if frame.inlines.is_empty() {
                    self.names.report(empty(span, "this heading has no words"));
                }
                let top = self.top();
                let anchor = Some(frame.said).filter(|anchor| !anchor.is_empty());
                top.block(Markup::Heading {
                    level: frame.level,
                    content: frame.inlines,
                    anchor,
                    span,
                });
            }
            TagEnd::BlockQuote(_) => top.block(Markup::Quote(frame.finish())),
            TagEnd::CodeBlock => top.block(Markup::Code {
                language: frame.said,
                code: frame.code.unwrap_or_default(),
            }),
            TagEnd::List(_) => top.block(Markup::List {
                start: frame.start,
                items: frame.items,
            }),
            TagEnd::Item => top.items.push(frame.finish()),
            TagEnd::Table => top.block(Markup::Table(frame.head, frame.rows)),
            TagEnd::TableHead => top.head = std::mem::take(&mut frame.cells),
            TagEnd::TableRow => {
                top.rows.push(frame.cells);
                self.check_row(range, markdown);
            }
            TagEnd::TableCell => top.cells.push(frame.inlines),
            TagEnd::Emphasis => top.inlines.push(Inline::Emphasis(frame.inlines)),
            TagEnd::Strong => top.inlines.push(Inline::Strong(frame.inlines)),
            TagEnd::Link => {
                if frame.inlines.is_empty() {
                    self.names.report(empty(span, "this link has no words"));
                }
                self.top().inlines.push(Inline::Link {
                    to: frame.said,
                    content: frame.inlines,
                    span,
                });
            }
            TagEnd::Image => {
                top.inlines.push(Inline::Image(Image {
                    path: frame.said,
                    alt: frame.inlines,
                    span,
                }));
            }
            TagEnd::HtmlBlock => {
                if !frame.inlines.is_empty() {
                    top.block(Markup::Paragraph(frame.inlines));
                }
            }
            _ => top.inlines.extend(frame.inlines),
        }
    }

    /// Reports cells of a row that have no column: no page would show them.
    fn check_row(&mut self, range: &Range<usize>, markdown: &str) {
        let columns = self.top().head.len();
        let row = markdown.get(range.clone()).unwrap_or_default().trim();
        let inner = row.strip_prefix('|').unwrap_or(row);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let escaped = inner.matches("\\|").count();
        let cells = inner.matches('|').count() + 1 - escaped;
        if columns > 0 && cells > columns {
            let message = format!("this row has {cells} cells, and the table {columns} columns");
            let help = "give the table a column more, or write `\\|` for the sign itself";
            self.names.report(
                Diagnostic::new(&codes::LOST_CONTENT, self.span(range), message).help(help),
            );
        }
    }

    /// Takes the `{#anchor}` from the end of a heading.
    fn anchor(&mut self, inlines: &mut Vec<Inline>, span: Span) -> String {
        let Some(Inline::Text(last, _)) = inlines.last_mut() else {
            return String::new();
        };
        let Some(start) = last.rfind("{#") else {
            return String::new();
        };
        let written = last
            .get(start + 2..)
            .unwrap_or_default()
            .trim_end()
            .replace(UNDERSCORE, "_");
        self.typed.forget("{#");
        let anchor = written.strip_suffix('}').unwrap_or_default();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if anchor.is_empty() || !anchor.chars().all(fits) {
            let slug = super::placement::slug(if anchor.is_empty() { &written } else { anchor });
            self.names.report(
                Diagnostic::new(
                    &codes::BAD_ANCHOR,
                    span,
                    format!("`{{#{written}` is no anchor"),
                )
                .help(format!(
                    "an anchor consists of a to z, digits, `-` and `_`: `{{#{slug}}}`"
                )),
            );
            return slug;
        }
        let anchor = anchor.to_owned();
        last.truncate(start);
        last.truncate(last.trim_end().len());
        let bare = last.trim_end_matches('#');
        if bare.len() < last.len() && (bare.is_empty() || bare.ends_with(' ')) {
            let length = bare.trim_end().len();
            last.truncate(length);
            self.names.report(
                Diagnostic::new(
                    &codes::STRAY_MARKUP,
                    span,
                    "a heading has no signs behind it",
                )
                .help("take the `#`s before the anchor away"),
            );
        }
        if last.is_empty() {
            inlines.pop();
        }
        anchor
    }

    /// Reports words of a paragraph that were meant as markup and are none.
    fn check_typed(&mut self) {
        let typed = std::mem::take(&mut self.typed);
        if let Some((range, message, help)) = typed.stray(&|name| self.names.knows(name)) {
            let span = self.span(&range);
            self.names
                .report(Diagnostic::new(&codes::STRAY_MARKUP, span, message).help(help));
        }
    }

    fn html(&mut self, html: &str, range: &Range<usize>) {
        let written = html.trim_end();
        let span = self.span(&(range.start..range.start + written.len()));
        let name = html
            .trim_start_matches('<')
            .trim_end()
            .trim_end_matches(['>', '/', ' ']);
        let named = format!("write `{{{name}}}`");
        let help = if html.starts_with("<!--") {
            "a comment begins with `//`, on a line of its own"
        } else if self.names.knows(name) {
            named.as_str()
        } else {
            "use Markdown for bold, links and images; to say that the characters are meant, write `\\<` or put them between backticks"
        };
        // The tag that closes goes with the one that opens.
        if !html.starts_with("</") {
            self.names.report(
                Diagnostic::new(
                    &codes::RAW_HTML,
                    span,
                    "HTML has no effect here: readers see it as it is typed",
                )
                .help(help),
            );
        }
        self.words(html.trim_end(), range.start, true);
    }

    /// Words, which may hold `{name}`s. `escaped`: a brace at their beginning is only a brace.
    fn words(&mut self, words: &str, at: usize, escaped: bool) {
        let restored = words.replace(UNDERSCORE, "_");
        let words = restored.as_str();
        if let Some(code) = &mut self.top().code {
            code.push_str(words);
            return;
        }
        let mut rest = words;
        let mut from = at;
        let mut literal = usize::from(escaped && words.starts_with('{'));
        while let Some(open) = rest
            .get(literal..)
            .and_then(|tail| tail.find('{'))
            .map(|found| found + literal)
        {
            let Some(name) = rest.get(open + 1..).and_then(name_before_brace) else {
                literal = open + 1;
                continue;
            };
            self.push_text(rest.get(..open).unwrap_or_default(), from);
            let end = open + name.len() + 2;
            let before = rest
                .get(..open)
                .unwrap_or_default()
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            if before
                .match_indices("http")
                .any(|(at, _)| before.get(at..).is_some_and(is_web_address))
            {
                self.kept_name(name, &(from + open..from + end));
            }
            let span = self.span(&(from + open..from + end));
            if let Some(inline) = self.names.reference(name, span) {
                self.top().inlines.push(inline);
            }
            rest = rest.get(end..).unwrap_or_default();
            from += end;
            literal = 0;
        }
        self.push_text(rest, from);
    }

    fn push_text(&mut self, words: &str, at: usize) {
        if words.is_empty() {
            return;
        }
        let span = self.span(&(at..at + words.len()));
        match self.top().inlines.last_mut() {
            Some(Inline::Text(before, place)) => {
                before.push_str(words);
                *place = place.to(span);
            }
            _ => self
                .top()
                .inlines
                .push(Inline::Text(words.to_owned(), span)),
        }
    }
}

/// A name in braces that an address holds.
pub(crate) fn name_in_address(address: &str) -> Option<&str> {
    address.split('{').skip(1).find_map(name_before_brace)
}

/// That a name in an address stays as it is.
pub(crate) fn kept_in_address(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        &codes::BROKEN_LINK,
        span,
        format!("`{{{name}}}` is not replaced in an address"),
    )
    .help("write the whole address, one for each case where they differ")
}

/// Whether a heading, as it is written, ends with an anchor and not with words that look like one.
fn ends_with_anchor(heading: &str) -> bool {
    let start = heading.rfind("{#");
    start.is_some_and(|start| {
        !heading
            .get(..start)
            .is_some_and(|before| before.ends_with('\\'))
    })
}

fn heading_level(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
