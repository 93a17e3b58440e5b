//! A page of Markdown as HTML, as a site shows it: for whoever looks at it beside its source. Nothing
//! that the page brings along runs: of its own HTML only tags without attributes stay.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::outline::{with_plain_anchors, without_front_matter};

/// Tags that a page may have, without attributes.
const TAGS: [&str; 14] = [
    "b", "br", "code", "details", "div", "em", "i", "kbd", "p", "span", "strong", "sub", "summary",
    "sup",
];

/// The page below its title, in one section for each heading, which has the name of its anchor
/// (`data-of`).
#[must_use]
pub fn html(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_STRIKETHROUGH;
    let text = with_plain_anchors(without_front_matter(markdown));
    let mut page = PageEvents::default();
    let mut events = Parser::new_ext(&text, options).into_offset_iter();
    while let Some((event, range)) = events.next() {
        let written = text.get(range.clone()).unwrap_or_default();
        if event == Event::Start(Tag::Paragraph)
            && let Some(bound) = note_bound(written)
        {
            for (event, _) in events.by_ref() {
                if event == Event::End(TagEnd::Paragraph) {
                    break;
                }
            }
            page.note(bound);
            continue;
        }
        page.event(event);
    }
    page.close(HeadingLevel::H1);
    let mut out = String::new();
    html::push_html(&mut out, page.events.into_iter());
    out
}

/// Where a note begins or ends.
#[derive(Clone, Copy)]
enum NoteBound<'t> {
    /// Its kind, and its title in Markdown.
    Begins(&'t str, Option<&'t str>),
    Ends,
}

/// The bound of a note, where a paragraph is one.
fn note_bound(paragraph: &str) -> Option<NoteBound<'_>> {
    let rest = paragraph.trim_end().strip_prefix(":::")?;
    if rest.is_empty() {
        return Some(NoteBound::Ends);
    }
    let (kind, title) = match rest.split_once('[') {
        Some((kind, title)) => (kind, Some(title.strip_suffix(']')?)),
        None => (rest, None),
    };
    let is_kind = ["note", "tip", "info", "warning", "danger"].contains(&kind);
    is_kind.then_some(NoteBound::Begins(kind, title))
}

/// The events of a page, with its sections.
#[derive(Default)]
struct PageEvents<'t> {
    events: Vec<Event<'t>>,
    /// The levels of the headings whose sections are open.
    open: Vec<HeadingLevel>,
    notes: usize,
}

impl<'t> PageEvents<'t> {
    fn raw(&mut self, html: impl Into<CowStr<'t>>) {
        self.events.push(Event::Html(html.into()));
    }

    fn event(&mut self, event: Event<'t>) {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                self.close(level);
                self.open.push(level);
                let of = id.as_deref().unwrap_or_default();
                self.raw(format!("<section data-of=\"{}\">\n", html_words(of)));
                self.events.push(Event::Start(Tag::Heading {
                    level,
                    id,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::Start(Tag::Table(_)) => {
                // Wide tables are scrolled, also by keyboard.
                self.raw(
                    "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">\n",
                );
                self.events.push(event);
            }
            Event::End(TagEnd::Table) => {
                self.events.push(event);
                self.raw("</div>\n");
            }
            Event::Html(html) => self.events.push(kept(html, Event::Html)),
            Event::InlineHtml(html) => self.events.push(kept(html, Event::InlineHtml)),
            other => self.events.push(other),
        }
    }

    /// Ends the sections of a level and below.
    fn close(&mut self, level: HeadingLevel) {
        while self.open.last().is_some_and(|open| *open >= level) {
            self.open.pop();
            self.raw("</section>\n");
        }
    }

    fn note(&mut self, bound: NoteBound<'_>) {
        match bound {
            NoteBound::Begins(kind, title) => {
                self.notes += 1;
                let mut words = String::new();
                match title {
                    Some(title) => {
                        let inline = |event: &Event<'_>| {
                            !matches!(
                                event,
                                Event::Start(Tag::Paragraph)
                                    | Event::End(TagEnd::Paragraph)
                                    | Event::Html(_)
                                    | Event::InlineHtml(_)
                            )
                        };
                        html::push_html(&mut words, Parser::new(title).filter(inline));
                    }
                    None => words.push_str(kind),
                }
                self.raw(format!(
                    "<div class=\"note {kind}\" role=\"note\">\n<p class=\"note-title\">{words}</p>\n"
                ));
            }
            NoteBound::Ends if self.notes > 0 => {
                self.notes -= 1;
                self.raw("</div>\n");
            }
            NoteBound::Ends => {}
        }
    }
}

/// A piece of HTML, where it may stay; else its words.
fn kept<'t>(html: CowStr<'t>, as_html: impl FnOnce(CowStr<'t>) -> Event<'t>) -> Event<'t> {
    if is_anchor(&html) || html.trim() == "</a>" || is_tag(&html) {
        return as_html(html);
    }
    Event::Text(html)
}

/// A place that links lead to, as pages have them.
fn is_anchor(html: &str) -> bool {
    let name = html.strip_prefix("<a id=\"");
    let name = name.and_then(|rest| rest.strip_suffix("\">"));
    name.is_some_and(|name| {
        let mut letters = name.chars();
        letters.all(|letter| letter.is_ascii_alphanumeric() || "-_@.".contains(letter))
    })
}

fn is_tag(html: &str) -> bool {
    let inside = html.trim().strip_prefix('<');
    let inside = inside.and_then(|rest| rest.strip_suffix('>'));
    inside.is_some_and(|inside| {
        let name = inside.strip_prefix('/').unwrap_or(inside);
        TAGS.contains(&name.trim_end_matches('/').trim_end())
    })
}

/// Words in HTML, in an attribute too.
#[must_use]
pub fn html_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn headings_begin_sections_within_each_other() {
        let page = html("## One {#one}\n\n### Two {#two}\n\n## Three {#three}\n");
        let expected = "<section data-of=\"one\">\n<h2 id=\"one\">One</h2>\n\
                        <section data-of=\"two\">\n<h3 id=\"two\">Two</h3>\n</section>\n</section>\n\
                        <section data-of=\"three\">\n<h2 id=\"three\">Three</h2>\n</section>\n";
        assert_eq!(page, expected);
    }

    #[test]
    fn notes_are_notes_and_escaped_ones_are_words() {
        let page = html(":::warning[Keep **it**]\n\nText.\n\n:::\n\n\\:::note\n");
        assert!(page.contains(
            "<p class=\"note-title\">Keep <strong>it</strong></p>\n<p>Text.</p>\n</div>"
        ));
        assert!(page.contains("<p>:::note</p>"));
    }

    #[test]
    fn nothing_of_a_page_runs() {
        let page = html(
            "<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b <a id=\"x\"></a> <br>\n\n<details>\n\nc\n\n</details>\n",
        );
        assert!(!page.contains("<script") && !page.contains("<img"));
        assert!(
            page.contains("<a id=\"x\"></a>")
                && page.contains("<br>")
                && page.contains("<details>")
        );
    }
}
