//! HTML in an article: as Markdown, where Markdown has it, and named where it has not.

use htmd::HtmlToMarkdown;
use htmd::options::{BrStyle, BulletListMarker, Options};

/// How deep elements may be nested: they are walked by a function that calls itself.
const DEEPEST: usize = 200;
/// Elements whose words are all that readers see of them, or that Markdown has.
const KNOWN: [&str; 65] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// Elements that nobody sees.
const UNSEEN: [&str; 7] = [
    "head", "link", "meta", "script", "style", "template", "title",
];
/// Elements without an end.
const EMPTY: [&str; 9] = [
    "area", "br", "col", "hr", "img", "input", "link", "meta", "source",
];

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HtmlTag {
    pub(super) name: String,
    pub(super) is_end: bool,
    attributes: Vec<(String, String)>,
}

impl HtmlTag {
    /// The tag that a text is, from `<` to `>`.
    pub(super) fn read(html: &str) -> Option<Self> {
        let inner = html.trim().strip_prefix('<')?.strip_suffix('>')?;
        let is_end = inner.starts_with('/');
        let inner = inner.trim_start_matches('/').trim_end_matches('/');
        let end = inner.find(|c: char| c.is_whitespace() || c == '/');
        let (name, mut rest) = inner.split_at(end.unwrap_or(inner.len()));
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut attributes = Vec::new();
        while let Some((attribute, behind)) = attribute(rest) {
            attributes.push(attribute);
            rest = behind;
        }
        Some(Self {
            name: name.to_lowercase(),
            is_end,
            attributes,
        })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(key, _)| key == name)?;
        Some(value)
    }

    /// Whether it leaves nothing unsaid that is left away.
    pub(super) fn is_known(&self) -> bool {
        KNOWN.contains(&self.name.as_str())
    }
}

/// The first attribute of what stands in a tag, and the rest.
fn attribute(text: &str) -> Option<((String, String), &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    let end = text.find(|c: char| c.is_whitespace() || c == '=');
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    if name.is_empty() {
        // What begins with `=` is none.
        return None;
    }
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        return Some(((name.to_lowercase(), String::new()), rest));
    };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
    let (value, rest) = match quote {
        Some(quote) => {
            let inner = value.get(1..)?;
            inner.split_once(quote).unwrap_or((inner, ""))
        }
        None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
    };
    Some(((name.to_lowercase(), unescaped(value)), rest))
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The tags of a text, without its comments, each as it is written.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let from = rest.get(at..).unwrap_or_default();
        let end = if from.starts_with("<!--") {
            from.find("-->").map(|end| end + 3)
        } else {
            from.find('>').map(|end| end + 1)
        };
        let Some(end) = end else { break };
        tags.extend(from.get(..end).filter(|tag| !tag.starts_with("<!")));
        rest = from.get(end..).unwrap_or_default();
    }
    tags
}

/// HTML as Markdown, and what of it Markdown does not have. `None` where it is nested too deeply.
pub(super) fn as_markdown(html: &str) -> Option<(String, Vec<String>)> {
    let mut lost = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for text in tags(html) {
        let Some(tag) = HtmlTag::read(text) else {
            continue;
        };
        let is_unseen = UNSEEN.contains(&tag.name.as_str());
        if tag.is_end {
            if let Some(at) = open.iter().rposition(|name| *name == tag.name) {
                open.truncate(at);
            }
            continue;
        }
        let is_hidden = is_unseen || open.iter().any(|name| UNSEEN.contains(&name.as_str()));
        if !is_hidden && !tag.is_known() {
            lost.push(format!("HTML: {}", text.trim()));
        }
        if !EMPTY.contains(&tag.name.as_str()) && !text.ends_with("/>") {
            open.push(tag.name);
        }
        if open.len() > DEEPEST {
            return None;
        }
    }
    let converter = HtmlToMarkdown::builder()
        .options(Options {
            br_style: BrStyle::Backslash,
            bullet_list_marker: BulletListMarker::Dash,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            ..Options::default()
        })
        .skip_tags(UNSEEN.to_vec())
        .build();
    Some((converter.convert(html).ok()?, lost))
}

/// Whether a text is a page of HTML, and no Markdown with some of it.
pub(super) fn is_page(text: &str) -> bool {
    let text = text.trim();
    let is_markdown = |line: &str| {
        ["# ", "## ", "- ", "* ", "1. ", "```"]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    text.starts_with('<')
        && text.ends_with('>')
        && tags(text).len() > 2
        && !text.lines().any(is_markdown)
}

#[cfg(test)]
mod tests {
    use super::{HtmlTag, as_markdown};

    #[test]
    fn tags_have_their_attributes() {
        let tag = HtmlTag::read("<IMG src='a b.png' alt=\"the &quot;gear&quot;\" hidden/>")
            .expect("a tag");
        assert_eq!((tag.name.as_str(), tag.is_end), ("img", false));
        assert_eq!(tag.attribute("src"), Some("a b.png"));
        assert_eq!(tag.attribute("alt"), Some("the \"gear\""));
        assert_eq!(tag.attribute("hidden"), Some(""));
        assert_eq!(HtmlTag::read("<>"), None);
    }

    #[test]
    fn a_page_becomes_markdown() {
        let html = "<h1>Return</h1>\n<p>You <b>can</b>.</p><ol><li>Log in.</li></ol><script>x()</script><iframe src=\"a\"></iframe>";
        let (markdown, lost) = as_markdown(html).expect("not nested deeply");
        assert_eq!(markdown.trim(), "# Return\n\nYou **can**.\n\n1. Log in.");
        assert_eq!(lost, ["HTML: <iframe src=\"a\">"]);
        assert!(as_markdown(&"<div>".repeat(100_000)).is_none());
    }
}
